"""Which tables a command is about.

Purpose: turn ``PATH…`` and ``TABLE`` arguments into loaded tables.  Place in the flow: above
``library``; every command begins here.

Invariants: ``PATH`` is a file, a folder or ``-``; without one it is what ``[tool.gapless]`` of
the nearest pyproject.toml names, else ``tables``.  A ``TABLE`` is a path, or an id with an
optional ``@version`` (or ``@date``) in that place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from gapless.budget import Budget
from gapless.cli.settings import read_settings
from gapless.deciding.context import day_told
from gapless.diagnostic import Diagnostic, Severity, TableError, say, sort_diagnostics
from gapless.language import translate
from gapless.model import Table
from gapless.reading.files import read_bytes
from gapless.reading.library import (
    SUFFIXES,
    Library,
    UnknownTable,
    build_library,
    load_tables,
    named_tables,
    neighbours,
    table_files,
)
from gapless.reading.loading import load_source

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The tables asked for, the library around them, and what could not be read.

    ``beside`` is what is wrong with files that were not asked for.
    """

    asked: tuple[Table, ...]
    library: Library
    problems: tuple[Diagnostic, ...]
    beside: tuple[Diagnostic, ...] = ()


def open_workspace(
    paths: Sequence[str], budget_of: Callable[[str], Budget] | None = None
) -> Workspace:
    """Load what the paths name, and beside lone files what they hand over to.

    ``budget_of`` gives the budget of reading a file, by its name.
    """
    tables: list[Table] = []
    around: list[Path] = []
    problems: list[Diagnostic] = []
    seen: set[str] = set()
    for text in paths or configured_paths():
        if not text or "\0" in text:
            raise click.UsageError(translate(say("{name!r} is not a path", name=text)))
        if text == STANDARD_INPUT:
            loaded, faults = _from_standard_input()
        else:
            path = Path(text)
            files = [file for file in table_files(path) if os.path.realpath(file) not in seen]
            seen.update(os.path.realpath(file) for file in files)
            loaded, faults = load_tables(files, budget_of)
            if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
                faults = (_unreadable_folder(text),)
            elif path.is_dir() and not files and not seen:
                faults = (no_tables(text),)
            elif path.is_file() and any(rule.use for table in loaded for rule in table.rules):
                around.extend(neighbours(path))
        tables.extend(loaded)
        problems.extend(faults)
    here = Path.cwd()
    beside = [Path(shown(file, here)) for file in around if os.path.realpath(file) not in seen]
    asked_for = {(table.id, table.effective) for table in tables}
    found, unasked = load_tables(beside, budget_of)
    others = [table for table in found if (table.id, table.effective) not in asked_for]
    library, between = build_library([*tables, *others], named_tables([*problems, *unasked]))
    asked = {table.source.name for table in tables}
    return Workspace(
        tuple(tables),
        library,
        sort_diagnostics((*problems, *(item for item in between if _is_about(item, asked)))),
        unasked,
    )


def files_named(paths: Sequence[str]) -> tuple[str, ...]:
    """The paths, with the files of all its revisions for what is no path but the id of a table."""
    ids = {text for text in paths if _may_be_id(text)}
    if not ids:
        return tuple(paths)
    try:
        files = [file for path in configured_paths() for file in table_files(Path(path))]
    except click.UsageError:
        return tuple(paths)
    known: dict[str, list[str]] = {}
    for table in load_tables(files)[0]:
        known.setdefault(table.id, []).append(table.source.name)
    return tuple(name for text in paths for name in known.get(text, [text]))


def _may_be_id(text: str) -> bool:
    if os.sep in text or "\0" in text or text.endswith((".yaml", ".yml")):
        return False
    return text not in ("", STANDARD_INPUT) and not os.path.lexists(text)


def _is_about(item: Diagnostic, asked: set[str]) -> bool:
    """Whether a quarrel between tables concerns one that was asked for."""
    labels = (*((item.primary,) if item.primary else ()), *item.related)
    return any(label.span.source.name in asked for label in labels)


def find_table(
    name: str, day: date | None, context: Mapping[str, object] | None = None
) -> tuple[Library, Table, date]:
    """The table a ``TABLE`` argument names, its library, and the day to decide on.

    That is ``day``; else, for a table without a version, the day its ``as_of`` finds in the
    context; else today.  Raises ``TableError``.
    """
    today = date.today()
    if not name or "\0" in name:
        raise click.UsageError(translate(say("{name!r} is neither a path nor a table", name=name)))
    if Path(name).is_dir() and not name.endswith(SUFFIXES):
        fault = say("{name} is a folder; name one of its files, or a table id", name=name)
        raise click.UsageError(translate(fault))
    is_path = name == STANDARD_INPUT or name.endswith(SUFFIXES) or Path(name).exists()
    if is_path and not Path(name).is_dir():
        workspace = open_workspace([name])
        if workspace.problems:
            raise TableError(workspace.problems)
        table = workspace.asked[0]
        refuse_missing_revisions(workspace, {rule.use for rule in table.rules if rule.use})
        if day is not None:
            table = _find(workspace.library, table.id, day)
        return workspace.library, table, day or workspace.library.day_of(table, today)
    workspace = open_workspace([])
    wanted, _, version = name.partition("@")
    revisions = workspace.library.revisions.get(wanted, ())
    if not revisions and workspace.problems:
        raise TableError(workspace.problems)
    used = {rule.use for table in revisions for rule in table.rules if rule.use}
    refuse_missing_revisions(workspace, used if version else {wanted, *used})
    if version:
        try:
            table = workspace.library.version(wanted, version)
        except UnknownTable as unknown:
            raise TableError([unknown.diagnostic]) from None
        return workspace.library, table, day or workspace.library.day_of(table, today)
    on = day or day_told(workspace.library, wanted, context or {}) or today
    return workspace.library, _find(workspace.library, wanted, on), on


def refuse_missing_revisions(workspace: Workspace, names: set[str]) -> None:
    """Raise ``TableError`` where a file that cannot be read is a revision of these tables.

    Or of one that they hand over to.  Without it an older revision would seem to be in force.
    """
    reached: set[str] = set()
    while names:
        name = names.pop()
        reached.add(name)
        for table in workspace.library.revisions.get(name, ()):
            names |= {rule.use for rule in table.rules if rule.use} - reached
    problems = [
        item
        for item in (*workspace.problems, *workspace.beside)
        if not reached.isdisjoint(named_tables([item]))
    ]
    if problems:
        raise TableError(sort_diagnostics(problems))


def _find(library: Library, name: str, day: date) -> Table:
    try:
        return library.find(name, day)
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None


def configured_paths() -> tuple[str, ...]:
    """The table folders of the nearest pyproject.toml that names some, else ``tables``."""
    here = Path.cwd()
    settings = read_settings()
    if settings.tables is not None:
        folder = settings.file.parent
        if folder != here:
            note = say("note: {file} says which tables to use", file=settings.file)
            click.echo(translate(note), err=True)
        return tuple(shown(folder / item, here) for item in settings.tables)
    if not (here / "tables").exists():
        fault = say("there is no folder `tables` here; name a table file or a folder")
        raise click.UsageError(translate(fault))
    return ("tables",)


def shown(path: Path, here: Path) -> str:
    """A path as people are shown it: from the current folder, where it lies below."""
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _from_standard_input() -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    try:
        return (load_source(read_bytes("<stdin>", sys.stdin.buffer.read())),), ()
    except TableError as failure:
        return (), failure.diagnostics


def _unreadable_folder(path: str) -> Diagnostic:
    return Diagnostic(
        "unreadable-file",
        Severity.ERROR,
        say("the folder {path} may not be read", path=path),
        help=say("check the permissions of the folder"),
        origin=path,
    )


def no_tables(path: str) -> Diagnostic:
    """A folder without a table in it."""
    return Diagnostic(
        "no-tables",
        Severity.ERROR,
        say("there is no table in {path}", path=path),
        help=say("tables are files that end in .yaml; name a file or another folder"),
        origin=path,
    )
