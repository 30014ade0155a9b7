"""Overlaps: the contexts two rows both cover.

Purpose: every pair of rows of one table that share a context, with the exact region, and what that
means under the table's hit policy.

The intersection of two boxes is a box, so a pair has at most one region.  The partners of a row
may pass without meeting it, so every pair is intersected.

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

from collections.abc import Iterator
from dataclasses import dataclass

from gapless.algebra.bitsets import RowSet, bits
from gapless.budget import Budget
from gapless.check.analysis import Analysis, Search, labels
from gapless.check.partners import Partners
from gapless.check.precedence import Precedence
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, swap
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Box, corners, intersect
from gapless.compiling.policy import rank
from gapless.diagnostic import Diagnostic, Facts, Message, Severity, phrase, say
from gapless.model import HitPolicy, Rule, Table
from gapless.region import region, witness_text

OVERLAP_CONFLICT = Code(
    name="overlap-conflict",
    title="two rows cover the same cases and differ",
    meaning="Under the hit policy `first` the upper row decides; if nobody meant that, some"
    " answers are wrong. Under `unique` and `any` it is an error; so it is under `priority` where"
    " both rows are equally important and no more important one decides.",
    remedy="Narrow one of the rows, or declare that it is meant: `over: [3]` in the upper row.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: minimal 2 jam}"),
    severity=Severity.WARNING,
)
OVERLAP_HARMLESS = Code(
    name="overlap-harmless",
    title="two rows cover the same cases and do not quarrel",
    meaning="They give the same answer, or the hit policy `priority` says which of them decides."
    " But who changes one row may forget the other.",
    remedy="Narrow one of the rows if that makes the table clearer.",
    example=swap(
        TABLE,
        right=f"{LAST}\n    then: {{tarif: 9000}}",
        wrong="when: {lama: minimal 2 jam, kendaraan: motor}\n    then: {tarif: 2000}",
    ),
    severity=Severity.INFORMATION,
)


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
                yield Overlap(rule, later, conflict, later.id in rule.over, shared, repeated)


def find_unmet(
    compiled: CompiledProcedure, box: Box, rows: RowSet, budget: Budget | None = None
) -> Box | None:
    """A part of a box that none of some rows meets; None where they cover it together."""
    if not compiled.grid.alive(box, rows):
        return box
    for point in corners(box):
        if not compiled.grid.holding(point, rows):
            return point
    pieces = compiled.grid.partition(box, rows, is_met_by_one, budget)
    return next((piece for piece, is_met in pieces if not is_met), None)


def is_conflict(table: Table, one: Rule, other: Rule) -> bool:
    """Whether it makes a difference, under the hit policy, that both rows match."""
    if table.hit_policy is HitPolicy.UNIQUE:
        return True
    differ = one.conclusion != other.conclusion
    if table.hit_policy is HitPolicy.PRIORITY:
        return differ and rank(table, one) == rank(table, other)
    return differ


def is_met_by_one(alive: RowSet, covering: RowSet) -> bool | None:
    """Whether one row covers a region (True) or none meets it (False)."""
    if covering:
        return True
    return None if alive else False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapFacts(Facts):
    """Of two rows that meet: whether they cover just the same, whether they conclude otherwise."""

    same_conditions: bool
    differ: bool


_POLICY_ADVICE = {
    HitPolicy.FIRST: phrase(
        "narrow one of the rows, or declare it: `over: [{later}]` in row {earlier}"
    ),
    HitPolicy.UNIQUE: phrase("narrow one of the rows, or choose another `hit_policy`"),
    HitPolicy.ANY: phrase("narrow one of the rows, or let them decide the same"),
    HitPolicy.PRIORITY: phrase("narrow one of the rows; their outputs are equally important"),
}


def overlap_findings(search: Search) -> Iterator[Diagnostic]:
    """Every overlap that is not declared."""
    compiled = search.compiled
    precedence = Precedence(compiled)
    for overlap in find_overlaps(compiled, search.budget):
        if not overlap.declared:
            rows = precedence.outranking(overlap.earlier.index) if overlap.conflict else 0
            shown = find_unmet(compiled, overlap.box, rows, search.budget)
            yield _finding(compiled, overlap, shown)


def _finding(compiled: CompiledProcedure, overlap: Overlap, shown: Box | None) -> Diagnostic:
    """Two rows that share a context, and what that means under the hit policy.

    ``shown`` is a part that no row which goes before both of them covers, if there is one.
    """
    table, policy = compiled.entry.table, compiled.entry.table.hit_policy
    described = region(compiled, overlap.box)
    earlier, later = overlap.earlier.id, overlap.later.id
    values = {
        "earlier": earlier,
        "later": later,
        "where": described.words or say("every context"),
    }
    code, advice = OVERLAP_HARMLESS, None
    if overlap.conflict:
        code, advice = OVERLAP_CONFLICT, say(_POLICY_ADVICE[policy], **values)
    if not overlap.conflict:
        end = say(" and agree")
        if overlap.differ:
            end = say("; the more important decides")
            if is_conflict(table, overlap.earlier, overlap.later):
                end = say("; a row that is more important than both decides")
    elif policy is HitPolicy.FIRST:
        end = say(" and differ; row {earlier} decides", earlier=earlier)
        if shown is None:
            end = say(" and differ; rows above both decide")
    else:
        end = say(" and differ") if overlap.is_repeated and overlap.differ else Message("")
    if overlap.is_repeated:
        message = say("rows {earlier} and {later} have the same conditions{end}", **values, end=end)
    else:
        message = say("rows {earlier} and {later} both cover {where}{end}", **values, end=end)
    return code.at(
        overlap.later.span,
        message,
        related=labels([overlap.earlier]),
        help=advice,
        facts=OverlapFacts(
            (earlier, later),
            described.where,
            witness_text(compiled, shown or overlap.box),
            same_conditions=overlap.is_repeated,
            differ=overlap.differ,
        ),
        severity=Severity.ERROR if overlap.conflict and policy is not HitPolicy.FIRST else None,
    )


ANALYSIS = Analysis(phrase("overlaps"), (OVERLAP_CONFLICT, OVERLAP_HARMLESS), overlap_findings)
