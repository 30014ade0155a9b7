"""Operations: which kinds an operator takes, what kind comes out, and what is computed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gapless.algebra.operations import (
    COMPARISONS,
    MOST_RESULT_DIGITS,
    NEGATABLE,
    RULES,
    as_operand,
    as_value,
)
from gapless.algebra.values import Kind
from gapless.unreadable import Unreadable

NUMBERS = {Kind.NUMBER, Kind.INTEGER}
LENGTHS = {Kind.DURATION, Kind.MONTHS}
ORDERED = {Kind.DATE, Kind.TIME, Kind.DATETIME, *LENGTHS}


def kind_of(symbol: str, left: Kind, right: Kind) -> Kind | None:
    """The kind that comes out, None where the operator does not take the two."""
    pair = (left, right)
    numeric = set(pair) <= NUMBERS
    if symbol in COMPARISONS:
        is_known = numeric or (left is right and (left in ORDERED or symbol in ("=", "!=")))
        return Kind.BOOLEAN if is_known else None
    if numeric:
        return (
            Kind.INTEGER if pair == (Kind.INTEGER, Kind.INTEGER) and symbol != "/" else Kind.NUMBER
        )
    moments = {Kind.DATE, Kind.DATETIME, Kind.TIME}
    if symbol == "-" and left is right:
        return Kind.DURATION if left in moments else left if left in LENGTHS else None
    if symbol in "+-" and left is right and left in LENGTHS:
        return left
    if symbol == "+" and Kind.STRING in pair and Kind.BOOLEAN not in pair:
        return Kind.STRING
    days = {Kind.DURATION: (Kind.DATE, Kind.DATETIME), Kind.MONTHS: (Kind.DATE,)}
    if symbol in "+-" and left in days.get(right, ()):
        return left
    if symbol == "+" and right in days.get(left, ()):
        return right
    if symbol == "/" and left is right and left in LENGTHS:
        return Kind.NUMBER
    if symbol in "*/" and left in LENGTHS and right in NUMBERS:
        return left
    if symbol == "*" and left in NUMBERS and right in LENGTHS:
        return right
    return None


@pytest.mark.parametrize("symbol", [*"+-*/", *COMPARISONS])
def test_every_pair_of_kinds(symbol: str) -> None:
    """An operator takes exactly the pairs that mean something."""
    for left in Kind:
        for right in Kind:
            rule = RULES.get((symbol, left, right))
            assert (rule[0] if rule else None) is kind_of(symbol, left, right), (left, right)
    assert NUMBERS | LENGTHS == NEGATABLE


HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "symbol", "right", "kinds", "result"),
    [
        (datetime(2022, 1, 2, 1), "-", datetime(2022, 1, 1, 23), "datetime datetime", 2 * HOUR),
        (datetime(2022, 1, 1, 23), "+", 2 * HOUR, "datetime duration", datetime(2022, 1, 2, 1)),
        (datetime(2022, 1, 2, 1), "-", 2 * HOUR, "datetime duration", datetime(2022, 1, 1, 23)),
        (2 * HOUR, "+", datetime(2022, 1, 1, 23), "duration datetime", datetime(2022, 1, 2, 1)),
        (date(2022, 3, 1), "-", date(2022, 2, 28), "date date", DAY),
        (date(2024, 3, 1), "-", date(2024, 2, 28), "date date", 2 * DAY),
        (date(2022, 12, 31), "+", DAY, "date duration", date(2023, 1, 1)),
        (date(2023, 1, 1), "-", DAY, "date duration", date(2022, 12, 31)),
        (DAY, "+", date(2022, 12, 31), "duration date", date(2023, 1, 1)),
        (time(9, 30, 15, 7), "-", time(8), "time time", timedelta(0, 5415, 7)),
        (time(8), "-", time(9, 30), "time time", -1.5 * HOUR),
        (HOUR, "+", DAY, "duration duration", timedelta(hours=25)),
        (HOUR, "-", DAY, "duration duration", timedelta(hours=-23)),
        (DAY, "/", HOUR, "duration duration", 24),
        (HOUR, "*", Fraction(3, 2), "duration number", timedelta(minutes=90)),
        (Fraction(2), "*", HOUR, "integer duration", 2 * HOUR),
        (HOUR, "/", Fraction(4), "duration integer", timedelta(minutes=15)),
        (Fraction(7), "/", Fraction(2), "integer integer", Fraction(7, 2)),
    ],
)
def test_what_is_computed(left: Any, symbol: str, right: Any, kinds: str, result: object) -> None:
    """Exactly, over the ends of days, months and years."""
    one, other = map(Kind, kinds.split())
    _, compute = RULES[symbol, one, other]
    assert compute(left, right) == result


@pytest.mark.parametrize(
    ("left", "symbol", "right", "kinds"),
    [
        (date(2022, 1, 1), "+", HOUR, "date duration"),
        (date(2022, 1, 1), "-", timedelta(hours=23), "date duration"),
        (timedelta(hours=25), "+", date(2022, 1, 1), "duration date"),
        (Fraction(1), "/", Fraction(0), "number number"),
        (HOUR, "/", Fraction(0), "duration number"),
        (HOUR, "/", timedelta(0), "duration duration"),
        (timedelta(microseconds=1), "/", Fraction(2), "duration number"),
    ],
)
def test_what_cannot_be_computed(left: Any, symbol: str, right: Any, kinds: str) -> None:
    """Part of a day added to a date, a division by zero, and what no value can hold."""
    one, other = map(Kind, kinds.split())
    with pytest.raises(Unreadable):
        RULES[symbol, one, other][1](left, right)


def test_truth_and_text_are_no_numbers() -> None:
    """Numbers become fractions before anything is computed; all else stays as it is."""
    operand = as_operand(3)
    assert (operand, type(operand)) == (3, Fraction)
    assert as_operand(True) is True
    assert as_operand("3") == "3"
    assert as_value(Kind.BOOLEAN, as_operand(False)) is False


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("number", "is_taken"),
    [
        (f"1E{MOST_RESULT_DIGITS}", True),
        (f"1E{MOST_RESULT_DIGITS + 1}", False),
        (f"1E-{MOST_RESULT_DIGITS}", True),
        (f"1E-{MOST_RESULT_DIGITS + 1}", False),
        (f"12E-{MOST_RESULT_DIGITS + 1}", False),
        (f"12E{MOST_RESULT_DIGITS}", False),
        ("1E999999999", False),
        ("1E-999999999", False),
        ("NaN", False),
        ("Infinity", False),
    ],
)
def test_numbers_of_too_many_digits_are_refused(sign: str, number: str, *, is_taken: bool) -> None:
    """Before anything is computed: as a fraction the largest would fill the memory."""
    value = Decimal(sign + number)
    if is_taken:
        assert as_operand(value) == Fraction(value)
    else:
        with pytest.raises(Unreadable, match="digits"):
            as_operand(value)
