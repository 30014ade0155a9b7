"""A table of which one worker dies on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any

from pyspark import TaskContext

import gapless
from gapless.bulk.batches import Decided, ProcedureBatches


class _Dying(ProcedureBatches):
    """In partition 3 its process is killed at the second batch, the first time."""

    _batches = 0

    def decide(self, batch: Any) -> Decided:
        task = TaskContext.get()
        assert task is not None, "this is a worker"
        self._batches += task.partitionId() == 3
        if self._batches == 2 and task.attemptNumber() == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().decide(batch)


class Mortal(gapless.DecisionTable):
    """A table of which a Python worker dies."""

    def __reduce__(self) -> tuple[object, ...]:
        return Mortal, (self.procedure,)

    def batches(self, names: Sequence[str], **options: Any) -> ProcedureBatches:
        return _Dying(self._decider, names, **options)
