"""From the sets gapless reports to the boxes of a plain table.

Purpose: let the sweep and gapless be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gapless.algebra.sets import HIGHEST, LOWEST, Cut, ValueSet
from plain_tables import Box, Cell, Column, PlainTable, cell_of


def plain_box(table: PlainTable, cells: Mapping[str, ValueSet]) -> Box:
    """The box of some cells; inputs that are left out may be anything."""
    return tuple(
        _plain_cell(column, cells[column.name]) if column.name in cells else column.anything
        for column in table.columns
    )


def _plain_cell(column: Column, values: ValueSet) -> Cell:
    if column.categorical:
        own = range(column.size) if column.kind == "boolean" else column.values
        return cell_of(place for place, value in enumerate(own) if (0, value, 0) in values)
    return tuple(
        (_position(column, low), _position(column, high)) for low, high in values.intervals
    )


def _position(column: Column, cut: Cut) -> int:
    if cut == LOWEST:
        return 0
    if cut == HIGHEST:
        return column.size
    value: Any = cut[1]
    place = (value * column.scale - column.first) / column.step
    if cut[2] or place != int(place):
        raise ValueError(f"{column.name}: {cut} is no place of the plain table")
    return int(place)
