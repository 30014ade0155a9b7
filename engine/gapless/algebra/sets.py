"""Sets of values as sorted lists of cuts: the algebra everything else stands on.

Purpose: union, intersection, difference and complement of sets of values of one
input, exactly and for all value types alike.  Place in the flow: below
``domain``, which knows what the values are; this module only orders them.

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

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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
        return _merge(self, other, (False, True, True, True))

    def __and__(self, other: ValueSet) -> ValueSet:
        return _merge(self, other, (False, False, False, True))

    def __sub__(self, other: ValueSet) -> ValueSet:
        return _merge(self, other, (False, True, False, False))

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


def _merge(a: ValueSet, b: ValueSet, keep: tuple[bool, bool, bool, bool]) -> ValueSet:
    """Walk both cut lists in order; ``keep[in_a + 2 * in_b]`` says what stays in."""
    in_a = set(a.cuts)
    in_b = set(b.cuts)
    cuts: list[Cut] = []
    state = 0
    inside = False
    for cut in sorted(in_a | in_b):
        state ^= (cut in in_a) + 2 * (cut in in_b)
        if keep[state] != inside:
            inside = not inside
            cuts.append(cut)
    return ValueSet(tuple(cuts))


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
