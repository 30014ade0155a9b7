"""Finding the rows at a value, fast.

Purpose: for one input, a function from a Python value to the set of grid rows whose cell
holds it.  Place in the flow: between ``grid`` and ``decide``'s short way.

Invariants: the function answers only for values that are exactly of the input's Python type
and inside its domain; for any other it raises ``KeyError`` or ``TypeError`` (or, for a
number no float can shadow, ``ArithmeticError`` or ``ValueError``), and the
caller takes the long way, which explains what is wrong.

Numbers are located by floats: rounding keeps order, so the floats nearest to the cuts are a
*shadow* of them in the same order; only a number whose float equals a cut's needs the exact
comparison.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from gapless.grid import Dimension
from gapless.sets import HIGHEST
from gapless.values import Kind

Finder = Callable[[Any], int]


def row_finder(dimension: Dimension, rows_at: Sequence[int]) -> Finder:
    """The function from a value of the dimension's input to the rows at it."""
    domain = dimension.domain
    after = [None if atom is None else rows_at[atom] for atom in dimension.atom_after]
    at_null = None
    if domain.nullable:
        at_null = after[bisect_right(dimension.cuts, HIGHEST)]
    if domain.kind is Kind.STRING:
        return _text_finder(dimension, after, at_null)
    if domain.kind is Kind.BOOLEAN:
        at_value: dict[Any, int | None] = {
            value: after[bisect_right(dimension.cuts, domain.place(value))]
            for value in domain.members(domain.everything)
        }
        return _typed_finder(at_value, at_null)
    if domain.grid is None:
        return _number_finder(dimension, after, at_null)
    if domain.step is not None:
        return _refuse
    return _stepped_finder(dimension, after, at_null)


def _refuse(value: Any) -> int:
    raise KeyError(value)


def _text_finder(dimension: Dimension, after: list[int | None], at_null: int | None) -> Finder:
    named: dict[Any, int] = {}
    for low in dimension.cuts:
        if len(low) == 3 and low in dimension.domain.everything:
            rows = after[bisect_right(dimension.cuts, low)]
            if rows is not None and low[2] == 0:
                named[low[1]] = rows
    if at_null is not None:
        named[None] = at_null
    if dimension.domain.values is not None:
        return named.__getitem__
    others = after[bisect_right(dimension.cuts, (0, "", -1))]

    def find(value: Any) -> int:
        rows = named.get(value)
        if rows is not None:
            return rows
        if type(value) is not str or others is None:
            raise KeyError(value)
        return others

    return find


def _typed_finder(at_value: dict[Any, int | None], at_null: int | None) -> Finder:
    def find(value: Any) -> int:
        rows = at_value[value] if type(value) is bool else at_null if value is None else None
        if rows is None:
            raise KeyError(value)
        return rows

    return find


def _stepped_finder(dimension: Dimension, after: list[int | None], at_null: int | None) -> Finder:
    """Integers, dates, times, datetimes and durations: bisect over the cuts as values."""
    domain = dimension.domain
    kinds: dict[Kind, type] = {Kind.INTEGER: int, Kind.DATETIME: datetime, Kind.TIME: time}
    cuts: list[Any] = []
    rows: list[int | None] = [None] if dimension.cuts[0] != (-1,) else []
    for index, cut in enumerate(dimension.cuts):
        if len(cut) == 3:
            try:
                cuts.append(domain.value(cut[1]))
            except (OverflowError, ValueError):
                break
            rows.append(after[index + 1])
        elif cut == (-1,):
            rows.append(after[1])
        else:
            break
    exact = kinds.get(domain.kind)

    def find(value: Any) -> int:
        if value is None:
            found = at_null
        elif exact is not None and type(value) is not exact:
            raise KeyError(value)
        else:
            found = rows[bisect_right(cuts, value)]
        if found is None:
            raise KeyError(value)
        return found

    return find


def _number_finder(dimension: Dimension, after: list[int | None], at_null: int | None) -> Finder:
    cuts = [cut for cut in dimension.cuts if len(cut) == 3]
    shadows = [float(cut[1]) for cut in cuts]
    first = 1 if dimension.cuts and len(dimension.cuts[0]) != 3 else 0
    rows = after[first : first + len(cuts) + 1]

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
            place = bisect_right(cuts, (0, exact, 0))
        elif shadow - shadow != 0.0:
            raise KeyError(value)
        found = rows[place]
        if found is None:
            raise KeyError(value)
        return found

    return find
