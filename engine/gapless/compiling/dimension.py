"""One input of a grid, divided into atoms.

Purpose: the pieces of an input's domain that no cell tells apart, numbered, so that sets are
integers; and what such a set is, holds and is called.

Worked example: the cells ``< 3`` and ``> 3`` divide numbers into three atoms: below 3, 3 and
above 3.  The set of a mask with the bits 0 and 1 is ``<= 3``.

Invariants: an atom is one interval, but for "any other text", which is all texts that no cell
names; null, where it is allowed, is an atom of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from gapless.algebra import sets
from gapless.algebra.bitsets import AtomSet, bits, runs
from gapless.algebra.domain import Domain
from gapless.algebra.sets import HIGHEST, Cut, ValueSet
from gapless.algebra.values import Kind, Value
from gapless.budget import Budget
from gapless.compiling.witness import witness
from gapless.diagnostic import Message
from gapless.sfeel.cell_text import print_set
from gapless.sfeel.set_words import set_phrase

#: In bits.  Sets and what is known of them are kept while they take no more: 32 MiB.
_MOST_KEPT = 1 << 28
#: The first of some atoms that follow one another, and the first behind them.
Run = tuple[int, int]


class Dimension:
    """One input, divided into atoms.

    All texts that no cell names are one atom ("any other text"); every other atom is one
    interval.  Null, where allowed, is an atom of its own.
    """

    def __init__(
        self,
        name: str,
        domain: Domain,
        cells: Iterable[ValueSet],
        budget: Budget | None = None,
    ) -> None:
        along = (budget or Budget()).along
        self.name = name
        self.domain = domain
        cuts = set(domain.everything.cuts)
        for cell in along(cells):
            cuts.update(cell.cuts)
        self.cuts: list[Cut] = sorted(cuts)
        own: list[ValueSet] = []
        others: list[ValueSet] = []
        self._own_before = [0]
        self._others_before = [0]
        self.atom_after: list[int | None] = [None]
        """By the number of cuts at or below a value: its atom, None outside the domain."""
        for low, high in along(zip(self.cuts, self.cuts[1:], strict=False)):
            if low in domain.everything:
                is_other = domain.kind is Kind.STRING and low != HIGHEST and low[1:2] != high[1:2]
                self.atom_after.append(-1 if is_other else len(own))
                (others if is_other else own).append(ValueSet((low, high)))
            else:
                self.atom_after.append(None)
            self._own_before.append(len(own))
            self._others_before.append(len(others))
        self.atoms: tuple[ValueSet, ...] = (*own, sets.union(others)) if others else tuple(own)
        self.atom_after = [len(own) if atom == -1 else atom for atom in self.atom_after]
        self.atom_after.append(None)
        self.full = (1 << len(self.atoms)) - 1
        self._places = {cut: place for place, cut in enumerate(self.cuts)}
        self._masks: dict[ValueSet, int] = {domain.everything: self.full}
        self._sizes: dict[int, int | None] = {}
        self._tests: dict[int, tuple[str, ...]] = {}
        self._bare_tests = self._tests if domain.bare is domain else {}
        self._phrases: dict[int, Message] = {}
        self._witnesses: dict[int, Value | None] = {}
        self._witness_texts: dict[int, str | None] = {}

    def atom(self, place: Cut) -> int | None:
        """The atom of the value that begins at a cut; None outside the domain."""
        return self.atom_after[bisect_right(self.cuts, place)]

    def runs(self, values: ValueSet) -> tuple[Run, ...]:
        """The atoms of a set, which must be one of the cells or a union of atoms, as runs."""
        inside = values
        first, *within, last = self.domain.everything.cuts
        if within or (values.cuts and (values.cuts[0] < first or last < values.cuts[-1])):
            inside = values & self.domain.everything
        found: list[Run] = []
        has_others = False
        for low, high in inside.intervals:
            start, end = self._places[low], self._places[high]
            _append(found, self._own_before[start], self._own_before[end])
            has_others |= self._others_before[end] > self._others_before[start]
        if has_others:
            _append(found, len(self.atoms) - 1, len(self.atoms))
        return tuple(found)

    def mask(self, values: ValueSet) -> AtomSet:
        """The same as a mask."""
        known = self._masks.get(values)
        if known is None:
            known = 0
            for start, end in self.runs(values):
                known |= (1 << end) - (1 << start)
            if len(self._masks) * len(self.atoms) < _MOST_KEPT:
                self._masks[values] = known
        return known

    def values(self, mask: AtomSet) -> ValueSet:
        """The set a mask stands for."""
        if mask == self.full:
            return self.domain.everything
        return sets.union(self.atoms[index] for index in bits(mask))

    def tests(self, mask: AtomSet) -> tuple[str, ...]:
        """The unary tests that name the set of a mask."""
        if mask not in self._tests:
            self._tests[mask] = print_set(self.domain, self.values(mask))
        return self._tests[mask]

    def phrase(self, mask: AtomSet) -> Message:
        """The set of a mask as part of a sentence."""
        if mask not in self._phrases:
            self._phrases[mask] = set_phrase(self.domain, self.values(mask))
        return self._phrases[mask]

    def bare_tests(self, mask: AtomSet) -> tuple[str, ...]:
        """The same tests for programs."""
        if mask not in self._bare_tests:
            self._bare_tests[mask] = print_set(self.domain.bare, self.values(mask))
        return self._bare_tests[mask]

    def witness(self, mask: AtomSet) -> Value | None:
        """One good value of the set of a mask."""
        if mask not in self._witnesses:
            self._witnesses[mask] = witness(self.domain, self.values(mask))
        return self._witnesses[mask]

    def witness_text(self, mask: AtomSet) -> str | None:
        """The same for programs; None for null."""
        if mask not in self._witness_texts:
            value = self.witness(mask)
            text = None if value is None else self.domain.bare.print(value)
            self._witness_texts[mask] = text
        return self._witness_texts[mask]

    def size(self, mask: AtomSet) -> int | None:
        """How many values the set of a mask has; None for infinitely many."""
        known = self._sizes.get(mask, -1)
        if known != -1:
            return known
        known = 0
        for start, end in runs(mask):
            (finite, infinite), (before, infinite_before) = (
                self._sizes_before[end],
                self._sizes_before[start],
            )
            if infinite > infinite_before:
                known = None
                break
            known += finite - before
        if len(self._sizes) * len(self.atoms) < _MOST_KEPT:
            self._sizes[mask] = known
        return known

    @cached_property
    def _sizes_before(self) -> list[tuple[int, int]]:
        """How many values lie before each atom, and how many atoms that have infinitely many."""
        finite = infinite = 0
        before = [(0, 0)]
        for atom in self.atoms:
            size = self.domain.size(atom)
            finite, infinite = finite + (size or 0), infinite + (size is None)
            before.append((finite, infinite))
        return before


def _append(found: list[Run], start: int, end: int) -> None:
    """Add a run behind others, to the last of which it may be joined."""
    if start == end:
        return
    if found and found[-1][1] == start:
        start, _ = found.pop()
    found.append((start, end))
