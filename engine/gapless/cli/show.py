"""``gapless show``: a table as a supervisor would print it, or publish it."""

from __future__ import annotations

from datetime import date, timedelta

import click

from gapless.api import DecisionTable
from gapless.cli.answer import Answer
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
)
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN
from gapless.cli.progress import Progress
from gapless.diagnostic import Diagnostic, TableError, say
from gapless.model import Table
from gapless.project.misuse import Misuse
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import find_table
from gapless.reading.library import Library
from gapless.reading.time_line import preceding
from gapless.reading.turns import on_day
from gapless.render.merged_grid import MergedGrid, merge
from gapless.render.publication import Publication
from gapless.revisions.history import HistoryEntry, history

#: What a page can hold; what is left out is said on the page.
_MOST_FINDINGS = 200


@gapless_command(
    "show",
    "gapless show padam-meluas",
    "gapless show aturan-1x6-jam --as-of 2022-06-01",
    "gapless show padam-meluas --format html > padam-meluas.html",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@format_option(
    "rich",
    "markdown",
    "html",
    "json",
    help="For the terminal, a wiki, the intranet (one file), or programs.",
)
@timeout_option("Stop looking for findings after so many seconds; 0: never.", 10, whole=True)
@as_of_option
@click.option(
    "--check/--no-check", "with_findings", default=True, help="Mark what check finds (default)."
)
@click.option("--changes", is_flag=True, help="Mark what is new since the revision before.")
def command(
    table: str,
    form: str,
    limit: TimeLimit,
    as_of: date | None,
    with_findings: bool,
    changes: bool,
) -> Answer:
    """Print TABLE, a file or a table id with an optional @version.

    What `gapless check` finds is shown in its place: colliding cells, rows that can never
    decide, and the regions no row covers.  What is to be published says the open questions and
    the revisions too.
    """
    published = form != "rich"
    library, found, on = find_table(
        project_here(limit), table, as_of, revisions=published or changes
    )
    if (published or changes) and (faults := library.faults_of(found.id)):
        raise TableError(faults)
    ready = DecisionTable(library.procedure(found, on), library)
    merged = _merged(library, ready.model) if changes else None
    checked: tuple[Diagnostic, ...] | None = None
    complete = False
    if with_findings:
        with Progress(limit, bar=form == "rich") as progress:
            budget, is_whole = progress.budget_of(found), as_of is None
            report = ready.check(_MOST_FINDINGS, budget, other_days=is_whole)
            checked, complete = tuple(report), report.complete
    revisions = _revisions(library, found, limit) if published else ()
    shown = ready.model
    others = tuple(one for one in ready.procedure.tables.values() if one is not shown)
    publication = Publication(shown, checked, complete, revisions, others, changes=merged)
    if form == "rich":
        from gapless.render.terminal.show import show_table

        yield show_table(publication)
    elif form == "json":
        from gapless.render.json.table import show_json

        yield show_json(publication, date.today())
    elif form == "html":
        from gapless.render.html.table import stream_table

        yield from stream_table(publication)
    else:
        from gapless.render.markdown.table import markdown_table

        yield markdown_table(publication)
    return CLEAN


def _merged(library: Library, table: Table) -> MergedGrid:
    before = preceding(library, table)
    if before is None:
        raise Misuse(
            say(
                "no earlier revision of {table} is known here, so nothing can be marked as new;"
                " leave out --changes",
                table=table.full_name,
            )
        )
    return merge(on_day(before, (table.effective or date.max) - timedelta(days=1)), table)


def _revisions(library: Library, table: Table, limit: TimeLimit) -> tuple[HistoryEntry, ...]:
    with Progress(limit, bar=False) as progress:
        return tuple(history(library, table.id, progress.budget_of))
