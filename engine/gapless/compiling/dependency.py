"""A dimension that other rows decide.

Example: where the rows of ``risiko`` answer ``tinggi`` or ``rendah``, the dimension ``tingkat`` of
a table that takes it from there depends on them.
"""

from __future__ import annotations

from collections.abc import Callable

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet
from gapless.dataclass import dataclass


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
