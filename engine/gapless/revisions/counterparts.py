"""Counterparts: what to compare a revision with, and on which days.

Purpose: pairs of procedures for a diff.  Two collections of tables, say a commit and the working
tree, are compared day by day: a revision of the new one with what it was in the old one, a new
revision with what was in force on its days.  So a table whose own file did not change is compared
too, on the days on which one that it hands over to did.

Two revisions of one table are compared as customers met them: the earlier one on its last day,
the later one on its first.

Invariants: days that differ in nothing make no pair; a pair's ``notes`` say what the regions of
its diff cannot: another day, another id, the tables handed over to that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from gapless.budget import Budget
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import TableError, say
from gapless.model import Procedure, Table
from gapless.reading.library import Library
from gapless.reading.time_line import Period, are_same, cut, period_of, reached_on, turning_days
from gapless.reading.turns import are_same_text, changes_with_days, reads_like
from gapless.revisions.alignment import Note
from gapless.revisions.difference import Diff, compare_revisions
from gapless.revisions.versions import Step

Tables = Mapping[str, Table | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two procedures to compare.

    ``days`` are those on which the one takes the place of the other, None where they are of
    different days; ``edited`` says that both are one revision, before and after an edit;
    ``names`` are what to call the two, where their versions are not.
    """

    old: Procedure
    new: Procedure
    days: Period | None = None
    edited: bool = False
    names: tuple[str, str] | None = None


def compare_pairs(
    pairs: Iterable[Pair], budget_of: Callable[[Pair], Budget] = lambda pair: Budget()
) -> list[Diff]:
    """The diffs, with notes of what no region shows; raises ``Incomparable``.

    Days of a revision that differ in nothing that is shown share one diff.
    """
    found: list[tuple[Pair, Diff]] = []
    for pair in pairs:
        diff = compare_revisions(pair.old, pair.new, budget_of(pair))
        last = found[-1] if found else None
        if last and pair.days and last[0].days and _tell_the_same(last, (pair, diff)):
            days = Period(last[0].days.first, pair.days.last)
            found[-1] = replace(pair, days=days), diff
        else:
            found.append((pair, diff))
    entries = [(id(pair.old.entry.source), id(pair.new.entry.source)) for pair, _ in found]
    return [
        replace(
            diff,
            notes=(*_notes(pair, alone=entries.count(entry) == 1), *diff.notes),
            names=pair.names,
            days=days if days[0] != days[1] or (pair.days and pair.days.first) else None,
        )
        for entry, (pair, diff) in zip(entries, found, strict=True)
        for days in [(pair.old.day, pair.new.day)]
    ]


def _tell_the_same(one: tuple[Pair, Diff], other: tuple[Pair, Diff]) -> bool:
    def shown(pair: Pair, diff: Diff) -> object:
        changes = [(each.kind, each.tests, each.old, each.new) for each in diff]
        notes = [note.message for note in (*hand_over_notes(pair.old, pair.new), *diff.notes)]
        return changes, notes, diff.stopped

    (pair, diff), (next_pair, next_diff) = one, other
    same = pair.old.entry is next_pair.old.entry and pair.new.entry is next_pair.new.entry
    return same and shown(pair, diff) == shown(next_pair, next_diff)


def _notes(pair: Pair, *, alone: bool) -> Iterator[Note]:
    old, new = pair.old.entry, pair.new.entry
    if pair.edited and old.id != new.id:
        message = say("table {old} is now called {new}", old=old.id, new=new.id)
        yield Note(message, Step.MAJOR, decides=True)
    if pair.edited:
        yield from day_notes(old, new)
    others = list(hand_over_notes(pair.old, pair.new))
    if pair.names is not None and not are_same_text(old, new):
        yield _now_with(old, new)
    is_part = not alone or any(map(changes_with_days, (old, new)))
    if pair.days is not None and (others or is_part):
        yield Note(say("compared as in force {days}", days=pair.days.words))
    yield from others


def day_notes(old: Table, new: Table) -> Iterator[Note]:
    """That an edit of a revision gave it other days."""
    before, after = Period(old.effective, old.until), Period(new.effective, new.until)
    if before != after:
        message = say("in force {new}, no longer {old}", new=after.words, old=before.words)
        yield Note(message, Step.PATCH, decides=True)


def hand_over_notes(old: Procedure, new: Procedure) -> Iterator[Note]:
    """Which of the tables handed over to are not the same on both sides."""
    for name, table in new.tables.items():
        before = old.tables.get(name)
        is_other = before is not None and not are_same_text(before, table)
        if table is not new.entry and before is not None and is_other:
            yield _now_with(before, table)


def _now_with(before: Table, table: Table) -> Note:
    names = {"table": table.id, "new": name_of(table), "old": name_of(before)}
    if names["new"] == names["old"]:
        called = f"{table.id} {names['new']}".rstrip()
        return Note(say("with {table} as edited", table=called))
    return Note(say("now with {table} {new}, no longer {old}", **names))


def name_of(table: Table) -> str:
    """What a revision of a table is called: its version, else its day; in DMN its file."""
    if table.source.is_dmn:
        return table.source.name
    return table.version or str(table.effective or "")


def counterparts(
    old: Library, new: Library, before: Table | None, table: Table, today: date
) -> tuple[Pair, ...]:
    """What to compare a revision of the new library with, day by day; nothing where all is alike.

    ``before`` is the same revision in the old library; None for a new one, which is compared with
    what was in force there.  Raises ``TableError`` where a hand-over fails on one side only.
    """
    days = turning_days(new, table.id, table.uses) | turning_days(old, table.id, table.uses)
    if before is not None:
        days |= turning_days(old, before.id, before.uses)
    parts: list[tuple[Period, Table, Tables, Tables]] = []
    for part in cut(period_of(new, table), days):
        day = part.some_day(today)
        one = before or old.in_force(table.id, day)
        if one is None:
            continue
        theirs: Tables = reached_on(old, one, day)
        ours: Tables = reached_on(new, table, day)
        if parts and are_same(parts[-1][2], theirs) and are_same(parts[-1][3], ours):
            part = Period(parts.pop()[0].first, part.last)
        parts.append((part, one, theirs, ours))
    pairs: list[Pair] = []
    failed: list[TableError] = []
    for part, one, theirs, ours in parts:
        if _all_alike(theirs, ours):
            continue
        made: list[Procedure] = []
        failures: list[TableError] = []
        for library, entry in ((old, one), (new, table)):
            try:
                made.append(library.procedure(entry, part.some_day(today)))
            except TableError as failure:
                failures.append(failure)
        if len(failures) == 1:
            raise failures[0]
        if failures:
            failed.append(failures[1])
        else:
            # That DMN does not say a day is no edit.
            is_edit = one is before and one.source.is_dmn == table.source.is_dmn
            pairs.append(Pair(made[0], made[1], part, is_edit))
    if failed and not pairs:
        raise failed[0]
    return tuple(pairs)


def as_met(
    old: Library, before: Table, new: Library, table: Table, today: date
) -> tuple[Procedure, Procedure]:
    """Two revisions as customers met them, each with what it handed over to.

    The earlier of two revisions of a table is seen on its last day before the later, which is seen
    on its first; others are seen today, or on the nearest day that they are in force.  Raises
    ``TableError``.
    """
    return (
        old.procedure(before, _day_met(old, before, table) or old.day_of(before, today)),
        new.procedure(table, _day_met(new, table, before) or new.day_of(table, today)),
    )


def _day_met(library: Library, table: Table, other: Table) -> date | None:
    first, turn = table.effective, other.effective
    if table.id != other.id or first is None or turn is None or first == turn:
        return None
    if first > turn:
        return first
    eve = turn - timedelta(days=1)
    return min(period_of(library, table).last or eve, eve)


def _are_alike(one: Table | None, other: Table | None) -> bool:
    """Whether two revisions say the same with the same constants, wherever they lie."""
    if one is None or other is None:
        return one is other
    return reads_like(one, other)


def _all_alike(tables: Tables, others: Tables) -> bool:
    return tables.keys() == others.keys() and all(
        _are_alike(table, others[name]) for name, table in tables.items()
    )
