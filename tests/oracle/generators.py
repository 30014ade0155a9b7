"""Random tables and procedures for Hypothesis, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.oracle.answers import PlainProcedure
from tests.oracle.cell_generators import (
    POOLS,
    chance,
    draw_cell,
    draw_column,
    draw_countable_column,
    draw_narrowed,
    pick,
)
from tests.oracle.columns import Column, Plain, PythonValue, spellings
from tests.oracle.tables import MANY_ROWS, ONE_ROW, AcceptedGap, OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import Cell


def _draw_row_cells(draw: DrawFn, table_columns: Sequence[Column]) -> dict[str, Cell]:
    found = {column.name: draw_cell(draw, column) for column in table_columns}
    return {name: cell for name, cell in found.items() if cell is not None}


_OUTPUT_TEXTS = ("LAPOR ULANG", "LAPOR BARU", "ISSUE CLOSED")
_LARGE = (Fraction(10) ** 29, Fraction("0.1"), Fraction(3))


def _draw_outputs(draw: DrawFn, policy: str) -> tuple[OutputColumn, ...]:
    """One or two outputs that suit a hit policy."""
    nullable = draw(st.booleans())
    if policy in ("collect sum", "collect min", "collect max"):
        return (
            OutputColumn(
                "jumlah", draw(pick(("number", "integer", "duration"))), nullable=nullable
            ),
        )
    outputs = [OutputColumn("laporan", "string", _OUTPUT_TEXTS, nullable)]
    if chance(draw, 3):
        outputs.append(OutputColumn("biaya", "number"))
    return tuple(outputs)


def _draw_output_values(draw: DrawFn, outputs: Sequence[OutputColumn]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for output in outputs:
        choices = output.values or (_LARGE if output.kind == "number" else POOLS[output.kind])
        found[output.name] = draw(pick((*choices, None) if output.nullable else choices))
    return found


def draw_table(
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
        table_columns = [draw_column(draw, letter) for letter in "cab"[:count]]
    policy = draw(pick(policies))
    outputs = _draw_outputs(draw, policy)
    rows: list[Row] = []
    ids = draw(st.permutations([str(number) for number in range(1, 7)]))
    for row in ids[: draw(st.integers(1, 6))]:
        row_cells = _draw_row_cells(draw, table_columns)
        use = draw(pick(uses)) if uses and chance(draw, 7) else None
        values = {} if use else _draw_output_values(draw, outputs)
        rows.append(Row(row, row_cells, values, use))
    if uses and not any(row.use for row in rows):
        rows[0] = replace(rows[0], use=uses[0], outputs={})
    if policy == "first" and chance(draw, 4):
        rows = [
            replace(row, over=tuple(draw(st.lists(pick(later), max_size=2, unique=True))))
            if (later := [other.id for other in rows[index + 1 :]])
            else row
            for index, row in enumerate(rows)
        ]
    accepted: list[AcceptedGap] = []
    if with_accepted and chance(draw, 3):
        for number in range(draw(st.integers(1, 2))):
            when = _draw_row_cells(draw, table_columns)
            accepted.append(AcceptedGap(when, f"reason {number} of {name}"))
    return PlainTable(
        name,
        tuple(table_columns),
        outputs,
        tuple(rows),
        policy,
        tuple(accepted),
        draw(pick((None, "id", "en"))),
        draw(st.booleans()),
    )


def lone_tables(**wanted: Any) -> SearchStrategy[PlainProcedure]:
    """Procedures of one table."""
    return st.composite(draw_table)(**wanted).map(lambda table: PlainProcedure((table,)))


@st.composite
def countable_tables(draw: DrawFn) -> PlainProcedure:
    """Procedures of one table with few contexts, all of which are tried."""
    found = [draw_countable_column(draw, letter) for letter in "ba"[: draw(st.integers(1, 2))]]
    return PlainProcedure((draw_table(draw, table_columns=found),))


@st.composite
def hand_overs(draw: DrawFn) -> PlainProcedure:
    """An entry that hands over to one or two tables, one of which may hand over again.

    The tables share the input ``x``; each may narrow it in its own way.
    """
    shared = draw_column(draw, "x")

    def own(letter: str, *, has_shared: bool) -> list[Column]:
        found = [draw_column(draw, letter)]
        if has_shared:
            variant = draw_narrowed(draw, shared) if draw(st.booleans()) else shared
            found.insert(0, replace(variant, nullable=draw(st.booleans())))
        return found

    handing = ("first", "unique")
    children = ["anak", "adik"][: draw(st.integers(1, 2))]
    entry = draw_table(
        draw, "induk", handing, own("k", has_shared=draw(st.booleans())), uses=children
    )
    found = [entry]
    deeper = draw(st.booleans())
    for number, child in enumerate(children):
        uses = ["cucu"] if deeper and number == 0 else []
        policies = handing if uses else (*ONE_ROW, "collect")
        # An input of its own name, or one that its sibling has too.
        letter = draw(pick(("m", "n")))
        if letter == "m":
            mine = own("m", has_shared=True)
            known = [column for table in found for column in table.columns if column.name == "m"]
            mine = [known[0] if known and column.name == "m" else column for column in mine]
        else:
            mine = own(f"n{number}", has_shared=draw(st.booleans()))
        found.append(draw_table(draw, child, policies, mine, uses=uses))
    if deeper:
        found.append(draw_table(draw, "cucu", ONE_ROW, own("q", has_shared=draw(st.booleans()))))
    return PlainProcedure(tuple(found))


@st.composite
def contexts(
    draw: DrawFn, points: Mapping[str, Sequence[Plain]], *, whole: bool
) -> dict[str, Plain]:
    """A context made of sample points; with ``whole`` False some inputs may be absent."""
    return {
        name: draw(pick(values)) for name, values in points.items() if whole or draw(st.booleans())
    }


def as_text(column: Column, value: Plain) -> PythonValue:
    """A value as the text a person would write."""
    return None if value is None else spellings(column.kind, value)[0]
