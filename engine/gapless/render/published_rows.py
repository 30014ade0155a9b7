"""Published rows: the grid of a publication, cell by cell, before it is laid out.

Invariants: texts are as the file has them, so whoever writes them escapes them.

Example::

    >>> row = PublishedRow(2, PublishedCell("2"), (), (PublishedCell("b", CellKind.HAND_OVER),), "")
    >>> row.conclusion
    '→ b'
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from gapless.dataclass import dataclass
from gapless.diagnostic import listed
from gapless.render.merged_grid import Fate
from gapless.render.words import table_phrase


class CellKind(StrEnum):
    """What a cell of the grid holds."""

    VALUE = "value"
    ANY = table_phrase("any")
    NOTHING = table_phrase("none")
    HAND_OVER = "hand-over"
    MISSING = "missing"
    REGION = "region"


#: What stands in a cell without a text.
SIGNS = {CellKind.ANY: "·", CellKind.NOTHING: "–"}
#: So many findings are named at one cell; all are listed below the table.
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A cell: its text, the numbers of the findings at it, and how many columns it spans.

    ``changed``: in the revision before it said something else.
    """

    text: str
    kind: CellKind = CellKind.VALUE
    marks: tuple[int, ...] = ()
    span: int = 1
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A row of the grid; ``place`` is its number in the file from 1, 0 for one that is not there.

    ``masked``: it can never decide.  ``texts`` is what it says at length, with labels.  ``fates``
    is what became of it since the revision before.
    """

    place: int
    id: PublishedCell
    conditions: tuple[PublishedCell, ...]
    conclusions: tuple[PublishedCell, ...]
    cite: str
    masked: bool = False
    texts: tuple[tuple[str, str], ...] = ()
    fates: tuple[Fate, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it stands for a region that no row covers."""
        return any(cell.kind is CellKind.MISSING for cell in self.conclusions)

    @property
    def conclusion(self) -> str:
        """What the grid says it concludes."""
        signs = {CellKind.HAND_OVER: "→ "}
        return listed(
            signs.get(cell.kind, "") + cell.text for cell in self.conclusions if cell.text
        )


@dataclass(frozen=True, slots=True)
class PublishedGroup:
    """Rows under one heading, made as they are read, once; None where they have none."""

    heading: str | None
    rows: Iterable[PublishedRow]
    missing: bool = False
