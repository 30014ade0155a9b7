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
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.bulk.answers import (
    UNFIT,
    Answer,
    AnswerColumn,
    Words,
    answer_columns,
    error_column,
    fill,
    fits,
    used,
)
from gapless.bulk.arrays import some
from gapless.bulk.batches import DecidesBatches
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
        numbers, answers = found.numbers, found.answers
        try:
            return self._arranged(batch, numbers, answers)
        except UNFIT:
            return self._arranged(batch, numbers, _fitting(answers, self._columns))

    def _arranged(self, batch: Any, numbers: Numbers, answers: Sequence[Answer]) -> tuple[Any, Any]:
        """The columns put together; raises one of ``UNFIT``, and ``BatchError``."""
        statuses = [answer.status or FAULTY for answer in answers]
        bad = np.array([answer.status is None for answer in answers], bool)[numbers]
        faulty = np.flatnonzero(bad)
        if len(faulty) and self._errors is Errors.STOP:
            fault = answers[numbers[faulty[0]]].error
            assert fault is not None, "what has no status has a fault"
            raise BatchError(self._records + int(faulty[0]), fault)
        separate, all_numbers = None, numbers
        if len(faulty) and self._errors is Errors.SEPARATE:
            told, here = used(numbers[faulty], answers)
            columns = [*some(batch, faulty).columns, fill(self._error, told, here)]
            separate = pa.RecordBatch.from_arrays(columns, schema=self.faulty_schema)
            good = np.flatnonzero(~bad)
            batch, numbers = some(batch, good), numbers[good]
        told, here = used(numbers, answers)
        columns = [*batch.columns, *(fill(column, told, here) for column in self._columns)]
        self._records += len(bad)
        for status, count in zip(statuses, np.bincount(all_numbers).tolist(), strict=False):
            self.counts[status] += count
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
