"""Deciding: one context in, one decision out.

Purpose: find the rows a context hits and what they conclude.

A whole context takes the short way, a look-up (see ``shortcut``).  Everything else takes the
long way: texts to read, raw data, absent inputs, faults, and the first context of its kind.

Invariants:
- both ways give the same decision, or refusal; the short way is taken only for values whose Python
  type is exactly that of the input;
- a partial context is decided only when every completion gives the same status and outputs.

Worked example: a table with rows ``a < 3``, ``b = yes``; the context ``{"a": 2}`` hits row 1
whatever ``b`` is and is decided; ``{"a": 5}`` is undetermined and needs ``b``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from types import MethodType
from typing import Any

from gapless.algebra.bitsets import RowSet
from gapless.algebra.durations import Months
from gapless.budget import Budget, Exhausted
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure, Outcome
from gapless.compiling.computing import compute, settled
from gapless.compiling.shortcut import Lookup, RowMasks, Trie, is_small
from gapless.deciding.context import (
    read_context,
    read_values,
    refuse_no_context,
)
from gapless.deciding.decision import Decision, in_region, of_rows
from gapless.deciding.partial import determine, region_of, unknown

#: The types of values that are computed with as they are.
_EXACT = frozenset({int, Decimal, bool, date, time, timedelta, Months, type(None)})
#: How many sets of hits a decider remembers the meaning of.
_MOST_OUTCOMES = 4096


class Decider:
    """A compiled procedure, ready to decide; safe to share between threads.

    ``decide(context)`` decides a context, partial or whole.  It raises ``ContextError`` for a
    context with faults and ``HitPolicyError`` where the hits contradict the hit policy.
    """

    def __init__(self, compiled: CompiledProcedure) -> None:
        self.compiled = compiled
        self._outcomes: dict[int, Outcome] = {}
        self._first_decides = compiled.first_decides
        self._trie: Trie[Decision] | None = None
        if is_small(compiled.grid):
            self._trie = Trie(compiled.grid)
            lookup = self._trie.lookup(self._decide_carefully)
        else:
            masks: RowMasks[Decision] = RowMasks(compiled.grid)
            lookup = masks.lookup(self._decide_carefully, self._decide_hits)
        if compiled.computes:
            lookup = _computing(compiled, lookup)
        # What Python calls it where the context is left out.
        lookup.__qualname__ = "DecisionTable.decide"
        self.lookup = lookup
        self.decide: Callable[[Mapping[str, object]], Decision] = MethodType(lookup, self)

    def decide_within(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """Decide a context within a budget, which only a partial one uses.

        Where the budget ends first the decision is undetermined and not ``complete``.
        """
        try:
            return self.settle(context, budget)
        except Exhausted as exhausted:
            region = region_of(self.compiled, read_context(self.compiled, context))
            outcome = unknown(self.compiled, region, exhausted.reason)
            return in_region(self.compiled, outcome, region)

    def settle(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """The same, but for a budget that ends before it is known whether anything absent can
        change the decision: raises ``Exhausted`` there.
        """
        values, known = read_values(self.compiled, context)
        region = region_of(self.compiled, values)
        grid = self.compiled.grid
        if len(values) < len(grid.asked):
            outcome = determine(self.compiled, region, budget, known)
            return in_region(self.compiled, outcome, region)
        outcome = self._outcome(grid.alive(region, grid.all_rows))
        decision = in_region(self.compiled, outcome, region)
        if self._trie is not None:
            self._trie.remember(values, decision)
        return _with_values(self.compiled, decision, known, region)

    def of_region(self, region: Box, budget: Budget, *, is_whole: bool) -> Outcome:
        """The outcome of the contexts of one atom in every input that is known.

        ``is_whole``: every input is, and formulas are not computed yet.  Raises ``HitPolicyError``.
        """
        region = self.compiled.grid.narrowed(region)
        if is_whole:
            return self._outcome(self.compiled.grid.alive(region, self.compiled.grid.all_rows))
        try:
            return determine(self.compiled, region, budget)
        except Exhausted as exhausted:
            return unknown(self.compiled, region, exhausted.reason)

    def _decide_carefully(self, context: Mapping[str, object]) -> Decision:
        if type(context) is not dict:
            refuse_no_context(context)
            return self.decide(dict(context))
        return self.settle(context, Budget())

    def _decide_hits(self, hits: RowSet, context: Mapping[str, object]) -> Decision:
        telling = hits & -hits if self._first_decides else hits
        return of_rows(self.compiled, self._outcome(telling), hits, context)

    def _outcome(self, hits: RowSet) -> Outcome:
        outcome = self._outcomes.get(hits)
        if outcome is None:
            rows = self.compiled.grid.resolved(hits)
            outcome = self.compiled.outcome(rows, rows)
            assert outcome is not None, "a single context has an outcome"
            if len(self._outcomes) < _MOST_OUTCOMES:
                self._outcomes[hits] = outcome
        return outcome


def _computing(compiled: CompiledProcedure, lookup: Lookup[Decision]) -> Lookup[Decision]:
    """The look-up, with the values of formulas in what is found."""

    def decide(asker: Any, context: Mapping[str, Any]) -> Decision:
        decision = lookup(asker, context)
        names = decision.computed_from
        if not names:
            return decision
        if all(type(context.get(name, ...)) in _EXACT for name in names):
            # What was looked up is of the right type and in its domain.
            return _with_values(compiled, decision, context, ())
        values, known = read_values(compiled, context)
        return _with_values(compiled, decision, known, region_of(compiled, values))

    return decide


def _with_values(
    compiled: CompiledProcedure, decision: Decision, known: Mapping[str, Any], region: Box
) -> Decision:
    """The decision of a whole context with the values of its formulas."""
    if not decision.computed_from:
        return decision

    def ask(below: CompiledProcedure) -> Outcome:
        rows = compiled.grid.holding(region, compiled.grid.all_rows)
        outcome = below.outcome(rows, rows)
        assert outcome is not None, "a single context has an outcome"
        return outcome

    return decision.computed(lambda outcome: settled(compute(compiled, outcome, known, ask)))
