"""Running cases: all examples of some tables, and what they try of each.

Purpose: run the cases beside tables and in files of their own, each by the rules of its day, and
measure what they cover.  Place in the flow: above ``outcome``, ``files`` and ``coverage``;
``gapless test`` prints what comes out.

A case counts for every table it passes through: one of an entry tries rows of the tables that the
entry hands over to as well.

Invariants: what stands in the way of one table's cases does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from gapless.budget import Budget
from gapless.cases.coverage import Aims, Coverage, measure
from gapless.cases.files import CaseFile
from gapless.cases.outcome import CaseResult, Decide, run_cases
from gapless.compiling.compiled import CompiledProcedure, compile_procedure
from gapless.deciding.context import Context, read_context
from gapless.deciding.decide import Decider
from gapless.diagnostic import Diagnostic, TableError, Unreadable, error
from gapless.model import Table
from gapless.reading.library import Library, UnknownTable

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
    _tried: dict[Revision, list[Context]] = field(default_factory=dict)

    def run(self, tables: Iterable[Table], files: Iterable[CaseFile] = ()) -> list[CaseResult]:
        """The results of all cases; what stands in the way is added to ``problems``."""
        results: list[CaseResult] = []
        for table in tables:
            if self.on is None or self.library.in_force(table.id, self.on) is table:
                results.extend(self._run(table, self.on, None))
        for file in files:
            decider = self._table_of(file)
            if decider is not None:
                results.extend(self._run(decider, file.as_of or self.on, file))
        return results

    def _table_of(self, file: CaseFile) -> Table | None:
        """The revision that decides the cases of a file; None where there is none, or not now."""
        try:
            if file.version is not None:
                table = self.library.version(file.table, file.version)
            else:
                table = self.library.find(file.table, file.as_of or self.on or self.today)
        except UnknownTable as unknown:
            self.problems.append(
                error(
                    unknown.diagnostic.code,
                    unknown.diagnostic.message,
                    file.span,
                    help=unknown.diagnostic.help,
                )
            )
            return None
        is_asked = self.on is None or self.library.in_force(table.id, self.on) is table
        return table if is_asked else None

    def _run(self, table: Table, on: date | None, file: CaseFile | None) -> Iterator[CaseResult]:
        @cache
        def ready(as_of: date | None) -> tuple[CompiledProcedure, Decide]:
            entry = table if as_of is None else self.library.find(table.id, as_of)
            day = as_of or on or self.library.day_of(table, self.today)
            compiled = compile_procedure(self.library.procedure(entry, day))
            return compiled, Decider(compiled).decide

        def decide_on(as_of: date | None) -> Decide:
            return ready(as_of)[1]

        try:
            for result in run_cases(table, decide_on, None if file is None else file.cases):
                self._remember(result, ready(result.case.as_of)[0])
                yield result
        except TableError as failure:
            self.problems.extend(failure.diagnostics)
        except UnknownTable as unknown:
            self.problems.append(unknown.diagnostic)

    def _remember(self, result: CaseResult, compiled: CompiledProcedure) -> None:
        """Let a case count for every table it passed through."""
        if result.decision is None:
            return
        context = read_context(compiled, result.case.given)
        names = dict.fromkeys(
            (compiled.procedure.entry.id, *result.decision.via, result.decision.table)
        )
        for name in names:
            table = compiled.procedure.tables[name]
            self._tried.setdefault((table.id, table.effective), []).append(context)

    def coverage(self, table: Table, budget: Budget) -> Coverage:
        """What the cases that ran try of a table.

        Raises ``TableError`` where the table cannot be used, ``Exhausted`` where time ends.
        """
        day = self.on or self.library.day_of(table, self.today)
        aims = Aims(self.library.procedure(table, day))
        contexts = self._tried.get((table.id, table.effective), [])
        return measure(aims, (_known_to(aims.compiled, context) for context in contexts), budget)


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
