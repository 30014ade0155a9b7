"""Deciding, against the oracle: whole and partial contexts, all kinds, all hit policies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import ContextError, HitPolicyError
from gapless.api import DecisionTable
from gapless.deciding.decision import Decision
from tests.oracle.analysis import Analysis
from tests.oracle.answers import Answer, PlainProcedure, decide
from tests.oracle.bridge import (
    answer_of,
    assert_same,
    build,
    engine_answer,
    expected,
    python_context,
)
from tests.oracle.columns import spellings
from tests.oracle.effort import TABLES
from tests.oracle.generators import as_text, contexts, hand_overs, lone_tables

PROCEDURES = st.one_of(lone_tables(), lone_tables(), hand_overs())


def check_whole_contexts(procedure: PlainProcedure, data: st.DataObject) -> None:
    """Python values and texts, first and repeated calls give the oracle's answer."""
    table = build(procedure)
    points = procedure.points
    for _ in range(4):
        context = data.draw(contexts(points, whole=True))
        wanted = expected(procedure, decide(procedure, context))
        given_values = python_context(procedure, context)
        texts = {name: as_text(procedure.inputs[name][0], value) for name, value in context.items()}
        for asked in (given_values, given_values, texts, dict(reversed(given_values.items()))):
            assert_same(engine_answer(table, asked), wanted)


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_whole_contexts_are_decided_as_the_oracle_does(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """A whole context gets the oracle's status, row, outputs, hits and path, however passed."""
    check_whole_contexts(procedure, data)


def check_every_point(procedure: PlainProcedure) -> None:
    """Every combination of classes, asked twice, so that the short way is taken too."""
    table = build(procedure)
    analysis = Analysis(procedure)
    for context in analysis.contexts[:300]:
        asked = python_context(procedure, context)
        wanted = expected(procedure, analysis.answer(context))
        assert_same(engine_answer(table, asked), wanted)
        assert_same(engine_answer(table, asked), wanted)


@TABLES
@given(procedure=lone_tables())
def test_every_class_of_contexts_is_decided_as_the_oracle_does(procedure: PlainProcedure) -> None:
    """No combination of sample points is decided otherwise, asked once or twice."""
    check_every_point(procedure)


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_every_spelling_of_a_value_decides_alike(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """``1``, ``1.0``, ``Decimal``, ``Fraction`` and ``float`` are one value; so are durations."""
    table = build(procedure)
    context = data.draw(contexts(procedure.points, whole=True))
    asked: dict[str, Any] = python_context(procedure, context)
    wanted = expected(procedure, decide(procedure, context))
    for name, value in context.items():
        kind = procedure.inputs[name][0].kind
        others: list[Any] = [] if value is None else list(spellings(kind, value))
        if kind in ("number", "integer") and isinstance(value, Fraction):
            others += [value, Decimal(spellings("number", value)[1])]
            others += [float(value)] if Fraction(repr(float(value))) == value else []
            others += [int(value)] if value.denominator == 1 else []
        for other in others:
            assert_same(engine_answer(table, {**asked, name: other}), wanted)


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_a_value_outside_the_domain_is_an_error(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """A value that the input does not allow is refused by name, decided before or not."""
    table = build(procedure)
    context = data.draw(contexts(procedure.points, whole=True))
    engine_answer(table, python_context(procedure, context))
    for columns in procedure.inputs.values():
        column = columns[0]
        wide = replace(column, values=None, step=None, within=None, nullable=True)
        for point in wide.points:
            if not column.holds(point):
                wrong = python_context(procedure, {**context, column.name: point})
                with pytest.raises(ContextError) as refused:
                    table.decide(wrong)
                assert refused.value.input == column.name


def check_partial_contexts(
    procedure: PlainProcedure,
    data: st.DataObject,
    ask: Callable[[DecisionTable, dict[str, Any]], Decision] = lambda table, context: table.decide(
        context
    ),
) -> None:
    """A partial context is decided exactly when all completions agree; else ``needs`` is exact.

    Where a search was ended, what is needed is among the inputs that alone can make a difference,
    if there are any.
    """
    table = build(procedure)
    analysis = Analysis(procedure)
    for _ in range(3):
        context = data.draw(contexts(analysis.points, whole=False))
        answers = [analysis.answer(whole) for whole in analysis.completions(context)]
        asked = python_context(procedure, context)
        if any(answer.status == "contradiction" for answer in answers):
            if all(answer.status == "contradiction" for answer in answers):
                with pytest.raises(HitPolicyError):
                    table.decide(asked)
            continue
        decision = ask(table, asked)
        if not decision.complete:
            assert decision.status == "undetermined"
            assert decision.needs
        elif len({answer.decision for answer in answers}) == 1:
            assert decision.needs == ()
            got = answer_of(decision)
            wanted = expected(procedure, answers[0])
            assert (got.status, got.outputs) == (wanted.status, wanted.outputs)
            _assert_common(got, answers)
        else:
            assert decision.status == "undetermined"
            assert len(set(decision.needs)) == len(decision.needs)
            assert set(decision.needs) == analysis.needs(context)


def _assert_common(got: Answer, answers: list[Answer]) -> None:
    """Row and hits are those that all completions share."""
    places = {(answer.table, answer.row) for answer in answers}
    assert got.row == (answers[0].row if len(places) == 1 else None)
    if len({answer.table for answer in answers}) == 1:
        assert got.table == answers[0].table
        common = set(answers[0].hits).intersection(*(answer.hits for answer in answers))
        assert set(got.hits) == common


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_partial_contexts_are_decided_when_all_completions_agree(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Otherwise the inputs needed are exactly those that alone can make a difference."""
    check_partial_contexts(procedure, data)
