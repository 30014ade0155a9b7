"""``gapless log``: which revision was in force when, and what did each change?"""

from __future__ import annotations

from datetime import date

import click

from gapless.cli.answer import Answer, Line
from gapless.cli.command import format_option, gapless_command, project_here, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN
from gapless.cli.progress import Progress
from gapless.project.callers import find_callers
from gapless.project.time_limit import TimeLimit
from gapless.project.time_lines import find_time_line
from gapless.revisions.history import history


@gapless_command(
    "log", "gapless log perlakuan-lapor-kembali", "gapless log padam-meluas --format json"
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@format_option("rich", "json")
@timeout_option("Stop comparing after so many seconds per revision; 0: never.")
def command(table: str, form: str, limit: TimeLimit) -> Answer:
    """Show the time line of TABLE, a file or a table id.

    For every revision: its version, the days it is in force, and what it changed.  So too for the
    days on which a table that it needs changes.

    Exit status: 0, or 2 for a table that cannot be read.
    """
    today = date.today()
    project = project_here(limit)
    line = find_time_line(project, table)
    revisions = line.library.revisions[line.name]
    callers = find_callers(project, revisions, line.library)
    with Progress(limit, len(revisions), bar=form == "rich") as progress:
        entries = list(history(line.library, line.name, progress.budget_of))
    if form == "json":
        from gapless.render.json.diff import log_json

        yield log_json(entries, callers.tables, today)
    else:
        from gapless.render.terminal.log import show_log

        yield show_log(entries, today)
        if callers.tables:
            yield Line(callers.need("gapless log {table}"))
    yield from callers.notes()
    return CLEAN
