"""``gapless show``: a table as a supervisor would print it, or publish it."""

from __future__ import annotations

from datetime import date, datetime

import click

from gapless.api import DecisionTable
from gapless.cli.main import CLEAN, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_data, print_page, print_problems
from gapless.cli.watch import Watch, timeout_option
from gapless.cli.workspace import find_table
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Table
from gapless.reading.library import Library
from gapless.render.publication import Publication
from gapless.revisions.history import HistoryEntry, history

#: What a page can hold; what is left out is said on the page.
_MOST_FINDINGS = 200


@click.command(
    "show",
    epilog=examples(
        "gapless show padam-meluas",
        "gapless show aturan-1x6-jam --as-of 2022-06-01",
        "gapless show padam-meluas --format html > padam-meluas.html",
    ),
)
@click.argument("table", metavar="TABLE")
@click.option(
    "--format",
    "form",
    type=click.Choice(["rich", "markdown", "html", "json"]),
    default="rich",
    help="For the terminal (default), a wiki, the intranet (one file), or programs.",
)
@timeout_option("Stop looking for findings after so many seconds; 0: never.", 10, whole=True)
@as_of_option
@click.option(
    "--check/--no-check", "with_findings", default=True, help="Mark what check finds (default)."
)
def command(
    table: str, form: str, timeout: float | None, as_of: datetime | None, with_findings: bool
) -> int:
    """Print TABLE, a file or a table id with an optional @version.

    What `gapless check` finds is shown in its place: colliding cells, rows that can never
    decide, and the regions no row covers.  What is to be published tells the open questions and
    the revisions too.
    """
    published = form != "rich"
    try:
        library, found, on = find_table(table, day(as_of), neighbours=published)
        if published and (faults := library.faults_of(found.id)):
            raise TableError(faults)
        ready = DecisionTable(library.procedure(found, on))
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    checked: tuple[Diagnostic, ...] | None = None
    complete = False
    if with_findings:
        with Watch(timeout, bar=form == "rich") as watch:
            report = ready.check(_MOST_FINDINGS, watch.budget(found.id))
            checked, complete = tuple(report), report.complete
    revisions = _revisions(library, found, timeout) if published else ()
    others = tuple(one for one in ready.procedure.tables.values() if one is not found)
    publication = Publication(found, checked, complete, revisions, others)
    if form == "rich":
        from gapless.render.terminal.show import show_table

        print_page(show_table(publication))
    elif form == "json":
        from gapless.render.json.table import show_json
        from gapless.render.json.text import write_json

        print_data(write_json(show_json(publication, date.today())) + "\n")
    elif form == "html":
        from gapless.render.html.table import html_table

        print_data(html_table(publication))
    else:
        from gapless.render.markdown.table import markdown_table

        print_data(markdown_table(publication))
    return CLEAN


def _revisions(library: Library, table: Table, timeout: float | None) -> tuple[HistoryEntry, ...]:
    with Watch(timeout, bar=False) as watch:
        return tuple(history(library, table.id, watch.budget_of))
