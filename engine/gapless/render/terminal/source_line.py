"""Source lines: one line of a file, made to be shown and pointed at.

It is cleaned, its tabs are expanded, and where it is too long a window is cut out of it.

Invariants: the work depends on the width, not on the length of the line (a line may be a
megabyte); the shown text is never wider than asked; what the window leaves out on a side is
marked there with ``…``.

Example::

    >>> shown = show_line("rules: [a, b]", 7, 13, 40)
    >>> shown.text, shown.columns(7, 13)
    ('rules: [a, b]', (7, 13))
"""

from __future__ import annotations

from collections.abc import Sequence

from gapless.dataclass import dataclass
from gapless.render.terminal.wrapping import clusters, width_of
from gapless.visible import clean_pieces

_TAB = 4
_CUT = "…"
#: No character is shown as more characters than this (``\\U0010ffff``).
_MARGIN = 64


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some characters of the line (from, to) and what is shown for them."""

    start: int
    end: int
    text: str
    width: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """The text shown for a line, or for a window of it."""

    text: str
    pieces: Sequence[_Piece]
    indent: int

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """The cells (from, to) of the characters ``start`` to ``end``; never none at all."""
        place = self.indent
        first: int | None = None
        last = place
        for piece in self.pieces:
            if first is None and piece.end > start:
                first = place
            if piece.start < end:
                last = place + piece.width
            place += piece.width
        first = place if first is None else first
        return first, max(last, first + 1)


def show_line(line: str, start: int, end: int, width: int) -> ShownLine:
    """The line, or a window of ``width`` cells around its characters ``start`` to ``end``."""
    width = max(width, 8)
    low = max(0, start - width - _MARGIN)
    high = min(len(line), max(end, start) + _MARGIN, start + width + _MARGIN) + width
    pieces = _pieces(line[low:high], low)
    whole = low == 0 and high >= len(line)
    if whole and sum(piece.width for piece in pieces) <= width:
        return ShownLine("".join(piece.text for piece in pieces), pieces, 0)
    return _window(pieces, start, end, width, cut_left=low > 0, cut_right=high < len(line))


def _pieces(text: str, offset: int) -> list[_Piece]:
    """The clusters of the shown text, each with the characters of the line it stands for."""
    shown: list[str] = []
    owners: list[int] = []
    column = 0
    for index, piece in enumerate(clean_pieces(text)):
        if text[index] == "\t":
            piece = " " * (_TAB - column % _TAB)
        shown.append(piece)
        owners.extend([index] * len(piece))
        column += width_of(piece)
    drawn = "".join(shown)
    return [
        _Piece(offset + owners[start], offset + owners[end - 1] + 1, drawn[start:end], cells)
        for start, end, cells in clusters(drawn)
    ]


def _window(
    pieces: Sequence[_Piece], start: int, end: int, width: int, *, cut_left: bool, cut_right: bool
) -> ShownLine:
    """The pieces around the span that fit, the span itself before its surroundings."""
    room = width - 2
    first = next((i for i, piece in enumerate(pieces) if piece.end > start), len(pieces))
    after = first
    used = 0
    while after < len(pieces) and pieces[after].start < max(end, start + 1):
        if used + pieces[after].width > room - min(8, room // 4):
            break
        used += pieces[after].width
        after += 1
    before = first
    left_room = (room - used) // 2
    right = sum(piece.width for piece in pieces[after : after + width])
    left_room = max(left_room, room - used - right)
    while before > 0 and pieces[before - 1].width <= left_room:
        before -= 1
        left_room -= pieces[before].width
        used += pieces[before].width
    while after < len(pieces) and used + pieces[after].width <= room:
        used += pieces[after].width
        after += 1
    cut_left = cut_left or before > 0
    cut_right = cut_right or after < len(pieces)
    chosen = pieces[before:after]
    text = "".join(piece.text for piece in chosen)
    return ShownLine(
        (_CUT if cut_left else "") + text + (_CUT if cut_right else ""), chosen, int(cut_left)
    )
