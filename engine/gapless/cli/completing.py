"""What the words of a command line may go on as: paths, tables, versions, inputs and values.

Purpose: the ``shell_complete`` of the arguments that name tables and values.

Invariants: whatever is wrong with a table or the settings, nothing is printed and nothing raised:
then there is just nothing to offer.  Tables are only read once it is clear which; their ids are
found in the text of the files.

Example: of ``gapless decide padam-meluas tetangga=`` the words ``tetangga=turut padam`` and
``tetangga=tidak padam`` are offered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.budget import Exhausted
from gapless.diagnostic import TableError
from gapless.model import Input, RawData
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.settings import read_settings
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import find_table, open_workspace
from gapless.reading.dmn.words import ids_of
from gapless.reading.folders import is_dmn_file, is_read, list_folder
from gapless.reading.table_names import tables_named_by

Words = Iterable[CompletionItem[str]]
Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]

#: Nobody waits longer, in seconds, for what may go on.
_PATIENCE = 2


def _offered(words: Callable[[click.Context, str], Words]) -> Complete:
    """The words that begin as what is there, none where something is wrong."""

    @wraps(words)
    def complete(
        context: click.Context, _: click.Parameter, begun: str
    ) -> list[CompletionItem[str]]:
        try:
            return [word for word in words(context, begun) if word.value.startswith(begun)]
        except (TableError, Misuse, Exhausted, OSError, ValueError):
            return []

    return complete


def tables_to_name(begun: str) -> Words:
    """Ids of tables, behind ``@`` their versions; files of tables and of cases, and folders."""
    name, at, _ = begun.partition("@")
    if at:
        for table in open_workspace(_project(), [name], revisions=True).asked:
            if table.version:
                day = table.effective.isoformat() if table.effective else None
                yield CompletionItem(f"{name}@{table.version}", help=day)
        return
    path, sign, _ = begun.rpartition("#")
    if sign and is_dmn_file(Path(path)):
        yield from (CompletionItem(f"{path}#{name}") for name in _ids_in(Path(path)))
        return
    yield from _paths(begun, is_read)
    if "/" not in begun:
        for path in _project().folders:
            folder = Path(path)
            files = list_folder(folder).tables if folder.is_dir() else (folder,)
            names = {name for file in files for name in _ids_in(file)}
            yield from map(CompletionItem, sorted(names))


def _ids_in(file: Path) -> Iterable[str]:
    """The ids of the tables of a file, which only DMN does not name as they are."""
    return ids_of(_project().collector.file(file)) if is_dmn_file(file) else tables_named_by(file)


@_offered
def complete_tables(context: click.Context, begun: str) -> Words:
    """Words that name a table."""
    return tables_to_name(begun)


@_offered
def complete_dmn(context: click.Context, begun: str) -> Words:
    """Files of DMN, and folders."""
    return _paths(begun, is_dmn_file)


@_offered
def complete_case(context: click.Context, begun: str) -> Words:
    """Inputs and raw data of the tables that are named before, and behind ``=`` their values."""
    words: tuple[str, ...] = context.params.get("words") or ()
    tables = [word for word in words if "=" not in word]
    if "=" not in begun and (begun or not tables):
        yield from tables_to_name(begun)
    asked: dict[str, Input | RawData] = {}
    for word in tables:
        library, table, day = find_table(_project(), word, None)
        procedure = library.procedure(table, day)
        own: dict[str, Input | RawData] = {
            name: column for name, column in procedure.asked.items() if column.expression is None
        }
        asked = {**own, **procedure.data, **asked}
    name, equals, _ = begun.partition("=")
    if equals:
        if name in asked:
            yield from _values(name, asked[name])
        return
    given = {word.partition("=")[0] for word in words}
    for name, column in asked.items():
        if name not in given:
            yield CompletionItem(f"{name}=", help=column.question or column.label)


def _values(name: str, column: Input | RawData) -> Iterator[CompletionItem[str]]:
    domain = column.domain if isinstance(column, Input) else Domain(column.kind)
    for value in domain.values or ():
        yield CompletionItem(f"{name}={domain.print(value)}", help=domain.labels.get(value))
    if domain.kind is Kind.BOOLEAN and not domain.values:
        yield from (CompletionItem(f"{name}={value}") for value in ("true", "false"))
    if domain.nullable:
        yield CompletionItem(f"{name}=null")


def _paths(begun: str, is_wanted: Callable[[Path], bool]) -> Iterator[CompletionItem[str]]:
    folder, slash, name = begun.rpartition("/")
    with os.scandir((folder or "/") if slash else ".") as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            path = f"{folder}{slash}{entry.name}"
            if entry.name.startswith(".") and not name.startswith("."):
                continue
            if entry.is_dir():
                yield CompletionItem(f"{path}/")
            elif is_wanted(Path(path)):
                yield CompletionItem(path)


def _project() -> Project:
    limit = TimeLimit(_PATIENCE)
    return Project(read_settings(), lambda file: limit.budget(file, None), lambda _: None)
