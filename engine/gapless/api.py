"""What ``import gapless`` offers: tables and libraries that decide and check.

Purpose: the Python interface promised to other programs.

Invariants: everything returned is immutable and safe to share between threads; compiling
happens once per table and day, on first use.

Example::

    table = gapless.load("tables/lapor-kembali/padam-meluas/2022-12-29.yaml")
    decision = table.decide({"durasi_padam": "5 jam", "tetangga": "tidak padam"})
    decision.status, decision.row, decision.outputs["laporan"]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.check.other_days import OnDays
from gapless.check.report import Report
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.shortcut import Atoms
from gapless.deciding.context import day_given, read_context, refuse_no_context
from gapless.deciding.decide import Decider
from gapless.deciding.decision import Decision
from gapless.deciding.fewest_questions import FewestQuestions
from gapless.deciding.interview import MOST_STATES, Ask, Interview, asking
from gapless.deciding.together import Decisions, decide_together
from gapless.deciding.undated import Undated, tells_day
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Procedure, Table
from gapless.project.surroundings import Surroundings
from gapless.reading.collecting import Collector, parted
from gapless.reading.dmn.words import one_of, part
from gapless.reading.library import Library, build_library
from gapless.reading.time_line import days_apart
from gapless.revisions.difference import Diff, compare_revisions
from gapless.revisions.findings import revision_analyses
from gapless.selection import Selection

if TYPE_CHECKING:
    from gapless.bulk.batches import ProcedureBatches
    from gapless.bulk.dated import DatedBatches


class DecisionTable:
    """One revision of a table, with all it hands over to, ready to decide and to check."""

    def __init__(
        self, procedure: Procedure, library: Library | None = None, stored: Table | None = None
    ) -> None:
        self.procedure = procedure
        self._library = library
        self._stored = stored
        self._compiled: CompiledProcedure | None = None

    @property
    def model(self) -> Table:
        """The table as values: inputs, outputs, rules."""
        return self.procedure.entry

    @property
    def id(self) -> str:
        """The table's id."""
        return self.procedure.entry.id

    @property
    def version(self) -> str | None:
        """The version of this revision."""
        return self.procedure.entry.version

    @property
    def effective(self) -> date | None:
        """The day this revision takes effect; None where it has always been in force."""
        return self.procedure.entry.effective

    @property
    def compiled(self) -> CompiledProcedure:
        """The form that analyses: all rows in one grid."""
        return self.compiled_within(Budget())

    def compiled_within(self, budget: Budget) -> CompiledProcedure:
        """The same, made within a budget where it is not made yet; raises ``Exhausted``."""
        if self._compiled is None:
            self._compiled = compile_procedure(self.procedure, budget=budget)
        return self._compiled

    @cached_property
    def _decider(self) -> Decider:
        return Decider(self.compiled)

    @cached_property
    def decide(self) -> Callable[[Mapping[str, object]], Decision]:
        """Decide a context, partial or whole: a value, or the text of one, for each input known.

        ``docs/python.md`` lists the Python values that an input takes.  Raises ``ContextError`` for
        a context with faults, ``HitPolicyError`` where the rows that match contradict each other.
        """
        # A method bound to the table, so that it can be pickled as the table can.
        return MethodType(self._decider.lookup, self)

    def __reduce__(self) -> tuple[object, ...]:
        return DecisionTable, (self.procedure, self._library, self._stored)

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The one procedure that decides."""
        return (self.procedure,)

    def computed(self, context: Mapping[str, object]) -> dict[str, object]:
        """The values of the inputs that a context lets compute; raises ``ContextError``."""
        values = read_context(self.compiled, context)
        inputs = self.procedure.inputs
        return {name: value for name, value in values.items() if inputs[name].expression}

    def decide_within(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """Decide a context, with an end to the search for what a partial one still needs.

        Where the ``budget`` (``gapless.budget.seconds(10)``) ends first, the decision is
        undetermined and not ``complete``.  Raises as ``decide`` does.
        """
        return self._decider.decide_within(context, budget)

    def interview(
        self, budget: Callable[[], Budget] = Budget, calls: Mapping[Atoms, int] | None = None
    ) -> Interview:
        """An interview about a case: one question at a time, and as few as can be.

        Each search for what is still needed has its ``budget``.  Given recorded ``calls``, as
        ``gapless.bulk.recorded_answers`` counts them, these shall need the fewest questions.
        """
        fewest = FewestQuestions(self.compiled, MOST_STATES, calls or {})
        return Interview(asking(self, fewest, budget))

    def decide_batch(
        self,
        stream: Any,
        *,
        columns: Mapping[str, str] | None = None,
        errors: str = "stop",
        empty: str = "refused",
        prefix: str = "",
    ) -> Any:
        """Decide records by their columns: a ``pyarrow.RecordBatchReader`` with the decisions.

        ``docs/batches.md`` says what is read and what comes out.  Raises ``ImportError`` without
        the extra ``bulk``.
        """
        from gapless.bulk.calls import decide_stream

        return decide_stream(self.batches, stream, columns, errors, empty, prefix)

    def batches(self, names: Sequence[str], **options: Any) -> ProcedureBatches:
        """What decides batches with columns of some names; see ``gapless.bulk.batches``."""
        from gapless.bulk.batches import ProcedureBatches

        return ProcedureBatches(self._decider, names, **options)

    def check(
        self,
        limit: int | None = None,
        budget: Budget | None = None,
        selection: Selection | None = None,
        *,
        other_days: bool = True,
    ) -> Report:
        """Check the table; at most ``limit`` findings where one is given.

        A ``budget`` (``gapless.budget.seconds(10)``) ends the check early.  A report that was
        ended early is not ``complete`` and ends with a ``not-checked`` finding.  A table of a
        library is also compared with its other revisions.  A ``selection``
        (``gapless.selection.Selection``) says which findings are reported.  Without ``other_days``
        what is wrong on other days alone, with other constants and tables below, is left aside.
        """
        if budget is not None:
            budget.start()
        further = None
        if self._library is not None:
            further = revision_analyses(self._library, self.model, date.today(), self._stored)
        return Report(
            self.model,
            self.compiled_within,
            limit,
            budget,
            further,
            selection,
            self._on_other_days(),
            reports_other_days=other_days,
        )

    def _on_other_days(self) -> Iterator[OnDays]:
        """The periods with other constants or tables below, and the table compiled with these."""
        library, day = self._library, self.procedure.day
        if library is None:
            return
        for period in days_apart(library, self.model, day):
            try:
                procedure = library.procedure(self.model, period.some_day(day))
            except TableError:
                # It is reported among what is wrong on other days.
                continue
            yield period.words, DecisionTable(procedure).compiled_within

    def __repr__(self) -> str:
        return f"<DecisionTable {self.id} {self.version or ''}>"


class TableLibrary:
    """The tables of a folder: ``library["id"]`` is the revision in force today."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._ready: dict[tuple[int, date], DecisionTable] = {}
        self._undated: dict[str, Undated] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return TableLibrary, (self.library,)

    def __getitem__(self, name: str) -> DecisionTable:
        return self.at(name, date.today())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and canonical(name) in self._names()

    def _names(self) -> list[str]:
        """What tables are called: their ids, but tables of DMN files that share one by their file,
        ``loan.dmn#risk``.
        """
        library = self.library
        return sorted({*library.revisions}.difference(library.ambiguous) | {*library.called_apart})

    def at(self, name: str, day: date | str) -> DecisionTable:
        """The table as in force on a day, hand-overs included.

        ``day`` is a date, or the text of one (``2022-06-01``).  Raises ``UnknownTable``, which is a
        ``KeyError``, where there is none, ``TableError`` where a hand-over fails.
        """
        if not isinstance(name, str):
            raise TypeError(f"a table is called by its id, a text, not {name!r}")
        day = _day(day)
        return self.prepare(self.library.find(canonical(name), day), day)

    def decide(
        self,
        name: str,
        context: Mapping[str, object],
        day: date | str | None = None,
        budget: Budget | None = None,
    ) -> Decision:
        """Decide a context by the rules of its day.

        That is ``day``; else the day that the table's ``as_of`` finds in the context; else, for a
        table that has no ``as_of``, today.  While the day is not known, the decision is what all
        revisions that may be in force decide alike, else undetermined.  Raises as ``at`` and
        ``DecisionTable.decide`` do; a ``budget`` is as for ``decide_within``.
        """
        refuse_no_context(context)
        context = dict(context)
        decider = self.decider(name, context, day)
        if budget is not None:
            return decider.decide_within(context, budget)
        return decider.decide(context)

    def interview(
        self,
        name: str,
        day: date | str | None = None,
        budget: Callable[[], Budget] = Budget,
        calls: Callable[[DecisionTable], Mapping[Atoms, int]] | None = None,
    ) -> Interview:
        """An interview about a case by the rules of its day.

        That is ``day``; else the day that an answer tells, as the table's ``as_of`` says; else
        today.  ``calls`` counts the recorded ones for a revision.  Raises as ``at`` does.
        """
        self.at(name, day or date.today())
        asks: dict[DecisionTable, Ask] = {}

        def ask(known: Mapping[str, object]) -> tuple[Decision, tuple[str, ...]]:
            told = day or day_given(self.library, canonical(name), known)
            table = self.at(name, told or date.today())
            if table not in asks:
                asks[table] = table.interview(budget, calls and calls(table)).ask
            return asks[table](known)

        return Interview(ask)

    def decide_batch(
        self,
        name: str,
        stream: Any,
        day: date | str | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        errors: str = "stop",
        empty: str = "refused",
        prefix: str = "",
    ) -> Any:
        """Decide records by the rules of their day, as ``decide`` does for one.

        The rest is as for ``DecisionTable.decide_batch``; raises as ``at`` does.
        """
        from gapless.bulk.calls import decide_stream

        return decide_stream(self.batches(name, day), stream, columns, errors, empty, prefix)

    def batches(
        self, name: str, day: date | str | None = None
    ) -> Callable[..., ProcedureBatches | DatedBatches]:
        """What makes what decides batches by the rules of each record's day; raises as ``at``."""
        name = canonical(name)
        if day is not None or not tells_day(self.library, name):
            return self.at(name, day or date.today()).batches
        from gapless.bulk.dated import DatedBatches

        return partial(DatedBatches, self.library, name)

    def decide_all(
        self,
        names: Iterable[str],
        context: Mapping[str, object],
        day: date | str | None = None,
        budget: Budget | None = None,
    ) -> Decisions:
        """Decide one context by several tables, each by the rules of its day, as ``decide`` does.

        The context may hold what any of them knows; ``questions`` are asked once for all.  Raises
        as ``decide`` does for each of them, and ``TableError`` where one name means different
        things in two of them.
        """
        if isinstance(names, str):
            raise TypeError(f"decide_all takes a list of ids, like ['{names}']")
        refuse_no_context(context)
        context = dict(context)
        deciders = {name: self.decider(name, context, day) for name in names}
        return decide_together(
            deciders, context, None if budget is None else dict.fromkeys(deciders, budget)
        )

    def decider(
        self, name: str, context: Mapping[str, object], day: date | str | None = None
    ) -> DecisionTable | Undated:
        """What decides a context by the rules of its day; raises as ``at`` does."""
        name = canonical(name)
        day = None if day is None else _day(day)
        if day is None:
            day = day_given(self.library, name, context)
        if day is None and tells_day(self.library, name):
            return self.undated(name)
        return self.at(name, day or date.today())

    def undated(self, name: str) -> Undated:
        """All revisions of a table that says its day, to decide without it."""
        name = canonical(name)
        ready = self._undated.get(name)
        if ready is None:
            ready = self._undated[name] = Undated(self.library, name)
        return ready

    def prepare(self, table: Table, day: date) -> DecisionTable:
        """A revision with its hand-overs as in force on a day; raises ``TableError``."""
        key = (id(table.source), day)
        ready = self._ready.get(key)
        if ready is None:
            procedure = self.library.procedure(table, day)
            ready = self._ready[key] = DecisionTable(procedure, self.library)
        return ready


def load(path: str | Path) -> DecisionTable:
    """Load one table file; of a DMN file with several tables one is named, ``loan.dmn#risk``.

    Tables it hands over to are looked for beside it: in its folder and the folders next to it.
    Raises ``TableError`` carrying every diagnostic.
    """
    collector = Collector()
    found = collector.file(Path(part(str(path))[0]))
    table = one_of(str(path), found)
    own, unread = parted(found)
    names = {one.id for one in own}.union(*(one.tables for one in unread))
    others, broken = Surroundings(collector).hand_overs(own, names)
    library, _ = build_library((*own, *others), unread, broken)
    return DecisionTable(library.procedure(table, library.day_of(table, date.today())), library)


def diff(old: DecisionTable, new: DecisionTable, budget: Budget | None = None) -> Diff:
    """The regions that two tables decide differently, hand-overs followed.

    A ``budget`` ends the comparison early; the diff is then not ``complete``.  Raises
    ``Incomparable`` where the tables have nothing in common to compare.
    """
    for table in (old, new):
        if not isinstance(table, DecisionTable):
            raise TypeError(
                f"diff compares tables as load() and library.at() return them, not {table!r}"
            )
    return compare_revisions(old.procedure, new.procedure, budget)


def _day(given: date | str) -> date:
    """A day of a caller; raises ``TypeError``, and ``ValueError`` for a text that is none."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, str):
        try:
            found = date.fromisoformat(given)
        except ValueError:
            found = None
        # Python reads weeks and days without hyphens, too.
        if found is None or found.isoformat() != given:
            raise ValueError(f"{given!r} is no day; write it like '2022-12-29'")
        return found
    if not isinstance(given, date):
        raise TypeError(f"a day is a date, or its text like '2022-12-29', not {given!r}")
    return given


def load_library(folder: str | Path, *further: str | Path) -> TableLibrary:
    """Load every table of folders and files; raises ``TableError`` with every diagnostic."""
    paths = tuple(map(Path, (folder, *further)))
    collector = Collector(folders=paths)
    tables: dict[int, Table] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        found, unread = collector.path(path)
        tables |= {id(table): table for table in found}
        problems.extend(fault for item in unread for fault in item.faults)
    library, between = build_library(tables.values())
    if problems or between:
        raise TableError((*problems, *between))
    return TableLibrary(library)
