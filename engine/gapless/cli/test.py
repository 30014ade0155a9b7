"""``gapless test``: do the cases beside the tables still come out as expected?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from gapless.budget import Exhausted
from gapless.cases.coverage import Coverage
from gapless.cases.files import CaseFile, load_case_files
from gapless.cases.outcome import CaseResult
from gapless.cases.runs import CaseRuns
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_page, print_problems
from gapless.cli.settings import read_settings
from gapless.cli.watch import Watch
from gapless.cli.workspace import Workspace, configured_paths, open_workspace
from gapless.diagnostic import Diagnostic, TableError
from gapless.reading.library import NOT_TABLES, case_files


@click.command(
    "test",
    epilog=examples(
        "gapless test",
        "gapless test tables/lapor-kembali --coverage",
        "gapless test --min-coverage 90",
        "gapless test calls-of-june.cases.yaml",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--coverage", "with_coverage", is_flag=True, help="Say what the cases never try.")
@click.option(
    "--min-coverage",
    type=click.FloatRange(min=0, max=100),
    metavar="PERCENT",
    help="Fail where the cases of a table try less; also a setting, min-coverage.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Stop measuring coverage after so many seconds per table; 0: never.",
)
@as_of_option
def command(
    paths: tuple[str, ...],
    with_coverage: bool,
    min_coverage: float | None,
    timeout: float,
    as_of: datetime | None,
) -> int:
    """Decide the cases written in tables and compare with what they expect.

    PATH is a table file, a folder, or a file of cases (*.cases.yaml); those in a folder are run
    too.  The cases of every revision are tried; with --as-of only those of the revisions in force
    on that day.  A case with an `as_of` of its own is decided on its own day.

    Exit status: 0 all pass, 1 a case fails or too little is tried, 2 a file could not be read.
    """
    least = min_coverage if min_coverage is not None else read_settings().min_coverage
    workspace, files, faults = _open(paths)
    runs = CaseRuns(workspace.library, day(as_of))
    results = runs.run(workspace.asked, files)
    failed = [result for result in results if not result.passed]
    coverages: list[Coverage] = []
    stopped = None
    if with_coverage or least is not None:
        coverages, stopped = _measure(runs, workspace, timeout or None)
    problems = [*workspace.problems, *faults, *runs.problems]
    if problems:
        print_problems(problems)
    _print_failed(failed)
    _print_coverage(coverages if with_coverage else _too_little(coverages, least))
    click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if stopped is not None:
        click.echo(f"not everything was measured: {stopped.reason}", err=True)
    too_little = _too_little(coverages, least)
    for coverage in too_little:
        click.echo(f"{coverage.table.id}: less than {least:g} % is tried", err=True)
    if problems:
        return UNUSABLE
    return FINDINGS if failed or too_little or stopped is not None else CLEAN


def _open(
    paths: Sequence[str],
) -> tuple[Workspace, tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """The tables, the files of cases, and what could not be read of these."""
    named = [path for path in paths if path.endswith(NOT_TABLES)]
    others = [path for path in paths if path not in named]
    only_cases = bool(named) and not others
    tables = others or list(configured_paths())
    found = [Path(name) for name in named]
    if not only_cases:
        found += [file for path in tables for file in case_files(Path(path))]
    files, faults = load_case_files(dict.fromkeys(found))
    workspace = open_workspace(tables)
    if only_cases:
        workspace = Workspace((), workspace.library, workspace.problems)
    return workspace, files, faults


def _measure(
    runs: CaseRuns, workspace: Workspace, timeout: float | None
) -> tuple[list[Coverage], Exhausted | None]:
    """The coverage of every table asked for that can be used."""
    found: list[Coverage] = []
    on = runs.on
    tables = [
        table
        for table in workspace.asked
        if on is None or workspace.library.in_force(table.id, on) is table
    ]
    with Watch(timeout, len(tables)) as watch:
        for place, table in enumerate(tables, start=1):
            try:
                found.append(runs.coverage(table, watch.budget(table.id, place)))
            except TableError:
                # Told already, by the run of its cases.
                continue
            except Exhausted as exhausted:
                return found, exhausted
    return found, None


def _too_little(coverages: Sequence[Coverage], least: float | None) -> list[Coverage]:
    return [item for item in coverages if least is not None and item.share * 100 < least]


def _print_failed(failed: Sequence[CaseResult]) -> None:
    if failed:
        from gapless.render.cases import show_failed

        print_page(show_failed(failed), error=True)


def _print_coverage(coverages: Sequence[Coverage]) -> None:
    if coverages:
        from gapless.render.cases import show_coverage

        print_page(show_coverage(coverages))
