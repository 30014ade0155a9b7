"""Overlaps: the contexts two rows both cover.

Purpose: every pair of rows of one table that share a context, with the exact region, and what that
means under the table's hit policy.

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
priority           harmless, the more important wins; conflict where they differ but tie, and
                   no row that is more important than both covers it all
rule order, …      meant: all hits count (not reported)
=================  ==========================================================
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gapless.algebra.bitsets import bits, lowest
from gapless.budget import Budget
from gapless.check.precedence import Precedence
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Box, compact, corners, intersect
from gapless.compiling.policy import rank
from gapless.compiling.row_sets import is_large, steps_of
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
    meeting = Partners(boxes)
    precedence = Precedence(compiled)
    for rule in budget.each(table.rules):
        declared = {row for row, _ in rule.over}
        for position in bits(meeting[rule.index] >> rule.index << rule.index):
            budget.spend()
            later = table.rules[position]
            shared = intersect(boxes[rule.index], boxes[position])
            if shared is not None:
                conflict = is_conflict(table, rule, later)
                if conflict and table.hit_policy is HitPolicy.PRIORITY:
                    rows = precedence.outranking(rule.index)
                    conflict = find_unmet(compiled, shared, rows, budget) is not None
                repeated = boxes[rule.index] == boxes[position]
                yield Overlap(rule, later, conflict, later.id in declared, shared, repeated)


def find_unmet(
    compiled: CompiledProcedure, box: Box, rows: int, budget: Budget | None = None
) -> Box | None:
    """A part of a box that none of some rows meets; None where they cover it together."""
    if not compiled.grid.alive(box, rows):
        return box
    for point in corners(box):
        if not compiled.grid.holding(point, rows):
            return point
    pieces = compiled.grid.partition(box, rows, is_met_by_one, budget)
    return next((piece for piece, is_met in pieces if not is_met), None)


class Partners:
    """For every box, by its position, the others (bits) that it may meet, judged by the ends of
    their sides.

    They are worked out when asked for: kept for 100,000 boxes they would fill a gigabyte.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._everyone = (1 << len(boxes)) - 1
        count = len(boxes[0]) if boxes else 0
        beginnings, ends = array("l"), array("l")
        for box in boxes:
            beginnings.extend(map(lowest, box))
            ends.extend(map(int.bit_length, box))
        large = is_large(sum(max(ends[side::count]) for side in range(count)), len(boxes))
        self._sides = [
            _Side(beginnings[side::count], ends[side::count], large=large) for side in range(count)
        ]

    def __getitem__(self, position: int) -> int:
        found = self._everyone ^ 1 << position
        for side, mask in zip(self._sides, self._boxes[position], strict=True):
            # Whoever has ended before has begun before, so this is the difference of the two.
            found &= side.begun[mask.bit_length() - 1] ^ side.ended[lowest(mask)]
        return found


class _Side:
    """The boxes that begin at or before an atom of one input, and those that end before it."""

    def __init__(self, beginnings: Sequence[int], ends: Sequence[int], *, large: bool) -> None:
        width = max(ends)
        beginning: list[list[int]] = [[] for _ in range(width)]
        ending: list[list[int]] = [[] for _ in range(width + 1)]
        for position, (begins, ends_before) in enumerate(zip(beginnings, ends, strict=True)):
            beginning[begins].append(position)
            ending[ends_before].append(position)
        self.begun = steps_of(0, beginning, large=large)
        self.ended = steps_of(0, ending[:-1], large=large)


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
        key = (compact(compiled.grid.boxes[stretch.first + rule.index]), rule.conclusion)
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


def is_met_by_one(alive: int, covering: int) -> bool | None:
    """Whether one row covers a region (True) or none meets it (False)."""
    if covering:
        return True
    return None if alive else False
