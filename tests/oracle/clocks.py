"""The clocks of Berlin since 1996, by the rule of the law: an independent reader of local times.

From 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October clocks are two
hours before UTC, else one.  All is counted in naive UTC; no time zone database is asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)


def _last_sunday(year: int, month: int) -> datetime:
    end = datetime(year, month, 31, 1)
    return end - timedelta(days=(end.weekday() + 1) % 7)


def offset_at(utc: datetime) -> timedelta:
    """How far the clocks of Berlin are before UTC."""
    is_summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return SUMMER if is_summer else WINTER


def moments_of(local: datetime) -> list[datetime]:
    """When, in UTC, the clocks show a local time: once, twice or never."""
    return [local - each for each in (SUMMER, WINTER) if offset_at(local - each) == each]
