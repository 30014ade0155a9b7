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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapless.algebra.texts import canonical
from gapless.budget import Budget
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import some
from gapless.bulk.batches import ProcedureBatches
from gapless.bulk.columns import Codes, Faults
from gapless.bulk.counting import Counting
from gapless.bulk.records import Records, Renamed, sources_of
from gapless.bulk.stream import BatchError
from gapless.compiling.compiled import UNDETERMINED
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.grid import Grid
from gapless.deciding.decide import Decider
from gapless.diagnostic import Message
from gapless.revisions.difference import Change, Diff
from gapless.tally import Replayed, Tally

Places = NDArray[np.int64]


class _Fate(IntEnum):
    """What two answers are to each other."""

    ALIKE = 0
    DIFFERENT = 1
    ONE_SIDED = 2
    UNDETERMINED = 3
    FAULTY = 4


class Replay:
    """Puts batches of one schema to both sides of a diff; raises ``ContextError``.

    ``names`` are those of the columns, ``by`` is the place of the one to count by.  With ``stop`` a
    call that neither side takes ends the replay.
    """

    def __init__(
        self,
        diff: Diff,
        names: Sequence[str],
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        by: int | None = None,
        stop: bool = False,
        budget: Callable[[], Budget] = Budget,
    ) -> None:
        assert diff.compiled is not None, "the diff was begun"
        self._diff = diff
        renamed = under_new_names(diff.renamed, names, renamed)
        self._by = None if by is None else names[by]
        self._stop = stop
        self._sides = [
            ProcedureBatches(
                Decider(compile_procedure(side.procedure)),
                names,
                renamed,
                empty_is_unknown=empty_is_unknown,
                budget=budget,
            )
            for side in diff.compiled
        ]
        self._regions = Regions(diff, names, renamed, empty_is_unknown=empty_is_unknown)
        used = {source.place for side in self._sides for source in side.sources}
        shown = sorted(used if by is None else used | {by})
        self._counting = Counting(names, shown, by, diff.new.language)
        #: The groups after those of regions.
        self._elsewhere = len(diff.changes)
        self._undetermined, self._faulty = self._elsewhere + 1, self._elsewhere + 2

    @property
    def sides(self) -> Sequence[ProcedureBatches]:
        """What decides the calls: the old side and the new one."""
        return self._sides

    def add(self, batch: Any) -> None:
        """Put the calls of a batch to both sides; raises ``BatchError``."""
        old, new = (side.decide(batch) for side in self._sides)
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
            found = self._regions.of(some(batch, other))
            nowhere = np.where(fates[other] == _Fate.DIFFERENT, self._elsewhere, self._faulty)
            groups[other] = np.where(found < 0, nowhere, found)

        def fault(record: int) -> Message | None:
            one, another = both[kinds[record]]
            return another.error or one.error if groups[record] == self._faulty else None

        faulty = np.flatnonzero(groups == self._faulty)
        if self._stop and len(faulty):
            first = int(faulty[0])
            message = fault(first)
            assert message is not None, "what is faulty has a fault"
            raise BatchError(self._counting.records + first, message)
        records = np.flatnonzero(groups >= 0)
        self._counting.add(batch, records, groups[records], fault)

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
        return Replayed(
            self._counting.records,
            tuple(found.get(number, Tally()) for number in range(self._elsewhere)),
            *(
                found.get(number, Tally())
                for number in (self._elsewhere, self._undetermined, self._faulty)
            ),
            by=self._by,
        )


def _fate(old: Answer, new: Answer) -> _Fate:
    if old.status is None and new.status is None:
        return _Fate.FAULTY
    if UNDETERMINED in (old.status, new.status):
        return _Fate.UNDETERMINED
    if old.status is None or new.status is None:
        return _Fate.ONE_SIDED
    is_alike = old.status == new.status and dict(old.outputs) == dict(new.outputs)
    return _Fate.ALIKE if is_alike else _Fate.DIFFERENT


def under_new_names(
    inputs: Mapping[str, str], names: Sequence[str], renamed: Mapping[str, Renamed]
) -> dict[str, Renamed]:
    """Which column gives an input by the name of the new side; one may have that of the old."""
    columns = {canonical(name): name for name in names}
    found = {inputs.get(key, key): one for key, one in renamed.items()}
    for old, new in inputs.items():
        column = columns.get(canonical(old))
        if column is not None and canonical(new) not in columns and new not in found:
            found[new] = Renamed(column)
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
            Records(side, sources_of(side, names, renamed), empty_is_unknown=empty_is_unknown)
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
