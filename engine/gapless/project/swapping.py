"""Letting two files change places in one step, where the system can do that.

Purpose: after ``swap`` what stood in a file's place is still there, by the other name, so that it
can be looked at before it goes: a save that came at the last moment is seen.

Invariants: the two have changed places or nothing has happened.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

#: Of ``renameat2`` in Linux and of ``renamex_np`` in macOS.
_EXCHANGE = 2
#: Paths are taken from the current folder.
_AT_FDCWD = -100
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def swap(one: Path, other: Path) -> bool:
    """Let two files of one folder change places; False where the system cannot.

    Raises ``OSError``.
    """
    names = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = system.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
        elif sys.platform == "darwin":
            failed = system.renamex_np(names[0], names[1], _EXCHANGE)
        else:
            return False
    except (AttributeError, OSError, TypeError):
        # The library of the system knows no such call.
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))
