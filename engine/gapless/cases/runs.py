"""Running cases: all examples of some tables, and what they try of each.

Purpose: run the cases beside tables and in files of their own, each by the rules of its day, and
measure what they cover.

A case counts for every table it passes through: one of an entry tries rows of the tables that the
entry hands over to as well.

A case is decided by the rules of its own ``as_of``; else, in a file of cases, of the file's
``version`` or ``as_of``, or of the day that the values of the case give; by all revisions that may
be in force, where a value could give it and does not; else of the revision it stands beside,
or of the one in force today.  What that revision hands over to is what was in force
on the day that the values of the case give, else today, or on the last day of the revision.

Invariants: what stands in the way of one table's cases does not stop the others, and what is wrong
with the day of one case does not stop the others of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from gapless.budget import Budget, Exhausted
from gapless.cases.coverage import Aims, Coverage, measure, on_own_days
from gapless.cases.files import CaseFile, cases_on_their_days, dated_cases, deciding_revision
from gapless.cases.other_days import OtherDays
from gapless.cases.outcome import CaseResult, Decide, run_cases
from gapless.codes.use import REPEATED_CASE
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_procedure
from gapless.dataclass import dataclass, field, replace
from gapless.deciding.context import Context, read_context
from gapless.deciding.decide import Decider
from gapless.deciding.decision import Decision
from gapless.deciding.undated import Undated, tells_day
from gapless.diagnostic import Diagnostic, Label, TableError, say
from gapless.model import Case, Table
from gapless.reading.library import Library, UnknownTable, not_all_known
from gapless.reading.turns import on_day
from gapless.unreadable import Unreadable

Revision = tuple[str, date | None]


@dataclass
class CaseRuns:
    """The cases of a library: ``run`` them, then ask for the ``coverage`` of its tables.

    ``on`` is the day on which all are decided that name none; None for a day on which the
    revision they belong to is in force.
    """

    library: Library
    on: date | None = None
    today: date = field(default_factory=date.today)
    problems: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    budget_of: Callable[[Table], Budget] = lambda table: Budget()
    """The budget of running the cases of a table."""
    entries: dict[Revision, Table] = field(default_factory=dict)
    """The tables that were asked by a case, in the order they were."""
    _tried: dict[object, list[Context]] = field(default_factory=dict)

    def run(self, tables: Iterable[Table], files: Iterable[CaseFile] = ()) -> list[CaseResult]:
        """The results of all cases; what stands in the way is added to ``problems``.

        Cases that repeat earlier ones go to ``warnings``.  Where the budget of a table ends, the
        results of its cases say so.
        """
        results: list[CaseResult] = []
        for table in tables:
            cases = table.cases if self.on is not None else cases_on_their_days(self.library, table)
            if self.on is None or self.library.is_in_force(table, self.on):
                results.extend(self._run(table, self.on, cases, [table]))
        for file in files:
            cases = file.cases if self.on is not None else dated_cases(self.library, file)
            decider = self._table_of(file, cases)
            if decider is not None:
                is_one = file.version is not None or decider.source.is_dmn
                others = [decider] if is_one else self.library.revisions[decider.id]
                on = file.as_of or self.on
                undated = (
                    on is None and file.version is None and tells_day(self.library, decider.id)
                )
                results.extend(self._run(decider, on, cases, others, undated))
        return self._compared(results)

    def _table_of(self, file: CaseFile, cases: Sequence[Case]) -> Table | None:
        """The revision that decides the cases of a file; None where there is none, or not now."""
        try:
            table = deciding_revision(self.library, file, self.on, self.today, cases)
        except TableError as failure:
            self.problems.extend((not_all_known(file.table, file.span), *failure.diagnostics))
            return None
        except UnknownTable as unknown:
            self.problems.append(replace(unknown.diagnostic, primary=Label(file.span)))
            return None
        is_asked = self.on is None or self.library.is_in_force(table, self.on)
        return table if is_asked else None

    def _on(self, table: Table, day: date | None) -> Table:
        """The revision of a day; a table in DMN is the same on all."""
        return table if day is None or table.source.is_dmn else self.library.find(table.id, day)

    def _run(
        self,
        table: Table,
        on: date | None,
        cases: Sequence[Case],
        others: Sequence[Table],
        undated: bool = False,
    ) -> Iterator[CaseResult]:
        """The results of cases; ``others`` are the revisions that an ``as_of`` could choose.

        ``undated`` cases, which have no day, are decided by all of them.
        """
        today = on or self.library.day_of(table, self.today)
        budget = self.budget_of(table)
        budget.start()

        @cache
        def ready(as_of: date | None) -> tuple[CompiledProcedure, Decide]:
            entry = self._on(table, as_of)
            compiled = compile_procedure(
                self.library.procedure(entry, as_of or today), budget=budget
            )
            decider = Decider(compiled)
            return compiled, _within(budget, decider.settle)

        @cache
        def all_revisions() -> Undated:
            return Undated(self.library, table.id)

        def decide_on(as_of: date | None) -> Decide:
            if as_of is None and undated:
                return _within(budget, all_revisions().settle)
            return ready(as_of)[1]

        @cache
        def is_hindered(as_of: date | None) -> bool:
            """Whether a problem that is reported already stands in the way of a day."""
            try:
                entry = self._on(table, as_of)
                self.library.procedure(entry, as_of or today)
            except TableError as failure:
                if as_of is None:
                    self._add_problems(failure)
                return all(item in self.problems for item in failure.diagnostics)
            except UnknownTable:
                pass
            return False

        if cases and not undated and is_hindered(None):
            cases = [case for case in cases if not is_hindered(case.as_of)]
        now = self.today if self.on is None else None
        days = OtherDays(self.library, table, others, today, now, decide_on, undated)
        try:
            for result in run_cases(table, decide_on, cases):
                # A case without its day tries no revision.
                has_day = result.case.as_of is not None or not undated
                if result.decision is not None and has_day:
                    self._remember(result, result.decision, ready(result.case.as_of)[0])
                yield days.look(result)
        except TableError as failure:
            self._add_problems(failure)
        except UnknownTable as unknown:
            self.problems.append(unknown.diagnostic)

    def _add_problems(self, failure: TableError) -> None:
        self.problems.extend(item for item in failure.diagnostics if item not in self.problems)

    def _remember(
        self, result: CaseResult, decision: Decision, compiled: CompiledProcedure
    ) -> None:
        """Let a case count for every table it passed through."""
        context = read_context(compiled, result.case.given)
        entry = compiled.procedure.entry
        self.entries.setdefault((entry.id, entry.effective), entry)
        for name in dict.fromkeys((entry.id, *decision.passed)):
            table = compiled.procedure.tables[name]
            self._tried.setdefault(_with_constants(table), []).append(context)

    def _compared(self, results: list[CaseResult]) -> list[CaseResult]:
        """The results, those that failed with their rivals; what is repeated becomes a warning."""
        first: dict[object, CaseResult] = {}
        repeated: dict[str, list[CaseResult]] = {}
        for result in results:
            asked = _asked(result)
            known = first.setdefault(asked, result)
            if known is not result and _expected(known.case) == _expected(result.case):
                repeated.setdefault(result.case.span.source.name, []).append(result)
        for found in repeated.values():
            earlier = first[_asked(found[0])].case
            self.warnings.append(_repeats(found, earlier))
        alike: dict[object, list[CaseResult]] = {}
        for result in results:
            alike.setdefault(_asked(result), []).append(result)
        return [
            result
            if result.passed
            else replace(result, rival=_rival(result, alike[_asked(result)]))
            for result in results
        ]

    def tried(self, table: Table, aims: Aims) -> int:
        """What the cases that ran try of a table: a bit for each aim."""
        contexts = self.contexts(table)
        known = ((context, _known_to(aims.compiled, context)) for context in contexts)
        # A case of a day on which another revision is in force tries nothing of this one.
        own = (part for context, part in known if table.as_of not in context.keys() - part.keys())
        return aims.tried_by_all(own)

    def contexts(self, table: Table) -> Sequence[Context]:
        """The contexts of the cases that ran and passed through a table, with the constants that
        it has on the day on which it is looked at.
        """
        revision = self.library.revision_of(table)
        day = self.on or self.library.day_of(revision, self.today)
        return self._tried.get(_with_constants(on_day(revision, day)), [])

    def coverage(self, table: Table, budget: Budget) -> Coverage:
        """What the cases that ran try of a table.

        Raises ``TableError`` where the table cannot be used, ``Exhausted`` where time ends.
        """
        day = self.on or self.library.day_of(table, self.today)
        procedure = on_own_days(self.library, self.library.procedure(table, day))
        aims = Aims(procedure, budget)
        return measure(aims, self.tried(table, aims), budget)


def _with_constants(table: Table) -> object:
    return table.id, table.effective, table.turned, table.source.name


def _within(budget: Budget, settle: Callable[[Mapping[str, object], Budget], Decision]) -> Decide:
    """What decides cases within a budget; when that has ended, some more that are soon decided."""

    def decide(context: Mapping[str, object]) -> Decision:
        try:
            budget.spend()
            return settle(context, budget)
        except Exhausted as exhausted:
            budget.close(exhausted.reason)
            raise

    return decide


def _asked(result: CaseResult) -> object:
    """What a case gives and of which revision and day it asks."""
    case, table = result.case, result.table
    return table.id, table.effective, case.as_of, repr(sorted(case.given.items()))


def _expected(case: Case) -> object:
    return case.row, case.status, case.table, dict(case.outputs)


def _rival(failed: CaseResult, others: Iterable[CaseResult]) -> Case | None:
    """A case that is given the same, and rightly expects what this one expects otherwise."""
    wrong = {item.what for item in failed.compared if not item.same and item.fault is None}
    for other in others:
        if any(item.same and item.what in wrong for item in other.compared):
            return other.case
    return None


def _repeats(found: Sequence[CaseResult], earlier: Case) -> Diagnostic:
    case = found[0].case
    message = (
        say("case {name} repeats an earlier one", name=case.name)
        if len(found) == 1
        else say(
            "{count} cases repeat earlier ones; the first is {name}",
            count=len(found),
            name=case.name,
        )
    )
    return REPEATED_CASE.at(
        case.span,
        message,
        related=(Label(earlier.span, say("the same values are given and the same expected")),),
        help=say("delete what is repeated"),
    )


def _known_to(compiled: CompiledProcedure, context: Context) -> Context:
    """The part of a context that a procedure asks for and allows."""
    known: Context = {}
    for dimension in compiled.grid.dimensions:
        if dimension.name not in context:
            continue
        value = context[dimension.name]
        try:
            if dimension.domain.place(value) in dimension.domain.everything:
                known[dimension.name] = value
        except Unreadable:
            continue
    return known
