"""Contexts tried for formulas: where those lie that are likeliest to fail or to differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from gapless.algebra.values import Value
from gapless.compiling.samples import samples
from tests.written_tables import table_of


def tried(columns: str, cell: str) -> list[dict[str, Value | None]]:
    """The values of the samples of a row in whose region ``x`` is in the cell."""
    compiled = table_of(
        f"table: t\ninputs: {{{columns}}}\noutputs: {{z: {{type: string}}}}\n"
        f"rules: [{{when: {{x: {cell!r}}}, then: {{z: a}}}}, {{then: {{z: b}}}}]\n"
    ).compiled
    found = list(samples(compiled, compiled.grid.boxes[0], list(compiled.procedure.inputs)))
    for sample in found:
        assert compiled.grid.holding(sample.point, compiled.grid.all_rows) & 1
    return [dict(sample.values) for sample in found]


def numbers(columns: str, cell: str) -> list[float]:
    """What is tried for ``x``, as numbers that compare."""
    return [float(str(values["x"])) for values in tried(columns, cell)]


@pytest.mark.parametrize(
    ("column", "cell", "ends"),
    [
        ("x: {type: integer}", "[10..1000]", [10, 11, 1000]),
        ("x: {type: integer}", "(10..1000)", [11, 12, 999]),
        ("x: {type: integer}", "< 5", [4, 3, 1, 0, -1]),
        ("x: {type: number}", "[0.5..2]", [Decimal("0.5"), Decimal(2), Decimal(1)]),
        ("x: {type: number, step: 0.5}", "[0.5..2]", [Decimal("0.5"), Decimal(1), Decimal(2)]),
        (
            "x: {type: date}",
            "[2024-01-01..2024-12-31]",
            [date(2024, 1, 1), date(2024, 1, 2), date(2024, 12, 31)],
        ),
        ("x: {type: integer, nullable: true}", "-", [0, 1, -1, None]),
        ("x: {type: boolean, nullable: true}", "-", [True, False, None]),
        ("x: {type: string, values: [a, b, c]}", "not(b)", ["a", "c"]),
        ("x: {type: string}", "-", [""]),
    ],
)
def test_the_ends_of_a_set_are_tried(column: str, cell: str, ends: list[Value | None]) -> None:
    """The value beside the lower one too, those near zero, and null where the set has it."""
    found = [values["x"] for values in tried(column, cell)]
    assert [end for end in ends if end not in found] == []
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_set_without_an_end_is_tried_far_out(kind: str) -> None:
    """And not only at the end that it has, or near zero."""
    assert min(numbers(f"x: {{type: {kind}}}", "<= 10")) < -100
    assert max(numbers(f"x: {{type: {kind}}}", ">= 10")) > 100
    inside = numbers(f"x: {{type: {kind}}}", "[100..9000]")
    assert len([x for x in inside if 200 < x < 8900]) > 6


def test_the_same_value_is_tried_for_two_names() -> None:
    """Whatever one of them may be that the other may be too, and other pairs."""
    columns = "x: {type: integer}, y: {type: integer}"
    pairs = {(values["x"], values["y"]) for values in tried(columns, "[3..5]")}
    assert pairs == set(product((3, 4, 5), (-1, 0, 1, 3, 4, 5, 7)))
