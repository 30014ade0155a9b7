"""Which cases a command is about.

Purpose: the files of cases that belong to the tables a command names.  Place in the flow: above
``workspace``; ``gapless test`` and ``gapless cases`` begin here.

The cases of a table stand in its file, and in files of cases (``*.cases.yaml``) in the folders
that are named, or beside the table's file where that is named alone.

Invariants: a fault in a file of cases that belongs to none of the tables named does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from gapless.cases.files import (
    CaseFile,
    dated_cases,
    deciding_revision,
    find_case_files,
    load_case_files,
)
from gapless.cli.workspace import (
    STANDARD_INPUT,
    Workspace,
    configured_paths,
    open_workspace,
    shown,
)
from gapless.diagnostic import Diagnostic
from gapless.model import Table
from gapless.reading.library import (
    Library,
    UnknownTable,
    build_library,
    is_case_file,
    load_tables,
    named_tables,
    neighbours,
)


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """The tables and files of cases asked for, and what stands in the way.

    ``only_files`` says that nothing but files of cases was named.
    """

    tables: tuple[Table, ...]
    library: Library
    files: tuple[CaseFile, ...]
    problems: tuple[Diagnostic, ...]
    only_files: bool = False


def select_cases(paths: Sequence[str]) -> CaseSelection:
    """The tables and files of cases that paths name; without paths all there are."""
    named = [path for path in paths if is_case_file(Path(path))]
    others = [path for path in paths if path not in named]
    if named and not others:
        files, faults = load_case_files(dict.fromkeys(map(Path, named)))
        workspace = open_workspace(_tables_for(named))
        problems = (*workspace.problems, *faults)
        return CaseSelection((), workspace.library, files, problems, only_files=True)
    others = others or list(configured_paths())
    workspace = open_workspace(others)
    folders = [Path(path) for path in others if Path(path).is_dir()]
    lone = [Path(path) for path in others if path != STANDARD_INPUT and Path(path).is_file()]
    found = [*map(Path, named), *(file for folder in folders for file in find_case_files(folder))]
    files, faults = load_case_files(dict.fromkeys(found))
    library = workspace.library
    known = {path.resolve() for path in found}
    beside, faults_beside = cases_beside(lone, {table.id for table in workspace.asked}, known)
    if beside:
        library = _widened(workspace, lone)
        asked = {id(table) for table in workspace.asked}
        beside = tuple(file for file in beside if _is_of(file, library, asked))
    problems = (*workspace.problems, *faults, *faults_beside)
    return CaseSelection(workspace.asked, library, (*files, *beside), problems)


def _tables_for(named: Sequence[str]) -> list[str]:
    """Where to look for the tables of files of cases: in the project, else beside the files."""
    try:
        return list(configured_paths())
    except click.UsageError:
        return list(dict.fromkeys(str(Path(path).parent) for path in named))


def cases_beside(
    tables: Iterable[Path], names: set[str], known: Iterable[Path] = ()
) -> tuple[tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """The files of cases beside lone tables that are about these tables, but for those known."""
    here = Path.cwd()
    found = dict.fromkeys(file for table in tables for file in find_case_files(table))
    return cases_of([Path(shown(file, here)) for file in found if file not in set(known)], names)


def cases_about(
    argument: str, table: Table, names: set[str]
) -> tuple[tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """The files of cases about some tables, where a ``TABLE`` argument finds them.

    That is beside a table named by its path, else in the folders of the project.
    """
    if table.source.name.startswith("<"):
        return (), ()
    if Path(argument).is_file():
        return cases_beside([Path(argument)], names)
    found = (file for path in configured_paths() for file in find_case_files(Path(path)))
    return cases_of(dict.fromkeys(found), names)


def tables_that_reach(library: Library, name: str) -> list[Table]:
    """The revisions of a table, and of those that hand over to it, however far away."""
    reaching = {name}
    while True:
        more = {
            table.id
            for table in library.tables
            if any(rule.use in reaching for rule in table.rules)
        }
        if more <= reaching:
            return [table for table in library.tables if table.id in reaching]
        reaching |= more


def cases_of(
    paths: Iterable[Path], names: set[str]
) -> tuple[tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """Those files of cases that are about some tables, and the faults of these."""
    files, faults = load_case_files(paths)
    return (
        tuple(file for file in files if file.table in names),
        tuple(fault for fault in faults if named_tables([fault]) & names),
    )


def _widened(workspace: Workspace, lone: Iterable[Path]) -> Library:
    """The library with the revisions that lie beside lone files: they say what is in force."""
    known = {(table.id, table.effective) for table in workspace.library.tables}
    beside = load_tables(dict.fromkeys(file for path in lone for file in neighbours(path)))[0]
    others = [table for table in beside if (table.id, table.effective) not in known]
    return build_library([*workspace.library.tables, *others])[0]


def _is_of(file: CaseFile, library: Library, asked: set[int]) -> bool:
    """Whether one of the tables asked for decides the cases of a file."""
    try:
        cases = dated_cases(library, file)
        return id(deciding_revision(library, file, None, date.today(), cases)) in asked
    except UnknownTable:
        return True
