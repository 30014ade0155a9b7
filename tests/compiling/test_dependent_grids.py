"""Grids in which rows decide some inputs: every search in them has an end."""

from __future__ import annotations

from random import Random

import pytest

from gapless.api import DecisionTable
from gapless.budget import Budget, Exhausted
from gapless.check.shares import share
from gapless.diagnostic import Message, say
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.reading.origins import Origins
from gapless.source import Source
from tests.oracle.bridge import DAY_ASKED

TOP = """table: top
inputs:
  v: {from: low.v}
outputs:
  t: {type: integer}
rules:
  - {when: {v: p}, then: {t: 1}}
"""


def over_clauses(policy: str, inputs: int, clauses: int) -> DecisionTable:
    """A table whose input is decided by very many rows that meet, as a Boolean formula is."""
    chance = Random(1)
    lines = ["table: low", f"hit_policy: {policy}", "inputs:"]
    lines += [f"  b{number}: {{type: boolean}}" for number in range(inputs)]
    lines += ["outputs:", "  v: {type: string, values: [p, q, r]}", "rules:"]
    for _ in range(clauses):
        drawn = chance.sample(range(inputs), 3)
        cells = {f"b{each}": chance.choice(["yes", "no"]) for each in drawn}
        when = ", ".join(
            f"{name}: {'yes' if said == 'y' else 'no'}" for name, said in cells.items()
        )
        lines.append(f"  - {{when: {{{when}}}, then: {{v: p}}}}")
    lines.append("  - {when: {b0: yes, b1: yes}, then: {v: q}}")
    low = "\n".join(lines) + "\n"
    origins = Origins(lambda: [("low.yaml", low.encode())])
    tables = [
        load_source(Source(name, text), origins=origins)
        for name, text in (("top.yaml", TOP), ("low.yaml", low))
    ]
    library, problems = build_library(tables)
    assert not problems
    return DecisionTable(library.procedure(tables[0], DAY_ASKED))


def after(steps: int) -> Budget:
    """A budget of so many steps."""

    def ask(budget: Budget) -> Message | None:
        return say("a test ended it") if budget.steps > steps else None

    return Budget(ask)


@pytest.mark.parametrize("policy", ["first", "unique", "any"])
def test_what_can_be_reached_is_searched_for_within_the_budget(policy: str) -> None:
    """Before the question itself is put, and whichever search comes first."""
    table = over_clauses(policy, 12, 40)
    grid = table.compiled.grid
    with pytest.raises(Exhausted):
        list(grid.partition(grid.everywhere, 0, lambda *rows: True, after(16), ignoring=bool))
    with pytest.raises(Exhausted):
        grid.is_possible(grid.everywhere, after(16))
    assert not table.decide_within({"b2": True}, after(16)).complete
    assert not table.check(budget=after(16)).complete
    # A later search with more time finds it.
    assert grid.is_possible(grid.everywhere)


def test_a_search_that_ended_says_nothing_false() -> None:
    """Until it is known what no context leads to, everything may be."""
    grid = over_clauses("any", 12, 40).compiled.grid
    with pytest.raises(Exhausted):
        grid.is_possible(grid.everywhere, after(16))
    assert grid.reachable == grid.everywhere


def test_a_share_that_takes_too_long_is_not_counted() -> None:
    """It only orders and rounds; nobody waits for it."""
    compiled = over_clauses("first", 40, 160).compiled
    dependency, box = compiled.dependencies["v"], compiled.grid.everywhere
    where = dependency.where
    undecided = (*box[:where], dependency.null, *box[where + 1 :])
    assert share(compiled, undecided) is None
