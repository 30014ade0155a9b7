"""Counting: how many records fall into groups, by the values of a column, with the first few.

Purpose: count records of any number of batches in memory that does not grow with them.

Invariants: every record counted is in the number of its group and once in its parts; of a column no
more than a thousand values are kept apart.

Worked example: of the records 1 to 4, in the groups 0, 0, 1, 0, with the days 1, 1, 1 and 2 of
June, group 0 has 3, two of them on the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.texts import canonical
from gapless.algebra.values import print_value
from gapless.bulk.arrays import distinct, plain, taken
from gapless.bulk.python_values import as_python
from gapless.bulk.stream import BatchError
from gapless.diagnostic import Message
from gapless.pattern import pattern
from gapless.tally import Example, Tally

#: So many values of a column are counted apart, and so many records of a group are kept.
MOST_VALUES, MOST_EXAMPLES = 1000, 5
_DAY = pattern(r"\d{4}-\d\d-\d\d(?=[T ]|$)")
_OTHERS = -1

Places = NDArray[np.int64]


#: What is done with the records of a batch that have faults: the batch, the places of these in it,
#: the numbers of all its records, and what is wrong with the record of a place.
Faulty = Callable[[Any, Places, Places, Callable[[int], Message]], None]


def keep(batch: Any, records: Places, numbers: Places, fault: Callable[[int], Message]) -> None:
    """Do nothing with records that have faults: they are counted."""


def stop(batch: Any, records: Places, numbers: Places, fault: Callable[[int], Message]) -> None:
    """Raise ``BatchError`` for the first record with a fault."""
    first = int(records.min())
    raise BatchError(int(numbers[first]) - 1, fault(first))


class Counting:
    """Counts records of batches by the values of a column, if one is named.

    ``language`` is that of lengths of time.
    """

    def __init__(self, by: str | None, language: str) -> None:
        self._by = by
        self._language = language
        self._values: dict[str | None, int] = {}
        self._calls: Counter[int] = Counter()
        self._parts: Counter[tuple[int, int]] = Counter()
        self._examples: dict[int, list[Example]] = {}

    def add(
        self,
        batch: Any,
        records: Places,
        groups: Places,
        numbers: Places,
        shown: Collection[int],
        faults: Callable[[int], Message | None] = lambda record: None,
    ) -> None:
        """Count some records of a batch, by their places in it, each in its group.

        ``numbers`` are those of all records of the batch, ``shown`` the columns that examples keep.
        """
        if not len(records):
            return
        order = np.argsort(groups, kind="stable")
        known, starts, counts = np.unique(groups[order], return_index=True, return_counts=True)
        by = None if self._by is None else place_of(batch.schema.names, self._by)
        shown = sorted({*shown, *(() if by is None else (by,))})
        for group, start, count in zip(
            known.tolist(), starts.tolist(), counts.tolist(), strict=True
        ):
            self._calls[group] += count
            kept = self._examples.setdefault(group, [])
            some = records[order[start : start + min(count, MOST_EXAMPLES - len(kept))]]
            kept += self._examples_of(batch, some, numbers, shown, faults)
        if self._by is None:
            return
        kinds = np.zeros(len(records), np.int64)
        values: list[object] = [None]
        if by is not None:
            column = taken(batch.column(by), records)
            kinds, firsts = distinct([column])
            values = list(as_python(taken(plain(column), firsts)))
        pairs = np.stack([groups, np.array(self._ids(values), np.int64)[kinds]], axis=1)
        both, counts = np.unique(pairs, axis=0, return_counts=True)
        for pair, count in zip(both.tolist(), counts.tolist(), strict=True):
            self._parts[pair[0], pair[1]] += count

    def tallies(self) -> Mapping[int, Tally]:
        """What was counted, by group."""
        names = {number: value for value, number in self._values.items()}
        parts: dict[int, list[tuple[str | None, int]]] = {}
        others: Counter[int] = Counter()
        for (group, number), count in self._parts.items():
            if number == _OTHERS:
                others[group] += count
            else:
                parts.setdefault(group, []).append((names[number], count))
        return {
            group: Tally(
                count,
                tuple(sorted(parts.get(group, ()), key=lambda part: (part[0] is None, part[0]))),
                others[group],
                tuple(self._examples[group]),
            )
            for group, count in self._calls.items()
        }

    def _ids(self, values: Sequence[object]) -> list[int]:
        """The numbers of values, new ones as long as there is room for them."""
        found = []
        for each in values:
            value = _in_brief(each, self._language)
            number = self._values.get(value, _OTHERS)
            if number == _OTHERS and len(self._values) < MOST_VALUES:
                number = self._values[value] = len(self._values)
            found.append(number)
        return found

    def _examples_of(
        self,
        batch: Any,
        records: Places,
        numbers: Places,
        shown: Sequence[int],
        faults: Callable[[int], Message | None],
    ) -> list[Example]:
        if not len(records):
            return []
        columns = {
            batch.schema.names[place]: as_python(taken(plain(batch.column(place)), records))
            for place in shown
        }
        return [
            Example(
                int(numbers[record]),
                {name: _shown(column[place], self._language) for name, column in columns.items()},
                faults(record),
            )
            for place, record in enumerate(records.tolist())
        ]


def place_of(names: Sequence[str], name: str) -> int | None:
    """The place of a column, by its name as names are compared; None where there is none."""
    found = map(canonical, names)
    return next((place for place, each in enumerate(found) if each == canonical(name)), None)


def _in_brief(value: object, language: str) -> str | None:
    """A value to count by: of a moment its day."""
    if value is None:
        return None
    text = value if isinstance(value, str) else print_value(value, language)  # type: ignore[arg-type]
    return text[:10] if _DAY.match(text) else text


def _shown(value: object, language: str) -> object:
    """A value as JSON has it: exact, and as text where JSON has nothing for it."""
    if value is None or isinstance(value, (bool, int, str, Decimal)):
        return value
    return print_value(value, language)  # type: ignore[arg-type]
