"""What a program asks of batches: any stream of Arrow in, a reader of decisions out.

Purpose: read what a caller says about columns and faults, and decide a stream.

Example::

    >>> renamed_columns({"durasi_padam": "dur_min:minutes"})["durasi_padam"].column
    'dur_min'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from gapless.bulk.answers import AnswerColumn
from gapless.bulk.batches import DecidesBatches
from gapless.bulk.python_values import read_unit
from gapless.bulk.records import Renamed, refuse_unknown
from gapless.bulk.stream import DecisionStream, Errors

Deciding = TypeVar("Deciding", bound=DecidesBatches)

#: What an empty cell of an input means that does not allow null.
_EMPTY = ("refused", "unknown")


def decide_stream(
    deciding: Callable[..., DecidesBatches],
    stream: Any,
    columns: Mapping[str, str] | None,
    errors: str,
    empty: str,
    prefix: str,
) -> Any:
    """The decisions of a stream; raises ``TypeError``, and as what it is made of."""
    refuse_options(errors, empty)
    reader = reader_of(stream)
    decider = ready(deciding, reader.schema.names, columns, empty)
    return added_to(reader.schema, decider, errors, prefix).reader(reader)


def refuse_options(errors: str, empty: str) -> None:
    """Raise ``ValueError`` for what is no option."""
    if empty not in _EMPTY:
        raise ValueError(f"empty is one of {_EMPTY}, not {empty!r}")
    if errors not in ("stop", "keep"):
        raise ValueError(f"errors is 'stop' or 'keep', not {errors!r}")


def ready(
    deciding: Callable[..., Deciding],
    names: Sequence[str],
    columns: Mapping[str, str] | None,
    empty: str,
) -> Deciding:
    """What decides batches with columns of some names.

    Raises ``ContextError`` and as ``deciding`` does.
    """
    renamed = renamed_columns(columns or {}, names)
    decider = deciding(names, renamed=renamed, empty_is_unknown=empty == "unknown")
    refuse_unknown(decider.procedures, names, renamed)
    return decider


def added_to(
    schema: Any,
    decider: DecidesBatches,
    errors: str,
    prefix: str,
    stored: Callable[[AnswerColumn], AnswerColumn] | None = None,
) -> DecisionStream:
    """The decisions added to batches of a schema; raises ``ColumnTaken``."""
    return DecisionStream(
        decider,
        schema,
        lambda message: message.english,
        errors=Errors(errors),
        prefix=prefix,
        stored=stored,
    )


def reader_of(stream: Any) -> Any:
    """A reader of any stream of record batches; raises ``TypeError``."""
    if isinstance(stream, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(stream.schema, [stream])
    if not hasattr(stream, "__arrow_c_stream__"):
        raise TypeError(
            "decide_batch takes what has __arrow_c_stream__ (a table or reader of pyarrow, a frame"
            f" of pandas or Polars, a relation of DuckDB), not a {type(stream).__name__}"
        )
    return pa.RecordBatchReader.from_stream(stream)


def renamed_columns(columns: Mapping[str, str], names: Sequence[str] = ()) -> dict[str, Renamed]:
    """The columns that give inputs of other names: ``name`` or ``name:unit``.

    One of ``names``, those of the columns that there are, is a name as it stands.  Raises
    ``Unreadable`` for what is no unit.
    """
    found: dict[str, Renamed] = {}
    for key, given in columns.items():
        name, colon, unit = given.rpartition(":")
        is_plain = not colon or given in names
        found[key] = Renamed(given) if is_plain else Renamed(name, read_unit(unit))
    return found
