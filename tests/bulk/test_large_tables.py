"""Tables of more combinations than an array holds: splits, bitmaps of few rows, thresholds."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gapless.api import DecisionTable
from gapless.bulk import kernel, tree
from gapless.bulk.thresholds import Thresholds
from gapless.bulk.tree import Tree
from tests.oracle.bridge import build_text

NUMBERS = st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=40),
    st.lists(st.floats(allow_nan=False), min_size=1, max_size=40),
)
NEAR = st.lists(st.integers(-40, 40), min_size=1, max_size=40)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table be a large one."""
    monkeypatch.setattr(kernel, "_MOST_COMBINATIONS", 1)


def written(rows: Sequence[str], rest: str = "") -> DecisionTable:
    """A table of two whole numbers and a text."""
    return build_text(
        "table: besar\n"
        "inputs: {a: {type: integer}, b: {type: integer}, c: {type: string, values: [x, y, z]}}\n"
        "outputs: {hasil: {type: string}}\n"
        f"rules: [{', '.join(rows)}]\n{rest}"
    )


def agree(table: DecisionTable, columns: dict[str, list[object]]) -> None:
    """Check every record against the decision of its context."""
    found = table.decide_batch(pa.table(columns), empty="unknown").read_all().to_pylist()
    for record in found:
        decision = table.decide(
            {name: record[name] for name in columns if record[name] is not None}
        )
        assert (record["_status"], record["_row"]) == (decision.status, decision.row)
        assert (record["_needs"], record["_reason"]) == ([*decision.needs], decision.reason)


@pytest.mark.parametrize("most", [0, 1, 7, 64])
def test_records_of_many_rows(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """However many rows are left when bitmaps end the tree."""
    monkeypatch.setattr(tree, "MOST_ROWS", most)
    chance = random.Random(16)

    def interval() -> str:
        low = chance.randrange(100)
        return f'"[{low}..{low + chance.randrange(60)}]"'

    rows = [
        f"{{when: {{a: {interval()}, b: {interval()}, c: {chance.choice('xyz')}}},"
        f" then: {{hasil: {chance.choice('pq')}}}}}"
        for _ in range(200)
    ]
    records = [
        (chance.randrange(170), chance.randrange(170), chance.choice("xyz")) for _ in range(300)
    ]
    names = ("a", "b", "c")
    agree(written(rows), dict(zip(names, map(list, zip(*records, strict=True)), strict=True)))


@pytest.mark.parametrize("most", [0, 64])
def test_all_accepted_gaps_that_hold_a_record_give_their_reasons(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """One of them may hold a whole region, and the other a part."""
    monkeypatch.setattr(tree, "MOST_ROWS", most)
    table = written(
        ['{when: {a: "< 3"}, then: {hasil: p}}'],
        """accepted_gaps:
  - {when: {c: [x, y, z]}, reason: satu}
  - {when: {b: ">= 3"}, reason: dua}
""",
    )
    agree(table, {"a": [1, 1, 5, 5], "b": [1, 5, 1, 5], "c": ["x", "y", "z", "x"]})


def test_a_record_that_lacks_one_input_is_an_open_question() -> None:
    """The tree leads records that hold every input; others are asked about by themselves."""
    table = written(
        ['{when: {a: "< 3", b: "< 3"}, then: {hasil: p}}', "{then: {hasil: q}}"],
    )
    agree(
        table,
        {
            "a": [1, None, 1, None, 5],
            "b": [1, 1, None, None, None],
            "c": ["x", "x", "x", None, "x"],
        },
    )


def test_the_tree_refuses_a_record_that_lacks_an_input() -> None:
    """What stands behind the atoms of an input belongs to others."""
    compiled = written(['{when: {a: "< 3", b: "< 3"}, then: {hasil: p}}']).compiled
    beyond = [np.array([len(one.atoms)], np.int32) for one in compiled.grid.dimensions]
    with pytest.raises(AssertionError, match="absent"):
        Tree(compiled, lambda alive, covering: None).answers(beyond)


@given(st.one_of(NUMBERS, NEAR), st.one_of(NUMBERS, NEAR), st.sampled_from(["i8", "f8", "f4"]))
def test_thresholds_are_reached_as_a_search_says(
    thresholds: list[float], numbers: list[float], kind: str
) -> None:
    """Numbers of every size, also those that are a threshold."""
    places = _stored(thresholds, kind)
    places.sort()
    asked = _stored([*numbers, *thresholds], kind)
    wanted = np.searchsorted(places, asked, side="right")
    assert Thresholds(places).reached(asked).tolist() == wanted.tolist()


def _stored(numbers: Sequence[float], kind: str) -> NDArray[np.generic]:
    if kind == "i8":
        return np.array([int(one) if abs(one) < 2**62 else 2**63 - 1 for one in numbers], kind)
    with np.errstate(over="ignore"):
        return np.array(numbers, np.float64).astype(kind)
