"""Findings about columns, cells and the hit policy.

Purpose: word what could go or be written more simply.

Invariants: every finding names the column, and says what to write.
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.algebra.domain import Domain
from gapless.budget import Budget
from gapless.check.cells import SplitCell, find_split_cells
from gapless.check.columns import find_unused_inputs, find_unused_outputs, find_unused_values
from gapless.check.overlaps import find_overlaps
from gapless.codes.findings import (
    HIT_POLICY_ADVICE,
    SPLIT_RANGE,
    UNUSED_INPUT,
    UNUSED_OUTPUT,
    UNUSED_VALUE,
)
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic, Label, say
from gapless.model import HitPolicy, Table
from gapless.reading.yaml_text import cell
from gapless.region import facts_of


def input_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every input that changes no decision."""
    table = compiled.entry.table
    if len(table.rules) < _FEWEST_ROWS:
        return
    for column in find_unused_inputs(compiled, budget):
        accepted = [gap for gap in table.accepted_gaps if column.name in gap.cells]
        advice = say("remove the input and its cells, or correct the rows that should depend on it")
        if accepted:
            # Without the input an accepted gap would be wider and might hide a gap.
            advice = say(
                "keep the input as long as it says which contexts are left open,"
                " or correct the rows that should depend on it"
            )
        yield UNUSED_INPUT.at(
            column.span,
            say("no decision depends on the input {input}", input=column.name),
            related=tuple(Label(gap.span, say("accepted gap")) for gap in accepted),
            help=advice,
            facts=facts_of(table, (), input=column.name),
        )


def output_findings(
    compiled: CompiledProcedure, budget: Budget, masked: int = 0
) -> Iterator[Diagnostic]:
    """Every output that is always empty, and every allowed value that no row gives."""
    table = compiled.entry.table
    empty = list(find_unused_outputs(compiled)) if len(table.rules) >= _FEWEST_ROWS else []
    for output in empty:
        yield UNUSED_OUTPUT.at(
            output.span,
            say("the output {output} is empty in every row", output=output.name),
            help=say("fill it in where it should say something, or remove it"),
            facts=facts_of(table, (), output=output.name),
        )
    for output, value in find_unused_values(compiled, masked):
        if output in empty:
            continue
        text = Domain(output.kind, language=table.language).print(value)
        yield UNUSED_VALUE.at(
            output.span,
            say("no row that can decide gives {output} {value}", output=output.name, value=text),
            help=say("write the row for it, or remove {value} from its `values`", value=text),
            facts=facts_of(table, (), output=output.name, value=text),
        )


def cell_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """Every cell that can be written with fewer tests."""
    for split in find_split_cells(compiled, budget):
        yield _cell_finding(compiled.entry.table, split)


def _cell_finding(table: Table, split: SplitCell) -> Diagnostic:
    values = {"row": split.rule.id, "input": split.input}
    if split.tests:
        message = say("the cell {input} of row {row} can be shorter", **values)
        advice = say("write {input}: {text}", input=split.input, text=cell(split.tests))
    else:
        message = say("the cell {input} of row {row} holds every value", **values)
        advice = say("leave it out: an input that a row does not name may be anything")
    return SPLIT_RANGE.at(
        split.cell.span,
        message,
        help=advice,
        facts=facts_of(table, (split.rule.id,), input=split.input, tests=list(split.tests)),
    )


#: Of fewer rows nothing can be said to be unused: the table has only begun.
_FEWEST_ROWS = 2


def hit_policy_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """The advice to name the hit policy ``unique`` where nobody chose and no rows meet."""
    table = compiled.entry.table
    if table.hit_policy is not HitPolicy.FIRST or "hit_policy" in table.spans:
        return
    if len(table.rules) < _FEWEST_ROWS or next(find_overlaps(compiled, budget), None) is not None:
        return
    yield HIT_POLICY_ADVICE.at(
        table.spans["rules:"],
        say("no two rows meet, so the order of the rows means nothing"),
        help=say(
            "write `hit_policy: unique` to have every later overlap told as an error,"
            " or `hit_policy: first` if the order shall count"
        ),
        facts=facts_of(table, ()),
    )
