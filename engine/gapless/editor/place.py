"""A place: the way through the nodes of a table to the cursor.

It leads to ``rules``, the third, ``when``, ``lama``; all that an editor asks about a place is a
question about such a path.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> text = "rules:\\n  - {row: 1, over: [2, 3]}\\n"
    >>> root, _ = parse_nodes(Source("t.yaml", text))
    >>> place = find_place(root, text.index("3"))
    >>> place.path, place.scalar.text, place.is_key
    (('rules', 0, 'over', 1), '3', False)
"""

from __future__ import annotations

from gapless.dataclass import dataclass
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.source import Source

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The path to a key or a value, and the scalar that stands there; None where none does yet."""

    path: Path
    scalar: Scalar | None
    is_key: bool = False


def find_place(node: Node | None, offset: int) -> Place | None:
    """What stands at an offset; None between the keys and values."""
    path: Path = ()
    while node is not None:
        if isinstance(node, Scalar):
            is_at = node.start <= offset <= node.end or _is_behind(node.source, node.end, offset)
            return Place(path, node) if is_at else None
        in_flow = node.source.text[node.start : node.start + 1] in ("[", "{")
        if in_flow and not node.start < offset < node.end:
            return None
        found = _next(node, offset, in_flow)
        if isinstance(found, Place):
            return Place(path + found.path, found.scalar, found.is_key)
        if found is None:
            return None
        step, node = found
        path += (step,)
    return None


def _next(
    node: MappingNode | SequenceNode, offset: int, in_flow: bool
) -> Place | tuple[str | int, Node] | None:
    """The entry or item at an offset; the place itself where it ends here."""
    if isinstance(node, MappingNode):
        entries = [(key, value) for key, value in node.entries if key.start <= offset]
        if not entries:
            return None
        key, value = entries[-1]
        return Place((key.text,), key, True) if offset <= key.end else (key.text, value)
    items = [item for item in node.items if item.start <= offset]
    if in_flow and (not items or "," in node.source.text[items[-1].end : offset]):
        return Place((len(items),), None)
    return (len(items) - 1, items[-1]) if items else None


def _is_behind(source: Source, end: int, offset: int) -> bool:
    """Whether only spaces lie between the end of a value and an offset."""
    between = source.text[end:offset]
    return bool(between) and not between.strip(" \t")
