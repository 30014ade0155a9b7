"""Objects as batches: JSON Lines of any shape, for what reads columns.

Purpose: give records whose keys and types differ from line to line as batches of one schema each.

The one idea: records of one shape (the same keys, with values of the same types) are a batch of
their own, so that a key that is not there stays absent and null stays null.

Invariants: no value changes, but for what no array of Arrow holds (a number of 80 digits, a list of
numbers and texts), which becomes its text; a batch comes with the numbers of its records, from 1.

Example::

    >>> [(batch.to_pylist(), numbers.tolist()) for batch, numbers in batches_of(
    ...     [{"a": 1}, {"b": None}, {"a": 2, "c": 3}], lambda key: key != "c")]
    [([{'a': 1}, {'a': 2}], [1, 3]), ([{'b': None}], [2])]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.bulk.counting import Places
from gapless.bulk.sources import RECORDS

_LARGEST = 1 << 63


def batches_of(
    objects: Iterable[Mapping[str, object]], wanted: Callable[[str], bool]
) -> Iterator[tuple[Any, Places]]:
    """The batches of some objects by their ``wanted`` keys, with the numbers of their records."""
    numbered = enumerate(objects, start=1)
    while chunk := list(islice(numbered, RECORDS)):
        shapes: dict[object, list[tuple[int, Mapping[str, object]]]] = {}
        for number, whole in chunk:
            one = {key: value for key, value in whole.items() if wanted(key)}
            shapes.setdefault(_shape(one), []).append((number, one))
        for records in shapes.values():
            numbers = np.array([number for number, _ in records], np.int64)
            yield _batch([one for _, one in records]), numbers


def _batch(records: list[Mapping[str, object]]) -> Any:
    names = list(records[0])
    columns = [_array([record[name] for record in records]) for name in names]
    if not names:
        # A batch of no columns has no records.
        return pa.RecordBatch.from_pydict({"": [None] * len(records)})
    return pa.RecordBatch.from_arrays(columns, names)


def _array(values: list[object]) -> Any:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, ValueError):
        return pa.array(list(map(str, values)), pa.string())


def _shape(value: object) -> object:
    """What values of one array have in common."""
    if isinstance(value, Mapping):
        return tuple((key, _shape(one)) for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return list, tuple(dict.fromkeys(map(_shape, value)))
    if isinstance(value, int) and not isinstance(value, bool):
        return int, -_LARGEST <= value < _LARGEST
    return Decimal if isinstance(value, Decimal) else type(value)
