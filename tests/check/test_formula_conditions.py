"""Formulas with conditions, null and functions: what is proved of them, and what they decide."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gapless.api import diff
from tests.written_tables import table_of, told

TABLE = """table: t
language: id
data:
  nomor: {{type: integer}}
inputs:
  a: {{type: number, domain: "[-5..5]", nullable: true}}
  b: {{type: integer, domain: "[0..500]"}}
outputs:
  x: {{type: {kind}}}
rules:
  - row: r
    then: {{x: {formula!r}}}
"""


def failing(formula: str, kind: str = "number") -> list[str]:
    """What is reported of an output of a kind that is computed so."""
    return told(table_of(TABLE.format(formula=f"= {formula}", kind=kind)), code="failing-output")


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("if b = 0 then 0 else round(10 / b, 2)", "number"),
        ("if b > 0 then round(10 / b, 2) else 0", "number"),
        ("if 0 < b then round(10 / b, 2) else 0", "number"),
        ("if not(b = 0) then round(10 / b, 2) else 0", "number"),
        ("if a = null then 0 else a + b", "number"),
        ("if a = null or a = 0 then 0 else round(1 / a)", "number"),
        ("if a != null and a != 0 then round(1 / a) else 0", "number"),
        ("if b != 0 and 10 / b > 2 then 1 else 0", "number"),
        ("if b >= 3 then 1 else if b = 0 then 2 else round(6 / b)", "number"),
        ("min(b, 3) * 2 % + abs(b - 4)", "number"),
        ("ceiling(b / 3) + floor(-b / 7)", "integer"),
        ("round(100 / (1 + max(b, 2)), 1)", "number"),
        ("round(1 / (1 + abs(b - 4)))", "integer"),
        ('"No " + b + "/" + round(b / 3, 1)', "string"),
        ('if a = null then "-" else "a" + b', "string"),
        ("b > 3 and a != null", "boolean"),
    ],
)
def test_nothing_is_said_where_a_condition_rules_the_fault_out(formula: str, kind: str) -> None:
    """A branch is judged by what its condition leaves over."""
    assert failing(formula, kind) == []


@pytest.mark.parametrize(
    ("formula", "kind", "reason"),
    [
        ("if b = 1 then 0 else round(10 / b, 2)", "number", "division by zero, for instance"),
        ("if b > 0 then 0 else round(10 / b, 2)", "number", "division by zero, for instance"),
        ("if b = 0 or a = null then 0 else round(1 / a)", "number", "division by zero"),
        ("if a != null then 0 else a + b", "number", "a is not known, for instance"),
        ("if b = 0 then 0 else a + b", "number", "a is not known, for instance"),
        ("if b = 0 then 0 else 10 / b", "number", "is no decimal number, for instance"),
        ("round(1 / floor(b / 501))", "number", "division by zero, for instance"),
        ('"x" + b / 3', "string", "do not end, for instance"),
    ],
)
def test_a_fault_behind_a_condition_is_found(formula: str, kind: str, reason: str) -> None:
    """With a context in which the condition leads to it."""
    [sentence] = failing(formula, kind)
    assert reason in sentence


def test_days_in_steps_are_counted_from_the_first_day() -> None:
    """A day from which no step is whole weeks away, however the calendar numbers it."""
    text = """
table: t
inputs: {{d: {{type: date, step: 7 d, domain: ">= 2024-01-01"}}}}
outputs: {{x: {{type: number}}}}
rules: [{{then: {{x: '= (d - date("{}")) / duration("7 d")'}}}}]
"""
    assert told(table_of(text.format("2023-12-18")), code="failing-output") == []
    assert told(table_of(text.format("2023-12-31")), code="failing-output") != []


@pytest.mark.parametrize(("days", "is_reported"), [(1, False), (2, True)])
@pytest.mark.parametrize("sign", "+-")
def test_the_calendar_may_be_used_to_its_ends(sign: str, days: int, *, is_reported: bool) -> None:
    """One day more is reported."""
    text = """
table: t
inputs: {{d: {{type: date, domain: "[0001-01-02..9999-12-30]"}}}}
outputs: {{x: {{type: date}}}}
rules: [{{then: {{x: '= d {} duration("{} d")'}}}}]
"""
    table = table_of(text.format(sign, days))
    assert bool(told(table, code="failing-output")) is is_reported


def test_null_is_decided_by_the_branch_for_it() -> None:
    """And what is partly known is asked for as far as it matters."""
    table = table_of(TABLE.format(formula="= if a = null then b else a * 2 %", kind="number"))
    assert table.decide({"a": None, "b": 7}).outputs["x"] == 7
    assert table.decide({"a": "2,5", "b": 7}).outputs["x"] == Decimal("0.05")
    assert table.decide({"a": "2,5"}).needs == ("b",)


def test_a_text_is_written_as_the_table_writes() -> None:
    """Numbers with its comma."""
    table = table_of(TABLE.format(formula='= "No " + nomor + ": " + b / 4', kind="string"))
    assert table.decide({"a": 1, "b": 10, "nomor": 5}).outputs["x"] == "No 5: 2,5"


def test_other_spellings_are_advised_for_formulas() -> None:
    """The whole formula, which is accepted."""
    with pytest.raises(Exception, match="jika is written `if` here") as caught:
        table_of(TABLE.format(formula="= jika b > 0 maka 1 jika tidak 2", kind="number"))
    assert "= if b > 0 then 1 else 2" in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("if b > 0 then b * 2 % else 0", "if 0 < b then b / 50 else 0", True),
        ("min(b, 3, b)", "min(3, b)", True),
        ("if a = null then 0 else a", "if a != null then a else 0", False),
        ("min(b, 3)", "max(b, 3)", False),
    ],
)
def test_formulas_are_compared_by_what_they_compute(one: str, other: str, is_same: bool) -> None:
    """As simple algebra knows them; what it does not know is searched for a case."""
    before, after = (
        table_of(TABLE.format(formula=f"= {each}", kind="number")) for each in (one, other)
    )
    assert (not diff(before, after).changes) is is_same


def test_an_input_that_is_renamed_is_followed_into_a_condition() -> None:
    """Also where it is only tested for null."""
    before = TABLE.format(formula="= if a = null then b else 0", kind="number")
    after = before.replace("  a: {", "  z: {was: a, ").replace("if a =", "if z =")
    assert not diff(table_of(before), table_of(after)).changes
