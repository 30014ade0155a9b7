"""Bounds beyond the domain: a cell that says more than it can mean deserves a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.domain import Domain
from gapless.diagnostic import Severity
from gapless.sfeel.cells import Beyond, read_set, read_tests
from gapless.unreadable import Unreadable
from tests.facts import facts_of
from tests.oracle.cell_generators import draw_cell, draw_column
from tests.oracle.columns import ORDERED
from tests.written_tables import domain_of, found, one_input

PERCENT = "{type: integer, domain: '[0..100]'}"
SHARE = "{type: number, domain: '[0..100]'}"
OPEN = "{type: number, domain: '(0..100)', nullable: true}"
STEPS = "{type: number, domain: '[0..100]', step: 5}"
LISTED = "{type: integer, values: [1, 5, 10]}"
DAY = "{type: time, domain: '[08:00..17:00]'}"
LENGTH = "{type: duration, domain: '> 0 jam'}"
TENS = "{type: integer, domain: '[10..100]'}"
YEAR = "{type: date, domain: '[2022-01-01..2022-12-31]'}"


@pytest.mark.parametrize(
    ("declaration", "cell", "bound", "instead"),
    [
        (PERCENT, "[50..999]", "999", ">= 50"),
        (PERCENT, "[0..101]", "101", "-"),
        (PERCENT, "< 200", "200", "-"),
        (PERCENT, "> -2", "-2", "-"),
        (PERCENT, ">= -1", "-1", "-"),
        (PERCENT, "s.d 200", "200", "-"),
        (PERCENT, "antara -5 dan 50", "-5", "<= 50"),
        (PERCENT, "50 s.d 150", "150", ">= 50"),
        (PERCENT, "di atas 50 s.d 150", "150", ">= 51"),
        (PERCENT, "not([50..999])", "999", "not(>= 50)"),
        (PERCENT, "[50..60], [70..999], 3", "999", "[50..60], >= 70, 3"),
        (SHARE, "[50.5..100.5]", "100.5", ">= 50.5"),
        (OPEN, "[0..100.1]", "100.1", "not(null)"),
        (STEPS, "[0..102]", "102", "-"),
        (STEPS, "< 106", "106", "-"),
        (LISTED, "[5..11]", "11", "5, 10"),
        (DAY, "[12:00..18:00]", "18:00", ">= 12:00"),
        (LENGTH, ">= -1 jam", "-1 jam", "-"),
        (YEAR, "sebelum 2023-01-02", "2023-01-02", "-"),
        (YEAR, "sejak 2021-12-31", "2021-12-31", "-"),
        (YEAR, "> 2021-12-30", "2021-12-30", "-"),
        (DAY, "[07:00..12:00]", "07:00", "<= 12:00"),
        (TENS, "[9..50]", "9", "<= 50"),
        (TENS, "> 8", "8", "-"),
    ],
)
def test_a_bound_beyond_the_domain_is_told(
    declaration: str, cell: str, bound: str, instead: str
) -> None:
    """With what to write instead, which means the same and is told nothing of."""
    domain = domain_of(declaration)
    (told,) = [each for test in read_tests(domain, cell) for each in test.beyond]
    assert (cell[told.start : told.end], told.instead) == (bound, instead)
    assert read_set(domain, instead) == read_set(domain, cell)
    assert not any(test.beyond for test in read_tests(domain, instead))


@pytest.mark.parametrize(
    ("declaration", "cell"),
    [
        (PERCENT, "[0..100]"),
        (PERCENT, ">= 0"),
        (PERCENT, "<= 100"),
        (PERCENT, "> -1"),
        (PERCENT, "< 101"),
        (PERCENT, "(-1..101)"),
        (SHARE, "[0..100]"),
        (OPEN, "[0..100]"),
        (OPEN, "(0..100)"),
        (STEPS, "< 105"),
        (LISTED, "[1..10]"),
        (DAY, "[08:00..17:00]"),
        (LENGTH, "[0 jam..3 jam]"),
        (LENGTH, "> 0 jam"),
        (YEAR, "sebelum 2023-01-01"),
        ("{type: integer}", "[-999999..999999]"),
        ("{type: integer, domain: ['[0..10]', '[20..30]']}", "[5..15]"),
    ],
)
def test_a_bound_at_the_end_of_the_domain_is_fine(declaration: str, cell: str) -> None:
    """So is what is written openly one step outside, and what nothing limits."""
    assert not any(test.beyond for test in read_tests(domain_of(declaration), cell))


def test_check_warns_of_it_and_can_read_the_table() -> None:
    """It is a warning at the bound, so that no check is clean over a clipped cell."""
    table = one_input(PERCENT, '"[0..999]"')
    (finding,) = [item for item in found(table) if item.code == "bound-beyond-domain"]
    assert finding.severity is Severity.WARNING
    assert finding.primary is not None
    assert finding.primary.span.text == "999"
    assert facts_of(finding)["rows"] == ["1"]
    assert table.decide({"x": 100}).row == "1"


@given(data=st.data())
def test_what_is_advised_names_the_same_values(data: st.DataObject) -> None:
    """Of every bound that is told, in cells of all ordered kinds, until none is left."""
    column = data.draw(st.composite(draw_column)("a", ORDERED))
    cell = data.draw(st.composite(draw_cell)(column))
    lines = [f"type: {column.kind}", f"nullable: {str(column.nullable).lower()}"]
    if column.domain_text:
        lines.append(f"domain: {list(column.domain_text)!r}")
    domain = domain_of("{" + ", ".join(lines) + "}")
    for test in cell or ():
        for each in _beyond(domain, test.text):
            assert read_set(domain, each.instead) == read_set(domain, test.text)


def _beyond(domain: Domain, text: str) -> list[Beyond]:
    """What is told of a test; nothing of one that no value of the domain passes."""
    try:
        return [each for test in read_tests(domain, text) for each in test.beyond]
    except Unreadable:
        return []
