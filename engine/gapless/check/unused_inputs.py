"""Unused inputs: inputs that change no decision.

An input is used when some context's decision changes with this input alone.  Nearly always a
context of some row, with only this input changed, shows it at once.  Where none does, the table
is cut into slices, one for each part of the input that no cell tells apart.  A slice is no more
than the set of rows alive in it, so neighbours are compared in one grid, without this input, and
only in the boxes of rows that are in one of them: if no neighbours differ, neither do any two.

Worked example: rows ``a < 3 → x`` and ``a >= 3 → x`` use ``a`` in their cells, but its two slices
decide the same: ``a`` is unused.

Where rows contradict each other nothing is decided, but what they say shows what would be if one
of them gave way: contexts whose rows say different things are told apart.

Invariants: an input is found exactly when no context depends on it, hand-overs followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice, pairwise
from operator import or_

from gapless.algebra.bitsets import InputIndex, RowIndex, RowSet, bits, lowest
from gapless.budget import Budget
from gapless.check.analysis import Analysis, Search
from gapless.check.overlaps import is_met_by_one
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
from gapless.compiling.boxes import Box, corners
from gapless.compiling.compiled import CONTRADICTION, CompiledProcedure
from gapless.compiling.grid import Grid
from gapless.compiling.row_sets import Changing
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, InputFacts, Label, Severity, phrase, say
from gapless.model import Input

UNUSED_INPUT = Code(
    name="unused-input",
    title="nothing depends on an input",
    meaning="Whatever its value, the decision is the same. It is asked for nothing.",
    remedy="Leave the input out, or write the rows that need it.",
    example=swap(TABLE, right="then: {tarif: 4000}", wrong="then: {tarif: 2000}"),
    severity=Severity.INFORMATION,
)

#: So many rows are tried for a context that depends on an input, before slices are compared.
_MOST_TRIED = 50
#: In so many pieces of such a row.
_MOST_PIECES = 3
#: Of fewer rows nothing can be said to be unused: the table has only begun.
FEWEST_ROWS = 2


def find_unused_inputs(compiled: CompiledProcedure, budget: Budget) -> Iterator[Input]:
    """The inputs of the entry table that no decision depends on."""
    inputs = compiled.entry.table.inputs
    positions = {item.name: where for where, item in enumerate(compiled.grid.dimensions)}
    # What is computed depends on all that it is computed from.
    computing = {
        name
        for table in compiled.procedure.tables.values()
        for rule in table.computing
        for formula in rule.formulas
        for name in formula.names
    }
    for column in budget.each(tuple(inputs.values())):
        where = positions[column.name]
        if column.name in computing:
            continue
        if not _seen_to_matter(compiled, where, budget) and not _matters(compiled, where, budget):
            yield column


def _seen_to_matter(compiled: CompiledProcedure, where: InputIndex, budget: Budget) -> bool:
    """Whether changing this input alone changes a decision near one of the first rows."""
    grid = compiled.grid
    full = grid.dimensions[where].full
    stretch = compiled.entry
    rows = [row for row in bits(stretch.rules) if grid.boxes[row][where] != full]
    for row in rows[:_MOST_TRIED]:
        outside = full & ~grid.boxes[row][where]
        for box in _where_it_may_decide(compiled, row, budget):
            inside, _ = corners(box)
            for other in {lowest(outside), outside.bit_length() - 1}:
                beside = (*inside[:where], 1 << other, *inside[where + 1 :])
                if _at(compiled, inside) != _at(compiled, beside):
                    return True
    return False


def _where_it_may_decide(
    compiled: CompiledProcedure, row: RowIndex, budget: Budget
) -> Iterator[Box]:
    """The box of a row, and some pieces of it that no earlier row meets."""
    grid = compiled.grid
    yield grid.boxes[row]
    earlier = compiled.entry.rules & ((1 << row) - 1)
    pieces = grid.partition(grid.boxes[row], earlier, is_met_by_one, budget)
    yield from islice((piece for piece, is_met in pieces if not is_met), _MOST_PIECES)


def _at(compiled: CompiledProcedure, point: Box) -> object:
    """What is said for the contexts of one atom in every input."""
    hits = compiled.grid.holding(point, compiled.grid.all_rows)
    return _said(compiled, hits, hits)


def _said(compiled: CompiledProcedure, alive: RowSet, covering: RowSet) -> object:
    """What is decided, or all that contradicting rows say; None where that varies."""
    judged = compiled.judge(alive, covering)
    if judged is None:
        return None
    verdict, rows = judged
    if verdict != CONTRADICTION:
        return verdict
    return frozenset(
        (stretch.table.id, rule.conclusion)
        for stretch in compiled.stretches.values()
        for rule in stretch.matched(rows)
    )


def _matters(compiled: CompiledProcedure, where: InputIndex, budget: Budget) -> bool:
    """Whether two slices of the procedure along an input decide some context differently.

    An input by which other tables decide one may do so by way of that.
    """
    if any(where in one.inputs - {one.where} for one in compiled.grid.dependencies):
        return True
    slices = _Slices(compiled, where)
    for one, other in pairwise(slices.rows):
        budget.spend()
        differ = _Differ(compiled, one, other)
        for row in bits(slices.changed(one, other, budget)):
            pieces = slices.grid.partition(slices.box(row), one | other, differ, budget)
            if any(found for _, found in pieces):
                return True
    return False


class _Slices:
    """A procedure without one input: ``rows`` are those alive in each of its slices."""

    def __init__(self, compiled: CompiledProcedure, where: InputIndex) -> None:
        whole = compiled.grid
        stretches = compiled.stretches.values()
        rules = reduce(or_, (stretch.rules for stretch in stretches))
        self._boxes = whole.boxes
        self._where = where
        at = whole.rows_at[where]
        self.rows: Iterable[int]
        if isinstance(at, Changing):
            self.rows = (rows for _, _, rows in at.alike(0, len(at), rules))
        else:
            full = whole.dimensions[where].full
            self.rows = [rows for rows, _ in whole.parts(where, full, rules)]
        beside = (*whole.rows_at[:where], (whole.all_rows,), *whole.rows_at[where + 1 :])
        # What is decided may be anything here: what then changes no decision changes none.
        self.grid = Grid(whole.dimensions, whole.boxes, beside)
        self._conclusions = [
            (stretch.table.id, rule.conclusion)
            for stretch in stretches
            for rule in stretch.table.rules
        ]

    def box(self, row: RowIndex) -> Box:
        """What is left of the box of a row; its only atom of the input stands for them all."""
        box = self._boxes[row]
        return (*box[: self._where], 1, *box[self._where + 1 :])

    def changed(self, one: int, other: int, budget: Budget) -> int:
        """The rows outside which two slices certainly decide alike.

        A row that the other slice has too, but for its place, is not among them where no row
        between the two places meets it and concludes otherwise.
        """
        changed = one ^ other
        entering: dict[object, list[int]] = {}
        for row in bits(other & ~one):
            entering.setdefault((self.box(row), self._conclusions[row]), []).append(row)
        for row in bits(one & ~other):
            budget.spend()
            partners = entering.get((self.box(row), self._conclusions[row]))
            if partners and self._may_move(row, partners[0], one | other):
                changed &= ~(1 << row | 1 << partners.pop(0))
        return changed

    def _may_move(self, row: RowIndex, place: int, rows: RowSet) -> bool:
        """Whether a row decides alike at the place of another."""
        low, high = sorted((row, place))
        passed = rows & (1 << high) - (2 << low)
        if passed:
            passed = self.grid.alive(self.box(row), passed)
        return all(self._conclusions[each] == self._conclusions[row] for each in bits(passed))


@dataclass(frozen=True, slots=True)
class _Differ:
    """Whether two sets of rows say different things of a region; None where that varies."""

    compiled: CompiledProcedure
    one: int
    other: int

    def __call__(self, alive: RowSet, covering: RowSet) -> bool | None:
        before = _said(self.compiled, alive & self.one, covering & self.one)
        if before is None:
            return None
        after = _said(self.compiled, alive & self.other, covering & self.other)
        return None if after is None else before != after


def input_findings(search: Search) -> Iterator[Diagnostic]:
    """Every input that changes no decision."""
    table = search.table
    if len(table.rules) < FEWEST_ROWS:
        return
    for column in find_unused_inputs(search.compiled, search.budget):
        accepted = [gap for gap in table.accepted_gaps if column.name in gap.cells]
        advice = say("remove the input and its cells, or correct the rows that should depend on it")
        if accepted:
            # Without the input an accepted gap would be wider and might hide a gap.
            advice = say(
                "keep the input as long as it says which contexts are left open,"
                " or correct the rows that should depend on it"
            )
        yield UNUSED_INPUT.at(
            column.span,
            say("no decision depends on the input {input}", input=column.name),
            related=tuple(Label(gap.span, say("accepted gap")) for gap in accepted),
            help=advice,
            facts=InputFacts(input=column.name),
        )


ANALYSIS = Analysis(phrase("unused inputs"), (UNUSED_INPUT,), input_findings)
