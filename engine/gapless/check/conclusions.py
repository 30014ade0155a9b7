"""Rows that conclude the same.

Purpose: sort the rows of the entry table by what they conclude, as sets of grid rows.  Place in
the flow: above ``compiled``; the analyses of rows ask it.

Invariants: two rows conclude the same when they have the same outputs or hand over to the same
table; what the other table decides is not looked at here.
"""

from __future__ import annotations

from gapless.compiling.compiled import CompiledProcedure


def rows_alike(compiled: CompiledProcedure) -> list[int]:
    """For every rule of the entry table the grid rows that conclude the same, itself included."""
    stretch = compiled.entry
    groups: dict[object, int] = {}
    for rule in stretch.table.rules:
        bit = 1 << stretch.first + rule.index
        groups[rule.conclusion] = groups.get(rule.conclusion, 0) | bit
    return [groups[rule.conclusion] for rule in stretch.table.rules]
