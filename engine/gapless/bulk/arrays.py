"""Arrays of Arrow, however they are stored.

Purpose: let all that reads columns see few ways of storing values, and take records of any batch.

Invariants: no value changes; of a type for which Arrow has no kernel (views, run ends) the records
are taken all the same.

Example::

    >>> import pyarrow as pa
    >>> plain(pa.array(["a", "b"], pa.string_view())).type
    DataType(large_string)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = Any
_LARGEST = (1 << 63) - 1


def plain(column: Array) -> Array:
    """An array without what only says how it is stored."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if isinstance(column, pa.ExtensionArray):
        is_truth = column.type.extension_name == "arrow.bool8"
        column = column.storage
        if is_truth:
            column = pa.compute.not_equal(column, 0)
    if pa.types.is_run_end_encoded(column.type):
        return plain(pa.compute.run_end_decode(column))
    if pa.types.is_dictionary(column.type) and pa.types.is_nested(column.type.value_type):
        return plain(taken(column.dictionary, column.indices))
    if pa.types.is_string_view(column.type):
        return column.cast(pa.large_string())
    if pa.types.is_binary_view(column.type):
        return column.cast(pa.large_binary())
    if pa.types.is_decimal(column.type) and column.type.bit_width < 128:
        return column.cast(pa.decimal128(column.type.precision, column.type.scale))
    return column


def some(batch: Any, records: NDArray[np.int64]) -> Any:
    """The records of a batch that have some numbers."""
    columns = [taken(column, records) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def taken(column: Array, records: Any) -> Array:
    """The values of a column that have some numbers."""
    try:
        return column.take(records if isinstance(records, pa.Array) else pa.array(records))
    except pa.ArrowNotImplementedError:
        pass
    if pa.types.is_string_view(column.type) or pa.types.is_binary_view(column.type):
        return plain(column).take(pa.array(records)).cast(column.type)
    # What no kernel takes apart is put together of its stretches.
    starts = np.flatnonzero(np.diff(records, prepend=-2) != 1)
    ends = (*starts.tolist(), len(records))
    pieces = [column.slice(int(records[one]), other - one) for one, other in pairwise(ends)]
    return pa.concat_arrays(pieces) if pieces else column.slice(0, 0)


def whole_numbers(column: Array) -> NDArray[np.int64] | None:
    """The numbers in which an array is stored, with 0 for nulls; None where they do not fit."""
    kind = column.type
    if pa.types.is_decimal(kind):
        return _unscaled(column)
    if column.null_count:
        column = column.fill_null(_zero(kind))
    if pa.types.is_uint64(kind):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid:
            return None
    elif not pa.types.is_integer(kind):
        column = column.view(pa.int32() if kind.bit_width == 32 else pa.int64())
    found: NDArray[np.int64] = column.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
    return found


def _zero(kind: Any) -> Any:
    """The scalar of a type that is stored as 0."""
    bare = pa.int32() if kind.bit_width == 32 else pa.int64()
    return pa.scalar(0, kind) if pa.types.is_integer(kind) else pa.array([0], bare).view(kind)[0]


def _unscaled(column: Array) -> NDArray[np.int64]:
    """The digits of decimals of at most 18 places as whole numbers, with 0 for nulls."""
    wide = column.cast(pa.decimal128(column.type.precision, column.type.scale))
    words = np.frombuffer(wide.buffers()[1], np.int64)
    digits = words.reshape(-1, 2)[wide.offset : wide.offset + len(wide), 0]
    if wide.null_count:
        digits = np.where(wide.is_null().to_numpy(zero_copy_only=False), 0, digits)
    return digits


def distinct(columns: Iterable[Array]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For records of some columns the number of each, and a record of each number.

    Records have one number where they hold the same in every column.
    """
    keys: NDArray[np.int64] | None = None
    count = 1
    for column in columns:
        for codes, width in _codes(column):
            if keys is None:
                keys, count = codes, width
                continue
            if count * width > _LARGEST:
                _, keys = np.unique(keys, return_inverse=True)
                count = len(keys)
            keys, count = keys * width + codes, count * width
    assert keys is not None, "there is a column"
    _, firsts, numbers = np.unique(keys, return_index=True, return_inverse=True)
    return numbers, firsts


def _codes(column: Array) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Numbers that are the same where values are, each with how many there are at most."""
    column = plain(column)
    if pa.types.is_struct(column.type):
        yield column.is_valid().to_numpy(zero_copy_only=False).astype(np.int64), 2
        for place in range(column.type.num_fields):
            yield from _codes(column.field(place))
    elif pa.types.is_nested(column.type):
        yield np.arange(len(column)), len(column)
    else:
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        size = len(encoded.dictionary)
        yield encoded.indices.cast(pa.int64()).fill_null(size).to_numpy(), size + 1
