"""Masked rows: rows that can never decide."""

from __future__ import annotations

import pytest

from gapless.diagnostic import Diagnostic
from tests.facts import facts_of
from tests.written_tables import found, one_input, table_of


def masked(
    *cells: str, declaration: str = "{type: number}", policy: str = "first"
) -> list[Diagnostic]:
    """The masked rows among rows with these cells."""
    table = one_input(declaration, *(f"'{cell}'" for cell in cells), policy=policy)
    return [item for item in found(table) if item.code == "masked-row"]


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (("<= 3", "> 3", "[2..5]"), [["3", "1", "2"]]),
        (("< 3", "> 3", "[2..5]"), []),
        (("-", "> 3"), [["2", "1"]]),
        (("> 3", "-"), []),
        (("<= 1", "(1..2]", "> 2", "0", "[1..2]"), [["4", "1"], ["5", "1", "2"]]),
        (("not(3)", "4", "3"), [["2", "1"]]),
        (("3", "3"), [["2", "1"]]),
    ],
)
def test_masked_by_earlier_rows_together(cells: tuple[str, ...], rows: list[list[str]]) -> None:
    """A row is masked when earlier rows together take all its contexts; they are named."""
    assert [facts_of(item)["rows"] for item in masked(*cells)] == rows


def test_the_row_itself_is_underlined() -> None:
    """The masked row is underlined, the rows that mask it are related."""
    (item,) = masked("<= 3", "> 3", "[2..5]")
    assert item.primary is not None
    assert item.primary.span.text == "3"
    assert [label.span.text for label in item.related] == ["1", "2"]
    assert item.message.english.startswith("row 3 can never decide: rows 1")


def test_discrete_values_leave_no_room() -> None:
    """Among whole numbers ``< 3`` and ``> 2`` leave nothing between."""
    assert masked("< 3", ">= 3", "-", declaration="{type: integer}")
    assert masked("<= 2", ">= 3", "-", declaration="{type: integer}")
    assert not masked("<= 2", ">= 3", "-")


@pytest.mark.parametrize("policy", ["unique", "any", "rule order", "collect"])
def test_where_no_row_goes_before_another_none_masks(policy: str) -> None:
    """Every hit counts, or two that differ are a contradiction, which is an overlap's finding."""
    assert masked("-", "3", policy=policy) == []


def ranked(policy: str, *rows: str, outputs: str = "{type: string, values: [NO, OK]}") -> str:
    """A table with rows ``cell: outcome``."""
    lines = "".join(
        f"  - {{when: {{x: '{cell}'}}, then: {{z: {outcome}}}}}\n"
        for cell, _, outcome in (row.partition(" -> ") for row in rows)
    )
    return (
        f"table: t\nhit_policy: {policy}\ninputs: {{x: {{type: integer, domain: '[0..9]'}}}}\n"
        f"outputs: {{z: {outputs}}}\nrules:\n{lines}"
    )


def told_masked(text: str) -> list[tuple[str, object, str]]:
    """Severity, rows and sentence of the masked rows of a table."""
    return [
        (str(item.severity), facts_of(item)["rows"], item.message.english)
        for item in found(table_of(text))
        if item.code == "masked-row"
    ]


def test_a_more_important_row_masks_from_below() -> None:
    """Under ``priority`` the rows that go before one may stand behind it."""
    assert told_masked(ranked("priority", "<= 5 -> OK", "<= 5 -> NO", "> 5 -> OK")) == [
        (
            "error",
            ["1", "2"],
            "row 1 can never decide: row 2, which goes before it, covers all it covers",
        )
    ]


def test_more_important_rows_mask_together() -> None:
    """No one of them covers the row, both do; a less important one does not help."""
    rows = ("[2..7] -> OK", "<= 4 -> NO", "> 4 -> NO")
    assert told_masked(ranked("priority", *rows)) == [
        (
            "error",
            ["1", "2", "3"],
            "row 1 can never decide: rows 2, 3, which go before it, together cover all it covers",
        )
    ]
    assert told_masked(ranked("priority", "[2..7] -> NO", "<= 4 -> NO", "> 4 -> OK")) == []


def test_of_equally_important_rows_the_upper_one_masks() -> None:
    """As it decides; where both say the same the lower one is needless."""
    [(severity, rows, sentence)] = told_masked(ranked("priority", "- -> OK", "3 -> OK"))
    assert (severity, rows) == ("error", ["2", "1"])
    assert sentence.endswith(", and decides the same")


def test_a_row_that_is_never_listed_first_is_a_warning() -> None:
    """Under ``output order`` it is still listed, so an equally important row takes nothing."""
    assert told_masked(ranked("output order", "<= 5 -> OK", "- -> NO")) == [
        (
            "warning",
            ["1", "2"],
            "row 1 is never listed first: row 2, which is more important, covers all it covers",
        )
    ]
    assert told_masked(ranked("output order", "- -> NO", "<= 5 -> NO")) == []
    advised = ranked("rule order", "<= 5 -> OK", "- -> NO")
    assert told_masked(advised) == []


@pytest.mark.parametrize(
    ("policy", "rows"),
    [("collect min", ["2", "1"]), ("collect max", ["1", "2"])],
)
def test_an_outcome_that_never_counts_is_masked(policy: str, rows: list[str]) -> None:
    """Of several outcomes the smallest or largest counts; null only where there is no other."""
    text = ranked(
        policy,
        "<= 5 -> 1",
        "<= 5 -> 2",
        "[1..2] -> null",
        "> 5 -> 1",
        outputs="{type: integer, nullable: true}",
    )
    assert [each for _, each, _ in told_masked(text)] == [rows, ["3", "1"]]


def test_an_equal_outcome_masks_nothing() -> None:
    """It may be left out, but so may the other one."""
    text = ranked("collect max", "- -> 2", "3 -> 2", outputs="{type: integer}")
    assert told_masked(text) == []


def test_of_several_outcomes_each_counts_for_itself() -> None:
    """A row is masked when none of its outcomes ever counts."""
    head = (
        "table: t\nhit_policy: collect max\ninputs: {x: {type: boolean}}\n"
        "outputs: {y: {type: integer}, z: {type: integer}}\nrules:\n"
    )
    rows = ["  - {then: {y: 1, z: 9}}\n", "  - {then: {y: 9, z: 2}}\n"]
    assert told_masked(head + "".join(rows)) == []
    third = "  - {then: {y: 8, z: 8}}\n"
    assert [each for _, each, _ in told_masked(head + "".join(rows) + third)] == [["3", "1", "2"]]


def test_priority_masks_no_more_important_row() -> None:
    """A later row may be the more important one."""
    table = table_of(ranked("priority", "- -> OK", "3 -> NO"))
    assert [item.code for item in found(table)] == ["overlap-harmless"]
    assert table.decide({"x": 3}).row == "2"


def test_among_many_rows_the_more_important_one_masks() -> None:
    """More rows than go into one part of the order that is kept: each goes before the one above."""
    rows = [f"{n // 2} -> {1199 - n}" for n in range(1200)]
    values = ", ".join(str(n) for n in range(1200))
    text = ranked("priority", *rows, outputs=f"{{type: integer, values: [{values}]}}")
    told = told_masked(text.replace("[0..9]", "[0..599]"))
    assert [each for _, each, _ in told] == [[str(n), str(n + 1)] for n in range(1, 1200, 2)]


@pytest.mark.parametrize(("pieces", "complete"), [(100, True), (101, False)])
def test_what_a_row_loses_is_told_in_part_only_where_there_is_more(
    pieces: int, complete: bool
) -> None:
    """A hundred pieces are all there is to tell; of more only so many are told."""
    rows = "".join(
        f"  - {{row: a{n}, when: {{x: {2 * n}}}, then: {{z: {n % 2}}}}}\n" for n in range(pieces)
    )
    text = (
        "table: t\ninputs: {x: {type: integer}}\noutputs: {z: {type: integer}}\n"
        f"rules:\n{rows}  - {{row: last, then: {{z: 7}}}}\n"
    )
    (item,) = (each for each in table_of(text).check() if each.code == "partly-masked-row")
    assert facts_of(item)["complete"] is complete
    assert ("very many regions more" in item.message.english) is not complete
