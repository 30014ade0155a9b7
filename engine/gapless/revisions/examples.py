"""Examples: a context of a changed region, in which the change shows.

Purpose: where outputs are computed, find values for which the two sides answer otherwise.

Two formulas of one normal form are the same and make no difference.  Of others it is not known: a
context is searched for in which their values differ, or one of them has none.  Where none is found
the change may be no change; that is said.

Invariants: without formulas the example is the witness of the region.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gapless.compiling.compiled import DECIDED, CompiledProcedure, Outcome
from gapless.compiling.computing import formulas_of
from gapless.compiling.samples import Sample, samples
from gapless.dataclass import dataclass, replace
from gapless.revisions.comparison import Difference
from gapless.sfeel.formulas import formulas_in


@dataclass(frozen=True, slots=True)
class Example:
    """A context; what is computed there on both sides, as fields of a ``Side``."""

    sample: Sample
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    may_differ: bool = False


def find_example(old: CompiledProcedure, new: CompiledProcedure, difference: Difference) -> Example:
    """A context of a difference in which it shows, if one is found."""
    one, other = (
        Outcome(DECIDED, side.entry.table, outputs=dict(outputs))
        for side, (_, outputs) in ((old, difference.before), (new, difference.after))
    )
    names = dict.fromkeys(
        name for side in (one, other) for each in formulas_of(side) for name in each.names
    )
    changed = [
        name
        for name in {**one.outputs, **other.outputs}
        if one.outputs.get(name, _ABSENT) != other.outputs.get(name, _ABSENT)
    ]
    computed = [name for name in changed if _is_computed(one, name) or _is_computed(other, name)]
    is_sure = difference.before[0] != difference.after[0] or len(computed) < len(changed)
    first: Example | None = None
    for sample in samples(old, difference.box, names, new.procedure.data):
        before, after = sample.answer(old, one), sample.answer(new, other)
        example = Example(sample, _computed(one, before), _computed(other, after))
        if not computed or before.status != after.status:
            return example
        if any(before.outputs.get(name) != after.outputs.get(name) for name in computed):
            return example
        first = first or replace(example, may_differ=not is_sure)
    assert first is not None, "a region has a context"
    return first


_ABSENT = object()


def _is_computed(side: Outcome, name: str) -> bool:
    return any(formulas_in(side.outputs.get(name)))


def _computed(side: Outcome, answer: Outcome) -> dict[str, Any]:
    """What is computed for a context, or why it cannot be."""
    names = [name for name in side.outputs if _is_computed(side, name) and name in answer.outputs]
    values = {name: answer.outputs[name] for name in names}
    return {"answers": values, "failure": answer.failure}
