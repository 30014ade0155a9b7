"""The short way to decide whole contexts.

Purpose: look a decision up instead of working it out.  Place in the flow: below ``decide``,
which fills the shortcuts while it takes the long way.

Two forms, chosen by the size of the grid:

- ``Trie``, for small grids.  The listed texts of a context, taken together, lead to a node,
  and the place of each other value leads on from node to node; at the end lies the decision.
  Contexts that differ only within atoms share one decision.
- ``RowMasks``, for large ones.  Every value has a set of rows; the intersection of the sets is
  the set of hits.

Invariants: a shortcut knows only what the long way has found; contexts with a fault, with
absent inputs or with values to convert never match one.

Worked example: inputs ``status`` (a, b) and ``hours`` with cuts at 3 and 6.  The context
``{"status": "a", "hours": 5 h}`` follows ``tree["a"][1]``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from math import prod
from operator import itemgetter
from typing import Any, Generic, TypeVar

from gapless.algebra.values import Kind
from gapless.compiling.grid import Dimension, Grid
from gapless.compiling.locate import PlaceFinder, native_cuts, place_finder

Answer = TypeVar("Answer")
Lookup = Callable[[Mapping[str, Any]], Answer]

#: The listed texts of a large grid share one look-up while they have so many combinations.
_MOST_TEXTS = 1 << 10
#: A trie is kept for grids of at most so many atoms in all combinations.
_MOST_COMBINATIONS = 1 << 14

#: What a context that matches no shortcut raises, of the wrong type or value or not yet seen.
_MISSES = (KeyError, TypeError, ValueError, ArithmeticError)


class Trie(Generic[Answer]):
    """Decisions by texts and places."""

    def __init__(self, grid: Grid) -> None:
        texts = [item for item in grid.dimensions if _is_listed_text(item)]
        rest = [item for item in grid.dimensions if not _is_listed_text(item)]
        self._count = len(grid.dimensions)
        self._pick: Callable[[Mapping[str, Any]], Any] = _nothing
        if texts:
            self._pick = itemgetter(*(dimension.name for dimension in texts))
        self._bisected: list[tuple[str, list[Any]]] = []
        self._located: list[tuple[str, PlaceFinder]] = []
        for dimension in rest:
            cuts = native_cuts(dimension)
            if cuts is not None:
                self._bisected.append((dimension.name, cuts))
            else:
                self._located.append((dimension.name, place_finder(dimension)))
        self._tree: dict[Any, Any] = {}

    def lookup(self, long_way: Lookup[Answer]) -> Lookup[Answer]:
        """The function to decide with: the shortcut where there is one, else the long way."""
        count, pick, tree = self._count, self._pick, self._tree
        bisected, located = tuple(self._bisected), tuple(self._located)
        if len(bisected) == 1 and not located:
            return self._lookup_of_one(*bisected[0], long_way)

        def look_up(context: Mapping[str, Any]) -> Answer:
            try:
                node = tree[pick(context)]
                for name, cuts in bisected:
                    node = node[bisect_right(cuts, context[name])]
                for name, find in located:
                    node = node[find(context[name])]
                if len(context) == count:
                    answer: Answer = node
                    return answer
            except _MISSES:
                pass
            return long_way(context)

        return look_up

    def _lookup_of_one(
        self, name: str, cuts: list[Any], long_way: Lookup[Answer]
    ) -> Lookup[Answer]:
        """The same for listed texts and one ordered input, the commonest table, without loops."""
        count, pick, tree = self._count, self._pick, self._tree

        def look_up(context: Mapping[str, Any]) -> Answer:
            try:
                answer: Answer = tree[pick(context)][bisect_right(cuts, context[name])]
                if len(context) == count:
                    return answer
            except _MISSES:
                pass
            return long_way(context)

        return look_up

    def remember(self, context: Mapping[str, Any], answer: Answer) -> None:
        """Keep the answer of a whole, faultless context."""
        path: list[Any] = [self._pick(context)]
        try:
            path += [bisect_right(cuts, context[name]) for name, cuts in self._bisected]
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
        self._count = len(grid.dimensions)
        self._bisected: list[tuple[str, list[Any], list[int | None]]] = []
        self._located: list[tuple[str, PlaceFinder, list[int | None]]] = []
        texts: list[tuple[str, PlaceFinder, list[int | None]]] = []
        combinations = 1
        for dimension, at in zip(grid.dimensions, grid.rows_at, strict=True):
            rows = [None if atom is None else at[atom] for atom in dimension.atom_after]
            cuts = native_cuts(dimension)
            combinations_with = combinations * len(dimension.atoms)
            if _is_listed_text(dimension) and combinations_with <= _MOST_TEXTS:
                combinations = combinations_with
                texts.append((dimension.name, place_finder(dimension), rows))
            elif cuts is not None:
                self._bisected.append((dimension.name, cuts, rows))
            else:
                self._located.append((dimension.name, place_finder(dimension), rows))
        self._pick = itemgetter(*(name for name, _, _ in texts)) if texts else _nothing
        self._by_texts = _RowsByTexts(tuple((find, rows) for _, find, rows in texts), grid.all_rows)

    def lookup(
        self, long_way: Lookup[Answer], decided: Callable[[int, Mapping[str, Any]], Answer]
    ) -> Lookup[Answer]:
        """The function to decide with; ``decided(hits, context)`` says what hits decide."""
        count, pick, by_texts = self._count, self._pick, self._by_texts
        bisected, located = tuple(self._bisected), tuple(self._located)

        def look_up(context: Mapping[str, Any]) -> Answer:
            try:
                hits = by_texts[pick(context)]
                for name, cuts, rows in bisected:
                    hits &= rows[bisect_right(cuts, context[name])]  # type: ignore[operator]
                for name, find, rows in located:
                    hits &= rows[find(context[name])]  # type: ignore[operator]
            except _MISSES:
                return long_way(context)
            return decided(hits, context) if len(context) == count else long_way(context)

        return look_up


class _RowsByTexts(dict[Any, int]):
    """The rows at each combination of listed texts, worked out when first asked for."""

    def __init__(
        self, columns: tuple[tuple[PlaceFinder, list[int | None]], ...], all_rows: int
    ) -> None:
        super().__init__()
        self._columns = columns
        self._all_rows = all_rows

    def __missing__(self, texts: Any) -> int:
        hits = self._all_rows
        for (find, rows), text in zip(
            self._columns, texts if len(self._columns) > 1 else (texts,), strict=False
        ):
            hits &= rows[find(text)]  # type: ignore[operator]
        self[texts] = hits
        return hits


def is_small(grid: Grid) -> bool:
    """Whether a trie of all contexts of the grid stays small."""
    return prod(len(dimension.atoms) for dimension in grid.dimensions) <= _MOST_COMBINATIONS


def _is_listed_text(dimension: Dimension) -> bool:
    return dimension.domain.kind is Kind.STRING and dimension.domain.values is not None


def _nothing(context: Mapping[str, Any]) -> None:
    return None
