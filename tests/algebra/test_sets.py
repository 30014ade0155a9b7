"""Sets of values, against the values one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra import sets
from gapless.algebra.sets import HIGHEST, LOWEST, NULL, Cut, ValueSet

#: Every value there is between the cuts that are drawn, and null.
PLACES: list[Cut] = [LOWEST, *(side(n) for n in range(6) for side in (sets.before, sets.after))]
PLACES.append(HIGHEST)


@st.composite
def value_sets(draw: st.DrawFn) -> ValueSet:
    """Unions of intervals, many of which touch or share an end."""
    ends = st.sampled_from(PLACES)
    drawn = [sets.interval(*pair) for pair in draw(st.lists(st.tuples(ends, ends), max_size=6))]
    return sets.union([*drawn, *([NULL] if draw(st.booleans()) else [])])


def members(chosen: ValueSet) -> set[Cut]:
    """The values that are in a set, each by the cut before it."""
    return {place for place in PLACES if place in chosen}


@given(one=value_sets(), other=value_sets())
def test_operations_are_those_of_the_members(one: ValueSet, other: ValueSet) -> None:
    """Sets with the same members are equal, however they were made."""
    inside, others = members(one), members(other)
    for chosen, expected in (
        (one | other, inside | others),
        (one & other, inside & others),
        (one - other, inside - others),
        (sets.everything() - one, {*PLACES} - inside),
    ):
        assert members(chosen) == expected
        assert len(chosen.cuts) % 2 == 0
        assert list(chosen.cuts) == sorted(set(chosen.cuts))
    assert (one <= other) is (inside <= others)
    assert (one == other) is (inside == others)
    assert bool(one) is bool(inside)
    assert one.has_null is (HIGHEST in inside)
