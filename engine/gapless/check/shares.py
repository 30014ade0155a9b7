"""How large regions are: the share of all contexts, or a size to put them in order by.

Example: of an input with the values a, b and c the region ``a, b`` has a share of 2/3.
"""

from __future__ import annotations

from fractions import Fraction

from gapless.budget import Budget, Exhausted
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Grid
from gapless.diagnostic import Message

#: A region is counted in no more steps than these.
_MOST_STEPS = 1 << 14


def share(compiled: CompiledProcedure, box: Box) -> Fraction | None:
    """The part of all contexts that lies in a box; None where a bounded input is infinite.

    Nor is a share counted where tables decide inputs and too many parts of the region would have to
    be looked at.
    """
    whole = Fraction(0)
    budget = Budget(lambda budget: Message("") if budget.steps > _MOST_STEPS else None)
    try:
        for piece in compiled.grid.contexts_in(box, budget):
            part = _share(compiled.grid, piece)
            if part is None:
                return None
            whole += part
    except Exhausted:
        return None
    return whole


def _share(grid: Grid, box: Box) -> Fraction | None:
    """The same by the inputs that are asked, each choice of which is a context."""
    held = whole = 1
    for where in grid.asked:
        dimension, mask = grid.dimensions[where], box[where]
        if mask != dimension.full:
            all_values = dimension.domain.cardinality
            if all_values is None:
                return None
            held *= dimension.size(mask) or 0
            whole *= all_values
    return Fraction(held, whole)


def measure(compiled: CompiledProcedure, box: Box) -> float:
    """How large a box is, to order by: its share, with infinite inputs counted in atoms."""
    part = 1.0
    for dimension, mask in zip(compiled.grid.dimensions, box, strict=True):
        if mask != dimension.full:
            whole = dimension.domain.cardinality
            if whole is None:
                part *= mask.bit_count() / dimension.full.bit_count()
            else:
                part *= (dimension.size(mask) or 0) / whole
    return part
