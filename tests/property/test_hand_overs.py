"""Hand-overs, against the oracle: where a procedure of several tables decides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.facts import facts_of
from tests.oracle.analysis import Analysis
from tests.oracle.answers import Answer, PlainProcedure, hits
from tests.oracle.bridge import build, engine_answer, findings, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs
from tests.oracle.revisions import revisions
from tests.oracle.tables import OutputColumn


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
        witness = facts_of(finding)["witness"]
        assert isinstance(witness, dict)
        assert set(witness) == set(procedure.inputs)
        answer = engine_answer(table, witness)
        message = finding.message.english
        if answer.via:
            assert f"no row of {answer.table} covers " in message
            assert " -> ".join(answer.via) in message
        else:
            assert message.startswith("no row covers ")


def promised(procedure: PlainProcedure, answer: Answer, output: OutputColumn) -> bool:
    """Whether an answer behind a hand-over is one that the entry's output may be."""
    table = procedure.table(answer.table)
    theirs = next((each for each in table.outputs if each.name == output.name), None)
    if theirs is None:
        return output.nullable
    kind = "integer" if table.policy == "collect count" else theirs.kind
    if kind != output.kind and (kind, output.kind) != ("integer", "number"):
        return False
    result = dict(answer.outputs)[output.name]
    values = result if isinstance(result, tuple) else (result,)
    return all(
        output.nullable
        if value is None
        else output.values is None or kind != theirs.kind or value in output.values
        for value in values
    )


def check_answers(procedure: PlainProcedure) -> None:
    """A row is told exactly when some context gets another answer by it than the entry says."""
    analysis = Analysis(procedure)
    wanted = set()
    for context in analysis.contexts:
        answer = analysis.answer(context)
        if answer.status == "decided" and answer.via:
            row = hits(procedure.entry, context)[0].id
            wanted |= {
                (row, output.name)
                for output in procedure.entry.outputs
                if not promised(procedure, answer, output)
            }
    found = findings(build(procedure), "foreign-answer")
    assert {(*facts_of(each)["rows"], facts_of(each)["output"]) for each in found} == wanted


@TABLES
@given(procedure=st.one_of(hand_overs(), revisions().map(lambda both: both[1])))
def test_answers_against_the_promise_are_told(procedure: PlainProcedure) -> None:
    """Another kind, a value that is not listed, null, or no answer at all; where it is reached."""
    check_answers(procedure)
