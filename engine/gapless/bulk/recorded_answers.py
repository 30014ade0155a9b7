"""Recorded calls as answers: how often each combination of atoms was recorded.

Purpose: what the fewest questions are counted over.

Invariants: calls with faults are not counted, but given to ``faulty``; what a call does not say is
None; of more than ``MOST_KINDS`` combinations the most frequent are kept.

Worked example: of 3 calls with ``a`` 1 and 2 with ``a`` 9, where cells tell apart below and above
5, come ``{(0,): 3, (1,): 2}``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from gapless.bulk.answers import Answer
from gapless.bulk.batches import ProcedureBatches
from gapless.bulk.columns import Faults
from gapless.bulk.counting import Faulty, Places
from gapless.compiling.shortcut import Atoms
from gapless.diagnostic import Message

#: So many combinations are told apart.
MOST_KINDS = 1024


class RecordedAnswers:
    """Counts the ``calls`` of any number of batches, and those with faults."""

    def __init__(self, faulty: Faulty) -> None:
        self._counts: Counter[Atoms] = Counter()
        self._faulty = faulty
        self.calls = self.faults = 0

    def add(self, batches: ProcedureBatches, batch: Any, numbers: Places | None = None) -> None:
        """Count the calls of a batch; raises ``BatchError``.

        ``numbers`` are those of its records, from 1, where they do not follow those before.
        """
        if numbers is None:
            numbers = np.arange(batch.num_rows) + (self.calls + 1)
        self.calls += batch.num_rows
        faults = Faults()
        found = batches.atoms(batch, faults)

        def fault(record: int) -> Message:
            codes = dict.fromkeys(int(each[record]) for each in found.values())
            error = Answer.refused(
                one for code in codes if code < 0 for one in faults.at(code)
            ).error
            assert error is not None, "it was refused for something"
            return error

        bad = np.zeros(batch.num_rows, bool)
        for each in found.values():
            bad |= each < 0
        if bad.any():
            self.faults += int(bad.sum())
            self._faulty(batch, np.flatnonzero(bad), numbers, fault)
        grid = batches.compiled.grid
        sizes = [len(grid.dimensions[where].atoms) for where in grid.asked]
        columns = [
            found[where] if where in found else np.full(batch.num_rows, size, np.int32)
            for where, size in zip(grid.asked, sizes, strict=True)
        ]
        kinds, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
        for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
            if min(kind) >= 0:
                said = (
                    None if code == size else code for code, size in zip(kind, sizes, strict=True)
                )
                self._counts[tuple(said)] += count

    def counted(self) -> dict[Atoms, int]:
        """How often each combination was recorded, the most frequent first."""
        return dict(self._counts.most_common(MOST_KINDS))
