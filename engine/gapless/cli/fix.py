"""``gapless check --fix``: write the files with the fixes that change no decision.

Invariants: a file is written whole or not at all; standard input and files that cannot be
written are left; where the time ends before the proof, the file stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from gapless.budget import Exhausted
from gapless.cli.answer import Steps, problems_of
from gapless.cli.command import need_file
from gapless.cli.progress import Progress
from gapless.diagnostic import Message, TableError, say
from gapless.editing.heading import set_head
from gapless.fixes import Fixed, declare, fix, raise_version, rows_named_elsewhere, with_text
from gapless.project.case_files import cases_around
from gapless.project.drafts import remove_drafts
from gapless.project.places import Project
from gapless.project.stored import EarlierForms
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import Workspace
from gapless.project.writing import NotWritten, write_whole
from gapless.selection import Selection


def fix_tables(
    project: Project,
    workspace: Workspace,
    as_of: date | None,
    limit: TimeLimit,
    selection: Selection,
    earlier: EarlierForms,
    *,
    declaring: bool = False,
) -> Steps[bool]:
    """Fix the files of all tables asked for, and write ``over`` where ``declaring``; says what is
    done.

    Returns whether every file that was to be written could be.
    """
    library = workspace.library
    all_written = True
    tables = sorted(workspace.in_force(as_of), key=lambda one: one.effective or date.min)
    #: Of DMN files, which hold several tables, the text as it is by now.
    texts: dict[str, str] = {}
    remove_drafts(Path(table.source.name) for table in tables)
    with Progress(limit, len(tables)) as progress:
        for table in tables:
            name = table.source.name
            need_file("--fix", table)
            is_dmn = table.source.is_dmn
            files = cases_around(project, [name], library, {table.id})[0] if is_dmn else ()
            named = rows_named_elsewhere(library, table, files)
            try:
                procedure = library.procedure(table, as_of or library.day_of(table, date.today()))
                if name in texts:
                    procedure = with_text(procedure, texts[name])
                before = procedure.entry.source.text
                fixed = fix(procedure, progress.budget_of(table), named, selection)
                declared = Fixed(fixed.procedure, (), ())
                if declaring:
                    declared = declare(fixed.procedure, progress.budget_of(table), selection)
                source = declared.procedure.entry.source
                version = None
                if not is_dmn:
                    stored = earlier.form_of(table)
                    budget = progress.budget_of(table)
                    library, version = raise_version(library, table, budget, stored, selection)
                if version is not None:
                    source = source.with_text(set_head(source, {"version": version}))
                if source.text != before:
                    write_whole(Path(name), before, source.text)
                    texts |= {name: source.text} if is_dmn else {}
            except TableError as failure:
                yield problems_of(failure.diagnostics)
            except Exhausted as stopped:
                yield say("{file}: not fixed: {reason}", file=name, reason=stopped.reason)
            except NotWritten as problem:
                yield say("{file}: {problem}", file=name, problem=problem.message)
                all_written = False
            else:
                yield from _what_was_done(name, fixed, declared)
                if version is not None:
                    yield say("{file}: fixed: version {version}", file=name, version=version)
    return all_written


def _what_was_done(name: str, fixed: Fixed, declared: Fixed) -> Iterator[Message]:
    for made in fixed.applied:
        yield say("{file}: fixed: {what}", file=name, what=made.message)
    for made in declared.applied:
        yield say("{file}: declared: {what}", file=name, what=made.message)
    for left, reason in (*fixed.left, *declared.left):
        yield say("{file}: left: {what} ({reason})", file=name, what=left.message, reason=reason)
    if fixed.applied or declared.applied:
        yield say("{file}: every context is decided as before", file=name)
