"""Deciding without the day: by every revision of a table that may be in force.

Purpose: answer a context of a table whose ``as_of`` value, which tells the day, is not known.

The one idea: the day is one more input.  A table made for the purpose has a row for each stage of
the time line (days on which the revision and all that it hands over to stay the same), which hands
over to what is then in force.  So whatever holds of partial contexts holds of days: what all
revisions decide alike is decided, and where they do not, the day is among the inputs needed.

Invariants: days on which no revision is in force are not asked about; where revisions cannot be
asked together, because an input has another type or is computed otherwise, each is asked alone, and
the day is needed unless all agree.

Worked example: ``fee 1`` is in force until 2024 and says 5, ``fee 2`` says 5 for children and else
7; ``as_of: day``.  ``{age: 10}`` is decided, 5; ``{age: 30}`` is undetermined and needs ``day``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import reduce
from operator import and_

from gapless.algebra import sets
from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.python_values import as_text
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind
from gapless.budget import Budget, Exhausted
from gapless.codes.tables import NOT_IN_FORCE
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import UNDETERMINED, CompiledProcedure, Outcome
from gapless.compiling.compiler import compile_procedure, shared_domains
from gapless.deciding.context import (
    Context,
    ContextError,
    given_for,
    key_of,
    known_keys,
    read_values,
)
from gapless.deciding.decision import Decision, in_region
from gapless.deciding.partial import agreed, determine, region_of
from gapless.diagnostic import Message, TableError
from gapless.model import Cell, HitPolicy, Input, Procedure, Rule, Table
from gapless.reading.library import Library
from gapless.reading.time_line import Period, stages_of
from gapless.sfeel.cell_text import print_cell


def tells_day(library: Library, name: str) -> bool:
    """Whether a table says which value tells the day of a context."""
    return any(table.as_of is not None for table in library.revisions.get(name, ()))


class Undated:
    """All revisions of a table that tells the day (``as_of``), ready to decide without it.

    Raises ``TableError`` where no revision can be used, or it is not known which there are.
    """

    def __init__(self, library: Library, name: str) -> None:
        if faults := library.faults_of(name):
            raise TableError(faults)
        revisions = library.revisions[name]
        self._newest = revisions[-1]
        self._telling = next(table for table in reversed(revisions) if table.as_of is not None)
        self._as_of = self._telling.as_of or ""
        self._together: CompiledProcedure | None = None
        self._alone: tuple[CompiledProcedure, ...] = ()
        self._stages: list[tuple[Period, Procedure]] = []
        self._failed: list[Period] = []
        failures: list[TableError] = []
        for stage in (stage for table in revisions for stage in stages_of(library, table)):
            try:
                procedure = library.procedure(stage.table, stage.period.last or date.max)
            except TableError as failure:
                if any(not NOT_IN_FORCE.made(item) for item in failure.diagnostics):
                    raise
                self._failed.append(stage.period)
                failures.append(failure)
            else:
                self._stages.append((stage.period, procedure))
        if not self._stages:
            raise failures[-1]
        self._day = self._column()

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures of all revisions, the newest last."""
        return tuple(procedure for _, procedure in self._stages)

    def computed(self, context: Mapping[str, object]) -> dict[str, object]:
        """Nothing: what is computed depends on the day."""
        return {}

    def decide(self, context: Mapping[str, object]) -> Decision:
        """Decide a context by all revisions that may be in force.

        Raises ``ContextError`` and ``HitPolicyError``.
        """
        return self.settle(context, Budget())

    def decide_within(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """The same; where the ``budget`` ends first, the decision is undetermined and not
        ``complete``.
        """
        compiled = self.compiled_within(Budget())
        try:
            return self.settle(context, budget)
        except Exhausted as exhausted:
            everywhere = compiled.grid.everywhere
            return in_region(compiled, self._open((), exhausted.reason), everywhere)

    def settle(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """The same, but for a budget that ends before it is known what is needed: raises
        ``Exhausted`` there.
        """
        given = given_for(self._telling, self._as_of, context)
        compiled = self._together_within(budget)
        if compiled is None or given is None or as_text(given) == "null":
            return self._settle_one_by_one(dict(context), budget)
        values, known = read_values(compiled, context)
        region = region_of(compiled, values)
        outcome = determine(compiled, region, budget, known)
        if outcome.status != UNDETERMINED:
            outcome = _common([*self._outcomes(compiled, region, budget, known)])
        return in_region(compiled, outcome, region)

    def _open(self, needs: Iterable[str], stopped: Message | None) -> Outcome:
        """That the day must be known, and perhaps more."""
        needed = tuple(dict.fromkeys((self._as_of, *needs)))
        table = replace(self._newest, version=None)
        return Outcome(UNDETERMINED, table, needs=needed, stopped=stopped)

    def _outcomes(
        self, compiled: CompiledProcedure, region: Box, budget: Budget, known: Context
    ) -> Iterator[Outcome]:
        """What each stage that may be decides, in terms of the revisions themselves."""
        for number, (_, procedure) in enumerate(self._stages):
            box = tuple(map(and_, region, compiled.grid.boxes[compiled.entry.first + number]))
            if all(box):
                outcome = determine(compiled, box, budget, known)
                table = procedure.tables[outcome.table.id]
                yield replace(outcome, table=table, via=outcome.via[1:])

    def _settle_one_by_one(self, context: dict[str, object], budget: Budget) -> Decision:
        """Decide by each revision alone; what only others know of the context is no fault."""
        alone = self._alone_within(budget)
        known = known_keys(one.procedure for one in alone)
        outcomes: list[Outcome] = []
        faults: list[ContextError] = []
        for compiled in alone:
            own = known_keys([compiled.procedure])
            part = {
                name: given
                for name, given in context.items()
                if (key := key_of(name)) in own or key not in known
            }
            try:
                values, named = read_values(compiled, part)
                region = region_of(compiled, values)
            except ContextError as fault:
                faults.append(fault)
            else:
                outcomes.append(determine(compiled, region, budget, named))
        if not outcomes:
            raise faults[-1]
        alike = all(outcomes[0].verdict == outcome.verdict for outcome in outcomes)
        if alike and not faults and not self._failed and outcomes[0].status != UNDETERMINED:
            outcome = _common(outcomes)
        else:
            stopped = next((one.stopped for one in outcomes if one.stopped), None)
            outcome = self._open((name for one in outcomes for name in one.needs), stopped)
        return in_region(compiled, outcome, region)

    def compiled_within(self, budget: Budget) -> CompiledProcedure:
        """The form that decides, made within a budget where it is not made yet.

        Raises ``Exhausted``.
        """
        return self._together_within(budget) or self._alone_within(budget)[-1]

    def _alone_within(self, budget: Budget) -> tuple[CompiledProcedure, ...]:
        if not self._alone:
            procedures = (procedure for _, procedure in self._stages)
            self._alone = tuple(compile_procedure(one, budget=budget) for one in procedures)
        return self._alone

    def _together_within(self, budget: Budget) -> CompiledProcedure | None:
        """All stages as one procedure; None where they cannot be asked together."""
        if self._together is None and self._day is not None:
            self._together = compile_procedure(self._joined(self._day), budget=budget)
        return self._together

    def _joined(self, column: Input) -> Procedure:
        """All stages as one procedure, which asks first for the day."""
        tables: dict[str, Table] = {}
        known: dict[object, str] = {}
        rules: list[Rule] = []
        for number, (period, procedure) in enumerate(self._stages):
            keys: dict[str, str] = {}
            for name in reversed(procedure.callers_first):
                table = procedure.tables[name]
                used = tuple(keys[one] for one in sorted(table.uses))
                # No id of a table holds a slash, so no key is that of the entry.
                key = keys[name] = known.setdefault((id(table), used), f"{name}/{number}")
                own = tuple(replace(one, use=one.use and keys[one.use]) for one in table.rules)
                tables.setdefault(key, replace(table, rules=own))
            entry = procedure.entry
            days = days_of(column.domain, period)
            span = entry.spans["table"]
            rules.append(
                Rule(
                    id=entry.version or str(entry.effective or entry.id),
                    index=number,
                    cells={column.name: Cell(days, print_cell(column.domain, days))},
                    span=span,
                    use=keys[entry.id],
                )
            )
        day = replace(
            self._newest,
            version=None,
            hit_policy=HitPolicy.FIRST,
            inputs={**self._asked(), column.name: column},
            data={name: one for _, asked in self._stages for name, one in asked.data.items()},
            rules=tuple(rules),
            accepted_gaps=(),
            cases=(),
        )
        return Procedure(day, {day.id: day, **tables}, date.max)

    def _asked(self) -> dict[str, Input]:
        """The inputs as the stages are asked for them, with what any of them allows."""
        columns: dict[str, Input] = {}
        domains: dict[str, list[Domain]] = {}
        for _, procedure in reversed(self._stages):
            columns = {**procedure.inputs, **columns}
            for name, domain in shared_domains(procedure).items():
                domains.setdefault(name, []).append(domain)
        return {
            name: replace(column, domain=join_domains(domains[name]))
            for name, column in columns.items()
        }

    def _column(self) -> Input | None:
        """The input that tells the day, with the days on which there is a revision.

        None where the revisions do not agree on what the names of their inputs and data mean.
        """
        tables = [one for _, procedure in self._stages for one in procedure.tables.values()]
        if any(procedure.decided for _, procedure in self._stages):
            # One input is then decided by one table on some days and by another on others.
            return None
        kinds: dict[str, set[object]] = {}
        computed: dict[str, set[str]] = {}
        for table in tables:
            for name, datum in table.data.items():
                kinds.setdefault(name, set()).add((datum.kind, datum.zone))
            for name, column in table.inputs.items():
                kinds.setdefault(name, set()).add((column.kind, column.zone, column.domain.grid))
                if column.expression is not None:
                    computed.setdefault(name, set()).add(column.expression.normal_form)
        if any(len(found) > 1 for found in kinds.values()):
            return None
        if any(len(found) > 1 for found in computed.values()):
            return None
        name = self._as_of
        columns = [table.inputs[name] for table in tables if name in table.inputs]
        if columns:
            column = replace(columns[-1], domain=join_domains([one.domain for one in columns]))
        else:
            datum = next(table.data[name] for table in reversed(tables) if name in table.data)
            column = datum.column(self._newest.language)
        periods = (*(period for period, _ in self._stages), *self._failed)
        days = sets.union(days_of(column.domain, period) for period in periods)
        return replace(column, domain=replace(column.domain, bounds=days, nullable=False))


def days_of(domain: Domain, period: Period) -> ValueSet:
    """The values of a domain of dates or datetimes that lie on the days of a period."""
    first, last = period.first or date.min, period.last or date.max
    if domain.kind is Kind.DATETIME:
        # The first of midnights and the last of evenings, should the clocks show them twice.
        evening = time.max.replace(fold=1)
        first, last = datetime.combine(first, time.min), datetime.combine(last, evening)
    low, high = domain.cut(first, after=False), domain.cut(last, after=True)
    return sets.interval(low, high) & domain.everything


def _common(outcomes: Sequence[Outcome]) -> Outcome:
    """What outcomes of the same decision have in common; no version where they are of several."""
    outcome = reduce(agreed, outcomes)
    if all(outcome.table.source is one.table.source for one in outcomes):
        return outcome
    return replace(outcome, table=replace(outcome.table, version=None))
