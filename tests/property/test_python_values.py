"""Every value that a program may pass decides the same, whatever was decided before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import ContextError, HitPolicyError, Months
from gapless.api import DecisionTable
from gapless.deciding import decide
from tests.foreign_values import foreign_values, honest
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, engine_answer, python_context
from tests.oracle.columns import Column, to_python
from tests.oracle.effort import TABLES
from tests.oracle.generators import contexts, lone_tables

_TAKEN: dict[str, tuple[type, ...]] = {
    "number": (int, float, Decimal, Fraction),
    "integer": (int, float, Decimal, Fraction),
    "string": (),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "datetime": (datetime,),
    "duration": (timedelta,),
    "months": (Months,),
}


@contextmanager
def form_of(table: DecisionTable, *, small: bool) -> Iterator[DecisionTable]:
    """The table anew, with the shortcut of small tables or that of large ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decide, "is_small", lambda grid: small)
        yield DecisionTable(table.procedure)


def outcome(table: DecisionTable, context: dict[str, Any]) -> object:
    """What is decided, or why nothing is."""
    try:
        return engine_answer(table, context)
    except ContextError as refused:
        return refused.input, str(refused)


@TABLES
@given(procedure=lone_tables(), small=st.booleans(), data=st.data())
def test_a_foreign_value_decides_alike_cold_and_warm(
    procedure: PlainProcedure, small: bool, data: st.DataObject
) -> None:
    """Asked first of all, asked after every other context, asked again: one and the same answer.

    Nothing but ``ContextError`` comes out, and it names the input.
    """
    table = build(procedure)
    asked = python_context(procedure, data.draw(contexts(procedure.points, whole=True)))
    name = data.draw(st.sampled_from(sorted(asked)))
    column = procedure.inputs[name][0]
    foreign_ones = foreign_values(to_python(column.kind, point) for point in column.points)
    numbers = st.lists(st.integers(0, len(foreign_ones) - 1), min_size=10, max_size=40)
    with form_of(table, small=small) as warm:
        for context in Analysis(procedure).contexts[:100]:
            outcome(warm, python_context(procedure, context))
        for number in data.draw(numbers):
            foreign = foreign_ones[number]
            wrong: dict[str, Any] = {**asked, name: foreign}
            # The shortcut of small tables knows nothing that was not worked out before.
            with form_of(table, small=True) as cold:
                first = outcome(cold, wrong)
            assert outcome(warm, wrong) == first
            assert outcome(warm, wrong) == first
            if not isinstance(first, tuple):
                assert is_taken(column, foreign), f"{type(foreign)} as {column.kind}"
            else:
                assert first[0] == name


def is_taken(column: Column, value: object) -> bool:
    """Whether a value may be one of the input at all, by what the documentation says."""
    kind = type(value)
    if value is None or (issubclass(kind, str) and str.__str__(value) == "null"):
        return column.nullable
    if issubclass(kind, str) or kind.__module__.startswith(("numpy", "pandas")):
        return True
    fits = any(issubclass(kind, taken) for taken in _TAKEN[column.kind])
    return fits and not (
        (kind is bool and column.kind != "boolean")
        or (issubclass(kind, datetime) and column.kind == "date")
    )


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_an_instance_of_a_subclass_is_the_value_it_holds(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """A subclass that adds nothing changes no decision."""
    table = build(procedure)
    context = python_context(procedure, data.draw(contexts(procedure.points, whole=True)))
    wanted = engine_answer(table, context)
    held: dict[str, Any] = {name: honest(value) for name, value in context.items()}
    assert engine_answer(DecisionTable(table.procedure), held) == wanted
    assert engine_answer(table, held) == wanted


@TABLES
@given(procedure=lone_tables(), data=st.data())
def test_each_short_way_says_the_same_of_a_decision(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Equal, for the same reasons, whether asked of the region or of the values."""
    table = build(procedure)
    context = python_context(procedure, data.draw(contexts(procedure.points, whole=True)))
    found = []
    for small in (True, False):
        with form_of(table, small=small) as form:
            try:
                found.append(form.decide(context))
            except HitPolicyError:
                return
    one, other = found
    assert one == other
    assert (one == context) is False
    assert one.as_json() == other.as_json()
    assert one.explain() == other.explain()
    assert one.explain(context) == other.explain(context)
