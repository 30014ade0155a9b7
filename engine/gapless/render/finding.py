"""A finding with its table and its place, made concrete once for every format.

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

from gapless.cases.report import CaseReport
from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.check.report import Report
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Message, Severity, joined, say, say_count
from gapless.language import translate
from gapless.model import Table
from gapless.render.cleaning import clean_lines
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
    def text(self) -> str:
        """The message, and on a line of its own the help."""
        help = self.diagnostic.help
        lines = [self.diagnostic.message, *([say("help: {help}", help=help)] if help else [])]
        return "\n".join(map(translate, lines))

    @property
    def table_id(self) -> str | None:
        """The id of the table."""
        return self.table.id if self.table else None


def with_help(diagnostic: Diagnostic) -> str:
    """What is found, and on the lines below what to do, clean."""
    text = translate(diagnostic.message)
    if diagnostic.help is not None:
        text += f"\n{translate(diagnostic.help)}"
    return "\n".join(clean_lines(text))


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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings of each kind there are, in words."""

    errors: Message
    warnings: Message
    accepted: Message
    hints: Message

    @property
    def parts(self) -> list[Message]:
        """What there is any of: ``2 errors``, ``1 warning``."""
        every = (self.errors, self.warnings, self.accepted, self.hints)
        return [part for part in every if part.count]


def is_left_open(finding: Diagnostic) -> bool:
    """Whether it is an accepted gap, unless the settings make that a fault."""
    return ACCEPTED_GAP.made(finding) and finding.severity is Severity.INFORMATION


def count_findings(findings: Iterable[Diagnostic]) -> Counts:
    """Count findings by severity, and accepted gaps apart from all else."""
    found = Counter(None if is_left_open(each) else each.severity for each in findings)
    return Counts(
        say_count(found[Severity.ERROR], "{count:,} error", "{count:,} errors"),
        say_count(found[Severity.WARNING], "{count:,} warning", "{count:,} warnings"),
        say_count(found[None], "{count:,} accepted gap", "{count:,} accepted gaps"),
        say_count(found[Severity.INFORMATION], "{count:,} hint", "{count:,} hints"),
    )


def counted(findings: Iterable[Finding]) -> Message:
    """``2 errors, 1 warning``; ``nothing found``."""
    parts = count_findings(finding.diagnostic for finding in findings).parts
    return joined(parts) if parts else say("nothing found")
