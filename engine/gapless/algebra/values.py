"""The nine value types: reading, comparing and printing single values.

Purpose: turn the text a person wrote into one exact value of a known type, and print it back.

=========  ==================  =========================================
kind       Python value        written
=========  ==================  =========================================
number     ``Decimal``         ``1.10`` (``numbers`` says how)
integer    ``int``             ``3``
string     ``str``             ``turut padam`` (no quotes needed)
boolean    ``bool``            ``true``, ``false``, ``ya``, ``tidak``, ``yes``, ``no``
date       ``date``            ``2022-12-29``
time       ``time``            ``14:00``, ``14.00``, ``14:00:30``
datetime   ``datetime``        ``2022-12-29 14:00``, ``2022-12-29T14:00:30``, in a zone also
                               ``2022-12-29T14:00:30+07:00``
duration   ``timedelta``       ``6 jam``, ``1 h 30 min``, ``PT6H``
months     ``Months``          ``17 tahun``, ``1 year 6 months``, ``P1Y6M``
=========  ==================  =========================================

Invariants: values are exact; times are local, and so are datetimes but those of a column with a
``zone``, which are moments; what ``print_value`` gives, ``parse_value`` reads as the same value.

Example::

    >>> parse_value(Kind.TIME, "14.00"), print_value(time(14, 0), "id")
    (datetime.time(14, 0), '14:00')
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from gapless.algebra.durations import (
    Months,
    parse_duration,
    parse_months,
    print_duration,
    print_months,
)
from gapless.algebra.numbers import PLAIN, Numbers, whole
from gapless.algebra.spoken_days import spoken_days
from gapless.algebra.texts import canonical, collapsed
from gapless.algebra.zones import (
    example_zone,
    find_offset,
    in_zone,
    moment,
    print_moment,
    print_time,
    read_offset,
)
from gapless.diagnostic import Message, Writing, phrase, say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

Value = str | int | bool | Decimal | Fraction | date | time | datetime | timedelta | Months

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
    MONTHS = "months"

    @property
    def ordered(self) -> bool:
        """Whether ``<`` means something: all but strings and booleans."""
        return self not in (Kind.STRING, Kind.BOOLEAN)

    @property
    def counted(self) -> bool:
        """Whether people count its values one by one, so that the neighbour of one matters."""
        return self in (Kind.INTEGER, Kind.DATE, Kind.MONTHS)

    @property
    def written_with_numbers(self) -> bool:
        """Whether numbers stand in its values."""
        return self in (Kind.NUMBER, Kind.INTEGER, Kind.DURATION, Kind.MONTHS)

    @property
    def is_length(self) -> bool:
        """Whether its values are lengths of time: amounts with units in some language."""
        return self in (Kind.DURATION, Kind.MONTHS)


_DATE = pattern(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = pattern(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.(\d{1,6}))?)?")
_IMPOSSIBLE = {
    Kind.DATE: phrase("{text} is not in the calendar"),
    Kind.TIME: phrase("{text} is not on the clock"),
    Kind.DATETIME: phrase("{text} is not in the calendar or on the clock"),
}
_TRUE = {"true", "ya", "yes", "benar"}
_FALSE = {"false", "tidak", "no", "salah"}

_EXAMPLES = {
    Kind.DATE: "2022-12-29",
    Kind.TIME: "14:00",
    Kind.DATETIME: "2022-12-29 14:00",
    Kind.DURATION: "6 jam",
    Kind.MONTHS: "17 tahun",
    Kind.BOOLEAN: "true",
    Kind.STRING: "text",
}


def example(kind: Kind, numbers: Numbers) -> str:
    """How a value of a kind may be written."""
    return _EXAMPLES.get(kind) or numbers.example(whole=kind is Kind.INTEGER)


def parse_value(
    kind: Kind, text: str, numbers: Numbers = PLAIN, zone: tzinfo | None = None
) -> Value:
    """Read the text of one value, its numbers as they are written there; raises ``Unreadable``.

    A datetime is local without a ``zone``, and a moment in one.
    """
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
        return parse_duration(text, numbers)
    if kind is Kind.MONTHS:
        return parse_months(text, numbers)
    if kind is Kind.NUMBER:
        return numbers.read(text)
    if kind is Kind.INTEGER:
        return whole(numbers.read(text, whole=True))
    if kind is Kind.BOOLEAN:
        return _parse_boolean(text)
    return _parse_calendar(kind, text, zone)


def _parse_boolean(text: str) -> bool:
    word = text.casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise _not_a(Kind.BOOLEAN, text, say("write `true` or `false` (or `yes`, `no`, `ya`, `tidak`)"))


def _parse_calendar(kind: Kind, text: str, zone: tzinfo | None) -> Value:
    found = find_offset(text) if kind is not Kind.DATE else None
    written = text[: found.start()] if found else text
    local = _parse_local(kind, written)
    if found is None:
        return moment(local, zone) if zone is not None and isinstance(local, datetime) else local
    if not isinstance(local, datetime):
        raise Unreadable(
            say("{text} names a time zone", text=text),
            say("times are local; write `{text}`", text=Writing(written)),
        )
    offset = read_offset(found)
    if zone is not None:
        return in_zone(local.replace(tzinfo=offset), zone)
    raise Unreadable(
        say("{text} names a time zone", text=text),
        say(
            "say in which zone the times of the table are, such as `zone: {zone}`; without one"
            " they are local: `{text}`",
            zone=example_zone(offset),
            text=Writing(written),
        ),
    )


def _parse_local(kind: Kind, text: str) -> date | time:
    day = clock = None
    if kind is Kind.DATE:
        day = _DATE.fullmatch(text)
    elif kind is Kind.TIME:
        clock = _TIME.fullmatch(text)
    elif text[10:11] in "Tt ":
        day, clock = _DATE.fullmatch(text[:10]), _TIME.fullmatch(text[11:].strip())
    wanted = (kind is not Kind.TIME) + (kind is not Kind.DATE)
    if not text.isascii() or (day is not None) + (clock is not None) != wanted:
        raise _not_a(kind, text, _spoken_day(text) if kind is Kind.DATE else None)
    try:
        if kind is Kind.DATE and day:
            return date(*map(int, day.groups()))
        moment = time(*_clock_parts(clock)) if clock else time()
        if kind is Kind.TIME or day is None:
            return moment
        return datetime.combine(date(*map(int, day.groups())), moment)
    except ValueError:
        is_end_of_day = clock is not None and [*_clock_parts(clock)] == [24, 0, 0, 0]
        raise Unreadable(
            say(_IMPOSSIBLE[kind], text=text),
            say("24:00 is the end of a day; the next one begins at 00:00")
            if is_end_of_day
            else say("write it like `{example}`", example=_EXAMPLES[kind]),
        ) from None


def _spoken_day(text: str) -> Message | None:
    """How to write what is a day in other words."""
    match [Writing(day) for day in spoken_days(text)]:
        case [day]:
            return say("write it like `{example}`", example=day)
        case [one, other]:
            return say("write `{one}` or `{other}`", one=one, other=other)
    return None


def _clock_parts(match: re.Match[str]) -> tuple[int, int, int, int]:
    hour, minute, second, fraction = match.groups()
    return int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0"))


def _not_a(kind: Kind, text: str, advice: Message | None = None) -> Unreadable:
    return Unreadable(
        say("{text} is not {kind}", text=text or "''", kind=article(kind)),
        advice or say("write it like `{example}`", example=_EXAMPLES[kind]),
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
    Kind.MONTHS: say("a length in months"),
}


def article(kind: Kind) -> Message:
    """``an integer``, ``a number``."""
    return _ARTICLES[kind]


def print_value(
    value: Value, language: str, numbers: Numbers = PLAIN, zone: tzinfo | None = None
) -> str:
    """Print a value as ``parse_value`` reads it; ``language`` is ``id`` or ``en`` (lengths).

    A moment without a ``zone`` is printed with its offset.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return numbers.print(value)
    if isinstance(value, datetime):
        return print_moment(value, zone)
    if isinstance(value, time):
        return print_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return print_duration(value, language)
    if isinstance(value, Months):
        return print_months(value, language)
    return str(value)


def as_decimal(number: Fraction) -> Decimal | Fraction:
    """The number as a decimal where it is one: where only 2 and 5 divide its denominator."""
    rest = number.denominator
    places = 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        return number
    digits = abs(number.numerator) * 10**places // number.denominator
    # Built from digits, for arithmetic on decimals rounds to the context's precision.
    return Decimal((int(number < 0), tuple(map(int, str(digits))), -places))
