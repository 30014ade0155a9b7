"""Partly masked rows: rows that lose a part of what they cover to rows that conclude otherwise.

Worked example: rows ``a < 3``, ``a > 5`` and ``-``: the third decides from 3 to 5 only, and loses
the rest to rows 1 and 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import islice
from operator import or_

from gapless.algebra.bitsets import RowSet, bits, lowest
from gapless.algebra.splitting import Names
from gapless.check import redundant
from gapless.check.analysis import Analysis, Search
from gapless.check.precedence import Precedence
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, contrast
from gapless.compiling.boxes import Box, join, meet
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Question
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Severity, listed, phrase, say, say_count
from gapless.model import HitPolicy, Rule
from gapless.region import region

PARTLY_MASKED_ROW = Code(
    name="partly-masked-row",
    title="rows that go before it take a part of a row's cases",
    meaning="The row still decides the rest. Told where no single row takes the whole part.",
    remedy="Write in the row only what it decides, if that makes the table clearer.",
    example=contrast(TABLE.replace(LAST, "when: {}"), TABLE),
    severity=Severity.INFORMATION,
)


#: In so many pieces the part that a row loses is looked for.
_MOST_PIECES = 100
_MOST_REGIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PartlyMaskedFacts(Facts):
    """Of a row that loses a part of what it covers: the regions, and whether these are all."""

    lost: tuple[Mapping[str, str | list[str]], ...]
    complete: bool


def partly_masked_findings(search: Search) -> Iterator[Diagnostic]:
    """Every row that loses a part to several rows before it, which decide otherwise.

    What one row takes alone is the overlap of the two, which is reported as such; what is declared
    is meant.
    """
    compiled, budget = search.compiled, search.budget
    stretch = compiled.entry
    policy = stretch.table.hit_policy
    if not policy.picks:
        return
    precedence = Precedence(compiled)
    rules = stretch.table.rules

    first_row = _FirstRow(precedence)
    boxes = compiled.grid.boxes
    meeting = compiled.partners
    alike = compiled.alike
    declared = _declared(compiled)
    for rule in budget.each(rules):
        bit = stretch.first + rule.index
        if not search.overlapping >> bit & 1 or search.reported >> bit & 1:
            continue
        (before,) = precedence.before(rule.index)
        rivals = meeting[rule.index] << stretch.first & before
        rivals &= ~(alike[rule.index] | declared[rule.index])
        if not _are_several(rivals, boxes, boxes[bit]):
            continue
        pieces = compiled.grid.partition(
            boxes[bit],
            before,
            first_row,
            budget,
            first_only=bit if policy is HitPolicy.FIRST else 0,
            renumbered=first_row.renumbered if policy is HitPolicy.FIRST else None,
        )
        all_lost = ((piece, row) for piece, row in pieces if row >= 0 and rivals >> row & 1)
        lost = list(islice(all_lost, _MOST_PIECES))
        complete = next(all_lost, None) is None
        takers = reduce(or_, (1 << row for _, row in lost), 0)
        if takers.bit_count() > 1:
            by = [rules[row - stretch.first].id for row in bits(takers)]
            pieces_lost = [piece for piece, _ in lost]
            make = partial(_finding, compiled, rule, by, pieces_lost, complete=complete)
            yield PARTLY_MASKED_ROW.later(make)


@dataclass(frozen=True, slots=True)
class _FirstRow:
    """The first row throughout a region, -1 where no row meets it."""

    precedence: Precedence

    def __call__(self, alive: RowSet, covering: RowSet) -> int | None:
        if not alive:
            return -1
        first = self.precedence.first(alive)
        return lowest(first) if covering & first else None

    def renumbered(self, names: Names) -> Question[int]:
        """The question in a small problem, where rows are in the same order."""

        def ask(alive: RowSet, covering: RowSet) -> int | None:
            if not alive:
                return -1
            return names.original[lowest(alive)] if covering & alive & -alive else None

        return ask


def _are_several(rivals: RowSet, boxes: Sequence[Box], box: Box) -> bool:
    """Whether two of some rows meet a box."""
    met = (row for row in bits(rivals) if meet(boxes[row], box))
    return sum(1 for _ in islice(met, 2)) == 2


def _declared(compiled: CompiledProcedure) -> list[int]:
    """For every rule of the entry table the grid rows that declare to go over it."""
    stretch = compiled.entry
    positions = {rule.id: rule.index for rule in stretch.table.rules}
    declared = [0] * len(positions)
    over_all = 0
    for rule in stretch.table.rules:
        bit = 1 << stretch.first + rule.index
        declared[rule.index] |= over_all
        for row in rule.over:
            declared[positions[row]] |= bit
        over_all |= bit if rule.is_over_all else 0
    return declared


def _finding(
    compiled: CompiledProcedure, rule: Rule, by: list[str], pieces: list[Box], *, complete: bool
) -> Diagnostic:
    lost = [region(compiled, box) for box in join(pieces)]
    where, *others = [each.words or say("every context") for each in lost[:_MOST_REGIONS]]
    if not complete:
        others.append(say("very many regions more"))
    elif len(lost) > _MOST_REGIONS:
        left = len(lost) - _MOST_REGIONS
        others.append(say_count(left, "{count} region more", "{count} regions more"))
    for part in others:
        where = say("{regions}; and {region}", regions=where, region=part)
    return PARTLY_MASKED_ROW.at(
        rule.span,
        say("row {row} loses {where} to rows {rows}", row=rule.id, where=where, rows=listed(by)),
        facts=PartlyMaskedFacts(
            (rule.id, *by), lost=tuple(each.where for each in lost), complete=complete
        ),
    )


ANALYSIS = Analysis(
    phrase("partly masked rows"),
    (PARTLY_MASKED_ROW,),
    partly_masked_findings,
    (redundant.ANALYSIS,),
)
