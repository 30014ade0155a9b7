"""What can come out of a formula over ranges, against the same computed point by point."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor, inf
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from gapless.algebra import operations
from gapless.algebra.operations import BETWEEN, CALLS, COMPARISONS, RULES, Join
from gapless.algebra.values import Kind
from gapless.check.formula_ranges import _NEVER_FAIL, _compared, _parted
from gapless.check.ranges import DECIMAL, RANGES, End, Range, hull, place_of
from tests.oracle.columns import to_python
from tests.oracle.effort import TABLES
from tests.oracle.unary_tests import cell_holds
from tests.property.test_sets import Example, cell_sets

_TWO: tuple[Callable[..., Any], ...] = (operator.add, operator.sub, operator.mul, min, max)
_DIVIDE = RULES["/", Kind.NUMBER, Kind.NUMBER][1]
#: Halves and quarters, a third, and what lies far out.
_POINTS = sorted(
    {*(Fraction(n, 4) for n in range(-16, 17)), Fraction(1, 3), *map(Fraction, (-999, 999))}
)


def _round(number: Fraction) -> int:
    """The nearest whole number, of two the one farther from zero."""
    return floor(number + Fraction(1, 2)) if number >= 0 else ceil(number - Fraction(1, 2))


@st.composite
def ranges(draw: DrawFn) -> Range:
    """A range of few halves, with or without ends."""
    low, high = sorted(draw(st.integers(-6, 6)) for _ in "ab")
    if low == high:
        at = Fraction(low, 2)
        return Range((at, False), (at, False), abs(at))
    grain = draw(st.sampled_from((None, DECIMAL, Fraction(1, 2), Fraction(1, 4))))
    return Range(_end(draw, low, -inf), _end(draw, high, inf), grain)


def _end(draw: DrawFn, half: int, infinite: float) -> End:
    """So many halves, open or closed; or no end at all."""
    return (Fraction(half, 2), draw(st.booleans())) if draw(st.integers(0, 4)) else (infinite, True)


def _holds(found: Range, point: Fraction) -> bool:
    (low, low_open), (high, high_open) = found.low, found.high
    return (low < point or (low == point and not low_open)) and (
        point < high or (point == high and not high_open)
    )


def _is_decimal(point: Fraction) -> bool:
    return (10**60 * point).denominator == 1


def _is_of(grain: Fraction | None, point: Fraction) -> bool:
    """Whether a number is a multiple of a grain, or as little as is known of it."""
    if grain is None:
        return True
    if grain == DECIMAL:
        return _is_decimal(point)
    return point == 0 if grain == 0 else (point / grain).denominator == 1


def _points(found: Range) -> list[Fraction]:
    return [point for point in _POINTS if _holds(found, point) and _is_of(found.grain, point)]


def _assert_holds(found: Range, results: Sequence[Fraction], *, is_exact: bool) -> None:
    """All results lie in the range; an end that is known is one of them, one that is not is far."""
    for result in results:
        assert _holds(found, result), (found, result)
        assert _is_of(found.grain, result), (found, result)
    if not is_exact or not results:
        return
    for (end, is_open), result in ((found.low, min(results)), (found.high, max(results))):
        assert end == result or is_open
        assert not isinstance(end, float) or abs(result) > 99


@TABLES
@given(one=ranges(), other=ranges())
def test_what_is_computed_lies_in_its_range(one: Range, other: Range) -> None:
    """Sums, differences, products, the lesser and the greater: all of it, and no more."""
    pairs = list(product(_points(one), _points(other)))
    # Where only multiples count, the ends of the range need not be among them.
    is_exact = one.grain is None and other.grain is None
    for compute in _TWO:
        found = RANGES[compute](one, other)
        assert found is not None
        _assert_holds(found, [compute(*pair) for pair in pairs], is_exact=is_exact)
    found = RANGES[operator.neg](one)
    assert found is not None
    _assert_holds(found, [-point for point in _points(one)], is_exact=one.grain is None)
    nearest: list[tuple[Any, Callable[[Fraction], Any]]] = [
        (operations.floor, floor),
        (operations.ceiling, ceil),
        (operations.round_half_up, _round),
        (operations.absolute, abs),
    ]
    for known, exact in nearest:
        found = RANGES[known](one)
        assert found is not None
        results = [Fraction(exact(point)) for point in _points(one)]
        _assert_holds(found, results, is_exact=False)


@TABLES
@given(one=ranges(), other=ranges())
def test_a_quotient_lies_in_its_range(one: Range, other: Range) -> None:
    """There is none exactly where zero may be divided by."""
    found = RANGES[_DIVIDE](one, other)
    assert (found is None) is _holds(other, Fraction(0))
    if found is not None:
        pairs = product(_points(one), _points(other))
        _assert_holds(found, [left / right for left, right in pairs], is_exact=False)


@TABLES
@given(one=ranges(), other=ranges())
def test_what_a_comparison_says_of_ranges_holds_for_their_points(one: Range, other: Range) -> None:
    """Where it says nothing, both occur."""
    pairs = list(product(_points(one), _points(other)))
    for compare in COMPARISONS.values():
        said = _compared(compare, one, other)
        results = {compare(*pair) for pair in pairs}
        if said is not None:
            assert results <= {said}
        elif all(each.grain is None or each.low == each.high for each in (one, other)):
            assert results == {True, False}


@TABLES
@given(whole=ranges(), halves=st.sets(st.integers(-6, 6)))
def test_the_parts_of_a_range_hold_it(whole: Range, halves: set[int]) -> None:
    """Every point of it lies in one part, those parted at in a part of their own."""
    ends = [Fraction(half, 2) for half in sorted(halves)]
    parts = _parted(whole, ends, 99)
    for point in _points(whole):
        [part] = [part for part in parts if _holds(part, point)]
        assert (part.low == part.high) or point not in ends
    assert _parted(whole, ends, 1) == [whole]


@TABLES
@given(example=cell_sets())
def test_the_values_of_a_cell_lie_in_its_range(example: Example) -> None:
    """And null only where the cell holds it."""
    column, domain, found = example
    for cell, chosen in found:
        hulled = hull(domain, chosen)
        held = [to_python(column.kind, each) for each in column.points if cell_holds(cell, each)]
        assert hulled.is_null is (None in held)
        for place in filter(None, map(place_of, (each for each in held if each is not None))):
            assert _holds(hulled, place), (cell, hulled)
            assert _is_of(hulled.grain, place)


def test_all_that_formulas_compute_is_known_over_ranges() -> None:
    """Of a new operation it has to be said what can come out of it."""
    known = {*RANGES, *_NEVER_FAIL, *COMPARISONS.values()}
    computing = [compute for key, (_, compute) in RULES.items() if key[0] != "if"]
    computing += [compute for _, compute in (*CALLS.values(), *BETWEEN.values())]
    assert [each for each in computing if each not in known and not isinstance(each, Join)] == []
