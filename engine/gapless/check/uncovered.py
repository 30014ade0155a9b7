"""What is covered: a region in pieces that some row answers for, or none.

Purpose: the question behind gaps, accepted gaps and whatever else asks what is left open.

Invariants: the pieces are disjoint, and together are all contexts of the region; where an input is
not decided, the table at fault is the one whose rows leave it open, however far below.

Example: of rows ``x < 3`` and ``x > 3`` the line comes in three pieces, of which ``x = 3`` is
uncovered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from gapless.algebra.bitsets import RowSet
from gapless.algebra.splitting import Names
from gapless.budget import Budget
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure, Outcome
from gapless.compiling.dependencies import DependentGrid
from gapless.compiling.grid import Question
from gapless.compiling.policy import HitPolicyError
from gapless.compiling.stretches import Stretch
from gapless.dataclass import dataclass
from gapless.model import HitPolicy

#: The answer for a covered region.  It needs no table and no row.
_COVERED = "covered"


def uncovered_boxes(
    compiled: CompiledProcedure, region: Box, budget: Budget
) -> Iterator[tuple[Box, Outcome]]:
    """The uncovered boxes of a region as they are found, with the outcome of each."""
    for box, answer in coverage(compiled, region, budget):
        if isinstance(answer, Outcome):
            yield box, answer


def is_partly_covered(compiled: CompiledProcedure, region: Box, budget: Budget) -> bool:
    """Whether some context of the region is covered."""
    pieces = coverage(compiled, region, budget, _is_uncovered)
    return any(is_covered(answer) for _, answer in pieces)


def coverage(
    compiled: CompiledProcedure,
    region: Box,
    budget: Budget,
    ignoring: Callable[[Outcome | str], bool] | None = None,
) -> Iterator[tuple[Box, Outcome | str]]:
    """The region in pieces that are covered or uncovered throughout."""
    question = Coverage(compiled)
    pieces: Iterator[tuple[Box, Outcome | str]] = compiled.grid.partition(
        region,
        compiled.grid.all_rows,
        question,
        budget,
        renumbered=question.renumbered,
        ignoring=ignoring or is_covered,
    )
    if not compiled.dependencies:
        return pieces
    return (each for piece in pieces for each in _by_the_table_at_fault(compiled, *piece, budget))


def _by_the_table_at_fault(
    compiled: CompiledProcedure, box: Box, answer: Outcome | str, budget: Budget
) -> Iterator[tuple[Box, Outcome | str]]:
    """The parts of a piece where an input is not decided, by which table leaves it open."""
    grid = compiled.grid
    dependencies = compiled.at_fault(box, answer) if isinstance(answer, Outcome) else ()
    if not dependencies or not isinstance(grid, DependentGrid):
        yield box, answer
        return
    question: Question[Outcome | str] = Coverage(compiled)
    parts: Iterator[tuple[Box, Outcome | str]]
    parts = grid.whole(box, dependencies, grid.speaking(dependencies), question, budget)
    yield from parts


def is_covered(answer: Outcome | str) -> bool:
    """Whether an answer about a region is that a row covers it."""
    return not isinstance(answer, Outcome)


def _is_uncovered(answer: Outcome | str) -> bool:
    return isinstance(answer, Outcome)


@dataclass(frozen=True)
class Coverage:
    """Covered, the outcome of an uncovered region, or None where it is partly either."""

    compiled: CompiledProcedure

    def __call__(self, alive: RowSet, covering: RowSet) -> Outcome | str | None:
        """The answer for a region that some rows meet and some cover."""
        if not alive:
            return self._unmet
        try:
            return self._of(alive, covering)
        except HitPolicyError:
            # The table that decides an input contradicts itself, a finding of its own.
            return _COVERED

    @cached_property
    def _unmet(self) -> Outcome | str | None:
        """The answer where no row of any table is met."""
        return self._of(0, 0)

    def _of(self, alive: RowSet, covering: RowSet) -> Outcome | str | None:
        stretch = self.compiled.entry
        via: list[Stretch] = []
        while True:
            if self.compiled.is_contradicted(stretch, alive, covering):
                return None
            meeting = alive & stretch.rules
            certain = covering & stretch.rules
            if not meeting:
                return self.compiled.uncovered(stretch, via, alive, covering)
            if certain and not stretch.handing_over & meeting:
                return _COVERED
            if stretch.table.hit_policy is HitPolicy.UNIQUE:
                if certain.bit_count() > 1:
                    return _COVERED
                if meeting != certain:
                    return None
            first = meeting & -meeting
            if not certain & first:
                return None
            rule = stretch.matched(first)[0]
            if rule.use is None:
                return _COVERED
            via.append(stretch)
            stretch = self.compiled.stretches[rule.use]

    def renumbered(self, names: Names) -> Question[Outcome | str]:
        """The question in a small problem, where nearly always the entry's rows settle it."""
        rules = names.select(self.compiled.entry.rules)
        handing_over = names.select(self.compiled.entry.handing_over)

        def ask(alive: RowSet, covering: RowSet) -> Outcome | str | None:
            if covering & rules:
                if not alive & handing_over:
                    return _COVERED
            elif alive & rules:
                return None
            return self(names.restore(alive), names.restore(covering))

        return ask
