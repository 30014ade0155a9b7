"""Streams: record batches in, the same with the columns of their decisions out.

Purpose: add the columns of answers to batches, and deal with records that have faults.

Invariants: what comes out has one schema, known before the first record; records keep their order;
a record with a fault ends the stream, is kept with what is wrong in ``_error``, or goes elsewhere,
as it was said beforehand.

Worked example: ``stop`` with the second record ``{"durasi_padam": "lama"}`` ends after nothing was
given out, with ``BatchError`` of record 1 (counted from 0) and its sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gapless.bulk.answers import (
    STATUSES,
    UNFIT,
    Answer,
    AnswerColumn,
    AnswerTable,
    Words,
    answer_columns,
    error_column,
    fits,
    used,
)
from gapless.bulk.arrays import some
from gapless.bulk.batches import Decided, DecidesBatches
from gapless.bulk.tree import Numbers
from gapless.diagnostic import Explained, Message, say

#: What counts as the status of a record with a fault.
FAULTY = "faulty"


class Errors(StrEnum):
    """What becomes of records with faults: they end the stream, are kept, or go elsewhere."""

    STOP = "stop"
    KEEP = "keep"
    SEPARATE = "separate"


class BatchError(Explained, ValueError):
    """A record that cannot be decided: its number, from 0, and what is wrong with it."""

    def __init__(self, record: int, fault: Message) -> None:
        super().__init__(say("record {number}: {fault}", number=record + 1, fault=fault))
        self.record = record
        self.fault = fault


class ColumnTaken(Explained, ValueError):
    """That a column of the input has the name of one that is added."""


def column_taken(name: str) -> Message:
    """That a record has something of the name of an answer already."""
    return say(
        "there is a column {name} already, as the answers are called; choose a `prefix` for their"
        " names, such as new_",
        name=name,
    )


def with_errors(batch: Any, records: NDArray[np.int64], errors: Sequence[str]) -> Any:
    """Some records of a batch, with what is wrong with each in ``_error``."""
    schema = batch.schema.append(pa.field("_error", pa.string()))
    columns = [*some(batch, records).columns, pa.array(errors, pa.string())]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


class DecisionStream:
    """Adds decisions to batches of one schema; raises ``ColumnTaken``.

    ``counts`` says how many records had which status so far; ``stored`` gives a column of answers
    the type that it is stored in.
    """

    def __init__(
        self,
        decider: DecidesBatches,
        schema: Any,
        words: Words,
        *,
        errors: Errors = Errors.STOP,
        prefix: str = "",
        stored: Callable[[AnswerColumn], AnswerColumn] | None = None,
    ) -> None:
        self._decider = decider
        self._errors = errors
        self._columns = answer_columns(decider.procedures, words)
        if errors is Errors.KEEP:
            self._columns += (error_column(words),)
        if stored is not None:
            self._columns = tuple(map(stored, self._columns))
        self._error = error_column(words)
        self.counts: Counter[str] = Counter()
        self._lasting: Sequence[Answer] = ()
        self._lasting_table = AnswerTable(self._columns)
        self._records = 0
        names = [prefix + column.name for column in self._columns]
        wrong = f"{prefix}_error"
        for name in (*names, wrong) if errors is Errors.SEPARATE else names:
            if name in schema.names:
                raise ColumnTaken(column_taken(name))
        added = zip(names, self._columns, strict=True)
        fields = [pa.field(name, one.type) for name, one in added]
        self.schema = pa.schema([*schema, *fields], schema.metadata)
        self.faulty_schema = pa.schema([*schema, pa.field(wrong, pa.string())], schema.metadata)

    def decided(self, batch: Any) -> tuple[Any, Any]:
        """A batch with its decisions, and the records with faults where they go elsewhere.

        Raises ``BatchError`` where a fault ends the stream.
        """
        found = self._decider.decide(batch)
        try:
            return self._arranged(batch, *self._told(found))
        except UNFIT:
            fitting = _fitting(found.answers, self._columns)
            return self._arranged(batch, *self._told(replace(found, answers=fitting, lasting=())))

    def _told(self, found: Decided) -> tuple[Numbers, AnswerTable, Sequence[Answer]]:
        """The decisions with their answers as columns; raises one of ``UNFIT``.

        Answers that stay are converted once for all batches, others where a record has them.
        """
        numbers, answers = found.numbers, found.answers
        if int(numbers.max(initial=-1)) < len(found.lasting):
            if found.lasting is not self._lasting:
                self._lasting, self._lasting_table = found.lasting, AnswerTable(self._columns)
            self._lasting_table.extend(found.lasting)
            return numbers, self._lasting_table, answers
        answers, numbers = used(numbers, answers)
        table = AnswerTable(self._columns)
        table.extend(answers)
        return numbers, table, answers

    def _arranged(
        self, batch: Any, numbers: Numbers, table: AnswerTable, answers: Sequence[Answer]
    ) -> tuple[Any, Any]:
        """The columns put together; raises ``BatchError``."""
        faulty = np.flatnonzero(table.is_faulty[numbers])
        if len(faulty) and self._errors is Errors.STOP:
            fault = answers[numbers[faulty[0]]].error
            assert fault is not None, "what has no status has a fault"
            raise BatchError(self._records + int(faulty[0]), fault)
        counts = np.bincount(table.statuses[numbers], minlength=len(STATUSES)).tolist()
        separate = None
        if len(faulty) and self._errors is Errors.SEPARATE:
            told, here = used(numbers[faulty], answers)
            errors = AnswerTable([self._error])
            errors.extend(told)
            columns = [*some(batch, faulty).columns, *errors.columns(here)]
            separate = pa.RecordBatch.from_arrays(columns, schema=self.faulty_schema)
            good = np.flatnonzero(~table.is_faulty[numbers])
            batch, numbers = some(batch, good), numbers[good]
        columns = [*batch.columns, *table.columns(numbers)]
        self._records += sum(counts)
        for status, count in zip(STATUSES, counts, strict=True):
            if count:
                self.counts[status or FAULTY] += count
        return pa.RecordBatch.from_arrays(columns, schema=self.schema), separate

    def reader(self, batches: Iterable[Any]) -> Any:
        """The batches with their decisions as a ``pyarrow.RecordBatchReader``."""
        decided = (self.decided(batch)[0] for batch in batches)
        return pa.RecordBatchReader.from_batches(self.schema, decided)


def _fitting(answers: Sequence[Answer], columns: Sequence[AnswerColumn]) -> list[Answer]:
    """The answers, with a fault in place of those that a column does not hold exactly."""
    return [
        next((_unfit(answer, column) for column in columns if not fits(column, answer)), answer)
        for answer in answers
    ]


def _unfit(answer: Answer, column: AnswerColumn) -> Answer:
    told = {
        "output": column.name,
        "value": str(dict(answer.outputs).get(column.name)),
        "type": str(column.type),
    }
    fault = (
        say("{output} {value} does not fit into a column of {type}; round it in the table", **told)
        if pa.types.is_decimal(column.type)
        else say("{output} {value} does not fit into a column of {type}", **told)
    )
    return Answer(None, error=fault)
