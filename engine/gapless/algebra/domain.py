"""Domains: all values an input can take, and their order.

Purpose: tie the pure order of ``sets`` to real values: where a value lies on the line, which value
a place stands for, and a good example of any set.

The one idea: every value has a *coordinate*.  Integers, dates, times, datetimes and
lengths are counted in whole steps (1, a day, a month, a microsecond, or the input's own
``step``), so between two neighbours lies nothing; numbers without a step and
strings are their own coordinate.

Invariants:
- stepped cuts are always of the form ``before(n)``: "after n" is "before n + 1", so
  equal sets have equal cuts;
- ``everything`` holds null exactly when the domain is nullable;
- a step counts from zero (midnight; 0001-01-01), as JSON Schema's ``multipleOf`` does;
- the moments of a ``zone`` lie where its standard time has them, which no change of clocks moves.

Example::

    >>> hours = Domain(Kind.DURATION, step=timedelta(minutes=1))
    >>> hours.cut(timedelta(hours=3), after=True) == hours.cut(timedelta(minutes=181), after=False)
    True
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from gapless.algebra import sets
from gapless.algebra.durations import MOST_MONTHS, Months
from gapless.algebra.numbers import MOST_DIGITS, PLAIN, Numbers, joined_numbers
from gapless.algebra.sets import HIGHEST, LOWEST, NULL, Cut, ValueSet
from gapless.algebra.values import Kind, Value, print_value
from gapless.algebra.zones import behind_standard, from_standard
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import say
from gapless.unreadable import Unreadable

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_EPOCH = datetime(1, 1, 1)

#: The kinds whose values lie close together; those of the others are counted in their own unit.
_DENSE = (Kind.NUMBER, Kind.STRING)

_LAST: dict[Kind, tuple[Value, Value]] = {
    Kind.BOOLEAN: (False, True),
    Kind.DATE: (date.min, date.max),
    Kind.TIME: (time.min, time.max),
    Kind.DATETIME: (datetime.min, datetime.max),
    Kind.DURATION: (timedelta.min, timedelta.max),
    Kind.MONTHS: (Months(-MOST_MONTHS), Months(MOST_MONTHS)),
}

_LARGEST_DENOMINATOR = 10**MOST_DIGITS
#: A quotient that is no decimal lies strictly between decimals.  Cut off after this many digits
#: it still lies between the same ones: it has at most ``MOST_DIGITS`` of them before the point, and
#: differs from a decimal of three times as many places by 1 / 10**(4 * MOST_DIGITS) at least.
_QUOTIENT = decimal.Context(prec=6 * MOST_DIGITS, rounding=decimal.ROUND_DOWN)


def units_of(value: Value) -> Any:
    """The value in the unit of its kind: itself, days, months or microseconds."""
    if isinstance(value, (int, Decimal)):
        return value
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - _EPOCH) // _MICROSECOND
    if isinstance(value, date):
        return value.toordinal() - 1
    if isinstance(value, time):
        clock = timedelta(0, value.second, value.microsecond, 0, value.minute, value.hour)
        return clock // _MICROSECOND
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    return value.count if isinstance(value, Months) else value


@dataclass(frozen=True)
class Domain:
    """All values of one input.

    ``values`` lists them in the owner's order where they are enumerated; ``bounds`` is the
    set the owner's ``domain`` names; ``step`` is the distance of neighbours (a ``Decimal``,
    ``int``, ``Months`` or ``timedelta``; for dates a ``timedelta`` of whole days); ``numbers`` is
    how its numbers are written, and ``zone`` is that of its local datetimes.
    """

    kind: Kind
    values: tuple[Value, ...] | None = None
    bounds: ValueSet | None = None
    step: Value | None = None
    nullable: bool = False
    language: str = "en"
    labels: Mapping[Value, str] = field(default_factory=dict, hash=False)
    numbers: Numbers = PLAIN
    zone: tzinfo | None = None

    @cached_property
    def grid(self) -> Fraction | None:
        """The distance of neighbours in units of the kind; None where values are dense."""
        if self.step is None:
            return None if self.kind in _DENSE else Fraction(1)
        if self.kind is Kind.DATE:
            assert isinstance(self.step, timedelta)
            return Fraction(self.step // _DAY)
        return Fraction(units_of(self.step))

    @cached_property
    def bare(self) -> Domain:
        """The same domain for programs: its numbers without thousands, with a point if possible."""
        if self.kind not in (Kind.NUMBER, Kind.INTEGER) or self.numbers == self.numbers.bare:
            return self
        return replace(self, numbers=self.numbers.bare)

    @cached_property
    def _counts_units(self) -> bool:
        return self.grid == 1

    @cached_property
    def listed(self) -> frozenset[Value]:
        """The listed values as a set; empty where they are not listed."""
        return frozenset(self.values or ())

    @cached_property
    def everything(self) -> ValueSet:
        """All values, with null where it is one."""
        if self.values is not None:
            known = sets.union(self.point(value) for value in self.values)
        elif self.kind in _LAST:
            low, high = _LAST[self.kind]
            line = self if self.zone is None else replace(self, zone=None)
            known = sets.interval(line.cut(low, after=False), line.cut(high, after=True))
        else:
            known = sets.interval(LOWEST, HIGHEST)
        if self.bounds is not None:
            known &= self.bounds
        return known | NULL if self.nullable else known - NULL

    @cached_property
    def known(self) -> ValueSet:
        """All values but null."""
        return self.everything - NULL

    def cut(self, value: Value, *, after: bool) -> Cut:
        """The cut just before or just after a value, which need not lie on a step."""
        if self.grid is None:
            return (0, self._dense(value), int(after))
        units = self._units(value)
        if self._counts_units and isinstance(units, int):
            return (0, units + after, 0)
        steps = Fraction(units) / self.grid
        whole = floor(steps)
        return sets.before(whole + 1 if after or whole != steps else whole)

    def _units(self, value: Value) -> Any:
        units = units_of(value)
        if self.zone is None or not isinstance(value, datetime):
            return units
        return units + behind_standard(value, self.zone) // _MICROSECOND

    def point(self, value: Value | None) -> ValueSet:
        """The set of one value; empty where the value lies between two steps."""
        if value is None:
            return NULL
        return sets.interval(self.cut(value, after=False), self.cut(value, after=True))

    def span(self, low: Cut, high: Cut) -> ValueSet:
        """The values from one cut to another; of times of day over midnight to an earlier one."""
        if self.kind is Kind.TIME and high < low and low[1] - high[1] > 1:
            return sets.interval(low, HIGHEST) | sets.interval(LOWEST, high)
        return sets.interval(low, high)

    def place(self, value: Value | None) -> Cut:
        """The cut at which the value begins, to ask ``place in some_set``.

        Raises ``Unreadable`` where the value lies between two steps.
        """
        if value is None:
            return HIGHEST
        if not self.point(value):
            raise Unreadable(
                say(
                    "{value} is between two steps of {step}",
                    value=self.print(value),
                    step=self.print(self.step),
                )
            )
        return self.cut(value, after=False)

    def place_or_none(self, value: Value) -> Cut | None:
        """The place of a value of the domain, None for any other."""
        point = self.point(value)
        return point.cuts[0] if point and point.cuts[0] in self.everything else None

    def is_beyond(self, value: Value, *, below: bool, closed: bool) -> bool:
        """Whether a bound lies below the first value of the domain, or above the last.

        ``below`` means a lower bound.  An open bound may stand one step outside: ``> -1`` is
        ``>= 0``.  Where steps are too fine to be meant, a closed one may too.
        """
        cuts = self.known.cuts
        end = cuts[0 if below else -1] if cuts else ()
        if len(end) != 3:
            return False
        if self.grid is None:
            place = self._dense(value)
            return bool(place < end[1] if below else place > end[1])
        counted = self.step is not None or self.kind.counted
        slack = 0 if closed and counted else 1
        steps = self._units(value)
        if not (self._counts_units and isinstance(steps, int)):
            steps = Fraction(steps) / self.grid
        return bool(steps < end[1] - slack if below else steps > end[1] - 1 + slack)

    def _dense(self, value: Value) -> Any:
        if not isinstance(value, (Fraction, int)):
            return value
        number = Fraction(value)
        if number.denominator > _LARGEST_DENOMINATOR:
            raise Unreadable(say("the number has too long a denominator"))
        return _QUOTIENT.divide(Decimal(number.numerator), Decimal(number.denominator))

    def value(self, coordinate: Any) -> Value:
        """The value at a coordinate: the inverse of ``place(value)[1]``."""
        if self.grid is None:
            assert isinstance(coordinate, (str, Decimal))
            return coordinate
        units = coordinate * self.grid
        if self.kind is Kind.NUMBER:
            return _QUOTIENT.divide(Decimal(units.numerator), Decimal(units.denominator))
        whole = int(units)
        if self.kind is Kind.DATE:
            return date.fromordinal(whole + 1)
        if self.kind is Kind.TIME:
            if whole * _MICROSECOND >= _DAY:
                raise OverflowError("no time of day")
            return (_EPOCH + whole * _MICROSECOND).time()
        if self.kind is Kind.DATETIME:
            clock = _EPOCH + whole * _MICROSECOND
            return clock if self.zone is None else from_standard(clock, self.zone)
        if self.kind is Kind.DURATION:
            return whole * _MICROSECOND
        if self.kind is Kind.MONTHS:
            return Months(whole)
        return bool(whole) if self.kind is Kind.BOOLEAN else whole

    def print(self, value: Value | None) -> str:
        """The value as text in the domain's language; null prints as ``null``."""
        return (
            "null" if value is None else print_value(value, self.language, self.numbers, self.zone)
        )

    @property
    def enumerated(self) -> tuple[Value, ...] | None:
        """The values in the owner's order, or None where they are not listed one by one."""
        if self.values is None and self.kind is Kind.BOOLEAN:
            return (True, False)
        return self.values

    def members(self, chosen: ValueSet) -> tuple[Value, ...]:
        """The listed values that are in the set, in the owner's order."""
        return tuple(
            value for value in self.enumerated or () if self.cut(value, after=False) in chosen
        )

    def size(self, chosen: ValueSet) -> int | None:
        """How many values (null is one) the set has; None for infinitely many."""
        if self.enumerated is not None:
            return len(self.members(chosen)) + chosen.has_null
        count = int(chosen.has_null)
        for low, high in (chosen - NULL).intervals:
            if low == LOWEST or high == HIGHEST:
                return None
            if self.grid is not None:
                count += high[1] - low[1]
            elif low[1] == high[1]:
                count += 1
            else:
                return None
        return count

    @cached_property
    def cardinality(self) -> int | None:
        """How many values the domain has; None where they cannot sensibly be counted."""
        return None if self.technically_bounded else self.size(self.everything)

    @cached_property
    def technically_bounded(self) -> bool:
        """Whether an end of the domain is only that of the type (a duration of 10⁹ days)."""
        if self.enumerated is not None or self.kind is Kind.TIME:
            return False
        cuts = self.known.cuts
        widest = Domain(self.kind, step=self.step).everything.cuts
        return bool(cuts) and (cuts[0] == widest[0] or cuts[-1] == widest[-1])


def join_domains(domains: Sequence[Domain]) -> Domain:
    """The domain of all values that some of the domains, of one kind and step, allow."""
    first = domains[0]
    if all(domain == first for domain in domains):
        return first
    values: tuple[Value, ...] | None = None
    if all(domain.values is not None for domain in domains):
        values = tuple(dict.fromkeys(value for domain in domains for value in domain.values or ()))
    return replace(
        first,
        values=values,
        bounds=sets.union(domain.known for domain in domains),
        nullable=any(domain.nullable for domain in domains),
        labels={key: label for domain in domains for key, label in domain.labels.items()},
        numbers=joined_numbers(tuple(domain.numbers for domain in domains)),
    )
