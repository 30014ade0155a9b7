"""Why a decision is what it is."""

from __future__ import annotations

import pytest

from tests.deciding.test_decide import ENTRY, GRID, RULE
from tests.written_tables import one_input, table_of, tables_of


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
        "t row 1 does not match: x is up to 6 jam, not > 6 jam",
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


def test_an_explanation_of_what_is_undetermined_goes_on_where_it_may() -> None:
    """A row that is open leads on to its table; a row that matches says that it hands over."""
    table = table_of(ENTRY, RULE)
    assert str(table.decide({"status": "SELESAI"}).explain()).splitlines() == [
        "perlakuan row 1 hands over to aturan",
        "perlakuan row 2 does not match: status is SELESAI, not MELUAS",
        "aturan row a is open: lama is not known (s.d 6 jam)",
        "aturan row b is open: lama is not known (di atas 6 jam)",
    ]
    assert str(table.decide({"lama": "7 jam"}).explain({"lama": "7 jam"})).splitlines() == [
        "perlakuan row 1, which hands over to aturan, is open: status is not known (SELESAI)",
        "perlakuan row 2 is open: status is not known (MELUAS)",
        "aturan row a does not match: lama is 7 jam, not s.d 6 jam",
        "aturan row b decides",
    ]


def test_an_explanation_goes_no_further_than_the_row_that_decides() -> None:
    """Tables that only later or stopped rows hand over to have nothing to say."""
    other = RULE.replace("table: aturan", "table: lain")
    rows = (
        "  - {row: 3, when: {status: SELESAI}, use: lain}\n  - {row: 4, use: lain}\naccepted_gaps"
    )
    table = table_of(ENTRY.replace("accepted_gaps", rows), RULE, other)
    told = table.decide({"status": "SELESAI"}).explain()
    assert [row.table for row in told.rows] == ["perlakuan"] * 4 + ["aturan"] * 2
    assert [row.verdict for row in told.rows[:4]] == ["decides", "stopped", "matches", "matches"]
    told = table.decide({"status": "MELUAS"}).explain()
    assert [row.table for row in told.rows] == ["perlakuan"] * 4
    told = table.decide({}).explain()
    assert [row.table for row in told.rows] == ["perlakuan"] * 4 + ["aturan"] * 2 + ["lain"] * 2


def test_an_explanation_of_an_uncovered_end() -> None:
    """The nearest rows are those of the table in which none matches."""
    gap = RULE.replace("di atas 6 jam", "di atas 7 jam")
    told = table_of(ENTRY, gap).decide({"status": "SELESAI", "lama": "7 jam"}).explain()
    assert [row.verdict for row in told.rows] == ["decides", "stopped", "stopped", "stopped"]
    assert [(row.table, row.row) for row in told.nearest] == [("aturan", "a"), ("aturan", "b")]


def test_an_explanation_of_a_decision_made_on_several_ways() -> None:
    """Where all ways lead to the same decision, each is told."""
    same = RULE.replace("LAPORAN BARU, eskalasi: Urgent", "LAPOR ULANG, eskalasi: Lapor Ulang")
    both = ENTRY.replace("then: {laporan: ISSUE CLOSED}", "use: lain")
    entry = both[: both.index("accepted_gaps")].replace(", lainnya]", "]")
    table = table_of(entry, same, same.replace("table: aturan", "table: lain"))
    decision = table.decide({"lama": "1 jam"})
    assert (decision.status, decision.row, decision.via) == ("decided", None, ("perlakuan",))
    assert [(row.table, row.row, row.verdict) for row in decision.explain().rows] == [
        ("perlakuan", "1", "open"),
        ("perlakuan", "2", "open"),
        ("aturan", "a", "decides"),
        ("aturan", "b", "stopped"),
        ("lain", "a", "decides"),
        ("lain", "b", "stopped"),
    ]


def test_what_a_table_reached_does_not_allow_stops_its_rows() -> None:
    """A value beyond the domain of that table is named, though the row has no cell for it."""
    narrow = RULE.replace('domain: ">= 0 jam"', 'domain: "[0 jam..9 jam]"').replace(
        "when: {lama: di atas 6 jam}", "when: {}"
    )
    wide = ENTRY.replace("outputs:", '  lama: {type: duration, domain: ">= 0 jam"}\noutputs:', 1)
    decision = table_of(wide, narrow).decide({"status": "SELESAI", "lama": "10 jam"})
    assert decision.status == "uncovered"
    (*_, last) = decision.explain({"status": "SELESAI", "lama": "10 jam"}).rows
    assert [(cell.input, cell.cell, cell.value) for cell in last.cells] == [
        ("lama", "<= 9 jam", "10 jam")
    ]


def test_rows_that_decide_together_all_match() -> None:
    """Under a policy that takes all hits no single row decides, unless it is the only one."""
    table = one_input("{type: integer}", '"< 5"', '"< 3"', policy="rule order")
    assert [row.verdict for row in table.decide({"x": 1}).explain().rows] == ["matches"] * 2
    assert [row.verdict for row in table.decide({"x": 4}).explain().rows] == ["decides", "stopped"]


def test_the_more_important_row_decides() -> None:
    """Under ``priority`` it is not the first that matches."""
    table = table_of("""
table: t
hit_policy: priority
inputs: {x: {type: integer}}
outputs: {z: {type: string, values: [high, low]}}
rules: [{when: {x: "< 5"}, then: {z: low}}, {when: {x: "< 3"}, then: {z: high}}]
""")
    assert [row.verdict for row in table.decide({"x": 1}).explain().rows] == ["matches", "decides"]
    assert [row.verdict for row in table.decide({}).explain().rows] == ["open", "open"]


def test_a_row_called_like_the_one_that_decides_only_matches() -> None:
    """It is of another table, the one that hands over."""
    entry = """
table: entry
inputs: {x: {type: integer}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {x: "> 0"}, use: other}, {row: 2, when: {}, then: {z: entry}}]
"""
    other = """
table: other
inputs: {x: {type: integer}}
outputs: {z: {type: string}}
rules: [{row: 1, when: {x: "> 5"}, then: {z: high}}, {row: 2, when: {}, then: {z: low}}]
"""
    rows = table_of(entry, other).decide({"x": 3}).explain().rows
    assert [row.verdict for row in rows] == ["decides", "matches", "stopped", "decides"]


def test_a_hand_over_under_unique() -> None:
    """The only row that matches hands over; while others are open it only may."""
    table = table_of(ENTRY.replace("inputs:", "hit_policy: unique\ninputs:", 1), RULE)
    verdicts = [row.verdict for row in table.decide({"status": "SELESAI"}).explain().rows]
    assert verdicts == ["decides", "stopped", "open", "open"]
    assert len(table.decide({}).explain().rows) == 4


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


def test_a_table_that_several_rows_hand_over_to_is_told_of_all_of_them() -> None:
    """What any of them lets in is open there; what none does is stopped."""
    entry = ENTRY.replace("then: {laporan: ISSUE CLOSED}", "use: aturan")
    rule = RULE.replace("inputs:", "inputs:\n  status: {type: string}", 1)
    for row, text in (("a", "SELESAI"), ("b", "MELUAS")):
        rule = rule.replace(
            f"row: {row}\n    when: {{", f"row: {row}\n    when: {{status: {text}, "
        )
    rule += "  - {row: c, when: {status: lainnya}, then: {laporan: x, eskalasi: y}}\n"
    rows = table_of(entry, rule).decide({}).explain().rows
    assert [(row.row, row.verdict) for row in rows if row.table == "aturan"] == [
        ("a", "open"),
        ("b", "open"),
        ("c", "stopped"),
    ]


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (["version: 1.0.0", "version: 2.0.0"], ["1.0.0", "2.0.0"]),
        (["", ""], ["2024-01-01", "2025-01-01"]),
    ],
)
def test_while_the_day_is_open_each_revision_is_explained_by_its_name(
    heads: list[str], rows: list[str]
) -> None:
    """Its version or, without one, the day it takes effect."""
    text = (
        "table: t\n{}\neffective: {}-01-01\nas_of: day\ndata: {{day: {{type: date}}}}\n"
        "inputs: {{x: {{type: integer}}}}\noutputs: {{z: {{type: integer}}}}\n"
        "rules: [{{row: a, then: {{z: 1}}}}]\n"
    )
    texts = (text.format(head, year) for head, year in zip(heads, (2024, 2025), strict=True))
    explained = tables_of(*texts).decide("t", {"x": 1}).explain()
    assert [reason.row for reason in explained.rows][:2] == rows
