"""Whole months and years between two days, by walking through the calendar day by day.

An independent count: a month is full on each day of the month that is the one of the beginning; in
a month that has no such day, on the first of the next.
"""

from __future__ import annotations

from datetime import date, timedelta


def whole_months(first: date, last: date) -> int:
    """How many months are full on the last day, none before the first."""
    count, day = 0, first
    while day < last:
        day += timedelta(days=1)
        was_skipped = day.day == 1 and first.day > (day - timedelta(days=1)).day
        count += day.day == first.day or was_skipped
    return count
