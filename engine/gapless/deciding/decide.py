"""Deciding: one context in, one decision out.

Purpose: find the rows a context hits and what they conclude.

A context of inputs takes a short way, a look-up (see ``shortcut``): shortest where it is whole and
holds values, a little longer by its atoms where it holds texts or inputs are absent.  Everything
else takes the long way: raw data, faults, and the first context of its kind.

Invariants:
- all ways give the same decision, or refusal; a short way is taken only for values whose Python
  type is exactly that of the input, and for texts that the long way has read before;
- inputs from which others may be computed never take one, for they may disagree;
- a partial context is decided only when every completion gives the same status and outputs.

Worked example: a table with rows ``a < 3``, ``b = yes``; the context ``{"a": 2}`` hits row 1
whatever ``b`` is and is decided; ``{"a": 5}`` is undetermined and needs ``b``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
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
from gapless.compiling.shortcut import (
    Atoms,
    KnownAtoms,
    LongWay,
    Lookup,
    RowMasks,
    Trie,
    is_small,
)
from gapless.deciding.context import (
    Context,
    read_context,
    read_values,
    refuse_no_context,
)
from gapless.deciding.decision import Decision, in_region, of_rows
from gapless.deciding.fewest_questions import FewestQuestions
from gapless.deciding.partial import atoms_of, determine, ranked, region_at, region_of, unknown

#: The types of values that are computed with as they are.
_EXACT = frozenset({int, Decimal, bool, date, time, timedelta, Months, type(None)})
#: How many sets of hits a decider remembers the meaning of.
_MOST_OUTCOMES = 4096
#: So many states are looked at for the question to ask first.
_MOST_STATES = 512
#: So many decisions are remembered by atoms, none of them with more rows that match.
_MOST_DECISIONS, _MOST_HITS = 4096, 64


class Decider:
    """A compiled procedure, ready to decide; safe to share between threads.

    ``decide(context)`` decides a context, partial or whole.  It raises ``ContextError`` for a
    context with faults and ``HitPolicyError`` where the hits contradict the hit policy.
    """

    def __init__(self, compiled: CompiledProcedure) -> None:
        self.compiled = compiled
        self._outcomes: dict[int, Outcome] = {}
        self._decisions: dict[Atoms, Decision] = {}
        self._atoms = KnownAtoms(compiled.grid)
        self._first_decides = compiled.first_decides
        self._fewest = FewestQuestions(compiled, _MOST_STATES)
        self._trie: Trie[Decision] | None = None
        if compiled.inputs_compute:
            lookup = _unaided(self._decide_carefully)
        elif is_small(compiled.grid):
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
            return in_region(self.compiled, outcome, region, fewest=self._fewest)

    def settle(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """The same, but for a budget that ends before it is known whether anything absent can
        change the decision: raises ``Exhausted`` there.
        """
        values, known = read_values(self.compiled, context)
        atoms = atoms_of(self.compiled, values)
        if type(context) is dict:
            self._atoms.learn(context, atoms)
        # A whole context gets the values of formulas only afterwards.
        tells_all = None not in atoms or self.compiled.computed_from.isdisjoint(known)
        decision = self._decisions.get(atoms) if tells_all else None
        if decision is None:
            decision = self._decide_atoms(atoms, known, budget)
            if tells_all:
                self._remember(atoms, decision)
        if None in atoms:
            return decision
        if self._trie is not None:
            self._trie.remember(values, decision)
        if not decision.computed_from:
            return decision
        return _with_values(self.compiled, decision, known, region_at(self.compiled, atoms))

    def _decide_atoms(self, atoms: Atoms, known: Context, budget: Budget) -> Decision:
        """Decide all contexts of some atoms, and of values that formulas need."""
        region = region_at(self.compiled, atoms)
        if None in atoms:
            outcome = determine(self.compiled, region, budget, known)
        else:
            outcome = self._outcome(self.compiled.grid.hits(atoms))
        return in_region(self.compiled, outcome, region, fewest=self._fewest)

    def _remember(self, atoms: Atoms, decision: Decision) -> None:
        """Keep a decision for all contexts of some atoms, where it is complete and small.

        Whole contexts of large grids are too many: their rows are looked up.
        """
        is_kept = decision.complete and (self._trie is not None or None in atoms)
        if is_kept and len(decision.hits) <= _MOST_HITS:
            if len(self._decisions) >= _MOST_DECISIONS:
                self._decisions.clear()
            self._decisions[atoms] = decision

    def of_region(self, region: Box, budget: Budget, *, is_whole: bool) -> Outcome:
        """The outcome of the contexts of one atom in every input that is known.

        ``is_whole``: every input is, and formulas are not computed yet.  Raises ``HitPolicyError``.
        """
        region = self.compiled.grid.narrowed(region)
        if is_whole:
            return self._outcome(self.compiled.grid.alive(region, self.compiled.grid.all_rows))
        try:
            outcome = determine(self.compiled, region, budget)
        except Exhausted as exhausted:
            outcome = unknown(self.compiled, region, exhausted.reason)
        return replace(outcome, needs=ranked(self._fewest, region, outcome.needs))

    def _decide_carefully(self, context: Mapping[str, object]) -> Decision:
        if type(context) is not dict:
            refuse_no_context(context)
            return self.decide(dict(context))
        atoms = None if self.compiled.inputs_compute else self._atoms.of(context)
        if atoms is not None:
            decision = self._decisions.get(atoms)
            if decision is not None:
                return decision
            if self._trie is None and None not in atoms:
                return self._decide_hits(self.compiled.grid.hits(atoms), context)
        return self.settle(context, Budget())

    def _decide_hits(self, hits: RowSet, context: Mapping[str, object]) -> Decision:
        telling = hits & -hits if self._first_decides else hits
        # The place of the first is found sooner than the set that holds it alone.
        key = -telling.bit_length() if self._first_decides else hits
        outcome = self._outcomes.get(key)
        if outcome is None:
            outcome = self._outcome(telling, key)
        return of_rows(self.compiled, outcome, hits, context)

    def _outcome(self, hits: RowSet, key: int | None = None) -> Outcome:
        """The outcome of a context; it is remembered by its hits, or by a ``key`` for them."""
        key = hits if key is None else key
        outcome = self._outcomes.get(key)
        if outcome is None:
            rows = self.compiled.grid.resolved(hits)
            outcome = self.compiled.outcome(rows, rows)
            assert outcome is not None, "a single context has an outcome"
            if len(self._outcomes) < _MOST_OUTCOMES:
                self._outcomes[key] = outcome
        return outcome


def _unaided(long_way: LongWay[Decision]) -> Lookup[Decision]:
    """No look-up, but the long way."""

    def decide(asker: Any, context: Mapping[str, Any]) -> Decision:
        return long_way(context)

    return decide


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

    def ask(below: CompiledProcedure) -> Outcome:
        rows = compiled.grid.holding(region, compiled.grid.all_rows)
        outcome = below.outcome(rows, rows)
        assert outcome is not None, "a single context has an outcome"
        return outcome

    return decision.computed(lambda outcome: settled(compute(compiled, outcome, known, ask)))
