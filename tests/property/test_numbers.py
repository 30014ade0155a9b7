"""Cells of numbers, in every notation: what is printed is read as the same set."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.numbers import column_numbers
from gapless.algebra.sets import HIGHEST, LOWEST, ValueSet
from gapless.algebra.values import Kind
from gapless.sfeel.cell_text import print_cell, print_set
from gapless.sfeel.cells import read_set


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    """The numbers of any column, with and without a language, a notation and a unit."""
    numbers = column_numbers(
        draw(st.sampled_from([None, "plain", "en", "id"])),
        draw(st.sampled_from([None, "en", "id"])),
        draw(st.sampled_from(["en", "id"])),
        draw(st.sampled_from([None, "IDR"])),
    )
    kind = draw(st.sampled_from([Kind.NUMBER, Kind.INTEGER]))
    return Domain(kind, language=draw(st.sampled_from(["en", "id"])), numbers=numbers)


@st.composite
def chosen(draw: st.DrawFn, domain: Domain) -> ValueSet:
    """A few intervals and points, with ends that thousands and decimals may be mistaken for."""
    values = st.integers(-(10**8), 10**8).map(Decimal) | st.decimals(-3000, 3000, places=3)
    if domain.kind is Kind.INTEGER:
        values = st.integers(-(10**8), 10**8).map(Decimal)
    ends = draw(st.lists(values, min_size=1, max_size=6))
    cuts = [domain.cut(int(end) if domain.kind is Kind.INTEGER else end,
                       after=draw(st.booleans())) for end in ends]  # fmt: skip
    cuts = sorted({*cuts, *draw(st.lists(st.sampled_from([LOWEST, HIGHEST]), max_size=2))})
    return sets.union(sets.interval(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False))


@given(st.data(), domains())
def test_a_printed_cell_is_read_as_the_same_set(data: st.DataObject, domain: Domain) -> None:
    """Test by test and as one line, for people and for programs."""
    values = data.draw(chosen(domain))
    if not values:
        return
    for printing in (domain, domain.bare):
        assert sets.union(read_set(domain, test) for test in print_set(printing, values)) == values
        assert read_set(domain, print_cell(printing, values)) == values
