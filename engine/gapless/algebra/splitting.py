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

    @property
    def covering(self) -> RowSet:
        """The rows that hold the whole region."""
        rows = self.alive
        for held in self.everywhere:
            rows &= held
        return rows


def look(parts: Iterable[Parts], alive: RowSet) -> View:
    """The view of a region, from the parts of a larger one and the rows still alive."""
    seen: list[Parts] = []
    everywhere: list[int] = []
    for old in parts:
        if len(old) == 1:
            seen.append([(old[0][0] & alive, old[0][1])])
            everywhere.append(old[0][0] & alive)
            continue
        merged: dict[int, int] = {}
        held = alive
        for rows, atoms in old:
            left = rows & alive
            merged[left] = merged.get(left, 0) | atoms
        for rows in merged:
            held &= rows
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
    best: tuple[int, int, int, list[Parts]] | None = None
    for where, parts in enumerate(view.parts):
        if len(parts) < 2:
            continue
        score, sides = _halve(parts)
        if best is None or score < best[0]:
            best = (score, where, len(parts), sides)
    assert best is not None, "a region whose rows all hold it must be settled"
    return best[1], best[3]


def _peel(view: View) -> tuple[int, list[Parts]] | None:
    """The parts that rows constraining one input only hold, each by itself, and the rest."""
    count = len(view.parts)
    held_before = [view.alive]
    for held in view.everywhere:
        held_before.append(held_before[-1] & held)
    held_behind = view.alive
    for where in range(count - 1, -1, -1):
        single = held_before[where] & held_behind & ~view.everywhere[where]
        held_behind &= view.everywhere[where]
        if not single:
            continue
        taken = [[part] for part in view.parts[where] if part[0] & single]
        rest = [part for part in view.parts[where] if not part[0] & single]
        return where, [*taken, rest] if rest else taken
    return None


def _halve(parts: Parts) -> tuple[int, list[Parts]]:
    """The best two sides of a list of parts, and how many pairs of rows they leave together."""
    count = len(parts)
    before = [0] * (count + 1)
    behind = [0] * (count + 1)
    for index, (rows, _) in enumerate(parts):
        before[index + 1] = before[index] | rows
    for index in range(count - 1, -1, -1):
        behind[index] = behind[index + 1] | parts[index][0]
    stride = max(1, count // _MOST_PLACES)
    best_score, place = min(
        (_pairs(before[index]) + _pairs(behind[index]), index) for index in range(1, count, stride)
    )
    sides = [parts[:place], parts[place:]]
    if 2 < count <= _FEW:
        for index in range(1, count - 1):
            others = before[index] | behind[index + 1]
            score = _pairs(parts[index][0]) + _pairs(others)
            if score < best_score:
                best_score = score
                sides = [[parts[index]], parts[:index] + parts[index + 1 :]]
    return best_score, sides


def _pairs(rows: RowSet) -> int:
    return rows.bit_count() ** 2
