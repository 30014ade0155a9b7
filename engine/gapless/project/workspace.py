"""Which tables a command is about: the one way from words to tables.

Purpose: turn the words of a user into loaded tables and the library around them.

A word is a path (a file or a folder), ``-`` for standard input, or a table: its id, with
``@version`` or ``@date`` for one revision.  Without words it is what ``[tool.gapless]`` of the
nearest pyproject.toml names, else ``tables``.  Tables are looked up by id in that place.

Invariants: whatever is, or may be, a revision of a table asked for and cannot be read is among
the problems; what a table hands over to is refused by ``Library`` in the same case.

Example: of ``tables`` with two revisions of ``a``, one of them broken, ``open_workspace`` of
``["a"]`` asks for the other and has the faults of the broken one as its problems.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from gapless.algebra.texts import canonical
from gapless.codes.files import NO_TABLES
from gapless.codes.tables import NOT_IN_FORCE
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Message, TableError, listed, say, sort_diagnostics
from gapless.model import Procedure, Table
from gapless.near_words import did_you_mean
from gapless.project.misuse import Misuse
from gapless.project.places import Project, is_path
from gapless.project.standard_input import STANDARD_INPUT
from gapless.reading.collecting import parted
from gapless.reading.dmn.words import answering, part, unknown
from gapless.reading.library import Library, UnknownTable, Unread, build_library, word_of
from gapless.source import Source


@dataclass(frozen=True, slots=True)
class Workspace:
    """The tables asked for, the library around them, and what is wrong with what was asked for.

    ``unread`` is what was asked for and is no table; why not is among the ``problems``.
    """

    asked: tuple[Table, ...]
    library: Library
    problems: tuple[Diagnostic, ...]
    unread: tuple[Unread, ...] = ()

    def procedures(
        self, as_of: date | None, problems: Sequence[Diagnostic] = ()
    ) -> tuple[list[Procedure], tuple[Diagnostic, ...]]:
        """Every table asked for with what it hands over to, and what stands in the way of one.

        With a day only those in force on it.  Further ``problems`` are among those that come out.
        """
        procedures: list[Procedure] = []
        found = [*self.problems, *problems]
        asked = {id(table) for table in self.asked}
        for table in self.library.tables:
            if id(table) not in asked or not self._is_in_force(table, as_of):
                continue
            try:
                day = as_of or self.library.day_of(table, date.today())
                procedures.append(self.library.procedure(table, day))
            except TableError as failure:
                found.extend(failure.diagnostics)
        if not found:
            found.extend(self.nothing_in_force(as_of))
        return procedures, sort_diagnostics(dict.fromkeys(found))

    def nothing_in_force(self, as_of: date | None) -> Iterator[Diagnostic]:
        """That none of the tables asked for is in force on a day, and which revisions are."""
        if as_of is None or not self.asked or self.in_force(as_of):
            return
        names = dict.fromkeys(table.id for table in self.asked)
        others = [one for name in names if (one := self.library.in_force(name, as_of))]
        message, advice = say("no table is in force on {day}", day=as_of), say("name another day")
        if others:
            files = listed(one.source.name for one in others)
            message = say("what was named is not in force on {day}", day=as_of)
            advice = say("on that day {files} is; name that, or another day", files=files)
        yield NOT_IN_FORCE.at(None, message, help=advice)

    def look_alikes(self) -> Iterator[Message]:
        """A note on ids that differ from one asked for in capital letters only, or in nothing."""
        asked = {table.id for table in self.asked}
        alike: dict[str, list[str]] = {}
        for name in self.library.names:
            alike.setdefault(name.casefold(), []).append(name)
        for names in alike.values():
            if len(names) > 1 and not asked.isdisjoint(names):
                yield say(
                    "note: the tables {names} differ in capital letters only", names=listed(names)
                )
        shared = [table for table in self.library.namesakes if table.id in asked]
        if len(self.asked) > 1 and shared:
            yield say(
                "note: several files describe {names}; each table was looked at, and is called by"
                " its file: {words}",
                names=listed(sorted({table.id for table in shared})),
                words=listed(map(word_of, shared), 5),
            )

    def in_force(self, as_of: date | None) -> tuple[Table, ...]:
        """The tables asked for, with a day only those in force on it."""
        return tuple(table for table in self.asked if self._is_in_force(table, as_of))

    def _is_in_force(self, table: Table, day: date | None) -> bool:
        return day is None or self.library.is_in_force(table, day)


def open_workspace(
    project: Project,
    words: Sequence[str],
    *,
    revisions: bool = False,
    further: Sequence[Table] = (),
) -> Workspace:
    """Load what the words name, and around it what it hands over to.

    With ``revisions`` the other revisions of a lone file's table are loaded too, as they are for an
    id, and what may be one and cannot be read is among the problems.  ``further`` tables are asked
    for too, with their revisions.
    """
    opening = _Opening(project, further)
    for word in dict.fromkeys(words):
        if not word or "\0" in word:
            raise Misuse(say("{name!r} is not a path", name=word))
        if part(word)[0] == STANDARD_INPUT:
            opening.add(word, parted(project.standard_input))
        elif is_path(word):
            opening.add(word, project.collector.path(Path(part(word)[0])))
        else:
            opening.tables.append(canonical(word))
    if not words:
        for path in project.paths():
            opening.add(path, project.collector.path(Path(path)))
    project.note_passed_over()
    return opening.workspace(revisions)


class _Opening:
    """What has been found so far."""

    def __init__(self, project: Project, further: Sequence[Table]) -> None:
        self.tables: list[str] = []
        self._project = project
        self._further = further
        self._asked = {id(table): table for table in further}
        self._lone: list[Table] = []
        self._around: list[Table] = []
        self._unread: list[Unread] = []
        self._beside: list[Unread] = []
        self._problems: list[Diagnostic] = []

    def add(self, word: str, found: tuple[tuple[Table, ...], tuple[Unread, ...]]) -> None:
        """Ask for what was found at a path, or in standard input."""
        path, wanted = part(word)
        tables, unread = found
        if wanted is not None:
            tables, unread = self._one_of(path, wanted, tables, unread)
        elif not tables and not unread:
            self._problems.append(no_tables(path))
        else:
            self._around.extend(table for table in tables if table.is_imported)
            tables = tuple(table for table in tables if not table.is_imported)
        is_alone = path != STANDARD_INPUT and not os.path.isdir(path)
        self._lone.extend(table for table in tables if is_alone and not table.source.is_dmn)
        self._asked |= {id(table): table for table in tables}
        self._unread.extend(unread if path != STANDARD_INPUT else ())
        self._problems.extend(fault for item in unread for fault in item.faults)

    def _one_of(
        self, path: str, wanted: str, tables: tuple[Table, ...], unread: tuple[Unread, ...]
    ) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
        """One table of a DMN file; the others are around it."""
        asked = tuple(table for table in tables if table.id == canonical(wanted))
        broken = tuple(one for one in unread if wanted in one.tables or not one.tables)
        self._around.extend(table for table in tables if table not in asked)
        self._beside.extend(one for one in unread if one not in broken)
        if not asked and not broken:
            self._problems.append(unknown(path, wanted, (*tables, *unread)))
        return asked, broken

    def workspace(self, revisions: bool) -> Workspace:
        """The tables asked for, those called by their ids found among those of the project."""
        names = [word.partition("@")[0] for word in self.tables]
        for path in self._project.paths() if names else ():
            tables, unread = self._project.collector.path(Path(path))
            self._around.extend(tables)
            self._unread.extend(unread)
        kept = {id(one): one for one in self._around if one.id in names} | self._asked
        known = set(map(_revision, kept.values()))
        others = {id(one): one for one in self._around if _revision(one) not in known}
        near = self._look_around([*kept.values(), *others.values()], revisions)
        library, between = build_library(
            {id(one): one for one in (*kept.values(), *others.values(), *near)}.values(),
            self._unread,
            self._beside,
        )
        for word in self.tables:
            self._add_table(word, library)
        for table in self._lone if revisions else ():
            self._problems.extend(library.missing.get(table.id, ()))
        asked = {table.source.name for table in self._asked.values()}
        about = (item for item in between if _is_about(item, asked))
        problems = dict.fromkeys((*self._problems, *about))
        unread = tuple(self._unread)
        return Workspace(tuple(self._asked.values()), library, sort_diagnostics(problems), unread)

    def _look_around(self, tables: Sequence[Table], revisions: bool) -> list[Table]:
        """The tables around those that were read: revisions of lone ones, and hand-overs."""
        around = self._project.surroundings
        found: list[Table] = []
        known = {table.id for table in tables}.union(*(item.tables for item in self._unread))
        for table in (*self._lone, *self._further) if revisions else ():
            others, unread = around.revisions(table)
            found.extend(others)
            self._beside.extend(unread)
        reached, unread = around.hand_overs((*tables, *found), known)
        self._beside.extend(unread)
        self._problems.extend(around.faults)
        return [*found, *reached]

    def _add_table(self, word: str, library: Library) -> None:
        """Ask for a table of the library by its id, or for one revision of it."""
        name, at, version = word.partition("@")
        try:
            if at:
                revisions: tuple[Table, ...] = (library.version(name, version),)
            else:
                revisions = library.revisions.get(name, ())
                self._problems.extend(library.faults_of(name))
                if not revisions:
                    library.find(name, date.max)
        except UnknownTable as unknown:
            self._problems.append(_or_file(name, library, unknown.diagnostic))
        except TableError as failure:
            self._problems.extend(failure.diagnostics)
        else:
            self._asked |= {id(table): table for table in revisions}


def _revision(table: Table) -> tuple[object, ...]:
    """What two files cannot both hold, but that each DMN file has names of its own."""
    return table.id, table.effective, table.source.name if table.source.is_dmn else None


def _or_file(name: str, library: Library, unknown: Diagnostic) -> Diagnostic:
    """A table that is not known, as a word that could also have named a file."""
    if did_you_mean(name, library.names) is not None:
        return unknown
    try:
        near = did_you_mean(name, (file for file in os.listdir() if not file.startswith(".")))
    except OSError:
        near = None
    return replace(unknown, help=say("did you mean `{near}`?", near=near)) if near else unknown


def _is_about(item: Diagnostic, asked: set[str]) -> bool:
    """Whether a quarrel between tables concerns one that was asked for."""
    return any(label.span.source.name in asked for label in item.labels)


def find_table(
    project: Project, name: str, day: date | None, *, revisions: bool = False
) -> tuple[Library, Table, date]:
    """The table a ``TABLE`` argument names, its library, and the day to look at it.

    That is ``day``, else today for a table without a version.  ``revisions`` are those of
    ``open_workspace``; with a day they are always loaded.  Raises ``TableError``.
    """
    today = date.today()
    library, table = open_table(project, name, revisions=revisions or day is not None)
    if names_no_revision(name):
        day = day or today
    elif day is None or not is_file(name):
        return library, table, day or library.day_of(table, today)
    try:
        return library, library.find(table.id, day), day
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None


def open_table(project: Project, name: str, *, revisions: bool = False) -> tuple[Library, Table]:
    """The library of a ``TABLE`` argument, and the table: its oldest revision where it names none.

    Raises ``TableError``.
    """
    if not name or "\0" in name:
        raise Misuse(say("{name!r} is neither a path nor a table", name=name))
    if os.path.isdir(name):
        fault = say("{name} is a folder; name one of its files, or a table id", name=name)
        raise Misuse(fault)
    path, _ = part(name)
    if is_file(path):
        is_input = path == STANDARD_INPUT
        held = project.standard_input if is_input else project.collector.file(Path(path))
        name = answering(name, held)
    workspace = open_workspace(project, [name], revisions=revisions)
    if workspace.problems:
        raise TableError(workspace.problems)
    return workspace.library, workspace.asked[0]


def is_file(name: str) -> bool:
    """Whether a ``TABLE`` argument is a file, or standard input, and not an id."""
    return part(name)[0] == STANDARD_INPUT or is_path(name)


def names_no_revision(name: str) -> bool:
    """Whether a ``TABLE`` argument leaves open which revision is asked: an id without version."""
    return not is_file(name) and "@" not in name


def no_tables(path: str) -> Diagnostic:
    """A folder without a table in it."""
    return NO_TABLES.at(
        Source(path, ""),
        say("there is no table in {path}", path=path),
        help=say("tables are files that end in .yaml or .dmn; name a file or another folder"),
    )
