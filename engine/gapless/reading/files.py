"""Reading a file: bytes to text that is safe to work with.

Purpose: stop hostile or damaged input at the door, with a sentence that says what to do.

Invariants of the text that comes out:
- it is UTF-8 without a byte order mark, at most ``LARGEST_FILE`` bytes long, and in YAML, which
  people write, no line is longer than ``LONGEST_LINE`` characters;
- it holds no control character but tab, newline and carriage return, no character that
  is invisible or makes text read in another order than it is written;
- a diagnostic's own source never holds such a character either: control pictures
  (``␛``) stand in their places, so that it is safe to show.

Example::

    >>> read_bytes("kasus.yaml", b"table: a\\r\\n").text
    'table: a\\r\\n'
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from gapless.codes.code import Code
from gapless.codes.files import (
    BIDIRECTIONAL_CONTROL,
    CONTROL_CHARACTER,
    FILE_TOO_LARGE,
    LINE_TOO_LONG,
    MISSING_FILE,
    NOT_A_FILE,
    NOT_UTF_8,
    UNREADABLE_FILE,
)
from gapless.diagnostic import Diagnostic, Message, TableError, say
from gapless.pattern import pattern
from gapless.source import Source, Span
from gapless.system_faults import reason_of

#: In bytes.  A table of 50,000 rows and 6 inputs fits: ``hard_tables.long_table(50_000, 6)`` has
#: 6.2 MB, and all of ``gapless check`` of it takes 400 MB and some 20 s.
LARGEST_FILE = 16 * 1024 * 1024

#: In characters.  No editor shows more.
LONGEST_LINE = 100_000

#: What a text may not hold: control characters, line separators that editors do not show,
#: bidirectional controls, byte order marks within, and code points that are no characters.
_FORBIDDEN = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_CONFLICT = pattern(r"^(<{7}|={7}|>{7}|\|{7})(?:[ \t].*)?$", re.MULTILINE)
_BIDIRECTIONAL = pattern("[\u202a-\u202e\u2066-\u2069]")

#: Where a shell puts what a program writes (``<(…)``), and will go on writing.
_STREAMS = ("/dev/", "/proc/")

_LINE = pattern(r"[^\r\n]+")
_SHOWN_OF_LONG_LINE = 60

_WIDE_MARKS = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


def read_file(path: str | Path) -> Source:
    """Read a file; its ``Source`` is named by the path as given.

    Raises ``TableError`` with one diagnostic where the file is missing, is a folder,
    cannot be read, or is refused by ``read_bytes``.
    """
    name = str(path)
    try:
        data = read_data(path, LARGEST_FILE + 1)
    except FileNotFoundError:
        message = say("there is no such file")
        if os.path.islink(path):
            message = say("this link leads nowhere")
        raise _refusal(MISSING_FILE, name, message, say("check the path")) from None
    except PermissionError:
        raise _refusal(
            UNREADABLE_FILE,
            name,
            say("the file may not be read"),
            say("ask its owner for permission to read it"),
        ) from None
    except (OSError, ValueError) as problem:
        raise _refusal(
            UNREADABLE_FILE,
            name,
            say("the file cannot be read: {reason}", reason=reason_of(problem)),
            say("check the path"),
        ) from None
    return read_bytes(name, data)


def read_data(path: str | Path, most: int) -> bytes:
    """At most so many bytes of a file, or of what a shell puts in the place of one (``<(…)``).

    Raises ``OSError``, ``ValueError``, and ``TableError`` where something else stands there: nobody
    may ever write to a pipe.
    """
    mode = os.stat(path).st_mode
    is_stream = stat.S_ISFIFO(mode) and str(path).startswith(_STREAMS)
    if not stat.S_ISREG(mode) and not is_stream:
        raise TableError([no_file(str(path), mode)])
    with open(path, "rb") as file:
        return file.read(most)


def no_file(name: str, mode: int) -> Diagnostic:
    """What stands in the place of a file, by its mode."""
    message, advice = say("this is a device, not a file"), say("name a file")
    if stat.S_ISDIR(mode):
        message, advice = say("this is a folder, not a file"), say("name a file in it")
    elif stat.S_ISFIFO(mode):
        message = say("this is a pipe, not a file")
        advice = say("to read what a program writes, name the table `-`")
    elif stat.S_ISSOCK(mode):
        message = say("this is a socket, not a file")
    return NOT_A_FILE.at(Source(name, ""), message, help=advice)


def read_bytes(name: str, data: bytes) -> Source:
    """Read the bytes of a table; ``name`` is the path to show, or ``<stdin>``.

    Raises ``TableError`` with one diagnostic where the bytes are too many, are not UTF-8,
    or hold what the module's invariants exclude.
    """
    if len(data) > LARGEST_FILE:
        raise _refusal(
            FILE_TOO_LARGE,
            name,
            say("the file is larger than {most} MiB", most=LARGEST_FILE // 2**20),
            say("split the table, and hand over from one to the other with `use`"),
        )
    if data.startswith(_WIDE_MARKS) or _looks_wide(data):
        raise _refusal(
            NOT_UTF_8,
            name,
            say("the file is saved as UTF-16 or UTF-32"),
            say("save it as UTF-8 (in most editors: Save with encoding)"),
        )
    text = _decode(name, data.removeprefix(codecs.BOM_UTF8))
    _refuse_long_line(name, text)
    forbidden = forbidden_character(name, text)
    if forbidden is not None:
        raise TableError([forbidden])
    return Source(name, text)


def forbidden_character(name: str, text: str) -> Diagnostic | None:
    """What is wrong with the characters of a text, None where nothing is."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    code, message = describe_forbidden(found.group())
    return code.at(
        _place(name, text, found.start(), 1),
        message,
        help=say("delete it; an editor may hide it, so retyping the words around it helps"),
    )


def find_conflict(text: str) -> re.Match[str] | None:
    """The first conflict marker in a text: a line of git's between two versions of a file."""
    is_likely = any(sign * 7 in text for sign in "<=>|")
    return _CONFLICT.search(text) if is_likely else None


def describe_conflict(marker: re.Match[str]) -> Message:
    """What a conflict marker is."""
    return say(
        "`{marker}` marks a conflict: git could not merge two versions of the file here",
        marker=marker[1],
    )


def find_forbidden(text: str) -> re.Match[str] | None:
    """The first character that no text of a table may hold, however it was written."""
    return _FORBIDDEN.search(text)


def describe_forbidden(character: str) -> tuple[Code, Message]:
    """The diagnostic code and the sentence for a character that is not allowed."""
    point = f"U+{ord(character):04X}"
    if _BIDIRECTIONAL.match(character):
        return BIDIRECTIONAL_CONTROL, say(
            "the invisible character {point} makes the text read differently from what it says",
            point=point,
        )
    return CONTROL_CHARACTER, say("the character {point} is not text", point=point)


def without_forbidden(text: str) -> str:
    """The text with a visible stand-in, one for one, for every forbidden character."""
    return _FORBIDDEN.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x20:
        return chr(0x2400 + point)
    return "\u2421" if point == 0x7F else "\ufffd"


def _looks_wide(data: bytes) -> bool:
    """Whether every other byte at the beginning is NUL, as in UTF-16 of plain letters."""
    head = data[:64]
    return len(head) >= 4 and 3 * max(head[::2].count(0), head[1::2].count(0)) > len(head)


def _decode(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        text = data.decode("utf-8", "replace")
        start = len(data[: problem.start].decode("utf-8"))
    _refuse_long_line(name, text)
    span = _place(name, text, start, 1)
    raise TableError(
        [
            NOT_UTF_8.at(
                span,
                say("line {line} is not UTF-8 text", line=span.line),
                help=say("save the file as UTF-8 (in most editors: Save with encoding)"),
            )
        ]
    )


def _refuse_long_line(name: str, text: str) -> None:
    if len(text) <= LONGEST_LINE or Source(name, text).is_dmn:
        return
    for line in _LINE.finditer(text):
        count = line.end() - line.start()
        if count <= LONGEST_LINE:
            continue
        raise TableError(
            [
                LINE_TOO_LONG.at(
                    _place(name, text, line.start(), _SHOWN_OF_LONG_LINE),
                    say(
                        "the line has {count} characters, more than {most}",
                        count=count,
                        most=LONGEST_LINE,
                    ),
                    help=say("write a row on one line or a few, and a list over several lines"),
                )
            ]
        )


def _place(name: str, text: str, start: int, length: int) -> Span:
    """A span in a source that is safe to show and ends soon after it.

    Cutting the rest keeps lines and columns as they are in the file, and a snippet short.
    """
    shown = Source(name, without_forbidden(text[: start + max(length, _SHOWN_OF_LONG_LINE)]))
    return shown.span(start, start + length)


def _refusal(code: Code, name: str, message: Message, advice: Message) -> TableError:
    nowhere = Source(name, "")
    return TableError([code.at(nowhere, message, help=advice)])
