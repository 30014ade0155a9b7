"""The tables of a project under test, read once for a session.

Invariants: what cannot be read is kept, for the item of its file to report.
"""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Message
from gapless.language import translate
from gapless.model import Table
from gapless.project.case_files import CaseSelection, select_cases
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.settings import read_settings
from gapless.project.workspace import Workspace, open_workspace
from gapless.reading.folders import (
    Identity,
    Listing,
    identity_of,
    is_read,
    list_folder,
    shown_path,
)
from gapless.reading.library import Library, Unread
from gapless.render.cleaning import clean, without_commands

if TYPE_CHECKING:
    from gapless.render.terminal.page import Page


@dataclass(frozen=True)
class TablesUnderTest:
    """The tables of a project as they were read."""

    project: Project
    workspace: Workspace
    listings: tuple[Listing, ...]
    notes: tuple[Message, ...]

    @property
    def library(self) -> Library:
        """All tables that can be used."""
        return self.workspace.library

    @cached_property
    def _first_names(self) -> dict[Identity, str]:
        files = [file for listing in self.listings for file in listing.files]
        return {
            found: str(file) for file in reversed(files) if (found := identity_of(file)) is not None
        }

    def first_name(self, name: str) -> str:
        """The name by which a file was read that may have several."""
        identity = identity_of(name)
        return name if identity is None else self._first_names.get(identity, name)

    def tables_of(self, name: str) -> tuple[Table, ...]:
        """The tables read from a file, by its name as shown."""
        return tuple(table for table in self.workspace.asked if table.source.name == name)

    def unread_of(self, name: str) -> tuple[Unread, ...]:
        """What a file holds that is no table, by its name as shown."""
        return tuple(item for item in self.workspace.unread if item.name == name)

    def problems_of(self, name: str) -> tuple[Diagnostic, ...]:
        """What is wrong with a file, or between it and others."""
        problems = self.workspace.problems
        return tuple(one for one in problems if not self.listings or name in _files_named(one))

    def cases_around(self, name: str) -> CaseSelection | None:
        """What ``gapless test`` of one file runs beyond its own cases; None for nothing."""
        around = select_cases(self.project, [name])
        return around if len(around.entries) > 1 or around.files or around.problems else None

    def faults_in(self, folder: Path) -> tuple[Diagnostic, ...]:
        """What is wrong with a folder and its entries, but for the files that pytest collects."""
        return tuple(
            item
            for item in self.workspace.problems
            for path in [Path(item.path).absolute()]
            if item.primary is None
            and folder in (path, path.parent)
            and not (path.is_file() and is_read(path))
        )


def _files_named(item: Diagnostic) -> set[str]:
    return {item.path, *(label.span.source.name for label in item.related)}


def read_project(paths: tuple[Path, ...], root: Path) -> TablesUnderTest:
    """Read all tables below some paths; raises ``pytest.Collector.CollectError``."""
    try:
        notes: list[Message] = []
        project = Project(read_settings(root), note=notes.append)
        names = [str(shown_path(path)) for path in paths]
        listings = tuple(list_folder(Path(name)) for name in names if os.path.isdir(name))
        workspace = open_workspace(project, names, revisions=True)
        return TablesUnderTest(project, workspace, listings, tuple(notes))
    except Misuse as problem:
        raise pytest.Collector.CollectError(clean(translate(problem.message))) from None


def page_text(page: Page) -> str:
    """A page as plain text, as wide as the terminal."""
    return without_commands(page.text(shutil.get_terminal_size().columns).rstrip("\n"))
