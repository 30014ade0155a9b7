"""The eight value types: reading, comparing and printing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.json_values import plain
from gapless.algebra.values import Kind, Value, parse_value, print_value
from gapless.unreadable import Unreadable


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "1.10", Decimal("1.1")),
        ("number", " -0.5 ", Decimal("-0.5")),
        ("number", "+3", Decimal(3)),
        ("number", ".5", Decimal("0.5")),
        ("number", "3.", Decimal(3)),
        ("number", "007", Decimal(7)),
        ("integer", "3", 3),
        ("integer", "3.0", 3),
        ("integer", "-12", -12),
        ("string", "  turut padam ", "turut padam"),
        ("string", "NO", "NO"),
        ("string", "12e3", "12e3"),
        ("boolean", "ya", True),
        ("boolean", "Tidak", False),
        ("boolean", "true", True),
        ("boolean", "no", False),
        ("boolean", "benar", True),
        ("boolean", "salah", False),
        ("date", "2022-12-29", date(2022, 12, 29)),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("time", "14.00", time(14)),
        ("time", "9:30", time(9, 30)),
        ("time", "14:00:30.5", time(14, 0, 30, 500_000)),
        ("datetime", "2022-12-29 14.00", datetime(2022, 12, 29, 14)),
        ("datetime", "2022-12-29T14:00:30", datetime(2022, 12, 29, 14, 0, 30)),
        ("datetime", "2022-12-29t9:30", datetime(2022, 12, 29, 9, 30)),
        ("datetime", "2022-12-29   14:00", datetime(2022, 12, 29, 14)),
        ("duration", "1 jam 30 menit", timedelta(minutes=90)),
    ],
)
def test_texts(kind: str, text: str, value: Value) -> None:
    """Each type reads the forms people write, and prints what reads back."""
    read = parse_value(Kind(kind), text)
    assert (read, type(read)) == (value, type(value))
    assert parse_value(Kind(kind), print_value(read, "id")) == value


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("number", "1,5", "1,5 is not a number"),
        ("number", "1e3", "1e3 is not a number"),
        ("number", "nan", "nan is not a number"),
        ("number", "inf", "inf is not a number"),
        ("number", "٣", "٣ is not a number"),
        ("number", "", "'' is not a number"),
        ("number", "9" * 201, "the number has too many digits"),
        ("number", "0." + "0" * 400 + "1", "the number has too many digits"),
        ("integer", "1.5", "1.5 is not a whole number"),
        ("integer", "x", "x is not an integer"),
        ("boolean", "mungkin", "mungkin is not a boolean"),
        ("date", "29-12-2022", "29-12-2022 is not a date"),
        ("date", "2023-02-29", "2023-02-29 is not in the calendar"),
        ("time", "24:00", "24:00 is not"),
        ("time", "14", "14 is not a time"),
        ("time", "14:00Z", "14:00Z names a time zone"),
        ("time", "14.00 WITA", "14.00 WITA names a time zone"),
        ("datetime", "2022-12-29T14:00+07:00", "names a time zone"),
        ("datetime", "2022-12-29", "2022-12-29 is not a datetime"),
        ("datetime", "2022-12-29x14:00", "2022-12-29x14:00 is not a datetime"),
        ("datetime", "2022-12-29-14:00", "2022-12-29 is not a datetime"),
        ("datetime", "2022-12-29 WIB", "2022-12-29 is not a datetime"),
        ("time", "2022-12-29T14:00Z", "2022-12-29T14:00 is not a time"),
    ],
)
def test_faulty_texts(kind: str, text: str, message: str) -> None:
    """A text of another form is refused, never guessed at."""
    with pytest.raises(Unreadable, match=message.replace("+", r"\+")) as caught:
        parse_value(Kind(kind), text)
    assert caught.value.advice is not None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.10"), "1.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (True, "true"),
        (3, "3"),
        (time(9, 5), "09:05"),
        (time(9, 5, 1), "09:05:01"),
        (time(9, 5, 1, 500_000), "09:05:01.5"),
        (datetime(2022, 12, 29, 9, 5), "2022-12-29 09:05"),
        (date(2022, 12, 29), "2022-12-29"),
    ],
)
def test_printing(value: Value, text: str) -> None:
    """Numbers print without exponent and idle zeros, times as short as they are exact."""
    assert print_value(value, "en") == text


@given(number=st.integers(-999, 999), twos=st.integers(0, 6), fives=st.integers(0, 6))
def test_a_fraction_that_is_a_decimal_is_one_for_programs(
    number: int, twos: int, fives: int
) -> None:
    """Exactly; other fractions are texts."""
    value = Fraction(number, 2**twos * 5**fives)
    told = plain(value, "en")
    assert isinstance(told, Decimal)
    assert Fraction(told) == value
    assert plain(value + Fraction(1, 3), "en") == str(value + Fraction(1, 3))
