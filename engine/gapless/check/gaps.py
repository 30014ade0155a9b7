"""Gaps: the contexts no row covers.

Purpose: the exact, disjoint regions in which a procedure decides nothing, hand-overs
followed, told in the entry table's inputs.  Place in the flow: asks ``compiled``;
``check.report`` tells people.

The question put to the grid: is a region covered by one row, or met by none?  A row that
hands over passes the question on to the other table's stretch of rows.

Worked example: entry row 1 hands ``status = A`` over to table t, whose rows are ``x < 3`` and
``x > 3``.  The gap is ``status = A, x = 3``, found in table t by way of the entry.

Invariants:
- the regions are disjoint, and together exactly what is uncovered;
- no two regions of the same table and acceptance can be joined into one box;
- they do not depend on the order of rows or columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gapless.compiled import UNCOVERED, CompiledProcedure, Outcome
from gapless.grid import Box, Grid, Steps, join
from gapless.model import HitPolicy, Table
from gapless.sets import ValueSet
from gapless.values import Value
from gapless.witness import witness

#: The answer for a covered region.  It needs no table and no row.
_COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Gap:
    """A region no row covers.

    ``table`` is the one whose rows all miss, ``via`` the tables that handed over to it;
    ``reason`` is that of the accepted gap it lies in, None for an open one.  ``share`` is the
    part of all contexts that lie in it, None where that cannot be counted.
    """

    table: Table
    via: tuple[str, ...]
    reason: str | None
    box: Box
    share: Fraction | None
    grid: Grid

    @property
    def cells(self) -> dict[str, ValueSet]:
        """The sets of the region; inputs that may be anything are left out."""
        return self.grid.cells(self.box)


def find_gaps(compiled: CompiledProcedure, steps: Steps | None = None) -> tuple[Gap, ...]:
    """All gaps, open and accepted, largest first."""
    grid = compiled.grid
    found: dict[tuple[str, tuple[str, ...], str | None], tuple[Outcome, list[Box]]] = {}
    for box, outcome in uncovered_boxes(compiled, grid.everywhere, steps):
        kind = (outcome.table.id, outcome.via, outcome.reason)
        found.setdefault(kind, (outcome, []))[1].append(box)
    gaps = [
        _gap(compiled, outcome, box) for outcome, boxes in found.values() for box in join(boxes)
    ]
    return tuple(sorted(gaps, key=lambda gap: (-measure(compiled, gap.box), gap.box)))


def uncovered_boxes(
    compiled: CompiledProcedure, region: Box, steps: Steps | None = None
) -> Iterator[tuple[Box, Outcome]]:
    """The uncovered boxes of a region as they are found, with the outcome of each."""
    for box, answer in _pieces(compiled, region, steps):
        if isinstance(answer, Outcome):
            yield box, answer


def is_partly_covered(compiled: CompiledProcedure, region: Box) -> bool:
    """Whether some context of the region is covered."""
    return any(not isinstance(answer, Outcome) for _, answer in _pieces(compiled, region))


def _pieces(
    compiled: CompiledProcedure, region: Box, steps: Steps | None = None
) -> Iterator[tuple[Box, Outcome | str]]:
    """The region in pieces that are covered or uncovered throughout."""

    def settled(alive: int, covering: int) -> Outcome | str | None:
        return _coverage(compiled, alive, covering)

    return compiled.grid.partition(region, compiled.grid.all_rows, settled, steps)


def _coverage(compiled: CompiledProcedure, alive: int, covering: int) -> Outcome | str | None:
    """Covered, the outcome of an uncovered region, or None where it is partly either."""
    stretch = compiled.entry
    via: list[str] = []
    while True:
        meeting = alive & stretch.rules
        certain = covering & stretch.rules
        if not meeting:
            return compiled.uncovered(stretch, via, alive, covering)
        if certain and not stretch.handing_over & meeting:
            return _COVERED
        if stretch.table.hit_policy is HitPolicy.UNIQUE:
            if certain.bit_count() > 1:
                return _COVERED
            if meeting != certain:
                return None
        first = meeting & -meeting
        if not certain & first:
            return None
        rule = stretch.matched(first)[0]
        if rule.use is None:
            return _COVERED
        via.append(stretch.table.id)
        stretch = compiled.stretches[rule.use]


def _gap(compiled: CompiledProcedure, outcome: Outcome, box: Box) -> Gap:
    assert outcome.status == UNCOVERED, "a covered region is no gap: this is a bug in gapless"
    return Gap(
        outcome.table,
        outcome.via,
        outcome.reason,
        box,
        share(compiled, box),
        compiled.grid,
    )


def witness_of(compiled: CompiledProcedure, box: Box) -> dict[str, Value | None]:
    """One whole context of a box."""
    return {
        dimension.name: witness(dimension.domain, dimension.values(mask))
        for dimension, mask in zip(compiled.grid.dimensions, box, strict=True)
    }


def share(compiled: CompiledProcedure, box: Box) -> Fraction | None:
    """The part of all contexts that lies in a box; None where a bounded input is infinite."""
    part = Fraction(1)
    for dimension, mask in zip(compiled.grid.dimensions, box, strict=True):
        if mask != dimension.full:
            whole = dimension.domain.cardinality
            if whole is None:
                return None
            part *= Fraction(dimension.domain.size(dimension.values(mask)) or 0, whole)
    return part


def measure(compiled: CompiledProcedure, box: Box) -> float:
    """How large a box is, to order by: its share, with infinite inputs counted in atoms."""
    part = 1.0
    for dimension, mask in zip(compiled.grid.dimensions, box, strict=True):
        if mask != dimension.full:
            whole = dimension.domain.cardinality
            if whole is None:
                part *= mask.bit_count() / dimension.full.bit_count()
            else:
                part *= (dimension.domain.size(dimension.values(mask)) or 0) / whole
    return part
