"""The short ways to decide.

Purpose: look a decision up instead of working it out; the long way fills the shortcuts.

For whole contexts of values there are two forms, chosen by the size of the grid:

- ``Trie``, for small grids.  The listed texts of a context, taken together, lead to a node,
  and the place of each other value leads on from node to node; at the end lies the decision.
  Contexts that differ only within atoms share one decision.
- ``RowMasks``, for large ones.  Every value has a set of rows; the intersection of the sets is
  the set of hits.

Invariants: a shortcut knows only what the long way has found; contexts with a fault, with
absent inputs or with values to convert never match one.  Only values of exactly a built-in type
are looked up, so that no method of another class can say what they are.

Worked example: inputs ``status`` (a, b) and ``hours`` with cuts at 3 and 6.  The context
``{"status": "a", "hours": 5 h}`` follows ``tree["a"][1]``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from math import prod
from operator import itemgetter
from typing import Any, Generic, TypeVar

from gapless.algebra.values import Kind
from gapless.compiling.dimension import Dimension
from gapless.compiling.grid import Grid
from gapless.compiling.locate import PlaceFinder, native_cuts, place_finder
from gapless.compiling.row_sets import Changing

Answer = TypeVar("Answer")
#: The atom of every input that is asked, None where it is absent.
Atoms = tuple[int | None, ...]
LongWay = Callable[[Mapping[str, Any]], Answer]
#: Asked by whom (so that it can be a method), and for which context.
Lookup = Callable[[Any, Mapping[str, Any]], Answer]

#: The listed texts of a large grid share one look-up while they have so many combinations.
_MOST_TEXTS = 1 << 10
#: So many texts of an input are remembered, none of them longer than that.
_MOST_READ, _LONGEST_READ = 1 << 12, 100
#: A trie is kept for grids of at most so many atoms in all combinations.
_MOST_COMBINATIONS = 1 << 14

#: The rows at each place of an input; a place outside its domain leads to one of ``_MISSES``.
_Rows = Any
#: What a context that matches no shortcut raises, of the wrong type or value or not yet seen.
_MISSES = (KeyError, TypeError, ValueError, ArithmeticError)


_ABSENT = object()
#: A character that no text of a table holds.
_MARK = "\0"


class Texts:
    """The listed texts of a context as one key; what they hold is all that tells them apart.

    ``join(pick(context))`` is the key.  It raises ``KeyError`` or ``TypeError`` where one is absent
    or no text.
    """

    join = _MARK.join

    def __init__(self, dimensions: Sequence[Dimension]) -> None:
        self.dimensions = tuple(dimensions)
        names = [dimension.name for dimension in dimensions]
        self.pick: Callable[[Mapping[str, Any]], tuple[Any, ...]] = _nothing
        if names:
            # The first comes again where it is the only one, so that a tuple comes out.
            self.pick = itemgetter(*names, *names[: len(names) == 1])

    def split(self, key: str) -> Sequence[str]:
        """The texts again; raises ``KeyError`` where one that is not listed holds the mark."""
        width = len(self.dimensions)
        texts = key.split(_MARK) if width else []
        if len(texts) != width + (width == 1):
            raise KeyError(key)
        return texts[:width]


class Trie(Generic[Answer]):
    """Decisions by texts and places."""

    def __init__(self, grid: Grid) -> None:
        dimensions = [grid.dimensions[where] for where in grid.asked]
        self._texts = Texts([item for item in dimensions if _is_listed_text(item)])
        self._count = len(dimensions)
        self._bisected: list[tuple[str, type, list[Any]]] = []
        self._located: list[tuple[str, PlaceFinder]] = []
        for dimension in dimensions:
            if dimension in self._texts.dimensions:
                continue
            native = native_cuts(dimension)
            if native is not None:
                self._bisected.append((dimension.name, *native))
            else:
                self._located.append((dimension.name, place_finder(dimension)))
        self._tree: dict[Any, Any] = {}

    def lookup(self, long_way: LongWay[Answer]) -> Lookup[Answer]:
        """The function to decide with: the shortcut where there is one, else the long way."""
        if len(self._bisected) == 1 and not self._located:
            return self._lookup_of_one(*self._bisected[0], long_way)
        count, pick, join, tree = self._count, self._texts.pick, self._texts.join, self._tree
        bisected, located = tuple(self._bisected), tuple(self._located)

        def decide(asker: Any, context: Mapping[str, Any]) -> Answer:
            try:
                if type(context) is dict and len(context) == count:
                    node = tree[join(pick(context))]
                    for name, kind, cuts in bisected:
                        value = context[name]
                        node = node[bisect_right(cuts, value) if type(value) is kind else None]
                    for name, find in located:
                        node = node[find(context[name])]
                    answer: Answer = node
                    return answer
            except _MISSES:
                pass
            return long_way(context)

        return decide

    def _lookup_of_one(
        self, name: str, kind: type, cuts: list[Any], long_way: LongWay[Answer]
    ) -> Lookup[Answer]:
        """The same for listed texts and one ordered input, the commonest table, without loops."""
        count, pick, join = self._count, self._texts.pick, self._texts.join
        tree: dict[Any, dict[int, Answer]] = self._tree

        def decide(asker: Any, context: Mapping[str, Any]) -> Answer:
            try:
                if type(context) is dict and len(context) == count:
                    value = context[name]
                    if type(value) is kind:
                        return tree[join(pick(context))][bisect_right(cuts, value)]
            except _MISSES:
                pass
            return long_way(context)

        return decide

    def remember(self, context: Mapping[str, Any], answer: Answer) -> None:
        """Keep the answer of a whole, faultless context."""
        try:
            path: list[Any] = [self._texts.join(self._texts.pick(context))]
            path += [bisect_right(cuts, context[name]) for name, _, cuts in self._bisected]
            path += [find(context[name]) for name, find in self._located]
        except _MISSES:
            return
        node = self._tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = answer


class RowMasks(Generic[Answer]):
    """Hits by the rows that hold every value."""

    def __init__(self, grid: Grid) -> None:
        self._count = len(grid.asked)
        self._bisected: list[tuple[str, type, list[Any], _Rows]] = []
        self._located: list[tuple[str, PlaceFinder, _Rows]] = []
        texts: list[Dimension] = []
        columns: list[tuple[PlaceFinder, _Rows]] = []
        combinations = 1
        for where in grid.asked:
            dimension, at = grid.dimensions[where], grid.rows_at[where]
            rows: _Rows = _RowsByPlace(dimension, at)
            if not isinstance(at, Changing):
                rows = [None if atom is None else at[atom] for atom in dimension.atom_after]
            native = native_cuts(dimension)
            combinations_with = combinations * len(dimension.atoms)
            if _is_listed_text(dimension) and combinations_with <= _MOST_TEXTS:
                combinations = combinations_with
                texts.append(dimension)
                columns.append((place_finder(dimension), rows))
            elif native is not None:
                self._bisected.append((dimension.name, *native, rows))
            else:
                self._located.append((dimension.name, place_finder(dimension), rows))
        self._texts = Texts(texts)
        self._by_texts = _RowsByTexts(self._texts.split, tuple(columns), grid.all_rows)

    def lookup(
        self, long_way: LongWay[Answer], decided: Callable[[int, Mapping[str, Any]], Answer]
    ) -> Lookup[Answer]:
        """The function to decide with; ``decided(hits, context)`` says what hits decide."""
        count, pick, join = self._count, self._texts.pick, self._texts.join
        by_texts = self._by_texts
        bisected, located = tuple(self._bisected), tuple(self._located)

        def decide(asker: Any, context: Mapping[str, Any]) -> Answer:
            if type(context) is not dict or len(context) != count:
                return long_way(context)
            try:
                hits = by_texts[join(pick(context))]
                for name, kind, cuts, rows in bisected:
                    value = context[name]
                    if type(value) is not kind:
                        raise KeyError(name)
                    hits &= rows[bisect_right(cuts, value)]
                for name, find, rows in located:
                    hits &= rows[find(context[name])]
            except _MISSES:
                return long_way(context)
            return decided(hits, context)

        return decide


class KnownAtoms:
    """The atoms of contexts, from plain values and from texts that were read before.

    Safe to share between threads: it is enough that single steps of a dict are.
    """

    def __init__(self, grid: Grid) -> None:
        self._columns: list[tuple[str, dict[str, int], PlaceFinder, list[int | None]]] = [
            (dimension.name, {}, place_finder(dimension), dimension.atom_after)
            for dimension in (grid.dimensions[where] for where in grid.asked)
        ]

    def of(self, context: dict[str, Any]) -> Atoms | None:
        """The atoms of a context; None where it has to be read."""
        atoms: list[int | None] = []
        absent = 0
        try:
            for name, texts, find, atom_after in self._columns:
                given = context.get(name, _ABSENT)
                if given is _ABSENT:
                    absent += 1
                    atoms.append(None)
                elif type(given) is str and given in texts:
                    atoms.append(texts[given])
                else:
                    atom = atom_after[find(given)]
                    if atom is None:
                        # Not absent, but outside the domain: whoever reads it says so.
                        return None
                    atoms.append(atom)
        except _MISSES:
            return None
        return tuple(atoms) if len(context) + absent == len(atoms) else None

    def learn(self, context: dict[str, Any], atoms: Atoms) -> None:
        """Remember the texts of a faultless context by the atoms that they were read as."""
        for (name, texts, _, _), atom in zip(self._columns, atoms, strict=True):
            given = context.get(name)
            if type(given) is str and atom is not None and len(given) <= _LONGEST_READ:
                if len(texts) >= _MOST_READ:
                    texts.clear()
                texts[given] = atom


class _RowsByPlace:
    """The rows at each place of an input, worked out when asked for."""

    def __init__(self, dimension: Dimension, at: Sequence[int]) -> None:
        self._atoms = dimension.atom_after
        self._at = at

    def __getitem__(self, place: int) -> int:
        return self._at[self._atoms[place]]  # type: ignore[index]


class _RowsByTexts(dict[str, int]):
    """The rows at each combination of listed texts, worked out when first asked for."""

    def __init__(
        self,
        split: Callable[[str], Sequence[str]],
        columns: tuple[tuple[PlaceFinder, _Rows], ...],
        all_rows: int,
    ) -> None:
        super().__init__()
        self._split = split
        self._columns = columns
        self._all_rows = all_rows

    def __missing__(self, key: str) -> int:
        hits = self._all_rows
        for (find, rows), text in zip(self._columns, self._split(key), strict=True):
            hits &= rows[find(text)]
        self[key] = hits
        return hits


def is_small(grid: Grid) -> bool:
    """Whether a trie of all contexts of the grid stays small."""
    return prod(len(grid.dimensions[where].atoms) for where in grid.asked) <= _MOST_COMBINATIONS


def _is_listed_text(dimension: Dimension) -> bool:
    return dimension.domain.kind is Kind.STRING and dimension.domain.values is not None


def _nothing(context: Mapping[str, Any]) -> tuple[Any, ...]:
    return ()
