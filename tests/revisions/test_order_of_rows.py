"""The order of rows: another one is a change exactly where the hit policy heeds it."""

from __future__ import annotations

import pytest

import gapless
from gapless.revisions.changes import ChangeKind
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
