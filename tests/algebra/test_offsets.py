"""Offsets of times: the words and numbers that a time may end in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.zones import find_offset, read_offset
from gapless.unreadable import Unreadable


def offset_of(text: str) -> timedelta | None:
    """The offset that a text ends in; None where it ends in none."""
    found = find_offset(text)
    return None if found is None else read_offset(found).utcoffset(None)


@given(
    seconds=st.integers(0, 18 * 3600),
    sign=st.sampled_from("+-"),
    clock=st.sampled_from(["9:00", "9.00", "19:00", "2022-12-30T19:00:00", "2022-12-30 19.00"]),
    blank=st.sampled_from(["", " "]),
    colon=st.sampled_from(["", ":"]),
)
def test_an_offset_behind_a_clock_is_read(
    seconds: int, sign: str, clock: str, blank: str, colon: str
) -> None:
    """With or without colons, to the second; what is zero at its end may be left out."""
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [f"{part:02}" for part in (hour, minute, second)]
    whole = timedelta(seconds=-seconds if sign == "-" else seconds)
    while True:
        assert offset_of(f"{clock}{blank}{sign}{colon.join(parts)}") == whole
        if parts[-1] != "00" or len(parts) == 1:
            break
        parts.pop()


@pytest.mark.parametrize(
    ("word", "hours"), [("Z", 0), ("utc", 0), ("GMT", 0), ("WIB", 7), ("wita", 8), ("WIT", 9)]
)
def test_words_for_offsets(word: str, hours: int) -> None:
    """In any case of letters, behind digits only."""
    assert offset_of(f"19:00 {word}") == offset_of(f"19:00{word}") == timedelta(hours=hours)
    assert offset_of(f"pukul {word}") is None


@pytest.mark.parametrize("text", ["2022-12-30", "12-30", "19:00", "19:00 +7", "19:00+070"])
def test_the_end_of_a_date_is_no_offset(text: str) -> None:
    """Nor are numbers that do not come in pairs."""
    assert offset_of(text) is None


@pytest.mark.parametrize("end", ["+18:00:01", "+07:60", "-07:00:60", "-19", "+99:00"])
def test_offsets_that_no_clock_has_are_refused(end: str) -> None:
    """Said with those that there are."""
    with pytest.raises(Unreadable, match="no offset that a clock has"):
        offset_of(f"19:00{end}")
