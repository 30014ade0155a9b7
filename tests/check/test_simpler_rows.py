"""Hints how to write the same with fewer rows and tests."""

from __future__ import annotations

import pytest

from gapless.algebra.domain import Domain
from gapless.check import split_ranges
from gapless.model import Cell
from tests.written_tables import hinted, one_input, table_of

ROWS = """
table: t
inputs: {{x: {{type: integer, domain: "[0..9]"}}, y: {{type: boolean}}}}
outputs: {{z: {{type: string}}}}
rules:
  - {{row: 1, when: {{x: "<= 2", y: false}}, then: {{z: c}}}}
  - {{row: 2, when: {{x: 1}}, then: {{z: a}}}}
  - {{row: 3, when: {{x: {between}, y: false}}, then: {{z: b}}}}
  - {{row: 4, when: {{x: {last}}}, then: {{z: a}}}}
"""


@pytest.mark.parametrize(
    ("between", "last", "is_mergeable"),
    [
        ('"[2..3]"', "2", True),
        ('"[2..3]"', "3", False),
        ('"[2..3]"', "4", True),
        ('"[3..9]"', '">= 2"', False),
    ],
)
def test_a_row_is_merged_past_rows_that_decide_nothing_in_it(
    between: str, last: str, *, is_mergeable: bool
) -> None:
    """Row 4 moves up to row 2 where row 3 meets it only behind row 1, or not at all."""
    rows = hinted(table_of(ROWS.format(between=between, last=last)), "mergeable-rows")
    wanted = ["rows 2, 4 decide the same and differ only in x: one row can say it"]
    assert rows == (wanted if is_mergeable else [])


@pytest.mark.parametrize(
    ("declaration", "cell", "is_simpler"),
    [
        ("{type: string, values: [a, b, c, d]}", "[not(a), b]", True),
        ("{type: string, values: [a, b, c, d]}", "[b, not(a)]", True),
        ("{type: string, values: [a, b, c, d]}", "[b, d]", False),
        ("{type: integer}", '"[1..5], [2..3], [7..9]"', True),
        ("{type: integer}", '"[1..3], (3..5]"', True),
        ("{type: integer}", '"[1..3], 5, [7..9]"', False),
        ("{type: number}", '"[1..3), (3..5]"', False),
    ],
)
def test_a_test_that_says_nothing_new(declaration: str, cell: str, *, is_simpler: bool) -> None:
    """A cell can be shorter where other tests of it hold all that one does, or ranges join."""
    sentences = hinted(one_input(declaration, cell, '"-"'), "split-range")
    assert sentences == (["the cell x of row 1 can be shorter"] if is_simpler else [])


def test_what_many_rows_write_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many rows with the same cells are no more work, and each has its hint."""
    asked: list[Cell] = []

    def counted(domain: Domain, cell: Cell) -> bool:
        asked.append(cell)
        return True

    monkeypatch.setattr(split_ranges, "_is_needlessly_split", counted)
    for rows in (20, 40):
        asked.clear()
        table = one_input("{type: integer}", *['"[1..3], (3..5]"', '"[6..7], 8"'] * rows)
        assert len(hinted(table, "split-range")) == 2 * rows
        assert len(asked) == 2
