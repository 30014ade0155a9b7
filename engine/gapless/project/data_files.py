"""Files that a command writes: whole, or not there.

Purpose: let a file of records, which may be larger than memory, appear in one step.

It is written beside its place under a name of its own, brought to the disk, and then given its
name.  Whatever goes wrong before, an interruption included, leaves what was there.

Invariants: a file that is there already is replaced only where that was asked for; one that came
meanwhile is not, and neither is a pipe or device; what a symbolic link names is replaced, not the
link; nothing is left behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gapless.diagnostic import say
from gapless.project.drafts import draft, remove_drafts, undisturbed
from gapless.project.misuse import Misuse
from gapless.project.writing import NotWritten
from gapless.system_faults import reason_of


@contextmanager
def whole_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A file to write that gets its name at the end; raises ``Misuse`` and ``NotWritten``."""
    refuse_overwriting(path, overwrite=overwrite)
    target = Path(os.path.realpath(path))
    try:
        remove_drafts([target])
        with draft(target.parent, b"") as beside:
            with beside.open("r+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(beside, 0o666 & ~_mask())
            with undisturbed():
                if overwrite:
                    os.replace(beside, target)
                else:
                    os.link(beside, target)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError as problem:
        fault = say("{file} cannot be written: {reason}", file=path, reason=reason_of(problem))
        raise NotWritten(fault) from None


def refuse_overwriting(path: Path, *, overwrite: bool) -> None:
    """Refuse what is there already and may not be replaced; raises ``Misuse``."""
    if path.is_dir():
        raise Misuse(say("{file} is a folder", file=path))
    if not overwrite and os.path.lexists(path):
        raise _is_there(path)
    if path.exists() and not path.is_file():
        raise Misuse(say("{file} is no ordinary file", file=path))


def is_same_file(one: str, other: str) -> bool:
    """Whether two names are of one file, which need not be there."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _is_there(path: Path) -> Misuse:
    return Misuse(say("{file} is there already; --overwrite replaces it", file=path))


def _mask() -> int:
    """What rights new files do not get."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
