"""Contexts with faults: everything wrong is told at once, in the table's terms."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from gapless.deciding.context import ContextError
from tests.deciding.test_decide import COMPUTED
from tests.english import english
from tests.written_tables import one_input, table_of

TABLE = """
table: t
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  tetangga: {type: string, values: [turut padam, tidak padam]}
  nilai: {type: number, domain: "0 to 1"}
outputs: {z: {type: string}}
rules:
  - {then: {z: a}}
"""


def fault(context: dict[str, object], text: str = TABLE) -> ContextError:
    """The error a context is refused with."""
    with pytest.raises(ContextError) as caught:
        table_of(text).decide(context)
    return caught.value


def test_all_faults_are_told_at_once() -> None:
    """One run names every faulty input, each with what is allowed."""
    problem = fault({"lama": "enam", "tetangga": "turut", "nilai": 2, "tetanga": "x"})
    assert [item.name for item in problem.faults] == ["lama", "tetangga", "nilai", "tetanga"]
    assert len(str(problem).splitlines()) == 4


@pytest.mark.parametrize(
    ("context", "code", "message", "advice"),
    [
        ({"lama": "-1 jam"}, "outside-domain", "lama cannot be -1 jam", "allowed: at least 0 jam"),
        ({"lama": "6"}, "unreadable-value", "lama: 6 has no unit", ""),
        ({"lama": 6}, "unreadable-value", "lama: 6 is an integer, not a duration", ""),
        (
            {"tetangga": "turut pdam"},
            "outside-domain",
            "tetangga cannot be turut pdam",
            "did you mean `turut padam`? allowed: turut padam, tidak padam",
        ),
        ({"tetangga": ["turut padam"]}, "unreadable-value", "not a string", "allowed: turut padam"),
        ({"nilai": 2}, "outside-domain", "nilai cannot be 2", "allowed: 0 to 1"),
        (
            {"nilai": True},
            "unreadable-value",
            "nilai: true is a boolean, not a number",
            "0 to 1",
        ),
        (
            {"nilai": float("nan")},
            "unreadable-value",
            "nilai: nan is not a finite number",
            "0 to 1",
        ),
        ({"nilai": float("inf")}, "unreadable-value", "inf is not a finite number", "0 to 1"),
        ({"nilai": "0;5"}, "unreadable-value", "0;5 is not a number", ""),
        ({"nilai": None}, "null-not-allowed", "nilai is null", "allowed: 0 to 1"),
        ({"nilai": "null"}, "null-not-allowed", "nilai is null", "allowed: 0 to 1"),
        (
            {"tetanga": "x"},
            "unknown-input",
            "there is no input tetanga",
            "did you mean `tetangga`?",
        ),
        (
            {"cuaca": "x"},
            "unknown-input",
            "there is no input cuaca",
            "known inputs: lama, tetangga",
        ),
        ({"": "x"}, "unknown-input", "there is no input", "known inputs"),
    ],
)
def test_faults(context: dict[str, object], code: str, message: str, advice: str) -> None:
    """A fault names the input, the value and what is allowed."""
    (item,) = fault(context).faults
    assert item.code == code
    assert message in item.message.english
    assert advice in english(item.advice)


def test_the_first_fault_is_at_hand() -> None:
    """A program reads input, value and allowed values of the first fault off the error."""
    problem = fault({"nilai": 2})
    assert (problem.input, problem.value, problem.allowed) == ("nilai", 2, "allowed: 0 to 1")


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ("{type: datetime}", "2022-12-29T14:00+07:00"),
        ("{type: datetime}", "2022-12-29 14.00 WIB"),
        ("{type: datetime}", datetime(2022, 12, 29, tzinfo=UTC)),
        ("{type: time}", "14:00Z"),
    ],
)
def test_time_zones_are_refused(declaration: str, value: object) -> None:
    """A moment with a zone is never quietly taken as a local one."""
    with pytest.raises(ContextError, match="names a time zone"):
        one_input(declaration, '"-"').decide({"x": value})


def test_a_value_between_two_steps_is_refused() -> None:
    """A stepped input takes only its steps."""
    with pytest.raises(ContextError, match="between two steps"):
        one_input("{type: duration, step: 1 menit}", '"-"').decide({"x": "30 detik"})


def test_a_fault_stays_a_fault_after_good_contexts() -> None:
    """What was decided before changes nothing about a faulty context."""
    table = table_of(TABLE)
    good = {"lama": "1 jam", "tetangga": "turut padam", "nilai": 0.5}
    bad = ({"nilai": True}, {"nilai": float("nan")}, {"tetangga": "lain"}, {"cuaca": 1})
    for change in (*bad, *bad):
        assert table.decide(good).row == "1"
        with pytest.raises(ContextError):
            table.decide(good | change)


def test_given_both_ways_and_agreeing_is_fine() -> None:
    """An input may be given beside the data it is computed from, if they agree."""
    context = {"selesai": "2022-03-25 14.00", "telepon": "2022-03-25 19.00", "sejak": "5 jam"}
    assert table_of(COMPUTED).decide(context).row == "a"


def test_given_both_ways_and_disagreeing_is_a_fault() -> None:
    """Two answers to one question are told, with both values."""
    problem = fault(
        {"selesai": "2022-03-25 14.00", "telepon": "2022-03-25 21.00", "sejak": "5 jam"}, COMPUTED
    )
    (item,) = problem.faults
    assert item.code == "computed-value"
    assert item.message.english == "sejak is given as 5 jam, but telepon - selesai is 7 jam"


def test_a_computed_value_outside_the_domain_is_a_fault() -> None:
    """A call before Selesai gives a negative time, which the domain refuses."""
    problem = fault({"selesai": "2022-03-25 14.00", "telepon": "2022-03-25 13.00"}, COMPUTED)
    assert "sejak cannot be -1 jam" in str(problem)
    assert "allowed: at least 0 jam" in str(problem)


def test_faulty_raw_data_are_told_by_their_own_name() -> None:
    """Raw data that cannot be read are named as they were given."""
    problem = fault({"selesai": "kemarin", "telepon": None}, COMPUTED)
    assert [item.name for item in problem.faults] == ["selesai", "telepon"]


def test_a_fraction_is_a_number() -> None:
    """A third lies between 0.3 and 0.4, exactly."""
    table = one_input("{type: number}", "(0.3333..0.3334)", '"-"')
    assert table.decide({"x": Fraction(1, 3)}).row == "1"


def test_an_input_named_like_nothing_in_python() -> None:
    """A context key need not be a text to be refused with a sentence."""
    with pytest.raises(ContextError, match="there is no input 3"):
        table_of(TABLE).decide({3: "x"})  # type: ignore[dict-item]


def test_a_listed_number_is_not_corrected() -> None:
    """A number near an allowed one is another number: all that are allowed are named."""
    with pytest.raises(ContextError) as caught:
        one_input("{type: integer, values: [1000, 2000]}", "1000").decide({"x": 1001})
    assert str(caught.value) == "x cannot be 1001 (allowed: 1000, 2000)"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("x", "n: x is not an integer (write it like `3`)"),
        (1.5, "n: 1.5 is not a whole number (the type is integer; use type number for decimals)"),
    ],
)
def test_raw_data_that_cannot_be_read_says_what_to_write(given: object, told: str) -> None:
    """The advice is that of the fault itself, as for an input."""
    data = "table: t\ndata: {n: {type: integer}}\ninputs: {x: {type: integer, expression: n}}\n"
    table = table_of(data + "outputs: {z: {type: string}}\nrules: [{then: {z: y}}]\n")
    with pytest.raises(ContextError) as caught:
        table.decide({"n": given})
    assert str(caught.value) == told


HANDING = """
table: a
data: {masuk: {type: integer}, keluar: {type: integer}}
inputs: {lama: {type: integer, domain: ">= 0", expression: keluar - masuk}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {lama: "<= 3"}, then: {z: pendek}}
  - {row: 2, use: b}
"""


def test_what_is_raw_data_here_may_be_an_input_of_the_table_that_decides() -> None:
    """One value counts in both tables: it is an input of one and computes an input of the other."""
    after = """
table: b
inputs: {keluar: {type: integer}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {keluar: "<= 20"}, then: {z: sore}}
  - {row: 2, when: {keluar: "> 20"}, then: {z: malam}}
"""
    table = table_of(HANDING, after)
    decided = [table.decide({"masuk": 9, "keluar": hour}).outputs["z"] for hour in (12, 13, 21)]
    assert decided == ["pendek", "sore", "malam"]


def test_two_tables_that_compute_one_input_must_agree() -> None:
    """An input that two tables compute in two ways has one value, or the context is refused."""
    after = HANDING.replace("table: a", "table: b").replace("keluar", "pulang")
    table = table_of(HANDING, after.replace("{row: 2, use: b}", "{row: 2, then: {z: panjang}}"))
    assert table.decide({"masuk": 9, "keluar": 13}).outputs == {"z": "panjang"}
    assert table.decide({"masuk": 9, "pulang": 13}).outputs == {"z": "panjang"}
    assert table.decide({"masuk": 9, "keluar": 13, "pulang": 13}).row == "2"
    with pytest.raises(ContextError, match="lama is given as 4, but pulang - masuk is 2"):
        table.decide({"masuk": 9, "keluar": 13, "pulang": 11})


def test_a_fault_without_advice_is_its_message() -> None:
    """Nothing stands in place of what there is not."""
    table = one_input("{type: duration, step: 1 jam}", '"-"')
    with pytest.raises(ContextError) as caught:
        table.decide({"x": "90 menit"})
    assert str(caught.value) == "x: 1 jam 30 menit is between two steps of 1 jam"
    assert caught.value.allowed == ""


def test_a_name_in_two_spellings_is_given_twice() -> None:
    """Neither of the two values is passed over."""
    table = table_of(
        "table: t\ndata: {\u00e9: {type: integer}}\ninputs:\n  caf\u00e9: {type: string}\n"
        "  x: {type: integer, expression: \u00e9}\n"
        "outputs: {z: {type: string}}\nrules: [{then: {z: a}}]\n"
    )
    for name, other, value in (("caf\u00e9", "cafe\u0301", "a"), ("\u00e9", "e\u0301", 3)):
        with pytest.raises(ContextError, match=f"{name} is given twice"):
            table.decide({name: value, other: value})


@pytest.mark.parametrize("text", ["", " ", "\t", "\u00a0"])
@pytest.mark.parametrize("kind", ["string", "integer", "date"])
def test_a_text_of_blanks_is_no_value(text: str, kind: str) -> None:
    """It is empty, and not a text of one blank."""
    table = one_input(f"{{type: {kind}}}", '"-"')
    for _ in range(2):
        with pytest.raises(ContextError, match="x is empty"):
            table.decide({"x": text})
