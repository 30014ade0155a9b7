"""Times by the clock, as people say them on the phone."""

from __future__ import annotations

from datetime import datetime

import pytest

from gapless.algebra.spoken_times import spoken_value
from gapless.algebra.values import Kind

NOW = datetime(2026, 11, 27, 17, 12, 33)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("sejak jam 14", "3 jam 12 menit"),
        ("Sejak  pukul 14.00", "3 jam 12 menit"),
        ("since 2 pm", "3 jam 12 menit"),
        ("since 14:00", "3 jam 12 menit"),
        ("sejak jam 2 siang tadi", "3 jam 12 menit"),
        ("dari tadi jam 2 siang", "3 jam 12 menit"),
        ("sejak jam 23", "18 jam 12 menit"),
        ("sejak kemarin jam 8 malam", "21 jam 12 menit"),
        ("sejak jam 8 malam kemarin", "21 jam 12 menit"),
        ("since yesterday 20:00", "21 jam 12 menit"),
        ("sejak 2026-11-26 20:00", "21 jam 12 menit"),
        ("sejak jam 12 malam", "17 jam 12 menit"),
        ("since 12 pm", "5 jam 12 menit"),
        ("sejak sekarang", "0 jam"),
    ],
)
def test_a_length_begins_when_it_is_said_to(text: str, length: str) -> None:
    """A time without a day is the last one that was; whole minutes are counted."""
    assert spoken_value(Kind.DURATION, text, NOW, "id") == length


@pytest.mark.parametrize(
    "text",
    [
        "5 jam",
        "jam 14",
        "sejak",
        "sejak jam 25",
        "sejak jam 14.75",
        "sejak 2026-11-28 10:00",
        "sejak 2026-13-01 10:00",
        "sejak besok jam 3",
        "sejak hari ini jam 18",
        "since 9 siang",
        "sejak jam 14 WIB",
        "sejak kemarin",
    ],
)
def test_what_is_no_time_that_was_is_left_alone(text: str) -> None:
    """A time to come, a zone, or no time at all."""
    assert spoken_value(Kind.DURATION, text, NOW, "id") is None


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.DATETIME, "jam 14", "2026-11-27 14:00"),
        (Kind.DATETIME, "kemarin jam 20.30", "2026-11-26 20:30"),
        (Kind.DATETIME, "now", "2026-11-27 17:12"),
        (Kind.TIME, "jam 8 pagi", "08:00"),
        (Kind.TIME, "2 pm", "14:00"),
        (Kind.TIME, "sekarang", "17:12"),
        (Kind.DATE, "kemarin", "2026-11-26"),
        (Kind.DATE, "1 Januari 2027", "2027-01-01"),
        (Kind.DATE, "1/2/2027", None),
        (Kind.INTEGER, "kemarin", None),
    ],
)
def test_moments_times_and_days(kind: Kind, text: str, value: str | None) -> None:
    """Each in the form in which a table has it; a day that could be two is not guessed."""
    assert spoken_value(kind, text, NOW, "en") == value
