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
    assert item.message.english == "rows satu and dua both cover x 5 and differ; row satu decides"
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
        "rows satu and dua both cover x [3..5]; a row that is more important than both decides"
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
    assert item.message.english == f"rows satu and dua both cover x [3..5] and differ{end}"
