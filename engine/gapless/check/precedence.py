"""Precedence: which rows go before a row where both match.

Purpose: one order of the rows for every hit policy that prefers some hits to others, so that the
analyses of rows ask one question under all of them.

================  =============================================================
hit policy        what goes before a row
================  =============================================================
first             the rows above it
priority          rows with more important outputs; of equally important ones those above it
output order      rows with more important outputs: the answer lists them first
collect min, max  for each output, rows with a smaller, or a larger, value; null comes last
all others        nothing: no hit is preferred
================  =============================================================

Worked example: under ``priority`` with ``values: [NO, OK]`` each row that gives NO goes before each
that gives OK, wherever they stand.

Invariants: the sets of rows that go before one grow with its place in the order; only sets at every
512th place are kept, for those of 100,000 rows would fill a gigabyte.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import or_

from gapless.algebra.bitsets import RowIndex, RowSet, bits, set_of
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.policy import rank
from gapless.model import HitPolicy, Table

_STEP = 512


class Precedence:
    """Which rows of the entry table, as grid rows, go before others where both match."""

    def __init__(self, compiled: CompiledProcedure) -> None:
        self._stretch = compiled.entry
        self._is_by_place = compiled.entry.table.hit_policy is HitPolicy.FIRST
        picks = compiled.entry.table.hit_policy.picks
        self._orders = [
            _Order(compiled.entry.first, numbers, is_total=picks)
            for numbers in _preferences(compiled.entry.table)
        ]

    def before(self, position: RowIndex) -> tuple[int, ...]:
        """The rows that go before a rule, for each output that is picked for itself."""
        if self._is_by_place:
            return (self._stretch.rules & (1 << self._stretch.first + position) - 1,)
        return tuple(order.before(position) for order in self._orders)

    def outranking(self, position: RowIndex) -> RowSet:
        """The rows that go before a rule wherever both of them stand, where one row decides."""
        if self._is_by_place:
            return self.before(position)[0]
        return self._orders[0].more_important(position) if self._orders else 0

    def first(self, rows: RowSet) -> int:
        """The one of some rows that decides, as a set, where the hit policy takes one of them."""
        return self._orders[0].first(rows) if self._orders else rows & -rows


def _preferences(table: Table) -> list[list[int]]:
    """For every rule a number, smaller where it is preferred; for each output picked for itself."""
    if table.hit_policy.ranks:
        return [_numbered([rank(table, rule) for rule in table.rules])]
    if table.hit_policy.picks or not table.hit_policy.prefers:
        return []
    is_max = table.hit_policy is HitPolicy.COLLECT_MAX
    columns = [[(rule.outputs or {}).get(name) for rule in table.rules] for name in table.outputs]
    return [_numbered(values, is_reversed=is_max) for values in columns]


def _numbered(keys: Sequence[object], *, is_reversed: bool = False) -> list[int]:
    known = sorted({key for key in keys if key is not None}, reverse=is_reversed)  # type: ignore[type-var]
    numbers = {key: number for number, key in enumerate(known)}
    return [len(numbers) if key is None else numbers[key] for key in keys]


class _Order:
    """Rules by a number; those of one number go before each other by place only if ``is_total``."""

    def __init__(self, first: int, numbers: Sequence[int], *, is_total: bool) -> None:
        ordered = sorted(range(len(numbers)), key=numbers.__getitem__)
        self._rows = [first + position for position in ordered]
        self._places = [0] * len(numbers)
        self._starts = [0] * len(numbers)
        start = 0
        for place, position in enumerate(ordered):
            if numbers[position] != numbers[ordered[start]]:
                start = place
            self._starts[position] = start
            self._places[position] = place if is_total else start
        chunks = (self._rows[at : at + _STEP] for at in range(0, len(ordered), _STEP))
        self._kept = list(accumulate(map(set_of, chunks), or_, initial=0))
        self._first = first

    def before(self, position: RowIndex) -> RowSet:
        return self._up_to(self._places[position])

    def more_important(self, position: RowIndex) -> RowSet:
        """The rows of smaller numbers."""
        return self._up_to(self._starts[position])

    def _up_to(self, place: int) -> RowSet:
        kept = place // _STEP
        return self._kept[kept] | set_of(self._rows[kept * _STEP : place])

    def first(self, rows: RowSet) -> int:
        kept = bisect_left(self._kept, True, key=lambda ahead: bool(ahead & rows))
        near = bits(rows & self._kept[kept])
        return 1 << min(near, key=lambda row: self._places[row - self._first])
