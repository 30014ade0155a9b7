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

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import Array, distinct, plain, some
from gapless.bulk.batches import Decided, ProcedureBatches
from gapless.bulk.records import Renamed, matching, raw_contexts, sources_of
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError, day_given, known_keys
from gapless.deciding.decide import Decider
from gapless.deciding.undated import Undated
from gapless.diagnostic import Message, TableError
from gapless.model import Input, Procedure, RawData
from gapless.reading.library import Library, UnknownTable
from gapless.reading.time_line import Stage, stages_of

#: The number of the stage of a record whose day is not told.
_UNDATED = -1


class DatedBatches:
    """Decides batches of one schema by the rules of each record's day."""

    def __init__(
        self,
        library: Library,
        name: str,
        names: Sequence[str],
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        budget: Callable[[], Budget] = Budget,
    ) -> None:
        self._library = library
        self._table = name
        self._names = names
        self._renamed = renamed
        self._empty_is_unknown = empty_is_unknown
        self._budget = budget
        self._undated = Undated(library, name)
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
        self._untold = () if self._day_sources else tuple(sorted(telling))
        self._is_local = not heads and all(column.zone is None for column in columns)
        for procedure in self._undated.procedures:
            sources_of(procedure, names, renamed, by_record=True)
        known = known_keys(self._undated.procedures)
        self._sources = tuple(matching({key: key for key in known}, names, renamed))
        self._columns: dict[str, Input | RawData] = {}
        for procedure in self._undated.procedures:
            self._columns.update(procedure.data)
            self._columns.update(procedure.inputs)

    @property
    def procedures(self) -> Sequence[Procedure]:
        """Those of all revisions, the newest first."""
        return tuple(reversed(self._undated.procedures))

    @property
    def absent(self) -> tuple[str, ...]:
        """What tells the day and the inputs of the newest revision, where no column gives it."""
        given = {source.key for source in self._sources}
        newest = self._undated.procedures[-1]
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
        stages = self._stages_of(batch)
        numbers = np.empty(batch.num_rows, np.int32)
        answers: list[Answer] = []
        for stage in np.unique(stages).tolist():
            records = np.flatnonzero(stages == stage)
            part = batch if len(records) == batch.num_rows else some(batch, records)
            found = self._without_day(part) if stage == _UNDATED else self._on(stage, part)
            if part is batch:
                return found
            numbers[records] = found.numbers + len(answers)
            answers += found.answers
        return Decided(numbers, answers)

    def _stages_of(self, batch: Any) -> Any:
        """For every record an ordinal day that stands for its stage."""
        if not self._day_sources:
            return np.full(batch.num_rows, _UNDATED)
        given = [plain(batch.column(source.place)) for source in self._day_sources]
        if self._is_local:
            # Of local moments only the day matters, and there are far fewer days.
            given = [_days(column) for column in given]
        numbers, firsts = distinct(given)
        contexts = raw_contexts(batch, firsts, self._day_sources, self._columns)
        days = (day_given(self._library, self._table, context) for context in contexts)
        return np.array([_UNDATED if day is None else self._stage_on(day) for day in days])[numbers]

    def _stage_on(self, day: date) -> int:
        """The last day of the stage to which a day belongs; without one the day itself."""
        for stage in self._stages:
            if day in stage.period:
                return (stage.period.last or date.max).toordinal()
        return day.toordinal()

    def _on(self, ordinal: int, batch: Any) -> Decided:
        day = date.fromordinal(ordinal)
        ready = self._ready.get(day)
        if ready is None:
            ready = self._ready[day] = self._made(day)
        if isinstance(ready, Message):
            return Decided(np.zeros(batch.num_rows, np.int32), [Answer(None, error=ready)])
        return ready.decide(batch)

    def _made(self, day: date) -> ProcedureBatches | Message:
        try:
            table = self._library.find(self._table, day)
            procedure = self._library.procedure(table, day)
        except TableError as failure:
            return failure.diagnostics[0].message
        except UnknownTable as failure:
            return failure.diagnostic.sentence
        return ProcedureBatches(
            Decider(compile_procedure(procedure)),
            self._names,
            self._renamed,
            empty_is_unknown=self._empty_is_unknown,
            budget=self._budget,
            by_record=True,
        )

    def _without_day(self, batch: Any) -> Decided:
        """The decisions of records that do not tell their day, each combination by itself."""
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

    def _of_context(self, context: Mapping[str, object]) -> Answer:
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
