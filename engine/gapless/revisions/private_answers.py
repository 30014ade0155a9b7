"""What formulas compute from inputs that other tables decide for one revision alone.

Purpose: two formulas of one text are the same only where their names have the same values.  An
input that other tables decide, and not the same tables on both sides, is another function of the
context on each; in its place stands here what these tables answer in a region.

Worked example: ``top`` answers ``= v * 10``, and ``low`` decides ``v``: 2 before, 3 after.  The
verdicts are 20 and 30.

Invariants: verdicts that are made plain and equal are the same for the customer; one without such
inputs is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gapless.algebra.bitsets import RowSet
from gapless.algebra.values import Value
from gapless.compiling.compiled import FAILED, CompiledProcedure, Verdict
from gapless.compiling.computing import answer_below
from gapless.compiling.policy import HitPolicyError, Result
from gapless.sfeel.formulas import Answer, Formula, formulas_in
from gapless.unreadable import Unreadable

#: The verdict where a formula has no value, whatever else is answered.
_FAILS: Verdict = (FAILED, ())


def private_names(compiled: CompiledProcedure) -> frozenset[str]:
    """The inputs that other tables decide for this side alone."""
    places = {one.where for one in compiled.grid.private}
    return frozenset(name for name, one in compiled.dependencies.items() if one.where in places)


def names_in(result: object) -> frozenset[str]:
    """The names that the formulas of an answer need."""
    return frozenset(name for formula in formulas_in(result) for name in formula.names)


def rows_for_formulas(compiled: CompiledProcedure) -> RowSet:
    """The rows that decide the private inputs which formulas name."""
    private = private_names(compiled)
    named = {
        name
        for table in compiled.procedure.tables.values()
        if private
        for rule in table.rules
        for result in (rule.outputs or {}).values()
        for name in names_in(result) & private
    }
    rows = 0
    for name in named:
        rows |= compiled.dependencies[name].rows
    return rows


def made_plain(
    compiled: CompiledProcedure, verdict: Verdict, alive: RowSet, covering: RowSet
) -> tuple[Verdict, Verdict] | None:
    """A verdict on a region to compare, and to tell, with what tables below answer there.

    None where that differs within the region.
    """
    needed = private_names(compiled) if compiled.grid.private else frozenset()
    needed &= names_in(tuple(each for _, result in verdict[1] for each in _parts(result)))
    if not needed:
        return verdict, verdict
    values: dict[str, Value | None] = {}
    for name in sorted(needed):
        column = compiled.procedure.inputs[name]
        try:
            below = compiled.deciding(column).outcome(alive, covering)
        except HitPolicyError:
            # Nothing is decided then, and the verdict says so where there is a context.
            values[name] = None
            continue
        if below is None:
            return None
        values[name] = answer_below(below, column)
    outputs: list[tuple[str, Result]] = []
    fails = False
    for output, result in verdict[1]:
        found = [_plain(each, values) for each in _parts(result)]
        fails |= any(failed for _, failed in found)
        plain = tuple(each for each, _ in found)
        outputs.append((output, plain if isinstance(result, tuple) else plain[0]))
    told = verdict[0], tuple(outputs)
    return (_FAILS if fails else told), told


def _parts(result: Result) -> tuple[Answer | None, ...]:
    return result if isinstance(result, tuple) else (result,)


def _plain(answer: Answer | None, values: Mapping[str, Value | None]) -> tuple[Answer | None, bool]:
    """An answer as far as values tell it, and whether it is known to have none.

    A formula that needs more keeps its text; it equals those that compute the same from the rest.
    """
    if not isinstance(answer, Formula) or values.keys().isdisjoint(answer.names):
        return answer, False
    fails = False
    if values.keys() >= set(answer.names):
        try:
            return answer.evaluate(values), False
        except Unreadable:
            fails = True
    # A null keeps its name, which on the other side may stand for something else.
    nulls = {name: f"{name} null" for name, value in values.items() if value is None}
    return replace(answer, form=answer.given(values).renamed(nulls).form), fails
