"""Time zones: which moment a local time is, and how the clocks of a zone show a moment.

Purpose: read ``2022-12-30T19:00:00+07:00`` and ``2022-12-30 19:00`` as one moment where a column
names its zone, and print that moment as the clocks of the zone show it.

A moment is a ``datetime`` with the offset in force then and there, never with a ``ZoneInfo``: of
two times with one of these Python compares what the clocks show, not when it was.

Invariants:
- what a change of the clocks makes two moments, or none, is refused with both spelled out;
- in the zone that printed it, a moment is read back as the same moment.

Example::

    >>> jakarta = read_zone("Asia/Jakarta")
    >>> print_moment(datetime(2022, 12, 30, 12, tzinfo=timezone.utc), jakarta)
    '2022-12-30 19:00'
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from gapless.diagnostic import Message, Writing, say
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

#: The names of the three Indonesian zones on every clock there, and of none.
_OFFSETS = {"Z": 0, "UTC": 0, "GMT": 0, "WIB": 7, "WITA": 8, "WIT": 9}
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
#: As wide as any clock was ever set.
_WIDEST = timedelta(hours=18)
_NAME = pattern(r"[A-Z][A-Za-z0-9_+-]{0,30}(?:/[A-Z][A-Za-z0-9_+-]{0,30}){0,3}")
_CLOCK = pattern(r"[0-9][:.][0-9]")
_OFFSET = pattern(
    r"(?<=[0-9])\ ?(?:(?P<name>Z|UTC|GMT|WIB|WITA|WIT)"
    r"|(?P<sign>[+-])(?P<hour>[0-9]{2})(?::?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2}))?)?)$",
    re.IGNORECASE,
)


def read_zone(name: str) -> tzinfo:
    """The zone of a name of the tz database (``Asia/Jakarta``); raises ``Unreadable``."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        if _NAME.fullmatch(name):
            return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        pass
    near = _ZONES.get(name.upper()) or did_you_mean(
        name, filter(_NAME.fullmatch, sorted(available_timezones()))
    )
    raise Unreadable(
        say("{name} is not a time zone", name=name[:100] or "''"),
        say("did you mean `{near}`?", near=Writing(near))
        if near
        else say("write the name of a region and a city, such as `{zone}`", zone="Asia/Jakarta"),
    )


def zone_words(zone: tzinfo | None) -> Message:
    """``zone Asia/Jakarta``, or that there is none."""
    return say("no zone") if zone is None else say("zone {zone}", zone=str(zone))


def find_offset(text: str) -> re.Match[str] | None:
    """Where a text ends in an offset or a word for one."""
    found = _OFFSET.search(text)
    if (
        found
        and found["hour"]
        and not found["minute"]
        and not _CLOCK.search(text, 0, found.start())
    ):
        return None  # the end of a date
    return found


def read_offset(found: re.Match[str]) -> tzinfo:
    """The offset that ``find_offset`` found; raises ``Unreadable`` for one that no clock has."""
    if found["name"]:
        return timezone(timedelta(hours=_OFFSETS[found["name"].upper()]))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    offset = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second > 59 or offset > _WIDEST:
        raise Unreadable(
            say("{offset} is no offset that a clock has", offset=found[0].strip()),
            say("offsets go from -18:00 to +18:00; write it like `+07:00`"),
        )
    return timezone(-offset if found["sign"] == "-" else offset)


def example_zone(offset: tzinfo) -> str:
    """A zone whose clocks an offset may have been read off."""
    hours = {timedelta(hours=_OFFSETS[word]): zone for word, zone in _ZONES.items()}
    return hours.get(offset.utcoffset(None) or timedelta(), _ZONES["WIB"])


def moment(local: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clocks of a zone show a local time; raises ``Unreadable``.

    A change of the clocks is where Python's two ways to take a local time (``fold``) differ
    (PEP 495): put back, the clocks show a time twice; put forward, they skip some.
    """
    earlier, later = _offsets(local, zone)
    if earlier == later:
        return local.replace(tzinfo=timezone(earlier))
    one, other = (local.replace(tzinfo=timezone(each)) for each in (earlier, later))
    names = {"zone": str(zone), "text": _print_local(local)}
    both = {
        "one": Writing(print_moment(in_zone(one, zone), zone)),
        "other": Writing(print_moment(in_zone(other, zone), zone)),
    }
    raise Unreadable(
        say("the clocks of {zone} show {text} twice", **names)
        if earlier > later
        else say("the clocks of {zone} skip {text}", **names),
        say("write `{one}` or `{other}`", **both),
    )


def in_zone(when: datetime, zone: tzinfo) -> datetime:
    """The same moment with the offset that is in force in a zone.

    At either end of the calendar, where the clocks of the zone cannot be told, it stays as it is.
    """
    try:
        there = when.astimezone(zone)
    except OverflowError:
        return when
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()), fold=0)


def print_moment(when: datetime, zone: tzinfo | None) -> str:
    """A moment as the clocks of a zone show it, with its offset where they show that time twice.

    Without a zone the offset always stands there; a local time has none.
    """
    when = when if zone is None or when.tzinfo is None else in_zone(when, zone)
    local, offset = when.replace(tzinfo=None), when.utcoffset() or timedelta()
    if when.tzinfo is None or (zone is not None and _offsets(local, zone) == (offset, offset)):
        return _print_local(local)
    return f"{_print_local(local)}{when.isoformat()[len(local.isoformat()) :]}"


def _print_local(local: datetime) -> str:
    return f"{local.date().isoformat()} {print_time(local.time())}"


def print_time(value: time) -> str:
    """``14:00``, with seconds where there are some."""
    if value.microsecond:
        return value.isoformat().rstrip("0")
    return value.isoformat("seconds" if value.second else "minutes")


def _offsets(local: datetime, zone: tzinfo) -> tuple[timedelta, timedelta]:
    """The offsets before and after the change of the clocks that a local time falls in, if any."""
    earlier, later = (zone.utcoffset(local.replace(fold=fold)) for fold in (0, 1))
    return earlier or timedelta(), later or timedelta()


def behind_standard(when: datetime, zone: tzinfo) -> timedelta:
    """What brings the clock of a datetime to the standard time of a zone.

    A local one is taken as its ``fold`` says.  On a clock that is never changed moments lie in
    their order and at their distances.
    """
    offset = zone.utcoffset(when) if when.tzinfo is None else when.utcoffset()
    return standard_offset(zone) - (offset or timedelta())


def from_standard(clock: datetime, zone: tzinfo) -> datetime:
    """The moment at which a clock that is never changed shows a time in a zone."""
    return in_zone(clock.replace(tzinfo=timezone(standard_offset(zone))), zone)


@lru_cache(maxsize=64)
def standard_offset(zone: tzinfo) -> timedelta:
    """The offset of a zone's standard time, as it is today."""
    today = datetime(2025, 1, 1)
    return (zone.utcoffset(today) or timedelta()) - (zone.dst(today) or timedelta())


@lru_cache(maxsize=64)
def clock_change(zone: tzinfo) -> timedelta:
    """By how much the clocks of a zone are changed in a year; zero where they are not."""
    year = (zone.utcoffset(datetime(2025, month, 15)) for month in range(1, 13))
    offsets = [offset or timedelta() for offset in year]
    return max(offsets) - min(offsets)


def with_plain_offset(when: datetime) -> datetime:
    """A datetime of any ``tzinfo``, of which nothing is asked any more.

    Raises ``Unreadable`` where its zone skips that time, or tells no offset.
    """
    local, zone = when.replace(tzinfo=None), when.tzinfo
    try:
        offset = when.utcoffset()
        is_skipped = zone is not None and _is_skipped(local, zone)
    except Exception:
        # Methods of a foreign class may do anything.
        offset, is_skipped = None, False
    if offset is None or zone is None:
        raise Unreadable(
            say("{text} names a time zone that tells no offset", text=_print_local(local)),
            say("pass it without tzinfo, or with an offset"),
        )
    return moment(local, zone) if is_skipped else local.replace(tzinfo=timezone(offset), fold=0)


def _is_skipped(local: datetime, zone: tzinfo) -> bool:
    earlier, later = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return earlier is not None and later is not None and earlier < later
