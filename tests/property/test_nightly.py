"""The same properties on many more tables: ``./test -m nightly``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.answers import PlainProcedure
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.large_tables import large_tables
from tests.oracle.revisions import Revised, revisions, three_revisions
from tests.property.test_decide import (
    check_every_point,
    check_partial_contexts,
    check_whole_contexts,
)
from tests.property.test_diff import (
    check_composed,
    check_diff,
    check_fixed,
    check_mirrored,
    check_renamed,
)
from tests.property.test_gaps import check_accepted, check_gaps
from tests.property.test_metamorphic import (
    check_neighbours,
    check_order_of_columns,
    check_order_of_rows,
    check_removed_row,
    check_row_moved_up,
    check_split_row,
    check_widened_cell,
)
from tests.property.test_removable import (
    check_groups,
    check_mergeable,
    check_partly_masked,
    check_redundant,
    split_tables,
)
from tests.property.test_rows import check_masked, check_overlaps


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(procedure=st.one_of(lone_tables(), hand_overs()), data=st.data())
def test_ten_thousand_tables_agree_with_the_oracle(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Decisions, partial contexts, gaps and accepted gaps."""
    check_whole_contexts(procedure, data)
    check_partial_contexts(procedure, data)
    check_every_point(procedure)
    check_gaps(procedure)
    check_accepted(procedure)


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(procedure=st.one_of(lone_tables(), hand_overs()))
def test_the_rows_of_ten_thousand_tables_agree_with_the_oracle(procedure: PlainProcedure) -> None:
    """Overlaps and all that is told of rows; a test of its own, for another core."""
    check_overlaps(procedure)
    check_masked(procedure)
    check_groups(procedure)
    check_redundant(procedure)
    check_mergeable(procedure)
    check_partly_masked(procedure)


@pytest.mark.nightly
@settings(max_examples=2_500)
@given(procedure=lone_tables(), data=st.data())
def test_reports_change_as_their_tables_do(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Permuted, split, widened and removed rows, and permuted columns."""
    check_order_of_columns(procedure, data)
    check_order_of_rows(procedure, data)
    check_split_row(procedure, data)
    check_widened_cell(procedure, data)
    check_removed_row(procedure, data)


@pytest.mark.nightly
@settings(max_examples=1_000)
@given(procedure=large_tables(policies=("first",), hands_over=False), data=st.data())
def test_reports_of_large_tables_change_as_they_do(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Where order is all: rows that change places or move to the top."""
    check_order_of_columns(procedure, data)
    check_order_of_rows(procedure, data)
    check_neighbours(procedure, data)
    check_row_moved_up(procedure, data)


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(both=revisions())
def test_ten_thousand_revisions_agree_with_the_oracle(both: Revised) -> None:
    """What is told of two revisions, there and back, and under other names."""
    check_diff(*both)
    check_mirrored(*both)
    check_renamed(*both)


@pytest.mark.nightly
@settings(max_examples=5_000)
@given(revised=three_revisions())
def test_thousands_of_diffs_are_composed(
    revised: tuple[PlainProcedure, PlainProcedure, PlainProcedure],
) -> None:
    """One diff after the other tells what the whole one tells."""
    check_composed(*revised)


@pytest.mark.nightly
@settings(max_examples=5_000)
@given(procedure=st.one_of(split_tables(), split_tables(), hand_overs()))
def test_thousands_of_fixed_tables_are_equivalent(procedure: PlainProcedure) -> None:
    """``--fix`` changes no decision."""
    check_fixed(procedure)
