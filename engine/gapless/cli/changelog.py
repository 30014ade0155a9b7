"""``gapless changelog``: release notes of a table, from what its revisions decide."""

from __future__ import annotations

from datetime import date

import click

from gapless.cli.history import find_time_line
from gapless.cli.main import CLEAN, UNUSABLE, examples
from gapless.cli.output import print_data, print_problems
from gapless.cli.watch import Watch, timeout_option
from gapless.diagnostic import TableError
from gapless.revisions.history import history_of

#: Cases told one by one; a reader of release notes wants no more.
_MOST_LINES = 100


@click.command(
    "changelog",
    epilog=examples(
        "gapless changelog perlakuan-lapor-kembali",
        "gapless changelog perlakuan-lapor-kembali@3.0.0 >> CHANGELOG.md",
        "gapless changelog padam-meluas --all",
    ),
)
@click.argument("table", metavar="TABLE")
@click.option("--all", "everything", is_flag=True, help="Write a section for every revision.")
@timeout_option("Stop comparing after so many seconds per revision; 0: never.")
def command(table: str, everything: bool, timeout: float | None) -> int:
    """Write what the latest revision of TABLE changes, as a section of a change log (Markdown).

    Where a table that it hands over to has changed since, that is a section too.

    TABLE is a file, or a table id with an optional @version.

    Exit status: 0, or 2 for a table that cannot be read.
    """
    try:
        line = find_time_line(table)
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    revisions = line.library.revisions[line.name]
    wanted = revisions if everything else (line.chosen or revisions[-1],)
    with Watch(timeout, len(wanted)) as watch:
        entries = [
            entry for one in wanted for entry in history_of(line.library, one, watch.budget_of(one))
        ]
    from gapless.render.markdown.changelog import changelog

    print_data(changelog(entries, date.today(), most=_MOST_LINES))
    return CLEAN
