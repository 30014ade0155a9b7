"""Generated cases on random tables, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.cases.coverage import AimKind, Aims, measure
from gapless.cases.generation import (
    GeneratedCase,
    Variants,
    generate,
    generate_variants,
    without_repeats,
)
from gapless.cases.runs import CaseRuns
from gapless.cases.writing import add_cases, case_texts
from gapless.deciding.context import read_context
from gapless.model import Procedure, Table
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure, decide
from tests.oracle.bridge import DAY_ASKED, build, python_context
from tests.oracle.columns import Plain
from tests.oracle.effort import TABLES
from tests.oracle.generators import countable_tables, hand_overs, lone_tables
from tests.oracle.tables import MANY_ROWS

PROCEDURES = st.one_of(lone_tables(), hand_overs())


def generated(aims: Aims) -> list[GeneratedCase]:
    """All cases for a table that has none."""
    return list(generate(aims, 0, Budget()))


def rows_that_decide(
    procedure: PlainProcedure, contexts: Sequence[Mapping[str, Plain]] | None = None
) -> Iterator[tuple[str, Mapping[str, Plain]]]:
    """The rows of the entry that the oracle sees decide some context, with the context.

    Where all hits count each decides; under ``any`` each hit says what is decided.
    """
    entry = procedure.entry
    for context in Analysis(procedure).contexts if contexts is None else contexts:
        answer = decide(procedure, context)
        if answer.status != "decided" or answer.table != entry.id:
            continue
        together = entry.policy in MANY_ROWS or entry.policy == "any"
        hits = answer.hits if together or answer.row is None else (answer.row,)
        for row in hits:
            yield row, context


def run(ready: DecisionTable, table: Table) -> CaseRuns:
    """The cases of a table run among the tables it hands over to; all of them pass."""
    tables = [table, *list(ready.procedure.tables.values())[1:]]
    library, _ = build_library(tables)
    runs = CaseRuns(library, today=DAY_ASKED)
    results = runs.run([table])
    assert runs.problems == []
    for result in results:
        assert result.passed, [difference.english for difference in result.differences]
    return runs


def with_cases(procedure: Procedure, cases: Sequence[GeneratedCase]) -> Table:
    """The table read again with some cases written behind it."""
    table, texts = procedure.entry, case_texts(procedure, cases)
    text = add_cases(table.source, texts) if texts else table.source.text
    return load_source(Source("t.yaml", text))


@TABLES
@given(procedure=PROCEDURES)
def test_written_cases_pass_and_try_all_that_can_be_tried(procedure: PlainProcedure) -> None:
    """Written behind the table, read again and run, all pass and nothing is left to try."""
    ready = build(procedure)
    aims = Aims(ready.procedure)
    cases = generated(aims)
    assert all(case.aims for case in cases)
    given = [case.context for case in cases]
    cases += without_repeats(generate_variants(aims, Budget()), given)
    table = with_cases(ready.procedure, cases)
    assert len(table.cases) == len(cases)
    assert all(
        case.row or case.outputs or case.status not in (None, "decided") for case in table.cases
    )
    runs = run(ready, table)
    coverage = runs.coverage(table, Budget())
    assert coverage.missed == ()
    assert list(generate(aims, runs.tried(table, aims), Budget())) == []


@TABLES
@given(procedure=PROCEDURES)
def test_rows_that_can_be_tried_are_those_that_decide(procedure: PlainProcedure) -> None:
    """A row is asked for just where the oracle sees it decide some context."""
    aims = Aims(build(procedure).procedure)
    cases = generated(aims)
    rows = {aim.rule.id for case in cases for aim in case.aims if aim.rule and is_row(aim.kind)}
    handing = {row.id for row in procedure.entry.rows if row.use}
    assert rows - handing == {row for row, _ in rows_that_decide(procedure)}


def is_row(kind: AimKind) -> bool:
    """Whether an aim is a row."""
    return kind is AimKind.ROW


@TABLES
@given(procedure=countable_tables())
def test_a_context_tries_the_rows_that_decide_it(procedure: PlainProcedure) -> None:
    """Context by context, the rows tried are those the oracle sees decide."""
    ready = build(procedure)
    aims = Aims(ready.procedure)
    for context in Analysis(procedure).contexts:
        tried = measure(
            aims,
            aims.tried_by_all([read_context(aims.compiled, python_context(procedure, context))]),
            Budget(),
        ).tried
        rows = {aim.rule.id for aim in tried if aim.rule and is_row(aim.kind)}
        assert rows == {row for row, _ in rows_that_decide(procedure, [context])}


@TABLES
@given(procedure=lone_tables())
def test_nothing_is_generated_twice(procedure: PlainProcedure) -> None:
    """What the cases of a file try is not tried again; the same table gives the same cases."""
    aims = Aims(build(procedure).procedure)
    cases = generated(aims)
    assert generated(aims) == cases
    tried = aims.tried_by_all(case.context for case in cases)
    assert list(generate(aims, tried, Budget())) == []


@TABLES
@given(procedure=lone_tables(policies=("first", "any", "priority", "unique")))
def test_variants_are_found_where_an_input_makes_the_difference(
    procedure: PlainProcedure,
) -> None:
    """Each pair differs in the input named alone and is decided otherwise; none is overlooked."""
    aims = Aims(build(procedure).procedure)
    found = {
        (variants.rule.id, variants.input): variants
        for variants in generate_variants(aims, Budget())
    }
    for variants in found.values():
        check_pair(variants)
    paired = {key for key, variants in found.items() if variants.cases}
    assert paired == set(telling_inputs(procedure)) & found.keys()


def check_pair(variants: Variants) -> None:
    """Two contexts, the first decided by the row, that differ in one input and the decision."""
    if not variants.cases:
        return
    own, other = variants.cases
    names = {
        name
        for name in own.context.keys() | other.context.keys()
        if own.context.get(name, "absent") != other.context.get(name, "absent")
    }
    assert names == {variants.input}
    assert own.outcome.verdict != other.outcome.verdict


def telling_inputs(procedure: PlainProcedure) -> Iterator[tuple[str, str]]:
    """The rows and inputs they restrict of which a change of the input alone matters."""
    analysis = Analysis(procedure)
    known = [(context, decide(procedure, context)) for context in analysis.contexts]
    cells = {row.id: row.cells for row in procedure.entry.rows}
    by_others: dict[tuple[str, frozenset[tuple[str, Plain]]], list[object]] = {}
    for context, answer in known:
        for name in context:
            others = frozenset(item for item in context.items() if item[0] != name)
            if answer.status != "contradiction":
                by_others.setdefault((name, others), []).append((answer.status, answer.outputs))
    for row, context in rows_that_decide(procedure):
        answer = decide(procedure, context)
        for name in cells[row]:
            others = frozenset(item for item in context.items() if item[0] != name)
            if any(it != (answer.status, answer.outputs) for it in by_others[name, others]):
                yield row, name
