"""Sets of values and their texts, against membership of points one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.compiling.witness import witness
from gapless.language import LANGUAGES
from gapless.sfeel.cell_text import print_cell, print_set
from gapless.sfeel.cells import read_set
from gapless.sfeel.set_words import set_words
from tests.oracle.bridge import build_table, domain_of
from tests.oracle.cell_generators import cells, columns
from tests.oracle.columns import Column, Plain, to_python
from tests.oracle.effort import TABLES
from tests.oracle.symbols import line_holds, test_holds
from tests.oracle.tables import OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import Cell, cell_holds

#: A column, the domain gapless makes of it, and some cells with the sets it reads them as.
Example = tuple[Column, Domain, list[tuple[Cell, ValueSet]]]


@st.composite
def cell_sets(draw: DrawFn) -> Example:
    """Cells of one column, read by gapless from a table."""
    column = draw(columns("a"))
    found = [cell for cell in draw(st.lists(cells(column), min_size=2, max_size=3)) if cell]
    rows = [Row("rest", {}, {"o": "x"})]
    rows += [Row(str(number), {"a": cell}, {"o": "x"}) for number, cell in enumerate(found)]
    plain = PlainTable("t", (column,), (OutputColumn("o", "string"),), tuple(rows))
    language = draw(st.sampled_from(("id", "en")))
    table = build_table(
        PlainTable(plain.id, plain.columns, plain.outputs, plain.rows, language=language)
    )
    domain = domain_of(table, "a")
    read = [
        rule.cells["a"].values if "a" in rule.cells else domain.everything
        for rule in table.model.rules[1:]
    ]
    return column, domain, list(zip(found, read, strict=True))


def _members(column: Column, domain: Domain, chosen: ValueSet) -> set[Plain]:
    return {
        point for point in column.points if domain.place(to_python(column.kind, point)) in chosen
    }


@TABLES
@given(example=cell_sets())
def test_a_cell_holds_exactly_what_its_text_means(example: Example) -> None:
    """Every form of a test, in symbols and words, holds the points the oracle says."""
    column, domain, found = example
    for cell, chosen in found:
        assert _members(column, domain, chosen) == {
            point for point in column.points if cell_holds(cell, point)
        }


_OPERATIONS: list[tuple[Callable[[ValueSet, ValueSet], ValueSet], Callable[[bool, bool], bool]]] = [
    (lambda a, b: a | b, lambda a, b: a or b),
    (lambda a, b: a & b, lambda a, b: a and b),
    (lambda a, b: a - b, lambda a, b: a and not b),
    (lambda a, b: sets.union([b, a, b]), lambda a, b: a or b),
]


@TABLES
@given(example=cell_sets())
def test_the_algebra_of_sets_is_that_of_their_points(example: Example) -> None:
    """Union, intersection, difference and complement hold the points they should."""
    column, domain, found = example
    points = column.points
    for _, one in found:
        inside = _members(column, domain, one)
        assert _members(column, domain, domain.everything - one) == {*points} - inside
        assert domain.everything - (domain.everything - one) == one
        for _, other in found:
            theirs = _members(column, domain, other)
            for operation, meaning in _OPERATIONS:
                together = operation(one, other)
                assert _members(column, domain, together) == {
                    point for point in points if meaning(point in inside, point in theirs)
                }
                assert all(low < high for low, high in together.intervals)
            assert (one <= other) is (not one - other)
            assert (one | other) - other == one - other


@TABLES
@given(example=cell_sets())
def test_a_printed_set_reads_back_as_the_same_set(example: Example) -> None:
    """So do single tests together, and the one-line form; what programs get means the same."""
    column, domain, found = example
    chosen_sets = [chosen for _, chosen in found]
    chosen_sets += [domain.everything - chosen for chosen in chosen_sets]
    chosen_sets += [one & other for one in chosen_sets for other in chosen_sets]
    chosen_sets += [one | other for one in chosen_sets[:4] for other in chosen_sets[:4]]
    for chosen in dict.fromkeys(chosen_sets):
        texts = print_set(domain, chosen)
        assert bool(texts) is bool(chosen)
        if not chosen:
            continue
        assert sets.union(read_set(domain, text) for text in texts) == chosen, texts
        line = print_cell(domain, chosen)
        assert read_set(domain, line) == chosen, line
        members = _members(column, domain, chosen)
        texts, line = print_set(domain.bare, chosen), print_cell(domain.bare, chosen)
        for point in column.points:
            assert any(test_holds(column, text, point) for text in texts) is (point in members)
            assert line_holds(column, line, point) is (point in members), line


@TABLES
@given(example=cell_sets(), language=st.sampled_from(LANGUAGES))
def test_a_set_in_words_reads_back_as_the_same_set(example: Example, language: str) -> None:
    """What a sentence says in any language can be written into a cell of the column."""
    _, domain, found = example
    chosen_sets = [chosen for _, chosen in found]
    chosen_sets += [domain.everything - chosen for chosen in chosen_sets]
    chosen_sets += [one | other for one in chosen_sets for other in chosen_sets]
    chosen_sets += [one & other for one in chosen_sets[:4] for other in chosen_sets[:4]]
    for chosen in dict.fromkeys(filter(None, chosen_sets)):
        words = set_words(domain, chosen, language)
        assert read_set(domain, words) == chosen, words


@TABLES
@given(example=cell_sets())
def test_a_witness_lies_in_its_set(example: Example) -> None:
    """It is null only where nothing else is left, and prints as text of the set."""
    _, domain, found = example
    for _, chosen in found:
        value = witness(domain, chosen)
        assert domain.place(value) in chosen
        assert (value is None) is (chosen == sets.NULL)


@TABLES
@given(example=cell_sets())
def test_equal_members_mean_equal_sets(example: Example) -> None:
    """Two sets with the same points are the same value, however they were written."""
    column, domain, found = example
    known: dict[frozenset[Plain], ValueSet] = {}
    for _, chosen in found:
        members = frozenset(_members(column, domain, chosen))
        assert known.setdefault(members, chosen) == chosen


@TABLES
@given(example=cell_sets())
def test_the_size_of_a_set_is_the_number_of_its_values(example: Example) -> None:
    """Listed values are counted; a set of two neighbouring steps has two."""
    column, domain, found = example
    for _, chosen in found:
        size = domain.size(chosen)
        members = _members(column, domain, chosen)
        if column.values is not None or column.kind == "boolean":
            assert size == len(members)
        elif size is not None:
            assert size >= len(members)


@pytest.mark.parametrize(
    "kind", ["number", "integer", "duration", "months", "date", "time", "datetime"]
)
def test_boundaries_mixed_at_equal_values_leave_exactly_the_point(kind: str) -> None:
    """``< v`` beside ``> v`` leaves ``v``; ``[..v)`` beside ``(v..]`` does too; ``<=`` nothing."""
    texts = {
        "number": ("1", "3", "6"),
        "integer": ("1", "3", "6"),
        "duration": ("1 h", "3 h", "6 h"),
        "months": ("1 month", "3 months", "6 months"),
        "date": ("2022-12-01", "2022-12-03", "2022-12-06"),
        "time": ("01:00", "03:00", "06:00"),
        "datetime": ("2022-12-01 00:00", "2022-12-03 00:00", "2022-12-06 00:00"),
    }
    low, middle, high = texts[kind]
    column = Column("a", kind, ())
    rows = (Row("1", {}, {"o": "x"}),)
    table = build_table(
        PlainTable("t", (column,), (OutputColumn("o", "string"),), rows, language="en")
    )
    domain = domain_of(table, "a")
    whole = read_set(domain, f"[{low}..{high}]")
    point = read_set(domain, middle)
    for below in (f"[{low}..{middle})", f"[{low}..{middle}["):
        for above in (f"({middle}..{high}]", f"]{middle}..{high}]"):
            assert whole - read_set(domain, below) - read_set(domain, above) == point
        assert whole - read_set(domain, below) - read_set(domain, f">= {middle}") == sets.EMPTY
    less, more = read_set(domain, f"< {middle}"), read_set(domain, f"> {middle}")
    assert domain.everything - less - more == point
    assert print_set(domain, point) == (middle,)
    assert domain.everything - read_set(domain, f"<= {middle}") == more
    assert domain.everything - read_set(domain, f">= {middle}") == less
