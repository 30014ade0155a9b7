"""Days in other words than ``2027-01-31``: advised where they are read, with what they may be."""

from __future__ import annotations

import calendar
from datetime import date

import pytest

from gapless.algebra.spoken_days import spoken_days
from gapless.algebra.values import Kind, parse_value
from gapless.diagnostic import writings
from gapless.unreadable import Unreadable


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        ("1 Januari 2027|1 Jan 2027|January 1, 2027|1st January 2027|1-jan-2027", "2027-01-01"),
        ("31 Des 2026|31/12/2026|31.12.2026|12/31/2026|Dec 31 2026", "2026-12-31"),
        ("17 agustus 2026|17 Ags 2026|17 August 2026", "2026-08-17"),
        ("1/6/2027", "2027-06-01 2027-01-06"),
        ("1/1/2027", "2027-01-01"),
        ("30 Februari 2027|1 Jax 2027|soon|2027|1/6/27|32/1/2027||Ma 1 2027", ""),
    ],
)
def test_what_a_text_may_be(texts: str, days: str) -> None:
    """One day, two where day and month may be exchanged, or none."""
    for text in texts.split("|"):
        found = [str(day) for day in spoken_days(text)]
        assert found == days.split(), text
        if text:
            with pytest.raises(Unreadable) as caught:
                parse_value(Kind.DATE, text)
            assert list(writings(caught.value.advice)) == found


def test_every_month_is_known_by_its_names() -> None:
    """In full in both languages, and by their first three letters where no other has them."""
    indonesian = "januari februari maret april mei juni juli agustus september oktober november"
    for names in (calendar.month_name[1:], [*indonesian.split(), "desember"]):
        for number, name in enumerate(names, start=1):
            assert spoken_days(f"9 {name} 2027") == (date(2027, number, 9),), name
            assert spoken_days(f"{name[:3]} 9, 2027") == (date(2027, number, 9),), name
