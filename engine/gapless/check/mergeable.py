"""Mergeable rows: rows that can be written as one.

Purpose: find rows that conclude the same and differ in the cells of one input only, such that one
row with those cells joined decides the same everywhere.

Candidates come from a look-up: rows of one conclusion whose boxes, one input left out, are
equal.  Joining moves every later row up to the first one's place, so what is left to ask, of the
rows it moves past, is whether one of them would have decided otherwise there before.

Worked example: ``a < 3`` and ``a = 3..5``, both ``yes``, are ``a <= 5``; with a row ``a = 4``,
``no`` between them they are not, for that row would no longer decide.

Invariants:
- rows with different ``cite``, ``note``, ``group`` or ``over`` are left apart: readers see those;
- a row is proposed for one join only, so all joins can be made together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import partial, reduce
from operator import or_

from gapless.algebra.bitsets import InputIndex, RowIndex, RowSet
from gapless.algebra.sets import ValueSet
from gapless.budget import Budget
from gapless.check import redundant
from gapless.check.analysis import Analysis, Search, labels
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
from gapless.compiling.boxes import compact
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, InputFacts, Severity, listed, phrase, say
from gapless.model import HitPolicy, Rule, Table
from gapless.reading.dmn.feel_text import cell_of
from gapless.reading.yaml_text import cell, flow_mapping
from gapless.sfeel.cell_text import print_set

MERGEABLE_ROWS = Code(
    name="mergeable-rows",
    title="rows could be written as one",
    meaning="They answer alike, and their cases make up one row.",
    remedy="Write them as one row; `gapless check --fix` does so and proves that nothing changes.",
    example=swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    severity=Severity.INFORMATION,
)


@dataclass(frozen=True, slots=True)
class MergeableRules:
    """Rules, in table order, that can be one, and what that one holds of the input they differ in.

    The joined rule stands where the first of them stands.  ``is_repeated`` says that they do not
    differ at all.
    """

    rules: tuple[Rule, ...]
    input: str
    values: ValueSet
    is_repeated: bool


def find_mergeable(
    compiled: CompiledProcedure, budget: Budget, leave_out: int = 0
) -> Iterator[MergeableRules]:
    """The rules of the entry table that can be joined, by the first of them.

    ``leave_out`` is a set of grid rows that are not to be joined with others.
    """
    order = _Order(compiled, budget)
    found: list[tuple[int, MergeableRules]] = []
    for where, group in _candidates(compiled, leave_out, budget):
        while len(group) > 1:
            taken = [group[0]]
            for row in group[1:]:
                budget.spend()
                if order.may_move(row, taken[0]) and _may_share(compiled, taken, row, where):
                    taken.append(row)
            if len(taken) > 1:
                found.append((taken[0], _merged(compiled, taken, where)))
            group = [row for row in group if row not in taken]
    used: set[str] = set()
    for _, mergeable in sorted(found, key=lambda item: (item[0], -len(item[1].rules))):
        ids = {rule.id for rule in mergeable.rules}
        if not ids & used:
            used |= ids
            yield mergeable


def _merged(compiled: CompiledProcedure, rows: Sequence[int], where: InputIndex) -> MergeableRules:
    dimension = compiled.grid.dimensions[where]
    mask = reduce(or_, (compiled.grid.boxes[row][where] for row in rows))
    first = compiled.entry.first
    rules = tuple(compiled.entry.table.rules[row - first] for row in rows)
    is_repeated = len({compiled.grid.boxes[row] for row in rows}) == 1
    return MergeableRules(rules, dimension.name, dimension.values(mask), is_repeated)


def _candidates(
    compiled: CompiledProcedure, leave_out: int, budget: Budget
) -> Iterator[tuple[int, list[int]]]:
    """An input and grid rows, in table order, that are alike but for that input."""
    stretch = compiled.entry
    rules = stretch.table.rules
    alike: dict[object, list[int]] = {}
    for rule in rules:
        row = stretch.first + rule.index
        if not leave_out >> row & 1:
            remarks = (rule.cite, rule.note, rule.group, rule.over, rule.is_over_all)
            alike.setdefault((rule.conclusion, remarks), []).append(row)
    kinds = [rows for rows in alike.values() if len(rows) > 1]
    named = stretch.table.inputs
    for where, dimension in enumerate(compiled.grid.dimensions):
        if dimension.name not in named:
            continue
        for kind in kinds:
            by_rest: dict[Hashable, list[int]] = {}
            for row in kind:
                budget.spend()
                box = compiled.grid.boxes[row]
                by_rest.setdefault(compact(box[:where] + box[where + 1 :]), []).append(row)
            for group in by_rest.values():
                if len(group) > 1:
                    yield where, group


def _may_share(
    compiled: CompiledProcedure, taken: list[int], row: RowIndex, where: InputIndex
) -> bool:
    """Whether it makes no difference that a context lies in a row joined already and in this."""
    policy = compiled.entry.table.hit_policy
    if not policy.shows_every_hit and policy is not HitPolicy.COLLECT_SUM:
        return True
    boxes = compiled.grid.boxes
    return not any(boxes[other][where] & boxes[row][where] for other in taken)


class _Order:
    """Whether a row may stand further up."""

    def __init__(self, compiled: CompiledProcedure, budget: Budget) -> None:
        self._compiled = compiled
        self._budget = budget
        stretch = compiled.entry
        self._ordered = stretch.table.hit_policy.heeds_order
        self._meeting = compiled.partners
        self._alike = compiled.alike

    def may_move(self, row: RowIndex, up_to: int) -> bool:
        """Whether a grid row decides the same when it stands right behind another."""
        if not self._ordered:
            return True
        first = self._compiled.entry.first
        between = (1 << row) - (1 << up_to + 1)
        passed = self._meeting[row - first] << first & between & ~self._alike[row - first]
        if not passed:
            return True
        if self._compiled.entry.table.hit_policy is not HitPolicy.FIRST:
            box = self._compiled.grid.boxes[row]
            return not self._compiled.grid.alive(box, passed)
        return self._never_first(row, passed)

    def _never_first(self, row: RowIndex, passed: RowSet) -> bool:
        """Whether none of the rows passed is the first hit in the box of a row."""
        earlier = (1 << row) - 1 & self._compiled.entry.rules

        def settled(alive: RowSet, covering: RowSet) -> bool | None:
            first = alive & -alive
            if not alive & passed:
                return True
            if covering & first:
                return not first & passed
            return False if first & passed else None

        box = self._compiled.grid.boxes[row]
        pieces = self._compiled.grid.partition(box, earlier, settled, self._budget)
        return all(harmless for _, harmless in pieces)


def mergeable_findings(search: Search) -> Iterator[Diagnostic]:
    """Rows that can be written as one, with the text of that one."""
    for mergeable in find_mergeable(search.compiled, search.budget, search.reported):
        yield MERGEABLE_ROWS.later(partial(_finding, search.table, mergeable))


def _finding(table: Table, mergeable: MergeableRules) -> Diagnostic:
    first, *others = mergeable.rules
    template = phrase("rows {rows} decide the same and differ only in {input}: one row can say it")
    advice = phrase(
        "remove row {others} and write in row {first}, or let `gapless check --fix` do it:\n{cells}"
    )
    if mergeable.is_repeated:
        template = phrase("rows {rows} have the same conditions and decide the same: one is enough")
        advice = phrase("remove row {others}, or let `gapless check --fix` do it")
    rows = tuple(rule.id for rule in mergeable.rules)
    return MERGEABLE_ROWS.at(
        others[-1].span,
        say(template, rows=listed(rows), input=mergeable.input),
        related=labels(mergeable.rules[:-1]),
        help=say(
            advice,
            others=listed(rule.id for rule in others),
            first=first.id,
            cells=merged_cells(table, mergeable),
        ),
        facts=InputFacts(rows, input=mergeable.input),
    )


def merged_cells(table: Table, mergeable: MergeableRules) -> str:
    """The conditions of the row that stands for all of them, as YAML to paste; in DMN its cell."""
    if table.source.is_dmn:
        column = table.inputs[mergeable.input]
        return f"  {column.label}: {cell_of(table, column, mergeable.values)}"
    rule = mergeable.rules[0]
    cells: dict[str, str] = {}
    for name, column in table.inputs.items():
        values = rule.cells[name].values if name in rule.cells else column.domain.everything
        if name == mergeable.input:
            values = mergeable.values
        if values != column.domain.everything:
            cells[name] = cell(print_set(column.domain, values))
    return f"when: {flow_mapping(cells)}"


ANALYSIS = Analysis(
    phrase("mergeable rows"), (MERGEABLE_ROWS,), mergeable_findings, (redundant.ANALYSIS,)
)
