"""Sets of rows of large tables: kept as differences, and alike in every answer."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from found_gaps import find_gaps
from gapless.algebra.bitsets import runs, set_of
from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.check.overlaps import find_overlaps
from gapless.compiling.row_sets import Changing, steps_of
from tests.oracle.answers import PlainProcedure
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.revisions import revisions
from tests.property.test_columns import check_inputs
from tests.property.test_decide import check_partial_contexts, check_whole_contexts
from tests.property.test_diff import check_diff
from tests.property.test_gaps import check_gaps
from tests.property.test_removable import check_groups, check_mergeable, check_redundant
from tests.property.test_rows import check_masked, check_overlaps
from tests.written_tables import table_of

CHANGES = st.lists(st.lists(st.integers(0, 40), unique=True, max_size=6), min_size=1, max_size=90)


@given(first=st.sets(st.integers(0, 40)), changes=CHANGES, data=st.data())
def test_sets_kept_as_differences_are_the_sets(
    first: set[int], changes: list[list[int]], data: st.DataObject
) -> None:
    """One by one, one after another, and what some or all of them hold."""
    whole = steps_of(set_of(first), changes, large=False)
    kept = steps_of(set_of(first), changes, large=True)
    assert isinstance(kept, Changing)
    assert list(kept) == list(whole) == [kept[place] for place in range(len(whole))]
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    some, every = 0, whole[start]
    for rows in whole[start:end]:
        some, every = some | rows, every & rows
    assert (kept.some(start, end), kept.every(start, end)) == (some, every)
    among = set_of(data.draw(st.sets(st.integers(0, 45))))
    stretches = list(kept.alike(start, end, among))
    assert [rows for first, behind, rows in stretches for _ in range(first, behind)] == [
        rows & among for rows in whole[start:end]
    ]
    assert [first for first, _, _ in stretches][1:] == [behind for _, behind, _ in stretches][:-1]


@given(members=st.sets(st.integers(0, 3000)))
def test_runs_are_the_members(members: set[int]) -> None:
    """Maximal, in order, and together the set."""
    found = list(runs(set_of(members)))
    assert {member for start, end in found for member in range(start, end)} == members
    assert all(one[1] < other[0] for one, other in pairwise(found))


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    """Every table is large, and every region is looked at in halves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gapless.compiling.row_sets.LARGE", 0)
        patch.setattr("gapless.compiling.grid._MOST_BITS", 8)
        patch.setattr("gapless.compiling.boxes._WIDE", 1)
        patch.setattr("gapless.deciding.decide.is_small", lambda grid: False)
        yield


CHECKS = [
    check_gaps,
    check_overlaps,
    check_masked,
    check_redundant,
    check_mergeable,
    check_groups,
    check_inputs,
]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.usefixtures("small")
def test_large_tables_are_analysed_exactly(check: Callable[[PlainProcedure], None]) -> None:
    """Against the oracle, as every other table is."""

    @TABLES
    @given(procedure=st.one_of(lone_tables(), hand_overs()))
    def hold(procedure: PlainProcedure) -> None:
        check(procedure)

    hold()


@pytest.mark.usefixtures("small")
def test_large_tables_decide_and_are_compared_exactly() -> None:
    """Whole and partial contexts, and the diff of two revisions."""

    @TABLES
    @given(procedure=st.one_of(lone_tables(), hand_overs()), both=revisions(), data=st.data())
    def hold(
        procedure: PlainProcedure,
        both: tuple[PlainProcedure, PlainProcedure],
        data: st.DataObject,
    ) -> None:
        check_whole_contexts(procedure, data)
        check_partial_contexts(procedure, data)
        check_diff(*both)

    hold()


def points(count: int) -> DecisionTable:
    """A list of codes: every row gives one value of one input, each another."""
    lines = ["table: t", "inputs: {code: {type: integer}}", "outputs: {zone: {type: integer}}"]
    lines += ["rules:"]
    lines += [
        f"  - {{when: {{code: {3 * code}}}, then: {{zone: {code % 7}}}}}" for code in range(count)
    ]
    return table_of("\n".join(lines) + "\n")


def test_memory_does_not_grow_with_the_square_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """4,000 rows with bounds of their own: whole sets would take 4 MB for rows, atoms and boxes
    each, and as much again in every region that is looked at.
    """
    monkeypatch.setattr("gapless.compiling.row_sets.LARGE", 1 << 20)
    monkeypatch.setattr("gapless.compiling.row_sets._WHOLE", 1 << 17)
    monkeypatch.setattr("gapless.compiling.dimension._MOST_KEPT", 1 << 20)
    monkeypatch.setattr("gapless.compiling.grid._MOST_BITS", 1 << 20)
    table = points(4_000)
    tracemalloc.start()
    compiled = table.compiled
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    assert len(list(find_gaps(compiled))) == 1
    assert not list(find_overlaps(compiled, Budget()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 7 << 20
    assert peak - kept < 7 << 20
