"""Tables as a commit has them: what a diff and ``check --since`` compare with.

Purpose: read the tables of a commit, and find what tables of the working tree were in it, wherever
their files lay then.

Of a folder all files are read, of a lone file those beside it too, for its hand-overs.  A table
that is among none of them may have been moved: then every table file of the commit is looked at
that is gone from the working tree, or was changed in it.

Invariants: a table still to be found in the working tree is the earlier form of no other; what
cannot be read is reported, never passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath

from gapless.codes.revisions import GIT_REFUSED
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Message, TableError, say, sort_diagnostics
from gapless.model import Procedure, Table
from gapless.project.places import Project
from gapless.project.workspace import Workspace, open_workspace
from gapless.reading.collecting import parted
from gapless.reading.constant_files import ConstantFiles, FindFiles
from gapless.reading.dmn.imports import DmnFolders
from gapless.reading.dmn.words import part
from gapless.reading.files import read_bytes
from gapless.reading.folders import is_constants_file, is_dmn_file, is_table_file
from gapless.reading.library import Library, Unread, build_library
from gapless.reading.origins import Origins
from gapless.reading.table_names import tables_named
from gapless.reading.turns import keeps
from gapless.revisions.git import (
    Commit,
    StoredFile,
    find_commit,
    list_files,
    path_in,
    read_files,
    sizes_of,
)
from gapless.revisions.git_command import GitError
from gapless.revisions.pairing import pair_revisions
from gapless.source import Source

GIT = "git:"

#: Where a file lies: the folder in which the paths of a repository begin, and its path there.
Place = tuple[Path, PurePosixPath]


@dataclass
class StoredTables:
    """The tables of a commit, as far as they were read."""

    project: Project
    revision: str
    _commits: dict[Path, Commit] = field(default_factory=dict)
    _read: dict[Place, tuple[Table | Unread, ...]] = field(default_factory=dict)
    _constants: dict[Path, ConstantFiles] = field(default_factory=dict)
    _dmn: dict[Path, DmnFolders] = field(default_factory=dict)
    _around: dict[Place, None] = field(default_factory=dict)
    """The files whose tables can be handed over to."""
    _asked: dict[Place, None] = field(default_factory=dict)

    def find(self, path: str) -> tuple[Commit, PurePosixPath]:
        """The commit of the repository around a path, and the path in it; raises ``GitError``."""
        path, _ = part(path)
        commit = find_commit(self.revision, folder_of(path))
        self._commits[commit.top] = commit
        return commit, path_in(commit, Path(path))

    def holds(self, path: str) -> bool:
        """Whether a commit has something at a path; raises ``GitError``."""
        commit, place = self.find(path)
        return bool(list_files(commit, place))

    def open(self, paths: Iterable[str]) -> Workspace:
        """The tables at some paths, with what lies beside lone files; raises ``GitError``."""
        asked: dict[Place, None] = {}
        for path in paths:
            commit, place = self.find(path)
            files = list_files(commit, place)
            asked |= self._load(commit, files)
            if [file.path for file in files] == [place]:
                self._around |= self._load(commit, _beside(commit, place))
        self._around |= asked
        self._asked |= asked
        around, _ = self._of(self._around)
        if {name for table in around for name in table.uses}.difference(one.id for one in around):
            for path in self.project.folders:
                # What is in no commit is reported where it is needed.
                with suppress(GitError):
                    commit, place = self.find(path)
                    self._around |= self._load(commit, list_files(commit, place))
        tables, unread = self._of(asked)
        tables = tuple(table for table in tables if not table.is_imported)
        sources = {table.source.name for table in tables}
        library, between = self._library()
        faults = [
            *(fault for item in unread for fault in item.faults),
            *(item for item in between if item.primary and item.path in sources),
        ]
        return Workspace(tables, library, sort_diagnostics(faults), unread)

    @property
    def library(self) -> Library:
        """The tables that were asked for and those around them."""
        return self._library()[0]

    def _library(self) -> tuple[Library, tuple[Diagnostic, ...]]:
        tables, _ = self._of(self._around)
        _, unread = self._of(self._asked)
        _, beside = self._of(place for place in self._around if place not in self._asked)
        return build_library(tables, unread, beside)

    def pairs(self, present: Sequence[Table]) -> tuple[tuple[Table, Table], ...]:
        """The tables of the working tree that the commit has too, each as it was and as it is."""
        found = self._pairs(present, ())
        if sum(one.id == table.id for one, table in found) < len(present):
            whole = open_project(self.project)
            for path in self.project.folders:
                commit, place = self.find(path)
                self._load(commit, list_files(commit, place))
            for commit in tuple(self._commits.values()):
                self._load(commit, _changed(commit))
            found = self._pairs(present, whole.asked)
            places = {id(one): spot for spot, held in self._read.items() for one in held}
            for one, _ in found:
                spot = places[id(one)]
                if spot not in self._around:
                    commit = self._commits[spot[0]]
                    self._around |= {spot: None}
                    self._around |= self._load(commit, _beside(commit, spot[1]))
        return found

    def unreadable(self, present: Sequence[Table]) -> list[Unread]:
        """The files that cannot be read and may be earlier forms of some tables."""
        names, library = {table.id for table in present}, self.library
        _, unread = self._of(self._read)
        return [item for item in unread if library.concern(item, names, anywhere=False)]

    def _load(self, commit: Commit, files: Iterable[StoredFile]) -> dict[Place, None]:
        """Read the tables among some files that were not read yet; where all of them lie."""
        wanted = {(commit.top, file.path): file for file in files if is_table_file(file.path)}
        unread = [file for place, file in wanted.items() if place not in self._read]
        constants = self._constants.get(commit.top)
        if constants is None and unread:
            constants = self._constants[commit.top] = _constants_of(commit)
            self._dmn[commit.top] = _dmn_of(commit)
        for path, data in read_files(unread):
            name = f"{GIT}{commit.name}:{path}"
            try:
                source = read_bytes(name, data)
            except TableError as failure:
                held: tuple[Table | Unread, ...] = (
                    Unread(name, failure.diagnostics, tables_named(data)),
                )
            else:
                around = self._dmn[commit.top]
                texts = partial(_texts_around, commit, path, self.project.folders)
                origins = Origins(texts, str(path.parent), around=around)
                held = self.project.collector.source(source, origins, constants, around)
            self._read[commit.top, path] = held
        return dict.fromkeys(wanted)

    def _of(self, places: Iterable[Place]) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
        """The tables of some files, and what is none."""
        return parted(chain.from_iterable(self._read[place] for place in places))

    def _pairs(
        self, present: Sequence[Table], others: Sequence[Table]
    ) -> tuple[tuple[Table, Table], ...]:
        """The pairs among what was read so far; ``others`` are there too, but not asked about."""
        asked = {id(table) for table in present}
        earlier: list[Table] = []
        standing: dict[str, dict[int, Table]] = {}
        for table in (*others, *present):
            standing.setdefault(os.path.realpath(table.source.name), {})[id(table)] = table
        for (top, path), held in self._read.items():
            tables, _ = parted(held)
            file = os.path.realpath(top / path)
            broken: set[str] = set()
            # Of a DMN file one table may be asked about.
            if tables and os.path.isfile(file) and (file not in standing or is_dmn_file(path)):
                found, unread = self.project.collector.files([Path(file)])
                if not found:
                    continue
                broken.update(*(one.tables for one in unread))
                standing.setdefault(file, {}).update((id(table), table) for table in found)
            earlier.extend(table for table in tables if table.id not in broken)
        # What comes by standard input stands for the file it will be saved as.
        piped = {(table.id, table.effective) for table in present if table.source.name == "<stdin>"}
        present = [
            table
            for tables in standing.values()
            for table in tables.values()
            if id(table) in asked or (table.id, table.effective) not in piped
        ]
        pairs = pair_revisions(earlier, present)
        return tuple(pair for pair in pairs if id(pair[1]) in asked)


@dataclass(frozen=True, slots=True)
class EarlierForms:
    """What tables were in a commit, and are, by the ``id()`` of their sources.

    ``tables`` is None where nobody asked.
    """

    tables: Mapping[int, tuple[Table, Table]] | None = None
    notes: tuple[Message, ...] = ()
    faults: tuple[Diagnostic, ...] = ()

    def form_of(self, table: Table) -> Table | None:
        """What a table was, where that is known."""
        before, _ = (self.tables or {}).get(id(table.source), (None, None))
        return before

    def changed(self, procedures: Iterable[Procedure]) -> list[Table] | None:
        """The tables of which the text, a constant or a table they hand over to is another now;
        None where nobody asked.
        """
        known = self.tables
        if known is None:
            return None

        def is_changed(table: Table) -> bool:
            before, now = known.get(id(table.source), (None, table))
            return before is None or not (keeps(now, before) and keeps(before, now))

        return [one.entry for one in procedures if any(map(is_changed, one.tables.values()))]


def earlier_forms(
    project: Project, revision: str | None, words: Sequence[str], present: Sequence[Table]
) -> EarlierForms:
    """What the tables that words mean were in a commit; without one, nothing is known."""
    if revision is None:
        return EarlierForms()
    commit = StoredTables(project, revision)
    try:
        commit.open(project.paths_behind(words))
        pairs = commit.pairs(present)
    except GitError as problem:
        return EarlierForms({}, faults=refusal(problem).diagnostics)
    tables = {id(table.source): (before, table) for before, table in pairs}
    notes = (
        say("note: {path} cannot be read, so that no new version is demanded", path=item.name)
        for item in commit.unreadable([one for one in present if id(one.source) not in tables])
    )
    return EarlierForms(tables, tuple(notes))


def refusal(problem: GitError) -> TableError:
    """What git could not do, as a diagnostic."""
    return TableError([GIT_REFUSED.at(None, problem.message, help=problem.advice)])


def open_project(project: Project) -> Workspace:
    """The tables of the project; nothing where none is set up."""
    paths = project.folders
    return open_workspace(project, paths) if paths else Workspace((), Library({}), ())


def folder_of(path: str) -> Path:
    """The nearest folder at or above a path that exists."""
    whole = Path.cwd() / path
    return next(folder for folder in (whole, *whole.parents) if folder.is_dir())


def _beside(commit: Commit, place: PurePosixPath) -> Iterator[StoredFile]:
    """The files in which a lone table file of a commit looks for the tables it hands over to."""
    yield from list_files(commit, place.parent)
    if len(place.parts) > 2:
        for file in list_files(commit, place.parent.parent):
            if len(file.path.parts) == len(place.parts):
                yield file


def _texts_around(
    commit: Commit, place: PurePosixPath, folders: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    """The table files of a commit below the folder above a file's own, and in some folders."""
    top = os.path.realpath(commit.top)
    below = [Path(os.path.relpath(os.path.realpath(folder), top)) for folder in folders]
    inside = [PurePosixPath(one.as_posix()) for one in below if ".." not in one.parts]
    files = {
        file.path: file
        for folder in (place.parent.parent, *inside)
        for file in list_files(commit, folder, lenient=True)
        if is_table_file(file.path)
    }
    for path, data in read_files([*files.values()]):
        yield str(path), data


def _constants_of(commit: Commit) -> ConstantFiles:
    """The files of constants of a commit."""
    return ConstantFiles(_found_in(commit, is_constants_file), partial(_home_in, commit))


def _dmn_of(commit: Commit) -> DmnFolders:
    """The DMN files of a commit, for those that import them."""
    return DmnFolders(_found_in(commit, is_dmn_file), partial(_home_in, commit))


def _found_in(commit: Commit, is_wanted: Callable[[PurePosixPath], bool]) -> FindFiles:
    """What gives the files in a folder of a commit, those of one kind."""
    found: dict[str, list[tuple[str, Callable[[], Source]]]] = {}
    for file in list_files(commit, PurePosixPath(), lenient=True):
        if is_wanted(file.path):
            name = f"{GIT}{commit.name}:{file.path}"
            folder = str(file.path.parent)
            found.setdefault(folder, []).append((name, partial(_source_of, file, name)))
    return lambda folder: found.get(folder, ())


def _home_in(commit: Commit, name: str) -> str:
    """The folder of a file of a commit."""
    return str(PurePosixPath(name.removeprefix(f"{GIT}{commit.name}:")).parent)


def _source_of(file: StoredFile, name: str) -> Source:
    ((_, data),) = read_files([file])
    return read_bytes(name, data)


def _changed(commit: Commit) -> Iterator[StoredFile]:
    """The table files of a commit that are gone from the working tree, or were changed."""
    files = [
        file
        for file in list_files(commit, PurePosixPath(), lenient=True)
        if is_table_file(file.path)
    ]
    kept = []
    for file in files:
        if (commit.top / file.path).is_file():
            kept.append(file)
        else:
            yield file
    for file, size in zip(kept, sizes_of(kept), strict=True):
        if os.path.getsize(commit.top / file.path) != size:
            yield file
