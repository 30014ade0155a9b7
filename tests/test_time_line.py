"""Time lines: periods, ends, days without a revision."""

from __future__ import annotations

from datetime import date

import pytest

from gapless.reading.library import Library, UnknownTable
from gapless.reading.time_line import Period, days_without, following, period_of, preceding
from tests.english import english
from tests.written_tables import library_of

BODY = "inputs: {x: {type: number}}\noutputs: {z: {type: string}}\nrules: [{then: {z: a}}]\n"


def revisions(*days: tuple[str, str]) -> Library:
    """A library of revisions of ``t``, each from a day until a day or, for ``""``, the next."""
    return library_of(
        *(
            f"table: t\nversion: {number}.0.0\neffective: {first}\n"
            + (f"until: {last}\n" if last else "")
            + BODY
            for number, (first, last) in enumerate(days, start=1)
        )
    )


def periods(library: Library) -> list[str]:
    """The periods of ``t`` in words."""
    return [period_of(library, table).words.english for table in library.revisions["t"]]


def without(library: Library, first: date | None, last: date | None) -> list[str]:
    """The days of a period on which ``t`` is not in force, in words."""
    return [found.words.english for found in days_without(library, "t", Period(first, last))]


def test_the_next_revision_ends_a_period() -> None:
    """A revision is in force until the day before the next, unless it ends earlier itself."""
    library = revisions(("2022-01-01", ""), ("2022-03-01", "2022-04-30"), ("2022-06-01", ""))
    assert periods(library) == [
        "from 2022-01-01 to 2022-02-28",
        "from 2022-03-01 to 2022-04-30",
        "from 2022-06-01 on",
    ]
    first, second, third = library.revisions["t"]
    assert following(library, first) is second
    assert preceding(library, third) is second
    assert preceding(library, first) is following(library, third) is None


def test_an_end_after_the_next_beginning_counts_for_nothing() -> None:
    """Where two revisions claim a day, the later one is in force."""
    library = revisions(("2022-01-01", "2022-12-31"), ("2022-03-01", ""))
    assert periods(library)[0] == "from 2022-01-01 to 2022-02-28"
    assert library.find("t", date(2022, 3, 1)).version == "2.0.0"


def test_days_without_a_revision() -> None:
    """Before the first, between two, after the last; only within the period asked about."""
    library = revisions(("2022-01-01", "2022-01-31"), ("2022-03-01", "2022-03-01"))
    assert without(library, None, None) == [
        "until 2021-12-31",
        "from 2022-02-01 to 2022-02-28",
        "from 2022-03-02 on",
    ]
    assert without(library, date(2022, 1, 31), date(2022, 2, 1)) == ["on 2022-02-01"]
    assert without(library, date(2022, 1, 10), date(2022, 1, 20)) == []
    assert without(library, date(2021, 1, 1), date(2021, 1, 2)) == ["from 2021-01-01 to 2021-01-02"]
    unknown = list(days_without(library, "u", Period(None, None)))
    assert [found.words.english for found in unknown] == ["on every day"]


@pytest.mark.parametrize(
    ("day", "advice"),
    [
        (date(2021, 6, 1), "its first revision takes effect on 2022-01-01"),
        (date(2022, 2, 10), "ended on 2022-01-31, the next takes effect on 2022-03-01"),
        (date(2022, 4, 10), "its last revision ended on 2022-03-01"),
    ],
)
def test_a_day_without_a_revision_is_told_with_its_neighbours(day: date, advice: str) -> None:
    """Whoever asks for such a day learns when the table was or will be in force."""
    library = revisions(("2022-01-01", "2022-01-31"), ("2022-03-01", "2022-03-01"))
    assert library.in_force("t", day) is None
    with pytest.raises(UnknownTable) as caught:
        library.find("t", day)
    assert advice in english(caught.value.diagnostic.help)


def test_the_day_to_look_at_an_ended_revision_is_its_last() -> None:
    """A revision that ended is looked at on its last day, one to come on its first."""
    library = revisions(("2022-01-01", "2022-01-31"), ("2999-03-01", ""))
    ended, coming = library.revisions["t"]
    assert library.day_of(ended, date(2024, 1, 1)) == date(2022, 1, 31)
    assert library.day_of(coming, date(2024, 1, 1)) == date(2999, 3, 1)
