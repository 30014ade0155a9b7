"""Masked rows: rows that can never be the decision.

Purpose: find each row that the rows which go before it cover *together*, and name those rows.
What goes before a row is a matter of the hit policy: see ``precedence``.

The question put to the grid, inside the row's own box and with those rows only: which rows cover a
region, if it is met at all?  If every part is covered the row is masked, and of the rows that cover
a part as few are named as can be.

Worked example: rows ``a <= 3``, ``a > 3`` and ``a = 2..5``: neither of the first two covers
the third, together they do; rows 1 and 2 mask row 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial, reduce
from operator import or_

from gapless.algebra.bitsets import RowSet, bits
from gapless.budget import Budget
from gapless.check import unreachable
from gapless.check.analysis import Analysis, Search, labels
from gapless.check.precedence import Precedence
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, contrast
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Severity, joined, listed, phrase, say
from gapless.model import HitPolicy, Rule

#: Row 4 never gets a turn.
_MASKED_TABLE = TABLE + "  - row: 4\n    when: {lama: di atas 5 jam}\n    then: {tarif: 12000}\n"
MASKED_ROW = Code(
    name="masked-row",
    title="a row can never decide",
    meaning="The rows that go before it, together, take all of its cases: the rows above it under"
    " the hit policy `first`, the more important ones under `priority`, those with the smaller or"
    " larger outcome under `collect min` and `max`. Mostly it stands in the wrong place, or one of"
    " them reaches too far. Under `output order` a warning says that a row is never listed first.",
    remedy="Move the row up or make its answer more important, narrow the rows that the message"
    " names, or delete it.",
    example=contrast(_MASKED_TABLE, _MASKED_TABLE.replace(LAST, 'when: {lama: "(2 jam..5 jam]"}')),
)

#: Of so many rows that cover another those are sought that are not needed for it.
_MOST_THINNED = 8


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


def find_masked(
    compiled: CompiledProcedure, budget: Budget, overlapping: RowSet = -1
) -> Iterator[MaskedRule]:
    """The masked rules of the entry table; where all hits are listed, those never listed first.

    Only those of the ``overlapping`` grid rows can be.
    """
    stretch = compiled.entry
    if not stretch.table.hit_policy.prefers:
        return
    precedence = Precedence(compiled)
    alike = compiled.alike
    for rule in budget.each(stretch.table.rules):
        if not overlapping >> stretch.first + rule.index & 1:
            continue
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


def _cover(compiled: CompiledProcedure, box: Box, rows: RowSet, budget: Budget) -> RowSet:
    """Some of the rows that together cover a box; none where they do not."""
    if not all(compiled.grid.holding(point, rows) for point in compiled.grid.corners(box)):
        return 0
    cover = 0
    for _, covering in compiled.grid.partition(box, rows, _covering, budget, ignoring=bool):
        if not covering:
            return 0
        if not covering & cover:
            cover |= covering & -covering
    if cover.bit_count() <= _MOST_THINNED:
        for row in reversed(list(bits(cover))):
            rest = cover & ~(1 << row)
            pieces = compiled.grid.partition(box, rest, _covering, budget, ignoring=bool)
            if rest and all(covering for _, covering in pieces):
                cover = rest
    return cover


def _covering(alive: RowSet, covering: RowSet) -> RowSet | None:
    """The rows that cover a region, none where no row meets it."""
    return covering if covering or not alive else None


def _agree(
    compiled: CompiledProcedure,
    precedence: Precedence,
    box: Box,
    rows: RowSet,
    alike: int,
    budget: Budget,
) -> bool:
    """Whether, of rows that cover a box together, only such that are alike come first in it."""

    def settled(alive: RowSet, covering: RowSet) -> bool | None:
        first = precedence.first(alive)
        if not first & alike:
            return False
        return True if covering & first or not alive & ~alike else None

    pieces = compiled.grid.partition(box, rows, settled, budget, ignoring=bool)
    return all(agree for _, agree in pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedFacts(Facts):
    """Of a masked row: whether what masks it decides the same."""

    agrees: bool


_BEFORE_IT = (
    phrase("row {row} can never decide: row {rows}, which goes before it, covers all it covers"),
    phrase(
        "row {row} can never decide: rows {rows}, which go before it, together cover all it covers"
    ),
    phrase("list its value earlier in `values`, narrow the rows that go before it, or remove it"),
)
_COUNTS_INSTEAD = (
    phrase("the outcome of row {row} never counts: wherever it matches, row {rows} counts instead"),
    phrase(
        "the outcome of row {row} never counts: wherever it matches, one of rows {rows} counts"
        " instead"
    ),
    phrase("correct its conditions or its outcome, or remove it"),
)
#: By hit policy: the sentence with one row that masks, that with several, and what to do.
_MASKED = {
    HitPolicy.FIRST: (
        phrase("row {row} can never decide: row {rows} covers everything it covers"),
        phrase("row {row} can never decide: rows {rows} together cover everything it covers"),
        phrase("move it further up, narrow the rows before it, or remove it"),
    ),
    HitPolicy.PRIORITY: _BEFORE_IT,
    HitPolicy.OUTPUT_ORDER: (
        phrase(
            "row {row} is never listed first: row {rows}, which is more important, covers all it"
            " covers"
        ),
        phrase(
            "row {row} is never listed first: rows {rows}, which are more important, together cover"
            " all it covers"
        ),
        phrase(
            "list its value earlier in `values`, or narrow the more important rows; where it does"
            " not matter what is listed first, write `hit_policy: rule order`"
        ),
    ),
    HitPolicy.COLLECT_MIN: _COUNTS_INSTEAD,
    HitPolicy.COLLECT_MAX: _COUNTS_INSTEAD,
}


def masked_findings(search: Search) -> Iterator[Diagnostic]:
    """Every row that can never be the decision, and the rows that take its contexts."""
    for masked in find_masked(search.compiled, search.budget, search.overlapping):
        bit = search.bit(masked.rule)
        if search.masked & bit:
            # It is unreachable, which was said.
            continue
        search.reported |= bit
        search.masked |= bit
        search.needless |= bit if masked.agrees else 0
        policy = search.table.hit_policy
        severity = Severity.WARNING if policy is HitPolicy.OUTPUT_ORDER else None
        yield MASKED_ROW.later(partial(_finding, policy, masked), severity)


def _finding(policy: HitPolicy, masked: MaskedRule) -> Diagnostic:
    row, rows = masked.rule.id, [other.id for other in masked.by]
    one, many, help_text = _MASKED[policy]
    if masked.is_repeated and policy is HitPolicy.FIRST:
        one = phrase("row {row} can never decide: row {rows} has the same conditions")
    message = say(one if len(rows) == 1 else many, row=row, rows=listed(rows))
    advice = say(help_text)
    if masked.agrees:
        alike = say(", and decides the same") if len(rows) == 1 else say(", and decide the same")
        message = joined((message, alike), "")
        advice = say("remove row {row}; no decision changes", row=row)
    return MASKED_ROW.at(
        masked.rule.span,
        message,
        related=labels(masked.by[:5]),
        help=advice,
        facts=MaskedFacts((row, *rows), agrees=masked.agrees),
    )


ANALYSIS = Analysis(phrase("masked rows"), (MASKED_ROW,), masked_findings, (unreachable.ANALYSIS,))
