"""The outcome of all cases: what failed, what is never tried, what could not be read.

Purpose: everything that ``gapless test`` reports, as one value.

Invariants: ``passed`` and ``failed`` together are the results, in their order.
"""

from __future__ import annotations

from fractions import Fraction

from gapless.budget import Exhausted
from gapless.cases.coverage import Coverage, percent
from gapless.cases.outcome import CaseResult
from gapless.codes.check import NOT_CHECKED, NotCheckedFacts
from gapless.codes.use import LOW_COVERAGE
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, say, sort_diagnostics


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What came of the cases of some tables.

    ``least`` is the percentage that the cases of each table must try, None for no such demand;
    ``stopped`` is why not everything was measured.
    """

    results: tuple[CaseResult, ...]
    problems: tuple[Diagnostic, ...] = ()
    repeated: tuple[Diagnostic, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    least: float | None = None
    stopped: Exhausted | None = None

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is repeated, and the cases that pass today but will fail."""
        later = (result.warning for result in self.results)
        return sort_diagnostics((*self.repeated, *filter(None, later)))

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that did not come out as expected."""
        return tuple(result for result in self.results if result.failed)

    @property
    def unknown(self) -> tuple[CaseResult, ...]:
        """The cases of which it is not known what comes out."""
        return tuple(result for result in self.results if result.stopped is not None)

    @property
    def too_little(self) -> tuple[Coverage, ...]:
        """The tables whose cases try less than the percentage demanded, exactly as written."""
        if self.least is None:
            return ()
        wanted = Fraction(repr(self.least))
        return tuple(item for item in self.coverages if item.share * 100 < wanted)

    @property
    def complete(self) -> bool:
        """Whether everything was read, run and measured."""
        return not self.problems and self.stopped is None and not self.unknown

    def low_coverage(self, coverage: Coverage) -> Diagnostic:
        """That the cases of a table try too little, as a diagnostic."""
        table = coverage.table
        return LOW_COVERAGE.at(
            table.spans["table"],
            say(
                "{table}: {share} of what can be tried is tried,"
                " but at least {least:g} % is asked for",
                table=table.full_name,
                share=percent(coverage),
                least=self.least,
            ),
            help=say("`gapless cases {table}` writes the cases that are missing", table=table.id),
        )

    def not_measured(self, stopped: Exhausted) -> Diagnostic:
        """That measuring ended early, as a diagnostic."""
        return NOT_CHECKED.at(
            None,
            say("not everything was measured: {reason}", reason=stopped.reason),
            help=say("allow more with --timeout"),
            facts=NotCheckedFacts(stopped=stopped.reason),
        )
