"""Values of all kinds: every spelling is read, and what is printed reads back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.domain import Domain
from gapless.algebra.durations import MOST_MONTHS, Months, parse_duration, print_duration
from gapless.algebra.python_values import read_python
from gapless.algebra.values import Kind, Value, parse_value, print_value
from gapless.unreadable import Unreadable
from tests.oracle.columns import Column, from_python, spellings, to_python
from tests.oracle.symbols import read_value

_VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.NUMBER: st.decimals(-(10**20), 10**20, places=6) | st.decimals(-9, 9, places=2),
    Kind.INTEGER: st.integers(-(10**30), 10**30),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates(),
    Kind.TIME: st.times(),
    Kind.DATETIME: st.datetimes(),
    Kind.DURATION: st.timedeltas(),
    Kind.MONTHS: st.integers(-MOST_MONTHS, MOST_MONTHS).map(Months),
}  # fmt: skip

ANY_VALUE = st.sampled_from(list(_VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), _VALUES[kind])
)


@given(kind_and_value=ANY_VALUE, language=st.sampled_from(("id", "en")))
def test_a_printed_value_reads_back_as_itself(
    kind_and_value: tuple[Kind, Value], language: str
) -> None:
    """In gapless, and in the oracle's own reader."""
    kind, value = kind_and_value
    text = print_value(value, language)
    assert parse_value(kind, text) == value
    assert read_python(kind, text) == value
    assert read_python(kind, value) == value
    assert not isinstance(value, Fraction)
    assert read_value(Column("a", kind.value, ()), text) == from_python(value)


@given(kind_and_value=ANY_VALUE)
def test_every_spelling_of_a_value_is_read(kind_and_value: tuple[Kind, Value]) -> None:
    """Trailing zeros, Indonesian and English units, ISO durations, points in times."""
    kind, value = kind_and_value
    assert not isinstance(value, Fraction)
    plain = from_python(value)
    assert to_python(kind.value, plain) == value
    for text in spellings(kind.value, plain):
        if len(text) < 50:
            assert parse_value(kind, text) == value, text


@given(kind_and_value=ANY_VALUE)
def test_the_place_of_a_value_names_the_value(kind_and_value: tuple[Kind, Value]) -> None:
    """``Domain.value`` undoes ``Domain.place``, and every value is in its own point only."""
    kind, value = kind_and_value
    domain = Domain(kind)
    place = domain.place(value)
    assert domain.value(place[1]) == value
    assert place in domain.point(value)
    assert place in domain.everything
    assert place not in domain.everything - domain.point(value)


@given(st.timedeltas(), st.timedeltas())
def test_durations_keep_their_order(one: timedelta, other: timedelta) -> None:
    """Places are ordered as the durations are."""
    domain = Domain(Kind.DURATION)
    assert (domain.place(one) < domain.place(other)) is (one < other)


@given(value=st.floats(-1e15, 1e15, allow_nan=False))
def test_a_float_means_the_decimal_it_prints_as(value: float) -> None:
    """0.1 is exactly 1/10."""
    read = read_python(Kind.NUMBER, value)
    assert isinstance(read, Decimal)
    assert Fraction(read) == Fraction(repr(value))


_AMOUNTS = st.integers(0, 10_000)


@given(hours=_AMOUNTS, minutes=_AMOUNTS, seconds=_AMOUNTS, language=st.sampled_from(("id", "en")))
def test_a_duration_of_several_units_is_their_sum(
    hours: int, minutes: int, seconds: int, language: str
) -> None:
    """``2 jam 90 menit`` is three hours and a half, and prints so that it reads back."""
    words = {"id": ("jam", "menit", "detik"), "en": ("h", "min", "s")}[language]
    amounts = zip((hours, minutes, seconds), words, strict=True)
    text = " ".join(f"{amount} {word}" for amount, word in amounts)
    wanted = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert parse_duration(text) == wanted
    assert parse_duration(f"PT{hours}H{minutes}M{seconds}S") == wanted
    assert parse_duration(print_duration(wanted, language)) == wanted
    assert parse_duration(print_duration(-wanted, language)) == -wanted


@given(kind=st.sampled_from(list(Kind)), text=st.text(max_size=20))
def test_any_text_is_a_value_or_unreadable(kind: Kind, text: str) -> None:
    """Nothing but ``Unreadable`` is raised, and a text never is two values."""
    try:
        value = parse_value(kind, text)
    except Unreadable:
        return
    for language in ("id", "en"):
        assert parse_value(kind, print_value(value, language)) == value


@pytest.mark.parametrize(
    ("kind", "extremes"),
    [
        (Kind.DATE, (date.min, date.max)),
        (Kind.TIME, (time.min, time.max)),
        (Kind.DATETIME, (datetime.min, datetime.max)),
        (Kind.DURATION, (timedelta.min, timedelta.max)),
    ],
)
def test_the_ends_of_a_type_are_values_like_any_other(
    kind: Kind, extremes: tuple[Value, Value]
) -> None:
    """They lie in their domain, print, and read back."""
    domain = Domain(kind)
    for value in extremes:
        assert domain.place(value) in domain.everything
        for language in ("id", "en"):
            assert parse_value(kind, print_value(value, language)) == value
