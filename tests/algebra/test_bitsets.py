"""Sets as bits: taken apart and made, wide and narrow, and without the square of their width."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.bitsets import bits, lowest, set_of
from gapless.algebra.splitting import Names
from gapless.compiling.partners import Partners

NUMBERS = st.one_of(
    st.sets(st.integers(0, 100)),
    st.sets(st.integers(0, 20_000), min_size=10, max_size=60),
    st.builds(lambda end, count: set(range(end - count, end)), st.just(9000), st.integers(0, 3000)),
)


@given(numbers=NUMBERS)
def test_a_set_is_its_members(numbers: set[int]) -> None:
    """Whatever the width, the members come out as they went in, lowest first."""
    made = set_of(numbers)
    assert made == sum(1 << number for number in numbers)
    assert list(bits(made)) == sorted(numbers)
    if numbers:
        assert lowest(made) == min(numbers)


@given(numbers=NUMBERS.filter(bool), chosen=NUMBERS)
def test_rows_are_selected_and_restored(numbers: set[int], chosen: set[int]) -> None:
    """Of a small problem's rows those of a set are found, whether or not the set has others."""
    names = Names(tuple(sorted(numbers)))
    assert names.restore(names.select(set_of(chosen))) == set_of(numbers & chosen)


def test_partners_are_not_kept() -> None:
    """Of 100,000 rows the partners of all would fill a gigabyte, so they are worked out anew."""
    boxes = [(1 << row % 20, 1 << row // 20 % 20) for row in range(8_000)]
    tracemalloc.start()
    partners = Partners(boxes)
    found = sum(partners[row].bit_count() for row in range(len(boxes)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == 8_000 * 19
    assert peak < 1 << 20, "the partners of all rows are 8 MB"
