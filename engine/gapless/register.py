"""The register: every code there is, by its name.

Invariants: names are in the order in which they are shown: by group, then as their part lists
them; no name stands there twice.

Example::

    >>> REGISTER["gap"].severity.name, REGISTER["gap"].title
    ('ERROR', 'some case has no row')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gapless.check.report import ANALYSES
from gapless.codes import check, columns, files, form, revisions, rows, tables, use, yaml
from gapless.codes.check import NOT_CHECKED
from gapless.codes.code import Code, Topic
from gapless.codes.revisions import GIT_REFUSED, INCOMPARABLE
from gapless.diagnostic import Message, say
from gapless.selection import Selection

_MODULES = (files, yaml, form, columns, rows, tables, check, revisions, use)
_ALL = (
    *(code for analysis in ANALYSES for code in analysis.codes),
    *(code for module in _MODULES for code in vars(module).values() if isinstance(code, Code)),
)
#: Codes of the topics below that say why something could not be checked or compared at all.
_NOT_FINDINGS = (NOT_CHECKED, GIT_REFUSED, INCOMPARABLE)

#: Every code by its name.
REGISTER: Mapping[str, Code] = MappingProxyType(
    {code.name: code for topic in Topic for code in _ALL if code.topic is topic}
)

_FINDINGS = {
    str(topic): tuple(
        name for name, code in REGISTER.items() if code.topic is topic and code not in _NOT_FINDINGS
    )
    for topic in (Topic.CHECK, Topic.REVISIONS)
}
#: What can be selected: each code by itself, and the topics ``check`` and ``revisions``.
SELECTABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: (name,) for names in _FINDINGS.values() for name in names} | _FINDINGS
)


def codes_of(topic: Topic) -> tuple[Code, ...]:
    """The codes of a topic, in the order in which they are shown."""
    return tuple(code for code in REGISTER.values() if code.topic is topic)


def title_of(name: str) -> Message:
    """The title of a code; the name itself for one that is not registered."""
    code = REGISTER.get(name)
    return say("{name}", name=name) if code is None else say(code.title)


def selects_nothing(selection: Selection) -> bool:
    """Whether nothing is left that could be found."""
    return not any(selection.reports(name) for names in _FINDINGS.values() for name in names)
