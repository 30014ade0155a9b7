"""Positions: offsets as lines and columns of the Language Server Protocol, and back.

Invariants: lines end where ``Source`` says; columns count the units of the encoding that was agreed
on (UTF-16 unless both sides know better); a position outside the text is the nearest inside.

Example::

    >>> positions = Positions(Source("a.yaml", "a: 🙂 b\\r\\nc: d"), "utf-16")
    >>> positions.at(5), positions.at(8), positions.offset(types.Position(0, 6))
    (0:6, 1:0, 5)
"""

from __future__ import annotations

from lsprotocol import types

from gapless.source import Source

#: What some editors leave at the beginning of a text; a ``Source`` never holds it.
MARK = "\ufeff"


class Positions:
    """The positions of one text; ``lead`` is what the editor has before its first character."""

    def __init__(self, source: Source, encoding: str, lead: str = "") -> None:
        self._source = source
        self._encoding = encoding
        self._lead = self._units(lead)

    def at(self, offset: int) -> types.Position:
        """The position of the character at an offset."""
        line = self._source.line_number(offset)
        start = self._source.line_start(line)
        lead = self._lead if line == 1 else 0
        return types.Position(line - 1, lead + self._units(self._source.text[start:offset]))

    def range(self, start: int, end: int) -> types.Range:
        """The range from one offset to another."""
        return types.Range(self.at(start), self.at(end))

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        last = self._source.line_number(len(self._source.text))
        if position.line >= last:
            return len(self._source.text)
        start = self._source.line_start(position.line + 1)
        line = self._source.line_text(position.line + 1)
        left = position.character - (self._lead if position.line == 0 else 0)
        if line.isascii() or self._encoding == "utf-32":
            return start + min(max(left, 0), len(line))
        for column, character in enumerate(line):
            if left <= 0:
                return start + column
            left -= self._units(character)
        return start + len(line)

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
