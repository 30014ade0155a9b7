"""Findings about gaps: open ones, and what became of the accepted ones.

Purpose: word what no row covers.

Invariants: every open gap comes with a row to paste; an accepted gap is told with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.budget import Budget
from gapless.check.gaps import Gap, is_partly_covered, uncovered_boxes
from gapless.codes.findings import ACCEPTED_GAP, GAP, PARTLY_COVERED_GAP, STALE_ACCEPTED_GAP
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.grid import join
from gapless.diagnostic import Diagnostic, Message, joined, say
from gapless.reading.yaml_text import PLACEHOLDER, flow_mapping
from gapless.region import facts_of, region, witness_text
from gapless.source import Span

#: Of an accepted gap that rows cover in part, so many regions that are still open are written out.
_MOST_LEFT = 10
#: A row to paste of more characters is not printed; it would fill the screen.
_LONGEST_ROW = 4000


def gap_finding(compiled: CompiledProcedure, gap: Gap) -> Diagnostic:
    """An open gap: the region, who handed over into it, and a row to paste."""
    table = compiled.procedure.entry
    described = region(compiled, gap.box)
    words = described.words or say("any context")
    span: Span = table.spans["rules:"]
    if gap.via:
        message = say(
            "no row of {table} covers {where}, to which {via} hands over",
            table=gap.table.id,
            where=words,
            via=" -> ".join(gap.via),
        )
        span = _use_span(compiled, gap) or span
    else:
        message = say("no row covers {where}", where=words)
    outputs = dict.fromkeys(gap.table.outputs, PLACEHOLDER)
    own = {name: text for name, text in described.row.items() if name in gap.table.inputs}
    row = f"- {{when: {flow_mapping(own)}, then: {flow_mapping(outputs)}}}"
    advice = say("add a row, or list it under `accepted_gaps` with the reason:\n{row}", row=row)
    if len(row) > _LONGEST_ROW:
        advice = say(
            "add a row, or list it under `accepted_gaps` with the reason;"
            " --format json has all of its values"
        )
    return GAP.at(
        span,
        message,
        help=advice,
        facts=facts_of(
            table,
            (),
            where=described.where,
            witness=witness_text(compiled, gap.box),
            share=gap.share,
        ),
    )


def _use_span(compiled: CompiledProcedure, gap: Gap) -> Span | None:
    """Where the entry table hands over towards the gap."""
    following = gap.via[1] if len(gap.via) > 1 else gap.table.id
    stretch = compiled.entry
    for rule in stretch.matched(compiled.grid.alive(gap.box, stretch.rules)):
        if rule.use == following:
            return rule.use_span
    return None


def accepted_gap_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Each accepted gap of the entry table: still a gap, partly covered, or stale."""
    stretch = compiled.entry
    table = stretch.table
    for index, accepted in enumerate(budget.each(table.accepted_gaps)):
        box = compiled.grid.boxes[stretch.first_accepted + index]
        described = region(compiled, box)
        still_open = join(open_box for open_box, _ in uncovered_boxes(compiled, box, budget))
        words = described.words or say("every context")
        facts = facts_of(table, (), where=described.where, reason=accepted.reason)
        if still_open and not is_partly_covered(compiled, box, budget):
            yield ACCEPTED_GAP.at(
                accepted.span,
                say("{where} is left open: {reason}", where=words, reason=accepted.reason),
                facts=facts,
            )
        elif not still_open:
            yield STALE_ACCEPTED_GAP.at(
                accepted.span,
                say("{where} is no longer a gap: the rows cover it", where=words),
                help=say("remove this entry of `accepted_gaps`"),
                facts=facts,
            )
        else:
            left = [region(compiled, part).row for part in still_open[:_MOST_LEFT]]
            entries: list[str | Message] = [f"- when: {flow_mapping(row)}" for row in left]
            if len(still_open) > len(left):
                entries.append(say("# {count:,} more", count=len(still_open) - len(left)))
            rows = stretch.matched(compiled.grid.alive(box, stretch.rules))
            yield PARTLY_COVERED_GAP.at(
                accepted.span,
                say(
                    "rows cover a part of the accepted gap {where} (see {rows})",
                    where=words,
                    rows=joined(say("row {row}", row=rule.id) for rule in rows[:5]),
                ),
                help=say(
                    "narrow the rows, or write what is still open:\n{entries}",
                    entries=joined(entries, "\n"),
                ),
                facts=facts | {"rows": [rule.id for rule in rows], "open": len(still_open)},
            )
