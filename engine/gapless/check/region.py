"""Regions in words: how a finding tells where it is.

Purpose: one region as a sentence part, as machine-readable facts and as the cells of a row to
paste.  Place in the flow: above the analyses of ``check``, below everything that words findings.

Invariants: inputs come in the order of the tables, the entry's first; inputs that may be
anything are left out.

Worked example: ``{"lamp": {red, green}, "duration": [3 h..6 h)}`` is told as
``duration [3 h..6 h) with lamp red, green`` where the table asks for the duration first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gapless.cell_text import print_set
from gapless.compiled import CompiledProcedure
from gapless.model import Table
from gapless.sets import ValueSet
from gapless.values import Value
from gapless.yaml_text import cell


@dataclass(frozen=True, slots=True)
class Region:
    """A region in words and in cell text, for the messages and facts of a finding."""

    words: str
    where: Mapping[str, str | list[str]]
    row: Mapping[str, str]


def region(compiled: CompiledProcedure, cells: Mapping[str, ValueSet]) -> Region:
    """Describe a region in the order of the entry table's inputs."""
    domains = {dimension.name: dimension.domain for dimension in compiled.grid.dimensions}
    order = [name for table in compiled.procedure.tables.values() for name in table.inputs]
    tests = {
        name: print_set(domains[name], cells[name])
        for name in dict.fromkeys(order)
        if name in cells
    }
    words = [f"{name} {', '.join(texts)}" for name, texts in tests.items()]
    return Region(
        " with ".join([words[0], _enumeration(words[1:])]) if words[1:] else "".join(words),
        {name: texts[0] if len(texts) == 1 else list(texts) for name, texts in tests.items()},
        {name: cell(texts) for name, texts in tests.items()},
    )


def _enumeration(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def witness_text(
    compiled: CompiledProcedure, witness: Mapping[str, Value | None]
) -> dict[str, str | None]:
    """A witness as a context that can be put on the command line or into JSON."""
    domains = {dimension.name: dimension.domain for dimension in compiled.grid.dimensions}
    return {
        name: None if value is None else domains[name].print(value)
        for name, value in witness.items()
    }


def facts_of(table: Table, rows: Iterable[str], **more: object) -> dict[str, object]:
    """What programs read of every finding: the table, the row ids, and what else there is."""
    return {"table": table.id, "version": table.version, "rows": list(rows), **more}
