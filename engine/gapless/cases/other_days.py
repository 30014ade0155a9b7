"""Other days of a case: when it would come out as expected, and from when on it no longer will.

Purpose: say which revision decided a case that fails, and find the ``as_of`` with which it passes;
warn of a revision to come that will make a case fail.

Only cases without a day of their own are tried on others: one day of every stage of the revisions
that an ``as_of`` in the case could choose.

Invariants: a day that is offered was tried; no more than ``_MOST_DAYS`` are.

Worked example: ``a`` hands over to ``b``, of which a new revision takes effect in June.  A case of
``a`` that expects what ``b`` said before fails from June on, passes as of May, and is warned of
while it is May.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from gapless.cases.outcome import CaseResult, Decide, run_cases
from gapless.dataclass import dataclass, replace
from gapless.model import Case, Table
from gapless.reading.library import Library
from gapless.reading.time_line import Period, period_of, stages_of

_MOST_DAYS = 20


@dataclass(frozen=True)
class OtherDays:
    """The days on which cases of a revision, decided on ``day``, could be decided as well.

    ``revisions`` are those that an ``as_of`` could choose; ``now`` decides what is to come, None to
    leave that alone.  ``undated`` cases were decided by all revisions that may be in force.
    """

    library: Library
    table: Table
    revisions: Sequence[Table]
    day: date
    now: date | None
    decide_on: Callable[[date | None], Decide]
    undated: bool = False

    @cached_property
    def _periods(self) -> tuple[Period, ...]:
        """The stages of the revisions, oldest first."""
        return tuple(
            stage.period for table in self.revisions for stage in stages_of(self.library, table)
        )

    def look(self, result: CaseResult) -> CaseResult:
        """The result with what other days have to say of it."""
        if result.case.as_of is not None:
            return self._named(result)
        if result.passed:
            return self._look_ahead(result)
        return self._look_back(result) if result.failed else result

    def _look_ahead(self, result: CaseResult) -> CaseResult:
        if self.now is None or self.undated:
            return result
        for period in self._periods[-_MOST_DAYS:]:
            if period.first is not None and period.first > self.now:
                later = self._on(period.first, result.case)
                if later.failed:
                    own = next(period for period in self._periods if self.day in period)
                    return replace(result, later=later, passes_on=own.some_day(self.day))
        return result

    def _look_back(self, result: CaseResult) -> CaseResult:
        for period in self._periods[: -_MOST_DAYS - 1 : -1]:
            day = period.some_day(self.day)
            was_tried = self.day in period and not self.undated
            if not was_tried and self._on(day, result.case).passed:
                return replace(self._named(result), passes_on=day)
        return self._named(result)

    def _on(self, day: date, case: Case) -> CaseResult:
        [result] = run_cases(self.table, self.decide_on, [replace(case, as_of=day)])
        return self._named(result)

    def _named(self, result: CaseResult) -> CaseResult:
        """The result with the days of what decided, where it does not go without saying."""
        said = result.decision.decided_by if result.decision else self.table
        decided_by = self.library.revision_of(said)
        if said.version != decided_by.version:
            # While the day is open, several decide together.
            return result
        goes_without = decided_by.source is self.table.source and len(self.revisions) == 1
        known = self.library.revisions.get(decided_by.id, ())
        if result.passed or goes_without or len(known) < 2 or decided_by not in known:
            return result
        return replace(result, period=period_of(self.library, decided_by))
