"""Drafts: files beside those that they are to replace.

Purpose: bring a text to the disk before it takes the place of another, and leave nothing behind.

Invariants: a draft is locked while it is needed and gone at the end; one that a killed run left
behind is locked by nobody, and so it is told from one that another run needs.
"""

from __future__ import annotations

import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from gapless.pattern import pattern

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed.
    _LOCK = 0
else:
    _LOCK = fcntl.LOCK_EX | fcntl.LOCK_NB

_PREFIX = ".gapless-"
_NAME = pattern(re.escape(_PREFIX) + r"\w{8}")
#: Orders to end that leave time to clean up.
_ORDERS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextmanager
def draft(folder: Path, data: bytes) -> Iterator[Path]:
    """A file with the data, on the disk; removed at the end unless it has another name by then.

    Raises ``OSError``.
    """
    with ended_by_exceptions(), ExitStack() as stack:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
        stack.callback(_remove, Path(name))
        with os.fdopen(handle, "wb") as file:
            lock(handle, stack)
            file.write(data)
            file.flush()
            os.fsync(handle)
        yield Path(name)


def lock(handle: int, stack: ExitStack) -> bool:
    """Keep a file from being taken for a draft that nobody needs; False where someone else does.

    The lock ends with the stack, and with the process.
    """
    if not _LOCK:
        return True
    copy = os.dup(handle)
    stack.callback(os.close, copy)
    try:
        fcntl.flock(copy, _LOCK)
    except BlockingIOError:
        return False
    except OSError:
        # Some file systems know no locks.
        return True
    return True


def remove_drafts(files: Iterable[Path]) -> None:
    """Remove what killed runs left behind beside some files."""
    for folder in {Path(os.path.realpath(file)).parent for file in files}:
        with suppress(OSError):
            for name in os.listdir(folder):
                if _NAME.fullmatch(name):
                    _remove_unlocked(folder / name)


def _remove_unlocked(path: Path) -> None:
    with suppress(OSError), ExitStack() as stack:
        handle = os.open(path, os.O_RDONLY)
        stack.callback(os.close, handle)
        if lock(handle, stack):
            path.unlink()


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let orders to end the program wait, where the system can do that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    known = signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, known)


@contextmanager
def ended_by_exceptions() -> Iterator[None]:
    """Let an order to end the program arrive as ``KeyboardInterrupt``, so that drafts go too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = {number: signal.getsignal(number) for number in _ORDERS}
    # What is ignored stays so (nohup), and what another language set could not be set again.
    taken = [number for number, handler in known.items() if handler not in (signal.SIG_IGN, None)]
    for number in taken:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, known[number])
