"""The time line of a table: from when until when each revision is in force.

Purpose: periods as values, and days on which no revision of a table is in force.  Place in the
flow: above ``library``; ``findings`` and ``gapless log`` ask here.

Invariants: periods hold whole days, first and last included; None is an open end.

Worked example: revisions of 25 March and 29 December 2022 are in force from 25 March until
28 December 2022 and from 29 December 2022 on; before 25 March 2022 there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gapless.diagnostic import Message, say
from gapless.model import Table
from gapless.reading.library import Library

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; None is an open end."""

    first: date | None
    last: date | None

    @property
    def words(self) -> Message:
        """The days as a part of a sentence."""
        if self.first is not None and self.first == self.last:
            return say("on {first}", first=self.first)
        if self.last is None:
            if self.first is None:
                return say("on every day")
            return say("from {first} on", first=self.first)
        if self.first is None:
            return say("until {last}", last=self.last)
        return say("from {first} to {last}", first=self.first, last=self.last)


def period_of(library: Library, table: Table) -> Period:
    """The days a revision is in force; the next one ends it, or its own ``until``."""
    later = following(library, table)
    last = table.until
    if later is not None and later.effective is not None:
        ends = later.effective - _DAY
        last = ends if last is None else min(last, ends)
    return Period(table.effective, last)


def following(library: Library, table: Table) -> Table | None:
    """The next revision of a table."""
    revisions = library.revisions.get(table.id, ())
    place = next((place for place, known in enumerate(revisions) if known is table), None)
    return None if place is None or place + 1 == len(revisions) else revisions[place + 1]


def preceding(library: Library, table: Table) -> Table | None:
    """The revision before one."""
    revisions = library.revisions.get(table.id, ())
    place = next((place for place, known in enumerate(revisions) if known is table), 0)
    return revisions[place - 1] if place else None


def days_without(library: Library, name: str, period: Period) -> Iterator[Period]:
    """The parts of a period on which no revision of a table is in force, in order."""
    start = period.first or date.min
    end = period.last or date.max
    for table in library.revisions.get(name, ()):
        own = period_of(library, table)
        first, last = own.first or date.min, own.last or date.max
        if first > end:
            break
        if first > start:
            yield _between(start, first - _DAY, period)
        if last == date.max:
            return
        start = max(start, last + _DAY)
    if start <= end:
        yield _between(start, end, period)


def _between(first: date, last: date, whole: Period) -> Period:
    """A part of a period; its open ends stay open."""
    return Period(
        None if first == date.min and whole.first is None else first,
        None if last == date.max and whole.last is None else last,
    )
