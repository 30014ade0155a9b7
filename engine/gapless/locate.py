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
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from gapless.grid import Dimension, Grid
from gapless.sets import HIGHEST
from gapless.values import Kind

Finder = Callable[[Any], int]

#: Enumerated texts share one look-up while they have at most so many combinations.
_MOST_COMBINATIONS = 4096


class RowFinders:
    """The look-ups of all inputs of a grid.

    ``pick`` takes the values out of a whole context, enumerated texts first (``texts`` of
    them), in the order of ``names``.  ``joint`` maps the texts of contexts seen before to
    rows; ``ordered`` are (place, cuts, rows after so many cuts) for values Python compares
    only with their own kind; ``others`` are (place, function).
    """

    def __init__(self, grid: Grid) -> None:
        listed: list[tuple[Dimension, Sequence[int]]] = []
        rest: list[tuple[Dimension, Sequence[int]]] = []
        combinations = 1
        dimensions_and_rows: Iterable[tuple[Dimension, Sequence[int]]] = zip(
            grid.dimensions, grid.rows_at, strict=True
        )
        for dimension, at in dimensions_and_rows:
            combinations_with = combinations * len(dimension.atoms)
            is_listed = dimension.domain.kind is Kind.STRING and dimension.domain.values
            if is_listed and combinations_with <= _MOST_COMBINATIONS:
                combinations = combinations_with
                listed.append((dimension, at))
            else:
                rest.append((dimension, at))
        self.names = tuple(dimension.name for dimension, _ in (*listed, *rest))
        self.pick = _picker(self.names)
        self.texts = len(listed)
        self._listed = tuple(row_finder(dimension, at) for dimension, at in listed)
        self.joint: dict[tuple[Any, ...], int] = {} if listed else {(): grid.all_rows}
        ordered: list[tuple[int, list[Any], list[int | None]]] = []
        others: list[tuple[int, Finder]] = []
        for place, (dimension, at) in enumerate(rest, start=self.texts):
            if dimension.domain.kind in _SELF_GUARDED and dimension.domain.step is None:
                ordered.append((place, *_native_cuts(dimension, _rows_after(dimension, at))))
            else:
                others.append((place, row_finder(dimension, at)))
        self.ordered = tuple(ordered)
        self.others = tuple(others)

    def remember(self, context: Mapping[str, Any]) -> None:
        """Keep the rows of the texts of a whole, faultless context."""
        if self.texts:
            texts = tuple(context[name] for name in self.names[: self.texts])
            rows = -1
            for find, text in zip(self._listed, texts, strict=True):
                rows &= find(text)
            self.joint[texts] = rows


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) == 1:
        (name,) = names
        return lambda context: (context[name],)
    picker: Callable[[Mapping[str, Any]], tuple[Any, ...]] = itemgetter(*names)
    return picker


#: Kinds whose Python values refuse to be compared with any other kind.
_SELF_GUARDED = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION})


def _rows_after(dimension: Dimension, rows_at: Sequence[int]) -> list[int | None]:
    """The rows at a value, by the number of cuts at or below it; None outside the domain."""
    return [None if atom is None else rows_at[atom] for atom in dimension.atom_after]


def row_finder(dimension: Dimension, rows_at: Sequence[int]) -> Finder:
    """The function from a value of the dimension's input to the rows at it."""
    domain = dimension.domain
    after = _rows_after(dimension, rows_at)
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
    if domain.kind is Kind.INTEGER and domain.step is None:
        return _integer_finder(dimension, after, at_null)
    return _refuse


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
        if type(value) is not str or value == "null" or others is None:
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


def _native_cuts(
    dimension: Dimension, after: list[int | None]
) -> tuple[list[Any], list[int | None]]:
    """The cuts as Python values, each the first value after its cut, and the rows after them.

    The cut behind the last value of the type is no value; nothing can lie behind it.
    """
    values: list[Any] = []
    start = 0 if len(dimension.cuts[0]) == 3 else 1
    for cut in dimension.cuts[start:]:
        if len(cut) != 3:
            break
        try:
            values.append(dimension.domain.value(cut[1]))
        except (OverflowError, ValueError):
            break
    return values, after[start : start + len(values) + 1]


def _integer_finder(dimension: Dimension, after: list[int | None], at_null: int | None) -> Finder:
    cuts, rows = _native_cuts(dimension, after)

    def find(value: Any) -> int:
        found = rows[bisect_right(cuts, value)] if type(value) is int else None
        if value is None:
            found = at_null
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
