"""Computed outputs against brute force: fractions on trees, and rows looked at one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gapless.api import DecisionTable, diff
from gapless.compiling.samples import samples
from gapless.deciding.decision import Decision
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.sfeel.formulas import Formula, formulas_in
from gapless.source import Source
from tests.facts import facts_of
from tests.oracle.bridge import DAY_ASKED
from tests.oracle.effort import TABLES
from tests.oracle.expressions import NoValueError, Tree, all_trees, trees, value_of, written

Value = int | str | None
Context = Mapping[str, Value]

#: All values of what is asked, and some of the raw datum ``c``.
SPACE: dict[str, tuple[Value, ...]] = {
    "a": (-1, 0, 1, 2),
    "b": (0, 1, 3, None),
    "s": ("x", "y"),
    "c": (-1, 0, 2),
}
POLICIES = ("first", "unique", "any", "collect")


@dataclass(frozen=True)
class Row:
    """The values that each cell holds, and a tree to compute."""

    cells: Mapping[str, frozenset[Value]]
    tree: Tree


@dataclass(frozen=True)
class Computing:
    """A table; where ``below`` is given, another table decides ``b`` by ``s``."""

    policy: str
    rows: tuple[Row, ...]
    below: Mapping[str, int | None] | None

    @property
    def asked(self) -> tuple[str, ...]:
        return ("a", "s", "c") if self.below is not None else ("a", "b", "s", "c")

    @property
    def yaml(self) -> str:
        b = "{from: bawah.b, nullable: true}"
        if self.below is None:
            b = "{type: integer, values: [0, 1, 3], nullable: true}"
        lines = [
            f"table: atas\nhit_policy: {self.policy}\ndata:\n  c: {{type: integer}}\ninputs:",
            '  a: {type: integer, domain: "[-1..2]"}',
            f"  b: {b}",
            "  s: {type: string, values: [x, y]}",
            "outputs:\n  z: {type: number}\nrules:",
        ]
        for row in self.rows:
            cells = {
                name: ["null" if value is None else str(value) for value in sorted(held, key=str)]
                for name, held in row.cells.items()
            }
            then = json.dumps(f"= {written(row.tree)}")
            lines.append(f"  - {{when: {json.dumps(cells)}, then: {{z: {then}}}}}")
        return "\n".join(lines) + "\n"

    @property
    def yaml_below(self) -> str:
        rows = "".join(
            f"  - {{when: {{s: {s}}}, then: {{b: {b}}}}}\n"
            for s, b in (self.below or {"x": 0}).items()
            if b is not None
        )
        return (
            "table: bawah\ninputs:\n  s: {type: string, values: [x, y]}\n"
            f"outputs:\n  b: {{type: integer}}\nrules:\n{rows}"
        )


belows = st.fixed_dictionaries({"x": st.sampled_from((0, 1, 3)), "y": st.just(1) | st.none()})


@st.composite
def tables(draw: st.DrawFn) -> Computing:
    """Small tables of one output."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        cells: dict[str, frozenset[Value]] = {}
        for name in ("a", "b", "s"):
            if draw(st.booleans()):
                cells[name] = draw(st.frozensets(st.sampled_from(SPACE[name]), min_size=1))
        rows.append(Row(cells, draw(trees() | all_trees())))
    return Computing(draw(st.sampled_from(POLICIES)), tuple(rows), draw(st.none() | belows))


def loaded(table: Computing) -> DecisionTable:
    """The table as the engine has it."""
    texts = {"atas.yaml": table.yaml, "bawah.yaml": table.yaml_below}
    origins = Origins(lambda: [(name, text.encode()) for name, text in texts.items()])
    read = [load_source(Source(name, text), origins=origins) for name, text in texts.items()]
    library, problems = build_library(read)
    assert problems == ()
    return DecisionTable(library.procedure(read[0], DAY_ASKED), library)


def is_decimal(number: Fraction) -> bool:
    """Whether a power of ten is a multiple of its denominator."""
    return 10**60 % number.denominator == 0


def names_of(tree: Tree) -> set[str]:
    """The names in a tree."""
    if isinstance(tree, tuple):
        return set().union(*(names_of(each) for each in tree[1:]))  # type: ignore[arg-type]
    return {tree} if isinstance(tree, str) else set()


def computed(tree: Tree, values: Context) -> Fraction | None:
    """What a row answers; None where it cannot be computed."""
    numbers = {
        name: None if values[name] is None else Fraction(str(values[name]))
        for name in names_of(tree)
    }
    try:
        found = value_of(tree, numbers)
    except NoValueError:
        return None
    assert isinstance(found, Fraction)
    return found if is_decimal(found) else None


def answer(table: Computing, context: Context) -> tuple[str, Any]:
    """What a table answers to a whole context: a status, and the values."""
    values = dict(context)
    if table.below is not None:
        values["b"] = table.below[str(context["s"])]
    hits = [
        row for row in table.rows if all(values[each] in held for each, held in row.cells.items())
    ]
    if not hits:
        return "uncovered", None
    if table.policy in ("unique", "any") and len(hits) > 1:
        return "many", None
    used = hits if table.policy == "collect" else hits[:1]
    found = [computed(row.tree, values) for row in used]
    if None in found:
        return "failed", None
    return "decided", tuple(found) if table.policy == "collect" else found[0]


def contexts(table: Computing) -> Iterator[dict[str, Value]]:
    """All whole contexts."""
    for values in product(*(SPACE[name] for name in table.asked)):
        yield dict(zip(table.asked, values, strict=True))


def exact(result: object) -> Any:
    """The values of an answer as fractions."""
    if isinstance(result, tuple):
        return tuple(map(exact, result))
    assert isinstance(result, Decimal), result
    return Fraction(result)


def is_readable(table: Computing) -> bool:
    """Whether no row is too long, or has a constant that cannot be computed."""
    return all(
        len(written(row.tree)) < 1000 and (names_of(row.tree) or computed(row.tree, {}) is not None)
        for row in table.rows
    )


def said(decision: Decision) -> tuple[str, Any]:
    """A decision as ``answer`` gives it."""
    status = decision.status
    return status, exact(decision.outputs["z"]) if status == "decided" else None


readable = tables().filter(is_readable)


@given(table=readable)
@TABLES
def test_whole_contexts_answer_what_the_trees_compute(table: Computing) -> None:
    """A value, or the status that says why there is none; the second time as the first."""
    ready = loaded(table)
    for _ in range(2):
        for context in contexts(table):
            expected = answer(table, context)
            if expected[0] != "many":
                assert said(ready.decide(context)) == expected, context


@given(table=readable, data=st.data())
@TABLES
def test_partial_contexts_are_decided_only_where_all_completions_agree(
    table: Computing, data: st.DataObject
) -> None:
    """And where something is needed, giving all that is not known decides."""
    ready = loaded(table)
    every = [*contexts(table)]
    if any(answer(table, context)[0] == "many" for context in every):
        return
    whole = data.draw(st.sampled_from(every))
    known = data.draw(st.frozensets(st.sampled_from(table.asked)))
    part = {name: value for name, value in whole.items() if name in known}
    completions = {
        answer(table, context) for context in every if all(context[k] == v for k, v in part.items())
    }
    decision = ready.decide(part)
    if decision.status == "undetermined":
        assert decision.needs
        assert set(decision.needs).isdisjoint(part)
        assert [one.name for one in decision.questions] == list(decision.needs)
    else:
        assert completions == {said(decision)}


@given(table=readable)
@TABLES
def test_what_check_says_of_formulas_is_so(table: Computing) -> None:
    """A witness fails; where nothing is said of a row, it fails nowhere."""
    ready = loaded(table)
    found = [item for item in ready.check() if item.code == "failing-output"]
    for item in found:
        witness = facts_of(item).get("witness")
        if witness is not None:
            assert ready.decide(witness).status == "failed"
    told = {row for item in found for row in facts_of(item)["rows"]}
    for context in contexts(table):
        if answer(table, context)[0] == "failed":
            decision = ready.decide(context)
            assert told & set(decision.hits)


@given(one=readable, other=readable, alike=st.booleans(), below=st.none() | belows)
@TABLES
def test_diff_finds_every_difference_and_shows_it(
    one: Computing, other: Computing, alike: bool, below: Mapping[str, int | None] | None
) -> None:
    """Outside the regions all is alike; an example of one differs, unless it says otherwise."""
    rows = one.rows if alike else other.rows
    other = replace(other, rows=rows, policy=one.policy, below=below or one.below)
    old, new = loaded(one), loaded(other)
    changes = diff(old, new).changes
    for change in changes:
        if change.may_differ or "decided" not in (change.old.status, change.new.status):
            continue
        if "contradiction" in (change.old.status, change.new.status):
            continue
        before, after = old.decide(change.old.context), new.decide(change.new.context)
        assert before.to_dict() != after.to_dict()
        assert before.outputs != after.outputs or before.status != after.status
    for context in contexts(one):
        was, now = answer(one, context), answer(other, context)
        # What tables decide is named only where the same ones decide it on both sides.
        decided = {} if one.below is None else {"b": one.below[str(context["s"])]}
        values = {**context, **decided}
        if was != now and "many" not in (was[0], now[0]):
            assert any(
                all(_lies_in(values[name], *place) for name, place in change.where.items())
                for change in changes
            )


def _lies_in(value: Value, domain: Any, values: Any) -> bool:
    return bool(domain.place(value) in values)


@given(table=readable)
@TABLES
def test_samples_lie_where_they_should(table: Computing) -> None:
    """Each is a context that the table can be asked."""
    compiled = loaded(table).compiled
    for row in compiled.entry.table.computing:
        box = compiled.grid.free(compiled.grid.boxes[row.index])
        names = [name for each in row.formulas for name in each.names]
        for sample in samples(compiled, box, names):
            assert compiled.grid.alive(sample.point, 1 << row.index)


@given(one=trees(), other=trees())
def test_equal_formulas_compute_the_same(one: Tree, other: Tree) -> None:
    """Rows with equal formulas answer alike everywhere, or fail alike."""
    texts = [json.dumps(f"= {written(tree)} + 0 * a") for tree in (one, other)]
    rows = "".join(f"  - {{row: {n}, then: {{z: {text}}}}}\n" for n, text in enumerate(texts))
    table = load_source(
        Source(
            "t.yaml",
            "table: t\ninputs:\n  a: {type: number}\n  b: {type: number}\n  c: {type: number}\n"
            f"outputs:\n  z: {{type: number}}\nrules:\n{rows}",
        )
    )
    first, second = ([*formulas_in((rule.outputs or {})["z"])] for rule in table.rules)
    assert isinstance(first[0], Formula)
    if first != second:
        return
    for values in product((-1, 0, 1, 2, 5), repeat=3):
        context = dict(zip("abc", values, strict=True))
        assert computed(one, context) == computed(other, context)
