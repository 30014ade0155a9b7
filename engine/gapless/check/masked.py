"""Masked rows: rows that can never be the decision, or not everywhere they cover.

Purpose: find each row that the rows which go before it cover *together*, and name those rows.
What goes before a row is a matter of the hit policy: see ``precedence``.

The question put to the grid, inside the row's own box and with those rows only: which rows cover a
region, if it is met at all?  If every part is covered the row is masked, and of the rows that cover
a part as few are named as can be.

A row that is not masked may still lose a part of what it covers to rows that conclude otherwise.

Worked example: rows ``a <= 3``, ``a > 3`` and ``a = 2..5``: neither of the first two covers
the third, together they do; rows 1 and 2 mask row 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_

from gapless.algebra.bitsets import bits, lowest
from gapless.budget import Budget
from gapless.check.conclusions import RowsAlike
from gapless.check.overlaps import Partners
from gapless.check.precedence import Precedence
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Box, corners, join
from gapless.model import HitPolicy, Rule

#: Of so many rows that cover another those are sought that are not needed for it.
_MOST_THINNED = 8
#: In so many pieces the part that a row loses is looked for.
_MOST_PIECES = 100


@dataclass(frozen=True, slots=True)
class MaskedRule:
    """A rule and the rules before it that together cover it, in table order.

    Up to eight rules, none of them could be left out (where several outputs are picked each for
    itself: of those that cover it for one output).  ``is_repeated`` says that the first of them
    has the same conditions, ``agrees`` that whatever decides in place of the rule concludes the
    same.
    """

    rule: Rule
    by: tuple[Rule, ...]
    is_repeated: bool
    agrees: bool


def find_masked(compiled: CompiledProcedure, budget: Budget | None = None) -> Iterator[MaskedRule]:
    """The masked rules of the entry table; where all hits are listed, those never listed first."""
    stretch = compiled.entry
    if not stretch.table.hit_policy.prefers:
        return
    budget = budget or Budget()
    precedence = Precedence(compiled)
    alike = RowsAlike(compiled)
    for rule in budget.each(stretch.table.rules):
        box = compiled.grid.boxes[stretch.first + rule.index]
        before = precedence.before(rule.index)
        covers = [_cover(compiled, box, rows, budget) for rows in before]
        if covers and all(covers):
            by = stretch.matched(reduce(or_, covers))
            repeated = compiled.grid.boxes[stretch.first + by[0].index] == box
            agrees = stretch.table.hit_policy.picks and _agree(
                compiled, precedence, box, before[0], alike[rule.index], budget
            )
            yield MaskedRule(rule, by, repeated, agrees)


def _cover(compiled: CompiledProcedure, box: Box, rows: int, budget: Budget) -> int:
    """Some of the rows that together cover a box; none where they do not."""
    if not all(compiled.grid.holding(point, rows) for point in corners(box)):
        return 0
    cover = 0
    for _, covering in compiled.grid.partition(box, rows, _covering, budget):
        if not covering:
            return 0
        if not covering & cover:
            cover |= covering & -covering
    if cover.bit_count() <= _MOST_THINNED:
        for row in reversed(list(bits(cover))):
            rest = cover & ~(1 << row)
            pieces = compiled.grid.partition(box, rest, _covering, budget)
            if rest and all(covering for _, covering in pieces):
                cover = rest
    return cover


def _covering(alive: int, covering: int) -> int | None:
    """The rows that cover a region, none where no row meets it."""
    return covering if covering or not alive else None


def _agree(
    compiled: CompiledProcedure,
    precedence: Precedence,
    box: Box,
    rows: int,
    alike: int,
    budget: Budget,
) -> bool:
    """Whether, of rows that cover a box together, only such that are alike come first in it."""

    def settled(alive: int, covering: int) -> bool | None:
        first = precedence.first(alive)
        if not first & alike:
            return False
        return True if covering & first or not alive & ~alike else None

    return all(agree for _, agree in compiled.grid.partition(box, rows, settled, budget))


@dataclass(frozen=True, slots=True)
class PartlyMaskedRule:
    """A rule that loses a part of what it covers to several rules before it that conclude otherwise
    and do not declare it: those rules in table order, and the part lost in disjoint boxes.

    Where the part is in very many pieces only some of it is there, and ``complete`` is False.
    """

    rule: Rule
    by: tuple[Rule, ...]
    lost: tuple[Box, ...]
    complete: bool


def find_partly_masked(
    compiled: CompiledProcedure, budget: Budget | None = None, leave_out: int = 0
) -> Iterator[PartlyMaskedRule]:
    """The rules of the entry table, but for a set of grid rows, that are masked in part by several.

    What one row takes alone is the overlap of the two, which is told as such.
    """
    stretch = compiled.entry
    policy = stretch.table.hit_policy
    if not policy.picks:
        return
    precedence = Precedence(compiled)
    rules = stretch.table.rules

    def first_row(alive: int, covering: int) -> int | None:
        """The first row throughout a region, -1 where no row meets it."""
        if not alive:
            return -1
        first = precedence.first(alive)
        return lowest(first) if covering & first else None

    meeting = Partners(compiled.grid.boxes[stretch.first : stretch.first + len(rules)])
    alike = RowsAlike(compiled)
    declared = _declared(compiled)
    for rule in (budget := budget or Budget()).each(rules):
        bit = stretch.first + rule.index
        (before,) = precedence.before(rule.index)
        rivals = meeting[rule.index] << stretch.first & before
        rivals &= ~(alike[rule.index] | declared[rule.index])
        if not rivals or leave_out >> bit & 1:
            continue
        pieces = compiled.grid.partition(
            compiled.grid.boxes[bit],
            before,
            first_row,
            budget,
            first_only=policy is HitPolicy.FIRST,
        )
        all_lost = ((piece, row) for piece, row in pieces if row >= 0 and rivals >> row & 1)
        lost = list(islice(all_lost, _MOST_PIECES))
        complete = next(all_lost, None) is None
        takers = reduce(or_, (1 << row for _, row in lost), 0)
        if takers.bit_count() > 1:
            by = tuple(rules[row - stretch.first] for row in bits(takers))
            yield PartlyMaskedRule(rule, by, tuple(join(piece for piece, _ in lost)), complete)


def _declared(compiled: CompiledProcedure) -> list[int]:
    """For every rule of the entry table the grid rows that declare to go over it."""
    stretch = compiled.entry
    positions = {rule.id: rule.index for rule in stretch.table.rules}
    declared = [0] * len(positions)
    for rule in stretch.table.rules:
        for row, _ in rule.over:
            declared[positions[row]] |= 1 << stretch.first + rule.index
    return declared
