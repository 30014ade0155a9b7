"""Seeded tables that are hard for one analysis or another.

Purpose: the tables of the analysis benchmark on which simple algorithms never end, and those that
are merely very large.

Invariants: the same arguments give the same table on every machine.

Example::

    >>> [row.cells for row in slabs(inputs=1, slabs_each=2).rows]
    [(((1, 2),),), (((3, 4),),)]
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from plain_tables import Box, Cell, Column, PlainTable, Row


def _row(columns: Sequence[Column], cells: Mapping[int, Cell], decision: str) -> Row:
    """A row that pins the inputs at some positions."""
    box: Box = tuple(cells.get(where, column.anything) for where, column in enumerate(columns))
    return Row(box, decision)


def _numbers(count: int, size: int) -> tuple[Column, ...]:
    return tuple(Column(f"input_{number}", "integer", size) for number in range(1, count + 1))


def mostly_any(rows: int, inputs: int, pinned: int = 2, seed: int = 50) -> PlainTable:
    """Rows that each pin some inputs to ranges and leave all others open."""
    chance = random.Random(f"{seed} {rows} {inputs} {pinned}")
    columns = _numbers(inputs, 100)
    made = []
    for number in range(rows):
        cells: dict[int, Cell] = {}
        for where in chance.sample(range(inputs), pinned):
            start, end = sorted(chance.sample(range(101), 2))
            cells[where] = ((start, end),)
        made.append(_row(columns, cells, f"decision {number % 3}"))
    return PlainTable(f"mostly-any-{rows}-{inputs}", columns, tuple(made))


def slabs(inputs: int = 6, slabs_each: int = 8) -> PlainTable:
    """Rows that constrain one input each; what they leave is one product of sets."""
    columns = _numbers(inputs, 2 * slabs_each + 1)
    made = [
        _row(columns, {where: ((2 * slab + 1, 2 * slab + 2),)}, f"decision {where}")
        for where in range(inputs)
        for slab in range(slabs_each)
    ]
    return PlainTable(f"slabs-{inputs}-{slabs_each}", columns, tuple(made))


def boolean_triples(rows: int = 129, inputs: int = 30, seed: int = 3) -> PlainTable:
    """Rows of three Boolean conditions each: a gap is a solution of a random 3-SAT formula."""
    chance = random.Random(f"{seed} {rows} {inputs}")
    columns = tuple(
        Column(f"input_{number:02}", "boolean", 2, values=("false", "true"))
        for number in range(1, inputs + 1)
    )
    made = []
    for number in range(rows):
        cells: dict[int, Cell] = {}
        for where in chance.sample(range(inputs), 3):
            value = chance.randrange(2)
            cells[where] = ((value, value + 1),)
        made.append(_row(columns, cells, f"decision {number % 3}"))
    return PlainTable(f"boolean-{rows}-{inputs}", columns, tuple(made))


def long_table(rows: int = 100_000, inputs: int = 6, seed: int = 100) -> PlainTable:
    """Very many rows without gaps or overlaps: all inputs halved again and again at random.

    Names are short, for the loader refuses files of more than 16 MiB.
    """
    chance = random.Random(f"{seed} {rows} {inputs}")
    columns = tuple(Column("abcdefghijkl"[where], "integer", 1_000) for where in range(inputs))
    waiting: list[Box] = [tuple(column.anything for column in columns)]
    turn = 0
    while len(waiting) < rows:
        box = waiting[turn]
        where = chance.randrange(inputs)
        ((start, end),) = box[where]
        if end - start > 1:
            middle = start + max(1, int((end - start) * chance.uniform(0.3, 0.7)))
            waiting[turn] = (*box[:where], ((start, middle),), *box[where + 1 :])
            waiting.append((*box[:where], ((middle, end),), *box[where + 1 :]))
        turn = (turn + 1) % len(waiting)
    made = (Row(box, f"d{number % 7}") for number, box in enumerate(waiting))
    return PlainTable(f"long-{rows}-{inputs}", columns, tuple(made))


def wide_table(rows: int = 120, inputs: int = 60, seed: int = 60) -> PlainTable:
    """Sixty inputs of which every row pins four."""
    table = mostly_any(rows, inputs, pinned=4, seed=seed)
    return PlainTable(f"wide-{rows}-{inputs}", table.columns, table.rows)


def listed_values(count: int = 5_000) -> PlainTable:
    """One cell that lists very many texts of an open domain, beside three short ones."""
    values = tuple(f"article {number:05}" for number in range(count))
    columns = (
        Column("article", "string", count + 1, values=(*values, "any other text"), open=True),
        Column("amount", "integer", 1_000),
    )
    made = (
        _row(columns, {0: ((0, count),), 1: ((0, 500),)}, "decision 1"),
        _row(columns, {0: ((0, 1),)}, "decision 2"),
        _row(columns, {0: ((count // 2, count // 2 + 3),), 1: ((400, 1_000),)}, "decision 3"),
        _row(columns, {1: ((900, 1_000),)}, "decision 4"),
    )
    return PlainTable(f"listed-{count}", columns, made)


def crossing_strips(across: int = 50, along: int = 40) -> PlainTable:
    """Strips of one input that cross strips of another: ``across * along`` conflicts."""
    columns = (
        Column("across", "integer", 2 * across),
        Column("along", "integer", 2 * along),
    )
    made = [
        _row(columns, {where: ((2 * strip, 2 * strip + 1),)}, f"decision {where}")
        for where, strips in enumerate((across, along))
        for strip in range(strips)
    ]
    return PlainTable(f"strips-{across}-{along}", columns, tuple(made))


def pairwise_meeting(inputs: int = 10) -> PlainTable:
    """Three rows an input, two of three texts each: all pairs of rows meet, but the three of an
    input never jointly, so the maximal groups are ``3 ** inputs``.
    """
    columns = tuple(
        Column(f"input_{number}", "string", 3, values=("a", "b", "c"))
        for number in range(1, inputs + 1)
    )
    pairs: tuple[Cell, ...] = (((0, 2),), ((1, 3),), ((0, 1), (2, 3)))
    made = [
        _row(columns, {where: pair}, f"decision {where}")
        for where in range(inputs)
        for pair in pairs
    ]
    return PlainTable(f"pairwise-{inputs}", columns, tuple(made))
