"""What decisions of a DMN file get from others: by which names, called with what, in contexts."""

from __future__ import annotations

from datetime import date

import pytest

import gapless
from gapless.model import Table
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.library import build_library
from gapless.source import Source
from tests.dmn_logic import (
    SIZES,
    call_sizing,
    decision,
    definitions,
    expression,
    faults_of,
    given,
    sizing,
    table,
    tables_of,
    text,
)

VALUES = '"a", "b"'


def linked(name: str, output: str = "") -> Table:
    """The table that tests a decision called ``risk_level``, named ``Risk level``, by a name."""
    rows = [("< 25", '"high"'), (">= 25", '"low"')]
    risk = table({"age": "number"}, rows, output="string")
    risk = risk.replace('name="answer"', f'name="{output or "answer"}"')
    needs = (
        '<informationRequirement><requiredDecision href="#risk_level"/></informationRequirement>'
    )
    loan = table({name: "string"}, [('"low"', "1"), ('"high"', "2")])
    file = definitions(
        f'<decision id="risk_level" name="Risk level">{risk}</decision>',
        f'<decision id="loan" name="Loan">{needs}{loan}</decision>',
    )
    found = load_dmn_source(Source("loan.dmn", file))[1]
    assert isinstance(found, Table), found
    return found


@pytest.mark.parametrize(
    ("name", "output"), [("Risk level", ""), ("risk_level", ""), ("grade", "grade")]
)
def test_a_required_decision_is_called_as_engines_call_it(name: str, output: str) -> None:
    """By its name as the standard does, by its id as Camunda 8, by its output as Camunda 7."""
    [column] = linked(name, output).inputs.values()
    assert column.origin is not None
    assert column.origin.table == "risk-level"


def test_what_another_table_computes_is_given() -> None:
    """Nobody knows its values: any is checked, and a hint says so."""
    rate = table({"age": "number"}, [("-", "age * 2")], output="number")
    loan = table({"Rate": "number"}, [("< 5", "1"), (">= 5", "2")])
    file = definitions(given("age"), decision("Rate", rate, "age"), decision("Loan", loan, "Rate"))
    _, found = load_dmn_source(Source("loan.dmn", file))
    assert isinstance(found, Table)
    assert found.inputs["Rate"].origin is None
    assert [(each.code, str(each.severity)) for each in found.notices] == [
        ("computed-elsewhere", "information")
    ]


def test_a_context_of_expressions_is_its_result() -> None:
    """Its entries have their names in what comes behind them, and nowhere else."""
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{expression(written)}</contextEntry>'
        for name, written in (("Total Points", "before + Fine.points"), ("Most", "20"))
    )
    result = 'if Total Points >= Most then "yes" else "no"'
    context = f"<context>{entries}<contextEntry>{expression(result)}</contextEntry></context>"
    fine = table({"speed": "number"}, [("< 10", "1"), (">= 10", "7")])
    fine = fine.replace('name="answer"', 'name="points"')
    file = tables_of(
        given("before"),
        given("speed"),
        decision("Fine", fine, "speed"),
        decision("Suspended", context, "Fine", kind="string"),
    )
    found = file["suspended"]
    assert {name: column.origin is not None for name, column in found.inputs.items()} == {
        "before": False,
        "points": True,
    }
    library, _ = build_library(file.values())
    table_of_all = gapless.DecisionTable(library.procedure(found, date(2026, 1, 1)), library)
    assert [
        table_of_all.decide({"before": before, "speed": speed}).outputs
        for before, speed in ((13, 20), (13, 5))
    ] == [{"Suspended": "yes"}, {"Suspended": "no"}]


def test_a_context_without_a_result_is_not_read() -> None:
    """It is an object of several values."""
    entry = f'<contextEntry><variable name="a"/>{expression("size * 2")}</contextEntry>'
    context = f"<context>{entry}</context>"
    parts = given("size"), decision("A", context), decision("B", SIZES)
    assert [piece for _, piece, _ in faults_of(*parts)] == ["<context>"]


def test_what_a_table_is_called_with_may_be_computed() -> None:
    """By an expression over names of the caller, which are none of the parameters."""
    model = sizing("size")

    own = decision("Own", call_sizing("width * depth"))
    found = tables_of(given("width"), given("depth"), own, model)["own"]
    [column] = found.inputs.values()
    assert column.expression is not None
    assert column.expression.text == "(width * depth)"
    itself = decision("Own", call_sizing("size * 2"))
    assert [piece for _, piece, _ in faults_of(given("size"), itself, model)] == ["<invocation>"]


def test_values_of_a_component_count_where_the_input_names_only_its_type() -> None:
    """As Kogito writes it: the type of the component lists them, the input says string."""
    file = definitions(
        '<itemDefinition name="tFine"><itemComponent name="kind"><typeRef>string</typeRef>'
        f"<allowedValues>{text(VALUES)}"
        "</allowedValues></itemComponent></itemDefinition>",
        given("Fine", "tFine"),
        decision("A", table({"Fine.kind": "string"}, [('"a"', "1")])),
    )
    [found] = load_dmn_source(Source("test.dmn", file))
    assert isinstance(found, Table)
    assert found.inputs["kind"].domain.values == ("a", "b")
    assert found.notices == ()
