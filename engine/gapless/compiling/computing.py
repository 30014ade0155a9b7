"""Computing what a decision answers, once rows have decided that it is computed.

Purpose: put values in the place of the formulas of an outcome, as far as a context gives what they
need.

To the grid a formula is an answer like any other, equal to those of its normal form.  What remains
is to evaluate it for a context: from the values given, and for an input that a table decides from
what that table answers, for which the same grid is asked with the other table as its entry.

Worked example: ``denda`` is ``= pokok * 2 / 100`` in row 1.  With ``pokok`` 500 the decision is 10;
without it the decision is undetermined and needs ``pokok``, though row 1 is certain.

Invariants: an outcome without formulas is returned as it is; what is decided has values alone;
where one formula fails the whole decision has failed, and answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from gapless.algebra.values import Value
from gapless.compiling.compiled import (
    DECIDED,
    FAILED,
    UNDETERMINED,
    CompiledProcedure,
    Outcome,
)
from gapless.compiling.policy import Result
from gapless.diagnostic import say
from gapless.model import Input
from gapless.sfeel.formulas import Answer, Formula, formulas_in
from gapless.unreadable import Unreadable

#: What the table that decides an input answers in a region: an outcome with literal answers.
AskBelow = Callable[[CompiledProcedure], Outcome]


def formulas_of(outcome: Outcome) -> Iterator[Formula]:
    """The formulas that are left in the answers of an outcome."""
    for result in outcome.outputs.values():
        yield from formulas_in(result)


def compute(
    compiled: CompiledProcedure,
    outcome: Outcome,
    given: Mapping[str, Value | None],
    ask: AskBelow,
) -> Outcome:
    """The outcome with the values of its formulas, which may fail.

    Where a value that they need is not given, the outcome is undetermined.
    """
    names = dict.fromkeys(name for formula in formulas_of(outcome) for name in formula.names)
    if not names:
        return outcome
    values: dict[str, Value | None] = {}
    needs: dict[str, None] = {}
    for name in names:
        column = compiled.procedure.inputs.get(name)
        below = None if column is None or column.origin is None else ask(compiled.deciding(column))
        if column is not None and below is not None and below.status != UNDETERMINED:
            values[name] = answer_below(below, column)
        elif name in given:
            values[name] = given[name]
        else:
            needs |= dict.fromkeys((name,) if below is None else below.needs)
    if not needs:
        return _computed(outcome, values)
    # What is known of them tells apart regions in which it differs.
    partly = {name: _each(result, values) for name, result in outcome.outputs.items()}
    return replace(outcome, outputs=partly, needs=tuple(needs))


def settled(outcome: Outcome) -> Outcome:
    """The outcome, undetermined where it still needs something for its formulas."""
    if outcome.status != DECIDED or not outcome.needs:
        return outcome
    return Outcome(UNDETERMINED, outcome.table, needs=outcome.needs, via=outcome.via)


def _each(result: Result, values: Mapping[str, Value | None]) -> Result:
    """An answer, or those of all rows, with what is known of its formulas."""
    if isinstance(result, tuple):
        return tuple(one.given(values) if isinstance(one, Formula) else one for one in result)
    return result.given(values) if isinstance(result, Formula) else result


def answer_below(below: Outcome, column: Input) -> Value | None:
    """What the table that decides an input answers; null where it does not."""
    assert column.origin is not None, "it is decided by a table"
    answer = below.outputs.get(column.origin.output)
    assert not isinstance(answer, (tuple, Formula)), "one value decides an input"
    return answer


def _computed(outcome: Outcome, values: Mapping[str, Value | None]) -> Outcome:
    """The outcome with its formulas evaluated."""

    def value(answer: Answer | None) -> Answer | None:
        return answer.evaluate(values) if isinstance(answer, Formula) else answer

    outputs: dict[str, Result] = {}
    for name, result in outcome.outputs.items():
        try:
            parts = tuple(map(value, result)) if isinstance(result, tuple) else value(result)
        except Unreadable as fault:
            failure = say(
                "{output} cannot be computed by {formula}: {problem}",
                output=name,
                formula=_text(formulas_in(result)),
                problem=fault.message,
            )
            return replace(outcome, status=FAILED, outputs={}, failure=failure)
        outputs[name] = parts
    return replace(outcome, outputs=outputs)


def _text(formulas: Iterable[Formula]) -> str:
    return ", ".join(f"`{str(each)[2:]}`" for each in formulas)
