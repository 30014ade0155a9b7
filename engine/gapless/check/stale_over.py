"""Declarations by ``over`` of overlaps that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check.analysis import Analysis, Search
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
from gapless.compiling.grid import intersect
from gapless.diagnostic import Diagnostic, Facts, Severity, phrase, say

STALE_OVER = Code(
    name="stale-over",
    title="`over` declares an overlap that is not there",
    meaning="The two rows have no case in common, or none any more.",
    remedy="Delete the row's name from `over`.",
    example=swap(TABLE, right="  - row: 1\n", wrong="  - row: 1\n    over: [2]\n"),
    severity=Severity.WARNING,
)


def stale_over_findings(search: Search) -> Iterator[Diagnostic]:
    """Every declaration of an overlap with a row that is not met."""
    boxes, first = search.compiled.grid.boxes, search.compiled.entry.first
    positions = {rule.id: rule.index for rule in search.table.rules}
    for rule in search.budget.each(search.table.rules):
        box = boxes[first + rule.index]
        for row, span in zip(rule.over, rule.over_spans, strict=True):
            if intersect(box, boxes[first + positions[row]]) is None:
                yield STALE_OVER.at(
                    span,
                    say(
                        "row {row} declares to go over row {over}, but they do not overlap",
                        row=rule.id,
                        over=row,
                    ),
                    help=say("remove {over} from `over`", over=row),
                    facts=Facts((rule.id, row)),
                )


ANALYSIS = Analysis(phrase("declared overlaps"), (STALE_OVER,), stale_over_findings)
