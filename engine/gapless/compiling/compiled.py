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

from collections.abc import Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Final, Literal

from gapless.algebra.bitsets import RowSet
from gapless.compiling.boxes import Box
from gapless.compiling.conclusions import RowsAlike
from gapless.compiling.dependencies import DependentGrid, closures
from gapless.compiling.dependency import Dependency
from gapless.compiling.grid import Grid
from gapless.compiling.partners import Partners
from gapless.compiling.policy import HitPolicyError, Result, conclude
from gapless.compiling.stretches import Stretch
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Message
from gapless.model import HitPolicy, Input, Procedure, Table

#: What can become of a context.
Status = Literal["decided", "uncovered", "undetermined", "failed"]
DECIDED: Final = "decided"
UNCOVERED: Final = "uncovered"
UNDETERMINED: Final = "undetermined"
FAILED: Final = "failed"

#: A status and outputs in order of their names: equal where two decisions are the same for the
#: customer.
Verdict = tuple[str, tuple[tuple[str, Result], ...]]
#: The verdict where the hits contradict the hit policy.
CONTRADICTION: Verdict = ("contradiction", ())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a procedure decides.

    ``table`` is where the decision was made or where no row covered; ``via`` the ids of the
    tables passed through; ``reasons`` those of the accepted gaps that apply; ``needs`` the
    inputs that can still change an undetermined decision, most telling first; ``stopped`` why not
    all of them are known, None where they are; ``failure`` why an output could not be computed.
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
    failure: Message | None = None
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
    def computes(self) -> bool:
        """Whether some row of its tables computes an output."""
        return any(table.computing for table in self.procedure.tables.values())

    @cached_property
    def computed_from(self) -> frozenset[str]:
        """What the rows of its tables compute outputs from."""
        return frozenset(
            name
            for table in self.procedure.tables.values()
            for rule in table.computing
            for formula in rule.formulas
            for name in formula.names
        )

    @cached_property
    def inputs_compute(self) -> bool:
        """Whether inputs are computed from inputs, which are data to another table, or nothing."""
        given = self.procedure.asked.keys()
        return any(
            column.expression is not None and given >= {*column.expression.names}
            for table in self.procedure.tables.values()
            for column in table.inputs.values()
        )

    def deciding(self, column: Input) -> CompiledProcedure:
        """The same grid, asked for what the table answers that decides an input."""
        assert column.origin is not None, "it is decided by a table"
        entry = self.procedure.tables[column.origin.table]
        return replace(self, procedure=replace(self.procedure, entry=entry))

    @cached_property
    def kinds(self) -> tuple[int, ...]:
        """A number for every rule of the entry: one for those that conclude and cite the same."""
        seen: dict[object, int] = {}
        return tuple(
            seen.setdefault((rule.conclusion, rule.cite), len(seen))
            for rule in self.entry.table.rules
        )

    @cached_property
    def alike(self) -> RowsAlike:
        """The rules of the entry that conclude the same as each of them, by position."""
        return RowsAlike(self.entry)

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
        if not isinstance(self.grid, DependentGrid) or not self.grid.may_contradict:
            return False
        for name, column in stretch.table.inputs.items():
            if column.origin is None:
                continue
            deciding, dependency = self.stretches[column.origin.table], self.dependencies[name]
            if self.is_contradicted(deciding, alive, covering):
                return True
            may_be_null = column.domain.nullable and dependency.atoms(alive) & dependency.null
            if may_be_null and self._outcome_of(deciding, (), alive, covering, 0) is None:
                return True
        return False

    def at_fault(self, box: Box, outcome: Outcome) -> tuple[Dependency, ...]:
        """Of an uncovered box how the input depends on rows that is not decided; () if none is."""
        for name in outcome.via:
            for column in self.procedure.tables[name].inputs.values():
                dependency = self.dependencies.get(column.name)
                if dependency is None or column.domain.nullable:
                    continue
                if box[dependency.where] == dependency.null:
                    return next(
                        each
                        for each in closures(self.grid.dependencies)
                        if each[-1].where == dependency.where
                    )
        return ()

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
