"""Recorded calls as answers: how often each combination of atoms was recorded.

Purpose: what the fewest questions are counted over.

Invariants: calls with faults are not counted; what a call does not say is None; of more than
``MOST_KINDS`` combinations the most frequent are kept.

Worked example: of 3 calls with ``a`` 1 and 2 with ``a`` 9, where cells tell apart below and above
5, come ``{(0,): 3, (1,): 2}``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from gapless.bulk.batches import ProcedureBatches
from gapless.compiling.shortcut import Atoms

#: So many combinations are told apart.
MOST_KINDS = 1024


class RecordedAnswers:
    """Counts the calls of any number of batches."""

    def __init__(self) -> None:
        self._counts: Counter[Atoms] = Counter()

    def add(self, batches: ProcedureBatches, batch: Any) -> None:
        """Count the calls of a batch."""
        found = batches.atoms(batch)
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
