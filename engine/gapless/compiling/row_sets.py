"""Sets of rows, one after another, in memory that does not grow with the square of a table.

Purpose: keep, for every atom of an input, the rows that hold it.  As whole sets these are rows
times atoms bits: in a table of 60,000 rows, each with bounds of its own, a gigabyte for every
input.  But neighbours differ in the few rows that begin or end there, so in a large table only
the differences are kept and, every so many places, a whole set to begin from.

Worked example: the rows 0 and 1 hold the places 0 and 1 and the places 1 and 2::

    >>> steps = steps_of(0, [[0], [1], [0]], large=False)
    >>> list(map(bin, steps))
    ['0b1', '0b11', '0b10']
    >>> changed = Changing(0, [[0], [1], [0]], Budget())
    >>> [changed[place] for place in range(3)] == list(steps)
    True
    >>> bin(changed.some(0, 2)), bin(changed.every(0, 2))
    ('0b11', '0b1')
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from operator import xor

from gapless.algebra.bitsets import RowSet, set_of
from gapless.budget import Budget

#: In bits.  Up to so many all sets are kept whole: 128 MiB.
LARGE = 1 << 30
#: In bytes.  So much is spent on whole sets to begin from.
_WHOLE = 1 << 24
#: At least so many places lie between two whole sets.
_FEWEST = 16


def is_large(places: int, rows: int) -> bool:
    """Whether sets of so many rows for so many places are too large to be kept whole."""
    return places * rows > LARGE


def steps_of(
    first: int,
    changes: Sequence[Sequence[int]],
    *,
    large: bool,
    budget: Budget | None = None,
) -> Sequence[int]:
    """A set of rows for each place: the ``first``, with all that changed up to and with the place.

    ``changes`` are the rows that come or go at each place.
    """
    if large:
        return Changing(first, changes, budget or Budget())
    toggled = map(set_of, (budget or Budget()).along(changes))
    return tuple(islice(accumulate(toggled, xor, initial=first), 1, None))


class Changing(Sequence[int]):
    """The same, kept as differences."""

    def __init__(self, first: int, changes: Sequence[Sequence[int]], budget: Budget) -> None:
        self._rows = array("l", chain.from_iterable(changes))
        self._ends = array("l", accumulate(map(len, changes), initial=0))
        width = max(first.bit_length(), max(self._rows, default=0) + 1) // 8 + 1
        self._stride = max(_FEWEST, len(changes) * width // _WHOLE)
        self._whole = [first]
        for start in range(0, len(changes), self._stride):
            budget.spend(1 + self._stride // 32)
            self._whole.append(self._whole[-1] ^ self._toggled(start, start + self._stride))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        if place >= len(self):
            raise IndexError(place)
        before = place // self._stride
        return self._whole[before] ^ self._toggled(before * self._stride, place + 1)

    def alike(self, start: int, end: int, among: RowSet) -> Iterator[tuple[int, int, RowSet]]:
        """The places from ``start`` to before ``end`` in stretches, each with the rows ``among``
        some that are in the sets of all its places, and in none of them others.
        """
        rows = self[start] & among
        held = among.to_bytes((among.bit_length() + 7) // 8, "little")
        known, length = self._rows, len(held) << 3
        first, place = start, self._ends[start + 1]
        for behind, stop in enumerate(self._ends[start + 2 : end + 1], start + 1):
            if place == stop:
                continue
            changed = [
                row for row in known[place:stop] if row < length and held[row >> 3] >> (row & 7) & 1
            ]
            if changed:
                yield first, behind, rows
                first = behind
                rows ^= 1 << changed[0] if len(changed) == 1 else _odd(changed)
            place = stop
        yield first, end, rows

    def some(self, start: int, end: int) -> RowSet:
        """The rows that are in the set of some of the places from ``start`` to before ``end``."""
        return self[start] | self._changed(start + 1, end)

    def every(self, start: int, end: int) -> RowSet:
        """The rows that are in the sets of all of them."""
        return self[start] & ~self._changed(start + 1, end)

    def _changed(self, start: int, end: int) -> int:
        return set_of(self._rows[self._ends[start] : self._ends[end]])

    def _toggled(self, start: int, end: int) -> int:
        """The rows that change an odd number of times."""
        return _odd(self._rows[self._ends[start] : self._ends[min(end, len(self))]])


def _odd(rows: Sequence[int]) -> RowSet:
    """The rows that are among some an odd number of times."""
    odd = set(rows)
    if len(odd) < len(rows):
        odd = set()
        for row in rows:
            odd ^= {row}
    return set_of(odd)
