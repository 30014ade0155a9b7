"""Writing files: whole or not at all.

Purpose: replace a table file by its new text in one step.  Place in the flow: below ``fmt``,
``fix`` and ``cases``, which made the text and proved it.

The text goes to a draft beside the file, to the disk, and then in the file's place; a crash
leaves the old file.  What a symbolic link names is replaced, not the link.

Invariants: permissions, owner and byte order mark stay; a file that is not as it was when it was
read is never overwritten; whatever goes wrong, no draft is left behind.
"""

from __future__ import annotations

import codecs
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gapless.diagnostic import Message, Portable, say
from gapless.system_faults import reason_of


class NotWritten(Portable):
    """A file that is as it was; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.english)
        self.message = message


def write_whole(path: Path, before: str, text: str) -> None:
    """Replace a file that was read as ``before``, both without a byte order mark.

    Raises ``NotWritten``.
    """
    try:
        target = Path(os.path.realpath(path))
        if not os.access(target, os.W_OK):
            raise NotWritten(say("not written: the file may not be changed"))
        _replace(target, before.encode(), text.encode())
    except OSError as problem:
        raise NotWritten(say("not written: {reason}", reason=reason_of(problem))) from None


def _replace(target: Path, before: bytes, data: bytes) -> None:
    marked = _check_unchanged(target, before)
    with _ended_by_exceptions():
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(codecs.BOM_UTF8 + data if marked else data)
                file.flush()
                os.fsync(file.fileno())
            _keep_owner(target, draft)
            _check_unchanged(target, before)
            os.replace(draft, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
    _settle(target.parent)


def _check_unchanged(target: Path, before: bytes) -> bool:
    """Whether the file has a byte order mark; raises ``NotWritten`` where its text is another."""
    now = target.read_bytes()
    if now.removeprefix(codecs.BOM_UTF8) != before:
        raise NotWritten(say("not written: the file was changed meanwhile; run the command again"))
    return now.startswith(codecs.BOM_UTF8)


def _keep_owner(target: Path, draft: str) -> None:
    known = target.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(draft, known.st_uid, known.st_gid)
    os.chmod(draft, known.st_mode)


def _settle(folder: Path) -> None:
    """Bring the folder's new entry to the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _ended_by_exceptions() -> Iterator[None]:
    """Let an order to end the program arrive as ``KeyboardInterrupt``, so that drafts go too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, known)
