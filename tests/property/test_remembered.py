"""What a table remembers of contexts changes no answer: partial, whole, in values and in texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import ContextError, HitPolicyError
from gapless.api import DecisionTable
from gapless.compiling import shortcut
from gapless.deciding import decide
from gapless.deciding.decide import Decider
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import as_text, contexts, hand_overs, lone_tables
from tests.property import test_formulas, test_graphs


def said(decider: Decider, context: dict[str, Any]) -> object:
    """All that is said of a context: the decision with its questions and steps, or the refusal."""
    try:
        decision = decider.decide(context)
    except (ContextError, HitPolicyError) as refused:
        return type(refused), str(refused)
    return decision.to_dict(), decision.hits, decision.explain()


def check_warm(
    table: DecisionTable, asked: Sequence[dict[str, Any]], small: bool, most: int
) -> None:
    """Every context is answered as by a decider that was never asked before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decide, "is_small", lambda grid: small)
        patch.setattr(decide, "_MOST_DECISIONS", most)
        patch.setattr(shortcut, "_MOST_READ", most)
        warm = Decider(table.compiled)
        for context in (*asked, *asked):
            assert said(warm, context) == said(Decider(table.compiled), context), context


SMALL, MOST = st.booleans(), st.sampled_from((1, 3, 1 << 12))


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs()), small=SMALL, most=MOST, data=st.data())
def test_contexts_are_decided_alike_cold_and_warm(
    procedure: PlainProcedure, small: bool, most: int, data: st.DataObject
) -> None:
    """Hit rows, questions, their order and reasons are as if nothing had been decided before."""
    asked: list[dict[str, Any]] = []
    for _ in range(data.draw(st.integers(2, 5))):
        context = data.draw(contexts(procedure.points, whole=data.draw(st.booleans())))
        values = python_context(procedure, context)
        texts = {
            name: as_text(procedure.inputs[name][0], value) or "null"
            for name, value in context.items()
        }
        mixed = {name: data.draw(st.sampled_from((values[name], texts[name]))) for name in context}
        asked += data.draw(st.permutations((values, texts, mixed)))
    check_warm(build(procedure), asked, small, most)


@TABLES
@given(graph=test_graphs.graphs(), small=SMALL, most=MOST, data=st.data())
def test_contexts_of_graphs_are_decided_alike_cold_and_warm(
    graph: dict[str, test_graphs.Graph], small: bool, most: int, data: st.DataObject
) -> None:
    """The same where other tables decide inputs."""
    table = test_graphs.build(graph)
    options = {
        name: st.sampled_from((*values, *map(str, values), "z9"))
        for name, values in test_graphs.asked_by(table).items()
    }
    drawn = st.lists(st.fixed_dictionaries({}, optional=options), min_size=2, max_size=8)
    check_warm(table, data.draw(drawn), small, most)


@TABLES
@given(table=test_formulas.readable, small=SMALL, most=MOST, data=st.data())
def test_contexts_that_are_computed_with_are_decided_alike_cold_and_warm(
    table: test_formulas.Computing, small: bool, most: int, data: st.DataObject
) -> None:
    """The same where rows compute what they answer: values of one atom are told apart."""
    every = [*test_formulas.contexts(table)]
    asked: list[dict[str, Any]] = []
    for whole in data.draw(st.lists(st.sampled_from(every), min_size=2, max_size=6)):
        known = data.draw(st.frozensets(st.sampled_from(table.asked)))
        part = {name: value for name, value in whole.items() if name in known}
        texts = {name: value and str(value) for name, value in part.items()}
        asked += data.draw(st.permutations((part, texts, whole)))
    check_warm(test_formulas.loaded(table), asked, small, most)
