"""Who needs the tables a command is about: what happens to these happens to them.

Purpose: find the revisions that need some tables, wherever a project keeps them, so that
the owner of one table learns whom a change of it affects.

They are looked for among the tables that were read, beside the files asked for, and in the project
that these belong to.

Invariants: a file that cannot be read and may need them is named.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Message, listed, phrases, say, say_count
from gapless.model import Table
from gapless.project.places import Project
from gapless.reading.library import Library
from gapless.reading.time_line import callers_of

_HAND_OVER = phrases("{callers} hands over to {tables}", "{callers} hand over to {tables}")
_NEED = phrases("{callers} needs {tables}", "{callers} need {tables}")


@dataclass(frozen=True, slots=True)
class Callers:
    """The revisions that need those ``asked`` about.

    ``words`` name them on a command line.  ``unread`` are files that may need them too, but cannot
    be read; ``faults`` say why not all were looked for.
    """

    asked: tuple[Table, ...]
    tables: tuple[Table, ...]
    words: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    faults: tuple[Diagnostic, ...] = ()

    def need(self, command: str = "") -> Message:
        """That they need these, with the command that shows what becomes of them.

        ``{table}`` in it stands for each of them, ``{tables}`` for all.
        """
        callers = dict.fromkeys(table.id for table in self.tables)
        asked = dict.fromkeys(table.id for table in self.asked)
        message = say_count(
            len(callers),
            *(_NEED if any(table.origins for table in self.tables) else _HAND_OVER),
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
            yield say("note: {file} cannot be read; it may need these tables", file=name)
        if command and self.tables:
            yield say("note: {told}", told=self.need(command))


def find_callers(project: Project, asked: Sequence[Table], library: Library) -> Callers:
    """The revisions that need some tables of a library, beyond these tables."""
    around = project.surroundings
    wide, unread = around.callers(asked, library)
    found = callers_of(wide, asked)
    words = dict.fromkeys(map(project.word_for, found))
    return Callers(tuple(asked), found, tuple(words), tuple(unread), around.faults)
