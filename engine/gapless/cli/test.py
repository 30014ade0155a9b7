"""``gapless test``: do the cases beside the tables still come out as expected?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import click

from gapless.budget import Exhausted
from gapless.cases.coverage import Coverage
from gapless.cases.outcome import CaseResult
from gapless.cases.report import CaseReport
from gapless.cases.runs import CaseRuns
from gapless.cli.callers import Callers
from gapless.cli.case_files import CaseSelection, select_cases
from gapless.cli.formats import format_option, print_cases
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_line, print_page, print_problems, tell
from gapless.cli.recheck import again, rerun_on_save, watch_option
from gapless.cli.selecting import exit_zero_option
from gapless.cli.settings import read_settings
from gapless.cli.watch import Watch, timeout_option
from gapless.diagnostic import TableError, say, sort_diagnostics
from gapless.language import translate


@click.command(
    "test",
    epilog=examples(
        "gapless test",
        "gapless test tables/lapor-kembali --coverage",
        "gapless test --min-coverage 90",
        "gapless test --format junit > cases.xml",
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
@timeout_option("Stop deciding and measuring after so many seconds per table; 0: never.")
@format_option
@exit_zero_option
@watch_option
@as_of_option
def command(
    paths: tuple[str, ...],
    with_coverage: bool,
    min_coverage: float | None,
    timeout: float | None,
    form: str,
    exit_zero: bool,
    watching: bool,
    as_of: datetime | None,
) -> int:
    """Decide the cases written in tables and compare with what they expect.

    PATH is a table file, a folder, a table id with an optional @version, or a file of cases
    (*.cases.yaml); those in a folder, those beside a table's file, and for an id those of the
    project are run too.  So are the cases of tables that hand over to one of these.  The cases of
    every revision are tried; with --as-of only those of the revisions in force on that day.  A case
    with an `as_of` of its own is decided on its own day.

    Exit status: 0 all pass, 1 a case fails or too little is tried, 2 a file could not be read.
    """
    if watching:
        return rerun_on_save(paths, form, again)
    selection = select_cases(paths)
    least = min_coverage
    if least is None and selection.callers is not None:
        least = read_settings().min_coverage
    callers = selection.callers.tables if selection.callers else ()
    names = {table.id for table in selection.tables}
    coverages: list[Coverage] = []
    stopped = None
    tables = (*selection.tables, *callers)
    with Watch(timeout, len(tables), bar=form == "rich") as watch:
        runs = CaseRuns(selection.library, day(as_of), budget_of=watch.budget_of)
        results = [
            result
            for result in runs.run(tables, selection.files)
            if result.case.span.source.name not in selection.further or result.may_reach(names)
        ]
        if with_coverage or least is not None:
            coverages, stopped = _measure(runs, selection)
    if selection.callers is not None:
        _name_callers(selection.callers, {result.table.id for result in results})
    problems = sort_diagnostics([*selection.problems, *runs.problems])
    repeated = tuple(each for each in runs.warnings if each.path not in selection.further)
    report = CaseReport(tuple(results), problems, repeated, tuple(coverages), least, stopped)
    if form == "rich":
        _print_for_people(report, everything=with_coverage)
        if not results and not problems and as_of is None:
            told = say("there are no cases; `gapless cases TABLE --write` adds some")
            tell(told)
    else:
        print_cases(form, report)
    if problems:
        return UNUSABLE
    if not report.complete:
        return FINDINGS
    return FINDINGS if (report.failed or report.too_little) and not exit_zero else CLEAN


def _name_callers(callers: Callers, with_cases: Collection[str]) -> None:
    """Name on standard error the tables whose cases were run though they were not named."""
    notes = list(callers.not_known)
    tables = tuple(table for table in callers.tables if table.id in with_cases)
    if tables:
        told = replace(callers, tables=tables).hand_over()
        notes.append(say("note: {told}; the cases that pass through were run too", told=told))
    for note in notes:
        tell(note)


def _print_for_people(report: CaseReport, *, everything: bool) -> None:
    """What failed to standard error, coverage and the count to standard output."""
    failed = report.failed
    if report.problems or report.warnings:
        print_problems([*report.problems, *report.warnings])
    _print_failed([*failed, *report.unknown])
    _print_coverage(report.coverages if everything else report.too_little)
    unknown = len(report.unknown)
    count = say(
        "{passed:,} passed, {failed:,} failed",
        passed=len(report.results) - len(failed) - unknown,
        failed=len(failed),
    )
    if unknown:
        count = say("{count}, {unknown:,} not checked", count=count, unknown=unknown)
    print_line(translate(count))
    if report.stopped is not None:
        tell(report.not_measured(report.stopped).message)
    for coverage in report.too_little:
        tell(report.low_coverage(coverage).message)


def _measure(runs: CaseRuns, selection: CaseSelection) -> tuple[list[Coverage], Exhausted | None]:
    """The coverage of every table asked for that can be used.

    Where only files of cases are named, it is that of the tables that decide them.
    """
    found: list[Coverage] = []
    on = runs.on
    tables = [
        table
        for table in (selection.tables if selection.callers is not None else runs.entries.values())
        if on is None or selection.library.in_force(table.id, on) is table
    ]
    for table in tables:
        try:
            found.append(runs.coverage(table, runs.budget_of(table)))
        except TableError:
            # Told already, by the run of its cases.
            continue
        except Exhausted as exhausted:
            return found, exhausted
    return found, None


def _print_failed(failed: Sequence[CaseResult]) -> None:
    if failed:
        from gapless.render.terminal.cases import show_failed

        print_page(show_failed(failed), error=True)


def _print_coverage(coverages: Sequence[Coverage]) -> None:
    if coverages:
        from gapless.render.terminal.cases import show_coverage

        print_page(show_coverage(coverages))
