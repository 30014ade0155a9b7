"""The time line of a table: what is in force on which days.

Purpose: periods as values, the days of every revision, and the stages in them.  What is in force on
a day is a revision *with its constants and all that it hands over to*: a table changes on its own
days, on those of its constants and on those of every table it reaches.  Whoever speaks of days
(diff, log, cases, findings) asks here; which revision is in force on one day, ``Library.in_force``
says.

Invariants: periods hold whole days, first and last included; None is an open end; the stages of a
revision are its period, cut up.

Worked example: ``a 1`` is in force from March on and hands over to ``b``, whose revisions begin in
January, June and September.  ``a 1`` has three stages: with ``b 1`` from March to May, with ``b 2``
from June to August, and with ``b 3`` from September on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Message, say
from gapless.model import Table
from gapless.reading.library import Library
from gapless.reading.turns import changes_with_days, on_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; None is an open end."""

    first: date | None
    last: date | None

    def __contains__(self, day: date) -> bool:
        return (self.first or date.min) <= day <= (self.last or date.max)

    def some_day(self, today: date) -> date:
        """The first day; where there is none the last, or today."""
        return self.first or min(self.last or today, today)

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


@dataclass(frozen=True, slots=True)
class Stage:
    """Days on which a revision, its constants and all that it hands over to stay the same.

    ``reached`` holds the revision itself and every table it hands over to, however far away, by
    id, each with the constants of these days; None for one that is not in force.
    """

    table: Table
    period: Period
    reached: Mapping[str, Table | None]


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
    place = _place(revisions, table)
    return None if place is None or place + 1 == len(revisions) else revisions[place + 1]


def preceding(library: Library, table: Table) -> Table | None:
    """The revision before one."""
    revisions = library.revisions.get(table.id, ())
    place = _place(revisions, table)
    return revisions[place - 1] if place else None


def _place(revisions: Sequence[Table], table: Table) -> int | None:
    """Which of some revisions a table is."""
    found = (place for place, known in enumerate(revisions) if known.source is table.source)
    return next(found, None)


def reached_on(library: Library, table: Table, day: date) -> dict[str, Table | None]:
    """The revision and every table it hands over to, with the constants of a day, by id.

    None for one not in force.
    """
    found: dict[str, Table | None] = {table.id: on_day(library.revision_of(table), day)}
    waiting = [table]
    for one in waiting:
        for name in one.uses:
            if name not in found:
                other = library.beside(one, name) or library.in_force(name, day)
                found[name] = other and on_day(other, day)
                waiting.extend(filter(None, [found[name]]))
    return found


def stages_of(library: Library, table: Table) -> tuple[Stage, ...]:
    """The stages of a revision, in order.

    One without a beginning begins with the tables it hands over to.
    """
    period = period_of(library, table)
    stages: list[Stage] = []
    for part in cut(period, turning_days(library, table.id, table.uses)):
        reached = reached_on(library, table, part.some_day(date.max))
        if stages and are_same(stages[-1].reached, reached):
            stages[-1] = replace(stages[-1], period=_until(stages[-1].period, part.last))
        elif stages and period.first is None and None in stages[-1].reached.values():
            stages[-1] = Stage(table, _until(stages[-1].period, part.last), reached)
        else:
            stages.append(Stage(table, part, reached))
    return tuple(stages)


def are_same(tables: Mapping[str, Table | None], others: Mapping[str, Table | None]) -> bool:
    """Whether two days have the very same revisions."""
    return tables.keys() == others.keys() and all(tables[name] is others[name] for name in tables)


def days_apart(library: Library, table: Table, day: date) -> Iterator[Period]:
    """The periods of a revision in which it is to be proved apart from a day, each kind once.

    There it, or a table it reaches, has other constants, or other tables decide an input.
    """
    names = {table.id, *library.reached_from(table.id)}
    revisions = [one for name in names for one in library.revisions.get(name, ())]
    if not any(one.turns or one.origins for one in revisions):
        return

    def what_counts(reached: Mapping[str, Table | None]) -> object:
        tables = [one for one in reached.values() if one is not None]
        decides = any(one.origins for one in tables)
        return frozenset(id(one) for one in tables if decides or changes_with_days(one))

    table = library.revision_of(table)
    known = {what_counts(reached_on(library, table, day))}
    for stage in stages_of(library, table):
        found = what_counts(stage.reached)
        if found not in known and None not in stage.reached.values():
            known.add(found)
            yield stage.period


def turning_days(library: Library, name: str, uses: Iterable[str]) -> frozenset[date]:
    """The days on which a table, or one that it can hand over to, may begin to be another."""
    names = {name, *uses}
    waiting = list(names)
    for one in waiting:
        for table in library.revisions.get(one, ()):
            waiting += table.uses - names
            names |= table.uses
    revisions = [table for one in names for table in library.revisions.get(one, ())]
    begins = {table.effective for table in revisions if table.effective}
    begins |= {turn.turned for table in revisions for turn in table.turns if turn.turned}
    ends = {table.until for table in revisions if table.until and table.until < date.max}
    return frozenset(begins | {day + _DAY for day in ends})


def names_reaching(library: Library, names: Iterable[str]) -> frozenset[str]:
    """The ids of some tables, and of those that can hand over to one, however far away."""
    found = set(names)
    callers: dict[str, set[str]] = {}
    for table in library.tables:
        for name in table.uses:
            callers.setdefault(name, set()).add(table.id)
    waiting = list(found)
    for name in waiting:
        more = callers.get(name, set()) - found
        found |= more
        waiting.extend(more)
    return frozenset(found)


def callers_of(library: Library, tables: Collection[Table]) -> tuple[Table, ...]:
    """The other revisions that hand over to one of some revisions on a day they are in force."""
    asked = {id(table.source) for table in tables}
    names = names_reaching(library, {table.id for table in tables})
    return tuple(
        table
        for table in library.tables
        if table.id in names
        and id(table.source) not in asked
        and any(
            one is not None and id(one.source) in asked
            for stage in stages_of(library, table)
            for one in stage.reached.values()
        )
    )


def cut(period: Period, days: Iterable[date]) -> Iterator[Period]:
    """A period in parts, each but the first beginning on one of some days."""
    first, last = period.first or date.min, period.last or date.max
    starts = sorted(day for day in set(days) if first < day <= last)
    ends = [day - _DAY for day in starts]
    yield from map(Period, [period.first, *starts], [*ends, period.last])


def _until(period: Period, last: date | None) -> Period:
    return Period(period.first, last)


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
