"""Finding the place of a value among the cuts of an input, fast.

Purpose: for one input, the number of cuts at or below a Python value; with it
``Dimension.atom_after`` names the atom.  Place in the flow: between ``grid`` and the short way
of ``decide``.

Invariants: a place is given only for values that are exactly of the input's Python type; for
any other ``KeyError``, ``TypeError``, ``ValueError`` or ``ArithmeticError`` is raised, and the
caller takes the long way, which explains what is wrong.

Numbers are located by floats: rounding keeps order, so the floats nearest to the cuts are a
*shadow* of them in the same order; only a number whose float equals a cut's needs the exact
comparison.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from gapless.algebra.sets import HIGHEST
from gapless.algebra.values import Kind
from gapless.compiling.grid import Dimension

PlaceFinder = Callable[[Any], int]

#: Kinds whose Python values refuse to be compared with any other kind.
_SELF_GUARDED = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION})


def native_cuts(dimension: Dimension) -> list[Any] | None:
    """Values to bisect: ``bisect_right(native_cuts, value)`` is the place of a value.

    None where bisecting alone would take values of a wrong type, or of no step.
    """
    domain = dimension.domain
    if domain.kind not in _SELF_GUARDED or domain.step is not None:
        return None
    return _cut_values(dimension)


def _cut_values(dimension: Dimension) -> list[Any]:
    """The cuts as values, each the first after its cut; every type's own ends included.

    What ends a type (24:00, the end of all dates) is no value: nothing can lie behind it.
    """
    values: list[Any] = []
    for cut in dimension.cuts:
        if len(cut) == 3:
            try:
                values.append(dimension.domain.value(cut[1]))
            except (OverflowError, ValueError):
                break
    return values


def place_finder(dimension: Dimension) -> PlaceFinder:
    """The function from a value of the dimension's input to its place."""
    domain = dimension.domain
    at_null = bisect_right(dimension.cuts, HIGHEST) if domain.nullable else None
    if domain.kind is Kind.STRING:
        return _text_finder(dimension, at_null)
    if domain.kind is Kind.BOOLEAN:
        return _boolean_finder(dimension, at_null)
    if domain.grid is None:
        return _number_finder(dimension, at_null)
    if domain.step is None and domain.kind is Kind.INTEGER:
        return _exact_finder(int, _cut_values(dimension), _skipped(dimension), at_null)
    return _refuse


def _refuse(value: Any) -> int:
    raise KeyError(value)


def _skipped(dimension: Dimension) -> int:
    """How many cuts lie before the first that is beside a value."""
    return 0 if len(dimension.cuts[0]) == 3 else 1


def _text_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    named: dict[Any, int] = {
        cut[1]: bisect_right(dimension.cuts, cut)
        for cut in dimension.cuts
        if len(cut) == 3 and cut[2] == 0 and cut in dimension.domain.everything
    }
    if at_null is not None:
        named[None] = at_null
    if dimension.domain.values is not None:
        return named.__getitem__
    elsewhere = bisect_right(dimension.cuts, (0, "", -1))

    def find(value: Any) -> int:
        place = named.get(value)
        if place is not None:
            return place
        if type(value) is not str or value == "null":
            raise KeyError(value)
        return elsewhere

    return find


def _boolean_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    domain = dimension.domain
    places = {
        value: bisect_right(dimension.cuts, domain.place(value))
        for value in domain.members(domain.everything)
    }

    def find(value: Any) -> int:
        place = places[value] if type(value) is bool else at_null if value is None else None
        if place is None:
            raise KeyError(value)
        return place

    return find


def _exact_finder(wanted: type, cuts: list[Any], skipped: int, at_null: int | None) -> PlaceFinder:
    def find(value: Any) -> int:
        if type(value) is wanted:
            return bisect_right(cuts, value) + skipped
        if value is None and at_null is not None:
            return at_null
        raise KeyError(value)

    return find


def _number_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    cuts = [cut for cut in dimension.cuts if len(cut) == 3]
    shadows = [float(cut[1]) for cut in cuts]
    skipped = _skipped(dimension)

    def find(value: Any) -> int:
        kind = type(value)
        if kind is not float and kind is not int and kind is not Decimal:
            if value is None and at_null is not None:
                return at_null
            raise KeyError(value)
        shadow = float(value)
        place = bisect_left(shadows, shadow)
        if place < len(shadows) and shadows[place] == shadow:
            exact = Decimal(repr(value)) if kind is float else Decimal(value)
            return bisect_right(cuts, (0, exact, 0)) + skipped
        if shadow - shadow != 0.0:
            raise KeyError(value)
        return place + skipped

    return find
