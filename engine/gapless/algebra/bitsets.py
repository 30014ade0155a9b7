"""Sets of small numbers as the bits of an integer.

Purpose: take such a set apart, and make one.

Invariants: bit *i* stands for the number *i*.  What is done for every member of a set of a
hundred thousand must not touch its whole width each time, or the work grows with the square.

Worked example::

    >>> list(bits(0b10110)), lowest(0b10110), bin(set_of([4, 1, 2]))
    ([1, 2, 4], 1, '0b10110')
    >>> list(runs(0b10110))
    [(1, 3), (4, 5)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import TypeAlias

#: A set of rows, of the atoms of an input; the number of a row, of an input.  Plain integers, for
#: sets are joined and met by ``|`` and ``&`` in the innermost loops.
RowSet: TypeAlias = int
AtomSet: TypeAlias = int
RowIndex: TypeAlias = int
InputIndex: TypeAlias = int

#: Of a wider set with more members than a few, so many bytes at a time are taken apart.
_WIDE = 2048
_FEW = 16
_WORD = 64


def bits(mask: int) -> Iterator[int]:
    """The members, lowest first."""
    if mask.bit_length() <= _WIDE or mask.bit_count() <= _FEW:
        yield from _bits(mask, 0)
        return
    held = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    for start in range(0, len(held), _WORD):
        yield from _bits(int.from_bytes(held[start : start + _WORD], "little"), 8 * start)


def _bits(mask: int, start: int) -> Iterator[int]:
    start -= 1
    while mask:
        low = mask & -mask
        yield start + low.bit_length()
        mask ^= low


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """The members as runs: the first of each, and the first behind it."""
    ends = bits(mask ^ mask << 1)
    return zip(ends, ends, strict=True)


def lowest(mask: int) -> int:
    """The lowest member."""
    return (mask & -mask).bit_length() - 1


def set_of(numbers: Iterable[int]) -> int:
    """The set of some numbers."""
    members = tuple(numbers)
    if len(members) <= _FEW:
        return reduce(or_, (1 << number for number in members), 0)
    held = bytearray((max(members) >> 3) + 1)
    for number in members:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")
