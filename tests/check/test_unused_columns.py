"""Inputs, outputs and values that nothing depends on, and how much work it is to know."""

from __future__ import annotations

import pytest

from gapless.api import DecisionTable
from gapless.budget import Budget, Exhausted
from gapless.check.unused_inputs import find_unused_inputs
from gapless.diagnostic import Diagnostic, say
from loan_tables import loan_table
from plain_tables import Column, PlainTable, Row
from tests.english import english
from tests.facts import facts_of
from tests.written_tables import table_of


def findings(table: DecisionTable, code: str) -> list[Diagnostic]:
    """The findings of one code."""
    return [item for item in table.check() if item.code == code]


def unused(text: str, *others: str) -> list[object]:
    """The names of the inputs that are told to be unused."""
    return [facts_of(item)["input"] for item in findings(table_of(text, *others), "unused-input")]


OPEN_IN_RAIN = """
table: antar
inputs:
  jarak: {type: integer, domain: "[0..9]"}
  cuaca: {type: string, values: [cerah, hujan]}
outputs:
  ongkos: {type: string}
rules:
  - {row: 1, when: {jarak: "< 5"}, then: {ongkos: gratis}}
  - {row: 2, when: {jarak: "> 5"}, then: {ongkos: murah}}
accepted_gaps:
  - {when: {jarak: 5, cuaca: hujan}, reason: tanya pemilik}
"""


def test_removal_is_not_advised_where_an_accepted_gap_names_the_input() -> None:
    """Without ``cuaca`` the accepted gap would also hide the gap at 5 in ``cerah``."""
    table = table_of(OPEN_IN_RAIN)
    assert [facts_of(item)["where"] for item in findings(table, "gap")] == [
        {"jarak": "5", "cuaca": "cerah"}
    ]
    (finding,) = findings(table, "unused-input")
    assert facts_of(finding)["input"] == "cuaca"
    assert "remove the input" not in english(finding.help)
    assert [english(label.text) for label in finding.related] == ["accepted gap"]
    without = OPEN_IN_RAIN.replace("  cuaca: {type: string, values: [cerah, hujan]}\n", "")
    assert findings(table_of(without.replace(", cuaca: hujan", "")), "gap") == []


def test_removal_is_advised_where_only_rows_name_the_input() -> None:
    """Two rows divide the distances and decide the same."""
    text = OPEN_IN_RAIN.split("accepted_gaps")[0].replace("> 5", ">= 5").replace("murah", "gratis")
    jarak, cuaca = findings(table_of(text), "unused-input")
    assert (facts_of(jarak)["input"], facts_of(cuaca)["input"]) == ("jarak", "cuaca")
    assert "remove the input and its cells" in english(jarak.help)
    assert jarak.related == ()


ENTRY = """
table: masuk
inputs:
  jenis: {type: string, values: [a, b]}
  umur: {type: integer, domain: "[0..9]"}
outputs:
  hasil: {type: string}
rules:
  - {row: 1, when: {jenis: a}, use: lanjut}
  - {row: 2, when: {jenis: b}, then: {hasil: tidak}}
"""
NEXT = """
table: lanjut
inputs:
  umur: {type: integer, domain: "[0..9]"}
outputs:
  hasil: {type: string}
rules:
  - {row: 1, when: {umur: "< 5"}, then: {hasil: ya}}
  - {row: 2, when: {umur: ">= 5"}, then: {hasil: tidak}}
"""


def test_an_input_that_only_the_next_table_uses_is_used() -> None:
    """No row of the entry names ``umur``; the table it hands over to does."""
    assert unused(ENTRY, NEXT) == []
    assert unused(ENTRY, NEXT.replace("hasil: ya", "hasil: tidak")) == ["jenis", "umur"]


def test_a_row_that_moves_past_one_that_decides_otherwise_counts() -> None:
    """Both halves have a row for ``b = 1``; only in one does the row ``c = 1`` come first."""
    text = """
table: t
inputs:
  a: {type: integer, domain: "[0..1]"}
  b: {type: integer, domain: "[0..1]"}
  c: {type: integer, domain: "[0..1]"}
outputs:
  z: {type: string}
rules:
  - {row: 1, when: {a: 0, b: 1}, then: {z: x}}
  - {row: 2, when: {c: 1}, then: {z: y}}
  - {row: 3, when: {a: 1, b: 1}, then: {z: x}}
  - {row: 4, then: {z: n}}
"""
    assert unused(text) == []
    assert unused(text.replace("c: 1}, then: {z: y", "c: 1}, then: {z: x")) == ["a"]


def test_a_row_that_moves_past_several_counts_by_each_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first that it passes does not meet it; the second decides otherwise."""
    monkeypatch.setattr("gapless.check.unused_inputs._MOST_TRIED", 0)
    text = """
table: t
inputs:
  a: {type: boolean}
  b: {type: integer, domain: "[0..999]"}
outputs:
  z: {type: string}
rules:
  - {row: 1, when: {b: 998}, then: {z: n}}
  - {row: 2, when: {b: 999}, then: {z: n}}
  - {row: 3, when: {a: true, b: "< 5"}, then: {z: x}}
  - {row: 4, when: {b: ">= 100"}, then: {z: x}}
  - {row: 5, when: {b: "< 3"}, then: {z: y}}
  - {row: 6, when: {a: false, b: "< 5"}, then: {z: x}}
  - {row: 7, then: {z: n}}
"""
    assert unused(text) == []
    assert unused(text.replace('"< 3"}, then: {z: y', '"< 3"}, then: {z: x')) == ["a"]


TORN = """
table: t
hit_policy: {policy}
inputs:
  a: {type: integer, domain: "[0..9]"}
  b: {type: integer, domain: "[0..9]"}
  c: {type: integer, domain: "[0..9]"}
outputs:
  z: {type: string}
rules:
  - {row: 1, when: {a: "< 5", c: "< 3"}, then: {z: v}}
  - {row: 2, when: {a: "< 5", c: ">= 3"}, then: {z: v}}
  - {row: 3, when: {a: ">= 5"}, then: {z: w}}
  - {row: 4, when: {b: "< 5"}, then: {z: x}}
  - {row: 5, when: {b: ">= 5"}, then: {z: y}}
"""


@pytest.mark.parametrize("policy", ["unique", "any"])
def test_an_input_that_matters_once_a_contradiction_is_mended_is_not_unused(policy: str) -> None:
    """Every context has two rows, so none is decided; only ``c`` changes nothing they say."""
    table = table_of(TORN.replace("{policy}", policy))
    assert len(findings(table, "overlap-conflict")) == 6
    assert unused(TORN.replace("{policy}", policy)) == ["c"]


def test_an_output_whose_rows_are_counted_is_not_empty() -> None:
    """``collect count`` decides how many rows match, though each of them gives null."""
    text = """
table: t
hit_policy: {policy}
inputs:
  a: {type: integer, domain: "[0..9]"}
outputs:
  n: {type: integer, nullable: true}
rules:
  - {row: 1, when: {a: "< 5"}, then: {n: null}}
  - {row: 2, when: {a: "> 2"}, then: {n: null}}
"""
    counting = table_of(text.replace("{policy}", "collect count"))
    assert counting.decide({"a": 3}).outputs == {"n": 2}
    assert findings(counting, "unused-output") == []
    (finding,) = findings(table_of(text.replace("{policy}", "collect")), "unused-output")
    assert facts_of(finding)["output"] == "n"


def test_a_value_that_only_a_sum_can_reach_is_not_unused() -> None:
    """Rows that are added up or counted decide values that none of them gives."""
    text = """
table: t
hit_policy: {policy}
inputs:
  a: {type: integer, domain: "[0..9]"}
outputs:
  n: {type: integer, values: [1, 2, 3]}
rules:
  - {row: 1, when: {a: "< 5"}, then: {n: 1}}
  - {row: 2, when: {a: "> 2"}, then: {n: 2}}
"""
    for policy, decided in (("collect sum", 3), ("collect count", 2)):
        table = table_of(text.replace("{policy}", policy))
        assert table.decide({"a": 3}).outputs == {"n": decided}
        assert findings(table, "unused-value") == []
    (finding,) = findings(table_of(text.replace("{policy}", "collect max")), "unused-value")
    assert "3" in finding.message.english


def divided(table: PlainTable, last: str | None = None) -> DecisionTable:
    """Every row of a table in two along one more input, each at a place of its own.

    Both halves decide the same, but for the second half of the last row where ``last`` is given.
    """
    extra = Column("zone", "integer", len(table.rows) + 1)
    rows: list[Row] = []
    for place, row in enumerate(table.rows, start=1):
        end = last is not None and place == len(table.rows)
        rows.append(Row((*row.cells, ((0, place),)), row.decision))
        rows.append(
            Row((*row.cells, ((place, extra.size),)), last if end and last else row.decision)
        )
    return table_of(PlainTable("divided", (*table.columns, extra), tuple(rows)).text())


@pytest.mark.parametrize(("last", "expected"), [(None, ["zone"]), ("otherwise", [])])
def test_an_input_with_a_cut_for_every_row_is_known_at_once(
    last: str | None, expected: list[str]
) -> None:
    """1,500 rows and 7 inputs: the steps grow with the rows, not with their square."""
    compiled = divided(loan_table(750, 6), last).compiled
    budget = Budget()
    assert [item.name for item in find_unused_inputs(compiled, budget)] == expected
    assert 1_200 < budget.steps < 1_800


def test_the_search_for_unused_inputs_can_be_stopped() -> None:
    """It asks whether to go on while it compares the parts of one input."""
    compiled = divided(loan_table(750, 6)).compiled
    budget = Budget(lambda budget: say("enough") if budget.steps >= 512 else None)
    with pytest.raises(Exhausted, match="enough"):
        list(find_unused_inputs(compiled, budget))
    assert 512 <= budget.steps < 528
