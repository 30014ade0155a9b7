"""Overlaps: the rows that share a context, and what that means under the hit policy."""

from __future__ import annotations

import pytest

from gapless.diagnostic import Diagnostic
from tests.english import english
from tests.facts import facts_of
from tests.written_tables import found, one_input, table_of

SAME = "a"


def overlaps(policy: str, first: str, second: str, *, over: str = "") -> list[Diagnostic]:
    """The findings on two rows, ``x <= 5`` and ``x >= 5``, with these outputs."""
    table = table_of(f"""
table: t
hit_policy: {policy}
inputs: {{x: {{type: number}}}}
outputs: {{z: {{type: string, values: [a, b]}}}}
rules:
  - {{row: satu, {over} when: {{x: "<= 5"}}, then: {{z: {first}}}}}
  - {{row: dua, when: {{x: ">= 5"}}, then: {{z: {second}}}}}
""")
    return [item for item in found(table) if item.code.startswith("overlap-")]


@pytest.mark.parametrize(
    ("policy", "second", "code", "severity"),
    [
        ("first", "b", "overlap-conflict", "warning"),
        ("first", "a", "overlap-harmless", "information"),
        ("unique", "b", "overlap-conflict", "error"),
        ("unique", "a", "overlap-conflict", "error"),
        ("any", "b", "overlap-conflict", "error"),
        ("any", "a", "overlap-harmless", "information"),
        ("priority", "b", "overlap-harmless", "information"),
        ("priority", "a", "overlap-harmless", "information"),
    ],
)
def test_policies(policy: str, second: str, code: str, severity: str) -> None:
    """What a shared context means depends on the policy and on whether the rows differ."""
    (item,) = overlaps(policy, "a", second)
    assert (item.code, str(item.severity)) == (code, severity)
    assert facts_of(item)["rows"] == ["satu", "dua"]
    assert facts_of(item)["where"] == {"x": "5"}
    assert facts_of(item)["witness"] == {"x": "5"}


@pytest.mark.parametrize(
    "policy", ["rule order", "output order", "collect", "collect count", "collect sum"]
)
def test_policies_that_take_all_hits_report_nothing(policy: str) -> None:
    """Where all hits count, sharing a context is meant."""
    output = "number" if policy == "collect sum" else "string, values: ['1', '2']"
    table = table_of(f"""
table: t
hit_policy: {policy}
inputs: {{x: {{type: number}}}}
outputs: {{z: {{type: {output}}}}}
rules:
  - {{when: {{x: "<= 5"}}, then: {{z: 1}}}}
  - {{when: {{x: ">= 5"}}, then: {{z: 2}}}}
""")
    assert found(table) == []


def test_both_rows_are_shown() -> None:
    """The later row is underlined, the earlier one is the related place."""
    (item,) = overlaps("first", "a", "b")
    assert item.primary is not None
    assert item.primary.span.text == "dua"
    assert [label.span.text for label in item.related] == ["satu"]
    assert (
        item.message.english
        == "rows satu and dua both cover x exactly 5 and differ; row satu decides"
    )
    assert "`over: [dua]` in row satu" in english(item.help)


def test_a_declared_overlap_is_meant() -> None:
    """``over`` says that the earlier row goes before the later one; nothing is reported."""
    assert overlaps("first", "a", "b", over="over: [dua],") == []


def test_a_declaration_without_an_overlap_is_stale() -> None:
    """A declared overlap that no longer exists is a finding at the declaration."""
    table = table_of("""
table: t
inputs: {x: {type: number}}
outputs: {z: {type: string}}
rules:
  - {row: satu, over: [dua], when: {x: "< 5"}, then: {z: a}}
  - {row: dua, when: {x: ">= 5"}, then: {z: b}}
""")
    (item,) = found(table)
    assert item.code == "stale-over"
    assert item.primary is not None
    assert item.primary.span.text == "dua"
    assert item.primary.span.line == 6


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("< 3", "> 3", None),
        ("<= 3", "> 3", None),
        ("<= 3", ">= 3", "3"),
        ("< 3", ">= 3", None),
        ("[1..5)", "(4..9]", "(4..5)"),
        ("[1..5]", "[5..9]", "5"),
        ("[1..5)", "[5..9]", None),
        ("not(3)", "3", None),
        ("1, 3, 5", "[2..4]", "3"),
    ],
)
def test_the_region_is_exact(first: str, second: str, shared: str | None) -> None:
    """Two rows overlap exactly where both cells hold, ends included or not as written."""
    table = one_input("{type: number}", f"'{first}'", f"'{second}'")
    regions = [facts_of(item)["where"] for item in found(table) if item.code.startswith("overlap")]
    assert regions == ([{"x": shared}] if shared else [])


def test_every_pair_is_told() -> None:
    """Of three rows that share a context the first overrides two, the second one."""
    table = one_input("{type: boolean}", "ya", '"-"', "ya")
    told = [facts_of(item)["rows"] for item in found(table) if item.code == "overlap-conflict"]
    assert told == [["1", "2", "3"], ["2", "3"]]


def test_a_hand_over_and_a_decision_are_a_conflict() -> None:
    """A row that hands over and one that decides differ."""
    table = table_of(
        """
table: t
inputs: {x: {type: number}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {x: "<= 5"}, then: {z: a}}
  - {row: 2, when: {x: ">= 5"}, use: lain}
""",
        "table: lain\ninputs: {x: {type: number}}\noutputs: {z: {type: string}}\n"
        "rules: [{then: {z: a}}]\n",
    )
    assert [item.code for item in found(table)] == ["overlap-conflict"]


def ties(policy: str, upper: str) -> list[Diagnostic]:
    """The findings on rows ``x <= 5`` and ``x >= 3`` that differ, below a row that is ``upper``."""
    table = table_of(f"""
table: t
hit_policy: {policy}
inputs: {{x: {{type: integer, domain: "[0..9]"}}}}
outputs: {{z: {{type: string, values: [tinggi, rendah]}}, teks: {{type: string}}}}
rules:
  - {{row: atas, when: {{x: "{upper}"}}, then: {{z: tinggi, teks: p}}}}
  - {{row: satu, when: {{x: "<= 5"}}, then: {{z: rendah, teks: q}}}}
  - {{row: dua, when: {{x: ">= 3"}}, then: {{z: rendah, teks: r}}}}
""")
    told = [item for item in found(table) if item.code.startswith("overlap-")]
    for item in told:
        witness = facts_of(item)["witness"]
        assert isinstance(witness, dict)
        assert {*facts_of(item)["rows"]} <= {*table.decide(witness).hits}
    return [item for item in told if {"satu", "dua"} <= {*facts_of(item)["rows"]}]


def test_a_tie_that_is_outranked_everywhere_is_no_conflict() -> None:
    """Of equally important rows neither decides where a more important one does."""
    (item,) = ties("priority", "[3..5]")
    assert (item.code, str(item.severity)) == ("overlap-harmless", "information")
    assert item.message.english == (
        "rows satu and dua both cover x 3 to 5; a row that is more important than both decides"
    )


def test_a_tie_that_is_outranked_in_part_is_shown_where_it_decides() -> None:
    """The example of the conflict is a context in which no more important row matches."""
    (item,) = ties("priority", "3, 4")
    assert (item.code, facts_of(item)["where"], facts_of(item)["witness"]) == (
        "overlap-conflict",
        {"x": "[3..5]"},
        {"x": "5"},
    )


@pytest.mark.parametrize(
    ("upper", "witness", "end"),
    [
        ("[3..4]", "5", "; row satu decides"),
        ("[3..5]", "4", "; rows above both decide"),
    ],
)
def test_a_conflict_says_who_decides(upper: str, witness: str, end: str) -> None:
    """Under ``first`` the upper of two rows decides only where no row above it matches."""
    item = next(each for each in ties("first", upper) if len(facts_of(each)["rows"]) == 2)
    assert facts_of(item)["witness"] == {"x": witness}
    assert item.message.english == f"rows satu and dua both cover x 3 to 5 and differ{end}"


EXCEPTIONS = """
table: t
inputs:
  who: {type: string, values: [intern, employee]}
  amount: {type: integer, domain: ">= 0"}
outputs: {by: {type: string}}
rules:
  - {row: 1, when: {who: intern}, then: {by: nobody}}
  - {row: 2, when: {amount: over 15}, then: {by: CFO}}
  - {row: 3, when: {amount: up to 1}, then: {by: lead}}
  - {row: 4, when: {amount: "[2..9]"}, then: {by: nobody}}
  - {row: 5, when: {amount: over 9}, then: {by: manager}}
"""


def test_an_exception_on_top_is_one_finding() -> None:
    """It names all rows that it overrides, each with its region, and what to paste."""
    conflicts = [each for each in found(table_of(EXCEPTIONS)) if each.code == "overlap-conflict"]
    assert [facts_of(each)["rows"] for each in conflicts] == [["1", "2", "3", "5"], ["2", "5"]]
    intern = conflicts[0]
    assert intern.primary is not None
    assert intern.primary.span.text == "1"
    assert intern.message.english == (
        "row 1 overrides rows 2, 3, 5, which differ,"
        " within who intern with amount up to 1 or at least 10"
    )
    assert "`over: [2, 3, 5]` in row 1" in english(intern.help)
    pairs = [(each["row"], each["where"]) for each in facts_of(intern)["overlaps"]]
    assert pairs == [
        ("2", {"who": "intern", "amount": ">= 16"}),
        ("3", {"who": "intern", "amount": "<= 1"}),
        ("5", {"who": "intern", "amount": ">= 10"}),
    ]
    for each in facts_of(intern)["overlaps"]:
        assert {"1", each["row"]} <= {*table_of(EXCEPTIONS).decide(each["witness"]).hits}


@pytest.mark.parametrize("over", ["all", "[2, 3, 5]"])
def test_what_is_declared_once_is_quiet(over: str) -> None:
    """The advice pasted, or ``all``, leaves nothing to say of the row but where rows agree."""
    text = EXCEPTIONS.replace("row: 1,", f"row: 1, over: {over},")
    told = [(each.code, facts_of(each)["rows"]) for each in found(table_of(text))]
    agreeing = [] if over == "all" else [("overlap-harmless", ["1", "4"])]
    assert told == [*agreeing, ("overlap-conflict", ["2", "5"])]


def test_many_rows_are_overridden_by_over_all() -> None:
    """A list that nobody wants to keep is not advised."""
    table = one_input("{type: integer}", '"-"', *map(str, range(13)))
    (item,) = (each for each in found(table) if each.code == "overlap-conflict")
    assert "`over: all` in row 1" in english(item.help)
    assert item.message.english.startswith("row 1 overrides rows 2, 3, 4")


def test_over_all_is_stale_where_no_later_row_is_met() -> None:
    """At the word itself; while one is met nothing is said of the others."""
    text = EXCEPTIONS.replace("row: 5,", "row: 5, over: all,")
    (item,) = (each for each in found(table_of(text)) if each.code == "stale-over")
    assert item.primary is not None
    assert (item.primary.span.text, item.primary.span.line) == ("all", 12)
    assert facts_of(item)["rows"] == ["5"]
    assert "remove `over` from row 5" in english(item.help)
