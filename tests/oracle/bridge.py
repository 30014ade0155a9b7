"""Between the oracle's plain data and gapless: the only module here that imports it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from gapless.algebra.domain import Domain
from gapless.algebra.durations import Months as Months
from gapless.algebra.sets import union
from gapless.api import DecisionTable
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.decision import Decision
from gapless.diagnostic import Diagnostic
from gapless.model import Table
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.sfeel.cells import read_set
from gapless.source import Source
from tests.facts import facts_of
from tests.oracle.analysis import Analysis, Region
from tests.oracle.answers import Answer, PlainProcedure, Result
from tests.oracle.columns import Plain, PythonValue, to_python
from tests.oracle.symbols import read_value, test_holds
from tests.oracle.tables import PlainTable

#: The day on which every procedure here is looked at.
DAY_ASKED = date(2024, 1, 1)


def build(procedure: PlainProcedure) -> DecisionTable:
    """The procedure as gapless reads it from YAML."""
    return build_text(*(table.yaml for table in procedure.tables))


def build_text(*texts: str) -> DecisionTable:
    """The first of the YAML texts as a table, with the others to hand over to."""
    loaded = [read_once(f"{number}.yaml", text) for number, text in enumerate(texts)]
    library, problems = build_library(loaded)
    assert not problems
    return DecisionTable(library.procedure(loaded[0], DAY_ASKED))


@lru_cache(maxsize=32)
def read_once(name: str, text: str) -> Table:
    """A table as it stands in YAML, read once for all that is asked of one example.

    A test that breaks what reads takes ``read_once.__wrapped__`` instead.
    """
    return load_source(Source(name, text))


def build_table(table: PlainTable) -> DecisionTable:
    """A lone table as gapless reads it from YAML."""
    return build(PlainProcedure((table,)))


def python_context(
    procedure: PlainProcedure, context: Mapping[str, Plain]
) -> dict[str, PythonValue]:
    """A context as a program passes it."""
    kinds = {name: columns[0].kind for name, columns in procedure.inputs.items()}
    return {name: to_python(kinds[name], value) for name, value in context.items()}


def engine_answer(table: DecisionTable, context: Mapping[str, object]) -> Answer:
    """What gapless decides for a context, in the oracle's terms."""
    try:
        return answer_of(table.decide(context))
    except HitPolicyError as contradiction:
        return Answer("contradiction", contradiction.table.id, (), hits=contradiction.rows)


def answer_of(decision: Decision) -> Answer:
    """A decision in the oracle's terms."""
    return Answer(
        decision.status,
        decision.table,
        decision.via,
        decision.row,
        tuple(decision.outputs.items()),  # type: ignore[arg-type]
        decision.hits,
        decision.reason,
    )


def expected(procedure: PlainProcedure, answer: Answer) -> Answer:
    """The oracle's answer with its outputs as Python values."""
    kinds = {output.name: output.kind for output in procedure.table(answer.table).outputs}

    def convert(name: str, result: Result) -> object:
        if isinstance(result, tuple):
            return tuple(to_python(kinds[name], value) for value in result)
        return result if isinstance(result, int) else to_python(kinds[name], result)

    return Answer(
        answer.status,
        answer.table,
        answer.via,
        answer.row,
        tuple((name, convert(name, result)) for name, result in answer.outputs),  # type: ignore[misc]
        answer.hits,
        answer.reason,
    )


def assert_same(got: Answer, wanted: Answer) -> None:
    """Both answers agree; of a contradiction gapless may name just the rows that quarrel."""
    if wanted.status == "contradiction":
        assert got.status == "contradiction"
        assert got.table == wanted.table
        assert len(got.hits) > 1
        assert set(got.hits) <= set(wanted.hits)
    else:
        assert got == wanted


def domain_of(table: DecisionTable, name: str) -> Domain:
    """The domain gapless gives an input of a procedure."""
    dimensions = table.compiled.grid.dimensions
    return next(dimension.domain for dimension in dimensions if dimension.name == name)


def read_where(analysis: Analysis, table: DecisionTable, finding: Diagnostic) -> Region:
    """The ``where`` of a finding as points, read by gapless and by the oracle alike.

    Asserts that both readings agree, that points no cell tells apart are not torn apart, and
    that an input that may be anything is left out.
    """
    where = facts_of(finding)["where"]
    assert isinstance(where, dict)
    assert json.loads(json.dumps(where)) == where
    region: dict[str, frozenset[Plain]] = {}
    for name, texts in where.items():
        column = analysis.procedure.inputs[name][0]
        tests = [texts] if isinstance(texts, str) else texts
        points = analysis.points[name]
        inside = {
            point for point in points if any(test_holds(column, text, point) for text in tests)
        }
        domain = domain_of(table, name)
        read = union(read_set(domain, text) for text in tests)
        assert inside == {
            point for point in points if domain.place(to_python(column.kind, point)) in read
        }, f"{tests} reads as another set in gapless than its symbols say"
        classes = analysis.class_of[name]
        numbers = {classes[point] for point in inside}
        assert inside == {point for point in points if classes[point] in numbers}
        assert 0 < len(inside) < len(points)
        region[name] = frozenset(inside)
    return region


def read_witness(analysis: Analysis, finding: Diagnostic) -> dict[str, Plain]:
    """The witness of a finding as plain values, a whole context that is allowed."""
    witness = facts_of(finding)["witness"]
    assert isinstance(witness, dict)
    assert json.loads(json.dumps(witness)) == witness
    assert set(witness) == set(analysis.names)
    context: dict[str, Plain] = {}
    for name, text in witness.items():
        column = analysis.procedure.inputs[name][0]
        is_text = text is None or column.kind == "string"
        context[name] = text if is_text else read_value(column, text)
        assert analysis.procedure.allows(name, context[name])
    return context


def findings(table: DecisionTable, *codes: str) -> list[Diagnostic]:
    """The findings of a check with one of the codes."""
    return [finding for finding in table.check() if finding.code in codes]
