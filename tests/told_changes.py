"""Changes as gapless tells them, beside what the oracle says of the same contexts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import gapless
from tests.oracle.analysis import Region
from tests.oracle.answers import Context, PlainProcedure, contradict, decide, hits, rank
from tests.oracle.bridge import expected
from tests.oracle.columns import Column, Plain, sample, to_python
from tests.oracle.symbols import read_value, test_holds
from tests.oracle.tables import MANY_ROWS, PlainTable, Row
from tests.oracle.unary_tests import cell_holds

#: Status and outputs, as a program sees them.
Verdict = tuple[str, Mapping[str, object]]
Rows = frozenset[tuple[str, str]]
#: Of a context that a side does not allow.
OUTSIDE: Verdict = ("outside", {})


@dataclass(frozen=True)
class Told:
    """What the oracle says of one context on one side; ``rows`` with the ids of their tables."""

    verdict: Verdict
    rows: Rows = frozenset()
    row: str | None = None
    table: str | None = None


class Joint:
    """The contexts of some revisions together, and what each of them decides."""

    def __init__(self, *sides: PlainProcedure) -> None:
        self.sides = sides
        self.names = tuple(sorted({name for side in sides for name in side.inputs}))
        self.columns = {name: self._column(name) for name in self.names}
        self.points = {name: self._points(name) for name in self.names}
        self.class_of = {name: self._classes(name) for name in self.names}

    def _column(self, name: str) -> Column:
        """How values of an input are written: listed where all sides list them."""
        found: list[Column] = []
        for side in self.sides:
            own = [column for column in side.entry.columns if column.name == name]
            found += own or side.inputs.get(name, ())
        listed = [value for column in found for value in column.values or ()]
        is_listed = all(column.values is not None for column in found)
        return replace(found[0], values=tuple(dict.fromkeys(listed)) if is_listed else None)

    def _points(self, name: str) -> tuple[Plain, ...]:
        """The values that stand for all that some side allows."""
        mine = [side for side in self.sides if name in side.inputs]
        columns = [column for side in mine for column in side.inputs[name]]
        return sample(columns, lambda value: any(side.allows(name, value) for side in mine))

    def _classes(self, name: str) -> dict[Plain, int]:
        """The points of an input, with equal numbers where no cell and no side tells them apart."""
        numbers: dict[tuple[bool, ...], int] = {}
        return {
            point: numbers.setdefault(tuple(self._signature(name, point)), len(numbers))
            for point in self.points[name]
        }

    def _signature(self, name: str, value: Plain) -> Iterator[bool]:
        for side in self.sides:
            yield name in side.inputs and side.allows(name, value)
            for table in side.reached:
                yield from (each.holds(value) for each in table.columns if each.name == name)
                yield from (cell_holds(row.cells.get(name), value) for row in table.rows)
                yield from (cell_holds(gap.cells.get(name), value) for gap in table.accepted)

    @cached_property
    def everything(self) -> tuple[Context, ...]:
        """One value of each class for every input, whether or not they go together."""
        classes = [
            {number: point for point, number in self.class_of[name].items()} for name in self.names
        ]
        choices = product(*(found.values() for found in classes))
        return tuple(dict(zip(self.names, values, strict=True)) for values in choices)

    def read_region(self, change: gapless.Change) -> Region:
        """The region of a change as points; what its texts say and what it holds must agree."""
        region: dict[str, frozenset[Plain]] = {}
        for name, texts in change.tests.items():
            column, points = self.columns[name], self.points[name]
            inside = {
                point for point in points if any(test_holds(column, text, point) for text in texts)
            }
            domain, values = change.where[name]
            places = {point: domain.place(to_python(column.kind, point)) for point in points}
            assert inside == {point for point in points if places[point] in values}
            numbers = {self.class_of[name][point] for point in inside}
            assert inside == {point for point in points if self.class_of[name][point] in numbers}
            assert 0 < len(inside) < len(points), "an input that may be anything is left out"
            region[name] = frozenset(inside)
        assert change.where.keys() == change.tests.keys()
        return region

    def read_witness(self, change: gapless.Change) -> Context:
        """The witness as plain values; it lies in the region."""
        assert set(change.witness) == set(self.names)
        context = {
            name: text
            if text is None or self.columns[name].kind == "string"
            else read_value(self.columns[name], text)
            for name, text in change.witness.items()
        }
        for name, texts in change.tests.items():
            assert any(test_holds(self.columns[name], text, context[name]) for text in texts)
        return context

    def knows(self, context: Context) -> bool:
        """Whether every value of an input of these sides is one that some side allows."""
        return all(
            any(side.allows(name, context[name]) for side in self.sides if name in side.inputs)
            for name in self.names
        )

    def tell(self, side: PlainProcedure, context: Context) -> Told:
        """What one of the sides decides."""
        if not all(side.allows(name, context[name]) for name in side.inputs):
            return Told(OUTSIDE)
        answer = decide(side, context)
        outputs = dict(expected(side, answer).outputs)
        rows = frozenset(_saying(side, context))
        return Told((answer.status, outputs), rows, answer.row, answer.table)


def _saying(side: PlainProcedure, context: Context) -> Iterator[tuple[str, str]]:
    """The rows that hand over or decide, all that quarrel where they contradict each other."""
    table: PlainTable | None = side.entry
    while table is not None:
        found = hits(table, context)
        chosen = _choose(table, found)
        yield from ((table.id, row.id) for row in chosen)
        uses = [row.use for row in chosen if row.use] if not contradict(table, found) else []
        table = side.table(uses[0]) if uses else None


def _choose(table: PlainTable, found: Sequence[Row]) -> Sequence[Row]:
    if not found or table.policy in MANY_ROWS or contradict(table, found):
        return found
    if table.policy == "priority":
        return [min(found, key=lambda row: rank(table, row))]
    return found if table.policy == "any" else found[:1]


def told_by(side: gapless.Side) -> Told:
    """A side of a change in the oracle's terms, at the witness."""
    rows = frozenset((table.id, rule.id) for table, rule in side.rows)
    table = None if side.table is None else side.table.id
    return Told((side.status, side.outputs), rows, side.row, table)


Verdicts = tuple[Verdict, Verdict]


def verdicts_in(diff: gapless.Diff, joint: Joint, context: Context) -> Verdicts | None:
    """What a diff says of a context; None where it says that both sides decide alike."""
    found = [
        (told_by(change.old).verdict, told_by(change.new).verdict)
        for change in diff
        if all(
            any(test_holds(joint.columns[name], text, context[name]) for text in texts)
            for name, texts in change.tests.items()
        )
    ]
    assert len(found) <= 1
    return found[0] if found else None
