"""A procedure compiled: all its rows in one grid, and what a set of them decides.

Purpose: the one form that decides and analyses.

The rows of all tables of a procedure are rows of one grid, table after table, the entry
first; after them come the accepted gaps.  So one set of grid rows says for every table at
once which of its rows a region meets, and a hand-over is no more than looking at another
stretch of bits.

Invariants:
- every input name is one dimension; its domain is that of the entry, or else all values that
  some table allows; a row covers nothing outside its own table's domain;
- an input that a table decides is null where that table answers nothing; unless it is nullable no
  row of its own table covers that;
- ``outcome`` gives one answer for a region or None, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import or_
from typing import Final, Literal

from gapless.algebra.bitsets import RowSet
from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.sets import ValueSet
from gapless.budget import Budget
from gapless.collection import collection_paused
from gapless.compiling.boxes import Box
from gapless.compiling.dependencies import Dependency
from gapless.compiling.grid import Grid, build_grid
from gapless.compiling.partners import Partners
from gapless.compiling.policy import HitPolicyError, Result, conclude
from gapless.compiling.stretches import Answers, Stretch
from gapless.diagnostic import Message, phrase
from gapless.model import Cell, HitPolicy, Procedure, Table

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
    dependencies: Mapping[str, Dependency]

    @cached_property
    def entry(self) -> Stretch:
        """The stretch of the entry table."""
        return self.stretches[self.procedure.entry.id]

    @cached_property
    def first_decides(self) -> bool:
        """Whether what a context's first row says is all there is to know of it."""
        is_first = self.entry.table.hit_policy is HitPolicy.FIRST
        return is_first and not self.procedure.hands_over and not self.grid.dependencies

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
        positions |= {name: one.where for name, one in self.dependencies.items()}
        return tuple(positions[name] for name in self.procedure.inputs)

    def outcome(self, alive: RowSet, covering: RowSet) -> Outcome | None:
        """What is decided throughout a region, or None where that differs within it.

        For a single context ``alive`` and ``covering`` are the same set and the answer is
        never None.  Raises ``HitPolicyError`` where the hits contradict the hit policy.
        """
        return self._outcome_of(self.entry, (), alive, covering, 0)

    def _outcome_of(
        self,
        stretch: Stretch,
        before: Sequence[Stretch],
        alive: RowSet,
        covering: RowSet,
        rows: RowSet,
    ) -> Outcome | None:
        """The outcome of a table that was reached by way of others, through some rows."""
        via = list(before)
        while True:
            if self.is_contradicted(stretch, alive, covering):
                return None
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

    def is_contradicted(self, stretch: Stretch, alive: RowSet, covering: RowSet) -> bool:
        """Whether rows that decide an input which is null may contradict each other somewhere.

        Raises ``HitPolicyError`` where they do throughout: then the input is not null but in error.
        """
        for name, column in stretch.table.inputs.items() if self.dependencies else ():
            if column.origin is None:
                continue
            deciding, dependency = self.stretches[column.origin.table], self.dependencies[name]
            if self.is_contradicted(deciding, alive, covering):
                return True
            may_be_null = column.domain.nullable and dependency.atoms(alive) & dependency.null
            if may_be_null and self._outcome_of(deciding, (), alive, covering, 0) is None:
                return True
        return False

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
            use = next((rule.use for rule in stretch.matched(chosen)), None)
            # Without a hand-over the table contradicts itself where it decides an input.
            stretch = self.stretches[use or table.id]
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

        Where an input of the table is null because the table that decides it answers nothing, that
        one is at fault.
        """
        for name, column in stretch.table.inputs.items():
            if column.origin is None or column.domain.nullable:
                continue
            dependency = self.dependencies[name]
            inside = dependency.atoms(alive)
            if inside & dependency.null:
                if inside != dependency.null:
                    return None
                deciding = self.stretches[column.origin.table]
                return self._outcome_of(deciding, (*via, stretch), alive, covering, rows)
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
    own = [
        _domains(procedure, f" {place}" if len(procedures) > 1 else "")
        for place, procedure in enumerate(procedures)
    ]
    domains = _joint_domains([found for found, _ in own])
    boxes: list[dict[str, ValueSet]] = []
    layouts: list[dict[str, Stretch]] = []
    for procedure, (_, names) in zip(procedures, own, strict=True):
        firsts: dict[str, int] = {}
        for name, table in procedure.tables.items():
            firsts[name] = len(boxes)
            boxes.extend(_sets(table, names, [rule.cells for rule in table.rules], domains, budget))
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
            boxes.extend(
                _sets(table, names, [gap.cells for gap in table.accepted_gaps], domains, budget)
            )
        layouts.append(stretches)
    if len(own) > 1:
        # What each procedure allows is a box too, so that the grid has cuts at its ends.
        boxes += [{name: item.everything for name, item in found.items()} for found, _ in own]
    marked = [each for _, names in own for each in names.values()]
    grid = build_grid(domains, [*boxes, *further], budget, marked)
    budget.stage = stage
    every = [
        _dependencies(procedure, names, stretches, grid)
        for procedure, (_, names), stretches in zip(procedures, own, layouts, strict=True)
    ]
    ordered = tuple(each for found in every for each in found.values())
    grid = replace(grid, dependencies=ordered)
    allowed = grid.boxes[len(boxes) - len(own) : len(boxes)]
    if len(own) == 1:
        allowed = (grid.everywhere,)
    return tuple(
        CompiledProcedure(procedure, grid, stretches, box, dependencies)
        for procedure, stretches, box, dependencies in zip(
            procedures, layouts, allowed, every, strict=True
        )
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


def _domains(procedure: Procedure, suffix: str) -> tuple[dict[str, Domain], dict[str, str]]:
    """The domain of every dimension of a procedure, and the dimensions of what tables decide.

    In a grid of several procedures each has its own of these, for in one context they may answer
    otherwise.
    """
    domains = shared_domains(procedure)
    names: dict[str, str] = {}
    for column in procedure.decided:
        name = names[column.name] = column.name + suffix
        domains[name] = replace(domains.pop(column.name), nullable=True)
    return domains, names


def _dependencies(
    procedure: Procedure, names: Mapping[str, str], stretches: Mapping[str, Stretch], grid: Grid
) -> dict[str, Dependency]:
    """How the inputs that tables decide depend on their rows, each after those it depends on."""
    positions = {item.name: where for where, item in enumerate(grid.dimensions)}
    found: dict[str, Dependency] = {}
    for column in procedure.decided:
        assert column.origin is not None, "it is decided by a table"
        where = positions[names[column.name]]
        dimension = grid.dimensions[where]
        answers = Answers(stretches, column.origin.table, column.origin.output, dimension)
        mark = grid.marks[dimension.name]
        rows, inputs = dimension.full << mark, {where}
        for table in procedure.needed_by(column.origin.table):
            rows |= stretches[table.id].rules
            for name in table.inputs:
                inputs.add(positions[names.get(name, name)])
                rows |= found[name].rows if name in found else 0
        found[column.name] = Dependency(
            where, dimension.full, answers.nothing, mark, rows, frozenset(inputs), answers
        )
    return found


def _joint_domains(every: Sequence[Mapping[str, Domain]]) -> dict[str, Domain]:
    """The domains of inputs of one name joined."""
    found: dict[str, list[Domain]] = {}
    for domains in every:
        for name, domain in domains.items():
            found.setdefault(name, []).append(domain)
    return {name: join_domains(domains) for name, domains in found.items()}


def _sets(
    table: Table,
    names: Mapping[str, str],
    rows: Sequence[Mapping[str, Cell]],
    domains: Mapping[str, Domain],
    budget: Budget,
) -> Iterator[dict[str, ValueSet]]:
    """The sets of some rows; an "any" cell is named only where the table's domain is narrower."""
    narrower = {}
    for name, column in table.inputs.items():
        whole = domains[names.get(name, name)]
        if column.domain is not whole:
            narrower[names.get(name, name)] = column.domain.everything & whole.everything
    for cells in budget.along(rows):
        yield narrower | {names.get(name, name): cell.values for name, cell in cells.items()}
