"""The diff of two revisions: which customers are treated differently.

Purpose: all changes from one procedure to another, each with its region, a witness, both decisions
and the rows that make them.

Invariants:
- the regions are disjoint, and together exactly the contexts decided differently;
- ``equivalent`` is a proof: every context is decided alike, and nothing was left out;
- changes come in one order: the grave kinds first, then as the tables ask their inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from gapless.algebra.bitsets import RowSet, bits, lowest
from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Value
from gapless.budget import Budget, Exhausted
from gapless.compiling.boxes import Box, join
from gapless.compiling.compiled import CONTRADICTION, UNCOVERED, CompiledProcedure, Verdict
from gapless.compiling.compiler import compile_together
from gapless.compiling.grid import Grid
from gapless.compiling.policy import HitPolicyError, Result
from gapless.compiling.samples import Sample
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Message, phrase, say
from gapless.model import Procedure, Rule, Table
from gapless.reading.library import Unread, word_of
from gapless.revisions.alignment import Note, align, wording_of
from gapless.revisions.changes import ChangeKind, kind_of, step_of
from gapless.revisions.comparison import Difference, find_differences
from gapless.revisions.examples import find_example
from gapless.revisions.versions import Step
from gapless.tally import Replayed

#: The values of every input a region restricts, with the input's domain.
Where = Mapping[str, tuple[Domain, ValueSet]]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Side:
    """What one revision decides in a region.

    ``status`` is ``decided``, ``uncovered``, ``contradiction`` or ``outside`` (a value that this
    revision does not allow); ``rows`` are all that hand over or decide somewhere in the region,
    with their tables; ``row`` and ``table`` are those of the witness, None where there is none;
    ``context`` is the witness as this revision can be asked about it, with its own inputs.
    ``answers`` are the values that outputs have there which are computed, and ``failure`` says why
    they have none.
    """

    status: str
    outputs: Mapping[str, Result] = field(default_factory=dict, hash=False)
    rows: tuple[tuple[Table, Rule], ...] = ()
    row: str | None = None
    table: Table | None = None
    context: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    answers: Mapping[str, Result] = field(default_factory=dict, hash=False)
    failure: Message | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A region that is decided differently.

    ``where`` holds the values of every input the region restricts, with its domain; ``tests`` the
    same as unary tests; ``witness`` is one context of it, by input and by datum that an output is
    computed from.  ``wording`` are the outputs that are no decision on either side.  ``may_differ``
    says that two formulas are not known to be the same, but no context was found in which they
    differ.
    """

    kind: ChangeKind
    step: Step
    where: Where
    tests: Mapping[str, tuple[str, ...]]
    witness: Mapping[str, str | None]
    old: Side
    new: Side
    wording: frozenset[str]
    box: Box = field(repr=False)
    may_differ: bool = False

    @property
    def answer_stays(self) -> bool:
        """Whether what both sides decide is the same, but for wording and outputs of one side."""
        if self.kind in (ChangeKind.WORDING, ChangeKind.OUTPUT_ADDED):
            return True
        old, new = self.old.outputs, self.new.outputs
        common = (old.keys() & new.keys()) - self.wording
        return bool(common) and all(old[name] == new[name] for name in common)


@dataclass(frozen=True)
class Diff:
    """The changes from one revision to another.

    ``notes`` are changes of definitions; ``stopped`` says why not everything was compared, None
    where it was; ``labels`` are what people call inputs and outputs; ``compiled`` are both sides in
    the grid that the boxes of changes are over, under the names of the new one, None where that
    took too long, ``order`` is how people ask, and ``renamed`` holds what inputs of the old one are
    called now.  ``names`` are what to call the two sides, where that is not their versions;
    ``days`` are those of their hand-overs, where it matters which.  ``replayed`` is what became of
    calls that both were asked about.
    """

    old: Table
    new: Table
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    stopped: Message | None
    labels: Mapping[str, str]
    compiled: tuple[CompiledProcedure, CompiledProcedure] | None = field(repr=False, compare=False)
    order: tuple[int, ...] = field(repr=False, compare=False)
    renamed: Mapping[str, str] = field(repr=False, compare=False)
    names: tuple[str, str] | None = None
    days: tuple[date, date] | None = None
    replayed: Replayed | None = None

    def joined(self, key: Callable[[Change], Key]) -> list[tuple[Key, Where]]:
        """The regions of changes alike in some way, joined across all else; in order."""
        boxes: dict[Key, list[Box]] = {}
        for change in self.changes:
            boxes.setdefault(key(change), []).append(change.box)
        if self.compiled is None:
            return []
        grid = self.compiled[0].grid
        return [
            (known, where_of(grid, box, self.order))
            for known, alike in boxes.items()
            for box in sorted(join(alike), key=lambda box: _corner(box, self.order))
        ]

    @property
    def complete(self) -> bool:
        """Whether everything was compared."""
        return self.stopped is None

    @property
    def equivalent(self) -> bool:
        """Whether every context is proven to be decided alike."""
        return self.complete and not self.changes and not any(note.decides for note in self.notes)

    @property
    def step(self) -> Step | None:
        """The step of the version that the changes found ask for; None where there are none."""
        steps = [change.step for change in self.changes]
        return max([*steps, *(note.step for note in self.notes if note.step)], default=None)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __repr__(self) -> str:
        return f"<Diff {self.old.id} {len(self.changes)} changes>"


@dataclass(frozen=True, slots=True)
class Differences:
    """The diffs of tables that are on both sides, and the tables that are on one side only.

    ``unread`` are tables that could not be compared.
    """

    diffs: Sequence[Diff]
    added: Sequence[Table] = ()
    removed: Sequence[Table] = ()
    unread: Sequence[Unread] = ()

    @property
    def others(self) -> Iterator[tuple[Message, str, str]]:
        """The other tables, by name and file, each with what became of it."""
        for what, tables in (say("new table"), self.added), (say("removed"), self.removed):
            yield from ((what, table.full_name, word_of(table)) for table in tables)
        for item in self.unread:
            for name in sorted(item.tables):
                yield say("not compared"), name, f"{item.name}#{name}"

    @property
    def equivalent(self) -> bool:
        """Whether every context is proven to be decided alike, by all tables."""
        return all(diff.equivalent for diff in self.diffs) and not any(self.others)

    @property
    def complete(self) -> bool:
        """Whether everything was compared."""
        return all(diff.complete for diff in self.diffs) and not self.unread


def compare_revisions(old: Procedure, new: Procedure, budget: Budget | None = None) -> Diff:
    """The diff of two procedures; raises ``Incomparable``.

    Where the budget ends, the diff is not ``complete`` and holds the gravest of what was found
    until then: no more than a tenth of the work describes.
    """
    budget = budget or Budget()
    budget.start()
    alignment = align(old, new)
    changes: list[tuple[tuple[object, ...], Change]] = []
    stopped: Message | None = None
    compiled: tuple[CompiledProcedure, CompiledProcedure] | None = None
    order: tuple[int, ...] = ()
    former = {new: old for old, new in alignment.inputs.items()}
    try:
        before, after = compile_together((alignment.old, alignment.new), budget=budget)
        budget.enter(phrase("differences"))
        compiled, order = (before, after), _order(before, after)
        for difference in find_differences(before, after, budget):
            change = _change(before, after, difference, order, former)
            changes.append((_place(change, difference.box, order), change))
    except Exhausted as exhausted:
        stopped = exhausted.reason
    changes.sort(key=lambda item: item[0])
    if stopped is not None:
        inputs = 1 if compiled is None else len(compiled[0].grid.dimensions)
        del changes[budget.affordable(inputs) :]
    return Diff(
        old.entry,
        new.entry,
        tuple(change for _, change in changes),
        alignment.notes,
        stopped,
        {**alignment.old.labels, **alignment.new.labels},
        compiled,
        order,
        alignment.inputs,
    )


def _order(old: CompiledProcedure, new: CompiledProcedure) -> tuple[int, ...]:
    """The dimensions as people ask them: the new side's inputs, then what only the old has."""
    places = dict.fromkeys((*new.order, *old.order))
    private = {one.where for one in new.grid.private}
    return tuple(where for where in places if where not in private)


_KINDS = list(ChangeKind)


def _place(change: Change, box: Box, order: tuple[int, ...]) -> tuple[object, ...]:
    return _KINDS.index(change.kind), _corner(box, order), box


def _corner(box: Box, order: Iterable[int]) -> tuple[int, ...]:
    return tuple(lowest(box[where]) for where in order)


def _change(
    old: CompiledProcedure,
    new: CompiledProcedure,
    difference: Difference,
    order: tuple[int, ...],
    former: Mapping[str, str],
) -> Change:
    box, grid = difference.box, old.grid
    dimensions = grid.dimensions
    restricted = [where for where in order if grid.reachable[where] & ~box[where]]
    found = find_example(old, new, difference)
    witness = {
        name: None if value is None else domain.bare.print(value)
        for name, domain, value in _told(old, new, found.sample, order)
    }
    one = _side(old, difference.before, difference.rows, found.sample.point)
    one = replace(one, context=_context(old, witness, former), **found.before)
    other = _side(new, difference.after, difference.rows, found.sample.point)
    other = replace(other, context=_context(new, witness, {}), **found.after)
    tables = {id(table): table for side in (one, other) for table, _ in side.rows}
    wording = wording_of(tables.values())
    kind = kind_of(difference.before, difference.after, wording)
    return Change(
        kind,
        step_of(kind, difference.before),
        where_of(old.grid, box, order),
        {dimensions[where].name: dimensions[where].tests(box[where]) for where in restricted},
        witness,
        one,
        other,
        wording,
        box,
        found.may_differ,
    )


def _told(
    old: CompiledProcedure, new: CompiledProcedure, sample: Sample, order: Iterable[int]
) -> Iterator[tuple[str, Domain, Value | None]]:
    """The values of a context as they are told: of inputs, then of the data it needs."""
    for where in (where for where in order if where in old.grid.asked):
        dimension = old.grid.dimensions[where]
        yield dimension.name, dimension.domain, sample.values[dimension.name]
    asked = {old.grid.dimensions[where].name for where in old.grid.asked}
    for name in (name for name in sample.values if name not in asked):
        datum = new.procedure.data.get(name) or old.procedure.data[name]
        yield name, datum.column("en").domain, sample.values[name]


def where_of(grid: Grid, box: Box, order: Iterable[int]) -> Where:
    """The values of the inputs a box restricts, in an order of dimensions."""
    found: dict[str, tuple[Domain, ValueSet]] = {}
    for where in order:
        dimension, mask = grid.dimensions[where], box[where]
        if grid.reachable[where] & ~mask:
            found[dimension.name] = dimension.domain, dimension.values(mask)
    return found


def _context(
    compiled: CompiledProcedure, witness: Mapping[str, str | None], former: Mapping[str, str]
) -> dict[str, str | None]:
    """The part of a witness that one side asks for, under the names it had there."""
    asked = {**compiled.procedure.asked, **compiled.procedure.data}
    return {former.get(name, name): value for name, value in witness.items() if name in asked}


def _side(compiled: CompiledProcedure, verdict: Verdict, rows: RowSet, point: Box) -> Side:
    status, outputs = verdict
    named: list[tuple[Table, Rule]] = []
    for stretch in compiled.stretches.values():
        named += [
            (stretch.table, stretch.table.rules[bit - stretch.first])
            for bit in bits(rows & stretch.rules)
        ]
    at = compiled.grid.holding(point, compiled.grid.all_rows)
    known = dict(outputs)
    row = table = None
    if named or status == UNCOVERED:
        try:
            outcome = compiled.outcome(at, at)
        except HitPolicyError as problem:
            assert verdict == CONTRADICTION
            table = problem.table
        else:
            assert outcome is not None, "a single context has one outcome"
            row, table = outcome.row, outcome.table
            outputs = tuple((name, known[name]) for name in outcome.outputs)
    return Side(status, dict(outputs), tuple(named), row, table)
