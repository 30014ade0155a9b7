"""Batches on Spark: a ``DataFrame`` in, the same with the columns of its decisions out.

Purpose: decide, on many machines, records that outgrow one.  Needs the extra ``spark``.

Every partition is a stream of record batches (``mapInArrow``), decided as ``decide_batch`` decides
one.  A table travels pickled, with what is to be done; each Python worker compiles it once and
remembers it for the partitions that come after.

Invariants: what can be refused without records is refused before anything is run; a record gets the
answers that ``decide_batch`` gives it.  Answers of types that not every Spark has (times of day,
numbers of more than 38 digits) are the texts of a table.

Worked example, with ``calls`` a frame that has the column ``durasi_padam``::

    decided = gapless.spark.decide(calls, gapless.load("padam-meluas.yaml"))
    decided.groupBy("laporan").count().show()
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gapless.api import DecisionTable, TableLibrary
from gapless.dataclass import dataclass

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType

    from gapless.bulk.answers import AnswerColumn
    from gapless.bulk.batches import DecidesBatches, ProcedureBatches
    from gapless.bulk.dated import DatedBatches
    from gapless.bulk.stream import DecisionStream

#: So many tables a Python worker remembers, each for records of certain columns.
_MOST_TABLES = 8


def decide(
    dataframe: DataFrame,
    table: DecisionTable | TableLibrary,
    name: str | None = None,
    day: date | str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    errors: str = "stop",
    empty: str = "refused",
    prefix: str = "",
) -> DataFrame:
    """Decide the records of a frame: by a table, or by table ``name`` of a library on their day.

    The rest is as for ``decide_batch``; ``docs/batches.md`` says what is read and what comes out.
    With ``errors="stop"`` a record with a fault fails the job.  Raises ``ImportError`` without the
    extra ``spark``, ``TypeError`` for a column that Spark does not pass to Python, and as
    ``decide_batch`` does.
    """
    need_spark()
    import pyspark.sql.types as spark_types

    from gapless.bulk.calls import refuse_options

    refuse_options(errors, empty)
    refuse_kept_back(dataframe)
    names = tuple(dataframe.columns)
    renamed = tuple((columns or {}).items())
    making = pickle.dumps(batches_of(table, name, day))
    work = _Work(making, names, renamed, errors, empty, prefix)
    added = [
        spark_types.StructField(answer, _spark_type(kind)) for answer, kind in work.added().items()
    ]
    if dataframe.sparkSession.conf.get("spark.sql.caseSensitive") != "true":
        _refuse_taken(names, added)
    schema = spark_types.StructType([*dataframe.schema.fields, *added])
    return dataframe.mapInArrow(work.decided, schema)


def need_spark() -> None:
    """Raise ``ImportError`` where the extra ``spark`` is not installed."""
    try:
        import pyspark.sql  # noqa: F401
    except ModuleNotFoundError as missing:
        raise ImportError(
            "gapless.spark needs pyspark, which is not installed: pip install 'gapless[spark]'",
            name=missing.name,
        ) from missing


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done with a partition, as it travels to the workers."""

    making: bytes
    names: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    errors: str
    empty: str
    prefix: str

    def added(self) -> dict[str, Any]:
        """The types of Arrow of the columns that are added."""
        import pyarrow as pa

        # Only names matter for what is added.
        schema = self._stream(pa.schema([(name, pa.null()) for name in self.names])).schema
        return {field.name: field.type for field in list(schema)[len(self.names) :]}

    def decided(self, batches: Iterable[Any]) -> Iterator[Any]:
        """The batches of a partition with their decisions; raises ``BatchError``."""
        stream: DecisionStream | None = None
        for batch in batches:
            stream = stream or self._stream(batch.schema)
            with noted():
                decided, _ = stream.decided(batch)
            yield decided

    def _stream(self, schema: Any) -> DecisionStream:
        from gapless.bulk.calls import added_to

        decider = _remembered(self.making, self.names, self.columns, self.empty)
        return added_to(schema, decider, self.errors, self.prefix, _storable)


@contextmanager
def noted() -> Iterator[None]:
    """Note on a ``BatchError`` in which partition the number of its record counts."""
    from pyspark import TaskContext

    from gapless.bulk.stream import BatchError

    try:
        yield
    except BatchError as fault:
        if (task := TaskContext.get()) is not None:
            fault.add_note(f"That is its number in partition {task.partitionId()}.")
        raise


@lru_cache(_MOST_TABLES)
def _remembered(
    making: bytes, names: tuple[str, ...], columns: tuple[tuple[str, str], ...], empty: str
) -> DecidesBatches:
    """What decides by a pickled table, with all that it has found so far."""
    from gapless.bulk.calls import ready

    deciding: Callable[..., DecidesBatches] = pickle.loads(making)
    return ready(deciding, names, dict(columns), empty)


def batches_of(
    table: DecisionTable | TableLibrary, name: str | None, day: date | str | None
) -> Callable[..., ProcedureBatches | DatedBatches]:
    """What makes what decides batches; it can be pickled.  Raises ``TypeError`` and as ``at``."""
    if isinstance(table, TableLibrary):
        if name is None:
            raise TypeError(
                "say which table of the library decides: decide(dataframe, library, id)"
            )
        return table.batches(name, day)
    if not isinstance(table, DecisionTable):
        raise TypeError(
            f"decide takes a table or a library, as load() and load_library() return, not {table!r}"
        )
    if name is not None or day is not None:
        raise TypeError("a name and a day choose a table of a library, not of a table")
    return table.batches


def refuse_kept_back(dataframe: DataFrame) -> None:
    """Raise ``TypeError`` for a column of a type that Spark does not pass to Python."""
    from pyspark.sql.types import CalendarIntervalType, YearMonthIntervalType

    for field in dataframe.schema.fields:
        if isinstance(field.dataType, (CalendarIntervalType, YearMonthIntervalType)):
            raise TypeError(
                f"the column {field.name} is an {field.dataType.simpleString()}, which Spark does"
                " not pass to Python; make it a number of months (or minutes, say) before, and"
                " name its unit: columns={'INPUT': 'COLUMN:months'}"
            )


def _refuse_taken(names: Iterable[str], added: Iterable[Any]) -> None:
    """Raise ``ColumnTaken`` for what differs from a column only in capitals, as Spark reads it."""
    from gapless.bulk.stream import ColumnTaken, column_taken

    taken = {name.lower() for name in names}
    for field in added:
        if field.name.lower() in taken:
            raise ColumnTaken(column_taken(field.name))


def _storable(column: AnswerColumn) -> AnswerColumn:
    """The same column, of texts where not every Spark has its type."""
    import pyarrow as pa

    from gapless.bulk.answers import as_words

    kind = column.type.value_type if pa.types.is_list(column.type) else column.type
    is_kept_back = pa.types.is_time(kind) or pa.types.is_decimal256(kind)
    return as_words(column.name) if is_kept_back else column


def _spark_type(kind: Any) -> DataType:
    """The type of Spark for answers of a type of Arrow."""
    import pyarrow.types as arrow
    import pyspark.sql.types as spark

    if arrow.is_list(kind):
        return spark.ArrayType(_spark_type(kind.value_type))
    if arrow.is_decimal(kind):
        return spark.DecimalType(kind.precision, kind.scale)
    if arrow.is_timestamp(kind):
        return spark.TimestampNTZType() if kind.tz is None else spark.TimestampType()
    plain: dict[Any, type[DataType]] = {
        arrow.is_string: spark.StringType,
        arrow.is_boolean: spark.BooleanType,
        arrow.is_int64: spark.LongType,
        arrow.is_date32: spark.DateType,
        arrow.is_duration: spark.DayTimeIntervalType,
    }
    return next(found() for is_such, found in plain.items() if is_such(kind))
