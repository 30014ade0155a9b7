"""The same properties on many more tables: ``./test -m nightly``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.answers import PlainProcedure
from tests.oracle.generators import hand_overs, lone_tables
from tests.test_property_decide import (
    check_every_point,
    check_partial_contexts,
    check_whole_contexts,
)
from tests.test_property_gaps import check_accepted, check_gaps
from tests.test_property_rows import check_masked, check_overlaps


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(procedure=st.one_of(lone_tables(), hand_overs()), data=st.data())
def test_ten_thousand_tables_agree_with_the_oracle(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Decisions, partial contexts, gaps, accepted gaps, overlaps and masked rows."""
    check_whole_contexts(procedure, data)
    check_partial_contexts(procedure, data)
    check_every_point(procedure)
    check_gaps(procedure)
    check_accepted(procedure)
    check_overlaps(procedure)
    check_masked(procedure)
