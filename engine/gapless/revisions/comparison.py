"""Comparing: the contexts that two procedures decide differently.

Purpose: compare two procedures by what the customer gets, exactly, whichever rows say so.  Place
in the flow: asks two ``compiled`` procedures that share one grid; below ``check`` and ``diff``.

Where both allow a context, it is decided differently only if it lies in a row that changed: one
that is on one side only, or stands in another order.  (A context in no such row hits the same
rows in the same order, table after table.  A row whose formula needs what other tables decide, not
the same on both sides, counts as changed.)  So only the boxes of changed rows are looked at, and
the cost grows with the difference, not with the size.  Where one side alone allows a context,
the other's verdict is ``OUTSIDE``.

Worked example: ``a < 3`` becomes ``a <= 3``.  Both rows are changed; in their boxes the verdicts
differ at the point 3 only.

Invariants:
- the regions are disjoint, and together exactly where the verdicts differ;
- no two regions with the same verdicts can be joined into one box.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from gapless.algebra.bitsets import RowSet, bits
from gapless.budget import Budget, Exhausted
from gapless.compiling.boxes import Box, compact, cost_of, intersect, join_marked, subtract
from gapless.compiling.compiled import CompiledProcedure, Verdict
from gapless.compiling.compiler import compile_together
from gapless.compiling.stretches import Stretch
from gapless.dataclass import dataclass
from gapless.model import Procedure, Table
from gapless.revisions.private_answers import (
    made_plain,
    names_in,
    private_names,
    rows_for_formulas,
)

#: The verdict on a context that one side does not allow.
OUTSIDE: Verdict = ("outside", ())


@dataclass(frozen=True, slots=True)
class Difference:
    """A region that two procedures decide differently, what each decides there, and the grid
    rows, of both, that say so.
    """

    box: Box
    before: Verdict
    after: Verdict
    rows: RowSet


def compare(old: Procedure, new: Procedure, budget: Budget) -> tuple[Difference, ...]:
    """All differences of procedures with the same inputs; raises ``Exhausted``."""
    before, after = compile_together((old, new), budget=budget)
    return tuple(find_differences(before, after, budget))


def find_differences(
    old: CompiledProcedure, new: CompiledProcedure, budget: Budget
) -> Iterator[Difference]:
    """The regions that two procedures of one grid decide differently.

    Where the budget ends, some of what was found until then is given before ``Exhausted`` is
    raised: as much as a tenth more of it allows.
    """
    found: dict[Verdicts, dict[Box, int]] = {}
    try:
        for box, verdicts, rows in _differing(old, new, budget):
            found.setdefault(verdicts, {})[box] = rows
        for verdicts, boxes in found.items():
            found[verdicts] = join_marked(boxes, budget)
        yield from _give(found, budget)
    except Exhausted as exhausted:
        budget.close(exhausted.reason)
        most = budget.affordable(len(old.grid.dimensions))
        for verdicts, boxes in found.items():
            few = join_marked(dict(islice(boxes.items(), most)), budget)
            yield from _give({verdicts: few}, budget)
        raise


def _give(found: Mapping[Verdicts, dict[Box, int]], budget: Budget) -> Iterator[Difference]:
    """The regions, taken out of what was found."""
    for (before, after), boxes in found.items():
        while boxes:
            budget.spend(len(next(iter(boxes))))
            box, rows = boxes.popitem()
            yield Difference(box, before, after, rows)


Verdicts = tuple[Verdict, Verdict]


def _differing(
    old: CompiledProcedure, new: CompiledProcedure, budget: Budget
) -> Iterator[tuple[Box, Verdicts, int]]:
    """Disjoint boxes with their two verdicts, which differ, and the rows that say so."""
    for side, other in ((old, new), (new, old)):
        for piece in subtract(side.allowed, [other.allowed]):
            for box, (verdict, rows) in side.grid.partition(
                piece, rules_of(side), side.judge, budget
            ):
                verdicts = (verdict, OUTSIDE) if side is old else (OUTSIDE, verdict)
                for part in side.grid.in_common(box, budget):
                    yield part, verdicts, rows
    common = intersect(old.allowed, new.allowed)
    if common is None:
        return
    grid = old.grid
    done = 0
    changed = changed_rows(old, new, common, budget)
    kept = changed | rows_for_formulas(old) | rows_for_formulas(new)
    for row in budget.each(list(bits(changed))):
        region = intersect(grid.boxes[row], common)
        assert region is not None, "a changed row lies in what both allow"
        judge = _Judge(old, new, done)
        rules = rules_of(old) | rules_of(new)
        pieces = grid.partition(region, rules, judge, budget, ignoring=_is_alike, kept=kept)
        for box, answer in pieces:
            if not _is_alike(answer):
                for part in grid.in_common(box, budget):
                    yield part, (answer[0], answer[1]), answer[2]
        done |= 1 << row


_ALIKE: tuple[Verdict, Verdict, int] = (OUTSIDE, OUTSIDE, 0)


def _is_alike(answer: tuple[Verdict, Verdict, int]) -> bool:
    return answer is _ALIKE


@dataclass(frozen=True, slots=True)
class _Judge:
    """Both verdicts on a region, or ``_ALIKE`` where they agree or it was looked at before.

    ``done`` are rows whose boxes were looked at before.
    """

    old: CompiledProcedure
    new: CompiledProcedure
    done: int

    def __call__(self, alive: RowSet, covering: RowSet) -> tuple[Verdict, Verdict, int] | None:
        if covering & self.done:
            return _ALIKE
        before = self.old.judge(alive, covering)
        after = self.new.judge(alive, covering) if before else None
        if before is None or after is None:
            return None
        one = made_plain(self.old, before[0], alive, covering)
        other = made_plain(self.new, after[0], alive, covering) if one else None
        if one is None or other is None:
            return None
        if one[0] == other[0]:
            return _ALIKE
        return None if alive & self.done else (one[1], other[1], before[1] | after[1])


def rules_of(compiled: CompiledProcedure) -> RowSet:
    """The grid rows that are rules of a procedure's tables, or say what its contexts are."""
    rows = 0
    for stretch in compiled.stretches.values():
        rows |= stretch.rules
    for dependency in compiled.dependencies.values():
        rows |= dependency.rows
    return rows


def changed_rows(
    old: CompiledProcedure, new: CompiledProcedure, common: Box, budget: Budget
) -> int:
    """Grid rows, of both sides, outside which all contexts of ``common`` are decided alike."""
    cost = cost_of(len(common), 1)
    changed = 0
    for one, other in _counterparts(old, new):
        if _frame(one.table) != _frame(other.table):
            rows = one.rules | other.rules
        else:
            rows = _changed(old, one, new, other, common, budget)
        for row in budget.along(bits(rows), cost):
            if intersect(old.grid.boxes[row], common):
                changed |= 1 << row
    return changed


def _counterparts(
    old: CompiledProcedure, new: CompiledProcedure
) -> Iterator[tuple[Stretch, Stretch]]:
    """The tables that stand for each other: the entries, and those of one id.

    A table on one side only is reached by rows that are on that side only, so these will do.
    """
    yield old.entry, new.entry
    entries = (old.procedure.entry.id, new.procedure.entry.id)
    for name in old.stretches:
        if name in new.stretches and name not in entries:
            yield old.stretches[name], new.stretches[name]


def _frame(table: Table) -> object:
    """What must be alike for rows to be compared one by one."""
    ranked = table.outputs.values() if table.hit_policy.ranks else ()
    return table.hit_policy, [(output.name, output.values) for output in ranked]


def _changed(
    before: CompiledProcedure,
    old: Stretch,
    after: CompiledProcedure,
    new: Stretch,
    common: Box,
    budget: Budget,
) -> int:
    """The rows that are on one side only or, where order counts, out of order."""
    one, other = _keys(before, old, common, budget), _keys(after, new, common, budget)
    places = {key: place for place, key in enumerate(other)}
    matched = [(place, places[key]) for place, key in enumerate(one) if key in places]
    if old.table.hit_policy.heeds_order:
        kept = longest_rising([there for _, there in matched])
        matched = [matched[position] for position in kept]
    changed = old.rules | new.rules
    for here, there in matched:
        changed &= ~(1 << old.first + here | 1 << new.first + there)
    return changed


def _keys(
    compiled: CompiledProcedure, stretch: Stretch, common: Box, budget: Budget
) -> list[object]:
    """For every row what it does: its box, its conclusion, and which of such rows it is.

    What a table decides below is compared by the cells: each side has its own dimension of it.
    A row that computes with it is like no other.
    """
    cost = cost_of(len(common), 1)
    boxes, grid = compiled.grid.boxes, compiled.grid
    columns = stretch.table.inputs
    names = [one.name for one in compiled.procedure.decided if one.name in columns]
    private = {name: columns[name].domain.everything for name in names}
    own = private_names(compiled)
    seen: Counter[object] = Counter()
    keys: list[object] = []
    for rule in budget.along(stretch.table.rules, cost):
        outputs, use = rule.conclusion
        if own and any(names_in(result) & own for result in (rule.outputs or {}).values()):
            keys.append(object())
            continue
        box = intersect(boxes[stretch.first + rule.index], common)
        decided = tuple(
            rule.cells[name].values if name in rule.cells else everything
            for name, everything in private.items()
        )
        place = None if box is None else compact(grid.free(box) if private else box)
        key = (place, decided, frozenset(outputs), use)
        seen[key] += 1
        keys.append((key, seen[key]))
    return keys


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The positions of a longest rising subsequence, by patience sorting (Schensted 1961)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            ends.append(position)
        else:
            tops[pile], ends[pile] = number, position
    chain: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chain.append(position)
        position = before[position]
    return chain[::-1]
