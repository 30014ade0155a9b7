"""The register: every code there is, by its name.

Invariants: names are in the order in which they are shown: by group, then as their part lists
them; no name stands there twice.

Example::

    >>> REGISTER["gap"].severity.name, REGISTER["gap"].title
    ('ERROR', 'some case has no row')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from gapless.check.report import ANALYSES
from gapless.codes import check, columns, dmn, files, form, revisions, rows, tables, use, yaml
from gapless.codes.check import NOT_CHECKED
from gapless.codes.code import Code
from gapless.codes.revisions import GIT_REFUSED, INCOMPARABLE
from gapless.dataclass import dataclass
from gapless.diagnostic import Message, say
from gapless.selection import Selection


@dataclass(frozen=True, slots=True)
class Topic:
    """What codes are about: its name, what people call it, and its codes as they are shown."""

    name: str
    heading: Message
    codes: tuple[Code, ...]


def _topic(module: ModuleType, heading: Message, *analysed: Code) -> Topic:
    codes = (code for code in vars(module).values() if isinstance(code, Code))
    return Topic(module.__name__.rpartition(".")[2], heading, (*analysed, *codes))


#: The topics in the order of a file's way through gapless.
TOPICS = (
    _topic(files, say("Files that cannot be read")),
    _topic(yaml, say("YAML that means something else")),
    _topic(dmn, say("DMN files")),
    _topic(form, say("The form of a table")),
    _topic(columns, say("Inputs and outputs")),
    _topic(rows, say("Rows and cells")),
    _topic(tables, say("Tables that need one another")),
    _topic(check, say("What check proves"), *(code for each in ANALYSES for code in each.codes)),
    _topic(revisions, say("Revisions")),
    _topic(use, say("Cases and contexts")),
)
#: Codes of the topics below that say why something could not be checked or compared at all.
_NOT_FINDINGS = (NOT_CHECKED, GIT_REFUSED, INCOMPARABLE)

#: Every code by its name.
REGISTER: Mapping[str, Code] = MappingProxyType(
    {code.name: code for topic in TOPICS for code in topic.codes}
)

_FINDINGS = {
    topic.name: tuple(code.name for code in topic.codes if code not in _NOT_FINDINGS)
    for topic in TOPICS
    if topic.name in ("check", "revisions")
}
#: What can be selected: each code by itself, and the topics ``check`` and ``revisions``.
SELECTABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: (name,) for names in _FINDINGS.values() for name in names} | _FINDINGS
)


def topic_of(name: str) -> str:
    """The topic of a code that is registered."""
    return next(topic.name for topic in TOPICS if REGISTER[name] in topic.codes)


def title_of(name: str) -> Message:
    """The title of a code; the name itself for one that is not registered."""
    code = REGISTER.get(name)
    return say("{name}", name=name) if code is None else say(code.title)


def selects_nothing(selection: Selection) -> bool:
    """Whether nothing is left that could be found."""
    return not any(selection.reports(name) for names in _FINDINGS.values() for name in names)
