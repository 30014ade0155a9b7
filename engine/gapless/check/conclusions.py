"""Rows that conclude the same.

Purpose: sort the rows of the entry table by what they conclude, as sets of grid rows.  Place in
the flow: above ``compiled``; the analyses of rows ask it.

Invariants: two rows conclude the same when they have the same outputs or hand over to the same
table; what the other table decides is not looked at here.
"""

from __future__ import annotations

from gapless.compiled import CompiledProcedure
from gapless.model import Rule


def conclusion(rule: Rule) -> object:
    """What a rule concludes, to look up by."""
    outputs = None if rule.outputs is None else tuple(rule.outputs.items())
    return outputs, rule.use


def rows_alike(compiled: CompiledProcedure) -> list[int]:
    """For every rule of the entry table the grid rows that conclude the same, itself included."""
    stretch = compiled.entry
    groups: dict[object, int] = {}
    conclusions = [conclusion(rule) for rule in stretch.table.rules]
    for rule, key in zip(stretch.table.rules, conclusions, strict=True):
        groups[key] = groups.get(key, 0) | 1 << stretch.first + rule.index
    return [groups[key] for key in conclusions]
