"""The grid: a procedure's rows as boxes of bit masks, and how to split space by them.

Purpose: the one engine behind every exact question.

The idea.  The cuts of all cells of an input divide its domain into *atoms*, pieces no
cell tells apart.  A set is then an integer whose bit *i* stands for atom *i*; a *box* is
a tuple of such integers, one per input; a set of rows is an integer too, bit *r* for row
*r*.  For every atom the grid knows the rows whose cell holds it, so for a region

- the rows *alive* meet it: for every input, some atom of the region is in their cell;
- the rows *covering* hold all of it: for every input, every atom is in their cell.

Every question is "split space until the answer is the same throughout": ``partition``
splits a region until ``settled(alive, covering)`` answers.  "Covered?" is settled by one
covering row or by none alive; "who is hit?" when all that are alive cover.  Regions are
split adaptively (see ``splitting``), never column by column.

Worked example: rows ``a < 3`` and ``a > 3``.  Atoms: below 3, 3, above 3.  For the whole
line both rows are alive, none covers; splitting gives three regions with row 1 covering,
none alive, row 2 covering: the gap is the point 3.

Invariants:
- the regions of a partition are disjoint, and their union is the region asked about;
- which regions come out depends on the *set* of rows and on input names only, not on the
  order of rows or columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial, reduce
from itertools import chain
from operator import and_, or_
from typing import TypeVar, overload

from gapless.algebra.bitsets import (
    AtomSet,
    InputIndex,
    RowIndex,
    RowSet,
    bits,
    lowest,
    runs,
    set_of,
)
from gapless.algebra.domain import Domain
from gapless.algebra.sets import NULL, ValueSet
from gapless.algebra.splitting import Names, Parts, is_sparse, look, renumber, split
from gapless.budget import Budget
from gapless.compiling.boxes import Box, corners, cost_of
from gapless.compiling.dependency import Dependency
from gapless.compiling.dimension import Dimension, Run
from gapless.compiling.row_sets import Changing, is_large, steps_of
from gapless.dataclass import dataclass, field

Answer = TypeVar("Answer")
#: Asked of the rows alive in a region and those covering it; None where the answer varies.
Question = Callable[[int, int], Answer | None]
#: A region, the rows that may meet it, and how much of the work it is.
_Opening = tuple[Box, int, float]
#: A region, the rows that meet it, those that cover it, its parts, how much of the work it is, and
#: how its rows are numbered and asked about.
_Piece = tuple[Box, int, int, list[Parts], float, Names | None, Question[Answer]]
#: With no more rows and inputs than these a step costs 1, and that need not be worked out.
_MANY, _FEW = 512, 16
#: The parts of a region are kept at once while they take no more bits than this: 64 MiB.
_MOST_BITS = 1 << 29


@dataclass(frozen=True)
class Grid:
    """Dimensions in order of their names, and boxes (rows) over them.

    ``rows_at[d][atom]`` is the set of rows whose box holds the atom in dimension ``d``.
    """

    dimensions: tuple[Dimension, ...]
    boxes: Sequence[Box]
    rows_at: tuple[Sequence[int], ...] = field(repr=False)
    marks: Mapping[str, int] = field(default_factory=dict)
    """By the names of marked dimensions the first of the rows that are their atoms."""

    @cached_property
    def asked(self) -> tuple[InputIndex, ...]:
        """The dimensions that a context gives; no rows decide them."""
        return tuple(range(len(self.dimensions)))

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """How some dimensions depend on rows that decide them; none here."""
        return ()

    @property
    def private(self) -> tuple[Dependency, ...]:
        """The dependencies of one of several procedures alone; none here."""
        return ()

    @cached_property
    def reachable(self) -> Box:
        """The box of all contexts, without what no table answers for the inputs it decides."""
        return self.everywhere

    @property
    def everywhere(self) -> Box:
        """The box of all contexts."""
        return tuple(dimension.full for dimension in self.dimensions)

    @property
    def all_rows(self) -> RowSet:
        """The set of all rows."""
        return (1 << len(self.boxes)) - 1

    def cells(self, box: Box) -> dict[str, ValueSet]:
        """The sets of a box by input name; inputs that may be anything are left out."""
        return {
            dimension.name: dimension.values(mask)
            for dimension, mask in zip(self.dimensions, box, strict=True)
            if mask != dimension.full
        }

    def meeting(self, where: InputIndex, mask: AtomSet) -> RowSet:
        """The rows that hold some of a set of atoms of one input."""
        at = self.rows_at[where]
        rows = 0
        if isinstance(at, Changing):
            for start, end in runs(mask):
                rows |= at.some(start, end)
            return rows
        for atom in bits(mask):
            rows |= at[atom]
        return rows

    def alive(self, region: Box, rows: RowSet) -> RowSet:
        """Those of ``rows`` that meet the region."""
        for where, mask in enumerate(region):
            rows &= self.meeting(where, mask)
        return rows

    def covering(self, region: Box, rows: RowSet) -> RowSet:
        """Those of ``rows`` that hold the whole region."""
        for at, mask in zip(self.rows_at, region, strict=True):
            if isinstance(at, Changing):
                for start, end in runs(mask):
                    rows &= at.every(start, end)
                continue
            for atom in bits(mask):
                rows &= at[atom]
        return rows

    def holding(self, point: Box, rows: RowSet) -> RowSet:
        """Those of ``rows`` that hold the context of one atom in every input that is asked."""
        for at, mask in zip(self.rows_at, point, strict=True):
            rows &= at[mask.bit_length() - 1]
        return rows

    def hits(self, atoms: Iterable[int | None]) -> RowSet:
        """The rows that hold an atom of each input that is asked, None for any, not resolved."""
        rows = self.all_rows
        for where, atom in zip(self.asked, atoms, strict=True):
            if atom is not None:
                rows &= self.rows_at[where][atom]
        return rows

    def resolved(self, rows: RowSet) -> RowSet:
        """The rows of one context, from those that hold it but for what other rows decide."""
        return rows

    def narrowed(self, region: Box) -> Box:
        """The region with what is decided cut down to what it may be; a side may become empty."""
        return region

    def free(self, box: Box) -> Box:
        """A box of contexts, by the inputs that are asked alone."""
        return box

    def corners(self, box: Box) -> tuple[Box, ...]:
        """Some contexts of a box, if they are at hand: the first and the last."""
        return corners(box)

    def contexts_in(self, box: Box, budget: Budget | None = None) -> Iterator[Box]:
        """The parts of a box in which every choice of the inputs asked is a context.

        Raises ``Exhausted``.
        """
        return iter((box,))

    def in_common(self, box: Box, budget: Budget | None = None) -> Iterator[Box]:
        """A box of contexts by what all procedures of the grid share; raises ``Exhausted``."""
        return iter((box,))

    def is_possible(self, box: Box, budget: Budget | None = None) -> bool:
        """Whether a context lies in a box; what tables decide may leave none."""
        return True

    def partition(
        self,
        region: Box,
        rows: RowSet,
        settled: Question[Answer],
        budget: Budget | None = None,
        *,
        first_only: RowIndex = 0,
        renumbered: Callable[[Names], Question[Answer]] | None = None,
        ignoring: Callable[[Answer], bool] | None = None,
        is_whole: bool = False,
        kept: RowSet = 0,
    ) -> Iterator[tuple[Box, Answer]]:
        """Split ``region`` into boxes with one answer each, for all contexts of the box.

        Each has a context, unless its answer is one for ``ignoring``, which nobody asks about; with
        ``is_whole`` every choice of the inputs asked is one.  Otherwise rows that only decide
        inputs are not asked about, but for those that are ``kept``.

        ``settled(alive, covering)`` gets two sets of rows and returns the answer for the
        whole region, or None to split on; it must answer when both sets are equal.  With
        ``first_only`` it asks for the first row alone where that is one of so many: rows behind a
        covering one of these are dropped.
        ``renumbered`` puts the same question about rows by their numbers in a small problem,
        where restoring the numbers first would take longer.
        Every region looked at is one step of the budget, dear where rows and inputs are many;
        raises ``Exhausted``.
        """
        if not all(region):
            return
        budget = budget or Budget()
        if renumbered is None:
            renumbered = partial(_restoring, settled)
        for opening, met, portion in self._openings(region, rows, budget):
            parts = [self.parts(where, mask, met) for where, mask in enumerate(opening)]
            alive = reduce(and_, (reduce(or_, (some for some, _ in seen)) for seen in parts), met)
            held = reduce(and_, (some for seen in parts for some, _ in seen), alive)
            waiting: list[_Piece[Answer]] = [(opening, alive, held, parts, portion, None, settled)]
            while waiting:
                region, rows, held, parts, portion, names, question = waiting.pop()
                wide = rows.bit_length() > _MANY or len(parts) > _FEW
                budget.spend(cost_of(sum(map(len, parts)), rows) if wide else 1)
                answer = question(rows, held)
                if answer is not None:
                    budget.done += portion
                    yield region, answer
                    continue
                if held and first_only:
                    row = lowest(held)
                    if (row if names is None else names.original[row]) < first_only:
                        rows &= (2 << row) - 1
                view = look(parts, rows)
                if is_sparse(rows):
                    parts, names = renumber(view.parts, rows, names)
                    rows = (1 << len(names.original)) - 1
                    question = renumbered(names)
                    view = look(parts, rows)
                where, sides = split(view)
                before, behind = region[:where], region[where + 1 :]
                # What holds a side holds the region as all other inputs see it.
                holding = view.holding_beside(where)
                portion /= len(sides)
                for side in reversed(sides):
                    alive = mask = 0
                    held = holding
                    for some, atoms in side:
                        alive |= some
                        held &= some
                        mask |= atoms
                    parts = view.parts.copy()
                    parts[where] = side
                    box = (*before, mask, *behind)
                    waiting.append((box, alive, held, parts, portion, names, question))

    def _openings(self, region: Box, rows: RowSet, budget: Budget) -> Iterator[_Opening]:
        """The region, rows among which are all that meet it, and how much of the work it is.

        Where its parts are too many to be kept at once, the same of its halves.
        """
        waiting = [(region, rows, budget.portion)]
        while waiting:
            region, rows, portion = waiting.pop()
            halves: tuple[Box, ...] = ()
            if _bits_of_parts(region, rows) > _MOST_BITS:
                rows = self.alive(region, rows)
            if _bits_of_parts(region, rows) > _MOST_BITS:
                halves = self._halves(region, rows, budget)
            if halves:
                waiting += [(half, rows, portion / 2) for half in reversed(halves)]
                continue
            yield region, rows, portion

    def _halves(self, region: Box, rows: RowSet, budget: Budget) -> tuple[Box, ...]:
        """A region in two, by the input with the most atoms of which rows tell some apart.

        Atoms at which the same rows are alive stay together; for this they are known by a hash.
        """
        for where in sorted(range(len(region)), key=lambda where: -region[where].bit_count()):
            budget.spend(cost_of(region[where].bit_count(), rows))
            alike: dict[int, list[range]] = {}
            for alive, atoms in self._alike(where, region[where], rows):
                alike.setdefault(hash(alive), []).append(atoms)
            if len(alike) > 1:
                groups = list(alike.values())
                stretches = chain.from_iterable(groups[: len(groups) // 2])
                lower = set_of(chain.from_iterable(stretches))
                before, behind = region[:where], region[where + 1 :]
                return tuple((*before, mask, *behind) for mask in (lower, region[where] & ~lower))
        return ()

    def parts(self, where: InputIndex, mask: AtomSet, rows: RowSet) -> Parts:
        """The atoms of a mask grouped by the rows alive at them."""
        groups: dict[int, int] = {}
        for alive, atoms in self._alike(where, mask, rows):
            held = (1 << atoms.stop) - (1 << atoms.start)
            groups[alive] = groups.get(alive, 0) | held
        return list(groups.items())

    def _alike(
        self, where: InputIndex, mask: AtomSet, rows: RowSet
    ) -> Iterator[tuple[RowSet, range]]:
        """The rows alive at the atoms of a mask, with those atoms: some in a row, or one."""
        at = self.rows_at[where]
        if isinstance(at, Changing):
            for start, end in runs(mask):
                for first, behind, alive in at.alike(start, end, rows):
                    yield alive, range(first, behind)
            return
        is_all = rows == self.all_rows
        for atom in bits(mask):
            yield at[atom] if is_all else at[atom] & rows, range(atom, atom + 1)


def _bits_of_parts(region: Box, rows: RowSet) -> int:
    """How much the parts of a region take at most, in bits: a set of rows and one of atoms each."""
    return sum(mask.bit_count() * (rows.bit_length() + mask.bit_length()) for mask in region)


def _restoring(settled: Question[Answer], names: Names) -> Question[Answer]:
    """The same question about rows by their numbers in a small problem."""
    return lambda alive, covering: settled(names.restore(alive), names.restore(covering))


def build_grid(
    domains: Mapping[str, Domain],
    boxes: Sequence[Mapping[str, ValueSet]],
    budget: Budget | None = None,
    marked: Collection[str] = (),
) -> Grid:
    """A grid over the inputs, in order of their names, with one row for each box.

    The last rows are the atoms of the ``marked`` inputs, nullable ones, in their order.  Every 512
    cells are a step of the budget; raises ``Exhausted``.
    """
    budget = budget or Budget()
    names = sorted(domains)
    dimensions: list[Dimension] = []
    columns: list[list[ValueSet | None]] = []
    for name in names:
        budget.spend()
        column = [box.get(name) for box in budget.along(boxes)]
        columns.append(column)
        # Boxes share the sets of their cells, so that each is looked at once.
        cells = {id(cell): cell for cell in column if cell is not None}
        # That nothing is answered is told apart from every value.
        apart = [NULL] if name in marked else []
        dimensions.append(Dimension(name, domains[name], [*cells.values(), *apart], budget))
    boxes, marks = list(boxes), dict[str, int]()
    for name in marked:
        marks[name] = len(boxes)
        atoms = dimensions[names.index(name)].atoms
        boxes += [{name: atom} for atom in atoms]
        for other, column in zip(names, columns, strict=True):
            column += atoms if other == name else (None,) * len(atoms)
    large = is_large(sum(len(dimension.atoms) for dimension in dimensions), len(boxes))
    rows_at: list[Sequence[int]] = []
    for dimension, column in zip(dimensions, columns, strict=True):
        budget.spend()
        rows_at.append(steps_of(*_changes(dimension, column, budget), large=large, budget=budget))
    rows = Boxes(dimensions, boxes, large=large)
    return Grid(tuple(dimensions), rows, tuple(rows_at), marks)


class Boxes(Sequence[Box]):
    """The boxes of conjunctions of cells, made when they are first asked for.

    They take too much where they are ``large``, and each is made again.
    """

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        cells: Sequence[Mapping[str, ValueSet]],
        *,
        large: bool,
    ) -> None:
        self._dimensions = dimensions
        self._cells = cells
        self._large = large

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, place: int) -> Box: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Box]: ...

    def __getitem__(self, place: int | slice) -> Box | Sequence[Box]:
        if not self._large:
            return self._made[place]
        if isinstance(place, slice):
            return Boxes(self._dimensions, self._cells[place], large=True)
        return next(self._boxes((self._cells[place],)))

    @cached_property
    def _made(self) -> tuple[Box, ...]:
        return tuple(self._boxes(self._cells))

    def _boxes(self, rows: Sequence[Mapping[str, ValueSet]]) -> Iterator[Box]:
        sides = []
        for dimension in self._dimensions:
            everything = dimension.domain.everything
            column = [cells.get(dimension.name, everything) for cells in rows]
            # They share the sets of their cells, so that each is looked at once.
            distinct = {id(cell): cell for cell in column}
            masks = {number: dimension.mask(cell) for number, cell in distinct.items()}
            sides.append([masks[id(cell)] for cell in column])
        return zip(*sides, strict=True)


def _changes(
    dimension: Dimension, column: Sequence[ValueSet | None], budget: Budget
) -> tuple[int, list[list[int]]]:
    """The rows that hold every atom, and for each atom those that come or go there."""
    atoms = len(dimension.atoms)
    always: list[int] = []
    changes: list[list[int]] = [[] for _ in range(atoms + 1)]
    whole = ((0, atoms),)
    runs: dict[int, tuple[Run, ...]] = {id(None): whole}
    for row, cell in enumerate(budget.along(column)):
        found = runs.get(id(cell))
        if found is None:
            assert cell is not None, "its runs are known"
            found = runs[id(cell)] = dimension.runs(cell)
        if found == whole:
            always.append(row)
            continue
        for start, end in found:
            changes[start].append(row)
            changes[end].append(row)
    return set_of(always), changes[:-1]
