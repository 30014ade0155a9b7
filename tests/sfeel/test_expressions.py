"""What an owner may write under `expression`, what it computes, and what is refused."""

from __future__ import annotations

import pickle
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.values import Kind, Value
from gapless.sfeel.expression_parser import DEEPEST_NESTING
from gapless.sfeel.expressions import (
    LONGEST_EXPRESSION,
    Expression,
    parse_expression,
)
from gapless.unreadable import Unreadable
from tests.english import english

KINDS = {
    "waktu_telepon": Kind.DATETIME,
    "waktu_selesai": Kind.DATETIME,
    "tanggal": Kind.DATE,
    "pukul": Kind.TIME,
    "durasi": Kind.DURATION,
    "biaya": Kind.NUMBER,
    "jumlah": Kind.INTEGER,
    "status": Kind.STRING,
    "padam": Kind.BOOLEAN,
    "時刻": Kind.TIME,
    "समय": Kind.TIME,
}
VALUES: dict[str, Value] = {
    "waktu_telepon": datetime(2022, 12, 29, 19, 0),
    "waktu_selesai": datetime(2022, 12, 29, 14, 0),
    "tanggal": date(2022, 12, 29),
    "pukul": time(14, 0),
    "durasi": timedelta(hours=1),
    "biaya": Decimal("1.10"),
    "jumlah": 3,
    "status": "nyala",
    "padam": True,
    "時刻": time(9, 30),
    "समय": time(9, 30),
}


def read(text: str) -> Expression:
    """Parse over the data above."""
    return parse_expression(text, KINDS)


def fault_of(text: str, values: dict[str, Value] | None = None) -> tuple[str, str, str]:
    """The message, the advice and the underlined piece of what is refused."""
    with pytest.raises(Unreadable) as caught:
        read(text).evaluate(VALUES | (values or {}))
    fault = caught.value
    return fault.message.english, english(fault.advice), text[fault.start : fault.end]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("waktu_telepon - waktu_selesai", Kind.DURATION, timedelta(hours=5)),
        ("waktu_selesai - waktu_telepon", Kind.DURATION, timedelta(hours=-5)),
        ("waktu_selesai + durasi", Kind.DATETIME, datetime(2022, 12, 29, 15, 0)),
        ("durasi + waktu_selesai", Kind.DATETIME, datetime(2022, 12, 29, 15, 0)),
        ("waktu_selesai - durasi", Kind.DATETIME, datetime(2022, 12, 29, 13, 0)),
        ('tanggal - date("2022-03-25")', Kind.DURATION, timedelta(days=279)),
        ('tanggal + duration("2 hari")', Kind.DATE, date(2022, 12, 31)),
        ('duration("P2D") + tanggal', Kind.DATE, date(2022, 12, 31)),
        ('tanggal - duration("2 hari")', Kind.DATE, date(2022, 12, 27)),
        ('pukul - time("09:30:00.5")', Kind.DURATION, timedelta(hours=4, minutes=29, seconds=59.5)),
        ("pukul - 時刻", Kind.DURATION, timedelta(hours=4, minutes=30)),
        ("समय - pukul", Kind.DURATION, -timedelta(hours=4, minutes=30)),
        ("durasi + durasi - durasi", Kind.DURATION, timedelta(hours=1)),
        ("durasi * 1.5", Kind.DURATION, timedelta(minutes=90)),
        ("jumlah * durasi", Kind.DURATION, timedelta(hours=3)),
        ("durasi / 3", Kind.DURATION, timedelta(minutes=20)),
        ('durasi / duration("40 menit")', Kind.NUMBER, Decimal("1.5")),
        ("-durasi", Kind.DURATION, timedelta(hours=-1)),
        ("jumlah + 4", Kind.INTEGER, 7),
        ("jumlah - 4 * 2", Kind.INTEGER, -5),
        ("(jumlah - 4) * 2", Kind.INTEGER, -2),
        ("10 - 3 - 2", Kind.INTEGER, 5),
        ("16 / 4 / 2", Kind.NUMBER, Decimal(2)),
        ("-jumlah * -2", Kind.INTEGER, 6),
        ("biaya * jumlah", Kind.NUMBER, Decimal("3.3")),
        ("jumlah / 2", Kind.NUMBER, Decimal("1.5")),
        ("jumlah < biaya", Kind.BOOLEAN, False),
        ("jumlah / 9 = 1 / 3", Kind.BOOLEAN, True),
        ("waktu_telepon - waktu_selesai <= durasi * 6", Kind.BOOLEAN, True),
        ('status = "nyala"', Kind.BOOLEAN, True),
        ('status != "nyala"', Kind.BOOLEAN, False),
        ("padam = (jumlah >= 3)", Kind.BOOLEAN, True),
        (
            'date and  time ("2022-12-29 14:00") = waktu_selesai',
            Kind.BOOLEAN,
            True,
        ),
    ],
)
def test_computes(text: str, kind: Kind, value: Value) -> None:
    """An expression has the kind its operations give and the exact value."""
    expression = read(text)
    assert expression.kind is kind
    result = expression.evaluate(VALUES)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('waktu_telepon - "6 jam"', datetime(2022, 12, 29, 13, 0)),
        ('waktu_telepon - "2022-12-29 14:00"', timedelta(hours=5)),
        ('"14:30" - pukul', timedelta(minutes=30)),
        ('tanggal > "2022-03-25"', True),
        ('durasi <= ("PT1H")', True),
    ],
)
def test_bare_quoted_text_is_read_as_what_the_other_side_wants(text: str, value: Value) -> None:
    """`"6 jam"` beside a datetime is a duration without being called one."""
    assert read(text).evaluate(VALUES) == value


def test_names_stand_in_order_of_appearance_once() -> None:
    """An expression names the data it needs, each once, as they appear."""
    expression = read("waktu_telepon - waktu_selesai + (waktu_telepon - waktu_selesai) * jumlah")
    assert expression.names == ("waktu_telepon", "waktu_selesai", "jumlah")


def test_data_may_be_called_like_a_function() -> None:
    """`date` without a parenthesis is a name like any other."""
    expression = parse_expression('date - date("2022-12-28")', {"date": Kind.DATE})
    assert expression.evaluate({"date": date(2022, 12, 29)}) == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "message", "advice", "underlined"),
    [
        ("", "the expression is empty", "write it like", ""),
        (" \t\n", "the expression is empty", "write it like", " \t\n"),
        (
            "waktu_telepn - durasi",
            "unknown name waktu_telepn",
            "`waktu_telepon - durasi`?",
            "waktu_telepn",
        ),
        ("xyz", "unknown name xyz", "the data are waktu_telepon, waktu_selesai", "xyz"),
        ("tanggal + tanggal", "cannot add a date to a date", "date - date", "tanggal + tanggal"),
        (
            "jumlah + (pukul + pukul)",
            "cannot add a time to a time",
            "time - time",
            "pukul + pukul",
        ),
        ("status * status", "cannot multiply a string by a string", "`=`", "status * status"),
        ("durasi * durasi", "cannot multiply a duration by a duration", "duration", None),
        ("durasi - waktu_selesai", "cannot subtract a datetime from a duration", "duration", None),
        ("padam / 2", "cannot divide a boolean by an integer", "compare", "padam / 2"),
        ("tanggal < jumlah", "cannot compare a date with an integer by <", "date < date", None),
        ("status < status", "cannot compare a string with a string by <", "`=`", None),
        ('durasi < "6 jom"', "jom is not a unit of time", '`durasi < "6 jam"`', '"6 jom"'),
        ('waktu_selesai - "kemarin"', "cannot subtract a string from a datetime", "", None),
        ("-status", "a string has no minus", "numbers and durations", "-status"),
        ("(jumlah", "the parenthesis is not closed", "`)`", "("),
        ("jumlah)", "no parenthesis is open here", "leave out", ")"),
        ("()", "a name or a number is missing before )", "", ")"),
        ("jumlah +", "the expression ends too early", "after +", "+"),
        ("* jumlah", "a name or a number is missing before *", "", "*"),
        ("jumlah == 3", "= stands here twice", "`=` once", "=="),
        ("jumlah ** 3", "* stands here twice", "`*` once", "**"),
        ("1 < jumlah < 3", "two comparisons in a row", "two things only", "<"),
        ("jumlah jumlah", "an operator is missing before jumlah", "+, -", "jumlah"),
        (
            "waktu_selesai + 6 jam",
            "the duration 6 jam needs quotation marks",
            'duration("6 jam")',
            "6 jam",
        ),
        ("jumlah \u2013 1", "\u2013 cannot stand in an expression", "`jumlah - 1`", "\u2013"),
        ("biaya * 1,5", "1,5 is not a number", "`biaya * 1.5`", "1,5"),
        ("[jumlah]", "[ cannot stand in an expression", "parentheses", "["),
        ("jumlah \x00", "\x00 cannot stand in an expression", "", "\x00"),
        ('status = "nyala', "the quotation mark is not closed", '`"`', '"nyala'),
        ("status = 'nyala'", "' cannot stand in an expression", '`status = "nyala"`', "'"),
        ("eval(jumlah)", "eval is not a function here", "duration, date", "eval"),
        ("date(jumlah)", "date wants its value in quotation marks", "2022-12-29", "date(jumlah"),
        ('time("25:00") - pukul', "25:00 is not on the clock", "", "25:00"),
        ('duration("1 bulan")', "1 bulan has no fixed length", "days", "1 bulan"),
        ('duration("6 jam"', "the parenthesis is not closed", "`)`", "("),
        ("(jumlah biaya)", "an operator is missing before biaya", "+, -", "biaya"),
    ],
)
def test_refuses_at_the_faulty_piece(
    text: str, message: str, advice: str, underlined: str | None
) -> None:
    """What cannot be read is refused with the piece, the reason and what to write."""
    told, told_advice, piece = fault_of(text)
    assert told == message
    assert advice in told_advice
    assert piece == (text if underlined is None else underlined)


def test_names_may_begin_with_an_underscore() -> None:
    """As those of inputs may; a digit begins a number."""
    kinds = {"_a": Kind.INTEGER, "a_1": Kind.INTEGER}
    assert parse_expression("_a - a_1", kinds).evaluate({"_a": 3, "a_1": 2}) == 1


def test_a_table_without_data_is_told_to_declare_them() -> None:
    """With no data at all, the advice is to declare some."""
    with pytest.raises(Unreadable) as caught:
        parse_expression("waktu", {})
    assert "under `data`" in english(caught.value.advice)


@pytest.mark.parametrize(
    ("text", "values", "message", "underlined"),
    [
        ("1 + durasi / (durasi - durasi)", {}, "division by zero", "durasi / (durasi - durasi)"),
        ("1 / (jumlah - 3)", {}, "division by zero", "1 / (jumlah - 3)"),
        ("durasi / 0.0", {}, "division by zero", "durasi / 0.0"),
        ("durasi / 7", {}, "the resulting duration is finer than a microsecond", "durasi / 7"),
        ("tanggal + durasi", {}, "a date can only move by whole days", "tanggal + durasi"),
        (
            "waktu_telepon + durasi",
            {"durasi": timedelta.max},
            "the result is too large for a datetime",
            "waktu_telepon + durasi",
        ),
        (
            "1 = (durasi * 999999999999) / durasi",
            {"durasi": timedelta.max},
            "the result is too large for a duration",
            "durasi * 999999999999",
        ),
        (
            "biaya + 1",
            {"biaya": Decimal("1E+999999999")},
            "the number has too many digits",
            "biaya",
        ),
        (
            "biaya + 1",
            {"biaya": Decimal("1E-999999999")},
            "the number has too many digits",
            "biaya",
        ),
        ("biaya * biaya", {"biaya": Decimal("1E+150")}, "the number has too many digits", None),
        ("jumlah", {"jumlah": 10**10_000}, "the number has too many digits", "jumlah"),
    ],
)
def test_refuses_what_has_no_exact_result(
    text: str, values: dict[str, Value], message: str, underlined: str | None
) -> None:
    """A value that cannot be computed exactly is a fault at its operation, never rounded."""
    told, _, piece = fault_of(text, values)
    assert told == message
    assert piece == (text if underlined is None else underlined)


def test_nesting_and_length_are_capped() -> None:
    """Hostile nesting and length are refused before they cost anything."""
    deepest = "(" * DEEPEST_NESTING + "jumlah" + ")" * DEEPEST_NESTING
    assert read(deepest).evaluate(VALUES) == 3
    assert "nested too deeply" in fault_of(f"({deepest})")[0]
    assert "nested too deeply" in fault_of("-" * 900 + "jumlah")[0]
    assert "1001 characters" in fault_of("1" * (LONGEST_EXPRESSION + 1))[0]
    assert fault_of("1" * 201)[0] == "the number has too many digits"


def test_a_long_chain_needs_no_deep_stack() -> None:
    """Evaluating does not nest with the length of the expression."""
    assert read("1" + "+1" * 499).evaluate({}) == 500


def test_a_quotient_that_is_no_decimal_stays_exact() -> None:
    """One third is a fraction, and three thirds are one again."""
    assert read("1 / jumlah").evaluate(VALUES) == Fraction(1, 3)
    assert repr(read("1 / jumlah * 3").evaluate(VALUES)) == "Decimal('1')"


def test_an_expression_is_a_value() -> None:
    """Equal texts give equal expressions, and an expression survives pickling."""
    expression = read("waktu_telepon - waktu_selesai")
    assert expression == read("waktu_telepon - waktu_selesai")
    assert pickle.loads(pickle.dumps(expression)) == expression


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


@given(DECIMALS, DECIMALS, DECIMALS)
def test_numbers_never_round(a: Decimal, b: Decimal, c: Decimal) -> None:
    """Arithmetic agrees with fractions, and is a decimal exactly where it can be one."""
    kinds = dict.fromkeys("abc", Kind.NUMBER)
    text, wanted = "(a - b) * c + a", (Fraction(a) - Fraction(b)) * Fraction(c) + Fraction(a)
    if c:
        text, wanted = f"({text}) / c", wanted / Fraction(c)
    result = parse_expression(text, kinds).evaluate({"a": a, "b": b, "c": c})
    assert isinstance(result, (Decimal, Fraction))
    assert Fraction(result) == wanted
    denominator = wanted.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    assert isinstance(result, Decimal) == (denominator == 1)


@given(st.datetimes(), st.datetimes())
def test_the_time_between_leads_back(later: datetime, earlier: datetime) -> None:
    """Adding the time between two datetimes to the earlier gives the later."""
    values = {"waktu_telepon": later, "waktu_selesai": earlier}
    back = read("waktu_selesai + (waktu_telepon - waktu_selesai)")
    assert back.evaluate(values) == later


@given(st.text(alphabet='()-+*/<=>!" .0a_jumlah"6 ', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but an expression or a fault with a place in it."""
    place = _place_of_fault(text)
    assert place is None or 0 <= place[0] <= place[1] <= len(text)


def _place_of_fault(text: str) -> tuple[int, int] | None:
    try:
        read(text)
    except Unreadable as fault:
        if fault.start is not None and fault.end is not None:
            return fault.start, fault.end
    return None
