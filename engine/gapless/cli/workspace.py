"""Which tables a command is about: the one way from words to tables.

Purpose: turn what stands on a command line into loaded tables and the library around them.

A word is a path (a file or a folder), ``-`` for standard input, or a table: its id, with
``@version`` or ``@date`` for one revision.  Without words it is what ``[tool.gapless]`` of the
nearest pyproject.toml names, else ``tables``.  Tables are looked up by id in that place.

Invariants: whatever is, or may be, a revision of a table asked for and cannot be read is among
the problems; what a table hands over to is refused by ``Library`` in the same case.

Example: of ``tables`` with two revisions of ``a``, one of them broken, ``open_workspace(["a"])``
asks for the other and has the faults of the broken one as its problems.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.cli.output import tell
from gapless.cli.settings import read_settings
from gapless.cli.streams import read_input
from gapless.cli.watch import reading_limit
from gapless.codes.files import NO_TABLES
from gapless.diagnostic import Diagnostic, TableError, did_you_mean, say, sort_diagnostics
from gapless.language import translate
from gapless.model import Table
from gapless.reading.collecting import Collector
from gapless.reading.files import LARGEST_FILE, read_bytes
from gapless.reading.folders import is_yaml_file, shown_path
from gapless.reading.library import Library, UnknownTable, Unread, build_library
from gapless.source import Source

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The tables asked for, the library around them, and what is wrong with what was asked for."""

    asked: tuple[Table, ...]
    library: Library
    problems: tuple[Diagnostic, ...]


def open_workspace(
    words: Sequence[str],
    budget_of: Callable[[str], Budget] | None = None,
    *,
    neighbours: bool = False,
    collector: Collector | None = None,
) -> Workspace:
    """Load what the words name, and beside lone files what they hand over to.

    ``budget_of`` gives the budget of reading a file, by its name.  With ``neighbours`` what
    stands beside a lone file is loaded even where it hands over to nothing: other revisions.  A
    ``collector`` may hold what files contain that are open in an editor.
    """
    opening = _Opening(collector or Collector(budget_of or reading_limit), neighbours)
    for word in dict.fromkeys(words):
        if not word or "\0" in word:
            raise click.UsageError(translate(say("{name!r} is not a path", name=word)))
        if word == STANDARD_INPUT:
            opening.add_standard_input()
        elif is_path(word):
            opening.add_path(word)
        else:
            opening.tables.append(canonical(word))
    if not words:
        for path in configured_paths():
            opening.add_path(path)
    return opening.workspace()


def is_path(word: str) -> bool:
    """Whether a word names a file or folder, there or not, and not a table by its id."""
    return os.sep in word or is_yaml_file(Path(word)) or os.path.lexists(word)


class _Opening:
    """What has been found so far."""

    def __init__(self, collector: Collector, neighbours: bool) -> None:
        self.tables: list[str] = []
        self._collector = collector
        self._neighbours = neighbours
        self._asked: dict[int, Table] = {}
        self._around: list[Table] = []
        self._unread: list[Unread] = []
        self._beside: list[Unread] = []
        self._problems: list[Diagnostic] = []

    def add_standard_input(self) -> None:
        try:
            source = read_bytes("<stdin>", read_input(LARGEST_FILE + 1))
            table = self._collector.source(source)
        except TableError as failure:
            self._problems.extend(failure.diagnostics)
        else:
            self._asked[id(table)] = table

    def add_path(self, path: str) -> None:
        tables, unread = self._collector.path(Path(path))
        if not tables and not unread:
            self._problems.append(no_tables(path))
        hands_over = any(rule.use for table in tables for rule in table.rules)
        if not os.path.isdir(path) and (self._neighbours or hands_over):
            around, broken = self._collector.beside(Path(path))
            self._around.extend(around)
            self._beside.extend(broken)
        self._asked |= {id(table): table for table in tables}
        self._unread.extend(unread)
        self._problems.extend(fault for item in unread for fault in item.faults)

    def workspace(self) -> Workspace:
        """The tables asked for, those called by their ids found among those of the project."""
        names = [word.partition("@")[0] for word in self.tables]
        for path in configured_paths() if names else ():
            tables, unread = self._collector.path(Path(path))
            self._around.extend(tables)
            self._unread.extend(unread)
        kept = {id(one): one for one in self._around if one.id in names} | self._asked
        known = {(table.id, table.effective) for table in kept.values()}
        others = {id(one): one for one in self._around if (one.id, one.effective) not in known}
        library, between = build_library(
            [*kept.values(), *others.values()], self._unread, self._beside
        )
        for word in self.tables:
            self._add_table(word, library)
        asked = {table.source.name for table in self._asked.values()}
        about = (item for item in between if _is_about(item, asked))
        return Workspace(
            tuple(self._asked.values()), library, sort_diagnostics((*self._problems, *about))
        )

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
    labels = (*((item.primary,) if item.primary else ()), *item.related)
    return any(label.span.source.name in asked for label in labels)


def find_table(
    name: str, day: date | None, *, neighbours: bool = False
) -> tuple[Library, Table, date]:
    """The table a ``TABLE`` argument names, its library, and the day to look at it.

    That is ``day``, else today for a table without a version.  ``neighbours`` are those of
    ``open_workspace``; with a day they are always loaded.  Raises ``TableError``.
    """
    today = date.today()
    library, table = open_table(name, neighbours=neighbours or day is not None)
    if names_no_revision(name):
        day = day or today
    elif day is None or not is_file(name):
        return library, table, day or library.day_of(table, today)
    try:
        return library, library.find(table.id, day), day
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None


def open_table(name: str, *, neighbours: bool = False) -> tuple[Library, Table]:
    """The library of a ``TABLE`` argument, and the table: its oldest revision where it names none.

    Raises ``TableError``.
    """
    if not name or "\0" in name:
        raise click.UsageError(translate(say("{name!r} is neither a path nor a table", name=name)))
    if os.path.isdir(name):
        fault = say("{name} is a folder; name one of its files, or a table id", name=name)
        raise click.UsageError(translate(fault))
    workspace = open_workspace([name], neighbours=neighbours)
    if workspace.problems:
        raise TableError(workspace.problems)
    return workspace.library, workspace.asked[0]


def is_file(name: str) -> bool:
    """Whether a ``TABLE`` argument is a file, or standard input, and not an id."""
    return name == STANDARD_INPUT or is_path(name)


def names_no_revision(name: str) -> bool:
    """Whether a ``TABLE`` argument leaves open which revision is asked: an id without version."""
    return not is_file(name) and "@" not in name


def paths_behind(words: Sequence[str]) -> tuple[str, ...]:
    """The files and folders in which words are found: for ids, and without words, the project's."""
    found: dict[str, None] = {}
    for word in words:
        found |= dict.fromkeys([word] if is_path(word) else configured_paths())
    return tuple(found) or configured_paths()


def configured_paths() -> tuple[str, ...]:
    """The paths of the project; raises ``click.UsageError`` where there are none.

    A note says where they come from, unless that is the current folder.
    """
    paths, settings = project_paths(), read_settings()
    if settings.tables is not None and settings.file.parent != Path.cwd():
        note = say("note: {file} says which tables to use", file=settings.file)
        tell(note)
    if not paths and settings.tables is None:
        fault = say("there is no folder `tables` here; name a table file or a folder")
        raise click.UsageError(translate(fault))
    return paths


def project_paths() -> tuple[str, ...]:
    """The table folders of the nearest pyproject.toml that names some, else ``tables``."""
    settings = read_settings()
    if settings.tables is not None:
        return tuple(str(shown_path(settings.file.parent / item)) for item in settings.tables)
    return ("tables",) if Path("tables").exists() else ()


def no_tables(path: str) -> Diagnostic:
    """A folder without a table in it."""
    return NO_TABLES.at(
        Source(path, ""),
        say("there is no table in {path}", path=path),
        help=say("tables are files that end in .yaml; name a file or another folder"),
    )
