"""The texts of nodes: what readers of columns, cells and rows ask of a node.

Invariant: what the schema has reported already is passed over; a node of another form has nothing.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> from gapless.source import Source
    >>> root, _ = parse_nodes(Source("", "hari: [senin, selasa]"))
    >>> [scalar.text for scalar in scalars(root.get("hari"))]
    ['senin', 'selasa']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gapless.algebra.values import Kind
from gapless.codes.code import Code
from gapless.diagnostic import Diagnostic, rewritten, say
from gapless.pattern import pattern
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.yaml_text import advised_scalar
from gapless.sfeel.cell_text import quote
from gapless.source import Source
from gapless.unreadable import Unreadable

#: How all begins that is no bare text in FEEL.
_FEEL = pattern(r'[-+\d.("\[\]<>=]|(?:true|false|null)$|not\(|[a-z ]+\(')


def writing_in(source: Source) -> Callable[[str], str]:
    """How what is advised is written in a file: in YAML in quotes, where it needs them, and in
    FEEL any text.
    """
    return _in_feel if source.is_dmn else advised_scalar


def _in_feel(text: str) -> str:
    return text if _FEEL.match(text) else quote(text)


def unreadable(
    problem: Unreadable, node: Node, code: Code, column: str | None = None
) -> Diagnostic:
    """The diagnostic of a fault in the text of ``node``, which is in the named column.

    What its advice says to write stands there as it is to be put in the place of the whole text.
    """
    span = node.span
    if isinstance(node, Scalar) and problem.start is not None and problem.end is not None:
        span = node.part(problem.start, problem.end)
    elif isinstance(node, Scalar):
        span = node.part(0, len(node.text))
    if span.start == span.end:
        span = node.span
    message = problem.message
    if column is not None:
        message = say("{column}: {problem}", column=column, problem=message)
    advice = problem.advice and rewritten(problem.advice, writing_in(span.source))
    return (problem.code or code).at(span, message, help=advice)


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """The entries of a mapping; nothing for any other node."""
    return node.entries if isinstance(node, MappingNode) else ()


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, without the space around it; None for any other node."""
    return node.text.strip() if isinstance(node, Scalar) else None


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """The scalars of a cell or list: itself, or its items."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, SequenceNode):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return ()


def data_of(node: Node, read: Callable[[Scalar], object] = lambda scalar: scalar.text) -> Any:
    """A node as lists and dictionaries of what ``read`` makes of its scalars."""
    if isinstance(node, Scalar):
        return read(node)
    if isinstance(node, SequenceNode):
        return [data_of(item, read) for item in node.items]
    return {key.text: data_of(value, read) for key, value in node.entries}


def kind_of(body: Node | None) -> Kind | None:
    """The kind that the body of a column names, if it is one."""
    name = text_of(body.get("type")) if isinstance(body, MappingNode) else None
    return Kind(name) if name in set(Kind) else None
