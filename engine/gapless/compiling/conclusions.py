"""Rows that conclude the same.

Purpose: sort the rows of a table by what they conclude, as sets of grid rows.

Invariants: two rows conclude the same when they have the same outputs or hand over to the same
table; what the other table decides is not looked at here.
"""

from __future__ import annotations

from gapless.algebra.bitsets import RowIndex, RowSet, set_of
from gapless.compiling.stretches import Stretch

#: Smaller groups are kept as lists of rows: as sets each would be as wide as the table is long.
_SMALL = 16


class RowsAlike:
    """For every rule of a table, by its position, the grid rows that conclude the same,
    itself included.
    """

    def __init__(self, stretch: Stretch) -> None:
        groups: dict[object, list[int]] = {}
        members = [groups.setdefault(rule.conclusion, []) for rule in stretch.table.rules]
        for row, rows in enumerate(members, stretch.first):
            rows.append(row)
        kept = {id(rows): rows if len(rows) < _SMALL else set_of(rows) for rows in groups.values()}
        self._groups = [kept[id(rows)] for rows in members]

    def __getitem__(self, position: RowIndex) -> RowSet:
        group = self._groups[position]
        return group if isinstance(group, int) else set_of(group)
