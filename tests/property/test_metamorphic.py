"""Changes to a table, and how its report and its decisions must change with it, or must not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gapless.diagnostic import Diagnostic
from tests.facts import facts_of, pairs_of
from tests.oracle.analysis import Analysis, Region, in_region
from tests.oracle.answers import Context, PlainProcedure, row_holds
from tests.oracle.bridge import build, engine_answer, findings, python_context, read_where
from tests.oracle.columns import Column, Plain, spellings
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.large_tables import large_tables
from tests.oracle.tables import AcceptedGap, PlainTable, Row
from tests.oracle.unary_tests import Cell, Equal, Negated, Null, is_satisfiable


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
    halves: list[Cell] = []
    if cell is not None and len(cell) > 1:
        halves = [cell[:1], cell[1:]]
    elif cell is None and column.kind != "string" and _marks(column):
        value = _marks(column)[0]
        text = spellings(column.kind, value)[0]
        equal = Equal(value, text)
        others = Negated((equal,), f"not({text})")
        rest = tuple(test for test in (others, Null()) if is_satisfiable(test, column.points))
        halves = [(equal,), rest]
    if not halves or not all(halves):
        return [row]
    return [
        replace(row, id=f"{row.id}{letter}", cells={**row.cells, name: half}, over=())
        for letter, half in zip("ab", halves, strict=True)
    ]


def _marks(column: Column) -> list[Plain]:
    """Points that have others on both sides: a cut there parts no points from nothing."""
    return [point for point in column.points if point is not None and point in column.pool]


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
                {names[name]: text for name, text in facts_of(finding).get("where", {}).items()}
            )
            for finding in findings(mine, code)
        ]
        assert told == [
            json.dumps(facts_of(finding).get("where", {})) for finding in findings(theirs, code)
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
    masked = {facts_of(finding)["rows"][0] for finding in findings(build(procedure), "masked-row")}
    table = procedure.entry
    rows = tuple(replace(row, over=()) for row in table.rows)
    kept = tuple(row for row in rows if row.id not in masked)
    one = PlainProcedure((replace(table, rows=rows),))
    _assert_decides_alike(one, PlainProcedure((replace(table, rows=kept),)))


def _in_one_language(table: PlainTable) -> PlainTable:
    """The table with its language named: else the words in its cells decide how to print."""
    return replace(table, language=table.language or "id")


def _alone(table: PlainTable, rows: Iterable[Row] | None = None) -> PlainProcedure:
    """The table, with other rows perhaps, and without declared overlaps."""
    kept = tuple(replace(row, over=()) for row in (table.rows if rows is None else rows))
    return PlainProcedure((replace(_in_one_language(table), rows=kept),))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


_GAPS = ("gap", "accepted-gap", "partly-covered-gap", "stale-accepted-gap")
_OVERLAPS = _CONFLICT, _HARMLESS = "overlap-conflict", "overlap-harmless"


class _Told:
    """What a report tells, so that two reports can be compared."""

    def __init__(self, procedure: PlainProcedure) -> None:
        report = build(procedure).check()
        found: list[Diagnostic] = [pair for item in report for pair in pairs_of(item)]
        self.gaps = sorted(
            _text([item.code, facts_of(item)["where"], facts_of(item).get("reason")])
            for item in found
            if item.code in _GAPS
        )
        self.witnesses = {
            _text(facts_of(item)["where"]): facts_of(item)["witness"]
            for item in found
            if item.code == "gap"
        }
        #: For each pair of rows, whichever comes first, its code and region.
        self.overlaps = {
            frozenset(_rows(item)): _text([item.code, facts_of(item)["where"]])
            for item in found
            if item.code in _OVERLAPS
        }
        self.pairs = {tuple(_rows(item)) for item in found if item.code in _OVERLAPS}
        self.stale = {tuple(_rows(item)) for item in found if item.code == "stale-over"}
        self.masked = {_rows(item)[0] for item in found if item.code == "masked-row"}
        self.redundant = {_rows(item)[0] for item in found if item.code == "redundant-row"}
        self.partly_masked = {
            (_rows(item)[0], frozenset(_rows(item)[1:]))
            for item in found
            if item.code == "partly-masked-row"
        }

    def without(self, *rows: str) -> dict[frozenset[str], str]:
        """The overlaps that have nothing to do with some rows."""
        return {pair: told for pair, told in self.overlaps.items() if not pair & {*rows}}


def _rows(finding: Diagnostic) -> list[str]:
    rows = facts_of(finding)["rows"]
    assert isinstance(rows, list)
    return rows


def check_order_of_columns(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Other columns first: nothing told is different, but for the order it is told in."""
    table, *others = map(_in_one_language, procedure.tables)
    columns = data.draw(st.permutations(table.columns))
    changed = replace(table, columns=tuple(columns))
    one = _Told(PlainProcedure((table, *others)))
    other = _Told(PlainProcedure((changed, *others)))
    assert vars(one) == vars(other)


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs(), large_tables()), data=st.data())
def test_the_order_of_columns_changes_nothing_told(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Gaps, overlaps and rows, their regions and witnesses are the same."""
    check_order_of_columns(procedure, data)


def check_order_of_rows(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Other rows first: the same gaps; the same pairs of rows meet in the same regions."""
    table = _alone(procedure.entry).entry
    rows = data.draw(st.permutations(table.rows))
    one, other = _Told(_alone(table)), _Told(_alone(table, rows))
    assert (one.gaps, one.witnesses) == (other.gaps, other.witnesses)
    assert one.overlaps == other.overlaps
    places = {row.id: place for place, row in enumerate(rows)}
    assert all(places[first] < places[second] for first, second in other.pairs)


@TABLES
@given(procedure=st.one_of(lone_tables(), large_tables(hands_over=False)), data=st.data())
def test_the_order_of_rows_changes_only_which_comes_first(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Gaps and overlaps stay; the row that now stands above is told first."""
    check_order_of_rows(procedure, data)


def check_neighbours(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Two neighbours that share no context change places: nothing told is different."""
    table = _alone(procedure.entry).entry
    one = _Told(_alone(table))
    apart = [
        place
        for place, (row, following) in enumerate(pairwise(table.rows))
        if (row.id, following.id) not in one.pairs
    ]
    if not apart:
        return
    place = data.draw(st.sampled_from(apart))
    rows = list(table.rows)
    rows[place : place + 2] = reversed(rows[place : place + 2])
    other = _Told(_alone(table, rows))
    assert vars(one) == vars(other)


@TABLES
@given(
    procedure=st.one_of(
        lone_tables(policies=("first",)), large_tables(policies=("first",), hands_over=False)
    ),
    data=st.data(),
)
def test_neighbours_that_share_no_context_can_change_places(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Gaps, overlaps, masked, partly masked and redundant rows are told as before."""
    check_neighbours(procedure, data)


def check_row_moved_up(procedure: PlainProcedure, data: st.DataObject) -> None:
    """A row moved to the top is never masked; of the others none is masked no longer."""
    table = procedure.entry
    row = data.draw(st.sampled_from(table.rows))
    rows = [row, *(other for other in table.rows if other is not row)]
    before, after = _Told(_alone(table)), _Told(_alone(table, rows))
    assert row.id not in after.masked
    assert before.masked - {row.id} <= after.masked


@TABLES
@given(
    procedure=st.one_of(
        lone_tables(policies=("first",)), large_tables(policies=("first",), hands_over=False)
    ),
    data=st.data(),
)
def test_a_row_at_the_top_is_never_masked(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Moved there it may mask others, and uncovers none of those that were masked."""
    check_row_moved_up(procedure, data)


def _open_regions(procedure: PlainProcedure) -> list[Region]:
    table = build(procedure)
    analysis = Analysis(procedure)
    return [read_where(analysis, table, gap) for gap in findings(table, "gap")]


def _is_in_one(regions: list[Region], context: Context) -> bool:
    return any(in_region(region, context) for region in regions)


def _assert_same_gaps(one: PlainProcedure, finer: PlainProcedure) -> None:
    """Both leave the same contexts open; they may be told in other regions."""
    before, after = _open_regions(one), _open_regions(finer)
    for context in Analysis(finer).contexts:
        assert _is_in_one(before, context) is _is_in_one(after, context)


def check_split_row(procedure: PlainProcedure, data: st.DataObject) -> None:
    """A row in two halves: no gap changes; each half meets, and loses to, what the row did."""
    table = procedure.entry
    row = data.draw(st.sampled_from(table.rows))
    column = data.draw(st.sampled_from(table.columns))
    halves = _split(row, column.name, row.cells.get(column.name), column)
    if len(halves) == 1 or len(column.points) < 2:
        return
    rows: list[Row] = []
    for other in table.rows:
        rows += halves if other is row else [other]
    _assert_same_gaps(_alone(table), _alone(table, rows))
    before, after = _Told(_alone(table)), _Told(_alone(table, rows))
    one, other_half = (half.id for half in halves)
    assert before.without(row.id) == after.without(one, other_half)
    for pair in before.pairs:
        if row.id in pair:
            halved = {
                tuple(half if name == row.id else name for name in pair)
                for half in (one, other_half)
            }
            assert halved & after.pairs
    if table.policy == "first":
        assert (row.id in before.masked) is ({one, other_half} <= after.masked)
        assert before.masked - {row.id} == after.masked - {one, other_half}


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_a_row_split_in_two_is_told_of_as_the_whole_was(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Gaps are the same; overlaps are those of the halves; masked is only what both halves are."""
    check_split_row(procedure, data)


def check_widened_cell(procedure: PlainProcedure, data: st.DataObject) -> None:
    """A cell that holds more: no gap grows, what it lost is decided by the row that took it."""
    table = _alone(procedure.entry).entry
    row = data.draw(st.sampled_from([row for row in table.rows if row.cells] or [table.rows[0]]))
    if not row.cells:
        return
    name = data.draw(st.sampled_from(sorted(row.cells)))
    others = [other.cells[name] for other in table.rows if name in other.cells]
    more = data.draw(st.sampled_from([None, *others]))
    cells = {key: cell for key, cell in row.cells.items() if key != name}
    if more is not None:
        cells[name] = row.cells[name] + more
    wide = replace(row, cells=cells)
    changed = _alone(table, [wide if other is row else other for other in table.rows])
    before, after = _open_regions(_alone(table)), _open_regions(changed)
    both = _alone(table, [*table.rows, replace(wide, id="wide")])
    engine = build(changed)
    for context in Analysis(both).contexts:
        was_open, is_open = _is_in_one(before, context), _is_in_one(after, context)
        assert was_open or not is_open
        if was_open and not is_open:
            answer = engine_answer(engine, python_context(changed, context))
            assert (answer.status, answer.hits) == ("decided", (row.id,))
            assert row_holds(table, cells, context)
    one, other = _Told(_alone(table)), _Told(changed)
    assert set(one.overlaps) <= set(other.overlaps)
    _assert_alike(table, more=other.without(row.id), less=one.without(row.id))
    assert one.masked - {row.id} <= other.masked


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_a_widened_cell_only_takes_from_gaps(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Every gap lies in those before; every context lost to the row is decided by it."""
    check_widened_cell(procedure, data)


def _assert_alike(
    table: PlainTable, more: Mapping[frozenset[str], str], less: Mapping[frozenset[str], str]
) -> None:
    """The same pairs of rows meet in the same places whatever a third row says.

    Where a more important row decides, two that tie do not contradict each other.
    """
    assert more.keys() == less.keys()
    for pair, told in less.items():
        settled = told.replace(_CONFLICT, _HARMLESS) if table.policy == "priority" else told
        assert more[pair] in (told, settled)


def check_removed_row(procedure: PlainProcedure, data: st.DataObject) -> None:
    """A row less: no gap shrinks, and all that is newly open was the row's alone."""
    table = _alone(procedure.entry).entry
    if len(table.rows) < 2:
        return
    row = data.draw(st.sampled_from(table.rows))
    rest = _alone(table, [other for other in table.rows if other is not row])
    before, after = _open_regions(_alone(table)), _open_regions(rest)
    engine = build(_alone(table))
    for context in Analysis(_alone(table)).contexts:
        was_open, is_open = _is_in_one(before, context), _is_in_one(after, context)
        assert is_open or not was_open
        if is_open and not was_open:
            answer = engine_answer(engine, python_context(rest, context))
            assert (answer.status, answer.hits) == ("decided", (row.id,))
    one, other = _Told(_alone(table)), _Told(rest)
    _assert_alike(table, more=one.without(row.id), less=other.overlaps)
    assert other.masked <= one.masked


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_a_removed_row_leaves_open_what_it_decided_alone(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """No gap closes, no new pair of rows meets, no other row is masked."""
    check_removed_row(procedure, data)
