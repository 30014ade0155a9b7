"""From a set back to the text of a cell."""

from __future__ import annotations

import pytest

from gapless.algebra.sets import EMPTY, ValueSet
from gapless.sfeel.cell_text import print_cell, print_set
from gapless.sfeel.cells import read_set
from gapless.unreadable import Unreadable
from tests.written_tables import domain_of

HOURS = '{type: duration, domain: ">= 0 jam"}'
LISTED = "{type: string, values: [a, b, c, d, e]}"


@pytest.mark.parametrize(
    ("declaration", "cell", "printed"),
    [
        (HOURS, "kurang dari 3 jam", ("< 3 jam",)),
        (HOURS, "s.d 3 jam", ("<= 3 jam",)),
        (HOURS, "di atas 3 jam", ("> 3 jam",)),
        (HOURS, "minimal 3 jam", (">= 3 jam",)),
        (HOURS, "antara 3 jam dan 6 jam", ("[3 jam..6 jam]",)),
        (HOURS, "di atas 3 jam s.d 6 jam", ("(3 jam..6 jam]",)),
        (HOURS, "3 jam", ("3 jam",)),
        (HOURS, "0 jam", ("0 jam",)),
        (HOURS, "-", ("-",)),
        (HOURS, ">= 0 jam", ("-",)),
        (HOURS, "not(3 jam)", ("not(3 jam)",)),
        (HOURS, "< 3 jam, > 6 jam", ("< 3 jam", "> 6 jam")),
        ("{type: duration, step: 1 menit}", "(3 jam..6 jam)", ("(3 jam..6 jam)",)),
        ("{type: duration, step: 1 menit}", ">= 3 jam 1 menit", ("> 3 jam",)),
        ("{type: duration, step: 1 menit}", ">= 1 jam 30 menit", (">= 1 jam 30 menit",)),
        ("{type: time, step: 1 menit}", "[16:05..17:05)", ("[16:05..17:04]",)),
        ("{type: integer}", "> 2", (">= 3",)),
        ("{type: integer}", "(2..6)", ("[3..5]",)),
        ("{type: integer}", "3, 4", ("[3..4]",)),
        ("{type: integer, domain: '[0..9]'}", "[1..8]", ("[1..8]",)),
        ("{type: integer, domain: '[0..9]'}", "[0..8]", ("<= 8",)),
        ("{type: number, domain: '[0..10]', nullable: true}", "(0..10]", ("> 0",)),
        ("{type: number}", "(2..6)", ("(2..6)",)),
        ("{type: number}", ">= 0.40", (">= 0.4",)),
        ("{type: number, nullable: true}", "< 3, null", ("< 3", "null")),
        ("{type: number, nullable: true}", "not(null)", ("not(null)",)),
        ("{type: number, nullable: true}", "not(17)", ("not(17)",)),
        ("{type: number, nullable: true}", "not(17), null", ("not(17)", "null")),
        ("{type: string, nullable: true}", "not(a), null", ("not(a)", "null")),
        ("{type: string, nullable: true, values: [a, b, c]}", "a, null", ("a", "null")),
        ("{type: string, nullable: true, values: [a, b, c]}", "not(a, null)", ("b", "c")),
        ("{type: string, nullable: true, values: [a, b, c, d]}", "not(a)", ("not(a)",)),
        ("{type: date}", "sebelum 2022-12-29", ("<= 2022-12-28",)),
        ("{type: time}", "setelah 16.00", ("> 16:00",)),
        (LISTED, "b, a", ("a", "b")),
        (LISTED, "a, b, c, d", ("not(e)",)),
        (LISTED, "bukan a", ("not(a)",)),
        ("{type: string}", "not(b, a)", ("not(a, b)",)),
        ("{type: string}", "b, a", ("a", "b")),
        ("{type: string}", '"a, b"', ('"a, b"',)),
        ("{type: string}", '"-"', ('"-"',)),
        ("{type: boolean}", "ya", ("true",)),
    ],
)
def test_printing(declaration: str, cell: str, printed: tuple[str, ...]) -> None:
    """A set prints in symbols, shortly, and reads back as itself."""
    domain = domain_of(declaration)
    chosen = read_set(domain, cell)
    assert print_set(domain, chosen) == printed
    assert read_set(domain, print_cell(domain, chosen)) == chosen


def test_the_empty_set_prints_as_no_test() -> None:
    """Nothing at all has no text."""
    assert print_set(domain_of(HOURS), EMPTY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "!a",
        "~a",
        "?a",
        "%a",
        "[a",
        "]a",
        "“a",
        "‘a’",
        "'a'",
        "/a/",
        "(a)",
        "-",
        "a, b",
        "<a",
    ],
)
def test_a_text_that_looks_like_a_test_stands_in_quotes(text: str) -> None:
    """Without them it is refused or means something else; with them it is that text."""
    domain = domain_of("{type: string}")

    def meant(written: str) -> ValueSet | None:
        try:
            return read_set(domain, written)
        except Unreadable:
            return None

    quoted = print_cell(domain, domain.point(text))
    assert quoted == f'"{text}"'
    assert meant(quoted) == domain.point(text)
    assert meant(text) != domain.point(text)


def test_values_that_are_hard_to_see_stand_in_quotes() -> None:
    """A value that is empty is one; a comma between texts always parts them."""
    domain = domain_of('{type: string, values: [a, ""]}')
    assert print_cell(domain, domain.point("")) == '""'
    assert read_set(domain, '""') == domain.point("")
    assert print_set(domain_of("{type: string}"), read_set(domain_of("{type: string}"), "1,2")) == (
        "1",
        "2",
    )
