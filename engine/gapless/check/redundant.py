"""Redundant rows: rows that decide, but could be left out.

Purpose: find the rows whose removal changes no decision, and the rows that then decide in their
place.

The question put to the grid, inside the row's own box: is the decision the same throughout with
the row and without it?  It is asked from the last row to the first, each time without the rows
already found redundant, so all that are found can be removed together; and of one that meets such
a row also with them, so each can be removed alone.

Worked example: row 1 ``a < 3`` and the last row, ``-``, decide the same, and no row between them
meets ``a < 3``: row 1 is redundant.

Invariants:
- a row that decides nowhere is masked, not redundant;
- where nothing is found, removing any one row changes some decision;
- a row that contradicts another, or hands over where nothing is decided, is not redundant: there
  is no decision to keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gapless.algebra.bitsets import RowIndex, RowSet, bits, lowest
from gapless.budget import Budget
from gapless.check import masked
from gapless.check.analysis import Analysis, Search, labels
from gapless.check.overlaps import is_met_by_one
from gapless.check.precedence import Precedence
from gapless.codes.code import Code
from gapless.codes.example import TABLE, contrast
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CONTRADICTION, CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Severity, listed, phrase, say
from gapless.model import Rule, Table

#: Row 2a says what row 3 would say.
_REDUNDANT = TABLE.replace(
    "  - row: 3\n",
    "  - row: 2a\n    when: {lama: di atas 5 jam}\n    then: {tarif: 9000}\n  - row: 3\n",
)
REDUNDANT_ROW = Code(
    name="redundant-row",
    title="a row could be left out",
    meaning="Without it every case would be decided alike, by the other rows.",
    remedy="Delete the row; `gapless check --fix` does so and proves that nothing changes.",
    example=contrast(_REDUNDANT, TABLE),
    severity=Severity.INFORMATION,
)

#: Answers beside the number of the row that takes over.
_DIFFERS = -1
_TOGETHER = -2


@dataclass(frozen=True, slots=True)
class RedundantRule:
    """A rule that can be removed, and those that decide in its place, in table order.

    ``taken_over_by`` is empty where several hits decide together.
    """

    rule: Rule
    taken_over_by: tuple[Rule, ...]


def find_redundant(
    compiled: CompiledProcedure,
    budget: Budget,
    masked: RowSet = 0,
    removed: RowSet = 0,
    overlapping: RowSet = -1,
) -> Iterator[RedundantRule]:
    """The redundant rules of the entry table, last first.

    ``masked`` is the set of the masked grid rows, which are not asked about; ``removed`` are those
    of them that agree with what masks them, which are as good as gone.  Nothing decides in place of
    a row that is not ``overlapping`` with others.
    """
    stretch = compiled.entry
    table = stretch.table
    if table.hit_policy.shows_every_hit:
        return
    same = compiled.alike
    meeting = compiled.partners
    precedence = Precedence(compiled)
    by_kind = not table.hit_policy.many
    gone = removed
    for rule in budget.each(table.rules[::-1]):
        bit = 1 << stretch.first + rule.index
        if masked & bit or not overlapping & bit:
            continue
        met = meeting[rule.index] << stretch.first
        others = met & ~removed
        # What another table decides may be the same too, so all that hand over may be alike.
        alike = stretch.rules if rule.use else same[rule.index] | stretch.handing_over
        if not others & (alike if by_kind else stretch.rules):
            continue
        question = _FirstHit(compiled, precedence, bit, alike)
        if by_kind and question.shows_at_corners(removed):
            continue
        takers = _takers(question, rule.index, removed, budget)
        if takers is None:
            continue
        found = removed & ~gone
        if found & met and _takers(question, rule.index, gone, budget) is None:
            # Only without another row that was found: who removes this one alone changes something.
            continue
        removed |= bit
        yield RedundantRule(rule, tuple(table.rules[taker - stretch.first] for taker in takers))


def _takers(
    question: _FirstHit, position: RowIndex, removed: int, budget: Budget
) -> list[int] | None:
    """The rows that decide the same in place of a row; None where it is needed or masked."""
    compiled = question.compiled
    if compiled.entry.table.hit_policy.picks:
        before = question.precedence.before(position)[0] & ~removed
        answers = _where_it_is_first(question, before, removed, budget)
    else:
        box = compiled.grid.boxes[lowest(question.bit)]
        rows = compiled.grid.all_rows & ~removed
        answers = compiled.grid.partition(box, rows, _Hits(compiled, question.bit), budget)
    found = 0
    decides = False
    for _, answer in answers:
        if answer == _DIFFERS:
            return None
        decides = True
        if answer >= 0:
            found |= 1 << answer
    return list(bits(found)) if decides else None


def _where_it_is_first(
    question: _FirstHit, before: int, removed: int, budget: Budget
) -> Iterator[tuple[Box, int]]:
    """What removing a row does to the pieces of its box that no row before it meets.

    The rows behind it are looked at in such a piece only: nearly always the first one shows that
    the row is needed.
    """
    grid = question.compiled.grid
    behind = grid.all_rows & ~(before | removed)
    box = grid.boxes[lowest(question.bit)]
    pieces = grid.partition(box, before, is_met_by_one, budget, ignoring=_anything)
    for piece, is_met in pieces:
        if not is_met:
            yield from grid.partition(piece, behind, question, budget, ignoring=_is_taken_over)


def _anything(answer: object) -> bool:
    return True


def _is_taken_over(answer: int) -> bool:
    return answer != _DIFFERS


@dataclass(frozen=True, slots=True)
class _FirstHit:
    """What removing the first row does to a region of its box, where the first hit decides.

    ``alike`` are the rows that may decide the same.
    """

    compiled: CompiledProcedure
    precedence: Precedence
    bit: RowSet
    alike: int

    def shows_at_corners(self, removed: int) -> bool:
        """Whether a corner of its box shows that the row is needed."""
        grid = self.compiled.grid
        rows = self.compiled.entry.rules & ~removed
        for point in grid.corners(grid.boxes[lowest(self.bit)]):
            hits = grid.holding(point, rows)
            rest = hits & ~self.bit
            if self.precedence.first(hits) == self.bit and not (
                rest and self.precedence.first(rest) & self.alike
            ):
                return True
        return False

    def __call__(self, alive: RowSet, covering: RowSet) -> int | None:
        stretch = self.compiled.entry
        rest = alive & stretch.rules & ~self.bit
        if not rest & self.alike:
            return _DIFFERS
        following = self.precedence.first(rest)
        if not covering & following:
            return None
        one = stretch.table.rules[lowest(self.bit) - stretch.first]
        other = stretch.table.rules[lowest(following) - stretch.first]
        if one.conclusion == other.conclusion:
            return lowest(following)
        if not one.use and not other.use:
            return _DIFFERS
        return _compare(self.compiled, self.bit, alive, covering, lowest(following))


@dataclass(frozen=True, slots=True)
class _Hits:
    """What removing a row does to a region of its box, where all hits count."""

    compiled: CompiledProcedure
    bit: RowSet

    def __call__(self, alive: RowSet, covering: RowSet) -> int | None:
        rules = self.compiled.entry.rules
        rest = alive & rules & ~self.bit
        if not rest:
            return _DIFFERS
        if rest != covering & rest:
            return None
        taker = lowest(rest) if rest & (rest - 1) == 0 else _TOGETHER
        return _compare(self.compiled, self.bit, alive, covering, taker)


def _compare(
    compiled: CompiledProcedure, bit: RowSet, alive: RowSet, covering: RowSet, same: RowSet
) -> int | None:
    with_row = compiled.verdict(alive, covering)
    if with_row == CONTRADICTION:
        return _DIFFERS
    without = compiled.verdict(alive & ~bit, covering & ~bit)
    if with_row is None or without is None:
        return None
    return same if with_row == without else _DIFFERS


def redundant_findings(search: Search) -> Iterator[Diagnostic]:
    """Every row that can be left out, but masked ones, of which more was said."""
    found = find_redundant(
        search.compiled, search.budget, search.masked, search.needless, search.overlapping
    )
    for redundant in found:
        search.reported |= search.bit(redundant.rule)
        yield REDUNDANT_ROW.later(partial(_finding, search.table, redundant))


def _finding(table: Table, redundant: RedundantRule) -> Diagnostic:
    row, rows = redundant.rule.id, [rule.id for rule in redundant.taken_over_by]
    if not rows:
        template = phrase(
            "row {row} changes no decision: the other rows that match decide the same"
        )
    elif len(rows) == 1:
        template = phrase("row {row} changes no decision: without it row {rows} decides the same")
    else:
        template = phrase("row {row} changes no decision: without it rows {rows} decide the same")
    return REDUNDANT_ROW.at(
        redundant.rule.span,
        say(template, row=row, rows=listed(rows)),
        related=labels(redundant.taken_over_by),
        help=say("remove row {row}, or let `gapless check --fix` do it", row=row),
        facts=Facts((row, *rows)),
    )


ANALYSIS = Analysis(
    phrase("redundant rows"), (REDUNDANT_ROW,), redundant_findings, (masked.ANALYSIS,)
)
