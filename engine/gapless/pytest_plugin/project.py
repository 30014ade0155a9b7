"""The tables of a project under test, read once for a session.

Purpose: the library, the faults of files and the selection of findings that the items of a
session share.  Place in the flow: below ``items``.

Invariants: what cannot be read is kept, for the item of its file to tell.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from gapless.cli.settings import read_settings
from gapless.cli.workspace import Workspace, open_workspace
from gapless.diagnostic import Diagnostic
from gapless.model import Table
from gapless.selection import Selection

if TYPE_CHECKING:
    from gapless.render.page import Page


@dataclass(frozen=True, slots=True)
class Project:
    """The tables of a project, and which findings it wants to be told."""

    workspace: Workspace
    selection: Selection

    def tables_of(self, name: str) -> tuple[Table, ...]:
        """The tables read from a file, by its name as shown."""
        return tuple(table for table in self.workspace.asked if table.source.name == name)

    def problems_of(self, name: str) -> tuple[Diagnostic, ...]:
        """What is wrong with a file, or between it and others."""
        return tuple(item for item in self.workspace.problems if name in _files_named(item))


def _files_named(item: Diagnostic) -> set[str]:
    return {item.path, *(label.span.source.name for label in item.related)}


def read_project(paths: tuple[Path, ...], root: Path) -> Project:
    """Read all tables below some paths; raises ``pytest.Collector.CollectError``."""
    try:
        selection = read_settings(root).selection
        return Project(open_workspace([shown_name(path) for path in paths]), selection)
    except click.ClickException as problem:
        raise pytest.Collector.CollectError(problem.message) from None


def shown_name(path: Path) -> str:
    """A path from the current folder, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def page_text(page: Page) -> str:
    """A page as plain text, as wide as the terminal."""
    return page.text(shutil.get_terminal_size().columns).rstrip("\n")
