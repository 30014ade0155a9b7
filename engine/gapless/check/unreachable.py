"""Unreachable rows: rows whose cells ask for what no context comes to.

Purpose: where other tables decide inputs, not every combination of values occurs; a row that waits
for one that does not can never match, whatever stands above it.

The question put to the grid, inside the row's own box: is there a context?

Worked example: ``risiko`` answers ``rendah`` or ``tinggi``; a row for ``tingkat`` ``sedang`` is
unreachable.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check.analysis import Analysis, Search
from gapless.codes.code import Code
from gapless.codes.example import DECIDED, FILE, contrast
from gapless.diagnostic import Diagnostic, Facts, listed, phrase, say
from gapless.region import region

#: A third row waits for what ``risiko`` never answers.
_UNREACHABLE = {
    FILE: DECIDED[FILE] + "  - when: {tingkat: sedang}\n    then: {jaminan: ya}\n",
    "risiko.yaml": DECIDED["risiko.yaml"].replace("[rendah, tinggi]", "[rendah, sedang, tinggi]"),
}
UNREACHABLE_ROW = Code(
    name="unreachable-row",
    title="a row waits for what other tables never decide",
    meaning="An input of the table is decided by another table, and for no context does that one"
    " answer what the row asks for, together with the row's other cells.",
    remedy="Correct the cell, or delete the row; or let the other table give the answer.",
    example=contrast(_UNREACHABLE, DECIDED),
)


def unreachable_findings(search: Search) -> Iterator[Diagnostic]:
    """Every row in whose box no context lies."""
    compiled, grid = search.compiled, search.compiled.grid
    if not grid.dependencies:
        return
    for rule in search.budget.each(search.table.rules):
        box = grid.boxes[compiled.entry.first + rule.index]
        if grid.is_possible(box, search.budget):
            continue
        search.reported |= search.bit(rule)
        search.masked |= search.bit(rule)
        named = [name for name in compiled.dependencies if name in rule.cells]
        decided = named or [name for name in compiled.dependencies if name in search.table.inputs]
        tables = {
            column.origin.table
            for name in decided
            if (column := search.table.inputs[name]).origin is not None
        }
        where = region(compiled, box).words or say("every context")
        yield UNREACHABLE_ROW.at(
            rule.cell_span(named[0]) if len(named) == 1 else rule.span,
            say(
                "row {row} can never match: {tables} never decides {where}",
                row=rule.id,
                tables=listed(sorted(tables)),
                where=where,
            ),
            help=say("correct the row, or remove it"),
            facts=Facts((rule.id,), region(compiled, box).where),
        )


ANALYSIS = Analysis(phrase("unreachable rows"), (UNREACHABLE_ROW,), unreachable_findings)
