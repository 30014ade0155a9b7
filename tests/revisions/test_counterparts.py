"""What two revisions are compared as, and what is said of the tables they hand over to."""

from __future__ import annotations

from datetime import date

import pytest

import gapless
from gapless.model import Procedure
from gapless.revisions.counterparts import Pair, as_met, compare_pairs, counterparts
from tests.written_tables import TODAY, library_of, table_of

TABLE = """table: {name}
version: {version}
effective: {day}
inputs: {{x: {{type: boolean}}}}
outputs: {{z: {{type: integer}}}}
rules: [{{{rule}}}]
"""


def fee(version: str, day: str, amount: int = 1) -> str:
    """A revision that another table hands over to."""
    return TABLE.format(name="fee", version=version, day=day, rule=f"then: {{z: {amount}}}")


def desk(version: str, day: str, rule: str = "use: fee") -> str:
    """A revision that hands over, unless its row says otherwise."""
    return TABLE.format(name="desk", version=version, day=day, rule=rule)


def met(texts: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The version and the day of either side, and which fee it hands over to."""
    old, new = library_of(*texts), library_of(*others)
    sides = as_met(old, old.revisions["desk"][0], new, new.revisions["desk"][-1], TODAY)
    return [f"{side.entry.version} {side.day} {side.tables['fee'].version}" for side in sides]


@pytest.mark.parametrize(
    ("day", "other", "expected"),
    [
        ("2024-01-01", "2025-01-01", ["1.0.0 2024-12-31 1.0.0", "2.0.0 2025-01-01 2.0.0"]),
        ("2025-01-01", "2024-01-01", ["1.0.0 2025-01-01 2.0.0", "2.0.0 2024-12-31 1.0.0"]),
        ("2024-01-01", "2024-01-01", [f"1.0.0 {TODAY} 2.0.0", f"2.0.0 {TODAY} 2.0.0"]),
    ],
)
def test_revisions_are_compared_as_customers_met_them(
    day: str, other: str, expected: list[str]
) -> None:
    """The earlier on its last day, the later on its first; two of one day as they are today."""
    fees = fee("1.0.0", "2024-01-01"), fee("2.0.0", "2025-01-01", 2)
    assert met((desk("1.0.0", day), *fees), (desk("2.0.0", other), *fees)) == expected


def test_each_day_on_which_either_side_changes_makes_a_pair() -> None:
    """Also where only what is handed over to is another from that day on."""
    few = library_of(desk("1.0.0", "2024-01-01", "then: {z: 3}"), fee("1.0.0", "2024-01-01"))
    fees = fee("1.0.0", "2024-01-01"), fee("1.1.0", "2024-06-01", 2), fee("1.2.0", "2025-01-01", 2)
    many = library_of(desk("1.0.0", "2024-01-01"), *fees)
    for old, new in ((few, many), (many, few)):
        (before,), (after,) = old.revisions["desk"], new.revisions["desk"]
        pairs = counterparts(old, new, before, after, TODAY)
        assert all(pair.edited for pair in pairs)
        assert [str(pair.days.first) for pair in pairs if pair.days] == [
            "2024-01-01",
            "2024-06-01",
            "2025-01-01",
        ]


def on(day: str, *texts: str) -> Procedure:
    """What is in force on a day."""
    library = library_of(*texts)
    table = library.in_force("desk", date.fromisoformat(day))
    assert table is not None
    return library.procedure(table, date.fromisoformat(day))


def test_two_days_name_what_is_another_on_them() -> None:
    """The table itself too, where it has another revision on the second day."""
    days = "2024-05-05", "2025-05-05"
    fees = fee("1.0.0", "2024-01-01"), fee("2.0.0", "2025-01-01", 2)
    for desks, expected in (
        ([desk("1.0.0", "2024-01-01")], []),
        (
            [desk("1.0.0", "2024-01-01"), desk("2.0.0", "2025-01-01")],
            ["now with desk 2.0.0, no longer 1.0.0"],
        ),
    ):
        old, new = (on(day, *desks, *fees) for day in days)
        (diff,) = compare_pairs([Pair(old, new, names=days)])
        notes = [note.message.english for note in diff.notes]
        assert notes == [*expected, "now with fee 2.0.0, no longer 1.0.0"]


def test_the_table_that_leaves_a_case_open_is_named() -> None:
    """Not the one that was asked, where that hands over."""
    few = fee("1.0.0", "2024-01-01").replace("{then", "{when: {x: true}, then")
    old = table_of(desk("1.0.0", "2024-01-01"), fee("1.0.0", "2024-01-01"))
    (change,) = gapless.diff(old, table_of(desk("1.0.0", "2024-01-01"), few))
    assert (change.new.status, change.new.table and change.new.table.id) == ("uncovered", "fee")
    (change,) = gapless.diff(table_of(few), table_of(fee("1.0.0", "2024-01-01")))
    assert (change.old.status, change.old.table and change.old.table.id) == ("uncovered", "fee")
