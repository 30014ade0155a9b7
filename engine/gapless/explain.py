"""Why a decision is what it is: what every row of the tables on the way has to say.

Purpose: for each row, whether it matches and otherwise which cells stop it.  Place in the
flow: ``Decision.explain`` builds it on request; renderers show it.

Invariants: rows come in table order; a stopped row names every cell that stops it, so that
"only because of this one cell" can be told; an absent input stops nothing, it is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from gapless.compiled import UNDETERMINED, CompiledProcedure, Outcome
from gapless.model import Rule, Table
from gapless.values import Value

DECIDES = "decides"
MATCHES = "matches"
OPEN = "open"
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CellReason:
    """One cell and the value it met; ``value`` is None where the input is absent."""

    input: str
    label: str
    cell: str
    value: str | None


@dataclass(frozen=True, slots=True)
class RowReason:
    """What a row has to say: it decides, matches too, is open, or is stopped by ``cells``."""

    table: str
    row: str
    verdict: str
    cells: tuple[CellReason, ...]
    use: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rows of every table on the way to a decision, in order."""

    status: str
    rows: tuple[RowReason, ...]

    @property
    def nearest(self) -> tuple[RowReason, ...]:
        """The rows that the fewest cells stop, of the last table on the way."""
        last = self.rows[-1].table if self.rows else ""
        stopped = [row for row in self.rows if row.verdict == STOPPED and row.table == last]
        fewest = min((len(row.cells) for row in stopped), default=0)
        return tuple(row for row in stopped if len(row.cells) == fewest)

    def __str__(self) -> str:
        return "\n".join(_sentence(row) for row in self.rows)


def _sentence(row: RowReason) -> str:
    start = f"{row.table} row {row.row}"
    if row.verdict == DECIDES:
        return f"{start} hands over to {row.use}" if row.use else f"{start} decides"
    if row.verdict == MATCHES:
        return f"{start} matches too"
    cells = " and ".join(
        f"{cell.input} is {cell.value}, not {cell.cell}"
        if cell.value is not None
        else f"{cell.input} is not known ({cell.cell})"
        for cell in row.cells
    )
    return f"{start} {'is open' if row.verdict == OPEN else 'does not match'}: {cells}"


def explain(
    compiled: CompiledProcedure, outcome: Outcome, values: Mapping[str, Value | None]
) -> Explanation:
    """The explanation of an outcome for a context."""
    tables = compiled.procedure.tables
    way = [*outcome.via, outcome.table.id]
    if outcome.status == UNDETERMINED:
        way = [compiled.procedure.entry.id]
    rows: list[RowReason] = []
    for name, following in zip_longest(way, way[1:]):
        rows.extend(_table_rows(tables[name], outcome, following, values))
    return Explanation(outcome.status, tuple(rows))


def _table_rows(
    table: Table, outcome: Outcome, target: str | None, values: Mapping[str, Value | None]
) -> Iterator[RowReason]:
    decided = False
    for rule in table.rules:
        stops, opens = _cells(table, rule, values)
        if stops:
            yield RowReason(table.id, rule.id, STOPPED, stops, rule.use)
        elif opens:
            yield RowReason(table.id, rule.id, OPEN, opens, rule.use)
        else:
            is_it = rule.use == target if target else rule.id == outcome.row
            verdict = DECIDES if is_it and not decided else MATCHES
            decided = decided or is_it
            yield RowReason(table.id, rule.id, verdict, (), rule.use)


def _cells(
    table: Table, rule: Rule, values: Mapping[str, Value | None]
) -> tuple[tuple[CellReason, ...], tuple[CellReason, ...]]:
    stops: list[CellReason] = []
    opens: list[CellReason] = []
    for name, cell in rule.cells.items():
        column = table.inputs[name]
        if name not in values:
            opens.append(CellReason(name, column.label, cell.text, None))
        elif column.domain.place(values[name]) not in cell.values:
            value = column.domain.print(values[name])
            stops.append(CellReason(name, column.label, cell.text, value))
    return tuple(stops), tuple(opens)
