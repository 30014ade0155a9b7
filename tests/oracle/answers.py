"""What a procedure decides for one whole context, row by row.

A procedure is a list of tables, the entry first; hand-overs name the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.columns import Column, Plain, sample
from tests.oracle.tables import MANY_ROWS, PlainTable, Row
from tests.oracle.unary_tests import Cell, cell_holds

Context = Mapping[str, Plain]
#: One value, or the values of all hits.
Result = Plain | int | tuple[Plain, ...]


@dataclass(frozen=True)
class Answer:
    """What is decided.  ``status`` is ``decided``, ``uncovered`` or ``contradiction``."""

    status: str
    table: str
    via: tuple[str, ...]
    row: str | None = None
    outputs: tuple[tuple[str, Result], ...] = ()
    hits: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def decision(self) -> object:
        """The part that matters to the customer, in whatever order a table lists its outputs."""
        return self.status, frozenset(self.outputs)


@dataclass(frozen=True)
class PlainProcedure:
    """An entry table and all it can hand over to."""

    tables: tuple[PlainTable, ...]

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.tables))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Failing examples are shown as the YAML that gapless reads."""
        printer.text(repr(self))

    @property
    def entry(self) -> PlainTable:
        """The table asked first."""
        return self.tables[0]

    def table(self, name: str) -> PlainTable:
        """The table with this id."""
        return next(table for table in self.tables if table.id == name)

    @property
    def reached(self) -> tuple[PlainTable, ...]:
        """The tables in the order hand-overs reach them, level by level."""
        found = [self.entry]
        for table in found:
            for row in table.rows:
                if row.use and all(row.use != known.id for known in found):
                    found.append(self.table(row.use))
        return tuple(found)

    @property
    def inputs(self) -> dict[str, tuple[Column, ...]]:
        """Every input name with its column in each table that has it."""
        found: dict[str, list[Column]] = {}
        for table in self.reached:
            for column in table.columns:
                found.setdefault(column.name, []).append(column)
        return {name: tuple(columns) for name, columns in found.items()}

    def allows(self, name: str, value: Plain) -> bool:
        """Whether a context may give the input this value."""
        if any(column.name == name for column in self.entry.columns):
            return self.inputs[name][0].holds(value)
        return any(column.holds(value) for column in self.inputs[name])

    @property
    def points(self) -> dict[str, tuple[Plain, ...]]:
        """For every input the values that stand for all others."""
        return {
            name: sample(columns, lambda value, name=name: self.allows(name, value))  # type: ignore[misc]
            for name, columns in self.inputs.items()
        }


def row_holds(table: PlainTable, cells: Mapping[str, Cell], context: Context) -> bool:
    """Whether a context of the table's own inputs passes all cells."""
    return _passes(table, cells, context) and _is_allowed(table, context)


def hits(table: PlainTable, context: Context) -> tuple[Row, ...]:
    """The rows that match."""
    if not _is_allowed(table, context):
        return ()
    return tuple(row for row in table.rows if _passes(table, row.cells, context))


def _is_allowed(table: PlainTable, context: Context) -> bool:
    return all(column.holds(context[column.name]) for column in table.columns)


def _passes(table: PlainTable, cells: Mapping[str, Cell], context: Context) -> bool:
    return all(cell_holds(cells.get(column.name), context[column.name]) for column in table.columns)


def decide(procedure: PlainProcedure, context: Context) -> Answer:
    """What the procedure decides for a whole context."""
    table = procedure.entry
    via: tuple[str, ...] = ()
    while True:
        found = hits(table, context)
        ids = tuple(row.id for row in found)
        if not found:
            passed = (table, *(procedure.table(name) for name in via))
            reason = "\n".join(dict.fromkeys(_accepting(passed, context))) or None
            return Answer("uncovered", table.id, via, reason=reason)
        if contradict(table, found):
            return Answer("contradiction", table.id, via, hits=ids)
        if table.policy in MANY_ROWS:
            row = found[0].id if len(found) == 1 else None
            return Answer("decided", table.id, via, row, _together(table, found), ids)
        chosen = (
            min(found, key=lambda row: rank(table, row)) if table.policy == "priority" else found[0]
        )
        if chosen.use is None:
            outputs = tuple((output.name, chosen.outputs[output.name]) for output in table.outputs)
            return Answer("decided", table.id, via, chosen.id, outputs, ids)
        via = (*via, table.id)
        table = procedure.table(chosen.use)


def _accepting(tables: Sequence[PlainTable], context: Context) -> Iterator[str]:
    """The reasons of the accepted gaps a context lies in."""
    for table in tables:
        for gap in table.accepted:
            if row_holds(table, gap.cells, context):
                yield gap.reason


def contradict(table: PlainTable, found: Sequence[Row]) -> bool:
    """Whether the hit policy has no answer for these hits."""
    if table.policy == "unique":
        return len(found) > 1
    return table.policy == "any" and any(row.outputs != found[0].outputs for row in found)


def preferred(table: PlainTable, found: Sequence[Row]) -> tuple[Row, ...]:
    """Of some hits those that decide, that are listed first, or that give what is picked."""
    if table.policy == "priority":
        return (min(found, key=lambda row: rank(table, row)),)
    if table.policy == "output order":
        best = min(rank(table, row) for row in found)
        return tuple(row for row in found if rank(table, row) == best)
    if table.policy in ("collect min", "collect max"):
        picked = dict(_together(table, found))
        return tuple(
            row for row in found if any(row.outputs[name] == picked[name] for name in picked)
        )
    return tuple(found[:1] if table.policy == "first" else found)


def rank(table: PlainTable, row: Row) -> list[int]:
    """How important a row is, most important first; null comes after every value."""
    places: list[int] = []
    for output in table.outputs:
        if output.values is not None:
            value = row.outputs[output.name]
            places.append(len(output.values) if value is None else output.values.index(value))
    return places


def _together(table: PlainTable, found: Sequence[Row]) -> tuple[tuple[str, Result], ...]:
    ordered = (
        sorted(found, key=lambda row: rank(table, row)) if table.policy == "output order" else found
    )
    together: list[tuple[str, Result]] = []
    for output in table.outputs:
        values = tuple(row.outputs[output.name] for row in ordered)
        known = [value for value in values if isinstance(value, Fraction)]
        result: Result = values
        if table.policy == "collect count":
            result = len(values)
        elif table.policy == "collect sum":
            result = sum(known, Fraction(0)) if known else None
        elif table.policy == "collect min":
            result = min(known, default=None)
        elif table.policy == "collect max":
            result = max(known, default=None)
        together.append((output.name, result))
    return tuple(together)
