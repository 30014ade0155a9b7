"""Splitting regions: the choices are exact, and cost few steps on tables that are hard."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from found_gaps import find_gaps
from gapless.algebra import splitting
from gapless.algebra.bitsets import set_of
from gapless.budget import Budget
from gapless.compiling import grid
from gapless.compiling.compiled import CompiledProcedure
from tests.written_tables import table_of


def compiled_slabs(inputs: int, slabs: int) -> CompiledProcedure:
    """A table of rows that constrain one input each."""
    names = [f"x{number}" for number in range(inputs)]
    columns = "".join(f"  {name}: {{type: integer, domain: '[0..99]'}}\n" for name in names)
    rows = "".join(
        f"  - {{when: {{{name}: '[{10 * slab}..{10 * slab + 5}]'}}, then: {{z: a}}}}\n"
        for name in names
        for slab in range(slabs)
    )
    text = f"table: t\ninputs:\n{columns}outputs:\n  z: {{type: string}}\nrules:\n{rows}"
    return table_of(text).compiled


def compiled_ranges(rows: int, seed: int) -> CompiledProcedure:
    """A table of random ranges over three inputs, a few of them "any"."""
    chance = random.Random(seed)
    columns = "".join(f"  {name}: {{type: integer, domain: '[0..50]'}}\n" for name in "abc")
    lines = []
    for _ in range(rows):
        cells = []
        for name in "abc":
            low = chance.randrange(50)
            if chance.random() < 0.8:
                cells.append(f"{name}: '[{low}..{min(50, low + chance.randrange(1, 20))}]'")
        lines.append(f"  - {{when: {{{', '.join(cells)}}}, then: {{z: a}}}}\n")
    text = f"table: t\ninputs:\n{columns}outputs:\n  z: {{type: string}}\nrules:\n{''.join(lines)}"
    return table_of(text).compiled


def test_slabs_leave_one_region_in_few_steps() -> None:
    """Six inputs cut by eight slabs each leave one region of unions, peeled input by input."""
    compiled = compiled_slabs(inputs=6, slabs=8)
    steps = Budget()
    (gap,) = find_gaps(compiled, steps)
    assert all(mask.bit_count() > 1 for mask in gap.box)
    assert steps.steps <= 6 * 8 + 7


def test_ranges_cost_steps_in_step_with_their_gaps() -> None:
    """A slower way of splitting fails here without any clock."""
    steps = Budget()
    assert list(find_gaps(compiled_ranges(rows=40, seed=7), steps))
    assert steps.steps <= 220


def test_settled_regions_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rows of a region answer at once costs no view of its parts."""
    views: list[splitting.View] = []

    def counted(parts: list[splitting.Parts], alive: int) -> splitting.View:
        views.append(splitting.look(parts, alive))
        return views[-1]

    monkeypatch.setattr(grid, "look", counted)
    steps = Budget()
    assert list(find_gaps(compiled_ranges(rows=40, seed=7), steps))
    assert 0 < len(views) <= steps.steps * 0.5


@pytest.mark.parametrize("seed", range(12))
def test_renumbered_rows_give_the_same_regions(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether rows are renumbered on the way changes nothing that is found."""
    compiled = compiled_ranges(rows=25, seed=seed)
    plain = [gap.box for gap in find_gaps(compiled)]
    first = [list(compiled.grid.partition(box, (1 << 25) - 1, _first)) for box in plain[:3]]
    monkeypatch.setattr(splitting, "_NARROW", 0)
    monkeypatch.setattr(splitting, "_SPARSE", 1)
    assert [gap.box for gap in find_gaps(compiled)] == plain
    assert [list(compiled.grid.partition(box, (1 << 25) - 1, _first)) for box in plain[:3]] == first
    whole = compiled.grid.everywhere
    rows = (1 << 25) - 1
    renumbered = dict(compiled.grid.partition(whole, rows, _first, first_only=True))
    monkeypatch.undo()
    assert dict(compiled.grid.partition(whole, rows, _first, first_only=True)) == renumbered


def _first(alive: int, covering: int) -> int | None:
    """The first row throughout a region, -1 for none."""
    if not alive:
        return -1
    first = alive & -alive
    return first.bit_length() - 1 if covering & first else None


def test_names_restore_rows() -> None:
    """Renumbering twice and restoring gives the rows of the whole table."""
    alive = 1 << 700 | 1 << 650 | 1 << 3
    parts, names = splitting.renumber([[(1 << 700, 1), (1 << 3 | 1 << 650, 2)]], alive, None)
    assert parts == [[(0b100, 1), (0b011, 2)]]
    again, deeper = splitting.renumber(parts, 0b101, names)
    assert again == [[(0b10, 1), (0b01, 2)]]
    assert deeper.restore(0b11) == 1 << 700 | 1 << 3


ATOMS = 3
#: For each input the atoms that a row holds there.
ROWS = st.lists(st.lists(st.integers(1, 2**ATOMS - 1), min_size=3, max_size=3), max_size=5)


@given(boxes=ROWS)
def test_rows_that_constrain_one_input_are_peeled_off(boxes: list[list[int]]) -> None:
    """All atoms of such rows, each by itself; else there are two sides.  No part is lost."""
    parts: list[splitting.Parts] = []
    for where in range(3):
        alike: dict[int, int] = {}
        for atom in range(ATOMS):
            rows = sum(1 << row for row, box in enumerate(boxes) if box[where] >> atom & 1)
            alike[rows] = alike.get(rows, 0) | 1 << atom
        parts.append(list(alike.items()))
    assume(any(len(each) > 1 for each in parts))
    constrained = [
        [where for where, atoms in enumerate(box) if atoms != 2**ATOMS - 1] for box in boxes
    ]
    where, sides = splitting.split(splitting.look(parts, (1 << len(boxes)) - 1))
    assert sorted(part for side in sides for part in side) == sorted(parts[where])
    if not any(len(inputs) == 1 for inputs in constrained):
        assert len(sides) == 2
        return
    lone = sum(1 << row for row, inputs in enumerate(constrained) if inputs == [where])
    assert lone
    taken = [part for part in parts[where] if part[0] & lone]
    assert [[part] for part in taken] == sides[: len(taken)]
    assert len(sides) <= len(taken) + 1


@given(
    numbers=st.sets(st.integers(0, 5000), min_size=1, max_size=60),
    chosen=st.sets(st.integers(0, 59)),
    more=st.sets(st.integers(0, 5000)),
    most=st.sampled_from((0, splitting._MOST_AT_ONCE)),
)
def test_rows_of_a_small_problem_are_those_of_the_table(
    numbers: set[int], chosen: set[int], more: set[int], most: int
) -> None:
    """There and back, one by one and eight at once, the second time as the first."""
    names = splitting.Names(tuple(sorted(numbers)))
    here = [number for number in chosen if number < len(numbers)]
    there = [names.original[number] for number in here]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitting, "_MOST_AT_ONCE", most)
        for _ in range(2):
            assert names.restore(set_of(here)) == set_of(there)
            assert names.select(set_of([*there, *(more - numbers)])) == set_of(here)
