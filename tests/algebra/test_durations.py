"""Durations as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gapless.algebra.durations import is_indonesian, parse_duration, parse_months, print_duration
from gapless.unreadable import Unreadable
from tests.english import english

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 jam", 6 * HOUR),
        ("6jam", 6 * HOUR),
        ("6 Jam", 6 * HOUR),
        ("6 JAM", 6 * HOUR),
        ("  6   jam  ", 6 * HOUR),
        ("6 h", 6 * HOUR),
        ("6h", 6 * HOUR),
        ("1 hour", HOUR),
        ("6 hours", 6 * HOUR),
        ("6 hr", 6 * HOUR),
        ("6 hrs.", 6 * HOUR),
        ("1 jam 30 menit", 90 * MINUTE),
        ("1 h 30 min", 90 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("90 mnt", 90 * MINUTE),
        ("1.5 jam", 90 * MINUTE),
        ("1 hari 6 jam", 30 * HOUR),
        ("2 hari", 48 * HOUR),
        ("2 days", 48 * HOUR),
        ("1 d 2 h 3 min 4 s", timedelta(1, 4, 0, 0, 3, 2)),
        ("1 minggu", timedelta(weeks=1)),
        ("2 pekan", timedelta(weeks=2)),
        ("2 weeks", timedelta(weeks=2)),
        ("30 detik", timedelta(seconds=30)),
        ("30 dtk", timedelta(seconds=30)),
        ("5 milidetik", timedelta(milliseconds=5)),
        ("5 µs", timedelta(microseconds=5)),
        ("1x6 jam", 6 * HOUR),
        ("1 x 24 jam", 24 * HOUR),
        ("2×24 jam", 48 * HOUR),
        ("PT6H", 6 * HOUR),
        ("pt6h", 6 * HOUR),
        ("PT1H30M", 90 * MINUTE),
        ("P1DT2H", 26 * HOUR),
        ("P2W", timedelta(weeks=2)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("0 jam", timedelta(0)),
        ("PT0S", timedelta(0)),
        ("-3 jam", -3 * HOUR),
        ("-PT3H", -3 * HOUR),
    ],
)
def test_forms(text: str, expected: timedelta) -> None:
    """Indonesian and English unit words, multiples and ISO 8601 name the same durations."""
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ("P7D", "minggu pekan week weeks w"),
        ("P1D", "hari day days d"),
        ("PT1H", "jam h hour hours hr hrs"),
        ("PT1M", "menit mnt min minute minutes mins m"),
        ("PT1S", "detik dtk s second seconds sec secs"),
        ("PT0.001S", "milidetik ms millisecond milliseconds"),
        ("PT0.000001S", "mikrodetik us \u00b5s \u03bcs microsecond microseconds"),
        ("P1Y", "tahun thn th year years yr yrs y"),
        ("P1M", "bulan bln month months mo mos"),
    ],
)
def test_every_word_is_its_length(length: str, words: str) -> None:
    """In both languages."""
    read = parse_months if length in ("P1Y", "P1M") else parse_duration
    for word in words.split():
        assert read(f"1 {word}") == read(length), word


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("6", "6 has no unit", "write the unit too: `6 jam` or `6 h`"),
        ("6 jm", "jm is not a unit of time", "did you mean `6 jam`?"),
        ("1 bulan", "1 bulan has no fixed length", "write days: `30 hari`"),
        ("2 tahun", "2 tahun has no fixed length", "write days"),
        ("30 menit 1 jam", "from larger to smaller", "`1 jam 30 menit`"),
        ("1 jam 2 jam", "from larger to smaller", "`1 jam 30 menit`"),
        ("1,5 jam", "1,5 is not a number", "write `1.5 jam`"),
        ("0.0000001 detik", "finer than a microsecond", "exact to a microsecond"),
        ("9999999999 hari", "too long for a duration", "999999999 days"),
        ("enam jam", "enam jam has its number in words", "write it in digits: `6 jam`"),
        ("", "'' is not a duration", "write it like `6 jam`"),
        ("-", "- is not a duration", "write it like `6 jam`"),
        ("P", "P is not a duration", "`PT6H`"),
        ("PT", "PT is not a duration", "`PT6H`"),
        ("6 jam kurang", "6 jam kurang is not a duration", ""),
        ("٦ jam", "٦ jam is not a duration", "write it like `6 jam`"),
    ],
)
def test_faults(text: str, message: str, advice: str) -> None:
    """What is no duration is refused with what to write instead."""
    with pytest.raises(Unreadable) as caught:
        parse_duration(text)
    assert message in caught.value.message.english
    assert advice in english(caught.value.advice)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (6 * HOUR, "6 jam", "6 h"),
        (90 * MINUTE, "1 jam 30 menit", "1 h 30 min"),
        (24 * HOUR, "1 hari", "1 day"),
        (48 * HOUR, "2 hari", "2 days"),
        (30 * HOUR, "30 jam", "30 h"),
        (timedelta(weeks=1), "7 hari", "7 days"),
        (timedelta(0), "0 jam", "0 h"),
        (-90 * MINUTE, "-1 jam 30 menit", "-1 h 30 min"),
        (timedelta(seconds=1, microseconds=5), "1 detik 5 mikrodetik", "1 s 5 us"),
    ],
)
def test_printing(value: timedelta, indonesian: str, english: str) -> None:
    """A duration prints in either language, largest unit first, and reads back."""
    assert print_duration(value, "id") == indonesian
    assert print_duration(value, "en") == english
    assert parse_duration(indonesian) == parse_duration(english) == value


def test_language_of_a_text() -> None:
    """The unit words tell the owner's language; where there are none it is not Indonesian."""
    assert is_indonesian("kurang dari 6 JAM")
    assert not is_indonesian("< 6 h")
    assert not is_indonesian("jamuan 3 h")
