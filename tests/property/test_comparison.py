"""Differences of two procedures, against the oracle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gapless.budget import Budget
from gapless.compiling.boxes import Box, meet
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_together
from gapless.revisions.comparison import Difference, find_differences
from tests.oracle.analysis import Analysis
from tests.oracle.answers import Context, PlainProcedure, decide
from tests.oracle.bridge import build
from tests.oracle.columns import to_python
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.revisions import row_revisions


def differences(
    before: PlainProcedure, after: PlainProcedure
) -> tuple[CompiledProcedure, list[Difference]]:
    """What gapless finds, with the grid it speaks of."""
    old, new = compile_together([build(before).procedure, build(after).procedure])
    return old, list(find_differences(old, new, Budget()))


def point_of(old: CompiledProcedure, procedure: PlainProcedure, context: Context) -> Box:
    """The box of a single context."""
    columns = procedure.inputs
    found = []
    for dimension in old.grid.dimensions:
        kind = columns[dimension.name][0].kind
        place = dimension.domain.place(to_python(kind, context[dimension.name]))
        atom = dimension.atom(place)
        assert atom is not None
        found.append(1 << atom)
    return tuple(found)


def check_differences(before: PlainProcedure, after: PlainProcedure) -> None:
    """A context is in a region told exactly when the oracle decides it differently."""
    if set(before.inputs) != set(after.inputs):
        return
    old, found = differences(before, after)
    analysis = Analysis(before)
    for context in analysis.contexts:
        box = point_of(old, before, context)
        inside = [item for item in found if meet(item.box, box)]
        one, other = decide(before, context), decide(after, context)
        assert len(inside) == (one.decision != other.decision)
        for item in inside:
            assert (item.before[0], item.after[0]) == (one.status, other.status)


@TABLES
@given(both=row_revisions())
def test_regions_are_exactly_where_decisions_differ(
    both: tuple[PlainProcedure, PlainProcedure],
) -> None:
    """With hand-overs, under every hit policy, contradictions included."""
    check_differences(*both)


@TABLES
@given(both=row_revisions())
def test_back_is_the_mirror_image(both: tuple[PlainProcedure, PlainProcedure]) -> None:
    """The way back finds the same contexts with before and after exchanged."""
    if set(both[0].inputs) != set(both[1].inputs):
        return
    old, forth = differences(*both)
    new, back = differences(*both[::-1])
    for context in Analysis(both[0]).contexts:
        one = [item for item in forth if meet(item.box, point_of(old, both[0], context))]
        other = [item for item in back if meet(item.box, point_of(new, both[0], context))]
        assert [(item.before, item.after) for item in one] == [
            (item.after, item.before) for item in other
        ]


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs()))
def test_nothing_differs_from_itself(procedure: PlainProcedure) -> None:
    """A procedure decides what it decides."""
    assert differences(procedure, procedure)[1] == []
