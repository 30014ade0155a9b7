"""Files of decisions: Parquet, CSV and JSON Lines, written a batch at a time.

Purpose: write records with their decisions as the file's name says.

In CSV, lists are written with semicolons between, lengths of time as a table writes them, null as
nothing.  Cells that a spreadsheet would take for a formula, those that begin with ``=``, ``+``,
``-``, ``@``, a tab or a line end and are no plain number, get an apostrophe before them, whether
they were in the input or are outputs.

Invariants: numbers are written exactly; the rest of the file is as it came.

Example::

    >>> safe("=1+1"), safe("-5"), safe("- 5")
    ("'=1+1", '-5', "'- 5")
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
from pyarrow import parquet

from gapless.algebra.durations import Months
from gapless.algebra.json_values import plain
from gapless.algebra.numbers import print_number
from gapless.algebra.values import print_value
from gapless.bulk.sources import CSV, JSON_LINES, PARQUET
from gapless.pattern import pattern

#: Names of files end so.
ENDINGS = {
    ".parquet": PARQUET,
    ".pq": PARQUET,
    ".csv": CSV,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
}
_ARROW_SCHEMA = b"ARROW:schema"
_FORMULA = pattern(r"[=+\-@\t\r\n]")
_NEEDS_QUOTES = pattern(r'["\r\n]')
_NUMBER = pattern(r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?%?")


class Sink(Protocol):
    """Where batches are written."""

    def write(self, batch: Any) -> None:
        """Write a batch; raises ``OSError``."""

    def close(self) -> None:
        """Write what ends the file; raises ``OSError``."""


class ParquetSink:
    """Writes a Parquet file.

    Its first columns are declared to be those of ``declared``, where batches have dictionaries of
    such texts.
    """

    def __init__(self, file: BinaryIO, schema: Any, declared: Any) -> None:
        fields = [*declared, *list(schema)[len(declared) :]]
        told = pa.schema(fields, schema.metadata)
        self._writer = parquet.ParquetWriter(file, schema, store_schema=False)
        # What Arrow writes for its own readers, who would else not be told of such columns.
        arrow = {_ARROW_SCHEMA: b64encode(told.serialize())}
        self._writer.add_key_value_metadata({**(schema.metadata or {}), **arrow})

    def write(self, batch: Any) -> None:
        """Write a batch."""
        self._writer.write_batch(batch)

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


class CsvSink:
    """Writes CSV in UTF-8; each distinct text of a column is put in quotes once for a batch."""

    def __init__(self, file: BinaryIO, schema: Any, delimiter: str, language: str) -> None:
        self._file = file
        self._delimiter = delimiter
        self._language = language
        self._write([[self._quoted(safe(name))] for name in schema.names])

    def write(self, batch: Any) -> None:
        """Write a batch."""
        self._write([self._texts(column) for column in batch.columns])

    def close(self) -> None:
        """Nothing is left to write."""
        self._file.flush()

    def _write(self, columns: Sequence[Sequence[str]]) -> None:
        lines = map(self._delimiter.join, zip(*columns, strict=True))
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def _texts(self, column: Any) -> Sequence[str]:
        """The cells of a column."""
        if pa.types.is_nested(column.type):
            return [self._quoted(_cell(value, self._language)) for value in column.to_pylist()]
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        values = encoded.dictionary.to_pylist()
        known = [self._quoted(_cell(value, self._language)) for value in values]
        known.append("")
        return [known[place] for place in encoded.indices.fill_null(len(values)).to_pylist()]

    def _quoted(self, text: str) -> str:
        """A cell in quotes where it needs them (RFC 4180)."""
        if text.isalnum() or not (self._delimiter in text or _NEEDS_QUOTES.search(text)):
            return text
        return '"' + text.replace('"', '""') + '"'


class JsonLinesSink:
    """Writes an object for every record, on a line of its own."""

    def __init__(
        self, file: BinaryIO, write_json: Callable[[dict[str, object]], str], language: str
    ) -> None:
        self._file = file
        self._write_json = write_json
        self._language = language

    def write(self, batch: Any) -> None:
        """Write a batch."""
        lines = (
            self._write_json({key: self._value(value) for key, value in record.items()})
            for record in batch.to_pylist()
        )
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Nothing is left to write."""
        self._file.flush()

    def _value(self, value: Any) -> object:
        """A value as JSON has it; of floats those that it has no number for as their text."""
        if isinstance(value, float):
            return Decimal(repr(value)) if isfinite(value) else str(value)
        if isinstance(value, dict):
            return {key: self._value(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._value(one) for one in value]
        return plain(value, self._language)


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if text[:1].isalnum():
        return text
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _cell(value: Any, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return safe("; ".join(_cell(one, language) for one in value))
    if isinstance(value, Decimal):
        return print_number(value)
    if isinstance(value, (date, datetime, time, timedelta, Months)):
        return print_value(value, language)
    return safe(str(value))
