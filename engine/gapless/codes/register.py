"""The register: every code there is, by its name.

Purpose: look a code up.

Invariants: names are in the order in which they are shown: by group, then as their part lists
them; no name stands there twice.

Example::

    >>> REGISTER["gap"].severity.name, REGISTER["gap"].title.english
    ('ERROR', 'some case has no row')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gapless.codes import columns, files, findings, form, revisions, rows, tables, use, yaml
from gapless.codes.code import Code, Topic
from gapless.diagnostic import Message, say

_MODULES = (files, yaml, form, columns, rows, tables, findings, revisions, use)

#: Every code by its name.
REGISTER: Mapping[str, Code] = MappingProxyType(
    {
        code.name: code
        for module in _MODULES
        for code in vars(module).values()
        if isinstance(code, Code)
    }
)


def codes_of(topic: Topic) -> tuple[Code, ...]:
    """The codes of a topic, in the order in which they are shown."""
    return tuple(code for code in REGISTER.values() if code.topic is topic)


def title_of(name: str) -> Message:
    """The title of a code; the name itself for one that is not registered."""
    code = REGISTER.get(name)
    return say("{name}", name=name) if code is None else say(code.title)
