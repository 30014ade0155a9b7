"""Compiling: the rows of procedures put into one grid.

Purpose: from tables to the form that decides and analyses, alone or several to be compared.

Invariants: inputs of one name are one dimension, but for those that tables decide, of which each
procedure has its own; the rows of a table lie next to each other, in their order.

Example: of two revisions of a table with three rows each the grid has six rows, and two more for
what either revision allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from gapless.algebra.bitsets import RowSet
from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.sets import ValueSet
from gapless.budget import Budget
from gapless.collection import collection_paused
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.dependencies import DependentGrid
from gapless.compiling.dependency import Dependency
from gapless.compiling.grid import Grid, build_grid
from gapless.compiling.stretches import Answers, Stretch
from gapless.diagnostic import phrase
from gapless.model import Cell, HitPolicy, Procedure, Table

#: What a budget says while rows are put into a grid.
COMPILING = phrase("compiling its rows")


def compile_procedure(
    procedure: Procedure,
    further: Sequence[Mapping[str, ValueSet]] = (),
    budget: Budget | None = None,
) -> CompiledProcedure:
    """Put all rows of a procedure into one grid; raises ``Exhausted``.

    ``further`` regions, each a set of values for some inputs, become the last rows of the grid;
    they decide nothing.
    """
    return compile_together((procedure,), further, budget)[0]


@collection_paused()
def compile_together(
    procedures: Sequence[Procedure],
    further: Sequence[Mapping[str, ValueSet]] = (),
    budget: Budget | None = None,
) -> tuple[CompiledProcedure, ...]:
    """Put the rows of several procedures into one grid, to compare what they decide.

    Inputs of one name are one dimension, of all values that some procedure allows; they must be
    of one kind and step.  ``further`` is as for ``compile_procedure``.
    """
    budget = budget or Budget()
    stage = budget.stage
    budget.enter(COMPILING)
    shared = _decided_alike(procedures)
    own = [_domains(procedure, place, shared) for place, procedure in enumerate(procedures)]
    domains = _joint_domains([found for found, _ in own])
    boxes: list[dict[str, ValueSet]] = []
    layouts: list[dict[str, Stretch]] = []
    for procedure, (_, names) in zip(procedures, own, strict=True):
        firsts: dict[str, int] = {}
        for name, table in procedure.tables.items():
            firsts[name] = len(boxes)
            boxes.extend(_sets(table, names, [rule.cells for rule in table.rules], domains, budget))
        stretches: dict[str, Stretch] = {}
        for name, table in procedure.tables.items():
            stretches[name] = Stretch(
                table,
                firsts[name],
                ((1 << len(table.rules)) - 1) << firsts[name],
                len(boxes),
                ((1 << len(table.accepted_gaps)) - 1) << len(boxes),
                sum(1 << firsts[name] + rule.index for rule in table.rules if rule.use),
            )
            boxes.extend(
                _sets(table, names, [gap.cells for gap in table.accepted_gaps], domains, budget)
            )
        layouts.append(stretches)
    if len(own) > 1:
        # What each procedure allows is a box too, so that the grid has cuts at its ends.
        boxes += [{name: item.everything for name, item in found.items()} for found, _ in own]
    marked = list(dict.fromkeys(each for _, names in own for each in names.values()))
    grid = build_grid(domains, [*boxes, *further], budget, marked)
    budget.stage = stage
    every = [
        _dependencies(procedure, names, stretches, grid)
        for procedure, (_, names), stretches in zip(procedures, own, layouts, strict=True)
    ]
    common = [each for name, each in every[0].items() if name in shared]
    private = [each for found in every for name, each in found.items() if name not in shared]
    below = tuple(
        _deciding(stretch)
        for procedure, stretches in zip(procedures, layouts, strict=True)
        for name, stretch in stretches.items()
        if name not in procedure.answering
    )
    if common or private:
        parts = (grid.dimensions, grid.boxes, grid.rows_at, grid.marks)
        grid = DependentGrid(*parts, (*common, *private), below, tuple(private))
    allowed: Sequence[Box] = (grid.everywhere,)
    if len(own) > 1:
        allowed = grid.boxes[len(boxes) - len(own) : len(boxes)]
    return tuple(
        CompiledProcedure(procedure, grid, stretches, box, dependencies)
        for procedure, stretches, box, dependencies in zip(
            procedures, layouts, allowed, every, strict=True
        )
    )


def shared_domains(procedure: Procedure) -> dict[str, Domain]:
    """The domain of every input: the entry's own, else all that the tables allow together."""
    domains = {name: column.domain for name, column in procedure.entry.inputs.items()}
    reached: dict[str, list[Domain]] = {}
    for table in procedure.tables.values():
        for name, column in table.inputs.items():
            if name not in procedure.entry.inputs:
                reached.setdefault(name, []).append(column.domain)
    return domains | {name: join_domains(found) for name, found in reached.items()}


def _decided_alike(procedures: Sequence[Procedure]) -> frozenset[str]:
    """The inputs that in all procedures the same tables decide, however far below."""

    def deciding(procedure: Procedure) -> dict[str, object]:
        return {
            column.name: (
                column.origin,
                column.domain.nullable,
                [_meaning(table) for table in procedure.needed_by(column.origin.table)],
            )
            for column in procedure.decided
            if column.origin is not None
        }

    first, *others = map(deciding, procedures)
    return frozenset(
        name for name, found in first.items() if all(each.get(name) == found for each in others)
    )


def _meaning(table: Table) -> object:
    """What a table answers, whatever it is called and however it is written."""
    return table.hit_policy, table.inputs, table.outputs, table.rules, table.accepted_gaps


def _domains(
    procedure: Procedure, place: int, shared: Collection[str]
) -> tuple[dict[str, Domain], dict[str, str]]:
    """The domain of every dimension of a procedure, and the dimensions of what tables decide.

    In a grid of several procedures each has its own of these but for those that are ``shared``, for
    in one context they may answer otherwise.
    """
    domains = shared_domains(procedure)
    names: dict[str, str] = {}
    for column in procedure.decided:
        is_shared = column.name in shared
        name = names[column.name] = column.name if is_shared else f"{column.name} {place}"
        domains[name] = replace(domains.pop(column.name), nullable=True)
    return domains, names


def _dependencies(
    procedure: Procedure, names: Mapping[str, str], stretches: Mapping[str, Stretch], grid: Grid
) -> dict[str, Dependency]:
    """How the inputs that tables decide depend on their rows, each after those it depends on."""
    positions = {item.name: where for where, item in enumerate(grid.dimensions)}
    found: dict[str, Dependency] = {}
    for column in procedure.decided:
        assert column.origin is not None, "it is decided by a table"
        where = positions[names[column.name]]
        dimension = grid.dimensions[where]
        answers = Answers(stretches, column.origin.table, column.origin.output, dimension)
        mark = grid.marks[dimension.name]
        rows, inputs = dimension.full << mark, {where}
        for table in procedure.needed_by(column.origin.table):
            rows |= stretches[table.id].rules | stretches[table.id].accepted
            for name in table.inputs:
                inputs.add(positions[names.get(name, name)])
                rows |= found[name].rows if name in found else 0
        found[column.name] = Dependency(
            where, dimension.full, answers.nothing, mark, rows, frozenset(inputs), answers
        )
    return found


def _deciding(stretch: Stretch) -> tuple[RowSet, bool]:
    """The rows of a table that decides inputs, and whether two that meet may contradict."""
    may_contradict = stretch.table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)
    return stretch.rules | stretch.accepted, may_contradict


def _joint_domains(every: Sequence[Mapping[str, Domain]]) -> dict[str, Domain]:
    """The domains of inputs of one name joined."""
    found: dict[str, list[Domain]] = {}
    for domains in every:
        for name, domain in domains.items():
            found.setdefault(name, []).append(domain)
    return {name: join_domains(domains) for name, domains in found.items()}


def _sets(
    table: Table,
    names: Mapping[str, str],
    rows: Sequence[Mapping[str, Cell]],
    domains: Mapping[str, Domain],
    budget: Budget,
) -> Iterator[dict[str, ValueSet]]:
    """The sets of some rows; an "any" cell is named only where the table's domain is narrower."""
    narrower = {}
    for name, column in table.inputs.items():
        whole = domains[names.get(name, name)]
        if column.domain is not whole:
            narrower[names.get(name, name)] = column.domain.everything & whole.everything
    for cells in budget.along(rows):
        yield narrower | {names.get(name, name): cell.values for name, cell in cells.items()}
