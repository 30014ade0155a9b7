"""Durations as people write them.

Purpose: read ``6 jam``, ``1 h 30 min``, ``1x24 jam`` and ``PT6H`` as exact ``timedelta`` values and
print them back in Indonesian or English.

Invariants: exact (whole microseconds, no float anywhere); printing reads back as
the same duration; months and years are refused, for they have no fixed length.

Example::

    >>> parse_duration("1 jam 30 menit") == parse_duration("PT1H30M") == parse_duration("1.5 h")
    True
    >>> print_duration(parse_duration("90 min"), "id")
    '1 jam 30 menit'
"""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from gapless.algebra.numbers import PLAIN, Numbers
from gapless.algebra.texts import collapsed
from gapless.diagnostic import Writing, did_you_mean, rewritten, say, writings
from gapless.unreadable import Unreadable

_MICROSECOND = 1
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY

#: Unit words, longest printed form first within each size: (microseconds, Indonesian, English).
_UNITS: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (_WEEK, ("minggu", "pekan"), ("week", "weeks", "w")),
    (_DAY, ("hari",), ("day", "days", "d")),
    (_HOUR, ("jam",), ("h", "hour", "hours", "hr", "hrs")),
    (_MINUTE, ("menit", "mnt"), ("min", "minute", "minutes", "mins", "m")),
    (_SECOND, ("detik", "dtk"), ("s", "second", "seconds", "sec", "secs")),
    (1000, ("milidetik",), ("ms", "millisecond", "milliseconds")),
    (_MICROSECOND, ("mikrodetik",), ("us", "µs", "μs", "microsecond", "microseconds")),
)
_SIZE = {word: size for size, indonesian, english in _UNITS for word in (*indonesian, *english)}
_NUMERALS = {
    word: number
    for words in (
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
        "one two three four five six seven eight nine ten",
    )
    for number, word in enumerate(words.split(), start=1)
}
_CALENDAR = {"bulan", "tahun", "month", "months", "year", "years"}
_INDONESIAN = {word for _, indonesian, _ in _UNITS for word in indonesian}

_PART = re.compile(r"(?<![0-9.,_])(?:([0-9]{1,6}) ?[x×] ?)?([0-9][0-9.,_]*) ?([^\W\d_]+)\.? ?")
_ISO = re.compile(
    r"P(?:(?P<weeks>[0-9]{1,12})W)?(?:(?P<days>[0-9]{1,12})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,12})H)?(?:(?P<minutes>[0-9]{1,12})M)?"
    r"(?:(?P<seconds>[0-9]{1,12}(?:\.[0-9]{1,12})?)S)?)?"
)
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")
_BARE_NUMBER = re.compile(r"[0-9][0-9.,_]*")
_WORD = re.compile(r"[^\W\d_]+")
_ISO_SIZE = {"weeks": _WEEK, "days": _DAY, "hours": _HOUR, "minutes": _MINUTE, "seconds": _SECOND}


def parse_duration(text: str, numbers: Numbers = PLAIN) -> timedelta:
    """Read a duration, its amounts as ``numbers`` are written; raises ``Unreadable``."""
    written = collapsed(text)
    negative = written.startswith("-")
    body = written.removeprefix("-").strip()
    microseconds = _iso_microseconds(body)
    if microseconds is None:
        microseconds = _worded_microseconds(body, written, numbers)
    if microseconds.denominator != 1:
        raise Unreadable(
            say("{text} is finer than a microsecond", text=written),
            say("durations are exact to a microsecond"),
        )
    try:
        return timedelta(microseconds=int(-microseconds if negative else microseconds))
    except OverflowError:
        raise Unreadable(
            say("{text} is too long for a duration", text=written),
            say("the longest duration is 999999999 days"),
        ) from None


def _iso_microseconds(body: str) -> Fraction | None:
    match = _ISO.fullmatch(body.upper()) if body[:1] in "Pp" else None
    if match is None or not any(match.groupdict().values()):
        return None
    parts = ((name, amount) for name, amount in match.groupdict().items() if amount)
    return sum((Fraction(amount) * _ISO_SIZE[name] for name, amount in parts), Fraction(0))


def _worded_microseconds(body: str, written: str, numbers: Numbers) -> Fraction:
    total = Fraction(0)
    position = 0
    last_size: int | None = None
    while position < len(body):
        match = _PART.match(body, position)
        if match is None:
            raise _not_a_duration(body, written)
        times, _, word = match.groups()
        size = _SIZE.get(word.casefold())
        before = len(written) - len(body)
        if size is None:
            raise _unknown_unit(written, before + match.start(3), word)
        if last_size is not None and size >= last_size:
            raise Unreadable(
                say("{text} does not go from larger to smaller units", text=written),
                say("write it like `1 jam 30 menit` or `1 h 30 min`"),
            )
        last_size = size
        total += Fraction(times or 1) * _amount(numbers, written, before, match) * size
        position = match.end()
    if last_size is None:
        raise _not_a_duration(body, written)
    return total


def _amount(numbers: Numbers, written: str, before: int, match: re.Match[str]) -> Fraction:
    """The amount of one unit; a fault of it is one of the whole duration."""
    try:
        return Fraction(numbers.read(match[2]))
    except Unreadable as problem:
        if not any(writings(problem.advice)):
            raise _not_a_duration(written.removeprefix("-").strip(), written) from None
        head, tail = written[: before + match.start(2)], written[before + match.end(2) :]
        advice = problem.advice and rewritten(problem.advice, lambda each: head + each + tail)
        raise Unreadable(problem.message, advice, code=problem.code) from None


def _not_a_duration(body: str, written: str) -> Unreadable:
    clock = _CLOCK.fullmatch(body)
    if clock:
        return Unreadable(
            say("{text} could be hours and minutes, or a decimal", text=written),
            say(
                "write `{both}`, or the unit: `{decimal}`",
                both=Writing(f"{int(clock[1])} jam {int(clock[2])} menit"),
                decimal=Writing(f"{body.replace(':', '.')} jam"),
            ),
        )
    if _BARE_NUMBER.fullmatch(body):
        return Unreadable(
            say("{text} has no unit", text=written),
            say(
                "write the unit too: `{indonesian}` or `{english}`",
                indonesian=Writing(f"{written} jam"),
                english=Writing(f"{written} h"),
            ),
        )
    words = body.casefold().split()
    if words and words[0] in _NUMERALS:
        return Unreadable(
            say("{text} has its number in words", text=written),
            say(
                "write it in digits: `{digits}`",
                digits=Writing(" ".join([str(_NUMERALS[words[0]]), *words[1:]])),
            ),
        )
    return Unreadable(
        say("{text} is not a duration", text=written or "''"),
        say("write it like `6 jam`, `1 h 30 min`, `2 hari` or `PT6H`"),
    )


def _unknown_unit(written: str, place: int, word: str) -> Unreadable:
    if word.casefold() in _CALENDAR:
        return Unreadable(
            say("{text} has no fixed length", text=written),
            say("months and years differ in length; write days: `30 hari`"),
        )
    near = did_you_mean(word, _SIZE)
    advice = say("the units are hari, jam, menit, detik or d, h, min, s")
    if near:
        meant = Writing(written[:place] + near + written[place + len(word) :])
        advice = say("did you mean `{near}`?", near=meant)
    return Unreadable(say("{word} is not a unit of time", word=word), advice)


def is_unit(word: str) -> bool:
    """Whether a word is a unit of time."""
    return word.casefold() in _SIZE


def is_indonesian(text: str) -> bool:
    """Whether a unit word of the text is Indonesian (``6 jam``)."""
    return any(word in _INDONESIAN for word in _WORD.findall(text.casefold()))


def print_duration(value: timedelta, language: str) -> str:
    """Print a duration in ``id`` or ``en``, largest unit first; weeks are told in days."""
    rest = abs(value) // timedelta(microseconds=1)
    if not rest:
        return "0 jam" if language == "id" else "0 h"
    units = _UNITS[1:] if rest % _DAY == 0 else _UNITS[2:]
    words: list[str] = []
    for size, indonesian, english in units:
        amount, rest = divmod(rest, size)
        if amount:
            word = indonesian[0] if language == "id" else _english(english, size, amount)
            words.append(f"{amount} {word}")
    return ("-" if value < timedelta(0) else "") + " ".join(words)


def _english(words: tuple[str, ...], size: int, amount: int) -> str:
    return words[1] if size >= _DAY and amount != 1 else words[0]
