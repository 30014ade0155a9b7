"""Why a decision is what it is: what every row of the tables on the way has to say.

Purpose: for each row, whether it matches and otherwise which cells stop it.

The way begins at the entry.  The row that decides leads on to the table it hands over to; while it
is open which row decides, every row that may leads on to its own.

Invariants: rows come in table order, tables after all that hand over to them; a stopped row names
every cell that stops it, so that "only because of this one cell" can be told; an absent input stops
nothing, it is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from operator import and_, or_

from gapless.compiling.compiled import CompiledProcedure, Outcome, Status, Stretch
from gapless.compiling.grid import Box, Dimension
from gapless.deciding.context import Context
from gapless.model import HitPolicy, Rule
from gapless.reading.library import Procedure
from gapless.sfeel.cell_text import describe_domain, print_cell

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
    """What a row has to say: it decides, matches too, is open, or is stopped by ``cells``.

    ``use`` is the table that the row hands over to; the row that decides does so.
    """

    table: str
    version: str | None
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
        """The rows that the fewest cells stop, of tables in which no row matches."""
        going_on = {row.table for row in self.rows if row.verdict != STOPPED}
        stopped = [row for row in self.rows if row.table not in going_on]
        fewest = min((len(row.cells) for row in stopped), default=0)
        return tuple(row for row in stopped if len(row.cells) == fewest)

    def __str__(self) -> str:
        return "\n".join(_sentence(row) for row in self.rows)


def _sentence(row: RowReason) -> str:
    start = f"{row.table} row {row.row}"
    if row.verdict == DECIDES:
        return f"{start} hands over to {row.use}" if row.use else f"{start} decides"
    if row.use and row.verdict != STOPPED:
        start += f", which hands over to {row.use},"
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
    compiled: CompiledProcedure, outcome: Outcome, region: Box, values: Context
) -> Explanation:
    """The explanation of an outcome for the contexts of a region.

    Where ``values`` names an input, its value is told; otherwise the part of the region.
    """
    asked = _Asked(compiled, outcome, values)
    reached = {compiled.procedure.entry.id: region}
    rows: list[RowReason] = []
    for name in _callers_first(compiled.procedure):
        if name not in reached:
            continue
        for reason, box in asked.rows(compiled.stretches[name], reached[name]):
            rows.append(reason)
            if box is not None and reason.use is not None:
                known = reached.get(reason.use, box)
                reached[reason.use] = tuple(map(or_, known, box))
    return Explanation(outcome.status, tuple(rows))


def _callers_first(procedure: Procedure) -> Iterator[str]:
    callers: dict[str, list[str]] = {name: [] for name in procedure.tables}
    for name, table in procedure.tables.items():
        for rule in table.rules:
            if rule.use is not None and name not in callers[rule.use]:
                callers[rule.use].append(name)
    return iter(TopologicalSorter(callers).static_order())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was decided, and the exact values of a context where they are known."""

    compiled: CompiledProcedure
    outcome: Outcome
    values: Context

    def rows(self, stretch: Stretch, region: Box) -> Iterator[tuple[RowReason, Box | None]]:
        """What every row of a table says of a region, and which part of it the row may decide."""
        table = stretch.table
        policy = table.hit_policy
        reasons = [self._reasons(stretch, rule, region) for rule in table.rules]
        alive = [rule for rule, (stops, _) in zip(table.rules, reasons, strict=True) if not stops]
        last = len(table.rules)
        if policy is HitPolicy.FIRST:
            certain = (rule.index for rule in alive if not reasons[rule.index][1])
            last = next(certain, last)
        for rule, (stops, opens) in zip(table.rules, reasons, strict=True):
            verdict, cells = (
                (STOPPED, stops) if stops else (OPEN, opens) if opens else (MATCHES, [])
            )
            is_first = rule is alive[0] if alive else False
            if verdict == MATCHES and (
                (is_first and (policy is HitPolicy.FIRST or len(alive) == 1))
                or (table is self.outcome.table and rule.id == self.outcome.row)
            ):
                verdict = DECIDES
            box = None
            if not stops and rule.index <= last:
                own = self.compiled.grid.boxes[stretch.first + rule.index]
                box = tuple(map(and_, region, own))
            yield (
                RowReason(table.id, table.version, rule.id, verdict, tuple(cells), rule.use),
                box,
            )

    def _reasons(
        self, stretch: Stretch, rule: Rule, region: Box
    ) -> tuple[list[CellReason], list[CellReason]]:
        """The cells of a rule that stop it, and those that are open, in the order of inputs."""
        stops: list[CellReason] = []
        opens: list[CellReason] = []
        box = self.compiled.grid.boxes[stretch.first + rule.index]
        places = {item.name: where for where, item in enumerate(self.compiled.grid.dimensions)}
        for name, column in stretch.table.inputs.items():
            where = places[name]
            if not region[where] & ~box[where]:
                continue
            cell = rule.cells.get(name)
            text = cell.text if cell is not None else describe_domain(column.domain)
            if region[where] & box[where]:
                opens.append(CellReason(name, column.label, text, None))
            else:
                shown = self._shown(self.compiled.grid.dimensions[where], region[where])
                stops.append(CellReason(name, column.label, text, shown))
        return stops, opens

    def _shown(self, dimension: Dimension, mask: int) -> str:
        if dimension.name in self.values:
            return dimension.domain.print(self.values[dimension.name])
        return print_cell(dimension.domain, dimension.values(mask))
