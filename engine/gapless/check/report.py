"""The report: everything found about one table, as diagnostics.

Purpose: run the analyses over a compiled procedure, one after another, within a budget.

Invariants:
- an analysis runs where its findings are wanted, or where another needs what it finds out;
- findings come as they are found: gaps first, then accepted gaps, overlaps, rows; where the search
  for gaps is long, whether it finds any or not, the others come in between, so that the budget is
  not used up on it alone;
- ``complete`` is False exactly when something was not looked at, and then the last finding is
  ``not-checked`` and says what; after an exception in an analysis it is False too;
- several threads may read one report: each sees all findings, in the same order;
- what is copied or pickled is finished first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from threading import RLock

from gapless.budget import Budget, Exhausted
from gapless.check import (
    accepted_gaps,
    failing_outputs,
    foreign_answers,
    gaps,
    hit_policy_advice,
    masked,
    mergeable,
    notices,
    overlap_groups,
    overlaps,
    partly_masked,
    redundant,
    repeated_rows,
    split_ranges,
    stale_over,
    unreachable,
    unused_inputs,
    unused_outputs,
)
from gapless.check.analysis import Analysis, Search
from gapless.check.other_days import OnDays, OtherDays
from gapless.codes.check import NOT_CHECKED, NotCheckedFacts
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Message, Severity, phrase, say
from gapless.model import Table
from gapless.selection import Selection

#: In the order in which they run; what one finds out, those behind it need not say again.
ANALYSES: tuple[Analysis, ...] = (
    notices.ANALYSIS,
    gaps.ANALYSIS,
    accepted_gaps.ANALYSIS,
    overlaps.ANALYSIS,
    stale_over.ANALYSIS,
    foreign_answers.ANALYSIS,
    overlap_groups.ANALYSIS,
    repeated_rows.ANALYSIS,
    unreachable.ANALYSIS,
    failing_outputs.ANALYSIS,
    masked.ANALYSIS,
    redundant.ANALYSIS,
    mergeable.ANALYSIS,
    partly_masked.ANALYSIS,
    unused_inputs.ANALYSIS,
    unused_outputs.ANALYSIS,
    split_ranges.ANALYSIS,
    hit_policy_advice.ANALYSIS,
)
#: What is looked for last.
_OTHER_DAYS = phrase("what comes of it on other days")
_GAPS = gaps.ANALYSIS.subject

#: An analysis of what is around the table: ``revisions`` has some.
Further = Callable[[CompiledProcedure, Budget], Iterator[Diagnostic]]

#: A search for gaps that takes more steps than this waits until the others are done.
_HARD = 1 << 17


class Report:
    """The findings of one table, produced as they are asked for and kept.

    ``coverage`` is the part of all contexts that some row covers, as an exact fraction; None
    where contexts cannot be counted.  ``further`` are analyses to run after those of the table
    itself, by what they look for, and ``other_days`` those with other constants or tables below:
    what the table could do without, it could on these too, and what is wrong on them alone is
    reported where ``reports_other_days``.
    ``selection`` says which findings are reported; ``left_out`` counts those that are not but would
    fail the check, by code.
    """

    def __init__(
        self,
        table: Table,
        compiled_within: Callable[[Budget], CompiledProcedure],
        limit: int | None = None,
        budget: Budget | None = None,
        further: Mapping[str, Further] | None = None,
        selection: Selection | None = None,
        other_days: Iterable[OnDays] = (),
        *,
        reports_other_days: bool = True,
    ) -> None:
        self.table = table
        self._compiled_within = compiled_within
        self._budget = budget or Budget()
        self._further = further or {}
        self._limit = limit
        self._selection = selection or Selection()
        self._analyses = tuple(_sought(self._selection))
        self._others = OtherDays(other_days, self._analyses, self._budget)
        self._reports_other_days = reports_other_days
        self.left_out: Counter[str] = Counter()
        self._known: list[Diagnostic] = []
        self._rest = self._run()
        self._running = RLock()
        self._ended = self._complete = False
        self._lost: Fraction | None = None
        self._uncounted: Search | None = None

    @property
    def findings(self) -> Iterator[Diagnostic]:
        """The findings, each as soon as it is known."""
        position = 0
        while True:
            while position < len(self._known):
                yield self._known[position]
                position += 1
            with self._running:
                if position == len(self._known):
                    following = next(self._rest, None)
                    if following is None:
                        return
                    self._known.append(following)

    def __iter__(self) -> Iterator[Diagnostic]:
        return self.findings

    def __getstate__(self) -> dict[str, object]:
        self._count()
        return {
            name: getattr(self, name)
            for name in ("table", "left_out", "_known", "_ended", "_complete", "_lost")
        }

    def __setstate__(self, state: Mapping[str, object]) -> None:
        vars(self).update(state, _rest=iter(()), _running=RLock(), _uncounted=None)

    @property
    def complete(self) -> bool:
        """Whether everything was looked at; finishes the check first."""
        self.finish()
        return self._complete

    @property
    def is_clean(self) -> bool:
        """Whether all was looked at and nothing but hints found; finishes the check first."""
        found = (finding.severity for finding in self.findings)
        return all(severity is Severity.INFORMATION for severity in found) and self._complete

    def finish(self) -> None:
        """Look at what is left."""
        for _ in self.findings:
            pass

    @property
    def coverage(self) -> Fraction | None:
        """The covered part of all contexts; finishes the check first.

        None where contexts cannot be counted, or not all gaps are known.
        """
        self._count()
        return 1 - self._lost if self._ended and self._lost is not None else None

    def _count(self) -> None:
        """Find out what is not covered, where nobody asked for the gaps."""
        self.finish()
        with self._running:
            search, self._uncounted = self._uncounted, None
            if search is not None:
                self._lost = _lost(search)

    def _run(self) -> Iterator[Diagnostic]:
        budget = self._budget
        waiting = [*(analysis.subject for analysis in self._analyses), *self._further]
        if self._reports_other_days:
            waiting.append(_OTHER_DAYS)
        behind: dict[str, float] = {}
        count = 0
        try:
            search = Search(self._compiled_within(budget), budget)
            if gaps.ANALYSIS not in self._analyses:
                self._uncounted = search
            stages: dict[str, Iterator[Diagnostic | None]] = {
                **{analysis.subject: self._find(analysis, search) for analysis in self._analyses},
                **{name: find(search.compiled, budget) for name, find in self._further.items()},
                _OTHER_DAYS: self._others.only_there(self._known),
            }
            findings = {subject: self._selected(found) for subject, found in stages.items()}
            while waiting:
                stage = waiting[0]
                budget.enter(stage, behind.get(stage, 0.0))
                for finding in findings[stage]:
                    if finding is None:
                        if budget.steps < _HARD or stage in behind:
                            continue
                        behind[stage] = budget.done
                        waiting.append(stage)
                        break
                    if count == self._limit:
                        raise Exhausted(
                            say("the limit of {limit} findings was reached", limit=self._limit)
                        )
                    count += 1
                    yield finding
                del waiting[0]
            self._complete, self._lost = True, search.lost
        except Exhausted as stopped:
            if behind and waiting[0] not in behind:
                room = None if self._limit is None else self._limit - count
                yield from islice(_last_words(findings[waiting[-1]]), room)
            if _GAPS not in waiting:
                self._lost = search.lost
            yield self._not_checked(stopped.reason, waiting)
        self._ended = True

    def _find(self, analysis: Analysis, search: Search) -> Iterator[Diagnostic | None]:
        """What an analysis finds that is left true on other days."""
        for found in analysis.find(search):
            if found is None or self._others.leave(analysis, found):
                yield found

    def _selected(self, findings: Iterable[Diagnostic | None]) -> Iterator[Diagnostic | None]:
        for found in findings:
            if found is None:
                yield None
                continue
            finding = self._selection.apply(found)
            if finding is not None:
                yield finding
            elif found.severity is not Severity.INFORMATION:
                self.left_out[found.code] += 1

    def _not_checked(self, reason: Message, waiting: list[str]) -> Diagnostic:
        message = say(
            "not everything was checked: {reason} while looking for {stage}",
            reason=reason,
            stage=say(waiting[0]),
        )
        if _GAPS in waiting[1:]:
            message = say(
                "not everything was checked: {reason} while looking for {stage};"
                " not all gaps are known",
                reason=reason,
                stage=say(waiting[0]),
            )
        return NOT_CHECKED.at(
            self.table.spans["table"],
            message,
            help=say("fix what was found first, or allow more with --limit or --timeout"),
            facts=NotCheckedFacts(stopped=reason, unfinished=tuple(waiting)),
        )


def _sought(selection: Selection) -> Iterator[Analysis]:
    """The analyses whose findings matter, and those that these need, in their order."""
    sought = {
        analysis.subject
        for analysis in ANALYSES
        # What was noticed while reading has codes of all kinds, and costs nothing.
        if not analysis.codes or selection.seeks(analysis.codes)
    }
    for analysis in reversed(ANALYSES):
        if analysis.subject in sought:
            sought |= {needed.subject for needed in analysis.needs}
    return (analysis for analysis in ANALYSES if analysis.subject in sought)


def _lost(search: Search) -> Fraction | None:
    """The part of all contexts that lies in gaps; None where it is not known."""
    try:
        for _ in gaps.ANALYSIS.find(search):
            pass
    except Exhausted:
        return None
    return search.lost


def _last_words(findings: Iterator[Diagnostic | None]) -> Iterator[Diagnostic]:
    """What an analysis that was put off still has to report when the budget has ended."""
    try:
        yield from (finding for finding in findings if finding is not None)
    except Exhausted:
        return
