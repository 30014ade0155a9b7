"""The coverage of cases: which rows, branches and boundaries of a table they try.

Purpose: name everything that a good set of cases tries, and find what of it a context tries.

The idea: whatever is to be tried is a *region*, a box like any row, and mostly the row that must
decide there.  All regions become rows of the table's own grid, after its rows; then what a
context tries is one look at the grid.

==========  =======================================================================
row         a context that the row decides
branch      of a cell that lists several values: one that the row decides by each
boundary    of an end of a cell: one just inside, which the row decides, and one
            just outside that only this cell keeps from matching
gap         of an accepted gap: a context that is left undecided there
==========  =======================================================================

A row decides where the hit policy takes its outputs: under ``priority`` not where a more important
row matches too, under ``any`` and where all hits count wherever it matches.

Invariants: what no context can try is marked (``reachable``) and not counted; a partial
context tries something only if all its completions do; a context on which rows contradict each
other tries nothing, for no case can stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, reduce
from operator import or_

from gapless.algebra import sets
from gapless.algebra.bitsets import bits
from gapless.algebra.domain import Domain
from gapless.algebra.sets import Cut, ValueSet
from gapless.budget import Budget
from gapless.compiling.boundaries import Boundary, boundaries, listed_boundaries
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CONTRADICTION, UNCOVERED, CompiledProcedure, Verdict
from gapless.compiling.compiler import COMPILING, compile_procedure
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import Context
from gapless.deciding.partial import region_of
from gapless.deciding.undated import days_of
from gapless.diagnostic import Message, joined, phrase, say
from gapless.model import AcceptedGap, Cell, Procedure, Rule, Table
from gapless.reading.library import Library
from gapless.reading.time_line import period_of


class AimKind(StrEnum):
    """What is to be tried."""

    ROW = "row"
    BRANCH = "branch"
    BOUNDARY = "boundary"
    GAP = "gap"


#: How many of each kind are tried, as a part of a sentence.
_AIMS = {
    AimKind.ROW: phrase("{tried:,} of {whole:,} rows"),
    AimKind.BRANCH: phrase("{tried:,} of {whole:,} values of lists"),
    AimKind.BOUNDARY: phrase("{tried:,} of {whole:,} sides of boundaries"),
    AimKind.GAP: phrase("{tried:,} of {whole:,} accepted gaps"),
}


@dataclass(frozen=True, slots=True)
class Aim:
    """One thing to try: a region, and whether the row must decide there.

    ``input`` and ``values`` say where a branch or boundary is.
    """

    kind: AimKind
    where: Mapping[str, ValueSet]
    rule: Rule | None = None
    gap: AcceptedGap | None = None
    decides: bool = True
    input: str | None = None
    values: ValueSet | None = None


def find_aims(table: Table, budget: Budget) -> Iterator[Aim]:
    """Everything that cases of a table should try, row by row; raises ``Exhausted``."""
    cuts = {name: _cuts(table, name) for name in table.inputs}
    for rule in table.rules:
        budget.spend(1 + len(rule.cells) // 8)
        cells = {name: cell.values for name, cell in rule.cells.items()}
        yield Aim(AimKind.ROW, cells, rule)
        for name, cell in rule.cells.items():
            if len(cell.parts) > 1:
                for part in cell.parts:
                    where = cells | {name: part}
                    yield Aim(AimKind.BRANCH, where, rule, input=name, values=part)
            for boundary in _boundaries(table.inputs[name].domain, cell, cuts[name]):
                for decides, values in ((True, boundary.inside), (False, boundary.outside)):
                    yield Aim(
                        AimKind.BOUNDARY,
                        cells | {name: values},
                        rule,
                        decides=decides,
                        input=name,
                        values=values,
                    )
    for gap in table.accepted_gaps:
        where = {name: cell.values for name, cell in gap.cells.items()}
        yield Aim(AimKind.GAP, where, gap=gap)


def _boundaries(domain: Domain, cell: Cell, cuts: list[Cut]) -> Iterator[Boundary]:
    """The boundaries of a cell; where values are listed one by one, those of its ranges."""
    if domain.enumerated is None:
        yield from boundaries(domain, cell.values, cuts)
        return
    for part in cell.parts:
        yield from listed_boundaries(domain, part, cell.values)


def _cuts(table: Table, name: str) -> list[Cut]:
    found: set[Cut] = set()
    for rule in table.rules:
        if name in rule.cells:
            found.update(rule.cells[name].values.cuts)
    return sorted(found)


def on_own_days(library: Library, procedure: Procedure) -> Procedure:
    """A procedure that is asked only for days on which its entry is in force.

    On other days other revisions decide, or none; where an input tells the day.
    """
    entry = procedure.entry
    if entry.as_of is None or entry.as_of not in entry.inputs:
        return procedure
    period = period_of(library, entry)
    tables = dict(procedure.tables)
    for name, table in tables.items():
        column = table.inputs.get(entry.as_of)
        days = days_of(column.domain, period) if column is not None else sets.EMPTY
        if column is not None and days:
            column = replace(column, domain=replace(column.domain, bounds=days))
            tables[name] = replace(table, inputs={**table.inputs, column.name: column})
    return replace(procedure, entry=tables[entry.id], tables=tables)


class Aims:
    """The aims of a procedure's entry table in a grid with its rows; raises ``Exhausted``."""

    def __init__(self, procedure: Procedure, budget: Budget | None = None) -> None:
        budget = budget or Budget()
        stage = budget.stage
        budget.enter(COMPILING)
        self.all = tuple(find_aims(procedure.entry, budget))
        budget.stage = stage
        self.compiled: CompiledProcedure = compile_procedure(
            procedure, [aim.where for aim in self.all], budget
        )
        grid = self.compiled.grid
        self._first = min(grid.marks.values(), default=len(grid.boxes)) - len(self.all)

    @cached_property
    def rows(self) -> int:
        """The grid rows that are no aims."""
        return self.compiled.grid.all_rows & ~(((1 << len(self.all)) - 1) << self._first)

    def box(self, number: int) -> Box:
        """The region of an aim."""
        return self.compiled.grid.boxes[self._first + number]

    def tried_by_all(self, contexts: Iterable[Context]) -> int:
        """The aims that some contexts try; those no cell distinguishes are tried once."""
        regions = dict.fromkeys(region_of(self.compiled, context) for context in contexts)
        return reduce(or_, map(self.tried_in, regions), 0)

    def tried_in(self, region: Box) -> int:
        """The aims that every context of a region tries."""
        grid = self.compiled.grid
        inside = (grid.covering(region, grid.all_rows) & ~self.rows) >> self._first
        if not inside:
            return 0
        alive = grid.alive(region, self.rows)
        judged = self.compiled.judge(alive, grid.covering(region, self.rows))
        tried = 0
        for number in bits(inside):
            if self.is_tried(self.all[number], judged):
                tried |= 1 << number
        return tried

    def is_tried(self, aim: Aim, judged: tuple[Verdict, int] | None) -> bool:
        """Whether a context of an aim's region that is decided so tries it."""
        if judged is not None and judged[0] == CONTRADICTION:
            return False
        if aim.gap is not None:
            return judged is not None and judged[0][0] == UNCOVERED
        if not aim.decides or aim.rule is None:
            return True
        if judged is None:
            return False
        return bool(judged[1] >> self.compiled.entry.first + aim.rule.index & 1)

    def places(self, number: int, budget: Budget) -> Iterator[tuple[Box, tuple[Verdict, int]]]:
        """Regions of one decision in which an aim is tried, as they are found."""
        grid = self.compiled.grid
        rules = self.rows
        aim = self.all[number]
        for box, judged in grid.partition(
            self.box(number),
            rules,
            self.compiled.judge,
            budget,
            ignoring=lambda judged: not self.is_tried(aim, judged),
        ):
            if self.is_tried(aim, judged):
                yield box, judged

    def reachable(self, number: int, budget: Budget) -> bool:
        """Whether any context tries an aim."""
        return next(self.places(number, budget), None) is not None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of a table try of what can be tried."""

    table: Table
    tried: tuple[Aim, ...]
    missed: tuple[Aim, ...]

    @property
    def share(self) -> Fraction:
        """The part that is tried, from 0 to 1; 1 where there is nothing to try."""
        return Fraction(len(self.tried), self.whole) if self.whole else Fraction(1)

    @property
    def whole(self) -> int:
        """How many aims some context can try."""
        return len(self.tried) + len(self.missed)

    def counts(self, kind: AimKind) -> tuple[int, int]:
        """How many aims of a kind are tried, and how many there are."""
        tried = sum(aim.kind is kind for aim in self.tried)
        return tried, tried + sum(aim.kind is kind for aim in self.missed)

    @property
    def numbers(self) -> Message:
        """How many are tried of each kind that there is, as a part of a sentence."""
        counted = ((words, *self.counts(kind)) for kind, words in _AIMS.items())
        return joined(
            say(words, tried=tried, whole=whole) for words, tried, whole in counted if whole
        )


def measure(aims: Aims, tried: int, budget: Budget) -> Coverage:
    """The coverage of cases that try some aims (a bit for each); raises ``Exhausted``."""
    missed = [
        number
        for number in budget.each(range(len(aims.all)))
        if not tried >> number & 1 and aims.reachable(number, budget)
    ]
    return Coverage(
        aims.compiled.procedure.entry,
        tuple(aims.all[number] for number in bits(tried)),
        tuple(aims.all[number] for number in missed),
    )


def percent(coverage: Coverage) -> str:
    """``89 %``, never 100 where something is missing."""
    return f"{int(coverage.share * 100)} %"
