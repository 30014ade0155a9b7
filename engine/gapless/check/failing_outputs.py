"""Failing outputs: formulas that cannot be computed for some context of their row.

For every row that computes, the regions in which it decides are taken one after another.  In each
the formula is evaluated over intervals: from the least and the greatest value of every name to what
can come out, and what can go wrong on the way (see ``formula_ranges``).  Where that excludes every
fault nothing is said.  Otherwise a context is searched for in which the evaluator itself fails; it
is the witness of the finding.  Where none is found, the finding says so: it is only a warning.

Worked example: ``= total / jumlah`` in a row for ``jumlah`` 0 and more fails where it is 0; in a
row for ``jumlah`` over 0 nothing is said.

Invariants: where nothing is said of a row, its formulas fail for no context that it decides, but
for results that are too large where an input has no end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from gapless.algebra.bitsets import RowSet
from gapless.algebra.values import Value
from gapless.check.analysis import Analysis, Search
from gapless.check.formula_ranges import ranges_of, why_it_may_fail
from gapless.codes.code import Code
from gapless.codes.example import COMPUTING, swap
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import DECIDED, FAILED, CompiledProcedure, Outcome
from gapless.compiling.computing import answer_below, formulas_of
from gapless.compiling.dependencies import all_rows_of
from gapless.compiling.samples import Sample, samples
from gapless.diagnostic import Diagnostic, Message, OutputFacts, Severity, phrase, say
from gapless.model import Rule
from gapless.region import region
from gapless.sfeel.formulas import Formula, formulas_in

FAILING_OUTPUT = Code(
    name="failing-output",
    title="an output cannot be computed for some cases",
    meaning="A formula divides by what may be zero, needs what may be null, or has a result that"
    " its type does not hold. Such a case has no answer. It is a warning where no such case was"
    " found, and none could be ruled out.",
    remedy="Write a row for those cases, round the result, or narrow the `domain` of the inputs.",
    example=swap(
        COMPUTING.replace("tarif: {type: integer}", "tarif: {type: number}"),
        right="= 1500 * jam}",
        wrong="= 36000 / (jam - 3)}",
    ),
)


def failing_output_findings(search: Search) -> Iterator[Diagnostic]:
    """Every formula of a row that fails, or may fail, where the row decides."""
    for rule in search.budget.each(search.table.computing):
        for name, answer in (rule.outputs or {}).items():
            for formula in formulas_in(answer):
                found = _find(search, rule, name, formula)
                if found is not None:
                    yield found


def _find(search: Search, rule: Rule, output: str, formula: Formula) -> Diagnostic | None:
    compiled = search.compiled
    row = search.bit(rule)
    box = compiled.grid.boxes[compiled.entry.first + rule.index]
    if why_it_may_fail(formula, ranges_of(compiled, box, formula, {})) is None:
        return None
    doubt: tuple[Box, Message] | None = None
    question = _Decided(compiled, row, formula.names)
    deciding = all_rows_of(
        [compiled.dependencies[name] for name in formula.names if name in compiled.dependencies]
    )
    rules = reduce(or_, (stretch.rules for stretch in compiled.stretches.values()))
    for piece, decided in compiled.grid.partition(
        box, rules, question, search.budget, kept=deciding
    ):
        if not isinstance(decided, tuple):
            continue
        outcome, below = decided
        reason = why_it_may_fail(formula, ranges_of(compiled, piece, formula, dict(below)))
        if reason is None:
            continue
        only = Outcome(DECIDED, outcome.table, outputs={output: formula})
        # All that a decision is computed from belongs to a whole context.
        names = dict.fromkeys(name for each in formulas_of(outcome) for name in each.names)
        for sample in samples(compiled, piece, names):
            search.budget.spend()
            answer = sample.answer(compiled, only)
            if answer.status == FAILED and answer.failure is not None:
                return _finding(search, rule, output, formula, piece, answer.failure, sample)
        doubt = doubt or (piece, reason)
    return None if doubt is None else _finding(search, rule, output, formula, *doubt, None)


class _Decided:
    """What a row decides in a region, with the answers of the tables that decide inputs of it.

    False where it does not decide; None where that varies.
    """

    def __init__(self, compiled: CompiledProcedure, row: RowSet, names: tuple[str, ...]) -> None:
        self._compiled = compiled
        self._row = row
        columns = (
            compiled.procedure.inputs[name] for name in names if name in compiled.dependencies
        )
        self._below = [(column, compiled.deciding(column)) for column in columns]

    def __call__(
        self, alive: RowSet, covering: RowSet
    ) -> tuple[Outcome, tuple[tuple[str, Value | None], ...]] | bool | None:
        if not alive & self._row:
            return False
        judged = self._compiled.judge(alive, covering)
        if judged is None:
            return None
        (status, outputs), rows = judged
        if status != DECIDED or not rows & self._row:
            return False
        values: list[tuple[str, Value | None]] = []
        for column, compiled in self._below:
            below = compiled.outcome(alive, covering)
            if below is None:
                return None
            values.append((column.name, answer_below(below, column)))
        return Outcome(DECIDED, self._compiled.entry.table, outputs=dict(outputs)), tuple(values)


def _finding(
    search: Search,
    rule: Rule,
    output: str,
    formula: Formula,
    box: Box,
    reason: Message,
    sample: Sample | None,
) -> Diagnostic:
    compiled = search.compiled
    where = region(compiled, box)
    names = {"row": rule.id, "output": output, "where": where.words or say("every context")}
    if sample is None:
        return FAILING_OUTPUT.at(
            rule.span,
            say("row {row}: whether {output} can always be computed is not known: {reason}",
                reason=reason, **names),
            help=say("narrow the `domain` of the inputs that it needs, or write it more simply"),
            facts=OutputFacts((rule.id,), where.where, output=output),
            severity=Severity.WARNING,
        )  # fmt: skip
    witness = {name: _text(compiled, name, value) for name, value in sample.values.items()}
    # What a table decides is decided by all that is asked.
    is_decided = not compiled.dependencies.keys().isdisjoint(formula.names)
    told = dict.fromkeys((*formula.names, *sample.values) if is_decided else formula.names)
    needed = ", ".join(f"{name} {_text(compiled, name, sample.values[name]) or 'null'}"
                       for name in told if name in sample.values)  # fmt: skip
    return FAILING_OUTPUT.at(
        rule.span,
        say("row {row}: {reason}, for instance with {needed} (the row decides {where})",
            reason=reason, needed=needed, **names),
        help=say("write a row for these cases before it, or correct the formula"),
        facts=OutputFacts((rule.id,), where.where, witness, output=output),
    )  # fmt: skip


def _text(compiled: CompiledProcedure, name: str, value: Value | None) -> str | None:
    """A value as the command line takes it."""
    column = compiled.procedure.inputs.get(name)
    domain = compiled.procedure.data[name].column("en").domain if column is None else column.domain
    return None if value is None else domain.bare.print(value)


ANALYSIS = Analysis(phrase("formulas that fail"), (FAILING_OUTPUT,), failing_output_findings)
