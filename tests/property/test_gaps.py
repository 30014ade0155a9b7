"""Gaps, against the oracle: every point is in exactly one region, or covered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gapless.diagnostic import Diagnostic
from tests.english import english
from tests.facts import facts_of
from tests.oracle.analysis import Analysis, Region, in_region, joinable
from tests.oracle.answers import PlainProcedure, decide, row_holds
from tests.oracle.bridge import build, build_text, engine_answer, findings, read_where, read_witness
from tests.oracle.effort import TABLES
from tests.oracle.generators import countable_tables, hand_overs, lone_tables

PROCEDURES = st.one_of(lone_tables(), lone_tables(), hand_overs())


def check_gaps(procedure: PlainProcedure) -> None:
    """The open gaps are disjoint, and together exactly what is uncovered and not accepted."""
    table = build(procedure)
    analysis = Analysis(procedure)
    found = findings(table, "gap")
    regions = [read_where(analysis, table, finding) for finding in found]
    for context in analysis.contexts:
        answer = analysis.answer(context)
        is_open = answer.status == "uncovered" and answer.reason is None
        assert sum(in_region(region, context) for region in regions) == is_open
    for finding, region in zip(found, regions, strict=True):
        _check_witness(analysis, table, finding, region)
    _check_joined(analysis, regions)


def _check_witness(analysis: Analysis, table: Any, finding: Diagnostic, region: Region) -> None:
    """The witness lies in the region, and neither the oracle nor gapless covers it."""
    context = read_witness(analysis, finding)
    answer = decide(analysis.procedure, context)
    assert answer.status == "uncovered"
    assert answer.reason is None
    got = engine_answer(table, facts_of(finding)["witness"])
    assert (got.status, got.table, got.via) == (answer.status, answer.table, answer.via)
    for name, points in region.items():
        assert any(analysis.same_class(name, context[name], point) for point in points)


def _check_joined(analysis: Analysis, regions: list[Region]) -> None:
    """No two gaps of one table, path and acceptance could be told as one."""

    def kind(region: Region) -> tuple[str, tuple[str, ...]]:
        answer = next(
            analysis.answer(context) for context in analysis.contexts if in_region(region, context)
        )
        return answer.table, answer.via

    for index, one in enumerate(regions):
        for other in regions[index + 1 :]:
            if kind(one) == kind(other):
                assert not joinable(one, other, analysis.points)


@TABLES
@given(procedure=PROCEDURES)
def test_gaps_are_exactly_what_the_oracle_finds_uncovered(procedure: PlainProcedure) -> None:
    """Each uncovered point is in one open gap, each covered or accepted one in none."""
    check_gaps(procedure)


def _wheres(procedure: PlainProcedure) -> set[str]:
    return {
        json.dumps(facts_of(finding)["where"], sort_keys=True)
        for finding in findings(build(procedure), "gap")
    }


@TABLES
@given(procedure=lone_tables(policies=("first", "collect")), data=st.data())
def test_gaps_do_not_depend_on_the_order_of_rows_or_columns(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Shuffled rows and columns give the same regions, told in the same texts."""
    table = procedure.entry
    rows = data.draw(st.permutations([replace(row, over=()) for row in table.rows]))
    columns = data.draw(st.permutations(table.columns))
    shuffled = replace(table, rows=tuple(rows), columns=tuple(columns))
    assert _wheres(PlainProcedure((shuffled,))) == _wheres(procedure)


@TABLES
@given(procedure=countable_tables())
def test_coverage_is_the_exact_share_of_covered_contexts(procedure: PlainProcedure) -> None:
    """Where contexts can be counted, coverage counts them; gaps tell their own shares."""
    report = build(procedure).check()
    analysis = Analysis(procedure)
    assert report.coverage == analysis.coverage()
    assert report.complete
    size = Fraction(1)
    for points in analysis.points.values():
        size *= len(points)
    for finding in findings(build(procedure), "gap"):
        region = read_where(analysis, build(procedure), finding)
        share = Fraction(1)
        for name, inside in region.items():
            share *= Fraction(len(inside), len(analysis.points[name]))
        assert facts_of(finding)["share"] == share


_ACCEPTED = {
    frozenset({True}): "accepted-gap",
    frozenset({True, False}): "partly-covered-gap",
    frozenset({False}): "stale-accepted-gap",
}


def check_accepted(procedure: PlainProcedure) -> None:
    """Each accepted gap of the entry is told once, in order, and how much of it is a gap."""
    analysis = Analysis(procedure)
    found = findings(build(procedure), *_ACCEPTED.values())
    entry = procedure.entry
    assert len(found) == len(entry.accepted)
    for finding, accepted in zip(found, entry.accepted, strict=True):
        uncovered = frozenset(
            analysis.answer(context).status == "uncovered"
            for context in analysis.contexts
            if row_holds(entry, accepted.cells, context)
        )
        assert finding.code == _ACCEPTED[uncovered]
        assert facts_of(finding)["reason"] == accepted.reason


@TABLES
@given(procedure=PROCEDURES)
def test_an_accepted_gap_is_stale_exactly_when_nothing_in_it_is_uncovered(
    procedure: PlainProcedure,
) -> None:
    """While all of it is uncovered it is listed; where rows cover some of it, that is told."""
    check_accepted(procedure)


_ROW = re.compile(r"- \{(when: .*), then: .*\}", re.DOTALL)


@TABLES
@given(procedure=lone_tables(with_accepted=False))
def test_the_row_that_a_gap_offers_closes_it(procedure: PlainProcedure) -> None:
    """Every offered row, pasted with an id and outputs, leaves no gap."""
    plain = procedure.entry
    found = findings(build(procedure), "gap")
    outputs = plain.yaml.partition("rules:\n")[2]
    then = re.search(r"then: (\{.*?\})", outputs)
    assert then is not None
    pasted = plain.yaml
    for number, finding in enumerate(found):
        row = _ROW.search(english(finding.help))
        assert row is not None
        pasted += f"  - {{row: new {number}, {row[1]}, then: {then[1]}}}\n"
    assert findings(build_text(pasted), "gap") == []
