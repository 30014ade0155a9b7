"""What real calls try of a table: its rows, the values of its cells, both sides of its boundaries.

Purpose: find what of a table no call ever reached.

The one idea: what a call tries depends on its atoms in the grid that holds all that there is to try
(see ``cases/coverage.py``), so each combination of atoms is looked at once.

Invariants: a call counts for the revision of its day alone; one with faults tries nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gapless.bulk.arrays import some
from gapless.bulk.batches import DecidesParts
from gapless.bulk.columns import Faults
from gapless.bulk.counting import Faulty, Places, keep
from gapless.bulk.records import Records, Renamed, sources_of
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.deciding.partial import region_at
from gapless.diagnostic import Message

#: So many combinations are remembered.
_MOST_REMEMBERED = 1 << 20


class CallCoverage:
    """Collects what batches try.

    ``compiled`` holds all that there is to try, and ``tries`` says what the contexts of a region
    do, as bits, which are collected in ``aims``; it may raise ``Exhausted``.  ``deciding`` makes
    what decides batches with columns of some names.  ``others`` counts the calls that other
    revisions decide, or that have faults; ``faulty`` does something with the latter.
    """

    def __init__(
        self,
        compiled: CompiledProcedure,
        tries: Callable[[Box], int],
        deciding: Callable[[Sequence[str]], DecidesParts],
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        faulty: Faulty = keep,
    ) -> None:
        self._compiled = compiled
        self._faulty = faulty
        self._tries = tries
        self._deciding = deciding
        self._renamed = renamed
        self._empty_is_unknown = empty_is_unknown
        self._ready: dict[tuple[str, ...], tuple[DecidesParts, Records]] = {}
        self._seen: set[tuple[int, ...]] = set()
        self.aims = 0
        self.calls = 0
        self.others = 0

    def ready(self, names: Sequence[str]) -> DecidesParts:
        """What decides batches with columns of these names; raises ``ContextError``."""
        return self._of(tuple(names))[0]

    def _of(self, names: tuple[str, ...]) -> tuple[DecidesParts, Records]:
        if names not in self._ready:
            self._ready.clear()
            sources = sources_of(self._compiled.procedure, names, self._renamed)
            records = Records(self._compiled, sources, empty_is_unknown=self._empty_is_unknown)
            self._ready[names] = self._deciding(names), records
        return self._ready[names]

    def add(self, batch: Any, numbers: Places | None = None) -> None:
        """Collect what the calls of a batch try; raises ``BatchError`` and ``ContextError``.

        ``numbers`` are those of its records, from 1, where they do not follow those before.
        """
        if numbers is None:
            numbers = np.arange(batch.num_rows) + (self.calls + 1)
        deciding, records = self._of(tuple(batch.schema.names))
        entry = self._compiled.procedure.entry
        self.calls += batch.num_rows
        faults: dict[int, Message] = {}
        for part in deciding.parts(batch):
            errors = [one.error for one in part.decided.answers]
            has_status = np.array([error is None for error in errors], bool)
            is_good = has_status[part.decided.numbers]
            for place in np.flatnonzero(~is_good).tolist():
                fault = errors[part.decided.numbers[place]]
                assert fault is not None, "it has one"
                faults[int(part.records[place])] = fault
            own = part.by is not None and part.by.compiled.procedure.entry
            if not own or own.source is not entry.source:
                self.others += len(part.records)
                continue
            good = part.records[is_good]
            self.others += len(part.records) - len(good)
            if len(good):
                self._collect(some(batch, good), records)
        if faults:
            self._faulty(batch, np.array(sorted(faults), np.int64), numbers, faults.__getitem__)

    def _collect(self, batch: Any, records: Records) -> None:
        grid = self._compiled.grid
        codes = records.codes(batch, Faults())[: records.asked]
        if not codes:
            self.aims |= self._tries(grid.everywhere)
            return
        whole = np.stack(codes, axis=1)
        whole = whole[np.all(whole >= 0, axis=1)]
        self.others += batch.num_rows - len(whole)
        atoms = np.unique(whole, axis=0)
        widths = [len(grid.dimensions[where].atoms) for where in grid.asked]
        for each in atoms.tolist():
            key = tuple(each)
            if key in self._seen:
                continue
            if len(self._seen) < _MOST_REMEMBERED:
                self._seen.add(key)
            known = (
                None if atom == width else atom for atom, width in zip(key, widths, strict=True)
            )
            self.aims |= self._tries(region_at(self._compiled, tuple(known)))
