"""Replay: calls put to both sides of a diff, each counted in the region that it falls in.

Purpose: say how many calls two revisions answer differently, and which.

Both sides decide every batch.  Only what they do not answer alike is looked for in the regions of
the diff: the columns are read as atoms of the grid that both sides share, and a region is a look-up
for each input that it restricts.

Invariants: every call is counted once: as answered alike, in a region, elsewhere (a definition
changed, which no region shows), as undetermined or as faulty; a call that leaves an input open
counts in the first region that it may be in; a value that one side alone takes is answered
differently, one that neither takes is a fault.

Worked example: ``a < 3`` becomes ``a <= 3``.  Of the calls 2, 3, 3 and 4 two are answered
differently, in the region ``a = 3``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import some
from gapless.bulk.batches import ProcedureBatches
from gapless.bulk.columns import Codes, Faults
from gapless.bulk.counting import Counting, Faulty, Places, keep, place_of
from gapless.bulk.records import Records, Renamed, sources_of
from gapless.compiling.compiled import UNDETERMINED
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.grid import Grid
from gapless.deciding.decide import Decider
from gapless.diagnostic import Message
from gapless.model import Procedure
from gapless.revisions.difference import Change, Diff
from gapless.tally import Replayed, Tally

#: For so many sets of columns what decides them is remembered.
_MOST_SCHEMAS = 64


class _Fate(IntEnum):
    """What two answers are to each other."""

    ALIKE = 0
    DIFFERENT = 1
    ONE_SIDED = 2
    UNDETERMINED = 3
    FAULTY = 4


class _Ready(NamedTuple):
    """What decides batches of one schema, and finds the regions of their records."""

    old: ProcedureBatches
    new: ProcedureBatches
    regions: Regions


class Replay:
    """Puts batches to both sides of a diff.

    ``by`` is the column to count by; ``faulty`` does something with calls that neither side takes.
    """

    def __init__(
        self,
        diff: Diff,
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        by: str | None = None,
        faulty: Faulty = keep,
        budget: Callable[[], Budget] = Budget,
    ) -> None:
        assert diff.compiled is not None, "the diff was begun"
        self._diff = diff
        self._renamed = {diff.renamed.get(key, key): one for key, one in renamed.items()}
        self._empty_is_unknown = empty_is_unknown
        self._take_faulty = faulty
        self._budget = budget
        self._deciders = [Decider(compile_procedure(side.procedure)) for side in diff.compiled]
        self._ready: dict[tuple[str, ...], _Ready] = {}
        self._by = by
        self._counting = Counting(by, diff.new.language)
        self._calls = 0
        #: The groups after those of regions.
        self._elsewhere = len(diff.changes)
        self._undetermined, self._faulty = self._elsewhere + 1, self._elsewhere + 2

    def ready(self, names: Sequence[str]) -> _Ready:
        """What decides batches with columns of these names; raises ``ContextError``."""
        key = tuple(names)
        if key not in self._ready:
            if len(self._ready) >= _MOST_SCHEMAS:
                self._ready.clear()
            renamed = _with_old_names(self._diff.renamed, names, self._renamed)
            old, new = (
                ProcedureBatches(
                    decider,
                    *_asked(decider.compiled.procedure, names, renamed),
                    empty_is_unknown=self._empty_is_unknown,
                    budget=self._budget,
                )
                for decider in self._deciders
            )
            regions = Regions(self._diff, names, renamed, empty_is_unknown=self._empty_is_unknown)
            self._ready[key] = _Ready(old, new, regions)
        return self._ready[key]

    def add(self, batch: Any, numbers: Places | None = None) -> None:
        """Put the calls of a batch to both sides; raises ``BatchError`` and ``ContextError``.

        ``numbers`` are those of its records, from 1, where they do not follow those before.
        """
        if numbers is None:
            numbers = np.arange(batch.num_rows) + (self._calls + 1)
        ready = self.ready(batch.schema.names)
        old, new = ready.old.decide(batch), ready.new.decide(batch)
        width = len(new.answers)
        pairs, kinds = np.unique(
            old.numbers.astype(np.int64) * width + new.numbers, return_inverse=True
        )
        both = [(old.answers[pair // width], new.answers[pair % width]) for pair in pairs.tolist()]
        fates = np.array([_fate(*each) for each in both], np.int64)[kinds]
        groups = np.full(batch.num_rows, -1, np.int64)
        groups[fates == _Fate.UNDETERMINED] = self._undetermined
        groups[fates == _Fate.FAULTY] = self._faulty
        other = np.flatnonzero((fates == _Fate.DIFFERENT) | (fates == _Fate.ONE_SIDED))
        if len(other):
            found = ready.regions.of(some(batch, other))
            nowhere = np.where(fates[other] == _Fate.DIFFERENT, self._elsewhere, self._faulty)
            groups[other] = np.where(found < 0, nowhere, found)

        def fault(record: int) -> Message | None:
            one, another = both[kinds[record]]
            return another.error or one.error if groups[record] == self._faulty else None

        def certain_fault(record: int) -> Message:
            message = fault(record)
            assert message is not None, "what is faulty has a fault"
            return message

        faulty = np.flatnonzero(groups == self._faulty)
        if len(faulty):
            self._take_faulty(batch, faulty, numbers, certain_fault)
        records = np.flatnonzero(groups >= 0)
        used = {source.place for side in (ready.old, ready.new) for source in side.sources}
        self._counting.add(batch, records, groups[records], numbers, used, fault)
        self._calls += batch.num_rows

    def diff(self) -> Diff:
        """The diff with its calls, the regions with the most of them first."""
        replayed = self.replayed()
        ranked = sorted(range(self._elsewhere), key=lambda place: -replayed.regions[place].calls)
        regions = tuple(replayed.regions[place] for place in ranked)
        return replace(
            self._diff,
            changes=tuple(self._diff.changes[place] for place in ranked),
            replayed=replace(replayed, regions=regions),
        )

    def replayed(self) -> Replayed:
        """What became of all calls; the regions in the order of the diff."""
        found = self._counting.tallies()
        tallies = [found.get(number, Tally()) for number in range(self._faulty + 1)]
        *regions, elsewhere, undetermined, faulty = tallies
        return Replayed(self._calls, tuple(regions), elsewhere, undetermined, faulty, by=self._by)


def _fate(old: Answer, new: Answer) -> _Fate:
    if old.status is None and new.status is None:
        return _Fate.FAULTY
    if UNDETERMINED in (old.status, new.status):
        return _Fate.UNDETERMINED
    if old.status is None or new.status is None:
        return _Fate.ONE_SIDED
    is_alike = old.status == new.status and dict(old.outputs) == dict(new.outputs)
    return _Fate.ALIKE if is_alike else _Fate.DIFFERENT


def _asked(
    procedure: Procedure, names: Sequence[str], renamed: Mapping[str, Renamed]
) -> tuple[list[str], dict[str, Renamed]]:
    """Columns and their other names without what tables of one side decide, and the other asks."""
    decided = {canonical(column.name) for column in procedure.decided}
    return (
        ["" if canonical(name) in decided else name for name in names],
        {key: one for key, one in renamed.items() if canonical(key) not in decided},
    )


def _with_old_names(
    inputs: Mapping[str, str], names: Sequence[str], renamed: Mapping[str, Renamed]
) -> dict[str, Renamed]:
    """Which column gives an input of another name; it may be called as the old side called it."""
    found = dict(renamed)
    for old, new in inputs.items():
        place = place_of(names, old)
        if place is not None and new not in found and place_of(names, new) is None:
            found[new] = Renamed(names[place])
    return found


class Regions:
    """Finds the region of a diff that a record lies in."""

    def __init__(
        self,
        diff: Diff,
        names: Sequence[str],
        renamed: Mapping[str, Renamed],
        *,
        empty_is_unknown: bool,
    ) -> None:
        assert diff.compiled is not None, "the diff was begun"
        self._grid = diff.compiled[0].grid
        self._readers = [
            Records(
                side,
                sources_of(side.procedure, *_asked(side.procedure, names, renamed)),
                empty_is_unknown=empty_is_unknown,
            )
            for side in reversed(diff.compiled)
        ]
        asked = set(self._grid.asked)
        self._changes = [_restricted(self._grid, change) for change in diff.changes]
        self._decided = sorted({where for one in self._changes for where in one} - asked)
        self._tables = [
            {
                where: _table(self._grid, where, mask)
                for where, mask in one.items()
                if where in asked
            }
            for one in self._changes
        ]

    def of(self, batch: Any) -> Places:
        """By record the number of its region, -1 for none."""
        codes: dict[int, Codes] = {}
        faults = Faults()
        for reader in self._readers:
            for where, each in zip(reader.places, reader.codes(batch, faults), strict=False):
                codes.setdefault(where, each)
        left = np.arange(batch.num_rows)
        for each in codes.values():
            left = left[each[left] >= 0]
        found = np.full(batch.num_rows, -1, np.int64)
        boxes, kinds = self._boxes(codes, left, batch.num_rows)
        for number, (tables, masks) in enumerate(zip(self._tables, self._changes, strict=True)):
            inside = np.ones(len(left), bool)
            for where, table in tables.items():
                inside &= table[codes[where][left]]
            for where in (where for where in self._decided if where in masks):
                meets = np.array([bool(box[where] & masks[where]) for box in boxes], bool)
                inside &= meets[kinds[left]]
            found[left[inside]] = number
            left = left[~inside]
            if not len(left):
                break
        return found

    def _boxes(
        self, codes: Mapping[int, Codes], records: Places, count: int
    ) -> tuple[list[tuple[int, ...]], Places]:
        """The boxes that records lie in, and by record the number of its own.

        They are needed only where a region restricts what tables decide.
        """
        kinds = np.zeros(count, np.int64)
        if not self._decided or not len(records):
            return [self._grid.everywhere], kinds
        atoms = np.stack([codes[where][records] for where in self._grid.asked], axis=1)
        known, kinds[records] = np.unique(atoms, axis=0, return_inverse=True)
        boxes = []
        for each in known.tolist():
            box = list(self._grid.everywhere)
            for where, atom in zip(self._grid.asked, each, strict=True):
                if atom < len(self._grid.dimensions[where].atoms):
                    box[where] = 1 << atom
            boxes.append(self._grid.narrowed(tuple(box)))
        return boxes, kinds


def _restricted(grid: Grid, change: Change) -> dict[int, int]:
    """The sets of a region in the dimensions that it restricts."""
    return {where: mask for where, mask in enumerate(change.box) if grid.reachable[where] & ~mask}


def _table(grid: Grid, where: int, mask: int) -> NDArray[np.bool_]:
    """By atom of a dimension whether it is in a set; the last, where it is absent, always."""
    size = len(grid.dimensions[where].atoms)
    held = np.frombuffer(mask.to_bytes(size // 8 + 1, "little"), np.uint8)
    table = np.unpackbits(held, bitorder="little")[: size + 1].astype(bool)
    table[size] = True
    return table
