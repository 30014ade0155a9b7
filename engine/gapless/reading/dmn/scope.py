"""What the FEEL of a table may name: variables, constants, and what only passes another on.

Example: a decision ``Limit`` that is the number 500 is a constant, and ``< Limit`` holds what
``< 500`` does; a decision ``Age`` that is ``Applicant.Age`` is an alias of that path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gapless.algebra.values import Kind
from gapless.dataclass import dataclass, field, replace
from gapless.reading.dmn.feel_tokens import NOTHING_KNOWN, KnownNames
from gapless.reading.dmn.xml import Element
from gapless.sfeel.cell_text import quote

#: What is written in another language is not read.
_FEEL = ("feel", "s-feel")
#: Constants of these types keep their names: in a cell of texts a name is a text.
_NAMED = frozenset(
    (Kind.NUMBER, Kind.INTEGER, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.DURATION, Kind.MONTHS)
)
#: So many aliases lead to one another; no file has more.
_LONGEST_CHAIN = 16


class Literal(NamedTuple):
    """A value: ``plain`` is its text without quotes, ``start`` and ``end`` its place.

    ``called`` is the name of the constant that it is, in ours.
    """

    kind: Kind | None
    plain: str
    start: int
    end: int
    called: str = ""

    @property
    def name(self) -> str:
        """The constant's name, where a cell of ours can call it."""
        return self.called if self.kind in _NAMED else ""

    @property
    def text(self) -> str:
        """The value in a cell of ours."""
        return quote(self.plain) if self.kind is Kind.STRING else self.name or self.plain


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that are known: ``aliases`` lead to the paths they stand for.

    ``words`` are the names that are several tokens; ``local`` are expressions that only the logic
    itself has a name for, entries of its context and what it is called with.
    """

    variables: frozenset[str] = frozenset()
    constants: Mapping[str, Literal] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    words: KnownNames = NOTHING_KNOWN
    local: Mapping[str, Element] = field(default_factory=dict)

    def resolved(self, path: str) -> str:
        """The path that a path leads to, through aliases."""
        for _ in range(_LONGEST_CHAIN):
            head, dot, rest = self._parted(path)
            if head not in self.aliases:
                break
            path = f"{self.aliases[head]}{dot}{rest}"
        return path

    def constant(self, path: str) -> Literal | None:
        """The value that a path always is."""
        return self.constants.get(path) or self.constants.get(self.resolved(path))

    def knows(self, path: str) -> bool:
        """Whether the file gives what a path begins with."""
        head, _, _ = self._parted(path)
        return self._names(head)

    def _parted(self, path: str) -> tuple[str, str, str]:
        """A path as a name that is known, as long as it can be, and what it leads on to."""
        head, dot, rest = path, "", ""
        while not self._names(head) and "." in head:
            head, dot, step = head.rpartition(".")
            rest = f"{step}.{rest}" if rest else step
        return head, dot, rest

    def is_local(self, path: str) -> bool:
        """Whether a path begins with the name of an expression, so that nobody is asked for it."""
        return self._parted(path)[0] in self.local

    def _names(self, name: str) -> bool:
        return name in self.variables or name in self.aliases or name in self.local

    def within(self, local: Mapping[str, Element]) -> Scope:
        """The same names where some are given to expressions."""
        return replace(
            self,
            aliases={name: path for name, path in self.aliases.items() if name not in local},
            constants={
                name: value
                for name, value in self.constants.items()
                if name.partition(".")[0] not in local
            },
            local=local,
        )


NO_NAMES = Scope()


def is_feel(*elements: Element | None) -> bool:
    """Whether the language of some elements is FEEL, where they name one."""
    named = [each.get("expressionLanguage").lower() for each in elements if each]
    return all(not each or any(part in _FEEL for part in each.split("/")) for each in named)
