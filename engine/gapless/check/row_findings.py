"""Findings about rows: masked, redundant, mergeable and repeated ones.

Purpose: word which rows never decide, and which could be left out or written as one.

Invariants: what can be changed without changing a decision comes with the text to write.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.budget import Budget
from gapless.check.column_findings import output_findings
from gapless.check.masked import (
    MaskedRule,
    PartlyMaskedRule,
    find_masked,
    find_partly_masked,
)
from gapless.check.mergeable import MergeableRules, find_mergeable
from gapless.check.overlaps import find_repeated
from gapless.check.redundant import RedundantRule, find_redundant
from gapless.codes.findings import (
    MASKED_ROW,
    MERGEABLE_ROWS,
    PARTLY_MASKED_ROW,
    REDUNDANT_ROW,
    REPEATED_ROW,
)
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Label, Severity, joined, listed, phrase, say, say_count
from gapless.model import HitPolicy, Table
from gapless.reading.yaml_text import cell, flow_mapping
from gapless.region import facts_of, region
from gapless.sfeel.cell_text import print_set


class RowFindings:
    """The findings about the rows of one table; what is said of a row once is not said again.

    The analyses come in this order: masked, redundant, mergeable, partly masked.
    """

    def __init__(self) -> None:
        self._told = 0
        self._needless = 0
        self._masked = 0

    def masked(self, compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        """Every row that can never be the decision."""
        for masked in find_masked(compiled, budget):
            bit = 1 << compiled.entry.first + masked.rule.index
            self._told |= bit
            self._masked |= bit
            self._needless |= bit if masked.agrees else 0
            yield masked_finding(compiled.entry.table, masked)

    def redundant(self, compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        """Every row that can be left out."""
        for redundant in find_redundant(compiled, budget, self._masked, self._needless):
            self._told |= 1 << compiled.entry.first + redundant.rule.index
            yield redundant_finding(compiled.entry.table, redundant)

    def mergeable(self, compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        """Rows that can be written as one."""
        for mergeable in find_mergeable(compiled, budget, self._told):
            yield mergeable_finding(compiled.entry.table, mergeable)

    def partly_masked(self, compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        """Every row that loses a part to rows that decide otherwise."""
        for masked in find_partly_masked(compiled, budget, self._told):
            yield partly_masked_finding(compiled, masked)

    def outputs(self, compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
        """Outputs and values that rows which can decide never give."""
        listed = compiled.entry.table.hit_policy.shows_every_hit
        yield from output_findings(compiled, budget, 0 if listed else self._masked)


def repeated_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every row that stands there twice where all hits count."""
    for first, rule in find_repeated(compiled, budget):
        yield REPEATED_ROW.at(
            rule.span,
            say("row {row} repeats row {first}, and both count", row=rule.id, first=first.id),
            related=(Label(first.span, say("row {row}", row=first.id)),),
            help=say("remove one of them, or correct its conditions"),
            facts=facts_of(compiled.entry.table, (first.id, rule.id)),
        )


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


def masked_finding(table: Table, masked: MaskedRule) -> Diagnostic:
    """A row that can never be the decision, and the rows that take its contexts."""
    rule, policy = masked.rule, table.hit_policy
    rows = [other.id for other in masked.by]
    one, many, help_text = _MASKED[policy]
    if masked.is_repeated and policy is HitPolicy.FIRST:
        one = phrase("row {row} can never decide: row {rows} has the same conditions")
    message = say(one if len(rows) == 1 else many, row=rule.id, rows=listed(rows))
    advice = say(help_text)
    if masked.agrees:
        message = joined(
            (
                message,
                say(", and decides the same") if len(rows) == 1 else say(", and decide the same"),
            ),
            "",
        )
        advice = say("remove row {row}; no decision changes", row=rule.id)
    return MASKED_ROW.at(
        rule.span,
        message,
        related=tuple(Label(other.span, say("row {row}", row=other.id)) for other in masked.by[:5]),
        help=advice,
        severity=Severity.WARNING if policy is HitPolicy.OUTPUT_ORDER else None,
        facts=facts_of(table, (rule.id, *rows), agrees=masked.agrees),
    )


_MOST_REGIONS = 3


def partly_masked_finding(compiled: CompiledProcedure, masked: PartlyMaskedRule) -> Diagnostic:
    """A row that loses a part of what it covers to earlier rows that decide otherwise."""
    table = compiled.entry.table
    rows = [rule.id for rule in masked.by]
    lost = [region(compiled, box) for box in masked.lost]
    told: list[object] = [each.words or say("every context") for each in lost[:_MOST_REGIONS]]
    if not masked.complete:
        told.append(say("very many regions more"))
    elif len(lost) > _MOST_REGIONS:
        left = len(lost) - _MOST_REGIONS
        told.append(say_count(left, "{count} region more", "{count} regions more"))
    where = told[0]
    for part in told[1:]:
        where = say("{regions}; and {region}", regions=where, region=part)
    one, many = (
        phrase("row {row} loses {where} to row {rows}"),
        phrase("row {row} loses {where} to rows {rows}"),
    )
    return PARTLY_MASKED_ROW.at(
        masked.rule.span,
        say(
            one if len(rows) == 1 else many,
            row=masked.rule.id,
            where=where,
            rows=listed(rows),
        ),
        facts=facts_of(
            table,
            (masked.rule.id, *rows),
            lost=[each.where for each in lost],
            complete=masked.complete,
        ),
    )


def redundant_finding(table: Table, redundant: RedundantRule) -> Diagnostic:
    """A row that can be removed without changing a decision."""
    rows = [rule.id for rule in redundant.taken_over_by]
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
        say(template, row=redundant.rule.id, rows=listed(rows)),
        related=tuple(
            Label(rule.span, say("row {row}", row=rule.id)) for rule in redundant.taken_over_by
        ),
        help=say("remove row {row}, or let `gapless check --fix` do it", row=redundant.rule.id),
        facts=facts_of(table, (redundant.rule.id, *rows)),
    )


def mergeable_finding(table: Table, mergeable: MergeableRules) -> Diagnostic:
    """Rows that can be written as one, with the text of that one."""
    first, *others = mergeable.rules
    template = phrase("rows {rows} decide the same and differ only in {input}: one row can say it")
    advice = phrase(
        "remove row {others} and write in row {first}, or let `gapless check --fix` do it:"
        "\nwhen: {cells}"
    )
    if mergeable.is_repeated:
        template = phrase("rows {rows} have the same conditions and decide the same: one is enough")
        advice = phrase("remove row {others}, or let `gapless check --fix` do it")
    return MERGEABLE_ROWS.at(
        others[-1].span,
        say(
            template,
            rows=listed(rule.id for rule in mergeable.rules),
            input=mergeable.input,
        ),
        related=tuple(
            Label(rule.span, say("row {row}", row=rule.id)) for rule in mergeable.rules[:-1]
        ),
        help=say(
            advice,
            others=listed(rule.id for rule in others),
            first=first.id,
            cells=merged_cells(table, mergeable),
        ),
        facts=facts_of(table, [rule.id for rule in mergeable.rules], input=mergeable.input),
    )


def merged_cells(table: Table, mergeable: MergeableRules) -> str:
    """The conditions of the row that stands for all of them, as YAML to paste."""
    rule = mergeable.rules[0]
    cells: dict[str, str] = {}
    for name, column in table.inputs.items():
        values = rule.cells[name].values if name in rule.cells else column.domain.everything
        if name == mergeable.input:
            values = mergeable.values
        if values != column.domain.everything:
            cells[name] = cell(print_set(column.domain, values))
    return flow_mapping(cells)
