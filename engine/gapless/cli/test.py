"""``gapless test``: do the cases beside the tables still come out as expected?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import click

from gapless.cases import CaseResult, Decide, run_cases
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import print_problems
from gapless.cli.workspace import Workspace, open_workspace
from gapless.compiled import compile_procedure
from gapless.decide import Decider
from gapless.diagnostic import Diagnostic, TableError
from gapless.library import Library, UnknownTable
from gapless.model import Table


@click.command("test", epilog=examples("gapless test", "gapless test tables/lapor-kembali"))
@click.argument("paths", nargs=-1, metavar="[PATH]...")
def command(paths: tuple[str, ...]) -> int:
    """Decide the cases written in tables and compare with what they expect.

    Exit status: 0 all pass, 1 a case fails, 2 a table could not be read.
    """
    workspace = open_workspace(paths)
    results, problems = _run(workspace)
    failed = [result for result in results if not result.passed]
    if problems or failed:
        print_problems([*problems, *(result.diagnostic() for result in failed)])
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if problems:
        return UNUSABLE
    return FINDINGS if failed else CLEAN


def _run(workspace: Workspace) -> tuple[list[CaseResult], list[Diagnostic]]:
    results: list[CaseResult] = []
    problems = list(workspace.problems)
    for table in workspace.asked:
        try:
            results.extend(run_cases(table, _deciders(workspace.library, table)))
        except TableError as failure:
            problems.extend(failure.diagnostics)
        except UnknownTable as unknown:
            problems.append(unknown.diagnostic)
    return results, problems


def _deciders(library: Library, table: Table) -> Callable[[date | None], Decide]:
    """What decides for a table on each day its cases ask about, made once."""

    @cache
    def decide_on(as_of: date | None) -> Decide:
        entry = table if as_of is None else library.find(table.id, as_of)
        on = as_of or library.day_of(table, date.today())
        return Decider(compile_procedure(library.procedure(entry, on))).decide

    return decide_on
