"""The two sides of a diff: what OLD and NEW name.

Purpose: turn the arguments of ``gapless diff`` into pairs of procedures.  Place in the flow:
beside ``workspace``, of whose paths and ids this knows one form more: ``git:REV:PATH``.

A side is one table (a file, ``id``, ``id@version``) or a folder of them.  Of two folders every
table file that differs is a pair: with the file of the same table and day on the other side, or,
for a new revision, with the revision before it.

Invariants: every revision is looked at with the tables it hands over to on a day it is in force;
what cannot be compared is a ``TableError``, never an empty diff.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import click

from gapless.cli.workspace import (
    STANDARD_INPUT,
    Workspace,
    configured_paths,
    find_table,
    open_workspace,
)
from gapless.diagnostic import Diagnostic, TableError, error, say, sort_diagnostics
from gapless.language import translate
from gapless.model import Table
from gapless.reading.collecting import tables_told
from gapless.reading.files import read_bytes
from gapless.reading.folders import is_table_file
from gapless.reading.library import (
    Library,
    Procedure,
    UnknownTable,
    Unread,
    build_library,
)
from gapless.reading.loading import load_source
from gapless.revisions.git import (
    Commit,
    GitError,
    StoredFile,
    find_commit,
    list_files,
    path_in,
    read_files,
)
from gapless.revisions.time_line import preceding

#: What tells a revision: the table's id and the day it takes effect.
Key = tuple[str, date | None]

GIT = "git:"
_HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two revisions to compare."""

    old: Procedure
    new: Procedure


@dataclass(frozen=True, slots=True)
class Pairs:
    """What there is to compare, and tables that are on one side only."""

    pairs: tuple[Pair, ...]
    added: tuple[Table, ...] = ()
    removed: tuple[Table, ...] = ()


def find_pairs(old: str | None, new: str | None) -> Pairs:
    """What the arguments name; one argument is compared with ``HEAD``, none with all tables.

    Raises ``TableError`` or ``click.UsageError``.
    """
    try:
        if old is None:
            return _all_pairs(None)
        if new is not None:
            if old == new == STANDARD_INPUT:
                fault = say("only one of OLD and NEW can be standard input")
                raise click.UsageError(translate(fault))
            return _two_sides(old, new)
        if old.startswith(GIT):
            revision, path = _git_name(old)
            return _two_sides(old, path) if path else _all_pairs(revision)
        return _with_head(old)
    except GitError as problem:
        raise TableError([_refusal(problem)]) from None


def _git_name(name: str) -> tuple[str, str]:
    revision, _, path = name.removeprefix(GIT).partition(":")
    return revision, path


def _folder_of(path: str) -> Path:
    """The nearest folder at or above a path that exists."""
    whole = Path.cwd() / path
    return next(folder for folder in (whole, *whole.parents) if folder.is_dir())


def _is_folder(name: str) -> bool:
    if not name.startswith(GIT):
        return Path(name).is_dir()
    revision, path = _git_name(name)
    if not path:
        return True
    commit = find_commit(revision, _folder_of(path))
    place = path_in(commit, Path(path))
    return any(file.path != place for file in list_files(commit, place))


def _two_sides(old: str, new: str) -> Pairs:
    folders = _is_folder(old), _is_folder(new)
    if all(folders):
        return _folders(_open(old), _open(new))
    if any(folders):
        fault = say("{old} and {new}: compare two tables, or two folders", old=old, new=new)
        raise click.UsageError(translate(fault))
    return Pairs((Pair(_procedure(old), _procedure(new)),))


def _with_head(name: str) -> Pairs:
    """What a table or folder of the working tree was at the last commit."""
    if _is_folder(name):
        return _two_sides(f"{GIT}{_HEAD}:{name}", name)
    if name == STANDARD_INPUT:
        fault = say("what is standard input to be compared with? name OLD and NEW")
        raise click.UsageError(translate(fault))
    library, table, day = find_table(name, None)
    path = table.source.name
    commit = find_commit(_HEAD, _folder_of(path))
    if list_files(commit, path_in(commit, Path(path))):
        return Pairs((Pair(_procedure(f"{GIT}{_HEAD}:{path}"), library.procedure(table, day)),))
    before = preceding(library, table)
    advice = say("name what to compare it with: gapless diff OLD {new}", new=name)
    if before is not None and before.version:
        other = f"{before.id}@{before.version}"
        advice = say(
            "compare it with the revision before: gapless diff {old} {new}", old=other, new=name
        )
    raise GitError(say("{path} is not in {commit}", path=path, commit=_HEAD), advice)


def stored_tables(revision: str, paths: tuple[str, ...]) -> dict[Key, Table]:
    """The tables of a commit, by id and effective date; raises ``TableError``."""
    try:
        workspace = _open_stored(revision, paths or configured_paths())
    except GitError as problem:
        raise TableError([_refusal(problem)]) from None
    return {(table.id, table.effective): table for table in workspace.asked}


def _refusal(problem: GitError) -> Diagnostic:
    return error("git", problem.message, None, help=problem.advice)


def _all_pairs(revision: str | None) -> Pairs:
    """All tables of the working tree against a commit."""
    paths = configured_paths()
    old = _open_stored(revision or _HEAD, paths)
    return _folders(old, open_workspace(paths))


def _open(name: str) -> Workspace:
    if not name.startswith(GIT):
        return open_workspace([name])
    revision, path = _git_name(name)
    return _open_stored(revision, (path,) if path else configured_paths())


def _open_stored(revision: str, paths: tuple[str, ...]) -> Workspace:
    """The tables of folders of a commit."""
    commit = find_commit(revision, _folder_of(paths[0]))
    files: dict[PurePosixPath, StoredFile] = {}
    for path in paths:
        place = path_in(commit, Path(path))
        files |= {file.path: file for file in list_files(commit, place)}
    return _load(commit, tuple(files.values()), None)


def _load(commit: Commit, files: tuple[StoredFile, ...], asked: PurePosixPath | None) -> Workspace:
    """The tables of stored files; ``asked`` is the one whose faults matter, None for all."""
    wanted = [file for file in files if is_table_file(file.path)]
    tables: dict[PurePosixPath, Table] = {}
    problems: list[Diagnostic] = []
    unread: list[Unread] = []
    for path, data in read_files(commit, wanted).items():
        name = f"{GIT}{commit.name}:{path}"
        try:
            tables[path] = load_source(read_bytes(name, data))
        except TableError as failure:
            unread.append(Unread(name, failure.diagnostics, tables_told(data)))
            if asked in (None, path):
                problems.extend(failure.diagnostics)
    library, between = (
        build_library(tables.values(), unread)
        if asked is None
        else build_library(tables.values(), beside=unread)
    )
    if asked is None:
        problems.extend(between)
    chosen = tuple(table for path, table in tables.items() if asked in (None, path))
    return Workspace(chosen, library, sort_diagnostics(problems))


def _procedure(name: str) -> Procedure:
    """The table a side names, with what it hands over to; raises ``TableError``."""
    if not name.startswith(GIT):
        library, table, day = find_table(name, None)
        return library.procedure(table, day)
    revision, path = _git_name(name)
    commit = find_commit(revision, _folder_of(path))
    place = path_in(commit, Path(path))
    if not list_files(commit, place):
        place = PurePosixPath(path)
    if not list_files(commit, place):
        return _by_id(commit, path)
    around = {file.path: file for file in list_files(commit, place.parent)}
    if len(place.parts) > 2:
        around |= {
            file.path: file
            for file in list_files(commit, place.parent.parent)
            if len(file.path.parts) == len(place.parts)
        }
    workspace = _load(commit, tuple(around.values()), place)
    if workspace.problems:
        raise TableError(workspace.problems)
    if not workspace.asked:
        raise GitError(say("{path} is no table file", path=path), say("tables end in .yaml"))
    return _in_force(workspace.library, workspace.asked[0])


def _by_id(commit: Commit, name: str) -> Procedure:
    """A table of a commit called by its id, with an optional version."""
    if is_table_file(PurePosixPath(name)) or "/" in name:
        raise GitError(
            say("{path} is not in {commit}", path=name, commit=commit.name),
            say("`git ls-tree -r --name-only {commit}` lists what is", commit=commit.name),
        )
    wanted, _, version = name.partition("@")
    workspace = _open_stored(commit.name, configured_paths())
    library = workspace.library
    try:
        if version:
            return _in_force(library, library.version(wanted, version))
        return _in_force(library, library.find(wanted, date.today()))
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None


def _in_force(library: Library, table: Table) -> Procedure:
    return library.procedure(table, library.day_of(table, date.today()))


def _folders(old: Workspace, new: Workspace) -> Pairs:
    """The pairs of two folders."""
    problems = sort_diagnostics((*old.problems, *new.problems))
    if problems:
        raise TableError(problems)
    before = {(table.id, table.effective): table for table in old.asked}
    after = {(table.id, table.effective): table for table in new.asked}
    added = [table for key, table in after.items() if key not in before]
    pairs = list(_changed(old.library, new.library, before, after))
    for table in added:
        earlier = preceding(new.library, table)
        if earlier is not None:
            pairs.append(Pair(_in_force(new.library, earlier), _in_force(new.library, table)))
    return Pairs(
        tuple(pairs),
        tuple(table for table in added if preceding(new.library, table) is None),
        tuple(table for key, table in before.items() if key not in after),
    )


def _changed(
    old: Library, new: Library, before: dict[Key, Table], after: dict[Key, Table]
) -> Iterator[Pair]:
    """The revisions that are on both sides with different texts."""
    for key, table in after.items():
        if key in before and before[key].source.text != table.source.text:
            yield Pair(_in_force(old, before[key]), _in_force(new, table))
