"""Masked rows: rows that can never be the decision.

Purpose: find each row that earlier rows cover *together*, and name those rows.  Place in
the flow: asks ``compiled``; ``check.report`` tells people.

The question put to the grid, inside the row's own box and with the earlier rows only: is a
region first covered by one row, or met by none?  If no part is met by none, the row is
masked, and the rows that were first somewhere in it are those that mask it.

Worked example: rows ``a <= 3``, ``a > 3`` and ``a = 2..5``: neither of the first two covers
the third, together they do; rows 1 and 2 mask row 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gapless.compiled import CompiledProcedure
from gapless.grid import bits, lowest
from gapless.model import HitPolicy, Rule

_UNMET = -1


@dataclass(frozen=True, slots=True)
class MaskedRule:
    """A rule and the earlier rules that together cover it, in table order."""

    rule: Rule
    by: tuple[Rule, ...]


def find_masked(compiled: CompiledProcedure) -> Iterator[MaskedRule]:
    """The masked rules of the entry table, where its hit policy is ``first``."""
    stretch = compiled.entry
    if stretch.table.hit_policy is not HitPolicy.FIRST:
        return
    for rule in stretch.table.rules:
        bit = stretch.first + rule.index
        earlier = stretch.rules & ((1 << bit) - 1)
        box = compiled.grid.boxes[bit]
        takers = 0
        for _, first in compiled.grid.partition(box, earlier, _first_row, first_only=True):
            if first == _UNMET:
                break
            takers |= 1 << first
        else:
            yield MaskedRule(
                rule, tuple(stretch.table.rules[i - stretch.first] for i in bits(takers))
            )


def _first_row(alive: int, covering: int) -> int | None:
    if not alive:
        return _UNMET
    first = alive & -alive
    return lowest(first) if covering & first else None
