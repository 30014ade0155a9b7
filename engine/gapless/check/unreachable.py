"""Unreachable rows: rows whose cells ask for what no context comes to.

Purpose: where other tables decide inputs, not every combination of values occurs; a row that waits
for one that does not can never match, whatever stands above it.

The question put to the grid, inside the row's own box: is there a context?

Worked example: ``risiko`` answers ``rendah`` or ``tinggi``; a row for ``tingkat`` ``sedang`` is
unreachable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.check.analysis import Analysis, Search
from gapless.codes.code import Code
from gapless.codes.example import DECIDED, FILE, contrast
from gapless.compiling.boxes import Box
from gapless.diagnostic import Diagnostic, Facts, Message, listed, phrase, say
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
        yield UNREACHABLE_ROW.at(
            rule.cell_span(named[0]) if len(named) == 1 else rule.span,
            say("row {row} can never match: {why}", row=rule.id, why=_why(search, box, named)),
            help=say("correct the row, or remove it"),
            facts=Facts((rule.id,), region(compiled, box).where),
        )


def _why(search: Search, box: Box, named: Sequence[str]) -> Message:
    """What no case gets: the answers that a row names, with its other cells where these matter."""
    compiled, grid = search.compiled, search.compiled.grid
    inputs = search.table.inputs
    decided = named or [name for name in compiled.dependencies if name in inputs]
    tables = listed(sorted({each.table for name in decided if (each := inputs[name].origin)}))
    places = {compiled.dependencies[name].where for name in decided}
    sides = list(enumerate(zip(box, grid.everywhere, strict=True)))
    answers = tuple(side if where in places else whole for where, (side, whole) in sides)
    others = tuple(whole if where in places else side for where, (side, whole) in sides)
    answer = region(compiled, answers).words or say("an answer")
    where = region(compiled, others).words
    if where is None or not grid.is_possible(answers, search.budget):
        return say("no case gets {answer} from {tables}", answer=answer, tables=tables)
    return say(
        "no case with {where} gets {answer} from {tables}",
        where=where,
        answer=answer,
        tables=tables,
    )


ANALYSIS = Analysis(phrase("unreachable rows"), (UNREACHABLE_ROW,), unreachable_findings)
