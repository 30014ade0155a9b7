"""Random tables in DMN, against an oracle that follows the standard and reads no XML."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

from hypothesis import given, note, settings
from hypothesis import strategies as st

from gapless.api import DecisionTable
from gapless.codes.rows import EMPTY_CELL
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.model import Procedure, Table
from gapless.reading.dmn.loading import load_dmn_source
from gapless.source import Source
from tests.oracle.dmn_files import xml_of
from tests.oracle.dmn_generators import random_table, random_values
from tests.oracle.dmn_tables import (
    KINDS,
    Cell,
    Contradiction,
    DmnTable,
    Input,
    Months,
    Value,
    accepts,
    context_of,
    decide,
    iso,
)

CONTRADICTION, REFUSED = object(), object()


def wanted_of(table: DmnTable, values: list[Value]) -> Value:
    """What the oracle answers."""
    if not accepts(table, values):
        return REFUSED
    try:
        return decide(table, values)
    except Contradiction:
        return CONTRADICTION


def got_of(table: DmnTable, read: Table, values: list[Value]) -> Value:
    """What gapless answers, in the form of the oracle."""
    context = context_of(
        table, values, lambda value: iso(value) if isinstance(value, Months) else value
    )
    try:
        decision = DecisionTable(Procedure(read, {read.id: read}, date.today())).decide(context)
    except HitPolicyError:
        return CONTRADICTION
    except ContextError:
        return REFUSED
    if decision.status != "decided":
        assert decision.status == "uncovered"
        return None
    answers: list[Value] = [decision.outputs[name] for name in read.outputs]
    return list(zip(*answers, strict=True)) if read.hit_policy.lists else tuple(answers)


def holds_nothing(table: DmnTable, place: int, column: Input) -> bool:
    """Whether a cell of a column, or a test in it, passes no value but null."""
    cells = [rule.cells[place] for rule in table.rules]
    known = column.values or [*KINDS[column.kind], *(each for cell in cells for each in cell.named)]
    values = [value for value in known if value is not None]
    tests = [Cell((test,)) for cell in cells for test in cell.tests if None not in test.values]
    return any(
        not any(map(cell.holds, values)) for cell in (*cells, *tests) if cell.named != [None]
    )


@settings(max_examples=settings().max_examples * 2)
@given(st.integers(0, 2**32))
def test_a_table_decides_as_the_standard_says(seed: int) -> None:
    """At the values that its cells name, beside them, at others and at null.

    What is not read has a cell that no value passes, which is a fault of its own, or a default
    where rows are counted.
    """
    chance = Random(seed)
    table = random_table(chance)
    xml = xml_of(table, chance)
    note(xml)
    [read] = load_dmn_source(Source("random.dmn", xml))
    if table.aggregation == "COUNT" and table.outputs[0].has_default:
        assert not isinstance(read, Table)
        return
    if not isinstance(read, Table):
        assert {fault.code for fault in read.faults} == {EMPTY_CELL.name}
        assert any(holds_nothing(table, *each) for each in enumerate(table.inputs))
        return
    for _ in range(8):
        values = random_values(chance, table)
        note(repr(values))
        got, wanted = got_of(table, read, values), wanted_of(table, values)
        if table.policy == "COLLECT" and isinstance(wanted, list) and isinstance(got, list):
            got, wanted = Counter(got), Counter(wanted)
        assert got == wanted
