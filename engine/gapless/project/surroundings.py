"""What lies around the tables asked for, read as far as it can matter.

Purpose: find the other revisions of a lone file's table, the tables that are handed over to, and
those that hand over, wherever a project keeps them.

Revisions lie in the folder of the file; hand-overs and callers in that folder and those next to it;
and all of them in the project that the file belongs to.  A file is parsed only where its text names
one of the tables looked for, or hands over to one, or names no table and lies where one is at home.

Invariants: all this has one budget; where it ends, ``faults`` say so, and what was not looked at is
never taken for absent.

Example: around ``tables/a/2023.yaml`` lie ``tables/a/2022.yaml`` (``table: a``), which is a
revision, ``tables/c/1.yaml`` with ``use: a``, which is a caller, and 300 other tables, whose text
is searched for these two words and no more.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from gapless.budget import Budget, Exhausted
from gapless.cases.files import CaseFile, load_case_files
from gapless.codes.check import NOT_CHECKED
from gapless.diagnostic import Diagnostic, TableError, phrase, say
from gapless.model import Table
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.reading.collecting import Collector, parted
from gapless.reading.files import LARGEST_FILE, read_data, read_file
from gapless.reading.folders import (
    Listing,
    folder_of,
    is_dmn_file,
    list_folder,
    list_neighbours,
    shown_path,
)
from gapless.reading.library import Library, Unread, build_library
from gapless.reading.nodes import MappingNode, parse_nodes
from gapless.reading.table_names import tables_named
from gapless.reading.time_line import names_reaching

_STAGE = phrase("reading what lies around")
#: What every table has.
_KEYS = ("table", "inputs", "outputs", "rules")
_USE = pattern(rb"\b(?:use|from)\b")
#: Bytes that are searched in the time of one step.
_STEP = 1 << 16

Found = tuple[tuple[Table, ...], tuple[Unread, ...]]


class Surroundings:
    """What lies around some files, also in the ``folders`` of the project that they belong to.

    ``collector`` has read what was asked for; nothing is read twice.
    """

    def __init__(
        self, collector: Collector, budget: Budget | None = None, folders: Sequence[str] = ()
    ) -> None:
        self._budget = budget or Budget()
        self._collector = replace(collector, budget_of=lambda file: self._budget)
        self._folders = folders
        self._texts: dict[Path, tuple[frozenset[str], bool]] = {}
        self.faults: tuple[Diagnostic, ...] = ()

    def revisions(self, table: Table) -> Found:
        """The revisions of a lone file's table, itself included, and what may be one."""
        home = _home(table)
        own = [list_folder(shown_path(Path(home)), deep=False)] if os.path.isdir(home) else []
        listings = (*own, *self._project([table]))

        def wanted(path: Path) -> bool:
            return not is_dmn_file(path) and self._may_hold(path, {table.id}, {home})

        return self._collect(listings, wanted)

    def hand_overs(self, tables: Iterable[Table], known: Collection[str]) -> Found:
        """The tables that some hand over to, however far away, but for the ids known."""
        reached = list(tables)
        listings = (*self._neighbours(reached), *self._project(reached))
        folders = {os.path.realpath(one) for listing in listings for one in listing.folders}
        done: tuple[object, ...] = ()
        unread: tuple[Unread, ...] = ()
        start = len(reached)
        while not self.faults:
            names = {name for one in reached for name in one.uses}.difference(known)
            homes = {one for one in folders if os.path.basename(one) in names}
            homes.update(map(_home, reached))
            if not names or done == (names, homes):
                break
            done = names, homes
            found, unread = self._collect(
                listings, partial(self._may_hold, names=names, homes=homes)
            )
            reached[start:] = found
        return tuple(reached[start:]), unread

    def callers(self, asked: Collection[Table], library: Library) -> tuple[Library, list[str]]:
        """The library with all that hand over to some of its tables; files that may, unread."""
        taken = {(table.id, table.effective) for table in library.tables}
        own = {table.id for table in asked}
        listings = (*self._neighbours(asked), *self._project(asked))
        wide, unread = library, list[str]()
        done: frozenset[str] = frozenset()
        while (names := names_reaching(wide, own)) != done and not self.faults:
            done = names
            wanted = partial(self._may_call, names=names, callers=names - own)
            found, broken = self._collect(listings, wanted)
            new = [one for one in found if (one.id, one.effective) not in taken]
            wide, _ = build_library([*library.tables, *new])
            with self._within_budget():
                files = (item.name for item in broken)
                unread = [name for name in files if self._may_hand_over(Path(name), names)]
        return wide, unread

    def case_files(
        self, listings: Iterable[Listing], names: Collection[str]
    ) -> tuple[tuple[CaseFile, ...], tuple[Unread, ...]]:
        """The files of cases about some tables, and those that may be and cannot be read."""
        wanted: list[Path] = []
        with self._within_budget():
            self._budget.enter(_STAGE)
            for file in (file for listing in listings for file in listing.cases):
                named, _ = self._text(file)
                if not named or not named.isdisjoint(names):
                    wanted.append(file)
        files, unread = load_case_files(wanted, lambda file: self._budget)
        return tuple(file for file in files if file.table in names), unread

    def _neighbours(self, tables: Iterable[Table]) -> Iterator[Listing]:
        """What lies in the folders of files, and in those next to them."""
        files = [name for table in tables if not (name := table.source.name).startswith("<")]
        # Files of folders side by side have the same neighbours.
        alike = {os.path.dirname(os.path.dirname(os.path.realpath(file))): file for file in files}
        yield from map(list_neighbours, map(Path, alike.values()))

    def _project(self, tables: Iterable[Table]) -> Iterator[Listing]:
        """What lies in the project that files belong to."""
        homes = [Path(_home(table)) for table in tables]
        for folder in map(Path, self._folders):
            real = os.path.realpath(folder)
            if folder.is_dir() and any(home.is_relative_to(real) for home in homes):
                yield list_folder(folder)

    def _collect(self, listings: Iterable[Listing], wanted: Callable[[Path], bool]) -> Found:
        """The tables among the files that are wanted, and what may be one; not files of others."""
        tables: dict[int, Table] = {}
        unread: dict[tuple[str, frozenset[str]], Unread] = {}
        with self._within_budget():
            self._budget.enter(_STAGE)
            for listing in listings:
                files = tuple(file for file in listing.tables if wanted(file))
                names = {file: listing.other_names.get(file, ()) for file in files}
                part = replace(listing, files=files, other_names=names)
                found, broken = self._collector.listed(part)
                tables |= {id(one): one for one in found}
                unread |= {
                    (one.name, one.tables): one
                    for one in broken
                    if one.tables or not self._is_foreign(one.name)
                }
                self._budget.enter(_STAGE)
        return tuple(tables.values()), tuple(unread.values())

    @contextmanager
    def _within_budget(self) -> Iterator[None]:
        """Keep why a search ended before its end."""
        try:
            yield
        except Exhausted as stopped:
            message = say("not all files around were read: {reason}", reason=stopped.reason)
            advice = say("allow more with --timeout, or move what has no part in it elsewhere")
            self.faults = (NOT_CHECKED.at(None, message, help=advice),)

    def _may_hold(self, path: Path, names: Collection[str], homes: Collection[str]) -> bool:
        """Whether the text of a file names one of some tables as its own, or may do so."""
        named, _ = self._text(path)
        if named:
            return not named.isdisjoint(names)
        return folder_of(str(path)) in homes or self._mentions(path, names)

    def _may_call(self, path: Path, names: Collection[str], callers: Collection[str]) -> bool:
        """Whether a file may hold a revision of a caller, or may hand over to some tables.

        The tables of a DMN file need only one another.
        """
        if is_dmn_file(path):
            return False
        named, _ = self._text(path)
        return not named.isdisjoint(callers) or self._may_hand_over(path, names)

    def _may_hand_over(self, path: Path, names: Collection[str]) -> bool:
        return self._text(path)[1] and self._mentions(path, names)

    def _mentions(self, path: Path, names: Collection[str]) -> bool:
        """Whether an id stands anywhere in the text of a file, in either form of Unicode."""
        data = self._data(path)
        forms = (unicodedata.normalize(form, name) for name in names for form in ("NFC", "NFD"))
        return any(form.encode() in data for form in forms)

    def _text(self, path: Path) -> tuple[frozenset[str], bool]:
        """The ids of tables that a file names as its own, and whether it may hand over."""
        known = self._collector.file(path) if is_dmn_file(path) else self._collector.known(path)
        tables, unread = parted(known or ())
        if tables or is_dmn_file(path):
            ids = frozenset(one.id for one in tables).union(*(one.tables for one in unread))
            return ids, any(one.uses for one in tables)
        found = self._texts.get(path)
        if found is None:
            data = self._data(path)
            found = self._texts[path] = tables_named(data), _USE.search(data) is not None
        return found

    def _data(self, path: Path) -> bytes:
        """The bytes of a file; none of one that cannot be read, a fault when it is parsed."""
        try:
            data = read_data(path, LARGEST_FILE)
        except (OSError, ValueError, TableError):
            data = b""
        self._budget.spend(1 + len(data) // _STEP)
        return data

    def _is_foreign(self, name: str) -> bool:
        """Whether a file is YAML of another kind: no key is like one of a table."""
        try:
            root, problems = parse_nodes(read_file(name), budget=self._budget)
        except TableError:
            return False
        keys = [key.text for key, _ in root.entries] if isinstance(root, MappingNode) else []
        return bool(keys) and not problems and not any(did_you_mean(key, _KEYS) for key in keys)


def _home(table: Table) -> str:
    """The folder of a table's file, wherever a link to it lies."""
    return os.path.dirname(os.path.realpath(table.source.name))
