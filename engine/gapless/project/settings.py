"""Settings: what ``[tool.gapless]`` of pyproject.toml says.

Purpose: one place that reads the settings of a project.

Invariants: the nearest pyproject.toml with a ``[tool.gapless]`` counts, alone; a setting that is
misspelt or of a wrong form is an error that names file and key and says what to write, never
passed over.

Example::

    [tool.gapless]
    tables = ["tables"]
    min-coverage = 90
    ignore = ["overlap-harmless"]
    severity = {overlap-conflict = "error"}
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gapless.codes.check import NOT_CHECKED
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Explained, Message, Severity, listed, say
from gapless.language import LANGUAGES
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.project.misuse import WrongSettings
from gapless.reading.files import describe_conflict, find_conflict, no_file
from gapless.selection import Selection
from gapless.system_faults import reason_of

#: Where tables are unless the settings say otherwise.
DEFAULT_FOLDER = "tables"

_PLACE = pattern(r"at line (\d+), column (\d+)")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project; None for what is not set.  ``file`` is where they stand."""

    file: Path
    tables: tuple[str, ...] | None = None
    min_coverage: float | None = None
    lang: str | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where tables are: what ``tables`` names, else the default folder, there or not."""
        names = (DEFAULT_FOLDER,) if self.tables is None else self.tables
        return tuple(self.file.parent / name for name in names)

    @property
    def selection(self) -> Selection:
        """Which findings are reported, as far as the settings say."""
        return Selection(self.select, self.ignore, self.severity)


class WrongSetting(Explained, ValueError):
    """A setting has a wrong value; ``message`` says what to write, after the key."""


def read_settings(folder: Path | None = None) -> Settings:
    """The settings that hold in a folder, else in the current one.

    Raises ``WrongSettings``.
    """
    here = folder or current_folder()
    for above in (here, *here.parents):
        file = above / "pyproject.toml"
        if not file.exists():
            continue
        if not file.is_file():
            raise _unreadable(file, no_file(str(file), file.stat().st_mode).message)
        settings = _section(file)
        if settings is not None:
            return _read(file, settings)
    return Settings(here / "pyproject.toml")


def current_folder() -> Path:
    """The folder in which the command runs; raises ``WrongSettings`` where it is gone."""
    try:
        return Path.cwd()
    except OSError:
        message = say("the current folder is gone, or may not be entered; change to another one")
        raise WrongSettings(message) from None


def _section(file: Path) -> Any:
    """What stands under ``[tool.gapless]``; None where nothing does."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except OSError as problem:
        raise _unreadable(file, reason_of(problem)) from None
    except UnicodeDecodeError:
        raise _unreadable(file, say("it is not UTF-8 text; save it again as UTF-8")) from None
    except tomllib.TOMLDecodeError as problem:
        marker = find_conflict(text)
        fault = describe_conflict(marker) if marker else _place_in_toml(problem)
        raise _unreadable(file, fault) from None
    except RecursionError:
        raise _unreadable(file, say("its values lie too deep in one another")) from None
    tools = found.get("tool")
    return tools.get("gapless") if isinstance(tools, dict) else None


def _place_in_toml(problem: tomllib.TOMLDecodeError) -> Message:
    """Where it stops being TOML; Python says so in English: ``… (at line 3, column 7)``."""
    found = _PLACE.search(str(problem))
    if found is None:
        return say("it is not TOML; its end is missing")
    return say("it is not TOML; see line {line}, column {column}", line=found[1], column=found[2])


def _unreadable(file: Path, problem: Message) -> WrongSettings:
    return WrongSettings(say("{file} cannot be read: {problem}", file=file, problem=problem))


def _read(file: Path, settings: Any) -> Settings:
    if not isinstance(settings, dict):
        raise WrongSettings(say("{file}: [tool.gapless] must be a table of settings", file=file))
    values: dict[str, Any] = {}
    for key, value in settings.items():
        reader = READERS.get(key)
        if reader is None:
            raise WrongSettings(_unknown_setting(file, key))
        try:
            values[key.replace("-", "_")] = reader(value)
        except WrongSetting as problem:
            message = say(
                "{file}: [tool.gapless] {key} {problem}",
                file=file,
                key=key,
                problem=problem.message,
            )
            raise WrongSettings(message) from None
    read = Settings(file, **values)
    if read.selection.ignore and _selects_nothing(read.selection):
        message = say(
            "{file}: [tool.gapless] ignore takes away all that select names; nothing would be"
            " looked for",
            file=file,
        )
        raise WrongSettings(message)
    return read


def _unknown_setting(file: Path, key: str) -> Message:
    near = did_you_mean(key, READERS)
    if near:
        return say(
            "{file}: [tool.gapless] has no setting {key}; did you mean {near}?",
            file=file,
            key=key,
            near=near,
        )
    return say(
        "{file}: [tool.gapless] has no setting {key}; the settings are {known}",
        file=file,
        key=key,
        known=listed(READERS),
    )


def _read_folders(value: object) -> tuple[str, ...]:
    folders = _texts(value)
    if folders is None:
        raise WrongSetting(say("must be a list of folders, as in {example}", example='["tables"]'))
    return folders


def _read_percent(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    raise WrongSetting(say("must be a number from 0 to 100"))


def _read_codes(value: object) -> frozenset[str]:
    codes = _texts(value)
    if codes is None:
        raise WrongSetting(say("must be a list of codes, as in {example}", example='["gap"]'))
    if not codes:
        raise WrongSetting(say("names no code; write one, or leave the setting out"))
    return read_codes(codes)


def _read_severities(value: object) -> dict[str, Severity]:
    if not isinstance(value, dict):
        raise WrongSetting(
            say(
                "must give codes a severity, as in {example}",
                example='{overlap-conflict = "error"}',
            )
        )
    found: dict[str, Severity] = {}
    # A code by itself counts more than the group it is in, wherever it stands.
    for name in sorted(value, key=lambda name: len(read_codes([name])), reverse=True):
        found |= dict.fromkeys(read_codes([name]), _read_severity(name, value[name]))
    return found


def _read_severity(name: str, severity: object) -> Severity:
    known = {str(each): each for each in Severity}
    if isinstance(severity, str) and severity in known:
        return known[severity]
    raise WrongSetting(
        say(
            "must say {known} for {name}; to hide it, write it under `ignore`",
            known=listed(f'"{word}"' for word in known),
            name=name,
        )
    )


def _read_language(value: object) -> str:
    if isinstance(value, str) and value in LANGUAGES:
        return value
    raise WrongSetting(say("must be en or id"))


def read_codes(names: Iterable[str]) -> frozenset[str]:
    """The codes that names of codes and groups stand for; raises ``WrongSetting``."""
    # Few commands need the register, and it is long.
    from gapless.register import SELECTABLE

    found: set[str] = set()
    for name in names:
        if name not in SELECTABLE:
            raise WrongSetting(_not_selectable(name, SELECTABLE))
        found.update(SELECTABLE[name])
    return frozenset(found)


def _selects_nothing(selection: Selection) -> bool:
    from gapless.register import selects_nothing

    return selects_nothing(selection)


def _not_selectable(name: str, known: Iterable[str]) -> Message:
    if name == NOT_CHECKED.name:
        return say("cannot name not-checked: what was not checked is always reported")
    near = did_you_mean(name, known)
    if near:
        return say("names {name}, which no finding has; did you mean {near}?", name=name, near=near)
    return say(
        "names {name}, which no finding has; findings are {known}",
        name=name or '""',
        known=listed(known),
    )


def _texts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


#: What reads the value of each setting.
READERS: Mapping[str, Callable[[object], object]] = {
    "tables": _read_folders,
    "min-coverage": _read_percent,
    "lang": _read_language,
    "select": _read_codes,
    "ignore": _read_codes,
    "severity": _read_severities,
}
