"""Shortening: what differs between two long texts, and no more than people read.

Invariants: what is left out is marked with ``…``; texts that differ still differ.

Worked example: of two pages that differ in one word, ``… now the power is out at …`` and
``… now the power is back at …``.
"""

from __future__ import annotations

from collections.abc import Sequence

from gapless.pattern import pattern

#: Characters of a text that is shown whole; of a longer one only what differs is.
_LONG = 160
#: Characters that are shown of anything.
_MOST = 400
#: Words that are left around what differs.
_AROUND = 3
_WORD = pattern(r"(?<!\s)\s*+\S+")


def differing_parts(old: str, new: str) -> tuple[str, str]:
    """Two texts; where they are long without most of what they begin and end with alike."""
    if max(len(old), len(new)) <= _LONG or old == new:
        return old, new
    one, other = _WORD.findall(old), _WORD.findall(new)
    start, end = ends_alike(one, other)
    start, end = max(0, start - _AROUND), max(0, end - _AROUND)

    def part(words: Sequence[str]) -> str:
        text = "".join(words[start : len(words) - end]).strip()
        return f"{'… ' if start else ''}{text}{' …' if end else ''}"

    parts = part(one), part(other)
    return parts if parts[0] != parts[1] else (old, new)


def ends_alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many words, or characters, two texts begin with alike, and how many end alike."""
    start = _alike(one, other)
    return start, _alike(one[start:][::-1], other[start:][::-1])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    differing = (place for place, (mine, theirs) in pairs if mine != theirs)
    return next(differing, min(len(one), len(other)))


def cut(text: str) -> str:
    """A text, or where it is very long its beginning and how many characters more there are."""
    more = len(text) - _MOST
    return text if more <= 0 else f"{text[:_MOST]}… (+{more:,})"
