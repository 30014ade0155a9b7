"""The tree of a large grid: splits of its region, grown where records lie.

Purpose: lead a record through a few small arrays to its answer, where the combinations of all atoms
are too many for one.

The one idea: a node is a region, and its split (``algebra/splitting.py``) sends each atom of one
input to a smaller region.  That is one array per node; all arrays stand in one, and all records go
down together, a level at a time.

Invariants: a node is split only when a record has come to it; what stands at an atom is a node, or
an answer as the complement of its number; where the arrays are full the answer is ``UNKNOWN``.

Worked example: the rows ``a < 3``, ``a > 3, b = yes`` and ``a > 3, b = no`` make two nodes: one
from the atoms of ``a`` to an answer, an answer (a gap) and the other node, from those of ``b`` to
two answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.bitsets import RowSet, lowest, runs
from gapless.algebra.splitting import Names, Parts, View, is_sparse, look, renumber, split
from gapless.bulk.columns import Codes
from gapless.compiling.compiled import CompiledProcedure

Numbers = NDArray[np.int32]
#: The number of the answer for rows that are alive and that cover; None where that differs.
Judge = Callable[[RowSet, RowSet], int | None]

#: That a record's answer is not here.
UNKNOWN = int(np.iinfo(np.int32).max)
#: So many places all arrays of a tree have together: 256 MiB.
_MOST_PLACES = 1 << 26
#: So many records go down together: what they need fits into a cache.
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class _Node:
    """A region to which no record has come yet, as its rows see it."""

    view: View
    names: Names | None


class Tree:
    """A tree over a grid whose inputs are all asked."""

    def __init__(self, compiled: CompiledProcedure, judge: Judge) -> None:
        grid = compiled.grid
        self._first_decides = compiled.first_decides
        self._judge = judge
        self._rules = len(compiled.entry.table.rules)
        self._nodes: list[_Node | None] = []
        self._inputs = np.zeros(1 << 8, np.int32)
        self._starts = np.zeros(1 << 8, np.int32)
        self._is_new = np.zeros(1 << 8, bool)
        self._next = np.zeros(1 << 12, np.int32)
        self._used = 0
        region = enumerate(grid.everywhere)
        parts = [grid.parts(where, mask, grid.all_rows) for where, mask in region]
        self._root = self._place(parts, grid.all_rows, None)

    def answers(self, codes: Sequence[Codes]) -> Numbers:
        """The numbers of the answers of records that hold every input; ``UNKNOWN`` where full."""
        count = len(codes[0])
        found = np.full(count, self._root, np.int32)
        if self._root >= 0:
            for start in range(0, count, _BLOCK):
                self._lead([each[start : start + _BLOCK] for each in codes], found[start:])
        return ~found

    def _lead(self, codes: Sequence[Codes], found: Numbers) -> None:
        """Put the ends of some records at the beginning of ``found``.

        Whatever stands there on the way is replaced by the end.
        """
        count = len(codes[0])
        atoms = np.concatenate(codes)
        records = np.arange(count, dtype=np.int32)
        nodes = found[:count].copy()
        while len(records):
            self._grow(nodes)
            places = self._inputs.take(nodes)
            places *= count
            places += records
            places = atoms.take(places)
            places += self._starts.take(nodes)
            nodes = self._next.take(places)
            goes_on = np.flatnonzero(nodes >= 0)
            if len(goes_on) < len(nodes):
                found[records] = nodes
                nodes, records = nodes.take(goes_on), records.take(goes_on)

    def _grow(self, nodes: Numbers) -> None:
        """Split those of the nodes that are not."""
        new = nodes[self._is_new.take(nodes)]
        for number in dict.fromkeys(new.tolist()):
            node = self._nodes[number]
            assert node is not None, "it is new"
            self._split(number, node)
            self._nodes[number], self._is_new[number] = None, False

    def _split(self, number: int, node: _Node) -> None:
        where, sides = split(node.view)
        masks = [reduce(or_, (atoms for _, atoms in side)) for side in sides]
        whole = reduce(or_, masks)
        first = lowest(whole)
        start = self._reserve(whole.bit_length() - first) - first
        self._inputs[number], self._starts[number] = where, start
        parts = node.view.parts
        for side, mask in zip(sides, masks, strict=True):
            alive = reduce(or_, (rows for rows, _ in side))
            place = self._place([*parts[:where], side, *parts[where + 1 :]], alive, node.names)
            for begin, end in runs(mask):
                self._next[start + begin : start + end] = place

    def _reserve(self, places: int) -> int:
        """Room for an array; returns where it begins."""
        start = self._used
        self._used += places
        if self._used > len(self._next):
            wider = np.zeros(max(2 * len(self._next), self._used), np.int32)
            wider[:start] = self._next[:start]
            self._next = wider
        return start

    def _place(self, parts: list[Parts], alive: RowSet, names: Names | None) -> int:
        """What leads to a region: the complement of its answer's number, or that of a new node."""
        if is_sparse(alive):
            parts, names = renumber(parts, alive, names)
            alive = (1 << len(names.original)) - 1
        view = look(parts, alive)
        covering = view.covering
        answer = self._answer(alive, covering, names)
        if answer is None and self._used > _MOST_PLACES:
            answer = UNKNOWN
        if answer is not None:
            return ~answer
        if self._first_decides and covering:
            view = look(view.parts, alive & ((covering & -covering) * 2 - 1))
        number = len(self._nodes)
        if number == len(self._inputs):
            self._inputs, self._starts, self._is_new = (
                np.concatenate((each, np.zeros_like(each)))
                for each in (self._inputs, self._starts, self._is_new)
            )
        self._nodes.append(_Node(view, names))
        self._is_new[number] = True
        return number

    def _answer(self, alive: RowSet, covering: RowSet, names: Names | None) -> int | None:
        """The number of the answer where rows are alive and covering, by their numbers here."""
        first = alive & -alive
        if self._first_decides and first:
            row = first.bit_length() - 1
            row = row if names is None else names.original[row]
            if row < self._rules:
                # Only the first row counts, and the others need not be restored.
                return self._judge(1 << row, 1 << row) if covering & first else None
        if names is not None:
            alive, covering = names.restore(alive), names.restore(covering)
        return self._judge(alive, covering)
