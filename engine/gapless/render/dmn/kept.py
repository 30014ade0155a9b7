"""Pieces of a table file as extension elements, which ``reading/dmn/extension`` reads back.

Example: ``{row: a, when: {lama: s.d 2 jam}}`` becomes ``<gapless:kept><gapless:entry key="row">a
</gapless:entry><gapless:entry key="when"><gapless:entry key="lama">s.d 2 jam</gapless:entry>…``
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from xml.etree.ElementTree import Element

from gapless.reading.dmn.extension import seal
from gapless.reading.dmn.xml import OWN
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.render.dmn.elements import add

_ENTRY, _ITEM = f"{OWN}:entry", f"{OWN}:item"


def keep(
    element: Element,
    node: Node | None,
    sealed: Iterable[str],
    *,
    name: str = "",
    without: Collection[str] = (),
) -> Element:
    """Keep a piece in an element, which has nothing in it yet; ``name`` is what it is called."""
    kept = add(add(element, "extensionElements"), f"{OWN}:kept", name=name, seal=seal(sealed))
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text not in without:
                _write(kept, _ENTRY, value, key=key.text)
    return kept


def _write(parent: Element, tag: str, node: Node, **attributes: str) -> None:
    """Write a node; recursion ends where that of nodes does."""
    if isinstance(node, Scalar):
        form = "" if node.plain else "text"
        add(parent, tag, node.text, form=form, **attributes)
        return
    parts = node.items if isinstance(node, SequenceNode) else node.entries
    form = "" if parts else "list" if isinstance(node, SequenceNode) else "mapping"
    element = add(parent, tag, form=form, **attributes)
    if isinstance(node, SequenceNode):
        for item in node.items:
            _write(element, _ITEM, item)
    else:
        for key, value in node.entries:
            _write(element, _ENTRY, value, key=key.text)
