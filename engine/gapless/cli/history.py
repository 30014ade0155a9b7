"""Which time line a command is about: ``gapless log`` and ``gapless changelog`` begin here."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.cli.workspace import STANDARD_INPUT, find_table, is_path, open_workspace
from gapless.diagnostic import TableError
from gapless.model import Table
from gapless.reading.library import Library


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All revisions around a table; ``chosen`` is the one named, None where only an id was."""

    library: Library
    name: str
    chosen: Table | None


def find_time_line(name: str) -> TimeLine:
    """The time line of a file or a table id with an optional @version; raises ``TableError``."""
    if name == STANDARD_INPUT or is_path(name) or "@" in name:
        library, table, _ = find_table(name, None, neighbours=True)
        faults = library.faults_of(table.id) if is_path(name) else ()
        if faults:
            raise TableError(faults)
        return TimeLine(library, table.id, table)
    workspace = open_workspace([name])
    if workspace.problems:
        raise TableError(workspace.problems)
    return TimeLine(workspace.library, name, None)
