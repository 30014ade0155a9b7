"""Boundaries: what to try on either side of the ends of a cell.

Purpose: for every end of a cell's intervals the values just inside and just outside.

The value that a bound names must be tried itself, for ``<`` where ``<=`` was meant is the classic
mistake.  On its other side anything up to the next bound of the column will do, unless values are
counted (integers, dates, an input with a ``step``, values listed one by one): there the neighbour
must be tried.

Worked example: of ``<= 6 h`` beside ``> 6 h`` and ``> 10 h``, inside is exactly 6 h, outside
anything over 6 h up to 10 h.  Of integers ``<= 6`` it is 6 and 7.

Invariants: both sides are non-empty sets of the domain, the inner one a subset of the cell, the
outer one disjoint from it; ends of the domain are no boundaries.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gapless.algebra.domain import Domain
from gapless.algebra.sets import HIGHEST, NULL, Cut, ValueSet, interval
from gapless.dataclass import dataclass
from gapless.sfeel.cell_text import names_bound_below


@dataclass(frozen=True, slots=True)
class Boundary:
    """One end of a cell: values just inside and just outside of it."""

    inside: ValueSet
    outside: ValueSet


def boundaries(domain: Domain, cell: ValueSet, cuts: Sequence[Cut]) -> Iterator[Boundary]:
    """The boundaries of a cell; ``cuts`` are those of all cells of the column, sorted."""
    if not domain.kind.ordered or domain.enumerated is not None:
        return
    for low, high in (cell - NULL).intervals:
        for cut, inside_above in ((low, True), (high, False)):
            below, above = _sides(domain, cut, cuts)
            if below and above:
                yield Boundary(above, below) if inside_above else Boundary(below, above)


def listed_boundaries(domain: Domain, test: ValueSet, cell: ValueSet) -> Iterator[Boundary]:
    """The boundaries of a range over values that are listed one by one.

    ``test`` is one test of a cell, ``cell`` the whole of it.  A test that names a single value is
    no range: whether it is met is a matter of branches.
    """
    if not domain.kind.ordered or domain.enumerated is None:
        return
    values = sorted(domain.enumerated, key=domain.place)
    if sum(domain.place(value) in test for value in values) < 2:
        return
    for lower, upper in pairwise(values):
        inside, outside = (lower, upper) if domain.place(lower) in test else (upper, lower)
        if domain.place(inside) in test and domain.place(outside) not in cell:
            yield Boundary(domain.point(inside), domain.point(outside))


def _sides(domain: Domain, cut: Cut, cuts: Sequence[Cut]) -> tuple[ValueSet, ValueSet]:
    """What to try just below and just above a cut; empty beyond an end of the domain."""
    place = bisect_left(cuts, cut)
    known = domain.known
    start = cuts[place - 1] if place else known.cuts[0]
    following = place + 1 if place < len(cuts) and cuts[place] == cut else place
    end = min(cuts[following], HIGHEST) if following < len(cuts) else HIGHEST
    below, above = interval(start, cut) & known, interval(cut, end) & known
    if len(cut) != 3:
        return below, above
    if domain.grid is not None and (domain.step is not None or domain.kind.counted):
        counted = cut[1]
        return below & _one(counted - 1), above & _one(counted)
    names_below = cut[2] == 1 if domain.grid is None else names_bound_below(domain, cut)
    if domain.grid is None:
        point = interval((0, cut[1], 0), (0, cut[1], 1))
    else:
        point = _one(cut[1] - 1 if names_below else cut[1])
    return (below & point, above) if names_below else (below, above & point)


def _one(coordinate: int) -> ValueSet:
    return interval((0, coordinate, 0), (0, coordinate + 1, 0))
