"""The standard streams: the one door to the terminal.

Everything that is written to standard output and standard error passes one of two ``Door`` objects,
which stand for ``sys.stdout`` and ``sys.stderr`` while a command runs.  What click, or anyone,
writes there is cleaned; only pages, laid out from clean text, bring their colours along, and only
text for programs is written as it is.

Invariants:
- text for people fits the encoding of the stream: where it lacks a sign that lines are drawn with,
  that becomes ASCII, and any other character ``?``; text for programs is UTF-8 everywhere;
- no line for people is a command to a CI service, whatever a table is called;
- a reader that went away (``| head``) is nobody's fault: what follows is written nowhere, and the
  work goes on to its own exit status;
- an output that is closed or full raises ``OutputFault``; messages that standard error does not
  take are lost, and change no exit status;
- a pipe that is full is waited for, also where it was opened not to wait.

Example::

    >>> fitted("Kota │ café → ✓", "ascii"), fitted("Kota │ café → ✓", "cp1252")
    ('Kota | caf? > ?', 'Kota | café > ?')
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from select import select
from typing import IO, Any, BinaryIO, TextIO, cast

from gapless.diagnostic import Explained, say
from gapless.pattern import pattern
from gapless.render.cleaning import clean, without_commands
from gapless.system_faults import reason_of

#: What the drawing characters become where they cannot be written; all are one cell wide.
_ASCII = dict(zip("─═│║┼╪╬╫→◀·–…×≠◆↕−\N{NO-BREAK SPACE}", "-=|#++##><.-~x!*^- ", strict=True))
_BREAKS = pattern(r"([\n\t])")


class OutputFault(Explained):
    """Standard output cannot be written; ``message`` says why."""


class Door:
    """One standard stream; ``stream`` is None where the process began with it closed.

    ``needed`` says that what is written must arrive, as results must.
    """

    def __init__(self, stream: TextIO | None, *, needed: bool) -> None:
        self._stream = stream
        self._needed = needed
        self._begins_line = True
        self._encode = codecs.getincrementalencoder(self.encoding)().encode
        #: Nothing more is written: the reader went away, or a message could not be written.
        self.is_lost = False

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str:
        """How the stream takes characters that its encoding lacks; none reach it."""
        return getattr(self._stream, "errors", None) or "strict"

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """The descriptor of the stream; raises ``OSError`` where it has none."""
        if self._stream is None:
            raise OSError("the stream is closed")
        return self._stream.fileno()

    def write(self, text: str | bytes) -> int:
        """Write what is neither a page nor for programs, cleaned of all but breaks and tabs.

        click writes bytes where it completes words for a shell; by bytes without any it asks
        whether this stream takes bytes only, which ``TypeError`` denies.
        """
        if isinstance(text, bytes):
            if not text:
                raise TypeError("this stream takes text")
            text = text.decode("utf-8", "replace")
        pieces = _BREAKS.split(text)
        pieces[::2] = map(clean, pieces[::2])
        self.write_page("".join(pieces))
        return len(text)

    def write_page(self, text: str) -> None:
        """Write text for people that is clean, with the codes of its colours."""
        defused = without_commands(text, within_line=not self._begins_line)
        if text:
            self._begins_line = text.endswith("\n")
        self._pass(fitted(defused, self.encoding))

    def write_data(self, text: str | bytes) -> None:
        """Write text for programs, as it is, in UTF-8."""
        data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else bytes(text)
        self.flush()
        if data:
            self._pass(data)
            self._begins_line = data.endswith(b"\n")

    def flush(self) -> None:
        """Hand over what was written."""
        self._pass("")

    def _pass(self, text: str | bytes) -> None:
        """Write, or flush where there is nothing to write."""
        if self.is_lost or (self._stream is None and not text):
            return
        try:
            if self._stream is None:
                raise ValueError
            if text and hasattr(self._stream, "buffer"):
                if isinstance(text, str):
                    text = self._encode(text.replace("\n", os.linesep))
                _send(self._stream.buffer, text)
            elif text:
                self._stream.write(text if isinstance(text, str) else text.decode())
            if not text or getattr(self._stream, "line_buffering", False):
                _flush(self._stream)
        except BrokenPipeError:
            self._lose()
        except (OSError, ValueError) as problem:
            self._lose()
            if self._needed:
                why = reason_of(problem) if isinstance(problem, OSError) else say("it is closed")
                fault = say("standard output cannot be written: {reason}", reason=why)
                raise OutputFault(fault) from None

    def _lose(self) -> None:
        """Write nothing from here on, nor what still waits in the buffers of the interpreter."""
        self.is_lost = True
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


def _send(stream: BinaryIO, data: bytes) -> None:
    """Write all of the bytes."""
    left = memoryview(data)
    while left:
        try:
            written = stream.write(left) or 0
        except BlockingIOError as full:
            written = full.characters_written
        left = left[written:]
        if left:
            select([], [stream], [])


def _flush(stream: TextIO) -> None:
    """Hand over all that waits in the buffers of a stream."""
    while True:
        try:
            return stream.flush()
        except BlockingIOError:
            select([], [stream], [])


class _PageStream:
    """A door as rich takes it: what it writes is a page."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.encoding = door.encoding
        self.isatty = door.isatty
        self.fileno = door.fileno
        self.flush = door.flush

    def write(self, text: str) -> int:
        self._door.write_page(text)
        return len(text)


@contextmanager
def doors() -> Iterator[None]:
    """Let everything that is written to the standard streams pass the doors."""
    out, err = Door(sys.stdout, needed=True), Door(sys.stderr, needed=False)
    with redirect_stdout(cast(TextIO, out)), redirect_stderr(cast(TextIO, err)):
        try:
            yield
        finally:
            err.flush()


def door(*, error: bool = False) -> Door:
    """The door to standard output or standard error."""
    stream = cast("Door | TextIO | None", sys.stderr if error else sys.stdout)
    return stream if isinstance(stream, Door) else Door(stream, needed=not error)


def page_stream(door: Door) -> IO[str]:
    """The file to which rich writes pages."""
    return cast(IO[str], _PageStream(door))


class DataOutput(io.RawIOBase):
    """Standard output as a file of bytes."""

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Write all of the bytes; raises ``OutputFault``."""
        door().write_data(bytes(data))
        return len(data)


def fitted(text: str, encoding: str) -> str:
    """The text in characters that an encoding has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fitted(character, encoding) for character in text)
    return text


def _fitted(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _ASCII.get(character, "?")
    return character
