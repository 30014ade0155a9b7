"""The two sides of a diff: what OLD and NEW name.

Purpose: turn the arguments of ``gapless diff`` into pairs of procedures.

A side is one table (a file, ``id``, ``id@version``) or a folder of them; ``git:REV:PATH`` is one of
a commit.  Of two folders every revision is compared with what it was (``revisions.pairing``), a
new one with what was in force on its days; and so are those whose own file did not change, on the
days on which a table that they hand over to did.

Invariants: every revision is looked at with the tables it hands over to on a day it is in force;
what cannot be compared is a ``TableError``, never an empty diff.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path, PurePosixPath

from gapless.algebra.texts import canonical
from gapless.codes.tables import UNKNOWN_TABLE
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, TableError, say, sort_diagnostics
from gapless.model import Table
from gapless.project.callers import Callers, find_callers
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.stored import GIT, StoredTables, open_project, refusal
from gapless.project.workspace import Workspace, find_table, open_workspace
from gapless.reading.dmn.words import one_of, part
from gapless.reading.folders import is_dmn_file, is_table_file
from gapless.reading.library import Library, UnknownTable, Unread
from gapless.reading.time_line import preceding
from gapless.revisions.counterparts import Pair, as_met, counterparts
from gapless.revisions.git import Commit, find_commit, list_files
from gapless.revisions.git_command import GitError
from gapless.revisions.pairing import pair_revisions

_HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Pairs:
    """What there is to compare, and tables that are on one side only.

    ``unread`` are tables of DMN files that cannot be compared, beside those that can.
    ``callers`` are tables that hand over to these and are not among them; ``command`` compares
    one of them likewise, its name to be added; empty where none does.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Table, ...] = ()
    removed: tuple[Table, ...] = ()
    callers: Callers | None = None
    command: str = ""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One table, among the tables it may hand over to."""

    library: Library
    table: Table
    is_stored: bool = False


def find_pairs(project: Project, old: str | None, new: str | None) -> Pairs:
    """What the arguments name; one argument is compared with ``HEAD``, none with all tables.

    Raises ``TableError`` or ``Misuse``.
    """
    try:
        if old is not None and new is not None:
            if old == new == STANDARD_INPUT:
                fault = say("only one of OLD and NEW can be standard input")
                raise Misuse(fault)
            return _two_sides(project, old, new)
        revision, path = _git_name(old) if old and old.startswith(GIT) else (_HEAD, old or "")
        stored = StoredTables(project, revision)
        is_whole = _is_whole_dmn(path) and stored.holds(path)
        if path and not Path(path).is_dir() and not is_whole:
            return _with_commit(project, revision, path)
        paths = (path,) if path else project.paths()
        return _folders(project, stored.open(paths), open_workspace(project, paths), stored)
    except GitError as problem:
        raise refusal(problem) from None


def _git_name(name: str) -> tuple[str, str]:
    revision, _, path = name.removeprefix(GIT).partition(":")
    return revision, path


def is_folder(project: Project, name: str) -> bool:
    """Whether a name means a folder of tables, here or in a commit; raises ``GitError``."""
    if not name.startswith(GIT):
        return Path(name).is_dir()
    revision, path = _git_name(name)
    if not path:
        return True
    commit, place = _stored_place(StoredTables(project, revision), path)
    return any(file.path != place for file in list_files(commit, place))


def _is_whole_dmn(name: str) -> bool:
    """Whether a name means all tables of a DMN file."""
    path, table = part(name)
    return is_dmn_file(PurePosixPath(path)) and table is None


def _count_in(project: Project, name: str) -> int:
    """How many tables a DMN file has of which none is named; 0 for anything else."""
    if not _is_whole_dmn(name) or is_folder(project, name):
        return 0
    if not name.startswith(GIT):
        tables, unread = project.collector.path(Path(name))
        return sum(not table.is_imported for table in tables) + len(unread)
    workspace = open_folder(project, name)
    return len(workspace.asked) + len(workspace.unread)


def _stored_place(stored: StoredTables, path: str) -> tuple[Commit, PurePosixPath]:
    """A path of a ``git:`` name in its commit: from the current folder, else from the top."""
    commit, place = stored.find(path)
    if not list_files(commit, place) and list_files(commit, PurePosixPath(path)):
        place = PurePosixPath(path)
    return commit, place


def _two_sides(project: Project, old: str, new: str) -> Pairs:
    folders = is_folder(project, old), is_folder(project, new)
    counts = _count_in(project, old), _count_in(project, new)
    if all(map(max, folders, counts)) and (any(folders) or max(counts) > 1):
        return _folders(project, open_folder(project, old), open_folder(project, new))
    if any(folders):
        fault = say("{old} and {new}: compare two tables, or two folders", old=old, new=new)
        raise Misuse(fault)
    one, other = open_side(project, old), open_side(project, new)
    pairs = _between(one, other)
    if one.table.id != other.table.id or other.is_stored:
        return Pairs(pairs)
    days = pairs[0].old.day, pairs[0].new.day
    # What is not in the project is not handed over to by the tables that are.
    is_reached = not project.folders or project.word_for(other.table) == other.table.id
    command = f"gapless diff {{table}} --on {days[0]} {days[1]}"
    return Pairs(
        pairs,
        callers=find_callers(project, [other.table], other.library),
        command=command if days[0] != days[1] and is_reached else "",
    )


def _between(old: Side, new: Side) -> tuple[Pair, ...]:
    """The pairs of two tables, at least one."""
    today = date.today()
    one, other = old.table, new.table
    same_day = one.effective == other.effective
    is_edit = (old.is_stored or new.is_stored) and (
        same_day or (one.version is not None and one.version == other.version)
    )
    pairs: tuple[Pair, ...] = ()
    if one.id == other.id and (is_edit or same_day):
        pairs = counterparts(old.library, new.library, one, other, today)
    pairs = pairs or (Pair(*as_met(old.library, one, new.library, other, today)),)
    return tuple(replace(pair, edited=is_edit) for pair in pairs)


def _with_commit(project: Project, revision: str, name: str) -> Pairs:
    """What a table of the working tree was in a commit."""
    if name == STANDARD_INPUT:
        fault = say("what is standard input to be compared with? name OLD and NEW")
        raise Misuse(fault)
    library, table = _find(project, name)
    stored = StoredTables(project, revision)
    workspace = stored.open([table.source.name])
    problems = _but_apart(
        workspace, [item for item in _apart(workspace) if table.id not in item.tables]
    )
    pairs = stored.pairs([table])
    if not pairs:
        unread = stored.unreadable([table])
        problems = problems or tuple(fault for item in unread for fault in item.faults)
    if problems:
        raise TableError(problems)
    if pairs:
        before = Side(stored.library, pairs[0][0], is_stored=True)
        command = "gapless diff " + (
            "{table}" if revision == _HEAD else f"{GIT}{revision}:{{table}}"
        )
        return Pairs(
            _between(before, Side(library, table)),
            callers=find_callers(project, [table], library),
            command=command,
        )
    earlier = preceding(library, table)
    advice = say("name what to compare it with: gapless diff OLD {new}", new=name)
    if earlier is not None and earlier.version:
        other = f"{earlier.id}@{earlier.version}"
        advice = say(
            "compare it with the revision before: gapless diff {old} {new}", old=other, new=name
        )
    raise GitError(
        say("{path} is not in {commit}", path=table.source.name, commit=revision), advice
    )


def open_side(project: Project, name: str) -> Side:
    """The table a side names; raises ``TableError`` or ``GitError``."""
    if not name.startswith(GIT):
        return Side(*_find(project, name))
    revision, path = _git_name(name)
    stored = StoredTables(project, revision)
    commit, place = _stored_place(stored, path)
    if not list_files(commit, place):
        return _by_id(stored, commit, path)
    workspace = stored.open([str(commit.top / place)])
    found: tuple[Table | Unread, ...] = (*workspace.asked, *workspace.unread)
    if workspace.problems and not workspace.unread:
        raise TableError(workspace.problems)
    if not found:
        raise GitError(
            say("{path} is no table file", path=path), say("tables end in .yaml or .dmn")
        )
    return Side(workspace.library, one_of(name, found), is_stored=True)


def _find(project: Project, name: str) -> tuple[Library, Table]:
    """A table of the working tree, among the other revisions where it can be one of them.

    Two files to compare may well lie beside each other as two drafts of one revision.
    """
    try:
        library, table, _ = find_table(project, name, None, revisions=True)
    except TableError:
        try:
            library, table, _ = find_table(project, name, None)
        except TableError as failure:
            _refuse_commit(name, failure)
            raise
    return library, table


def _refuse_commit(name: str, failure: TableError) -> None:
    """Say of the name of a commit how it is written; raises ``Misuse``."""
    is_table = is_table_file(PurePosixPath(name)) or name.startswith("-")
    if is_table or any(one.code != UNKNOWN_TABLE.name for one in failure.diagnostics):
        return
    try:
        find_commit(name, Path.cwd())
    except GitError:
        return
    raise Misuse(
        say(
            "{name} is a commit; write git:{name} for all its tables, or git:{name}:PATH for one",
            name=name,
        )
    )


def _by_id(stored: StoredTables, commit: Commit, name: str) -> Side:
    """A table of a commit called by its id, with an optional version."""
    if is_table_file(PurePosixPath(name)) or "/" in name:
        raise GitError(
            say("{path} is not in {commit}", path=name, commit=commit.name),
            say("`git ls-tree -r --name-only {commit}` lists what is", commit=commit.name),
        )
    wanted, _, version = canonical(name).partition("@")
    library = stored.open(stored.project.paths()).library
    try:
        if version:
            return Side(library, library.version(wanted, version), is_stored=True)
        return Side(library, library.find(wanted, date.today()), is_stored=True)
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None


def open_folder(project: Project, name: str) -> Workspace:
    """The tables of a folder, here or in a commit; raises ``GitError``."""
    if not name.startswith(GIT):
        return open_workspace(project, [name])
    revision, path = _git_name(name)
    stored = StoredTables(project, revision)
    if not path:
        return stored.open(project.paths())
    commit, place = _stored_place(stored, path)
    return stored.open([str(commit.top / place)])


def _folders(
    project: Project, old: Workspace, new: Workspace, stored: StoredTables | None = None
) -> Pairs:
    """The pairs of two folders; ``stored`` are the tables of the commit that the old one is of."""
    unread = (*_apart(old), *_apart(new))
    if problems := (*_but_apart(old, unread), *_but_apart(new, unread)):
        raise TableError(sort_diagnostics(problems))
    names = frozenset[str]().union(*(item.tables for item in unread))
    today = date.today()
    known = stored.pairs(new.asked) if stored else pair_revisions(old.asked, new.asked)
    partners = {id(table): one for one, table in known}
    before = stored.library if stored else old.library
    pairs: list[Pair] = []
    added: list[Table] = []
    for table in new.asked:
        one = partners.get(id(table))
        found = counterparts(before, new.library, one, table, today)
        if one is None and not found:
            earlier = preceding(new.library, table)
            if earlier is not None:
                found = (Pair(*as_met(new.library, earlier, new.library, table, today)),)
            elif table.id not in names:
                added.append(table)
        pairs.extend(found)
    paired = {id(one) for one, _ in known}
    removed = [table for table in old.asked if id(table) not in paired and table.id not in names]
    if stored and removed:
        moved = _moved_out(project, stored, new, removed)
        pairs.extend(moved.pairs)
        removed = list(moved.removed)
    return Pairs(
        tuple(pairs),
        tuple(added),
        tuple(removed),
        find_callers(project, [pair.new.entry for pair in pairs], new.library),
        unread=unread,
    )


def _apart(workspace: Workspace) -> list[Unread]:
    """The tables of DMN files that cannot be read: the others of their files can be compared."""
    return [item for item in workspace.unread if item.is_dmn and item.tables]


def _but_apart(workspace: Workspace, unread: Sequence[Unread]) -> tuple[Diagnostic, ...]:
    """What is wrong with tables, but for some that cannot be read."""
    apart = {id(fault) for item in unread for fault in item.faults}
    return tuple(fault for fault in workspace.problems if id(fault) not in apart)


def _moved_out(
    project: Project, stored: StoredTables, new: Workspace, gone: Sequence[Table]
) -> Pairs:
    """What became of tables that are no longer among those asked for: the project may have them."""
    whole = open_project(project)
    names = {table.source.name for table in new.asked}
    others = [table for table in whole.asked if table.source.name not in names]
    partners = {id(one): table for one, table in stored.pairs((*new.asked, *others))}
    found = [(one, partners[id(one)]) for one in gone if id(one) in partners]
    library = stored.library
    pairs = [counterparts(library, whole.library, one, table, date.today()) for one, table in found]
    removed = tuple(one for one in gone if id(one) not in partners)
    return Pairs(tuple(chain.from_iterable(pairs)), (), removed)
