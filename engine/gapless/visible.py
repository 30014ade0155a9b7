"""What of a text can be seen, and how the rest is written.

What is written as an escape (``\\u202e``): control characters, the marks that turn the direction
of writing, other invisible format characters, characters that are none, and marks that have
no letter to stand on.  What stays: letters of every script with their marks, the joiners
between letters and within emoji.

Example::

    >>> clean_pieces("a\\u200bb")
    ['a', '\\\\u200b', 'b']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_JOINER, _NON_JOINER = "\u200d", "\u200c"
#: A letter carries at most this many marks; more would run into the lines above and below.
_MOST_MARKS = 6
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me", "Mc"})
#: Letters that show as nothing at all.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")
_VIRAMA = 9
#: Marks that only choose between forms of the character before them, or do nothing at all.
_SELECTORS = frozenset(
    map(chr, [0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
#: What a selector may follow: signs and digits, which it turns into emoji, and scripts with forms.
_SELECTABLE = frozenset({"So", "Sk", "Sm", "Po", "Nd", "Lo"})


def has_hidden(text: str) -> bool:
    """Whether something in a text cannot be seen, line ends and tabs aside."""
    return not text.isascii() and any(
        piece != character and character not in "\n\r\t"
        for piece, character in zip(_pieces(text), text, strict=True)
    )


def clean_pieces(text: str) -> list[str]:
    """For every character what is shown for it: itself, or its escape."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    base = ""
    marks = 0
    for position, character in enumerate(text):
        if " " <= character <= "~":
            base, marks = character, 0
            yield character
            continue
        category = unicodedata.category(character)
        if character in _SELECTORS:
            selects = base and unicodedata.category(base) in _SELECTABLE
            yield character if selects else escape(character)
        elif category in _MARKS:
            marks += 1
            yield character if base.strip() and marks <= _MOST_MARKS else escape(character)
        elif character in (_JOINER, _NON_JOINER):
            following = text[position + 1 : position + 2]
            joins = _joins(text[position - 1 : position], character, following)
            yield character if joins else escape(character)
        elif _is_hidden(character, category):
            base, marks = "", 0
            yield escape(character)
        else:
            base, marks = character, 0
            yield character


def _is_hidden(character: str, category: str) -> bool:
    return (
        category in _HIDDEN
        or character in _BLANK_LETTERS
        or (category == "Zs" and character not in " \u00a0\u3000")
        or ord(character) & 0xFFFE == 0xFFFE
    )


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner does its honest work: in an emoji, after a virama, between letters."""
    if not before or not after:
        return False
    if joiner == _NON_JOINER:
        letters = _MARKS | {"Lo"}
        return {unicodedata.category(before), unicodedata.category(after)} <= letters
    if unicodedata.combining(before) == _VIRAMA:
        return unicodedata.category(after) == "Lo"
    symbols = {"So", "Sk"}
    is_emoji = unicodedata.category(before) in symbols or before == "\ufe0f"
    return is_emoji and unicodedata.category(after) == "So"


def escape(character: str) -> str:
    """A character as people write it in code: ``\\x1b``, ``\\u202e``, ``\\U000e0041``."""
    code = ord(character)
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
