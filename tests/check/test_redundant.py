"""Redundant rows beside hand-overs: what another table decides may be what the row decides."""

from __future__ import annotations

import pytest

from tests.written_tables import hinted, table_of

ENTRY = """
table: t
inputs: {{x: {{type: integer, domain: "[0..9]"}}}}
outputs: {{z: {{type: string}}}}
rules:
  - {{row: 1, {one}}}
  - {{row: 2, {other}}}
"""


def other(name: str, *answers: str) -> str:
    """A table that answers with one of some texts, by x."""
    rows = [
        f"  - {{when: {{x: {number}}}, then: {{z: {text}}}}}\n"
        for number, text in enumerate(answers[:-1])
    ]
    last = f"  - {{then: {{z: {answers[-1]}}}}}\n"
    inputs = '{x: {type: integer, domain: "[0..9]"}}'
    return (
        f"table: {name}\ninputs: {inputs}\noutputs: {{z: {{type: string}}}}\nrules:\n"
        + "".join(rows)
        + last
    )


SMALL = 'when: {x: "< 3"}'


@pytest.mark.parametrize(
    ("one", "rest", "is_redundant"),
    [
        ("then: {z: a}", "use: same", True),
        ("then: {z: a}", "use: mixed", False),
        ("then: {z: b}", "use: same", False),
        ("use: same", "then: {z: a}", True),
        ("use: same", "then: {z: b}", False),
        ("use: mixed", "then: {z: a}", False),
        ("use: same", "use: alike", True),
        ("use: same", "use: mixed", False),
        ("use: mixed", "use: mixed", True),
        ("then: {z: a}", "then: {z: a}", True),
        ("then: {z: a}", "then: {z: b}", False),
    ],
)
def test_a_row_is_compared_with_what_another_table_decides(
    one: str, rest: str, *, is_redundant: bool
) -> None:
    """A row can go where what follows decides the same in every case, whichever table says so."""
    table = table_of(
        ENTRY.format(one=f"{SMALL}, {one}", other=rest),
        *(other("same", "a"), other("alike", "a", "a"), other("mixed", "a", "b", "a")),
    )
    rows = [list(item.facts.rows) for item in table.check() if item.code == "redundant-row"]
    assert rows == ([["1", "2"]] if is_redundant else [])


@pytest.mark.parametrize(
    ("policy", "answers", "is_redundant"),
    [
        ("any", "aaa", True),
        ("collect max", "122", True),
        ("collect max", "123", False),
        ("collect sum", "120", True),
        ("collect sum", "123", False),
        ("rule order", "aaa", False),
    ],
)
def test_a_row_that_others_together_stand_for(
    policy: str, answers: str, *, is_redundant: bool
) -> None:
    """Where all hits count, it can go where what they make together stays the same."""
    cells = ('"<= 5"', '">= 3"', '"[3..5]"')
    rows = "".join(
        f"  - {{row: {number}, when: {{x: {cell}}}, then: {{z: {answer}}}}}\n"
        for number, (cell, answer) in enumerate(zip(cells, answers, strict=True), start=1)
    )
    kind = "string" if answers == "aaa" else "integer"
    table = table_of(
        f'table: t\nhit_policy: {policy}\ninputs: {{x: {{type: integer, domain: "[0..9]"}}}}\n'
        f"outputs: {{z: {{type: {kind}}}}}\nrules:\n{rows}"
    )
    assert hinted(table, "redundant-row") == (
        ["row 3 changes no decision: the other rows that match decide the same"]
        if is_redundant
        else []
    )


ONE_AFTER_THE_OTHER = """
table: t
inputs: {a: {type: boolean}, b: {type: boolean}}
outputs: {z: {type: string, values: [x, y]}}
rules:
  - {row: 1, when: {a: true, b: true}, then: {z: x}}
  - {row: 2, when: {b: true}, then: {z: y}}
  - {row: 3, when: {a: false}, then: {z: y}}
  - {row: 4, then: {z: x}}
"""


def test_a_row_that_is_needed_until_another_is_gone_is_not_redundant() -> None:
    """Whoever removes one row that is named changes nothing, whatever becomes of the others."""
    report = table_of(ONE_AFTER_THE_OTHER).check()
    assert [
        finding.facts.rows for finding in report.findings if finding.code == "redundant-row"
    ] == [("2", "3")]
