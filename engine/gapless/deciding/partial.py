"""Partial contexts: what is certain although some inputs are not known.

Purpose: decide a context with absent inputs when nothing absent can change the decision,
and otherwise name the inputs that can, most telling first.  Place in the flow: ``decide``
calls it; it asks the compiled procedure's grid.

The known inputs are a region one atom wide, the absent ones span their domains; the region
is partitioned into pieces of one outcome each.  An absent input *matters* when two pieces
with different decisions meet once it is left out of the comparison: then some context
exists in which this input alone makes the difference.  The most telling input is the one
whose answer leaves the least uncertainty (Shannon's entropy, as in Quinlan's ID3).

Invariants: exact; ties are broken by input name.
"""

from __future__ import annotations

from dataclasses import replace
from math import log2, prod

from gapless.algebra.bitsets import bits
from gapless.compiling.compiled import UNDETERMINED, CompiledProcedure, Outcome
from gapless.compiling.grid import Box, intersect
from gapless.deciding.context import Context

#: A piece of the region and the number of its decision.
Piece = tuple[Box, int]


def region_of(compiled: CompiledProcedure, context: Context) -> Box:
    """The box of all contexts that complete a partial one."""
    box: list[int] = []
    for dimension in compiled.grid.dimensions:
        if dimension.name not in context:
            box.append(dimension.full)
            continue
        atom = dimension.atom(dimension.domain.place(context[dimension.name]))
        assert atom is not None, "a value of the domain lies in an atom"
        box.append(1 << atom)
    return tuple(box)


def determine(compiled: CompiledProcedure, region: Box) -> Outcome:
    """The outcome of all contexts of a region, as far as they share it."""
    decisions: list[Outcome] = []
    pieces: list[Piece] = []
    grid = compiled.grid
    for box, outcome in grid.partition(region, grid.all_rows, compiled.outcome):
        for number, known in enumerate(decisions):
            if known.same_decision(outcome):
                decisions[number] = _agreed(known, outcome)
                break
        else:
            number = len(decisions)
            decisions.append(outcome)
        pieces.append((box, number))
    if len(decisions) == 1:
        return decisions[0]
    needs = _needs(compiled, region, pieces)
    return Outcome(UNDETERMINED, compiled.procedure.entry, needs=needs)


def _agreed(one: Outcome, other: Outcome) -> Outcome:
    """What two outcomes of the same decision have in common."""
    return replace(
        one,
        row=one.row if one.row == other.row and one.table is other.table else None,
        hits=tuple(row for row in one.hits if row in other.hits and one.table is other.table),
        cite=one.cite if one.cite == other.cite else None,
        via=one.via if one.via == other.via else (),
        reason=one.reason if one.reason == other.reason else None,
    )


def _needs(compiled: CompiledProcedure, region: Box, pieces: list[Piece]) -> tuple[str, ...]:
    ranked: list[tuple[float, str]] = []
    for where, dimension in enumerate(compiled.grid.dimensions):
        if region[where].bit_count() > 1 and _matters(where, pieces):
            ranked.append((_uncertainty(where, region, pieces), dimension.name))
    return tuple(name for _, name in sorted(ranked))


def _matters(where: int, pieces: list[Piece]) -> bool:
    """Whether two contexts that differ in one input only can be decided differently."""
    seen: list[Piece] = []
    for box, number in pieces:
        without = box[:where] + box[where + 1 :]
        for other, other_number in seen:
            if number != other_number and intersect(without, other) is not None:
                return True
        seen.append((without, number))
    return False


def _uncertainty(where: int, region: Box, pieces: list[Piece]) -> float:
    """The entropy (bits) left on average once the input is known, all atoms equally likely."""
    left = 0.0
    for atom in bits(region[where]):
        weights: dict[int, int] = {}
        for box, number in pieces:
            if box[where] >> atom & 1:
                volume = prod(mask.bit_count() for i, mask in enumerate(box) if i != where)
                weights[number] = weights.get(number, 0) + volume
        total = sum(weights.values())
        left -= sum(weight / total * log2(weight / total) for weight in weights.values())
    return round(left / region[where].bit_count(), 9)
