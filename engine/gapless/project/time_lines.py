"""Which time line a command is about: ``gapless log`` and ``gapless changelog`` begin here."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from gapless.algebra.texts import canonical
from gapless.dataclass import dataclass
from gapless.diagnostic import TableError, listed, say
from gapless.model import Table
from gapless.project.misuse import Misuse
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
    """The time line of a file, of a folder with revisions of one table, or of a table id with an
    optional @version; raises ``TableError``.
    """
    chosen: Table | None = None
    if os.path.isdir(name):
        name = _newest_file(project, name)
        line = find_time_line(project, name)
        return TimeLine(line.library, line.name, None)
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


def _newest_file(project: Project, folder: str) -> str:
    """The newest revision in a folder that holds those of one table; raises ``Misuse``."""
    tables, unread = project.collector.path(Path(folder))
    if unread:
        raise TableError([fault for item in unread for fault in item.faults])
    if len({table.id for table in tables}) != 1:
        files = listed((table.source.name for table in tables), 5)
        advice = (
            say("name one of its files: {files}", files=files) if tables else say("name a file")
        )
        raise Misuse(
            say("{folder} does not hold one table; {advice}", folder=folder, advice=advice)
        )
    return max(tables, key=lambda table: table.effective or date.min).source.name
