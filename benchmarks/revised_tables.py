"""Seeded pairs of tables: a loan table and a later revision of it.

Purpose: the tables of the diff benchmark; for the brute-force sample beside it random contexts of
them, and which changed regions those lie in.

Limits of loan tables are round.  Here every column counts in its smallest unit (one, or a
hundredth), so that a revision can move a limit by one: what ``<=`` instead of ``<`` does, and
what a sample hardly ever finds.

A changed row has, in turn, another conclusion, one cell wider, one cell narrower, or is removed,
or has an exception before it: a narrower row with the other conclusion.

Invariants: the same arguments give the same pair on every machine; rows not chosen are the same
on both sides, in the same order unless they are shuffled.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.sets import Cut, ValueSet
from gapless.revisions.difference import Change
from loan_tables import loan_table
from plain_tables import Cell, Column, PlainTable, Row, cell_of, positions

Context = Mapping[str, object]


class KnownOrNot(Column):
    """A Boolean that may be null; its positions are false, true and null."""

    def declaration(self) -> str:
        """The flow mapping that declares the input in a table file."""
        return "{type: boolean, nullable: true}"


GUARANTOR = KnownOrNot("guarantor", "boolean", 3, values=("false", "true", "null"))


@dataclass(frozen=True)
class Revision:
    """Two revisions of one table."""

    old: PlainTable
    new: PlainTable

    def write(self, folder: Path) -> None:
        """Write the files ``old.yaml`` and ``new.yaml``."""
        (folder / "old.yaml").write_text(self.old.text(), encoding="utf-8")
        (folder / "new.yaml").write_text(self.new.text(), encoding="utf-8")

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The inputs of both sides, each with all values that some side allows."""
        found: dict[str, Column] = {}
        for column in (*self.old.columns, *self.new.columns):
            if column.name not in found or column.size > found[column.name].size:
                found[column.name] = column
        return tuple(found.values())

    @cached_property
    def corners(self) -> tuple[tuple[int, ...], ...]:
        """For every input the positions on both sides of all limits, the ends included."""
        found = [{0, column.size - 1} for column in self.columns]
        for table in (self.old, self.new):
            places = [self._places[column.name] for column in table.columns]
            for row in table.rows:
                for place, cell in zip(places, row.cells, strict=True):
                    limits = {limit for part in cell for limit in part}
                    found[place] |= limits | {limit - 1 for limit in limits}
        return tuple(
            tuple(range(column.size))
            if column.categorical
            else tuple(sorted(position for position in known if 0 <= position < column.size))
            for column, known in zip(self.columns, found, strict=True)
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {column.name: place for place, column in enumerate(self.columns)}

    def draw(self, chance: random.Random) -> Context:
        """A random context: as often a corner of the whole as one inside a random row."""
        corner = [chance.choice(corners) for corners in self.corners]
        if chance.random() < 0.5:
            table = chance.choice((self.old, self.new))
            row = chance.choice(table.rows)
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell != column.anything:
                    corner[self._places[column.name]] = _inside(cell, chance)
        return {
            column.name: value_at(column, position)
            for column, position in zip(self.columns, corner, strict=True)
        }


class Regions:
    """The regions of a diff, to be asked which of them hold a context.

    Sets of regions are whole numbers, bit *i* for change *i*.  For every input the ends of all
    regions cut its values into pieces; the regions that hold a piece are found out once.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        self._every = (1 << len(changes)) - 1
        self._domains: dict[str, Domain] = {}
        self._sets: dict[str, dict[ValueSet, int]] = {}
        for number, change in enumerate(changes):
            for name, (domain, values) in change.where.items():
                self._domains[name] = domain
                known = self._sets.setdefault(name, {})
                known[values] = known.get(values, 0) | 1 << number
        self._cuts: dict[str, list[Cut]] = {
            name: sorted({cut for values in known for cut in values.cuts})
            for name, known in self._sets.items()
        }
        self._pieces: dict[tuple[str, int], int] = {}
        self._seen: dict[tuple[str, object], int] = {}

    def holding(self, context: Context) -> int:
        """The regions that hold a context, as a set."""
        found = self._every
        for name in self._sets:
            value = context[name]
            known = self._seen.get((name, value))
            if known is None:
                known = self._seen[name, value] = self._holding_value(name, value)
            found &= known
        return found

    def _holding_value(self, name: str, value: Any) -> int:
        place = self._domains[name].place(value)
        piece = bisect_right(self._cuts[name], place)
        known = self._pieces.get((name, piece))
        if known is None:
            known = self._every
            for values, regions in self._sets[name].items():
                if place not in values:
                    known &= ~regions
            self._pieces[name, piece] = known
        return known


def _inside(cell: Cell, chance: random.Random) -> int:
    """A position of a cell, every other time the first or the last of one of its ranges."""
    start, end = chance.choice(cell)
    return (
        chance.choice((start, end - 1)) if chance.random() < 0.5 else chance.randrange(start, end)
    )


def value_at(column: Column, position: int) -> object:
    """The value that stands for a position, as a caller gives it."""
    if column.kind == "boolean":
        return (False, True, None)[position]
    if column.kind == "string":
        return column.values[position]
    amount = column.first + position * column.step
    return amount if column.kind == "integer" else Decimal(amount) / column.scale


def loans(rows: int, inputs: int, *, whole: bool = False) -> PlainTable:
    """The loan table of the analysis benchmark, or the undamaged one, in smallest units."""
    table = loan_table(rows, inputs) if whole else loan_table(rows, inputs, widened=0.1, lost=0.1)
    factors = [1 if column.categorical else column.step for column in table.columns]
    columns = tuple(
        replace(column, size=column.size * factor, step=1)
        for column, factor in zip(table.columns, factors, strict=True)
    )
    cells = (
        tuple(
            tuple((start * factor, end * factor) for start, end in cell)
            for cell, factor in zip(row.cells, factors, strict=True)
        )
        for row in table.rows
    )
    return PlainTable(
        table.name,
        columns,
        tuple(Row(box, row.decision) for box, row in zip(cells, table.rows, strict=True)),
    )


def change_rows(table: PlainTable, count: int | None = None, seed: int = 2026) -> Revision:
    """A revision with so many rows changed, or all, the ways in turn."""
    count = len(table.rows) if count is None else count
    chance = random.Random(f"{seed} {table.name} {count}")
    ways: list[Callable[[PlainTable, Row, random.Random], tuple[Row, ...]]] = [
        lambda table, row, chance: (_overturned(row),),
        lambda table, row, chance: (_resized(table, row, _wider, chance),),
        lambda table, row, chance: (_resized(table, row, _narrower, chance),),
        lambda table, row, chance: (),
        lambda table, row, chance: (_resized(table, _overturned(row), _narrower, chance), row),
    ]
    chosen = chance.sample(range(len(table.rows)), count)
    way_of = {index: ways[number % len(ways)] for number, index in enumerate(chosen)}
    rows: list[Row] = []
    for index, row in enumerate(table.rows):
        rows += way_of[index](table, row, chance) if index in way_of else (row,)
    return Revision(table, replace(table, rows=tuple(rows)))


def shuffle_rows(table: PlainTable, seed: int = 2026) -> Revision:
    """A revision with the same rows in another order."""
    rows = list(table.rows)
    random.Random(f"{seed} {table.name}").shuffle(rows)
    return Revision(table, replace(table, rows=tuple(rows)))


def ask_for_guarantor(table: PlainTable, count: int, seed: int = 2026) -> Revision:
    """A revision with one input more, which may be null and so many rows ask for.

    Such a row keeps its conclusion without a guarantor, known or not; with one it is overturned.
    """
    chance = random.Random(f"{seed} {table.name} {count}")
    chosen = set(chance.sample(range(len(table.rows)), count))
    rows: list[Row] = []
    for index, row in enumerate(table.rows):
        if index in chosen:
            rows.append(Row((*row.cells, cell_of((0, 2))), row.decision))
            rows.append(Row((*row.cells, cell_of((1,))), _overturned(row).decision))
        else:
            rows.append(Row((*row.cells, GUARANTOR.anything), row.decision))
    columns = (*table.columns, GUARANTOR)
    return Revision(table, replace(table, columns=columns, rows=tuple(rows)))


def add_purpose(table: PlainTable, purpose: str = "wind turbine") -> Revision:
    """A revision with one purpose more, treated as ``other`` is."""
    place = next(place for place, column in enumerate(table.columns) if column.name == "purpose")
    column = table.columns[place]
    wider = replace(column, size=column.size + 1, values=(*column.values, purpose))
    other = column.values.index("other")

    def with_purpose(row: Row) -> Row:
        known = set(positions(row.cells[place]))
        cell = cell_of({*known, column.size} if other in known else known)
        return Row((*row.cells[:place], cell, *row.cells[place + 1 :]), row.decision)

    columns = (*table.columns[:place], wider, *table.columns[place + 1 :])
    rows = tuple(map(with_purpose, table.rows))
    return Revision(table, replace(table, columns=columns, rows=rows))


def _overturned(row: Row) -> Row:
    return Row(row.cells, "reject" if row.decision == "approve" else "approve")


Resize = Callable[[Column, Cell, random.Random], Cell]


def _resized(table: PlainTable, row: Row, resize: Resize, chance: random.Random) -> Row:
    """The row with one cell changed; where none can be, with the other conclusion."""
    choices: list[tuple[int, Cell]] = []
    for where, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        resized = cell if cell == column.anything else resize(column, cell, chance)
        if resized not in (cell, ()):
            choices.append((where, resized))
    if not choices:
        return _overturned(row)
    where, cell = chance.choice(choices)
    return Row((*row.cells[:where], cell, *row.cells[where + 1 :]), row.decision)


def _wider(column: Column, cell: Cell, chance: random.Random) -> Cell:
    """One more text, or a limit moved out: by one, or by a quarter of the cell."""
    if column.categorical:
        outside = sorted(set(range(column.size)) - set(positions(cell)))
        return cell_of({*positions(cell), chance.choice(outside)})
    ((start, end),) = cell
    more = _distance(start, end, chance)
    at_start = start > 0 and (end == column.size or chance.random() < 0.5)
    return ((max(0, start - more), end) if at_start else (start, min(column.size, end + more)),)


def _narrower(column: Column, cell: Cell, chance: random.Random) -> Cell:
    """One text less, or a limit moved in: by one, or by a quarter; empty where none is left."""
    if column.categorical:
        inside = list(positions(cell))
        inside.remove(chance.choice(inside))
        return cell_of(inside)
    ((start, end),) = cell
    less = _distance(start, end, chance)
    if less >= end - start:
        return ()
    at_start = start > 0 and (end == column.size or chance.random() < 0.5)
    return ((start + less, end) if at_start else (start, end - less),)


def _distance(start: int, end: int, chance: random.Random) -> int:
    return 1 if chance.random() < 0.5 else max(1, (end - start) // 4)
