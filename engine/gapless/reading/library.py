"""A library: the tables of one or more folders, their revisions and hand-overs.

Purpose: keep the revisions of each table in order of their dates, say which is in force on a
day, and gather the tables a table hands over to.

Invariants:
- where a file that cannot be read is, or may be, a revision of a table, or two revisions quarrel,
  the table is not found: an older revision, or chance, would stand in for it;
- the revisions of one table have different dates, oldest first; a table with a single
  revision may leave the date out and is then always in force;
- a DMN file is a space of names of its own: its tables need one another whatever else is called
  alike; by its id a table in YAML is found before one in DMN, and of several in DMN none;
- a ``Procedure`` is closed: every table that one in it needs is in it, as in force on its day,
  and no chain of needs comes back to its start.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from gapless.codes.tables import (
    DUPLICATE_REVISION,
    MISSING_EFFECTIVE,
    NOT_IN_FORCE,
    UNKNOWN_TABLE,
    UNREADABLE_TABLE,
)
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import (
    Diagnostic,
    Label,
    Message,
    Portable,
    TableError,
    listed,
    say,
    sort_diagnostics,
)
from gapless.model import Procedure, Table
from gapless.near_words import did_you_mean
from gapless.reading.folders import folder_of
from gapless.reading.hand_overs import Need, circles, mismatches, needs_of, unfit_origins
from gapless.reading.turns import on_day
from gapless.source import Span, is_dmn_name


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or folder that is no table, though it may hold one, and why.

    ``tables`` are the ids that its text names; empty where it names none.  ``is_table`` is false
    of a decision of a DMN file that is made without one.
    """

    name: str
    faults: tuple[Diagnostic, ...]
    tables: frozenset[str] = frozenset()
    is_table: bool = True

    @property
    def is_dmn(self) -> bool:
        """Whether it is DMN, of which no table is a revision of another."""
        return is_dmn_name(self.name)


class UnknownTable(Portable, KeyError):
    """No such table, or none in force on the day; ``diagnostic`` says what there is instead."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.sentence.english)
        self.diagnostic = diagnostic

    def __str__(self) -> str:
        # A KeyError would show a repr.
        return str(self.args[0])


@dataclass(frozen=True)
class Library:
    """All revisions of all tables that could be read, by table id, oldest first.

    ``missing`` is what stands in the way of knowing all revisions of a table, and ``anywhere``
    what may be a revision of any; ``unnamed`` is all that does not even name its table.
    ``ambiguous`` are the revisions between which only chance could choose.  ``homes`` are the
    folders in which tables have files.  ``namesakes`` are tables of DMN files of which the ids are
    those of others too, and what DMN files import.
    """

    revisions: Mapping[str, tuple[Table, ...]]
    ambiguous: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    missing: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    anywhere: tuple[Diagnostic, ...] = ()
    unnamed: tuple[Diagnostic, ...] = ()
    homes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    namesakes: tuple[Table, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of all tables, of those too whose files cannot be read."""
        return tuple(sorted({*self.revisions, *self.missing, *self.ambiguous}))

    def faults_of(self, name: str) -> tuple[Diagnostic, ...]:
        """Why it is not known which revisions a table has; nothing where it is."""
        found = (*self.ambiguous.get(name, ()), *self.missing.get(name, ()), *self.anywhere)
        return sort_diagnostics(found if self._knows(name) else (*found, *self.unnamed))

    @property
    def tables(self) -> Iterator[Table]:
        """Every revision of every table, by id and date."""
        for name in sorted(self.revisions):
            yield from self.revisions[name]
        yield from self.namesakes

    @cached_property
    def called_apart(self) -> Mapping[str, Table]:
        """The ``namesakes`` by what tells them apart: their file, and behind it their id."""
        return {word_of(one): one for one in self.namesakes}

    def _knows(self, name: str) -> bool:
        return any(name in known for known in (self.revisions, self.missing, self.ambiguous))

    def with_revisions(self, name: str, revisions: Iterable[Table]) -> Library:
        """The library with other revisions of a table, oldest first."""
        return replace(self, revisions={**self.revisions, name: tuple(revisions)})

    def in_force(self, name: str, day: date) -> Table | None:
        """The revision of a table in force on a day; None before the first, and after an end."""
        found = None
        for table in self.revisions.get(name, ()):
            if table.effective is None or table.effective <= day:
                found = table
        ended = found is not None and found.until is not None and found.until < day
        return None if ended else found

    def is_in_force(self, table: Table, day: date) -> bool:
        """Whether a revision is in force on a day, as tables in DMN always are."""
        return table.source.is_dmn or self.in_force(table.id, day) is table

    def reached_from(self, name: str) -> set[str]:
        """The ids of all tables that the revisions of a table need, however far away."""
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            for table in self.revisions.get(waiting.pop(), ()):
                found = table.uses - reached
                reached |= found
                waiting.extend(found)
        return reached

    def concern(self, item: Unread, names: Collection[str], *, anywhere: bool) -> bool:
        """Whether what is unread may be about one of some tables.

        ``anywhere`` says what is so where no table says anything of it.
        """
        named = item.tables or _at_home(item, self.homes)
        return not named.isdisjoint(names) if named else anywhere

    def find(self, name: str, day: date) -> Table:
        """The revision in force on a day; one of its ``namesakes`` by its file.

        Raises ``UnknownTable``, and ``TableError`` where not all revisions are known.
        """
        if (apart := self.called_apart.get(name)) is not None:
            return apart
        faults = self.faults_of(name)
        if not self._knows(name):
            unknown = self._unknown(name)
            if faults:
                raise TableError((unknown, *faults))
            raise UnknownTable(unknown)
        if faults:
            raise TableError(faults)
        table = self.in_force(name, day)
        if table is None:
            message = say("table {name} is not in force on {day}", name=name, day=day)
            advice = self._nearest_revision(name, day)
            raise UnknownTable(NOT_IN_FORCE.at(None, message, help=advice))
        return table

    def _unknown(self, name: str) -> Diagnostic:
        near = did_you_mean(name, self.names)
        known = sorted({*self.revisions, *chain.from_iterable(self.homes.values())})
        advice = say("known tables: {known}", known=listed(known) or say("none"))
        if near:
            advice = say("did you mean `{near}`?", near=near)
        message = say("there is no table {name}", name=name)
        return UNKNOWN_TABLE.at(None, message, help=advice)

    def _nearest_revision(self, name: str, day: date) -> Message:
        """When a table that is not in force on a day was, or will be."""
        later = [
            table.effective
            for table in self.revisions[name]
            if table.effective and table.effective > day
        ]
        ended = [table.until for table in self.revisions[name] if table.until and table.until < day]
        if not ended:
            return say("its first revision takes effect on {first}", first=later[0])
        if not later:
            return say("its last revision ended on {last}", last=ended[-1])
        return say(
            "a revision ended on {last}, the next takes effect on {first}",
            last=ended[-1],
            first=later[0],
        )

    def version(self, name: str, version: str) -> Table:
        """The revision with this version or effective date, whatever others cannot be read.

        Raises ``UnknownTable``, and ``TableError`` where the revision is not among those known.
        """
        revisions = self.revisions.get(name, ())
        found = [one for one in revisions if version in (one.version, str(one.effective))]
        if name in self.ambiguous:
            raise TableError(self.ambiguous[name])
        if len(found) == 1:
            return found[0]
        if found:
            days = listed(f"{name}@{table.effective}" for table in found)
            message = say("table {name} has several versions {version}", name=name, version=version)
            advice = say("name the revision by its day: {days}", days=days)
            raise UnknownTable(UNKNOWN_TABLE.at(None, message, help=advice))
        if not revisions or self.faults_of(name):
            return self.find(name, date.max)
        known = [table.version or str(table.effective) for table in revisions]
        message = say("table {name} has no version {version}", name=name, version=version)
        advice = say("known versions: {known}", known=listed(known))
        raise UnknownTable(UNKNOWN_TABLE.at(None, message, help=advice))

    def day_of(self, table: Table, today: date) -> date:
        """The day on which to look at a revision: today while it is in force, else its last
        day, or its first where that is still to come.
        """
        later = [
            other.effective
            for other in self.revisions.get(table.id, ())
            if other.effective and table.effective and other.effective > table.effective
        ]
        ends = [day - timedelta(days=1) for day in later]
        if table.until is not None:
            ends.append(table.until)
        last = min([*ends, today])
        return last if table.effective is None else max(table.effective, last)

    def revision_of(self, table: Table) -> Table:
        """The revision that a table is, where it is one with the constants of some day."""
        known = self.revisions.get(table.id, ())
        return next((one for one in known if one.source is table.source), table)

    def procedure(self, table: Table, day: date) -> Procedure:
        """The table with all it needs on a day, constants too; raises ``TableError``."""
        table = on_day(self.revision_of(table), day)
        tables = {table.id: table}
        problems: list[Diagnostic] = []
        waiting = [table]
        while waiting:
            asking = waiting.pop(0)
            for need in needs_of(asking):
                if need.table in tables:
                    continue
                try:
                    found = self.beside(asking, need.table) or self.find(need.table, day)
                except UnknownTable as unknown:
                    problems.append(_at(unknown.diagnostic, need))
                    continue
                except TableError as failure:
                    problems.append(not_all_known(need.table, need.span))
                    problems.extend(failure.diagnostics)
                    continue
                tables[found.id] = on_day(found, day)
                waiting.append(found)
        problems.extend(circles(tables))
        problems.extend(mismatches(tables))
        if not problems:
            problems.extend(unfit_origins(tables))
        if problems:
            raise TableError(problems)
        return Procedure(table, tables, day)

    def beside(self, asking: Table, name: str) -> Table | None:
        """Another table of the same DMN file."""
        known = (*self.revisions.get(name, ()), *self.namesakes) if asking.source.is_dmn else ()
        file = asking.source.name
        return next((one for one in known if one.id == name and one.source.name == file), None)


def word_of(table: Table) -> str:
    """What a command calls a table by its file: ``loan.dmn#risk`` in DMN."""
    return f"{table.source.name}#{table.id}" if table.source.is_dmn else table.source.name


def _at(diagnostic: Diagnostic, need: Need) -> Diagnostic:
    return replace(diagnostic, primary=Label(need.span) if need.span else None)


def not_all_known(name: str, span: Span | None) -> Diagnostic:
    """Why the place that names a table cannot be followed, where ``Library.find`` raises."""
    return UNREADABLE_TABLE.at(
        span,
        say("not all revisions of table {name} are known", name=name),
        help=say("fix the faults of its files first"),
    )


def build_library(
    tables: Iterable[Table], unread: Iterable[Unread] = (), beside: Iterable[Unread] = ()
) -> tuple[Library, tuple[Diagnostic, ...]]:
    """A library of the tables, and what is wrong between them.

    What is ``unread`` and names no table may be a revision of those that have files in its
    folder; where there are none, of any table, or, where it only lies ``beside`` what was asked
    for, of the one that the folder is named for.
    """
    by_name: dict[str, list[Table]] = {}
    namesakes: list[Table] = []
    for table in tables:
        of_one = namesakes if table.is_imported else by_name.setdefault(table.id, [])
        of_one.append(table)
    revisions: dict[str, tuple[Table, ...]] = {}
    ambiguous: dict[str, tuple[Diagnostic, ...]] = {}
    between: list[Diagnostic] = []
    for name, found in by_name.items():
        alike = [table for table in found if table.source.is_dmn] if len(found) > 1 else []
        kept, problems = _in_order(
            [table for table in found if not alike or not table.source.is_dmn]
        )
        if kept:
            revisions[name] = kept
        if not kept:
            problems = (called_alike(name, alike),)
        if problems:
            ambiguous[name] = problems
        namesakes.extend(alike)
        between.extend(problems if kept else ())
    items = [*((item, True) for item in unread), *((item, False) for item in beside)]
    homes = _homes(by_name, (item for item, _ in items))
    missing: dict[str, list[Diagnostic]] = {}
    anywhere: list[Diagnostic] = []
    unnamed: list[Diagnostic] = []
    for item, is_asked in items:
        at_home = _at_home(item, homes)
        by_folder = () if item.is_dmn else (os.path.basename(folder_of(item.name)),)
        for name in item.tables or at_home or by_folder:
            missing.setdefault(name, []).extend(item.faults)
        if not item.tables and (at_home or is_asked or item.is_dmn):
            unnamed.extend(item.faults)
            anywhere.extend(() if at_home or item.is_dmn else item.faults)
    library = Library(
        revisions,
        ambiguous,
        {name: tuple(faults) for name, faults in missing.items()},
        tuple(anywhere),
        tuple(unnamed),
        homes,
        tuple(sorted(namesakes, key=lambda one: one.source.name)),
    )
    return library, tuple(between)


def called_alike(name: str, found: Sequence[Table]) -> Diagnostic:
    """That an id does not say which table of some files is meant, and what does."""
    first, *_, last = found
    return DUPLICATE_REVISION.at(
        last.spans["table"],
        say("several files describe table {name}", name=name),
        related=[Label(first.spans["table"], say("another one"))],
        help=say(
            "name the file in a command: {words}; where a table needs it, rename one of them",
            words=listed(map(word_of, found)),
        ),
    )


def _at_home(item: Unread, homes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The tables that a file may hold a revision of, since they have files in its folder."""
    return frozenset() if item.is_dmn else homes.get(folder_of(item.name), frozenset())


def _homes(
    by_name: Mapping[str, Iterable[Table]], unread: Iterable[Unread]
) -> dict[str, frozenset[str]]:
    """The folders in which tables have files, with the ids of these tables."""
    found = [
        (table.source.name, frozenset({name}))
        for name, all_of in by_name.items()
        for table in all_of
        if not table.source.is_dmn
    ]
    found += [(item.name, item.tables) for item in unread if item.tables and not item.is_dmn]
    named: dict[str, set[str]] = {}
    for file, tables in found:
        if not file.startswith("<"):
            named.setdefault(os.path.dirname(file), set()).update(tables)
    homes: dict[str, frozenset[str]] = {}
    for folder, ids in named.items():
        real = folder_of(os.path.join(folder, "table"))
        homes[real] = homes.get(real, frozenset()) | ids
    return homes


def _in_order(found: list[Table]) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    """The revisions of a table, oldest first, and what is wrong between them."""
    kept: list[Table] = []
    problems: list[Diagnostic] = []
    dated = [table for table in found if table.effective]
    for table in sorted(found, key=lambda one: (one.effective or date.min, one.source.name)):
        twin = next((other for other in kept if other.effective == table.effective), None)
        if twin is not None:
            problems.append(_same_date(table, twin))
        elif table.effective is None and dated:
            problems.append(
                MISSING_EFFECTIVE.at(
                    table.spans["table"],
                    say("this revision of {name} has no effective date", name=table.id),
                    related=[Label(dated[0].spans["effective"], say("another one is dated"))],
                    help=say("a table with several revisions dates each: `effective: 2022-12-29`"),
                )
            )
        else:
            kept.append(table)
    return tuple(kept), tuple(problems)


def _same_date(table: Table, twin: Table) -> Diagnostic:
    place = "effective" if table.effective else "table"
    return DUPLICATE_REVISION.at(
        table.spans[place],
        say("two revisions of {name} take effect on {day}", name=table.id, day=table.effective)
        if table.effective
        else say("two files describe table {name} without a date", name=table.id),
        related=[Label(twin.spans[place], say("the other one"))],
        help=say("give each revision its own `effective` date, or remove one file"),
    )
