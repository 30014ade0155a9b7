"""Files of records: Parquet, CSV and JSON Lines, read a batch at a time.

Purpose: give the records of a file of any size, as batches of Arrow or, of JSON Lines, as objects.

What a file is, its first bytes say.  Of CSV every cell is a text, to be read as a person would
write it: nothing is guessed to be a number or a day.  Cells stand between commas, semicolons or
tabs, whichever the first line has most of, or behind a line ``sep=;`` of a spreadsheet; it names
the columns.

Invariants: a line with too few or too many cells, a quote that is never closed, a text in another
encoding, a line that is no object and a file that ends early are ``DataFault``, with the line; no
line is passed over but blank ones; no cell or line is longer than a megabyte.

Example::

    >>> import io
    >>> source = open_source(io.BytesIO(b"a;b\\n1;x\\n"), "calls.csv")
    >>> source.form, source.schema.names, next(iter(source.batches)).to_pylist()
    ('csv', ['a', 'b'], [{'a': '1', 'b': 'x'}])
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from gapless.dataclass import dataclass
from gapless.diagnostic import Explained, say
from gapless.pattern import pattern

CSV, JSON_LINES, PARQUET = "csv", "jsonl", "parquet"

#: So many records are read at once.
RECORDS = 1 << 16
#: So many bytes has a cell or a line at most.
LONGEST = 1 << 20
_PARQUET_MARK = b"PAR1"
#: Workbooks of Excel, new and old, and compressed files begin so.
_NO_RECORDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
#: A first line with which spreadsheets name the sign between cells.
_SIGN_NAMED = pattern(r'"?sep=(.)"?\s*', re.IGNORECASE)


class DataFault(Explained):
    """A file of records that cannot be read; ``message`` says why, and where."""


@dataclass(frozen=True, slots=True)
class DataSource:
    """The records of a file.

    ``batches`` are those of ``schema``, which is as the file declares it but for texts that are
    read as dictionaries; of JSON Lines ``lines`` are the texts of its objects.  ``total`` is how
    many records there are, where that is known.
    """

    form: str
    schema: Any = None
    declared: Any = None
    batches: Iterable[Any] = ()
    lines: Iterable[tuple[int, bytes]] = ()
    total: int | None = None
    delimiter: str = ","

    @property
    def faulty_schema(self) -> Any:
        """That of records with what is wrong with them; None for JSON Lines."""
        return self.schema and self.schema.append(pa.field("_error", pa.string()))


def open_source(
    file: BinaryIO, name: str, encoding: str = "utf-8", *, empty_is_null: bool = False
) -> DataSource:
    """The records of a file that is open; raises ``DataFault``, also while they are read.

    A cell of CSV with nothing in it is an empty text, or null where that is said.
    """
    first = file.read(4)
    if first == _PARQUET_MARK:
        return _parquet(file, first, name)
    if first.startswith(_NO_RECORDS):
        fault = say("{file} is a workbook or compressed; save it as CSV UTF-8", file=name)
        raise DataFault(fault)
    start = first
    while start and not start.strip(b"\xef\xbb\xbf \t\r\n"):
        start = file.read(1)
        first += start
    rest: Any = _Joined(first, file)
    mark = start.strip(b"\xef\xbb\xbf \t\r\n")[:1]
    if mark == b"{":
        return DataSource(JSON_LINES, lines=_lines(rest, name))
    if mark == b"[":
        raise DataFault(
            say(
                "{file} holds a JSON list; write its objects one on a line, without commas",
                file=name,
            )
        )
    return _csv(rest, name, encoding, empty_is_null)


class _Joined(io.RawIOBase):
    """Bytes that were read already, and the rest of their file."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first = first
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._first:
            count = min(len(buffer), len(self._first))
            buffer[:count], self._first = self._first[:count], self._first[count:]
            return count
        found = self._rest.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _parquet(file: BinaryIO, first: bytes, name: str) -> DataSource:
    if not file.seekable():
        # A pipe; what a Parquet file holds is said at its end.
        spooled = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the source
        spooled.write(first)
        shutil.copyfileobj(file, spooled)
        file = spooled
    file.seek(0)
    damaged = DataFault(
        say("{file} is damaged or not whole: it is no Parquet file to its end", file=name)
    )
    try:
        found = parquet.ParquetFile(file)
        declared, stored = found.schema_arrow, _stored_once(found)
        found = parquet.ParquetFile(file, metadata=found.metadata, read_dictionary=stored)
    except (pa.ArrowException, OSError, EOFError):
        raise damaged from None

    def batches() -> Iterator[Any]:
        try:
            yield from found.iter_batches(RECORDS)
        except (pa.ArrowException, EOFError):
            raise damaged from None

    total = found.metadata.num_rows
    return DataSource(PARQUET, found.schema_arrow, declared, batches(), total=total)


def _stored_once(file: Any) -> list[str]:
    """The columns of a Parquet file whose texts are stored once each, and then by number.

    They are read as they are stored, which takes half the time.  A text that is not stored so takes
    four bytes for its length alone.
    """
    metadata, names = file.metadata, file.schema_arrow.names
    if not metadata.num_row_groups or metadata.num_columns != len(set(names)):
        # Some are nested, or have one name.
        return []
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    found = []
    for place, field in enumerate(file.schema_arrow):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        chunks = [group.column(place) for group in groups]
        if all(
            chunk.has_dictionary_page and chunk.total_uncompressed_size < 4 * chunk.num_values
            for chunk in chunks
        ):
            found.append(field.name)
    return found


def _csv(file: io.RawIOBase, name: str, encoding: str, empty_is_null: bool) -> DataSource:
    if encoding.lower().replace("-", "").replace("_", "") == "utf8":
        encoding = "utf-8-sig"
    text = io.TextIOWrapper(io.BufferedReader(file, LONGEST), encoding, newline="")
    try:
        heading = text.readline(LONGEST)
        named = _SIGN_NAMED.fullmatch(heading)
        if named:
            heading = text.readline(LONGEST)
    except UnicodeError as problem:
        raise _wrong_encoding(name, encoding, problem) from None
    if "\0" in heading:
        raise DataFault(say("{file}, line {line}: this is no text", file=name, line=1))
    delimiter = named[1] if named else max(",;\t", key=heading.count)
    csv.field_size_limit(LONGEST)
    # The heading may go on where a name holds a line break.
    rows = csv.reader(chain([heading], text), delimiter=delimiter, strict=True)
    names = next(_numbered(rows, name, encoding), (1, []))[1]
    if not names:
        raise DataFault(say("{file} is empty; its first line names the columns", file=name))
    for place, one in enumerate(names):
        if not one.strip():
            raise DataFault(say("{file}: column {number} has no name", file=name, number=place + 1))
        if one in names[:place]:
            raise DataFault(say("{file}: two columns are called {name}", file=name, name=one))
    schema = pa.schema([pa.field(one, pa.string()) for one in names])

    def batches() -> Iterator[Any]:
        numbered = _numbered(rows, name, encoding)
        while chunk := list(islice(numbered, RECORDS)):
            for line, cells in chunk:
                if len(cells) != len(names):
                    raise _ragged(name, line, len(cells), len(names))
            columns: Iterable[Iterable[str | None]]
            columns = zip(*(cells for _, cells in chunk), strict=True)
            if empty_is_null:
                columns = ([cell or None for cell in column] for column in columns)
            yield pa.RecordBatch.from_arrays(
                [pa.array(column, pa.string()) for column in columns], schema=schema
            )

    return DataSource(CSV, schema, schema, batches(), delimiter=delimiter)


def _numbered(rows: Any, name: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with the line on which they end."""
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as problem:
            raise _unreadable(name, rows.line_num, str(problem)) from None
        except UnicodeError as problem:
            raise _wrong_encoding(name, encoding, problem) from None
        if cells is None:
            return
        if cells:
            yield rows.line_num, cells


def _ragged(name: str, line: int, cells: int, columns: int) -> DataFault:
    return DataFault(
        say(
            "{file}, line {line}: {cells} cells instead of {columns}; a cell that holds the sign"
            " between cells stands in double quotes",
            file=name,
            line=line,
            cells=cells,
            columns=columns,
        )
    )


def _unreadable(name: str, line: int, problem: str) -> DataFault:
    if "field larger" in problem:
        fault = say("{file}, line {line}: a cell is longer than a megabyte", file=name, line=line)
    elif "NUL" in problem:
        fault = say("{file}, line {line}: this is no text", file=name, line=line)
    else:
        fault = say(
            "{file}, line {line}: a quote is not closed, or something stands behind a closed one",
            file=name,
            line=line,
        )
    return DataFault(fault)


def _wrong_encoding(name: str, encoding: str, problem: UnicodeError) -> DataFault:
    before, other = "", "cp1252"
    if isinstance(problem, UnicodeDecodeError):
        before = problem.object[: problem.start][-20:].decode(encoding, "ignore")
        if problem.object.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            other = "utf-16"
    return DataFault(
        say(
            "{file} is no {encoding} text behind {text!r}; save it as CSV UTF-8, or say how it is"
            " encoded: --encoding {other}",
            file=name,
            other=other,
            encoding=encoding.upper().removesuffix("-SIG"),
            text=before.replace("\r", "").rpartition("\n")[2],
        )
    )


def _lines(file: io.RawIOBase, name: str) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers, without what ends them."""
    buffered = io.BufferedReader(file, LONGEST)
    number = 0
    while line := buffered.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise DataFault(
                say("{file}, line {line}: it is longer than a megabyte", file=name, line=number)
            )
        line = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
        if line:
            yield number, line
