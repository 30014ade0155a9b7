"""Times by the clock, as people say them: ``sejak jam 14``, ``kemarin jam 8 malam``, ``2 pm``.

Purpose: say in the form of a value what only somebody with a clock can know.  The clock is handed
in; no cell of a table is read by this.

Invariants: a time without a day is the last one that was; what is not a time said so, or lies in
the future, is None; lengths are whole minutes.

Example::

    >>> now = datetime(2026, 11, 27, 17, 12)
    >>> spoken_value(Kind.DURATION, "sejak jam 14", now, "id")
    '3 jam 12 menit'
    >>> spoken_value(Kind.DATETIME, "yesterday 8 pm", now, "en")
    '2026-11-26 20:00'
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from gapless.algebra.spoken_days import spoken_days
from gapless.algebra.values import Kind, print_value
from gapless.pattern import pattern

_SINCE = pattern(r"(?:sejak|dari|mulai|since|from) +([^ ].*)")
_NOW = ("sekarang", "saat ini", "now")
_DAYS = {
    "hari ini": 0,
    "tadi": 0,
    "today": 0,
    "kemarin": 1,
    "kemaren": 1,
    "yesterday": 1,
    "kemarin lusa": 2,
    "the day before yesterday": 2,
}
_DAY = pattern(rf"({'|'.join(sorted(_DAYS, key=len, reverse=True))})\b,?|\b(\d{{4}}-\d\d-\d\d)\b")
_CLOCK = pattern(
    r"(?:(?:jam|pukul|pkl\.?|at) *)?(\d{1,2})(?:[.:](\d\d))?"
    r"(?: *(am|pm|a\.m\.|p\.m\.|pagi|siang|sore|petang|malam|dini hari)(?: tadi)?)?"
)
#: The hours that a part of the day may have; where 12 more make one of them, they are meant.
_PARTS = {
    "am": range(12),
    "pm": range(12, 24),
    "pagi": range(12),
    "dini hari": range(6),
    "siang": range(10, 16),
    "sore": range(14, 20),
    "petang": range(15, 20),
    "malam": (*range(18, 24), *range(4)),
}


def spoken_value(kind: Kind, text: str, now: datetime, language: str) -> str | None:
    """The value that a text means now, as a table would write it; None for any other text.

    ``now`` is local, and so is what comes out; ``language`` is that of a length.
    """
    text = " ".join(text.casefold().split())
    now = now.replace(second=0, microsecond=0, tzinfo=None)
    if kind is Kind.DURATION:
        since = _SINCE.fullmatch(text)
        begun = None if since is None else _moment(since[1], now)
        return None if begun is None else print_value(now - begun, language)
    if kind is Kind.DATETIME:
        moment = _moment(text, now)
        return None if moment is None else f"{moment:%Y-%m-%d %H:%M}"
    if kind is Kind.TIME:
        clock = now.time() if text in _NOW else _clock(text)
        return None if clock is None else f"{clock:%H:%M}"
    if kind is Kind.DATE:
        if text in _DAYS:
            return str(now.date() - timedelta(_DAYS[text]))
        days = spoken_days(text)
        return str(days[0]) if len(days) == 1 else None
    return None


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment that a text means, no later than now."""
    if text in _NOW:
        return now
    found = _DAY.search(text)
    day: date | None = None
    if found is not None:
        try:
            told = found[2] and date.fromisoformat(found[2])
        except ValueError:
            return None
        day = told or now.date() - timedelta(_DAYS[found[1]])
        text = f"{text[: found.start()]} {text[found.end() :]}".strip()
    clock = _clock(text)
    if clock is None:
        return None
    moment = datetime.combine(day or now.date(), clock)
    if day is None and moment > now:
        moment -= timedelta(1)
    return moment if moment <= now else None


def _clock(text: str) -> time | None:
    """The time of the day that a text says."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, part = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if part:
        hours = _PARTS[part]
        if hour == 12 and part in ("am", "malam", "dini hari"):
            hour = 0
        if hour not in hours:
            hour += 12
        if hour not in hours:
            return None
    return time(hour, minute) if hour < 24 and minute < 60 else None
