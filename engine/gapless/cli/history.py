"""Which time line a command is about: ``gapless log`` and ``gapless changelog`` begin here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from gapless.cli.workspace import find_table, open_workspace, refuse_missing_revisions, shown
from gapless.diagnostic import TableError, say
from gapless.language import translate
from gapless.model import Table
from gapless.reading.library import Library, build_library, load_tables, named_tables, neighbours
from gapless.reading.loading import load_file


@dataclass(frozen=True, slots=True)
class TimeLine:
    """All revisions around a table; ``chosen`` is the one named, None where only an id was."""

    library: Library
    name: str
    chosen: Table | None


def find_time_line(name: str) -> TimeLine:
    """The time line of a file or a table id with an optional @version; raises ``TableError``."""
    path = Path(name)
    if path.is_file():
        own = load_file(path)
        here = Path.cwd()
        found = [file for file in neighbours(path) if file != path.resolve()]
        files = [Path(shown(file, here)) for file in found]
        others, problems = load_tables(files)
        missing = [item for item in problems if own.id in named_tables([item])]
        if missing:
            raise TableError(missing)
        library, between = build_library([own, *others])
        faults = [
            item for item in between if item.primary and own.source is item.primary.span.source
        ]
        if faults:
            raise TableError(faults)
        return TimeLine(library, own.id, own)
    wanted, _, version = name.partition("@")
    if version or not wanted:
        library, table, _ = find_table(name, None)
        return TimeLine(library, table.id, table)
    workspace = open_workspace([])
    if wanted not in workspace.library.revisions:
        if workspace.problems:
            raise TableError(workspace.problems)
        find_table(name, None)
        raise click.UsageError(translate(say("there is no table {name}", name=wanted)))
    refuse_missing_revisions(workspace, {wanted})
    return TimeLine(workspace.library, wanted, None)
