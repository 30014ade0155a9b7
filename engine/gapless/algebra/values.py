"""The eight value types: reading, comparing and printing single values.

Purpose: turn the text a person wrote into one exact value of a known type, and print it back.

=========  ==================  =========================================
kind       Python value        written
=========  ==================  =========================================
number     ``Decimal``         ``1.10`` (a float means the decimal it prints as)
integer    ``int``             ``3``
string     ``str``             ``turut padam`` (no quotes needed)
boolean    ``bool``            ``true``, ``false``, ``ya``, ``tidak``, ``yes``, ``no``
date       ``date``            ``2022-12-29``
time       ``time``            ``14:00``, ``14.00``, ``14:00:30``
datetime   ``datetime``        ``2022-12-29 14:00``, ``2022-12-29T14:00:30``
duration   ``timedelta``       ``6 jam``, ``1 h 30 min``, ``PT6H``
=========  ==================  =========================================

Invariants: values are exact and local (no time zone); ``print_value`` gives text
that ``parse_value`` reads as the same value.

Example::

    >>> parse_value(Kind.TIME, "14.00"), print_value(time(14, 0), "id")
    (datetime.time(14, 0), '14:00')
"""

from __future__ import annotations

import decimal
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gapless.algebra.durations import parse_duration, print_duration
from gapless.algebra.texts import canonical, collapsed
from gapless.diagnostic import Message, Writing, phrase, say
from gapless.unreadable import Unreadable

Value = str | int | bool | Decimal | Fraction | date | time | datetime | timedelta

#: More digits than this in one number are refused, zeros in front not counted: no procedure needs
#: them, and arithmetic on hostile numbers must stay cheap.
MOST_DIGITS = 200
#: Holds exactly the numbers that are read; every float below 10**200 is one.
_READ_NUMBERS = decimal.Context(
    prec=MOST_DIGITS,
    Emin=-2 * MOST_DIGITS,
    Emax=MOST_DIGITS - 1,
    traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow, decimal.Subnormal],
)

#: No value but a text is written in so many characters.
_LONGEST_VALUE = 1000


class Kind(StrEnum):
    """The type of an input or output, named as in a table file."""

    NUMBER = "number"
    INTEGER = "integer"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"

    @property
    def ordered(self) -> bool:
        """Whether ``<`` means something: all but strings and booleans."""
        return self not in (Kind.STRING, Kind.BOOLEAN)


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d{1,6}))?)?")
_ZONE = re.compile(r"(?<=\d) ?(?:[zZ]|[+-]\d{2}:?\d{2}|WIB|WITA|WIT)$")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_WITH_WORD = re.compile(r"[+-]?\d[\d.]* ?[^\W\d]")
_IMPOSSIBLE = {
    Kind.DATE: phrase("{text} is not in the calendar"),
    Kind.TIME: phrase("{text} is not on the clock"),
    Kind.DATETIME: phrase("{text} is not in the calendar or on the clock"),
}
_TRUE = {"true", "ya", "yes", "benar"}
_FALSE = {"false", "tidak", "no", "salah"}

#: How a value of each kind may be written.
EXAMPLES = {
    Kind.NUMBER: "1.5",
    Kind.INTEGER: "3",
    Kind.DATE: "2022-12-29",
    Kind.TIME: "14:00",
    Kind.DATETIME: "2022-12-29 14:00",
    Kind.DURATION: "6 jam",
    Kind.BOOLEAN: "true",
    Kind.STRING: "text",
}


def parse_value(kind: Kind, text: str) -> Value:
    """Read the text of one value; raises ``Unreadable``."""
    text = canonical(text)
    if kind is Kind.STRING:
        return text.strip()
    if len(text) > _LONGEST_VALUE:
        raise Unreadable(
            say("the value has {count} characters", count=len(text)),
            say("at most {most} are read", most=_LONGEST_VALUE),
        )
    text = collapsed(text)
    if kind is Kind.DURATION:
        return parse_duration(text)
    if kind is Kind.NUMBER:
        return _parse_number(text)
    if kind is Kind.INTEGER:
        return whole(_parse_number(text, kind))
    if kind is Kind.BOOLEAN:
        return _parse_boolean(text)
    return _parse_calendar(kind, text)


def _parse_number(text: str, kind: Kind = Kind.NUMBER) -> Decimal:
    if not _NUMBER.fullmatch(text) or not text.isascii():
        advice = say("write it like `{example}`", example=EXAMPLES[kind])
        if _THOUSANDS.fullmatch(text):
            plain = Writing(text.replace(".", ""))
            advice = say("write thousands without points: `{text}`", text=plain)
        elif _DECIMAL_COMMA.fullmatch(text):
            pointed = Writing(text.replace(",", "."))
            advice = say("write decimals with a point: `{text}`", text=pointed)
        elif _WITH_WORD.match(text):
            advice = say("write the number without a word; only durations have units")
        raise _not_a(kind, text, advice)
    return within_digits(Decimal(text))


def within_digits(number: Decimal) -> Decimal:
    """The same finite number; raises ``Unreadable`` where it has more digits than are read."""
    try:
        return _READ_NUMBERS.plus(number)
    except decimal.DecimalException:
        raise too_many_digits() from None


def too_many_digits() -> Unreadable:
    """What is said of a number that is too long."""
    return Unreadable(
        say("the number has too many digits"),
        say("at most {most} digits are read", most=MOST_DIGITS),
    )


def whole(number: Decimal | Fraction) -> int:
    """The integer that a number is; raises ``Unreadable`` where it is none."""
    integer = int(number)
    if integer != number:
        raise Unreadable(
            say("{text} is not a whole number", text=shorten(print_value(number, "en"))),
            say("the type is integer; use type number for decimals"),
        )
    return integer


def _parse_boolean(text: str) -> bool:
    word = text.casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise _not_a(Kind.BOOLEAN, text, say("write `true` or `false` (or `ya`, `tidak`)"))


def _parse_calendar(kind: Kind, text: str) -> Value:
    zone = _ZONE.search(text) if kind is not Kind.DATE else None
    if zone:
        local = text[: zone.start()].strip()
        _parse_local(kind, local)
        raise Unreadable(
            say("{text} names a time zone", text=text),
            say("times are local; write `{text}`", text=Writing(local)),
        )
    return _parse_local(kind, text)


def _parse_local(kind: Kind, text: str) -> Value:
    day = clock = None
    if kind is Kind.DATE:
        day = _DATE.fullmatch(text)
    elif kind is Kind.TIME:
        clock = _TIME.fullmatch(text)
    elif text[10:11] in "Tt ":
        day, clock = _DATE.fullmatch(text[:10]), _TIME.fullmatch(text[11:].strip())
    wanted = (kind is not Kind.TIME) + (kind is not Kind.DATE)
    if not text.isascii() or (day is not None) + (clock is not None) != wanted:
        raise _not_a(kind, text)
    try:
        if kind is Kind.DATE and day:
            return date(*map(int, day.groups()))
        moment = time(*_clock_parts(clock)) if clock else time()
        if kind is Kind.TIME or day is None:
            return moment
        return datetime.combine(date(*map(int, day.groups())), moment)
    except ValueError:
        raise Unreadable(
            say(_IMPOSSIBLE[kind], text=text),
            say("write it like `{example}`", example=EXAMPLES[kind]),
        ) from None


def _clock_parts(match: re.Match[str]) -> tuple[int, int, int, int]:
    hour, minute, second, fraction = match.groups()
    return int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0"))


def _not_a(kind: Kind, text: str, advice: Message | None = None) -> Unreadable:
    return Unreadable(
        say("{text} is not {kind}", text=text or "''", kind=article(kind)),
        advice or say("write it like `{example}`", example=EXAMPLES[kind]),
    )


_ARTICLES = {
    Kind.NUMBER: say("a number"),
    Kind.INTEGER: say("an integer"),
    Kind.STRING: say("a string"),
    Kind.BOOLEAN: say("a boolean"),
    Kind.DATE: say("a date"),
    Kind.TIME: say("a time"),
    Kind.DATETIME: say("a datetime"),
    Kind.DURATION: say("a duration"),
}


def article(kind: Kind) -> Message:
    """``an integer``, ``a number``."""
    return _ARTICLES[kind]


def shorten(text: str, most: int = 60) -> str:
    """The text, cut to ``most`` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def print_value(value: Value, language: str) -> str:
    """Print a value as ``parse_value`` reads it; ``language`` is ``id`` or ``en`` (durations)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return print_number(value)
    if isinstance(value, datetime):
        return f"{value.date().isoformat()} {_print_time(value.time())}"
    if isinstance(value, time):
        return _print_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return print_duration(value, language)
    return str(value)


def print_number(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _print_time(value: time) -> str:
    if value.microsecond:
        return value.isoformat().rstrip("0")
    return value.isoformat("seconds" if value.second else "minutes")
