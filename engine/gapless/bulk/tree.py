"""The tree of a large grid: splits of its region, grown where records lie.

Purpose: lead a record through a few small arrays to its answer, where the combinations of all atoms
are too many for one.

The one idea: a node is a region, and its split (``algebra/splitting.py``) sends each atom of one
input to a smaller region.  That is one array per node; all arrays stand in one, and all records go
down together, a level at a time.  Where the first row decides and few rows are left, bitmaps of
these end it (``bitmaps``).

Invariants: a node is split only when a record has come to it; what stands at an atom is a node, or
as the complement of its number an answer, or behind all answers bitmaps; where the arrays are full
the answer is ``UNKNOWN``.

Worked example: the rows ``a < 3``, ``a > 3, b = yes`` and ``a > 3, b = no`` make two nodes: one
from the atoms of ``a`` to an answer, an answer (a gap) and the other node, from those of ``b`` to
two answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.bitsets import RowSet, bits, lowest, runs
from gapless.algebra.splitting import Names, Parts, View, is_sparse, look, renumber, split
from gapless.bulk.bitmaps import MOST_BITS, Bitmaps
from gapless.bulk.columns import Codes
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass

Numbers = NDArray[np.int32]
#: The number of the answer for rows that are alive and that cover; None where that differs.
Judge = Callable[[RowSet, RowSet], int | None]

#: That a record's answer is not here.
UNKNOWN = int(np.iinfo(np.int32).max)
#: Numbers of bitmaps begin here, behind those of answers.
_BITMAPS = 1 << 30
#: So many places all arrays of a tree have together, and bytes its bitmaps: 256 MiB.
_MOST_PLACES = 1 << 26
_MOST_BYTES = 1 << 28
#: Of so many rows there are bitmaps.
MOST_ROWS = MOST_BITS
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
        self._widths = [len(dimension.atoms) for dimension in grid.dimensions]
        self._bitmaps = Bitmaps(self._widths)
        self._by_row = np.full(grid.all_rows.bit_length() + 1, UNKNOWN, np.int32)
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
        is_whole = [
            int(one.max(initial=-1)) < width for one, width in zip(codes, self._widths, strict=True)
        ]
        assert all(is_whole), "no input of a record is absent"
        found = np.empty(count, np.int32)
        for start in range(0, count, _BLOCK):
            block = slice(start, start + _BLOCK)
            found[block] = self._ends([each[block] for each in codes])
        return found

    def _ends(self, codes: Sequence[Codes]) -> Numbers:
        """The same of a block of them."""
        found = np.full(len(codes[0]), self._root, np.int32)
        if self._root >= 0:
            self._lead(codes, found)
        np.invert(found, out=found)
        ended = np.flatnonzero((found >= _BITMAPS) & (found != UNKNOWN))
        if len(ended):
            is_all = len(ended) == len(found)
            here = codes if is_all else [each.take(ended) for each in codes]
            rows = self._bitmaps.first(found.take(ended) - np.int32(_BITMAPS), here)
            found[ended] = self._of_rows(rows)
        return found

    def _lead(self, codes: Sequence[Codes], found: Numbers) -> None:
        """Put the ends of some records, as complements, in place of the root."""
        count = len(codes[0])
        atoms = np.concatenate(codes)
        records = np.arange(count, dtype=np.int32)
        nodes = found.copy()
        for _ in range(sum(self._widths)):
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
            if not len(records):
                return
        raise AssertionError("every level leaves fewer atoms of an input")

    def _of_rows(self, rows: Numbers) -> Numbers:
        """The numbers of the answers of records by the first row that holds them."""
        found = self._by_row.take(rows)
        if len(missing := np.flatnonzero(found == UNKNOWN)):
            for row in np.unique(rows[missing]).tolist():
                held = 1 << row & (1 << len(self._by_row) - 1) - 1
                answer = self._judge(held, held)
                assert answer is not None, "a single context has an answer"
                self._by_row[row] = answer
            found = self._by_row.take(rows)
        return found

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
        covering = reduce(and_, view.everywhere, alive)
        answer = self._answer(alive, covering, names)
        if answer is None and (self._used > _MOST_PLACES or self._bitmaps.used > _MOST_BYTES):
            answer = UNKNOWN
        if answer is not None:
            return ~answer
        if self._first_decides:
            first = covering & -covering
            if first and self._original(lowest(first), names) < self._rules:
                alive &= first * 2 - 1
                view = look(view.parts, alive)
            ended = self._bitmaps_of(view.parts, alive, names)
            if ended is not None:
                return ~ended
        number = len(self._nodes)
        if number == len(self._inputs):
            self._inputs, self._starts, self._is_new = (
                np.concatenate((each, np.zeros_like(each)))
                for each in (self._inputs, self._starts, self._is_new)
            )
        self._nodes.append(_Node(view, names))
        self._is_new[number] = True
        return number

    def _bitmaps_of(self, parts: list[Parts], alive: RowSet, names: Names | None) -> int | None:
        """The number of the bitmaps of a region; None where it has too many rows.

        Nor are there any where several accepted gaps may hold a record, for all of them count.
        """
        if alive.bit_count() > MOST_ROWS:
            return None
        if alive.bit_length() > MOST_ROWS:
            parts, names = renumber(parts, alive, names)
            alive = (1 << len(names.original)) - 1
        rows = [self._original(row, names) for row in range(alive.bit_length())]
        if sum(rows[row] >= self._rules for row in bits(alive)) > 1:
            return None
        return _BITMAPS + self._bitmaps.add(parts, alive, rows, len(self._by_row) - 1)

    def _original(self, row: int, names: Names | None) -> int:
        """The number of a row in its table."""
        return row if names is None else names.original[row]

    def _answer(self, alive: RowSet, covering: RowSet, names: Names | None) -> int | None:
        """The number of the answer where rows are alive and covering, by their numbers here."""
        first = alive & -alive
        if self._first_decides and first:
            row = self._original(lowest(first), names)
            if row < self._rules:
                # Only the first row counts, and the others need not be restored.
                return self._judge(1 << row, 1 << row) if covering & first else None
        if names is not None:
            alive, covering = names.restore(alive), names.restore(covering)
        return self._judge(alive, covering)
