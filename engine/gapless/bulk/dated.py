"""Batches by the rules of each record's day.

Purpose: decide records by the revisions that were in force on the day that each of them tells
(``as_of``), as ``TableLibrary.decide`` does for one.

The one idea: days on which a table and all that it reaches stay the same are one stage of its time
line, and a stage is one procedure.  The records of a stage are a batch of their own.

Invariants: a record whose day is not told is decided by all revisions that may be in force
(``deciding/undated.py``); one of a day without rules has a fault.

Worked example: ``fee`` has a revision from 2024 on, ``as_of: day``.  Of three records of 2023, 2024
and without a day the first has a fault, or is decided by the revision before, the second is decided
by the new one, and the third by both where they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import pyarrow as pa

from gapless.algebra.numbers import PLAIN
from gapless.algebra.python_values import read_python
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind
from gapless.budget import Budget
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import Array, distinct, plain, some, taken
from gapless.bulk.batches import Decided, Part, ProcedureBatches
from gapless.bulk.counting import place_of
from gapless.bulk.python_values import as_python, column_of_days, date_forms
from gapless.bulk.records import Renamed, matching, raw_contexts, sources_of
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError, day_given, known_keys
from gapless.deciding.decide import Decider
from gapless.deciding.undated import Undated
from gapless.diagnostic import Message, TableError, listed, say, sentence_of
from gapless.model import Input, Procedure, RawData
from gapless.reading.library import Library, UnknownTable
from gapless.reading.time_line import Stage, stages_of
from gapless.unreadable import Unreadable

#: The number of the stage of a record whose day is not told.
_UNDATED = -1


class DatedBatches:
    """Decides batches of one schema by the rules of each record's day.

    Where ``day_column`` is named, that one tells the day, and each record must.  ``deciders`` are
    remembered by the last days of their stages, for batches of other columns, too.
    """

    def __init__(
        self,
        library: Library,
        name: str,
        names: Sequence[str],
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        budget: Callable[[], Budget] = Budget,
        day_column: str | None = None,
        deciders: dict[date, Decider] | None = None,
    ) -> None:
        self._library = library
        self._table = name
        self._names = names
        self._renamed = renamed
        self._empty_is_unknown = empty_is_unknown
        self._budget = budget
        self._undated = None if day_column else Undated(library, name)
        self._day_column, self._day_form = column_of_days(day_column) if day_column else ("", None)
        self._deciders = {} if deciders is None else deciders
        self._ready: dict[date, ProcedureBatches | Message] = {}
        revisions = library.revisions[name]
        self._stages: list[Stage] = [
            one for table in revisions for one in stages_of(library, table)
        ]
        telling = {one.as_of for one in revisions if one.as_of is not None}
        columns = [table.given[key] for table in revisions for key in telling if key in table.given]
        heads = {one.path.head for one in columns if one.path is not None}
        keys = {canonical(key): key for key in telling | heads}
        self._day_sources = tuple(matching(keys, names, renamed))
        self._untold = () if self._day_sources or day_column else tuple(sorted(telling))
        self._is_local = not heads and all(column.zone is None for column in columns)
        self._procedures = (
            tuple(self._of_stages()) if self._undated is None else self._undated.procedures
        )
        for procedure in self._procedures:
            sources_of(procedure, names, renamed, by_record=True)
        known = known_keys(self._procedures)
        self._sources = tuple(matching({key: key for key in known}, names, renamed))
        self._columns: dict[str, Input | RawData] = {}
        for procedure in self._procedures:
            self._columns.update(procedure.data)
            self._columns.update(procedure.inputs)

    @property
    def procedures(self) -> Sequence[Procedure]:
        """Those of all revisions, the newest first."""
        return tuple(reversed(self._procedures))

    @property
    def absent(self) -> tuple[str, ...]:
        """What tells the day and the inputs of the newest revision, where no column gives it."""
        given = {source.key for source in self._sources}
        newest = self._procedures[-1]
        return self._untold + tuple(
            name
            for name, column in newest.asked.items()
            if name not in given
            and name not in self._untold
            and not (column.path is not None and column.path.head in given)
            and not (column.expression and given.issuperset(column.expression.names))
        )

    def decide(self, batch: Any) -> Decided:
        """The decisions of a batch; faults are answers, too."""
        numbers = np.empty(batch.num_rows, np.int32)
        answers: list[Answer] = []
        for part in self.parts(batch):
            if len(part.records) == batch.num_rows:
                return part.decided
            numbers[part.records] = part.decided.numbers + len(answers)
            answers += part.decided.answers
        return Decided(numbers, answers)

    def parts(self, batch: Any) -> Iterator[Part]:
        """The same, apart for every stage."""
        stages = self._stages_of(batch)
        for stage in np.unique(stages).tolist():
            records = np.flatnonzero(stages == stage)
            part = batch if len(records) == batch.num_rows else some(batch, records)
            if stage == _UNDATED:
                yield Part(records, self._without_day(part), None)
                continue
            ready = self._on(date.fromordinal(stage))
            if isinstance(ready, Message):
                yield Part(records, _refused(len(records), ready), None)
            else:
                yield Part(records, ready.decide(part), ready)

    def _stages_of(self, batch: Any) -> Any:
        """For every record an ordinal day that stands for its stage."""
        if self._day_column:
            place = place_of(self._names, self._day_column)
            if place is None:
                return np.full(batch.num_rows, _UNDATED)
            column = _days(plain(batch.column(place)))
            numbers, firsts = distinct([column])
            values = as_python(taken(column, firsts))
            if self._day_form is not None:
                values = [self._day_form.applied(value, PLAIN) for value in values]
            return np.array([self._stage_at(_day(value)) for value in values])[numbers]
        if not self._day_sources:
            return np.full(batch.num_rows, _UNDATED)
        given = [plain(batch.column(source.place)) for source in self._day_sources]
        if self._is_local:
            # Of local moments only the day matters, and there are far fewer days.
            given = [_days(column) for column in given]
        numbers, firsts = distinct(given)
        contexts = raw_contexts(batch, firsts, self._day_sources, self._columns)
        days = (day_given(self._library, self._table, context) for context in contexts)
        return np.array([self._stage_at(day) for day in days])[numbers]

    def _stage_at(self, day: date | None) -> int:
        """The last day of the stage to which a day belongs; without one the day itself."""
        if day is None:
            return _UNDATED
        for stage in self._stages:
            if day in stage.period:
                return (stage.period.last or date.max).toordinal()
        return day.toordinal()

    def _of_stages(self) -> Iterator[Procedure]:
        """The procedures of all stages that there are, the newest last; raises ``TableError``."""
        failure: TableError | None = None
        for stage in self._stages:
            try:
                yield self._library.procedure(stage.table, stage.period.last or date.max)
            except TableError as problem:
                failure = problem
        if failure is not None and not self._stages:
            raise failure

    def _on(self, day: date) -> ProcedureBatches | Message:
        ready = self._ready.get(day)
        if ready is None:
            ready = self._ready[day] = self._made(day)
        return ready

    def _made(self, day: date) -> ProcedureBatches | Message:
        try:
            table = self._library.find(self._table, day)
            procedure = self._library.procedure(table, day)
        except TableError as failure:
            return failure.diagnostics[0].message
        except UnknownTable as failure:
            return failure.diagnostic.sentence
        if day not in self._deciders:
            self._deciders[day] = Decider(compile_procedure(procedure))
        return ProcedureBatches(
            self._deciders[day],
            self._names,
            self._renamed,
            empty_is_unknown=self._empty_is_unknown,
            budget=self._budget,
            by_record=True,
        )

    def _without_day(self, batch: Any) -> Decided:
        """The decisions of records that do not tell their day, each combination by itself."""
        if self._day_column:
            return self._no_day(batch)
        if self._sources:
            numbers, firsts = distinct(batch.column(source.place) for source in self._sources)
        else:
            numbers, firsts = np.zeros(batch.num_rows, np.int64), np.zeros(1, np.int64)
        contexts = raw_contexts(
            batch,
            firsts,
            self._sources,
            self._columns,
            empty_is_unknown=self._empty_is_unknown,
        )
        return Decided(numbers.astype(np.int32), [self._of_context(one) for one in contexts])

    def _no_day(self, batch: Any) -> Decided:
        """That the column tells no day, with the forms in which it may be read."""
        fault = say("{name} tells no day", name=self._day_column)
        place = place_of(self._names, self._day_column)
        first = None if place is None else as_python(taken(batch.column(place), [0]))[0]
        forms = date_forms(first) if isinstance(first, str) and self._day_form is None else ()
        if forms:
            options = listed(f"--as-of-column {self._day_column}:{form}" for form in forms)
            advice = say("say how the column is written: {options}", options=options)
            fault = sentence_of(fault, advice)
        return _refused(batch.num_rows, fault)

    def _of_context(self, context: Mapping[str, object]) -> Answer:
        assert self._undated is not None, "otherwise each record tells its day"
        try:
            return Answer.of(self._undated.decide_within(context, self._budget()))
        except HitPolicyError as problem:
            return Answer(None, error=problem.message)
        except ContextError as problem:
            return Answer.refused(problem.faults)


def _days(column: Array) -> Array:
    """Local moments as the beginning of their day; anything else as it is."""
    kind = column.type
    if not pa.types.is_timestamp(kind) or kind.tz is not None or kind.unit == "ns":
        return column
    return pa.compute.floor_temporal(column, unit="day")


def _refused(count: int, fault: Message) -> Decided:
    """That none of some records can be decided."""
    return Decided(np.zeros(count, np.int32), [Answer(None, error=fault)])


def _day(value: object) -> date | None:
    """The day that a value of a column tells, also a moment; None for none."""
    for kind in (Kind.DATE, Kind.DATETIME):
        try:
            read = read_python(kind, value)
        except Unreadable:
            continue
        return read.date() if isinstance(read, datetime) else cast(date, read)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return moment.date() if isinstance(moment, datetime) else None
