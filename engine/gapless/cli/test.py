"""``gapless test``: do the cases beside the tables still come out as expected?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from shlex import quote

import click

from gapless.budget import Exhausted
from gapless.cases.coverage import Coverage
from gapless.cases.report import CaseReport
from gapless.cases.runs import CaseRuns
from gapless.cli.answer import Answer, Aside, Line, problems_of
from gapless.cli.calls import Reading, calls_option
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
    watch_option,
)
from gapless.cli.completing import complete_tables
from gapless.cli.errors_option import ErrorsCommand
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.cli.formats import FORMATS, case_parts
from gapless.cli.progress import Progress
from gapless.cli.selecting import exit_zero_option
from gapless.diagnostic import Message, TableError, say, sort_diagnostics
from gapless.project.case_files import CaseSelection, select_cases
from gapless.project.misuse import Misuse
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import Workspace
from gapless.reading.library import word_of
from gapless.render.terminal.page import Page


@gapless_command(
    "test",
    "gapless test",
    "gapless test tables/lapor-kembali --coverage",
    "gapless test --min-coverage 90",
    "gapless test --format junit > cases.xml",
    "gapless test calls-of-june.cases.yaml",
    "gapless test padam-meluas --calls calls.parquet",
    kind=ErrorsCommand,
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_tables)
@click.option("--coverage", "with_coverage", is_flag=True, help="Say what the cases never try.")
@click.option(
    "--min-coverage",
    type=click.FloatRange(min=0, max=100),
    metavar="PERCENT",
    help="Fail where the cases of a table try less; also a setting, min-coverage.",
)
@timeout_option("Stop deciding and measuring after so many seconds per table; 0: never.")
@format_option(*FORMATS)
@exit_zero_option
@watch_option
@as_of_option
@calls_option("Say what the calls of a file never reach, in place of running cases.")
def command(
    paths: tuple[str, ...],
    with_coverage: bool,
    min_coverage: float | None,
    limit: TimeLimit,
    form: str,
    exit_zero: bool,
    as_of: date | None,
    calls: str | None,
    reading: Reading,
) -> Answer:
    """Decide the cases written in tables and compare with what they expect.

    PATH is a table file, a folder, a table id with an optional @version, or a file of cases
    (*.cases.yaml); those in a folder, those beside a table's file, and for an id those of the
    project are run too.  So are the cases of tables that need one of these.  The cases of
    every revision are tried; with --as-of only those of the revisions in force on that day.  A case
    with an `as_of` of its own is decided on its own day.

    With --calls no case is run.  The calls of a file (Parquet, CSV or JSON Lines) are measured
    instead: which rows, values of lists and sides of boundaries none of them reached.

    Exit status: 0 all pass, 1 a case fails or too little is tried, 2 a file could not be read.
    """
    if calls is not None:
        if min_coverage is not None or reading.by:
            raise Misuse(say("--min-coverage and --by do not go with test --calls"))
        from gapless.cli.call_coverage import cover_by_calls

        return (
            yield from cover_by_calls(paths, calls, reading, as_of=as_of, limit=limit, form=form)
        )
    project = project_here(limit)
    selection = select_cases(project, paths)
    least = min_coverage
    if least is None and selection.callers is not None:
        least = project.settings.min_coverage
    with Progress(limit, len(selection.entries), bar=form == "rich") as progress:
        runs = CaseRuns(selection.library, as_of, budget_of=progress.budget_of)
        report = _run(runs, selection)
        if with_coverage or least is not None:
            coverages, stopped = _measure(runs, selection)
            report = replace(report, coverages=coverages, least=least, stopped=stopped)
    yield from _callers(selection, report)
    if form == "rich":
        yield from _for_people(report, everything=with_coverage)
        if not report.results and not report.problems and as_of is None:
            yield _how_to_begin(selection)
    else:
        yield from case_parts(form, report)
    if report.problems:
        return UNUSABLE
    if not report.complete:
        return FINDINGS
    return FINDINGS if (report.failed or report.too_little) and not exit_zero else CLEAN


def _run(runs: CaseRuns, selection: CaseSelection) -> CaseReport:
    """What comes of the cases asked for, and of those of callers that pass through."""
    results = selection.concerned(runs.run(selection.entries, selection.files))
    asked = Workspace(selection.tables, selection.library, ())
    found = [*selection.problems, *runs.problems]
    problems = sort_diagnostics(found or asked.nothing_in_force(runs.on))
    repeated = tuple(each for each in runs.warnings if each.path not in selection.further)
    return CaseReport(results, problems, repeated)


def _how_to_begin(selection: CaseSelection) -> Message:
    """Where cases come from."""
    of_dmn = [word_of(table) for table in selection.tables if table.source.is_dmn]
    if not of_dmn or len(of_dmn) < len(selection.tables):
        return say("there are no cases; `gapless cases TABLE --write` adds some")
    return say(
        "there are no cases; they stand in a file beside: gapless cases {table} > {file}",
        table=quote(of_dmn[0]),
        file=f"{selection.tables[0].id}.cases.yaml",
    )


def _callers(selection: CaseSelection, report: CaseReport) -> Iterator[Message]:
    """The tables whose cases were run though they were not named."""
    callers = selection.callers
    if callers is None:
        return
    yield from callers.notes()
    with_cases = {result.table.id for result in report.results}
    tables = tuple(table for table in callers.tables if table.id in with_cases)
    if tables:
        who = replace(callers, tables=tables).need()
        yield say("note: {who}; the cases that pass through were run too", who=who)


def _for_people(report: CaseReport, *, everything: bool) -> Iterator[Aside | Page | Line | Message]:
    """What failed to standard error, coverage and the count to standard output."""
    from gapless.render.terminal.cases import show_coverage, show_failed

    if report.problems or report.warnings:
        yield problems_of([*report.problems, *report.warnings])
    failed, unknown = report.failed, len(report.unknown)
    if failed or unknown:
        yield Aside(show_failed([*failed, *report.unknown]))
    coverages = report.coverages if everything else report.too_little
    if coverages:
        yield show_coverage(coverages)
    count = say(
        "{passed:,} passed, {failed:,} failed",
        passed=len(report.results) - len(failed) - unknown,
        failed=len(failed),
    )
    if unknown:
        count = say("{count}, {unknown:,} not checked", count=count, unknown=unknown)
    yield Line(count)
    if report.stopped is not None:
        yield report.not_measured(report.stopped).message
    for coverage in report.too_little:
        yield report.low_coverage(coverage).message


def _measure(
    runs: CaseRuns, selection: CaseSelection
) -> tuple[tuple[Coverage, ...], Exhausted | None]:
    """The coverage of every table asked for that can be used.

    Where only files of cases are named, it is that of the tables that decide them.
    """
    found: list[Coverage] = []
    on = runs.on
    tables = selection.tables if selection.callers is not None else tuple(runs.entries.values())
    for table in tables:
        if on is not None and not selection.library.is_in_force(table, on):
            continue
        try:
            found.append(runs.coverage(table, runs.budget_of(table)))
        except TableError:
            # Reported already, by the run of its cases.
            continue
        except Exhausted as exhausted:
            return tuple(found), exhausted
    return tuple(found), None
