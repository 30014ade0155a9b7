"""``--watch``: run a command again whenever a file it reads is saved.

Purpose: wait for changes and run again, until Ctrl-C.

How a change is found: the files that matter are looked at (time, size, identity) after every
sign of life in their folders, and the two looks are compared.  The signs come from `watchfiles`
and are taken for nothing more, so an editor that saves by renaming, a file that is gone and comes
back, and a change while a run is still busy are all the same: the looks differ.

Invariants: whatever a file holds, the watch goes on; the screen is cleared only on a terminal;
what it has to say goes to standard error, so that standard output holds results alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gapless.cli.exit_codes import INTERRUPTED
from gapless.cli.faults import report_fault
from gapless.cli.output import clear_screen, tell
from gapless.cli.streams import door
from gapless.diagnostic import Message, joined, listed, phrase, say
from gapless.project.misuse import Misuse, WrongSettings
from gapless.project.places import is_path
from gapless.project.settings import read_settings
from gapless.project.standard_input import STANDARD_INPUT
from gapless.reading.folders import list_folder, list_neighbours

#: When a file was written, how long it is, and which file it is.
Stamp = tuple[int, int, int]
#: Blocks until something may have happened in the folders, again and again.
Signs = Callable[[frozenset[Path]], Iterator[object]]

#: Milliseconds after which the files are looked at though nothing was heard: some file systems
#: tell nothing.
_PATIENCE = 1000
#: So many changed files are named.
_MOST_NAMED = 3
#: Formats that can be followed by another of their kind.
_FORMATS = ("rich", "concise")


@dataclass(frozen=True, slots=True)
class Look:
    """The files that matter as they were at one moment, and the folders they lie in."""

    files: dict[Path, Stamp]
    folders: frozenset[Path]


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
        told = [
            say(template, files=_named(files))
            for template, files in (
                (phrase("changed: {files}"), self.changed),
                (phrase("new: {files}"), self.added),
                (phrase("gone: {files}"), self.gone),
            )
            if files
        ]
        return joined(told, "; ")


def _named(files: Sequence[Path]) -> Message | str:
    here = Path.cwd()
    names = [str(file.relative_to(here) if file.is_relative_to(here) else file) for file in files]
    more = len(names) - _MOST_NAMED
    if more > 0:
        return say("{names} and {more} more", names=listed(names[:_MOST_NAMED]), more=more)
    return listed(names)


@dataclass
class Watched:
    """What is watched: the paths named; for ids, and without words, what the settings name then."""

    words: tuple[str, ...]
    _last: tuple[Path, ...] = field(default=())

    def look(self) -> Look:
        """The files as they are now."""
        files: set[Path] = set()
        folders = {Path.cwd()}
        settings = [above / "pyproject.toml" for above in (Path.cwd(), *Path.cwd().parents)]
        for path in self._current():
            found, around = _files_of(path)
            files.update(found)
            folders.update(around)
        folders.update(file.parent for file in settings if file.is_file())
        stamps = {file: stamp for file in (*files, *settings) if (stamp := _stamp(file))}
        return Look(stamps, frozenset(folders))

    def _current(self) -> tuple[Path, ...]:
        """The paths; where the settings cannot be read those that were last named there."""
        found = [Path(word).absolute() for word in self.words if is_path(word)]
        if len(found) == len(self.words) > 0:
            return tuple(found)
        try:
            settings = read_settings()
        except WrongSettings:
            return (*found, *self._last)
        self._last = settings.folders
        return (*found, *self._last)


def _files_of(path: Path) -> tuple[set[Path], set[Path]]:
    """The files that a path stands for, and the folders to listen to."""
    if path.is_dir():
        listing = list_folder(path)
        return set(listing.files), {path, _nearest(path.parent), *listing.folders}
    own = Path(os.path.realpath(path)).parent
    files = {file.absolute() for file in list_neighbours(path).files}
    if not _may_hand_over(path):
        files = {file for file in files if file.parent == own}
    return {path, *files}, {file.parent for file in (path, *files)} | {_nearest(path.parent)}


def _may_hand_over(file: Path) -> bool:
    """Whether tables beside a file can matter to it; a look too many does no harm."""
    try:
        return b"use:" in file.read_bytes()
    except OSError:
        return False


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(above for above in (folder, *folder.parents) if above.is_dir())


def _stamp(file: Path) -> Stamp | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def compare_looks(before: Look, now: Look) -> Changes:
    """What happened to the files between two looks."""
    return Changes(
        tuple(
            sorted(
                file
                for file, stamp in now.files.items()
                if file in before.files and before.files[file] != stamp
            )
        ),
        tuple(sorted(now.files.keys() - before.files.keys())),
        tuple(sorted(before.files.keys() - now.files.keys())),
    )


def wait_for_change(watched: Watched, before: Look, signs: Signs) -> tuple[Look, Changes]:
    """Wait until a look differs from the one before."""
    folders = before.folders
    while True:
        for _ in signs(frozenset(folder for folder in folders if folder.is_dir())):
            now = watched.look()
            changes = compare_looks(before, now)
            if changes:
                return now, changes
            if now.folders != folders:
                folders = now.folders
                break


def rerun_on_save(
    paths: Sequence[str],
    form: str,
    run: Callable[[], int],
    signs: Signs | None = None,
    clock: Callable[[], datetime] = datetime.now,
) -> int:
    """Run now and after every change, until Ctrl-C; the exit status of the last run.

    Raises ``Misuse`` where there is nothing to watch or nothing to watch with.
    """
    if STANDARD_INPUT in paths:
        raise Misuse(say("--watch needs files; standard input has no saves"))
    if form not in _FORMATS:
        told = say(
            "--watch goes with --format {one} or {other}", one=_FORMATS[0], other=_FORMATS[1]
        )
        raise Misuse(told)
    signs = signs or _signs_of_watchfiles()
    watched = Watched(tuple(paths))
    look = watched.look()
    code = INTERRUPTED
    try:
        while True:
            code = _run(run)
            if door().is_lost:
                return code
            tell(_watching(len(look.files)))
            look, changes = wait_for_change(watched, look, signs)
            _clear()
            tell(say("{time:%H:%M:%S} {changes}", time=clock(), changes=changes.message))
    except KeyboardInterrupt:
        return code


def _run(run: Callable[[], int]) -> int:
    """The exit status of a run; what stops it is told, and does not stop the watch."""
    try:
        code = run()
        sys.stdout.flush()
    except Exception as problem:
        status = report_fault(problem)
        if status is None:
            raise
        return status
    return code


def _watching(files: int) -> Message:
    if files == 1:
        return say("watching 1 file; Ctrl-C ends")
    return say("watching {count} files; Ctrl-C ends", count=files)


def _clear() -> None:
    if os.environ.get("TERM") != "dumb":
        clear_screen()


def _signs_of_watchfiles() -> Signs:
    try:
        from watchfiles import watch
    except ImportError:
        told = say("--watch needs the package watchfiles: pip install watchfiles")
        raise Misuse(told) from None

    def signs(folders: frozenset[Path]) -> Iterator[object]:
        return watch(
            *sorted(folders),
            watch_filter=None,
            recursive=False,
            rust_timeout=_PATIENCE,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )

    return signs
