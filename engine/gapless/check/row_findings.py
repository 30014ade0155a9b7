"""Findings about rows: overlaps, declarations and masked rows.

Purpose: word what rows do to each other.  Place in the flow: above ``overlaps`` and ``masked``;
``report`` collects it.

Invariants: a message names the rows it is about; the later row is underlined.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.budget import Budget
from gapless.check.gaps import witness_of
from gapless.check.masked import MaskedRule, find_masked
from gapless.check.overlaps import Overlap, find_overlaps, stale_declarations
from gapless.check.region import facts_of, region, witness_text
from gapless.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Label, Message, Severity, listed, say
from gapless.model import HitPolicy, Table
from gapless.source import Span

_POLICY_ADVICE = {
    HitPolicy.FIRST: "narrow one of the rows, or declare it: `over: [{later}]` in row {earlier}",
    HitPolicy.UNIQUE: "narrow one of the rows, or choose another `hit_policy`",
    HitPolicy.ANY: "narrow one of the rows, or let them decide the same",
    HitPolicy.PRIORITY: "narrow one of the rows; their outputs are equally important",
}


def overlap_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every overlap that is not declared."""
    for overlap in find_overlaps(compiled, budget):
        if not overlap.declared:
            yield overlap_finding(compiled, overlap)


def overlap_finding(compiled: CompiledProcedure, overlap: Overlap) -> Diagnostic:
    """Two rows that share a context, and what that means under the hit policy."""
    table = compiled.procedure.entry
    described = region(compiled, compiled.grid.cells(overlap.box))
    earlier, later = overlap.earlier, overlap.later
    values = {
        "earlier": earlier.id,
        "later": later.id,
        "where": described.words or "every context",
    }
    if not overlap.conflict:
        template = "rows {earlier} and {later} both cover {where} and agree"
        if (earlier.outputs, earlier.use) != (later.outputs, later.use):
            template = "rows {earlier} and {later} both cover {where}; the more important decides"
        message = say(template, **values)
        severity = Severity.INFORMATION
    elif table.hit_policy is HitPolicy.FIRST:
        message = say(
            "rows {earlier} and {later} both cover {where} and differ; row {earlier} decides",
            **values,
        )
        severity = Severity.WARNING
    else:
        message = say("rows {earlier} and {later} both cover {where}", **values)
        severity = Severity.ERROR
    advice: Message | None = None
    if overlap.conflict:
        advice = say(_POLICY_ADVICE[table.hit_policy], **values)
    return Diagnostic(
        "overlap-conflict" if overlap.conflict else "overlap-harmless",
        severity,
        message,
        Label(later.span),
        (Label(earlier.span, say("row {earlier}", earlier=earlier.id)),),
        advice,
        facts_of(
            table,
            (earlier.id, later.id),
            where=described.where,
            witness=witness_text(compiled, witness_of(compiled, overlap.box)),
        ),
    )


def stale_over_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every declaration of an overlap that does not exist."""
    table = compiled.procedure.entry
    for rule, row in stale_declarations(compiled, budget):
        yield stale_over_finding(table, rule.id, row, dict(rule.over)[row])


def stale_over_finding(table: Table, row: str, over: str, span: Span) -> Diagnostic:
    """A declared overlap that does not exist."""
    return Diagnostic(
        "stale-over",
        Severity.WARNING,
        say(
            "row {row} declares to go over row {over}, but they do not overlap", row=row, over=over
        ),
        Label(span),
        help=say("remove {over} from `over`", over=over),
        facts=facts_of(table, (row, over)),
    )


def masked_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every row that can never be the decision."""
    for masked in find_masked(compiled, budget):
        yield masked_finding(compiled.procedure.entry, masked)


def masked_finding(table: Table, masked: MaskedRule) -> Diagnostic:
    """A row that can never be the decision, and the rows that take its contexts."""
    rows = [rule.id for rule in masked.by]
    return Diagnostic(
        "masked-row",
        Severity.ERROR,
        say(
            "row {row} can never decide: row {rows} covers everything it covers"
            if len(rows) == 1
            else "row {row} can never decide: rows {rows} together cover everything it covers",
            row=masked.rule.id,
            rows=listed(rows),
        ),
        Label(masked.rule.span),
        tuple(Label(rule.span, say("row {row}", row=rule.id)) for rule in masked.by[:5]),
        say("move it further up, narrow the rows before it, or remove it"),
        facts_of(table, (masked.rule.id, *rows)),
    )
