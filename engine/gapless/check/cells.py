"""Cells that are written longer than need be.

Purpose: find cells whose tests repeat each other or join into one range.  Place
in the flow: asks the model alone; ``column_findings`` tells people.

Worked example: ``[1..3], (3..5]`` is ``[1..5]``; ``a, a`` is ``a``; ``< 3, >= 3`` is "any".

Invariants: what is proposed is the same set, in fewer tests; single values that an owner lists
one by one (``1, 2, 3``, or all values of a column) are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gapless.budget import Budget
from gapless.cell_text import print_set
from gapless.compiled import CompiledProcedure
from gapless.domain import Domain
from gapless.model import Cell, Rule
from gapless.sets import NULL, ValueSet, union


@dataclass(frozen=True, slots=True)
class SplitCell:
    """A cell, and the fewer tests that name the same set; none where the cell may be left out."""

    rule: Rule
    input: str
    cell: Cell
    tests: tuple[str, ...]


def find_split_cells(
    compiled: CompiledProcedure, budget: Budget | None = None
) -> Iterator[SplitCell]:
    """The cells of the entry table that can be written with fewer tests."""
    table = compiled.entry.table
    for rule in (budget or Budget()).each(table.rules):
        for name, cell in rule.cells.items():
            domain = table.inputs[name].domain
            if len(cell.parts) > 1 and _is_needlessly_split(domain, cell):
                tests = print_set(domain, cell.values)
                if cell.values == domain.everything:
                    yield SplitCell(rule, name, cell, ())
                elif len(tests) < len(cell.parts):
                    yield SplitCell(rule, name, cell, tests)


def _is_needlessly_split(domain: Domain, cell: Cell) -> bool:
    """Whether a part says nothing new, or ranges among the parts join."""
    sets = [part.values for part in cell.parts]
    for place, part in enumerate(sets):
        if part <= union(sets[:place] + sets[place + 1 :]):
            return True
    if domain.enumerated is not None:
        return False
    ranges = [item for item in sets if not _is_single(domain, item)]
    return bool(ranges) and _intervals(union(sets)) < sum(map(_intervals, sets))


def _is_single(domain: Domain, values: ValueSet) -> bool:
    return domain.size(values) == 1


def _intervals(values: ValueSet) -> int:
    return sum(1 for _ in (values - NULL).intervals)
