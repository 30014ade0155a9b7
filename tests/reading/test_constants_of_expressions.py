"""Constants in the expressions of computed inputs and outputs."""

from __future__ import annotations

import pytest

from gapless import load_library
from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

FORMULA = """table: denda
effective: 2024-01-01
language: en
data:
  paid: {type: date}
  due: {type: date}
inputs:
  sum: {type: number, unit: IDR, domain: ">= 0"}
  late: {type: boolean, expression: paid > due + grace}
outputs: {fine: {type: number, unit: IDR}}
rules:
  - {when: {late: true}, then: {fine: "= max(least, sum * rate)"}}
  - {when: {late: false}, then: {fine: 0}}
"""
VALUES = """constants:
  rate: {2024-01-01: 2%, 2024-07-01: 2.5%}
  least: 10000 IDR
  grace: {2024-01-01: 3 days, 2024-03-01: 5 days}
"""


def test_expressions_name_constants(gapless: CommandLine) -> None:
    """In computed inputs and outputs, by the value of the day; a change is told."""
    gapless.write("tables/denda.yaml", FORMULA)
    gapless.write("tables/constants.yaml", VALUES)
    assert gapless("check", "denda")[0] == 0
    library = load_library("tables")
    context = {"sum": 1_000_000, "paid": "2024-01-05", "due": "2024-01-01"}
    fines = [
        library.at("denda", day).decide(context).outputs["fine"]
        for day in ("2024-02-01", "2024-03-01", "2024-08-01")
    ]
    assert fines == [20000, 0, 0]
    late = context | {"paid": "2024-02-05"}
    assert library.at("denda", "2024-08-01").decide(late).outputs["fine"] == 25000
    code, out, _ = gapless("diff", "denda", "--on", "2024-02-01", "2024-03-01")
    assert (code, "late is computed otherwise" in out) == (1, True)
    code, out, _ = gapless("diff", "denda", "--on", "2024-03-01", "2024-07-01")
    assert (code, "the constant rate is now 2.5%, not 2%" in out) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sum * rate", "sum * ratte", 'did you mean `"= max(least, sum * rate)"`?'),
        (
            "rate: {2024-01-01: 2%,",
            "rate: {2024-01-01: 2 kg,",
            "is read as a text",
        ),
        ("2024-07-01: 2.5%", "2024-07-01: 3 days", "from 2024-07-01 on"),
        ("rate: {2024-01-01: 2%,", "rate: {2024-02-01: 2%,", "has no value before 2024-02-01"),
        ("  least:", "  sum: 3\n  least:", "sum is both a constant and an input or raw data"),
    ],
)
def test_constants_of_expressions_that_do_not_fit(
    gapless: CommandLine, old: str, new: str, told: str
) -> None:
    """They are typed when the table is read."""
    gapless.write("tables/denda.yaml", FORMULA.replace(old, new))
    gapless.write("tables/constants.yaml", VALUES.replace(old, new))
    code, out, _ = gapless("check", "denda")
    assert code == 2
    assert told in " ".join(out.split())
