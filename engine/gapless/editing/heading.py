"""The head of a file: the keys that say which revision it is.

Invariants: nothing else in the text changes, and every comment stays.

Example::

    >>> text = 'table: t\\nversion: "1.0.0"  # first\\nuntil: 2022-12-31\\nrules: []\\n'
    >>> print(set_head(Source("t.yaml", text), {"version": "1.0.1", "until": None}), end="")
    table: t
    version: 1.0.1  # first
    rules: []
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.editing.plan import root_to_edit
from gapless.editing.rewriting import Rewriting
from gapless.reading.nodes import MappingNode
from gapless.reading.yaml_text import scalar
from gapless.source import Source


def set_head(source: Source, head: Mapping[str, str | None]) -> str:
    """The text with other values at its head, None for none; raises ``CannotEdit``.

    A key that is not there yet comes behind ``table``.
    """
    root = root_to_edit(source)
    rewriting = Rewriting(source, root)
    rewrite_head(rewriting, root, head)
    return rewriting.written()


def rewrite_head(rewriting: Rewriting, root: MappingNode, head: Mapping[str, str | None]) -> None:
    """Put these values at the head of a file that is being rewritten."""
    places = {key.text: place for place, (key, _) in enumerate(root.entries)}
    for name, text in head.items():
        if text is None:
            if name in places:
                rewriting.remove(root, {places[name]})
        elif name in places:
            key, value = root.entries[places[name]]
            rewriting.replace(key, value, scalar(text))
        else:
            rewriting.add(root, places["table"], [f"{name}: {scalar(text)}"])
