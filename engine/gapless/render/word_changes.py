"""Word changes: which words of a text were struck out and which put in.

Invariants: the pieces that are kept and removed make the old text, those kept and added the new.

Worked example: from ``call back in 2 hours`` to ``call back in 3 hours`` the pieces are
``call back in`` (kept), ``2`` (removed), ``3`` (added) and ``hours`` (kept).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from enum import StrEnum

from gapless.pattern import pattern

_WORD = pattern(r"\S++\s*+|\s++")
#: Longer texts are not compared word by word but replaced whole: that takes quadratic time.
_MOST_WORDS = 600
#: So many words are shown beside those that changed, where only these are.
_NEAR = 4


class Piece(StrEnum):
    """What became of a piece of a text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


def word_changes(old: str, new: str) -> Iterator[tuple[Piece, str]]:
    """The pieces of two texts in order."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    if max(len(one), len(other)) > _MOST_WORDS:
        yield from ((Piece.REMOVED, old), (Piece.ADDED, new))
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            yield Piece.KEPT, "".join(other[new_start:new_end])
            continue
        if end > start:
            yield Piece.REMOVED, "".join(one[start:end])
        if new_end > new_start:
            yield Piece.ADDED, "".join(other[new_start:new_end])


def only_changes(pieces: Iterable[tuple[Piece, str]]) -> Iterator[tuple[Piece, str]]:
    """The pieces with what is kept cut down to a few words beside what is not."""
    pieces = list(pieces)
    for place, (piece, text) in enumerate(pieces):
        words = _WORD.findall(text)
        if piece is Piece.KEPT:
            start = words[:_NEAR] if place else []
            end = words[-_NEAR:] if place + 1 < len(pieces) else []
            if len(words) > len(start) + len(end):
                text = "".join([*start, "… ", *end])
        yield piece, text
