"""Overlaps: the contexts two rows both cover.

Purpose: every pair of rows of one table that share a context, with the exact region, and
what that means under the table's hit policy.  Place in the flow: asks the boxes of
``compiled``; ``check.report`` tells people.

The intersection of two boxes is a box, so a pair has at most one region.  The partners of a
row are sought among all rows at once: for every input, those that begin before the row's cell
ends and end after it begins.  Cells with holes may pass that test without meeting, so every
pair is then intersected.

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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_

from gapless.budget import Budget
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Box, bits, intersect, lowest
from gapless.compiling.policy import rank
from gapless.model import HitPolicy, Rule, Table


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows of a table, ``earlier`` first, and the region both cover.

    ``conflict`` says whether it makes a difference which row decides; ``declared`` whether
    the earlier row names the later one in ``over``; ``is_repeated`` whether both cover nothing
    else.
    """

    earlier: Rule
    later: Rule
    conflict: bool
    declared: bool
    box: Box
    is_repeated: bool

    @property
    def differ(self) -> bool:
        """Whether the rows conclude differently."""
        return self.earlier.conclusion != self.later.conclusion


def find_overlaps(compiled: CompiledProcedure, budget: Budget | None = None) -> Iterator[Overlap]:
    """The overlaps of the entry table, by earlier and then later row."""
    stretch = compiled.entry
    table = stretch.table
    if table.hit_policy.many:
        return
    boxes = compiled.grid.boxes[stretch.first : stretch.first + len(table.rules)]
    budget = budget or Budget()
    meeting = partners(boxes)
    for rule in budget.each(table.rules):
        declared = {row for row, _ in rule.over}
        for position in bits(meeting[rule.index] >> rule.index << rule.index):
            budget.spend()
            later = table.rules[position]
            shared = intersect(boxes[rule.index], boxes[position])
            if shared is not None:
                conflict = is_conflict(table, rule, later)
                repeated = boxes[rule.index] == boxes[position]
                yield Overlap(rule, later, conflict, later.id in declared, shared, repeated)


def partners(boxes: Sequence[Box]) -> list[int]:
    """For every box the others (bits) that it may meet, judged by the ends of their sides."""
    count = len(boxes)
    everyone = (1 << count) - 1
    found = [everyone ^ 1 << row for row in range(count)]
    for side in zip(*boxes, strict=True):
        width = max(mask.bit_length() for mask in side)
        starting = [0] * width
        ending = [0] * width
        for row, mask in enumerate(side):
            starting[lowest(mask)] |= 1 << row
            ending[mask.bit_length() - 1] |= 1 << row
        started = list(accumulate(starting, or_))
        ended = [0, *accumulate(ending, or_)]
        for row, mask in enumerate(side):
            found[row] &= started[mask.bit_length() - 1] & ~ended[lowest(mask)]
    return found


def stale_declarations(
    compiled: CompiledProcedure, budget: Budget | None = None
) -> Iterator[tuple[Rule, str]]:
    """The rows that declare to go over a row they do not overlap, with that row's id."""
    stretch = compiled.entry
    positions = {rule.id: rule.index for rule in stretch.table.rules}
    for rule in (budget or Budget()).each(stretch.table.rules):
        box = compiled.grid.boxes[stretch.first + rule.index]
        for row, _ in rule.over:
            if intersect(box, compiled.grid.boxes[stretch.first + positions[row]]) is None:
                yield rule, row


def find_repeated(
    compiled: CompiledProcedure, budget: Budget | None = None
) -> Iterator[tuple[Rule, Rule]]:
    """Rules of the entry table with the same conditions and conclusion, where all hits count.

    Each with the first rule it repeats.
    """
    stretch = compiled.entry
    if not stretch.table.hit_policy.many:
        return
    first_of: dict[object, Rule] = {}
    for rule in (budget or Budget()).each(stretch.table.rules):
        key = (compiled.grid.boxes[stretch.first + rule.index], rule.conclusion)
        first = first_of.setdefault(key, rule)
        if first is not rule:
            yield first, rule


def is_conflict(table: Table, one: Rule, other: Rule) -> bool:
    """Whether it makes a difference, under the hit policy, that both rows match."""
    if table.hit_policy is HitPolicy.UNIQUE:
        return True
    differ = one.conclusion != other.conclusion
    if table.hit_policy is HitPolicy.PRIORITY:
        return differ and rank(table, one) == rank(table, other)
    return differ
