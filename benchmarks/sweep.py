"""The published sweep: the baseline of the analysis benchmark.

Purpose: the two algorithms of Calvanese, Dumas, Laurson, Maggi, Montali and Teinemaa ("Semantics,
Analysis and Simplification of DMN Decision Tables", Information Systems 2018), written anew from
their description.

Both go through the inputs in the order of the table.  In one input the bounds of the rows at
hand are sorted; a line moves over them and keeps the rows it is in.  Between two bounds these
rows are passed on to the next input:

- *overlapping rules*: behind the last input, two and more rows are a group that overlaps;
- *missing rules*: where the line is in no row, the stretch with those before it and with all of
  the inputs still to come is missing; a missing box is merged with one found earlier where the
  two differ in one input only and touch there.

Where the description leaves a choice, the faster one is taken: no descent with fewer than two
rows when looking for overlaps, hashing instead of searching in the lists of what was found, and
a set of texts counts as one range for every run of neighbours.

Invariants: missing boxes are disjoint and together exactly what no row covers; every pair of
overlapping rows is in some group.  Both hold only where ``complete`` is true.

Example: rows ``x < 3, y < 5`` and ``x >= 2`` on 0 to 9: between 0 and 2 row 1 is passed on to
``y``, where 5 to 9 is missing; between 2 and 3 both rows are, and overlap for ``y < 5``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import process_time

from plain_tables import Box, PlainTable, Range

#: A box with one range an input.
RangeBox = tuple[Range, ...]
Group = frozenset[int]

_LOOK_AT_CLOCK_EVERY = 256


class _Stopped(Exception):
    """The budget is used up."""


@dataclass
class Budget:
    """When to stop: after so many steps, or seconds of CPU; None for never.

    A step is one input looked at for one set of rows.
    """

    steps: int | None = None
    seconds: float | None = None
    used: int = field(default=0, init=False)
    _start: float = field(default_factory=process_time, init=False)

    def spend(self) -> None:
        """Count a step; raises ``_Stopped`` when the budget is used up."""
        self.used += 1
        if self.steps is not None and self.used > self.steps:
            raise _Stopped
        late = self.used % _LOOK_AT_CLOCK_EVERY == 0 and self.seconds is not None
        if late and process_time() - self._start > (self.seconds or 0):
            raise _Stopped


@dataclass(frozen=True)
class MissingRules:
    """What no row covers."""

    boxes: tuple[RangeBox, ...]
    steps: int
    complete: bool


@dataclass(frozen=True)
class OverlappingRules:
    """Groups of rows, by position, that share a context; if complete, none is part of another."""

    groups: tuple[Group, ...]
    steps: int
    complete: bool

    @property
    def pairs(self) -> set[tuple[int, int]]:
        """Every two rows that overlap, the earlier first."""
        return {
            (one, other) for group in self.groups for one in group for other in group if one < other
        }


def find_missing_rules(table: PlainTable, budget: Budget | None = None) -> MissingRules:
    """All that no row covers, or what was found of it within the budget."""
    budget = budget or Budget()
    found = _MissingBoxes(tuple(column.size for column in table.columns))
    complete = True
    try:
        _sweep_missing(table, range(len(table.rows)), (), found, budget)
    except _Stopped:
        complete = False
    return MissingRules(tuple(found.boxes), budget.used, complete)


def find_overlapping_rules(table: PlainTable, budget: Budget | None = None) -> OverlappingRules:
    """All groups of rows that overlap, or those found within the budget."""
    budget = budget or Budget()
    found: dict[Group, None] = {}
    complete = True
    try:
        _sweep_overlapping(table.boxes, range(len(table.rows)), 0, found, budget)
    except _Stopped:
        complete = False
    groups = _largest(found) if complete else tuple(found)
    return OverlappingRules(groups, budget.used, complete)


def _sorted_bounds(
    boxes: Sequence[Box], rows: Sequence[int], where: int
) -> list[tuple[int, bool, int]]:
    """The bounds of the rows in one input: place, whether it is a lower one, row."""
    bounds = [
        bound
        for row in rows
        for start, end in boxes[row][where]
        for bound in ((start, True, row), (end, False, row))
    ]
    bounds.sort()
    return bounds


def _sweep_missing(
    table: PlainTable,
    rows: Sequence[int],
    before: RangeBox,
    found: _MissingBoxes,
    budget: Budget,
) -> None:
    budget.spend()
    where = len(before)
    active: dict[int, None] = {}
    last = 0
    for place, is_lower, row in _sorted_bounds(table.boxes, rows, where):
        if place != last:
            stretch = (last, place)
            if not active:
                found.add((*before, stretch))
            elif where + 1 < len(table.columns):
                _sweep_missing(table, tuple(active), (*before, stretch), found, budget)
            last = place
        if is_lower:
            active[row] = None
        else:
            del active[row]
    size = table.columns[where].size
    if last != size:
        found.add((*before, (last, size)))


def _sweep_overlapping(
    boxes: Sequence[Box],
    rows: Sequence[int],
    where: int,
    found: dict[Group, None],
    budget: Budget,
) -> None:
    budget.spend()
    if not rows or where == len(boxes[0]):
        if len(rows) > 1:
            found.setdefault(frozenset(rows))
        return
    active: dict[int, None] = {}
    last = 0
    for place, is_lower, row in _sorted_bounds(boxes, rows, where):
        if place != last:
            if len(active) > 1:
                _sweep_overlapping(boxes, tuple(active), where + 1, found, budget)
            last = place
        if is_lower:
            active[row] = None
        else:
            del active[row]


class _MissingBoxes:
    """The list of missing boxes, which merges what touches as it grows."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self._sizes = sizes
        self._by_end: dict[tuple[int, int, RangeBox], RangeBox] = {}
        self.boxes: dict[RangeBox, None] = {}

    def add(self, beginning: RangeBox) -> None:
        """Add the box that begins so and is anything in all further inputs."""
        box = (*beginning, *((0, size) for size in self._sizes[len(beginning) :]))
        for where in reversed(range(len(beginning))):
            start, end = box[where]
            rest = (*box[:where], *box[where + 1 :])
            touching = self._by_end.get((where, start, rest))
            if touching is not None:
                self._remove(touching)
                box = (*box[:where], (touching[where][0], end), *box[where + 1 :])
                break
        self.boxes[box] = None
        for where, (_, end) in enumerate(box):
            self._by_end[where, end, (*box[:where], *box[where + 1 :])] = box

    def _remove(self, box: RangeBox) -> None:
        del self.boxes[box]
        for where, (_, end) in enumerate(box):
            del self._by_end[where, end, (*box[:where], *box[where + 1 :])]


def _largest(groups: dict[Group, None]) -> tuple[Group, ...]:
    """The groups that are not part of another."""
    kept: list[Group] = []
    larger: dict[int, list[Group]] = {}
    by_size = sorted(groups, key=lambda group: (-len(group), sorted(group)))
    for _, same_size in groupby(by_size, key=len):
        new = [
            group
            for group in same_size
            if not any(
                group < other for other in min((larger.get(row, []) for row in group), key=len)
            )
        ]
        kept += new
        for group in new:
            for row in group:
                larger.setdefault(row, []).append(group)
    return tuple(kept)
