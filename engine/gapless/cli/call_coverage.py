"""``gapless test TABLE --calls FILE``: which rows and boundaries real calls never reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.budget import Exhausted
from gapless.cases.coverage import Aims, Coverage, measure, on_own_days
from gapless.cases.report import CaseReport
from gapless.cli.answer import Answer, Line, Steps
from gapless.cli.batch_table import BatchTable
from gapless.cli.calls import Calls, Reading
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.formats import case_parts
from gapless.cli.progress import Progress
from gapless.cli.records import column_notes
from gapless.compiling.boxes import Box
from gapless.diagnostic import say
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit

if TYPE_CHECKING:
    from gapless.bulk.batches import DecidesParts


def cover_by_calls(
    names: Sequence[str],
    file: str,
    reading: Reading,
    *,
    as_of: date | None,
    limit: TimeLimit,
    form: str,
) -> Answer:
    """What the calls of a file try of some tables, each read once for it."""
    if not names or any(Path(name).is_dir() for name in names):
        raise Misuse(say("--calls goes with tables, not with folders; name one"))
    if file == STANDARD_INPUT and len(names) > 1:
        raise Misuse(say("standard input can be read once, for one table"))
    if reading.errors[1] is not None and len(names) > 1:
        raise Misuse(say("--errors separate goes with one table"))
    coverages: list[Coverage] = []
    stopped: Exhausted | None = None
    used = 0
    for name in names:
        asked = BatchTable.open(name, as_of, limit)
        try:
            coverage, own = yield from _coverage(asked, file, reading, form)
        except Exhausted as exhausted:
            stopped = exhausted
            break
        coverages.append(coverage)
        used += own
    report = CaseReport((), coverages=tuple(coverages), stopped=stopped)
    if form == "rich":
        from gapless.render.terminal.cases import show_coverage

        yield show_coverage(coverages, by_cases=False)
        if stopped is not None:
            yield report.not_measured(stopped).message
    else:
        yield from case_parts(form, report)
    return CLEAN if report.complete and used else FINDINGS


def _coverage(
    asked: BatchTable, file: str, reading: Reading, form: str
) -> Steps[tuple[Coverage, int]]:
    """What calls try of a table, and how many of them count for it; raises ``Exhausted``."""
    table = asked.table.model
    with Calls(file, reading, "--calls") as calls, Progress(asked.limit, bar=False) as progress:
        from gapless.bulk.coverage import CallCoverage

        budget = progress.budget_of(table)
        budget.start()
        procedure = on_own_days(asked.library.library, asked.table.procedure)
        aims = Aims(procedure, budget)
        unknown = reading.empty == "unknown"

        def deciding(columns: Sequence[str]) -> DecidesParts:
            return asked.batches(columns, calls.renamed, empty_is_unknown=unknown)

        def tries(region: Box) -> int:
            budget.spend()
            return aims.tried_in(region)

        procedures = deciding(calls.names or ()).procedures
        calls.refuse_unknown(procedures, [])
        tried = CallCoverage(
            aims.compiled,
            tries,
            deciding,
            calls.renamed,
            empty_is_unknown=unknown,
            faulty=calls.faulty(table.language),
        )
        if calls.names is not None:
            yield from column_notes(tried.ready(calls.names), calls.names)
        calls.feed(tried.add, procedures, [])
        yield from calls.notes()
        coverage = measure(aims, tried.aims, budget)
    own = tried.calls - tried.others
    message = say(
        "{table}: of {calls:,} calls, {others:,} with faults or of other revisions are left out",
        table=table.full_name,
        calls=tried.calls,
        others=tried.others,
    )
    yield Line(message) if form == "rich" else message
    return coverage, own
