"""A finding with its table and its place, made concrete once for every format.

Purpose: what the renderers of ``json``, ``github``, ``sarif`` and ``junit`` begin with.  Place
in the flow: above ``check``, ``cases`` and ``place``, below those renderers.

Invariants: findings come in the order in which they were found, unless asked for the worst first.

Example::

    >>> from gapless.diagnostic import Label, say
    >>> from gapless.source import Source
    >>> label = Label(Source("a.yaml", "table: a\\ntitel: b").span(9, 14))
    >>> found = Finding(Diagnostic("unknown-key", Severity.ERROR, say("unknown key titel"), label))
    >>> str(found.place), counted([found]).english
    ('a.yaml:2:1', '1 error')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gapless.cases.report import CaseReport
from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.check.report import Report
from gapless.diagnostic import Diagnostic, Message, Severity, joined, say
from gapless.model import Table
from gapless.render.place import Place, place_in


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic, and the table it is about where that could be read."""

    diagnostic: Diagnostic
    table: Table | None = None

    @property
    def place(self) -> Place:
        """Where it points at; the table's file where it points at nothing."""
        place = place_in(self.diagnostic)
        return place if place.path or self.table is None else Place(self.table.source.name)

    @property
    def table_id(self) -> str | None:
        """The id of the table."""
        return self.table.id if self.table else None

    @property
    def version(self) -> str | None:
        """The version of the table, as written."""
        return self.table.version if self.table else None


def check_findings(reports: Iterable[Report], problems: Iterable[Diagnostic]) -> Iterator[Finding]:
    """Everything a check found, as soon as it is known."""
    for problem in problems:
        yield Finding(problem)
    for report in reports:
        for diagnostic in report:
            yield Finding(diagnostic, report.table)


def case_findings(report: CaseReport) -> Iterator[Finding]:
    """Everything that is wrong after cases were run."""
    for problem in report.problems:
        yield Finding(problem)
    later = ((result.warning, result.table) for result in report.results)
    warnings = [
        *(Finding(warning) for warning in report.repeated),
        *(Finding(warning, table) for warning, table in later if warning is not None),
    ]
    yield from sorted(warnings, key=lambda finding: finding.diagnostic.sort_key)
    for result in (*report.failed, *report.unknown):
        yield Finding(result.diagnostic(), result.table)
    for coverage in report.too_little:
        yield Finding(report.low_coverage(coverage), coverage.table)
    if report.stopped is not None:
        yield Finding(report.not_measured(report.stopped))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, and within one as they came."""
    return sorted(findings, key=lambda finding: finding.diagnostic.severity)


def counted(findings: Iterable[Finding]) -> Message:
    """``2 errors, 1 warning``; ``nothing found``."""
    counts = Counter(
        (finding.diagnostic.severity, finding.diagnostic.code == ACCEPTED_GAP.name)
        for finding in findings
    )
    kinds = [(severity, accepted) for severity in Severity for accepted in (True, False)]
    parts = [_count(*kind, counts[kind]) for kind in kinds if counts[kind]]
    return joined(parts) if parts else say("nothing found")


def _count(severity: Severity, accepted: bool, count: int) -> Message:
    if accepted:
        gaps = say("{count:,} accepted gaps", count=count)
        return say("1 accepted gap") if count == 1 else gaps
    if severity is Severity.ERROR:
        return say("1 error") if count == 1 else say("{count:,} errors", count=count)
    if severity is Severity.WARNING:
        return say("1 warning") if count == 1 else say("{count:,} warnings", count=count)
    return say("1 hint") if count == 1 else say("{count:,} hints", count=count)
