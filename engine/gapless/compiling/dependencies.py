"""Inputs that other rows decide, in one grid with these rows.

Purpose: keep a search to the contexts that can be.  An input decided by another table is a
dimension like any other, so that cells, rows and regions speak of it; but in every context it has
the one value that the other table answers.

For a region the rows alive and covering say which values the other table may answer in it.  Where
none of them is in the region, no context is.  Where all of them are, the region is *whole*: every
choice of the other inputs in it is a context.  Otherwise it may have one, which splitting it on
shows.  That is asked last, of regions whose answer matters: a row covers its box whether or not
there is a context in all of it.  Which atoms of the dimension a region has is itself told by rows:
each atom has a *mark*, a row of this one atom.

Invariants: the values named as possible may be too many, never too few; where the same rows are
alive and covering there is one.

Worked example: ``tingkat`` is ``tinggi`` over 24 hours, else ``rendah``.  Over 24 hours, a region
with ``tingkat`` ``rendah`` is impossible; from 20 to 30 hours it is split at 24.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from operator import and_
from typing import Generic, TypeVar

from gapless.algebra.bitsets import InputIndex, RowIndex, RowSet, bits
from gapless.algebra.splitting import Names
from gapless.budget import Budget
from gapless.compiling.boxes import Box
from gapless.compiling.dependency import Dependency
from gapless.compiling.grid import Grid, Question
from gapless.dataclass import dataclass, field

Answer = TypeVar("Answer")


class Impossible:
    """The answer for a region in which there is no context."""


_IMPOSSIBLE = Impossible()


@dataclass(frozen=True, slots=True)
class Consistent(Generic[Answer]):
    """A question, asked of whole regions only.

    ``rows`` are those that the question is about.
    """

    dependencies: Sequence[Dependency]
    rows: RowSet
    settled: Callable[[RowSet, RowSet], Answer | None]

    def __call__(self, alive: RowSet, covering: RowSet) -> Answer | Impossible | None:
        """The answer for a region, none where it is to be split on."""
        is_split = False
        for dependency in self.dependencies:
            inside = dependency.atoms(alive)
            possible = dependency.possible(alive, covering)
            if not inside & possible:
                return _IMPOSSIBLE
            is_split |= bool(possible & ~inside)
        return None if is_split else self.settled(alive & self.rows, covering & self.rows)


def closures(dependencies: Sequence[Dependency]) -> Iterator[tuple[Dependency, ...]]:
    """For every dependency itself after those that it depends on, and last all together."""
    for one in dependencies:
        yield tuple(each for each in dependencies if one.rows >> each.mark & 1)
    yield tuple(dependencies)


def all_rows_of(dependencies: Sequence[Dependency]) -> RowSet:
    """The rows that say which contexts there are."""
    rows = 0
    for dependency in dependencies:
        rows |= dependency.rows
    return rows


def _meet(alive: RowSet, covering: RowSet) -> bool | None:
    """Whether two rows hold a common region; None where that is not settled."""
    if covering & (covering - 1):
        return True
    return None if alive & (alive - 1) else False


@dataclass(slots=True)
class _Learned:
    """What searches have found of a grid, each thing once; None while it is not known."""

    may_contradict: bool | None = None
    reachable: Box | None = None
    possible: dict[Box, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class DependentGrid(Grid):
    """A grid in which rows decide some dimensions; these come lower first.

    ``below`` are the rows of each table that only decides inputs, and whether two of them that meet
    contradict each other.  ``private`` are the dependencies of one of several procedures alone.
    """

    dependencies: tuple[Dependency, ...] = ()
    below: tuple[tuple[RowSet, bool], ...] = ()
    private: tuple[Dependency, ...] = ()
    _learned: _Learned = field(default_factory=_Learned, compare=False, repr=False)

    @cached_property
    def asked(self) -> tuple[InputIndex, ...]:
        """The dimensions that a context gives; no rows decide them."""
        decided = {dependency.where for dependency in self.dependencies}
        return tuple(where for where in range(len(self.dimensions)) if where not in decided)

    def holding(self, point: Box, rows: RowSet) -> RowSet:
        """Those of ``rows`` that hold the context of one atom in every input that is asked."""
        return rows & self.resolved(self.alive(self.free(point), self.all_rows))

    def resolved(self, rows: RowSet) -> RowSet:
        """The rows of one context, from those that hold it but for what other rows decide."""
        for dependency in self.dependencies:
            for atom in bits(dependency.possible(rows, rows)):
                rows &= self.rows_at[dependency.where][atom]
        return rows

    def narrowed(self, region: Box) -> Box:
        """The region with what is decided cut down to what it may be; a side may become empty."""
        for dependency in self.dependencies:
            alive = self.alive(region, self.all_rows)
            possible = dependency.possible(alive, self.covering(region, alive))
            where, side = dependency.where, region[dependency.where] & possible
            region = (*region[:where], side, *region[where + 1 :])
        return region

    def free(self, box: Box) -> Box:
        """A box of contexts, by the inputs that are asked alone."""
        sides = list(box)
        for dependency in self.dependencies:
            sides[dependency.where] = dependency.full
        return tuple(sides)

    def corners(self, box: Box) -> tuple[Box, ...]:
        """No context of a box is at hand."""
        return ()

    @property
    def may_contradict(self) -> bool:
        """Whether rows that decide inputs may contradict each other, so that there is no answer.

        They may until a search has found that they do not.
        """
        return self._learned.may_contradict is not False

    @property
    def reachable(self) -> Box:
        """The box of all contexts, without what no table answers, once a search has found it."""
        return self._learned.reachable or self.everywhere

    def _learn(self, budget: Budget | None) -> None:
        """Find out, within the budget of the first search, what holds for all; see above."""
        learned = self._learned
        if learned.may_contradict is None:
            learned.may_contradict = any(
                found
                for rows, may_contradict in self.below
                if may_contradict
                for _, found in self._ask(self.everywhere, rows, _meet, budget)
            )
        if learned.reachable is None:
            learned.reachable = self._reach(budget)

    def _reach(self, budget: Budget | None) -> Box:
        box = self.everywhere
        for *below, one in islice(closures(self.dependencies), len(self.dependencies)):
            side = 0
            for atom in bits(one.full):
                part = (*box[: one.where], 1 << atom, *box[one.where + 1 :])
                if next(self._whole_parts(part, (*below, one), budget), None) is not None:
                    side |= 1 << atom
            box = (*box[: one.where], side, *box[one.where + 1 :])
        return box

    @property
    def _speaking(self) -> RowSet:
        """The rows by which a question is answered once it is known what is decided below."""
        return self.all_rows if self.may_contradict else self.all_rows & ~self._silent

    @cached_property
    def _silent(self) -> RowSet:
        """The rows that only decide inputs."""
        silent = 0
        for rows, _ in self.below:
            silent |= rows
        return silent

    def contexts_in(self, box: Box, budget: Budget | None = None) -> Iterator[Box]:
        """The parts of a box in which every choice of the inputs asked is a context.

        Raises ``Exhausted``.
        """
        return self._whole_parts(box, self.dependencies, budget)

    def is_possible(self, box: Box, budget: Budget | None = None) -> bool:
        """Whether a context lies in a box; what tables decide may leave none.

        Each input that is decided is looked at for itself before all are together: what does not
        depend on one another is then not tried in every combination.
        """
        key = tuple(box[where] for where in self._deciding)
        known = self._learned.possible.get(key)
        if known is None:
            self._learn(budget)
            known = self._learned.possible[key] = all(
                next(self._whole_parts(box, those, budget), None) is not None
                for those in closures(self.dependencies)
            )
        return known

    def in_common(self, box: Box, budget: Budget | None = None) -> Iterator[Box]:
        """A box of contexts by what all procedures share: in parts whole for what they do not."""
        if not self.private:
            yield box
            return
        for part in self._whole_parts(box, self.private, budget):
            if self.is_possible(part, budget):
                sides = list(part)
                for dependency in self.private:
                    sides[dependency.where] = dependency.full
                yield tuple(sides)

    @cached_property
    def _deciding(self) -> tuple[InputIndex, ...]:
        """The dimensions on which it depends whether a box has a context."""
        return tuple(sorted(frozenset[int]().union(*(one.inputs for one in self.dependencies))))

    def _whole_parts(
        self, box: Box, dependencies: Sequence[Dependency], budget: Budget | None
    ) -> Iterator[Box]:
        """The parts of a box that are whole as far as some dependencies go."""
        parts = self.whole(box, dependencies, 0, lambda *rows: True, budget)
        return (part for part, _ in parts)

    #: A question put without regard to what is decided.
    _ask = Grid.partition

    def whole(
        self,
        region: Box,
        dependencies: Sequence[Dependency],
        rows: RowSet,
        settled: Question[Answer],
        budget: Budget | None = None,
    ) -> Iterator[tuple[Box, Answer]]:
        """Split a region into boxes with one answer that are whole as far as dependencies go."""
        question: Question[Answer | Impossible] = Consistent(dependencies, rows, settled)
        rows |= all_rows_of(dependencies)
        pieces: Iterator[tuple[Box, Answer | Impossible]]
        pieces = self._ask(region, rows, question, budget)
        return ((piece, answer) for piece, answer in pieces if not isinstance(answer, Impossible))

    def speaking(self, dependencies: Sequence[Dependency]) -> RowSet:
        """The rows that answer once it is known what is decided, and those that some depend on."""
        return self._speaking | all_rows_of(dependencies)

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
        """Split ``region`` into boxes as ``Grid.partition`` does; what it says is done here."""
        self._learn(budget)
        region = tuple(map(and_, region, self.reachable))
        if is_whole:
            return self.whole(region, self.dependencies, rows, settled, budget)
        pieces = self._ask(region, rows & (self._speaking | kept), settled, budget)
        return (
            (piece, answer)
            for piece, answer in pieces
            if (ignoring is not None and ignoring(answer)) or self.is_possible(piece, budget)
        )
