"""Folders of tables: every entry is read, or named with the reason why it is not.

Purpose: which files of a folder hold tables, which hold cases, and which can be neither though
their place or name says so.

The one rule, in small or capital letters:

- files that end in ``.yaml`` or ``.yml`` are tables, in ``.cases.yaml`` or ``.cases.yml`` cases;
- files that end in ``.dmn`` hold one table or several;
- ``constants.yaml`` and ``constants.yml`` hold constants of the tables around;
- ``a.yaml.txt``, and a name with a space at its end, are faults: the file was meant to be one;
- other names in which there is such an ending or nearly one (``a.yaml~``, ``.a.yaml.swp``,
  ``a.ymal``), tables of other programs (``a.json``, ``a.xlsx``), and days without an
  ending (``2025-01-01``) are not read, which deserves a note;
- everything else is passed over in silence: ``README.md``, pictures, hidden folders (``.git``).

Subfolders are looked through, links followed.

Invariants:
- a file or folder with several names (links, hard links) is one, by the name that is no link;
- what cannot be listed, followed or opened as a file is among the faults;
- every folder is looked through once, so that no circle of links is walked for ever.

Example: of ``tables`` with ``2024-01-01.yaml``, the link ``latest.yaml`` to it, ``B.YML``, a
dangling link and ``README.md`` the tables are ``2024-01-01.yaml``, which is also called
``latest.yaml``, and ``B.YML``; the dangling link is a fault.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath

from gapless.codes.code import Code
from gapless.codes.files import MISSING_FILE, UNREADABLE_FILE
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Message, say
from gapless.pattern import pattern
from gapless.reading.files import no_file
from gapless.source import Source, is_dmn_name
from gapless.system_faults import reason_of

#: What tells a file or folder on one machine: its device and its number there.
Identity = tuple[int, int]

SUFFIXES = (".yaml", ".yml")
_CASES = (".cases.yaml", ".cases.yml")
CONSTANT_FILES = ("constants.yaml", "constants.yml")
#: Names that only look like those of tables: editors add the first, a slip of the hand the second.
_ALMOST = pattern(r"(?P<name>.+\.(?:ya?ml|dmn))(?:\.txt|\s+)", re.IGNORECASE)
#: Names of what may be taken for a table that is read.
_LIKE_TABLES = pattern(
    r"\.(?:ya?ml|dmn)|\.(?:y[am]\w{0,3}|json|csv|xlsx?|ods)$|\d{4}-\d\d-\d\d\.?$", re.IGNORECASE
)


def is_yaml_file(path: PurePath) -> bool:
    """Whether a file of this name holds a table or cases."""
    return path.name.lower().endswith(SUFFIXES)


def is_dmn_file(path: PurePath) -> bool:
    """Whether a file of this name holds tables in DMN."""
    return is_dmn_name(path.name)


def is_case_file(path: PurePath) -> bool:
    """Whether a file of this name holds cases."""
    return path.name.lower().endswith(_CASES)


def is_table_file(path: PurePath) -> bool:
    """Whether a file of this name holds a table, or in DMN several."""
    is_table = not is_case_file(path) and not is_constants_file(path)
    return is_dmn_file(path) or (is_yaml_file(path) and is_table)


def is_read(path: PurePath) -> bool:
    """Whether a file of this name holds tables, cases or constants."""
    return is_yaml_file(path) or is_dmn_file(path)


def is_constants_file(path: str | PurePath) -> bool:
    """Whether a file of this name holds constants of the tables around it."""
    return os.path.basename(path).lower() in CONSTANT_FILES


def identity_of(path: str | Path) -> Identity | None:
    """Which file or folder a path leads to; None where it leads to none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def folder_of(name: str) -> str:
    """The folder of a file by its real path, however the file was named."""
    folder = os.path.dirname(name)
    try:
        return os.path.realpath(folder)
    except OSError:
        return folder


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of some folders in sorted order, and what is neither read nor passed over.

    ``folders`` are all that were looked through; ``other_names`` are the further names of files;
    ``passed_over`` deserve a note.
    """

    files: tuple[Path, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    folders: tuple[Path, ...] = ()
    other_names: Mapping[Path, tuple[Path, ...]] = field(default_factory=dict)
    passed_over: tuple[Path, ...] = ()

    @property
    def tables(self) -> tuple[Path, ...]:
        """The files of tables."""
        return tuple(file for file in self.files if is_table_file(file))

    @property
    def constants(self) -> tuple[Path, ...]:
        """The files of constants."""
        return tuple(file for file in self.files if is_constants_file(file))

    @property
    def cases(self) -> tuple[Path, ...]:
        """The files of cases."""
        return tuple(file for file in self.files if is_case_file(file))


def list_folder(folder: Path, *, deep: bool = True) -> Listing:
    """What lies in a folder, and where ``deep`` below."""
    above = Path(os.path.realpath(folder)).parents
    walk = _Walk({found for each in above if (found := identity_of(each)) is not None})
    walk.look_through([folder], deep=deep)
    return walk.listing()


def list_neighbours(path: Path) -> Listing:
    """Where a lone file looks for other tables: in its folder, and in the folders beside that.

    These are the folders of a procedure.
    """
    own = Path(os.path.realpath(path)).parent
    try:
        names = [name for name in os.listdir(own.parent) if not name.startswith(".")]
    except OSError:
        # Nothing beside the folder was asked for.
        names = []
    # The folder of a text that is not saved yet may not be there.
    folders = [each for each in (own, *map(own.parent.joinpath, sorted(names))) if each.is_dir()]
    walk = _Walk()
    walk.look_through(map(shown_path, folders), deep=False)
    return walk.listing()


def shown_path(path: Path) -> Path:
    """A path as people are shown it: from the current folder, where it lies below."""
    try:
        here = Path.cwd()
    except OSError:
        return path
    return path.relative_to(here) if path.is_relative_to(here) else path


class _Walk:
    """A look through folders; ``around`` are those that no link may lead back to."""

    def __init__(self, around: Iterable[Identity] = ()) -> None:
        self._around = frozenset(around)
        self._folders: dict[Identity, Path] = {}
        self._files: dict[Identity, list[Path]] = {}
        self._faults: list[Diagnostic] = []
        self._passed_over: list[Path] = []

    def listing(self) -> Listing:
        """What was found."""
        names = sorted(self._files.values())
        return Listing(
            tuple(first for first, *_ in names),
            tuple(self._faults),
            tuple(self._folders.values()),
            {first: tuple(others) for first, *others in names if others},
            tuple(sorted(self._passed_over)),
        )

    def look_through(self, folders: Iterable[Path], *, deep: bool) -> None:
        """Look through folders, and where ``deep`` those in them; links come last."""
        waiting, links = list(folders), list[Path]()
        while waiting or links:
            if not waiting:
                waiting.extend(self._follow(links.pop(0), deep=deep))
                continue
            folder = waiting.pop(0)
            for entry in self._entries(folder):
                path = folder / entry.name
                try:
                    if entry.name.startswith("."):
                        if _LIKE_TABLES.search(entry.name) and entry.is_file():
                            self._passed_over.append(path)
                    elif entry.is_symlink():
                        links.append(path)
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.extend([path] if deep else [])
                    else:
                        self._add(path, os.stat(path))
                except FileNotFoundError:
                    # It went while the folder was looked through.
                    continue
                except OSError as problem:
                    self._faults.append(_folder_fault(folder, problem))
                    break

    def _entries(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        try:
            found = os.stat(folder)
            known = self._folders.setdefault((found.st_dev, found.st_ino), folder)
            if known is not folder:
                return
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            self._faults.append(_folder_fault(folder, problem))
            return
        yield from ordered

    def _follow(self, link: Path, *, deep: bool) -> list[Path]:
        """The folder a link leads to; a file is added, anything else a fault."""
        try:
            found = os.stat(link)
        except OSError as problem:
            self._faults.append(_link_fault(link, problem))
            return []
        if not stat.S_ISDIR(found.st_mode):
            self._add(link, found)
            return []
        if (found.st_dev, found.st_ino) in self._around:
            self._faults.append(_way_back(link))
            return []
        return [link] if deep else []

    def _add(self, path: Path, found: os.stat_result) -> None:
        almost = _ALMOST.fullmatch(path.name)
        if almost is not None:
            self._faults.append(_almost_a_table(path, almost["name"]))
        elif is_read(path) and stat.S_ISREG(found.st_mode):
            self._files.setdefault((found.st_dev, found.st_ino), []).append(path)
        elif is_read(path):
            self._faults.append(no_file(str(path), found.st_mode))
        elif _LIKE_TABLES.search(path.name) and stat.S_ISREG(found.st_mode):
            self._passed_over.append(path)


def _fault(code: Code, path: Path, message: Message, advice: Message) -> Diagnostic:
    return code.at(Source(str(path), ""), message, help=advice)


def _folder_fault(folder: Path, problem: OSError) -> Diagnostic:
    message = say("the folder cannot be looked through: {reason}", reason=reason_of(problem))
    if isinstance(problem, PermissionError):
        message = say("the folder may not be looked through")
    return _fault(UNREADABLE_FILE, folder, message, say("check the permissions of the folder"))


def _link_fault(link: Path, problem: OSError) -> Diagnostic:
    advice = say("remove the link, or let it lead to a file or folder")
    if isinstance(problem, FileNotFoundError):
        return _fault(MISSING_FILE, link, say("this link leads nowhere"), advice)
    message = say("this link cannot be followed: {reason}", reason=reason_of(problem))
    if problem.errno == errno.ELOOP:
        message = say("this link leads back to itself")
    return _fault(UNREADABLE_FILE, link, message, advice)


def _way_back(link: Path) -> Diagnostic:
    return _fault(
        UNREADABLE_FILE,
        link,
        say("this link leads back to a folder around it"),
        say("remove the link: what it holds is not looked through"),
    )


def _almost_a_table(path: Path, name: str) -> Diagnostic:
    return _fault(
        UNREADABLE_FILE,
        path,
        say("the file is not read, because of how its name ends"),
        say("call it {name}, or move it out of the folder of tables", name=name),
    )
