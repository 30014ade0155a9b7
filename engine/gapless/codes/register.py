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
from itertools import chain
from types import MappingProxyType

from gapless.codes import files, findings, form, rows, use, yaml
from gapless.codes.code import Code, Group
from gapless.diagnostic import Message, say

__all__ = ["REGISTER", "Code", "Group", "codes_of", "title_of"]

_ALL = tuple(chain(files.CODES, yaml.CODES, form.CODES, rows.CODES, findings.CODES, use.CODES))

#: Every code by its name.
REGISTER: Mapping[str, Code] = MappingProxyType(
    {code.name: code for group in Group for code in _ALL if code.group is group}
)


def codes_of(group: Group) -> tuple[Code, ...]:
    """The codes of a group, in the order in which they are shown."""
    return tuple(code for code in REGISTER.values() if code.group is group)


def title_of(name: str) -> Message:
    """The title of a code; the name itself for one that is not registered."""
    code = REGISTER.get(name)
    return say("{name}", name=name) if code is None else code.title
