"""Places: spans as paths, lines and columns, for every format.

Invariants: lines and columns count from 1, columns in characters; an end is the column behind
the last character; where the place is not known, only the path is given.

Example::

    >>> from gapless.source import Source
    >>> place = place_of(Source("a.yaml", "table: a\\ntitel: b").span(9, 14))
    >>> str(place), place.end_line, place.end_column
    ('a.yaml:2:1', 2, 6)
"""

from __future__ import annotations

from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic
from gapless.source import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; only the path where there is none in its text."""

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}:{self.column}"


def place_of(span: Span) -> Place:
    """Where a span begins and ends."""
    source = span.source
    end_line = span.end_line
    end_column = max(span.end, span.start) - source.line_start(end_line) + 1
    return Place(source.name, span.line, span.column, end_line, end_column)


def place_in(diagnostic: Diagnostic) -> Place:
    """Where a diagnostic points at."""
    if diagnostic.primary is None:
        return Place(diagnostic.path)
    return place_of(diagnostic.primary.span)
