"""Columns that nothing depends on: inputs, outputs and values that could go.

Purpose: find the inputs that change no decision, the outputs that are always empty and the
allowed values that no row gives.  Place in the flow: asks ``compiled`` and ``comparison``;
``column_findings`` tells people.

An input is used when some context's decision changes with this input alone.  Nearly always a
context of some row, with only this input changed, shows it at once.  Where none does, the table
is cut into slices, one for each part of the input that no cell tells apart, and neighbouring
slices are compared context for context: if none differ, neither do any two.

Worked example: rows ``a < 3 → x`` and ``a >= 3 → x`` use ``a`` in their cells, but its two slices
decide the same: ``a`` is unused.

Invariants: an input is found exactly when no context depends on it, hand-overs followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from gapless.budget import Budget
from gapless.check.masked import is_met_by_one
from gapless.comparison import decide_alike
from gapless.compiled import CompiledProcedure, compile_together
from gapless.grid import Box, bits, corners, lowest
from gapless.library import Procedure
from gapless.model import HitPolicy, Input, Output, Table
from gapless.values import Value

#: So many rows are tried for a context that depends on an input, before slices are compared.
_MOST_TRIED = 50
#: In so many pieces of such a row.
_MOST_PIECES = 3


def find_unused_inputs(
    compiled: CompiledProcedure, budget: Budget | None = None
) -> Iterator[Input]:
    """The inputs of the entry table that no decision depends on."""
    budget = budget or Budget()
    inputs = compiled.entry.table.inputs
    positions = {item.name: where for where, item in enumerate(compiled.grid.dimensions)}
    for column in budget.each(tuple(inputs.values())):
        where = positions[column.name]
        if not _seen_to_matter(compiled, where, budget) and not _matters(compiled, where, budget):
            yield column


def _seen_to_matter(compiled: CompiledProcedure, where: int, budget: Budget) -> bool:
    """Whether changing this input alone changes a decision near one of the first rows."""
    grid = compiled.grid
    full = grid.dimensions[where].full
    stretch = compiled.entry
    rows = [row for row in bits(stretch.rules) if grid.boxes[row][where] != full]
    for row in rows[:_MOST_TRIED]:
        outside = full & ~grid.boxes[row][where]
        for box in _where_it_may_decide(compiled, row, budget):
            inside, _ = corners(box)
            for other in {lowest(outside), outside.bit_length() - 1}:
                beside = (*inside[:where], 1 << other, *inside[where + 1 :])
                if _verdict(compiled, inside) != _verdict(compiled, beside):
                    return True
    return False


def _where_it_may_decide(compiled: CompiledProcedure, row: int, budget: Budget) -> Iterator[Box]:
    """The box of a row, and some pieces of it that no earlier row meets."""
    grid = compiled.grid
    yield grid.boxes[row]
    earlier = compiled.entry.rules & ((1 << row) - 1)
    pieces = grid.partition(grid.boxes[row], earlier, is_met_by_one, budget)
    yield from islice((piece for piece, is_met in pieces if not is_met), _MOST_PIECES)


def _verdict(compiled: CompiledProcedure, point: Box) -> object:
    """What is decided for the contexts of one atom in every input."""
    hits = compiled.grid.holding(point, compiled.grid.all_rows)
    return compiled.verdict(hits, hits)


def _matters(compiled: CompiledProcedure, where: int, budget: Budget) -> bool:
    """Whether two slices of the procedure along an input decide some context differently."""
    grid = compiled.grid
    dimension = grid.dimensions[where]
    groups = grid.parts(where, dimension.full, grid.all_rows)
    slices = [_slice(compiled, dimension.name, rows) for rows, _ in groups]
    for pair in pairwise(slices):
        budget.spend()
        one, other = compile_together(pair)
        if not decide_alike(one, other, budget):
            return True
    return False


def _slice(compiled: CompiledProcedure, name: str, rows: int) -> Procedure:
    """The procedure for contexts in which an input is such that just these rows are alive."""
    tables: dict[str, Table] = {}
    for key, stretch in compiled.stretches.items():
        kept = [rule for rule in stretch.table.rules if rows >> stretch.first + rule.index & 1]
        tables[key] = replace(
            stretch.table,
            inputs={key: item for key, item in stretch.table.inputs.items() if key != name},
            rules=tuple(
                replace(
                    rule,
                    index=index,
                    cells={key: cell for key, cell in rule.cells.items() if key != name},
                )
                for index, rule in enumerate(kept)
            ),
            accepted_gaps=(),
        )
    procedure = compiled.procedure
    return replace(procedure, entry=tables[procedure.entry.id], tables=tables)


def find_unused_outputs(compiled: CompiledProcedure) -> Iterator[Output]:
    """The outputs of the entry table that are null wherever it decides."""
    tables = compiled.procedure.tables.values()
    for output in compiled.entry.table.outputs.values():
        given = [value for table in tables for value in _given(table, output.name, 0, 0)]
        if given and all(value is None for value in given):
            yield output


def find_unused_values(
    compiled: CompiledProcedure, masked: int = 0
) -> Iterator[tuple[Output, Value]]:
    """The allowed values of outputs of the entry table that no row gives.

    ``masked`` are grid rows that never decide.  Values given by tables that are handed to count.
    """
    if compiled.entry.table.hit_policy in (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_COUNT):
        return
    for output in compiled.entry.table.outputs.values():
        given = {
            value
            for stretch in compiled.stretches.values()
            for value in _given(stretch.table, output.name, stretch.first, masked)
        }
        for value in output.values or ():
            if value not in given:
                yield output, value


def _given(table: Table, output: str, first: int, masked: int) -> Iterator[Value | None]:
    """The values that the rows of a table give an output, but for some grid rows."""
    for rule in table.rules:
        is_masked = masked >> first + rule.index & 1
        if rule.outputs is not None and output in rule.outputs and not is_masked:
            yield rule.outputs[output]
