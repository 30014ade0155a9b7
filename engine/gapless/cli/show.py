"""``gapless show``: a table as a supervisor would print it."""

from __future__ import annotations

from datetime import datetime

import click

from gapless.api import DecisionTable
from gapless.cli.main import CLEAN, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_page, print_problems
from gapless.cli.watch import Watch
from gapless.cli.workspace import find_table
from gapless.diagnostic import Diagnostic, TableError

#: What a page can hold, and how long a reader waits for it; what is left out is said on the page.
_MOST_FINDINGS = 200
_SECONDS = 10


@click.command(
    "show",
    epilog=examples(
        "gapless show padam-meluas",
        "gapless show aturan-1x6-jam --as-of 2022-06-01",
        "gapless show tables/lapor-kembali/padam-meluas/2022-12-29.yaml",
    ),
)
@click.argument("table", metavar="TABLE")
@as_of_option
@click.option(
    "--check/--no-check", "with_findings", default=True, help="Mark what check finds (default)."
)
def command(table: str, as_of: datetime | None, with_findings: bool) -> int:
    """Print TABLE, a file or a table id with an optional @version.

    What `gapless check` finds is shown in its place: colliding cells, rows that can never
    decide, and the regions no row covers.
    """
    try:
        library, found, on = find_table(table, day(as_of))
        ready = DecisionTable(library.procedure(found, on))
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    from gapless.render.show import show_table

    findings: tuple[Diagnostic, ...] = ()
    if with_findings:
        with Watch(_SECONDS) as watch:
            findings = tuple(ready.check(_MOST_FINDINGS, watch.budget(found.id)))
    print_page(show_table(found, findings))
    return CLEAN
