"""Why a decision is what it is: what every row of the tables on the way has to say.

Purpose: for each row, whether it matches and otherwise which cells stop it.  Place in the
flow: ``Decision.explain`` builds it on request; renderers show it.

Invariants: rows come in table order; a stopped row names every cell that stops it, so that
"only because of this one cell" can be told; an absent input stops nothing, it is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from gapless.compiling.compiled import UNDETERMINED, CompiledProcedure, Outcome, Status
from gapless.compiling.grid import Box, Dimension
from gapless.deciding.context import Context
from gapless.model import Rule, Table
from gapless.sfeel.cell_text import print_cell

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

    status: Status
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of the context: its region, and its exact values where they were given."""

    compiled: CompiledProcedure
    region: Box
    values: Context

    def cell_reasons(self, table: Table, rule: Rule) -> tuple[list[CellReason], list[CellReason]]:
        """The cells of a rule that stop it, and those that are open."""
        stops: list[CellReason] = []
        opens: list[CellReason] = []
        dimensions = zip(self.compiled.grid.dimensions, self.region, strict=True)
        for dimension, mask in dimensions:
            name = dimension.name
            cell = rule.cells.get(name)
            if cell is None:
                continue
            label = table.inputs[name].label
            accepted = dimension.mask(cell.values)
            if not mask & accepted:
                stops.append(CellReason(name, label, cell.text, self._shown(dimension, mask)))
            elif mask & ~accepted:
                opens.append(CellReason(name, label, cell.text, None))
        order = list(table.inputs)
        for reasons in (stops, opens):
            reasons.sort(key=lambda reason: order.index(reason.input))
        return stops, opens

    def _shown(self, dimension: Dimension, mask: int) -> str:
        if dimension.name in self.values:
            return dimension.domain.print(self.values[dimension.name])
        return print_cell(dimension.domain, dimension.values(mask))


def explain(
    compiled: CompiledProcedure, outcome: Outcome, region: Box, values: Context
) -> Explanation:
    """The explanation of an outcome for the contexts of a region.

    Where ``values`` names an input, its value is told; otherwise the part of the region.
    """
    asked = _Asked(compiled, region, values)
    tables = compiled.procedure.tables
    way = [*outcome.via, outcome.table.id]
    if outcome.status == UNDETERMINED:
        way = [compiled.procedure.entry.id]
    rows: list[RowReason] = []
    for name, following in zip_longest(way, way[1:]):
        rows.extend(_table_rows(tables[name], outcome, following, asked))
    return Explanation(outcome.status, tuple(rows))


def _table_rows(
    table: Table, outcome: Outcome, target: str | None, asked: _Asked
) -> Iterator[RowReason]:
    decided = False
    for rule in table.rules:
        stops, opens = asked.cell_reasons(table, rule)
        if stops:
            yield RowReason(table.id, rule.id, STOPPED, tuple(stops), rule.use)
        elif opens:
            yield RowReason(table.id, rule.id, OPEN, tuple(opens), rule.use)
        else:
            is_it = rule.use == target if target else rule.id == outcome.row
            verdict = DECIDES if is_it and not decided else MATCHES
            decided = decided or is_it
            yield RowReason(table.id, rule.id, verdict, (), rule.use)
