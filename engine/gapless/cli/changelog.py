"""``gapless changelog``: release notes of a table, from what its revisions decide."""

from __future__ import annotations

from datetime import date

import click

from gapless.cli.answer import Answer
from gapless.cli.command import gapless_command, project_here, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN
from gapless.cli.progress import Progress
from gapless.project.time_limit import TimeLimit
from gapless.project.time_lines import find_time_line
from gapless.revisions.history import history_of

#: Cases listed one by one; a reader of release notes wants no more.
_MOST_LINES = 100


@gapless_command(
    "changelog",
    "gapless changelog perlakuan-lapor-kembali",
    "gapless changelog perlakuan-lapor-kembali@3.0.0 >> CHANGELOG.md",
    "gapless changelog padam-meluas --all",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@click.option("--all", "everything", is_flag=True, help="Write a section for every revision.")
@timeout_option("Stop comparing after so many seconds per revision; 0: never.")
def command(table: str, everything: bool, limit: TimeLimit) -> Answer:
    """Write what the latest revision of TABLE changes, as a section of a change log (Markdown).

    Where a table that it needs has changed since, that is a section too.

    TABLE is a file, or a table id with an optional @version.

    Exit status: 0, or 2 for a table that cannot be read.
    """
    line = find_time_line(project_here(limit), table)
    revisions = line.library.revisions[line.name]
    wanted = revisions if everything else (line.chosen or revisions[-1],)
    with Progress(limit, len(wanted)) as progress:
        entries = [
            entry
            for one in wanted
            for entry in history_of(line.library, one, progress.budget_of(one))
        ]
    from gapless.render.markdown.changelog import changelog

    yield changelog(entries, date.today(), most=_MOST_LINES)
    return CLEAN
