"""Masked rows: rows that can never be the decision.

Purpose: find each row that earlier rows cover *together*, and name those rows.  Place in
the flow: asks ``compiled``; ``check.report`` tells people.

The question put to the grid, inside the row's own box and with the earlier rows only: is a
region covered by one row, or met by none?  If no part is met by none, the row is masked; then,
and only then, the rows that are the first hit somewhere in it are sought: they mask it.

Worked example: rows ``a <= 3``, ``a > 3`` and ``a = 2..5``: neither of the first two covers
the third, together they do; rows 1 and 2 mask row 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gapless.budget import Budget
from gapless.compiled import CompiledProcedure
from gapless.grid import Box, bits, lowest
from gapless.model import HitPolicy, Rule


@dataclass(frozen=True, slots=True)
class MaskedRule:
    """A rule and the earlier rules that together cover it, in table order."""

    rule: Rule
    by: tuple[Rule, ...]


def find_masked(compiled: CompiledProcedure, budget: Budget | None = None) -> Iterator[MaskedRule]:
    """The masked rules of the entry table, where its hit policy is ``first``."""
    stretch = compiled.entry
    if stretch.table.hit_policy is not HitPolicy.FIRST:
        return
    budget = budget or Budget()
    for rule in budget.each(stretch.table.rules):
        bit = stretch.first + rule.index
        earlier = stretch.rules & ((1 << bit) - 1)
        box = compiled.grid.boxes[bit]
        pieces = compiled.grid.partition(box, earlier, _is_met, budget)
        if all(met for _, met in pieces):
            yield MaskedRule(rule, _takers(compiled, box, earlier, budget))


def _takers(
    compiled: CompiledProcedure, box: Box, earlier: int, budget: Budget
) -> tuple[Rule, ...]:
    """The earlier rows that are the first hit somewhere in a box they cover together."""
    pieces = compiled.grid.partition(box, earlier, _first_row, budget, first_only=True)
    takers = 0
    for _, first in pieces:
        takers |= 1 << first
    stretch = compiled.entry
    return tuple(stretch.table.rules[bit - stretch.first] for bit in bits(takers))


def _is_met(alive: int, covering: int) -> bool | None:
    """Whether one row covers a region (True) or none meets it (False)."""
    if covering:
        return True
    return None if alive else False


def _first_row(alive: int, covering: int) -> int | None:
    first = alive & -alive
    return lowest(first) if covering & first else None
