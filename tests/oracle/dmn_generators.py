"""Random decision tables in DMN, and values to decide with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.oracle.dmn_tables import KINDS, Cell, DmnTable, Input, Output, Rule, Test, Value

_STEPS: dict[str, Any] = {
    "number": Decimal("0.01"),
    "date": timedelta(days=1),
    "date and time": timedelta(seconds=1),
    "days and time duration": timedelta(seconds=1),
}
#: Texts that no table names.
_STRANGE = ("zzz", "A", "a ")
OUTPUT_KINDS = ("number", "string", "boolean", "date")
POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


def random_table(chance: Random) -> DmnTable:
    """A small table of all kinds of columns."""
    inputs = tuple(_random_input(chance, number) for number in range(chance.randint(1, 3)))
    policy = chance.choice(POLICIES)
    aggregation = chance.choice(("", *AGGREGATIONS)) if policy == "COLLECT" else ""
    ranked = policy in ("PRIORITY", "OUTPUT ORDER")
    has_default = chance.random() < 0.3
    outputs = tuple(
        _random_output(chance, number, aggregation, has_default, is_ranked=ranked)
        for number in range(1 if aggregation else chance.randint(1, 2))
    )
    rules = tuple(
        Rule(
            tuple(_random_cell(chance, column) for column in inputs),
            tuple(
                chance.choice(output.values or KINDS[output.kind])
                for output in outputs
            ),
        )
        for _ in range(chance.randint(1, 6))
    )  # fmt: skip
    return DmnTable(policy, aggregation, _typed(inputs, rules), outputs, rules)


def _typed(inputs: Sequence[Input], rules: Sequence[Rule]) -> tuple[Input, ...]:
    """The columns, with a type where neither cells nor allowed values show it."""
    return tuple(
        column
        if column.values
        or any(value is not None for rule in rules for value in rule.cells[place].named)
        else replace(column, is_typed=True)
        for place, column in enumerate(inputs)
    )


_NAMES = ("Age", "Years of service", "Applicant.Home.City", "is-affordable", "Größe", "Data.x")


def _random_input(chance: Random, number: int) -> Input:
    kind = chance.choice(tuple(KINDS))
    path = f"{chance.choice(_NAMES)}{number}"
    if chance.random() < 0.15:
        path = f"if Safe{number} != null then Safe{number}.value else null"
    values = None
    if kind == "string" and chance.random() < 0.5:
        values = tuple(chance.sample(KINDS[kind], chance.randint(2, 5)))
    return Input(path, kind, values, is_typed=chance.random() < 0.8)


def _random_output(
    chance: Random, number: int, aggregation: str, has_default: bool, *, is_ranked: bool
) -> Output:
    kind = "number" if aggregation else chance.choice(OUTPUT_KINDS)
    values = None
    if is_ranked or (kind == "string" and chance.random() < 0.3):
        values = tuple(chance.sample(KINDS[kind], min(len(KINDS[kind]), chance.randint(2, 4))))
    default = chance.choice(values or KINDS[kind])
    return Output(f"Result {number}", kind, values, default, has_default)


def _random_cell(chance: Random, column: Input) -> Cell:
    if chance.random() < 0.25:
        return Cell()
    tests = tuple(_random_test(chance, column) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    return Cell(tests, chance.random() < 0.25)


def _random_test(chance: Random, column: Input) -> Test:
    pool = column.values or KINDS[column.kind]
    if chance.random() < 0.08:
        return Test("=", (None,))
    if column.kind in ("string", "boolean") or chance.random() < 0.4:
        return Test("=", (chance.choice(pool),))
    if chance.random() < 0.5:
        return Test(chance.choice(("<", "<=", ">", ">=")), (chance.choice(pool),))
    low, high = sorted(chance.sample(pool, 2))
    return Test(chance.choice("[(") + chance.choice(")]"), (low, high))


def random_values(chance: Random, table: DmnTable) -> list[Value]:
    """A value for each input: one that a cell names, one beside it, another one, or null."""
    found = []
    for place, column in enumerate(table.inputs):
        named = [value for rule in table.rules for value in rule.cells[place].named]
        value = chance.choice(list(filter(None, named)) + list(column.values or KINDS[column.kind]))
        if column.kind in _STEPS and chance.random() < 0.5:
            value += chance.choice((1, -1)) * _STEPS[column.kind]
        elif column.kind == "string" and chance.random() < 0.05:
            value = chance.choice(_STRANGE)
        found.append(None if chance.random() < 0.1 else value)
    return found
