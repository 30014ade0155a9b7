"""Declarations by ``over`` of overlaps that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check.analysis import Analysis, Search
from gapless.check.overlaps import find_declared
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
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
    for rule, met in find_declared(search.compiled, search.budget):
        if rule.is_over_all:
            # In DMN no row says so: there `FIRST` means it of all.
            if rule.over_spans and next(met, None) is None:
                yield STALE_OVER.at(
                    rule.over_spans[0],
                    say("row {row} goes over all later rows, but meets none of them", row=rule.id),
                    help=say("remove `over` from row {row}", row=rule.id),
                    facts=Facts((rule.id,)),
                )
            continue
        known = {later.id for later in met}
        for row, span in zip(rule.over, rule.over_spans, strict=True):
            if row not in known:
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
