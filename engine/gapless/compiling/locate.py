"""Finding the place of a value among the cuts of an input, fast.

Purpose: for one input, the number of cuts at or below a Python value; with it
``Dimension.atom_after`` names the atom.

Invariants: a place is given only for values that are exactly of the input's Python type and that
the long way takes too; for any other ``KeyError``, ``TypeError``, ``ValueError`` or
``ArithmeticError`` is raised, and the caller takes the long way, which explains what is wrong.  No
method of a class that is not built in ever runs.

Numbers are located by floats: rounding keeps order, so the floats nearest to the cuts are a
*shadow* of them in the same order; only a number whose float equals a cut's needs the exact
comparison.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import inf
from typing import Any

from gapless.algebra.durations import Months
from gapless.algebra.numbers import within_digits
from gapless.algebra.python_values import LIMIT
from gapless.algebra.sets import HIGHEST
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind
from gapless.algebra.zones import moment
from gapless.compiling.dimension import Dimension

PlaceFinder = Callable[[Any], int]

#: Kinds whose Python type has no values but theirs.
_COMPARABLE: dict[Kind, type] = {
    Kind.DATE: date,
    Kind.DURATION: timedelta,
    Kind.MONTHS: Months,
}


def native_cuts(dimension: Dimension) -> tuple[type, list[Any]] | None:
    """A type, and what to bisect: ``bisect_right(cuts, value)`` is the place of a value of it.

    None where not every value of the type is one of the input.
    """
    domain = dimension.domain
    if domain.kind not in _COMPARABLE or domain.step is not None:
        return None
    return _COMPARABLE[domain.kind], _cut_values(dimension)


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
    native = native_cuts(dimension)
    if native is not None:
        return _native_finder(*native, at_null)
    if domain.kind is Kind.STRING:
        return _text_finder(dimension, at_null)
    if domain.kind is Kind.BOOLEAN:
        return _boolean_finder(dimension, at_null)
    if domain.grid is None:
        return _number_finder(dimension, at_null)
    if domain.step is not None:
        return _refuse
    if domain.kind is Kind.INTEGER:
        return _integer_finder(dimension, at_null)
    return _local_finder(dimension, at_null)


def _native_finder(kind: type, cuts: list[Any], at_null: int | None) -> PlaceFinder:
    def find(value: Any) -> int:
        if type(value) is kind:
            return bisect_right(cuts, value)
        if value is None and at_null is not None:
            return at_null
        raise KeyError(value)

    return find


def _refuse(value: Any) -> int:
    raise KeyError(value)


def _skipped(dimension: Dimension) -> int:
    """How many cuts lie before the first that is beside a value."""
    return 0 if len(dimension.cuts[0]) == 3 else 1


def _text_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    named: dict[str, int] = {
        cut[1]: bisect_right(dimension.cuts, cut)
        for cut in dimension.cuts
        if len(cut) == 3 and cut[2] == 0 and cut in dimension.domain.everything
    }
    is_open = dimension.domain.values is None
    elsewhere = bisect_right(dimension.cuts, (0, "", -1))

    def find(value: Any) -> int:
        if type(value) is str:
            place = named.get(value)
            if place is not None:
                return place
            if is_open and _is_any_text(value):
                return elsewhere
        elif value is None and at_null is not None:
            return at_null
        raise KeyError(value)

    return find


def _is_any_text(value: str) -> bool:
    """Whether a text is taken as it stands: not blank, not null, and in no other form."""
    return value != "null" and value.strip() != "" and canonical(value) == value


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


def _integer_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    cuts, skipped = _cut_values(dimension), _skipped(dimension)

    def find(value: Any) -> int:
        if type(value) is int and -LIMIT < value < LIMIT:
            return bisect_right(cuts, value) + skipped
        if value is None and at_null is not None:
            return at_null
        raise KeyError(value)

    return find


def _local_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    """For times and datetimes, which may name a time zone: the long way knows what of that."""
    cuts, zone = _cut_values(dimension), dimension.domain.zone
    wanted = time if dimension.domain.kind is Kind.TIME else datetime

    def find(value: Any) -> int:
        if type(value) is wanted and value.tzinfo is None:
            if zone is not None and isinstance(value, datetime):
                value = moment(value, zone)
            return bisect_right(cuts, value)
        if value is None and at_null is not None:
            return at_null
        raise KeyError(value)

    return find


def _number_finder(dimension: Dimension, at_null: int | None) -> PlaceFinder:
    cuts = [cut for cut in dimension.cuts if len(cut) == 3]
    # Behind the last there is one that equals no value.
    shadows = [*(float(cut[1]) for cut in cuts), inf]
    skipped = _skipped(dimension)

    def find(value: Any) -> int:
        kind = type(value)
        if kind is not float and kind is not int:
            if kind is Decimal:
                value = within_digits(value)
            elif value is None and at_null is not None:
                return at_null
            else:
                raise KeyError(value)
        shadow = float(value)
        # Neither infinite nor NaN, and no digit too many.
        if not -1e199 < shadow < 1e199:
            raise KeyError(value)
        place = bisect_left(shadows, shadow)
        if shadows[place] == shadow:
            exact = Decimal(repr(value)) if kind is float else Decimal(value)
            return bisect_right(cuts, (0, exact, 0)) + skipped
        return place + skipped

    return find
