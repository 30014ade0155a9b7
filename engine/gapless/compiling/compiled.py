"""A procedure compiled: all its rows in one grid, and what a set of them decides.

Purpose: the one form that decides and analyses.

The rows of all tables of a procedure are rows of one grid, table after table, the entry
first; after them come the accepted gaps.  So one set of grid rows says for every table at
once which of its rows a region meets, and a hand-over is no more than looking at another
stretch of bits.

Invariants:
- every input name is one dimension; its domain is that of the entry, or else all values that
  some table allows; a row covers nothing outside its own table's domain;
- ``outcome`` gives one answer for a region or None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Final, Literal

from gapless.algebra.bitsets import RowSet, bits
from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.sets import ValueSet
from gapless.budget import Budget
from gapless.collection import collection_paused
from gapless.compiling.grid import Box, Grid, build_grid
from gapless.compiling.partners import Partners
from gapless.compiling.policy import HitPolicyError, Result, conclude
from gapless.diagnostic import Message, phrase
from gapless.model import Cell, HitPolicy, Procedure, Rule, Table

#: What can become of a context.
Status = Literal["decided", "uncovered", "undetermined"]
DECIDED: Final = "decided"
UNCOVERED: Final = "uncovered"
UNDETERMINED: Final = "undetermined"

#: A status and outputs in order of their names: equal where two decisions are the same for the
#: customer.
Verdict = tuple[str, tuple[tuple[str, Result], ...]]
#: What a budget says while rows are put into a grid.
COMPILING = phrase("compiling its rows")
#: The verdict where the hits contradict the hit policy.
CONTRADICTION: Verdict = ("contradiction", ())


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bits of one table: its rules from ``first``, its accepted gaps, and which of its
    rules hand over.
    """

    table: Table
    first: int
    rules: int
    first_accepted: int
    accepted: int
    handing_over: int

    def matched(self, rows: RowSet) -> tuple[Rule, ...]:
        """The rules of the table among grid rows, in table order."""
        return tuple(self.table.rules[bit - self.first] for bit in bits(rows & self.rules))

    def bit(self, row: str | None) -> RowSet:
        """The grid row of a rule, as a mask."""
        index = next(rule.index for rule in self.table.rules if rule.id == row)
        return 1 << self.first + index

    def reasons(self, rows: RowSet) -> Iterator[str]:
        """Those of the accepted gaps of the table among grid rows."""
        for bit in bits(rows & self.accepted):
            yield self.table.accepted_gaps[bit - self.first_accepted].reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a procedure decides.

    ``table`` is where the decision was made or where no row covered; ``via`` the ids of the
    tables passed through; ``reasons`` those of the accepted gaps that apply; ``needs`` the
    inputs that can still change an undetermined decision, most telling first; ``stopped`` why not
    all of them are known, None where they are.
    """

    status: Status
    table: Table
    row: str | None = None
    outputs: Mapping[str, Result] = field(default_factory=dict, hash=False)
    hits: tuple[str, ...] = ()
    cite: str | None = None
    via: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    stopped: Message | None = None
    rows: RowSet = field(default=0, compare=False, repr=False)
    """The grid rows that made the decision: those that handed over, and those that decide."""

    @property
    def reason(self) -> str | None:
        """The reasons why it is left open, one a line."""
        return "\n".join(self.reasons) if self.reasons else None

    @property
    def verdict(self) -> Verdict:
        """What the customer gets, whichever rows say so."""
        return self.status, tuple(sorted(self.outputs.items(), key=_name))


@dataclass(frozen=True)
class CompiledProcedure:
    """The grid of a procedure and the meaning of its rows.

    ``stretches`` are by table id; ``allowed`` is the box of the contexts that may be asked, all
    of the grid unless it is shared with other procedures.
    """

    procedure: Procedure
    grid: Grid
    stretches: Mapping[str, Stretch]
    allowed: Box

    @cached_property
    def entry(self) -> Stretch:
        """The stretch of the entry table."""
        return self.stretches[self.procedure.entry.id]

    @cached_property
    def first_decides(self) -> bool:
        """Whether what a context's first row says is all there is to know of it."""
        return self.entry.table.hit_policy is HitPolicy.FIRST and not self.procedure.hands_over

    @cached_property
    def kinds(self) -> tuple[int, ...]:
        """A number for every rule of the entry: one for those that conclude and cite the same."""
        seen: dict[object, int] = {}
        return tuple(
            seen.setdefault((rule.conclusion, rule.cite), len(seen))
            for rule in self.entry.table.rules
        )

    @cached_property
    def partners(self) -> Partners:
        """The rules of the entry that each of them may meet, by position."""
        first = self.entry.first
        return Partners(self.grid.boxes[first : first + len(self.entry.table.rules)])

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The dimensions in the order of the tables' inputs, the entry's first."""
        positions = {item.name: where for where, item in enumerate(self.grid.dimensions)}
        return tuple(positions[name] for name in self.procedure.inputs)

    def outcome(self, alive: RowSet, covering: RowSet) -> Outcome | None:
        """What is decided throughout a region, or None where that differs within it.

        For a single context ``alive`` and ``covering`` are the same set and the answer is
        never None.  Raises ``HitPolicyError`` where the hits contradict the hit policy.
        """
        stretch = self.entry
        via: list[Stretch] = []
        rows = 0
        while True:
            meeting = alive & stretch.rules
            if not meeting:
                return self.uncovered(stretch, via, alive, covering, rows)
            certain = covering & stretch.rules
            if stretch.table.hit_policy is HitPolicy.FIRST:
                first = meeting & -meeting
                if not certain & first:
                    return None
                rows |= first
            elif meeting != certain:
                return None
            else:
                rows |= certain
            hits = stretch.matched(certain)
            conclusion = conclude(stretch.table, hits)
            if stretch.table.hit_policy is HitPolicy.PRIORITY:
                rows &= ~certain | stretch.bit(conclusion.row)
            if conclusion.use is None:
                return Outcome(
                    DECIDED,
                    stretch.table,
                    conclusion.row,
                    conclusion.outputs,
                    tuple(rule.id for rule in hits),
                    conclusion.cite,
                    _ids(via),
                    rows=rows,
                )
            via.append(stretch)
            stretch = self.stretches[conclusion.use]

    def verdict(self, alive: RowSet, covering: RowSet) -> Verdict | None:
        """What the customer gets throughout a region, whichever rows say so; None as above."""
        judged = self.judge(alive, covering)
        return None if judged is None else judged[0]

    def judge(self, alive: RowSet, covering: RowSet) -> tuple[Verdict, int] | None:
        """The verdict on a region, and the rows that say so; None where either may differ."""
        try:
            outcome = self.outcome(alive, covering)
        except HitPolicyError as problem:
            return CONTRADICTION, self._contradicting(problem.table, covering)
        if outcome is None:
            return None
        return outcome.verdict, outcome.rows

    def _contradicting(self, table: Table, covering: RowSet) -> RowSet:
        """The rows of a table that contradict each other, and those that hand over to it."""
        stretch = self.entry
        rows = 0
        while stretch.table is not table:
            certain = covering & stretch.rules
            chosen = certain & -certain
            rows |= chosen
            (rule,) = stretch.matched(chosen)
            assert rule.use is not None, "what is not handed over does not contradict there"
            stretch = self.stretches[rule.use]
        return rows | covering & stretch.rules

    def uncovered(
        self,
        stretch: Stretch,
        via: Sequence[Stretch],
        alive: RowSet,
        covering: RowSet,
        rows: RowSet = 0,
    ) -> Outcome | None:
        """The outcome of a region that no row of ``stretch`` meets; None where not all of it lies
        in the same accepted gaps.
        """
        places = (stretch, *via)
        accepted = reduce(or_, (place.accepted for place in places))
        if alive & accepted & ~covering:
            return None
        reasons = dict.fromkeys(reason for place in places for reason in place.reasons(covering))
        return Outcome(
            UNCOVERED,
            stretch.table,
            via=_ids(via),
            reasons=tuple(reasons),
            rows=rows,
        )


def _ids(via: Sequence[Stretch]) -> tuple[str, ...]:
    return tuple(stretch.table.id for stretch in via)


def _name(item: tuple[str, Result]) -> str:
    return item[0]


def compile_procedure(
    procedure: Procedure,
    further: Sequence[Mapping[str, ValueSet]] = (),
    budget: Budget | None = None,
) -> CompiledProcedure:
    """Put all rows of a procedure into one grid; raises ``Exhausted``.

    ``further`` regions, each a set of values for some inputs, become the last rows of the grid;
    they decide nothing.
    """
    return compile_together((procedure,), further, budget)[0]


@collection_paused()
def compile_together(
    procedures: Sequence[Procedure],
    further: Sequence[Mapping[str, ValueSet]] = (),
    budget: Budget | None = None,
) -> tuple[CompiledProcedure, ...]:
    """Put the rows of several procedures into one grid, to compare what they decide.

    Inputs of one name are one dimension, of all values that some procedure allows; they must be
    of one kind and step.  ``further`` is as for ``compile_procedure``.
    """
    budget = budget or Budget()
    stage = budget.stage
    budget.enter(COMPILING)
    own = [shared_domains(procedure) for procedure in procedures]
    domains = _joint_domains(own)
    boxes: list[dict[str, ValueSet]] = []
    layouts: list[dict[str, Stretch]] = []
    for procedure in procedures:
        firsts: dict[str, int] = {}
        for name, table in procedure.tables.items():
            firsts[name] = len(boxes)
            boxes.extend(_sets(table, rule.cells, domains) for rule in budget.along(table.rules))
        stretches: dict[str, Stretch] = {}
        for name, table in procedure.tables.items():
            stretches[name] = Stretch(
                table,
                firsts[name],
                ((1 << len(table.rules)) - 1) << firsts[name],
                len(boxes),
                ((1 << len(table.accepted_gaps)) - 1) << len(boxes),
                sum(1 << firsts[name] + rule.index for rule in table.rules if rule.use),
            )
            boxes.extend(_sets(table, gap.cells, domains) for gap in table.accepted_gaps)
        layouts.append(stretches)
    if len(own) > 1:
        # What each procedure allows is a box too, so that the grid has cuts at its ends.
        boxes += [{name: item.everything for name, item in found.items()} for found in own]
    grid = build_grid(domains, [*boxes, *further], budget)
    budget.stage = stage
    allowed = grid.boxes[len(boxes) - len(own) : len(boxes)]
    if len(own) == 1:
        allowed = (grid.everywhere,)
    return tuple(
        CompiledProcedure(procedure, grid, stretches, box)
        for procedure, stretches, box in zip(procedures, layouts, allowed, strict=True)
    )


def shared_domains(procedure: Procedure) -> dict[str, Domain]:
    """The domain of every input: the entry's own, else all that the tables allow together."""
    domains = {name: column.domain for name, column in procedure.entry.inputs.items()}
    reached: dict[str, list[Domain]] = {}
    for table in procedure.tables.values():
        for name, column in table.inputs.items():
            if name not in procedure.entry.inputs:
                reached.setdefault(name, []).append(column.domain)
    return domains | {name: join_domains(found) for name, found in reached.items()}


def _joint_domains(every: Sequence[Mapping[str, Domain]]) -> dict[str, Domain]:
    """The domains of inputs of one name joined."""
    found: dict[str, list[Domain]] = {}
    for domains in every:
        for name, domain in domains.items():
            found.setdefault(name, []).append(domain)
    return {name: join_domains(domains) for name, domains in found.items()}


def _sets(
    table: Table, cells: Mapping[str, Cell], domains: Mapping[str, Domain]
) -> dict[str, ValueSet]:
    """The sets of a row; an "any" cell is named only where the table's domain is narrower."""
    chosen = {name: cell.values for name, cell in cells.items()}
    for name, column in table.inputs.items():
        if name not in chosen and column.domain is not domains[name]:
            chosen[name] = column.domain.everything & domains[name].everything
    return chosen
