"""Overlaps: the contexts two rows both cover.

Purpose: every pair of rows of one table that share a context, with the exact region, and
what that means under the table's hit policy.  Place in the flow: asks the boxes of
``compiled``; ``check.report`` tells people.

The intersection of two boxes is a box, so a pair has at most one region.  Partners of a row
are found for all rows at once: for every input, the rows alive at some atom of its cell.

=================  ==========================================================
hit policy         two rows that share a context
=================  ==========================================================
first              the earlier wins; conflict where they decide differently, unless declared
unique             always a conflict: the table has no answer there
any                a conflict where they decide differently: no answer there
priority           harmless, the more important wins; conflict where they differ but tie
rule order, …      meant: all hits count (not reported)
=================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gapless.compiled import CompiledProcedure
from gapless.grid import Box, bits, intersect
from gapless.model import HitPolicy, Rule, Table
from gapless.policy import rank
from gapless.sets import ValueSet
from gapless.values import Value
from gapless.witness import witness


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows of a table, ``earlier`` first, and the region both cover.

    ``conflict`` says whether it makes a difference which row decides; ``declared`` whether
    the earlier row names the later one in ``over``.
    """

    earlier: Rule
    later: Rule
    conflict: bool
    declared: bool
    box: Box
    cells: Mapping[str, ValueSet]
    witness: Mapping[str, Value | None]


def find_overlaps(compiled: CompiledProcedure) -> Iterator[Overlap]:
    """The overlaps of the entry table, by earlier and then later row."""
    stretch = compiled.entry
    table = stretch.table
    if table.hit_policy.many:
        return
    grid = compiled.grid
    for rule in table.rules:
        box = grid.boxes[stretch.first + rule.index]
        later_rows = (
            stretch.rules >> (stretch.first + rule.index + 1) << (stretch.first + rule.index + 1)
        )
        declared = {row for row, _ in rule.over}
        for bit in bits(grid.alive(box, later_rows)):
            later = table.rules[bit - stretch.first]
            shared = intersect(box, grid.boxes[bit])
            assert shared is not None, "an alive row meets the box"
            yield Overlap(
                rule,
                later,
                is_conflict(table, rule, later),
                later.id in declared,
                shared,
                grid.cells(shared),
                {
                    dimension.name: witness(dimension.domain, dimension.values(mask))
                    for dimension, mask in zip(grid.dimensions, shared, strict=True)
                },
            )


def stale_declarations(compiled: CompiledProcedure) -> Iterator[tuple[Rule, str]]:
    """The rows that declare to go over a row they do not overlap, with that row's id."""
    stretch = compiled.entry
    positions = {rule.id: rule.index for rule in stretch.table.rules}
    for rule in stretch.table.rules:
        box = compiled.grid.boxes[stretch.first + rule.index]
        for row, _ in rule.over:
            if intersect(box, compiled.grid.boxes[stretch.first + positions[row]]) is None:
                yield rule, row


def is_conflict(table: Table, one: Rule, other: Rule) -> bool:
    """Whether it makes a difference, under the hit policy, that both rows match."""
    if table.hit_policy is HitPolicy.UNIQUE:
        return True
    differ = (one.outputs, one.use) != (other.outputs, other.use)
    if table.hit_policy is HitPolicy.PRIORITY:
        return differ and rank(table, one) == rank(table, other)
    return differ
