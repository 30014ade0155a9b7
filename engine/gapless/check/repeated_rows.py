"""Rows that are repeated where all hits count."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check.analysis import Analysis, Search, labels
from gapless.codes.code import Code
from gapless.codes.example import COLLECTING, contrast
from gapless.compiling.boxes import compact
from gapless.diagnostic import Diagnostic, Facts, Severity, phrase, say
from gapless.model import Rule

REPEATED_ROW = Code(
    name="repeated-row",
    title="a row stands there twice",
    meaning="Where the answers of all rows are collected, a row that is repeated counts twice.",
    remedy="Delete one of the two, if it is not meant.",
    example=contrast(
        COLLECTING + "  - row: 4\n    when: {lama: di atas 2 jam}\n    then: {tarif: 9000}\n",
        COLLECTING,
    ),
    severity=Severity.WARNING,
)


def repeated_findings(search: Search) -> Iterator[Diagnostic]:
    """Every row that stands there twice where all hits count."""
    if not search.table.hit_policy.many:
        return
    first_of: dict[object, Rule] = {}
    for rule in search.budget.each(search.table.rules):
        box = search.compiled.grid.boxes[search.compiled.entry.first + rule.index]
        first = first_of.setdefault((compact(box), rule.conclusion), rule)
        if first is not rule:
            yield REPEATED_ROW.at(
                rule.span,
                say("row {row} repeats row {first}, and both count", row=rule.id, first=first.id),
                related=labels([first]),
                help=say("remove one of them, or correct its conditions"),
                facts=Facts((first.id, rule.id)),
            )


ANALYSIS = Analysis(phrase("repeated rows"), (REPEATED_ROW,), repeated_findings)
