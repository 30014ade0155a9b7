"""Operations: which kinds go together in an expression, and the exact results.

Purpose: the table of every operation (operator, kinds of both sides -> kind of the result,
function), and that of every function.

Invariants:
- what is not in ``RULES`` is a type error; nothing is converted on the way;
- numbers are fractions inside and of capped size; a decimal comes out where the
  result is one;
- functions raise ``Unreadable`` without a place, or ``OverflowError``.

Example::

    >>> kind, compute = RULES["/", Kind.DURATION, Kind.DURATION]
    >>> kind, compute(timedelta(hours=3), timedelta(hours=2))
    (<Kind.NUMBER: 'number'>, Fraction(3, 2))
"""

from __future__ import annotations

import math
import operator
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gapless.algebra.durations import Months
from gapless.algebra.numbers import MOST_DIGITS
from gapless.algebra.values import Kind, Value, as_decimal
from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.unreadable import Unreadable

#: A result with more digits than this above or below the line is refused.
MOST_RESULT_DIGITS = MOST_DIGITS
_MOST_BITS = (10**MOST_RESULT_DIGITS).bit_length()
#: A longer text is not joined.
LONGEST_RESULT = 10_000
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def divide(left: Fraction, right: Fraction) -> Fraction:
    """The exact quotient; raises ``Unreadable`` for division by zero."""
    if not right:
        raise _division_by_zero()
    return left / right


def _ratio(left: timedelta, right: timedelta) -> Fraction:
    return divide(Fraction(left // _MICROSECOND), Fraction(right // _MICROSECOND))


def _scale(length: timedelta, factor: Fraction) -> timedelta:
    microseconds = (length // _MICROSECOND) * factor
    if microseconds.denominator != 1:
        raise Unreadable(
            say("the resulting duration is finer than a microsecond"),
            say("durations are exact to a microsecond"),
        )
    return timedelta(microseconds=microseconds.numerator)


def _scale_by_left(factor: Fraction, length: timedelta) -> timedelta:
    return _scale(length, factor)


def _split(length: timedelta, divisor: Fraction) -> timedelta:
    return _scale(length, divide(Fraction(1), divisor))


def _time_between(later: time, earlier: time) -> timedelta:
    return _since_midnight(later) - _since_midnight(earlier)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(0, clock.second, clock.microsecond, 0, clock.minute, clock.hour)


def _later_date(day: date, length: timedelta) -> date:
    if length % _DAY:
        raise Unreadable(
            say("a date can only move by whole days"),
            say("use a datetime where the hour matters"),
        )
    return day + length


def _later_date_by_left(length: timedelta, day: date) -> date:
    return _later_date(day, length)


def _earlier_date(day: date, length: timedelta) -> date:
    return _later_date(day, -length)


def _months_later(day: date, length: Months) -> date:
    """The same day of a later month; its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + length.count, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("no such year")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months_later_by_left(length: Months, day: date) -> date:
    return _months_later(day, length)


def _months_earlier(day: date, length: Months) -> date:
    return _months_later(day, -length)


def _scale_months(length: Months, factor: Fraction) -> Months:
    count = length.count * factor
    if count.denominator != 1:
        raise Unreadable(
            say("the result is no whole number of months"),
            say("a length in months is whole"),
        )
    return Months(int(count))


def _scale_months_by_left(factor: Fraction, length: Months) -> Months:
    return _scale_months(length, factor)


def _split_months(length: Months, divisor: Fraction) -> Months:
    return _scale_months(length, divide(Fraction(1), divisor))


def _ratio_of_months(left: Months, right: Months) -> Fraction:
    return divide(Fraction(left.count), Fraction(right.count))


def months_between(first: date, last: date) -> Months:
    """The whole months from one day to another: those whose day has been reached.

    Days are those of the calendar, whatever the time of day.  Of the 31st no day of April, and of
    29 February none of a common year, is the day; the next month begins then.  From a later day to
    an earlier one it is the same length with a minus (DMN 1.4, years and months duration).
    """
    if (last.year, last.month, last.day) < (first.year, first.month, first.day):
        return -months_between(last, first)
    whole = (last.year - first.year) * 12 + last.month - first.month
    return Months(whole - (last.day < first.day))


def _years(first: date, last: date) -> Fraction:
    months = months_between(first, last).count
    return Fraction(months // 12 if months >= 0 else -(-months // 12))


def _months(first: date, last: date) -> Fraction:
    return Fraction(months_between(first, last).count)


def _division_by_zero() -> Unreadable:
    return Unreadable(say("division by zero"), say("what stands after `/` must not be zero"))


def absolute(value: Any) -> Any:
    """The value without its minus."""
    return max(value, -value)


def floor(number: Fraction) -> Fraction:
    """The next whole number below."""
    return Fraction(math.floor(number))


def ceiling(number: Fraction) -> Fraction:
    """The next whole number above."""
    return Fraction(math.ceil(number))


def round_half_up(number: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    """The nearest number of so many decimals, of two the one farther from zero.

    DMN 1.4 calls it ``round half up``.  Raises ``Unreadable`` for more decimals than are computed.
    """
    if abs(places) > MOST_RESULT_DIGITS:
        raise Unreadable(
            say("{count} decimals cannot be rounded to", count=str(places)),
            say("round to {most} decimals at most", most=MOST_RESULT_DIGITS),
        )
    unit = Fraction(10) ** int(-places)
    nearest = math.floor(abs(number) / unit + Fraction(1, 2)) * unit
    return -nearest if number < 0 else nearest


@dataclass(frozen=True, slots=True)
class Join:
    """Makes one text of two values of the ``kinds``; ``show`` prints what is no text.

    Raises ``Unreadable`` for a number that is no decimal, and for a text that is too long.
    """

    kinds: tuple[Kind, Kind]
    show: Callable[[Value], str] = str

    def __call__(self, left: Any, right: Any) -> str:
        """The text."""
        text = self._shown(self.kinds[0], left) + self._shown(self.kinds[1], right)
        if len(text) > LONGEST_RESULT:
            raise Unreadable(
                say("the resulting text has {count} characters", count=len(text)),
                say("at most {most} are joined", most=LONGEST_RESULT),
            )
        return text

    def _shown(self, kind: Kind, operand: Any) -> str:
        value = as_value(kind, operand)
        if isinstance(value, Fraction):
            raise Unreadable(
                say("the decimals of {number} do not end", number=str(value)),
                say("round it before it is joined to a text: `round(…, 2)`"),
            )
        return value if isinstance(value, str) else self.show(value)


Signature = tuple[Kind, Callable[..., Any]]
_Key = tuple[str, Kind, Kind]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: The operators that compute with numbers.
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
}
_NUMERIC = (Kind.NUMBER, Kind.INTEGER)


def _rules() -> dict[_Key, Signature]:
    table: dict[_Key, Signature] = {
        ("-", Kind.DATETIME, Kind.DATETIME): (Kind.DURATION, operator.sub),
        ("+", Kind.DATETIME, Kind.DURATION): (Kind.DATETIME, operator.add),
        ("-", Kind.DATETIME, Kind.DURATION): (Kind.DATETIME, operator.sub),
        ("+", Kind.DURATION, Kind.DATETIME): (Kind.DATETIME, operator.add),
        ("-", Kind.DATE, Kind.DATE): (Kind.DURATION, operator.sub),
        ("+", Kind.DATE, Kind.DURATION): (Kind.DATE, _later_date),
        ("-", Kind.DATE, Kind.DURATION): (Kind.DATE, _earlier_date),
        ("+", Kind.DURATION, Kind.DATE): (Kind.DATE, _later_date_by_left),
        ("-", Kind.TIME, Kind.TIME): (Kind.DURATION, _time_between),
        ("+", Kind.DURATION, Kind.DURATION): (Kind.DURATION, operator.add),
        ("-", Kind.DURATION, Kind.DURATION): (Kind.DURATION, operator.sub),
        ("/", Kind.DURATION, Kind.DURATION): (Kind.NUMBER, _ratio),
        ("+", Kind.DATE, Kind.MONTHS): (Kind.DATE, _months_later),
        ("-", Kind.DATE, Kind.MONTHS): (Kind.DATE, _months_earlier),
        ("+", Kind.MONTHS, Kind.DATE): (Kind.DATE, _months_later_by_left),
        ("+", Kind.MONTHS, Kind.MONTHS): (Kind.MONTHS, operator.add),
        ("-", Kind.MONTHS, Kind.MONTHS): (Kind.MONTHS, operator.sub),
        ("/", Kind.MONTHS, Kind.MONTHS): (Kind.NUMBER, _ratio_of_months),
    }
    for number in _NUMERIC:
        table["*", Kind.DURATION, number] = (Kind.DURATION, _scale)
        table["*", number, Kind.DURATION] = (Kind.DURATION, _scale_by_left)
        table["/", Kind.DURATION, number] = (Kind.DURATION, _split)
        table["*", Kind.MONTHS, number] = (Kind.MONTHS, _scale_months)
        table["*", number, Kind.MONTHS] = (Kind.MONTHS, _scale_months_by_left)
        table["/", Kind.MONTHS, number] = (Kind.MONTHS, _split_months)
    numeric_pairs = [(left, right) for left in _NUMERIC for right in _NUMERIC]
    for symbol, compute in ARITHMETIC.items():
        for left, right in numeric_pairs:
            whole = symbol != "/" and left is right is Kind.INTEGER
            table[symbol, left, right] = (Kind.INTEGER if whole else Kind.NUMBER, compute)
    same = [(kind, kind) for kind in Kind if kind not in _NUMERIC]
    for left, right in (*same, *numeric_pairs):
        kind = left if left is right else Kind.NUMBER
        # What a condition chooses between; its program computes the one and not the other.
        table["if", left, right] = (kind, _never)
        for symbol, compare in COMPARISONS.items():
            if left.ordered or symbol in ("=", "!="):
                table[symbol, left, right] = (Kind.BOOLEAN, compare)
        if left.ordered:
            table["min", left, right], table["max", left, right] = (kind, min), (kind, max)
    for kind in Kind:
        if kind is not Kind.BOOLEAN:
            for pair in ((Kind.STRING, kind), (kind, Kind.STRING)):
                table["+", *pair] = (Kind.STRING, Join(pair))
    table["and", Kind.BOOLEAN, Kind.BOOLEAN] = (Kind.BOOLEAN, operator.and_)
    table["or", Kind.BOOLEAN, Kind.BOOLEAN] = (Kind.BOOLEAN, operator.or_)
    return table


def _never(left: Any, right: Any) -> Any:
    raise AssertionError("no program computes both branches of a condition")


RULES = _rules()
#: What is between two days: the kind of the result, and how it is counted.
BETWEEN: dict[str, Signature] = {
    "years between": (Kind.INTEGER, _years),
    "months between": (Kind.INTEGER, _months),
    "years and months duration": (Kind.MONTHS, months_between),
}
#: The kinds that may stand after a minus of their own.
NEGATABLE = frozenset((*_NUMERIC, Kind.DURATION, Kind.MONTHS))


def _calls() -> dict[tuple[str, ...], Signature]:
    table: dict[tuple[str, ...], Signature] = {("not", Kind.BOOLEAN): (Kind.BOOLEAN, operator.not_)}
    for kind in sorted(NEGATABLE):
        table["abs", kind] = (kind, absolute)
    for kind in _NUMERIC:
        table["floor", kind] = (Kind.INTEGER, floor)
        table["ceiling", kind] = (Kind.INTEGER, ceiling)
        table["round", kind] = (Kind.INTEGER, round_half_up)
        table["round", kind, Kind.INTEGER] = (kind, round_half_up)
    return table


#: The functions that compute with what stands in their brackets, by its kinds.
CALLS = _calls()


def as_operand(value: Value) -> Any:
    """The value as operations want it: numbers as fractions; raises ``Unreadable``."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        return value
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        # Checked first: turning 1E+999999999 into a fraction would fill the memory.
        if not isinstance(exponent, int) or max(abs(exponent), abs(value.adjusted())) > (
            MOST_RESULT_DIGITS
        ):
            raise _too_many_digits()
    return within_size(Fraction(value))


def within_size(value: Any) -> Any:
    """The operand itself; raises ``Unreadable`` for a number of too many digits."""
    if isinstance(value, Fraction) and (
        max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS
    ):
        raise _too_many_digits()
    return value


def _too_many_digits() -> Unreadable:
    return Unreadable(
        say("the number has too many digits"),
        say("at most {most} digits are computed with", most=MOST_RESULT_DIGITS),
    )


def as_value(kind: Kind, result: Any) -> Value:
    """The result of a program as a value of its kind; the inverse of ``as_operand``."""
    if kind is Kind.INTEGER:
        return int(result)
    return as_decimal(result) if kind is Kind.NUMBER else result
