"""Days as people write them, and what they may be.

Example::

    >>> [str(day) for day in spoken_days("1 Januari 2027")]
    ['2027-01-01']
    >>> [str(day) for day in spoken_days("1/6/2027")]
    ['2027-06-01', '2027-01-06']
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from gapless.pattern import pattern

_MONTHS = (
    ("januari", "january"),
    ("februari", "pebruari", "february"),
    ("maret", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "ags", "august"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
_NUMBERS = pattern(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_NAMED = pattern(r"(\d{1,2})(?:st|nd|rd|th)?[- ]([^\W\d_]{3,})\.?,?[- ](\d{4})", re.IGNORECASE)
_MONTH_FIRST = pattern(r"([^\W\d_]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)


def spoken_days(text: str) -> tuple[date, ...]:
    """The days that a text may be: one, two where day and month may be exchanged, or none."""
    text = " ".join(text.split())
    if found := _NUMBERS.fullmatch(text):
        first, second, year = map(int, found.groups())
        pairs = dict.fromkeys([(second, first), (first, second)])
    elif found := _NAMED.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        word, day = sorted(found.groups()[:2], reverse=True)
        year = int(found[3])
        pairs = dict.fromkeys((month, int(day)) for month in _months(word.casefold()))
    else:
        return ()
    days = []
    for month, day in pairs:
        with suppress(ValueError):
            days.append(date(year, month, day))
    return tuple(days)


def _months(word: str) -> list[int]:
    return [
        number
        for number, names in enumerate(_MONTHS, start=1)
        if any(name.startswith(word) for name in names)
    ]
