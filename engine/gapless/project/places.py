"""Where the tables of a project are, and how long they may be read.

Purpose: what all questions about the user's project begin with.

Example: without settings, a project whose current folder holds ``tables`` has its tables there::

    Project.here().paths()  # ("tables",)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from gapless.budget import Budget
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Message, TableError, listed, say
from gapless.model import Table
from gapless.project.misuse import Misuse
from gapless.project.settings import Settings, read_settings
from gapless.project.standard_input import NAME, read_source
from gapless.project.surroundings import Surroundings
from gapless.reading.collecting import Collector
from gapless.reading.dmn.words import part
from gapless.reading.folders import is_read, shown_path
from gapless.reading.library import Unread, word_of
from gapless.source import Source


@dataclass
class Project:
    """The settings of a project, and what reads its files, each once.

    ``note`` is called with what is to be said of the settings and folders, each once.
    ``budget_of`` gives the budget of reading a file, by its name; without a name it is that of all
    that is read around.  ``read_input`` gives what stands in place of standard input.
    """

    settings: Settings
    budget_of: Callable[[str], Budget] = lambda file: Budget()
    note: Callable[[Message], None] = lambda message: None
    read_input: Callable[[], Source] = read_source
    _noted: set[Message] = field(default_factory=set)

    @classmethod
    def here(cls) -> Project:
        """The project of the current folder, without limits; raises ``WrongSettings``."""
        return cls(read_settings())

    @cached_property
    def collector(self) -> Collector:
        """What reads the files."""
        return Collector(self.budget_of, tuple(map(Path, self.folders)))

    @cached_property
    def standard_input(self) -> tuple[Table | Unread, ...]:
        """What standard input holds, which can be read only once."""
        try:
            source = self.read_input()
        except TableError as failure:
            return (Unread(NAME, failure.diagnostics),)
        return self.collector.source(source)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What lies around the files that are asked for."""
        return Surroundings(self.collector, self.budget_of(""), self.folders)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders and files of tables; none where no project is set up."""
        found = tuple(str(shown_path(path)) for path in self.settings.folders)
        is_set_up = self.settings.tables is not None or all(map(os.path.exists, found))
        return found if is_set_up else ()

    def paths(self) -> tuple[str, ...]:
        """The paths where no word names one; raises ``Misuse`` where there are none.

        A note says where they come from, unless that is the current folder.
        """
        settings = self.settings
        if settings.tables is not None and settings.file.parent != Path.cwd():
            self._note_once(say("note: {file} says which tables to use", file=settings.file))
        if not self.folders and settings.tables is None:
            fault = say("there is no folder `tables` here; name a table file or a folder")
            raise Misuse(fault)
        return self.folders

    def note_passed_over(self) -> None:
        """Say which files of the folders may be taken for tables, though they are not read."""
        files = map(str, self.collector.passed_over)
        if self.collector.passed_over:
            self._note_once(
                say("note: not read, because of their names: {files}", files=listed(files, 20))
            )

    def unused_constants(self) -> Iterator[Message]:
        """A note on the constants of each file that no table names."""
        for file, names in self.collector.unused.items():
            if names:
                yield say(
                    "note: no table names {names} of {file}", names=listed(names, 5), file=file
                )

    def _note_once(self, message: Message) -> None:
        if message not in self._noted:
            self._noted.add(message)
            self.note(message)

    def paths_behind(self, words: Iterable[str]) -> tuple[str, ...]:
        """The files and folders in which words are found: for ids and without words all."""
        found: dict[str, None] = {}
        for word in words:
            found |= dict.fromkeys([word] if is_path(word) else self.paths())
        return tuple(found) or self.paths()

    def holds(self, file: str) -> bool:
        """Whether a file is one of the project."""
        real = Path(os.path.realpath(file))
        return any(real.is_relative_to(os.path.realpath(path)) for path in self.folders)

    def word_for(self, table: Table) -> str:
        """What a command calls a table: its id where the project has it, else its file."""
        is_known = self.holds(table.source.name) and not table.source.is_dmn
        return table.id if is_known else word_of(table)


def is_path(word: str) -> bool:
    """Whether a word names a file or folder, there or not, and not a table by its id."""
    return os.sep in word or is_read(Path(part(word)[0])) or os.path.lexists(word)
