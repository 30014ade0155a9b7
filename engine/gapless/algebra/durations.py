"""Lengths of time as people write them.

Purpose: read ``6 jam``, ``1 h 30 min``, ``1x24 jam`` and ``PT6H`` as exact ``timedelta`` values,
``17 tahun``, ``18 months`` and ``P1Y2M`` as exact ``Months``, and print them back in Indonesian or
English.

Invariants: exact (whole microseconds, whole months, no float anywhere); printing reads back as the
same length; days and months are never mixed, for a month has no fixed length.

Example::

    >>> parse_duration("1 jam 30 menit") == parse_duration("PT1H30M") == parse_duration("1.5 h")
    True
    >>> print_duration(parse_duration("90 min"), "id"), print_months(parse_months("18 bulan"), "en")
    ('1 jam 30 menit', '1 year 6 months')
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import chain

from gapless.algebra.numbers import PLAIN, Numbers, number_in_words
from gapless.algebra.texts import collapsed
from gapless.diagnostic import Writing, rewritten, say, writings
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

#: As many as a length may have.
MOST_MONTHS = 999_999_999


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A length of whole calendar months: DMN's years and months duration.

    Raises ``OverflowError`` for more than ``MOST_MONTHS``, ``TypeError`` for no whole number.
    """

    count: int

    def __post_init__(self) -> None:
        if abs(operator.index(self.count)) > MOST_MONTHS:
            raise OverflowError("too many months")

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        parts = f"{years}Y" * (years > 0) + f"{months}M" * (months > 0 or not years)
        return f"{'-' if self.count < 0 else ''}P{parts}"

    def __add__(self, other: Months) -> Months:
        return Months(self.count + other.count)

    def __sub__(self, other: Months) -> Months:
        return Months(self.count - other.count)

    def __neg__(self) -> Months:
        return Months(-self.count)


#: A unit: its size in the smallest one, its Indonesian and English words, the printed ones first.
_Unit = tuple[int, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class _Units:
    """The units of a kind of lengths, the largest first.

    The groups of ``iso`` are, in their order, the units of ``iso_sizes``; English units from
    ``plural_from`` on have a plural, their second word.
    """

    units: tuple[_Unit, ...]
    iso: re.Pattern[str]
    iso_sizes: tuple[int, ...]
    plural_from: int

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size of each word."""
        return {word: size for size, *words in self.units for word in chain(*words)}


_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY

_TIME = _Units(
    (
        (_WEEK, ("minggu", "pekan"), ("week", "weeks", "w")),
        (_DAY, ("hari",), ("day", "days", "d")),
        (_HOUR, ("jam",), ("h", "hour", "hours", "hr", "hrs")),
        (_MINUTE, ("menit", "mnt"), ("min", "minute", "minutes", "mins", "m")),
        (_SECOND, ("detik", "dtk"), ("s", "second", "seconds", "sec", "secs")),
        (1000, ("milidetik",), ("ms", "millisecond", "milliseconds")),
        (1, ("mikrodetik",), ("us", "µs", "μs", "microsecond", "microseconds")),
    ),
    pattern(
        r"P(?:([0-9]{1,12})W)?(?:([0-9]{1,12})D)?"
        r"(?:T(?=[0-9])(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12}(?:\.[0-9]{1,12})?)S)?)?"
    ),
    (_WEEK, _DAY, _HOUR, _MINUTE, _SECOND),
    plural_from=_DAY,
)
_CALENDAR = _Units(
    (
        (12, ("tahun", "thn", "th"), ("year", "years", "yr", "yrs", "y")),
        (1, ("bulan", "bln"), ("month", "months", "mo", "mos")),
    ),
    pattern(r"P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?"),
    (12, 1),
    plural_from=1,
)
_INDONESIAN = {word for each in (_TIME, _CALENDAR) for _, words, _ in each.units for word in words}

_PART = pattern(r"(?<![0-9.,_])(?:([0-9]{1,6}) ?[x×] ?)?([0-9][0-9.,_]*) ?([^\W\d_]+)\.? ?")
_OTHER_ISO = pattern(r"P(?:[0-9]{1,12}[YMWD]){1,4}(?:T[0-9HMS.]{0,60})?")
_CLOCK = pattern(r"(\d{1,2})[.:](\d{2})")
_BARE_NUMBER = pattern(r"[0-9][0-9.,_]*")
_WORD = pattern(r"[^\W\d_]+")


def parse_duration(text: str, numbers: Numbers = PLAIN) -> timedelta:
    """Read a duration, its amounts as ``numbers`` are written; raises ``Unreadable``."""
    written = collapsed(text)
    microseconds = _count(_TIME, written, numbers)
    if microseconds.denominator != 1:
        raise Unreadable(
            say("{text} is finer than a microsecond", text=written),
            say("durations are exact to a microsecond"),
        )
    try:
        return timedelta(microseconds=int(microseconds))
    except OverflowError:
        raise Unreadable(
            say("{text} is too long for a duration", text=written),
            say("the longest duration is 999999999 days"),
        ) from None


def parse_months(text: str, numbers: Numbers = PLAIN) -> Months:
    """Read a length of years and months, its amounts as ``numbers`` are written.

    Raises ``Unreadable``.
    """
    written = collapsed(text)
    count = _count(_CALENDAR, written, numbers)
    if count.denominator != 1:
        raise Unreadable(
            say("{text} is no whole number of months", text=written),
            say("write years and months: `1 tahun 6 bulan` or `18 months`"),
        )
    if abs(count) > MOST_MONTHS:
        raise Unreadable(
            say("{text} is too long", text=written),
            say("the longest length is {most} months", most=MOST_MONTHS),
        )
    return Months(int(count))


def _count(units: _Units, written: str, numbers: Numbers) -> Fraction:
    """How many of the smallest unit a text of single spaces spells."""
    negative = written.startswith("-")
    body = written.removeprefix("-").strip()
    found = units.iso.fullmatch(body.upper()) if body[:1] in "Pp" else None
    if found and any(found.groups()):
        amounts = zip(found.groups(), units.iso_sizes, strict=True)
        count = sum((Fraction(amount) * size for amount, size in amounts if amount), Fraction(0))
    else:
        count = _worded(units, body, written, numbers)
    return -count if negative else count


def _worded(units: _Units, body: str, written: str, numbers: Numbers) -> Fraction:
    total = Fraction(0)
    position = 0
    last_size: int | None = None
    while position < len(body):
        match = _PART.match(body, position)
        if match is None:
            raise _not_a_length(units, body, written)
        times, _, word = match.groups()
        size = units.sizes.get(word.casefold())
        before = len(written) - len(body)
        if size is None:
            raise _unknown_unit(units, written, before + match.start(3), word)
        if last_size is not None and size >= last_size:
            raise Unreadable(
                say("{text} does not go from larger to smaller units", text=written),
                say("write it like `1 jam 30 menit` or `1 h 30 min`")
                if units is _TIME
                else say("write it like `1 tahun 6 bulan` or `1 year 6 months`"),
            )
        last_size = size
        total += Fraction(times or 1) * _amount(units, numbers, written, before, match) * size
        position = match.end()
    if last_size is None:
        raise _not_a_length(units, body, written)
    return total


def _amount(
    units: _Units, numbers: Numbers, written: str, before: int, match: re.Match[str]
) -> Fraction:
    """The amount of one unit; a fault of it is one of the whole length."""
    try:
        return Fraction(numbers.read(match[2]))
    except Unreadable as problem:
        if not any(writings(problem.advice)):
            raise _not_a_length(units, written.removeprefix("-").strip(), written) from None
        head, tail = written[: before + match.start(2)], written[before + match.end(2) :]
        advice = problem.advice and rewritten(problem.advice, lambda each: head + each + tail)
        raise Unreadable(problem.message, advice, code=problem.code) from None


def _not_a_length(units: _Units, body: str, written: str) -> Unreadable:
    is_time = units is _TIME
    if _OTHER_ISO.fullmatch(body.upper()):
        return _of_the_other_kind(units, written)
    clock = _CLOCK.fullmatch(body)
    if clock and is_time:
        return Unreadable(
            say("{text} could be hours and minutes, or a decimal", text=written),
            say(
                "write `{both}`, or the unit: `{decimal}`",
                both=Writing(f"{int(clock[1])} jam {int(clock[2])} menit"),
                decimal=Writing(f"{body.replace(':', '.')} jam"),
            ),
        )
    if _BARE_NUMBER.fullmatch(body):
        indonesian, english = ("jam", "h") if is_time else ("tahun", "years")
        return Unreadable(
            say("{text} has no unit", text=written),
            say(
                "write the unit too: `{indonesian}` or `{english}`",
                indonesian=Writing(f"{written} {indonesian}"),
                english=Writing(f"{written} {english}"),
            ),
        )
    in_words = number_in_words(written)
    if in_words is not None:
        return in_words
    if is_time:
        return Unreadable(
            say("{text} is not a duration", text=written or "''"),
            say("write it like `6 jam`, `1 h 30 min`, `2 hari` or `PT6H`"),
        )
    return Unreadable(
        say("{text} is not a length in months", text=written or "''"),
        say("write it like `17 tahun`, `1 year 6 months`, `18 bulan` or `P1Y6M`"),
    )


def _of_the_other_kind(units: _Units, written: str) -> Unreadable:
    """The fault of days where months are counted, or of months where time is."""
    if units is _TIME:
        return Unreadable(
            say("{text} has no fixed length", text=written),
            say(
                "months and years differ in length; write days: `30 hari`,"
                " or give the column `type: months`"
            ),
        )
    return Unreadable(
        say("{text} is no whole number of months", text=written),
        say(
            "months differ in length, so here are only months and years: `18 bulan`;"
            " days and hours are of `type: duration`"
        ),
    )


def _unknown_unit(units: _Units, written: str, place: int, word: str) -> Unreadable:
    other = _CALENDAR if units is _TIME else _TIME
    if word.casefold() in other.sizes:
        return _of_the_other_kind(units, written)
    near = did_you_mean(word, units.sizes)
    if near:
        meant = Writing(written[:place] + near + written[place + len(word) :])
        advice = say("did you mean `{near}`?", near=meant)
    elif units is _TIME:
        advice = say("the units are hari, jam, menit, detik or d, h, min, s")
    else:
        advice = say("the units are tahun, bulan or years, months")
    return Unreadable(say("{word} is not a unit of time", word=word), advice)


def function_of(word: str) -> str | None:
    """What reads a length with this unit in an expression; None where it is no unit of time."""
    if word.casefold() in _CALENDAR.sizes:
        return "months"
    return "duration" if word.casefold() in _TIME.sizes else None


def is_indonesian(text: str) -> bool:
    """Whether a unit word of the text is Indonesian (``6 jam``)."""
    return any(word in _INDONESIAN for word in _WORD.findall(text.casefold()))


def print_duration(value: timedelta, language: str) -> str:
    """Print a duration in ``id`` or ``en``, largest unit first; weeks are written in days."""
    count = value // timedelta(microseconds=1)
    if not count:
        return "0 jam" if language == "id" else "0 h"
    return _print(_TIME, count, language, largest=_DAY if count % _DAY == 0 else _HOUR)


def print_months(value: Months, language: str) -> str:
    """Print a length of months in ``id`` or ``en``, as years and months."""
    if not value.count:
        return "0 bulan" if language == "id" else "0 months"
    return _print(_CALENDAR, value.count, language, largest=12)


def _print(units: _Units, count: int, language: str, largest: int) -> str:
    rest = abs(count)
    words: list[str] = []
    for size, indonesian, english in units.units:
        amount, rest = divmod(rest, size) if size <= largest else (0, rest)
        if amount:
            is_plural = size >= units.plural_from and amount != 1
            word = indonesian[0] if language == "id" else english[is_plural]
            words.append(f"{amount} {word}")
    return ("-" if count < 0 else "") + " ".join(words)
