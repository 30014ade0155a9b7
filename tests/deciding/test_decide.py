"""Deciding: whole and partial contexts, hand-overs, dates and threads."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gapless.compiling.compiler import compile_procedure
from gapless.deciding.decide import Decider
from tests.written_tables import one_input, table_of, tables_of

ENTRY = """
table: perlakuan
inputs:
  status: {type: string, values: [SELESAI, MELUAS, lainnya]}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {status: SELESAI}, use: aturan}
  - {row: 2, when: {status: MELUAS}, then: {laporan: ISSUE CLOSED}}
accepted_gaps:
  - {when: {status: lainnya}, reason: di luar SOP}
"""
RULE = """
table: aturan
version: 2.0.0
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs: {laporan: {type: string}, eskalasi: {type: string}}
rules:
  - row: a
    when: {lama: s.d 6 jam}
    then: {laporan: LAPOR ULANG, eskalasi: Lapor Ulang}
    cite: 2.a
  - row: b
    when: {lama: di atas 6 jam}
    then: {laporan: LAPORAN BARU, eskalasi: Urgent}
    cite: 2.b
"""
GRID = """
table: t
inputs:
  a: {type: integer, domain: "[0..9]"}
  b: {type: boolean}
  c: {type: string, values: [x, y]}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {a: "< 3"}, then: {z: kecil}}
  - {row: 2, when: {a: ">= 3", b: ya}, then: {z: besar}}
  - {row: 3, when: {a: ">= 3", b: tidak, c: x}, then: {z: besar}}
  - {row: 4, when: {a: ">= 3", b: tidak, c: y}, then: {z: lain}}
"""


@pytest.mark.parametrize(
    ("x", "row"), [("2 jam 59 menit 59 detik", "1"), ("3 jam", None), ("3 jam 1 detik", "2")]
)
def test_a_boundary_belongs_to_the_row_that_says_so(x: str, row: str | None) -> None:
    """``< 3 jam`` and ``> 3 jam`` leave exactly 3 jam to nobody."""
    table = one_input("{type: duration}", '"< 3 jam"', '"> 3 jam"')
    decision = table.decide({"x": x})
    assert decision.row == row
    assert decision.status == ("uncovered" if row is None else "decided")


@pytest.mark.parametrize("x", [0.4, Decimal("0.4"), Decimal("0.40"), "0.4", "0.40", ".4"])
def test_a_float_means_the_decimal_it_prints_as(x: object) -> None:
    """0.4 meets ``>= 0.40``, however it is given."""
    assert one_input("{type: number}", '">= 0.40"').decide({"x": x}).row == "1"


def test_floats_beside_a_boundary() -> None:
    """The float next to 0.4 is another number."""
    table = one_input("{type: number}", '"< 0.4"', "0.4", '"> 0.4"')
    assert [table.decide({"x": x}).row for x in (0.39999999999999997, 0.4, 0.4000000000000001)] == [
        "1",
        "2",
        "3",
    ]
    assert table.decide({"x": 0.1 + 0.2}).row == "1"


@pytest.mark.parametrize(
    ("declaration", "cell", "python", "text"),
    [
        ("{type: duration}", "s.d 6 jam", timedelta(hours=6), "6 jam"),
        ("{type: date}", "2022-12-29", date(2022, 12, 29), "2022-12-29"),
        ("{type: datetime}", "2022-12-29 14.00", datetime(2022, 12, 29, 14), "2022-12-29T14:00"),
        ("{type: boolean}", "ya", True, "yes"),
        ("{type: integer}", "3", 3, "3"),
        ("{type: string}", "NO", "NO", "NO"),
        ("{type: string, nullable: true}", "null", None, "null"),
    ],
)
def test_values_and_their_texts_decide_alike(
    declaration: str, cell: str, python: object, text: str
) -> None:
    """A Python value and the text a person writes decide the same, before and after the other."""
    table = one_input(declaration, cell)
    rows = [table.decide({"x": x}).row for x in (python, text, python, text)]
    assert rows == ["1"] * 4


def test_any_other_text_is_a_value_of_an_open_input() -> None:
    """A text nobody listed is a value where the input lists none."""
    table = one_input("{type: string}", "a", "not(a)")
    assert [table.decide({"x": x}).row for x in ("a", "apa saja", "A")] == ["1", "2", "2"]


def test_a_partial_context_can_be_decided() -> None:
    """What is known may be enough: row 1 holds whatever the rest is."""
    decision = table_of(GRID).decide({"a": 2})
    assert (decision.status, decision.row, decision.needs) == ("decided", "1", ())


def test_different_rows_that_decide_the_same_are_a_decision() -> None:
    """Where every completion gives the same outputs it is decided, by no one row."""
    decision = table_of(GRID).decide({"a": 5, "c": "x"})
    assert (decision.status, decision.row) == ("decided", None)
    assert decision.outputs == {"z": "besar"}


def test_an_undetermined_context_names_what_to_ask_most_telling_first() -> None:
    """The inputs that can still change the decision are named, and only those."""
    table = table_of(GRID)
    assert table.decide({}).status == "undetermined"
    assert table.decide({}).needs[0] == "a"
    assert set(table.decide({}).needs) == {"a", "b", "c"}
    assert table.decide({"a": 5, "b": False}).needs == ("c",)
    assert table.decide({"a": 5, "b": False}).outputs == {}


def test_an_absent_input_is_not_null() -> None:
    """Null is a value of a nullable input; an absent input is a question."""
    table = one_input("{type: string, nullable: true, values: [a]}", "a", "null")
    assert table.decide({"x": None}).row == "2"
    assert table.decide({}).status == "undetermined"


def test_a_partial_context_can_be_uncovered() -> None:
    """Where no completion is covered, that is the answer."""
    table = table_of(GRID.replace('  - {row: 1, when: {a: "< 3"}, then: {z: kecil}}\n', ""))
    assert table.decide({"a": 2}).status == "uncovered"
    assert table.decide({"b": True}).needs == ("a",)


def test_a_hand_over_decides_in_the_other_table() -> None:
    """``table``, ``row`` and ``version`` tell where it was decided, ``via`` the way there."""
    decision = table_of(ENTRY, RULE).decide({"status": "SELESAI", "lama": "7 jam"})
    assert (decision.table, decision.row, decision.via) == ("aturan", "b", ("perlakuan",))
    assert (decision.version, decision.cite) == ("2.0.0", "2.b")
    assert decision.outputs == {"laporan": "LAPORAN BARU", "eskalasi": "Urgent"}


def test_a_hand_over_asks_for_the_other_tables_inputs() -> None:
    """A partial context follows the hand-over, and stops asking where there is none."""
    table = table_of(ENTRY, RULE)
    assert table.decide({"status": "SELESAI"}).needs == ("lama",)
    assert table.decide({"status": "MELUAS"}).status == "decided"
    assert table.decide({"status": "MELUAS", "lama": "1 jam"}).via == ()


def test_an_accepted_gap_gives_its_reason() -> None:
    """An uncovered context that the owner left open knowingly says why."""
    decision = table_of(ENTRY, RULE).decide({"status": "lainnya"})
    assert (decision.status, decision.reason) == ("uncovered", "di luar SOP")
    assert table_of(GRID.replace("[0..9]", "[0..9]")).decide({"a": 1}).reason is None


def test_all_accepted_gaps_over_a_context_give_their_reasons() -> None:
    """Each reason once, one a line; what is known in part has the reasons that hold for all."""
    more = ENTRY.replace(
        "reason: di luar SOP}",
        "reason: di luar SOP}\n  - {when: {status: lainnya}, reason: ditanyakan}",
    )
    table = table_of(more, RULE)
    assert table.decide({"status": "lainnya"}).reason == "di luar SOP\nditanyakan"


def test_as_of_picks_the_revision_in_force() -> None:
    """Each day has its revision, and a hand-over reaches that of the same day."""
    old = RULE.replace("version: 2.0.0", "version: 2.0.0\neffective: 2022-03-25")
    new = RULE.replace("version: 2.0.0", "version: 3.0.0\neffective: 2022-12-29").replace(
        "6 jam", "3 jam"
    )
    library = tables_of(ENTRY, old, new)
    context = {"status": "SELESAI", "lama": "5 jam"}
    before = library.at("perlakuan", date(2022, 12, 28)).decide(context)
    after = library.at("perlakuan", date(2022, 12, 29)).decide(context)
    assert (before.version, before.row) == ("2.0.0", "a")
    assert (after.version, after.row) == ("3.0.0", "b")


COMPUTED = """
table: aturan
data: {selesai: {type: datetime}, telepon: {type: datetime}}
inputs:
  sejak: {type: duration, domain: ">= 0 jam", expression: telepon - selesai}
outputs: {laporan: {type: string}}
rules:
  - {row: a, when: {sejak: s.d 1x6 jam}, then: {laporan: LAPOR ULANG}}
  - {row: b, when: {sejak: di atas 1x6 jam}, then: {laporan: LAPORAN BARU}}
"""


@pytest.mark.parametrize(
    ("telepon", "row"),
    [
        ("2022-03-25 19.00", "a"),
        ("2022-03-25 20.00", "a"),
        ("2022-03-25 20.00.01", "b"),
        ("2022-03-25 21.00", "b"),
        ("2022-03-26 01.00", "b"),
    ],
)
def test_the_worked_example_of_the_procedure(telepon: str, row: str) -> None:
    """Selesai at 14.00: a call at 19.00 is row a, one at 21.00 row b; 20.00 is the boundary."""
    decision = table_of(COMPUTED).decide({"selesai": "2022-03-25 14.00", "telepon": telepon})
    assert decision.row == row


def test_raw_data_may_be_python_values_and_may_be_half_known() -> None:
    """Datetimes compute the input; one of two leaves it open, and is no fault."""
    table = table_of(COMPUTED)
    start = datetime(2022, 3, 25, 14)
    end = start + timedelta(hours=7)
    assert table.decide({"selesai": start, "telepon": end}).row == "b"
    assert table.decide({"telepon": end}).needs == ("sejak",)
    assert table.decide({"sejak": "5 jam"}).row == "a"


def test_decisions_are_immutable() -> None:
    """Nothing done to a decision or its outputs changes it or the next one."""
    table = table_of(GRID)
    decision = table.decide({"a": 1, "b": True, "c": "x"})
    decision.outputs["z"] = "diubah"
    with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
        decision.status = "uncovered"  # type: ignore[misc]
    assert decision.outputs == {"z": "kecil"}
    assert table.decide({"a": 1, "b": True, "c": "x"}).outputs == {"z": "kecil"}


def test_many_threads_get_the_same_answers() -> None:
    """A table shared between threads decides as it does alone."""
    contexts = [
        {"a": a, "b": b, "c": c} for a in range(10) for b in (True, False) for c in ("x", "y")
    ] * 25
    first = table_of(GRID)
    alone = [first.decide(context).row for context in contexts]
    shared = table_of(GRID)
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda context: shared.decide(context).row, contexts))
    assert together == alone


def test_the_json_of_a_decision() -> None:
    """A decision as JSON has the promised keys; ``via`` and ``reason`` only where they apply."""
    table = table_of(ENTRY, RULE)
    decided = table.decide({"status": "SELESAI", "lama": "7 jam"}).as_json()
    assert list(decided) == [
        "status", "table", "version", "row", "outputs", "hits", "needs", "cite", "via",
    ]  # fmt: skip
    assert decided["hits"] == ["b"]
    uncovered = table.decide({"status": "lainnya"}).as_json()
    assert uncovered["reason"] == "di luar SOP"
    assert "via" not in uncovered


def test_no_more_sets_of_hits_are_remembered_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not remembered is worked out again, and decides as before."""
    monkeypatch.setattr("gapless.deciding.decide._MOST_OUTCOMES", 2)
    rows = "".join(f"  - {{when: {{n: '< {10 * n}'}}, then: {{z: r{n}}}}}\n" for n in range(1, 10))
    decider = Decider(
        compile_procedure(
            table_of(
                'table: t\ninputs: {n: {type: integer, domain: "[0..89]"}}\n'
                f"outputs: {{z: {{type: string}}}}\nrules:\n{rows}"
            ).procedure
        )
    )
    for _ in range(2):
        found = [decider.decide({"n": n}).outputs["z"] for n in range(90)]
        assert found == [f"r{n // 10 + 1}" for n in range(90)]
    assert len(decider._outcomes) == 2
