"""The report: everything found about one table, as diagnostics.

Purpose: run the analyses over a compiled procedure, one after another, within a budget.

Invariants:
- findings come as they are found: gaps first, then accepted gaps, overlaps, rows; where the search
  for gaps is long, whether it finds any or not, the others come in between, so that the budget is
  not used up on it alone;
- ``complete`` is False exactly when something was not looked at, and then the last finding is
  ``not-checked`` and says what; after an exception in an analysis it is False too;
- several threads may read one report: each sees all findings, in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from threading import RLock

from gapless.budget import Budget, Exhausted
from gapless.check.column_findings import cell_findings, hit_policy_findings, input_findings
from gapless.check.gap_findings import accepted_gap_findings, gap_finding
from gapless.check.gaps import search_gaps
from gapless.check.hand_overs import foreign_answer_findings
from gapless.check.notices import notice_findings
from gapless.check.overlap_findings import group_findings, overlap_findings, stale_over_findings
from gapless.check.row_findings import RowFindings, repeated_findings
from gapless.codes.findings import NOT_CHECKED
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Message, Severity, phrase, say
from gapless.model import Table
from gapless.region import facts_of
from gapless.selection import Selection

#: Yields its findings; None where it may be put off and go on later.
Analysis = Callable[[CompiledProcedure, Budget], Iterator[Diagnostic | None]]

#: A search for gaps that takes more steps than this waits until the others are done.
_HARD = 1 << 17


class Report:
    """The findings of one table, produced as they are asked for and kept.

    ``coverage`` is the part of all contexts that some row covers, as an exact fraction; None
    where contexts cannot be counted.  ``further`` are analyses to run after those of the table
    itself, by what they look for.  ``selection`` says which findings are told; ``left_out`` counts
    those that are not but would fail the check, by code.
    """

    def __init__(
        self,
        table: Table,
        compiled_within: Callable[[Budget], CompiledProcedure],
        limit: int | None = None,
        budget: Budget | None = None,
        further: Mapping[str, Analysis] | None = None,
        selection: Selection | None = None,
    ) -> None:
        self.table = table
        self._compiled_within = compiled_within
        self._limit = limit
        self._budget = budget or Budget()
        self._selection = selection or Selection()
        self.left_out: Counter[str] = Counter()
        self._known: list[Diagnostic] = []
        self._rest = self._run()
        self._running = RLock()
        self._ended = self._complete = False
        self._lost: Fraction | None = Fraction(0)
        rows = RowFindings()
        self._analyses: dict[str, Analysis] = {
            phrase("what the cells say"): notice_findings,
            phrase("gaps"): self._gap_findings,
            phrase("accepted gaps"): accepted_gap_findings,
            phrase("overlaps"): overlap_findings,
            phrase("declared overlaps"): stale_over_findings,
            phrase("answers of other tables"): foreign_answer_findings,
            phrase("groups of rows that meet"): group_findings,
            phrase("repeated rows"): repeated_findings,
            phrase("masked rows"): rows.masked,
            phrase("redundant rows"): rows.redundant,
            phrase("mergeable rows"): rows.mergeable,
            phrase("partly masked rows"): rows.partly_masked,
            phrase("unused inputs"): input_findings,
            phrase("unused outputs"): rows.outputs,
            phrase("split ranges"): cell_findings,
            phrase("a better hit policy"): hit_policy_findings,
            **(further or {}),
        }

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

    @property
    def complete(self) -> bool:
        """Whether everything was looked at; finishes the check first."""
        for _ in self.findings:
            pass
        return self._complete

    @property
    def coverage(self) -> Fraction | None:
        """The covered part of all contexts; finishes the check first.

        None where contexts cannot be counted, or not all gaps are known.
        """
        for _ in self.findings:
            pass
        return 1 - self._lost if self._ended and self._lost is not None else None

    def _run(self) -> Iterator[Diagnostic]:
        waiting = list(self._analyses)
        behind: dict[str, float] = {}
        count = 0
        try:
            compiled = self._compiled_within(self._budget)
            findings = {
                name: self._selected(analysis(compiled, self._budget))
                for name, analysis in self._analyses.items()
            }
            while waiting:
                stage = waiting[0]
                self._budget.enter(stage, behind.get(stage, 0.0))
                for finding in findings[stage]:
                    if finding is None:
                        if self._budget.steps < _HARD or stage in behind:
                            continue
                        behind[stage] = self._budget.done
                        waiting.append(stage)
                        break
                    if count == self._limit:
                        raise Exhausted(
                            say("the limit of {limit} findings was reached", limit=self._limit)
                        )
                    count += 1
                    yield finding
                del waiting[0]
            self._complete = True
        except Exhausted as stopped:
            if behind and waiting[0] not in behind:
                room = None if self._limit is None else self._limit - count
                yield from islice(_last_words(findings[waiting[-1]]), room)
            if "gaps" in waiting:
                self._lost = None
            yield self._not_checked(stopped.reason, waiting)
        self._ended = True

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

    def _gap_findings(
        self, compiled: CompiledProcedure, budget: Budget
    ) -> Iterator[Diagnostic | None]:
        for gap in search_gaps(compiled, budget):
            if gap is None:
                yield None
                continue
            if self._lost is not None:
                self._lost = None if gap.share is None else self._lost + gap.share
            if gap.reason is None:
                yield gap_finding(compiled, gap)

    def _not_checked(self, reason: Message, waiting: list[str]) -> Diagnostic:
        message = say(
            "not everything was checked: {reason} while looking for {stage}",
            reason=reason,
            stage=say(waiting[0]),
        )
        if "gaps" in waiting[1:]:
            message = say(
                "not everything was checked: {reason} while looking for {stage};"
                " not all gaps are known",
                reason=reason,
                stage=say(waiting[0]),
            )
        return NOT_CHECKED.at(
            self.table.spans["table"],
            message,
            help=say("mend what was found first, or allow more with --limit or --timeout"),
            facts=facts_of(self.table, (), stopped=reason, unfinished=waiting),
        )


def _last_words(findings: Iterator[Diagnostic | None]) -> Iterator[Diagnostic]:
    """What an analysis that was put off still has to tell when the budget has ended."""
    try:
        yield from (finding for finding in findings if finding is not None)
    except Exhausted:
        return
