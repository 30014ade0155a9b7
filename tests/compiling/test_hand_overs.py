"""Hand-overs: what two tables have in common, which accepted gap speaks, what may be asked."""

from __future__ import annotations

import pytest

from gapless import ContextError
from gapless.deciding import decide
from tests.written_tables import table_of, told

ENTRY = """
table: a
inputs: {x: {type: integer, domain: "[0..9]"}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {x: "< 5"}, use: b}
  - {row: 2, when: {x: ">= 5"}, use: c}
"""
NEXT = """
table: {id}
inputs: {y: {type: integer, domain: "[0..9]"}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {y: "< 5"}, then: {z: sama}}
"""


def following(id: str, more: str = "") -> str:
    """A table that is handed over to; it leaves y from 5 open."""
    return NEXT.replace("{id}", id) + more


def test_rows_of_two_tables_are_not_one_row() -> None:
    """Whichever table decides, the answer is the same; neither its row nor its hits are."""
    decision = table_of(ENTRY, following("b"), following("c")).decide({"y": 1})
    assert (decision.status, decision.outputs) == ("decided", {"z": "sama"})
    assert (decision.row, decision.hits, decision.via) == (None, (), ("a",))


@pytest.mark.parametrize("policy", ["first", "any"])
@pytest.mark.parametrize(("other", "cite"), [("A", "A"), ("B", None)])
def test_hits_of_a_partial_context_are_those_of_every_completion(
    policy: str, other: str, cite: str | None
) -> None:
    """A row that matches whatever x is stays; those that need an x go; so does what they cite."""
    both = f"""
table: t
hit_policy: {policy}
inputs: {{x: {{type: integer, domain: "[0..9]"}}}}
outputs: {{z: {{type: string}}}}
rules:
  - {{row: 1, when: {{x: "< 5"}}, then: {{z: sama}}, cite: A}}
  - {{row: 2, when: {{x: ">= 5"}}, then: {{z: sama}}, cite: {other}}}
  - {{row: 3, then: {{z: sama}}, cite: A}}
"""
    decision = table_of(both).decide({})
    assert (decision.status, decision.row, decision.hits, decision.cite) == (
        "decided",
        None,
        ("3",),
        cite,
    )


@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
def test_hits_are_those_of_the_table_that_decides(
    small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the rows that hand over, however the context is looked up and whatever was before."""
    monkeypatch.setattr(decide, "is_small", lambda grid: small)
    table = table_of(ENTRY, following("b"), following("c"))
    for _ in range(2):
        decision = table.decide({"x": 7, "y": 1})
        assert (decision.row, decision.hits, decision.via) == ("1", ("1",), ("a",))


def test_a_way_that_only_some_completions_take_is_not_given() -> None:
    """The same row decides, reached at once or by another table."""
    head = "inputs: {x: {type: boolean}}\noutputs: {z: {type: string}}\nrules: "
    entry, between, end = (
        f"table: {name}\n{head}{rules}\n"
        for name, rules in (
            ("entry", "[{when: {x: true}, use: between}, {when: {}, use: end}]"),
            ("between", "[{when: {}, use: end}]"),
            ("end", "[{when: {}, then: {z: same}}]"),
        )
    )
    table = table_of(entry, between, end)
    assert table.decide({"x": True}).via == ("entry", "between")
    assert table.decide({"x": False}).via == ("entry",)
    decision = table.decide({})
    assert (decision.status, decision.row, decision.hits, decision.via) == (
        "decided",
        "1",
        ("1",),
        (),
    )


@pytest.mark.parametrize(
    ("of_a", "of_b", "reason"),
    [
        ("- {when: {x: 3}, reason: kata a}", "", "kata a"),
        ("", "- {when: {y: 7}, reason: kata b}", "kata b"),
        ("- {when: {x: 3}, reason: kata a}", "- {when: {y: 7}, reason: kata b}", "kata b\nkata a"),
        ("- {when: {x: 4}, reason: kata a}", "- {when: {y: 8}, reason: kata b}", None),
        ("- {when: {x: 4}, reason: kata a}\n- {when: {x: [3, 4]}, reason: lalu}", "", "lalu"),
    ],
)
def test_the_reason_of_a_gap_behind_a_hand_over(of_a: str, of_b: str, reason: str | None) -> None:
    """The table that leaves the context open speaks first, then those that led to it."""
    entry, after = (f"accepted_gaps:\n{gaps}\n" if gaps else "" for gaps in (of_a, of_b))
    table = table_of(ENTRY + entry, following("b", after), following("c"))
    decision = table.decide({"x": 3, "y": 7})
    assert (decision.status, decision.table, decision.via) == ("uncovered", "b", ("a",))
    assert decision.reason == reason


def test_a_reason_that_holds_for_a_part_is_not_given_for_the_whole() -> None:
    """Of several accepted gaps over a context all reasons are given; of a region, those of all."""
    text = following(
        "t", "accepted_gaps:\n- {when: {x: 0}, reason: satu}\n- {reason: dua, when: {}}"
    )
    table = table_of(
        text.replace("inputs: {y:", 'inputs: {x: {type: integer, domain: "[0..1]"}, y:')
    )
    assert table.decide({"x": 0, "y": 7}).reason == "satu\ndua"
    assert table.decide({"x": 1, "y": 7}).reason == "dua"
    decision = table.decide({"y": 7})
    assert (decision.status, decision.reason) == ("uncovered", "dua")


def test_labels_of_all_tables_that_ask_are_known() -> None:
    """Who gives the label of a value is told the value, whichever table declares it."""
    asking = """
table: {id}
inputs: {y: {type: string, values: {values}}}
outputs: {z: {type: string}}
rules:
  - {row: 1, then: {z: sama}}
"""
    table = table_of(
        ENTRY,
        asking.replace("{id}", "b").replace("{values}", "{L1: Lampu, K: Kabel}"),
        asking.replace("{id}", "c").replace("{values}", "{T9: Tiang, K: Kabel}"),
    )
    for label, value in (("lampu", "L1"), ("Tiang", "T9"), ("Kabel", "K")):
        with pytest.raises(ContextError, match=rf"y cannot be {label}") as caught:
            table.decide({"x": 1, "y": label})
        assert f"did you mean `{value}`?" in str(caught.value)


def test_the_input_that_tells_most_on_average_is_asked_first() -> None:
    """One with many values may leave more open in sum, and less for each of them."""
    rows = "".join(
        f"  - {{when: {{z: {z}, b: {b}}}, then: {{n: {n}}}}}\n"
        for z, b, n in (
            *((z, b, b) for z in (1, 2, 3) for b in ("ya", "tidak")),
            (4, "-", "ya"),
            (5, "-", "tidak"),
        )
    ).replace("b: -", 'b: "-"')
    text = (
        'table: t\ninputs: {b: {type: boolean}, z: {type: integer, domain: "[1..5]"}}\n'
        f"outputs: {{n: {{type: string}}}}\nrules:\n{rows}"
    )
    assert table_of(text).decide({}).needs == ("z", "b")


def test_an_answer_of_another_type_is_reported_of_the_only_table_that_gives_it() -> None:
    """Whatever it answers is another kind of thing; a whole number is a number."""
    text = (
        "table: {}\ninputs: {{x: {{type: integer}}}}\noutputs: {{z: {{type: {}}}}}\nrules: [{}]\n"
    )
    below = text.format("b", "integer", "{then: {z: 3}}")
    for kind, reported in (("string", True), ("boolean", True), ("number", False)):
        table = table_of(text.format("a", kind, "{use: b}"), below)
        assert bool(told(table, code="foreign-answer")) is reported
