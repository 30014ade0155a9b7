"""The order of rows: another one is a change exactly where the hit policy heeds it."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless.revisions.changes import ChangeKind
from gapless.revisions.comparison import longest_rising
from tests.written_tables import table_of

ROWS = ["{when: {x: true}, then: {z: a}}", "{when: {}, then: {z: b}}"]


def ordered(policy: str, rows: list[str]) -> str:
    """A table of two rows that both match where ``x`` is true."""
    return (
        f"table: t\nhit_policy: {policy}\ninputs: {{x: {{type: boolean}}}}\n"
        f"outputs: {{z: {{type: string, values: [a, b]}}}}\nrules: [{', '.join(rows)}]\n"
    )


@pytest.mark.parametrize(
    ("policy", "before", "after"),
    [
        ("first", "a", "b"),
        ("rule order", ("a", "b"), ("b", "a")),
        ("output order", ("a", "b"), ("a", "b")),
        ("priority", "a", "a"),
    ],
)
def test_rows_in_another_order_decide_otherwise_where_it_counts(
    policy: str, before: object, after: object
) -> None:
    """What a customer gets where both rows match, before they are exchanged and after."""
    old, new = (table_of(ordered(policy, rows)) for rows in (ROWS, ROWS[::-1]))
    assert [old.decide({"x": True}).outputs["z"], new.decide({"x": True}).outputs["z"]] == [
        before,
        after,
    ]
    found = [(change.kind, dict(change.tests)) for change in gapless.diff(old, new)]
    changed = [(ChangeKind.DECISION, {"x": ("true",)})]
    assert found == (changed if before != after else [])


@given(numbers=st.permutations(range(7)))
def test_as_few_rows_as_possible_are_out_of_order(numbers: list[int]) -> None:
    """Those that are kept rise, and no longer choice of rows does."""
    kept = [numbers[place] for place in longest_rising(numbers)]
    rising = (
        part
        for length in range(len(numbers), 0, -1)
        for part in combinations(numbers, length)
        if all(one < other for one, other in pairwise(part))
    )
    assert all(one < other for one, other in pairwise(kept))
    assert len(kept) == len(next(rising))
