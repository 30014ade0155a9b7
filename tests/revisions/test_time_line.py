"""Time lines: periods, ends, days without a revision."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.model import Table
from gapless.reading.library import Library, UnknownTable
from gapless.reading.time_line import (
    Period,
    are_same,
    callers_of,
    days_without,
    following,
    names_reaching,
    period_of,
    preceding,
    reached_on,
    stages_of,
)
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


def linked(name: str, *days: str, use: str = "") -> list[str]:
    """The texts of revisions of a table, one from each day on, that hand over where asked to."""
    end = f"use: {use}" if use else "then: {z: a}"
    return [
        f"table: {name}\nversion: {number}.0.0\n"
        + (f"effective: {day.partition('/')[0]}\n" if day else "")
        + (f"until: {day.partition('/')[2]}\n" if "/" in day else "")
        + BODY.replace("then: {z: a}", end)
        for number, day in enumerate(days, start=1)
    ]


def stages(library: Library, name: str = "a") -> list[str]:
    """The stages of the revisions of a table, each with the versions of what it reaches."""
    return [
        f"{english(stage.period.words)}: "
        + " ".join(
            f"{name}{one.version[0] if one and one.version else '–'}"
            for name, one in stage.reached.items()
        )
        for table in library.revisions[name]
        for stage in stages_of(library, table)
    ]


def test_a_table_changes_on_the_days_of_those_it_reaches() -> None:
    """However far away, while it is in force."""
    library = library_of(
        *linked("a", "2022-03-01", "2022-09-01", use="b"),
        *linked("b", "2022-01-01", "2022-06-01", use="c"),
        *linked("c", "2022-01-01", "2022-07-01", "2022-09-01"),
    )
    assert stages(library) == [
        "from 2022-03-01 to 2022-05-31: a1 b1 c1",
        "from 2022-06-01 to 2022-06-30: a1 b2 c1",
        "from 2022-07-01 to 2022-08-31: a1 b2 c2",
        "from 2022-09-01 on: a2 b2 c3",
    ]


def test_days_without_a_table_are_a_stage() -> None:
    """A table that is handed over to ends, and begins again."""
    library = library_of(
        *linked("a", "2022-01-01", use="b"),
        *linked("b", "2022-01-01/2022-03-31", "2022-05-01/9999-12-31"),
    )
    assert stages(library) == [
        "from 2022-01-01 to 2022-03-31: a1 b1",
        "from 2022-04-01 to 2022-04-30: a1 b–",
        "from 2022-05-01 on: a1 b2",
    ]


def test_a_table_without_a_date_begins_with_what_it_hands_over_to() -> None:
    """It was always in force, but could not be used before."""
    library = library_of(
        *linked("a", "", use="b"), *linked("b", "2022-01-01", "2022-06-01"), *linked("c", "")
    )
    assert stages(library) == ["until 2022-05-31: a1 b1", "from 2022-06-01 on: a1 b2"]
    assert stages(library, "c") == ["on every day: c1"]
    never = library_of(*linked("a", "", use="b"))
    assert stages(never) == ["on every day: a1 b–"]


def test_callers_are_those_that_reach_a_revision_on_one_of_their_days() -> None:
    """From near and far, but neither themselves nor revisions of other days."""
    library = library_of(
        *linked("a", "2022-01-01", "2022-05-01", use="b"),
        *linked("b", "2022-01-01", use="c"),
        *linked("c", "2022-01-01", "2022-06-01"),
        *linked("d", "2022-01-01/2022-03-31", use="c"),
    )
    first, second = library.revisions["c"]

    def told(*tables: Table) -> list[str]:
        return [f"{one.id}{one.version}" for one in callers_of(library, tables)]

    assert told(first) == ["a1.0.0", "a2.0.0", "b1.0.0", "d1.0.0"]
    assert told(second) == ["a2.0.0", "b1.0.0"]
    assert told(second, *library.revisions["b"]) == ["a1.0.0", "a2.0.0"]
    assert names_reaching(library, {"b"}) == {"a", "b"}


@given(
    st.lists(
        st.lists(st.integers(0, 30), min_size=1, max_size=3, unique=True), min_size=3, max_size=3
    )
)
def test_stages_are_the_days_cut_where_something_changes(days: list[list[int]]) -> None:
    """Within a stage every day reaches the same revisions, from one to the next another."""
    first = date(2022, 1, 1)
    starts = [[str(first + timedelta(days=day)) for day in sorted(each)] for each in days]
    library = library_of(
        *linked("a", *starts[0], use="b"),
        *linked("b", *starts[1], use="c"),
        *linked("c", *starts[2]),
    )
    for number in range(40):
        day = first + timedelta(days=number)
        table = library.in_force("a", day)
        found = [
            stage
            for one in library.revisions["a"]
            for stage in stages_of(library, one)
            if day in stage.period
        ]
        assert [stage.table for stage in found] == [table] * (table is not None)
        for stage in found:
            assert are_same(stage.reached, reached_on(library, stage.table, day))
    for one in library.revisions["a"]:
        for earlier, later in pairwise(stages_of(library, one)):
            assert not are_same(earlier.reached, later.reached)
            assert earlier.period.last is not None
            assert later.period.first == earlier.period.last + timedelta(days=1)
