"""A library: the tables of one or more folders, their revisions and hand-overs.

Purpose: find table files, keep the revisions of each table in order of their dates, say
which is in force on a day, and gather the tables a table hands over to.  Place in the
flow: above ``load``; deciding and checking start from a ``Procedure``.

Invariants:
- the revisions of one table have different dates, oldest first; a table with a single
  revision may leave the date out and is then always in force;
- a ``Procedure`` is closed: every table named by a ``use`` in it is in it, as in force on
  its day, and no chain of hand-overs comes back to its start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePath

from gapless.algebra.values import article
from gapless.budget import Budget
from gapless.diagnostic import (
    Diagnostic,
    Label,
    Message,
    TableError,
    did_you_mean,
    error,
    listed,
    say,
)
from gapless.model import Rule, Table
from gapless.reading.loading import load_file

SUFFIXES = (".yaml", ".yml")
#: Files that stand beside tables but are none.
NOT_TABLES = (".cases.yaml", ".cases.yml")


@dataclass(frozen=True)
class Procedure:
    """A table with all tables it can hand over to, the entry first.

    ``day`` is the date whose revisions the hand-overs reach.
    """

    entry: Table
    tables: Mapping[str, Table]
    day: date

    @property
    def hands_over(self) -> bool:
        """Whether any rule of the entry hands over to another table."""
        return len(self.tables) > 1


class UnknownTable(KeyError):
    """No such table, or none in force on the day; ``message`` and ``advice`` say more."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message.english)
        self.diagnostic = diagnostic


@dataclass(frozen=True)
class Library:
    """All revisions of all tables, by table id, oldest first.

    ``unreadable`` names tables of which a file was found but has errors: not all their revisions
    are known.
    """

    revisions: Mapping[str, tuple[Table, ...]]
    unreadable: frozenset[str] = frozenset()

    @property
    def tables(self) -> Iterator[Table]:
        """Every revision of every table, by id and date."""
        for name in sorted(self.revisions):
            yield from self.revisions[name]

    def in_force(self, name: str, day: date) -> Table | None:
        """The revision of a table in force on a day; None before the first, and after an end."""
        found = None
        for table in self.revisions.get(name, ()):
            if table.effective is None or table.effective <= day:
                found = table
        ended = found is not None and found.until is not None and found.until < day
        return None if ended else found

    def find(self, name: str, day: date) -> Table:
        """The revision in force on a day; raises ``UnknownTable``."""
        table = self.in_force(name, day)
        if table is not None:
            return table
        if name in self.revisions:
            raise UnknownTable(
                error(
                    "not-in-force",
                    say("table {name} is not in force on {day}", name=name, day=day),
                    None,
                    help=self._nearest_revision(name, day),
                )
            )
        if name in self.unreadable:
            raise UnknownTable(
                error(
                    "unreadable-table",
                    say("table {name} could not be read", name=name),
                    None,
                    help=say("mend the errors of its file first"),
                )
            )
        near = did_you_mean(name, (*self.revisions, *self.unreadable))
        raise UnknownTable(
            error(
                "unknown-table",
                say("there is no table {name}", name=name),
                None,
                help=say("did you mean `{near}`?", near=near)
                if near
                else say(
                    "known tables: {known}", known=listed(sorted(self.revisions)) or say("none")
                ),
            )
        )

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
        """The revision with this version or effective date; raises ``UnknownTable``."""
        found = [
            table
            for table in self.revisions.get(name, ())
            if version in (table.version, str(table.effective))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            days = listed(f"{name}@{table.effective}" for table in found)
            raise UnknownTable(
                error(
                    "unknown-table",
                    say("table {name} has several versions {version}", name=name, version=version),
                    None,
                    help=say("name the revision by its day: {days}", days=days),
                )
            )
        known = [table.version or str(table.effective) for table in self.revisions.get(name, ())]
        if not known:
            return self.find(name, date.max)
        raise UnknownTable(
            error(
                "unknown-table",
                say("table {name} has no version {version}", name=name, version=version),
                None,
                help=say("known versions: {known}", known=listed(known)),
            )
        )

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

    def procedure(self, table: Table, day: date) -> Procedure:
        """The table with all it hands over to on a day; raises ``TableError``."""
        tables = {table.id: table}
        problems: list[Diagnostic] = []
        waiting = [table]
        while waiting:
            for rule in _handing_over(waiting.pop(0)):
                assert rule.use is not None
                if rule.use in tables:
                    continue
                try:
                    found = self.find(rule.use, day)
                except UnknownTable as unknown:
                    problems.append(_at_use(unknown.diagnostic, rule))
                    continue
                tables[found.id] = found
                waiting.append(found)
        problems.extend(_circles(tables))
        problems.extend(_mismatches(table, tables))
        if problems:
            raise TableError(problems)
        return Procedure(table, tables, day)


def _handing_over(table: Table) -> Iterator[Rule]:
    return (rule for rule in table.rules if rule.use)


def _at_use(diagnostic: Diagnostic, rule: Rule) -> Diagnostic:
    return error(diagnostic.code, diagnostic.message, rule.use_span, help=diagnostic.help)


def _circles(tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """One diagnostic for every hand-over that closes a circle, found depth first."""
    finished: set[str] = set()
    for start in tables:
        path: list[tuple[str, Iterator[Rule]]] = [(start, _handing_over(tables[start]))]
        on_path = [start]
        while path:
            name, rules = path[-1]
            rule = next(rules, None)
            if rule is None:
                path.pop()
                on_path.pop()
                finished.add(name)
            elif rule.use is None:
                continue
            elif rule.use in on_path:
                circle = on_path[on_path.index(rule.use) :]
                first = circle.index(min(circle))
                circle = [*circle[first:], *circle[:first]]
                following = circle[1 % len(circle)]
                opening = next(item for item in tables[circle[0]].rules if item.use == following)
                yield error(
                    "circular-hand-over",
                    say(
                        "the hand-over goes in a circle: {circle}",
                        circle=" -> ".join([*circle, circle[0]]),
                    ),
                    opening.use_span,
                    help=say("end the circle with a row that decides (`then`)"),
                )
            elif rule.use in tables and rule.use not in finished:
                path.append((rule.use, _handing_over(tables[rule.use])))
                on_path.append(rule.use)


def _mismatches(entry: Table, tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """Inputs of one name that two tables understand differently."""
    first = {name: (entry, item) for name, item in entry.inputs.items()}
    for table in tables.values():
        for name, column in table.inputs.items():
            other_table, other = first.setdefault(name, (table, column))
            ours, theirs = column.domain, other.domain
            if (ours.kind, ours.grid) != (theirs.kind, theirs.grid):
                yield error(
                    "hand-over-mismatch",
                    say(
                        "input {name} is {ours} here and {theirs} in {table}",
                        name=name,
                        ours=article(ours.kind),
                        theirs=article(theirs.kind),
                        table=other_table.id,
                    )
                    if ours.kind != theirs.kind
                    else say(
                        "input {name} goes in other steps here than in {table}",
                        name=name,
                        table=other_table.id,
                    ),
                    column.span,
                    related=[Label(other.span, say("the same name"))],
                    help=say("tables that hand over share their inputs: one name, one type"),
                )


def is_table_file(path: PurePath) -> bool:
    """Whether a file of this name holds a table."""
    return path.suffix in SUFFIXES and not path.name.endswith(NOT_TABLES)


def table_files(path: Path) -> list[Path]:
    """The table files of a folder and below in sorted order, or the file itself."""
    return _files_below(path, is_table_file) if path.is_dir() else [path]


def case_files(path: Path) -> list[Path]:
    """The files of cases of a folder and below in sorted order; none for a file."""
    return _files_below(path, is_case_file)


def is_case_file(path: PurePath) -> bool:
    """Whether a file of this name holds cases."""
    return path.name.endswith(NOT_TABLES)


def _files_below(folder: Path, is_wanted: Callable[[PurePath], bool]) -> list[Path]:
    """What is no file, though its name says so, is among them: reading it tells."""
    return sorted(
        file
        for file in folder.rglob("*")
        if is_wanted(file)
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and not file.is_dir()
    )


def neighbours(path: Path) -> list[Path]:
    """The files in which a lone table file looks for the tables it hands over to.

    These are the files of its own folder and of the folders beside it: the procedure's.
    """
    folder = Path(os.path.realpath(path)).parent
    found = {*folder.glob("*"), *folder.parent.glob("*/*")}
    return sorted(file for file in found if is_table_file(file) and file.is_file())


def load_tables(
    files: Iterable[Path], budget_of: Callable[[str], Budget] | None = None
) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    """Every table that can be read, and the diagnostics of those that cannot.

    ``budget_of`` gives the budget of reading a file, by its name.
    """
    tables: list[Table] = []
    problems: list[Diagnostic] = []
    for file in files:
        try:
            tables.append(load_file(file, budget_of(str(file)) if budget_of else None))
        except TableError as failure:
            problems.extend(failure.diagnostics)
    return tuple(tables), tuple(problems)


_TABLE_LINE = re.compile(r"""^table:[ ]*["']?([^\s"'#]+)""", re.MULTILINE)


def named_tables(problems: Iterable[Diagnostic]) -> frozenset[str]:
    """The ids of the tables that files with faults would have been."""
    texts = {item.primary.span.source.text[:10_000] for item in problems if item.primary}
    return frozenset(match[1] for text in texts for match in _TABLE_LINE.finditer(text))


def build_library(
    tables: Iterable[Table], unreadable: frozenset[str] = frozenset()
) -> tuple[Library, tuple[Diagnostic, ...]]:
    """A library of the tables, and what is wrong between them."""
    by_name: dict[str, list[Table]] = {}
    for table in tables:
        by_name.setdefault(table.id, []).append(table)
    problems: list[Diagnostic] = []
    revisions: dict[str, tuple[Table, ...]] = {}
    for name, found in by_name.items():
        found.sort(key=lambda table: (table.effective or date.min, table.source.name))
        kept: list[Table] = []
        for table in found:
            twin = next((other for other in kept if other.effective == table.effective), None)
            if twin is not None:
                problems.append(_same_date(table, twin))
            elif table.effective is None and any(other.effective for other in found):
                problems.append(
                    error(
                        "missing-effective",
                        say("this revision of {name} has no effective date", name=name),
                        table.spans["table"],
                        help=say(
                            "a table with several revisions dates each: `effective: 2022-12-29`"
                        ),
                    )
                )
            else:
                kept.append(table)
        if kept:
            revisions[name] = tuple(kept)
    return Library(revisions, unreadable), tuple(problems)


def _same_date(table: Table, twin: Table) -> Diagnostic:
    place = "effective" if table.effective else "table"
    return error(
        "duplicate-revision",
        say("two revisions of {name} take effect on {day}", name=table.id, day=table.effective)
        if table.effective
        else say("two files describe table {name} without a date", name=table.id),
        table.spans[place],
        related=[Label(twin.spans[place], say("the other one"))],
        help=say("give each revision its own `effective` date, or remove one file"),
    )
