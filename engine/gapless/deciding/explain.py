"""Why a decision is what it is: what every row of the tables on the way has to say.

Purpose: for each row, whether it matches and otherwise which cells stop it.

The way begins at the entry.  The row that decides leads on to the table it hands over to; while it
is open which row decides, every row that may leads on to its own.  The tables that decide inputs of
a table on the way are on it too; what each of them answered is a step.

Invariants: steps come from the bottom up; rows come in table order, tables after all that need
them; a stopped row names
every cell that stops it, so that "only because of this one cell" can be said; an absent input stops
nothing, it is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import and_, or_

from gapless.algebra.bitsets import AtomSet
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import UNCOVERED, CompiledProcedure, Outcome, Status
from gapless.compiling.dimension import Dimension
from gapless.compiling.policy import HitPolicyError, Result
from gapless.compiling.stretches import Stretch
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import Context
from gapless.diagnostic import Message, say, verbatim
from gapless.model import HitPolicy, Rule, Table, handed_to
from gapless.sfeel.cell_text import print_cell
from gapless.sfeel.formulas import Formula

DECIDES = "decides"
MATCHES = "matches"
OPEN = "open"
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CellReason:
    """One cell and the value it met, or a set of them; None where the input is absent.

    ``cell`` and ``value`` are texts of cells, ``met`` is the value in words.
    """

    input: str
    label: str
    cell: str
    value: str | None
    met: Message | None


@dataclass(frozen=True, slots=True)
class RowReason:
    """What a row has to say: it decides, matches too, is open, or is stopped by ``cells``.

    ``use`` is the table that the row hands over to; the row that decides does so.  ``is_below``
    says that its table decides inputs alone, not what is asked for.
    """

    table: str
    version: str | None
    row: str
    verdict: str
    cells: tuple[CellReason, ...]
    use: str | None = None
    is_below: bool = False

    @property
    def revision(self) -> tuple[str, str | None]:
        """The table that the row is of, and its version."""
        return self.table, self.version


@dataclass(frozen=True, slots=True)
class Step:
    """What a table decided for an input of others: a ``value``, by its ``row``.

    ``text`` is the value as the input prints it.  Both are None where no row covers the context,
    the row alone where several decide together; ``table`` is then the one in which that is so, and
    ``origin`` the output by which the input is decided.
    """

    input: str
    label: str
    origin: str
    table: str
    version: str | None
    row: str | None
    value: Result
    text: str | None

    def as_json(self) -> dict[str, object]:
        """The step by the names of its JSON form."""
        return {"value": self.value, "table": self.table, "row": self.row}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided on the way, and the rows of every table on it, in order."""

    status: Status
    rows: tuple[RowReason, ...]
    steps: tuple[Step, ...] = ()

    @property
    def answering(self) -> tuple[RowReason, ...]:
        """The rows of the tables that may answer what is asked for."""
        return tuple(row for row in self.rows if not row.is_below)

    @property
    def nearest(self) -> tuple[RowReason, ...]:
        """The rows that the fewest cells stop, of tables in which no row matches.

        Where a table below answers nothing, no row of the tables that need its answer is near.
        """
        # Only a table that waits for the day hands over to its own revisions.
        going_on = {
            row.revision for row in self.rows if row.verdict != STOPPED and row.use != row.table
        }
        missing = {step.input for step in self.steps if step.text is None}
        stopped = [
            row
            for row in self.rows
            if row.verdict == STOPPED
            and row.revision not in going_on
            and missing.isdisjoint(cell.input for cell in row.cells)
        ]
        fewest = min((len(row.cells) for row in stopped), default=0)
        return tuple(row for row in stopped if len(row.cells) == fewest)

    def __str__(self) -> str:
        return "\n".join([*map(_step_sentence, self.steps), *map(_sentence, self.rows)])


def _step_sentence(step: Step) -> str:
    if step.text is None:
        return f"{step.input} is not decided: no row of {step.table} covers the context"
    by = f" row {step.row}" if step.row is not None else ""
    return f"{step.input} is {step.text}, decided by {step.table}{by}"


def _sentence(row: RowReason) -> str:
    start = f"{row.table} row {row.row}"
    if row.verdict == DECIDES:
        return f"{start} hands over to {row.use}" if row.use else f"{start} decides"
    if row.use and row.verdict != STOPPED:
        start += f", which hands over to {row.use},"
    if row.verdict == MATCHES:
        return f"{start} matches too"
    cells = " and ".join(
        f"{cell.input} is {cell.met.english}, not {cell.cell}"
        if cell.met is not None
        else f"{cell.input} is not known ({cell.cell})"
        for cell in row.cells
    )
    return f"{start} {'is open' if row.verdict == OPEN else 'does not match'}: {cells}"


def explain(
    compiled: CompiledProcedure, outcome: Outcome, region: Box, values: Context
) -> Explanation:
    """The explanation of an outcome for the contexts of a region.

    Where ``values`` names an input, its value is shown; otherwise the part of the region.
    """
    procedure = compiled.procedure
    answering = handed_to(procedure.tables, next(iter(procedure.tables)))
    steps = tuple(steps_to(compiled, region)) if procedure.decided else ()
    decided: Context = {
        step.input: step.value
        for step in steps
        if step.text is not None and not isinstance(step.value, (tuple, Formula))
    }
    asked = _Asked(compiled, outcome, decided | values, frozenset(map(id, answering)))
    reached = {compiled.procedure.entry.id: region}
    rows: list[RowReason] = []
    for name in compiled.procedure.callers_first:
        if name not in reached:
            continue
        stretch = compiled.stretches[name]
        for rule, reason, box in asked.rows(stretch, reached[name]):
            rows.append(reason)
            if box is not None and rule.use is not None:
                known = reached.get(rule.use, box)
                reached[rule.use] = tuple(map(or_, known, box))
        for origin in stretch.table.origins:
            reached[origin.table] = reached[name]
    # While the day is open, one revision may be asked about several stretches of days.
    on_the_way = {origin for name in reached for origin in compiled.stretches[name].table.origins}
    taken = tuple(step for step in steps if step.origin in map(str, on_the_way))
    return Explanation(outcome.status, tuple(dict.fromkeys(rows)), taken)


def steps_to(compiled: CompiledProcedure, region: Box) -> Iterator[Step]:
    """What tables decide for the inputs of others, lower ones first, where the region tells it."""
    grid, procedure = compiled.grid, compiled.procedure
    alive = grid.alive(region, grid.all_rows) if procedure.decided else 0
    covering = grid.covering(region, alive)
    for column in procedure.decided:
        origin = column.origin
        assert origin is not None, "it is decided by a table"
        below = replace(procedure, entry=procedure.tables[origin.table])
        try:
            found = replace(compiled, procedure=below).outcome(alive, covering)
        except HitPolicyError:
            continue
        if found is None:
            continue
        table, value = found.table, found.outputs.get(origin.output)
        assert not isinstance(value, (tuple, Formula)), "one value decides an input"
        text = None if found.status == UNCOVERED else column.domain.print(value)
        yield Step(
            column.name,
            column.label,
            str(origin),
            table.id,
            table.version,
            found.row,
            value,
            text,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was decided, and the exact values of a context where they are known."""

    compiled: CompiledProcedure
    outcome: Outcome
    values: Context
    answering: frozenset[int]
    """The identities of the tables that may answer what is asked for."""

    def rows(self, stretch: Stretch, region: Box) -> Iterator[tuple[Rule, RowReason, Box | None]]:
        """What every row of a table says of a region, and which part of it the row may decide."""
        table, tables = stretch.table, self.compiled.procedure.tables
        is_below = id(table) not in self.answering
        reasons = [self._reasons(stretch, rule, region) for rule in table.rules]
        alive = [rule for rule, (stops, _) in zip(table.rules, reasons, strict=True) if not stops]
        last = len(table.rules)
        if table.hit_policy is HitPolicy.FIRST:
            certain = (rule.index for rule in alive if not reasons[rule.index][1])
            last = next(certain, last)
        for rule, (stops, opens) in zip(table.rules, reasons, strict=True):
            verdict = STOPPED if stops else OPEN if opens else MATCHES
            if verdict == MATCHES and (
                self._decides(table, rule) or self._leads(table, alive, rule)
            ):
                verdict = DECIDES
            use = rule.use and tables[rule.use].id
            reason = RowReason(
                table.id, table.version, rule.id, verdict, tuple(stops or opens), use, is_below
            )
            box = None
            if not stops and rule.index <= last:
                own = self.compiled.grid.boxes[stretch.first + rule.index]
                box = tuple(map(and_, region, own))
            yield rule, reason, box

    def _decides(self, table: Table, rule: Rule) -> bool:
        """Whether a row made the decision that is known."""
        last = self.outcome.table
        return rule.id == self.outcome.row and (table.id, table.effective) == (
            last.id,
            last.effective,
        )

    @staticmethod
    def _leads(table: Table, alive: Sequence[Rule], rule: Rule) -> bool:
        """Whether a row that matches is the one to go on with, whatever is not known."""
        return rule is alive[0] and (table.hit_policy is HitPolicy.FIRST or len(alive) == 1)

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
            dimension = self.compiled.grid.dimensions[where]
            everything = column.domain.everything
            text = cell.phrase if cell else print_cell(dimension.domain, everything)
            if region[where] & box[where]:
                opens.append(CellReason(name, column.label, text, None, None))
            else:
                value, met = self._met(dimension, region[where])
                stops.append(CellReason(name, column.label, text, value, met))
        return stops, opens

    def _met(self, dimension: Dimension, mask: AtomSet) -> tuple[str, Message]:
        """The value or values of an input, as a cell and in words."""
        if dimension.name in self.values:
            value = dimension.domain.print(self.values[dimension.name])
            return value, verbatim(value)
        below = self.compiled.dependencies.get(dimension.name)
        if below is not None and mask == below.null:
            return print_cell(dimension.domain, dimension.values(mask)), say("undecided")
        return print_cell(dimension.domain, dimension.values(mask)), dimension.phrase(mask)
