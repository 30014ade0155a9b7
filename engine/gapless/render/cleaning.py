"""Cleaning: text from files made safe and visible.

Purpose: no byte of a file may steer the terminal of the person who reads about it.  Place in
the flow: every renderer passes every text of a file through here.

What is shown as an escape (``\\u202e``): control characters, the marks that turn the direction
of writing, other invisible format characters, characters that are none, and marks that have
no letter to stand on.  What stays: letters of every script with their marks, the joiners
between letters and within emoji.

Invariants: the result has no control character and no line break; ``clean_pieces`` gives one
piece per character, so that columns can still be counted; a text without surprises comes back
as it is.

Example::

    >>> clean("abc\\u202edef\\x1b[31m")
    'abc\\\\u202edef\\\\x1b[31m'
"""

from __future__ import annotations

import re
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
_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r"[ -~]*")
_FIRST_COLON = re.compile(r"^([^\S\n]*):(?=:[A-Za-z])", re.MULTILINE)
_SECOND_HASH = re.compile(r"(?<=#)#(?=\w*\[)")


def clean(text: str) -> str:
    """The text on one line: nothing in it moves a cursor, changes a colour or hides."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(clean_pieces(text))


def without_commands(
    text: str, *, within_line: bool = False, colon: str = "\\:", hash: str = "\\#"
) -> str:
    """The text without a line that a CI service takes for a command to itself.

    GitHub obeys ``::name`` at the beginning of a line, behind any spaces, and ``##[name`` anywhere
    in one; Azure Pipelines and TeamCity ``##word[``.  ``colon`` and ``hash`` are what the first
    colon and the second hash become.  ``within_line`` tells that the text goes on a line.
    """
    if "::" not in text and "##" not in text:
        return text
    kept = text[: text.find("\n") + 1 or len(text)] if within_line else ""
    begun = kept + _FIRST_COLON.sub(lambda match: match[1] + colon, text[len(kept) :])
    return _SECOND_HASH.sub(lambda match: hash, begun)


def clean_lines(text: str) -> list[str]:
    """The lines of a text, each clean, with tabs as spaces."""
    return [clean(line.replace("\t", "    ")) for line in _LINE_END.split(text)]


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
        if category in _MARKS:
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
