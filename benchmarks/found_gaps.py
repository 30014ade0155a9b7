"""The gaps of a table as one list, without the pauses of a search that others may interrupt."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.budget import Budget
from gapless.check.gaps import Gap, search_gaps
from gapless.compiling.compiled import CompiledProcedure


def find_gaps(compiled: CompiledProcedure, budget: Budget | None = None) -> Iterator[Gap]:
    """All gaps, open and accepted; raises ``Exhausted`` as ``search_gaps`` does."""
    return (gap for gap in search_gaps(compiled, budget or Budget()) if gap is not None)
