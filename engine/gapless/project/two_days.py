"""What was in force on two days: ``gapless diff TABLE --on DAY1 DAY2``.

A table is looked at with all that it hands over to, so that it differs too where only one of these
changed.  Without TABLE, or of a folder, all tables are compared.

Invariants: a table named alone and not in force on one of the days is a ``TableError``.
"""

from __future__ import annotations

from datetime import date

from gapless.diagnostic import TableError, say
from gapless.model import Table
from gapless.project.misuse import Misuse
from gapless.project.places import Project, is_path
from gapless.project.sides import Pairs, is_folder, open_folder, open_side
from gapless.project.stored import GIT, refusal
from gapless.project.workspace import find_table, open_workspace
from gapless.reading.library import Library, UnknownTable
from gapless.reading.time_line import are_same
from gapless.revisions.counterparts import Pair
from gapless.revisions.git_command import GitError


def find_pairs_on(project: Project, name: str | None, days: tuple[date, date]) -> Pairs:
    """The tables that a name means, as in force on two days.

    Raises ``TableError`` or ``Misuse``.
    """
    try:
        library, asked, alone = _find(project, name)
    except GitError as problem:
        raise refusal(problem) from None
    pairs: list[Pair] = []
    added: list[Table] = []
    removed: list[Table] = []
    for table in dict.fromkeys(table.id for table in asked):
        if alone:
            for day in days:
                _refuse_where_not_in_force(library, table, day)
        old, new = (library.in_force(table, day) for day in days)
        if old and new:
            sides = library.procedure(old, days[0]), library.procedure(new, days[1])
            if alone or not are_same(sides[0].tables, sides[1].tables):
                pairs.append(Pair(*sides, names=(str(days[0]), str(days[1]))))
        elif new:
            added.append(new)
        elif old:
            removed.append(old)
    return Pairs(tuple(pairs), tuple(added), tuple(removed))


def _find(project: Project, name: str | None) -> tuple[Library, tuple[Table, ...], bool]:
    """The library around what a name means, the tables meant, and whether it is one alone."""
    if name is None or is_folder(project, name):
        workspace = open_workspace(project, []) if name is None else open_folder(project, name)
        if workspace.problems:
            raise TableError(workspace.problems)
        return workspace.library, workspace.asked, False
    if name.startswith(GIT):
        side = open_side(project, name)
        return side.library, (side.table,), True
    if "@" in name and not is_path(name):
        fault = say(
            "--on chooses the revisions: name the table without {version}",
            version=name[name.index("@") :],
        )
        raise Misuse(fault)
    library, table, _ = find_table(project, name, None, revisions=True)
    return library, (table,), True


def _refuse_where_not_in_force(library: Library, name: str, day: date) -> None:
    try:
        library.find(name, day)
    except UnknownTable as unknown:
        raise TableError([unknown.diagnostic]) from None
