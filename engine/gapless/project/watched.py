"""What happens to the files of tables: two looks at them, compared.

Purpose: find what was saved since tables were read, for ``--watch`` and for the service.

How a change is found: now and then the files that matter are looked at (time, size, identity),
and two looks are compared.  So an editor that saves by renaming, a file that is gone and comes
back, a file system that reports nothing, and a change while a run is still busy are all the same.

Example: a file ``a.yaml`` is saved and ``b.yaml`` is new between two looks of ``Watched(())``; the
``Changes`` between them say ``changed: a.yaml; new: b.yaml``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from gapless.dataclass import dataclass, field
from gapless.diagnostic import Message, joined, listed, phrase, say
from gapless.project.misuse import WrongSettings
from gapless.project.places import is_path
from gapless.project.settings import read_settings
from gapless.reading.constant_files import ConstantFiles
from gapless.reading.dmn.words import part
from gapless.reading.folders import is_dmn_file, list_folder, list_neighbours

#: When a file was written, how long it is, and which file it is.
Stamp = tuple[int, int, int]
#: The files that matter as they were at one moment.
Look = Mapping[Path, Stamp]

#: Seconds between two looks.
PAUSE = 0.5
#: What stands in a file that other files can matter to.
_NEEDS = (b"use:", b"from:", b"import ")
#: So many changed files are named.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two looks."""

    changed: tuple[Path, ...] = ()
    added: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.gone)

    @property
    def message(self) -> Message:
        """``changed: a.yaml; new: b.yaml``."""
        parts = [
            say(template, files=_named(files))
            for template, files in (
                (phrase("changed: {files}"), self.changed),
                (phrase("new: {files}"), self.added),
                (phrase("gone: {files}"), self.gone),
            )
            if files
        ]
        return joined(parts, "; ")


def _named(files: Sequence[Path]) -> Message | str:
    here = Path.cwd()
    names = [str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files]
    more = len(names) - _MOST_NAMED
    if more > 0:
        return say("{names} and {more} more", names=listed(names[:_MOST_NAMED]), more=more)
    return listed(names)


@dataclass
class Watched:
    """What is watched: the paths named; for ids, and without words, what the settings name then.

    Where one of these tables may need others, also what lies around it and in the project.
    """

    words: tuple[str, ...]
    _last: tuple[Path, ...] = field(default=())
    _needing: dict[Path, tuple[Stamp | None, bool]] = field(default_factory=dict)

    def look(self) -> Look:
        """The files as they are now."""
        files = {above / "pyproject.toml" for above in (Path.cwd(), *Path.cwd().parents)}
        for path in self._current():
            files |= self._files_of(path)
        return {file: stamp for file in files if (stamp := _stamp(file))}

    def _current(self) -> tuple[Path, ...]:
        """The paths; where the settings cannot be read those that were last named there."""
        found = tuple(Path(part(word)[0]).absolute() for word in self.words if is_path(word))
        with suppress(WrongSettings):
            self._last = read_settings().folders
        return found if found and len(found) == len(self.words) else found + self._last

    def _files_of(self, path: Path) -> set[Path]:
        """The files that a path stands for, with those that can matter to them."""
        own = _listed(path) if path.is_dir() else {path}
        if not path.is_dir():
            home = Path(os.path.realpath(path)).parent
            own |= {file for file in _around(path) if file.parent == home}
        may_need = filter(self._may_need_others, own)
        needing = {(file.parent, is_dmn_file(file)): file for file in may_need}
        around = [_around(file) for file in needing.values()]
        # DMN imports from below its folder.
        around += (_listed(folder) for folder, is_dmn in needing if is_dmn)
        if needing:
            around += map(_listed, filter(Path.is_dir, self._last))
        found = own.union(*around)
        homes = {path / "table" if path.is_dir() else path, *(file.parent / "t" for file in found)}
        return found.union(*map(_constants_of, homes))

    def _may_need_others(self, file: Path) -> bool:
        """Whether other tables can matter to a file; a look too many does no harm."""
        stamp = _stamp(file)
        known = self._needing.get(file)
        if known is None or known[0] != stamp:
            try:
                data = file.read_bytes()
            except OSError:
                data = b""
            known = self._needing[file] = stamp, any(each in data for each in _NEEDS)
        return known[1]


def _listed(folder: Path) -> set[Path]:
    """The files of a folder and below, those too that cannot be opened."""
    found = list_folder(folder)
    files = {*found.files, *(Path(fault.path) for fault in found.faults)}
    return {file.absolute() for file in files}


def _constants_of(path: Path) -> set[Path]:
    """The files of constants that may count for a table in a file."""
    return {Path(name).absolute() for name in ConstantFiles().names_around(str(path))}


def _around(file: Path) -> set[Path]:
    """The files in the folder of a file, and in those beside it."""
    return {each.absolute() for each in list_neighbours(file).files}


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat() if file.exists() else file.lstat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def compare_looks(before: Look, now: Look) -> Changes:
    """What happened to the files between two looks."""
    both = now.keys() & before.keys()
    found = (
        (file for file in both if before[file] != now[file]),
        now.keys() - before.keys(),
        before.keys() - now.keys(),
    )
    return Changes(*(tuple(sorted(files)) for files in found))


def wait_for_change(
    watched: Watched, before: Look, pause: Callable[[], object]
) -> tuple[Look, Changes]:
    """Wait until a look differs from the one before."""
    while True:
        pause()
        now = watched.look()
        if changes := compare_looks(before, now):
            return now, changes
