"""Rows that conclude the same.

Purpose: sort the rows of the entry table by what they conclude, as sets of grid rows.

Invariants: two rows conclude the same when they have the same outputs or hand over to the same
table; what the other table decides is not looked at here.
"""

from __future__ import annotations

from gapless.algebra.bitsets import RowIndex, set_of
from gapless.compiling.compiled import CompiledProcedure

#: Smaller groups are kept as lists of rows: as sets each would be as wide as the table is long.
_SMALL = 16


class RowsAlike:
    """For every rule of the entry table, by its position, the grid rows that conclude the same,
    itself included.
    """

    def __init__(self, compiled: CompiledProcedure) -> None:
        stretch = compiled.entry
        groups: dict[object, list[int]] = {}
        for rule in stretch.table.rules:
            groups.setdefault(rule.conclusion, []).append(stretch.first + rule.index)
        kept = {
            conclusion: rows if len(rows) < _SMALL else set_of(rows)
            for conclusion, rows in groups.items()
        }
        self._groups = [kept[rule.conclusion] for rule in stretch.table.rules]

    def __getitem__(self, position: RowIndex) -> int:
        group = self._groups[position]
        return group if isinstance(group, int) else set_of(group)
