"""Cleaning: what texts from files may show and what never reaches a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.render.cleaning import clean, clean_lines
from gapless.visible import clean_pieces


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("turut padam", "turut padam"),
        ("\x1b[31mmerah\x1b[0m", "\\x1b[31mmerah\\x1b[0m"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("nol\x00 bel\x07 hapus\x7f c1\x9b", "nol\\x00 bel\\x07 hapus\\x7f c1\\x9b"),
        ("satu\r\ndua\u2028tiga", "satu\\r\\ndua\\u2028tiga"),
        ("tak\u200bterlihat\ufeff\u00ad", "tak\\u200bterlihat\\ufeff\\xad"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("停電 é e\u0301 قطع", "停電 é e\u0301 قطع"),
        ("\u0301a", "\\u0301a"),
        ("👩\u200d🔧 ❤\ufe0f", "👩\u200d🔧 ❤\ufe0f"),
        ("a\u200db", "a\\u200db"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("z" + "\u0300" * 8, "z" + "\u0300" * 6 + "\\u0300\\u0300"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    """Steering and hidden characters become escapes; letters of every script stay."""
    assert clean(text) == shown


def test_lines_stay_lines() -> None:
    """Line breaks of every system part lines; a tab becomes spaces."""
    assert clean_lines("a\r\nb\rc\n\td\x1b") == ["a", "b", "c", "    d\\x1b"]


@given(st.text())
def test_nothing_steers(text: str) -> None:
    """No control, format or separator character is left, but for joiners between letters."""
    for character in clean(text):
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        assert not hidden or character in "\u200c\u200d"


@given(st.text())
def test_one_piece_per_character(text: str) -> None:
    """Every character has its own piece, so that columns can be counted."""
    pieces = clean_pieces(text)
    assert len(pieces) == len(text)
    assert "".join(pieces) == clean(text)
