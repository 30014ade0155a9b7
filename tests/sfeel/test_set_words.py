"""Sets in words, and back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.numbers import column_numbers
from gapless.algebra.sets import EMPTY, NULL, ValueSet
from gapless.algebra.values import Kind
from gapless.language import LANGUAGES, translate
from gapless.sfeel.cells import read_set
from gapless.sfeel.set_words import describe_domain, set_phrase, set_words
from gapless.unreadable import Unreadable
from tests.english import english
from tests.oracle.effort import TABLES
from tests.written_tables import domain_of, table_of

HOURS = '{type: duration, domain: ">= 0 jam"}'
LISTED = "{type: string, values: [a, b, c, d, e]}"
MAYBE = "{type: string, values: [a, b, c, d], nullable: true}"
MONEY = "{type: integer, unit: IDR}"


def _column(declaration: str, language: str) -> Domain:
    """The domain of an input in a table of a language."""
    return (
        table_of(
            f"table: t\nlanguage: {language}\ninputs:\n  x: {declaration}\n"
            "outputs: {z: {type: string}}\nrules: [{then: {z: a}}]\n"
        )
        .model.inputs["x"]
        .domain
    )


@pytest.mark.parametrize(
    ("declaration", "cell", "indonesian", "in_english"),
    [
        (HOURS, "< 3 jam", "kurang dari 3 jam", "under 3 h"),
        (HOURS, "<= 3 jam", "maksimal 3 jam", "up to 3 h"),
        (HOURS, "> 3 jam", "lebih dari 3 jam", "over 3 h"),
        (HOURS, ">= 3 jam", "minimal 3 jam", "at least 3 h"),
        (HOURS, "[3 jam..6 jam]", "3 jam sampai 6 jam", "3 h to 6 h"),
        (HOURS, "(3 jam..6 jam]", "lebih dari 3 jam sampai 6 jam", "over 3 h up to 6 h"),
        (HOURS, "[3 jam..6 jam)", "3 jam sampai kurang dari 6 jam", "3 h to under 6 h"),
        (
            HOURS,
            "(3 jam..6 jam)",
            "lebih dari 3 jam dan kurang dari 6 jam",
            "over 3 h and under 6 h",
        ),
        (HOURS, "3 jam, > 6 jam", "tepat 3 jam atau lebih dari 6 jam", "exactly 3 h or over 6 h"),
        (HOURS, "not(3 jam, 6 jam)", "bukan 3 jam atau 6 jam", "other than 3 h or 6 h"),
        (HOURS, "-", "apa saja", "any"),
        (MONEY, "[15000001..20000000]", "15.000.001 sampai 20.000.000", "15,000,001 to 20,000,000"),
        ("{type: number, unit: IDR}", "> 15000000", "lebih dari 15.000.000", "over 15,000,000"),
        ("{type: number}", "1.5, 2.5, 3", "1,5, 2,5 atau 3", "1.5, 2.5 or 3"),
        ("{type: integer}", "3", "3", "3"),
        ("{type: number}", "3", "tepat 3", "exactly 3"),
        ("{type: boolean}", "true", "true", "true"),
        ("{type: date}", "< 2022-01-02", "sampai 2022-01-01", "up to 2022-01-01"),
        ("{type: date}", ">= 2022-01-01", "mulai 2022-01-01", "from 2022-01-01"),
        ("{type: time}", "[08:00..10:00)", "08:00 sampai sebelum 10:00", "08:00 to before 10:00"),
        ("{type: time}", "(08:00..10:00]", "setelah 08:00 sampai 10:00", "after 08:00 up to 10:00"),
        ("{type: time}", "16:05", "tepat 16:05", "exactly 16:05"),
        (LISTED, "a, b", "a atau b", "a or b"),
        (LISTED, "c, b, a", "a, b atau c", "a, b or c"),
        (LISTED, "not(a)", "bukan a", "other than a"),
        (MAYBE, "a, null", "a atau tidak diketahui", "a or not known"),
        (MAYBE, "not(a), null", "tidak diketahui atau bukan a", "not known or other than a"),
        (MAYBE, "not(null)", "diketahui", "known"),
        ("{type: string}", "a", "a", "a"),
        ("{type: string}", '"any"', '"any"', '"any"'),
        ("{type: string}", "a, b", '"a" atau "b"', '"a" or "b"'),
        ("{type: string}", "not(a)", 'bukan "a"', 'other than "a"'),
        ("{type: string, nullable: true}", "not(null)", "not(null)", "not(null)"),
    ],
)
def test_sets_in_words(declaration: str, cell: str, indonesian: str, in_english: str) -> None:
    """Every kind of set has words, says whether its ends are included, and reads back."""
    for language, words in (("id", indonesian), ("en", in_english)):
        domain = _column(declaration, language)
        chosen = read_set(domain, cell)
        assert set_words(domain, chosen, language) == words
        assert read_set(domain, words) == chosen


def test_the_empty_set_has_no_words() -> None:
    """Nothing at all has no text."""
    assert set_words(domain_of(HOURS), EMPTY, "id") == ""


def test_of_very_many_conditions_the_first_are_named() -> None:
    """A sentence with a hundred values is no sentence."""
    domain = domain_of("{type: integer}")
    phrase = set_phrase(domain, sets.union(domain.point(2 * n) for n in range(100)))
    assert translate(phrase, "id").endswith("20, 22 dan 88 lagi")


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        (LISTED, "a, b, c, d, e"),
        ("{type: string, nullable: true, values: [a, b]}", "a, b, null"),
        (HOURS, "at least 0 jam"),
        ('{type: integer, domain: "[0..10]"}', "0 to 10"),
        ('{type: integer, domain: ["[0..3]", "7"]}', "0 to 3 or 7"),
        ("{type: string}", ""),
        ("{type: number}", ""),
    ],
)
def test_describing_a_domain(declaration: str, text: str) -> None:
    """What an input allows, for messages; nothing where it allows everything."""
    assert english(describe_domain(domain_of(declaration))) == text


def test_a_long_list_of_values_is_cut() -> None:
    """Of more than a dozen values the first dozen are told."""
    values = ", ".join(f"v{n}" for n in range(20))
    text = english(describe_domain(domain_of(f"{{type: string, values: [{values}]}}")))
    assert text.endswith("v11, …")


@pytest.mark.parametrize(
    ("declaration", "cell", "symbols"),
    [
        ("{type: integer}", "4-14", "[4..14]"),
        ("{type: integer}", "-14 – -4", None),
        ("{type: integer}", "-4 - 14", "[-4..14]"),
        ("{type: integer}", "-4 to -1", "[-4..-1]"),
        ("{type: integer}", "4 to 14", "[4..14]"),
        ("{type: integer}", "di antara 4 dan 14", "[4..14]"),
        ("{type: integer}", "4 to under 14", "[4..14)"),
        ("{type: duration}", "3-6 jam", "[3 jam..6 jam]"),
        ("{type: date}", "2022-01-01 - 2022-01-31", "[2022-01-01..2022-01-31]"),
        ("{type: integer}", "4 or more or 2", ">= 4, 2"),
        ("{type: integer}", "less than or equal to 4 or 9", "<= 4, 9"),
        ("{type: integer}", "8 atau (3..6] atau 9", "8, (3..6], 9"),
        ("{type: integer}", "bukan 3 atau 5", "not(3, 5)"),
        ("{type: integer}", "other than 3 or over 5", None),
        ("{type: integer}", "bukan 3 atau bukan 5", None),
        ("{type: string, values: [a, b, c]}", "a, b, or c", "-"),
        ("{type: string, values: [a, a or b, b]}", "a or b", '"a or b"'),
        ("{type: string, values: [known, b], nullable: true}", "not known", "b"),
        ("{type: string, values: [Any, b]}", "any", None),
        ("{type: string}", "a or b", None),
        ("{type: string}", '"a" or b', None),
        ("{type: string}", 'x "a" or "b"', None),
        ("{type: string}", "any", None),
        ("{type: string, nullable: true}", "known", "known"),
    ],
)
def test_reading_phrases(declaration: str, cell: str, symbols: str | None) -> None:
    """Words mean one thing or are refused; a value of the column is itself before all words."""
    domain = domain_of(declaration)
    if symbols is None:
        with pytest.raises(Unreadable):
            read_set(domain, cell)
    else:
        assert read_set(domain, cell) == read_set(domain, symbols)


#: Texts that could be taken for words of conditions.
TEXTS = (
    "a", "b", "bukan a", "not known", "known", "Any", "sakit atau izin", "sakit", "izin", "tepat",
    "other than a", "a, b", '"q"', "not null", "over 5", "tidak diketahui", "apa saja", "or b",
    "a or", "atau", "bukan", "a or b", "3 to 5", "x (y)", "x (y", "a\\", "NOT KNOWN", "dan",
)  # fmt: skip


def _set_of_texts(
    domain: Domain, texts: Sequence[str], *, negated: bool, with_null: bool
) -> ValueSet:
    chosen = sets.union(map(domain.point, texts)) & domain.known
    chosen = domain.known - chosen if negated else chosen
    return chosen | NULL if with_null and domain.nullable else chosen


@TABLES
@given(
    values=st.none()
    | st.lists(st.sampled_from(TEXTS), min_size=2, max_size=8, unique=True).map(tuple),
    texts=st.lists(st.sampled_from(TEXTS), max_size=5, unique=True),
    nullable=st.booleans(),
    negated=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_texts_that_are_words_of_conditions_read_back(
    values: tuple[str, ...] | None, texts: list[str], nullable: bool, negated: bool, language: str
) -> None:
    """Whatever the texts of a column are, words about some of them mean these."""
    domain = Domain(Kind.STRING, values, nullable=nullable)
    for with_null in (False, True):
        chosen = _set_of_texts(domain, texts, negated=negated, with_null=with_null)
        words = set_words(domain, chosen, language)
        assert not chosen or read_set(domain, words) == chosen, words


@TABLES
@given(
    points=st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1, max_size=4),
    named=st.sampled_from((None, "id", "en", "plain")),
    table=st.sampled_from((None, "id", "en")),
    unit=st.sampled_from((None, "IDR", "kWh")),
    closed=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_numbers_of_every_notation_read_back(
    points: list[object], named: str | None, table: str | None, unit: str | None,
    closed: bool, language: str,
) -> None:  # fmt: skip
    """In Indonesian, English and plain numbers, with and without a unit."""
    numbers = column_numbers(named, table, language, unit)
    domain = Domain(Kind.NUMBER, language=language, numbers=numbers)
    cuts = sorted(domain.cut(point, after=closed) for point in set(points))  # type: ignore[arg-type]
    found = [*map(sets.interval, cuts, cuts[1:]), domain.point(points[0])]  # type: ignore[arg-type]
    for chosen in (*found, sets.union(found), domain.known - sets.union(found)):
        words = set_words(domain, chosen, language)
        assert not chosen or read_set(domain, words) == chosen, words
