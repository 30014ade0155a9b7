"""Wrapping: clean text cut into lines that fit a number of terminal cells.

It is cut at spaces where it can be, inside a word only where a word alone is too wide.

Invariants: nothing but the spaces at a break is lost; no line is wider than the width, as
long as that holds one character; a letter is never parted from its marks; what stands between
backticks is there to be copied and stays on one line where it fits one.

Example::

    >>> [line.plain for line in wrap(Text("kurang dari 3 jam"), 8)]
    ['kurang', 'dari 3', 'jam']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len, split_graphemes
from rich.text import Text

from gapless.diagnostic import Message
from gapless.language import translate
from gapless.pattern import pattern
from gapless.render.cleaning import clean_lines

_ASCII = pattern(r"[ -~]*")
_WORD = pattern(r"[^ ]+")
_JOINT = pattern(r"(?<=[A-Za-z])[-/_](?=[A-Za-z])")


def width_of(text: str) -> int:
    """The terminal cells a clean text takes."""
    return len(text) if _ASCII.fullmatch(text) else cell_len(text)


def text_of(raw: str | Message, style: str = "") -> Text:
    """A text from a file, or a message, cleaned and without markup; its line breaks stay."""
    text = translate(raw) if isinstance(raw, Message) else raw
    return Text("\n".join(clean_lines(text)), style=style)


def clusters(text: str) -> list[tuple[int, int, int]]:
    """Start, end and cells of each character of a clean text, with all that is drawn onto it."""
    return split_graphemes(text)[0]


def wrap(text: Text, width: int, *, at_spaces: bool = False) -> list[Text]:
    """The text in lines of at most ``width`` cells; an empty text is one empty line.

    ``at_spaces`` keeps hyphenated words whole, for texts that are to be pasted.
    """
    plain = text.plain
    if "\n" not in plain and width_of(plain) <= width:
        return [text]
    places = [place for line in _line_ranges(plain, max(1, width), at_spaces) for place in line]
    return list(text.divide(places))[1::2]


def count_lines(plain: str, width: int) -> int:
    """How many lines ``wrap`` makes of a clean text."""
    if "\n" not in plain and width_of(plain) <= width:
        return 1
    return len(_line_ranges(plain, max(1, width)))


def widest_wrapped(plain: str, width: int) -> int:
    """The cells of the widest line that ``wrap`` makes of a clean text."""
    if "\n" not in plain and width_of(plain) <= width:
        return width_of(plain.rstrip(" "))
    return max(width_of(plain[start:end]) for start, end in _line_ranges(plain, max(1, width)))


@lru_cache(maxsize=20_000)
def _line_ranges(plain: str, width: int, at_spaces: bool = False) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    start = 0
    for paragraph in plain.split("\n"):
        ranges.extend(_paragraph_ranges(paragraph, start, width, at_spaces))
        start += len(paragraph) + 1
    return tuple(ranges)


def _paragraph_ranges(
    paragraph: str, offset: int, width: int, at_spaces: bool
) -> Iterator[tuple[int, int]]:
    """Lines of one paragraph, word by word; a word too wide for a line is cut in it."""
    line_start, line_end, used = 0, 0, 0
    for start, end, size in _words(paragraph, width, at_spaces=at_spaces):
        space = width_of(paragraph[line_end:start])
        if line_end > line_start and used + space + size > width:
            yield offset + line_start, offset + line_end
            line_start, line_end, used, space = start, start, 0, 0
        if size <= width - used - space:
            used += space + size
            line_end = end
            continue
        if space >= width - used:
            line_start, used, space = start, 0, 0
        used += space
        for place, _, cells in clusters(paragraph[start:end]):
            if used + cells > width and start + place > line_start:
                yield offset + line_start, offset + start + place
                line_start, used = start + place, 0
            used += cells
        line_end = end
    yield offset + line_start, offset + line_end


def _words(
    paragraph: str, width: int = 0, *, at_spaces: bool = False
) -> Iterator[tuple[int, int, int]]:
    """The pieces that stay together: start, end and cells of each.

    A word is parted, where it may be, if it is wider than ``width``; with ``at_spaces`` none is.
    """
    for start, word in _whole_pieces(paragraph, width):
        is_copied = "`" in word and width_of(word) <= width
        inside = () if at_spaces or is_copied else _breaks(word, width)
        place = 0
        for end in (*inside, len(word)):
            yield start + place, start + end, width_of(word[place:end])
            place = end


def _whole_pieces(paragraph: str, width: int) -> Iterator[tuple[int, str]]:
    """Words with their places; those between backticks are one piece where that fits."""
    words = list(_WORD.finditer(paragraph))
    first = 0
    while first < len(words):
        start = words[first].start()
        last = first
        for place in range(first, len(words)):
            piece = paragraph[start : words[place].end()]
            if place > first and width_of(piece) > width:
                break
            if piece.count("`") % 2 == 0:
                last = place
                break
        yield start, paragraph[start : words[last].end()]
        first = last + 1


def _breaks(word: str, width: int) -> Iterator[int]:
    """Where a word may end a line.

    That is after a hyphen or slash between letters, where the word is wider than ``width``, and
    beside wide characters, whose scripts know no spaces.
    """
    if _ASCII.fullmatch(word):
        if len(word) <= width:
            return
        for match in _JOINT.finditer(word):
            yield match.end()
        return
    known = clusters(word)
    for (before, _, cells), (after, _, next_cells) in pairwise(known):
        closing = unicodedata.category(word[after]) in ("Pe", "Pf", "Po")
        opening = unicodedata.category(word[before]) in ("Ps", "Pi")
        if 2 in (cells, next_cells) and not closing and not opening:
            yield after


def widest_word(plain: str) -> int:
    """The cells of the widest piece that wrapping would keep together."""
    return max(
        (size for paragraph in plain.split("\n") for _, _, size in _words(paragraph)), default=0
    )


def widest_line(plain: str) -> int:
    """The cells the text takes when it is not wrapped."""
    return max(width_of(line) for line in plain.split("\n"))
