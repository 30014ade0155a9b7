"""Names of DMN as names of ours: ids of tables, and names of inputs and outputs.

Invariant: each name is given once.

Example::

    >>> given = Names()
    >>> given.column("Previous incidents?"), given.column("Previous incidents!")
    ('Previous_incidents', 'Previous_incidents_2')
    >>> given.table("Base price")
    'base-price'
"""

from __future__ import annotations

from collections.abc import Iterable

from gapless.algebra.texts import composed
from gapless.pattern import pattern

_NO_WORD = pattern(r"\W+")
#: Folders are named by ids, in at most 255 bytes.
_LONGEST = 60


class Names:
    """The names that were given; ``taken`` are those of others."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._given = set(taken)
        self._last: dict[str, int] = {}

    def table(self, name: str) -> str:
        """An id for a table of this name, in every file the same."""
        word = _NO_WORD.sub("-", composed(name)).strip("-").lower()[:_LONGEST].strip("-")
        return self._once(word or "table", "-")

    def kept(self, name: str) -> str | None:
        """An id that a table has kept, where it is free."""
        name = composed(name)
        return self._once(name, "-") if name and name not in self._given else None

    def column(self, name: str) -> str:
        """A name for an input or output of this name."""
        word = _NO_WORD.sub("_", composed(name)).strip("_") or "column"
        return self._once(word if not word[0].isdecimal() else f"_{word}", "_")

    def _once(self, name: str, joint: str) -> str:
        found, number = name, self._last.get(name, 1)
        while found in self._given:
            number += 1
            found = f"{name}{joint}{number}"
        self._last[name] = number
        self._given.add(found)
        return found
