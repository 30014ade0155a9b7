"""``gapless.diff`` of random revisions, against the oracle: every context, one by one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless.budget import Budget, Exhausted
from gapless.diagnostic import say
from gapless.fixes import fix
from gapless.render.json.diff import diff_json
from gapless.render.json.text import write_json
from tests.diff_schema import validate_json
from tests.oracle.analysis import in_region, joinable
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build, build_text, engine_answer
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables
from tests.oracle.revisions import Revised, revisions, three_revisions, with_renamed_inputs
from tests.property.test_removable import split_tables
from tests.told_changes import OUTSIDE, Joint, Rows, Told, told_by, verdicts_in


def check_diff(before: PlainProcedure, after: PlainProcedure) -> None:
    """All that is told of two revisions holds, and nothing is left unnamed."""
    joint = Joint(before, after)
    diff = gapless.diff(build(before), build(after))
    assert diff.complete
    assert diff.equivalent is not bool(diff.changes)
    validate_json(write_json(diff_json(diff)))
    regions = [joint.read_region(change) for change in diff]
    verdicts = [(told_by(change.old).verdict, told_by(change.new).verdict) for change in diff]
    said: list[tuple[set[Rows], set[Rows]]] = [(set(), set()) for _ in regions]
    for context in joint.everything:
        one, other = joint.tell(before, context), joint.tell(after, context)
        inside = [place for place, region in enumerate(regions) if in_region(region, context)]
        assert len(inside) == (one.verdict != other.verdict), context
        for place in inside:
            assert verdicts[place] == (one.verdict, other.verdict)
            said[place][0].add(one.rows)
            said[place][1].add(other.rows)
    for change, (old, new) in zip(diff, said, strict=True):
        check_change(joint, change)
        assert told_by(change.old).rows == frozenset().union(*old)
        assert told_by(change.new).rows == frozenset().union(*new)
        check_kind(before, after, change)
    for here, there in combinations(range(len(regions)), 2):
        if verdicts[here] == verdicts[there]:
            assert not joinable(regions[here], regions[there], joint.points)


def check_change(joint: Joint, change: gapless.Change) -> None:
    """The witness is in the region and decides on both sides what is told of the region."""
    context = joint.read_witness(change)
    for plain, side in zip(joint.sides, (change.old, change.new), strict=True):
        wanted, got = joint.tell(plain, context), told_by(side)
        assert (got.verdict, got.row, got.table) == (wanted.verdict, wanted.row, wanted.table)
        assert wanted.rows <= got.rows
        check_own_context(plain, side)


def check_own_context(plain: PlainProcedure, side: gapless.Side) -> None:
    """A side can be asked about the witness, in its own names, and says what is told of it."""
    assert set(side.context) == set(plain.inputs)
    table = build(plain)
    if side.status == OUTSIDE[0]:
        with pytest.raises(gapless.ContextError):
            table.decide(side.context)
    else:
        answer = engine_answer(table, side.context)
        assert (answer.status, dict(answer.outputs)) == told_by(side).verdict


def check_kind(before: PlainProcedure, after: PlainProcedure, change: gapless.Change) -> None:
    """Kind and step are those of the table in ``changes``."""
    old, new = told_by(change.old), told_by(change.new)
    status = old.verdict[0], new.verdict[0]
    was_decided, is_decided = (each == "decided" for each in status)
    wanted: tuple[str, str]
    if status[0] == "outside":
        wanted = "newly-allowed", "minor"
    elif status[1] == "outside":
        wanted = "no-longer-allowed", "major" if was_decided else "minor"
    elif was_decided and is_decided:
        wanted = _kind_of_outputs((before, old), (after, new))
    elif was_decided:
        wanted = "no-longer-decided", "major"
    else:
        wanted = "newly-decided" if is_decided else "undecided", "minor"
    assert (str(change.kind), str(change.step)) == wanted


def _kind_of_outputs(*sides: tuple[PlainProcedure, Told]) -> tuple[str, str]:
    """Whether decisions differ in wording only, or in a further output.

    What one table of the way there does not call wording is a decision.
    """
    (_, old), (_, new) = sides
    one, other = old.verdict[1], new.verdict[1]
    named = {
        output.name
        for procedure, told in sides
        for table, _ in told.rows
        for output in procedure.table(table).outputs
        if not output.wording
    }
    if any(name not in other or (name in named and one[name] != other[name]) for name in one):
        return "decision", "major"
    return ("output-added", "minor") if other.keys() - one.keys() else ("wording", "patch")


@TABLES
@given(both=revisions())
def test_a_region_is_told_exactly_where_decisions_differ(both: Revised) -> None:
    """New, gone and narrowed inputs, other values, rows, outputs, policies and hand-overs."""
    check_diff(*both)


def check_mirrored(before: PlainProcedure, after: PlainProcedure) -> None:
    """The way back tells the same contexts, with old and new exchanged."""
    joint = Joint(before, after)
    forth, back = (
        gapless.diff(build(one), build(other)) for one, other in [(before, after), (after, before)]
    )
    for context in joint.everything:
        there, here = verdicts_in(forth, joint, context), verdicts_in(back, joint, context)
        assert there == (here and here[::-1])


@TABLES
@given(both=revisions())
def test_the_way_back_is_the_mirror_image(both: Revised) -> None:
    """Nothing depends on which side is called old."""
    check_mirrored(*both)


@TABLES
@given(procedure=st.one_of(lone_tables(), hand_overs()))
def test_nothing_differs_from_itself(procedure: PlainProcedure) -> None:
    """A table is equivalent to itself, read twice."""
    diff = gapless.diff(build(procedure), build(procedure))
    assert diff.equivalent
    assert (diff.changes, diff.notes, diff.step) == ((), (), None)


def check_composed(*procedures: PlainProcedure) -> None:
    """What two diffs say one after the other, the diff of first and last says at once."""
    tables = [build(procedure) for procedure in procedures]
    steps = [
        (Joint(procedures[one], procedures[other]), gapless.diff(tables[one], tables[other]))
        for one, other in [(0, 1), (1, 2), (0, 2)]
    ]
    for context in Joint(*procedures).everything:
        if not all(joint.knows(context) for joint, _ in steps):
            continue
        first, second, whole = (verdicts_in(diff, joint, context) for joint, diff in steps)
        if first and second:
            assert first[1] == second[0]
            composed = (first[0], second[1])
            assert whole == (None if composed[0] == composed[1] else composed)
        else:
            assert whole == (first or second)


@TABLES
@given(revised=three_revisions())
def test_diffs_can_be_composed(
    revised: tuple[PlainProcedure, PlainProcedure, PlainProcedure],
) -> None:
    """Of three revisions two diffs tell what the third tells."""
    check_composed(*revised)


def check_fixed(procedure: PlainProcedure) -> None:
    """What ``--fix`` makes of a table is equivalent to what it was."""
    table = build(procedure)
    fixed = fix(table.procedure).procedure
    diff = gapless.diff(table, gapless.DecisionTable(fixed))
    assert diff.equivalent
    assert not diff.notes


@TABLES
@given(procedure=st.one_of(split_tables(), split_tables(), hand_overs()))
def test_a_fixed_table_is_equivalent(procedure: PlainProcedure) -> None:
    """Rows removed and merged are a proof, not a difference."""
    check_fixed(procedure)


def check_renamed(before: PlainProcedure, after: PlainProcedure) -> None:
    """Inputs with other names that say ``was`` give the diff that the old names give."""
    names = {name: f"{name}_baru" for name in after.inputs if name in before.inputs}
    old = build(before)
    plain = gapless.diff(old, build(after))
    renamed = gapless.diff(old, build_text(*with_renamed_inputs(after, names)))
    told = {note.message.english for note in renamed.notes}
    assert told >= {f"input {was} is now called {name}" for was, name in names.items()}
    assert renamed.equivalent is plain.equivalent
    assert len(plain.changes) == len(renamed.changes)
    for one, other in zip(plain, renamed, strict=True):
        assert other.tests == {names.get(name, name): tests for name, tests in one.tests.items()}
        assert (told_by(other.old), told_by(other.new)) == (told_by(one.old), told_by(one.new))
        assert other.old.context == one.old.context
        assert other.new.context == {
            names.get(name, name): value for name, value in one.new.context.items()
        }


@TABLES
@given(both=revisions())
def test_a_renamed_input_is_compared_under_both_names(both: Revised) -> None:
    """The witness of each side is in its own words."""
    check_renamed(*both)


class Steps(Budget):
    """A budget of so many steps."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def spend(self, cost: int = 1) -> None:
        """Take a step; the last one ends it."""
        if self.steps == self._most:
            raise Exhausted(say("a test ended it"))
        super().spend()


@TABLES
@given(both=revisions(), most=st.integers(0, 12))
def test_what_is_told_before_an_early_end_is_true(both: Revised, most: int) -> None:
    """A diff that was broken off is no proof, and tells no region that is decided alike."""
    before, after = both
    joint = Joint(before, after)
    diff = gapless.diff(build(before), build(after), Steps(most))
    if diff.complete:
        return
    assert not diff.equivalent
    for context in joint.everything:
        told = verdicts_in(diff, joint, context)
        one, other = joint.tell(before, context), joint.tell(after, context)
        assert told in (None, (one.verdict, other.verdict))
        assert told is None or one.verdict != other.verdict
