"""Random tables for Hypothesis, as plain data.

Boundaries come from a small pool for each kind, so that equal ends, ends of the type and ends
of the domain collide often.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.oracle.answers import PlainProcedure
from tests.oracle.columns import (
    DAY,
    HOUR,
    KINDS,
    MINUTE,
    ORDERED,
    SECOND,
    Column,
    Plain,
    PythonValue,
    from_python,
    spellings,
)
from tests.oracle.tables import MANY_ROWS, ONE_ROW, AcceptedGap, OutputColumn, PlainTable, Row
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

_POOLS: dict[str, Sequence[Plain]] = {
    "number": [Fraction(text) for text in ("0", "1", "1.5", "2", "-3", "0.4", "2.25", "100.001")],
    "integer": [Fraction(number) for number in (0, 1, 2, 3, 7, -5)],
    "date": [
        from_python(date.fromisoformat(text))
        for text in ("2022-12-28", "2022-12-29", "2022-12-30", "2023-03-01", "0001-01-01", "9999-12-31")
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


def _pick(items: Sequence[Any]) -> SearchStrategy[Any]:
    """One of the items.  Strategies are kept, for making one takes longer than drawing."""
    # The types keep apart what is equal: ``True`` and the fraction 1.
    return _pick_kept(tuple(items), tuple(map(type, items)))


_TENTH = st.integers(0, 9)


def _chance(draw: DrawFn, out_of_ten: int) -> bool:
    return draw(_TENTH) < out_of_ten


@st.composite
def columns(draw: DrawFn, name: str, kinds: Sequence[str] = KINDS) -> Column:
    """An input."""
    kind = draw(_pick(kinds))
    source = _POOLS[kind]
    if kind == "string":
        source = _TEXTS if _chance(draw, 7) else _AWKWARD_TEXTS
    pool = tuple(draw(st.lists(_pick(source), min_size=2, max_size=3, unique=True)))
    column = Column(name, kind, pool, nullable=_chance(draw, 3))
    if kind == "string" and _chance(draw, 7):
        return replace(column, values=pool)
    if kind not in ORDERED:
        return column
    if _chance(draw, 2):
        return replace(column, values=pool)
    if _chance(draw, 3):
        column = replace(column, step=draw(_pick(_STEPS[kind])))
    return draw(narrowed(column)) if _chance(draw, 4) else column


@st.composite
def narrowed(draw: DrawFn, column: Column) -> Column:
    """The column with a ``domain`` of its own, and perhaps other enumerated values."""
    if column.values is not None and len(column.values) > 1 and draw(st.booleans()):
        return replace(column, values=column.values[1:])
    if column.kind not in ORDERED:
        return column
    whole = replace(column, nullable=False, within=None, domain_text=())
    tests = draw(st.lists(_ordered_tests(whole), min_size=1, max_size=2))
    tests = [test for test in tests if is_satisfiable(test, whole.points)]
    if not tests:
        return column
    return replace(
        column,
        within=lambda value: any(holds(test, value) for test in tests),
        domain_text=tuple(test.text for test in tests),
    )


@st.composite
def countable_columns(draw: DrawFn, name: str) -> Column:
    """An input of few values, all of them sample points."""
    kind = draw(_pick(("string", "boolean", "integer", "number", "date")))
    nullable = draw(st.booleans())
    if kind in ("boolean", "string"):
        pool = _POOLS["boolean"] if kind == "boolean" else draw(_some(_TEXTS))
        values = None if kind == "boolean" else tuple(pool)
        return Column(name, kind, tuple(pool), values, nullable=nullable)
    step = Fraction("0.5") if kind == "number" else Fraction(1)
    first = _POOLS["date"][0] if kind == "date" else Fraction(0)
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
    return st.lists(_pick(items), min_size=2, max_size=3, unique=True)


_BARE_TEXT = re.compile(r"[a-z]+( [a-z]+)*")


@st.composite
def _written(draw: DrawFn, column: Column, value: Plain, *, alone: bool = False) -> str:
    """A value as text: a string bare where that is safe, else in quotes."""
    if not isinstance(value, str):
        return str(draw(_pick(spellings(column.kind, value))))
    bare = _BARE_TEXT.fullmatch(value) and not value.startswith(("not", "selain", "bukan"))
    listed = alone and value in (column.values or ())
    if (bare or listed) and draw(st.booleans()):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@st.composite
def _ordered_tests(draw: DrawFn, column: Column) -> UnaryTest:
    """A comparison or an interval."""
    ends = [value for value in column.pool if isinstance(value, Fraction)]
    low = draw(_pick(ends))
    written = draw(_written(column, low))
    if _chance(draw, 5):
        operator = draw(_pick(_SYMBOLS))
        word = draw(_pick((operator, operator, *_WORDS[operator])))
        space = " " if word[-1].isalpha() or draw(st.booleans()) else ""
        return Compared(operator, low, f"{word}{space}{written}")
    high = draw(_pick(ends))
    low, high = min(low, high), max(low, high)
    low_text, high_text = draw(_written(column, low)), draw(_written(column, high))
    form = draw(_TENTH)
    if form == 0:
        words = draw(_pick((("antara", "dan"), ("between", "and"))))
        return Between(low, True, high, True, f"{words[0]} {low_text} {words[1]} {high_text}")
    if form == 1:
        lower, upper = draw(_pick((">", ">="))), draw(_pick(("<", "<=")))
        text = f"{draw(_pick(_WORDS[lower]))} {low_text} {draw(_pick(_WORDS[upper]))} {high_text}"
        return Between(low, lower == ">=", high, upper == "<=", text)
    if form == 2:
        text = f"{low_text} {draw(_pick(('s.d', 'sampai dengan', 'up to')))} {high_text}"
        return Between(low, True, high, True, text)
    (opening, low_in), (closing, high_in) = draw(_pick(_BRACKETS[0])), draw(_pick(_BRACKETS[1]))
    return Between(low, low_in, high, high_in, f"{opening}{low_text}..{high_text}{closing}")


@st.composite
def _value_tests(draw: DrawFn, column: Column, *, alone: bool) -> UnaryTest:
    value = draw(_pick(column.pool))
    return Equal(value, draw(_written(column, value, alone=alone)))


@st.composite
def unary_tests(draw: DrawFn, column: Column, depth: int = 0) -> UnaryTest:
    """A test of any form; it may be one that no value passes."""
    form = draw(_TENTH)
    if form == 0 and column.nullable:
        return Null()
    if form == 1 and depth < 2:
        inner = tuple(draw(st.lists(unary_tests(column, depth + 1), min_size=1, max_size=2)))
        return Negated(inner, f"not({', '.join(test.text for test in inner)})")
    if form == 2 and depth == 0 and (column.kind != "string" or column.values):
        excluded = draw(_value_tests(column, alone=False))
        word = draw(_pick(("selain", "bukan", "except", "not")))
        return Negated((excluded,), f"{word} {excluded.text}")
    if column.kind in ORDERED and form < 8:
        return draw(_ordered_tests(column))
    return draw(_value_tests(column, alone=depth == 0))


@st.composite
def cells(draw: DrawFn, column: Column) -> Cell | None:
    """A cell that some value passes, or None for any."""
    form = draw(_TENTH)
    if form < 2:
        return None
    if form == 2:
        return (Anything(),)
    points = column.points
    tests = draw(st.lists(unary_tests(column), min_size=1, max_size=1 if form < 8 else 3))
    return tuple(test for test in tests if is_satisfiable(test, points)) or None


@st.composite
def _row_cells(draw: DrawFn, table_columns: Sequence[Column]) -> dict[str, Cell]:
    found = {column.name: draw(cells(column)) for column in table_columns}
    return {name: cell for name, cell in found.items() if cell is not None}


_OUTPUT_TEXTS = ("LAPOR ULANG", "LAPOR BARU", "ISSUE CLOSED")
_LARGE = (Fraction(10) ** 29, Fraction("0.1"), Fraction(3))


@st.composite
def output_columns(draw: DrawFn, policy: str) -> tuple[OutputColumn, ...]:
    """One or two outputs that suit a hit policy."""
    nullable = draw(st.booleans())
    if policy in ("collect sum", "collect min", "collect max"):
        return (
            OutputColumn(
                "jumlah", draw(_pick(("number", "integer", "duration"))), nullable=nullable
            ),
        )
    outputs = [OutputColumn("laporan", "string", _OUTPUT_TEXTS, nullable)]
    if _chance(draw, 3):
        outputs.append(OutputColumn("biaya", "number"))
    return tuple(outputs)


@st.composite
def _output_values(draw: DrawFn, outputs: Sequence[OutputColumn]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for output in outputs:
        choices = output.values or (_LARGE if output.kind == "number" else _POOLS[output.kind])
        found[output.name] = draw(_pick((*choices, None) if output.nullable else choices))
    return found


@st.composite
def tables(
    draw: DrawFn,
    name: str = "tabel",
    policies: Sequence[str] = (*ONE_ROW, *ONE_ROW, *MANY_ROWS),
    table_columns: Sequence[Column] | None = None,
    uses: Sequence[str] = (),
    with_accepted: bool = True,
) -> PlainTable:
    """A table of up to three inputs; its rows hand over to ``uses``, if any."""
    if table_columns is None:
        count = draw(st.integers(1, 3))
        table_columns = [draw(columns(letter)) for letter in "cab"[:count]]
    policy = draw(_pick(policies))
    outputs = draw(output_columns(policy))
    rows: list[Row] = []
    ids = draw(st.permutations([str(number) for number in range(1, 7)]))
    for row in ids[: draw(st.integers(1, 6))]:
        row_cells = draw(_row_cells(table_columns))
        use = draw(_pick(uses)) if uses and _chance(draw, 7) else None
        values = {} if use else draw(_output_values(outputs))
        rows.append(Row(row, row_cells, values, use))
    if uses and not any(row.use for row in rows):
        rows[0] = replace(rows[0], use=uses[0], outputs={})
    if policy == "first" and _chance(draw, 4):
        rows = [
            replace(row, over=tuple(draw(st.lists(_pick(later), max_size=2, unique=True))))
            if (later := [other.id for other in rows[index + 1 :]])
            else row
            for index, row in enumerate(rows)
        ]
    accepted: list[AcceptedGap] = []
    if with_accepted and _chance(draw, 3):
        for number in range(draw(st.integers(1, 2))):
            when = draw(_row_cells(table_columns))
            accepted.append(AcceptedGap(when, f"reason {number} of {name}"))
    return PlainTable(
        name,
        tuple(table_columns),
        outputs,
        tuple(rows),
        policy,
        tuple(accepted),
        draw(_pick((None, "id", "en"))),
        draw(st.booleans()),
    )


def lone_tables(**wanted: Any) -> SearchStrategy[PlainProcedure]:
    """Procedures of one table."""
    return tables(**wanted).map(lambda table: PlainProcedure((table,)))


@st.composite
def countable_tables(draw: DrawFn) -> PlainProcedure:
    """Procedures of one table with few contexts, all of which are tried."""
    found = [draw(countable_columns(letter)) for letter in "ba"[: draw(st.integers(1, 2))]]
    return PlainProcedure((draw(tables(table_columns=found)),))


@st.composite
def hand_overs(draw: DrawFn) -> PlainProcedure:
    """An entry that hands over to one or two tables, one of which may hand over again.

    The tables share the input ``x``; each may narrow it in its own way.
    """
    shared = draw(columns("x"))

    def own(letter: str, *, has_shared: bool) -> list[Column]:
        found = [draw(columns(letter))]
        if has_shared:
            variant = draw(narrowed(shared)) if draw(st.booleans()) else shared
            found.insert(0, replace(variant, nullable=draw(st.booleans())))
        return found

    handing = ("first", "unique")
    children = ["anak", "adik"][: draw(st.integers(1, 2))]
    entry = draw(tables("induk", handing, own("k", has_shared=draw(st.booleans())), uses=children))
    found = [entry]
    deeper = draw(st.booleans())
    for number, child in enumerate(children):
        uses = ["cucu"] if deeper and number == 0 else []
        policies = handing if uses else (*ONE_ROW, "collect")
        # An input of its own name, or one that its sibling has too.
        letter = draw(_pick(("m", "n")))
        if letter == "m":
            mine = own("m", has_shared=True)
            known = [column for table in found for column in table.columns if column.name == "m"]
            mine = [known[0] if known and column.name == "m" else column for column in mine]
        else:
            mine = own(f"n{number}", has_shared=draw(st.booleans()))
        found.append(draw(tables(child, policies, mine, uses=uses)))
    if deeper:
        found.append(draw(tables("cucu", ONE_ROW, own("q", has_shared=draw(st.booleans())))))
    return PlainProcedure(tuple(found))


@st.composite
def contexts(
    draw: DrawFn, points: Mapping[str, Sequence[Plain]], *, whole: bool
) -> dict[str, Plain]:
    """A context made of sample points; with ``whole`` False some inputs may be absent."""
    return {
        name: draw(_pick(values)) for name, values in points.items() if whole or draw(st.booleans())
    }


def as_text(column: Column, value: Plain) -> PythonValue:
    """A value as the text a person would write."""
    return None if value is None else spellings(column.kind, value)[0]
