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
from dataclasses import dataclass
from typing import Generic, TypeVar

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet
from gapless.compiling.boxes import Box

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dimension that other rows decide.

    ``null`` is its atom where they answer nothing.  ``possible(alive, covering)`` are the atoms
    that it may lie in throughout a region; ``rows`` are all that this depends on, however far
    below, with the marks of all atoms that are decided on the way, and ``inputs`` the dimensions in
    which these rows stand.  Its own marks begin with row ``mark``.
    """

    where: InputIndex
    full: AtomSet
    null: AtomSet
    mark: int
    rows: RowSet
    inputs: frozenset[InputIndex]
    possible: Callable[[RowSet, RowSet], AtomSet]

    def atoms(self, rows: RowSet) -> AtomSet:
        """The atoms of a region in this dimension, by the rows that meet it."""
        return rows >> self.mark & self.full


class Impossible:
    """The answer for a region in which there is no context."""


_IMPOSSIBLE = Impossible()


@dataclass(frozen=True, slots=True)
class Consistent(Generic[Answer]):
    """A question, not asked of regions without a context, where that is seen at once.

    ``rows`` are those that the question is about.  With ``is_whole`` regions are split on until
    they are whole.
    """

    dependencies: Sequence[Dependency]
    rows: RowSet
    settled: Callable[[RowSet, RowSet], Answer | None]
    is_whole: bool

    def __call__(self, alive: RowSet, covering: RowSet) -> Answer | Impossible | None:
        """The answer for a region, none where it is to be split on."""
        is_split = False
        for dependency in self.dependencies:
            inside = dependency.atoms(alive)
            possible = dependency.possible(alive, covering)
            if not inside & possible:
                return _IMPOSSIBLE
            is_split |= self.is_whole and bool(possible & ~inside)
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


def free(box: Box, dependencies: Sequence[Dependency]) -> Box:
    """A box of contexts, by the inputs that are asked alone."""
    sides = list(box)
    for dependency in dependencies:
        sides[dependency.where] = dependency.full
    return tuple(sides)
