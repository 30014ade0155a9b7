"""Lengths in months: exact, of whole months, and never mixed with days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless as api
from gapless import ContextError, Months, TableError
from gapless.algebra.durations import MOST_MONTHS, parse_duration, parse_months, print_months
from gapless.algebra.operations import RULES, months_between
from gapless.algebra.values import Kind, Value
from gapless.sfeel.expressions import parse_expression
from gapless.unreadable import Unreadable
from tests.command_line import CommandLine, gapless
from tests.oracle.ages import whole_months
from tests.written_tables import one_input, table_of, told

__all__ = ["gapless"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("17 tahun", 204),
        ("18 bulan", 18),
        ("1 year 6 months", 18),
        ("1 thn 6 bln", 18),
        ("2 yrs", 24),
        ("P1Y2M", 14),
        ("p3m", 3),
        ("-P1Y", -12),
        ("1.5 tahun", 18),
        ("0 bulan", 0),
        ("2x6 bulan", 12),
    ],
)
def test_forms(text: str, count: int) -> None:
    """Indonesian and English words, and ISO 8601, name the same lengths."""
    assert parse_months(text) == Months(count)


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("17", "17 has no unit", "`17 tahun` or `17 years`"),
        ("6205 hari", "6205 hari is no whole number of months", "months differ in length"),
        ("1 bulan 3 hari", "no whole number of months", "`type: duration`"),
        ("P1Y2M3D", "P1Y2M3D is no whole number of months", "`type: duration`"),
        ("PT6H", "", "write it like `17 tahun`"),
        ("1.3 tahun", "1.3 tahun is no whole number of months", "`18 months`"),
        ("6 bulan 1 tahun", "from larger to smaller", "`1 tahun 6 bulan`"),
        ("3 bulam", "bulam is not a unit of time", "did you mean `3 bulan`?"),
        ("P999999999Y", "P999999999Y is too long", "999999999 months"),
        ("99999999999999999999 tahun", "too long", "999999999 months"),
        ("P", "P is not a length in months", "`P1Y6M`"),
        ("", "'' is not a length in months", ""),
        ("tujuh belas tahun", "its number in words", ""),
    ],
)
def test_faults(text: str, message: str, advice: str) -> None:
    """What is no whole number of months is refused with what to write instead."""
    with pytest.raises(Unreadable) as caught:
        parse_months(text)
    assert message in caught.value.message.english
    assert caught.value.advice is not None
    assert advice in caught.value.advice.english


@pytest.mark.parametrize("text", ["17 tahun", "1 tahun 3 hari", "P1Y2M", "P1M3D", "3 months"])
def test_a_duration_has_no_months(text: str) -> None:
    """The reason is told, and which type has them."""
    with pytest.raises(Unreadable, match="has no fixed length") as caught:
        parse_duration(text)
    assert caught.value.advice is not None
    assert "`type: months`" in caught.value.advice.english


@given(count=st.integers(-MOST_MONTHS, MOST_MONTHS), language=st.sampled_from(("id", "en")))
def test_a_printed_length_reads_back(count: int, language: str) -> None:
    """In words, and as a program prints it."""
    assert parse_months(print_months(Months(count), language)) == Months(count)
    assert parse_months(str(Months(count))) == Months(count)


def test_a_program_cannot_make_up_lengths() -> None:
    """Only whole numbers, and not too many."""
    with pytest.raises(OverflowError):
        Months(MOST_MONTHS + 1)
    with pytest.raises(TypeError):
        Months(1.5)  # type: ignore[arg-type]


def test_a_column_of_months() -> None:
    """Cells, domain and step; gaps at the neighbour; units lent to a lower end; Python values."""
    table = one_input(
        '{type: months, domain: ">= 0 bulan"}', '"[6..12 bulan)"', "minimal 1 tahun", "s.d 5 bulan"
    )
    assert told(table, code="gap") == []
    for given_as, row in (("P11M", "1"), (Months(12), "2"), ("5 bulan", "3"), ("1 tahun", "2")):
        assert table.decide({"x": given_as}).row == row
    gap = one_input('{type: months, domain: ">= 0 bulan"}', '"< 17 tahun"', '"> 17 tahun"')
    assert told(gap, code="gap") == ["no row covers x exactly 17 tahun"]
    young = one_input('{type: months, domain: ">= 0 bulan"}', '"< 17 tahun"')
    assert told(young, code="gap") == ["no row covers x at least 17 tahun"]
    steps = one_input("{type: months, step: 3 months}", '"-"')
    with pytest.raises(ContextError, match="4 months is between two steps of 3 months"):
        steps.decide({"x": "4 months"})
    for value in (timedelta(days=30), 12, "30 hari", True):
        with pytest.raises(ContextError):
            gap.decide({"x": value})


def test_a_step_is_more_than_nothing() -> None:
    """Also one in months."""
    for step in ("0 bulan", "-1 bulan"):
        with pytest.raises(TableError, match="a step must be more than zero"):
            one_input(f"{{type: months, step: {step}}}", '"-"')


LOAN = """table: loan
language: id
data:
  lahir: {type: date}
  mohon: {type: date}
inputs:
  umur: {type: months, domain: ">= 0 bulan", expression: "years and months duration(lahir, mohon)"}
  tahun: {type: integer, domain: ">= 0", expression: "years between(lahir, mohon)"}
outputs:
  tenor: {type: months, values: [0 bulan, 18 bulan, P2Y]}
rules:
  - {when: {umur: kurang dari 17 tahun}, then: {tenor: 0 bulan}}
  - {when: {umur: minimal 17 tahun}, then: {tenor: 1 tahun 6 bulan}}
cases:
  - {given: {umur: 204 bulan}, expect: {tenor: P18M}}
"""


def test_an_age_in_a_table(gapless: CommandLine) -> None:
    """Nobody writes 6205 days; answers, cases, ``fmt`` and the JSON of commands know months."""
    Path("loan.yaml").write_text(LOAN, "utf-8")
    assert gapless("test", "loan.yaml")[0] == 0
    for day, answer in (("2022-12-29", "1 tahun 6 bulan"), ("2022-12-28", "0 bulan")):
        asked = ("decide", "loan.yaml", "lahir=2005-12-29", f"mohon={day}")
        assert f"tenor  {answer}\n" in gapless(*asked)[1]
        assert f'"tenor": "{answer}"' in gapless(*asked, "--format", "json")[1]
    assert '"value": "2 tahun"' in gapless("show", "loan.yaml", "--format", "json")[1]
    assert gapless("fmt", "loan.yaml")[0] == 0
    written = Path("loan.yaml").read_text("utf-8")
    assert "{umur: 17 tahun}, expect: {tenor: 1 tahun 6 bulan}" in written
    assert "values: [0 bulan, 1 tahun 6 bulan, 2 tahun]" in written
    decision = api.load("loan.yaml").decide({"umur": Months(204)})
    assert decision.outputs == {"tenor": Months(18)}


def test_a_revision_of_months() -> None:
    """What a shorter length decides otherwise is told in months."""
    old, new = (table_of(LOAN.replace("17 tahun", age)) for age in ("17 tahun", "16 tahun 6 bulan"))
    [change] = api.diff(old, new).changes
    assert change.tests["umur"] == ("[16 tahun 6 bulan..17 tahun)",)


def test_sums() -> None:
    """``collect sum`` adds months."""
    text = (
        "table: t\nhit_policy: collect sum\ninputs: {a: {type: boolean}}\n"
        "outputs: {m: {type: months}}\nrules: [{then: {m: 11 months}}, {then: {m: P2M}}]\n"
    )
    assert table_of(text).decide({"a": True}).outputs == {"m": Months(13)}


def compute(text: str, **values: Value) -> Value:
    """The value of an expression over dates and lengths."""
    kinds = {date: Kind.DATE, timedelta: Kind.DURATION, Months: Kind.MONTHS}
    found = {name: kinds[type(value)] for name, value in values.items()}
    return parse_expression(text, found).evaluate(values)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a + m", date(2024, 2, 29)),
        ('a + months("1 tahun")', date(2025, 1, 31)),
        ('date("2024-03-31") - m', date(2024, 2, 29)),
        ("m + m - m", Months(1)),
        ("-m * 12", Months(-12)),
        ('m / months("1 tahun")', None),
        ('months("18 bulan") / 3', Months(6)),
        ('m < "2 bulan"', True),
        ('years between(a, date("2041-01-31"))', 17),
        ('years between("2024-02-29", "2025-02-28")', 0),
        ('years between("2024-02-29", "2025-03-01")', 1),
        ('months between("2024-01-31", "2024-02-29")', 0),
        ('months between("2024-01-31", "2024-03-01")', 1),
        ('years between("2025-03-01", "2024-02-29")', -1),
        ('years between(a, a + months("30 bulan")) + 1', 3),
        ('years and months duration(a, date("2025-06-30"))', Months(16)),
        ('date and time("2024-01-31 23:59") = date and time("2024-01-31 23:59")', True),
        ('years between(date and time("2007-12-29 23:00"), date("2024-12-29"))', 17),
    ],
)
def test_expressions(text: str, result: object) -> None:
    """A day and a length of months, and the whole years and months between two days."""
    found = compute(text, a=date(2024, 1, 31), m=Months(1))
    assert str(found) == "1/12" if result is None else found == result


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("m + d", "cannot add a duration to a length in months", "months differ in length"),
        ("m < d", "cannot compare a length in months with a duration by <", "use one type"),
        ("17 tahun", "the duration 17 tahun needs", '`months("17 tahun")`'),
        ("years between(a)", "years between takes two dates", "years between(tanggal_lahir"),
        ("years between(a, m)", "years between takes two dates", ""),
        ("years between(a, a", "the parenthesis is not closed", ""),
        ("months between()", "", ""),
        ('years between("kemarin", a)', "kemarin is not a date", ""),
        ("a, a", "an operator is missing before ,", ""),
        ("tahun antara(a, a)", "", ""),
        ("m * 1.5", "no whole number of months", ""),
        ('a + months("99999 tahun")', "too large for a date", ""),
    ],
)
def test_faults_of_expressions(text: str, message: str, advice: str) -> None:
    """Told where they stand, with the reason."""
    values: dict[str, Value] = {"a": date(2024, 1, 31), "m": Months(1), "d": timedelta(1)}
    with pytest.raises(Unreadable) as caught:
        compute(text, **values)
    assert message in caught.value.message.english
    assert not advice or (caught.value.advice and advice in caught.value.advice.english)


DAYS = st.dates(date(1999, 12, 1), date(2009, 3, 1))


@given(first=DAYS, last=DAYS)
def test_whole_months_are_those_of_the_calendar(first: date, last: date) -> None:
    """As a walk through the calendar counts them; backwards the same with a minus."""
    months = months_between(first, last).count
    assert months == (whole_months(first, last) if first <= last else -whole_months(last, first))
    years = compute("years between(a, b)", a=first, b=last)
    assert years == (abs(months) // 12) * (1 if months >= 0 else -1)


@given(day=st.dates(), count=st.integers(-30000, 30000))
def test_a_day_months_later(day: date, count: int) -> None:
    """The same day of the month, or its last; so many months are between them, or one day short."""
    try:
        _, compute_later = RULES["+", Kind.DATE, Kind.MONTHS]
        later = compute_later(day, Months(count))
    except OverflowError:
        assert not 1 <= day.year + (day.month - 1 + count) / 12 < 10000
        return
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert (
        later.day == day.day or (later + timedelta(days=1) if later < date.max else later).day == 1
    )
