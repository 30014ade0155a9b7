"""Values of a column as arrays of Arrow: in every type that holds them, stored in every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from gapless import Months

_WHOLE = (
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
)
_DECIMALS = (
    *(pa.decimal128(18, 0), pa.decimal128(18, 4), pa.decimal128(38, 10), pa.decimal128(9, -1)),
    *(pa.decimal256(18, 5), pa.decimal256(76, 12), pa.decimal256(40, -2)),
    *(pa.decimal32(7, 2), pa.decimal64(17, 6)),
)
_FLOATS = (pa.float16(), pa.float32(), pa.float64())
_UNITS = ("s", "ms", "us", "ns")
_TIMES = (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns"))
_DATES = (pa.date32(), pa.date64())

#: The types that may hold values of a kind, beside texts.
TYPES: dict[str, tuple[Any, ...]] = {
    "number": (*_WHOLE, *_DECIMALS, *_FLOATS),
    "integer": (*_WHOLE, *_DECIMALS, *_FLOATS),
    "string": (),
    "boolean": (pa.bool_(),),
    "date": _DATES,
    "time": _TIMES,
    "datetime": tuple(pa.timestamp(unit) for unit in _UNITS),
    "duration": (*(pa.duration(unit) for unit in _UNITS), pa.month_day_nano_interval()),
    "months": (pa.month_day_nano_interval(),),
}
TEXTS = (pa.string(), pa.large_string(), pa.string_view())


def array_of(values: Sequence[Any], kind: Any) -> Any:
    """The values as an array of a type; None where it does not hold them exactly."""
    if pa.types.is_interval(kind):
        values = [interval(value) for value in values]
    given = list(values)
    if pa.types.is_floating(kind):
        given = [float(one) if isinstance(one, Decimal) else one for one in values]
    try:
        found = pa.array(given, kind)
        held = found.to_pylist()
        if pa.types.is_float16(kind) or pa.types.is_float32(kind):
            shorts = found.to_numpy(zero_copy_only=False)
            held = [None if one is None else shorts[place] for place, one in enumerate(held)]
    except (pa.ArrowException, ArithmeticError, ValueError, TypeError):
        return None
    return found if pa.types.is_interval(kind) or all(map(_means, held, values)) else None


def _means(held: Any, value: Any) -> bool:
    """Whether what an array holds is a value; a float is the decimal that it prints as."""
    if isinstance(held, (float, np.floating)) and isinstance(value, (float, Decimal)):
        means = Decimal(np.format_float_positional(held))
        return means == (value if isinstance(value, Decimal) else Decimal(repr(value)))
    return bool(held == value) or (held != held and value != value)


def interval(value: Any) -> Any:
    """A length as Arrow holds any; whatever is none as it is."""
    if isinstance(value, Months):
        return pa.MonthDayNano([value.count, 0, 0])
    if isinstance(value, timedelta):
        rest = value - timedelta(days=value.days)
        return pa.MonthDayNano([0, value.days, rest // timedelta(microseconds=1) * 1000])
    return value


def _as_it_is(column: Any) -> Any:
    return column


def _in_the_middle(column: Any) -> Any:
    """A slice of a longer array, at an odd offset."""
    nulls = pa.nulls(3, column.type)
    return pa.concat_arrays([nulls, column, column, nulls]).slice(3, len(column))


def _dictionary(column: Any) -> Any:
    return column.dictionary_encode()


def _unsorted_dictionary(column: Any) -> Any:
    """A dictionary in which values stand twice, nulls among them, and some are not used."""
    size = len(column)
    values = pa.concat_arrays([column, column])
    numbers = [place + size * (place % 2) for place in range(size)]
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.uint8()), values)


def _runs(column: Any) -> Any:
    return pa.compute.run_end_encode(column)


def _middle_of_runs(column: Any) -> Any:
    return _runs(_in_the_middle(column)).slice(0, len(column))


#: The ways to store an array.
LAYOUTS: tuple[Callable[[Any], Any], ...] = (
    *(_as_it_is, _in_the_middle, _dictionary, _unsorted_dictionary, _runs, _middle_of_runs),
)


def stored(column: Any) -> Iterator[Any]:
    """The array in every way in which Arrow can store it."""
    for layout in LAYOUTS:
        try:
            yield layout(column)
        except pa.ArrowNotImplementedError:
            continue
