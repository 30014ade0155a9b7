"""Units and zones: what numbers count and clocks show is part of what is decided."""

from __future__ import annotations

import pytest

import gapless
from gapless import TableError
from gapless.render.change_words import DiffWords
from gapless.revisions.versions import Step
from tests.written_tables import table_of

FEES = """table: biaya
version: 1.0.0
effective: 2022-01-01
data: {ton: {type: number, unit: kg}}
inputs:
  berat: {type: integer, domain: "[0..120]", unit: kg}
  muatan: {type: number, expression: ton}
outputs:
  biaya: {type: integer, unit: IDR}
rules:
  - {when: {berat: "<= 17"}, then: {biaya: 1}}
  - {then: {biaya: 2}}
"""


@pytest.mark.parametrize(
    ("part", "other", "told"),
    [
        ("unit: IDR", "unit: USD", "biaya now counts USD, not IDR"),
        ('120]", unit: kg', '120]", unit: lb', "berat now counts lb, not kg"),
        ("number, unit: kg", "number, unit: t", "ton now counts t, not kg"),
    ],
)
def test_another_unit_decides_otherwise(part: str, other: str, told: str) -> None:
    """The same number of something else is not the same."""
    found = gapless.diff(table_of(FEES), table_of(FEES.replace(part, other)))
    assert [note.message.english for note in found.notes] == [told]
    assert (found.step, found.equivalent) == (Step.MAJOR, False)


@pytest.mark.parametrize("part", [", unit: IDR", '120]", unit: kg'])
def test_naming_the_unit_changes_nothing(part: str) -> None:
    """Neither for the first time nor no longer."""
    bare = FEES.replace(part, part.replace(", unit: IDR", "").replace(", unit: kg", ""))
    assert gapless.diff(table_of(bare), table_of(FEES)).equivalent
    assert gapless.diff(table_of(FEES), table_of(bare)).equivalent


def test_tables_that_hand_over_count_the_same() -> None:
    """One name for kilograms here and pounds there is refused."""
    desk = """
table: meja
inputs: {berat: {type: integer, domain: "[0..120]", unit: lb}}
outputs: {biaya: {type: integer}}
rules: [{use: biaya}]
"""
    with pytest.raises(TableError, match="berat counts kg here and lb in meja"):
        table_of(desk, FEES).decide({"berat": 3})
    assert table_of(desk.replace("lb", "kg"), FEES).decide({"berat": 3}).outputs == {"biaya": 1}


def test_amounts_in_a_diff_read_as_in_the_table() -> None:
    """Witnesses have the thousands of the table's language, answers the unit of their own side."""
    fees = FEES.replace("table: biaya", "table: biaya\nlanguage: id").replace(
        "data: {ton: {type: number, unit: kg}}\n", ""
    )
    fees = fees.replace("  muatan: {type: number, expression: ton}\n", "")
    fees = fees.replace("[0..120]", "[0..90000000]").replace("<= 17", "<= 1.000.000")
    new = fees.replace("1.000.000", "2.000.000").replace("unit: IDR", "unit: USD")
    [change] = (found := gapless.diff(table_of(fees), table_of(new))).changes
    words = DiffWords(found)
    old, now = words.both(change)
    assert (old.text, now.text) == ("2 IDR", "1 USD")
    assert words.example(change) == "berat=1.500.000"
    assert change.witness == {"berat": "1500000"}
    assert table_of(new).decide({"berat": "1.500.000"}).outputs == {"biaya": 1}


CALL = """table: t
inputs: {at: {type: datetime, zone: Europe/Berlin}}
outputs: {z: {type: integer}}
rules: [{then: {z: 1}}]
"""


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        ("zone: Europe/Berlin", "zone: Europe/Berlin", False),
        ("zone: Europe/Berlin", "zone: Asia/Jakarta", True),
        ("zone: Europe/Berlin", "label: At", True),
        ("zone: Asia/Jakarta", "label: At", False),
        ("zone: Asia/Jakarta", "zone: Asia/Makassar", False),
    ],
)
def test_clocks_that_are_changed_show_another_time(old: str, new: str, *, is_other: bool) -> None:
    """Another zone cannot be compared where the clocks of either are ever changed."""
    one, other = (table_of(CALL.replace("zone: Europe/Berlin", zone)) for zone in (old, new))
    if is_other:
        with pytest.raises(
            gapless.Incomparable, match=r"input at is in .*, but in .* in the other"
        ):
            gapless.diff(one, other)
    else:
        assert gapless.diff(one, other).changes == ()


def test_answers_as_clocks_show_them_are_moments_in_a_later_zone() -> None:
    """As long as the clocks are those of the zone; rows that hand over answer nothing."""
    desk = """table: desk
inputs: {n: {type: integer}}
outputs: {at: {type: datetime}}
rules:
  - {when: {n: "< 3"}, then: {at: "2024-06-01 12:00"}}
  - {use: other}
"""
    other = desk.replace("desk", "other").replace("{use: other}", "{then: {at: 2024-06-02 08:00}}")
    zone = "{type: datetime, zone: Asia/Jakarta}"
    old = table_of(desk, other)
    new = table_of(*(text.replace("{type: datetime}", zone) for text in (desk, other)))
    found = gapless.diff(old, new)
    assert found.changes == ()
    later = desk.replace("{type: datetime}", zone).replace("12:00", "13:00")
    [change] = gapless.diff(old, table_of(later, other.replace("{type: datetime}", zone))).changes
    assert change.tests == {"n": ("<= 2",)}
