"""Remarks: which comment and which blank line belongs to which value.

Purpose: tie what people wrote between the values to the values, so that it moves with them.

A value is called by its *path*: the keys and positions that lead to it.  A comment at the end of
a line belongs to what ends there, or to what begins below.  A comment on a line of its own belongs
to what follows; one that is indented like the items above, where none follow, stands below them.
What stands above the first key belongs to the file.

Invariants: every comment belongs to exactly one path; those of one path keep their order.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> source = Source("a.yaml", "rules:\\n# one\\n- a: 1 # why\\n# end\\n")
    >>> for path, remarks in read_remarks(source, parse_nodes(source)[0]).items():
    ...     print(path, remarks.above, remarks.behind, remarks.below)
    ('rules', 0) ['# one'] [] []
    ('rules', 0, 'a') [] ['# why'] []
    ('rules',) [] [] ['# end']
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from gapless.dataclass import dataclass, field
from gapless.editing.layout import Layout
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.source import Source

#: The keys and positions that lead to a value; the file itself is ``()``.
Path = tuple[str | int, ...]

#: How deep the values lie between which blank lines are kept: rows, cases, columns.
_PARTED = 2


@dataclass(slots=True)
class Remarks:
    """The comments of one value: on lines above it, at the end of its line, below its last item.

    An empty text among the lines stands for blank lines.
    """

    above: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @property
    def comments(self) -> list[str]:
        """All of them, without the blank lines."""
        return [line for line in (*self.above, *self.behind, *self.below) if line]


def read_remarks(source: Source, root: Node) -> dict[Path, Remarks]:
    """The remarks of every value that has some, by its path."""
    return _Reading(Layout(source, root), root).read()


class _Open(NamedTuple):
    """A list or mapping around a place: where its items begin, and the one that comes next."""

    path: Path
    column: int
    following: Path | None


class _Child(NamedTuple):
    """An item or entry: where it begins, by what its path goes on, and what it holds."""

    start: int
    step: str | int
    value: Node


class _Reading:
    def __init__(self, layout: Layout, root: Node) -> None:
        self._layout = layout
        self._text = layout.text
        self._root = root
        self._found: dict[Path, Remarks] = {}
        self._children_of: dict[int, tuple[_Child, ...]] = {}
        #: Where the comment before ended, and how far it was indented.
        self._before = 0
        self._deepest = len(self._text)

    def read(self) -> dict[Path, Remarks]:
        for start, end in self._layout.comments:
            self._place(start, self._text[start:end].rstrip())
            self._before = end
        if self._is_blank_above(self._root.start) and () in self._found:
            self._found[()].above.append("")
        self._read_blank_lines(self._root, ())
        return self._found

    def _children(self, node: SequenceNode | MappingNode) -> tuple[_Child, ...]:
        known = self._children_of.get(id(node))
        if known is None:
            if isinstance(node, SequenceNode):
                known = tuple(_Child(item.start, n, item) for n, item in enumerate(node.items))
            else:
                known = tuple(_Child(key.start, key.text, value) for key, value in node.entries)
            self._children_of[id(node)] = known
        return known

    def _of(self, path: Path) -> Remarks:
        return self._found.setdefault(path, Remarks())

    def _is_blank_above(self, place: int) -> bool:
        start = self._layout.start_of_line(place)
        if not start:
            return False
        above = self._layout.start_of_line(start - len(self._layout.line_end_before(start)))
        return not self._text[above:start].strip()

    def _place(self, place: int, comment: str) -> None:
        begin = self._layout.start_of_line(place)
        before = self._text[begin:place].strip()
        own_line = not before.strip("-? ")
        if not own_line or self._text[self._before : begin].strip():
            self._deepest = len(self._text)
        if place < self._root.start:
            self._add(self._of(()).above, place, comment)
            return
        if _is_bracketed(self._text, self._root) and place >= self._root.end:
            self._add(self._of(()).below, place, comment)
            return
        reached, opened, inside = self._reach(place)
        if inside or (not own_line and reached is not None):
            assert reached is not None
            self._of(reached).behind.append(comment)
            return
        path, below = self._choose(opened, place - begin)
        remarks = self._of(path)
        self._add(remarks.below if below else remarks.above, place, comment)

    def _add(self, lines: list[str], place: int, comment: str) -> None:
        if self._is_blank_above(place):
            lines.append("")
        lines.append(comment)

    def _reach(self, place: int) -> tuple[Path | None, list[_Open], bool]:
        """The innermost value that began before a place, and the collections around it.

        The last says whether the place is within that value.
        """
        node: Node = self._root
        path: Path = ()
        reached: Path | None = None
        opened: list[_Open] = []
        while not isinstance(node, Scalar):
            children = self._children(node)
            behind = bisect_left(children, place, key=lambda child: child.start)
            column = node.start - self._layout.start_of_line(node.start)
            following = (*path, children[behind].step) if behind < len(children) else None
            opened.append(_Open(path, column, following))
            if not behind:
                return (reached, opened, False) if following else (path, opened, bool(path))
            _, step, value = children[behind - 1]
            child = (*path, step)
            bracketed = _is_bracketed(self._text, value)
            if value.start >= place and (bracketed or isinstance(value, Scalar)):
                # Between a key and its value.
                opened.append(_Open(child, 0, child))
                return child, opened, False
            reached = child
            if bracketed and place >= value.end:
                break
            if bracketed:
                opened.clear()
                reached = None
            elif isinstance(value, Scalar) and place < value.end:
                return child, opened, True
            node, path = value, child
        return reached, opened, False

    def _choose(self, opened: Sequence[_Open], column: int) -> tuple[Path, bool]:
        """What a comment on a line of its own belongs to, and whether it stands below it."""
        column = min(column, self._deepest)
        ended: list[_Open] = []
        level = -1
        following = None
        for each in reversed(opened):
            if each.following is not None:
                following, level = each.following, each.column
                break
            ended.append(each)
        for each in ended:
            if level < each.column <= column:
                self._deepest = each.column
                return each.path, True
        if following is None:
            self._deepest = 0
            return opened[0].path, True
        self._deepest = max(level, 0)
        return following, False

    def _read_blank_lines(self, node: Node, path: Path) -> None:
        if isinstance(node, Scalar):
            return
        for start, step, value in self._children(node):
            child = (*path, step)
            line = self._layout.start_of_line(start)
            if self._text[line:start].strip(" \t-?{["):
                pass
            elif self._is_blank_above(start) and (len(child) == _PARTED or child in self._found):
                self._of(child).above.append("")
            if len(child) < _PARTED:
                self._read_blank_lines(value, child)


def _is_bracketed(text: str, node: Node) -> bool:
    return not isinstance(node, Scalar) and text[node.start : node.start + 1] in ("[", "{")
