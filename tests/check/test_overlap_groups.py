"""Groups of rows that all cover some context, against the contexts one by one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.budget import Budget
from gapless.check import overlap_groups
from gapless.check.overlap_groups import find_groups
from tests.written_tables import one_input, table_of

VALUES = range(4)
CELLS = st.sets(st.sampled_from(VALUES), min_size=1)


@pytest.mark.parametrize("rows", [40, 80])
def test_rows_that_meet_no_other_cost_no_search_for_groups(rows: int) -> None:
    """What overlaps is known by then."""
    steps: dict[str, int] = {}

    class Counting(Budget):
        def spend(self, cost: int = 1) -> None:
            steps[self.stage] = steps.get(self.stage, 0) + 1
            super().spend(cost)

    table = one_input(
        "{type: integer}", *(f'"[{10 * row}..{10 * row + 9}]"' for row in range(rows))
    )
    found = table.check(budget=Counting())
    assert [finding.code for finding in found] == ["gap"]
    assert steps["overlaps"] == rows
    assert steps.get(overlap_groups.ANALYSIS.subject, 0) <= 1


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_groups_are_the_largest_sets_of_rows_that_share_a_context(
    rows: list[tuple[set[int], set[int]]],
) -> None:
    """Each once, of three rows and more, with the contexts that all of them cover."""
    lines = "".join(
        f"  - {{when: {{x: {sorted(one)}, y: {sorted(other)}}}, then: {{z: {number}}}}}\n"
        for number, (one, other) in enumerate(rows)
    )
    column = f"{{type: integer, domain: '[0..{VALUES[-1]}]'}}"
    table = table_of(
        f"table: t\nhit_policy: unique\ninputs: {{x: {column}, y: {column}}}\n"
        f"outputs: {{z: {{type: integer}}}}\nrules:\n{lines}"
    )
    shared = {
        frozenset(number for number, (one, other) in enumerate(rows) if x in one and y in other)
        for x, y in product(VALUES, VALUES)
    }
    largest = [each for each in shared if not any(each < other for other in shared)]
    found = list(find_groups(table.compiled, Budget()))
    told = [frozenset(rule.index for rule in rules) for rules, _ in found]
    assert sorted(map(sorted, told)) == sorted(sorted(each) for each in largest if len(each) > 2)
    boxes = table.compiled.grid.boxes
    for rules, box in found:
        for where, atoms in enumerate(box):
            held = [boxes[rule.index][where] for rule in rules]
            assert all(atoms & ~each == 0 for each in held)
