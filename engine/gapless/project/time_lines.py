"""Which time line a command is about: ``gapless log`` and ``gapless changelog`` begin here."""

from __future__ import annotations

from dataclasses import dataclass

from gapless.algebra.texts import canonical
from gapless.diagnostic import TableError
from gapless.model import Table
from gapless.project.places import Project, is_path
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.workspace import find_table, open_workspace
from gapless.reading.library import Library


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All revisions around a table; ``chosen`` is the one named, None where only an id was."""

    library: Library
    name: str
    chosen: Table | None


def find_time_line(project: Project, name: str) -> TimeLine:
    """The time line of a file or a table id with an optional @version; raises ``TableError``."""
    chosen: Table | None = None
    if name == STANDARD_INPUT or is_path(name) or "@" in name:
        library, chosen, _ = find_table(project, name, None, revisions=True)
    else:
        workspace = open_workspace(project, [name])
        if workspace.problems:
            raise TableError(workspace.problems)
        library = workspace.library
    table = chosen.id if chosen else canonical(name)
    # Whoever names a version gets it; the tables it reaches must be known all the same.
    names = library.reached_from(table) | ({table} if is_path(name) else set())
    faults = [fault for each in names for fault in library.faults_of(each)]
    if faults:
        raise TableError(faults)
    return TimeLine(library, table, chosen)
