"""Conditions as people write them: one that has one reading is read, the others are advised.

Every advice, written down as it says, can be read.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import product

import pytest

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import column_numbers
from gapless.algebra.values import Kind
from gapless.diagnostic import writings
from gapless.sfeel.cell_text import print_set
from gapless.sfeel.cells import read_set, read_tests
from gapless.unreadable import Unreadable


def amounts(language: str, unit: str | None = None) -> Domain:
    """A column of numbers in a table of that language."""
    numbers = column_numbers(None, language, language, unit)
    return Domain(Kind.NUMBER, language=language, numbers=numbers)


@pytest.mark.parametrize(
    ("language", "texts", "read"),
    [
        ("en", "2 millions|2 mln|2 mio", "2000000"),
        ("en", "upto 5|not exceeding 5|does not exceed 5|maximum of 5|max. 5|through 5", "<= 5"),
        ("en", "exceeding 5|exceeds 5|bigger than 5|larger than 5|higher than 5", "> 5"),
        ("en", "smaller than 5|fewer than 5|lower than 5", "< 5"),
        ("en", "minimum of 5|starting from 5|starting at 5", ">= 5"),
        ("en", "exactly 5|precisely 5|tepat 5|persis 5", "5"),
        ("en", "between 5 to 10|from 5 up to 10|from 5 through 10|5 to 10", "[5..10]"),
        ("id", "maks. 5|tak lebih dari 5|tdk lebih dari 5|setinggi-tingginya 5", "<= 5"),
        ("id", "lebih dr 5|lebih daripada 5|melebihi 5|melampaui 5", "> 5"),
        ("id", "kurang dr 5|kurang daripada 5", "< 5"),
        ("id", "dari 5|mulai dari 5|setidaknya 5|sekurang-kurangnya 5|5 keatas", ">= 5"),
        ("id", "dari 5 s.d. 10|antara 5 s/d 10|dari 5 hingga 10|antara 5 sampai 10", "[5..10]"),
    ],
)
def test_what_has_one_reading_is_read(language: str, texts: str, read: str) -> None:
    """In the words of either language."""
    domain = amounts(language)
    for text in texts.split("|"):
        assert print_set(domain, read_set(domain, text)) == (read,), text


#: Words that compare, by what they mean, and what may stand between two comparisons.
_COMPARING: list[tuple[str, Callable[[int, int], bool], tuple[str, ...]]] = [
    ("<", operator.le, ("<=", "at most", "maksimal", "s.d.", "up to")),
    ("<", operator.lt, ("<", "under", "di bawah", "less than")),
    (">", operator.ge, (">=", "at least", "minimal", "mulai")),
    (">", operator.gt, (">", "over", "di atas", "lebih dari")),
]
_BETWEEN = ("", " and", " but", " dan", " to", " sampai")


def members(text: str) -> list[int] | None:
    """The whole numbers up to 11 that a cell holds; None where it is refused."""
    domain = Domain(Kind.INTEGER)
    try:
        values = read_set(domain, text)
    except Unreadable:
        return None
    return [number for number in range(12) if domain.place(number) in values]


def test_two_comparisons_hold_what_both_hold() -> None:
    """In any words and order; two that go the same way, or leave nothing, are refused."""
    for (one, first, words), (other, second, others) in product(_COMPARING, repeat=2):
        for low, high in ((3, 8), (8, 3)):
            both = [n for n in range(12) if first(n, low) and second(n, high)]
            for word, between, behind in product(words, _BETWEEN, others):
                text = f"{word} {low}{between} {behind} {high}"
                assert members(text) == (both if both and one != other else None), text


def test_a_value_before_a_comparison_is_a_lower_end() -> None:
    """Before one that ends upward, and before ``under`` or a sign only where a word leads to it."""
    for (way, upper, words), between in product(_COMPARING, _BETWEEN):
        held = [n for n in range(12) if n >= 3 and upper(n, 8)]
        is_led = between in (" to", " sampai")
        for word in words:
            ends_upward = upper is operator.le and word[0].isalpha()
            is_read = way == "<" and (ends_upward or is_led)
            text = f"3{between} {word} 8"
            assert members(text) == (held if is_read else None), text


@pytest.mark.parametrize(
    ("language", "text", "advised"),
    [
        ("en", "until 2 million", ["up to 2 million", "under 2 million"]),
        ("en", "up till 5", ["up to 5", "under 5"]),
        ("en", "2 mil", ["2 thousand", "2 million"]),
        ("en", "up to two million", ["up to 2 million"]),
        ("en", "five", ["5"]),
        ("en", "min 5", ["minimum 5"]),
        ("id", "min. 5", ["minimum 5"]),
        ("en", "more then 5", ["more than 5"]),
        ("en", "5 and 6", ["5, 6"]),
        ("en", "between 5-10", ["between 5 and 10"]),
        ("en", "5...10", ["[5..10]"]),
        ("en", "5 … 10", ["[5..10]"]),
        ("en", "[[5..10]]", ["[5..10]"]),
        ("en", "([5..10])", ["[5..10]"]),
        ("en", "[5..10) ]", ["[5..10)"]),
        ("en", "5..10[", ["[5..10)"]),
        ("en", "]5..10", ["(5..10]"]),
        ("en", "< = 5", ["<= 5"]),
        ("en", "up to 5 (inclusive)", ["up to 5"]),
        ("en", "over Rp15.000.000", ["over 15.000.000"]),
        ("en", "2 million IDR", ["2 million"]),
        ("en", "2 boxes", ["2"]),
        *(("en", text, ["-"]) for text in ("all", "every", "any value", "no limit", "other")),
        *(("id", text, ["-"]) for text in ("semua", "setiap", "berapa pun", "lainnya")),
        ("id", "di bawah dua juta", ["di bawah 2 juta"]),
        ("id", "lebih 5", ["lebih dari 5"]),
        ("id", "kurang 5", ["kurang dari 5"]),
        ("id", "2.000.000,-", ["2.000.000"]),
    ],
)
def test_the_rest_is_advised(language: str, text: str, advised: list[str]) -> None:
    """With what to write, the whole cell, which is read."""
    domain = amounts(language)
    with pytest.raises(Unreadable) as caught:
        read_tests(domain, text)
    assert list(writings(caught.value.advice)) == advised
    for written in advised:
        assert read_set(domain, written)


def test_a_currency_beside_the_number_is_advised_as_the_unit() -> None:
    """Under the name that a column gives it; a column with another unit wants that one."""
    for text in ("Rp 2 juta", "Rp2.000.000", "2 juta rupiah", "di atas IDR 2 juta"):
        with pytest.raises(Unreadable) as caught:
            read_tests(amounts("id"), text)
        assert caught.value.advice is not None
        assert "`unit: IDR`" in caught.value.advice.english
        assert read_tests(amounts("id", "IDR"), text)
    with pytest.raises(Unreadable) as caught:
        read_tests(amounts("id", "IDR"), "USD 2 juta")
    assert caught.value.advice is not None
    assert "the unit here is IDR" in caught.value.advice.english


@pytest.mark.parametrize("text", ["< 0 min", "up to 1 h 5 min", "5 min 3 s", "> 1 min s.d 5 min"])
def test_minutes_are_no_minimum(text: str) -> None:
    """``min`` behind a number is its unit."""
    assert read_set(Domain(Kind.DURATION), text)


@pytest.mark.parametrize("text", ["tertinggi 5", "atau lebih 5", "smp 5", "USD 5", "x 5"])
def test_a_word_is_never_advised_as_one_that_is_only_somewhat_like_it(text: str) -> None:
    """It may as well go the other way."""
    with pytest.raises(Unreadable) as caught:
        read_tests(amounts("id", "IDR"), text)
    assert not list(writings(caught.value.advice))


@pytest.mark.parametrize(
    ("cell", "advised"),
    [
        ("10 to 15 million", ["10 million to 15 million", "10 to 15000000"]),
        ("[ 10 .. 15 million ]", ["[ 10 million .. 15 million ]", "[ 10 .. 15000000 ]"]),
        ("1, 2, 3 million", ["1 million, 2 million, 3 million", "1, 2, 3000000"]),
        ("1, 2 million, 3", ["1 million, 2 million, 3", "1, 2000000, 3"]),
        ("3 million, 1, 2 million", ["3 million, 1 million, 2 million", "3 million, 1, 2000000"]),
        # Ten to fifteen hundredths is no range, so only one of both could be meant.
        ("10 to 15%", []),
        ("500000 to 2 million", None),
        ("1, 500000, 2 million", None),
        ("10% to 15%", None),
    ],
)
def test_a_word_that_may_belong_to_several_numbers(cell: str, advised: list[str] | None) -> None:
    """It is told how to write either, and what is told is read; a larger number is meant alone."""
    domain = Domain(Kind.NUMBER)
    if advised is None:
        assert read_tests(domain, cell)
        return
    with pytest.raises(Unreadable, match="may belong to one number or to") as caught:
        read_tests(domain, cell)
    texts = [str(text) for text in writings(caught.value.advice)]
    assert texts == advised
    for text in texts:
        assert read_tests(domain, text)
