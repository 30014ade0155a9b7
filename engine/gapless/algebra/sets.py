"""Sets of values as sorted lists of cuts: the algebra everything else stands on.

Purpose: union, intersection, difference and complement of sets of values of one input, exactly and
for all value types alike.

The one idea: a *cut* is a place **between** values.  ``(0, v, 0)`` lies just
before the value ``v``, ``(0, v, 1)`` just after it.  A set is a strictly
increasing list of cuts in which the set alternately begins and ends, so that

- ``[3..6)`` is the cuts *before 3*, *before 6*; ``(3..6]`` is *after 3*, *after 6*;
- a single value is *before v*, *after v*; ``not(v)`` has the same two cuts inside
  the ends of the line.

Open, closed and single-point cases need no code of their own: ``< 3`` ends at
*before 3*, ``> 3`` begins at *after 3*, and what lies between is the point 3.

``LOWEST`` lies before every value and ``HIGHEST`` after; null ("not known") is a
point of its own at the end of the line, between ``HIGHEST`` and ``BEYOND_NULL``.

Invariants:
- ``cuts`` is strictly increasing and of even length; equal sets have equal cuts;
- values under comparison are of one type (see ``Domain.coordinate``).

Example::

    >>> below, above = interval(LOWEST, before(3)), interval(after(3), HIGHEST)
    >>> (everything() - NULL - below - above) == point(3)
    True
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from gapless.dataclass import dataclass

#: A place between values.  Tuples of unequal length never tie, so they compare safely.
Cut = tuple[Any, ...]

LOWEST: Cut = (-1,)
HIGHEST: Cut = (1,)
BEYOND_NULL: Cut = (2,)


def before(coordinate: Any) -> Cut:
    """The cut just before a coordinate."""
    return (0, coordinate, 0)


def after(coordinate: Any) -> Cut:
    """The cut just after a coordinate."""
    return (0, coordinate, 1)


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A set of values of one input: a union of intervals, possibly with null."""

    cuts: tuple[Cut, ...]

    def __bool__(self) -> bool:
        return bool(self.cuts)

    def __contains__(self, place: Cut) -> bool:
        """Whether the value that begins at the cut ``place`` is in the set."""
        return bisect_right(self.cuts, place) % 2 == 1

    def __or__(self, other: ValueSet) -> ValueSet:
        return union((self, other))

    def __and__(self, other: ValueSet) -> ValueSet:
        few, many = self.cuts, other.cuts
        if len(few) > len(many):
            few, many = many, few
        cuts: list[Cut] = []
        for place in range(0, len(few), 2):
            cuts += _inside(many, few[place], few[place + 1])
        return ValueSet(tuple(cuts))

    def __sub__(self, other: ValueSet) -> ValueSet:
        cuts: list[Cut] = []
        if len(other.cuts) > len(self.cuts):
            for low, high in self.intervals:
                cuts += _outside(other.cuts, low, high)
        elif self.cuts:
            ends = (self.cuts[0], *other.cuts, self.cuts[-1])
            for place in range(0, len(ends), 2):
                cuts += _inside(self.cuts, ends[place], ends[place + 1])
        return ValueSet(tuple(cuts))

    def __le__(self, other: ValueSet) -> bool:
        """Whether every value of this set is in ``other``."""
        return not self - other

    @property
    def intervals(self) -> Iterator[tuple[Cut, Cut]]:
        """The maximal intervals, lowest first, null last."""
        return zip(self.cuts[::2], self.cuts[1::2], strict=True)

    @property
    def has_null(self) -> bool:
        """Whether null is in the set."""
        return HIGHEST in self


def _inside(cuts: tuple[Cut, ...], low: Cut, high: Cut) -> tuple[Cut, ...]:
    """The cuts of the part of a set that lies between two cuts."""
    if low >= high:
        return ()
    first, last = bisect_right(cuts, low), bisect_left(cuts, high)
    return ((low,) if first % 2 else ()) + cuts[first:last] + ((high,) if last % 2 else ())


def _outside(cuts: tuple[Cut, ...], low: Cut, high: Cut) -> tuple[Cut, ...]:
    """The cuts of what a set leaves over between two cuts."""
    first, last = bisect_right(cuts, low), bisect_left(cuts, high)
    return (() if first % 2 else (low,)) + cuts[first:last] + (() if last % 2 else (high,))


EMPTY = ValueSet(())
NULL = ValueSet((HIGHEST, BEYOND_NULL))


def everything() -> ValueSet:
    """All values and null."""
    return ValueSet((LOWEST, BEYOND_NULL))


def interval(low: Cut, high: Cut) -> ValueSet:
    """The values between two cuts; empty where the cuts meet or cross."""
    return ValueSet((low, high)) if low < high else EMPTY


def point(coordinate: Any) -> ValueSet:
    """The set of one value of a dense order (see ``Domain.point`` for stepped ones)."""
    return ValueSet((before(coordinate), after(coordinate)))


def union(sets: Iterable[ValueSet]) -> ValueSet:
    """The union of many sets, in one pass over their cuts."""
    depth_change: dict[Cut, int] = {}
    for item in sets:
        for index, cut in enumerate(item.cuts):
            depth_change[cut] = depth_change.get(cut, 0) + (-1 if index % 2 else 1)
    cuts: list[Cut] = []
    depth = 0
    for cut in sorted(depth_change):
        was = depth
        depth += depth_change[cut]
        if (was > 0) != (depth > 0):
            cuts.append(cut)
    return ValueSet(tuple(cuts))
