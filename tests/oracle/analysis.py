"""What is true of a procedure as a whole, found by trying every point.

Points of one input that no cell tells apart are one *class*; one point of each class, for
every input, makes a finite set of contexts that stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import product

from tests.oracle.answers import (
    Answer,
    Context,
    PlainProcedure,
    decide,
    hits,
    preferred,
    row_holds,
)
from tests.oracle.columns import Plain
from tests.oracle.tables import Row
from tests.oracle.unary_tests import cell_holds


class Analysis:
    """All contexts of a procedure, and the oracle's answers on them."""

    def __init__(self, procedure: PlainProcedure) -> None:
        self.procedure = procedure
        self.points = procedure.points
        self.names = tuple(sorted(self.points))
        self._answers: dict[tuple[Plain, ...], Answer] = {}

    @cached_property
    def class_of(self) -> dict[str, dict[Plain, int]]:
        """For every input and point the number of its class."""
        return {name: self._classes(name) for name in self.names}

    def _classes(self, name: str) -> dict[Plain, int]:
        numbers: dict[tuple[bool, ...], int] = {}
        return {
            point: numbers.setdefault(self._signature(name, point), len(numbers))
            for point in self.points[name]
        }

    def _signature(self, name: str, value: Plain) -> tuple[bool, ...]:
        """What every cell of every table says of a value."""
        found: list[bool] = []
        for table in self.procedure.tables:
            column = next((each for each in table.columns if each.name == name), None)
            if column is not None:
                found.append(column.holds(value))
                found += [cell_holds(row.cells.get(name), value) for row in table.rows]
                found += [cell_holds(gap.cells.get(name), value) for gap in table.accepted]
        return tuple(found)

    def same_class(self, name: str, one: Plain, other: Plain) -> bool:
        """Whether no cell tells two values apart; they need not be sample points."""
        return self._signature(name, one) == self._signature(name, other)

    @cached_property
    def representatives(self) -> dict[str, tuple[Plain, ...]]:
        """One point of each class."""
        return {
            name: tuple({number: point for point, number in classes.items()}.values())
            for name, classes in self.class_of.items()
        }

    def completions(self, context: Context) -> Iterator[Context]:
        """The whole contexts that agree with a partial one, up to classes."""
        choices = [
            (context[name],) if name in context else self.representatives[name]
            for name in self.names
        ]
        for values in product(*choices):
            yield dict(zip(self.names, values, strict=True))

    @cached_property
    def contexts(self) -> tuple[Context, ...]:
        """All contexts, up to classes."""
        return tuple(self.completions({}))

    def answer(self, context: Context) -> Answer:
        """What the procedure decides; remembered."""
        key = tuple(context[name] for name in self.names)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = decide(self.procedure, context)
        return known

    def needs(self, context: Context) -> set[str]:
        """The absent inputs that alone can make a difference somewhere."""
        found: set[str] = set()
        for name in self.names:
            if name in context:
                continue
            groups: dict[tuple[Plain, ...], set[object]] = {}
            for whole in self.completions(context):
                rest = tuple(value for other, value in whole.items() if other != name)
                groups.setdefault(rest, set()).add(self.answer(whole).decision)
            if any(len(decisions) > 1 for decisions in groups.values()):
                found.add(name)
        return found

    def shared(self, one: Row, other: Row) -> list[Context]:
        """The contexts that two rows of the entry both cover."""
        entry = self.procedure.entry
        return [
            context
            for context in self.contexts
            if row_holds(entry, one.cells, context) and row_holds(entry, other.cells, context)
        ]

    def preferred_somewhere(self) -> dict[str, set[str]]:
        """For every row of the entry the rows that are preferred somewhere in what it covers."""
        entry = self.procedure.entry
        found: dict[str, set[str]] = {row.id: set() for row in entry.rows}
        for context in self.contexts:
            matching = hits(entry, context)
            for row in matching:
                found[row.id].update(each.id for each in preferred(entry, matching))
        return found

    def coverage(self) -> Fraction:
        """The covered share of all points, where these are all there are."""
        weights = {
            name: {point: list(classes.values()).count(number) for point, number in classes.items()}
            for name, classes in self.class_of.items()
        }
        covered = everything = 0
        for context in self.contexts:
            weight = 1
            for name, value in context.items():
                weight *= weights[name][value]
            everything += weight
            covered += weight * (self.answer(context).status != "uncovered")
        return Fraction(covered, everything)


#: A region: for every input it restricts, the points in it.
Region = Mapping[str, frozenset[Plain]]


def in_region(region: Region, context: Context) -> bool:
    """Whether a context lies in a region."""
    return all(context[name] in points for name, points in region.items())


def joinable(one: Region, other: Region, points: Mapping[str, tuple[Plain, ...]]) -> bool:
    """Whether two disjoint regions together are one box."""
    differing = [
        name
        for name in points
        if one.get(name, frozenset(points[name])) != other.get(name, frozenset(points[name]))
    ]
    return len(differing) <= 1
