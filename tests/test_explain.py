"""Why a decision is what it is."""

from __future__ import annotations

from tests.test_decide import ENTRY, GRID, RULE
from tests.written_tables import one_input, table_of


def test_every_row_says_what_it_has_to_say() -> None:
    """The deciding row, the rows that match too and the cells that stop the others."""
    table = one_input("{type: duration}", '"> 6 jam"', '"<= 6 jam"', '"<= 7 jam"', '"< 1 jam"')
    context = {"x": "2 jam"}
    assert str(table.decide(context).explain(context)).splitlines() == [
        "t row 1 does not match: x is 2 jam, not > 6 jam",
        "t row 2 decides",
        "t row 3 matches too",
        "t row 4 does not match: x is 2 jam, not < 1 jam",
    ]


def test_a_row_names_every_cell_that_stops_it() -> None:
    """All stopping cells are told, so that "only this one" can be seen."""
    explanation = table_of(GRID).decide({"a": 1, "b": False, "c": "y"}).explain()
    by_row = {reason.row: [cell.input for cell in reason.cells] for reason in explanation.rows}
    assert by_row == {"1": [], "2": ["a", "b"], "3": ["a", "c"], "4": ["a"]}


def test_without_the_context_the_explanation_speaks_of_its_region() -> None:
    """A decision keeps no values; it knows in which region of the table the context lies."""
    table = one_input("{type: duration}", '"> 6 jam"', '"<= 6 jam"')
    assert str(table.decide({"x": "2 jam"}).explain()).splitlines() == [
        "t row 1 does not match: x is <= 6 jam, not > 6 jam",
        "t row 2 decides",
    ]


def test_the_nearest_rows_of_an_uncovered_context() -> None:
    """Where nothing covers, the rows that the fewest cells stop are the nearest."""
    rows = GRID.replace('  - {row: 1, when: {a: "< 3"}, then: {z: kecil}}\n', "")
    decision = table_of(rows).decide({"a": 1, "b": False, "c": "y"})
    assert decision.status == "uncovered"
    assert [reason.row for reason in decision.explain().nearest] == ["4"]


def test_an_open_row_names_what_is_not_known() -> None:
    """In a partial context a row that could still match says which inputs it waits for."""
    explanation = table_of(GRID).decide({"a": 5}).explain()
    assert [(reason.row, reason.verdict) for reason in explanation.rows] == [
        ("1", "stopped"),
        ("2", "open"),
        ("3", "open"),
        ("4", "open"),
    ]
    assert "b is not known (ya)" in str(explanation)


def test_an_explanation_follows_the_hand_over() -> None:
    """The rows of every table on the way are told, in order."""
    context = {"status": "SELESAI", "lama": "7 jam"}
    assert str(table_of(ENTRY, RULE).decide(context).explain(context)).splitlines() == [
        "perlakuan row 1 hands over to aturan",
        "perlakuan row 2 does not match: status is SELESAI, not MELUAS",
        "aturan row a does not match: lama is 7 jam, not s.d 6 jam",
        "aturan row b decides",
    ]


def test_null_is_told_as_null() -> None:
    """A null that stops a row is shown, not mistaken for an absent input."""
    table = one_input("{type: string, nullable: true, values: [a]}", "a", "null")
    (stopped, deciding) = table.decide({"x": None}).explain({"x": None}).rows
    assert (stopped.cells[0].value, deciding.verdict) == ("null", "decides")


def test_explaining_from_the_long_and_the_short_way_is_the_same() -> None:
    """Texts and Python values are explained alike, the first time and later."""
    table = one_input("{type: boolean}", "ya", "tidak")
    texts = [str(table.decide({"x": x}).explain({"x": x})) for x in ("tidak", False, False)]
    assert len(set(texts)) == 1
