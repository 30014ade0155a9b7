"""The baseline and the tables of the analysis benchmark are what they say they are."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import prod
from pathlib import Path

import pytest

import gapless
import hard_tables
import questions
import revised_tables
from analysis_cases import times_faster
from decide import CASES as DECIDE_CASES
from decide import check_agreement
from diff import CASES, Sample, steps_within
from found_gaps import find_gaps
from gapless.api import DecisionTable, diff
from gapless.budget import Budget as Steps
from gapless.check.masked import find_masked
from gapless.check.overlaps import find_overlaps
from gapless.model import Procedure
from gapless.reading.loading import load_source
from gapless.revisions.difference import Diff
from gapless.source import Source
from loan_tables import loan_table
from measuring import print_sum, run_capped
from plain_tables import Box, Column, PlainTable, Row, cell_of, positions
from plain_values import plain_box
from revised_tables import Revision, loans
from sweep import Budget, find_missing_rules, find_overlapping_rules

Point = tuple[int, ...]


def random_table(seed: int) -> PlainTable:
    """A small table of all kinds of inputs, whose cells may be several ranges."""
    chance = random.Random(seed)
    shapes = [
        Column("amount", "integer", 5, first=-10, step=10),
        Column("rate", "number", 4, first=100, step=25, scale=100),
        Column("grade", "string", 4, values=("a", "b", "c", "d")),
        Column("member", "boolean", 2, values=("false", "true")),
    ]
    columns = tuple(chance.sample(shapes, chance.randint(1, 4)))
    rows = []
    for _ in range(chance.randint(1, 7)):
        box = tuple(
            column.anything
            if chance.random() < 0.4
            else cell_of(chance.sample(range(column.size), chance.randint(1, column.size)))
            for column in columns
        )
        rows.append(Row(box, chance.choice("xy")))
    return PlainTable(f"random-{seed}", columns, tuple(rows))


def points(boxes: Iterable[Box]) -> list[Point]:
    """All points of some boxes, as often as they are in one."""
    return [point for box in boxes for point in product(*(tuple(positions(cell)) for cell in box))]


def uncovered_points(table: PlainTable) -> set[Point]:
    """What no row covers, one context after the other."""
    everywhere = tuple(column.anything for column in table.columns)
    return set(points([everywhere])) - set(points(table.boxes))


def meeting_pairs(table: PlainTable) -> set[tuple[int, int]]:
    """The rows that share a position in every input."""
    return {
        (one, other)
        for one, other in combinations(range(len(table.rows)), 2)
        if all(
            set(positions(a)) & set(positions(b))
            for a, b in zip(table.boxes[one], table.boxes[other], strict=True)
        )
    }


def read(table: PlainTable) -> DecisionTable:
    """The table as gapless reads it from its text."""
    model = load_source(Source("table.yaml", table.text()))
    return DecisionTable(Procedure(model, {model.id: model}, model.effective or date.max))


@pytest.mark.parametrize("seed", range(150))
def test_sweep_finds_exactly_what_no_row_covers(seed: int) -> None:
    """The missing boxes are disjoint and together all uncovered contexts."""
    table = random_table(seed)
    missing = find_missing_rules(table)
    found = points(tuple((part,) for part in box) for box in missing.boxes)
    assert missing.complete
    assert len(found) == len(set(found))
    assert set(found) == uncovered_points(table)


@pytest.mark.parametrize("seed", range(150))
def test_sweep_finds_exactly_the_groups_that_meet(seed: int) -> None:
    """The groups are the largest sets of rows that share a context."""
    table = random_table(seed)
    overlapping = find_overlapping_rules(table)
    hits = {
        frozenset(row for row, box in enumerate(table.boxes) if holds(box, point))
        for point in points([tuple(column.anything for column in table.columns)])
    }
    largest = {hit for hit in hits if len(hit) > 1 and not any(hit < other for other in hits)}
    assert overlapping.complete
    assert set(overlapping.groups) == largest
    assert overlapping.pairs == meeting_pairs(table)


def holds(box: Box, point: Point) -> bool:
    """Whether a point is in a box."""
    return all(
        any(start <= place < end for start, end in cell)
        for cell, place in zip(box, point, strict=True)
    )


@pytest.mark.parametrize("seed", range(60))
def test_gapless_reads_the_text_as_the_same_boxes(seed: int) -> None:
    """Every kind of cell, written and read again, is the plain cell it was."""
    table = random_table(seed)
    rules = read(table).model.rules
    cells = ({name: cell.values for name, cell in rule.cells.items()} for rule in rules)
    assert tuple(plain_box(table, row) for row in cells) == table.boxes


@pytest.mark.parametrize(
    "table",
    [
        *(random_table(seed) for seed in range(60)),
        loan_table(60, 3, widened=0.1, lost=0.1),
        loan_table(80, 5, widened=0.1, lost=0.1),
        loan_table(30, 11, widened=0.1, lost=0.1),
        hard_tables.mostly_any(10, 4),
        hard_tables.slabs(3, 4),
        hard_tables.boolean_triples(40, 10),
    ],
    ids=lambda table: table.name,
)
def test_gapless_and_the_sweep_agree(table: PlainTable) -> None:
    """Both leave the same region uncovered and find the same pairs of rows."""
    compiled = read(table).compiled
    gaps = [plain_box(table, gap.cells) for gap in find_gaps(compiled)]
    missing = [tuple((part,) for part in box) for box in find_missing_rules(table).boxes]
    # Two families of disjoint boxes are the same region when what they share is all of each.
    shared = sum(size_shared(gap, box) for gap in gaps for box in missing)
    assert shared == sum(map(size, gaps)) == sum(map(size, missing))
    pairs = {
        (overlap.earlier.index, overlap.later.index) for overlap in find_overlaps(compiled, Steps())
    }
    assert pairs == find_overlapping_rules(table).pairs


def size(box: Box) -> int:
    """How many contexts a box holds."""
    return prod(sum(end - start for start, end in cell) for cell in box)


def size_shared(one: Box, other: Box) -> int:
    """How many contexts two boxes share."""
    return prod(
        sum(max(0, min(b, d) - max(a, c)) for a, b in cell for c, d in counterpart)
        for cell, counterpart in zip(one, other, strict=True)
    )


@pytest.mark.parametrize(("rows", "inputs"), [(50, 3), (120, 7), (60, 15)])
def test_a_whole_tree_has_neither_gap_nor_overlap(rows: int, inputs: int) -> None:
    """The leaves of the tree are a partition, one row each."""
    table = loan_table(rows, inputs)
    assert len(table.rows) == rows
    assert sum(map(size, table.boxes)) == prod(column.size for column in table.columns)
    assert not meeting_pairs(table)


def test_damage_makes_gaps_and_overlaps() -> None:
    """Widened rows overlap others; removed and narrowed rows leave gaps; the rest stays."""
    whole = loan_table(100, 5)
    assert find_overlapping_rules(loan_table(100, 5, widened=0.1)).pairs
    assert not find_missing_rules(loan_table(100, 5, widened=0.1)).boxes
    lost = loan_table(100, 5, lost=0.1)
    assert find_missing_rules(lost).boxes
    assert not find_overlapping_rules(lost).pairs
    assert len(lost.rows) == 95
    assert len(set(lost.boxes) & set(whole.boxes)) == 90


def test_tables_are_the_same_every_time() -> None:
    """The seed decides everything."""
    assert loan_table(40, 5, widened=0.1, lost=0.1) == loan_table(40, 5, widened=0.1, lost=0.1)
    assert loan_table(40, 5) != loan_table(40, 5, seed=1)
    assert hard_tables.mostly_any(5, 6) == hard_tables.mostly_any(5, 6)


def test_hard_tables_have_the_counts_they_are_named_for() -> None:
    """2,000 conflicts, one gap of slabs, 3 ** n largest groups, 5,000 texts in one cell."""
    strips = hard_tables.crossing_strips()
    assert len(find_overlapping_rules(strips).pairs) == 2_000
    assert len(list(find_gaps(read(hard_tables.slabs()).compiled))) == 1
    assert len(find_overlapping_rules(hard_tables.pairwise_meeting(4)).groups) == 3**4
    listed = hard_tables.listed_values()
    assert sum(end - start for start, end in listed.boxes[0][0]) == 5_000
    assert len(hard_tables.long_table(1_000).rows) == 1_000
    assert not list(find_masked(read(hard_tables.long_table(200)).compiled, Steps()))
    assert len(hard_tables.wide_table().columns) == 60
    assert len(hard_tables.boolean_triples().rows) == 129


def test_the_sweep_stops_at_its_budget() -> None:
    """A stopped sweep says that it is not complete and keeps what it found."""
    table = hard_tables.mostly_any(30, 6)
    missing = find_missing_rules(table, Budget(steps=500))
    overlapping = find_overlapping_rules(table, Budget(steps=500))
    assert not missing.complete
    assert missing.boxes
    assert not overlapping.complete
    assert overlapping.groups


REVISIONS = [
    revised_tables.change_rows(loans(60, 4), 10),
    revised_tables.change_rows(loans(40, 7)),
    revised_tables.change_rows(loans(50, 5), 0),
    revised_tables.shuffle_rows(loans(60, 4)),
    revised_tables.shuffle_rows(loans(60, 4, whole=True)),
    revised_tables.ask_for_guarantor(loans(50, 5), 10),
    revised_tables.add_purpose(loans(40, 4)),
]


def compared(revision: Revision) -> tuple[DecisionTable, DecisionTable, Diff]:
    """Both tables as gapless reads them, and their diff."""
    old, new = read(revision.old), read(revision.new)
    return old, new, diff(old, new)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_sample_bears_out_the_diff(revision: Revision) -> None:
    """What both tables decide differently lies in one region, what they decide alike in none."""
    old, new, found = compared(revision)
    sample = Sample(old, new, found.changes)
    chance = random.Random(1)
    sample.decide([revision.draw(chance) for _ in range(500)])
    sample.decide_witnesses()
    assert sample.wrong == []
    assert sample.decided == 500
    assert (sample.different > 0) == (sample.found > 0) == bool(found.changes)


def test_the_sample_sees_what_a_diff_forgets_or_invents() -> None:
    """A region too few, one too many and one that says something else are wrong answers."""
    revision = revised_tables.change_rows(loans(40, 7))
    old, new, found = compared(revision)
    contexts = [revision.draw(random.Random(seed)) for seed in range(300)]

    forgetful = Sample(old, new, ())
    forgetful.decide(contexts)
    assert len(forgetful.wrong) == forgetful.different > 0

    inventive = Sample(old, old, found.changes)
    inventive.decide(contexts)
    inventive.decide_witnesses()
    assert not inventive.different
    assert len(inventive.wrong) == forgetful.different + len(found.changes)

    turned = [replace(change, old=change.new, new=change.old) for change in found]
    mistaken = Sample(old, new, turned)
    mistaken.decide(contexts)
    assert len(mistaken.wrong) == mistaken.different > 0


@pytest.mark.parametrize("revision", REVISIONS)
def test_gapless_reads_both_sides_as_the_same_boxes(revision: Revision) -> None:
    """Limits in smallest units and cells of null survive being written and read."""
    for table in (revision.old, revision.new):
        plain = [column for column in table.columns if column is not revised_tables.GUARANTOR]
        known = replace(table, columns=tuple(plain))
        rules = read(table).model.rules
        assert [
            plain_box(known, {name: cell.values for name, cell in rule.cells.items()})
            for rule in rules
        ] == [box[: len(plain)] for box in table.boxes]


def test_so_many_rows_are_changed() -> None:
    """All other rows are on both sides, in the same order; the seed decides everything."""
    table = loans(60, 5)
    revision = revised_tables.change_rows(table, 10)
    kept = [row for row in table.rows if row in revision.new.rows]
    assert len(table.rows) - len(kept) == 8, "before two rows there is an exception"
    assert [row for row in revision.new.rows if row in kept] == kept
    assert len(revision.new.rows) == len(table.rows), "two are removed, two exceptions added"
    assert revision == revised_tables.change_rows(loans(60, 5), 10)
    shuffled = revised_tables.shuffle_rows(table).new
    assert shuffled.rows != table.rows
    assert sorted(shuffled.rows, key=str) == sorted(table.rows, key=str)


def test_smallest_units_are_the_same_table() -> None:
    """A loan table with finer columns is written as the same text."""
    assert loans(60, 15).text() == loan_table(60, 15, widened=0.1, lost=0.1).text()


def test_a_new_value_is_newly_allowed_and_nothing_else_changes() -> None:
    """Every region is of the new value alone, which the old side does not know."""
    _, _, found = compared(revised_tables.add_purpose(loans(40, 4)))
    assert found.changes
    assert {change.old.status for change in found} == {"outside"}
    assert {change.tests["purpose"] for change in found} == {("wind turbine",)}


def test_a_new_input_may_be_null() -> None:
    """Only who has a guarantor is decided differently."""
    _, _, found = compared(revised_tables.ask_for_guarantor(loans(50, 5), 10))
    assert found.changes
    assert {change.tests["guarantor"] for change in found} == {("true",)}


def test_contexts_come_from_everywhere() -> None:
    """Both sides of every limit, all texts, and null are drawn."""
    revision = revised_tables.ask_for_guarantor(loans(20, 4), 2)
    chance = random.Random(1)
    drawn = [revision.draw(chance) for _ in range(4_000)]
    for column, corners in zip(revision.columns, revision.corners, strict=True):
        values = {context[column.name] for context in drawn}
        assert {revised_tables.value_at(column, position) for position in corners} <= values
    assert {context["guarantor"] for context in drawn} == {False, True, None}


def test_comparing_costs_what_differs() -> None:
    """Nothing to look at costs what compiling does; as many changes of more rows not much more."""

    def all_steps(rows: int, count: int) -> int:
        revision = revised_tables.change_rows(loans(rows, 6), count)
        budget = Steps()
        diff(read(revision.old), read(revision.new), budget)
        return budget.steps

    def steps(rows: int, count: int) -> int:
        return all_steps(rows, count) - all_steps(rows, 0)

    few = steps(60, 5)
    assert all_steps(60, 0) < few
    assert 0 < few < steps(60, 40)
    assert steps(480, 5) <= 5 * few


def test_targets_of_steps_are_judged_by_another_case() -> None:
    """The case a target names is one of the benchmark; where it did not run nothing is missed."""
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert {"1500-7-ten", "10000-6-ten"} <= set(names)
    target = steps_within(5, "1500-7-ten")
    ours = {"steps": 51, "diff": {"stopped": ""}}
    assert target.judge(ours, {})[0]
    assert target.judge(ours, {"1500-7-ten": {"steps": 11}})[0]
    assert not target.judge(ours, {"1500-7-ten": {"steps": 10}})[0]
    assert not target.judge(ours | {"diff": {"stopped": "time"}}, {"1500-7-ten": {"steps": 11}})[0]


def test_a_stopped_run_keeps_what_it_found() -> None:
    """Out of memory, what came before still counts."""

    def find() -> Iterator[int]:
        yield 1
        yield 2
        raise MemoryError

    found, figures = run_capped(find, 5)
    assert found == [1, 2]
    assert (figures["found"], figures["stopped"]) == (2, "memory")


def test_a_target_that_was_not_measured_is_not_met() -> None:
    """A ratio beside a sweep that was left out or stopped too early is open; nothing is hidden."""
    target = times_faster(100, "gaps")
    ours = {"compile": 0.1, "gaps": {"seconds": 0.1, "stopped": ""}}
    slow, fast = {"seconds": 40.0, "stopped": ""}, {"seconds": 4.0, "stopped": ""}
    assert target.judge(ours, {"gaps": slow}) == (True, "200.0 times")
    assert target.judge(ours, {"gaps": fast}) == (False, "20.0 times")
    assert target.judge(ours, {"gaps": slow | {"stopped": "time"}}) == (True, "> 200.0 times")
    assert target.judge(ours, {"gaps": fast | {"stopped": "time"}})[0] is None
    assert target.judge(ours, {}) == (None, "the sweep was not measured")
    assert target.judge(ours | {"gaps": fast | {"stopped": "time"}}, {})[0] is False
    assert print_sum([True, None]) == 0
    assert print_sum([True, None, False]) == 1


@pytest.mark.parametrize("name", sorted(DECIDE_CASES.keys() - {"large"}))
def test_everybody_answers_the_contexts_alike_again_and_again(name: str, tmp_path: Path) -> None:
    """By hand and by a table, and by that as by one that was never asked before."""
    case = DECIDE_CASES[name](tmp_path)
    check_agreement(case)
    check_agreement(case)
    again, first = DECIDE_CASES[name](tmp_path).competitors[0], case.competitors[0]
    assert again.answers(again.contexts) == first.answers(first.contexts)


def test_questions_are_counted_as_they_are_asked() -> None:
    """Of the shipped procedure ``ask`` needs the fewest; a fixed order and a form need more."""
    table = gapless.load_library(questions.TABLES)["padam-meluas"]
    found = questions.figures(table, random.Random(1))
    form, columns, *_, ask, least = found
    assert (form, columns) == (Fraction(5), Fraction(113, 48))
    assert ask == least == Fraction(97, 48)
    assert all(one is not None and one >= Fraction(97, 48) for one in found)
