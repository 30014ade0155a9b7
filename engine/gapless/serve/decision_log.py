"""The decision log: a file to which whole lines are added, and nothing else.

Purpose: keep what was decided, by however many processes, through crashes and full disks.

Lines are added under a lock, in one write.  What a killed process left behind of one ends where
the next line begins, so that it spoils no other; what a full disk left behind is taken back.  A
file that has grown too large gets the next free number behind its name (``decisions.jsonl.1`` is
the oldest) and another begins, or it grows on where it cannot be renamed; nothing is ever removed.

Invariants: ``add`` returns when its lines are in the file, or raises ``OSError`` and none is; a
file that another process or program has put in place of the one that is open is seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

try:
    import fcntl
except ImportError:
    # Windows: there one process writes the log.
    _LOCKS = False
else:
    _LOCKS = True


class DecisionLog:
    """The log in a file, which need not be there; ``largest`` is its size in bytes at most.

    What is added at once has one file, however large it is.

    Safe to share between threads and between processes.
    """

    def __init__(self, path: Path, largest: int | None = None) -> None:
        self.path = path
        self._largest = largest
        self._thread = Lock()
        self._file = -1

    def add(self, *records: str) -> None:
        """Add records, a line each; raises ``OSError`` where they could not be added whole."""
        lines = "".join(f"{record}\n" for record in records).encode()
        with self._thread, self._locked() as size:
            is_full = size and self._largest is not None and size + len(lines) > self._largest
            if not (is_full and self._put_aside()):
                _write(self._file, size, lines)
                return
        with self._thread, self._locked() as size:
            _write(self._file, size, lines)

    def close(self) -> None:
        """Let the file go."""
        with self._thread:
            self._let_go()

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Hold the file that has the name now; its size."""
        while True:
            if self._file < 0:
                flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
                self._file = os.open(self.path, flags, 0o640)
            _lock(self._file, wait=True)
            own = os.fstat(self._file)
            try:
                if os.path.samestat(own, os.stat(self.path)):
                    break
            except FileNotFoundError:
                pass
            self._let_go()
        file = self._file
        try:
            yield own.st_size
        finally:
            if self._file == file:
                _lock(file, wait=False)

    def _put_aside(self) -> bool:
        """Give the file the next free number, where it can be renamed; the lock goes with it."""
        name = f"{self.path.name}."
        try:
            names = os.listdir(self.path.parent)
            numbers = (one[len(name) :] for one in names if one.startswith(name))
            last = max((int(one) for one in numbers if one.isascii() and one.isdigit()), default=0)
            os.rename(self.path, self.path.with_name(f"{name}{last + 1}"))
        except OSError:
            return False
        self._let_go()
        return True

    def _let_go(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _lock(file: int, *, wait: bool) -> None:
    """Lock a file, or let others have it, where its file system knows locks."""
    if _LOCKS:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_UN)


def _write(file: int, size: int, lines: bytes) -> None:
    """Add lines to a file of a size, whole or not at all; raises ``OSError``."""
    if size:
        os.lseek(file, size - 1, os.SEEK_SET)
        if os.read(file, 1) != b"\n":
            lines = b"\n" + lines
    try:
        written = os.write(file, lines)
        while written < len(lines):
            written += os.write(file, lines[written:])
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, size)
        raise
