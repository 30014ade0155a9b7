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

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from itertools import chain
from operator import and_, or_
from typing import TypeVar, overload

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet, bits, runs, set_of
from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.algebra.splitting import Names, Parts, is_sparse, look, renumber, split
from gapless.budget import Budget
from gapless.compiling.dimension import Dimension, Run
from gapless.compiling.row_sets import Changing, is_large, steps_of

Box = tuple[AtomSet, ...]
Answer = TypeVar("Answer")
#: Asked of the rows alive in a region and those covering it; None where the answer varies.
Question = Callable[[int, int], Answer | None]
#: A region, the rows that meet it, its parts, and how much of the work it is.
_Opening = tuple[Box, int, list[Parts], float]
#: The same, and how its rows are numbered and asked about.
_Piece = tuple[Box, int, list[Parts], float, Names | None, Question[Answer]]
#: With no more rows and inputs than these a step costs 1, and that need not be worked out.
_MANY, _FEW = 512, 16
#: How many bytes a number takes in an array.
_SIZE = array("I").itemsize
#: Of wider sets the runs take less than the bits.
_WIDE = 2048
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
        """Those of ``rows`` that hold a box of one atom in every input."""
        for at, mask in zip(self.rows_at, point, strict=True):
            rows &= at[mask.bit_length() - 1]
        return rows

    def partition(
        self,
        region: Box,
        rows: RowSet,
        settled: Question[Answer],
        budget: Budget | None = None,
        *,
        first_only: bool = False,
        renumbered: Callable[[Names], Question[Answer]] | None = None,
    ) -> Iterator[tuple[Box, Answer]]:
        """Split ``region`` into boxes with one answer each.

        ``settled(alive, covering)`` gets two sets of rows and returns the answer for the
        whole region, or None to split on; it must answer when both sets are equal.  With
        ``first_only`` it asks for the first row alone: rows behind a covering one are dropped.
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
        for opening in self._openings(region, rows, budget):
            waiting: list[_Piece[Answer]] = [(*opening, None, settled)]
            while waiting:
                region, rows, parts, portion, names, question = waiting.pop()
                wide = rows.bit_length() > _MANY or len(parts) > _FEW
                budget.spend(cost_of(sum(map(len, parts)), rows) if wide else 1)
                if is_sparse(rows):
                    parts, names = renumber(parts, rows, names)
                    rows = (1 << len(names.original)) - 1
                    question = renumbered(names)
                view = look(parts, rows)
                covering = view.covering
                answer = question(rows, covering)
                if answer is not None:
                    budget.done += portion
                    yield region, answer
                    continue
                if first_only and covering:
                    view = look(view.parts, rows & ((covering & -covering) * 2 - 1))
                where, sides = split(view)
                before, behind = region[:where], region[where + 1 :]
                for side in reversed(sides):
                    alive = reduce(or_, (rows for rows, _ in side))
                    mask = reduce(or_, (atoms for _, atoms in side))
                    waiting.append(
                        (
                            (*before, mask, *behind),
                            alive,
                            [*view.parts[:where], side, *view.parts[where + 1 :]],
                            portion / len(sides),
                            names,
                            question,
                        )
                    )

    def _openings(self, region: Box, rows: RowSet, budget: Budget) -> Iterator[_Opening]:
        """The region, the rows that meet it, its parts, and how much of the work it is.

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
            parts = [self.parts(where, mask, rows) for where, mask in enumerate(region)]
            for seen in parts:
                rows &= reduce(or_, (alive for alive, _ in seen))
            yield region, rows, parts, portion

    def _halves(self, region: Box, rows: RowSet, budget: Budget) -> tuple[Box, ...]:
        """A region in two, by the input with the most atoms of which rows tell some apart.

        Atoms at which the same rows are alive stay together; for this they are known by a hash.
        """
        for where in sorted(range(len(region)), key=lambda where: -region[where].bit_count()):
            budget.spend(cost_of(region[where].bit_count(), rows))
            alike: dict[int, list[int]] = {}
            for atom, alive in self._sets_at(where, region[where]):
                alike.setdefault(hash(alive & rows), []).append(atom)
            if len(alike) > 1:
                groups = list(alike.values())
                lower = set_of(chain.from_iterable(groups[: len(groups) // 2]))
                before, behind = region[:where], region[where + 1 :]
                return tuple((*before, mask, *behind) for mask in (lower, region[where] & ~lower))
        return ()

    def _sets_at(self, where: InputIndex, mask: AtomSet) -> Iterator[tuple[int, int]]:
        """Some atoms of an input and the rows that hold each."""
        at = self.rows_at[where]
        if isinstance(at, Changing):
            for start, end in runs(mask):
                yield from enumerate(at.over(start, end), start)
        else:
            for atom in bits(mask):
                yield atom, at[atom]

    def parts(self, where: InputIndex, mask: AtomSet, rows: RowSet) -> Parts:
        """The atoms of a mask grouped by the rows alive at them."""
        at = self.rows_at[where]
        is_all = rows == self.all_rows
        groups: dict[int, int] = {}
        if isinstance(at, Changing):
            for atom, alive in self._sets_at(where, mask):
                alive &= rows
                groups[alive] = groups.get(alive, 0) | 1 << atom
            return list(groups.items())
        for atom in bits(mask):
            alive = at[atom] if is_all else at[atom] & rows
            groups[alive] = groups.get(alive, 0) | 1 << atom
        return list(groups.items())


def _bits_of_parts(region: Box, rows: RowSet) -> int:
    """How much the parts of a region take at most, in bits: a set of rows and one of atoms each."""
    return sum(mask.bit_count() * (rows.bit_length() + mask.bit_length()) for mask in region)


def cost_of(parts: int, rows: int) -> int:
    """The cost, in steps of a small table, of looking at so many sets of rows."""
    return 1 + (parts * (1 + (rows.bit_length() >> 13)) >> 5)


def _restoring(settled: Question[Answer], names: Names) -> Question[Answer]:
    """The same question about rows by their numbers in a small problem."""
    return lambda alive, covering: settled(names.restore(alive), names.restore(covering))


def build_grid(
    domains: Mapping[str, Domain],
    boxes: Sequence[Mapping[str, ValueSet]],
    budget: Budget | None = None,
) -> Grid:
    """A grid over the inputs, in order of their names, with one row for each box.

    Every 512 cells are a step of the budget; raises ``Exhausted``.
    """
    budget = budget or Budget()
    names = sorted(domains)
    dimensions: list[Dimension] = []
    # Boxes share the sets of their cells, so that each is looked at once.
    cells: list[dict[int, ValueSet]] = []
    for name in names:
        budget.spend()
        cells.append({id(box[name]): box[name] for box in budget.along(boxes) if name in box})
        dimensions.append(Dimension(name, domains[name], cells[-1].values(), budget))
    large = is_large(sum(len(dimension.atoms) for dimension in dimensions), len(boxes))
    rows_at: list[Sequence[int]] = []
    sides: list[list[int]] = []
    for dimension, known in zip(dimensions, cells, strict=True):
        budget.spend()
        known = {id(None): dimension.domain.everything} | known
        column = [id(box.get(dimension.name)) for box in budget.along(boxes)]
        found = {number: dimension.runs(cell) for number, cell in budget.along(known.items())}
        changes = _changes(len(dimension.atoms), column, found, budget)
        rows_at.append(steps_of(*changes, large=large, budget=budget))
        if not large:
            masks = {number: dimension.mask(cell) for number, cell in budget.along(known.items())}
            sides.append([masks[number] for number in column])
    rows = Boxes(dimensions, boxes) if large else tuple(zip(*sides, strict=True))
    return Grid(tuple(dimensions), rows, tuple(rows_at))


class Boxes(Sequence[Box]):
    """The boxes of conjunctions of cells, made when they are asked for."""

    def __init__(
        self, dimensions: Sequence[Dimension], cells: Sequence[Mapping[str, ValueSet]]
    ) -> None:
        self._dimensions = dimensions
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    @overload
    def __getitem__(self, place: int) -> Box: ...

    @overload
    def __getitem__(self, place: slice) -> Boxes: ...

    def __getitem__(self, place: int | slice) -> Box | Boxes:
        if isinstance(place, slice):
            return Boxes(self._dimensions, self._cells[place])
        cells = self._cells[place]
        return tuple(
            dimension.mask(cells[dimension.name]) if dimension.name in cells else dimension.full
            for dimension in self._dimensions
        )


def _changes(
    atoms: int, column: Sequence[int], runs: Mapping[int, Sequence[Run]], budget: Budget
) -> tuple[int, list[list[int]]]:
    """The rows that hold every atom, and for each atom those that come or go there.

    A cell of the column is the number by which its runs are known.
    """
    always: list[int] = []
    changes: list[list[int]] = [[] for _ in range(atoms + 1)]
    whole = ((0, atoms),)
    for row, cell in enumerate(budget.along(column)):
        found = runs[cell]
        if found == whole:
            always.append(row)
            continue
        for start, end in found:
            changes[start].append(row)
            changes[end].append(row)
    return set_of(always), changes[:-1]


def join(boxes: Iterable[Box]) -> list[Box]:
    """Join disjoint boxes that differ in one dimension only, until none do."""
    return list(join_marked(dict.fromkeys(boxes, 0)))


def join_marked(boxes: Mapping[Box, int], budget: Budget | None = None) -> dict[Box, int]:
    """Join as ``join`` does; every box bears marks, a joined box those of all its parts.

    Raises ``Exhausted``.

    Sides are numbered and a box is the text of its numbers, for what is left of it without one of
    hundreds of dimensions is then soon cut out.
    """
    sides = _Numbers()
    budget = budget or Budget()
    current = {array("I", map(sides.number, box)).tobytes(): boxes[box] for box in boxes}
    changed = True
    while changed:
        changed = False
        for start in range(0, len(next(iter(current), b"")), _SIZE):
            budget.spend(cost_of(len(current), 0))
            groups: dict[bytes, tuple[bytes, int]] = {}
            for box, marks in current.items():
                rest = box[:start] + box[start + _SIZE :]
                found, known = groups.get(rest, (b"", 0))
                groups[rest] = found + box[start : start + _SIZE], known | marks
            if len(groups) < len(current):
                changed = True
                current = {
                    rest[:start] + sides.joined(found) + rest[start:]: marks
                    for rest, (found, marks) in groups.items()
                }
    return {sides.box(box): marks for box, marks in current.items()}


class _Numbers:
    """The sides of boxes, numbered as they are met."""

    def __init__(self) -> None:
        self._masks: list[int] = []
        self._numbers: dict[int, int] = {}

    def number(self, mask: AtomSet) -> int:
        number = self._numbers.setdefault(mask, len(self._masks))
        if number == len(self._masks):
            self._masks.append(mask)
        return number

    def joined(self, numbers: bytes) -> bytes:
        """The number of the union of some sides."""
        if len(numbers) == _SIZE:
            return numbers
        return array("I", [self.number(reduce(or_, self.box(numbers)))]).tobytes()

    def box(self, numbers: bytes) -> Box:
        return tuple(self._masks[number] for number in array("I", numbers))


def subtract(box: Box, others: Iterable[Box]) -> list[Box]:
    """The box without the others, in disjoint boxes."""
    left = [box]
    for other in others:
        if meet(box, other):
            left = [piece for part in left for piece in _without(part, other)]
    return left


def _without(box: Box, other: Box) -> Iterator[Box]:
    if not meet(box, other):
        yield box
        return
    for where, (mask, taken) in enumerate(zip(box, other, strict=True)):
        if mask & ~taken:
            yield (*box[:where], mask & ~taken, *box[where + 1 :])
        box = (*box[:where], mask & taken, *box[where + 1 :])


def compact(box: Box) -> Hashable:
    """Something that is equal for equal boxes; of wide sets of atoms only where their runs end."""
    return tuple(mask if mask < 1 << _WIDE else tuple(runs(mask)) for mask in box)


def corners(box: Box) -> tuple[Box, Box]:
    """The first and the last point of a box: one atom in every input."""
    return (
        tuple(mask & -mask for mask in box),
        tuple(1 << mask.bit_length() - 1 for mask in box),
    )


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a common part."""
    return all(map(and_, one, other))


def intersect(one: Box, other: Box) -> Box | None:
    """The common part of two boxes; None where they do not meet."""
    box = tuple(map(and_, one, other))
    return box if all(box) else None
