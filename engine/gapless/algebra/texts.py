"""Texts as they are compared.

Purpose: one form for texts that people cannot tell apart, and a cheap way to look over text that
somebody else wrote.

Invariants: ``canonical`` leaves a canonical text as it is; a text collapsed to single spaces is
read in linear time by every pattern that has no repeated space.

Example::

    >>> canonical("cafe\\u0301\\u00a0baru") == "caf\\u00e9 baru"
    True
    >>> collapsed("antara  3\\tjam ")
    'antara 3 jam'
"""

from __future__ import annotations

from unicodedata import combining, normalize

from gapless.pattern import pattern
from gapless.visible import clean_pieces

#: Spaces that look like a space and come along when text is copied from elsewhere.
_SPACES = dict.fromkeys(
    [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000],
    " ",
)
_WORD = pattern(r"\S+")
#: Unicode's stream-safe format allows so many, and no language needs more than a few.
_MOST_MARKS = 30
#: Marks are neither letters nor digits.
_UNUSUAL = pattern(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1}}}")


def canonical(text: str) -> str:
    """The text in the form in which texts are compared: Unicode NFC, every space a plain one."""
    return text if text.isascii() else composed(text.translate(_SPACES))


def composed(text: str) -> str:
    """The text in Unicode NFC; as it is where more marks stand on a letter than any language has.

    Putting those in order takes the square of their number.
    """
    if text.isascii() or (_UNUSUAL.search(text) and _has_many_marks(text)):
        return text
    return normalize("NFC", text)


def _has_many_marks(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if combining(character) else 0
        if marks > _MOST_MARKS:
            return True
    return False


def spelling(text: str) -> str:
    """What is left of a text without case, spaces and what cannot be seen.

    Two texts of one spelling are hardly meant to be two.
    """
    folded = composed(text).casefold()
    if not folded.isascii():
        shown = zip(clean_pieces(folded), folded, strict=True)
        folded = composed("".join(letter for piece, letter in shown if piece == letter))
    return "".join(folded.split())


def collapsed(text: str) -> str:
    """The words of the text with single spaces between them."""
    return " ".join(text.split())


class Places:
    """Where the characters of a collapsed text stand in the text as written.

    ``text`` is the collapsed text.
    """

    def __init__(self, written: str) -> None:
        self.text = collapsed(written)
        self._words = [match.start() for match in _WORD.finditer(written)]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as written of a piece that is not empty."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, offset: int) -> int:
        word = self.text.count(" ", 0, offset)
        begin = self.text.rfind(" ", 0, offset) + 1
        return self._words[word] + offset - begin
