"""Settings: what ``[tool.gapless]`` of pyproject.toml says.

Purpose: one place that reads the settings of a project.  Place in the flow: below every command.

Invariants: the nearest pyproject.toml with a ``[tool.gapless]`` counts, alone; a setting that is
misspelt or of a wrong form is an error, never passed over.

Example::

    [tool.gapless]
    tables = ["tables"]
    min-coverage = 90
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from gapless.diagnostic import did_you_mean

_KEYS = ("tables", "min-coverage")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project; None for what is not set.  ``file`` is where they stand."""

    file: Path
    tables: tuple[str, ...] | None = None
    min_coverage: float | None = None


def read_settings() -> Settings:
    """The settings that hold in the current folder; raises ``click.ClickException``."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise click.ClickException(f"{file} cannot be read: {problem}") from None
        settings = found.get("tool", {}).get("gapless")
        if settings is not None:
            return _read(file, settings)
    return Settings(here / "pyproject.toml")


def _read(file: Path, settings: Any) -> Settings:
    if not isinstance(settings, dict):
        raise click.ClickException(f"{file}: [tool.gapless] must be a table of settings")
    for key in settings:
        if key not in _KEYS:
            near = did_you_mean(key, _KEYS)
            advice = f"did you mean {near}?" if near else f"the settings are {', '.join(_KEYS)}"
            raise click.ClickException(f"{file}: [tool.gapless] has no setting {key}; {advice}")
    tables = settings.get("tables")
    if tables is not None and not (
        isinstance(tables, list) and all(isinstance(item, str) for item in tables)
    ):
        raise click.ClickException(f"{file}: [tool.gapless] tables must be a list of folders")
    least = settings.get("min-coverage")
    if least is not None and not (_is_number(least) and 0 <= least <= 100):
        raise click.ClickException(
            f"{file}: [tool.gapless] min-coverage must be a number from 0 to 100"
        )
    return Settings(file, None if tables is None else tuple(tables), least)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
