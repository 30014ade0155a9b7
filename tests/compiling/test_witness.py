"""Witnesses: the example a person would pick."""

from __future__ import annotations

import pytest

from gapless.compiling.witness import witness
from gapless.sfeel.cells import read_set
from tests.written_tables import domain_of

HOURS = '{type: duration, domain: ">= 0 jam"}'


@pytest.mark.parametrize(
    ("declaration", "cell", "example"),
    [
        (HOURS, "3 jam", "3 jam"),
        (HOURS, "(3 jam..6 jam]", "4 jam"),
        (HOURS, "> 6 jam", "7 jam"),
        (HOURS, "(3 jam..3 jam 1 menit)", "3 jam 30 detik"),
        ("{type: integer}", "(2..4)", "3"),
        ("{type: number}", "(1..2)", "1.5"),
        ("{type: number}", "(1..1.1)", "1.05"),
        ("{type: number}", "> 5", "6"),
        ("{type: number}", "< -5", "-6"),
        ("{type: string, values: [turut padam, tidak padam]}", "-", "turut padam"),
        ("{type: boolean}", "-", "true"),
        ("{type: date}", "2022-12-29", "2022-12-29"),
        ("{type: date}", "< 2000-01-01", "1999-12-30"),
        ("{type: date}", "> 2030-01-01", "2030-01-03"),
        ("{type: datetime}", "< 2000-01-01 00:00", "1999-12-31 23:00"),
        ("{type: datetime}", "> 2030-01-01 00:00", "2030-01-01 01:00"),
        ("{type: date, step: 7 hari}", "< 1900-01-01", "1899-12-18"),
        ("{type: duration, step: 1 menit}", "> 5 jam", "6 jam"),
        ("{type: duration, step: 1 menit}", "< -5 jam", "-6 jam"),
        ("{type: time}", "-", "12:00"),
        ("{type: time}", "< 06:00", "03:00"),
        ("{type: time}", ">= 22:00", "23:00"),
        ("{type: time}", "[10:00..11:00]", "10:30"),
        ("{type: string, nullable: true, values: [a]}", "null", "null"),
        ("{type: string, nullable: true, values: [a]}", "-", "a"),
    ],
)
def test_examples(declaration: str, cell: str, example: str) -> None:
    """The example is round, inside rather than at an edge, and null only as a last resort."""
    domain = domain_of(declaration)
    assert domain.print(witness(domain, read_set(domain, cell))) == example


@pytest.mark.parametrize(
    ("declaration", "cell"),
    [
        ("{type: time}", "> 23:59:59.999998"),
        ("{type: date}", "> 9999-12-30"),
        ("{type: datetime}", "< 0001-01-01 00:00:00.000001"),
        ("{type: number}", "(0.1..0.1000000000000000001)"),
        ("{type: duration}", "< -999999998 hari"),
        ("{type: integer, step: 7}", "(0..15)"),
        ("{type: string}", "not(other text, teks lain)"),
    ],
)
def test_an_example_is_always_inside(declaration: str, cell: str) -> None:
    """At the ends of a type and in the narrowest interval there is an example still."""
    domain = domain_of(declaration)
    chosen = read_set(domain, cell)
    assert domain.place(witness(domain, chosen)) in chosen


def test_other_text_speaks_the_tables_language() -> None:
    """Where any other text will do, the example says so."""
    domain = domain_of("{type: string}")
    assert witness(domain, domain.everything) == "other text"
    assert witness(domain, read_set(domain, "not(other text)")) == "other text 2"
