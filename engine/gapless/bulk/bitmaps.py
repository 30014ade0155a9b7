"""Bitmaps: the first of a few rows that holds a record, for many records and regions at once.

Purpose: end the tree of a large grid where a region has no more rows than a machine word has bits.

The one idea: for every atom of an input, the rows of the region that hold it are the bits of one
number of 64 bits.  A record's numbers met, one of each input, leave the rows that hold the record,
and the lowest bit is the first of them.

Invariants: rows are numbered in their order; all arrays stand in one, which begins with bits for
all rows at every atom, for inputs that no row of a region restricts.

Worked example: rows 4 and 9 with ``a < 3`` and ``b = yes``.  The atoms of ``a`` have the bits 11
and 10, those of ``b`` 11 and 01: of a record with ``a = 5, b = no`` none is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.bitsets import RowSet, lowest, runs
from gapless.algebra.splitting import Parts
from gapless.bulk.columns import Codes

#: So many rows a region may have.
MOST_BITS = 64
_EVERY = (1 << MOST_BITS) - 1


class Bitmaps:
    """Regions of inputs that have some numbers of atoms; ``used`` are the bytes of all."""

    def __init__(self, widths: Sequence[int]) -> None:
        self._inputs = len(widths)
        self._bits = np.full(2 * max(widths), _EVERY, np.uint64)
        self._used = max(widths)
        self._starts = np.zeros((1, self._inputs), np.int32)
        self._rows = np.zeros((1, MOST_BITS + 1), np.int32)
        self._count = 0

    @property
    def used(self) -> int:
        """How many bytes they take."""
        return int(self._bits.nbytes + self._starts.nbytes + self._rows.nbytes)

    def add(self, parts: Sequence[Parts], alive: RowSet, rows: Sequence[int], none: int) -> int:
        """The number of a new region, from its parts and its rows, of at most ``MOST_BITS`` bits.

        ``rows`` say what these are called, and ``none`` is what there is where none holds a record.
        """
        number = self._count
        self._count += 1
        if number == len(self._starts):
            self._starts, self._rows = _doubled(self._starts), _doubled(self._rows)
        self._rows[number, 0], self._rows[number, 1 : len(rows) + 1] = none, rows
        for where, each in enumerate(parts):
            if len(each) > 1 or each[0][0] != alive:
                self._starts[number, where] = self._put(each)
        return number

    def _put(self, parts: Parts) -> int:
        """The rows at every atom of an input; returns where they stand, counted from atom 0."""
        whole = reduce(or_, (atoms for _, atoms in parts))
        first = lowest(whole)
        start, self._used = self._used - first, self._used + whole.bit_length() - first
        while self._used > len(self._bits):
            self._bits = _doubled(self._bits)
        for rows, atoms in parts:
            for begin, end in runs(atoms):
                self._bits[start + begin : start + end] = rows
        return start

    def first(self, regions: NDArray[np.int32], codes: Sequence[Codes]) -> NDArray[np.int32]:
        """The first row that holds each record, by its region and its atoms."""
        left: Any = None
        for where, atoms in enumerate(codes):
            places = self._starts[:, where].take(regions)
            places += atoms
            rows = self._bits.take(places)
            left = rows if left is None else np.bitwise_and(left, rows, out=left)
        # A power of two is exact as a float, and its exponent, from 1, says which bit it is.
        places = np.frexp((left & -left).astype(np.float64))[1]
        places += regions * np.int32(MOST_BITS + 1)
        found: NDArray[np.int32] = self._rows.ravel().take(places)
        return found


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate((array, np.zeros_like(array)))
