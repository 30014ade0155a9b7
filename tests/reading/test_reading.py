"""Reading files: what is let in, and what is said of what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gapless.diagnostic import Diagnostic, TableError
from gapless.reading.files import (
    LARGEST_FILE,
    LONGEST_LINE,
    find_forbidden,
    forbidden_character,
    read_bytes,
    read_file,
)
from tests.english import english


def refusal(data: bytes) -> Diagnostic:
    """The one diagnostic with which the bytes are refused."""
    with pytest.raises(TableError) as caught:
        read_bytes("a.yaml", data)
    [diagnostic] = caught.value.diagnostics
    return diagnostic


def file_refusal(path: str | Path) -> Diagnostic:
    """The one diagnostic with which the file is refused."""
    with pytest.raises(TableError) as caught:
        read_file(path)
    [diagnostic] = caught.value.diagnostics
    return diagnostic


def underlined(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """The underlined text, its line and its column."""
    assert diagnostic.primary is not None
    span = diagnostic.primary.span
    return span.text, span.line, span.column


def test_a_file_keeps_its_name_and_text(tmp_path: Path) -> None:
    """A source carries the path as given and the text as written."""
    path = tmp_path / "tabel.yaml"
    path.write_bytes("table: ketentuan é 😀\n".encode())
    source = read_file(path)
    assert (source.name, source.text) == (str(path), "table: ketentuan é 😀\n")


def test_a_byte_order_mark_is_dropped() -> None:
    """A UTF-8 byte order mark is no part of the text, so columns are not shifted by it."""
    assert read_bytes("a.yaml", b"\xef\xbb\xbftable: a\n").text == "table: a\n"


def test_windows_line_ends_stay_as_they_are() -> None:
    """Windows line ends are accepted, and each ends one line."""
    source = read_bytes("a.yaml", b"table: a\r\nrules: []\r\n")
    assert source.text == "table: a\r\nrules: []\r\n"
    assert source.line_text(2) == "rules: []"


def test_right_to_left_letters_are_text() -> None:
    """Arabic and Hebrew letters are accepted; only the controls that reorder text are not."""
    assert read_bytes("a.yaml", "label: مرحبا שלום\n".encode()).text == "label: مرحبا שלום\n"


def test_a_missing_file() -> None:
    """A path that leads nowhere is told, with the path."""
    diagnostic = file_refusal("no/such/file.yaml")
    assert diagnostic.code == "missing-file"
    assert diagnostic.path == "no/such/file.yaml"


def test_a_folder(tmp_path: Path) -> None:
    """A folder is not a table."""
    assert file_refusal(tmp_path).code == "not-a-file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission(tmp_path: Path) -> None:
    """A file that may not be read is told as that."""
    path = tmp_path / "a.yaml"
    path.write_text("table: a\n")
    path.chmod(0)
    assert file_refusal(path).code == "unreadable-file"


@pytest.mark.parametrize("path", ["a\0b.yaml", "x" * 5000])
def test_a_path_that_no_file_can_have(path: str) -> None:
    """A path with a NUL, or far too long, is a diagnostic like any other."""
    assert file_refusal(path).code == "unreadable-file"


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """A file above the limit is refused, and only so much of it is read."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE * 50)
    diagnostic = file_refusal(path)
    assert diagnostic.code == "file-too-large"
    assert diagnostic.message.english == "the file is larger than 16 MiB"


def test_ten_megabytes_of_short_lines_fit() -> None:
    """A 10 MB file is only long, so it is read."""
    assert len(read_bytes("a.yaml", b"- row: 1\n" * 1_200_000).text) == 10_800_000


@pytest.mark.parametrize("before", [b"", b"table: a\r\n", b"a\rb\nc\n"])
def test_a_line_that_is_too_long(before: bytes) -> None:
    """A megabyte on one line is refused; the excerpt shown of it is short."""
    diagnostic = refusal(before + b"x" * 1_000_000 + b"\nrules: []\n")
    assert diagnostic.code == "line-too-long"
    text, line, column = underlined(diagnostic)
    ends = before.count(b"\n") + before.count(b"a\rb")
    assert (text, line, column) == ("x" * 60, 1 + ends, 1)
    assert diagnostic.primary is not None
    assert len(diagnostic.primary.span.source.text) < 200


def test_the_longest_line_fits() -> None:
    """A line of exactly the most characters is read, one more is not."""
    longest = b"x" * LONGEST_LINE
    assert read_bytes("a.yaml", longest + b"\r\n" + longest).text
    assert refusal(longest + b"x").code == "line-too-long"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_encodings_are_named(encoding: str) -> None:
    """UTF-16 and UTF-32, with or without a mark, are named, and UTF-8 asked for."""
    diagnostic = refusal("table: padam-meluas\ntitle: x\n".encode(encoding))
    assert diagnostic.code == "not-utf-8"
    assert diagnostic.message.english == "the file is saved as UTF-16 or UTF-32"
    assert "UTF-8" in english(diagnostic.help)


def test_bytes_that_are_not_utf_8_are_shown_in_their_line() -> None:
    """A file saved in an old encoding is told with the line and column of the first fault."""
    diagnostic = refusal("table: a\ntitle: é 😀 ".encode() + "Kaf\xe9\n".encode("latin-1"))
    assert diagnostic.code == "not-utf-8"
    assert diagnostic.message.english == "line 2 is not UTF-8 text"
    assert underlined(diagnostic) == ("\ufffd", 2, 15)


@pytest.mark.parametrize(
    ("character", "code", "stand_in"),
    [
        ("\0", "control-character", "␀"),
        ("\x1b", "control-character", "␛"),
        ("\x7f", "control-character", "␡"),
        ("\x0b", "control-character", "␋"),
        ("\x85", "control-character", "\ufffd"),
        ("\x9b", "control-character", "\ufffd"),
        ("\u2028", "control-character", "\ufffd"),
        ("\ufeff", "control-character", "\ufffd"),
        ("\uffff", "control-character", "\ufffd"),
        ("\u202e", "bidirectional-control", "\ufffd"),
        ("\u2067", "bidirectional-control", "\ufffd"),
    ],
)
def test_characters_that_are_not_text(character: str, code: str, stand_in: str) -> None:
    """A forbidden character is underlined, by a stand-in that is safe to show."""
    diagnostic = refusal(f"table: a\nlabel: b{character}c\n{character}".encode())
    assert diagnostic.code == code
    assert underlined(diagnostic) == (stand_in, 2, 9)
    assert f"U+{ord(character):04X}" in diagnostic.message.english


def test_no_diagnostic_carries_a_forbidden_character() -> None:
    """Neither the sentences nor the excerpt of a hostile file hold a raw control character."""
    for data in (
        b"\x1b[31m\x1b[2J\n",
        b"a: \x1b]0;x\x07\xff",
        "a: \u202e\x00".encode(),
        b"\x1b" * (LONGEST_LINE + 1),
    ):
        diagnostic = refusal(data)
        assert diagnostic.primary is not None
        shown = (
            diagnostic.message.english,
            english(diagnostic.help),
            diagnostic.primary.span.source.text,
        )
        assert [find_forbidden(text) for text in shown] == [None, None, None]


def test_tabs_and_line_ends_are_no_control_characters() -> None:
    """Tab, newline and carriage return are left to YAML."""
    assert forbidden_character("a.yaml", "a:\tb\r\nc: d\n") is None
