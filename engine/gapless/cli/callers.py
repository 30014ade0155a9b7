"""Who hands over to the tables a command is about: what happens to these happens to them.

Purpose: find the revisions that hand over to some tables, wherever a project keeps them, so that
the owner of one table learns whom a change of it affects.

They are looked for among the tables that were read, beside the files asked for, and in the project
that these belong to.

Invariants: a file that cannot be read and may hand over is named.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gapless.cli.workspace import project_paths
from gapless.diagnostic import Message, listed, say, say_count
from gapless.model import Table
from gapless.reading.collecting import Collector
from gapless.reading.files import LARGEST_FILE
from gapless.reading.folders import identity_of, list_folder, list_neighbours
from gapless.reading.library import Library, build_library
from gapless.reading.time_line import callers_of


@dataclass(frozen=True, slots=True)
class Callers:
    """The revisions that hand over to those ``asked`` about, and the library they were found in.

    ``unread`` are files that may hand over to them too, but cannot be read.
    """

    asked: tuple[Table, ...]
    tables: tuple[Table, ...]
    library: Library
    unread: tuple[str, ...] = ()

    def hand_over(self, command: str = "") -> Message:
        """That they hand over; with the command that shows what becomes of them.

        ``{table}`` in it stands for each of them, ``{tables}`` for all.
        """
        callers = dict.fromkeys(table.id for table in self.tables)
        asked = dict.fromkeys(table.id for table in self.asked)
        told = say_count(
            len(callers),
            "{callers} hands over to {tables}",
            "{callers} hand over to {tables}",
            callers=listed(callers),
            tables=say("these tables") if len(asked) > 1 else listed(asked),
        )
        if not command:
            return told
        words = dict.fromkeys(shlex.quote(word_for(table)) for table in self.tables)
        each = [" ".join(words)] if "{tables}" in command else words
        commands = (command.format(table=word, tables=word) for word in each)
        return say("{told}: {command}", told=told, command="; ".join(commands))

    @property
    def not_known(self) -> tuple[Message, ...]:
        """The files that cannot be read, a note each."""
        return tuple(
            say("note: {file} cannot be read; it may hand over to these tables", file=name)
            for name in self.unread
        )


def find_callers(asked: Sequence[Table], library: Library) -> Callers:
    """The revisions that hand over to some tables of a library, beyond these tables."""
    known = {identity_of(table.source.name) for table in library.tables}
    around = [path for path in _around(asked) if identity_of(path) not in known]
    names = {table.id for table in asked}
    if not any(_may_hand_over(path, names) for path in around):
        return Callers(tuple(asked), callers_of(library, asked), library)
    tables, unread = Collector().files(around)
    taken = {(table.id, table.effective) for table in library.tables}
    others = (table for table in tables if (table.id, table.effective) not in taken)
    wide, _ = build_library([*library.tables, *others])
    return Callers(
        tuple(asked),
        callers_of(wide, asked),
        wide,
        tuple(item.name for item in unread if _may_hand_over(Path(item.name), names)),
    )


def word_for(table: Table) -> str:
    """What a command calls a table: its id where the project has it, else its file."""
    file = os.path.realpath(table.source.name)
    is_known = any(_lies_in(file, path) for path in project_paths())
    return table.id if is_known else table.source.name


def _around(asked: Sequence[Table]) -> Iterator[Path]:
    """The files of tables beside some tables, and in the project they belong to."""
    files = [os.path.realpath(table.source.name) for table in asked]
    # Files of folders side by side have the same neighbours.
    alike = {os.path.dirname(os.path.dirname(file)): file for file in files if os.path.isfile(file)}
    for file in alike.values():
        yield from list_neighbours(Path(file)).tables
    for path in project_paths():
        if os.path.isdir(path) and any(_lies_in(file, path) for file in files):
            yield from list_folder(Path(path)).tables


def _lies_in(file: str, path: str) -> bool:
    return Path(file).is_relative_to(os.path.realpath(path))


def _may_hand_over(path: Path, names: Collection[str]) -> bool:
    """Whether the text of a file has the key of hand-overs and the id of one of some tables."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE)
    except OSError:
        return False
    return b"use" in data and any(name.encode() in data for name in names)
