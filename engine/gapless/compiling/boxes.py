"""Boxes: products of sets of atoms, joined, split and compared.

Purpose: the geometry of regions, whatever rows they belong to.

Invariants: boxes that are compared have the same dimensions in the same order; an empty side is
not kept, so a box that is there has a point.

Example::

    >>> join([(0b01, 0b1), (0b10, 0b1)])
    [(3, 1)]
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_

from gapless.algebra.bitsets import AtomSet, runs
from gapless.budget import Budget

Box = tuple[AtomSet, ...]
#: How many bytes a number takes in an array.
_SIZE = array("I").itemsize
#: Of wider sets the runs take less than the bits.
_WIDE = 2048


def cost_of(parts: int, rows: int) -> int:
    """The cost, in steps of a small table, of looking at so many sets of rows."""
    return 1 + (parts * (1 + (rows.bit_length() >> 13)) >> 5)


def join(boxes: Iterable[Box]) -> list[Box]:
    """Join disjoint boxes that differ in one dimension only, until none do."""
    return list(join_marked(dict.fromkeys(boxes, 0)))


def join_marked(boxes: Mapping[Box, int], budget: Budget | None = None) -> dict[Box, int]:
    """Join as ``join`` does; every box bears marks, a joined box those of all its parts.

    Raises ``Exhausted``.

    Sides are numbered and a box is the text of its numbers, for what is left of it without one of
    hundreds of dimensions is then soon cut out.
    """
    sides = _Numbers()
    budget = budget or Budget()
    current = {array("I", map(sides.number, box)).tobytes(): boxes[box] for box in boxes}
    changed = True
    while changed:
        changed = False
        for start in range(0, len(next(iter(current), b"")), _SIZE):
            budget.spend(cost_of(len(current), 0))
            groups: dict[bytes, tuple[bytes, int]] = {}
            for box, marks in current.items():
                rest = box[:start] + box[start + _SIZE :]
                found, known = groups.get(rest, (b"", 0))
                groups[rest] = found + box[start : start + _SIZE], known | marks
            if len(groups) < len(current):
                changed = True
                current = {
                    rest[:start] + sides.joined(found) + rest[start:]: marks
                    for rest, (found, marks) in groups.items()
                }
    return {sides.box(box): marks for box, marks in current.items()}


class _Numbers:
    """The sides of boxes, numbered as they are met."""

    def __init__(self) -> None:
        self._masks: list[int] = []
        self._numbers: dict[int, int] = {}

    def number(self, mask: AtomSet) -> int:
        number = self._numbers.setdefault(mask, len(self._masks))
        if number == len(self._masks):
            self._masks.append(mask)
        return number

    def joined(self, numbers: bytes) -> bytes:
        """The number of the union of some sides."""
        if len(numbers) == _SIZE:
            return numbers
        return array("I", [self.number(reduce(or_, self.box(numbers)))]).tobytes()

    def box(self, numbers: bytes) -> Box:
        return tuple(self._masks[number] for number in array("I", numbers))


def subtract(box: Box, others: Iterable[Box]) -> list[Box]:
    """The box without the others, in disjoint boxes."""
    left = [box]
    for other in others:
        if meet(box, other):
            left = [piece for part in left for piece in _without(part, other)]
    return left


def _without(box: Box, other: Box) -> Iterator[Box]:
    if not meet(box, other):
        yield box
        return
    for where, (mask, taken) in enumerate(zip(box, other, strict=True)):
        if mask & ~taken:
            yield (*box[:where], mask & ~taken, *box[where + 1 :])
        box = (*box[:where], mask & taken, *box[where + 1 :])


def compact(box: Box) -> Hashable:
    """Something that is equal for equal boxes; of wide sets of atoms only where their runs end."""
    return tuple(mask if mask < 1 << _WIDE else tuple(runs(mask)) for mask in box)


def corners(box: Box) -> tuple[Box, Box]:
    """The first and the last point of a box: one atom in every input."""
    return (
        tuple(mask & -mask for mask in box),
        tuple(1 << mask.bit_length() - 1 for mask in box),
    )


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a common part."""
    return all(map(and_, one, other))


def intersect(one: Box, other: Box) -> Box | None:
    """The common part of two boxes; None where they do not meet."""
    box = tuple(map(and_, one, other))
    return box if all(box) else None
