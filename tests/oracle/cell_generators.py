"""Random inputs and cells for Hypothesis, as plain data.

Boundaries come from a small pool for each kind, so that equal ends, ends of the type and ends
of the domain collide often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.oracle.columns import (
    DAY,
    HOUR,
    KINDS,
    MINUTE,
    ORDERED,
    SECOND,
    Column,
    Plain,
    from_python,
    spellings,
)
from tests.oracle.unary_tests import (
    Anything,
    Between,
    Cell,
    Compared,
    Equal,
    Negated,
    Null,
    UnaryTest,
    holds,
    is_satisfiable,
)


def _moments(*texts: str) -> list[Plain]:
    return [from_python(datetime.fromisoformat(text)) for text in texts]


_AWKWARD_TEXTS = (
    "< 3", "not(a)", "a, b", 'say "hi"', "NO", "7", "[1..2]", "back\\slash", "é, ü", "# no", "a: b",
    "di atas 3", "selain a", "(", ")", ",", "'", "yes", "true", "2022-12-29", "over 3",
)  # fmt: skip
_TEXTS = ("turut padam", "tidak padam", "a", "b", "perbaikan")

POOLS: dict[str, Sequence[Plain]] = {
    "number": [Fraction(text) for text in ("0", "1", "1.5", "2", "-3", "0.4", "2.25", "100.0001")],
    "integer": [Fraction(number) for number in (0, 1, 2, 3, 7, -5)],
    "date": [
        from_python(date.fromisoformat(text))
        for text in (
            "2022-12-28", "2022-12-29", "2022-12-30", "2023-03-01", "0001-01-01", "9999-12-31",
        )
    ],
    "time": [
        Fraction(clock)
        for clock in (0, 9 * HOUR, 9 * HOUR + 30 * MINUTE, 14 * HOUR, DAY - MINUTE, DAY - 1)
    ],
    "datetime": _moments(
        "2022-12-29T00:00", "2022-12-29T14:00", "2022-12-29T14:00:01", "2022-12-30T00:00",
        "0001-01-01T00:00", "9999-12-31T23:59:59.999999",
    ),
    "duration": [
        Fraction(length)
        for length in (0, 3 * HOUR, 6 * HOUR, 90 * MINUTE, DAY, -HOUR, 3 * HOUR + 1, SECOND // 2)
    ],
    "months": [Fraction(count) for count in (0, 6, 17, 18, 204, -12, 999_999_999)],
    "string": (*_TEXTS, *_AWKWARD_TEXTS),
    "boolean": (True, False),
}  # fmt: skip

_STEPS: dict[str, Sequence[Fraction]] = {
    "number": [Fraction("0.5"), Fraction("0.25"), Fraction("0.1")],
    "integer": [Fraction(2), Fraction(5)],
    "date": [Fraction(1), Fraction(7)],
    "time": [Fraction(30 * MINUTE), Fraction(7 * MINUTE)],
    "datetime": [Fraction(HOUR), Fraction(DAY)],
    "duration": [Fraction(MINUTE), Fraction(HOUR), Fraction(2 * HOUR)],
    "months": [Fraction(3), Fraction(12)],
}

_SYMBOLS = ("<", "<=", ">", ">=")
_WORDS = {
    "<": ("kurang dari", "under", "di bawah", "less than", "Kurang Dari"),
    "<=": ("s.d", "up to", "maksimal", "at most", "paling lama", "tidak lebih dari", "≤"),
    ">": ("di atas", "over", "lebih dari", "more than"),
    ">=": ("minimal", "at least", "mulai", "tidak kurang dari", "≥"),
}
_BRACKETS = (("[", True), ("(", False), ("]", False)), (("]", True), (")", False), ("[", False))


@cache
def _pick_kept(items: tuple[Any, ...], _types: tuple[type, ...]) -> SearchStrategy[Any]:
    return st.sampled_from(items)


def pick(items: Sequence[Any]) -> SearchStrategy[Any]:
    """One of the items.  Strategies are kept, for making one takes longer than drawing."""
    # The types keep apart what is equal: ``True`` and the fraction 1.
    return _pick_kept(tuple(items), tuple(map(type, items)))


_TENTH = st.integers(0, 9)
_ONE_OR_TWO = st.integers(1, 2)


def chance(draw: DrawFn, out_of_ten: int) -> bool:
    """True in so many of ten cases."""
    return draw(_TENTH) < out_of_ten


def draw_column(draw: DrawFn, name: str, kinds: Sequence[str] = KINDS) -> Column:
    """An input."""
    kind = draw(pick(kinds))
    source = POOLS[kind]
    if kind == "string":
        source = _TEXTS if chance(draw, 7) else _AWKWARD_TEXTS
    pool = tuple(draw(st.lists(pick(source), min_size=2, max_size=3, unique=True)))
    column = Column(name, kind, pool, nullable=chance(draw, 3))
    if kind == "string" and chance(draw, 7):
        return replace(column, values=pool)
    if kind not in ORDERED:
        return column
    if chance(draw, 2):
        return replace(column, values=pool)
    if chance(draw, 3):
        column = replace(column, step=draw(pick(_STEPS[kind])))
    return draw_narrowed(draw, column) if chance(draw, 4) else column


def draw_narrowed(draw: DrawFn, column: Column) -> Column:
    """The column with a ``domain`` of its own, and perhaps other enumerated values."""
    if column.values is not None and len(column.values) > 1 and draw(st.booleans()):
        return replace(column, values=column.values[1:])
    if column.values is not None or column.kind not in ORDERED:
        return column
    whole = replace(column, nullable=False, within=None, domain_text=())
    tests = [_draw_ordered_test(draw, whole) for _ in range(draw(_ONE_OR_TWO))]
    tests = [test for test in tests if is_satisfiable(test, whole.points)]
    if not tests:
        return column
    return replace(
        column,
        within=lambda value: any(holds(test, value) for test in tests),
        domain_text=tuple(test.text for test in tests),
        within_tests=tuple(tests),
    )


def draw_countable_column(draw: DrawFn, name: str) -> Column:
    """An input of few values, all of them sample points."""
    kind = draw(pick(("string", "boolean", "integer", "number", "date")))
    nullable = draw(st.booleans())
    if kind in ("boolean", "string"):
        pool = POOLS["boolean"] if kind == "boolean" else draw(_some(_TEXTS))
        values = None if kind == "boolean" else tuple(pool)
        return Column(name, kind, tuple(pool), values, nullable=nullable)
    step = Fraction("0.5") if kind == "number" else Fraction(1)
    first = POOLS["date"][0] if kind == "date" else Fraction(0)
    assert isinstance(first, Fraction)
    pool = tuple(first + step * number for number in range(draw(st.integers(1, 4))))
    low, high = spellings(kind, pool[0])[0], spellings(kind, pool[-1])[0]
    return Column(
        name,
        kind,
        pool,
        step=step if kind == "number" else None,
        within=lambda value: value in pool,
        domain_text=(f"[{low}..{high}]",),
        nullable=nullable,
    )


def _some(items: Sequence[Any]) -> SearchStrategy[list[Any]]:
    return st.lists(pick(items), min_size=2, max_size=3, unique=True)


_BARE_TEXT = re.compile(r"[a-z]+( [a-z]+)*")


def _draw_written(draw: DrawFn, column: Column, value: Plain, *, alone: bool = False) -> str:
    """A value as text: a string bare where that is safe, else in quotes."""
    if not isinstance(value, str):
        return str(draw(pick(spellings(column.kind, value))))
    bare = _BARE_TEXT.fullmatch(value) and not value.startswith(("not", "selain", "bukan"))
    listed = alone and value in (column.values or ())
    if (bare or listed) and draw(st.booleans()):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _draw_ordered_test(draw: DrawFn, column: Column) -> UnaryTest:
    """A comparison or an interval."""
    ends = [value for value in column.pool if isinstance(value, Fraction)]
    low = draw(pick(ends))
    written = _draw_written(draw, column, low)
    if chance(draw, 5):
        operator = draw(pick(_SYMBOLS))
        word = draw(pick((operator, operator, *_WORDS[operator])))
        space = " " if word[-1].isalpha() or draw(st.booleans()) else ""
        return Compared(operator, low, f"{word}{space}{written}")
    high = draw(pick(ends))
    low, high = min(low, high), max(low, high)
    low_text, high_text = _draw_written(draw, column, low), _draw_written(draw, column, high)
    form = draw(_TENTH)
    if form == 0:
        words = draw(pick((("antara", "dan"), ("between", "and"))))
        return Between(low, True, high, True, f"{words[0]} {low_text} {words[1]} {high_text}")
    if form == 1:
        lower, upper = draw(pick((">", ">="))), draw(pick(("<", "<=")))
        text = f"{draw(pick(_WORDS[lower]))} {low_text} {draw(pick(_WORDS[upper]))} {high_text}"
        return Between(low, lower == ">=", high, upper == "<=", text)
    if form == 2:
        text = f"{low_text} {draw(pick(('s.d', 'sampai dengan', 'up to')))} {high_text}"
        return Between(low, True, high, True, text)
    (opening, low_in), (closing, high_in) = draw(pick(_BRACKETS[0])), draw(pick(_BRACKETS[1]))
    return Between(low, low_in, high, high_in, f"{opening}{low_text}..{high_text}{closing}")


def _draw_value_test(draw: DrawFn, column: Column, *, alone: bool) -> UnaryTest:
    value = draw(pick(column.pool))
    return Equal(value, _draw_written(draw, column, value, alone=alone))


def _draw_unary_test(draw: DrawFn, column: Column, depth: int = 0) -> UnaryTest:
    """A test of any form; it may be one that no value passes."""
    form = draw(_TENTH)
    if form == 0 and column.nullable:
        return Null()
    if form == 1 and depth < 2:
        inner = tuple(_draw_unary_test(draw, column, depth + 1) for _ in range(draw(_ONE_OR_TWO)))
        return Negated(inner, f"not({', '.join(test.text for test in inner)})")
    if form == 2 and depth == 0 and (column.kind != "string" or column.values):
        excluded = _draw_value_test(draw, column, alone=False)
        word = draw(pick(("selain", "bukan", "except", "not")))
        return Negated((excluded,), f"{word} {excluded.text}")
    if column.kind in ORDERED and form < 8:
        return _draw_ordered_test(draw, column)
    return _draw_value_test(draw, column, alone=depth == 0)


def draw_cell(draw: DrawFn, column: Column) -> Cell | None:
    """A cell that some value passes, or None for any."""
    form = draw(_TENTH)
    if form < 2:
        return None
    if form == 2:
        return (Anything(),)
    points = column.points
    count = 1 if form < 8 else draw(_ONE_OR_TWO) + 1
    tests = [_draw_unary_test(draw, column) for _ in range(count)]
    return tuple(test for test in tests if is_satisfiable(test, points)) or None


columns = st.composite(draw_column)
cells = st.composite(draw_cell)
