"""Hit policies: what the rows that match mean together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gapless.compiling.policy import HitPolicyError
from tests.written_tables import one_input, table_of


def with_policy(policy: str, outputs: str = "{type: string, values: [tinggi, rendah]}") -> Any:
    """Three rows: below 10 low, above 5 high, above 8 high."""
    return table_of(f"""
table: t
hit_policy: {policy}
inputs: {{x: {{type: number}}}}
outputs: {{z: {outputs}}}
rules:
  - {{row: a, when: {{x: "< 10"}}, then: {{z: rendah}}, cite: A}}
  - {{row: b, when: {{x: "> 5"}}, then: {{z: tinggi}}, cite: B}}
  - {{row: c, when: {{x: "> 8"}}, then: {{z: tinggi}}, cite: C}}
""")


@pytest.mark.parametrize(
    ("policy", "x", "row", "z", "hits"),
    [
        ("first", 3, "a", "rendah", ("a",)),
        ("first", 6, "a", "rendah", ("a", "b")),
        ("first", 9, "a", "rendah", ("a", "b", "c")),
        ("first", 11, "b", "tinggi", ("b", "c")),
        ("unique", 3, "a", "rendah", ("a",)),
        ("any", 11, "b", "tinggi", ("b", "c")),
        ("priority", 6, "b", "tinggi", ("a", "b")),
        ("priority", 3, "a", "rendah", ("a",)),
        ("rule order", 9, None, ("rendah", "tinggi", "tinggi"), ("a", "b", "c")),
        ("rule order", 3, "a", ("rendah",), ("a",)),
        ("output order", 9, None, ("tinggi", "tinggi", "rendah"), ("a", "b", "c")),
        ("collect", 6, None, ("rendah", "tinggi"), ("a", "b")),
        ("collect count", 9, None, 3, ("a", "b", "c")),
        ("collect count", 3, "a", 1, ("a",)),
    ],
)
def test_policies(policy: str, x: int, row: str | None, z: object, hits: tuple[str, ...]) -> None:
    """Each policy makes its decision of the same hits, and tells all of them."""
    decision = with_policy(policy).decide({"x": x})
    assert (decision.status, decision.row) == ("decided", row)
    assert decision.outputs == {"z": z}
    assert decision.hits == hits


@pytest.mark.parametrize(
    ("policy", "outputs", "values", "result"),
    [
        ("sum", "number", ["0.1", "0.2"], Decimal("0.3")),
        ("sum", "integer", ["1", "2"], 3),
        ("sum", "duration", ["1 jam", "30 menit"], timedelta(minutes=90)),
        ("min", "number", ["0.2", "0.1"], Decimal("0.1")),
        ("max", "date", ["2022-03-25", "2022-12-29"], None),
        ("sum", "number", ["100000000000000000000000000000", "0.1"],
         Decimal("100000000000000000000000000000.1")),
    ],
)  # fmt: skip
def test_collecting_into_one_value(
    policy: str, outputs: str, values: list[str], result: object
) -> None:
    """Sum, minimum and maximum are exact and keep the type."""
    table = table_of(f"""
table: t
hit_policy: collect {policy}
inputs: {{x: {{type: number}}}}
outputs: {{z: {{type: {outputs}}}}}
rules:
  - {{when: {{x: "> 0"}}, then: {{z: {values[0]}}}}}
  - {{when: {{x: "> 1"}}, then: {{z: {values[1]}}}}}
""")
    z = table.decide({"x": 2}).outputs["z"]
    assert z == result if result is not None else str(z) == values[1]


def test_nulls_are_left_out_of_a_sum() -> None:
    """A row without a value adds nothing; only nulls give null."""
    table = table_of("""
table: t
hit_policy: collect sum
inputs: {x: {type: number}}
outputs: {z: {type: number, nullable: true}}
rules:
  - {when: {x: "> 0"}, then: {z: null}}
  - {when: {x: "> 1"}, then: {z: 2}}
""")
    assert table.decide({"x": 2}).outputs == {"z": 2}
    assert table.decide({"x": 1}).outputs == {"z": None}


def test_unique_with_two_hits_names_the_rows() -> None:
    """Two hits under ``unique`` are the table's fault, and both rows are named."""
    with pytest.raises(HitPolicyError, match="rows a, b of t all match") as caught:
        with_policy("unique").decide({"x": 6})
    assert caught.value.rows == ("a", "b")


def test_any_with_disagreeing_hits_names_the_two_rows() -> None:
    """Disagreement under ``any`` names the first row and the first that disagrees."""
    with pytest.raises(HitPolicyError, match="rows a and b of t both match and disagree") as caught:
        with_policy("any").decide({"x": 9})
    assert caught.value.rows == ("a", "b")


def test_no_hit_is_uncovered_under_every_policy() -> None:
    """No policy invents a decision where no row matches."""
    for policy in ("first", "unique", "any", "rule order", "collect", "collect count"):
        decision = one_input("{type: number}", '"> 5"', policy=policy).decide({"x": 1})
        assert (decision.status, decision.outputs) == ("uncovered", {}), policy


def test_the_citation_is_that_of_the_deciding_row() -> None:
    """A row's citation goes with its decision; many rows together have none."""
    assert with_policy("first").decide({"x": 6}).cite == "A"
    assert with_policy("priority").decide({"x": 6}).cite == "B"
    assert with_policy("rule order").decide({"x": 6}).cite is None
