"""Gaps: exactly the contexts no row covers, as disjoint regions with an example each."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gapless.diagnostic import Diagnostic, Severity
from tests.deciding.test_decide import ENTRY, RULE
from tests.english import english
from tests.facts import facts_of
from tests.written_tables import found, one_input, table_of, told

DROOLS = """
table: kuadrat
inputs:
  x: {type: integer, domain: "[0..10]"}
  y: {type: integer, domain: "[0..10]"}
outputs: {z: {type: string}}
rules:
"""


def gaps(text: str, *others: str) -> list[Diagnostic]:
    """The open gaps of a table."""
    return [item for item in found(table_of(text, *others)) if item.code == "gap"]


def where(text: str, *others: str) -> list[object]:
    """The regions of the open gaps, as programs read them."""
    return [facts_of(item)["where"] for item in gaps(text, *others)]


@pytest.mark.parametrize(
    ("declaration", "cells", "regions"),
    [
        ("{type: duration}", ("< 3 h", "> 3 h"), ["3 h"]),
        ("{type: duration}", ("<= 3 h", "> 3 h"), []),
        ("{type: duration}", ("< 3 h", ">= 3 h"), []),
        ("{type: number}", ("< 3", "> 3"), ["3"]),
        ("{type: number}", ("<= 2", ">= 3"), ["(2..3)"]),
        ("{type: integer}", ("<= 2", ">= 3"), []),
        ("{type: integer}", ("< 2", "> 3"), ["[2..3]"]),
        ("{type: date}", ("<= 2022-12-28", ">= 2022-12-29"), []),
        ("{type: date}", ("< 2022-12-28", ">= 2022-12-29"), ["2022-12-28"]),
        ("{type: duration, step: 1 min}", ("<= 3 h", ">= 3 h 1 min"), []),
        ("{type: duration, step: 1 min}", ("<= 3 h", ">= 3 h 2 min"), ["3 h 1 min"]),
        ('{type: number, domain: "[0..10]"}', ("(0..5)", "(5..10)"), ["0", "5", "10"]),
        ('{type: number, domain: "[0..10)"}', ("< 5", ">= 5"), []),
        ("{type: boolean}", ("ya",), ["false"]),
        ("{type: string, values: [a, b, c]}", ("a",), ["b", "c"]),
        ("{type: string}", ("a", "b"), ["not(a, b)"]),
        ("{type: string}", ("not(a)",), ["a"]),
        ("{type: string, nullable: true, values: [a, b]}", ("a, b",), ["null"]),
        ("{type: string, nullable: true, values: [a, b]}", ("-",), []),
        ("{type: number, nullable: true}", ("not(null)",), ["null"]),
        ("{type: time}", ("< 12.00",), [">= 12:00"]),
    ],
)
def test_one_input(declaration: str, cells: tuple[str, ...], regions: list[str]) -> None:
    """Boundary points are first-class: what two comparisons leave between them is told."""
    table = one_input(declaration, *(f"'{cell}'" for cell in cells))
    tests: list[object] = []
    for item in found(table):
        if item.code == "gap":
            region = facts_of(item)["where"]
            assert isinstance(region, dict)
            tests.extend([region["x"]] if isinstance(region["x"], str) else region["x"])
    assert tests == regions


def test_a_square_with_one_row_leaves_an_l_shape() -> None:
    """The rest of a square is told as few disjoint boxes, largest first."""
    regions = where(DROOLS + '  - {when: {x: "< 5", y: "< 5"}, then: {z: a}}\n')
    assert regions == [{"x": ">= 5"}, {"x": "<= 4", "y": ">= 5"}]


def test_a_square_with_a_hole() -> None:
    """Rows around a hole leave exactly the hole."""
    rows = """  - {when: {x: "< 4"}, then: {z: a}}
  - {when: {x: "> 6"}, then: {z: b}}
  - {when: {y: "< 4"}, then: {z: c}}
  - {when: {y: "> 6"}, then: {z: d}}
"""
    assert where(DROOLS + rows) == [{"x": "[4..6]", "y": "[4..6]"}]


def test_two_corners_of_a_square_leave_two_gaps() -> None:
    """Rows on the diagonal leave the two other corners, with their shares."""
    rows = """  - {when: {x: "<= 4", y: "<= 4"}, then: {z: a}}
  - {when: {x: ">= 5", y: ">= 5"}, then: {z: b}}
"""
    found_gaps = gaps(DROOLS + rows)
    assert {facts_of(item)["share"] for item in found_gaps} == {Fraction(30, 121)}
    assert table_of(DROOLS + rows).check().coverage == Fraction(61, 121)


def test_no_rule_at_all_is_one_gap_of_everything() -> None:
    """A table without rows covers nothing, and says so in one finding."""
    (gap,) = gaps(DROOLS.replace("rules:", "rules: []"))
    assert gap.message.english == "no row covers any context"
    assert facts_of(gap)["where"] == {}


def test_a_gap_has_a_witness_the_evaluator_confirms() -> None:
    """Each gap's example names every input, and deciding it finds no row."""
    text = DROOLS + '  - {when: {x: "< 5", y: "< 5"}, then: {z: a}}\n'
    table = table_of(text)
    for gap in gaps(text):
        witness = facts_of(gap)["witness"]
        assert isinstance(witness, dict)
        assert list(witness) == ["x", "y"]
        assert table.decide(witness).status == "uncovered"


def test_the_row_to_paste_closes_the_gap() -> None:
    """The help of a gap holds a YAML row that, pasted with its outputs, covers it."""
    text = DROOLS + '  - {when: {x: "< 5"}, then: {z: a}}\n  - {when: {x: "> 5"}, then: {z: b}}\n'
    (gap,) = gaps(text)
    row = english(gap.help).splitlines()[1].strip()
    assert row == "- {when: {x: 5}, then: {z: ...}}"
    assert gaps(f"{text}  {row.replace('...', 'a')}\n") == []


def test_a_gap_is_an_error_at_the_rules() -> None:
    """A gap is an error and points at the rules of the table."""
    (gap,) = gaps(DROOLS + '  - {when: {x: "< 5"}, then: {z: a}}\n')
    assert gap.severity is Severity.ERROR
    assert gap.primary is not None
    assert gap.primary.span.text == "rules"


def test_gaps_do_not_depend_on_the_order_of_rows() -> None:
    """Rows in another order leave the same gaps."""
    rows = [
        f'  - {{when: {{x: "[{n}..{n + 1}]", y: "<= {n}"}}, then: {{z: a}}}}\n' for n in range(9)
    ]
    forwards = where(DROOLS + "".join(rows))
    backwards = where(DROOLS + "".join(reversed(rows)))
    assert forwards == backwards


ACCEPTED = """accepted_gaps:
  - {when: {x: "5"}, reason: ditanyakan kepada pemilik}
"""
AROUND_5 = '  - {when: {x: "< 5"}, then: {z: a}}\n  - {when: {x: "> 5"}, then: {z: b}}\n'


def test_an_accepted_gap_is_no_finding_but_is_told() -> None:
    """An accepted gap is listed with its reason, as information."""
    (item,) = found(table_of(DROOLS + AROUND_5 + ACCEPTED))
    assert (item.code, item.severity) == ("accepted-gap", Severity.INFORMATION)
    assert item.message.english == "x 5 is left open: ditanyakan kepada pemilik"
    assert facts_of(item)["reason"] == "ditanyakan kepada pemilik"


def test_an_accepted_gap_that_rows_cover_is_stale() -> None:
    """When the rows have come to cover it, the acceptance is to be removed."""
    (item,) = found(table_of(DROOLS + "  - {then: {z: a}}\n" + ACCEPTED))
    assert (item.code, item.severity) == ("stale-accepted-gap", Severity.WARNING)
    assert item.primary is not None
    assert item.primary.span.text == '{x: "5"}'


def test_an_acceptance_reaches_no_further_than_it_says() -> None:
    """What an acceptance does not name stays an open gap."""
    table = table_of(DROOLS + AROUND_5.replace("> 5", "> 6") + ACCEPTED)
    assert told(table, code="gap") == ["no row covers x 6"]


def test_a_hand_over_gap_is_told_in_the_entrys_inputs() -> None:
    """A gap of the other table is told with the status that leads there, at the ``use``."""
    (gap,) = gaps(ENTRY, RULE.replace("di atas 6 jam", "di atas 7 jam"))
    assert facts_of(gap)["where"] == {"status": "SELESAI", "lama": "(6 jam..7 jam]"}
    assert gap.primary is not None
    assert gap.primary.span.text == "aturan"
    assert "no row of aturan covers" in gap.message.english
    assert "to which perlakuan hands over" in gap.message.english


def test_a_gap_the_other_table_accepts_is_accepted() -> None:
    """A gap accepted where it lies needs no second acceptance in the entry."""
    accepting = RULE.replace("di atas 6 jam", "di atas 7 jam") + (
        "accepted_gaps:\n  - {when: {lama: di atas 6 jam s.d 7 jam}, reason: terbuka}\n"
    )
    assert gaps(ENTRY, accepting) == []


def test_coverage_is_unknown_where_contexts_cannot_be_counted() -> None:
    """An unbounded input has no share; a table without gaps is covered whole."""
    assert one_input("{type: number}", '"< 3"').check().coverage is None
    assert one_input("{type: number}", '"-"').check().coverage == 1
    assert one_input("{type: boolean}", "ya").check().coverage == Fraction(1, 2)


def test_of_very_many_regions_still_open_a_few_are_written_out() -> None:
    """An accepted gap that rows cover nearly everywhere does not fill the screen."""
    rows = "".join(f"- {{when: {{a: {n}, b: {n}}}, then: {{o: x}}}}\n" for n in range(40))
    report = table_of(
        "table: t\ninputs:\n  a: {type: integer, domain: '[0..99]'}\n"
        "  b: {type: integer, domain: '[0..99]'}\noutputs:\n  o: {type: string}\n"
        f"rules:\n{rows}accepted_gaps:\n- {{when: {{}}, reason: later}}\n"
    ).check()
    (found,) = (finding for finding in report if finding.code == "partly-covered-gap")
    head, *entries = english(found.help).splitlines()
    assert head == "narrow the rows, or write what is still open:"
    assert len(entries) == 11
    assert entries[0].startswith("- when: {")
    assert isinstance(facts_of(found)["open"], int)
    assert entries[-1] == f"# {facts_of(found)['open'] - 10} more"
