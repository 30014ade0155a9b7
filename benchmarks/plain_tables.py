"""Plain tables: boxes of whole numbers that can also be written as a table file.

Purpose: the same table for gapless, which reads the text, and for the sweep, which reads the boxes.

The one idea: the values of an input are numbered from 0.  For amounts, position ``p`` stands for
all values from ``p`` up to the next; for texts and Booleans it is the ``p``-th value.  A cell is
a tuple of half-open ranges of positions, and "any" is the range of them all.

Invariants: the ranges of a cell are not empty, in order, and do not touch.

Example::

    >>> Column("age", "integer", size=100, first=18).text(((10, 20), (90, 100)))
    '[28..37], >= 108'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

#: Positions from the first up to, not including, the second.
Range = tuple[int, int]
Cell = tuple[Range, ...]
Box = tuple[Cell, ...]

#: YAML lines are broken after so many characters: the loader refuses very long ones.
_LINE = 1_000


@dataclass(frozen=True)
class Column:
    """One input.

    ``kind`` is ``integer``, ``number``, ``string`` or ``boolean``.  An amount at a position is
    ``(first + position * step) / scale``.  ``values`` are the texts; where ``open`` is set the
    table file does not list them and any other text is a value too.
    """

    name: str
    kind: str
    size: int
    first: int = 0
    step: int = 1
    scale: int = 1
    values: tuple[str, ...] = ()
    open: bool = False

    @property
    def anything(self) -> Cell:
        """The cell that holds all positions."""
        return ((0, self.size),)

    @property
    def categorical(self) -> bool:
        """Whether positions stand for single values without an order."""
        return self.kind in ("string", "boolean")

    def amount(self, position: int) -> str:
        """The first amount at a position, as it is written."""
        value = self.first + position * self.step
        return str(value) if self.kind == "integer" else f"{value / self.scale:.2f}"

    def text(self, cell: Cell) -> str:
        """The cell as it is written in a table file, without quotes."""
        if self.categorical:
            return ", ".join(self.values[position] for position in positions(cell))
        return ", ".join(self._range(start, end) for start, end in cell)

    def _range(self, start: int, end: int) -> str:
        if start == 0:
            return f"< {self.amount(end)}"
        if end == self.size:
            return f">= {self.amount(start)}"
        return self._between(start, end)

    def _between(self, start: int, end: int) -> str:
        if self.kind == "integer":
            return f"[{self.amount(start)}..{int(self.amount(end)) - 1}]"
        return f"[{self.amount(start)}..{self.amount(end)})"

    def declaration(self) -> str:
        """The flow mapping that declares the input in a table file."""
        if self.kind == "boolean" or self.open:
            return f"{{type: {self.kind}}}"
        if self.kind == "string":
            return f"{{type: string, values: [{_broken(map(json.dumps, self.values))}]}}"
        return f'{{type: {self.kind}, domain: "{self._between(0, self.size)}"}}'


@dataclass(frozen=True)
class Row:
    """A box and what it decides."""

    cells: Box
    decision: str


@dataclass(frozen=True)
class PlainTable:
    """Columns and rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes of the rows."""
        return tuple(row.cells for row in self.rows)

    def text(self) -> str:
        """The table as the text of a table file."""
        lines = [f"table: {self.name}", "inputs:"]
        lines += [f"  {column.name}: {column.declaration()}" for column in self.columns]
        lines += ["outputs:", "  decision: {type: string}", "rules:"]
        for row in self.rows:
            cells = [
                f"{column.name}: {_written(column, cell)}"
                for column, cell in zip(self.columns, row.cells, strict=True)
                if cell != column.anything
            ]
            when = f"when: {{{_broken(cells)}}}, " if cells else ""
            lines.append(f"  - {{{when}then: {{decision: {row.decision}}}}}")
        return "\n".join(lines) + "\n"


def positions(cell: Cell) -> Iterator[int]:
    """All positions of a cell."""
    for start, end in cell:
        yield from range(start, end)


def cell_of(chosen: Iterable[int]) -> Cell:
    """The cell of some positions, as few ranges as possible."""
    ranges: list[Range] = []
    for position in sorted(set(chosen)):
        if ranges and ranges[-1][1] == position:
            ranges[-1] = (ranges[-1][0], position + 1)
        else:
            ranges.append((position, position + 1))
    return tuple(ranges)


def _written(column: Column, cell: Cell) -> str:
    if column.kind == "string":
        texts = [json.dumps(column.values[position]) for position in positions(cell)]
        return texts[0] if len(texts) == 1 else f"[{_broken(texts)}]"
    return json.dumps(column.text(cell))


def _broken(items: Iterable[str]) -> str:
    """Items with commas between them, on several lines where they are many."""
    lines: list[str] = []
    line = ""
    for item in items:
        if len(line) > _LINE:
            lines.append(line)
            line = ""
        line += f", {item}" if line else item
    return ",\n      ".join([*lines, line])
