"""Random tables in DMN, decided by Kogito's engine, too: it agrees, or is known not to.

So the oracle of ``test_dmn_tables.py`` is no reading of the standard that nobody else has.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import settings

from kogito import Kogito
from tests.dmn_peer import peer as peer
from tests.oracle.dmn_files import xml_of
from tests.oracle.dmn_generators import random_table, random_values
from tests.oracle.dmn_tables import (
    Contradiction,
    DmnTable,
    Value,
    accepts,
    context_of,
    decide,
    iso,
)

#: So many, and more at night.
TABLES = settings().max_examples * 3 // 5


def known_difference(table: DmnTable, values: list[Value], wanted: Value) -> bool:
    """Whether Kogito is known to answer something else than section 8.2 of the standard.

    - What no rule covers is null; it answers an empty list where outputs are collected, and 0 for
      their sum or count.
    - COUNT is the number of outputs; it counts those that differ.
    - The default of a policy that lists outputs is a list of one; it answers the value alone.
    - A null that a cell names passes it; Kogito refuses it where the allowed values leave it out.
    """
    hits = [
        rule.answers
        for rule in table.rules
        if all(cell.holds(value) for cell, value in zip(rule.cells, values, strict=True))
    ]
    return (
        (wanted is None and table.policy == "COLLECT")
        or (isinstance(wanted, list) and not hits)
        or (table.aggregation == "COUNT" and len({*hits}) < len(hits))
        or any(
            value is None and column.values is not None
            for column, value in zip(table.inputs, values, strict=True)
        )
    )


def test_a_peer_decides_alike(peer: Kogito) -> None:
    """At the values that cells name, beside them, at others and at null."""
    compared = 0
    for seed in range(TABLES):
        chance = Random(seed)
        table = random_table(chance)
        # An empty cell is any value to Camunda and us, none to Kogito; the standard has none.
        xml = xml_of(table, chance, empty=False)
        for _ in range(4):
            values = random_values(chance, table)
            try:
                wanted = decide(table, values)
            except Contradiction:
                wanted = None
            if not accepts(table, values) or known_difference(table, values, wanted):
                continue
            got, complaints = peer.decide(xml, context_of(table, values, iso))
            assert got.get("Answer") == _written(table, wanted), (xml, values, complaints)
            compared += 1
    assert compared > 2 * TABLES


def _written(table: DmnTable, answer: Value) -> Any:
    """An answer of the oracle as JSON."""
    if isinstance(answer, list):
        return [_written(table, each) for each in answer]
    if answer is None or len(table.outputs) == 1:
        return answer if answer is None else iso(answer[0])
    return {output.name: iso(each) for output, each in zip(table.outputs, answer, strict=True)}
