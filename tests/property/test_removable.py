"""Redundant, mergeable and partly masked rows, and groups of rows, against the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gapless.diagnostic import Diagnostic, Facts
from tests.facts import facts_of
from tests.oracle.analysis import Analysis, in_region
from tests.oracle.answers import Context, PlainProcedure, hits, preferred, row_holds
from tests.oracle.bridge import build, findings, read_where, read_witness
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.tables import MANY_ROWS, ONE_ROW, PlainTable, Row
from tests.property.test_rows import _is_conflict as is_conflict
from tests.property.test_rows import shows

PICKING = lone_tables(policies=("first", "priority"))


@st.composite
def split_tables(draw: DrawFn) -> PlainProcedure:
    """Procedures in whose entry one row, which may hand over, stands again, in part or whole."""
    procedure = draw(lone_tables(policies=(*ONE_ROW, *ONE_ROW, *MANY_ROWS)) | hand_overs())
    table = procedure.entry
    index = draw(st.integers(0, len(table.rows) - 1))
    row = table.rows[index]
    cells = dict(row.cells)
    if cells:
        name = draw(st.sampled_from(sorted(cells)))
        others = [other.cells[name] for other in table.rows if name in other.cells]
        changed = draw(st.sampled_from([None, *others]))
        cells = {key: cell for key, cell in cells.items() if key != name}
        if changed is not None:
            cells[name] = changed
    copy = replace(row, id="copy", cells=cells, over=())
    rows = list(table.rows)
    rows.insert(draw(st.integers(0, len(rows))), copy)
    return with_rows(procedure, rows)


def _in_order(rows: list[Row]) -> tuple[Row, ...]:
    """The rows without declarations that no longer name a later row."""
    return tuple(
        replace(row, over=tuple(name for name in row.over if name in _ids(rows[index + 1 :])))
        for index, row in enumerate(rows)
    )


def _ids(rows: Iterable[Row]) -> set[str]:
    return {row.id for row in rows}


def with_rows(procedure: PlainProcedure, rows: Iterable[Row]) -> PlainProcedure:
    """The procedure with other rows in its entry."""
    entry = replace(procedure.entry, rows=_in_order(list(rows)))
    return replace(procedure, tables=(entry, *procedure.tables[1:]))


def same_decisions(analysis: Analysis, rows: Iterable[Row]) -> bool:
    """Whether the entry with these rows decides every context as before."""
    rows = tuple(rows)
    other = Analysis(with_rows(analysis.procedure, rows)) if rows else None
    if other is None:
        return all(analysis.answer(context).status == "uncovered" for context in analysis.contexts)
    return all(
        analysis.answer(context).decision == other.answer(context).decision
        for context in analysis.contexts
    )


def rows_of(finding: Diagnostic) -> list[str]:
    """The rows a finding names."""
    rows = facts_of(finding)["rows"]
    assert isinstance(rows, list)
    return rows


@st.composite
def alike(draw: DrawFn) -> PlainProcedure:
    """Hand-overs to tables that give no answer but one that a row of the entry gives too."""
    procedure = draw(hand_overs())
    entry = procedure.entry
    answers = [row.outputs for row in entry.rows if not row.use]
    if not answers:
        return procedure
    others = []
    for table in procedure.tables[1:]:
        *rows, last = (replace(row, outputs={} if row.use else answers[0]) for row in table.rows)
        rows.append(replace(last, cells={}, use=None, outputs=answers[0]))
        others.append(replace(table, policy="first", outputs=entry.outputs, rows=tuple(rows)))
    return PlainProcedure((entry, *others))


PROCEDURES = st.one_of(split_tables(), split_tables(), hand_overs(), alike(), alike())


def check_redundant(procedure: PlainProcedure) -> None:
    """What is told can go, all of it at once; where nothing is told, nothing can go."""
    analysis = Analysis(procedure)
    rows = procedure.entry.rows
    found = [rows_of(finding) for finding in findings(build(procedure), "redundant-row")]
    gone = {row for row, *_ in found}
    assert same_decisions(analysis, (row for row in rows if row.id not in gone))
    told = {rows_of(item)[0]: item for item in findings(build(procedure), "masked-row")}
    needless = {row for row, finding in told.items() if facts_of(finding)["agrees"]}
    assert not set(told) & gone
    left = gone | needless
    assert same_decisions(analysis, (row for row in rows if row.id not in left))
    for row in rows if not left else ():
        undecided = any(
            analysis.answer(context).status != "decided"
            for context in analysis.contexts
            if row_holds(procedure.entry, row.cells, context)
        )
        if row.id not in told and not undecided:
            assert not same_decisions(analysis, (other for other in rows if other is not row))


@TABLES
@given(procedure=PROCEDURES)
def test_redundant_rows_change_no_decision(procedure: PlainProcedure) -> None:
    """A row is told exactly when the oracle decides the same without it."""
    check_redundant(procedure)


def check_mergeable(procedure: PlainProcedure) -> None:
    """Rows that are told decide the same as one; of two that are not, one is told otherwise."""
    analysis = Analysis(procedure)
    table = build(procedure)
    rows = procedure.entry.rows
    found = findings(table, "mergeable-rows")
    joined = rows
    for finding in found:
        name = facts_of(finding)["input"]
        assert isinstance(name, str)
        joined = _merged(joined, rows_of(finding), name)
        assert same_decisions(analysis, _merged(rows, rows_of(finding), name))
    assert same_decisions(analysis, joined)
    told = {row for finding in found for row in rows_of(finding)}
    told |= {rows_of(finding)[0] for finding in findings(table, "masked-row", "redundant-row")}
    if procedure.entry.policy not in ("first", "unique", "any"):
        return
    for index, one in enumerate(rows):
        for other in rows[index + 1 :]:
            if {one.id, other.id} & told or one.over or other.over:
                continue
            if procedure.entry.policy == "unique" and analysis.shared(one, other):
                continue
            name = _only_difference(analysis, one, other)
            if name and (one.outputs, one.use) == (other.outputs, other.use):
                assert not same_decisions(analysis, _merged(rows, [one.id, other.id], name))


def _merged(rows: tuple[Row, ...], ids: list[str], name: str) -> tuple[Row, ...]:
    chosen = [row for row in rows if row.id in ids]
    cells = {key: cell for key, cell in chosen[0].cells.items() if key != name}
    if all(name in row.cells for row in chosen):
        cells[name] = tuple(test for row in chosen for test in row.cells[name])
    return tuple(
        replace(row, cells=cells) if row is chosen[0] else row
        for row in rows
        if row is chosen[0] or row not in chosen
    )


def _only_difference(analysis: Analysis, one: Row, other: Row) -> str | None:
    """The one input in which two rows differ; None where there is not just one."""
    columns = analysis.procedure.entry.columns
    differing = [
        column.name
        for column in columns
        if any(
            _passes(one, column.name, point) != _passes(other, column.name, point)
            for point in analysis.points[column.name]
        )
    ]
    return differing[0] if len(differing) == 1 else None


def _passes(row: Row, name: str, point: object) -> bool:
    from tests.oracle.unary_tests import cell_holds

    return cell_holds(row.cells.get(name), point)  # type: ignore[arg-type]


@TABLES
@given(procedure=PROCEDURES)
def test_mergeable_rows_decide_the_same_as_one(procedure: PlainProcedure) -> None:
    """Each group and all groups together; nothing that could be merged is left unnamed."""
    check_mergeable(procedure)


def check_partly_masked(procedure: PlainProcedure) -> None:
    """A row is told to lose exactly where several earlier rows decide otherwise."""
    analysis = Analysis(procedure)
    table = build(procedure)
    entry = procedure.entry
    masked = {rows_of(finding)[0] for finding in findings(table, "masked-row", "redundant-row")}
    found = {rows_of(item)[0]: item for item in findings(table, "partly-masked-row")}
    for row in entry.rows:
        lost = [context for context in analysis.contexts if _loses(entry, row, context)]
        takers = {preferred(entry, hits(entry, context))[0].id for context in lost}
        if entry.policy not in ("first", "priority") or row.id in masked or len(takers) < 2:
            assert row.id not in found
            continue
        finding = found[row.id]
        assert set(rows_of(finding)[1:]) == takers
        regions = facts_of(finding)["lost"]
        assert isinstance(regions, list)
        read = [
            read_where(analysis, table, replace(finding, facts=Facts(where=region)))
            for region in regions
        ]
        assert lost == [
            context
            for context in analysis.contexts
            if any(in_region(region, context) for region in read)
        ]


def _loses(entry: PlainTable, row: Row, context: Context) -> bool:
    matching = hits(entry, context)
    if row not in matching:
        return False
    first = preferred(entry, matching)[0]
    differs = (first.outputs, first.use) != (row.outputs, row.use)
    return differs and row.id not in first.over


@TABLES
@given(procedure=st.one_of(PICKING, PICKING, hand_overs()))
def test_partly_masked_rows_lose_what_is_told(procedure: PlainProcedure) -> None:
    """Only undeclared losses, only to rows that decide otherwise, and to more than one."""
    check_partly_masked(procedure)


def check_groups(procedure: PlainProcedure) -> None:
    """The groups are the largest sets of hits that quarrel, each with its region."""
    analysis = Analysis(procedure)
    table = build(procedure)
    entry = procedure.entry
    found = {tuple(rows_of(item)): item for item in findings(table, "overlap-group")}
    sets = {tuple(row.id for row in hits(entry, context)) for context in analysis.contexts}
    largest = {
        one for one in sets if len(one) > 2 and not any(set(one) < set(other) for other in sets)
    }
    rows = {row.id: row for row in entry.rows}
    shared = {
        group: [
            context
            for context in analysis.contexts
            if all(row_holds(entry, rows[row].cells, context) for row in group)
        ]
        for group in largest
    }
    quarrelling = {
        group
        for group in largest
        if entry.policy not in MANY_ROWS
        and not (
            entry.policy == "first"
            and all(is_conflict(entry, rows[group[0]], rows[other]) for other in group[1:])
        )
        and any(
            is_conflict(entry, rows[one], rows[other])
            and other not in rows[one].over
            and (
                entry.policy != "priority" or shows(entry, rows[one], rows[other], shared[group][0])
            )
            for place, one in enumerate(group)
            for other in group[place + 1 :]
        )
    }
    assert set(found) == quarrelling
    for group, finding in found.items():
        region = read_where(analysis, table, finding)
        assert shared[group] == [
            context for context in analysis.contexts if in_region(region, context)
        ]
        assert read_witness(analysis, finding)


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs()))
def test_groups_are_the_largest_sets_of_rows_that_meet(procedure: PlainProcedure) -> None:
    """Rows that meet two by two but never together are no group."""
    check_groups(procedure)
