"""Python values: what a program may pass for a value of each kind.

Purpose: turn any Python object into one exact value of a kind, or refuse it.

=========  ==================================================================================
kind       what is taken, beside the text (``str``) that a person would write
=========  ==================================================================================
number     ``int``, ``float``, ``Decimal``, ``Fraction``, numpy's integers and floats
integer    the same, where they are whole
string     only text
boolean    ``bool``, ``numpy.bool_``
date       ``date``; ``numpy.datetime64`` of days, weeks, months or years, which is the first day
time       ``time``
datetime   ``datetime``, ``pandas.Timestamp``; ``numpy.datetime64`` of hours or less, which is local
duration   ``timedelta``, ``pandas.Timedelta``; ``numpy.timedelta64`` of weeks or less
months     ``gapless.Months``; ``numpy.timedelta64`` of months or years
=========  ==================================================================================

A float means the decimal that it prints as, so 0.4 is exactly 2/5.  An instance of a subclass
(``StrEnum``, ``IntEnum``) is the value it holds.  What stands for "no value" (``NaN``, ``NaT``,
``NA``) is refused, and so are infinities, times with an offset, and datetimes with one where the
column has no ``zone``.  Of a local datetime ``fold`` is not looked at.

Invariants:
- what comes out is of exactly the built-in type: no method of the object passed in runs later;
- nothing is converted from one kind to another: ``True`` is no number, a ``datetime`` no date;
- nothing is rounded: what is finer than a microsecond, or has more digits than are read, is refused
  before anything is computed with it;
- numpy and pandas are never imported: where the program did not import them, no value is of theirs.

Example::

    >>> read_python(Kind.NUMBER, 0.4), read_python(Kind.DURATION, "6 jam")
    (Decimal('0.4'), datetime.timedelta(seconds=21600))
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gapless.algebra.durations import MOST_MONTHS, Months
from gapless.algebra.numbers import (
    MOST_DIGITS,
    PLAIN,
    Numbers,
    shorten,
    too_many_digits,
    whole,
    within_digits,
)
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind, Value, article, example, parse_value
from gapless.algebra.zones import example_zone, in_zone, moment, with_plain_offset
from gapless.diagnostic import say
from gapless.unreadable import Unreadable

#: Every whole number that is read is smaller.
LIMIT = 10**MOST_DIGITS

_BUILT_IN = (str, bool, int, float, Decimal, Fraction, date, time, datetime, timedelta, Months)
_NUMERIC = (Kind.NUMBER, Kind.INTEGER)


def read_python(
    kind: Kind, value: object, numbers: Numbers = PLAIN, zone: tzinfo | None = None
) -> Value:
    """Read a Python value, or the text a person would write; raises ``Unreadable``.

    ``numbers`` is how numbers are written in a text; those of Python are exact as they are.
    A ``zone`` is that of local datetimes, which are moments there.
    """
    text = as_text(value)
    if text is not None:
        return canonical(text) if kind is Kind.STRING else parse_value(kind, text, numbers, zone)
    given = _built_in(kind, value)
    if given is None:
        raise Unreadable(
            say(
                "{value} is {got}, not {kind}",
                value=shown(value, _plain),
                got=_NAMES.get(type(value)) or say("a Python {type}", type=type(value).__name__),
                kind=article(kind),
            ),
            say("write it like `{example}`", example=example(kind, numbers)),
        )
    if kind in _NUMERIC:
        number = _read_number(given)
        return number if kind is Kind.NUMBER else whole(number)
    is_time = kind is Kind.TIME
    if (is_time or (kind is Kind.DATETIME and zone is None)) and given.tzinfo is not None:
        raise Unreadable(
            say("{value} names a time zone", value=shown(value, str)),
            say("times are local; pass it without tzinfo")
            if is_time
            else say(
                "say in which zone the times of the table are, such as `zone: {zone}`; without one"
                " they are local: pass it without tzinfo",
                zone=example_zone(given.tzinfo),
            ),
        )
    read: Value = given
    if isinstance(read, datetime) and zone is not None:
        return moment(read, zone) if read.tzinfo is None else in_zone(read, zone)
    return read


def as_text(value: object) -> str | None:
    """The text that a value is, of no other class than ``str``; None for what is no text."""
    return str.__str__(value) if issubclass(type(value), str) else None


def is_built_in(value: object) -> bool:
    """Whether a value is None, or of exactly one of the types that values are of."""
    return value is None or any(type(value) is known for known in _BUILT_IN)


def shown(value: object, text_of: Callable[[object], str] = repr) -> str:
    """A short text for a value of any class, whatever its methods do."""
    try:
        return shorten(text_of(value))
    except Exception:
        return f"<{type(value).__name__}>"


#: What the types are called that a file of JSON holds as well as a program.
_NAMES = {
    bool: article(Kind.BOOLEAN),
    int: article(Kind.INTEGER),
    float: article(Kind.NUMBER),
    Decimal: article(Kind.NUMBER),
    list: say("a list"),
    dict: say("an object"),
}


def _plain(value: object) -> str:
    """A value as JSON has it, where one of its types comes from there."""
    if type(value) in (bool, list, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain_number)
    return str(value) if type(value) in _NAMES else repr(value)


def _plain_number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else repr(value)


def _read_number(given: Any) -> Decimal | Fraction:
    """The number exactly; what is too large is refused before anything is computed with it."""
    if isinstance(given, (int, Fraction)):
        if max(abs(given.numerator), given.denominator) >= LIMIT:
            raise too_many_digits()
        return given if isinstance(given, Fraction) else Decimal(given)
    number = Decimal(repr(given)) if isinstance(given, float) else given
    if not number.is_finite():
        raise Unreadable(
            say("{value} is not a finite number", value=given), say("leave the input out")
        )
    return within_digits(number)


def _built_in(kind: Kind, value: object) -> Any:
    """What a value means as a kind, of exactly a built-in type; None where it means nothing.

    Raises ``Unreadable`` for what stands for no value, and for what no built-in type can hold.
    """
    ways = _WAYS.get(kind, {})
    if any(type(value) is base for base in ways) and getattr(value, "tzinfo", None) is None:
        return value
    try:
        base = next((base for base in type(value).__mro__ if base in _BUILT_IN), None)
        convert = _numpy_way(kind, value) if base is None else ways.get(base)
        found = None if convert is None else convert(value)
    except Unreadable:
        raise
    except Exception:
        # Methods of a foreign class may do anything; what they cannot tell is no value.
        return None
    return found if any(type(found) is base for base in ways) else None


def _from_date(value: Any) -> date:
    return date.fromordinal(date.toordinal(value))


def _from_time(value: Any) -> time:
    return time(value.hour, value.minute, value.second, value.microsecond, value.tzinfo)


def _from_datetime(value: Any) -> datetime:
    if value.year != value.year:  # pandas.NaT
        raise _missing(value)
    if getattr(value, "nanosecond", 0):  # pandas.Timestamp
        raise _too_fine(value)
    fields = (value.year, value.month, value.day, value.hour, value.minute, value.second)
    when = datetime(*fields, value.microsecond, value.tzinfo, fold=value.fold)
    return when if when.tzinfo is None else with_plain_offset(when)


def _from_timedelta(value: Any) -> timedelta:
    if getattr(value, "nanoseconds", 0):  # pandas.Timedelta
        raise _too_fine(value)
    return timedelta.__pos__(value)


def _from_months(value: Any) -> Months:
    return Months(int.__index__(Months.__dict__["count"].__get__(value)))


def _from_fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


_Way = Callable[[Any], object]
_NUMBER_WAYS: dict[type, _Way] = {
    int: int.__index__,
    float: float.__float__,
    Decimal: Decimal,
    Fraction: _from_fraction,
}
#: For each kind the types of its values, and how an instance of a subclass becomes one of them.
_WAYS: dict[Kind, dict[type, _Way]] = {
    Kind.NUMBER: _NUMBER_WAYS,
    Kind.INTEGER: _NUMBER_WAYS,
    Kind.BOOLEAN: {bool: bool},
    Kind.DATE: {date: _from_date},
    Kind.TIME: {time: _from_time},
    Kind.DATETIME: {datetime: _from_datetime},
    Kind.DURATION: {timedelta: _from_timedelta},
    Kind.MONTHS: {Months: _from_months},
}


def _numpy_way(kind: Kind, value: object) -> _Way | None:
    """How a scalar of numpy becomes a value of the kind; None for anything else."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    lengths: _Way = _months_from_timedelta64 if kind is Kind.MONTHS else _from_timedelta64
    ways: tuple[tuple[Any, tuple[Kind, ...], _Way], ...] = (
        # An integer to numpy, so it comes before integers.
        (numpy.timedelta64, (Kind.DURATION, Kind.MONTHS), lengths),
        (numpy.datetime64, (Kind.DATE, Kind.DATETIME), _from_datetime64),
        (numpy.bool_, (Kind.BOOLEAN,), bool),
        (numpy.integer, _NUMERIC, int),
        (numpy.floating, _NUMERIC, lambda x: Decimal(numpy.format_float_positional(x))),
    )
    return next(
        (
            way if kind in kinds else None
            for base, kinds, way in ways
            if issubclass(type(value), base)
        ),
        None,
    )


_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1)
#: The units of numpy that have a length, in microseconds.
_LENGTHS = {
    "W": Fraction(timedelta(weeks=1) // _MICROSECOND),
    "D": Fraction(timedelta(days=1) // _MICROSECOND),
    "h": Fraction(timedelta(hours=1) // _MICROSECOND),
    "m": Fraction(timedelta(minutes=1) // _MICROSECOND),
    "s": Fraction(10**6),
    "ms": Fraction(10**3),
    "us": Fraction(1),
    "ns": Fraction(1, 10**3),
    "ps": Fraction(1, 10**6),
    "fs": Fraction(1, 10**9),
    "as": Fraction(1, 10**12),
}


def _from_datetime64(value: Any) -> date:
    count, unit = _count(value)
    months = {"Y": 12 * count, "M": count}.get(unit)
    try:
        if months is not None:
            return date(1970 + months // 12, months % 12 + 1, 1)
        moment = _EPOCH + _length(count, unit, value)
    except (OverflowError, ValueError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(
            say("{text} is not in the calendar", text=shown(value, str)),
            say("dates go from 0001-01-01 to 9999-12-31, durations to 999999999 days"),
        ) from None
    return moment.date() if unit in ("W", "D") else moment


def _months_from_timedelta64(value: Any) -> Months:
    count, unit = _count(value)
    months = {"Y": 12 * count, "M": count}.get(unit)
    if months is None or abs(months) > MOST_MONTHS:
        raise Unreadable(
            say("{text} is no whole number of months", text=shown(value, str)),
            say("pass it in months or years"),
        )
    return Months(months)


def _from_timedelta64(value: Any) -> timedelta:
    count, unit = _count(value)
    if unit not in _LENGTHS:
        raise Unreadable(
            say("{text} has no fixed length", text=shown(value, str)),
            say("pass it in weeks or a shorter unit"),
        )
    try:
        return _length(count, unit, value)
    except OverflowError:
        raise Unreadable(
            say("{text} is too long for a duration", text=shown(value, str)),
            say("the longest duration is 999999999 days"),
        ) from None


def _count(value: Any) -> tuple[int, str]:
    """How many of which unit; raises ``Unreadable`` for ``NaT``."""
    numpy = sys.modules["numpy"]
    if numpy.isnat(value):
        raise _missing(value)
    unit, size = numpy.datetime_data(value.dtype)
    return int(value.astype("int64")) * size, unit


def _length(count: int, unit: str, value: object) -> timedelta:
    microseconds = count * _LENGTHS[unit]
    if microseconds.denominator != 1:
        raise _too_fine(value)
    return timedelta(microseconds=microseconds.numerator)


def _missing(value: object) -> Unreadable:
    return Unreadable(
        say("{value} stands for no value", value=shown(value, str)),
        say("leave it out where it is not known"),
    )


def _too_fine(value: object) -> Unreadable:
    return Unreadable(
        say("{text} is finer than a microsecond", text=shown(value, str)),
        say("times and durations are exact to a microsecond"),
    )
