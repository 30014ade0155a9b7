"""Findings about inputs that other tables decide."""

from __future__ import annotations

import pytest

from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

LOW = """table: low
inputs:
  place: {type: string, values: [city, island, sea]}
  big: {type: boolean}
outputs: {rate: {type: integer, values: [0, 1, 2]}}
rules:
  - {row: c, when: {place: city}, then: {rate: 1}}
  - {row: i, when: {place: island}, then: {rate: 0}}
  - {row: s, when: {place: sea, big: true}, then: {rate: 1}}
  - {row: x, when: {place: sea, big: false}, then: {rate: 0}}
"""
TOP = """table: top
inputs:
  rate: {from: low.rate}
  big: {type: boolean}
  n: {type: integer, domain: "[1..9]"}
outputs: {z: {type: number}}
rules:
"""


def findings(gapless: CommandLine, rows: str, low: str = LOW) -> str:
    """What a check says of the upper table, as one line."""
    gapless.write("g/low.yaml", low)
    gapless.write("g/top.yaml", TOP + rows)
    return " ".join(gapless("check", "g/top.yaml", "--format", "concise")[1].split())


def test_a_formula_that_fails_has_an_example_that_can_be_asked(gapless: CommandLine) -> None:
    """A whole context: what decides the input is what is asked below."""
    found = findings(gapless, "  - {row: 1, then: {z: = n / rate}}\n")
    assert "row 1: z cannot be computed by `n / rate`: division by zero, for instance with" in found
    example = found.partition("for instance with ")[2].partition(" (")[0]
    given = [pair.replace(" ", "=") for pair in example.split(", ")]
    assert {pair.partition("=")[0] for pair in given} == {"n", "big", "place"}
    assert gapless("decide", "g/top.yaml", *given)[0] == 1


@pytest.mark.parametrize("nullable", ["", ", nullable: true"])
def test_a_formula_that_cannot_fail_is_not_doubted(nullable: str, gapless: CommandLine) -> None:
    """What the table below answers where the row decides is known, null included."""
    low = LOW.replace("  - {row: x, when: {place: sea, big: false}, then: {rate: 0}}\n", "")
    rows = (
        "  - {row: 0, when: {rate: 0}, then: {z: 0}}\n"
        "  - {row: 1, when: {rate: not(0)}, then: {z: = n / rate}}\n"
    )
    gapless.write("g/low.yaml", low)
    gapless.write("g/top.yaml", TOP.replace("low.rate", f"low.rate{nullable}") + rows)
    assert "failing-output" not in gapless("check", "g/top.yaml", "--format", "concise")[1]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("rate: 2", "no case gets rate 2 from low"),
        ("rate: 2, n: 1", "no case gets rate 2 from low"),
        ("rate: [0, 2], place: city", "no case with place city gets rate 0 or 2 from low"),
    ],
)
def test_why_a_row_can_never_match(row: str, why: str, gapless: CommandLine) -> None:
    """Other cells are named only where the answer alone would be possible."""
    top = TOP.replace("  big:", "  place: {type: string, values: [city, island, sea]}\n  big:")
    gapless.write("g/low.yaml", LOW)
    gapless.write("g/top.yaml", f"{top}  - {{row: 1, when: {{{row}}}, then: {{z: 1}}}}\n")
    found = gapless("check", "g/top.yaml", "--format", "concise")[1]
    assert f"row 1 can never match: {why}" in found


def test_what_no_table_decides_is_called_undecided(gapless: CommandLine) -> None:
    """Nobody can know what is not known there: it is no answer of a customer."""
    low = LOW.replace("  - {row: x, when: {place: sea, big: false}, then: {rate: 0}}\n", "")
    cases = "cases:\n  - {given: {place: sea, big: false, n: 1}, expect: {row: 1}}\n"
    gapless.write("g/low.yaml", low)
    gapless.write("g/top.yaml", TOP + "  - {row: 1, when: {rate: 1}, then: {z: 1}}\n" + cases)
    _, out, err = gapless("test", "g/top.yaml")
    assert "Row 1 does not match: rate undecided, not 1" in out + err
