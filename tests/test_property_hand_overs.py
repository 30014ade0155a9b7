"""Hand-overs, against the oracle: where a procedure of several tables decides."""

from __future__ import annotations

from hypothesis import given

from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, engine_answer, findings, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs


def check_paths(procedure: PlainProcedure) -> None:
    """Each decision names its table and path, each gap the table whose rows all miss."""
    table = build(procedure)
    analysis = Analysis(procedure)
    for context in analysis.contexts[:100]:
        asked = python_context(procedure, context)
        answer, got = analysis.answer(context), engine_answer(table, asked)
        assert (got.status, got.table) == (answer.status, answer.table)
        if answer.status != "contradiction":
            assert got.via == answer.via
            assert table.decide(asked).as_json().get("via", []) == list(answer.via)


@TABLES
@given(procedure=hand_overs())
def test_a_decision_names_the_table_it_was_made_in_and_the_path(procedure: PlainProcedure) -> None:
    """Chains of two, shared inputs, narrower children, accepted gaps."""
    check_paths(procedure)


@TABLES
@given(procedure=hand_overs())
def test_a_gap_of_a_hand_over_is_told_in_inputs_and_names_the_table(
    procedure: PlainProcedure,
) -> None:
    """The message names the table whose rows miss and those that handed over to it."""
    table = build(procedure)
    for finding in findings(table, "gap"):
        witness = finding.facts["witness"]
        assert isinstance(witness, dict)
        assert set(witness) == set(procedure.inputs)
        answer = engine_answer(table, witness)
        message = finding.message.english
        if answer.via:
            assert f"no row of {answer.table} covers " in message
            assert " -> ".join(answer.via) in message
        else:
            assert message.startswith("no row covers ")
