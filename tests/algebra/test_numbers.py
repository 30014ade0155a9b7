"""Numbers: read where only one can be meant, and printed so that only one can be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.numbers import Numbers, column_numbers, joined_numbers
from gapless.algebra.values import Kind, parse_value
from gapless.diagnostic import writings
from gapless.unreadable import Unreadable

#: A column by what it, and what its table, says: ``numbers`` and ``language``.
COLUMNS: dict[str, Numbers] = {
    "plain": column_numbers("plain", None),
    "numbers: en": column_numbers("en", "id"),
    "numbers: id": column_numbers("id", "en"),
    "en": column_numbers(None, "en"),
    "id": column_numbers(None, "id"),
    "unset": column_numbers(None, None),
}
REFUSED = None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1234.5", dict.fromkeys(("plain", "numbers: en", "en", "id", "unset"), "1234.5")),
        ("15_000_000", dict.fromkeys(COLUMNS, "15000000")),
        ("-15_000", dict.fromkeys(COLUMNS, "-15000")),
        ("50%", dict.fromkeys(COLUMNS, "0.5")),
        ("15 juta", dict.fromkeys(COLUMNS, "15000000")),
        ("15jt", dict.fromkeys(COLUMNS, "15000000")),
        ("2 thousand", dict.fromkeys(COLUMNS, "2000")),
        ("3 Miliar", dict.fromkeys(COLUMNS, "3000000000")),
        ("15.000.000", {"id": "15000000", "numbers: id": "15000000", "en": "15000000",
                        "unset": "15000000"}),
        ("15,000,000", {"en": "15000000", "numbers: en": "15000000", "id": "15000000",
                        "unset": "15000000"}),
        ("1.234,5", {"id": "1234.5", "numbers: id": "1234.5", "en": "1234.5", "unset": "1234.5"}),
        ("2.000", {"plain": "2", "numbers: en": "2", "en": "2", "numbers: id": "2000"}),
        ("2,000", {"numbers: en": "2000", "en": "2000", "numbers: id": "2", "id": "2"}),
        ("0.125", {"plain": "0.125", "numbers: en": "0.125", "en": "0.125", "id": "0.125",
                   "unset": "0.125"}),
        ("1,5", {"en": "1.5", "numbers: id": "1.5", "id": "1.5", "unset": "1.5"}),
        ("2,5%", {"en": "0.025", "numbers: id": "0.025", "id": "0.025", "unset": "0.025"}),
        ("1,5 juta", {"en": "1500000", "numbers: id": "1500000", "id": "1500000",
                      "unset": "1500000"}),
        ("1,2,3", {}),
        ("1e5", {}),
        ("15k", {}),
        ("15 M", {}),
        ("1_5", {}),
        ("١٢", {}),
        ("\uff11\uff12", {}),
        ("15 kWh", {}),
        ("%", {}),
        ("juta", {}),
        ("1..2", {}),
    ],
)  # fmt: skip
def test_one_reading_or_none(text: str, read: dict[str, str]) -> None:
    """Each column reads what only one number can be; everything else is refused with advice."""
    for name, numbers in COLUMNS.items():
        if name in read:
            assert numbers.read(text) == Decimal(read[name]), name
        else:
            with pytest.raises(Unreadable) as caught:
                numbers.read(text)
            assert caught.value.advice is not None


@pytest.mark.parametrize(
    ("power", "words"),
    [
        (-2, "% persen percent"),
        (2, "ratus hundred"),
        (3, "ribu rb thousand thousands"),
        (6, "juta jt million millions mln mio"),
        (9, "miliar milyar billion billions bln"),
        (12, "triliun trillion trillions"),
    ],
)
def test_every_word_is_its_power_of_ten(power: int, words: str) -> None:
    """In both languages, whatever the column, in small letters and in large ones."""
    for word in words.split():
        for numbers in COLUMNS.values():
            for text in (f"3 {word}", f"3{word.upper()}"):
                assert numbers.read(text) == 3 * Decimal(10) ** power, text


def test_every_numeral_is_advised_in_digits() -> None:
    """From none to twelve, in both languages."""
    for words in (
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
        "zero one two three four five six seven eight nine ten eleven twelve",
    ):
        for number, word in enumerate(words.split()):
            with pytest.raises(Unreadable) as caught:
                COLUMNS["unset"].read(f"{word} million")
            assert list(writings(caught.value.advice)) == [f"{number} million"]


@pytest.mark.parametrize(
    ("name", "text", "both"),
    [
        ("id", "2.000", ("2000", "2,0")),
        ("id", "-2.125", ("-2125", "-2,125")),
        ("id", "2.000%", ("2000%", "2,0%")),
        ("id", "1.500 juta", ("1500 juta", "1,5 juta")),
        ("unset", "2.000", ("2000", "2.0")),
        ("unset", "2,125", ("2125", "2.1250")),
        ("plain", "1,500", ("1500", "1.5")),
        ("plain", "1,5", ("1.5",)),
        ("plain", "15.000.000", ("15000000",)),
        ("numbers: id", "1.5", ("1,5",)),
        ("id", "15k", ("15 ribu",)),
        ("en", "15 M", ("15 million", "15 miliar")),
        ("id", "1e5", ("100000",)),
        ("id", "15 000 000", ("15000000",)),
    ],
)
def test_the_advice_spells_out_what_may_be_meant(
    name: str, text: str, both: tuple[str, ...]
) -> None:
    """Each spelling is read, and no two of them as the same number."""
    numbers = COLUMNS[name]
    with pytest.raises(Unreadable) as caught:
        numbers.read(text)
    assert tuple(writings(caught.value.advice)) == both
    assert len({numbers.read(each) for each in both}) == len(both)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("1.300", "id", 1300),
        ("1.300", "en", 1300),
        ("1,5 juta", "id", 1_500_000),
        ("200%", "id", 2),
        ("3.0", "id", 3),
    ],
)
def test_of_an_integer_only_whole_readings_count(text: str, name: str, value: int) -> None:
    """A text that would be no integer otherwise can only be this one."""
    assert parse_value(Kind.INTEGER, text, COLUMNS[name]) == value


@pytest.mark.parametrize("text", ["2.000", "1.300 juta"])
def test_two_whole_readings_are_refused(text: str) -> None:
    """Two or two thousand: both are integers."""
    with pytest.raises(Unreadable, match="could be two numbers"):
        parse_value(Kind.INTEGER, text, COLUMNS["id"])


@pytest.mark.parametrize(
    "text",
    [
        "15.000.000 IDR",
        "Rp15.000.000",
        "Rp 15.000.000",
        "IDR 15 juta",
        "rp15_000_000",
        "+Rp15 juta",
    ],
)
def test_a_unit_may_stand_beside_the_number(text: str) -> None:
    """Before it or behind it, and as people abbreviate it."""
    assert column_numbers(None, "id", "id", "IDR").read(text) == 15_000_000


@pytest.mark.parametrize(("unit", "text"), [("IDR", "15 USD"), ("IDR", "$15"), ("m", "15 M")])
def test_another_unit_is_refused(unit: str, text: str) -> None:
    """It is not read as the column's own."""
    with pytest.raises(Unreadable):
        column_numbers(None, "id", "id", unit).read(text)


def test_a_unit_is_no_part_of_a_word() -> None:
    """Tonnes are not the end of an abbreviation of a million."""
    assert column_numbers(None, "id", "id", "t").read("15 jt") == 15_000_000
    assert column_numbers(None, "id", "id", "t").read("15 t") == 15


@pytest.mark.parametrize(
    ("named", "language", "value", "text"),
    [
        (None, "id", "15000000", "15.000.000"),
        (None, "id", "15000", "15000"),
        ("id", "id", "15000", "15.000"),
        (None, "en", "15000.5", "15,000.5"),
        (None, "en", "9500", "9500"),
        (None, None, "15000", "15000"),
        ("plain", "id", "15000000", "15000000"),
    ],
)
def test_thousands_of_a_unit(
    named: str | None, language: str | None, value: str, text: str
) -> None:
    """They are parted as the language does it where that has one reading."""
    numbers = column_numbers(named, language, language or "en", "W")
    assert numbers.print(Decimal(value)) == text
    assert numbers.read(f"{text} W") == Decimal(value)


@st.composite
def columns(draw: st.DrawFn) -> Numbers:
    """The numbers of any column, one of several tables among them."""
    several = tuple(
        column_numbers(
            draw(st.sampled_from([None, "plain", "en", "id"])),
            draw(st.sampled_from([None, "en", "id"])),
            draw(st.sampled_from(["en", "id"])),
            draw(st.sampled_from([None, "IDR", "W", "kWh/m²"])),
        )
        for _ in range(draw(st.integers(1, 2)))
    )
    return joined_numbers(several)


@given(columns(), st.decimals(-(10**12), 10**12, places=4) | st.integers(-(10**12), 10**12))
def test_what_is_printed_is_read_as_the_same(numbers: Numbers, value: Decimal | int) -> None:
    """In every notation and language, with and without a unit, for people and for programs."""
    for text in (numbers.print(value), numbers.bare.print(value)):
        assert numbers.read(text) == value
        assert numbers.read(f"{text} {numbers.unit or ''}".strip()) == value


@given(columns(), st.text(alphabet="0123456789.,_+-% eMjutak", max_size=12))
def test_what_an_advice_says_is_read(numbers: Numbers, text: str) -> None:
    """Whatever is refused: what is written in its place is a number."""
    for whole in (False, True):
        try:
            value = numbers.read(" ".join(text.split()), whole=whole)
        except Unreadable as problem:
            for written in writings(problem.advice):
                numbers.read(written, whole=whole)
        else:
            assert not whole or value == int(value)
