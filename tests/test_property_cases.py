"""Generated cases on random tables, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from gapless.budget import Budget
from gapless.cases.coverage import Aims, measure
from gapless.cases.generation import GeneratedCase, generate, generate_variants
from gapless.cases.outcome import run_cases
from gapless.cases.writing import add_cases, case_texts
from gapless.compiling.compiled import compile_procedure
from gapless.deciding.decide import Decider
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure, decide
from tests.oracle.bridge import build
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables

PROCEDURES = st.one_of(lone_tables(), hand_overs())


def generated(aims: Aims) -> list[GeneratedCase]:
    """All cases for a table that has none."""
    return list(generate(aims, 0, Budget()))


def rows_that_decide(procedure: PlainProcedure) -> Iterator[str]:
    """The rows of the entry that the oracle sees decide some sample context."""
    for context in Analysis(procedure).contexts:
        answer = decide(procedure, context)
        if answer.status == "decided" and answer.table == procedure.entry.id:
            yield from answer.hits if answer.row is None else [answer.row]


@TABLES
@given(procedure=PROCEDURES)
def test_generated_cases_try_all_that_can_be_tried(procedure: PlainProcedure) -> None:
    """Nothing is missed, nothing is tried twice for nothing, and no deciding row is left out."""
    aims = Aims(build(procedure).procedure)
    cases = generated(aims)
    found = measure(aims, [case.context for case in cases], Budget())
    assert [aim for aim in found.missed if aim.rule is not None and aim.decides] == []
    assert all(case.aims for case in cases)
    decided = {rule for case in cases for rule in case.outcome.hits}
    assert set(rows_that_decide(procedure)) <= decided | {
        aim.rule.id for case in cases for aim in case.aims if aim.rule
    }


@TABLES
@given(procedure=PROCEDURES)
def test_generated_cases_pass(procedure: PlainProcedure) -> None:
    """Written behind the table, read again and run, each comes out as it says."""
    ready = build(procedure)
    aims = Aims(ready.procedure)
    cases = [*generated(aims), *generate_variants(aims, Budget())]
    texts = case_texts(ready.model, cases)
    if not texts:
        return
    table = load_source(Source("t.yaml", add_cases(ready.model.source, texts)))
    assert len(table.cases) == len(cases) + len(ready.model.cases)
    decider = Decider(compile_procedure(ready.procedure)).decide
    for result in run_cases(table, lambda day: decider):
        assert result.passed, [str(difference) for difference in result.differences]


@TABLES
@given(procedure=lone_tables())
def test_nothing_is_generated_twice(procedure: PlainProcedure) -> None:
    """What the cases of a file try is not tried again; the same table gives the same cases."""
    aims = Aims(build(procedure).procedure)
    cases = generated(aims)
    assert generated(aims) == cases
    tried = 0
    for case in cases:
        tried |= aims.tried_by(case.context)
    assert list(generate(aims, tried, Budget())) == []


@TABLES
@given(procedure=lone_tables(policies=("first", "any", "priority")))
def test_variants_differ_in_one_input_and_in_the_decision(procedure: PlainProcedure) -> None:
    """Each pair differs in the input named, and only there."""
    aims = Aims(build(procedure).procedure)
    before: GeneratedCase | None = None
    for case in generate_variants(aims, Budget()):
        if case.varied is None:
            before = case
        elif before is not None and before.rule is case.rule:
            names = before.context.keys() | case.context.keys()
            differing = {
                name for name in names if before.context.get(name) != case.context.get(name)
            }
            if differing == {case.varied}:
                assert not before.outcome.same_decision(case.outcome)
