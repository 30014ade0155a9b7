"""Domains: all values of an input, their neighbours and their number."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.sets import NULL, ValueSet
from gapless.algebra.values import Kind
from gapless.unreadable import Unreadable
from tests.written_tables import domain_of


def between(domain: Domain, low: object, high: object) -> ValueSet:
    """The open interval between two values."""
    from gapless.algebra.sets import interval

    return interval(domain.cut(low, after=True), domain.cut(high, after=False))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (Kind.INTEGER, 2, 3),
        (Kind.DATE, date(2022, 2, 28), date(2022, 3, 1)),
        (Kind.BOOLEAN, False, True),
        (Kind.DURATION, timedelta(0), timedelta(microseconds=1)),
        (Kind.TIME, time(9), time(9, 0, 0, 1)),
        (Kind.DATETIME, datetime(2022, 12, 31, 23, 59, 59, 999_999), datetime(2023, 1, 1)),
    ],
)
def test_nothing_lies_between_neighbours(kind: Kind, low: object, high: object) -> None:
    """Integers, dates and moments have neighbours with nothing between them."""
    assert not between(Domain(kind), low, high)


def test_numbers_are_dense() -> None:
    """Between two numbers, however near, lie others."""
    assert between(Domain(Kind.NUMBER), Decimal("0.1"), Decimal("0.1000000000001"))


def test_a_step_makes_numbers_and_durations_discrete() -> None:
    """With ``step`` nothing lies between two steps, and a value between them is refused."""
    minutes = domain_of("{type: duration, step: 1 menit}")
    assert not between(minutes, timedelta(hours=3), timedelta(hours=3, minutes=1))
    with pytest.raises(Unreadable, match="between two steps of 1 menit"):
        minutes.place(timedelta(seconds=30))
    halves = domain_of("{type: number, step: 0.5}")
    assert not between(halves, Decimal(1), Decimal("1.5"))
    assert halves.point(Decimal("0.3")) == ValueSet(())


def test_a_step_of_dates_counts_days() -> None:
    """A step of a date is a number of days."""
    weekly = domain_of("{type: date, step: 7 hari}")
    day = date(2022, 12, 26)
    on_step = next(d for d in (day + timedelta(n) for n in range(7)) if weekly.point(d))
    assert not between(weekly, on_step, on_step + timedelta(7))


def test_null_is_a_value_only_where_allowed() -> None:
    """``nullable`` adds null to a domain, and nothing else does."""
    assert domain_of("{type: string, nullable: true}").everything.has_null
    assert not domain_of("{type: string}").everything.has_null
    bounded = domain_of('{type: duration, nullable: true, domain: ">= 0 jam"}')
    assert bounded.everything.has_null
    assert bounded.place(None) in NULL


@pytest.mark.parametrize(
    ("declaration", "size"),
    [
        ("{type: boolean}", 2),
        ("{type: boolean, nullable: true}", 3),
        ("{type: string, values: [a, b, c]}", 3),
        ("{type: string}", None),
        ('{type: integer, domain: "[0..10]"}', 11),
        ('{type: integer, domain: ">= 0"}', None),
        ('{type: number, domain: "[0..10]"}', None),
        ('{type: number, domain: "[0..10]", step: 0.5}', 21),
        ('{type: date, domain: "[2022-01-01..2022-12-31]"}', 365),
        ('{type: duration, domain: "[0 jam..6 jam]", step: 1 menit}', 361),
        ("{type: time, step: 1 jam}", 24),
        ('{type: integer, domain: ["1", "[5..6]"]}', 3),
    ],
)
def test_size(declaration: str, size: int | None) -> None:
    """A domain tells how many values it has, or that they cannot be counted."""
    domain = domain_of(declaration)
    assert domain.size(domain.everything) == size


def test_values_keep_the_owners_order() -> None:
    """Listed values are told in the order of the file; booleans begin with true."""
    domain = domain_of("{type: string, values: [turut padam, tidak padam]}")
    assert domain.members(domain.everything) == ("turut padam", "tidak padam")
    yes_no = domain_of("{type: boolean}")
    assert yes_no.members(yes_no.everything) == (True, False)


def test_an_end_of_the_type_is_not_an_end_of_the_domain() -> None:
    """A duration of 999,999,999 days bounds no real input, a stated bound on both sides does."""
    assert domain_of('{type: duration, domain: ">= 0 jam"}').technically_bounded
    assert not domain_of('{type: duration, domain: "[0 jam..1 hari]"}').technically_bounded
    assert not domain_of("{type: time}").technically_bounded


def test_values_on_a_fraction_of_python() -> None:
    """A third is no decimal, but lies where it should between two of them."""
    number = Domain(Kind.NUMBER)
    third = number.place(Fraction(1, 3))
    assert third in between(number, Decimal("0.333"), Decimal("0.334"))


def test_joining_domains_allows_what_either_allows() -> None:
    """The joint domain of two tables holds the values of both, in order, and null if one has."""
    ours = domain_of("{type: string, values: [a, b]}")
    theirs = domain_of("{type: string, values: [b, c], nullable: true}")
    both = join_domains([ours, theirs])
    assert both.values == ("a", "b", "c")
    assert both.everything.has_null
    assert join_domains([ours, domain_of("{type: string}")]).values is None


def test_a_span_of_times_of_day_may_go_over_midnight() -> None:
    """From a later time to an earlier one; ends that only leave each other out hold nothing."""
    domain = domain_of("{type: time, step: 6 jam}")
    times = [time(hour) for hour in (0, 6, 12, 18)]
    for low, high, past_low, past_high in product(range(4), range(4), (False, True), (False, True)):
        first, end = low + past_low, high + past_high
        held = set(range(first, end))
        if first - end > 1:
            held = {*range(first, 4), *range(end)}
        span = domain.span(
            domain.cut(times[low], after=past_low), domain.cut(times[high], after=past_high)
        )
        assert {place for place in range(4) if domain.place(times[place]) in span} == held
