"""Masked rows: rows that can never decide."""

from __future__ import annotations

import pytest

from gapless.diagnostic import Diagnostic
from tests.written_tables import found, one_input, table_of


def masked(
    *cells: str, declaration: str = "{type: number}", policy: str = "first"
) -> list[Diagnostic]:
    """The masked rows among rows with these cells."""
    table = one_input(declaration, *(f"'{cell}'" for cell in cells), policy=policy)
    return [item for item in found(table) if item.code == "masked-row"]


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (("<= 3", "> 3", "[2..5]"), [["3", "1", "2"]]),
        (("< 3", "> 3", "[2..5]"), []),
        (("-", "> 3"), [["2", "1"]]),
        (("> 3", "-"), []),
        (("<= 1", "(1..2]", "> 2", "0", "[1..2]"), [["4", "1"], ["5", "1", "2"]]),
        (("not(3)", "4", "3"), [["2", "1"]]),
        (("3", "3"), [["2", "1"]]),
    ],
)
def test_masked_by_earlier_rows_together(cells: tuple[str, ...], rows: list[list[str]]) -> None:
    """A row is masked when earlier rows together take all its contexts; they are named."""
    assert [item.facts["rows"] for item in masked(*cells)] == rows


def test_the_row_itself_is_underlined() -> None:
    """The masked row is underlined, the rows that mask it are related."""
    (item,) = masked("<= 3", "> 3", "[2..5]")
    assert item.primary is not None
    assert item.primary.span.text == "3"
    assert [label.span.text for label in item.related] == ["1", "2"]
    assert item.message.english.startswith("row 3 can never decide: rows 1")


def test_discrete_values_leave_no_room() -> None:
    """Among whole numbers ``< 3`` and ``> 2`` leave nothing between."""
    assert masked("< 3", ">= 3", "-", declaration="{type: integer}")
    assert masked("<= 2", ">= 3", "-", declaration="{type: integer}")
    assert not masked("<= 2", ">= 3", "-")


@pytest.mark.parametrize("policy", ["unique", "any", "rule order", "collect"])
def test_only_first_masks(policy: str) -> None:
    """Under other policies a later row still counts."""
    assert masked("-", "3", policy=policy) == []


def test_priority_masks_nothing() -> None:
    """A later row may be the more important one."""
    table = table_of("""
table: t
hit_policy: priority
inputs: {x: {type: number}}
outputs: {z: {type: string, values: [a, b]}}
rules:
  - {then: {z: b}}
  - {when: {x: "3"}, then: {z: a}}
""")
    assert [item.code for item in found(table)] == ["overlap-harmless"]
    assert table.decide({"x": 3}).row == "2"
