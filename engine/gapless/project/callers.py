"""Who hands over to the tables a command is about: what happens to these happens to them.

Purpose: find the revisions that hand over to some tables, wherever a project keeps them, so that
the owner of one table learns whom a change of it affects.

They are looked for among the tables that were read, beside the files asked for, and in the project
that these belong to.

Invariants: a file that cannot be read and may hand over is named.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gapless.diagnostic import Diagnostic, Message, listed, say, say_count
from gapless.model import Table
from gapless.project.places import Project
from gapless.reading.library import Library
from gapless.reading.time_line import callers_of


@dataclass(frozen=True, slots=True)
class Callers:
    """The revisions that hand over to those ``asked`` about.

    ``words`` name them on a command line.  ``unread`` are files that may hand over too, but cannot
    be read; ``faults`` say why not all were looked for.
    """

    asked: tuple[Table, ...]
    tables: tuple[Table, ...]
    words: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    faults: tuple[Diagnostic, ...] = ()

    def hand_over(self, command: str = "") -> Message:
        """That they hand over; with the command that shows what becomes of them.

        ``{table}`` in it stands for each of them, ``{tables}`` for all.
        """
        callers = dict.fromkeys(table.id for table in self.tables)
        asked = dict.fromkeys(table.id for table in self.asked)
        message = say_count(
            len(callers),
            "{callers} hands over to {tables}",
            "{callers} hand over to {tables}",
            callers=listed(callers),
            tables=say("these tables") if len(asked) > 1 else listed(asked),
        )
        if not command:
            return message
        words = tuple(map(shlex.quote, self.words))
        each = [" ".join(words)] if "{tables}" in command else words
        commands = (command.format(table=word, tables=word) for word in each)
        return say("{message}: {command}", message=message, command="; ".join(commands))

    def notes(self, command: str = "") -> Iterator[Message]:
        """The files that cannot be read, a note each; with a ``command`` the callers too."""
        for name in self.unread:
            yield say("note: {file} cannot be read; it may hand over to these tables", file=name)
        if command and self.tables:
            yield say("note: {told}", told=self.hand_over(command))


def find_callers(project: Project, asked: Sequence[Table], library: Library) -> Callers:
    """The revisions that hand over to some tables of a library, beyond these tables."""
    around = project.surroundings
    wide, unread = around.callers(asked, library)
    found = callers_of(wide, asked)
    words = dict.fromkeys(map(project.word_for, found))
    return Callers(tuple(asked), found, tuple(words), tuple(unread), around.faults)
