"""Findings about overlaps: pairs of rows, groups of them, and what was declared.

Purpose: word which rows share a context and what that means under the hit policy.

Invariants: every pair is told, which is the complete answer; of the groups only some are; the
later row is underlined.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from gapless.budget import Budget
from gapless.check.groups import Group, find_groups
from gapless.check.overlaps import (
    Overlap,
    find_overlaps,
    find_unmet,
    is_conflict,
    stale_declarations,
)
from gapless.check.precedence import Precedence
from gapless.codes.findings import OVERLAP_CONFLICT, OVERLAP_GROUP, OVERLAP_HARMLESS, STALE_OVER
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import Box
from gapless.diagnostic import Diagnostic, Label, Message, Severity, listed, phrase, say
from gapless.model import HitPolicy, Table
from gapless.region import facts_of, region, witness_text
from gapless.source import Span

#: There may be very many groups; so many are told.
_MOST_GROUPS = 20

_POLICY_ADVICE = {
    HitPolicy.FIRST: phrase(
        "narrow one of the rows, or declare it: `over: [{later}]` in row {earlier}"
    ),
    HitPolicy.UNIQUE: phrase("narrow one of the rows, or choose another `hit_policy`"),
    HitPolicy.ANY: phrase("narrow one of the rows, or let them decide the same"),
    HitPolicy.PRIORITY: phrase("narrow one of the rows; their outputs are equally important"),
}


def overlap_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every overlap that is not declared."""
    precedence = Precedence(compiled)
    for overlap in find_overlaps(compiled, budget):
        if not overlap.declared:
            rows = precedence.outranking(overlap.earlier.index) if overlap.conflict else 0
            shown = find_unmet(compiled, overlap.box, rows, budget)
            yield overlap_finding(compiled, overlap, shown)


def overlap_finding(compiled: CompiledProcedure, overlap: Overlap, shown: Box | None) -> Diagnostic:
    """Two rows that share a context, and what that means under the hit policy.

    ``shown`` is a part that no row which goes before both of them covers, if there is one.
    """
    table = compiled.procedure.entry
    described = region(compiled, overlap.box)
    earlier, later = overlap.earlier, overlap.later
    values = {
        "earlier": earlier.id,
        "later": later.id,
        "where": described.words or say("every context"),
    }
    if not overlap.conflict:
        end = say(" and agree")
        if overlap.differ:
            end = say("; the more important decides")
            if is_conflict(table, earlier, later):
                end = say("; a row that is more important than both decides")
        severity = Severity.INFORMATION
    elif table.hit_policy is HitPolicy.FIRST:
        end = say(" and differ; row {earlier} decides", earlier=earlier.id)
        if shown is None:
            end = say(" and differ; rows above both decide")
        severity = Severity.WARNING
    else:
        end = say(" and differ") if overlap.is_repeated and overlap.differ else Message("")
        severity = Severity.ERROR
    if overlap.is_repeated:
        message = say("rows {earlier} and {later} have the same conditions{end}", **values, end=end)
    else:
        message = say("rows {earlier} and {later} both cover {where}{end}", **values, end=end)
    advice: Message | None = None
    if overlap.conflict:
        advice = say(_POLICY_ADVICE[table.hit_policy], **values)
    code = OVERLAP_CONFLICT if overlap.conflict else OVERLAP_HARMLESS
    return code.at(
        later.span,
        message,
        related=(Label(earlier.span, say("row {earlier}", earlier=earlier.id)),),
        help=advice,
        severity=severity,
        facts=facts_of(
            table,
            (earlier.id, later.id),
            where=described.where,
            witness=witness_text(compiled, shown or overlap.box),
            same_conditions=overlap.is_repeated,
            differ=overlap.differ,
        ),
    )


def stale_over_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every declaration of an overlap that does not exist."""
    table = compiled.procedure.entry
    for rule, row in stale_declarations(compiled, budget):
        yield stale_over_finding(table, rule.id, row, dict(rule.over)[row])


def stale_over_finding(table: Table, row: str, over: str, span: Span) -> Diagnostic:
    """A declared overlap that does not exist."""
    return STALE_OVER.at(
        span,
        say(
            "row {row} declares to go over row {over}, but they do not overlap", row=row, over=over
        ),
        help=say("remove {over} from `over`", over=over),
        facts=facts_of(table, (row, over)),
    )


_GROUP_MEANING = {
    HitPolicy.FIRST: phrase(
        "rows {rows} all cover {where}; row {first}, the first of them, decides"
    ),
    HitPolicy.UNIQUE: phrase("rows {rows} all cover {where}, where only one row may match"),
    HitPolicy.ANY: phrase("rows {rows} all cover {where}, where all must decide the same"),
    HitPolicy.PRIORITY: phrase(
        "rows {rows} all cover {where}; some of them are equally important and differ"
    ),
}


def group_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """The first groups of three and more rows that quarrel over a context."""
    table = compiled.entry.table
    groups = find_groups(compiled, budget)
    for group in islice(groups, _MOST_GROUPS):
        yield group_finding(compiled, group)
    if next(groups, None) is not None:
        yield OVERLAP_GROUP.at(
            table.spans["rules:"],
            say(
                "there are more groups than these {number}; the list of pairs is complete",
                number=_MOST_GROUPS,
            ),
            facts=facts_of(table, ()),
        )


def group_finding(compiled: CompiledProcedure, group: Group) -> Diagnostic:
    """Three and more rows that share a context, and what that means under the hit policy."""
    table = compiled.entry.table
    described = region(compiled, group.box)
    rows = [rule.id for rule in group.rules]
    return OVERLAP_GROUP.at(
        group.rules[-1].span,
        say(
            _GROUP_MEANING[table.hit_policy],
            rows=listed(rows),
            where=described.words or say("every context"),
            first=rows[0],
        ),
        facts=facts_of(
            table,
            rows,
            where=described.where,
            witness=witness_text(compiled, group.box),
        ),
    )
