"""``gapless test``: do the cases beside the tables still come out as expected?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

import click

from gapless.cases import CaseResult, Decide, run_cases
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_problems
from gapless.cli.workspace import Workspace, open_workspace
from gapless.compiled import compile_procedure
from gapless.decide import Decider
from gapless.diagnostic import Diagnostic, TableError
from gapless.library import Library, UnknownTable
from gapless.model import Table


@click.command("test", epilog=examples("gapless test", "gapless test tables/lapor-kembali"))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@as_of_option
def command(paths: tuple[str, ...], as_of: datetime | None) -> int:
    """Decide the cases written in tables and compare with what they expect.

    The cases of every revision are tried; with --as-of only those of the revisions in force on
    that day, with the tables they hand over to on that day.  A case with an `as_of` of its own is
    decided on its own day.

    Exit status: 0 all pass, 1 a case fails, 2 a table could not be read.
    """
    workspace = open_workspace(paths)
    results, problems = _run(workspace, day(as_of))
    failed = [result for result in results if not result.passed]
    if problems or failed:
        print_problems([*problems, *(result.diagnostic() for result in failed)])
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if problems:
        return UNUSABLE
    return FINDINGS if failed else CLEAN


def _run(workspace: Workspace, on: date | None) -> tuple[list[CaseResult], list[Diagnostic]]:
    results: list[CaseResult] = []
    problems = list(workspace.problems)
    library = workspace.library
    for table in workspace.asked:
        if on is not None and library.in_force(table.id, on) is not table:
            continue
        try:
            results.extend(run_cases(table, _deciders(library, table, on)))
        except TableError as failure:
            problems.extend(failure.diagnostics)
        except UnknownTable as unknown:
            problems.append(unknown.diagnostic)
    return results, problems


def _deciders(
    library: Library, table: Table, today: date | None
) -> Callable[[date | None], Decide]:
    """What decides for a table on each day its cases ask about, made once.

    ``today`` is the day of cases that name none; None for a day the table is in force.
    """

    @cache
    def decide_on(as_of: date | None) -> Decide:
        entry = table if as_of is None else library.find(table.id, as_of)
        on = as_of or today or library.day_of(table, date.today())
        return Decider(compile_procedure(library.procedure(entry, on))).decide

    return decide_on
