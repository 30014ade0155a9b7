"""Batches: every record is decided, or refused, as ``decide`` does its context.

Whatever kind the values are of, in which type of Arrow they come, how it is stored, and by which
kernel the records are decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import Months
from gapless.bulk import kernel, tree
from tests.arrow_columns import TEXTS, TYPES, array_of, stored
from tests.batch_records import check
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build
from tests.oracle.columns import Column, to_python
from tests.oracle.effort import TABLES
from tests.oracle.generators import hand_overs, lone_tables

PROCEDURES = st.one_of(lone_tables(), hand_overs())
RECORDS = 8

#: Of each kind values that an input of another kind, or with a domain, does not allow.
HOSTILE: dict[str, tuple[Any, ...]] = {
    "number": (Decimal("1E+30"), Decimal("0.30"), -1, 2**63, 10**40, float("nan"), 1e300, -0.0),
    "integer": (Decimal("1.5"), 2**63, -(10**40), float("inf"), 1e300, 3.0, 2**62),
    "string": ("null", " ", "zzz", "cafe\u0301", "turut  padam", "A\0"),
    "boolean": (True, False),
    "date": (date.min, date.max, date(2022, 12, 29)),
    "time": (time.max, time.min, time(23, 59, 59)),
    "datetime": (datetime.min, datetime.max, datetime(1970, 1, 1)),
    "duration": (timedelta.min, timedelta(microseconds=1), timedelta(days=40), -timedelta(days=1)),
    "months": (Months(1), Months(-13), Months(999_999_999)),
}
FOREIGN = ("6 jam", "null", "", "x", "12", "true", "2022-12-29", "1 tahun")


@contextmanager
def kernel_of(combinations: int) -> Iterator[None]:
    """The kernel that a grid of more combinations gets; then few rows, or all, are bitmaps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "_MOST_COMBINATIONS", combinations)
        patch.setattr(tree, "MOST_ROWS", combinations or tree.MOST_ROWS)
        yield


def draw_values(data: st.DataObject, column: Column) -> tuple[list[Any], Any]:
    """Values of a column with an array that holds them."""
    kind = column.kind
    points = [to_python(kind, point) for point in column.points if point is not None]
    some: list[Any] = [*points, *points]
    if data.draw(st.integers(0, 3)) == 0:
        some += HOSTILE[kind]
    if column.nullable or data.draw(st.integers(0, 5)) == 0:
        some.append(None)
    if data.draw(st.integers(0, 5)) == 0:
        # Values of another kind, which are refused, or read as they can be.
        kind = data.draw(st.sampled_from(sorted(HOSTILE)))
        some = [*HOSTILE[kind], None]
    if not some:
        some = [None]
    values = data.draw(st.lists(st.sampled_from(some), min_size=RECORDS, max_size=RECORDS))
    arrays = [array for one in TYPES[kind] if (array := array_of(values, one)) is not None]
    if kind == "string" or not arrays or data.draw(st.integers(0, 3)) == 0:
        words = [_in_words(data, kind, value) for value in values]
        words += data.draw(st.lists(st.sampled_from(FOREIGN), max_size=1))
        values = words[-RECORDS:]
        arrays = [pa.array(values, one) for one in TEXTS]
    array = data.draw(st.sampled_from(arrays))
    if (
        kind != column.kind
        and not isinstance(values[0], str)
        and kind not in ("duration", "months")
    ):
        # What refuses a value names it as it was given, with all its zeros.
        values = array.to_pylist()
    return values, data.draw(st.sampled_from(list(stored(array))))


def draw_records(
    data: st.DataObject, inputs: Mapping[str, tuple[Column, ...]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Columns of records with some inputs absent, and the contexts that they are."""
    columns: dict[str, Any] = {}
    contexts: list[dict[str, Any]] = [{} for _ in range(RECORDS)]
    for name, (column, *_) in inputs.items():
        if data.draw(st.integers(0, 5)) == 0:
            continue
        values, columns[name] = draw_values(data, column)
        for context, value in zip(contexts, values, strict=True):
            context[name] = value
    return columns, contexts


def _in_words(data: st.DataObject, kind: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Months):
        return f"{value.count} bulan"
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} us"
    if isinstance(value, bool):
        return data.draw(st.sampled_from(("ya", "true") if value else ("tidak", "false")))
    return str(value)


@TABLES
@given(
    procedure=PROCEDURES,
    combinations=st.sampled_from([0, 1, 4, 1 << 20]),
    data=st.data(),
)
def test_every_record_is_decided_as_its_context(
    procedure: PlainProcedure, combinations: int, data: st.DataObject
) -> None:
    """Random tables of every kind and policy, columns of every type, and some absent."""
    table = build(procedure)
    columns, contexts = draw_records(data, procedure.inputs)
    columns["lain"] = pa.array(range(RECORDS))
    with kernel_of(combinations):
        check(table, columns, contexts)
