"""Changes to a table that must not change what it decides."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.analysis import Analysis, in_region
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, engine_answer, findings, python_context, read_where
from tests.oracle.columns import Column, spellings
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.tables import AcceptedGap, PlainTable, Row
from tests.oracle.unary_tests import Cell, Equal, Negated


def _assert_decides_alike(one: PlainProcedure, other: PlainProcedure) -> None:
    """Both give the same status and outputs, and have the same uncovered points."""
    analysis = Analysis(one)
    mine, theirs = build(one), build(other)
    regions = [read_where(Analysis(other), theirs, gap) for gap in findings(theirs, "gap")]
    for context in analysis.contexts[:200]:
        asked = python_context(one, context)
        got, changed = engine_answer(mine, asked), engine_answer(theirs, asked)
        assert (got.status, got.outputs, got.reason) == (
            changed.status,
            changed.outputs,
            changed.reason,
        )
        is_open = got.status == "uncovered" and got.reason is None
        assert sum(in_region(region, context) for region in regions) == is_open


def _split(row: Row, name: str, cell: Cell | None, column: Column) -> list[Row]:
    """The row as two: by the tests of a cell, or by one value and everything else."""
    if cell is not None and len(cell) > 1:
        halves: list[Cell] = [cell[:1], cell[1:]]
    elif cell is None and column.kind != "string":
        value = next(point for point in column.points if point is not None)
        text = spellings(column.kind, value)[0]
        equal = Equal(value, text)
        halves = [(equal,), (Negated((equal,), f"not({text})"),)]
    else:
        return [row]
    return [
        replace(row, id=f"{row.id}{letter}", cells={**row.cells, name: half}, over=())
        for letter, half in zip("ab", halves, strict=True)
    ]


@TABLES
@given(procedure=lone_tables(policies=("first", "any", "priority", "collect min")), data=st.data())
def test_splitting_a_row_in_two_changes_no_decision(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """A row said in two halves decides, and leaves open, what it did whole."""
    table = procedure.entry
    column = data.draw(st.sampled_from(table.columns))
    rows: list[Row] = []
    for row in table.rows:
        rows += _split(replace(row, over=()), column.name, row.cells.get(column.name), column)
    if any(
        len(column.points) < 2 and len(rows) > len(table.rows) for column in table.columns
    ):  # ``not`` the only value is no cell
        return
    changed = PlainProcedure((replace(table, rows=tuple(rows)),))
    plain = replace(table, rows=tuple(replace(row, over=()) for row in table.rows))
    _assert_decides_alike(PlainProcedure((plain,)), changed)


@TABLES
@given(
    procedure=lone_tables(policies=("unique", "any", "collect sum", "collect count")),
    data=st.data(),
)
def test_the_order_of_rows_means_nothing_where_all_hits_count_alike(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Under ``unique``, ``any`` and sums, permuted rows decide the same."""
    table = procedure.entry
    rows = data.draw(st.permutations(table.rows))
    _assert_decides_alike(procedure, PlainProcedure((replace(table, rows=tuple(rows)),)))


def _renamed(table: PlainTable, names: dict[str, str], suffix: str) -> PlainTable:
    def cells(found: Row | AcceptedGap) -> dict[str, Cell]:
        return {names[name]: cell for name, cell in found.cells.items()}

    return replace(
        table,
        id=f"{table.id}{suffix}",
        columns=tuple(replace(column, name=names[column.name]) for column in table.columns),
        rows=tuple(
            replace(
                row,
                id=f"r{row.id}",
                cells=cells(row),
                over=tuple(f"r{over}" for over in row.over),
                use=row.use and f"{row.use}{suffix}",
            )
            for row in table.rows
        ),
        accepted=tuple(replace(gap, cells=cells(gap)) for gap in table.accepted),
    )


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs()))
def test_renaming_changes_nothing_but_the_names(procedure: PlainProcedure) -> None:
    """Inputs, rows and tables under other names give the same findings and decisions."""
    names = {
        column.name: f"i_{column.name}" for table in procedure.tables for column in table.columns
    }
    renamed = PlainProcedure(tuple(_renamed(table, names, "-baru") for table in procedure.tables))
    mine, theirs = build(procedure), build(renamed)
    for code in ("gap", "overlap-conflict", "overlap-harmless", "masked-row"):
        told = [
            json.dumps(
                {names[name]: text for name, text in finding.facts.get("where", {}).items()}  # type: ignore[attr-defined]
            )
            for finding in findings(mine, code)
        ]
        assert told == [
            json.dumps(finding.facts.get("where", {})) for finding in findings(theirs, code)
        ]
    for context in Analysis(procedure).contexts[:50]:
        asked = python_context(procedure, context)
        got = engine_answer(mine, asked)
        other = engine_answer(theirs, {names[name]: value for name, value in asked.items()})
        assert (got.status, got.outputs) == (other.status, other.outputs)
        assert tuple(f"r{row}" for row in got.hits) == other.hits


@TABLES
@given(procedure=lone_tables(policies=("first",), with_accepted=False))
def test_a_masked_row_can_be_removed(procedure: PlainProcedure) -> None:
    """Without its masked rows a table decides everything as before."""
    masked = {finding.facts["rows"][0] for finding in findings(build(procedure), "masked-row")}  # type: ignore[index]
    table = procedure.entry
    rows = tuple(replace(row, over=()) for row in table.rows)
    kept = tuple(row for row in rows if row.id not in masked)
    one = PlainProcedure((replace(table, rows=rows),))
    _assert_decides_alike(one, PlainProcedure((replace(table, rows=kept),)))
