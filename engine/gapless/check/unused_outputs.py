"""Unused outputs and values: what no row gives."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.algebra.values import Value
from gapless.check import masked
from gapless.check.analysis import Analysis, Search
from gapless.check.unused_inputs import FEWEST_ROWS
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, OutputFacts, Severity, phrase, say
from gapless.model import HitPolicy, Output, Table
from gapless.sfeel.formulas import Answer

UNUSED_OUTPUT = Code(
    name="unused-output",
    title="an output is empty in every row",
    meaning="No row says anything of it.",
    remedy="Fill it in where it should say something, or leave the output out.",
    example=swap(
        TABLE,
        right="  tarif: {type: integer}\n",
        wrong="  tarif: {type: integer}\n  catatan: {type: string, nullable: true}\n",
    ),
    severity=Severity.INFORMATION,
)
UNUSED_VALUE = Code(
    name="unused-value",
    title="no row gives a value that an output may have",
    meaning="The output lists the value, but it is never the answer.",
    remedy="Delete it from the list, or write the row that gives it.",
    example=swap(
        TABLE.replace(
            "tarif: {type: integer}", "tarif: {type: integer, values: [2000, 4000, 9000]}"
        ),
        right="values: [2000, 4000, 9000]",
        wrong="values: [2000, 4000, 9000, 12000]",
    ),
    severity=Severity.INFORMATION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFacts(OutputFacts):
    """Of a finding about one value of an output."""

    value: str


def find_unused_outputs(compiled: CompiledProcedure) -> Iterator[Output]:
    """The outputs of the entry table that are null wherever it decides."""
    if compiled.entry.table.hit_policy is HitPolicy.COLLECT_COUNT:
        return  # What is decided is how many rows match, whatever they give.
    tables = compiled.procedure.tables.values()
    for output in compiled.entry.table.outputs.values():
        given = [value for table in tables for value in _given(table, output.name, 0, 0)]
        if given and all(value is None for value in given):
            yield output


def find_unused_values(
    compiled: CompiledProcedure, masked: int = 0
) -> Iterator[tuple[Output, Value]]:
    """The allowed values of outputs of the entry table that no row gives.

    ``masked`` are grid rows that never decide.  Values given by tables that are handed to count.
    """
    if compiled.entry.table.hit_policy.computes:
        return
    for output in compiled.entry.table.outputs.values():
        given = {
            value
            for stretch in compiled.stretches.values()
            for value in _given(stretch.table, output.name, stretch.first, masked)
        }
        for value in output.values or ():
            if value not in given:
                yield output, value


def _given(table: Table, output: str, first: int, masked: int) -> Iterator[Answer | None]:
    """The values that the rows of a table give an output, but for some grid rows."""
    for rule in table.rules:
        is_masked = masked >> first + rule.index & 1
        if rule.outputs is not None and output in rule.outputs and not is_masked:
            yield rule.outputs[output]


def output_findings(search: Search) -> Iterator[Diagnostic]:
    """Every output that is always empty, and every allowed value that no row gives."""
    table = search.table
    masked = 0 if table.hit_policy.shows_every_hit else search.masked
    empty = list(find_unused_outputs(search.compiled)) if len(table.rules) >= FEWEST_ROWS else []
    for output in empty:
        yield UNUSED_OUTPUT.at(
            output.span,
            say("the output {output} is empty in every row", output=output.name),
            help=say("fill it in where it should say something, or remove it"),
            facts=OutputFacts(output=output.name),
        )
    for output, value in find_unused_values(search.compiled, masked):
        if output in empty:
            continue
        text = output.print(value)
        yield UNUSED_VALUE.at(
            output.span,
            say("no row that can decide gives {output} {value}", output=output.name, value=text),
            help=say("write the row for it, or remove {value} from the output values", value=text)
            if table.source.is_dmn
            else say("write the row for it, or remove {value} from its `values`", value=text),
            facts=ValueFacts(output=output.name, value=text),
        )


ANALYSIS = Analysis(
    phrase("unused outputs"), (UNUSED_OUTPUT, UNUSED_VALUE), output_findings, (masked.ANALYSIS,)
)
