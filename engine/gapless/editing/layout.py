"""Layout: the lines of a YAML text, its blank lines and its comments.

Purpose: find what stands where in a text besides its values.

Outside of scalars a text holds only YAML's own signs, space and comments.  The first line of a
block of text (``|``, ``>``) counts as part of a scalar, yet may hold a comment.

Invariants: places count characters from 0, as everywhere; a line is never split within
``\\r\\n``.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> source = Source("a.yaml", "a: 'b # c' # d\\n")
    >>> root, _ = parse_nodes(source)
    >>> Layout(source, root).comment_texts
    ['# d']
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from gapless.pattern import pattern
from gapless.reading.nodes import Node, Scalar, SequenceNode
from gapless.source import LINE_END, Source

_COMMENT = pattern(r"#[^\r\n]*")
_BLANK = pattern(r"(?<![ \t])[ \t]*+(?:\r\n|\r|\n|\Z)")

#: Where something begins and where it ends.
Place = tuple[int, int]


class Layout:
    """A text that was read into nodes; ``comments`` holds the place of each, in order.

    ``line_end`` is how its first line ends.
    """

    def __init__(self, source: Source, root: Node) -> None:
        self.source = source
        self.text = source.text
        self._scalars = tuple(_scalars(root))
        self.comments = tuple(self._comments())
        self.line_end = source.line_end

    def _comments(self) -> Iterator[Place]:
        text = self.text
        before = 0
        for scalar in self._scalars:
            for match in _COMMENT.finditer(text, before, scalar.start):
                yield match.span()
            before = scalar.end
            if _is_block(text, scalar):
                for match in _COMMENT.finditer(text, scalar.start, self.end_of_line(scalar.start)):
                    yield match.span()
        for match in _COMMENT.finditer(text, before):
            yield match.span()

    @property
    def comment_texts(self) -> list[str]:
        """All comments as they stand, with their signs."""
        return [self.text[start:end] for start, end in self.comments]

    def find(self, sign: str, start: int, end: int) -> int | None:
        """Where a sign of YAML stands between two scalars, outside of comments."""
        text = self.text
        place = text.find(sign, start, end)
        while place >= 0 and (comment := text.find("#", start, place)) >= 0:
            line_end = LINE_END.search(text, comment, end)
            start = line_end.end() if line_end else end
            if place < start:
                place = text.find(sign, start, end)
        return place if place >= 0 else None

    def comments_between(self, start: int, end: int) -> Sequence[Place]:
        """The comments that begin and end between two places."""
        first = bisect_left(self.comments, (start, start))
        return self.comments[first : bisect_right(self.comments, (end, end))]

    def has_comments(self, start: int, end: int) -> bool:
        """Whether a comment begins and ends between two places."""
        return bool(self.comments_between(start, end))

    def comment_behind(self, place: int) -> Place | None:
        """The comment at the end of the line of a place."""
        found = self.comments_between(place, self.end_of_line(place))
        return found[0] if found else None

    def start_of_line(self, place: int) -> int:
        """Where the line of a place begins."""
        return self.source.line_start(self.source.line_number(place))

    def behind_code(self, place: int) -> int:
        """Behind what stands before a place in its line, or at the beginning of the line."""
        line = self.start_of_line(place)
        return line + len(self.text[line:place].rstrip())

    def end_of_line(self, place: int) -> int:
        """Where the line of a place ends, before its line end."""
        match = LINE_END.search(self.text, place)
        return match.start() if match else len(self.text)

    def line_end_at(self, place: int) -> str:
        """The line end at a place; none at the end of the text."""
        match = LINE_END.match(self.text, place)
        return match.group() if match else ""

    def with_line_end(self, comment: Place) -> str:
        """A comment as it stands, with the end of its line."""
        return self.text[comment[0] : comment[1]] + self.line_end_at(comment[1])

    def line_end_before(self, place: int) -> str:
        """The line end before a place; none at the beginning of the text."""
        if self.text[max(place - 2, 0) : place] == "\r\n":
            return "\r\n"
        return self.text[place - 1 : place] if place else ""

    def indent(self, place: int) -> str:
        """The space that the line of a place begins with."""
        line = self.text[self.start_of_line(place) : self.end_of_line(place)]
        return line[: len(line) - len(line.lstrip())]

    def shares_line(self, start: int, end: int) -> bool:
        """Whether two places are in the same line."""
        return not LINE_END.search(self.text, start, end)

    def has_before(self, place: int) -> bool:
        """Whether something stands before a place in its line."""
        return bool(self.text[self.start_of_line(place) : place].strip())

    def has_behind(self, place: int) -> bool:
        """Whether something but a comment stands behind a place in its line."""
        rest = self.text[place : self.end_of_line(place)].strip()
        return bool(rest) and not rest.startswith("#")

    def blank_lines_above(self, start: int) -> list[int]:
        """Where each of the blank lines directly above a line begins, from the top."""
        found: list[int] = []
        while start > 0:
            line = self.start_of_line(start - len(self.line_end_before(start)))
            if self.text[line:start].strip():
                break
            found.insert(0, line)
            start = line
        return found

    def blank_lines_below(self, below: int) -> list[int]:
        """Where each of the blank lines from a place on ends."""
        found: list[int] = []
        while below < len(self.text):
            match = _BLANK.match(self.text, below)
            if match is None:
                break
            below = match.end()
            found.append(below)
        return found

    def has_blank_line(self, start: int, end: int) -> bool:
        """Whether a whole line between two places is blank."""
        return not all(line.strip() for line in LINE_END.split(self.text[start:end])[1:-1])

    def is_comment_line_above(self, start: int) -> bool:
        """Whether the line above one that begins at a place holds a comment and nothing else."""
        line = self.start_of_line(max(start - 1, 0))
        return self.text[line:start].lstrip().startswith("#")

    def block_above(self, place: int) -> str:
        """The signs of the block of text that the lines above end in: ``|``, ``>-``, ``|+``, …

        Line breaks behind a block count where it says so by ``+``, and one does without ``-``.
        ``""`` where the lines above end in something else.
        """
        position = bisect_left(self._scalars, place, key=lambda scalar: scalar.start)
        scalar = self._scalars[position - 1] if position else None
        if scalar is None or not _is_block(self.text, scalar):
            return ""
        if self.text[scalar.end : place].strip():
            return ""
        return self.text[scalar.start : self.end_of_line(scalar.start)].split("#")[0].strip()


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item)
    else:
        for key, value in node.entries:
            yield key
            yield from _scalars(value)


def _is_block(text: str, scalar: Scalar) -> bool:
    return not scalar.plain and text[scalar.start] in "|>"
