"""The grid: a procedure's rows as boxes of bit masks, and how to split space by them.

Purpose: the one engine behind every exact question.  Place in the flow: above
``library``; ``decide``, ``check`` and ``diff`` ask it their questions.

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

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from operator import and_, or_
from typing import TypeVar

from gapless.algebra import sets
from gapless.algebra.bitsets import bits, lowest
from gapless.algebra.domain import Domain
from gapless.algebra.sets import HIGHEST, Cut, ValueSet
from gapless.algebra.splitting import Names, Parts, is_sparse, look, renumber, split
from gapless.algebra.values import Kind, Value
from gapless.budget import Budget
from gapless.compiling.witness import witness
from gapless.sfeel.cell_text import print_set

Box = tuple[int, ...]
Answer = TypeVar("Answer")
#: Asked of the rows alive in a region and those covering it; None where the answer varies.
Question = Callable[[int, int], Answer | None]


class Dimension:
    """One input, divided into atoms.

    All texts that no cell names are one atom ("any other text"); every other atom is one
    interval.  Null, where allowed, is an atom of its own.
    """

    def __init__(self, name: str, domain: Domain, cells: Iterable[ValueSet]) -> None:
        self.name = name
        self.domain = domain
        cuts = set(domain.everything.cuts)
        for cell in cells:
            cuts.update(cell.cuts)
        self.cuts: list[Cut] = sorted(cuts)
        own: list[ValueSet] = []
        others: list[ValueSet] = []
        self._own_before = [0]
        self._others_before = [0]
        self.atom_after: list[int | None] = [None]
        """By the number of cuts at or below a value: its atom, None outside the domain."""
        for low, high in zip(self.cuts, self.cuts[1:], strict=False):
            if low in domain.everything:
                is_other = domain.kind is Kind.STRING and low != HIGHEST and low[1:2] != high[1:2]
                self.atom_after.append(-1 if is_other else len(own))
                (others if is_other else own).append(ValueSet((low, high)))
            else:
                self.atom_after.append(None)
            self._own_before.append(len(own))
            self._others_before.append(len(others))
        self.atoms: tuple[ValueSet, ...] = (*own, sets.union(others)) if others else tuple(own)
        self._other_bit = 1 << len(own) if others else 0
        self.atom_after = [len(own) if atom == -1 else atom for atom in self.atom_after]
        self.atom_after.append(None)
        self.full = (1 << len(self.atoms)) - 1
        self._masks: dict[ValueSet, int] = {domain.everything: self.full}
        self._sizes: dict[int, int | None] = {}
        self._tests: dict[int, tuple[str, ...]] = {}
        self._witnesses: dict[int, Value | None] = {}

    def atom(self, place: Cut) -> int | None:
        """The atom of the value that begins at a cut; None outside the domain."""
        return self.atom_after[bisect_right(self.cuts, place)]

    def mask(self, values: ValueSet) -> int:
        """The atoms of a set, which must be one of the cells or a union of atoms."""
        known = self._masks.get(values)
        if known is None:
            known = 0
            for low, high in (values & self.domain.everything).intervals:
                start, end = bisect_left(self.cuts, low), bisect_left(self.cuts, high)
                known |= (1 << self._own_before[end]) - (1 << self._own_before[start])
                if self._others_before[end] > self._others_before[start]:
                    known |= self._other_bit
            self._masks[values] = known
        return known

    def values(self, mask: int) -> ValueSet:
        """The set a mask stands for."""
        if mask == self.full:
            return self.domain.everything
        return sets.union(self.atoms[index] for index in bits(mask))

    def tests(self, mask: int) -> tuple[str, ...]:
        """The unary tests that name the set of a mask."""
        if mask not in self._tests:
            self._tests[mask] = print_set(self.domain, self.values(mask))
        return self._tests[mask]

    def witness(self, mask: int) -> Value | None:
        """One good value of the set of a mask."""
        if mask not in self._witnesses:
            self._witnesses[mask] = witness(self.domain, self.values(mask))
        return self._witnesses[mask]

    def size(self, mask: int) -> int | None:
        """How many values the set of a mask has; None for infinitely many."""
        if mask not in self._sizes:
            known: int | None = 0
            for atom in bits(mask):
                size = self._atom_sizes[atom]
                known = None if size is None or known is None else known + size
            self._sizes[mask] = known
        return self._sizes[mask]

    @cached_property
    def _atom_sizes(self) -> tuple[int | None, ...]:
        return tuple(self.domain.size(atom) for atom in self.atoms)


@dataclass(frozen=True)
class Grid:
    """Dimensions in order of their names, and boxes (rows) over them.

    ``rows_at[d][atom]`` is the set of rows whose box holds the atom in dimension ``d``.
    """

    dimensions: tuple[Dimension, ...]
    boxes: tuple[Box, ...]
    rows_at: tuple[tuple[int, ...], ...] = field(repr=False)

    @property
    def everywhere(self) -> Box:
        """The box of all contexts."""
        return tuple(dimension.full for dimension in self.dimensions)

    @property
    def all_rows(self) -> int:
        """The set of all rows."""
        return (1 << len(self.boxes)) - 1

    def box(self, cells: Mapping[str, ValueSet]) -> Box:
        """The box of a conjunction of cells; inputs not named are "any"."""
        return tuple(
            dimension.mask(cells[dimension.name]) if dimension.name in cells else dimension.full
            for dimension in self.dimensions
        )

    def cells(self, box: Box) -> dict[str, ValueSet]:
        """The sets of a box by input name; inputs that may be anything are left out."""
        return {
            dimension.name: dimension.values(mask)
            for dimension, mask in zip(self.dimensions, box, strict=True)
            if mask != dimension.full
        }

    def meeting(self, where: int, mask: int) -> int:
        """The rows that hold some of a set of atoms of one input."""
        at = self.rows_at[where]
        rows = 0
        for atom in bits(mask):
            rows |= at[atom]
        return rows

    def alive(self, region: Box, rows: int) -> int:
        """Those of ``rows`` that meet the region."""
        for where, mask in enumerate(region):
            rows &= self.meeting(where, mask)
        return rows

    def covering(self, region: Box, rows: int) -> int:
        """Those of ``rows`` that hold the whole region."""
        for at, mask in zip(self.rows_at, region, strict=True):
            for atom in bits(mask):
                rows &= at[atom]
        return rows

    def holding(self, point: Box, rows: int) -> int:
        """Those of ``rows`` that hold a box of one atom in every input."""
        for at, mask in zip(self.rows_at, point, strict=True):
            rows &= at[mask.bit_length() - 1]
        return rows

    def partition(
        self,
        region: Box,
        rows: int,
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
        parts = [self.parts(where, mask, rows) for where, mask in enumerate(region)]
        for seen in parts:
            rows &= reduce(or_, (alive for alive, _ in seen))
        if renumbered is None:
            renumbered = partial(_restoring, settled)
        names: Names | None = None
        waiting = [(region, parts, rows, names, settled, budget.portion)]
        while waiting:
            region, parts, rows, names, question, portion = waiting.pop()
            budget.spend(cost_of(sum(map(len, parts)), rows))
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
                        [*view.parts[:where], side, *view.parts[where + 1 :]],
                        alive,
                        names,
                        question,
                        portion / len(sides),
                    )
                )

    def parts(self, where: int, mask: int, rows: int) -> Parts:
        """The atoms of a mask grouped by the rows alive at them."""
        at = self.rows_at[where]
        is_all = rows == self.all_rows
        groups: dict[int, int] = {}
        for atom in bits(mask):
            alive = at[atom] if is_all else at[atom] & rows
            groups[alive] = groups.get(alive, 0) | 1 << atom
        return list(groups.items())


def cost_of(parts: int, rows: int) -> int:
    """The cost, in steps of a small table, of looking at so many sets of rows."""
    return 1 + (parts * (1 + (rows.bit_length() >> 13)) >> 5)


def _restoring(settled: Question[Answer], names: Names) -> Question[Answer]:
    """The same question about rows by their numbers in a small problem."""
    return lambda alive, covering: settled(names.restore(alive), names.restore(covering))


def build_grid(domains: Mapping[str, Domain], boxes: Sequence[Mapping[str, ValueSet]]) -> Grid:
    """A grid over the inputs, in order of their names, with one row for each box."""
    names = sorted(domains)
    dimensions = tuple(
        Dimension(name, domains[name], {box[name] for box in boxes if name in box})
        for name in names
    )
    rows = tuple(
        tuple(
            dimension.mask(box[dimension.name]) if dimension.name in box else dimension.full
            for dimension in dimensions
        )
        for box in boxes
    )
    rows_at = tuple(
        _rows_at(dimension, [row[where] for row in rows])
        for where, dimension in enumerate(dimensions)
    )
    return Grid(dimensions, rows, rows_at)


def _rows_at(dimension: Dimension, masks: list[int]) -> tuple[int, ...]:
    """For every atom the rows whose mask holds it: a sweep that toggles rows at run ends."""
    always = 0
    toggles = [0] * (len(dimension.atoms) + 1)
    for row, mask in enumerate(masks):
        bit = 1 << row
        if mask == dimension.full:
            always |= bit
            continue
        while mask:
            start = lowest(mask)
            end = lowest(~(mask >> start)) + start
            toggles[start] ^= bit
            toggles[end] ^= bit
            mask = mask >> end << end
    rows: list[int] = []
    state = always
    for toggle in toggles[:-1]:
        state ^= toggle
        rows.append(state)
    return tuple(rows)


def join(boxes: Iterable[Box]) -> list[Box]:
    """Join disjoint boxes that differ in one dimension only, until none do."""
    return list(join_marked(dict.fromkeys(boxes, 0)))


def join_marked(boxes: Mapping[Box, int]) -> dict[Box, int]:
    """Join as ``join`` does; every box bears marks, a joined box those of all its parts."""
    current = dict(boxes)
    changed = True
    while changed:
        changed = False
        for where in range(len(next(iter(current))) if current else 0):
            groups: dict[Box, tuple[int, int]] = {}
            for box, marks in current.items():
                rest = box[:where] + box[where + 1 :]
                mask, known = groups.get(rest, (0, 0))
                groups[rest] = mask | box[where], known | marks
            if len(groups) < len(current):
                changed = True
                current = {
                    (*rest[:where], mask, *rest[where:]): marks
                    for rest, (mask, marks) in groups.items()
                }
    return current


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
