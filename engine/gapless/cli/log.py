"""``gapless log``: which revision was in force when, and what did each change?"""

from __future__ import annotations

from datetime import date

import click

from gapless.cli.callers import find_callers
from gapless.cli.history import find_time_line
from gapless.cli.main import CLEAN, UNUSABLE, examples
from gapless.cli.output import print_data, print_line, print_page, print_problems
from gapless.cli.watch import Watch, timeout_option
from gapless.diagnostic import TableError
from gapless.language import translate
from gapless.revisions.history import history


@click.command(
    "log",
    epilog=examples(
        "gapless log perlakuan-lapor-kembali", "gapless log padam-meluas --format json"
    ),
)
@click.argument("table", metavar="TABLE")
@click.option("--format", "form", type=click.Choice(["rich", "json"]), default="rich")
@timeout_option("Stop comparing after so many seconds per revision; 0: never.")
def command(table: str, form: str, timeout: float | None) -> int:
    """Show the time line of TABLE, a file or a table id.

    For every revision: its version, the days it is in force, and what it changed.  So too for the
    days on which a table that it hands over to changes.

    Exit status: 0, or 2 for a table that cannot be read.
    """
    today = date.today()
    try:
        line = find_time_line(table)
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    revisions = line.library.revisions[line.name]
    with Watch(timeout, len(revisions), bar=form == "rich") as watch:
        entries = list(history(line.library, line.name, watch.budget_of))
    callers = find_callers(revisions, line.library)
    if form == "json":
        from gapless.render.json.diff import log_json
        from gapless.render.json.text import write_json

        print_data(write_json(log_json(entries, callers.tables, today)) + "\n")
    else:
        from gapless.render.terminal.log import show_log

        print_page(show_log(entries, today))
        if callers.tables:
            print_line(translate(callers.hand_over("gapless log {table}")))
    return CLEAN
