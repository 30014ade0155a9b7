"""What is remembered of contexts: read once, decided once, bounded, and never a refusal."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from gapless import ContextError
from gapless.algebra.sets import ValueSet
from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.compiling import shortcut
from gapless.compiling.dimension import Dimension
from gapless.deciding import decide
from gapless.diagnostic import say
from tests.written_tables import one_input, table_of

FEE = """
table: fee
inputs:
  hours: {type: duration, domain: ">= 0 h"}
  region: {type: string, values: [north, south], nullable: true}
  count: {type: integer, domain: "[1..1000]"}
outputs: {fee: {type: string}}
rules:
  - {row: 1, when: {hours: "< 3 h"}, then: {fee: low}}
  - {row: 2, when: {region: north, count: "< 10"}, then: {fee: middle}}
  - {row: 3, when: {region: south}, then: {fee: high}}
  - {row: 4, when: {}, then: {fee: other}}
"""


@pytest.fixture(params=[True, False], ids=["small", "large"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortcut of small tables, and that of large ones."""
    monkeypatch.setattr(decide, "is_small", lambda grid: request.param)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the long way did: contexts read, and partial ones searched."""
    done: list[str] = []

    def counted(name: str) -> Callable[..., Any]:
        does = getattr(decide, name)

        def count(*args: Any) -> Any:
            done.append(name)
            return does(*args)

        return count

    for name in ("read_values", "determine"):
        monkeypatch.setattr(decide, name, counted(name))
    return done


@pytest.mark.usefixtures("form")
def test_a_text_is_read_once(steps: list[str]) -> None:
    """In another context it is known, beside values and beside other texts that are known."""
    table = table_of(FEE)
    table.decide({"hours": "4 h", "region": "north", "count": "5"})
    table.decide({"hours": "5 hours", "region": "null", "count": "20"})
    assert steps == ["read_values"] * 2
    four, large = {"hours": "4 h"}, {"count": "20"}
    steps.clear()
    assert table.decide({**four, "region": "north", "count": 5}).row == "2"
    assert table.decide({"hours": timedelta(hours=5), "region": "north", "count": "5"}).row == "2"
    assert steps == []
    for context in ({**four, "region": None, **large}, {**four, "region": "null", **large}):
        table.decide(context)
        steps.clear()
        assert table.decide(context).row == "4"
        assert steps == []


@pytest.mark.usefixtures("form")
def test_a_partial_context_is_searched_once_for_all_that_no_cell_tells_apart(
    steps: list[str],
) -> None:
    """Whatever the values are and however they are given, also where they are raw data."""
    table = table_of(
        FEE.replace("inputs:", "data: {begin: {type: time}, end: {type: time}}\ninputs:").replace(
            '">= 0 h"}', '">= 0 h", expression: end - begin}'
        )
    )
    first = table.decide({"hours": timedelta(hours=4)})
    assert first.needs == ("region", "count")
    table.decide({"hours": "5 h"})
    assert table.decide({"begin": "08:00", "end": "13:00"}) == first
    assert steps == ["read_values", "determine", "read_values", "read_values"]
    steps.clear()
    assert table.decide({"hours": "5 h"}) is first
    assert table.decide({"hours": timedelta(hours=9)}) is first
    assert steps == []


@pytest.mark.usefixtures("form")
def test_a_refusal_is_never_remembered(steps: list[str]) -> None:
    """It is said as at first, and what was right of the context is read again too."""
    table = table_of(FEE)
    for wrong in ("", "\t", "x", "-1 h", "4", "null"):
        context = {"hours": wrong, "region": "north"}
        said = set()
        for _ in range(2):
            with pytest.raises(ContextError) as refused:
                table.decide(context)
            said.add(str(refused.value))
            table.decide({"hours": "4 h", "region": "north"})
        assert len(said) == 1
    assert table.decide({"region": "north"}).needs


def test_texts_are_known_by_input_and_in_every_form() -> None:
    """One text may be two values, and a text in another Unicode form is the same value."""
    table = table_of("""
table: t
inputs: {a: {type: string, values: [café, "5"]}, b: {type: integer}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {a: café}, then: {z: x}}, {row: 2, when: {a: "5", b: 5}, then: {z: y}}]
""")
    for _ in range(2):
        assert table.decide({"a": "cafe\u0301"}).row == "1"
        assert table.decide({"a": "5", "b": "5"}).row == "2"
        assert table.decide({"a": "cafe\u0301", "b": "5"}).row == "1"
        with pytest.raises(ContextError, match="b"):
            table.decide({"a": "5", "b": "café"})


@pytest.mark.usefixtures("form")
def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long texts are not kept, the others and decisions until there are too many."""
    monkeypatch.setattr(shortcut, "_MOST_READ", 5)
    monkeypatch.setattr(decide, "_MOST_DECISIONS", 3)
    table = one_input("{type: string}", "a", "not(a)")
    fee = table_of(FEE)
    for number in range(40):
        assert table.decide({"x": f"b\u0301 {number}" + "x" * (number * 3)}).row == "2"
        assert fee.decide({"hours": f"{number} h"}).needs or number < 3
        assert fee.decide({"count": f"{number + 1}"}).status == "undetermined"
        assert fee.decide({"region": "north", "count": f"{number + 1}", "hours": "4 h"}).row
    for each in (table, fee):
        decider = each._decider
        assert len(decider._decisions) <= 3
        for _, texts, _, _ in decider._atoms._columns:
            assert len(texts) <= 5
            assert all(len(text) <= 100 for text in texts)


def test_decisions_with_many_rows_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would take memory for each of the rows that match."""
    monkeypatch.setattr(decide, "_MOST_HITS", 1)
    table = one_input("{type: integer}", '"< 5"', '"< 6"', policy="collect")
    assert table.decide({"x": "3"}).hits == table.decide({"x": "4"}).hits == ("1", "2")
    assert table.decide({"x": "5"}).hits == ("2",)
    assert len(table._decider._decisions) == 1


@pytest.mark.usefixtures("form")
def test_an_answer_within_a_budget_is_not_taken_for_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a search ended early, the next one is not given what it found."""
    monkeypatch.setattr("gapless.budget._EVERY", 1)
    spent = Budget(lambda budget: say("a test ended it"))
    table = table_of(FEE)
    context = {"hours": "4 h"}
    for _ in range(2):
        assert not table.decide_within(context, spent).complete
    whole = table.decide(context)
    assert whole.complete
    assert whole.needs == ("region", "count")
    assert table.decide_within(context, spent) == whole


@pytest.mark.usefixtures("form")
def test_values_of_formulas_are_told_apart(steps: list[str]) -> None:
    """What a row computes differs within what no cell tells apart."""
    table = table_of("""
table: t
inputs: {a: {type: integer}, b: {type: boolean}}
outputs: {z: {type: number}}
rules: [{row: 1, when: {a: "> 0"}, then: {z: = a * 2}}, {row: 2, when: {}, then: {z: 1}}]
""")
    for _ in range(2):
        for a in (1, 2, "3", "1"):
            assert table.decide({"a": a}).outputs == {"z": int(a) * 2}
            assert table.decide({"a": a, "b": True}).outputs == {"z": int(a) * 2}
        assert table.decide({"b": True}).needs == ("a",)
    steps.clear()
    assert table.decide({"b": "yes"}).needs == table.decide({"b": False}).needs == ("a",)
    assert "determine" not in steps[2:]


HANDS_OVER = """
table: above
inputs: {x: {type: integer}}
outputs: {z: {type: string}}
rules: [{when: {x: "< 10"}, use: below}, {when: {x: ">= 10"}, then: {z: large}}]
"""
BELOW = """
table: below
data: {x: {type: integer}}
inputs: {y: {type: integer, expression: x * 2}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {y: "< 5"}, then: {z: small}}, {row: 2, when: {y: ">= 5"}, then: {z: fair}}]
"""


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("text", ["{y}", "{y} "])
def test_inputs_that_compute_another_are_compared_with_it_every_time(text: str) -> None:
    """What one table asks and another computes with may contradict what is given."""
    table = table_of(HANDS_OVER, BELOW)
    for _ in range(2):
        assert table.decide({"x": 1, "y": text.format(y=2)}).row == "1"
        assert [table.decide({"x": x}).row for x in (1, 3, "1", "3")] == ["1", "2"] * 2
        for y in (3, text.format(y=3)):
            with pytest.raises(ContextError, match="y is given as 3"):
                table.decide({"x": 1, "y": y})


@pytest.mark.usefixtures("form")
def test_what_is_computed_from_nothing_is_compared_every_time() -> None:
    """An input may have one value that nobody needs to give."""
    table = table_of(BELOW.replace("x * 2", "1 + 2").replace("data: {x: {type: integer}}\n", ""))
    for _ in range(2):
        assert table.decide({}).row == table.decide({"y": 3}).row == "1"
        with pytest.raises(ContextError, match="y is given as 4"):
            table.decide({"y": 4})


@pytest.mark.usefixtures("form")
def test_threads_that_share_a_table_get_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while what is remembered is thrown away again and again."""
    monkeypatch.setattr(shortcut, "_MOST_READ", 2)
    monkeypatch.setattr(decide, "_MOST_DECISIONS", 2)
    further: tuple[dict[str, object], ...]
    further = ({}, {"region": "north"}, {"region": None, "count": "20"}, {"count": 3})
    contexts = [{"hours": f"{hours} h", **more} for hours in range(6) for more in further] * 20
    alone = [table_of(FEE).decide(context) for context in contexts[:24]] * 20
    shared = table_of(FEE)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda context: shared.decide(context), contexts))
    assert together == alone


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda table: pickle.loads(pickle.dumps(table))]
)
def test_a_table_that_remembers_is_copied(copied: Callable[[DecisionTable], DecisionTable]) -> None:
    """And so are the decisions that it gave."""
    table = table_of(FEE)
    context = {"hours": "4 h", "region": "north"}
    first = table.decide(context)
    for each in (copied(table), table):
        assert each.decide(context) == first
    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first


def test_a_decision_that_is_shared_cannot_be_changed() -> None:
    """What it returns is made anew each time."""
    table = table_of(FEE)
    for context in ({"hours": "1 h"}, {"hours": "4 h"}):
        first = table.decide(context)
        assert table.decide(context) is first
        first.outputs["fee"] = "nothing"
        first.to_dict()["needs"] = ["fee"]
        first.tables["fee"] = table.model  # type: ignore[index]
        with pytest.raises(AttributeError):
            first.needs = ()  # type: ignore[misc]
        assert table.decide(context) == table_of(FEE).decide(context)


@pytest.mark.usefixtures("form")
def test_what_the_domain_leaves_out_is_not_taken_for_absent() -> None:
    """Refused also after the same context without it was decided."""
    table = table_of(FEE)
    for known in ({}, {"region": "north"}, {"count": 5, "region": "south"}):
        table.decide(known)
        with pytest.raises(ContextError, match="hours cannot be"):
            table.decide({**known, "hours": timedelta(hours=-1)})


@pytest.mark.usefixtures("form")
def test_the_first_decision_of_a_table_looks_at_each_distinct_cell_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And makes no box of any row, which only analyses need."""
    looked: list[str] = []

    def counted(name: str) -> None:
        does = getattr(Dimension, name)

        def count(dimension: Dimension, values: ValueSet) -> object:
            looked.append(name)
            return does(dimension, values)

        monkeypatch.setattr(Dimension, name, count)

    counted("runs")
    counted("mask")
    cells = ['"< 3"', '"[3..5]"', "7"]
    table = one_input("{type: integer}", *(cells * 40))
    assert table.decide({"x": 4}).row == "2"
    assert looked == ["runs"] * len(cells)
    assert len(table.compiled.grid.boxes) == 120
    assert table.compiled.grid.boxes[1] == table.compiled.grid.boxes[4]
    assert looked.count("mask") == len(cells)
