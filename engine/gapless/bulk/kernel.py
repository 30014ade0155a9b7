"""The kernel: what is decided for records of atoms, many at once.

Purpose: give the number of its answer to every record, without deciding any record by itself.

The one idea: ``decide`` gives one answer to all contexts of the same atoms, so records need to be
told apart no further.  Three ways, chosen by the size of the grid:

- *front*: atoms that the same rows hold are one class, and the classes of all inputs, together one
  number, lead to the answer in one array.  It is filled by deciding each combination that is met;
- *tree*: where these combinations are too many, the region is split as every analysis of the grid
  splits it (see ``algebra/splitting.py``), but only where records lie: each node is a small array
  from the atoms of one input to the next node or an answer;
- *combinations*: where rows decide inputs of others, or a record does not hold them all, each
  combination of atoms is decided once.

Invariants: an answer is that of ``Decider`` for a record of these atoms; absent inputs are atoms of
their own; arrays grow with the combinations or nodes met, which are counted and bounded.

Worked example: the rows ``a < 3``, ``a > 3, b = yes`` and ``a > 3, b = no``: two inputs with 3 and
2 classes and an absent one each make 12 combinations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from gapless.bulk.columns import Codes
from gapless.bulk.tree import UNKNOWN, Judge, Numbers, Tree
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure

#: Of so many combinations all are kept in one array: 4 MiB.
_MOST_COMBINATIONS = 1 << 20
#: So many combinations are remembered by their atoms.
_MOST_REMEMBERED = 1 << 20

#: The number of the answer for the contexts of a region; with ``True`` every input is known.
Decide = Callable[[Box, bool], int]


class Kernel:
    """Answers by atoms; ``decide`` is asked once for every combination that is met."""

    def __init__(
        self,
        compiled: CompiledProcedure,
        decide: Decide,
        judge: Judge,
    ) -> None:
        self._grid = compiled.grid
        self._decide = decide
        self._widths = [len(self._grid.dimensions[where].atoms) for where in self._grid.asked]
        self._remembered: dict[bytes, int] = {}
        self._front: Numbers | None = None
        self._tree: Tree | None = None
        classes = [_classes(self._grid.rows_at[where]) for where in self._grid.asked]
        size = prod(int(each.max()) + 1 for each in classes)
        if size <= _MOST_COMBINATIONS:
            self._front = np.full(size, UNKNOWN, np.int32)
            stride = size
            for each in classes:
                stride //= int(each.max()) + 1
                each *= stride
            self._classes = classes
        elif not self._grid.dependencies:
            self._tree = Tree(compiled, judge)

    def answers(self, codes: Sequence[Codes]) -> Numbers:
        """The number of the answer of every record; none of its codes may be a fault."""
        if not codes:
            return np.full(0, 0, np.int32)
        if self._front is not None:
            return self._by_front(self._front, codes)
        if self._tree is None:
            return self._by_combinations(codes)
        absent = np.zeros(len(codes[0]), bool)
        for each, width in zip(codes, self._widths, strict=True):
            absent |= each == width
        if not absent.any():
            return self._whole(self._tree, codes)
        found = np.empty(len(absent), np.int32)
        found[absent] = self._by_combinations([each[absent] for each in codes])
        found[~absent] = self._whole(self._tree, [each[~absent] for each in codes])
        return found

    def _by_front(self, front: Numbers, codes: Sequence[Codes]) -> Numbers:
        places = self._classes[0][codes[0]]
        for each, classes in zip(codes[1:], self._classes[1:], strict=True):
            places += classes[each]
        found = front[places]
        missing = np.flatnonzero(found == UNKNOWN)
        if len(missing):
            new, firsts = np.unique(places[missing], return_index=True)
            for place, first in zip(new.tolist(), missing[firsts].tolist(), strict=True):
                front[place] = self._decided([int(each[first]) for each in codes])
            found = front[places]
        return found

    def _whole(self, tree: Tree, codes: Sequence[Codes]) -> Numbers:
        found = tree.answers(codes)
        beyond = np.flatnonzero(found == UNKNOWN)
        if len(beyond):
            found[beyond] = self._by_combinations([each[beyond] for each in codes])
        return found

    def _by_combinations(self, codes: Sequence[Codes]) -> Numbers:
        records = np.ascontiguousarray(np.stack(codes, axis=1))
        if not len(records):
            return np.empty(0, np.int32)
        keys = records.view(np.dtype((np.void, records.itemsize * records.shape[1]))).ravel()
        _, firsts, numbers = np.unique(keys, return_index=True, return_inverse=True)
        found = np.empty(len(firsts), np.int32)
        for place, first in enumerate(firsts.tolist()):
            key = keys[first].tobytes()
            known = self._remembered.get(key)
            if known is None:
                known = self._decided(records[first].tolist())
                if len(self._remembered) < _MOST_REMEMBERED:
                    self._remembered[key] = known
            found[place] = known
        return found[numbers]

    def _decided(self, atoms: Sequence[int]) -> int:
        """The number of the answer for the contexts of one atom in every input, or absent ones."""
        box = [dimension.full for dimension in self._grid.dimensions]
        for where, atom, width in zip(self._grid.asked, atoms, self._widths, strict=True):
            if atom < width:
                box[where] = 1 << atom
        is_whole = all(atom < width for atom, width in zip(atoms, self._widths, strict=True))
        return self._decide(tuple(box), is_whole)


def _classes(rows_at: Sequence[int]) -> NDArray[np.int64]:
    """For every atom a number, the same where the same rows hold them, and one for absence."""
    known: dict[int, int] = {}
    classes = [known.setdefault(rows, len(known)) for rows in rows_at]
    return np.array([*classes, len(known)], np.int64)
