"""Which cases a command is about.

Purpose: the files of cases that belong to the tables a command names.

The cases of a table stand in its file, and in files of cases (``*.cases.yaml``) in the folders
that are named, or beside the table's file where that is named alone.

Invariants: a fault in a file of cases that belongs to none of the tables named does not matter.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

from gapless.cases.files import (
    CaseFile,
    dated_cases,
    deciding_revision,
    load_case_files,
)
from gapless.cases.outcome import CaseResult
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Table
from gapless.project.callers import Callers, find_callers
from gapless.project.misuse import Misuse
from gapless.project.places import Project, is_path
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.workspace import open_workspace
from gapless.reading.collecting import unlisted
from gapless.reading.folders import (
    Identity,
    identity_of,
    is_case_file,
    list_folder,
    list_neighbours,
)
from gapless.reading.library import Library, UnknownTable, word_of


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """The tables and files of cases asked for, and what stands in the way.

    ``callers`` are revisions that hand over to the tables asked for: of the cases in their files,
    ``further``, those that pass through count.  Without ``callers`` nothing but files of cases was
    named.
    """

    tables: tuple[Table, ...]
    library: Library
    files: tuple[CaseFile, ...]
    problems: tuple[Diagnostic, ...]
    callers: Callers | None = None
    further: frozenset[str] = frozenset()

    @property
    def entries(self) -> tuple[Table, ...]:
        """The tables whose cases are run."""
        return (*self.tables, *(self.callers.tables if self.callers else ()))

    def concerned(self, results: Iterable[CaseResult]) -> tuple[CaseResult, ...]:
        """The results but for those of callers that do not pass through a table asked for."""
        names = {table.id for table in self.tables}
        return tuple(
            result
            for result in results
            if result.case.span.source.name not in self.further or result.may_reach(names)
        )


def select_cases(project: Project, words: Sequence[str]) -> CaseSelection:
    """The tables and files of cases that words name; without words all there are."""
    named = [word for word in words if is_case_file(Path(word))]
    others = [word for word in words if word not in named]
    if named and not others:
        files, unread = load_case_files(map(Path, named), project.budget_of)
        workspace = open_workspace(project, _tables_for(project, named))
        problems = (*workspace.problems, *(fault for item in unread for fault in item.faults))
        return CaseSelection((), workspace.library, files, problems)
    workspace = open_workspace(project, others, revisions=True)
    # Standard input can be read only once, and without words all callers are asked for anyway.
    is_part = others and STANDARD_INPUT not in others
    callers = find_callers(project, workspace.asked if is_part else (), workspace.library)
    own = set(map(word_of, workspace.asked))
    if callers.tables:
        workspace = open_workspace(project, others, revisions=True, further=callers.tables)
        others += dict.fromkeys(map(word_of, callers.tables))
    folders = [word for word in others or project.paths() if os.path.isdir(word)]
    listed = [file for folder in folders for file in list_folder(Path(folder)).cases]
    files, unread = load_case_files([*map(Path, named), *listed], project.budget_of)
    alone = [word for word in others if word not in folders and word != STANDARD_INPUT]
    names = {table.id for table in workspace.asked}
    known = {identity_of(file.source.name) for file in files}
    found, faults = cases_around(project, alone, workspace.library, names, known)
    asked = {id(table) for table in workspace.asked}
    beside = tuple(file for file in found if _is_of(file, workspace.library, asked))
    tables = tuple(table for table in workspace.asked if word_of(table) in own)
    further = tuple(table for table in workspace.asked if word_of(table) not in own)
    own_names = {table.id for table in tables}
    sources = [table.source for table in further]
    sources += [file.source for file in beside if file.table not in own_names]
    return CaseSelection(
        tables,
        workspace.library,
        (*files, *beside),
        (
            *workspace.problems,
            *(fault for item in unread for fault in item.faults),
            *faults,
        ),
        replace(callers, tables=further),
        frozenset(source.name for source in sources),
    )


def _tables_for(project: Project, named: Sequence[str]) -> list[str]:
    """Where to look for the tables of files of cases: in the project, else beside the files."""
    try:
        return list(project.paths())
    except Misuse:
        return list(dict.fromkeys(str(Path(path).parent) for path in named))


def cases_around(
    project: Project,
    words: Sequence[str],
    library: Library,
    names: Collection[str],
    known: Collection[Identity | None] = (),
) -> tuple[tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """The files of cases about some tables that words find, but for those known; their faults.

    A table's file finds those beside it, an id those in the folders of the project.
    """
    alone = [word for word in words if is_path(word)]
    paths = project.paths() if len(alone) < len(words) else ()
    found: list[CaseFile] = []
    faults: list[Diagnostic] = []
    for listings, anywhere in (
        ([list_folder(Path(path)) for path in paths if os.path.isdir(path)], True),
        ([list_neighbours(Path(path)) for path in alone], False),
    ):
        files, unread = project.surroundings.case_files(listings, names)
        found += [
            file
            for file in files
            if identity_of(file.source.name) not in known
            and not _is_of_another_file(project, file, library)
        ]
        known = {*known, *(identity_of(file.source.name) for file in files)}
        for item in (*unread, *(item for listing in listings for item in unlisted(listing))):
            if library.concern(item, names, anywhere=anywhere):
                faults.extend(item.faults)
    return tuple(found), (*faults, *project.surroundings.faults)


def _is_of_another_file(project: Project, file: CaseFile, library: Library) -> bool:
    """Whether cases are about a table of a DMN file that is not among those of the library."""
    home = file.of_dmn
    if home is None:
        return False
    tables, _ = project.collector.files([home])
    return any(one.id == file.table for one in tables) and not any(
        one is other for one in tables for other in library.tables
    )


def _is_of(file: CaseFile, library: Library, asked: set[int]) -> bool:
    """Whether one of the tables asked for decides the cases of a file."""
    try:
        cases = dated_cases(library, file)
        return id(deciding_revision(library, file, None, date.today(), cases)) in asked
    except (TableError, UnknownTable):
        return True
