"""Gaps: the contexts no row covers.

Purpose: the exact, disjoint regions in which a procedure decides nothing, hand-overs followed,
reported in the entry table's inputs.

The question put to the grid: is a region covered by one row, or met by none?  A row that
hands over passes the question on to the other table's stretch of rows.

The regions that come back are joined once all are known, which for nearly every table is at
once.  Only while the grid is still at work are gaps reported early: at every doubling of the work
the largest regions so far are *grown* to the limit, one input after another, and reported.  What
cannot grow can never be joined with anything found later, so nothing reported has to be taken back.

Worked example: entry row 1 hands ``status = A`` over to table t, whose rows are ``x < 3`` and
``x > 3``.  The gap is ``status = A, x = 3``, found in table t by way of the entry.

Invariants:
- the regions are disjoint, and together exactly what is uncovered;
- no two regions of the same table and acceptance can be joined into one box;
- they do not depend on the order of rows or columns;
- they come largest first, but that those reported early are the largest only of what was known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from heapq import nsmallest

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet
from gapless.algebra.sets import ValueSet
from gapless.budget import Budget, Exhausted
from gapless.check.analysis import Analysis, Search
from gapless.check.shares import measure, share
from gapless.check.uncovered import Coverage, coverage
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, swap
from gapless.compiling.boxes import Box, cost_of, join, meet, subtract
from gapless.compiling.compiled import UNCOVERED, CompiledProcedure, Outcome
from gapless.compiling.grid import Grid
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, phrase, say
from gapless.model import Input, Table
from gapless.reading.dmn.feel_text import print_feel
from gapless.reading.yaml_text import PLACEHOLDER, flow_mapping
from gapless.region import Region, region, witness_text
from gapless.sfeel.cell_text import ANY
from gapless.source import Span

GAP = Code(
    name="gap",
    title="some case has no row",
    meaning="No row covers this region: for its cases the table has no answer. All gaps of a table"
    " together are exactly what it leaves open; each comes with an example.",
    remedy="Add the row that the help offers, widen a row, or list the region under"
    " `accepted_gaps` with the reason why it is left open.",
    example=swap(TABLE, right=LAST, wrong="when: {lama: di atas 3 jam}"),
)

#: The answer for a covered region.  It needs no table and no row.
_COVERED = "covered"
#: After so many steps the first gaps are reported early; the next time after twice as many.
_PATIENCE = 1 << 14
#: How many are reported early each time.
_EARLY = 20
#: A row to paste of more characters is not printed; it would fill the screen.
_LONGEST_ROW = 4000
#: How many are reported when the budget ends before the work.
_AT_LAST = 100


@dataclass(frozen=True, slots=True)
class Gap:
    """A region no row covers.

    ``table`` is the one whose rows all miss, ``via`` the tables that handed over to it;
    ``reason`` is that of the accepted gap it lies in, None for an open one.  ``share`` is the
    part of all contexts that lie in it, None where that cannot be counted.
    """

    table: Table
    via: tuple[str, ...]
    reason: str | None
    box: Box
    share: Fraction | None
    grid: Grid

    @property
    def cells(self) -> dict[str, ValueSet]:
        """The sets of the region; inputs that may be anything are left out."""
        return self.grid.cells(self.box)


#: What gaps that may be joined have in common: the table, the way to it, the reason.
_Kind = tuple[str, tuple[str, ...], str | None]


def _kind(outcome: Outcome) -> _Kind:
    return outcome.table.id, outcome.via, outcome.reason


def search_gaps(compiled: CompiledProcedure, budget: Budget) -> Iterator[Gap | None]:
    """All gaps, open and accepted, with a pause, None, at every doubling of the work.

    Whoever asks may leave a search that has become long at a pause, and go on with it later.  Where
    the budget ends, the largest of those known are reported before ``Exhausted`` is raised.
    """
    found = _Found(compiled)
    patience = _PATIENCE
    try:
        for box, answer in coverage(compiled, compiled.grid.everywhere, budget):
            if isinstance(answer, Outcome):
                found.add(box, answer)
            if budget.steps >= patience:
                patience = budget.steps * 2
                yield from found.report_largest(_EARLY, budget)
                found.forget_reported()
                yield None
    except Exhausted as exhausted:
        budget.close(exhausted.reason)
        yield from found.report_last(budget)
        raise
    yield from found.report_rest(budget)


class _Found:
    """Uncovered boxes that are not reported yet, by kind, and those reported early."""

    def __init__(self, compiled: CompiledProcedure) -> None:
        self._compiled = compiled
        self._outcomes: dict[_Kind, Outcome] = {}
        self._waiting: dict[_Kind, dict[Box, float]] = {}
        self._reported: list[Box] = []

    def add(self, box: Box, outcome: Outcome) -> None:
        """Keep a box, but for what was reported already."""
        kind = _kind(outcome)
        self._outcomes.setdefault(kind, outcome)
        self._keep(kind, box, self._reported)

    def _keep(self, kind: _Kind, box: Box, reported: Sequence[Box]) -> None:
        """Keep what is left of a box without others, with its size, which orders it."""
        waiting = self._waiting.setdefault(kind, {})
        for piece in subtract(box, reported):
            waiting[piece] = measure(self._compiled, piece)

    def report_largest(self, count: int, budget: Budget) -> Iterator[Gap]:
        """Tell the largest boxes known, each grown until no input leaves it room."""
        budget.portion = 0.0
        for _, box, kind in nsmallest(count, self._ordered()):
            left = self._left(box, budget)
            if left is not None:
                yield self._report(left, kind, budget)

    def _left(self, box: Box, budget: Budget) -> Box | None:
        """A part of a box that has a context and was not reported; None where none is left."""
        left = subtract(box, self._reported)
        return next((part for part in left if self._compiled.grid.is_possible(part, budget)), None)

    def _report(self, box: Box, kind: _Kind, budget: Budget) -> Gap:
        """The gap that a box grows to."""
        grow = self._widen if self._compiled.grid.dependencies else self._grow
        self._reported.append(grow(box, kind, budget))
        return self._gap(kind, self._reported[-1])

    def report_last(self, budget: Budget) -> Iterator[Gap]:
        """Tell the largest boxes known, as many as can grow within a budget; one in any case."""
        try:
            yield from self.report_largest(_AT_LAST, budget)
        except Exhausted:
            if not self._reported:
                for _, box, kind in nsmallest(1, self._ordered()):
                    yield self._gap(kind, box)

    def forget_reported(self) -> None:
        """Take what was reported out of what waits."""
        latest = self._reported[-_EARLY:]
        for kind, boxes in self._waiting.items():
            for box in [box for box in boxes if any(meet(box, other) for other in latest)]:
                del boxes[box]
                self._keep(kind, box, latest)

    def report_rest(self, budget: Budget) -> Iterator[Gap]:
        """Tell everything else, largest first."""
        if self._compiled.grid.dependencies:
            # Beside a piece may lie what is no context, which need not be told apart from it.
            for _, box, kind in sorted(self._ordered()):
                while (left := self._left(box, budget)) is not None:
                    yield self._report(left, kind, budget)
            return
        for kind, boxes in self._waiting.items():
            self._waiting[kind] = {box: measure(self._compiled, box) for box in join(boxes)}
        for _, box, kind in sorted(self._ordered()):
            yield self._gap(kind, box)

    def _ordered(self) -> Iterator[tuple[float, Box, _Kind]]:
        """What is not reported yet, to be put in order: the largest is the least."""
        for kind, boxes in self._waiting.items():
            for box, size in boxes.items():
                yield -size, box, kind

    def _grow(self, box: Box, kind: _Kind, budget: Budget) -> Box:
        """The box with every atom added that leaves it uncovered, of one kind, not yet reported.

        The rows that meet all of its sides but one are those of the sides before, which have grown,
        and of the sides behind.
        """
        grid = self._compiled.grid
        before = grid.all_rows
        budget.spend(cost_of(3 * sum(len(item.atoms) for item in grid.dimensions), before))
        behind = [before]
        for where in reversed(range(len(box))):
            behind.append(behind[-1] & grid.meeting(where, box[where]))
        for where in range(len(box)):
            behind.pop()
            room = self._room(box, where)
            for rows, atoms in grid.parts(where, room, before & behind[-1]):
                slice_ = (*box[:where], atoms, *box[where + 1 :])
                if self._is_uncovered(slice_, rows, kind, budget):
                    box = (*box[:where], box[where] | atoms, *box[where + 1 :])
            before &= grid.meeting(where, box[where])
        return box

    def _widen(self, box: Box, kind: _Kind, budget: Budget) -> Box:
        """The same where tables decide inputs: what is no context may lie in the box.

        In the inputs of the table that has the gap the box keeps to contexts, for these say where
        it is.
        """
        grid = self._compiled.grid
        own = self._compiled.procedure.tables[kind[0]].inputs
        # Beside where an input is not decided lies no part of the gap of the table below it.
        is_below = kind[0] not in self._compiled.procedure.answering
        undecided = {one.where for one in grid.dependencies if box[one.where] == one.null}
        lenient = [
            where
            for where, item in enumerate(grid.dimensions)
            if item.name not in own and not (is_below and where in undecided)
        ]

        def is_alike(answer: Outcome | str) -> bool:
            return isinstance(answer, Outcome) and _kind(answer) == kind

        for where in dict.fromkeys((*lenient, *range(len(box)))):
            for _, atoms in grid.parts(where, self._room(box, where), grid.all_rows):
                slice_ = self._said((*box[:where], atoms, *box[where + 1 :]))
                pieces = coverage(self._compiled, slice_, budget, is_alike)
                if all(is_alike(answer) for _, answer in pieces) and (
                    where in lenient or grid.is_possible(slice_, budget)
                ):
                    box = (*box[:where], box[where] | atoms, *box[where + 1 :])
        return box

    def _said(self, box: Box) -> Box:
        """The box as it is described: not that an input is undecided, which is no value of it."""
        sides = list(box)
        for name, dependency in self._compiled.dependencies.items():
            is_nullable = self._compiled.procedure.inputs[name].domain.nullable
            if sides[dependency.where] == dependency.null and not is_nullable:
                sides[dependency.where] = dependency.full
        return tuple(sides)

    def _room(self, box: Box, where: InputIndex) -> AtomSet:
        """The atoms of one input by which a box may grow without meeting what was reported."""
        full = self._compiled.grid.dimensions[where].full
        room = full & ~box[where]
        beside = (*box[:where], full, *box[where + 1 :])
        for known in self._reported:
            if meet(beside, known):
                room &= ~known[where]
        return room

    def _is_uncovered(self, box: Box, alive: RowSet, kind: _Kind, budget: Budget) -> bool:
        """Whether a box, which some rows meet, is uncovered throughout and of a kind."""
        entry = self._compiled.entry
        if alive & entry.rules and not alive & entry.handing_over:
            return False
        answer = Coverage(self._compiled)(alive, 0)
        pieces = coverage(self._compiled, box, budget)
        answers = [answer] if answer else (each for _, each in pieces)
        return all(isinstance(each, Outcome) and _kind(each) == kind for each in answers)

    def _gap(self, kind: _Kind, box: Box) -> Gap:
        outcome = self._outcomes[kind]
        assert outcome.status == UNCOVERED, "a covered region is no gap: this is a bug in gapless"
        part = share(self._compiled, box)
        return Gap(outcome.table, outcome.via, outcome.reason, box, part, self._compiled.grid)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts(Facts):
    """Of a gap: the part of all contexts that lies in it, None where that cannot be counted."""

    share: Fraction | None


def gap_findings(search: Search) -> Iterator[Diagnostic | None]:
    """Every open gap, and pauses; what accepted gaps lose is counted too."""
    for gap in search_gaps(search.compiled, search.budget):
        if gap is None:
            yield None
            continue
        if search.lost is not None:
            search.lost = None if gap.share is None else search.lost + gap.share
        if gap.reason is None:
            yield GAP.later(partial(_finding, search.compiled, gap))


def _finding(compiled: CompiledProcedure, gap: Gap) -> Diagnostic:
    """The region, who handed over into it, and a row to paste."""
    table = compiled.procedure.entry
    described = region(compiled, gap.box)
    words = described.words or say("any context")
    span: Span = table.spans["rules:"]
    deciding = _deciding(compiled, gap)
    if deciding is not None:
        message = say(
            "no row of {table}, which decides {input} of {caller}, covers {where}",
            table=gap.table.id,
            where=words,
            input=deciding.name,
            caller=gap.via[-1],
        )
        span = _origin_span(compiled, gap) or span
    elif gap.via:
        message = say(
            "no row of {table} covers {where}, to which {via} hands over",
            table=gap.table.id,
            where=words,
            via=" -> ".join(gap.via),
        )
        span = _use_span(compiled, gap) or span
    else:
        message = say("no row covers {where}", where=words)
    outputs = dict.fromkeys(gap.table.outputs, PLACEHOLDER)
    own = {name: text for name, text in described.row.items() if name in gap.table.inputs}
    row = f"- {{when: {flow_mapping(own)}, then: {flow_mapping(outputs)}}}"
    advice = say("add a row, or list it under `accepted_gaps` with the reason:\n{row}", row=row)
    if gap.table.source.is_dmn:
        cells = _cells_of_dmn(gap.table, compiled.grid, described)
        advice = say("add a row with these cells:\n{cells}", cells=cells)
        if len(cells) > _LONGEST_ROW:
            advice = say("add a row for these cases; --format json has all of its values")
    elif len(row) > _LONGEST_ROW:
        advice = say(
            "add a row, or list it under `accepted_gaps` with the reason;"
            " --format json has all of its values"
        )
    return GAP.at(
        span,
        message,
        help=advice,
        facts=GapFacts((), described.where, witness_text(compiled, gap.box), share=gap.share),
    )


def _cells_of_dmn(table: Table, grid: Grid, described: Region) -> str:
    """The cells of a row to add in a modeler, each on a line; any other is ``-``."""
    # What other tables allow may be more than this one does.
    domains = {dimension.name: dimension.domain for dimension in grid.dimensions}
    cells = "\n".join(
        f"  {table.inputs[name].label}: {print_feel(domains[name], texts)}"
        for name, texts in described.tests.items()
        if name in table.inputs and name in domains
    )
    return cells or f"  {ANY}"


def _deciding(compiled: CompiledProcedure, gap: Gap) -> Input | None:
    """The input that the table at fault decides; None where it was handed over to."""
    if not gap.via:
        return None
    caller = compiled.procedure.tables[gap.via[-1]]
    if any(rule.use == gap.table.id for rule in caller.rules):
        return None
    inputs = (column for column in caller.inputs.values() if column.origin)
    return next(each for each in inputs if each.origin and each.origin.table == gap.table.id)


def _origin_span(compiled: CompiledProcedure, gap: Gap) -> Span | None:
    """Where an input of the entry table names the table that leads to the gap."""
    following = gap.via[1] if len(gap.via) > 1 else gap.table.id
    origins = compiled.entry.table.origins
    return next((each.span for each in origins if each.table == following), None)


def _use_span(compiled: CompiledProcedure, gap: Gap) -> Span | None:
    """Where the entry table hands over towards the gap."""
    following = gap.via[1] if len(gap.via) > 1 else gap.table.id
    stretch = compiled.entry
    for rule in stretch.matched(compiled.grid.alive(gap.box, stretch.rules)):
        if rule.use == following:
            return rule.use_span
    return None


ANALYSIS = Analysis(phrase("gaps"), (GAP,), gap_findings)
