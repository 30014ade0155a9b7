"""Conditions, texts, functions, percent and null in expressions."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from gapless.algebra.numbers import column_numbers
from gapless.algebra.operations import LONGEST_RESULT
from gapless.algebra.values import Kind, Value, parse_value
from gapless.sfeel.expressions import Expression, Printer, parse_expression
from gapless.unreadable import Unreadable
from tests.english import english

KINDS = {
    "pokok": Kind.NUMBER,
    "tarif": Kind.NUMBER,
    "nomor": Kind.INTEGER,
    "nama": Kind.STRING,
    "padam": Kind.BOOLEAN,
    "sah": Kind.BOOLEAN,
    "hari": Kind.DATE,
    "lama": Kind.DURATION,
    "masa": Kind.MONTHS,
}
VALUES: dict[str, Value | None] = {
    "pokok": Decimal("2.5"),
    "tarif": Decimal(0),
    "nomor": 3,
    "nama": "Siti",
    "padam": True,
    "sah": False,
    "hari": date(2022, 12, 29),
    "lama": timedelta(hours=6),
    "masa": None,
}
INDONESIAN = column_numbers(None, "id", "id", None)


def read(text: str) -> Expression:
    """Parse as in an Indonesian table."""
    numbers = partial(parse_value, numbers=INDONESIAN)
    return parse_expression(text, KINDS, numbers, show=Printer("id", INDONESIAN))


def fault_of(text: str) -> tuple[str, str, str]:
    """The message, the advice and the underlined piece of what is refused."""
    with pytest.raises(Unreadable) as caught:
        read(text).evaluate(VALUES)
    fault = caught.value
    return fault.message.english, english(fault.advice), text[fault.start : fault.end]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"No " + nomor', Kind.STRING, "No 3"),
        ('nama + ", " + hari + ", " + lama', Kind.STRING, "Siti, 2022-12-29, 6 jam"),
        ('"Rp " + pokok * 1000000', Kind.STRING, "Rp 2500000"),
        ('pokok + " juta"', Kind.STRING, "2,5 juta"),
        ('hari + " (terakhir)"', Kind.STRING, "2022-12-29 (terakhir)"),
        ('hari + "2 hari"', Kind.DATE, date(2022, 12, 31)),
        ('"a" + "b" = "ab"', Kind.BOOLEAN, True),
        ("if padam then 1 else 2", Kind.INTEGER, 1),
        ("if sah then 1 else 2.5", Kind.NUMBER, Decimal("2.5")),
        ("if sah then 1 else if padam then 2 else 3", Kind.INTEGER, 2),
        ("if(sah) then 1 else 2 + 3", Kind.INTEGER, 5),
        ("(if sah then 1 else 2) + 3", Kind.INTEGER, 5),
        ('if padam then "6 jam" else lama', Kind.DURATION, timedelta(hours=6)),
        ("if tarif = 0 then 0 else pokok / tarif", Kind.NUMBER, Decimal(0)),
        ("tarif != 0 and pokok / tarif > 1", Kind.BOOLEAN, False),
        ("tarif = 0 or pokok / tarif > 1", Kind.BOOLEAN, True),
        ("sah and sah or padam", Kind.BOOLEAN, True),
        ("padam or sah and sah", Kind.BOOLEAN, True),
        ("not(padam) or sah", Kind.BOOLEAN, False),
        ("padam = true", Kind.BOOLEAN, True),
        ("min(pokok, nomor, 2)", Kind.NUMBER, Decimal(2)),
        ("max(nomor, 1, 7)", Kind.INTEGER, 7),
        ('min(hari, "2022-01-01")', Kind.DATE, date(2022, 1, 1)),
        ('max(lama, duration("7 jam"))', Kind.DURATION, timedelta(hours=7)),
        ("abs(-lama)", Kind.DURATION, timedelta(hours=6)),
        ("abs(2 - nomor)", Kind.INTEGER, 1),
        ("round(pokok)", Kind.INTEGER, 3),
        ("round(-pokok)", Kind.INTEGER, -3),
        ("round(2.4)", Kind.INTEGER, 2),
        ("round(pokok / 3, 2)", Kind.NUMBER, Decimal("0.83")),
        ("round(1250, -2)", Kind.INTEGER, 1300),
        ("floor(-pokok)", Kind.INTEGER, -3),
        ("ceiling(-pokok)", Kind.INTEGER, -2),
        ("2 %", Kind.NUMBER, Decimal("0.02")),
        ("pokok * 2 %", Kind.NUMBER, Decimal("0.05")),
        ("100 + nomor %", Kind.NUMBER, Decimal("100.03")),
        ("-nomor %", Kind.NUMBER, Decimal("-0.03")),
        ("(nomor + 1) %", Kind.NUMBER, Decimal("0.04")),
        ("masa = null", Kind.BOOLEAN, True),
        ("nomor != null", Kind.BOOLEAN, True),
        ("if masa = null then hari else hari + masa", Kind.DATE, date(2022, 12, 29)),
        ('if nomor != null and nomor > 2 then "b" else "c"', Kind.STRING, "b"),
        ('if hari = null then 0 else years between(hari, "2030-01-01")', Kind.INTEGER, 7),
        ('max(0, months between(hari, "2022-01-01"))', Kind.INTEGER, 0),
    ],
)
def test_computes(text: str, kind: Kind, value: Value) -> None:
    """Of a condition only the branch that is taken, and exactly."""
    expression = read(text)
    assert expression.kind is kind
    result = expression.evaluate(VALUES)
    assert (result, type(result)) == (value, type(value))
    assert pickle.loads(pickle.dumps(expression)).evaluate(VALUES) == value


@pytest.mark.parametrize(
    ("text", "message", "advice", "underlined"),
    [
        ("hari + masa", "masa is not known", "`if masa = null then", "masa"),
        ("masa = masa", "masa is not known", "`if masa = null then", "masa"),
        ("null = nomor", "`null` is not known", "`nomor = null`", "null"),
        ("if padam then null else 1", "`null` is not known", "= null then", "null"),
        ("pokok + nomor = null", "only a name can be tested for null", "= null`", None),
        ('"x" + pokok / 3', "the decimals of 5/6 do not end", "`round(", None),
        ("padam + nama", "cannot add a string to a boolean", "if … then", None),
        ('nomor + "3"', '"3" is a text, not a number', "`nomor + 3`", '"3"'),
        ('lama + "6 jom"', "jom is not a unit of time", '`lama + "6 jam"`', '"6 jom"'),
        ('hari + "2 hori"', "hori is not a unit of time", "2 h", '"2 hori"'),
        ("nama = selesai", "unknown name selesai", '`nama = "selesai"`', "selesai"),
        ("if pokok then 1 else 2", "the condition of an `if` is a number", "pokok > 0", "pokok"),
        ("if padam 1", "the `if` has no `then`", "if pokok > 0 then", "1"),
        ("if padam then 1", "the `if` has no `else`", "`if padam then 1 else 0`", "if"),
        ("if padam then nama", "the `if` has no `else`", '`if padam then nama else ""`', "if"),
        (
            "if padam then 1 else nama",
            "one branch of the `if` gives an integer",
            "same type",
            "1 else nama",
        ),
        (
            "1 + if sah then 1 else 2",
            "an `if` stands within",
            "`1 + (if sah then 1 else 2)`",
            "if sah then 1 else 2",
        ),
        ("sah or not padam", "`not` stands without brackets", "`sah or not(padam)`", "not padam"),
        ("nomor = 1 or 2", "`or` stands between two conditions", "a = 1 or a = 2", None),
        ("1 < nomor < 3", "two comparisons in a row", "`1 < nomor and nomor < 3`", "<"),
        ("min(nomor)", "min does not take one value", "`min(a, b)`", "min(nomor)"),
        ("round(1, 2, 3)", "round does not take 3 values", "`round(a, 2)`", "round(1, 2, 3)"),
        ("floor()", "floor does not take 0 values", "`floor(a)`", "floor()"),
        (
            "min(nomor, nama)",
            "cannot compare an integer with a string by min",
            "same type",
            "nomor, nama",
        ),
        ("abs(nama)", "abs does not take a string", "duration", "nama"),
        ("round(nomor, 1.5)", "round does not take a number", "integer", "1.5"),
        ("round(nomor, 300)", "300 decimals", "200", "nomor, 300"),
        ("max(1,5)", "1,5 could be one number or several", "`max(1, 5)`", "1,5"),
        (
            "max(2, 1,5)",
            "1,5 could be one number or several",
            "`max(2, 1, 5)` or `max(2, 1.5)`",
            "1,5",
        ),
        ("rond(pokok)", "rond is not a function here", "`round(pokok)`", "rond"),
        ("2 % pokok", "an operator is missing before pokok", "`2 % * pokok`", "pokok"),
        ("pokok % nomor", "an operator is missing before nomor", "`pokok % * nomor`", "nomor"),
        ("hari %", "a date has no percent", "number", "hari %"),
        ("(pokok + 1) ^ 2", "^ cannot stand in an expression", "`a * a`", "^"),
        ("padam ? 1 : 2", "? cannot stand in an expression", "if … then", "?"),
        ("= pokok * 2", "an expression begins without `=`", "`pokok * 2`", "="),
    ],
)
def test_refuses_at_the_faulty_piece(
    text: str, message: str, advice: str, underlined: str | None
) -> None:
    """What cannot be read or computed is refused with the piece, the reason and what to write."""
    told, told_advice, piece = fault_of(text)
    assert message in told
    assert advice in told_advice
    assert piece == ((text if underlined is None else underlined) or piece)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("jika padam maka 1 jika tidak 2", "if padam then 1 else 2"),
        ("jika sah maka 1 kalau tidak jika padam maka 2 lainnya 3",
         "if sah then 1 else if padam then 2 else 3"),
        ("jika(padam; 1; 2)", "if padam then 1 else 2"),
        ("IF(padam, 1, 2) + 1", "(if padam then 1 else 2) + 1"),
        ("IF(padam,1,2)", "if padam then 1 else 2"),
        ("IF(padam;1,5;2)", "if padam then 1,5 else 2"),
        ("1 + IF(sah; IF(padam; 1; 3); 2)",
         "1 + (if sah then (if padam then 1 else 3) else 2)"),
        ("if(padam, 1, 2)", "if padam then 1 else 2"),
        ("IF padam THEN 1 ELSE 2", "if padam then 1 else 2"),
        ("if sah then 1 elseif padam then 2 else 3", "if sah then 1 else if padam then 2 else 3"),
        ("padam dan bukan sah", "padam and not(sah)"),
        ("tidak(padam) atau sah", "not(padam) or sah"),
        ("padam = ya", "padam = true"),
        ("nomor == 1 && nomor <> 2 || sah", "nomor = 1 and nomor != 2 or sah"),
        ('nama & " &; jika"', 'nama + " &; jika"'),
        ("min(pokok; nomor)", "min(pokok, nomor)"),
        ("MAX(pokok, 3)", "max(pokok, 3)"),
        ("round half up(pokok, 1)", "round(pokok, 1)"),
        ("nomor is not null", "nomor != null"),
        ("nomor = kosong", "nomor = null"),
        ("2% dari pokok", "2% * pokok"),
        ("nomor ^ 2", "(nomor * nomor)"),
        ("1 / nomor^3 + 1", "1 / (nomor * nomor * nomor) + 1"),
    ],
)  # fmt: skip
def test_other_spellings_are_advised(text: str, meant: str) -> None:
    """Indonesian words, spreadsheets and programs: the advice is the whole, and is accepted."""
    told, advice, _ = fault_of(text)
    assert "is written `" in told
    assert advice == f"write `{meant}`"
    read(meant)


def test_data_may_be_called_like_words_of_the_language() -> None:
    """Wherever a name may stand; between two operands there is no name."""
    kinds = dict.fromkeys(("if", "and", "null", "min", "dan", "true"), Kind.INTEGER)
    values = dict(zip(kinds, range(1, 7), strict=True))
    expression = parse_expression("min(min, if) + and * null + true - dan", kinds)
    assert expression.evaluate(values) == 1 + 2 * 3 + 6 - 5
    assert parse_expression("if + 1 = 2 and and = 2", kinds).evaluate(values) is True


def test_a_joined_text_is_not_endless() -> None:
    """However long the texts that are joined."""
    long = "x" * (LONGEST_RESULT // 2)
    with pytest.raises(Unreadable, match="characters"):
        read("nama + nama + nama").evaluate({"nama": long})
    assert read("nama + nama").evaluate({"nama": long}) == 2 * long
