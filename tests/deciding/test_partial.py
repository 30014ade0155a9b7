"""Partial contexts of hard tables: one search names what matters, and its end is told honestly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.api import DecisionTable
from gapless.budget import Budget, Exhausted
from gapless.deciding.decision import Decision
from gapless.deciding.partial import determine
from gapless.diagnostic import Message, say
from hard_tables import boolean_triples, mostly_any
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build_text
from tests.oracle.effort import TABLES
from tests.property.test_decide import PROCEDURES, check_partial_contexts
from tests.written_tables import table_of

KNOWN = {f"input_{number:02}": number % 2 == 0 for number in (2, 5, 7, 11, 13, 17)}
#: The end of the search as the tests below bring it about.
ENDED = "a limit of steps was reached"


def ends_at(limit: int) -> Callable[[Budget], Message | None]:
    """What ends a search after so many steps, whatever the machine."""
    return lambda budget: say(ENDED) if budget.steps >= limit else None


def steps(limit: int) -> Budget:
    """A budget of so many steps."""
    return Budget(ends_at(limit))


class Asked(Budget):
    """A budget that is asked at every step."""

    def spend(self, cost: int = 1) -> None:
        super().spend(16)


@pytest.fixture(scope="module")
def booleans() -> DecisionTable:
    """18 Booleans, 72 rows of three conditions each."""
    return table_of(boolean_triples(72, 18).text())


@pytest.fixture(scope="module")
def ranges() -> DecisionTable:
    """50 rows that each pin two of ten inputs: more pieces than can be looked at."""
    return table_of(mostly_any(50, 10).text())


def whole_contexts(known: dict[str, bool], free: list[str]) -> Iterator[dict[str, bool]]:
    """All completions of a partial context."""
    for values in product((False, True), repeat=len(free)):
        yield known | dict(zip(free, values, strict=True))


def test_what_matters_and_what_tells_most_are_those_of_all_completions(
    booleans: DecisionTable,
) -> None:
    """With 6 of 18 inputs known, against every one of the 4,096 whole contexts."""
    free = [name for name in booleans.model.inputs if name not in KNOWN]
    answers = {
        tuple(context[name] for name in free): booleans.decide(context)
        for context in whole_contexts(KNOWN, free)
    }
    told = {point: (one.status, one.outputs.get("decision")) for point, one in answers.items()}
    left: dict[str, float] = {}
    for place, name in enumerate(free):
        if any(
            told[point] != told[(*point[:place], not point[place], *point[place + 1 :])]
            for point in told
        ):
            left[name] = 0.0
            for value in (False, True):
                half = Counter(each for point, each in told.items() if point[place] is value)
                shares = [Fraction(count, half.total()) for count in half.values()]
                left[name] -= sum(float(share) * log2(share) for share in shares) / 2
    wanted = sorted(left, key=lambda name: (round(left[name], 9), name))
    budget = Budget()
    decision = booleans.decide_within(KNOWN, budget)
    assert (decision.status, decision.complete) == ("undetermined", True)
    assert list(decision.needs) == wanted
    assert decision.needs == booleans.decide(KNOWN).needs
    assert 400 < budget.steps < 1_000


def test_all_inputs_that_matter_of_a_table_without_end_are_soon_known(
    ranges: DecisionTable,
) -> None:
    """Nobody can look at all pieces; once all inputs are seen to matter nobody has to."""
    budget = Budget()
    decision = ranges.decide_within({}, budget)
    assert decision.complete
    assert set(decision.needs) == set(ranges.model.inputs)
    assert budget.steps < 50_000


@pytest.mark.parametrize("limit", [64, 128, 256, 512])
def test_whatever_is_named_matters_though_the_search_ended(
    booleans: DecisionTable, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that there may be more is said, in Python and in JSON."""
    monkeypatch.setattr("gapless.deciding.partial._MOST_TRIED", 0)
    whole = booleans.decide(KNOWN)
    budget = steps(limit)
    decision = booleans.decide_within(KNOWN, budget)
    assert decision.status == "undetermined"
    assert decision.needs
    assert set(decision.needs) <= set(whole.needs)
    assert decision.complete is (set(decision.needs) == set(whole.needs))
    assert decision.as_json().get("complete", True) is decision.complete
    assert budget.steps <= limit + 16


@pytest.mark.parametrize("order", ["bac", "abc", "cab"])
def test_an_input_that_matters_lies_between_pieces_that_were_not_compared(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pieces differ, and the search ends: one input that makes a difference is named."""
    monkeypatch.setattr("gapless.deciding.partial._MOST_TRIED", 0)
    monkeypatch.setattr("gapless.deciding.partial._NEAR", 1)
    inputs = ", ".join(f"{name}: {{type: boolean}}" for name in order)
    compiled = table_of(
        f"table: t\ninputs: {{{inputs}}}\noutputs: {{z: {{type: string}}}}\nrules:\n"
        "- {when: {a: true, b: true}, then: {z: x}, cite: 1}\n"
        "- {when: {a: true}, then: {z: x}, cite: 2}\n"
        "- {when: {c: true}, then: {z: y}}\n- {then: {z: x}}\n"
    ).compiled
    named = set()
    for limit in range(20):
        budget = Asked(ends_at(limit))
        try:
            named.add(determine(compiled, compiled.grid.everywhere, budget).needs)
        except Exhausted:
            continue
    assert named <= {("a",), ("c",), ("a", "c"), ("c", "a")}
    assert any(len(needs) == 1 for needs in named)


def test_where_nothing_was_seen_the_inputs_of_the_rows_are_needed(ranges: DecisionTable) -> None:
    """The budget is over at the first step: not known whether anything matters."""
    text = mostly_any(50, 10).text()
    text = text.replace("inputs:\n", "inputs:\n  kind: {type: boolean}\n  extra: {type: boolean}\n")
    text += "  - {when: {kind: true, extra: true}, then: {decision: decision 1}}\n"
    for table in (ranges, table_of(text)):
        context = {"input_1": 5, "kind": False}
        known = {name: context[name] for name in context if name in table.model.inputs}
        decision = table.decide_within(known, Asked(lambda budget: say(ENDED)))
        assert (decision.status, decision.complete) == ("undetermined", False)
        assert decision.stopped is not None
        assert decision.stopped.english == ENDED
        assert set(decision.needs) == set(ranges.model.inputs) - {"input_1"}


def test_a_budget_changes_nothing_of_a_whole_context(booleans: DecisionTable) -> None:
    """There is nothing to look for."""
    context = dict.fromkeys(booleans.model.inputs, True)
    assert booleans.decide_within(context, steps(0)).row == booleans.decide(context).row


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_each_way_to_know_is_exact_by_itself(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Without a look at the rows first, and with few pieces compared at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gapless.deciding.partial._MOST_TRIED", 0)
        patch.setattr("gapless.deciding.partial._NEAR", data.draw(st.integers(1, 4)))
        patch.setattr("gapless.deciding.partial._WIDEST", data.draw(st.integers(1, 5)))
        patch.setattr("gapless.deciding.partial._MOST_PIECES", data.draw(st.integers(1, 4)))
        check_partial_contexts(procedure, data)


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_whenever_the_search_ends_what_is_told_is_true(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """Decided only where all completions agree; what is named matters, all of it if complete.

    Wherever it ends: also where two pieces differ that were not compared with each other.
    """
    limit = data.draw(st.integers(0, 8))

    def within(table: DecisionTable, context: dict[str, object]) -> Decision:
        budget = Asked(ends_at(limit))
        return table.decide_within(context, budget)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gapless.deciding.partial._MOST_TRIED", data.draw(st.sampled_from((0, 64))))
        patch.setattr("gapless.deciding.partial._NEAR", data.draw(st.sampled_from((1, 512))))
        patch.setattr("gapless.deciding.partial._MOST_PIECES", data.draw(st.sampled_from((1, 99))))
        check_partial_contexts(procedure, data, within)


@pytest.fixture
def hard(gapless: CommandLine, tmp_path: Path) -> str:
    """A table file with a case that is partial and one that is whole.

    All rows decide the same, but whether they cover all contexts is a question of satisfiability.
    """
    table = boolean_triples(129, 30)
    text = table.text().replace("decision 1", "decision 0").replace("decision 2", "decision 0")
    whole = ", ".join(f"{column.name}: true" for column in table.columns)
    cases = "cases:\n  - {name: open, given: {}, expect: {status: decided}}\n"
    cases += f"  - {{name: whole, given: {{{whole}}}, expect: {{status: decided}}}}\n"
    path = tmp_path / "hard.yaml"
    path.write_text(text + cases, encoding="utf-8")
    return str(path)


def test_rows_that_decide_the_same_are_not_told_apart(ranges: DecisionTable) -> None:
    """A row for all the rest that decides as they do leaves nothing to look for."""
    text = mostly_any(50, 10).text().replace("decision 1", "decision 0")
    text = text.replace("decision 2", "decision 0")
    budget = Budget()
    decision = table_of(text + "  - {then: {decision: decision 0}}\n").decide_within({}, budget)
    assert (decision.status, decision.row, decision.hits) == ("decided", None, ("51",))
    assert budget.steps < 5_000


def test_decide_keeps_a_time_limit_and_says_so(hard: str, gapless: CommandLine) -> None:
    """Exit 1, undetermined, and that there may be more to ask; in both languages."""
    code, out, err = gapless("decide", hard, "--timeout", "0.000001")
    assert (code, err) == (1, "")
    assert "Not yet decided; still needed:" in out
    assert "Not all inputs that matter are known: the time limit of 1e-06 s was reached" in out
    Path(hard).write_text(f"language: id\n{Path(hard).read_text('utf-8')}", "utf-8")
    spoken = gapless("--lang", "id", "decide", hard, "--timeout", "0.000001")[1]
    assert "Belum semua masukan yang berpengaruh diketahui: batas waktu 1e-06 detik" in spoken
    found = json.loads(gapless("decide", hard, "--timeout", "0.000001", "--format", "json")[1])
    assert (found["status"], found["complete"]) == ("undetermined", False)


def test_a_time_limit_is_a_number(hard: str, gapless: CommandLine) -> None:
    """What is not one would be a limit that is never reached."""
    code, _, err = gapless("decide", hard, "--timeout", "nan")
    assert code == 2
    assert "nan is no number of seconds" in err


@pytest.mark.parametrize("more", [[], ["--exit-zero"]])
def test_a_case_that_time_left_without_result_is_never_green(
    hard: str, gapless: CommandLine, more: list[str]
) -> None:
    """It neither passed nor failed; the whole case beside it passed."""
    code, out, err = gapless("test", hard, "--timeout", "0.000001", *more)
    assert code == 1
    assert out.splitlines()[-1] == "1 passed, 0 failed, 1 not checked"
    assert "case open was not checked: the time limit of 1e-06 s was reached" in err.replace(
        "\n  ", " "
    )


def test_programs_are_told_of_cases_without_result(hard: str, gapless: CommandLine) -> None:
    """In JSON, JUnit and SARIF."""
    options = (hard, "--timeout", "0.000001", "--format")
    found = json.loads(gapless("test", *options, "json")[1])
    assert (found["passed"], found["failed"], found["not_checked"]) == (1, 0, 1)
    assert found["complete"] is False
    assert [case["passed"] for case in found["cases"]] == [False, True]
    assert [finding["code"] for finding in found["findings"]] == ["not-checked"]
    code, out, _ = gapless("test", *options, "junit")
    assert code == 1
    assert 'failures="1"' in out
    assert out.count("<failure") == 1
    assert '"executionSuccessful": false' in gapless("test", *options, "sarif")[1]


@pytest.mark.parametrize(
    ("square", "needs"),
    [
        (["pqpr", "rqpq", "qrrq", "rprr"], [("line", "column"), ("column", "line")]),
        (["tpqsp", "ptspr", "pqprt", "spptq", "sstpp"], [("column", "line")] * 2),
    ],
    ids=["line-tells-more", "both-tell-as-much"],
)
def test_inputs_are_asked_in_the_order_of_what_they_tell(
    square: list[str], needs: list[tuple[str, str]]
) -> None:
    """A small difference counts, and one in the last digit of a sum of logarithms is none.

    Turned round, what was a line is a column; inputs that tell as much come by name.
    """
    turned = ["".join(letters) for letters in zip(*square, strict=True)]
    assert [of_square(lines).decide({}).needs for lines in (square, turned)] == needs


def of_square(lines: list[str]) -> DecisionTable:
    """A table that answers the letter of a line and a column."""
    domain = f'{{type: integer, domain: "[1..{len(lines)}]"}}'
    rows = "".join(
        f"  - {{when: {{line: {line}, column: {column}}}, then: {{letter: {letter}}}}}\n"
        for line, letters in enumerate(lines, start=1)
        for column, letter in enumerate(letters, start=1)
    )
    return table_of(
        f"table: t\ninputs: {{line: {domain}, column: {domain}}}\n"
        f"outputs: {{letter: {{type: string}}}}\nrules:\n{rows}"
    )


def test_all_accepted_gaps_that_hold_a_context_count() -> None:
    """Where one of them holds every completion, and another only some."""
    table = build_text("""
table: celah
inputs:
  a: {type: number}
  b: {type: string, values: [x, y]}
outputs:
  hasil: {type: string}
rules:
  - {row: 1, when: {a: "< 3", b: y}, then: {hasil: p}}
accepted_gaps:
  - {when: {b: x}, reason: satu}
  - {when: {a: ">= 3"}, reason: dua}
""")
    found = table.decide({"b": "x"})
    assert (found.status, found.reason) == ("uncovered", "satu")
