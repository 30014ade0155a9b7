"""Comparing: the contexts that two procedures decide differently.

Purpose: compare two procedures by what the customer gets, exactly, whichever rows say so.  Place
in the flow: asks two ``compiled`` procedures that share one grid; below ``check`` and ``diff``.

Where both have the same rows in the same order, a context that lies in no other row hits the same
rows on both sides.  So only the boxes of *changed* rows are looked at, and the cost grows with
the difference, not with the size.

The question put to the grid inside such a box: is the verdict of both sides known throughout?

Worked example: ``a < 3`` becomes ``a <= 3``.  Both rows are changed; in their boxes the verdicts
differ at the point 3 only.

Invariants:
- the regions are disjoint, and together exactly where the verdicts differ;
- no two regions with the same verdicts can be joined into one box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from gapless.budget import Budget
from gapless.compiled import CompiledProcedure, Stretch, Verdict, compile_together
from gapless.grid import Box, join, subtract
from gapless.library import Procedure
from gapless.model import Table


@dataclass(frozen=True, slots=True)
class Difference:
    """A region that two procedures decide differently, and what each decides there."""

    box: Box
    before: Verdict
    after: Verdict


def compare(old: Procedure, new: Procedure, budget: Budget | None = None) -> tuple[Difference, ...]:
    """All differences; raises ``Exhausted``."""
    before, after = compile_together((old, new))
    return tuple(find_differences(before, after, budget))


def find_differences(
    old: CompiledProcedure, new: CompiledProcedure, budget: Budget | None = None
) -> Iterator[Difference]:
    """The regions that two procedures of one grid decide differently."""
    found: dict[tuple[Verdict, Verdict], list[Box]] = {}
    for box, before, after in _differing(old, new, budget or Budget()):
        found.setdefault((before, after), []).append(box)
    for (before, after), boxes in found.items():
        for box in join(boxes):
            yield Difference(box, before, after)


def decide_alike(old: CompiledProcedure, new: CompiledProcedure, budget: Budget) -> bool:
    """Whether two procedures of one grid decide every context alike; ends at the first not so."""
    return next(_differing(old, new, budget), None) is None


def _differing(
    old: CompiledProcedure, new: CompiledProcedure, budget: Budget
) -> Iterator[tuple[Box, Verdict, Verdict]]:
    """Disjoint boxes with their two verdicts, which differ."""
    grid = old.grid

    def settled(alive: int, covering: int) -> tuple[Verdict, Verdict] | None:
        before = old.verdict(alive, covering)
        after = new.verdict(alive, covering) if before else None
        return (before, after) if before and after else None

    done: list[Box] = []
    for box in changed_boxes(old, new):
        for piece in subtract(box, done):
            for part, (before, after) in grid.partition(piece, grid.all_rows, settled, budget):
                if before != after:
                    yield part, before, after
        done.append(box)


def changed_boxes(old: CompiledProcedure, new: CompiledProcedure) -> list[Box]:
    """Boxes outside which both procedures hit the same rows in the same order."""
    grid = old.grid
    if list(old.stretches) != list(new.stretches):
        return [grid.everywhere]
    boxes: list[Box] = []
    for name, stretch in old.stretches.items():
        other = new.stretches[name]
        if _frame(stretch.table) != _frame(other.table):
            return [grid.everywhere]
        boxes.extend(_changed_rows(grid.boxes, stretch, other))
    return sorted({box for box in boxes if all(box)})


def _frame(table: Table) -> object:
    """What must be alike for rows to be compared one by one."""
    inputs = {name: (item.domain, item.expression) for name, item in table.inputs.items()}
    outputs = {name: (item.kind, item.values) for name, item in table.outputs.items()}
    return table.hit_policy, inputs, outputs


def _changed_rows(boxes: tuple[Box, ...], old: Stretch, new: Stretch) -> Iterator[Box]:
    """The boxes of the rows that are on one side only, or in another order."""
    numbers: dict[object, int] = {}

    def keys(stretch: Stretch) -> list[int]:
        return [
            numbers.setdefault(
                (boxes[stretch.first + rule.index], rule.conclusion),
                len(numbers),
            )
            for rule in stretch.table.rules
        ]

    one, two = keys(old), keys(new)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for change, start, end, other_start, other_end in matcher.get_opcodes():
        if change != "equal":
            yield from boxes[old.first + start : old.first + end]
            yield from boxes[new.first + other_start : new.first + other_end]
