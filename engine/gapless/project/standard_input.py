"""Standard input, where it stands for a file.

Invariants: it is read once, to its end, and never beyond the size asked for.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from select import select
from typing import BinaryIO

from gapless.diagnostic import say
from gapless.project.misuse import Misuse
from gapless.reading.files import LARGEST_FILE, read_bytes
from gapless.source import Source
from gapless.system_faults import reason_of

#: The word for it.
STANDARD_INPUT = "-"
#: The name of what is read from it.
NAME = "<stdin>"


def read_input(most: int) -> bytes:
    """What standard input gives, at most so many bytes; raises ``Misuse``."""
    try:
        if sys.stdin is None:
            raise OSError(errno.EBADF, "")
        if _waits(sys.stdin.buffer):
            return sys.stdin.buffer.read(most)
        return _wait_for(sys.stdin.buffer, most)
    except OSError as problem:
        fault = say("standard input cannot be read: {reason}", reason=reason_of(problem))
        raise Misuse(fault) from None


def open_input() -> BinaryIO:
    """Standard input as a file of bytes; raises ``Misuse``."""
    if sys.stdin is None or sys.stdin.closed:
        raise Misuse(say("standard input cannot be read: {reason}", reason=say("it is closed")))
    return sys.stdin.buffer


def _waits(stream: BinaryIO) -> bool:
    """Whether reading waits for what is still to come, as it does unless a program says no."""
    with suppress(OSError):
        return os.get_blocking(stream.fileno())
    return True


def _wait_for(stream: BinaryIO, most: int) -> bytes:
    """At most so many bytes of a stream that gives what is there, or None, and does not wait."""
    found = b""
    while len(found) < most:
        select([stream], [], [])
        piece = stream.read(most - len(found))
        if piece == b"":
            break
        found += piece or b""
    return found


def read_source() -> Source:
    """The text of a table or of cases; raises ``Misuse`` and ``TableError``."""
    return read_bytes(NAME, read_input(LARGEST_FILE + 1))


def read_line(most: int = 10_000) -> str | None:
    """The next line of standard input, without its end; None where there is none.

    What is longer than ``most`` bytes is left out.  Raises ``Misuse``.
    """
    stream = open_input()
    found = b""
    try:
        while not found.endswith(b"\n") and (piece := _piece(stream, most)):
            found = found[:most] + (piece if len(found) < most else piece[-1:])
    except OSError as problem:
        fault = say("standard input cannot be read: {reason}", reason=reason_of(problem))
        raise Misuse(fault) from None
    return found.decode("utf-8", "replace").rstrip("\r\n") if found else None


def _piece(stream: BinaryIO, most: int) -> bytes:
    """The next line of a stream, or its next bytes; nothing at its end."""
    piece = stream.readline(most)
    if not piece and not _waits(stream):
        select([stream], [], [])
        piece = stream.readline(most)
    return piece or b""
