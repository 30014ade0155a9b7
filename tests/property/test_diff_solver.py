"""Diffs of tables too large to try every point, proved by a solver for all contexts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gapless
from gapless.compiling.grid import Grid
from gapless.revisions import comparison
from tests.oracle import bridge
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build
from tests.oracle.columns import Column
from tests.oracle.difference_proofs import Claim, DifferenceProofs, read_changes
from tests.oracle.large_tables import large_tables
from tests.oracle.printed_cells import read_cell
from tests.oracle.proofs import Refuted
from tests.oracle.revisions import Revised, large_revisions, row_revisions
from tests.oracle.tables import MANY_ROWS, ONE_ROW, OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import Between, Cell, Compared

#: To make a pair of large tables, and to ask a solver about it, takes a second.
FEW = settings(max_examples=max(1, settings().max_examples // 8))

LARGE = large_revisions(large_tables(policies=ONE_ROW))


def claims_of(before: PlainProcedure, after: PlainProcedure) -> list[Claim]:
    """The diff of gapless, as a program reads it."""
    columns = {name: found[0] for side in (after, before) for name, found in side.inputs.items()}
    return read_changes(columns, gapless.diff(build(before), build(after)))


def prove(before: PlainProcedure, after: PlainProcedure) -> None:
    """Every region and everything said of it holds, and no difference is left unnamed."""
    DifferenceProofs(before, after, claims_of(before, after)).check()


@FEW
@given(both=LARGE)
def test_the_diff_of_large_tables_is_proved(both: Revised) -> None:
    """Rows, domains and inputs changed, among twelve inputs and sixty rows."""
    prove(*both)


@FEW
@given(both=row_revisions())
def test_both_oracles_agree_on_small_tables(both: Revised) -> None:
    """What trying every point bears out, the solver does too."""
    assume(all(table.policy not in MANY_ROWS for side in both for table in side.reached))
    prove(*both)


@pytest.mark.nightly
@settings(max_examples=2_500)
@given(both=LARGE)
def test_thousands_of_large_diffs_are_proved(both: Revised) -> None:
    """The same on many more."""
    prove(*both)


# Two tables that differ, to be told wrongly.

_COLUMNS = {
    "a": Column(
        "a",
        "number",
        (),
        domain_text=(">= 0",),
        within=lambda value: isinstance(value, Fraction) and value >= 0,
    ),
    "b": Column("b", "string", ("x", "y", "z"), ("x", "y")),
}


def _cells(**texts: str | list[str]) -> dict[str, Cell]:
    return {name: read_cell(_COLUMNS[name], text) for name, text in texts.items()}


def _table(*rows: Row, values: Sequence[str] = ("x", "y")) -> PlainProcedure:
    columns = (_COLUMNS["a"], replace(_COLUMNS["b"], values=tuple(values)))
    return PlainProcedure(
        (PlainTable("contoh", columns, (OutputColumn("o", "string", ("yes", "no")),), rows),)
    )


def _row(name: str, decision: str, **texts: str | list[str]) -> Row:
    return Row(name, _cells(**texts), {"o": decision})


BEFORE = _table(
    _row("1", "yes", a="< 3", b="x"),
    _row("2", "no", a=">= 3", b="x"),
    _row("3", "yes", b="y", a="[1..4)"),
)
AFTER = _table(
    _row("1", "yes", a="<= 3", b="x"),
    _row("2", "no", a="> 3", b="x"),
    _row("3", "yes", b="y", a="[1..5)"),
    _row("4", "no", b="z", a="< 1"),
    values=("x", "y", "z"),
)


def test_the_example_is_proved() -> None:
    """A moved end, a gap filled in part, and a new value: four regions."""
    claims = claims_of(BEFORE, AFTER)
    DifferenceProofs(BEFORE, AFTER, claims).check()
    assert [claim.said for claim in claims] == [
        (("decided", "2"), ("decided", "1")),
        (("uncovered", None), ("decided", "3")),
        (("outside", None), ("decided", "4")),
        (("outside", None), ("uncovered", None)),
    ]


Falsify = Callable[[Claim], list[Claim]]


def _with_region(**texts: str | list[str]) -> Falsify:
    return lambda claim: [replace(claim, region={**claim.region, **_cells(**texts)})]


def _with_said(*said: tuple[str, str | None]) -> Falsify:
    return lambda claim: [replace(claim, said=(said[0], said[1]))]


def _with_witness(**values: Any) -> Falsify:
    return lambda claim: [replace(claim, witness={**claim.witness, **values})]


@pytest.mark.parametrize(
    ("place", "falsify", "claim"),
    [
        (0, lambda claim: [], "decided differently and in no region"),
        (0, lambda claim: [claim, claim], "in two regions"),
        (0, _with_region(a="[3..4]"), "in a region and decided alike"),
        (1, _with_region(a="[4..5]"), "in a region and decided alike"),
        (1, _with_region(a="(4..5)"), "decided differently and in no region"),
        (2, _with_region(a="<= 1"), "in two regions"),
        (2, _with_region(b=["y", "z"]), "in a region and decided alike"),
        (0, _with_witness(a=Fraction(4)), "a witness is not in its region"),
        (0, lambda claim: [replace(claim, witness={})], "a region has no witness"),
        (0, _with_said(("decided", "1"), ("decided", "1")), "the witness is"),
        (1, _with_said(("decided", "3"), ("decided", "3")), "the witness is"),
        (2, _with_said(("uncovered", None), ("decided", "4")), "the witness is"),
    ],
)
def test_whatever_a_diff_tells_wrongly_is_refuted(place: int, falsify: Falsify, claim: str) -> None:
    """Each check fails where it should, and says what is wrong."""
    told = claims_of(BEFORE, AFTER)
    told[place : place + 1] = falsify(told[place])
    with pytest.raises(Refuted, match=claim):
        DifferenceProofs(BEFORE, AFTER, told).check()


def test_a_region_of_two_decisions_is_refuted() -> None:
    """Regions that are decided differently on one side cannot be told as one."""
    told = claims_of(BEFORE, AFTER)
    first, second = told[2:]
    whole = {name: cell for name, cell in first.region.items() if name != "a"}
    assert second.region.keys() == first.region.keys()
    told[2:] = [replace(first, region=whole)]
    with pytest.raises(Refuted, match="decided otherwise than the witness"):
        DifferenceProofs(BEFORE, AFTER, told).check()


def _other_end(test: Between | Compared) -> Between | Compared:
    """The test with its last end in where it was out, out where it was in."""
    if isinstance(test, Between):
        return replace(test, high_in=not test.high_in)
    other = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[test.operator]
    return replace(test, operator=other)


@FEW
@given(both=LARGE, data=st.data())
def test_one_region_left_out_or_one_end_moved_is_refuted(
    both: Revised, data: st.DataObject
) -> None:
    """Among all regions of large tables one wrong end, wherever it is, does not go unseen."""
    told = claims_of(*both)
    assume(told)
    place = data.draw(st.integers(0, len(told) - 1))
    claim, rest = told[place], [*told[:place], *told[place + 1 :]]
    with pytest.raises(Refuted, match="in no region"):
        DifferenceProofs(*both, rest).check_regions()
    ends = [
        (name, number, test)
        for name, cell in claim.region.items()
        for number, test in enumerate(cell)
        if isinstance(test, (Between, Compared))
    ]
    if ends:
        name, number, test = data.draw(st.sampled_from(ends))
        cell = claim.region[name]
        moved = (*cell[:number], _other_end(test), *cell[number + 1 :])
        wrong = replace(claim, region={**claim.region, name: moved})
        with pytest.raises(Refuted):
            DifferenceProofs(*both, [*rest, wrong]).check()


# The engine itself, broken.


def _without_first(find: Callable[..., Any]) -> Callable[..., Any]:
    def broken(*arguments: Any, **options: Any) -> Any:
        yield from list(find(*arguments, **options))[1:]

    return broken


def _without_last_row(find: Callable[..., int]) -> Callable[..., int]:
    def broken(*arguments: Any) -> int:
        found = find(*arguments)
        return found & ~(1 << found.bit_length() - 1)

    return broken


@pytest.mark.parametrize(
    ("place", "name", "breaking"),
    [
        (Grid, "partition", _without_first),
        (comparison, "changed_rows", _without_last_row),
        (comparison, "subtract", _without_first),
    ],
)
def test_a_broken_engine_is_found_out(
    place: Any, name: str, breaking: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a region lost, a changed row overlooked, a new value forgotten."""
    monkeypatch.setattr(place, name, breaking(getattr(place, name)))
    monkeypatch.setattr(bridge, "read_once", bridge.read_once.__wrapped__)
    with pytest.raises(Refuted):
        prove(BEFORE, AFTER)
