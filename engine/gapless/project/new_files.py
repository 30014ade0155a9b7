"""Where the files of new tables go, and the schema by which editors know their keys.

Example: in a project whose tables are in ``tables``, ``tables/fee/2026-11-27.yaml`` refers to
``../../schemas/decision-table.schema.json``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import quote

from gapless.model import Table
from gapless.project.settings import DEFAULT_FOLDER, read_settings
from gapless.reading.collecting import Collector
from gapless.reading.library import Unread
from gapless.reading.schema import SCHEMA_PATH, schema_text


def table_folders() -> list[Path]:
    """The folders of tables of the project; a new table goes to the first."""
    folders = [path for path in read_settings().folders if not path.is_file()]
    return [Path(os.path.relpath(path)) for path in folders] or [Path(DEFAULT_FOLDER)]


def folders_around(file: Path) -> tuple[Path, ...]:
    """The folders of tables of the project, where a file would lie in them.

    Those see each other, as ``check`` does.
    """
    real = Path(os.path.realpath(file))
    return tuple(each for each in read_settings().folders if real.is_relative_to(each))


def known_as(ids: Collection[str], folders: Iterable[Path]) -> list[Table | Unread]:
    """What some folders hold of tables, or may hold."""
    collector = Collector()
    known: list[Table | Unread] = []
    for folder in filter(Path.is_dir, folders):
        tables, unread = collector.path(folder)
        known += [one for one in tables if one.id in ids]
        known += [one for one in unread if not one.tables.isdisjoint(ids)]
    return known


def schema_for(file: Path, folder: Path) -> tuple[str, dict[Path, str]]:
    """The way from a file to the schema of its project, and its text where it is not there yet."""
    absolute = Path(os.path.abspath(file))
    schema = _find_schema(absolute, Path(os.path.abspath(folder)))
    address = quote(Path(os.path.relpath(schema, absolute.parent)).as_posix())
    return address, {} if schema.is_file() else {schema: schema_text()}


def _find_schema(file: Path, folder: Path) -> Path:
    """The schema of the project of a table, which may not be there yet: beside the tables."""
    for parent in file.parents:
        schema = parent / "schemas" / SCHEMA_PATH.name
        if schema.is_file():
            return schema
        if (parent / ".git").exists():
            break
    home = folder.parent if Path.cwd() in folder.parents else folder
    return home / "schemas" / SCHEMA_PATH.name
