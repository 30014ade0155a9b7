"""Partial contexts: what is certain although some inputs are not known.

Purpose: decide a context with absent inputs when nothing absent can change the decision,
and otherwise name the inputs that can, most telling first.

The known inputs are a region one atom wide, the absent ones span their domains; the region
is partitioned into pieces of one outcome each; where the first hit decides, rows that conclude and
cite the same are not told apart.  An absent input *matters* when two pieces
with different decisions meet once it is left out of the comparison: then some context
exists in which this input alone makes the difference.  For every piece the others that meet it
are a set of pieces, the intersection over the inputs of those that meet it there; so one pass
over the pieces answers for all inputs at once.  Nearly always all inputs are known long before:
a context of some row and one beside it show that an input matters, or some of a few hundred pieces
that were found one after another, and so are neighbours, do.

The most telling input is the one whose answer leaves the least uncertainty (Shannon's entropy,
as in Quinlan's ID3).  Whoever reads what is needed is told first the one by which the fewest
questions are to be expected (``ranked``), where that is found at once.

Worked example: rows ``a < 3 -> x``, ``b = yes -> x`` and ``- -> y``.  The pieces ``a < 3`` and
``a >= 3, b = no`` meet once ``a`` is left out, ``a >= 3, b = yes`` and ``a >= 3, b = no`` once
``b`` is: both matter.

Invariants:
- an input that is named matters, whatever ended the search;
- where nothing ended it all that matter are named;
- ties are broken by input name; of more than 16,384 pieces the first give the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from math import log2, prod
from operator import and_
from random import Random

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet, bits, lowest, set_of
from gapless.budget import Budget, Exhausted
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import (
    CONTRADICTION,
    DECIDED,
    UNDETERMINED,
    CompiledProcedure,
    Outcome,
    Verdict,
)
from gapless.compiling.computing import compute, settled
from gapless.compiling.policy import HitPolicyError
from gapless.compiling.shortcut import Atoms
from gapless.deciding.context import Context
from gapless.deciding.fewest_questions import FewestQuestions
from gapless.diagnostic import Message

#: A piece of the region and the number of its decision.
Piece = tuple[Box, int]
#: By a set of atoms, or an atom, of one input: how large the decisions' pieces there are.
_Weights = dict[int, dict[int, int]]

#: So many pieces that were found one after another are compared at once.
_NEAR = 512
#: In the end all are compared with so many at once.
_WIDEST = 1 << 16
#: Once all inputs that matter are known, no more pieces than these are asked for their order.
_MOST_PIECES = 1 << 14
#: So many rows that restrict an input are tried for a context that depends on it.
_MOST_TRIED = 64


def atoms_of(compiled: CompiledProcedure, context: Context) -> Atoms:
    """The atoms of the inputs that are asked, None where the context does not give one."""
    return tuple(
        dimension.atom(dimension.domain.place(context[dimension.name]))
        if dimension.name in context
        else None
        for dimension in (compiled.grid.dimensions[where] for where in compiled.grid.asked)
    )


def ranked(fewest: FewestQuestions, region: Box, needs: tuple[str, ...]) -> tuple[str, ...]:
    """What a region needs, with what to ask first in front, where that is found at once."""
    if len(needs) < 2:
        return needs
    grid = fewest.compiled.grid
    atoms = tuple(
        lowest(region[where]) if region[where].bit_count() == 1 else None for where in grid.asked
    )
    known = [
        grid.dimensions[where].name
        for where, atom in zip(grid.asked, atoms, strict=True)
        if atom is not None
    ]
    first = fewest.first(atoms, known, needs)
    return tuple(sorted(needs, key=lambda name: name != first))


def region_at(compiled: CompiledProcedure, atoms: Atoms) -> Box:
    """The box of all contexts that have these atoms, and any where there is none."""
    box = list(compiled.grid.everywhere)
    for where, atom in zip(compiled.grid.asked, atoms, strict=True):
        if atom is not None:
            box[where] = 1 << atom
    return compiled.grid.narrowed(tuple(box))


def region_of(compiled: CompiledProcedure, context: Context) -> Box:
    """The box of all contexts that complete a partial one."""
    return region_at(compiled, atoms_of(compiled, context))


def determine(
    compiled: CompiledProcedure,
    region: Box,
    budget: Budget | None = None,
    given: Context | None = None,
) -> Outcome:
    """The outcome of all contexts of a region, as far as they share it.

    What rows compute has its value where what they need is ``given``, by name.
    Where the budget ends before any two of them were seen to differ, raises ``Exhausted``;
    where it ends later, the outcome says that not all inputs that matter are known.
    """
    search = _Search(compiled, region, budget or Budget(), given or {})
    stopped: Exhausted | None = None
    try:
        search.run()
    except Exhausted as exhausted:
        if not search.differs:
            raise
        stopped = exhausted
    if not search.differs:
        (outcome,) = search.agreed.values()
        if compiled.first_decides and outcome.status == DECIDED:
            # Rows behind the first were left out of the search.
            hits = compiled.entry.matched(compiled.grid.covering(region, compiled.entry.rules))
            outcome = replace(outcome, hits=tuple(rule.id for rule in hits))
        return settled(outcome)
    computing = (name for outcome in search.agreed.values() for name in outcome.needs)
    needs = tuple(dict.fromkeys((*search.needs(), *computing)))
    reason = stopped.reason if stopped and search.waiting else None
    return Outcome(UNDETERMINED, compiled.procedure.entry, needs=needs, stopped=reason)


def unknown(compiled: CompiledProcedure, region: Box, reason: Message) -> Outcome:
    """The outcome of a region of which it is not known whether its contexts differ.

    What it needs are the inputs that some row which may match restricts, the most restricted first.
    """
    grid = compiled.grid
    alive = grid.alive(region, grid.all_rows)
    restricting = {
        grid.dimensions[where].name: sum(
            bool(region[where] & ~grid.boxes[row][where]) for row in bits(alive)
        )
        for where in _splitting_inputs(compiled, region)
    }
    needs = sorted(restricting, key=lambda name: (-restricting[name], name))
    return Outcome(UNDETERMINED, compiled.procedure.entry, needs=tuple(needs), stopped=reason)


def _splitting_inputs(compiled: CompiledProcedure, region: Box) -> list[int]:
    """The inputs in which some row that meets the region does not hold all of it."""
    grid = compiled.grid
    alive = grid.alive(region, grid.all_rows)
    return [
        where
        for where in grid.asked
        if region[where] & (region[where] - 1) and len(grid.parts(where, region[where], alive)) > 1
    ]


def agreed(one: Outcome, other: Outcome) -> Outcome:
    """What two outcomes of the same decision have in common."""
    same = one.table.source is other.table.source
    return replace(
        one,
        row=one.row if same and one.row == other.row else None,
        hits=tuple(row for row in one.hits if same and row in other.hits),
        cite=one.cite if one.cite == other.cite else None,
        via=one.via if one.via == other.via else (),
        reasons=tuple(reason for reason in one.reasons if reason in other.reasons),
        needs=tuple(dict.fromkeys((*one.needs, *other.needs))),
    )


class _Search:
    """The pieces of a region, and the inputs (by place) that are seen to matter.

    ``agreed`` holds for each decision what its pieces have in common; ``waiting`` are the inputs of
    which it is not known whether they matter.
    """

    def __init__(
        self, compiled: CompiledProcedure, region: Box, budget: Budget, given: Context
    ) -> None:
        self._given = given
        self.agreed: dict[Verdict, Outcome] = {}
        self.waiting = _splitting_inputs(compiled, region)
        self._compiled = compiled
        self._region = region
        # Where no row tells contexts apart, there is nothing to look for.
        self._budget = budget if self.waiting else Budget()
        self._by_rows: dict[int, Outcome | None] = {}
        self._free = tuple(self.waiting)
        self._numbers: dict[Verdict, int] = {}
        self._pieces: list[Piece] = []
        self._weights: list[_Weights] = [{} for _ in self._free]
        self._mattering: list[int] = []

    @property
    def differs(self) -> bool:
        """Whether two contexts are seen to be decided otherwise."""
        return bool(self._mattering) or len(self.agreed) > 1

    def run(self) -> None:
        """Look at the whole region, or as much of it as will do."""
        grid = self._compiled.grid
        if not grid.dependencies:
            self._try_rows()
        near: list[Piece] = []
        first_decides = self._compiled.first_decides
        pieces = grid.partition(
            self._region,
            grid.all_rows,
            self._first_rows if first_decides else self._compiled.outcome,
            self._budget,
            # Accepted gaps behind the rules all count.
            first_only=self._compiled.entry.rules.bit_length() if first_decides else 0,
            is_whole=True,
        )
        try:
            for box, outcome in pieces:
                outcome = self._computed(box, outcome)
                near.append((tuple(box[where] for where in self._free), self._number(outcome)))
                if len(near) == _NEAR:
                    self._add(near)
                    near = []
                    if not self.waiting and len(self._pieces) >= _MOST_PIECES:
                        return
        finally:
            self._add(near)
        for start in range(0, len(self._pieces), _WIDEST):
            self._compare(self._pieces, self._pieces[start : start + _WIDEST], self._budget)

    def _try_rows(self) -> None:
        """Find inputs that matter in or beside some context of a row that restricts them."""
        grid = self._compiled.grid
        chance = Random(0)
        rows = list(bits(grid.alive(self._region, grid.all_rows)))
        for where in tuple(self.waiting):
            restricting = (row for row in rows if self._region[where] & ~grid.boxes[row][where])
            for row in islice(restricting, _MOST_TRIED):
                self._budget.spend(1 + len(self._region) // 32)
                held = map(and_, self._region, grid.boxes[row])
                point = [1 << _any_of(mask, chance) for mask in held]
                inside = self._verdict(point)
                point[where] = 1 << _any_of(self._region[where] & ~grid.boxes[row][where], chance)
                if self._verdict(point) != inside:
                    self._found(where)
                    break

    def _verdict(self, point: Sequence[int]) -> Verdict | None:
        """What is decided for the contexts of one atom in every input."""
        hits = self._compiled.grid.holding(tuple(point), self._compiled.grid.all_rows)
        try:
            outcome = self._compiled.outcome(hits, hits)
        except HitPolicyError:
            return CONTRADICTION
        return None if outcome is None else self._computed(tuple(point), outcome).verdict

    def _computed(self, region: Box, outcome: Outcome) -> Outcome:
        """What is decided in a part of the region, with the values that can be computed."""
        if not self._compiled.computes:
            return outcome

        def ask(below: CompiledProcedure) -> Outcome:
            return determine(below, self._compiled.grid.narrowed(region), self._budget)

        return compute(self._compiled, outcome, self._given, ask)

    def _found(self, where: InputIndex) -> None:
        self.waiting.remove(where)
        self._mattering.append(where)

    def _first_rows(self, alive: RowSet, covering: RowSet) -> Outcome | None:
        """The outcome of a region where the first hit decides, whichever of rows that are alike."""
        entry = self._compiled.entry
        certain = covering & entry.rules
        if not certain:
            return None if alive & entry.rules else self._compiled.outcome(alive, covering)
        rows = alive & entry.rules & ((certain & -certain) * 2 - 1)
        if rows not in self._by_rows:
            self._by_rows[rows] = self._of_first(rows)
        return self._by_rows[rows]

    def _of_first(self, rows: RowSet) -> Outcome | None:
        """The outcome where the first of some rows decides, and the last is always a hit."""
        first = self._compiled.entry.first
        kinds = {self._compiled.kinds[row - first] for row in bits(rows)}
        if len(kinds) > 1:
            return None
        outcome = self._compiled.outcome(rows & -rows, rows & -rows)
        assert outcome is not None, "a single row has an outcome"
        return outcome if rows == rows & -rows else replace(outcome, row=None)

    def _number(self, outcome: Outcome) -> int:
        """The number of a decision, of which this piece is one more."""
        verdict = outcome.verdict
        known = self.agreed.get(verdict)
        self.agreed[verdict] = outcome if known is None else agreed(known, outcome)
        return self._numbers.setdefault(verdict, len(self._numbers))

    def _add(self, near: list[Piece]) -> None:
        """Add some pieces that were found one after another."""
        if len(self._pieces) < _MOST_PIECES:
            self._weigh(near)
        self._pieces += near
        self._compare(near, near, Budget())

    def _weigh(self, pieces: Sequence[Piece]) -> None:
        for box, number in pieces:
            sizes = [mask.bit_count() for mask in box]
            volume = prod(sizes)
            for weights, mask, size in zip(self._weights, box, sizes, strict=True):
                of_mask = weights.setdefault(mask, {})
                of_mask[number] = of_mask.get(number, 0) + volume // size

    def _compare(self, pieces: Sequence[Piece], others: Sequence[Piece], budget: Budget) -> None:
        """Find inputs that alone tell a piece from another that is decided otherwise."""
        if not self.waiting or len(self.agreed) < 2:
            return
        sides = [_Side([box[place] for box, _ in others]) for place in range(len(self._free))]
        alike: dict[int, list[int]] = {}
        for place, (_, number) in enumerate(others):
            alike.setdefault(number, []).append(place)
        everyone = (1 << len(others)) - 1
        unlike = {number: everyone ^ set_of(places) for number, places in alike.items()}
        width = 1 + len(others) // _NEAR
        for box, number in pieces:
            budget.spend(width)
            meeting = [side.meeting(mask) for side, mask in zip(sides, box, strict=True)]
            behind = [everyone]
            for met in reversed(meeting):
                behind.append(behind[-1] & met)
            before = unlike.get(number, everyone)
            for where, met in zip(self._free, meeting, strict=True):
                behind.pop()
                if before & behind[-1] and where in self.waiting:
                    self._found(where)
                before &= met
                if not before:
                    break
            if not self.waiting:
                return

    def needs(self) -> tuple[str, ...]:
        """The names of the inputs that matter, the most telling first."""
        if not self._mattering:
            self._mattering.append(self._seen_on_the_way())
        names = [dimension.name for dimension in self._compiled.grid.dimensions]
        left = dict(zip(self._free, map(_uncertainty, self._weights), strict=True))
        ranked = sorted((left[where], names[where]) for where in self._mattering)
        return tuple(name for _, name in ranked)

    def _seen_on_the_way(self) -> int:
        """An input that matters, on the way from a piece to one that is decided otherwise."""
        start, number = self._pieces[0]
        end = next(box for box, other in self._pieces if other != number)
        point = [mask & -mask for mask in self._region]
        seen: list[Verdict | None] = []
        for box in (start, end):
            for where, mask in zip(self._free, box, strict=True):
                point[where] = mask & -mask
                seen.append(self._verdict(point))
        changed = zip(self._free, seen[len(start) - 1 :], seen[len(start) :], strict=False)
        return next(where for where, before, after in changed if before != after)


def _any_of(mask: AtomSet, chance: Random) -> int:
    """One of some atoms."""
    place = chance.randrange(mask.bit_length())
    return place + lowest(mask >> place)


class _Side:
    """One input of some pieces: which of them meet a set."""

    def __init__(self, masks: Sequence[int]) -> None:
        places: dict[int, list[int]] = {}
        for place, mask in enumerate(masks):
            places.setdefault(mask, []).append(place)
        self._alike = [(mask, set_of(alike)) for mask, alike in places.items()]
        self._known: dict[int, int] = {}

    def meeting(self, mask: AtomSet) -> RowSet:
        """The pieces (a bit for each) that meet a set of atoms."""
        known = self._known.get(mask)
        if known is None:
            known = 0
            for other, places in self._alike:
                if other & mask:
                    known |= places
            self._known[mask] = known
        return known


def _uncertainty(weights: _Weights) -> float:
    """The entropy (bits) left on average once an input is known, all atoms equally likely."""
    at: _Weights = {}
    for mask, of_mask in weights.items():
        for atom in bits(mask):
            of_atom = at.setdefault(atom, {})
            for number, weight in of_mask.items():
                of_atom[number] = of_atom.get(number, 0) + weight
    left = 0.0
    for of_atom in at.values():
        total = sum(of_atom.values())
        left += sum(weight / total * (log2(total) - log2(weight)) for weight in of_atom.values())
    return round(left / max(len(at), 1), 9)
