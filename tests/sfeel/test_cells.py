"""Cells: what each form of a unary test means, at its very boundaries."""

from __future__ import annotations

import re

import pytest

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.codes.form import UNKNOWN_VALUE
from gapless.diagnostic import writings
from gapless.sfeel.cell_text import print_cell, quote
from gapless.sfeel.cells import read_set, read_tests
from gapless.unreadable import Unreadable
from tests.english import english
from tests.written_tables import domain_of

HOURS = Domain(Kind.DURATION, language="id")
NUMBER = Domain(Kind.NUMBER)
INTEGER = Domain(Kind.INTEGER)
PROBES = ("2 jam", "2 jam 59 menit", "3 jam", "3 jam 1 menit", "4 jam", "6 jam", "7 jam")


def accepted(domain: Domain, cell: str, probes: tuple[str, ...]) -> list[str]:
    """The probes that a cell accepts."""
    chosen = read_set(domain, cell)
    return [probe for probe in probes if read_set(domain, probe) <= chosen]


UP_TO_3 = ["2 jam", "2 jam 59 menit", "3 jam"]
UNDER_3 = ["2 jam", "2 jam 59 menit"]
FROM_3 = ["3 jam", "3 jam 1 menit", "4 jam", "6 jam", "7 jam"]
OVER_3 = ["3 jam 1 menit", "4 jam", "6 jam", "7 jam"]


@pytest.mark.parametrize(
    "words",
    [
        "<=", "≤", "s.d", "s.d.", "s/d", "S.D", "sampai", "sampai dengan", "hingga", "maksimal",
        "maksimum", "paling lama", "paling banyak", "paling lambat", "tidak lebih dari",
        "up to", "at most", "no more than", "not over", "Up  To", "not more than", "not above",
        "up to and including", "tidak melebihi", "to",
    ],
)  # fmt: skip
def test_words_for_up_to_and_including(words: str) -> None:
    """Every way to say "up to" includes the end."""
    assert accepted(HOURS, f"{words} 3 jam", PROBES) == UP_TO_3


@pytest.mark.parametrize("words", ["atau lebih", "ke atas", "or more", "and above", "Or  More"])
def test_words_behind_a_value_for_at_least(words: str) -> None:
    """The end is included."""
    assert accepted(HOURS, f"3 jam {words}", PROBES) == FROM_3


@pytest.mark.parametrize("words", ["atau kurang", "ke bawah", "or less", "and below"])
def test_words_behind_a_value_for_at_most(words: str) -> None:
    """The end is included."""
    assert accepted(HOURS, f"3 jam {words}", PROBES) == UP_TO_3


def test_a_range_by_to() -> None:
    """Both ends are included."""
    assert accepted(HOURS, "3 jam to 3 jam", PROBES) == ["3 jam"]


@pytest.mark.parametrize(
    "words",
    [
        "<", "kurang dari", "di bawah", "dibawah", "sebelum", "Kurang Dari",
        "under", "less than", "below", "before",
    ],
)  # fmt: skip
def test_words_for_less_than(words: str) -> None:
    """Every way to say "less than" leaves the end out."""
    assert accepted(HOURS, f"{words} 3 jam", PROBES) == UNDER_3


@pytest.mark.parametrize(
    "words",
    [
        ">=", "≥", "minimal", "minimum", "paling sedikit", "paling cepat", "paling singkat",
        "mulai", "sejak", "tidak kurang dari", "at least", "no less than", "from",
    ],
)  # fmt: skip
def test_words_for_at_least(words: str) -> None:
    """Every way to say "at least" includes the beginning."""
    assert accepted(HOURS, f"{words} 3 jam", PROBES) == FROM_3


@pytest.mark.parametrize(
    "words",
    [
        ">", "di atas", "diatas", "lebih dari", "setelah", "sesudah",
        "over", "more than", "above", "after",
    ],
)  # fmt: skip
def test_words_for_more_than(words: str) -> None:
    """Every way to say "more than" leaves the beginning out."""
    assert accepted(HOURS, f"{words} 3 jam", PROBES) == OVER_3


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_space_around_symbols_means_nothing(sign: str) -> None:
    """``<3 jam`` and ``  <   3 jam `` are the same."""
    assert read_set(HOURS, f"{sign}3 jam") == read_set(HOURS, f"  {sign}   3 jam ")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("[3 jam..6 jam]", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("(3 jam..6 jam]", ["3 jam 1 menit", "4 jam", "6 jam"]),
        ("]3 jam..6 jam]", ["3 jam 1 menit", "4 jam", "6 jam"]),
        ("[3 jam..6 jam)", ["3 jam", "3 jam 1 menit", "4 jam"]),
        ("[3 jam..6 jam[", ["3 jam", "3 jam 1 menit", "4 jam"]),
        ("(3 jam..6 jam)", ["3 jam 1 menit", "4 jam"]),
        ("]3 jam..6 jam[", ["3 jam 1 menit", "4 jam"]),
        ("[ 3 jam .. 6 jam ]", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("[3 jam..3 jam]", ["3 jam"]),
        ("antara 3 jam dan 6 jam", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("between 3 h and 6 h", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("di atas 3 jam s.d 6 jam", ["3 jam 1 menit", "4 jam", "6 jam"]),
        ("di atas 3 jam dan kurang dari 6 jam", ["3 jam 1 menit", "4 jam"]),
        ("over 3 h up to 6 h", ["3 jam 1 menit", "4 jam", "6 jam"]),
        ("at least 3 h but under 6 h", ["3 jam", "3 jam 1 menit", "4 jam"]),
        ("> 3 jam <= 6 jam", ["3 jam 1 menit", "4 jam", "6 jam"]),
        ("kurang dari 6 jam tetapi minimal 3 jam", ["3 jam", "3 jam 1 menit", "4 jam"]),
        ("3 jam s.d 6 jam", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("3 jam sampai dengan 6 jam", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("3 jam", ["3 jam"]),
        ("3 jam, 6 jam", ["3 jam", "6 jam"]),
        ("< 3 jam, > 6 jam", ["2 jam", "2 jam 59 menit", "7 jam"]),
        ("not(3 jam)", ["2 jam", "2 jam 59 menit", "3 jam 1 menit", "4 jam", "6 jam", "7 jam"]),
        ("not(< 3 jam, > 6 jam)", ["3 jam", "3 jam 1 menit", "4 jam", "6 jam"]),
        ("not([3 jam..6 jam])", ["2 jam", "2 jam 59 menit", "7 jam"]),
        ("not(not(3 jam))", ["3 jam"]),
        ("bukan 3 jam, 3 jam", list(PROBES)),
        ("-", list(PROBES)),
        ('duration("PT3H")', ["3 jam"]),
        ('<= duration("PT3H")', UP_TO_3),
        ('@"PT3H"', ["3 jam"]),
        ('"3 jam"', ["3 jam"]),
    ],
)
def test_intervals_lists_and_negation(cell: str, expected: list[str]) -> None:
    """Ends are in or out exactly as written, in symbols and in words."""
    assert accepted(HOURS, cell, PROBES) == expected


@pytest.mark.parametrize(
    "cell", ["(1..2], 5", "[1..2), 5", "]1..2[, 5", "(1..2), (3..4), 5", "not([1..2), 5)"]
)
def test_commas_after_half_open_intervals(cell: str) -> None:
    """A round bracket of an interval hides no comma."""
    inside = "5" in accepted(NUMBER, cell, ("5",))
    assert inside is not cell.startswith("not")
    assert len(read_tests(NUMBER, cell)) == (1 if cell.startswith("not") else cell.count(",") + 1)


@pytest.mark.parametrize(
    ("declaration", "cell", "probes", "expected"),
    [
        (
            "{type: number}",
            ">= 0.40",
            ("0.39", "0.4", "0.40", "0.4000001"),
            ["0.4", "0.40", "0.4000001"],
        ),
        ("{type: integer}", "(2..5)", ("2", "3", "4", "5"), ["3", "4"]),
        ("{type: integer}", "> 2", ("2", "3"), ["3"]),
        ("{type: date}", "sebelum 2022-12-29", ("2022-12-28", "2022-12-29"), ["2022-12-28"]),
        ("{type: date}", 'date("2022-12-29")', ("2022-12-28", "2022-12-29"), ["2022-12-29"]),
        (
            "{type: time}",
            "antara 08.00 dan 16.00",
            ("07:59", "08:00", "16:00", "16:01"),
            ["08:00", "16:00"],
        ),
        ("{type: time}", "setelah 16.00", ("16:00", "16:00:01"), ["16:00:01"]),
        (
            "{type: datetime}",
            "sejak 2022-12-29 14.00",
            ("2022-12-29 13:59", "2022-12-29 14:00"),
            ["2022-12-29 14:00"],
        ),
        (
            "{type: datetime}",
            'date and time("2022-12-29T14:00:00")',
            ("2022-12-29 14:00",),
            ["2022-12-29 14:00"],
        ),
        ("{type: boolean}", "ya", ("true", "false"), ["true"]),
        ("{type: boolean}", "not(ya)", ("true", "false"), ["false"]),
        ("{type: boolean}", "bukan tidak", ("true", "false"), ["true"]),
        ("{type: string, values: [a, b, c]}", "a, c", ("a", "b", "c"), ["a", "c"]),
        ("{type: string, values: [a, b, c]}", "bukan a", ("a", "b", "c"), ["b", "c"]),
        ("{type: string, values: [a, b, c]}", "selain a", ("a", "b", "c"), ["b", "c"]),
        ("{type: string, values: [a, b, c]}", "kecuali a", ("a", "b", "c"), ["b", "c"]),
        ("{type: string, values: [a, b, c]}", "except a", ("a", "b", "c"), ["b", "c"]),
        ("{type: string, values: [a, b, c]}", "not a", ("a", "b", "c"), ["b", "c"]),
        ("{type: string, values: [a, b, c]}", "not(a, b)", ("a", "b", "c"), ["c"]),
        (
            '{type: string, values: ["> 3", "a, b", SELESAI (PEMADAMAN MELUAS)]}',
            "> 3",
            ('"> 3"', '"a, b"'),
            ['"> 3"'],
        ),
        (
            '{type: string, values: ["> 3", "a, b", SELESAI (PEMADAMAN MELUAS)]}',
            "a, b",
            ('"> 3"', '"a, b"'),
            ['"a, b"'],
        ),
        ("{type: string}", "not(a)", ("a", "b", "apa pun itu"), ["b", "apa pun itu"]),
        (
            "{type: string}",
            "SELESAI (PEMADAMAN MELUAS), b",
            ("b", "SELESAI (PEMADAMAN MELUAS)"),
            ["b", "SELESAI (PEMADAMAN MELUAS)"],
        ),
        ("{type: string}", '"a, b"', ("a", '"a, b"'), ['"a, b"']),
        ("{type: string}", '"bukan a"', ("a", '"bukan a"'), ['"bukan a"']),
        ("{type: string, nullable: true, values: [a, b]}", "null", ("a", "null"), ["null"]),
        (
            "{type: string, nullable: true, values: [a, b]}",
            "not(a)",
            ("a", "b", "null"),
            ["b"],
        ),
        (
            "{type: string, nullable: true, values: [a, b]}",
            "not(null)",
            ("a", "b", "null"),
            ["a", "b"],
        ),
        ("{type: number, nullable: true}", ">= 0", ("0", "null"), ["0"]),
    ],
)
def test_every_type(
    declaration: str, cell: str, probes: tuple[str, ...], expected: list[str]
) -> None:
    """Each type of input takes the tests that make sense for it."""
    assert accepted(domain_of(declaration), cell, probes) == expected


NULLABLE = (
    "{type: integer, nullable: true, domain: '[0..99]'}",
    "{type: number, nullable: true, values: [17, 18]}",
    "{type: string, nullable: true, values: ['17', '18']}",
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("-", ["17", "18", "null"]),
        ("null", ["null"]),
        ("17, null", ["17", "null"]),
        ("not(17)", ["18"]),
        ("not(17), null", ["18", "null"]),
        ("not(17, null)", ["18"]),
        ("not(not(17))", ["17"]),
        ("not(null)", ["17", "18"]),
        *((f"{word} 17", ["18"]) for word in ("selain", "bukan", "kecuali", "except", "not")),
        *((f"{word} null", ["17", "18"]) for word in ("selain", "bukan", "except", "not")),
    ],
)
@pytest.mark.parametrize("declaration", NULLABLE)
def test_null_is_only_where_it_is_named(declaration: str, cell: str, expected: list[str]) -> None:
    """``not(…)`` and its words never hold null; ``not(null)`` is every known value."""
    assert accepted(domain_of(declaration), cell, ("17", "18", "null")) == expected


@pytest.mark.parametrize("cell", ["not(< 18)", "not([0..17])", "not(not(>= 18))", "not(<= 17, 17)"])
def test_negated_ranges_never_hold_null(cell: str) -> None:
    """An age that is not known is not taken for that of a grown-up."""
    domain = domain_of(NULLABLE[0])
    assert read_set(domain, cell) == read_set(domain, ">= 18")


@pytest.mark.parametrize(
    ("cell", "underlined", "message", "advice"),
    [
        ("> enam jam", "enam jam", "enam jam has its number in words", "in digits"),
        ("[3 jam..6 jm]", "6 jm", "jm is not a unit of time", "did you mean `[3 jam..6 jam]`?"),
        ("not(3 jam, 6 jm)", "6 jm", "jm is not a unit of time", "`not(3 jam, 6 jam)`?"),
        ("antara 3 jam dan 6 jm", "6 jm", "jm is not a unit of time", "`antara 3 jam dan 6 jam`?"),
        ("> 3 jam s.d 6", "6", "6 has no unit", "`> 3 jam s.d 6 jam`"),
        ("3 s.d 6", "6", "6 has no unit", "`3 s.d 6 jam`"),
        ("antara 3 dan 6", "6", "6 has no unit", "`antara 3 dan 6 jam`"),
        ("antara 3 dan 6 jm", "6 jm", "jm is not a unit of time", "`antara 3 dan 6 jam`?"),
        ("3.5.5 s.d 6 jam", "3.5.5", "3.5.5 jam is not a duration", "write it like `6 jam`"),
        ("antara 6 dan 3 jam", "antara 6 dan 3 jam", "between 6 and 3 jam", "3 jam dan 6 jam`"),
        ("[6 jam..3 jam]", "[6 jam..3 jam]", "no value between", "`[3 jam..6 jam]`"),
        ("(3 jam..3 jam]", "(3 jam..3 jam]", "no value between", "left out"),
        (
            "> 3 jam dan > 6 jam",
            "> 3 jam dan > 6 jam",
            "go the same way",
            "one lower and one upper",
        ),
        ("!= 3 jam", "!= 3 jam", "not a test", "`not(3 jam)`"),
        ("<> 3 jam", "<> 3 jam", "not a test", "`not(3 jam)`"),
        ("= 3 jam", "= 3 jam", "not a test", "`3 jam`"),
        ("3 jam..6 jam", "3 jam..6 jam", "not a test", "[3 jam..6 jam]"),
        ("3 jam ~ 6 jam", "3 jam ~ 6 jam", "not a test", "`antara 3 jam dan 6 jam`"),
        ("> 1,5 jam", "1,5 jam", "1,5 is not a number", "`> 1.5 jam`"),
        ("null", "null", "null is not a value", "nullable: true"),
        ("", "", "the cell is empty", "any value"),
        (">", ">", "has no value after it", "write the value"),
    ],
)
def test_faults_are_placed(cell: str, underlined: str, message: str, advice: str) -> None:
    """A fault names the very piece of the cell, what is wrong and what to write."""
    with pytest.raises(Unreadable) as caught:
        read_tests(HOURS, cell)
    problem = caught.value
    assert message in problem.message.english
    assert advice in english(problem.advice)
    assert cell[problem.start or 0 : problem.end or len(cell)] == underlined


@pytest.mark.parametrize(
    ("declaration", "cell", "message"),
    [
        ("{type: number}", "3 s.d 6 kg", "6 kg is not a number"),
        ("{type: duration, step: 1 jam}", "90 menit", "90 menit lies between two steps"),
        ("{type: time}", "14.00 s.d 16.00 WIB", "16.00 WIB names a time zone"),
    ],
)
def test_only_durations_lend_their_unit(declaration: str, cell: str, message: str) -> None:
    """The lower end of another kind is not held to have what the upper end has too many."""
    with pytest.raises(Unreadable, match=message):
        read_tests(domain_of(declaration), cell)


@pytest.mark.parametrize("cell", ["3 jam..6 jam", "!= 3 jam", "<> 3 jam", "= 3 jam"])
def test_advice_can_be_followed(cell: str) -> None:
    """What a message tells to write is read when it is written."""
    with pytest.raises(Unreadable) as caught:
        read_tests(HOURS, cell)
    for advised in re.findall(r"`([^`]+)`", english(caught.value.advice)):
        assert read_tests(HOURS, advised.strip('"'))


@pytest.mark.parametrize(
    ("declaration", "cell", "advised"),
    [
        ("{type: string}", "not in (a, b)", "not(a, b)"),
        ("{type: string}", 'kode not in ["a", "b"]', "not(a, b)"),
        ("{type: string}", "not(a", "not(a)"),
        ("{type: string}", "otherwise", "-"),
        ("{type: string, values: [a, b, c]}", "selain a atau selain b", "not(a), not(b)"),
        ("{type: string, values: [a, b, c]}", "bukan a atau b atau c", None),
        ("{type: string, values: [a, b, c]}", "!= a || = b", "not(a), b"),
        ("{type: string, values: [a, b, c]}", "!= a or = b", "not(a) or b"),
        ("{type: string}", "a && b", None),
        ("{type: integer}", "x >= 3 && x < 5", ">= 3 and < 5"),
        ("{type: integer}", "x >= 3 && x < 5 || x = 7", ">= 3 and < 5, 7"),
        ("{type: integer}", "(3..5", "(3..5]"),
        ("{type: integer}", "3..5)", "[3..5)"),
    ],
)
def test_advice_means_what_was_meant(declaration: str, cell: str, advised: str | None) -> None:
    """What a message says to write is no other set than the faulty test had in mind."""
    with pytest.raises(Unreadable) as caught:
        read_tests(domain_of(declaration), cell)
    assert caught.value.advice is not None
    texts = [str(text) for text in writings(caught.value.advice)]
    assert [text for text in texts if text not in (f'"{cell}"', quote(cell))] == (
        [] if advised is None else [advised]
    )
    if advised is not None:
        assert read_tests(domain_of(declaration), advised)


@pytest.mark.parametrize(
    ("declaration", "cell", "advised"),
    [
        ("{type: duration}", "5, 10", ["5 jam, 10 jam", "5 h, 10 h"]),
        (
            "{type: duration}",
            "> 5, 7, [8..9]",
            ["> 5 jam, 7 jam, [8..9 jam]", "> 5 h, 7 h, [8..9 h]"],
        ),
        ("{type: duration}", "lima  jam, enam jam", ["5 jam, 6 jam"]),
        ("{type: duration}", "lima jam, kapan-kapan", []),
        ("{type: number}", "1.000, 2.000", ["1000, 2000", "1.0, 2.0"]),
        ("{type: number}", "1,500", ["1500", "1.5", "1, 500"]),
        ("{type: string, values: [abu, biru]}", "abv, not(birv)", ["abu, not(biru)"]),
    ],
)
def test_all_that_is_wrong_in_a_list_is_corrected(
    declaration: str, cell: str, advised: list[str]
) -> None:
    """Advice for the first fault alone was refused for the second; else nothing is advised."""
    with pytest.raises(Unreadable) as caught:
        read_tests(domain_of(declaration), cell)
    texts = [str(text) for text in writings(caught.value.advice)]
    assert texts[: len(advised)] == advised
    for text in texts:
        assert read_tests(domain_of(declaration), text)


def test_a_value_outside_the_domain_is_named_with_the_nearest() -> None:
    """A value that is not in the list gets the nearest of the list."""
    domain = domain_of("{type: string, values: [turut padam, tidak padam]}")
    with pytest.raises(Unreadable) as caught:
        read_tests(domain, "turut pdam")
    assert caught.value.code is UNKNOWN_VALUE
    assert "did you mean `turut padam`?" in english(caught.value.advice)


def test_deep_not_is_refused() -> None:
    """A hostile cell of nested ``not`` gets a sentence, not a deep recursion."""
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_tests(INTEGER, "not(" * 500 + "1" + ")" * 500)


def test_each_test_of_a_list_keeps_its_place() -> None:
    """The parts of a list know where they stand."""
    text = "< 3 jam,  [4 jam..5 jam]"
    assert [text[test.start : test.end] for test in read_tests(HOURS, text)] == [
        "< 3 jam",
        "[4 jam..5 jam]",
    ]


@pytest.mark.parametrize("cell", ["[1..3], [2..5]", "[1..5]", "[1..2], (2..5]", "1, (1..5]"])
def test_different_spellings_are_one_set(cell: str) -> None:
    """However a set is written, it is the same set and prints the same."""
    assert print_cell(NUMBER, read_set(NUMBER, cell)) == "[1..5]"


@pytest.mark.parametrize("text", ["3 <= 8", "3 ≤ 8", "3 >= 8", "3 < 8"])
def test_a_sign_between_two_values_is_no_range(text: str) -> None:
    """A word between them is one: ``3 s.d 8``."""
    with pytest.raises(Unreadable):
        read_set(Domain(Kind.NUMBER), text)
    assert read_set(Domain(Kind.NUMBER), "3 s.d 8") == read_set(Domain(Kind.NUMBER), "[3..8]")
