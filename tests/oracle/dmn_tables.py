"""Decision tables in DMN as plain data, and what they decide by the standard's text.

``decide`` follows sections 8.2 (hit policies) and 10.3.2 (unary tests) of DMN 1.5.  A test
that compares null passes nothing, and ``not`` is the complement of what its tests pass: so Drools
and feelin read the standard, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

#: None, bool, Decimal, str, date, datetime, time, timedelta, or a number of ``Months``.
Value = Any
Context = dict[str, Value]


@dataclass(frozen=True, order=True)
class Months:
    """A duration of years and months."""

    count: int


KINDS: dict[str, tuple[Value, ...]] = {
    "number": tuple(map(Decimal, ("-1", "0", "0.5", "1", "1.50", "10", "1e2"))),
    "string": ("a", "b", "c d", 'say "e"', "not", "x, y", "<&>", "é", "> 3", "5", "true"),
    "boolean": (False, True),
    "date": tuple(map(date.fromisoformat, ("2024-02-29", "2024-03-01", "2025-01-01"))),
    "time": tuple(map(time.fromisoformat, ("00:00:00", "09:30:00", "17:00:01"))),
    "date and time": tuple(
        map(datetime.fromisoformat, ("2024-02-29T00:00:00", "2024-02-29T09:30:00", "2025-01-01T00"))
    ),
    "days and time duration": tuple(timedelta(minutes=count) for count in (-90, 0, 30, 1441)),
    "years and months duration": tuple(map(Months, (-1, 0, 6, 12, 13))),
}  # fmt: skip


@dataclass(frozen=True)
class Test:
    """A unary test: ``=`` or a comparison with one value, or a range with its two brackets."""

    sign: str
    values: tuple[Value, ...]

    def holds(self, value: Value) -> bool:
        """Whether a value passes."""
        if self.sign == "=":
            return bool(value == self.values[0])
        if value is None:
            return False
        if len(self.values) == 1:
            end = self.values[0]
            return bool(
                {"<": value < end, "<=": value <= end, ">": value > end}.get(
                    self.sign, value >= end
                )
            )
        low, high = self.values
        begins = value >= low if self.sign[0] == "[" else value > low
        return bool(begins and (value <= high if self.sign[1] == "]" else value < high))


@dataclass(frozen=True)
class Cell:
    """The tests of a cell; none is ``-``."""

    tests: tuple[Test, ...] = ()
    negated: bool = False

    @property
    def named(self) -> list[Value]:
        """The values that it names."""
        return [value for test in self.tests for value in test.values]

    def holds(self, value: Value) -> bool:
        """Whether a value passes."""
        return not self.tests or any(test.holds(value) for test in self.tests) is not self.negated


@dataclass(frozen=True)
class Input:
    """A column of tests; ``path`` is its expression, ``values`` what it lists as allowed."""

    path: str
    kind: str
    values: tuple[Value, ...] | None
    is_typed: bool


@dataclass(frozen=True)
class Output:
    """A column of answers; ``default`` counts where no rule matches, if it ``has_default``."""

    name: str
    kind: str
    values: tuple[Value, ...] | None
    default: Value = None
    has_default: bool = False


@dataclass(frozen=True)
class Rule:
    """A row."""

    cells: tuple[Cell, ...]
    answers: tuple[Value, ...]


@dataclass(frozen=True)
class DmnTable:
    """A decision table."""

    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


class Contradiction(Exception):
    """That rules match which the hit policy does not let match together."""


def decide(table: DmnTable, values: Sequence[Value]) -> Value:
    """What a table answers: a tuple for a row, a list of these, or one value that sums them up.

    None where nothing matches.  Raises ``Contradiction``.
    """
    hits = [
        rule.answers
        for rule in table.rules
        if all(cell.holds(value) for cell, value in zip(rule.cells, values, strict=True))
    ]
    is_list = table.policy in ("RULE ORDER", "OUTPUT ORDER", "COLLECT") and not table.aggregation
    if not hits:
        if not any(output.has_default for output in table.outputs):
            return None
        default = tuple(output.default for output in table.outputs)
        return [default] if is_list else default
    if table.aggregation:
        return (_summed_up(table.aggregation, [answers[0] for answers in hits]),)
    if (table.policy == "UNIQUE" and len(hits) > 1) or (table.policy == "ANY" and len({*hits}) > 1):
        raise Contradiction
    if table.policy in ("PRIORITY", "OUTPUT ORDER"):
        hits.sort(key=lambda answers: _rank(table.outputs, answers))
    return hits if is_list else hits[0]


def _summed_up(aggregation: str, values: list[Value]) -> Value:
    if aggregation == "COUNT":
        return Decimal(len(values))
    if aggregation == "SUM":
        return sum(values)
    return min(values) if aggregation == "MIN" else max(values)


def _rank(outputs: Sequence[Output], answers: Sequence[Value]) -> list[int]:
    """How important a row is: the place of its answers among the output values, left first."""
    return [
        output.values.index(answer)
        for output, answer in zip(outputs, answers, strict=True)
        if output.values is not None
    ]


def accepts(table: DmnTable, values: Sequence[Value]) -> bool:
    """Whether gapless takes a context, by what docs/format.md says of null and of texts."""
    return all(
        _accepts(column, [rule.cells[place] for rule in table.rules], value)
        for place, (column, value) in enumerate(zip(table.inputs, values, strict=True))
    )


def _accepts(column: Input, cells: Sequence[Cell], value: Value) -> bool:
    named = [each for cell in cells for each in cell.named]
    if value is None:
        return None in named or column.path.startswith("if ")
    if column.values is not None:
        return value in column.values
    is_closed = column.kind == "string" and all(cell.tests and not cell.negated for cell in cells)
    return not is_closed or value in named or named.count(None) == len(named)


def context_of(
    table: DmnTable, values: Sequence[Value], write: Any = lambda value: value
) -> Context:
    """A context with a value for each input at its path, each as ``write`` writes it."""
    context: Context = {}
    for column, value in zip(table.inputs, values, strict=True):
        *steps, last = _steps(column.path)
        inner = context
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = write(value)
    return context


def _steps(path: str) -> list[str]:
    return (path.split()[5] if path.startswith("if ") else path).split(".")


def iso(value: Value) -> Value:
    """A value as JSON has it: days, times and durations as texts."""
    if isinstance(value, Months):
        return f"{'-' if value.count < 0 else ''}P{abs(value.count)}M"
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{'-' if seconds < 0 else ''}PT{abs(seconds)}S"
    if isinstance(value, date | time):
        return value.isoformat()
    return value
