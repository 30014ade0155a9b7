"""From files to tables: what can be read, and what cannot with the tables it may be.

Purpose: read the files of folders, each once, whatever its names.

Invariants: every file and every fault of a listing comes out, as a ``Table`` or as ``Unread``.

Example: of a folder with ``2022.yaml`` (``table: a``) and ``2023.yaml`` (``table: a`` and a cell
that cannot be read) come the table ``a`` and an ``Unread`` that names ``a``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.budget import Budget
from gapless.codes.files import NO_TABLES
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, TableError, listed, say
from gapless.model import Table
from gapless.reading.constant_files import ConstantFiles
from gapless.reading.dated_names import misdated
from gapless.reading.folders import (
    Identity,
    Listing,
    folder_of,
    identity_of,
    is_constants_file,
    is_dmn_file,
    is_read,
    is_table_file,
    list_folder,
)
from gapless.reading.library import Unread
from gapless.reading.loading import load_file, load_source, within_budget
from gapless.reading.origins import Origins, origins_around
from gapless.reading.table_names import tables_named, tables_named_by
from gapless.source import Source

if TYPE_CHECKING:
    from gapless.reading.dmn.imports import DmnFolders


@dataclass
class Collector:
    """Reads files, each once.  ``budget_of`` gives the budget of reading a file, by its name.

    Tables that decide inputs are looked for in the ``folders`` too.
    """

    budget_of: Callable[[str], Budget] | None = None
    folders: tuple[Path, ...] = ()
    passed_over: dict[Path, None] = field(default_factory=dict)
    """Files in the folders that were looked through that may be taken for tables."""
    unused: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    """The constants in files of the folders that were looked through which no table there names."""
    constants: ConstantFiles = field(default_factory=ConstantFiles)
    _known: dict[Identity | str, tuple[Table | Unread, ...]] = field(default_factory=dict)
    _opened: dict[str, str] = field(default_factory=dict)
    _around: dict[str, Origins] = field(default_factory=dict)

    def file(self, path: Path) -> tuple[Table | Unread, ...]:
        """What a file holds: one table, but in DMN one or several."""
        identity = identity_of(path) or str(path)
        if identity not in self._known:
            if is_constants_file(path) and path.is_file():
                broken = self._constants(path)
                return (broken if broken.faults else replace(broken, faults=(_no_table(path),)),)
            budget = self._budget(str(path))
            if is_dmn_file(path):
                # Loaded where it is used, so that a start takes no longer.
                from gapless.reading.dmn.imports import DmnFolders
                from gapless.reading.dmn.loading import load_dmn

                around = DmnFolders(opened=self._opened)
                self._known[identity] = _told_apart(load_dmn(path, budget, around))
            else:
                self._known[identity] = (self._yaml(path, budget),)
        return self._known[identity]

    def _yaml(self, path: Path, budget: Budget) -> Table | Unread:
        try:
            origins = self._origins(path) if identity_of(path) else None
            return load_file(path, budget, self.folders, origins, self.constants)
        except TableError as failure:
            return Unread(str(path), failure.diagnostics, tables_named_by(path))

    def _origins(self, path: Path) -> Origins:
        """The outputs around a file; files of one folder have the same around them."""
        home = os.path.dirname(os.path.realpath(path))
        if home not in self._around:
            place = Source(str(path), "", self.folders)
            self._around[home] = origins_around(place, self._opened)
        return self._around[home]

    def source(
        self,
        source: Source,
        origins: Origins | None = None,
        constants: ConstantFiles | None = None,
        around: DmnFolders | None = None,
    ) -> tuple[Table | Unread, ...]:
        """What a text holds; the outputs around it or others decide inputs of a table in YAML.

        One in DMN imports files ``around`` it.
        """
        budget = self._budget(source.name)
        source = replace(source, folders=self.folders)
        try:
            if source.is_dmn:
                from gapless.reading.dmn.loading import load_dmn_source

                return _told_apart(load_dmn_source(source, budget, around))
            return (load_source(source, budget, None, origins, constants or self.constants),)
        except TableError as failure:
            named = tables_named(source.text.encode())
            return (Unread(source.name, failure.diagnostics, named),)

    def known(self, path: Path) -> tuple[Table | Unread, ...] | None:
        """What a file that was read, or is open in an editor, holds."""
        return self._known.get(identity_of(path) or str(path))

    def hold(self, path: Path, found: tuple[Table | Unread, ...], text: str) -> None:
        """Take a file to hold this, whatever the disk has: it is open in an editor."""
        self._known[identity_of(path) or str(path)] = found
        self._opened[os.path.realpath(path)] = text
        self.constants.opened[os.path.realpath(path)] = text

    def files(self, paths: Iterable[Path]) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
        """The tables of files, and what is none."""
        return parted(chain.from_iterable(map(self.file, paths)))

    def path(self, path: Path) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
        """The tables of a folder and below, or of a file, and what is none."""
        if not path.is_dir():
            return self.files([path])
        listing = list_folder(path)
        self.passed_over |= dict.fromkeys(listing.passed_over)
        tables, unread = self.listed(listing)
        if not unread:
            self.unused |= {file: self._unused(file, tables) for file in listing.constants}
        return tables, unread

    def listed(self, listing: Listing) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
        """The tables of a listing, and what is none."""
        tables, unread = self.files(listing.tables)
        broken = (self._constants(file) for file in listing.constants)
        constants = (item for item in broken if item.faults)
        return tables, (*unread, *constants, *unlisted(listing), *self._misnamed(listing))

    def _constants(self, path: Path) -> Unread:
        """What is wrong with a file of constants."""
        try:
            with within_budget(Source(str(path), "")):
                files = self.constants.within(folder_of(str(path)), self._budget(str(path)))
        except TableError as failure:
            return Unread(str(path), failure.diagnostics)
        return Unread(str(path), tuple(fault for file in files for fault in file.faults))

    def _budget(self, name: str) -> Budget:
        return self.budget_of(name) if self.budget_of else Budget()

    def _unused(self, path: Path, tables: Iterable[Table]) -> tuple[str, ...]:
        """The constants of a file that none of the tables it counts for names."""
        named = {
            (id(one.span.source), name) for table in tables for name, one in table.constants.items()
        }
        return tuple(
            name
            for file in self.constants.within(folder_of(str(path)), self._budget(str(path)))
            for name, (first, *_) in file.values.items()
            if (id(first.span.source), name) not in named
        )

    def _misnamed(self, listing: Listing) -> Iterator[Unread]:
        """The further names of files that promise another day than the files hold."""
        for file, names in listing.other_names.items():
            # DMN knows no days.
            is_dated = is_table_file(file) and not is_dmn_file(file)
            tables, _ = self.files([file] if is_dated else [])
            for table in tables:
                for name in names:
                    if (fault := misdated(name, table)) is not None:
                        yield Unread(str(name), (fault,), frozenset({table.id}))


def parted(found: Iterable[Table | Unread]) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
    """The tables among what was read, and what is none."""
    known = [*found]
    return (
        tuple(one for one in known if isinstance(one, Table)),
        tuple(one for one in known if isinstance(one, Unread)),
    )


def _told_apart(found: tuple[Table | Unread, ...]) -> tuple[Table | Unread, ...]:
    """What a DMN file holds; where that is several tables, each fault says of which it is."""

    def named(item: Unread) -> Unread:
        table = listed(sorted(item.tables))
        faults = (
            replace(fault, message=say("{table}: {fault}", table=table, fault=fault.message))
            for fault in item.faults
        )
        return replace(item, faults=tuple(faults)) if item.tables else item

    if len(found) < 2:
        return found
    return tuple(named(one) if isinstance(one, Unread) else one for one in found)


def unlisted(listing: Listing) -> tuple[Unread, ...]:
    """The entries of a listing that could not even be opened as files."""
    return tuple(
        Unread(_place_of(fault.path), (fault,), tables_named_by(Path(fault.path)))
        for fault in listing.faults
    )


def _no_table(path: Path) -> Diagnostic:
    return NO_TABLES.at(
        Source(str(path), ""),
        say("the file holds constants and no table"),
        help=say("name the tables that use them, or the folder"),
    )


def _place_of(path: str) -> str:
    """The name of an entry; with a slash where it may be a folder, in which anything may lie."""
    is_file = os.path.isfile(path) or (is_read(Path(path)) and not os.path.isdir(path))
    return path if is_file else os.path.join(path, "")
