"""Unused inputs, outputs and values, cells split needlessly, and the advice on the hit policy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.sets import union
from gapless.sfeel.cells import read_set
from tests.facts import facts_of
from tests.oracle.analysis import Analysis
from tests.oracle.answers import Context, PlainProcedure, hits
from tests.oracle.bridge import build, build_text, findings
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.property.test_removable import split_tables

PROCEDURES = st.one_of(lone_tables(), split_tables(), hand_overs())


def said(analysis: Analysis, context: Context) -> object:
    """The decision, or everything that rows which contradict each other say."""
    answer = analysis.answer(context)
    if answer.status != "contradiction":
        return answer.decision
    table = analysis.procedure.table(answer.table)
    rows = [row for row in table.rows if row.id in answer.hits]
    return answer.via, table.id, frozenset((repr(row.outputs), row.use) for row in rows)


def depends_on(analysis: Analysis, name: str) -> bool:
    """Whether of two contexts that differ in one input only different things are said."""
    groups: dict[tuple[object, ...], set[object]] = {}
    for context in analysis.contexts:
        rest = tuple(value for other, value in context.items() if other != name)
        groups.setdefault(rest, set()).add(said(analysis, context))
    return any(len(decisions) > 1 for decisions in groups.values())


def check_inputs(procedure: PlainProcedure) -> None:
    """An input is told exactly when no context of the oracle depends on it."""
    found = {facts_of(item)["input"] for item in findings(build(procedure), "unused-input")}
    if len(procedure.entry.rows) < 2:
        assert not found
        return
    analysis = Analysis(procedure)
    assert found == {
        column.name for column in procedure.entry.columns if not depends_on(analysis, column.name)
    }


@TABLES
@given(procedure=PROCEDURES)
def test_unused_inputs_are_exactly_those_nothing_depends_on(procedure: PlainProcedure) -> None:
    """Hand-overs, contradictions and every hit policy included."""
    check_inputs(procedure)


def check_values(procedure: PlainProcedure) -> None:
    """A value is told when no row that can decide gives it."""
    entry = procedure.entry
    table = build(procedure)
    found = {facts_of(item)["value"] for item in findings(table, "unused-value")}
    first = Analysis(procedure).preferred_somewhere()
    given_values = set()
    for each in procedure.reached:
        for row in each.rows:
            lists_all = entry.policy == "output order"
            decides = each is not entry or lists_all or row.id in first[row.id]
            if decides and "laporan" in row.outputs:
                given_values.add(row.outputs["laporan"])
    output = entry.outputs[0]
    if output.values is None or entry.policy == "collect count":
        assert not found
        return
    missing = {str(value) for value in output.values if value not in given_values}
    is_empty = findings(table, "unused-output") != []
    assert found == (set() if is_empty else missing)


@TABLES
@given(procedure=PROCEDURES)
def test_unused_values_are_given_by_no_row_that_decides(procedure: PlainProcedure) -> None:
    """Values that only masked rows give are told too."""
    check_values(procedure)


@TABLES
@given(procedure=lone_tables())
def test_shorter_cells_are_the_same_set(procedure: PlainProcedure) -> None:
    """What is proposed reads as the set that is there, and has fewer tests."""
    table = build(procedure)
    for item in findings(table, "split-range"):
        name, rows = facts_of(item)["input"], facts_of(item)["rows"]
        assert isinstance(name, str)
        assert isinstance(rows, list)
        rule = table.model.rule(rows[0])
        assert rule is not None
        domain = table.model.inputs[name].domain
        tests = facts_of(item)["tests"]
        assert isinstance(tests, list)
        written = union(read_set(domain, text) for text in tests) if tests else domain.everything
        assert written & domain.everything == rule.cells[name].values & domain.everything
        assert len(tests) < len(rule.cells[name].parts)


@TABLES
@given(procedure=lone_tables())
def test_unique_is_advised_only_where_no_two_rows_match(procedure: PlainProcedure) -> None:
    """Tables here name their policy; without the name the advice is what the oracle says."""
    table = build(procedure)
    assert findings(table, "hit-policy-advice") == []
    if procedure.entry.policy != "first":
        return
    text = procedure.entry.yaml.replace("hit_policy: first\n", "")
    advised = findings(build_text(text), "hit-policy-advice") != []
    contexts = Analysis(procedure).contexts
    meet = any(len(hits(procedure.entry, context)) > 1 for context in contexts)
    assert advised is (len(procedure.entry.rows) > 1 and not meet)
