"""What is found on days with other constants, or other tables that decide inputs.

Purpose: a revision in force while its constants, or the tables below it, change is as many tables,
and each is proved.

Invariants: what leaves a case open, or contradicts, is found on whichever days it is so; what a
table could do without (rows, accepted gaps, `over`) is found only where that is so on all days, for
else the advice to remove it would be wrong.

Worked example: with ``batas`` 3 hours, and 4 from July on, the rows ``s.d batas`` and ``di atas 3
jam`` leave nothing open; from July on they contradict each other between 3 and 4 hours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from gapless.budget import Budget
from gapless.check import (
    accepted_gaps,
    failing_outputs,
    foreign_answers,
    gaps,
    notices,
    overlap_groups,
    overlaps,
)
from gapless.check.analysis import Analysis, Search
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Message, say

#: Days, and the table compiled as it is on these.
OnDays = tuple[Message, Callable[[Budget], CompiledProcedure]]

_OF_ANY_DAY = (notices, gaps, overlaps, failing_outputs, foreign_answers, overlap_groups)


class OtherDays:
    """What analyses find on these days; they run when it is asked for."""

    def __init__(
        self, days: Iterable[OnDays], analyses: Sequence[Analysis], budget: Budget
    ) -> None:
        self._days = tuple(days)
        self._analyses = analyses
        self._budget = budget

    @cached_property
    def _found(self) -> list[tuple[Message, list[tuple[Analysis, Diagnostic]]]]:
        found: list[tuple[Message, list[tuple[Analysis, Diagnostic]]]] = []
        for days, compiled_within in self._days:
            search = Search(compiled_within(self._budget), self._budget)
            every = [
                (analysis, finding)
                for analysis in self._analyses
                for finding in analysis.find(search)
                if finding is not None
            ]
            found.append((days, every))
        return found

    @cached_property
    def _signs(self) -> list[frozenset[object]]:
        return [frozenset(_sign(finding) for _, finding in every) for _, every in self._found]

    def leave(self, analysis: Analysis, finding: Diagnostic) -> bool:
        """Whether what was found on the day of the report is to be reported."""
        if not self._days or _is_of_any_day(analysis, finding):
            return True
        return all(_sign(finding) in signs for signs in self._signs)

    def only_there(self, known: Collection[Diagnostic]) -> Iterator[Diagnostic]:
        """What was found on other days alone, with these days."""
        if not self._days:
            return
        told = {(finding.code, finding.message, finding.primary) for finding in known}
        for days, every in self._found:
            for analysis, finding in every:
                sign = finding.code, finding.message, finding.primary
                if _is_of_any_day(analysis, finding) and sign not in told:
                    told.add(sign)
                    yield replace(
                        finding, message=say("{fault}, {days}", fault=finding.message, days=days)
                    )


def _is_of_any_day(analysis: Analysis, finding: Diagnostic) -> bool:
    of_any_day = analysis in (one.ANALYSIS for one in _OF_ANY_DAY)
    return of_any_day or accepted_gaps.ACCEPTED_GAP.made(finding)


def _sign(finding: Diagnostic) -> object:
    """What tells findings of one kind about one place apart from others."""
    return finding.code, finding.primary, finding.facts.rows
