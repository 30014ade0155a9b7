"""Reports of tables too large to try every point, proved by a solver for all contexts.

The second oracle needs Z3; where there is none for the platform these tests are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gapless.algebra import sets
from gapless.algebra.sets import LOWEST, Cut, ValueSet
from gapless.check import gaps, overlaps
from gapless.compiling.boxes import Box
from gapless.compiling.grid import Grid
from tests.facts import facts_of
from tests.oracle import bridge
from tests.oracle.answers import PlainProcedure, decide, row_holds
from tests.oracle.bridge import build
from tests.oracle.columns import Column, Plain
from tests.oracle.effort import TABLES
from tests.oracle.formulas import Formulas, z3
from tests.oracle.generators import contexts, lone_tables
from tests.oracle.large_tables import large_tables
from tests.oracle.printed_cells import read_cell
from tests.oracle.proofs import Proofs, Refuted, Told, read_report
from tests.oracle.symbols import test_holds as text_holds
from tests.oracle.tables import ONE_ROW, AcceptedGap, OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import (
    Between,
    Cell,
    Compared,
    Equal,
    Null,
    UnaryTest,
    cell_holds,
)

#: For what takes a solver several questions for each table.
FEW = settings(max_examples=max(1, settings().max_examples // 4))

#: Tables of the same kind that are small, for what is asked of the oracle itself.
SMALL = large_tables(policies=ONE_ROW, inputs=(2, 3), rows=(3, 8))


def told_of(procedure: PlainProcedure) -> list[Told]:
    """The report of gapless, as a program reads it."""
    return read_report(procedure, build(procedure).check())


@given(procedure=large_tables())
def test_the_report_of_a_large_table_is_proved(procedure: PlainProcedure) -> None:
    """Gaps, accepted gaps, overlaps, masked, redundant and mergeable rows hold everywhere."""
    Proofs(procedure, told_of(procedure)).check()


@pytest.mark.nightly
@pytest.mark.parametrize(
    "policies", [("first",), ("first", "unique"), ("any",), ("priority", "collect")]
)
@settings(max_examples=2_500)
@given(data=st.data())
def test_ten_thousand_large_tables_are_proved(policies: Sequence[str], data: st.DataObject) -> None:
    """The same for every hit policy; the second kind may hand over."""
    hands_over = "unique" in policies
    procedure = data.draw(large_tables(policies=policies, hands_over=hands_over))
    Proofs(procedure, told_of(procedure)).check()


def _point(context: dict[str, Plain]) -> dict[str, Cell]:
    """A single context as cells."""
    return {
        name: (Null(),) if value is None else (Equal(value, ""),) for name, value in context.items()
    }


@TABLES
@given(procedure=SMALL, data=st.data())
def test_both_oracles_agree(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Of single contexts the formulas say what comparing values one by one says."""
    formulas = Formulas(procedure)
    entry = procedure.entry
    for _ in range(4):
        context = data.draw(contexts(procedure.points, whole=True))
        point = formulas.box(_point(context))
        assert formulas.context(point) == context
        for row, holds in zip(entry.rows, formulas.rows, strict=True):
            assert formulas.is_possible(point, holds) is row_holds(entry, row.cells, context)
        answer = decide(procedure, context)
        is_open = answer.status == "uncovered" and answer.reason is None
        assert formulas.is_possible(point, formulas.open()) is is_open
        assert formulas.is_possible(point, formulas.uncovered()) is (answer.status == "uncovered")
        number = formulas.number(answer)
        assert not formulas.is_possible(point, formulas.decision(entry) != number)


@TABLES
@given(procedure=SMALL)
def test_what_the_solver_finds_is_a_context(procedure: PlainProcedure) -> None:
    """The context it gives for a formula is allowed, and such as was asked for."""
    formulas = Formulas(procedure)
    for row, first in zip(procedure.entry.rows, formulas.firsts, strict=True):
        context = formulas.context(first)
        if context is not None:
            assert all(procedure.allows(name, value) for name, value in context.items())
            answer = decide(procedure, context)
            first_hit = (answer.row,) if procedure.entry.policy == "priority" else answer.hits[:1]
            assert first_hit in ((row.id,), ()) or row.use
            assert row_holds(procedure.entry, row.cells, context)
    context = formulas.context(formulas.open())
    if context is not None:
        answer = decide(procedure, context)
        assert (answer.status, answer.reason) == ("uncovered", None)


@TABLES
@given(procedure=lone_tables())
def test_both_readers_of_printed_regions_agree(procedure: PlainProcedure) -> None:
    """A region read as cells holds the points that its texts hold one by one."""
    for finding in build(procedure).check():
        where = facts_of(finding).get("where", {})
        assert isinstance(where, dict)
        for name, texts in where.items():
            column = procedure.inputs[name][0]
            cell = read_cell(column, texts)
            for point in procedure.points[name]:
                assert cell_holds(cell, point) is any(
                    text_holds(column, text, point)
                    for text in ([texts] if isinstance(texts, str) else texts)
                )


def test_below_and_above_three_leave_three() -> None:
    """The solver finds the one number that is neither, and proves that there is no other."""
    three = Fraction(3)
    column = Column("a", "number", (three,))
    rows = (
        Row("1", {"a": (Compared("<", three, "< 3"),)}, {"o": "x"}),
        Row("2", {"a": (Compared(">", three, "> 3"),)}, {"o": "x"}),
    )
    table = PlainTable("t", (column,), (OutputColumn("o", "string"),), rows)
    formulas = Formulas(PlainProcedure((table,)))
    missed = z3.Not(z3.Or(formulas.rows))
    assert formulas.context(missed) == {"a": three}
    other = formulas.box({"a": (Equal(three, "3"),)})
    assert formulas.context(missed, z3.Not(other)) is None


# A table with one of everything, to be told wrongly.

_COLUMNS = {
    "a": Column("a", "number", ()),
    "b": Column("b", "boolean", (True, False)),
    "c": Column("c", "string", ("x", "y", "z"), ("x", "y", "z")),
}


def _cells(**texts: str | list[str]) -> dict[str, Cell]:
    return {name: read_cell(_COLUMNS[name], text) for name, text in texts.items()}


def _row(name: str, decision: str, over: str = "", /, **texts: str | list[str]) -> Row:
    return Row(name, _cells(**texts), {"o": decision}, over=(over,) if over else ())


EXAMPLE = PlainProcedure(
    (
        PlainTable(
            "contoh",
            tuple(_COLUMNS.values()),
            (OutputColumn("o", "string"),),
            (
                _row("1", "yes", b="true", a="< 3"),
                _row("2", "yes", b="true", a="[3..5)"),
                _row("3", "no", "9", b="true", a="> 5"),
                _row("4", "yes", b="false", c="x"),
                _row("5", "no", b="false", c=["x", "y"], a=">= 4"),
                _row("6", "yes", b="false", c=["x", "y"], a="[4..7]"),
                _row("7", "no", b="false", c="z", a="<= 2"),
                _row("8", "no", "9", b="false", c="z"),
                _row("9", "yes", b="false", c=["y", "z"], a="[4..9]"),
            ),
            accepted=(
                AcceptedGap(_cells(b="false", c="y", a="< 1"), "below one"),
                AcceptedGap(_cells(b="false", c="y", a="[3..4]"), "below four"),
                AcceptedGap(_cells(b="true", a="< 0"), "below zero"),
            ),
        ),
    )
)


def test_the_example_has_one_of_everything() -> None:
    """The report of the example is proved, and holds what the tests below falsify."""
    told = told_of(EXAMPLE)
    Proofs(EXAMPLE, told).check()
    assert {each.code for each in told} >= {
        "gap",
        "accepted-gap",
        "partly-covered-gap",
        "stale-accepted-gap",
        "overlap-conflict",
        "overlap-harmless",
        "overlap-group",
        "stale-over",
        "masked-row",
        "redundant-row",
        "mergeable-rows",
    }
    assert [each.rows for each in told if each.code == "masked-row"] == [
        ("6", "5"),
        ("9", "5", "8"),
    ]


Falsify = Callable[[list[Told]], list[Told]]


def _changed(code: str, change: Callable[[Told], list[Told]]) -> Falsify:
    """The first finding of a code told otherwise, or left out."""

    def falsify(told: list[Told]) -> list[Told]:
        place = next(place for place, each in enumerate(told) if each.code == code)
        return [*told[:place], *change(told[place]), *told[place + 1 :]]

    return falsify


def _left_out(code: str) -> Falsify:
    return _changed(code, lambda told: [])


def _with_region(code: str, **texts: str | list[str]) -> Falsify:
    return _changed(
        code, lambda told: [replace(told, regions=({**told.regions[0], **_cells(**texts)},))]
    )


def _with_rows(code: str, *rows: str) -> Falsify:
    return _changed(code, lambda told: [replace(told, rows=rows)])


def _renamed(code: str, other: str) -> Falsify:
    return _changed(code, lambda told: [replace(told, code=other)])


def _added(code: str, *rows: str, **texts: str | list[str]) -> Falsify:
    return lambda told: [*told, Told(code, rows, (_cells(**texts),))]


_ELSEWHERE: dict[str, Plain] = {"a": Fraction(0), "b": False, "c": "x"}

_FALSE: list[tuple[Falsify, str]] = [
    (_left_out("gap"), "no row covers this and no gap tells it"),
    (_with_region("gap", c=["x", "y"]), "no row covers this and no gap tells it"),
    (_with_region("gap", a="(4.9..5]"), "this is told as a gap and is none"),
    (_with_region("gap", a="[5..6)"), "this is told as a gap and is none"),
    (_changed("gap", lambda told: [told, told]), "this is in two gaps"),
    (_changed("gap", lambda told: [replace(told, witness=None)]), "a region has no witness"),
    (
        _changed("gap", lambda told: [replace(told, witness=_ELSEWHERE)]),
        "a witness is not in its region",
    ),
    (_left_out("accepted-gap"), "an accepted gap is not told"),
    (_with_region("accepted-gap", a="<= 1"), "this is not the region of the accepted gap"),
    (_renamed("accepted-gap", "stale-accepted-gap"), "a gap in an accepted gap called stale"),
    (_renamed("accepted-gap", "partly-covered-gap"), "an accepted gap is not covered anywhere"),
    (_renamed("partly-covered-gap", "accepted-gap"), "this is covered in an accepted gap"),
    (_renamed("stale-accepted-gap", "accepted-gap"), "an accepted gap is stale and not called so"),
    (_left_out("overlap-conflict"), "two rows share this and nothing tells it"),
    (_left_out("overlap-harmless"), "two rows share this and nothing tells it"),
    (_with_region("overlap-conflict", a="> 4"), "this is not where the two rows overlap"),
    (_with_rows("overlap-conflict", "5", "4"), "what is told is no earlier and later row"),
    (_with_rows("overlap-conflict", "4", "6"), "a pair of rows is told twice"),
    (_added("overlap-conflict", "1", "2"), "this is not where the two rows overlap"),
    (_left_out("stale-over"), "a declared overlap is stale"),
    (_added("stale-over", "8", "9"), "two rows share this and nothing tells it"),
    (_with_rows("overlap-group", "4", "5"), "this is not where all rows of a group meet"),
    (_left_out("masked-row"), "row 6 is masked and not told"),
    (_added("masked-row", "2", "1"), "row 2 is called masked and decides this"),
    (_with_rows("masked-row", "6", "4"), "the rows told to mask row 6 leave this"),
    (_with_rows("masked-row", "6", "9"), "what is told to mask row 6 comes after it"),
    (_with_rows("masked-row", "6", "4", "5"), "row 6 is masked without one of the rows told"),
    (
        _added("partly-masked-row", "5", "4", b="false", c="x", a="> 4"),
        "a row loses this too",
    ),
    (
        _added("partly-masked-row", "5", "4", b="false", c="x", a="> 3"),
        "a row does not lose this to the rows told",
    ),
    (_added("redundant-row", "2"), "row 2 is called redundant"),
    (_left_out("redundant-row"), "row 7 is redundant and not told"),
    (_with_rows("mergeable-rows", "1", "3"), "rows .* are called mergeable"),
    (_with_rows("mergeable-rows", "4", "6"), "rows .* are called mergeable"),
]


@pytest.mark.parametrize(("falsify", "claim"), _FALSE)
def test_whatever_a_report_tells_wrongly_is_refuted(falsify: Falsify, claim: str) -> None:
    """Each check fails where it should, and says what is wrong."""
    with pytest.raises(Refuted, match=claim):
        Proofs(EXAMPLE, falsify(told_of(EXAMPLE))).check()


def _other_end(test: UnaryTest) -> UnaryTest:
    """A comparison or an interval with its last end in where it was out, out where it was in."""
    if isinstance(test, Between):
        return replace(test, high_in=not test.high_in)
    assert isinstance(test, Compared)
    other = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[test.operator]
    return replace(test, operator=other)


@FEW
@given(procedure=large_tables(policies=("first",), hands_over=False), data=st.data())
def test_one_gap_left_out_or_one_end_moved_is_refuted(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Among all gaps of a large table one wrong end, wherever it is, does not go unseen."""
    table = procedure.entry
    removed = data.draw(st.sampled_from(table.rows))
    rows = tuple(replace(row, over=()) for row in table.rows if row is not removed)
    procedure = PlainProcedure((replace(table, rows=rows),))
    told = told_of(procedure)
    gaps = [each for each in told if each.code == "gap"]
    assume(gaps)
    gap = data.draw(st.sampled_from(gaps))
    rest = [each for each in told if each is not gap]
    with pytest.raises(Refuted, match="no gap tells it"):
        Proofs(procedure, rest).check_gaps()
    region = gap.regions[0]
    ends = [
        (name, place)
        for name, cell in region.items()
        for place, test in enumerate(cell)
        if isinstance(test, (Between, Compared))
    ]
    if ends:
        name, place = data.draw(st.sampled_from(ends))
        cell = region[name]
        moved = (*cell[:place], _other_end(cell[place]), *cell[place + 1 :])
        wrong = replace(gap, regions=({**region, name: moved},))
        with pytest.raises(Refuted):
            Proofs(procedure, [*rest, wrong]).check_gaps()


# The engine itself, broken.


def _without_upper_end(interval: Callable[[Cut, Cut], ValueSet]) -> Callable[[Cut, Cut], ValueSet]:
    """``<= 3`` is read as ``< 3``."""

    def broken(low: Cut, high: Cut) -> ValueSet:
        return interval(low, (*high[:2], 0) if low == LOWEST and len(high) == 3 else high)

    return broken


def _without_first(find: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def broken(*arguments: Any, **options: Any) -> Iterator[Any]:
        yield from list(find(*arguments, **options))[1:]

    return broken


def _first_box(intersect: Callable[[Box, Box], Box | None]) -> Callable[[Box, Box], Box | None]:
    """The whole of a row is told where only a part of it overlaps."""
    return lambda one, other: one if intersect(one, other) else None


@pytest.mark.parametrize(
    ("place", "name", "breaking"),
    [
        (Grid, "partition", _without_first),
        (sets, "interval", _without_upper_end),
        (gaps, "search_gaps", _without_first),
        (overlaps, "intersect", _first_box),
    ],
)
def test_a_broken_engine_is_found_out(
    place: Any, name: str, breaking: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One end read wrongly, one region lost, one gap forgotten, one overlap told too large."""
    monkeypatch.setattr(place, name, breaking(getattr(place, name)))
    monkeypatch.setattr(bridge, "read_once", bridge.read_once.__wrapped__)
    with pytest.raises(Refuted):
        Proofs(EXAMPLE, told_of(EXAMPLE)).check()
