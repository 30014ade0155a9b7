"""``gapless check --fix``: write the files with the fixes that change no decision.

Purpose: fix each table file and say what was done and what was left.

Invariants: a file is written whole or not at all; standard input and files that cannot be
written are left; where the time ends before the proof, the file stays as it was.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from gapless.budget import Exhausted
from gapless.cli.drafts import remove_drafts
from gapless.cli.output import print_problems, tell
from gapless.cli.watch import Watch
from gapless.cli.workspace import STANDARD_INPUT, Workspace
from gapless.cli.writing import NotWritten, write_whole
from gapless.diagnostic import TableError, say
from gapless.fixes import Fixed, fix
from gapless.language import translate
from gapless.model import Table
from gapless.reading.library import Library
from gapless.selection import Selection


def fix_tables(
    workspace: Workspace, as_of: date | None, timeout: float | None, selection: Selection
) -> bool:
    """Fix the files of all tables asked for; says on standard error what was done.

    Returns whether every file that was to be written could be.
    """
    library = workspace.library
    all_written = True
    tables = [
        table
        for table in workspace.asked
        if as_of is None or library.in_force(table.id, as_of) is table
    ]
    remove_drafts(Path(table.source.name) for table in tables)
    with Watch(timeout, len(tables)) as watch:
        for place, table in enumerate(tables, start=1):
            name = table.source.name
            if name.startswith("<"):
                fault = say(
                    "{option} needs a file, not {given}", option="--fix", given=STANDARD_INPUT
                )
                raise click.UsageError(translate(fault))
            named = rows_named_elsewhere(library, table)
            try:
                procedure = library.procedure(table, as_of or library.day_of(table, date.today()))
                fixed = fix(procedure, watch.budget(table.id, place, [name]), named, selection)
            except TableError as failure:
                print_problems(failure.diagnostics)
                continue
            except Exhausted as stopped:
                tell(say("{file}: not fixed: {reason}", file=name, reason=stopped.reason))
                continue
            if fixed.applied:
                try:
                    write_whole(Path(name), table.source.text, fixed.procedure.entry.source.text)
                except NotWritten as problem:
                    tell(say("{file}: {problem}", file=name, problem=problem.message))
                    all_written = False
                    continue
            _tell(name, fixed)
    return all_written


def rows_named_elsewhere(library: Library, table: Table) -> frozenset[str]:
    """The row ids of a table that cases of other tables expect."""
    return frozenset(
        case.row
        for other in library.tables
        if other.source.name != table.source.name
        for case in other.cases
        if case.row is not None
        and (case.table == table.id or (case.table is None and other.rule(case.row) is None))
    )


def _tell(name: str, fixed: Fixed) -> None:
    for made in fixed.applied:
        tell(say("{file}: fixed: {what}", file=name, what=made.message))
    for left, reason in fixed.left:
        message = say(
            "{file}: left: {what} ({reason})", file=name, what=left.message, reason=reason
        )
        tell(message)
    if fixed.applied:
        tell(say("{file}: every context is decided as before", file=name))
