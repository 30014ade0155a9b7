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

import re
from unicodedata import normalize

#: Spaces that look like a space and come along when text is copied from elsewhere.
_SPACES = dict.fromkeys(
    [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000],
    " ",
)
_WORD = re.compile(r"\S+")


def canonical(text: str) -> str:
    """The text in the form in which texts are compared: Unicode NFC, every space a plain one."""
    return text if text.isascii() else normalize("NFC", text.translate(_SPACES))


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
