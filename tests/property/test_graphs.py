"""Tables that decide inputs of other tables, against brute force that decides bottom-up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.sets import union
from gapless.api import DecisionTable, diff
from gapless.compiling.policy import HitPolicyError
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.sfeel.cells import read_set
from gapless.source import Source
from tests.facts import facts_of
from tests.oracle.bridge import DAY_ASKED
from tests.oracle.effort import TABLES

Value = int | str | None
Context = Mapping[str, Value]

#: What can be asked, and all values of each.
ASKED: dict[str, tuple[Value, ...]] = {
    "a": (0, 1, 2, 3),
    "b": ("x", "y"),
    "c": ("x", "y", "z"),
    "d": (0, 1),
}
TEXTS, NUMBERS = ("p", "q", "r"), (1, 2, 3)
ONE = ("first", "unique", "any", "priority")
COLLECTING = ("collect sum", "collect count", "collect min", "collect max")


@dataclass(frozen=True)
class Row:
    """The values that each cell holds, and an answer or the table to go on with."""

    cells: Mapping[str, frozenset[Value]]
    answer: Value = None
    use: str | None = None


@dataclass(frozen=True)
class Graph:
    """One table of a graph: its own inputs, those that others decide, and one output."""

    id: str
    inputs: tuple[str, ...]
    decided: Mapping[str, str]
    nullable: frozenset[str]
    output: str
    policy: str
    rows: tuple[Row, ...]
    accepted: tuple[Mapping[str, frozenset[Value]], ...] = ()

    @property
    def is_text(self) -> bool:
        return self.policy in ONE

    @property
    def yaml(self) -> str:
        lines = [f"table: {self.id}", f"hit_policy: {self.policy}", "inputs:"]
        for name in self.inputs:
            if name in ("a", "d"):
                lines.append(f'  {name}: {{type: integer, domain: "[0..{len(ASKED[name]) - 1}]"}}')
            else:
                lines.append(f"  {name}: {{type: string, values: {json.dumps(ASKED[name])}}}")
        for name, origin in self.decided.items():
            extra = ", nullable: true" if name in self.nullable else ""
            lines.append(f"  {name}: {{from: {origin}{extra}}}")
        kind = f"string, values: {json.dumps(TEXTS)}" if self.is_text else "integer"
        lines += ["outputs:", f"  {self.output}: {{type: {kind}}}", "rules:"]
        for row in self.rows:
            cells = {
                name: ["null" if value is None else str(value) for value in sorted(held, key=str)]
                for name, held in row.cells.items()
            }
            then = f"use: {row.use}" if row.use else f"then: {{{self.output}: {row.answer}}}"
            lines.append(f"  - {{when: {json.dumps(cells)}, {then}}}")
        for left_open in self.accepted:
            when = json.dumps({name: sorted(map(str, held)) for name, held in left_open.items()})
            lines += ["accepted_gaps:", f"  - {{when: {when}, reason: asked}}"]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Answer:
    """What a table answers: decided, uncovered or contradiction, where, and what."""

    status: str
    table: str
    value: Value = None
    is_accepted: bool = field(default=False, compare=False)


def answer(graph: Mapping[str, Graph], name: str, context: Context) -> Answer:
    """What a table decides for a whole context, from the bottom up."""
    table = graph[name]
    values = dict(context)
    for decided, origin in table.decided.items():
        below = answer(graph, origin.split(".")[0], context)
        values[decided] = below.value if below.status == "decided" else None
        if below.status == "contradiction":
            return below
        if values[decided] is None and decided not in table.nullable:
            # What a table leaves open knowingly is not what is undecided below it.
            return below
    hits = [
        row for row in table.rows if all(values[each] in held for each, held in row.cells.items())
    ]
    if not hits:
        return Answer("uncovered", name, is_accepted=accepts(table, values))
    if table.policy == "unique" and len(hits) > 1:
        return Answer("contradiction", name)
    if table.policy == "any" and len({row.answer for row in hits}) > 1:
        return Answer("contradiction", name)
    found = [row.answer for row in hits if isinstance(row.answer, int)]
    together: dict[str, Value] = {}
    if found:
        together = {
            "collect sum": sum(found),
            "collect count": len(hits),
            "collect min": min(found),
            "collect max": max(found),
        }
    if table.policy in together:
        return Answer("decided", name, together[table.policy])
    row = hits[0]
    if table.policy == "priority":
        row = min(hits, key=lambda each: TEXTS.index(str(each.answer)))
    if row.use is None:
        return Answer("decided", name, row.answer)
    after = answer(graph, row.use, context)
    return replace(after, is_accepted=after.is_accepted or accepts(table, values))


def accepts(table: Graph, values: Context) -> bool:
    """Whether a table leaves a context open knowingly."""
    return any(
        all(values.get(name) in held for name, held in cells.items()) for cells in table.accepted
    )


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Graph]:
    """A table on top, one or two below it, and one that it may hand over to."""
    names = draw(st.sampled_from((("top", "low"), ("top", "mid", "low"), ("top", "mid", "low"))))
    hands_over = draw(st.booleans())
    # One input means the same in every table.
    nullables = draw(st.sets(st.sampled_from(("v_low", "v_mid"))))
    tables: dict[str, Graph] = {}
    for place, name in enumerate((*names[::-1], *(["side"] if hands_over else []))):
        policy = draw(st.sampled_from(ONE if name in ("top", "side") else (*ONE, *COLLECTING)))
        if name == "top" and hands_over:
            policy = draw(st.sampled_from(("first", "unique")))
        below = [other for other in tables if other not in ("top", "side")]
        taken = draw(st.sets(st.sampled_from(below), min_size=1)) if below else set()
        decided = {f"v_{other}": f"{other}.{tables[other].output}" for other in sorted(taken)}
        nullable = frozenset(each for each in decided if each in nullables)
        inputs = tuple(
            each for each in ASKED if (not below and place == 0) or draw(st.integers(0, 2)) == 0
        )[:3]
        domains: dict[str, tuple[Value, ...]] = {each: ASKED[each] for each in inputs}
        for each, origin in decided.items():
            values: tuple[Value, ...] = (
                TEXTS if tables[origin.split(".")[0]].is_text else (1, 2, 3, 4, 5, 6)
            )
            domains[each] = (*values, None) if each in nullable else values
        rows: list[Row] = []
        for _ in range(draw(st.integers(1, 4))):
            cells = {
                each: frozenset(draw(st.sets(st.sampled_from(values), min_size=1)))
                for each, values in domains.items()
                if draw(st.integers(0, 2))
            }
            answers: tuple[Value, ...] = TEXTS if policy in ONE else NUMBERS
            rows.append(Row(cells, draw(st.sampled_from(answers))))
        accepted: list[Mapping[str, frozenset[Value]]] = []
        if draw(st.booleans()) and inputs:
            left_open = draw(st.sampled_from(inputs))
            accepted.append({left_open: frozenset({draw(st.sampled_from(ASKED[left_open]))})})
        tables[name] = Graph(
            name, inputs, decided, nullable, f"o_{name}", policy, tuple(rows), tuple(accepted)
        )
    if hands_over:
        top = tables["top"]
        last = replace(top.rows[-1], use="side")
        tables["top"] = replace(top, rows=(*top.rows[:-1], last))
        tables["side"] = replace(tables["side"], output="o_top")
    return {name: tables[name] for name in ("top", *(each for each in tables if each != "top"))}


def build(graph: Mapping[str, Graph]) -> DecisionTable:
    """The table on top as gapless reads it."""
    texts = [(f"{name}.yaml", table.yaml) for name, table in graph.items()]
    origins = Origins(lambda: [(name, text.encode()) for name, text in texts])
    tables = [load_source(Source(name, text), origins=origins) for name, text in texts]
    library, problems = build_library(tables)
    assert not problems
    return DecisionTable(library.procedure(tables[0], DAY_ASKED))


def asked_by(table: DecisionTable) -> dict[str, tuple[Value, ...]]:
    """What the procedure asks, with all values."""
    return {name: ASKED[name] for name in table.procedure.asked}


def contexts(asked: Mapping[str, tuple[Value, ...]]) -> Iterator[dict[str, Value]]:
    """All whole contexts."""
    for values in product(*asked.values()):
        yield dict(zip(asked, values, strict=True))


def verdict(found: Answer) -> tuple[str, Value]:
    """What matters to the customer."""
    return found.status, found.value


def engine_answer(table: DecisionTable, context: Context) -> Answer:
    """What gapless decides, in the terms of the oracle."""
    try:
        decision = table.decide(dict(context))
    except HitPolicyError as problem:
        return Answer("contradiction", problem.table.id)
    value = next(iter(decision.outputs.values()), None)
    return Answer(decision.status, decision.table, value)  # type: ignore[arg-type]


@TABLES
@given(graph=graphs())
def test_every_context_is_decided_from_the_bottom_up(graph: dict[str, Graph]) -> None:
    """Cold and warm alike, with the table that decides or is at fault."""
    table = build(graph)
    for context in contexts(asked_by(table)):
        wanted = answer(graph, "top", context)
        assert engine_answer(table, context) == wanted, context
        assert engine_answer(table, context) == wanted, context


@TABLES
@given(graph=graphs())
def test_partial_contexts_ask_for_what_the_tables_below_need(
    graph: dict[str, Graph],
) -> None:
    """Decided where all completions agree; else exactly the inputs that matter are needed."""
    table = build(graph)
    asked = asked_by(table)
    if any(answer(graph, "top", each).status == "contradiction" for each in contexts(asked)):
        return
    for name in asked:
        for value in asked[name][:2]:
            known = {name: value}
            completions = [each for each in contexts(asked) if each[name] == value]
            verdicts = [verdict(answer(graph, "top", each)) for each in completions]
            decision = table.decide(dict(known))
            if len(set(verdicts)) == 1:
                assert decision.status == verdicts[0][0]
                assert not decision.needs
                continue
            assert decision.status == "undetermined"
            by_context = dict(zip(map(_frozen, completions), verdicts, strict=True))
            mattering = {
                other
                for other in asked
                if other != name
                and any(
                    by_context[_frozen({**each, other: option})] != by_context[_frozen(each)]
                    for each in completions
                    for option in asked[other]
                )
            }
            assert set(decision.needs) == mattering


def _frozen(context: Context) -> frozenset[tuple[str, Value]]:
    return frozenset(context.items())


def below(graph: Mapping[str, Graph]) -> list[str]:
    """The tables that decide an input of some table that may be asked."""
    return sorted({o.split(".")[0] for table in graph.values() for o in table.decided.values()})


def contradicts_below(graph: Mapping[str, Graph], table: DecisionTable) -> bool:
    """Whether a table that decides an input contradicts itself, an error of its own."""
    needed = table.procedure.tables.keys() & set(below(graph))
    return any(
        answer(graph, name, context).status == "contradiction"
        for context in contexts(asked_by(table))
        for name in needed
    )


def values_in(graph: Mapping[str, Graph], context: Context) -> dict[str, Value]:
    """The context with what the tables decide in it."""
    values = dict(context)
    for table in graph.values():
        for decided, origin in table.decided.items():
            below = answer(graph, origin.split(".")[0], context)
            values[decided] = below.value if below.status == "decided" else None
    return values


def holds(table: DecisionTable, where: Mapping[str, Any], values: Context) -> bool:
    """Whether a context lies in the region that a finding names."""
    for name, tests in where.items():
        domain, value = table.procedure.inputs[name].domain, values[name]
        if value is None and not domain.nullable:
            return False
        held = union(
            read_set(domain, test) for test in ([tests] if isinstance(tests, str) else tests)
        )
        if domain.place(value) not in held:
            return False
    return True


@TABLES
@given(graph=graphs())
def test_the_gaps_are_exactly_what_no_row_covers(graph: dict[str, Graph]) -> None:
    """Each uncovered context lies in one gap, which names the table at fault; no other does."""
    table = build(graph)
    gaps = [each for each in table.check() if each.code == "gap"]
    for context in contexts(asked_by(table)):
        found = answer(graph, "top", context)
        values = values_in(graph, context)
        around = [gap for gap in gaps if holds(table, facts_of(gap)["where"], values)]
        if found.status != "uncovered" or found.is_accepted:
            assert not around, (context, [gap.message.english for gap in around])
            continue
        assert len(around) == 1, (context, [gap.message.english for gap in around])
        if found.table != "top":
            assert f"no row of {found.table}" in around[0].message.english
        assert engine_answer(table, facts_of(around[0])["witness"]).status == "uncovered"


@TABLES
@given(graph=graphs())
def test_rows_meet_and_are_masked_only_where_a_context_is(graph: dict[str, Graph]) -> None:
    """Overlaps, unreachable and masked rows, against all contexts."""
    table = build(graph)
    top = graph["top"]
    if contradicts_below(graph, table):
        return
    hits: list[set[int]] = []
    for context in contexts(asked_by(table)):
        values = values_in(graph, context)
        if any(values[each] is None and each not in top.nullable for each in top.decided):
            continue
        hits.append(
            {
                place
                for place, row in enumerate(top.rows)
                if all(values[each] in held for each, held in row.cells.items())
            }
        )
    report = list(table.check())
    unreachable = {facts_of(each)["rows"][0] for each in report if each.code == "unreachable-row"}
    reached = set().union(*hits)
    assert unreachable == {str(row + 1) for row in range(len(top.rows)) if row not in reached}
    if top.policy == "first":
        masked = {facts_of(each)["rows"][0] for each in report if each.code == "masked-row"}
        first = {min(each) for each in hits if each}
        assert masked == {str(row + 1) for row in reached - first}
    pairs = {
        (int(facts_of(each)["rows"][0]) - 1, int(pair["row"]) - 1)
        for each in report
        if each.code in ("overlap-conflict", "overlap-harmless")
        for pair in facts_of(each)["overlaps"]
    }
    assert pairs == {(one, other) for each in hits for one in each for other in each if one < other}


@TABLES
@given(before=graphs(), after=graphs())
def test_revisions_differ_exactly_where_a_context_is_decided_otherwise(
    before: dict[str, Graph], after: dict[str, Graph]
) -> None:
    """A change below that changes an answer above is found, by the inputs that are asked."""
    old, new = build(before), build(after)
    if contradicts_below(before, old) or contradicts_below(after, new):
        return
    asked = asked_by(old) | asked_by(new)
    regions = [list(each.where.items()) for each in diff(old, new).changes]
    for context in contexts(asked):
        one, other = (verdict(answer(graph, "top", context)) for graph in (before, after))
        # What is decided is named only where the same tables decide it on both sides.
        values = values_in({name: before[name] for name in old.procedure.tables}, context)
        around = [
            where
            for where in regions
            if all(domain.place(values[name]) in held for name, (domain, held) in where)
        ]
        assert len(around) == (one != other), (context, one, other)
