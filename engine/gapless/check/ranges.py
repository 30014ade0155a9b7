"""Ranges: what the values of a part of a formula lie between, and how operations move them.

Purpose: interval arithmetic (Moore, 1966).

A number is itself on a line; times, days and lengths of time are microseconds, months are months.
Beside its ends a range knows its *grain*: that all its values are multiples of one fraction, or at
least decimals.  So it can be said that a quotient is a decimal, and that a length of time is whole.

Invariants: what an operation gives holds every value that can come out of values of its operands.

Worked example: for ``a`` from 1 to 4 in steps of one, ``a * 2 / 5 - 3`` goes from -13/5 to -7/5
with the grain 1/5, so it is a decimal and could be divided by.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import gcd, inf
from typing import Any, TypeAlias

from gapless.algebra.domain import Domain, units_of
from gapless.algebra.operations import (
    RULES,
    absolute,
    as_operand,
    ceiling,
    floor,
    round_half_up,
)
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind, Value
from gapless.compiling.samples import domain_intervals
from gapless.dataclass import dataclass

#: A fraction, or plus or minus infinity.
Point: TypeAlias = Fraction | float
#: An end of a range, and whether it is open.
End: TypeAlias = tuple[Point, bool]

#: A day on the line of times.
DAY = units_of(timedelta(days=1))
#: Of multiples of this no more is known than that they are decimals.
DECIMAL = Fraction(-1)


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; ``grain`` is None where they may be any fraction.

    ``is_null`` says that null may be among them; ``truth`` is what a condition is, where it is
    known.
    """

    low: End = (-inf, True)
    high: End = (inf, True)
    grain: Fraction | None = None
    is_null: bool = False
    truth: bool | None = None

    @property
    def has_zero(self) -> bool:
        """Whether zero may be among them."""
        (low, low_open), (high, high_open) = self.low, self.high
        return (low < 0 or (low == 0 and not low_open)) and (
            high > 0 or (high == 0 and not high_open)
        )

    @property
    def is_decimal(self) -> bool:
        """Whether all of them are decimals."""
        return self.grain is not None and (
            self.grain is DECIMAL or _is_smooth(self.grain.denominator)
        )


def _is_smooth(number: int) -> bool:
    """Whether only 2 and 5 divide a number."""
    for prime in (2, 5):
        while number % prime == 0:
            number //= prime
    return number == 1


def point_range(value: Value | None) -> Range:
    """The range of one value."""
    if value is None:
        return Range(is_null=True)
    at = place_of(value)
    if at is None:
        return Range(truth=value if isinstance(value, bool) else None)
    return Range((at, False), (at, False), abs(at))


def place_of(value: Any) -> Fraction | None:
    """The place of a value on its line, counted as a domain does; None for a text or a boolean."""
    if isinstance(value, (str, bool)):
        return None
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return Fraction(as_operand(units_of(value))) * (DAY if is_day else 1)


def hull(domain: Domain, chosen: ValueSet) -> Range:
    """The range of a set of values of a domain."""
    null = chosen.has_null
    if not domain.kind.ordered:
        return Range(is_null=null)
    listed = domain.members(chosen)
    if listed:
        places = [at for at in map(place_of, listed) if at is not None]
        grain = Fraction(0)
        for at in places:
            grain = _common(grain, abs(at))
        return Range((min(places), False), (max(places), False), grain, null)
    ends = [*domain_intervals(domain, chosen)]
    if not ends:
        return Range(is_null=null)
    (low, _), (_, high) = ends[0], ends[-1]
    if domain.grid is None:
        first = (-inf, True) if low is None else (Fraction(low[1]), bool(low[2]))
        last = (inf, True) if high is None else (Fraction(high[1]), not high[2])
        return Range(first, last, DECIMAL, null)
    unit = DAY if domain.kind is Kind.DATE else 1
    grain = domain.grid * unit
    if domain.kind is Kind.DATETIME:
        grain = Fraction(1)
    try:
        start = None if low is None else place_of(domain.value(low[1]))
        end = None if high is None else place_of(domain.value(high[1] - 1))
    except (OverflowError, ValueError):
        start = end = None
    return Range(
        (-inf, True) if start is None else (start, False),
        (inf, True) if end is None else (end, False),
        grain,
        null,
    )


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The greatest fraction of which both are multiples."""
    over = one.denominator * other.denominator
    return Fraction(gcd(one.numerator * other.denominator, other.numerator * one.denominator), over)


def _sum_grain(one: Range, other: Range) -> Fraction | None:
    if one.grain is None or other.grain is None:
        return None
    if DECIMAL in (one.grain, other.grain):
        return DECIMAL if one.is_decimal and other.is_decimal else None
    return _common(one.grain, other.grain)


def _product_grain(one: Range, other: Range) -> Fraction | None:
    if one.grain is None or other.grain is None:
        return None
    if DECIMAL in (one.grain, other.grain):
        return DECIMAL if one.is_decimal and other.is_decimal else None
    return one.grain * other.grain


def _plus(one: End, other: End) -> End:
    at = one[0] if isinstance(one[0], float) else other[0]
    if not isinstance(at, float):
        at = one[0] + other[0]
    return at, one[1] or other[1]


def _add(one: Range, other: Range) -> Range:
    return Range(_plus(one.low, other.low), _plus(one.high, other.high), _sum_grain(one, other))


def _negate(one: Range) -> Range:
    (low, low_open), (high, high_open) = one.low, one.high
    return Range((-high, high_open), (-low, low_open), one.grain)


def _subtract(one: Range, other: Range) -> Range:
    return _add(one, _negate(other))


def _times(one: End, other: End) -> End:
    """The product of two ends; a closed zero is reached whatever the other is."""
    (left, left_open), (right, right_open) = one, other
    if left == 0 or right == 0:
        zeros = [is_open for at, is_open in (one, other) if at == 0]
        return Fraction(0), all(zeros)
    if isinstance(left, float) or isinstance(right, float):
        return (inf if (left > 0) is (right > 0) else -inf), True
    return left * right, left_open or right_open


def _multiply(one: Range, other: Range) -> Range:
    corners = [_times(*pair) for pair in product((one.low, one.high), (other.low, other.high))]
    # Of corners at one place a closed one counts.
    low = min(corners)
    high = max((at, not is_open) for at, is_open in corners)
    return Range(low, (high[0], not high[1]), _product_grain(one, other))


def _divide(one: Range, other: Range) -> Range | None:
    """The quotient; None where zero may be divided by."""
    if other.has_zero:
        return None
    (low, low_open), (high, high_open) = other.low, other.high
    inverse = Range(_inverse(high, high_open, low), _inverse(low, low_open, high))
    if low == high and isinstance(low, Fraction):
        inverse = Range(inverse.low, inverse.high, abs(1 / low))
    return _multiply(one, inverse)


def _inverse(at: Point, is_open: bool, other: Point) -> End:
    """One over an end of a range that has no zero; zero itself is the end of all that is large."""
    if isinstance(at, float):
        return Fraction(0), True
    if at == 0:
        return (inf if other > 0 else -inf), True
    return 1 / at, is_open


def _rounded(number: Range, places: Range | None = None) -> Range:
    """A rounded number lies at most one from what it was, where it has no fewer decimals."""
    at = Fraction(0) if places is None else places.low[0]
    if places is not None and (places.low[0] != places.high[0] or isinstance(at, float)):
        return Range(grain=DECIMAL)
    unit = Fraction(10) ** -int(at)
    found = _add(number, Range((-unit, False), (unit, False)))
    return Range(found.low, found.high, unit)


def _absolute(one: Range) -> Range:
    return _greatest(one, _negate(one))


def _not(one: Range) -> Range:
    return Range(truth=None if one.truth is None else not one.truth)


def _both(one: Range, other: Range) -> Range:
    return _not(_either(_not(one), _not(other)))


def _either(one: Range, other: Range) -> Range:
    if one.truth or other.truth:
        return Range(truth=True)
    return Range(truth=False if one.truth is other.truth is False else None)


def _least(*ranges: Range) -> Range:
    return _chosen(ranges, min(each.low for each in ranges), _upper(min, ranges))


def _greatest(*ranges: Range) -> Range:
    return _chosen(ranges, max(each.low for each in ranges), _upper(max, ranges))


def _upper(choose: Callable[..., End], ranges: tuple[Range, ...]) -> End:
    at, is_closed = choose((each.high[0], not each.high[1]) for each in ranges)
    return at, not is_closed


def _chosen(ranges: tuple[Range, ...], low: End, high: End) -> Range:
    grain: Fraction | None = ranges[0].grain
    for each in ranges[1:]:
        grain = _sum_grain(Range(grain=grain), each)
    return Range(low, high, grain)


def _move_months(day: Range, length: Range) -> Range:
    """A day moved by months: each has 28 to 31 days."""
    days = _multiply(length, Range((Fraction(28), False), (Fraction(31), False), Fraction(1)))
    low, high = (end if isinstance(end[0], float) else (end[0] * DAY, end[1])
                 for end in (days.low, days.high))  # fmt: skip
    found = _add(day, Range(low, high, Fraction(DAY)))
    return Range(found.low, found.high, Fraction(DAY))


def _rule(symbol: str, left: Kind, right: Kind) -> Any:
    return RULES[symbol, left, right][1]


#: What comes out of an operation, by its function; None where zero may be divided by.
RANGES: dict[Any, Callable[..., Range | None]] = {
    operator.add: _add,
    operator.sub: _subtract,
    operator.mul: _multiply,
    operator.neg: _negate,
    operator.not_: _not,
    operator.and_: _both,
    operator.or_: _either,
    absolute: _absolute,
    floor: _rounded,
    ceiling: _rounded,
    round_half_up: _rounded,
    min: _least,
    max: _greatest,
    _rule("/", Kind.NUMBER, Kind.NUMBER): _divide,
    _rule("/", Kind.DURATION, Kind.DURATION): _divide,
    _rule("/", Kind.MONTHS, Kind.MONTHS): _divide,
    _rule("*", Kind.DURATION, Kind.NUMBER): _multiply,
    _rule("*", Kind.NUMBER, Kind.DURATION): _multiply,
    _rule("/", Kind.DURATION, Kind.NUMBER): _divide,
    _rule("*", Kind.MONTHS, Kind.NUMBER): _multiply,
    _rule("*", Kind.NUMBER, Kind.MONTHS): _multiply,
    _rule("/", Kind.MONTHS, Kind.NUMBER): _divide,
    _rule("+", Kind.DATE, Kind.DURATION): _add,
    _rule("+", Kind.DURATION, Kind.DATE): _add,
    _rule("-", Kind.DATE, Kind.DURATION): _subtract,
    _rule("-", Kind.TIME, Kind.TIME): _subtract,
    _rule("+", Kind.DATE, Kind.MONTHS): _move_months,
    _rule("+", Kind.MONTHS, Kind.DATE): lambda length, day: _move_months(day, length),
    _rule("-", Kind.DATE, Kind.MONTHS): lambda day, length: _move_months(day, _negate(length)),
}
