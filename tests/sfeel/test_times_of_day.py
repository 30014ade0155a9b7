"""Times of day: spans over midnight, as people write them, and the end of the day."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind
from gapless.deciding.context import ContextError
from gapless.sfeel.cell_text import print_set
from gapless.sfeel.cells import read_set
from gapless.unreadable import Unreadable
from tests.written_tables import one_input, told

CLOCK = Domain(Kind.TIME)
MINUTES = [time(hour, minute) for hour in range(24) for minute in (0, 1, 30, 59)]

_SPANS = {
    "[{low}..{high}]": (True, True),
    "[{low}..{high})": (True, False),
    "({low}..{high}]": (False, True),
    "]{low}..{high}[": (False, False),
    "{low}-{high}": (True, True),
    "{low} – {high}": (True, True),
    "antara {low} dan {high}": (True, True),
    "between {low} and {high}": (True, True),
    "dari {low} sampai {high}": (True, True),
    "mulai {low} sampai {high}": (True, True),
    "{low} s.d {high}": (True, True),
    "di atas {low} sebelum {high}": (False, False),
    "from {low} up to {high}": (True, True),
}


def holds(chosen: ValueSet, clock: time) -> bool:
    """Whether a time of day is in a set."""
    return CLOCK.place(clock) in chosen


@given(
    written=st.sampled_from(sorted(_SPANS)),
    low=st.sampled_from(MINUTES),
    high=st.sampled_from(MINUTES),
)
def test_a_span_goes_on_over_midnight(written: str, low: time, high: time) -> None:
    """From a time of day to an earlier one: until midnight, and from midnight on."""
    with_low, with_high = _SPANS[written]
    text = written.format(low=f"{low:%H:%M}", high=f"{high:%H.%M}")
    if low == high and not (with_low and with_high):
        with pytest.raises(Unreadable, match="no value between"):
            read_set(CLOCK, text)
        return
    chosen = read_set(CLOCK, text)
    for clock in MINUTES:
        is_after = clock >= low if with_low else clock > low
        is_before = clock <= high if with_high else clock < high
        meant = is_after and is_before if low <= high else is_after or is_before
        assert holds(chosen, clock) is meant, clock
    assert read_set(CLOCK, ", ".join(print_set(CLOCK, chosen))) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "[22:00..24:00)",
        "[22:00..24:00]",
        "22:00-24:00",
        "22.00 s.d 24.00",
        "antara 22:00 dan 24:00:00",
    ],
)
def test_the_end_of_the_day(text: str) -> None:
    """``24:00`` is an end, with or without brackets; 00:00 is the next day's."""
    assert print_set(CLOCK, read_set(CLOCK, text)) == (">= 22:00",)
    assert print_set(CLOCK, read_set(CLOCK, "<= 24:00")) == ("-",)


@pytest.mark.parametrize("text", ["24:00", ">= 24:00", "[24:00..06:00)"])
def test_the_end_of_the_day_is_no_time(text: str) -> None:
    """What begins at 24:00 begins at 00:00."""
    with pytest.raises(Unreadable, match="24:00 is not on the clock") as caught:
        read_set(CLOCK, text)
    assert caught.value.advice is not None
    assert "the next one begins at 00:00" in caught.value.advice.english


def test_a_shift_over_midnight_in_a_table() -> None:
    """Three shifts leave nothing over; what one of them leaves over is told in tests to paste."""
    shifts = one_input("{type: time}", "06:00-14:00", '"(14:00..22:00)"', '"[22:00..06:00)"')
    assert told(shifts, code="gap") == []
    for clock, row in (("23:59", "3"), ("00:00", "3"), ("05:59:59", "3"), ("06:00", "1")):
        assert shifts.decide({"x": clock}).row == row
    nights = one_input("{type: time}", '"[06:00..22:00)"')
    assert told(nights, code="gap") == ["no row covers x before 06:00 or from 22:00"]
    steps = one_input(
        '{type: time, step: 30 min, domain: "[22:00..06:00]"}', '"[22:00..24:00)"', "-"
    )
    assert steps.decide({"x": "23:30"}).row == "1"
    assert steps.decide({"x": "00:00"}).row == "2"
    with pytest.raises(ContextError, match="x cannot be 12:00"):
        steps.decide({"x": "12:00"})
