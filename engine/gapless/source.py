"""Source text and places in it.

Purpose: hold the text of one file and answer "which line, which column, which words" for any piece
of it.

Invariants:
- offsets count characters (not bytes) from 0; lines and columns count from 1;
- a line ends at ``\\n``, ``\\r\\n`` or ``\\r``, and its text is without the ending;
- a span never leaves its source: ``0 <= start <= end <= len(text)``.

Example::

    >>> source = Source("kasus.yaml", "table: a\\nrules: []\\n")
    >>> span = Span(source, 9, 14)
    >>> span.text, span.line, span.column
    ('rules', 2, 1)
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import Protocol

from gapless.dataclass import dataclass, field
from gapless.pattern import pattern

#: How the names of DMN files end.
DMN = ".dmn"

LINE_END = pattern(r"\r\n|\r|\n")


def is_dmn_name(path: str) -> bool:
    """Whether a path is that of a DMN file."""
    return path.lower().endswith(DMN)


@dataclass(frozen=True, eq=False)
class Source:
    """The text of one file.  ``name`` is the path as the user wrote it, or ``<stdin>``.

    ``folders`` are where tables that it names may lie, beside those around it.
    """

    name: str
    text: str = field(repr=False)
    folders: tuple[Path, ...] = field(default=(), repr=False)

    def with_text(self, text: str) -> Source:
        """The same file with another text."""
        return Source(self.name, text, self.folders)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in LINE_END.finditer(self.text)))

    @property
    def is_dmn(self) -> bool:
        """Whether its tables are written in DMN, and not in YAML: so says its name.

        What has no file says it by its first sign, which no table in YAML begins with.
        """
        return is_dmn_name(self.name) or (
            self.name.startswith("<") and self.text.lstrip().startswith("<")
        )

    @property
    def line_end(self) -> str:
        """How its first line ends; a new line as it is usual, where there is only one line."""
        found = LINE_END.search(self.text)
        return found.group() if found else "\n"

    def line_number(self, offset: int) -> int:
        """The line (from 1) that holds the character at ``offset``."""
        return bisect_right(self._line_starts, offset)

    def line_start(self, line: int) -> int:
        """The offset of the first character of ``line`` (from 1)."""
        return self._line_starts[line - 1]

    def line_text(self, line: int) -> str:
        """The text of ``line`` (from 1) without its line end."""
        start = self.line_start(line)
        match = LINE_END.search(self.text, start)
        return self.text[start : match.start() if match else len(self.text)]

    def span(self, start: int, end: int) -> Span:
        """The span from ``start`` to ``end``, cut to the length of the text."""
        last = len(self.text)
        start = min(max(start, 0), last)
        return Span(self, start, min(max(end, start), last))


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a source: the characters from ``start`` up to, not including, ``end``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line (from 1) where the span starts."""
        return self.source.line_number(self.start)

    @property
    def column(self) -> int:
        """The column (from 1, in characters) where the span starts."""
        return self.start - self.source.line_start(self.line) + 1

    @property
    def end_line(self) -> int:
        """The line (from 1) of the span's last character."""
        return self.source.line_number(max(self.start, self.end - 1))

    def part(self, start: int, end: int) -> Span:
        """The sub-span of the characters ``start`` to ``end`` of this span's own text."""
        return self.source.span(self.start + start, min(self.start + end, self.end))


class Place(Protocol):
    """A piece of a source, whatever it is: a span, a node, an element."""

    @property
    def source(self) -> Source:
        """What it is a piece of."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The first character behind it."""
