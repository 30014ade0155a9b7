"""Tables as plain data, and the YAML text that the engine reads them from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.oracle.columns import Column, Plain, spellings
from tests.oracle.unary_tests import Cell

#: The policies under which one row decides; under all others all hits decide together.
ONE_ROW = ("first", "unique", "any", "priority")
MANY_ROWS = (
    "rule order",
    "output order",
    "collect",
    "collect sum",
    "collect min",
    "collect max",
    "collect count",
)


@dataclass(frozen=True)
class OutputColumn:
    """One output; ``values`` are in order of priority, ``wording`` is no decision."""

    name: str
    kind: str
    values: tuple[Plain, ...] | None = None
    nullable: bool = False
    wording: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its cells by input, and outputs or the table it hands over to."""

    id: str
    cells: Mapping[str, Cell]
    outputs: Mapping[str, Plain] = field(default_factory=dict)
    use: str | None = None
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class AcceptedGap:
    """Cells left open knowingly."""

    cells: Mapping[str, Cell]
    reason: str


@dataclass(frozen=True)
class PlainTable:
    """A table; ``one_line`` writes cells of several tests as ``a, b`` rather than as a list."""

    id: str
    columns: tuple[Column, ...]
    outputs: tuple[OutputColumn, ...]
    rows: tuple[Row, ...]
    policy: str = "first"
    accepted: tuple[AcceptedGap, ...] = ()
    language: str | None = None
    one_line: bool = False

    def __repr__(self) -> str:
        return f"\n{self.yaml}"

    @property
    def yaml(self) -> str:
        """The file."""
        lines = [f"table: {self.id}", f"hit_policy: {self.policy}"]
        if self.language:
            lines.append(f"language: {self.language}")
        lines += ["inputs:", *(f"  {_input(column)}" for column in self.columns)]
        lines += ["outputs:", *(f"  {_output(output)}" for output in self.outputs)]
        lines += ["rules:", *(f"  - {self._row(row)}" for row in self.rows)]
        if self.accepted:
            lines.append("accepted_gaps:")
            for gap in self.accepted:
                body = f"when: {self._cells(gap.cells)}, reason: {_scalar(gap.reason)}"
                lines.append(f"  - {{{body}}}")
        return "\n".join(lines) + "\n"

    def _row(self, row: Row) -> str:
        parts = [f"row: {_scalar(row.id)}"]
        if row.cells:
            parts.append(f"when: {self._cells(row.cells)}")
        if row.use:
            parts.append(f"use: {row.use}")
        else:
            kinds = {output.name: output.kind for output in self.outputs}
            written = {
                name: "null" if value is None else _scalar(spellings(kinds[name], value)[0])
                for name, value in row.outputs.items()
            }
            parts.append(f"then: {_mapping(written)}")
        if row.over:
            parts.append(f"over: {_list(row.over)}")
        return f"{{{', '.join(parts)}}}"

    def _cells(self, cells: Mapping[str, Cell]) -> str:
        enumerated = {column.name: column.values or () for column in self.columns}
        return _mapping({name: self._cell(cell, enumerated[name]) for name, cell in cells.items()})

    def _cell(self, cell: Cell, values: Sequence[Plain]) -> str:
        texts = [test.text for test in cell]
        joined = ", ".join(texts)
        # Between commas `-` is not "any", and a listed value with symbols needs quotes.
        is_safe = joined not in values and "-" not in texts
        is_safe &= all(_WORDS.fullmatch(value) for value in values if isinstance(value, str))
        if len(texts) == 1 or (self.one_line and is_safe):
            return _scalar(joined)
        return _list(texts)


def _input(column: Column) -> str:
    parts = {"type": column.kind}
    if column.values is not None:
        parts["values"] = _list([spellings(column.kind, value)[0] for value in column.values])
    if column.domain_text:
        parts["domain"] = _list(column.domain_text)
    if column.step is not None:
        step = {"number": "number", "integer": "integer", "months": "months"}.get(
            column.kind, "duration"
        )
        size = column.step * 86_400_000_000 if column.kind == "date" else column.step
        parts["step"] = _scalar(spellings(step, size)[0])
    if column.nullable:
        parts["nullable"] = "true"
    return f"{column.name}: {_mapping(parts)}"


def _output(output: OutputColumn) -> str:
    parts = {"type": output.kind}
    if output.values is not None:
        parts["values"] = _list([spellings(output.kind, value)[0] for value in output.values])
    if output.wording:
        parts["wording"] = "true"
    if output.nullable:
        parts["nullable"] = "true"
    return f"{output.name}: {_mapping(parts)}"


_WORDS = re.compile(r"[A-Za-z ]+")
_PLAIN_SCALAR = re.compile(r"[A-Za-z][A-Za-z0-9 ]*[A-Za-z0-9]|[0-9.]+")


def _scalar(text: str) -> str:
    return text if _PLAIN_SCALAR.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_scalar, texts))}]"


def _mapping(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {written}" for name, written in entries.items()) + "}"
