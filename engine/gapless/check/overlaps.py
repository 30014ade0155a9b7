"""Overlaps: the contexts two rows both cover.

Purpose: every pair of rows of one table that share a context, with the exact region, and what that
means under the table's hit policy.

The intersection of two boxes is a box, so a pair has at most one region.  The partners of a row
may pass without meeting it, so every pair is intersected.

Where the upper row decides, one finding says what it overrides: of "interns never" as first row
every later row is an exception, which the owner declares once.  Its ``where`` encloses the regions
of the pairs, which ``overlaps`` has one by one.

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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import repeat
from operator import and_, or_
from typing import Any

from gapless.algebra.bitsets import RowSet, bits, set_of
from gapless.budget import Budget, Exhausted
from gapless.check.analysis import Analysis, Search, labels
from gapless.check.precedence import Precedence
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, swap
from gapless.compiling.boxes import Box, intersect, meet
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.policy import rank
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Message, Severity, listed, phrase, say
from gapless.model import HitPolicy, Rule, Table
from gapless.reading.references import over_text, over_with
from gapless.region import region, witness_text

OVERLAP_CONFLICT = Code(
    name="overlap-conflict",
    title="two rows cover the same cases and differ",
    meaning="Under the hit policy `first` the upper row decides; if nobody meant that, some"
    " answers are wrong. One finding names all rows that it overrides. Under `unique` and `any`"
    " it is an error; so it is under `priority` where both rows are equally important and no more"
    " important one decides.",
    remedy="Narrow one of the rows, or declare that it is meant: `over: [3]` in the upper row, or"
    " `over: all` for every later row that it meets. `check --fix --declare-over` writes it.",
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

#: So many of the rows that one row overrides are named in the sentence, and shown in the file.
_MOST_LISTED, _MOST_LABELS = 12, 3


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


def find_overlaps(compiled: CompiledProcedure, budget: Budget) -> Iterator[Overlap]:
    """The overlaps of the entry table, by earlier and then later row."""
    stretch = compiled.entry
    table = stretch.table
    if table.hit_policy.many:
        return
    boxes = compiled.grid.boxes[stretch.first : stretch.first + len(table.rules)]
    meeting = compiled.partners
    precedence = Precedence(compiled)
    for rule in budget.each(table.rules):
        for position in bits(meeting[rule.index] >> rule.index << rule.index):
            budget.spend()
            later = table.rules[position]
            shared = intersect(boxes[rule.index], boxes[position])
            if shared is not None and compiled.grid.is_possible(shared, budget):
                conflict = is_conflict(table, rule, later)
                if conflict and table.hit_policy is HitPolicy.PRIORITY:
                    rows = precedence.outranking(rule.index)
                    conflict = find_unmet(compiled, shared, rows, budget) is not None
                repeated = boxes[rule.index] == boxes[position]
                yield Overlap(rule, later, conflict, rule.declares(later), shared, repeated)


def find_declared(
    compiled: CompiledProcedure, budget: Budget
) -> Iterator[tuple[Rule, Iterator[Rule]]]:
    """The rules of the entry table that declare to go over others, each with those it meets."""
    stretch = compiled.entry
    rules = stretch.table.rules
    boxes = compiled.grid.boxes[stretch.first : stretch.first + len(rules)]
    positions = {rule.id: rule.index for rule in rules}
    for rule in budget.each(rules):
        later: Iterable[int] = map(positions.__getitem__, rule.over)
        if rule.is_over_all:
            later = bits(compiled.partners[rule.index] >> rule.index << rule.index)
        if rule.over or rule.is_over_all:
            box = boxes[rule.index]
            met = (each for each in budget.along(later) if meet(box, boxes[each]))
            yield (
                rule,
                (
                    rules[each]
                    for each in met
                    if compiled.grid.is_possible(tuple(map(and_, box, boxes[each])), budget)
                ),
            )


def find_unmet(compiled: CompiledProcedure, box: Box, rows: RowSet, budget: Budget) -> Box | None:
    """A part of a box that none of some rows meets; None where they cover it together."""
    if not rows or not compiled.grid.alive(box, rows):
        return box
    for point in compiled.grid.corners(box):
        if not compiled.grid.holding(point, rows):
            return point
    pieces = compiled.grid.partition(box, rows, is_met_by_one, budget, ignoring=bool)
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
    """Of a row and those that it meets: whether all cover just the same, whether they conclude
    otherwise, and every pair with its row, region and witness.
    """

    same_conditions: bool
    differ: bool
    overlaps: tuple[Mapping[str, Any], ...]


_POLICY_ADVICE = {
    HitPolicy.FIRST: phrase(
        "narrow one of the rows, or declare it: `over: {over}` in row {earlier}"
    ),
    HitPolicy.UNIQUE: phrase("narrow one of the rows, or choose another `hit_policy`"),
    HitPolicy.ANY: phrase("narrow one of the rows, or let them decide the same"),
    HitPolicy.PRIORITY: phrase("narrow one of the rows; their outputs are equally important"),
}


def overlap_findings(search: Search) -> Iterator[Diagnostic]:
    """Every overlap that is not declared; all that one row overrides as one."""
    compiled = search.compiled
    precedence = Precedence(compiled)
    overriding: list[_Shown] = []
    overlapping = set[int]()
    try:
        for overlap in find_overlaps(compiled, search.budget):
            overlapping |= {overlap.earlier.index, overlap.later.index}
            if overlap.declared:
                continue
            if overriding and overriding[0].overlap.earlier is not overlap.earlier:
                yield _later(compiled, overriding)
                overriding = []
            rows = precedence.outranking(overlap.earlier.index) if overlap.conflict else 0
            unmet = find_unmet(compiled, overlap.box, rows, search.budget)
            shown = _Shown(overlap, unmet)
            if overlap.conflict and search.table.hit_policy is HitPolicy.FIRST:
                overriding.append(shown)
            else:
                yield _later(compiled, [shown])
    except Exhausted:
        if overriding:
            yield _later(compiled, overriding)
        raise
    if overriding:
        yield _later(compiled, overriding)
    if not search.table.hit_policy.many:
        search.overlapping = set_of(overlapping) << compiled.entry.first


@dataclass(frozen=True, slots=True)
class _Shown:
    """An overlap, and a part of it that no row which goes before both rows covers, if any."""

    overlap: Overlap
    unmet: Box | None


def _later(compiled: CompiledProcedure, pairs: Sequence[_Shown]) -> Diagnostic:
    code = OVERLAP_CONFLICT if pairs[0].overlap.conflict else OVERLAP_HARMLESS
    is_order = compiled.entry.table.hit_policy is HitPolicy.FIRST
    severity = Severity.ERROR if pairs[0].overlap.conflict and not is_order else None
    return code.later(partial(_finding, code, compiled, pairs), severity)


def _finding(code: Code, compiled: CompiledProcedure, pairs: Sequence[_Shown]) -> Diagnostic:
    """A row that shares contexts with later ones, and what that means under the hit policy."""
    overlaps = [pair.overlap for pair in pairs]
    first, policy = overlaps[0], compiled.entry.table.hit_policy
    boxes = [overlap.box for overlap in overlaps]
    described = region(compiled, tuple(map(reduce, repeat(or_), zip(*boxes, strict=True))))
    later = [overlap.later for overlap in overlaps]
    example = next((pair.unmet for pair in pairs if pair.unmet is not None), first.box)
    where, witness = described.where, witness_text(compiled, example)
    several = len(pairs) > 1
    advice = None
    if first.conflict:
        over = over_text(over_with(first.earlier, [rule.id for rule in later]))
        advice = say(_POLICY_ADVICE[policy], over=over, earlier=first.earlier.id)
        if policy is HitPolicy.UNIQUE and compiled.entry.table.source.is_dmn:
            advice = say("narrow one of the rows, or choose another hit policy")
    message = _meaning(compiled.entry.table, pairs, described.words or say("every context"))
    primary, others = later[0], [first.earlier]
    if several:
        primary, others = first.earlier, later[:_MOST_LABELS]
    return code.at(
        primary.span,
        message,
        related=labels(others),
        help=advice,
        facts=OverlapFacts(
            (first.earlier.id, *(rule.id for rule in later)),
            where,
            witness,
            same_conditions=all(overlap.is_repeated for overlap in overlaps),
            differ=any(overlap.differ for overlap in overlaps),
            overlaps=tuple(
                {
                    "row": pair.overlap.later.id,
                    "where": region(compiled, box).where if several else where,
                    "witness": witness_text(compiled, pair.unmet or box) if several else witness,
                }
                for pair, box in zip(pairs, boxes, strict=True)
            ),
        ),
    )


def _meaning(table: Table, pairs: Sequence[_Shown], where: Message) -> Message:
    """What the overlaps of one row mean under the hit policy, as a sentence."""
    overlap, policy = pairs[0].overlap, table.hit_policy
    earlier = overlap.earlier.id
    above = all(pair.unmet is None for pair in pairs)
    if len(pairs) > 1:
        rows = listed((pair.overlap.later.id for pair in pairs), _MOST_LISTED)
        end = say("; rows above decide") if above else Message("")
        return say(
            "row {earlier} overrides rows {rows}, which differ, within {where}{end}",
            earlier=earlier,
            rows=rows,
            where=where,
            end=end,
        )
    if not overlap.conflict:
        end = say(" and agree")
        if overlap.differ:
            end = say("; the more important decides")
            if is_conflict(table, overlap.earlier, overlap.later):
                end = say("; a row that is more important than both decides")
    elif policy is HitPolicy.FIRST:
        end = say(" and differ; row {earlier} decides", earlier=earlier)
        if above:
            end = say(" and differ; rows above both decide")
    else:
        end = say(" and differ") if overlap.is_repeated and overlap.differ else Message("")
    values = {"earlier": earlier, "later": overlap.later.id, "end": end}
    if overlap.is_repeated:
        return say("rows {earlier} and {later} have the same conditions{end}", **values)
    return say("rows {earlier} and {later} both cover {where}{end}", **values, where=where)


ANALYSIS = Analysis(phrase("overlaps"), (OVERLAP_CONFLICT, OVERLAP_HARMLESS), overlap_findings)
