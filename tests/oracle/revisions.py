"""Procedures and what became of them, for Hypothesis, as plain data.

A revision is a few changes one after another: of rows, of the domain of an input, of which
inputs and outputs there are, of the hit policy, of what hands over to what.  After each the
cells are fitted to their inputs, so that the YAML still loads: a value that can no longer be
given is named by no cell, and a row that could only be hit by such values is gone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.oracle.answers import PlainProcedure
from tests.oracle.cell_generators import (
    POOLS,
    chance,
    draw_cell,
    draw_column,
    draw_narrowed,
    pick,
)
from tests.oracle.columns import ORDERED, Column, Plain
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.tables import AcceptedGap, OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import (
    Anything,
    Cell,
    Equal,
    Negated,
    Null,
    UnaryTest,
    cell_holds,
    is_satisfiable,
)

Revised = tuple[PlainProcedure, PlainProcedure]
#: Makes another table of one; ``later`` are the tables it may hand over to.
Change = Callable[[DrawFn, PlainTable, Sequence[PlainTable]], PlainTable]
Found = TypeVar("Found", Row, AcceptedGap)

_TEXTS = ("Mohon maaf", "Terima kasih", "Akan kami periksa")
_HANDING = ("first", "unique")


# Rows.


def _revise_rows(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """One row moved, dropped, repeated, with another cell or another conclusion."""
    rows = list(table.rows)
    index = draw(st.integers(0, len(rows) - 1))
    row, other = rows[index], draw(st.sampled_from(table.rows))
    change = draw(pick(("move", "drop", "repeat", "outputs", "cells", "cell", "use", "then")))
    if change == "move":
        rows.insert(draw(st.integers(0, len(rows) - 1)), rows.pop(index))
    elif change == "drop" and len(rows) > 1:
        del rows[index]
    elif change == "repeat":
        free = next(str(number) for number in range(1, 999) if str(number) not in _ids(rows))
        rows.insert(draw(st.integers(0, len(rows))), replace(row, id=free))
    elif change == "outputs":
        rows[index] = replace(row, outputs=other.outputs, use=other.use)
    elif change == "cells":
        rows[index] = replace(row, cells=other.cells)
    elif change == "cell":
        rows[index] = _with_cell(draw, row, draw(st.sampled_from(table.columns)))
    elif change == "use" and later and table.policy in _HANDING:
        rows[index] = replace(row, use=draw(st.sampled_from(later)).id, outputs={})
    elif change in ("then", "use"):
        outputs = {output.name: _draw_value(draw, output) for output in table.outputs}
        rows[index] = replace(row, use=None, outputs=outputs)
    return replace(table, rows=tuple(rows))


def _ids(rows: Sequence[Row]) -> set[str]:
    return {row.id for row in rows}


def _with_cell(draw: DrawFn, row: Row, column: Column) -> Row:
    cells = {name: cell for name, cell in row.cells.items() if name != column.name}
    cell = draw_cell(draw, column)
    return replace(row, cells=cells if cell is None else {**cells, column.name: cell})


def _draw_value(draw: DrawFn, output: OutputColumn) -> Plain:
    known = output.values or (_TEXTS if output.kind == "string" else POOLS[output.kind])
    value: Plain = draw(pick((*known, None) if output.nullable else known))
    return value


# Inputs.


def _revise_domain(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """Values of one input can be given that could not before, or can no longer."""
    column = draw(st.sampled_from(table.columns))
    changed = _with_other_domain(draw, column)
    columns = tuple(changed if known is column else known for known in table.columns)
    return fitted(replace(table, columns=columns))


def _with_other_domain(draw: DrawFn, column: Column) -> Column:
    if column.kind == "boolean" or chance(draw, 3):
        return replace(column, nullable=not column.nullable)
    if column.values is None:
        if column.kind not in ORDERED:
            return replace(column, values=column.pool)
        if column.within is not None and draw(st.booleans()):
            return replace(column, within=None, domain_text=())
        return draw_narrowed(draw, column)
    change = draw(pick(("add", "drop", "open", "reverse")))
    if change == "add":
        unknown = [value for value in POOLS[column.kind] if value not in column.pool]
        value = draw(pick(unknown))
        return replace(column, values=(*column.values, value), pool=(*column.pool, value))
    if change == "drop" and len(column.values) > 1:
        gone = draw(pick(column.values))
        return replace(column, values=tuple(value for value in column.values if value != gone))
    if change == "open":
        return replace(column, values=None)
    return replace(column, values=column.values[::-1])


def _add_input(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """A further input, of its own or of a table behind, which some rows ask for."""
    if len(table.columns) == 3:
        return table  # With more, trying every context takes long.
    known = {column.name for column in table.columns}
    behind = [column for each in later for column in each.columns if column.name not in known]
    if behind and chance(draw, 5):
        column = draw(st.sampled_from(behind))
    else:
        column = draw_column(draw, "")
        # What has the same name has the same kind and step, in whichever revision it is.
        name = f"y {table.id} {column.kind} {column.step or 1}"
        column = replace(column, name=re.sub(r"\W", "_", name))
        if column.name in known:
            return table
    rows = tuple(
        _with_cell(draw, row, column) if draw(st.booleans()) else row for row in table.rows
    )
    return replace(table, columns=(*table.columns, column), rows=rows)


def _drop_input(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """An input that is no longer asked for."""
    if len(table.columns) == 1:
        return table
    gone = draw(st.sampled_from(table.columns))
    return fitted(replace(table, columns=tuple(each for each in table.columns if each is not gone)))


def fitted(table: PlainTable) -> PlainTable:
    """The table with cells that suit its inputs, whatever these were before."""
    rows = _all_fitted(table.columns, table.rows)
    accepted = _all_fitted(table.columns, table.accepted)
    kept = tuple(rows) or (replace(table.rows[0], cells={}),)
    return replace(table, rows=kept, accepted=tuple(accepted))


def _all_fitted(columns: Sequence[Column], found: Sequence[Found]) -> list[Found]:
    points = {column.name: column.points for column in columns}
    kept: list[Found] = []
    for each in found:
        cells = {
            name: _fitted_cell(each.cells[name], points[name])
            for name in points
            if name in each.cells
        }
        if all(cell != () for cell in cells.values()):
            left = {name: cell for name, cell in cells.items() if cell is not None}
            kept.append(replace(each, cells=left))
    return kept


def _fitted_cell(cell: Cell, points: Sequence[Plain]) -> Cell | None:
    """The cell as it is said of other values; None for any, empty for none."""
    if all(cell_holds(cell, point) for point in points):
        return None
    tests = (_fitted_test(test, points) for test in cell)
    return tuple(test for test in tests if test is not None)


def _fitted_test(test: UnaryTest, points: Sequence[Plain]) -> UnaryTest | None:
    """The test without what no value passes; None where no value passes it."""
    if isinstance(test, Negated):
        inner = [_fitted_test(each, points) for each in test.tests]
        left = tuple(each for each in inner if each is not None)
        test = Negated(left, f"not({', '.join(each.text for each in left)})")
        if not left:
            return Negated((Null(),), "not(null)") if None in points else Anything()
    elif isinstance(test, Equal) and isinstance(test.value, str):
        test = replace(test, text=json.dumps(test.value, ensure_ascii=False))
    return test if is_satisfiable(test, points) else None


# Outputs and hit policies.


def _revise_policy(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """Another way to decide between the same rows, or another order of importance."""
    if any(row.use for row in table.rows):
        return replace(table, policy=draw(pick(_HANDING)))
    is_worded = any(output.wording for output in table.outputs)
    if table.policy in ("priority", "output order") and draw(st.booleans()):
        return replace(table, outputs=tuple(map(_reversed, table.outputs)))
    policies = ["first", "unique", "any", "rule order", "collect"]
    policies += [] if is_worded else ["collect count"]
    if any(output.values for output in table.outputs):
        policies += ["priority", "output order"]
    if all(output.kind in ("number", "integer", "duration") for output in table.outputs):
        policies += ["collect sum", "collect min", "collect max"]
    return replace(table, policy=draw(pick(policies)))


def _reversed(output: OutputColumn) -> OutputColumn:
    return replace(output, values=output.values and output.values[::-1])


def _revise_outputs(draw: DrawFn, table: PlainTable, later: Sequence[PlainTable]) -> PlainTable:
    """A further answer, one that is no longer given, texts that are named beforehand or wording."""
    change = draw(pick(("add", "drop", "name", "word")))
    is_ranked = table.policy in ("priority", "output order")
    if change == "drop" and len(table.outputs) > 1:
        left = table.outputs[:-1]
        if any(output.values for output in left) or not is_ranked:
            return _with_outputs(draw, table, left)
    if change == "name" and not is_ranked:
        texts = [output for output in table.outputs if output.kind == "string"]
        for output in texts[-1:]:
            given = tuple(row.outputs.get(output.name) for row in table.rows)
            known = tuple(dict.fromkeys(value for value in given if value is not None))
            values = None if output.values or not known else known
            named = replace(output, values=values, wording=output.wording and not values)
            others = tuple(each for each in table.outputs if each is not output)
            return replace(table, outputs=(*others, named))
    if change == "word" and table.policy != "collect count":
        return replace(
            table,
            outputs=tuple(
                replace(output, wording=not output.wording)
                if output.kind == "string" and output.values is None
                else output
                for output in table.outputs
            ),
        )
    return _with_free_text(draw, table)


def _with_free_text(draw: DrawFn, table: PlainTable) -> PlainTable:
    """The table with an output for people to read, wording or not."""
    has_one = any(output.name == "skrip" for output in table.outputs)
    if has_one or table.policy in ("collect sum", "collect min", "collect max"):
        return table
    wording = table.policy != "collect count" and draw(st.booleans())
    output = OutputColumn("skrip", "string", nullable=chance(draw, 2), wording=wording)
    return _with_outputs(draw, table, (*table.outputs, output))


def _with_outputs(draw: DrawFn, table: PlainTable, outputs: Sequence[OutputColumn]) -> PlainTable:
    rows = []
    for row in table.rows:
        values = {
            output.name: row.outputs[output.name]
            if output.name in row.outputs
            else _draw_value(draw, output)
            for output in outputs
        }
        rows.append(row if row.use else replace(row, outputs=values))
    return replace(table, outputs=tuple(outputs), rows=tuple(rows))


# Procedures.

_SMALL: tuple[Change, ...] = (
    _revise_rows,
    _revise_rows,
    _revise_rows,
    _revise_domain,
    _revise_domain,
    _add_input,
    _drop_input,
    _revise_policy,
    _revise_outputs,
)
#: What a solver can still be asked about: one row decides.
_LARGE: tuple[Change, ...] = (_revise_rows,) * 6 + (_revise_domain, _add_input, _drop_input)


def revise(
    draw: DrawFn, before: PlainProcedure, most: int, changes: Sequence[Change] = _SMALL
) -> PlainProcedure:
    """What a procedure became by up to so many changes; it still compares with what it was."""
    tables = [
        replace(table, rows=tuple(replace(row, over=()) for row in table.rows))
        for table in before.tables
    ]
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.integers(0, len(tables) - 1))
        tables[place] = draw(pick(changes))(draw, tables[place], tables[place + 1 :])
    after = PlainProcedure(tuple(tables))
    if len(tables) > 1 and chance(draw, 1):
        after = _with_other_id(after, tables[-1].id)
    assume(before.inputs.keys() & after.inputs.keys())
    return after


def _with_other_id(procedure: PlainProcedure, name: str) -> PlainProcedure:
    """The procedure with another name for one of its tables."""
    other = f"{name}-baru"
    return PlainProcedure(
        tuple(
            replace(
                table,
                id=other if table.id == name else table.id,
                rows=tuple(
                    replace(row, use=other if row.use == name else row.use) for row in table.rows
                ),
            )
            for table in procedure.tables
        )
    )


@st.composite
def _procedures(draw: DrawFn) -> PlainProcedure:
    """A small procedure; now and then its tables answer with a free text too."""
    procedure = draw(st.one_of(lone_tables(), hand_overs()))
    if chance(draw, 6):
        return procedure
    return PlainProcedure(tuple(_with_free_text(draw, table) for table in procedure.tables))


@st.composite
def revisions(draw: DrawFn, most: int = 3) -> Revised:
    """A small procedure and what became of it."""
    before = draw(_procedures())
    return before, revise(draw, before, most)


@st.composite
def three_revisions(draw: DrawFn) -> tuple[PlainProcedure, PlainProcedure, PlainProcedure]:
    """A small procedure, what became of it, and what became of that."""
    first, second = draw(revisions())
    third = revise(draw, second, 2)
    assume(first.inputs.keys() & third.inputs.keys())
    return first, second, third


@st.composite
def large_revisions(draw: DrawFn, before: SearchStrategy[PlainProcedure]) -> Revised:
    """A large procedure, and what became of it by a few changes."""
    procedure = draw(before)
    return procedure, revise(draw, procedure, 4, _LARGE)


@st.composite
def row_revisions(draw: DrawFn) -> Revised:
    """A procedure and the same with other rows: its inputs and hit policies are as before."""
    before = draw(st.one_of(lone_tables(), hand_overs()))
    place = draw(st.integers(0, len(before.tables) - 1))
    table = before.tables[place]
    rows = list(draw(st.permutations(table.rows)) if draw(st.booleans()) else table.rows)
    for _ in range(draw(st.integers(0, 2))):
        index = draw(st.integers(0, len(rows) - 1))
        other = draw(st.sampled_from(table.rows))
        change = draw(st.sampled_from(["drop", "outputs", "cells"]))
        if change == "drop" and len(rows) > 1:
            del rows[index]
        elif change == "outputs":
            rows[index] = replace(rows[index], outputs=other.outputs, use=other.use)
        else:
            rows[index] = replace(rows[index], cells=other.cells)
    tables = list(before.tables)
    tables[place] = replace(table, rows=tuple(replace(row, over=()) for row in rows))
    return before, replace(before, tables=tuple(tables))


# Names.


def with_renamed_inputs(procedure: PlainProcedure, names: Mapping[str, str]) -> tuple[str, ...]:
    """The YAML of the tables with some inputs called otherwise, which say what they were."""
    texts: list[str] = []
    for table in procedure.tables:

        def cells(found: Row | AcceptedGap) -> dict[str, Cell]:
            return {names.get(name, name): cell for name, cell in found.cells.items()}

        columns = tuple(
            replace(column, name=names.get(column.name, column.name)) for column in table.columns
        )
        text = replace(
            table,
            columns=columns,
            rows=tuple(replace(row, cells=cells(row)) for row in table.rows),
            accepted=tuple(replace(gap, cells=cells(gap)) for gap in table.accepted),
        ).yaml
        for old, new in names.items():
            text = text.replace(f"\n  {new}: {{", f"\n  {new}: {{was: {old}, ", 1)
        texts.append(text)
    return tuple(texts)
