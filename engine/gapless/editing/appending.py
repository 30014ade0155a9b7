"""Appending: items put behind those of a list of a table file: rows, cases, accepted gaps.

Purpose: the text with the items, in whatever layout the owner chose.

Invariant: the new text holds what the old one held, the items behind it, and every comment.

Example::

    >>> text = "rules:\\n  - {row: 1}\\n  # the end\\ncases: []\\n"
    >>> print(append_items(Source("t.yaml", text), "rules", [FlowItem("{row: 2}")]), end="")
    rules:
      - {row: 1}
      - {row: 2}
      # the end
    cases: []
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.editing.plan import CannotEdit, is_proved, root_to_edit
from gapless.pattern import pattern
from gapless.reading.nodes import MappingNode, Node, SequenceNode, parse_nodes
from gapless.reading.texts import data_of
from gapless.source import Source


class Item(Protocol):
    """An item as YAML: its lines in a block list, and in brackets."""

    @property
    def lines(self) -> list[str]:
        """The lines, without the dash."""

    @property
    def flow(self) -> str:
        """The item in braces."""


@dataclass(frozen=True, slots=True)
class FlowItem:
    """An item that stands in braces in a block list too."""

    flow: str

    @property
    def lines(self) -> list[str]:
        """Its one line."""
        return [self.flow]


def written(items: Sequence[Item], *, indent: str = "  ", line_end: str = "\n") -> str:
    """The items of a block list."""
    lines = []
    for item in items:
        first, *others = item.lines
        lines.append(f"{indent}- {first}")
        lines += [f"{indent}  {line}" for line in others]
    return "".join(line + line_end for line in lines)


def append_items(source: Source, key: str, new: Sequence[Item]) -> str:
    """The text with items behind those of a list; raises ``CannotEdit``."""
    root = root_to_edit(source)
    text = _appended(source, root, key, new)
    data = data_of(root)
    items = (parse_nodes(Source("", item.flow))[0] for item in new)
    data[key] = [*(data.get(key) or ()), *(data_of(item) for item in items if item is not None)]
    if not is_proved(source, root, text, data):
        raise CannotEdit(
            say("the {key} would not stand where they should; paste them yourself", key=key)
        )
    return text


def _appended(source: Source, root: MappingNode, key: str, new: Sequence[Item]) -> str:
    text = source.text
    line_end = source.line_end
    known = root.get(key)
    if isinstance(known, SequenceNode) and text[known.start] == "[":
        return _inside(text, known, new, line_end)
    if known is not None:
        return _behind(text, known, new, line_end)
    if text[root.start : root.start + 1] == "{":
        raise CannotEdit(say("the table is written in braces; paste the {key} yourself", key=key))
    ends = _DOCUMENT_END.search(text, _last(root))
    rest = text[ends.start() :] if ends else ""
    start = len(text[: ends.start() if ends else len(text)].rstrip())
    items = written(new, line_end=line_end)
    return f"{text[:start]}{line_end * 2}{key}:{line_end}{items}{rest}"


#: The line that ends a YAML document.
_DOCUMENT_END = pattern(r"(?:^|(?<=[\r\n]))\.\.\.(?=\s|$)")
_LINE_END = pattern(r"\r\n|\r|\n|\Z")


def _inside(text: str, known: SequenceNode, new: Sequence[Item], line_end: str) -> str:
    """Items put into brackets behind those that stand there; empty brackets give way to a list."""
    if not known.items:
        following = text[known.end :]
        ends = _LINE_END.search(following)
        assert ends is not None, "every text has an end"
        rest = following[: ends.start()].rstrip()
        if not rest or rest.lstrip().startswith("#"):
            items = written(new, line_end=line_end)
            after = following[ends.end() :]
            return f"{text[: known.start].rstrip()}{rest}{line_end}{items}{after}"
    place = _last(known.items[-1]) if known.items else known.start + 1
    items = f",{line_end}  ".join(item.flow for item in new)
    separator = f",{line_end}  " if known.items else ""
    return f"{text[:place]}{separator}{items}{text[place:]}"


def _behind(text: str, known: Node, new: Sequence[Item], line_end: str) -> str:
    start_of_line = max(text.rfind("\n", 0, known.start), text.rfind("\r", 0, known.start)) + 1
    indent = text[start_of_line : known.start]
    last = _last(known)
    ends = _LINE_END.search(text, last)
    assert ends is not None, "every text has an end"
    items = written(new, indent=indent, line_end=line_end)
    return text[: ends.start()] + line_end + items + text[ends.end() :]


def _last(node: Node) -> int:
    """Where the last scalar or bracket of a node ends."""
    text = node.source.text
    while True:
        if isinstance(node, SequenceNode) and node.items and text[node.start] != "[":
            node = node.items[-1]
        elif isinstance(node, MappingNode) and node.entries and text[node.start] != "{":
            key, value = node.entries[-1]
            if value.start == value.end:
                return key.end
            node = value
        else:
            return len(text[: node.end].rstrip())
