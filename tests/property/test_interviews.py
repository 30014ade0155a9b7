"""Interviews about random tables: they end where ``decide`` does, by the fewest questions."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from gapless import HitPolicyError
from gapless.api import DecisionTable
from gapless.compiling.dimension import Dimension
from gapless.deciding.fewest_questions import FewestQuestions
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import contexts, hand_overs, lone_tables
from tests.oracle.questions import fewest, over_calls
from tests.property import test_graphs

PROCEDURES = st.one_of(lone_tables(), lone_tables(), hand_overs())
#: Brute force tries every order on no more combinations than these.
_MOST = 200


def asked_inputs(table: DecisionTable) -> list[Dimension]:
    """The inputs that are asked, in the order of the grid."""
    grid = table.compiled.grid
    return [grid.dimensions[where] for where in grid.asked]


def verdict(table: DecisionTable, point: tuple[int, ...]) -> Hashable:
    """What is decided at one combination of atoms."""
    context = {
        dimension.name: dimension.witness(1 << atom)
        for dimension, atom in zip(asked_inputs(table), point, strict=True)
    }
    try:
        decision = table.decide(context)
    except HitPolicyError:
        return "contradiction"
    return decision.status, tuple(sorted(decision.outputs.items()))


def check_fewest(table: DecisionTable) -> None:
    """The expected number of questions is that of brute force."""
    sizes = [len(dimension.atoms) for dimension in asked_inputs(table)]
    assume(prod(sizes) <= _MOST)
    found = FewestQuestions(table.compiled, 1 << 20).expected()
    assert found == fewest(sizes, lambda point: verdict(table, point))


@TABLES
@given(procedure=PROCEDURES)
def test_no_order_of_questions_needs_fewer(procedure: PlainProcedure) -> None:
    """Also through hand-overs, whatever the hit policy."""
    check_fewest(build(procedure))


@TABLES
@given(graph=test_graphs.graphs())
def test_no_order_needs_fewer_where_tables_decide_inputs(
    graph: dict[str, test_graphs.Graph],
) -> None:
    """Through the tables below."""
    check_fewest(test_graphs.build(graph))


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_no_order_needs_fewer_over_recorded_calls(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Given whole calls, these need the fewest questions together."""
    table = build(procedure)
    sizes = [len(dimension.atoms) for dimension in asked_inputs(table)]
    assume(prod(sizes) <= _MOST)
    points = st.tuples(*(st.integers(0, size - 1) for size in sizes))
    calls = data.draw(st.dictionaries(points, st.integers(1, 9), min_size=1, max_size=6))
    found = FewestQuestions(table.compiled, 1 << 20, {**calls}).expected()
    wanted = over_calls(sizes, lambda point: verdict(table, point), calls)
    assert found == Fraction(wanted, sum(calls.values()))


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_an_interview_ends_in_the_decision_of_the_whole_context(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Each question can still change the decision, and what it ends in is decided."""
    table = build(procedure)
    context = python_context(procedure, data.draw(contexts(procedure.points, whole=True)))
    try:
        whole = table.decide(context)
        interview = table.interview()
        while (question := interview.question) is not None:
            # What matters is what another answer alone would change.
            assert question.name in table.decide(interview.answers).needs
            interview = interview.answer(question.name, context[question.name])
    except HitPolicyError:
        return
    found = interview.decision
    assert (found.status, found.outputs) == (whole.status, whole.outputs)


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_a_changed_answer_is_as_if_it_had_been_given_at_once(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Answers that no longer matter are gone; the others stand, and decide the same."""
    table = build(procedure)
    first, second = (
        python_context(procedure, data.draw(contexts(procedure.points, whole=True)))
        for _ in range(2)
    )
    try:
        interview = table.interview()
        while (question := interview.question) is not None:
            interview = interview.answer(question.name, first[question.name])
        assume(interview.answers)
        name = data.draw(st.sampled_from(sorted(interview.answers)))
        changed = interview.change(name, second[name])
        wanted = {**interview.answers, name: second[name]}
        assert changed.answers.items() <= wanted.items()
        decision = table.decide(wanted)
    except HitPolicyError:
        return
    if changed.decision.status == "undetermined":
        assert decision.status == "undetermined"
    else:
        assert (changed.decision.status, changed.decision.outputs) == (
            decision.status,
            decision.outputs,
        )
