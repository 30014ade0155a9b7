"""Where to split a region: the choice that makes exact analysis fast.

Purpose: keep, for one region, what its rows look like from each input, and find the split that
separates them best.

The idea.  From one input, a region is a list of *parts*: atoms that the same rows are alive
at, whatever the others say.  Rows that leave a region vanish from all its parts, and parts
that then look alike become one, so a list is never longer than twice the rows alive, however
many atoms there are.

Two kinds of split, after measuring many:

- *Peel.* A row that holds all of the region but in one input constrains this input alone.
  All its atoms there are taken off at once: each such part is covered as it stands.
- *Halve.* Otherwise the input and the place between two parts are chosen that leave the
  fewest pairs of rows together: the least sum of the squares of the rows on either side.
  Rows that lie on both sides count twice, so a place that cuts few rows wins, and among
  those one in the middle.

Worked example: rows ``a < 3``, ``a > 3, b = yes`` and ``a > 3, b = no``.  Row 1 constrains
``a`` alone: its atoms are peeled off.  Of the rest the part ``a = 3`` has no rows and is a
gap; the part ``a > 3`` splits at ``b``.

Invariants: the choice depends on the set of rows and the order of inputs' names and atoms,
never on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, islice
from operator import or_

from gapless.algebra.bitsets import RowSet, bits, set_of
from gapless.dataclass import dataclass, field

#: Some rows, and the atoms at which just these are alive.
Part = tuple[int, int]
Parts = list[Part]

#: Up to so many parts every one is tried against the rest, in any order.
_FEW = 8
#: Rows are renumbered when they fill less than one part in so many of their numbers' width.
_SPARSE = 3
#: Numbers of fewer bits are cheap as they are.
_NARROW = 2400
#: Rows of tables that have no more than so many are restored eight at once.
_MOST_AT_ONCE = 1 << 12
#: Of more parts so many places between them are tried.
_MOST_PLACES = 32


@dataclass(frozen=True, slots=True)
class View:
    """A region as its rows see it: parts by input, the rows alive, and those that hold all."""

    parts: list[Parts]
    alive: RowSet
    everywhere: list[int]
    """For each input, the rows alive that hold all of the region's atoms there."""

    def holding_beside(self, where: int) -> RowSet:
        """The rows that hold the whole region as all inputs but one see it."""
        rows = self.alive
        for index, held in enumerate(self.everywhere):
            if index != where:
                rows &= held
        return rows


def look(parts: Iterable[Parts], alive: RowSet) -> View:
    """The view of a region, from the parts of a larger one and the rows still alive."""
    seen: list[Parts] = []
    everywhere: list[int] = []
    is_wide = alive.bit_length() > _NARROW
    for old in parts:
        if len(old) == 1:
            # All that are alive are so at its atoms, for they are nowhere else.
            seen.append([(alive, old[0][1])])
            everywhere.append(alive)
            continue
        merged: dict[int, int] = {}
        held = alive
        for rows, atoms in old:
            left = rows & alive
            if is_wide and left == rows:
                # One number for both saves half of the memory where nothing is gone yet.
                left = rows
            known = merged.get(left)
            if known is None:
                merged[left] = atoms
                held &= left
            else:
                merged[left] = known | atoms
        seen.append(list(merged.items()))
        everywhere.append(held)
    return View(seen, alive, everywhere)


def is_sparse(rows: RowSet) -> bool:
    """Whether a set of rows is so sparse that renumbering it pays."""
    width = rows.bit_length()
    return width > _NARROW and rows.bit_count() * _SPARSE < width


@dataclass(frozen=True, slots=True)
class Names:
    """The rows of a small problem in a large table: their numbers here, and there.

    Sets of few rows among thousands are wide numbers; renumbered, they are small ones.
    """

    original: tuple[int, ...]
    _restored: dict[int, RowSet] = field(default_factory=dict, compare=False, repr=False)
    """What eight neighbouring rows are in the table, by their place and which of them it is."""

    def restore(self, rows: RowSet) -> RowSet:
        """The same rows by the numbers of the whole table."""
        if self.original[-1] >= _MOST_AT_ONCE:
            return set_of(self.original[row] for row in bits(rows))
        found = 0
        for place, eight in enumerate(rows.to_bytes((rows.bit_length() + 7) >> 3, "little")):
            if eight:
                key = place << 8 | eight
                if key not in self._restored:
                    neighbours = self.original[8 * place : 8 * place + 8]
                    self._restored[key] = set_of(neighbours[row] for row in bits(eight))
                found |= self._restored[key]
        return found

    def select(self, rows: RowSet) -> RowSet:
        """Those of the table's rows that are here, by their numbers here."""
        held = rows.to_bytes((self.original[-1] >> 3) + 1 + (rows.bit_length() >> 3), "little")
        return set_of(
            here for here, row in enumerate(self.original) if held[row >> 3] >> (row & 7) & 1
        )


def renumber(
    parts: Iterable[Parts], alive: RowSet, names: Names | None
) -> tuple[list[Parts], Names]:
    """The parts with the rows alive numbered from 0, in the same order.

    Neighbouring parts differ in few rows, so only the differences are renumbered.
    """
    rows_alive = list(bits(alive))
    here = {row: number for number, row in enumerate(rows_alive)}
    renumbered: list[Parts] = []
    for old in parts:
        new: Parts = []
        last = 0
        now = bytearray((len(here) + 7) // 8)
        for rows, atoms in old:
            left = rows & alive
            for row in bits(left ^ last):
                now[here[row] >> 3] ^= 1 << (here[row] & 7)
            last = left
            new.append((int.from_bytes(now, "little"), atoms))
        renumbered.append(new)
    return renumbered, Names(tuple(names.original[row] if names else row for row in rows_alive))


def split(view: View) -> tuple[int, list[Parts]]:
    """The input to split at and the lists of parts to split it into."""
    peeled = _peel(view)
    if peeled is not None:
        return peeled
    best: tuple[int, int, list[Parts]] | None = None
    for where, parts in enumerate(view.parts):
        if len(parts) < 2:
            continue
        score, sides = _halve(parts)
        if best is None or score < best[0]:
            best = (score, where, sides)
    assert best is not None, "a region whose rows all hold it must be settled"
    return best[1], best[2]


def _peel(view: View) -> tuple[int, list[Parts]] | None:
    """The parts that rows constraining one input only hold, each by itself, and the rest."""
    once = twice = 0
    for held in view.everywhere:
        cut = view.alive & ~held
        twice |= once & cut
        once |= cut
    single = once & ~twice
    if not single:
        return None
    where = max(w for w, held in enumerate(view.everywhere) if single & ~held)
    single &= ~view.everywhere[where]
    taken = [[part] for part in view.parts[where] if part[0] & single]
    rest = [part for part in view.parts[where] if not part[0] & single]
    return where, [*taken, rest] if rest else taken


def _halve(parts: Parts) -> tuple[int, list[Parts]]:
    """The best two sides of a list of parts, and how many pairs of rows they leave together."""
    if len(parts) == 2:
        return _pairs(parts[0][0]) + _pairs(parts[1][0]), [parts[:1], parts[1:]]
    count = len(parts)
    rows = [rows for rows, _ in parts]
    stride = max(1, count // _MOST_PLACES)
    # Of many parts the joint rows are wide, and only those at the places tried are kept.
    last = (count - 2) % stride
    before = list(islice(accumulate(rows, or_), 0, count - 1, stride))
    behind = list(islice(accumulate(reversed(rows), or_), last, count - 1, stride))[::-1]
    scores = [_pairs(one) + _pairs(other) for one, other in zip(before, behind, strict=True)]
    best_score = min(scores)
    place = 1 + stride * scores.index(best_score)
    sides = [parts[:place], parts[place:]]
    if count <= _FEW:
        for index in range(1, count - 1):
            others = before[index - 1] | behind[index]
            score = _pairs(rows[index]) + _pairs(others)
            if score < best_score:
                best_score = score
                sides = [[parts[index]], parts[:index] + parts[index + 1 :]]
    return best_score, sides


def _pairs(rows: RowSet) -> int:
    return rows.bit_count() ** 2
