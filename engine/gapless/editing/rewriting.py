"""Rewriting: values, entries and items of a YAML text change in place, the rest stays.

Purpose: take a text apart by the spans of its nodes, and put other values in, leave entries out or
add some, in whatever layout the owner wrote.

Every change is a *patch*: the characters from ``start`` to ``end`` and what to put there.  A
patch that puts nothing there also takes the line it empties.  Patches never overlap, so the
order in which they are asked for does not matter.

Invariants:
- every comment is kept, in its order: one whose line loses all else stays on a line of its own;
- of the blank lines above and below a line that goes, the more stay, never both;
- what no patch touches stays as it is, line ends and a missing last one included.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> source = Source("a.yaml", "rules:\\n- a: 1 # one\\n- a: 2\\n")
    >>> root, _ = parse_nodes(source)
    >>> rewriting = Rewriting(source, root)
    >>> rewriting.remove(root.get("rules"), {0})
    >>> rewriting.written()
    'rules:\\n# one\\n- a: 2\\n'
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gapless.editing.layout import Layout, Place
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.source import Source


class _Patch(NamedTuple):
    """What to put in place of the characters from ``start`` to ``end``.

    ``opens`` says that what goes is the first of its list or mapping, and that others follow;
    ``parted``, that blank lines part some of it from the rest.
    """

    start: int
    end: int
    text: str
    opens: bool = False
    parted: bool = False


class Rewriting:
    """The changes asked for, until they are ``written``."""

    def __init__(self, source: Source, root: Node) -> None:
        self.text = source.text
        self._layout = Layout(source, root)
        self._patches: list[_Patch] = []

    def replace(self, key: Scalar | None, value: Node, text: str) -> None:
        """Put a text in the place of a value, which is that of a key or stands in a list."""
        start = value.start
        if isinstance(value, Scalar) or self.text[start] in "[{" or key is None:
            behind_colon = self.text[start - 1 : start] == ":"
            before_sign = self.text[value.end : value.end + 1] == "#"
            text = f"{' ' if behind_colon else ''}{text}{' ' if before_sign else ''}"
            self._put(start, value.end, text)
            return
        colon = self._layout.find(":", key.end, start)
        if colon is None or self._layout.shares_line(colon, start):
            self._put(start, _end(self.text, value), text)
            return
        # A block list or mapping that begins below its key: the text goes behind the key.
        self._put(colon + 1, colon + 1, f" {text}")
        self._put(start, _end(self.text, value), "")

    def remove(self, parent: SequenceNode | MappingNode, gone: Collection[int]) -> None:
        """Leave items or entries out, by their positions; some must stay."""
        parts = self._parts(parent)
        in_flow = self.text[parent.start] in "[{"
        for first, last in _runs(sorted(gone)):
            if in_flow:
                self._remove_in_flow(parent, parts, first, last)
            else:
                self._remove_in_block(parts, first, last)

    def add(self, parent: MappingNode, after: int, entries: Sequence[str]) -> None:
        """Add entries behind the one at a position, which stays."""
        start, end = self._parts(parent)[after]
        if self.text[parent.start] == "{":
            self._put(end, end, "".join(f", {entry}" for entry in entries))
            return
        below = self._layout.end_of_line(end)
        line_end = self._layout.line_end_at(below)
        below += len(line_end)
        if "+" in self._layout.block_above(below):
            below = max([below, *self._layout.blank_lines_below(below)])
        indent = " " * (start - self._layout.start_of_line(start))
        lines = [indent + entry + (line_end or self._layout.line_end) for entry in entries]
        text = "".join(lines)
        self._put(below, below, text if line_end else self._layout.line_end + text.rstrip("\r\n"))

    def insert(self, parent: MappingNode, before: int, entry: str, *, in_list: bool) -> None:
        """Add an entry before the one at a position.

        ``in_list`` says that the mapping is an item of a list in brackets: one of a single
        entry may stand there without braces, and then needs some.
        """
        parts = self._parts(parent)
        start = parts[before][0]
        prefix = self.text[self._layout.start_of_line(start) : start]
        if self.text[parent.start] == "{":
            space = self._layout.line_end + prefix if not prefix.strip() else " "
            self._put(start, start, f"{entry},{space}")
        elif in_list:
            self._put(start, start, f"{{{entry}, ")
            self._put(parts[-1][1], parts[-1][1], "}")
        else:
            self._put(start, start, entry + self._layout.line_end + " " * len(prefix))

    def written(self) -> str:
        """The text with all changes made."""
        pieces: list[str] = []
        done = 0
        for patch in self._joined():
            start, end, text = self._settled(patch)
            pieces += [self.text[done:start], text]
            done = max(done, end)
            if text and start == end < done and self.text[done : done + 1] == "#":
                # What is added stands behind a value whose patch has taken the space along.
                pieces.append(" ")
        return "".join(pieces) + self.text[done:]

    # Finding what belongs to an item or entry.

    def _parts(self, parent: SequenceNode | MappingNode) -> list[Place]:
        """Where each item or entry begins, with its dash or question mark, and ends."""
        parts: list[Place] = []
        in_flow = self.text[parent.start] in "[{"
        before = parent.start + in_flow
        if isinstance(parent, SequenceNode):
            for item in parent.items:
                dash = None if in_flow else self._layout.find("-", before, item.start)
                before = _end(self.text, item)
                parts.append((item.start if dash is None else dash, before))
            return parts
        for key, value in parent.entries:
            mark = self._layout.find("?", before, key.start)
            before = max(key.end, _end(self.text, value))
            parts.append((key.start if mark is None else mark, before))
        return parts

    # Choosing what to take away.

    def _remove_in_block(self, parts: Sequence[Place], first: int, last: int) -> None:
        start, end = parts[first][0], parts[last][1]
        opens = first == 0
        if opens and self._layout.has_before(start):
            following = parts[last + 1][0]
            if not self._layout.has_comments(start, following):
                # `- over: [3]` is followed by `when:`, which takes its place behind the dash.
                end = following
        if self._layout.block_above(self._layout.start_of_line(start)):
            end = self._behind_deeper_comments(start, end)
        self._patches.append(
            _Patch(start, end, "", opens, self._is_parted(parts[first : last + 1]))
        )

    def _behind_deeper_comments(self, start: int, end: int) -> int:
        """The end of the comments below that stand deeper than what begins at ``start``.

        Left where they are, they would become lines of a block of text above.
        """
        column = start - self._layout.start_of_line(start)
        below = self._layout.end_of_line(end)
        while below < len(self.text):
            begin = below + len(self._layout.line_end_at(below))
            below = self._layout.end_of_line(begin)
            line = self.text[begin:below]
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
                break
            end = below
        return end

    def _remove_in_flow(self, parent: Node, parts: Sequence[Place], first: int, last: int) -> None:
        """Take neighbours between brackets away, with one of the commas beside them."""
        start, end = parts[first][0], parts[last][1]
        following = parts[last + 1][0] if last + 1 < len(parts) else None
        before = self._layout.find(",", parts[first - 1][1], start) if first else None
        after = self._layout.find(",", end, parent.end - 1 if following is None else following)
        leads = before is not None and self._layout.shares_line(before, start)
        if following is None:
            at_bracket = not leads and self._layout.has_behind(end) and after is None
            if before is not None and (
                leads or (at_bracket and not self._layout.has_comments(before, start))
            ):
                start = before
            elif after is not None:
                end = after + 1
        elif before is not None and leads and not self._layout.has_before(before):
            start = before
        else:
            end = end if after is None else after + 1
            joins = first == 0 and self._layout.has_before(start)
            if self._layout.shares_line(end, following) or (
                joins and not self._layout.has_comments(start, following)
            ):
                end = following
        parted = self._is_parted(parts[first : last + 1])
        self._patches.append(_Patch(start, end, "", first == 0, parted))

    def _is_parted(self, parts: Sequence[Place]) -> bool:
        return any(self._layout.has_blank_line(one[1], other[0]) for one, other in pairwise(parts))

    # Making patches of it.

    def _put(self, start: int, end: int, text: str) -> None:
        self._patches.append(_Patch(start, end, text))

    def _joined(self) -> Iterator[_Patch]:
        """The patches in order; neighbours that take their lines along become one."""
        last: _Patch | None = None
        for patch in sorted(self._patches):
            if last is None:
                last = patch
            elif self._takes_lines(last, patch.start) and self._takes_lines(patch, patch.end):
                parted = self._layout.has_blank_line(last.end, patch.start)
                parted = parted or last.parted or patch.parted
                last = _Patch(last.start, patch.end, "", last.opens, parted)
            else:
                yield last
                last = patch
        if last is not None:
            yield last

    def _takes_lines(self, patch: _Patch, until: int) -> bool:
        """Whether a patch leaves nothing of its lines, and nothing stands up to a place."""
        start, end, text, *_ = patch
        if text or start == end or self._layout.has_before(start):
            return False
        until = max(until, self._layout.end_of_line(end))
        return not self._layout.has_comments(start, end) and not self.text[end:until].strip()

    def _settled(self, patch: _Patch) -> tuple[int, int, str]:
        """What is written from where to where: with the comments inside, and whole lines."""
        start, end, text, opens, parted = patch
        if start == end:
            return start, end, text
        if self._layout.has_comments(start, end):
            return self._settled_with_comments(patch)
        if text or self._layout.has_behind(end):
            return start, end, text
        behind = self._layout.comment_behind(end)
        begin = self._layout.behind_code(start)
        if not self._layout.has_before(start):
            if behind is not None:
                return begin, behind[0], self._layout.indent(start)
            parts_groups = parted and not opens
            return self._whole_lines(begin, self._layout.end_of_line(end), opens, parts_groups)
        if behind is None:
            return begin, self._layout.end_of_line(end), ""
        return begin, end, "" if end < behind[0] else " "

    def _settled_with_comments(self, patch: _Patch) -> tuple[int, int, str]:
        """Line by line: a comment stays in its line, or gets one of its own."""
        start, end, text, *_ = patch
        layout = self._layout
        indent = layout.indent(start)
        lines: list[str] = []
        begin = start if text else layout.behind_code(start)
        if text or layout.has_before(start):
            first_end = layout.end_of_line(start)
            comment = layout.comment_behind(start)
            if comment is None:
                lines.append(text + layout.line_end_at(first_end))
            else:
                space = self.text[layout.behind_code(comment[0]) : comment[0]] or " "
                lines.append(text + space + layout.with_line_end(comment))
            start = first_end
        lines += [indent + layout.with_line_end(it) for it in layout.comments_between(start, end)]
        behind = layout.comment_behind(end)
        if layout.has_behind(end):
            rest = self.text[end : layout.end_of_line(end)]
            lines.append(layout.indent(end))
            end += len(rest) - len(rest.lstrip())
        elif behind is not None:
            lines.append(indent)
            end = behind[0]
        else:
            end = layout.end_of_line(end)
            if end == len(self.text):
                lines[-1] = lines[-1].rstrip("\r\n")
            end += len(layout.line_end_at(end))
        return begin, end, "".join(lines)

    def _whole_lines(
        self, start: int, below: int, opens: bool, parts_groups: bool
    ) -> tuple[int, int, str]:
        """Take lines away, and the blank lines that nothing needs any more."""
        is_last = below == len(self.text)
        line_end = self._layout.line_end_at(below)
        below += len(line_end)
        blanks_above = self._layout.blank_lines_above(start)
        blanks_below = self._layout.blank_lines_below(below)
        above = blanks_above[0] if blanks_above else start
        block = self._layout.block_above(above)
        keeps_blanks = "+" in block
        if (not blanks_below and below == len(self.text)) or is_last:
            start = start if keeps_blanks else above
            if is_last and (not block or "-" in block):
                # The file does not end in a line break: it still does not.
                start -= len(self._layout.line_end_before(start))
            return start, below, ""
        if keeps_blanks or (opens and not self._layout.is_comment_line_above(above)):
            spare = len(blanks_below)
        else:
            spare = min(len(blanks_above), len(blanks_below))
        if parts_groups and not blanks_above and not blanks_below:
            return start, below, line_end
        return start, blanks_below[spare - 1] if spare else below, ""


def _end(text: str, node: Node) -> int:
    """Where a node ends.

    An entry without braces in a list in brackets ends for YAML only where the next item begins.
    """
    if isinstance(node, MappingNode) and node.entries and text[node.start] != "{":
        key, value = node.entries[-1]
        return max(key.end, _end(text, value))
    return node.end


def _runs(positions: Sequence[int]) -> Iterator[Place]:
    """The first and last of each run of neighbours."""
    first = None
    for position, following in pairwise([*positions, -1]):
        first = position if first is None else first
        if following != position + 1:
            yield first, position
            first = None
