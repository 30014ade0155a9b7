"""Python values: what a program may pass, of the built-in types and of numpy and pandas."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from gapless import ContextError
from gapless.algebra.python_values import read_python
from gapless.algebra.values import Kind, parse_value, print_value
from gapless.api import DecisionTable
from gapless.deciding import decide
from gapless.unreadable import Unreadable
from tests.foreign_values import foreign_values
from tests.written_tables import one_input, table_of


def test_decimals_are_exact() -> None:
    """Written decimals, Python decimals and floats that print the same are the same number."""
    written = parse_value(Kind.NUMBER, "0.40")
    assert written == read_python(Kind.NUMBER, 0.4) == read_python(Kind.NUMBER, Decimal("0.4"))
    assert read_python(Kind.NUMBER, 0.1) == Decimal("0.1")
    assert read_python(Kind.NUMBER, Fraction(2, 5)) == written


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", 3),
        ("integer", 3),
        ("integer", 3.0),
        ("integer", Fraction(6, 2)),
        ("boolean", True),
        ("string", " spasi "),
        ("date", date(2022, 12, 29)),
        ("time", time(14)),
        ("datetime", datetime(2022, 12, 29, 14)),
        ("duration", timedelta(hours=6)),
    ],
)
def test_python_values(kind: str, value: object) -> None:
    """A Python value of the type is taken as it is; strings keep their space."""
    assert read_python(Kind(kind), value) == value


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("number", True, "true is a boolean, not a number"),
        ("integer", False, "false is a boolean, not an integer"),
        ("number", float("nan"), "nan is not a finite number"),
        ("number", float("-inf"), "-inf is not a finite number"),
        ("number", Decimal("sNaN"), "sNaN is not a finite number"),
        ("number", 1j, "not a number"),
        ("integer", 1.5, "1.5 is not a whole number"),
        ("integer", Fraction(1, 3), "1/3 is not a whole number"),
        ("boolean", 1, "1 is an integer, not a boolean"),
        ("string", 5, "5 is an integer, not a string"),
        ("date", datetime(2022, 12, 29), "not a date"),
        ("datetime", date(2022, 12, 29), "not a datetime"),
        ("time", time(14, tzinfo=UTC), "names a time zone"),
        ("datetime", datetime(2022, 12, 29, tzinfo=UTC), "names a time zone"),
        ("duration", 6, "6 is an integer, not a duration"),
        ("duration", ["6 jam"], "is a list, not a duration"),
    ],
)
def test_wrong_python_values(kind: str, value: object, message: str) -> None:
    """Nothing is converted from one type to another, and nothing endless is a number."""
    with pytest.raises(Unreadable, match=message):
        read_python(Kind(kind), value)


def test_a_huge_python_value_is_shown_short() -> None:
    """A message never repeats a hostile value in full."""
    with pytest.raises(Unreadable) as caught:
        read_python(Kind.DURATION, list(range(10_000)))
    assert len(caught.value.message.english) < 150


class Word(StrEnum):
    """A text by another name."""

    X = "x"


def numpy_and_pandas() -> tuple[Any, Any]:
    """Both, or the test is skipped."""
    return pytest.importorskip("numpy"), pytest.importorskip("pandas")


def test_scalars_of_numpy_and_pandas_are_values() -> None:
    """They mean what they hold, exactly; a float32 the decimal that it prints as."""
    numpy, pandas = numpy_and_pandas()
    hour = timedelta(hours=1)
    meant: list[tuple[str, object, object]] = [
        ("number", numpy.float64(0.1), Decimal("0.1")),
        ("number", numpy.float32(0.1), Decimal("0.1")),
        ("number", numpy.longdouble("0.1"), Decimal("0.1")),
        ("number", numpy.int64(3), 3),
        ("integer", numpy.uint8(3), 3),
        ("integer", numpy.float64(3), 3),
        ("boolean", numpy.bool_(False), False),
        ("string", numpy.str_("x"), "x"),
        ("date", numpy.datetime64("2024-02-29"), date(2024, 2, 29)),
        ("date", numpy.datetime64("2024-02"), date(2024, 2, 1)),
        ("date", numpy.datetime64("1969"), date(1969, 1, 1)),
        ("datetime", numpy.datetime64("2024-02-29T14"), datetime(2024, 2, 29, 14)),
        ("datetime", numpy.datetime64("2024-02-29T14:00", "ns"), datetime(2024, 2, 29, 14)),
        ("datetime", pandas.Timestamp("2024-02-29 14:00"), datetime(2024, 2, 29, 14)),
        ("duration", pandas.Timedelta(hours=1), hour),
        *(
            ("duration", numpy.timedelta64(1, "h").astype(f"timedelta64[{unit}]"), hour)
            for unit in ("h", "m", "s", "ms", "us", "ns", "ps")
        ),
        ("duration", numpy.timedelta64(1, "W"), timedelta(weeks=1)),
    ]
    for kind, given, value in meant:
        read = read_python(Kind(kind), given)
        assert read == value, given
        assert type(read) in (Decimal, int, bool, str, date, datetime, timedelta)


def test_scalars_that_are_no_values() -> None:
    """What stands for no value, is finer than a microsecond or has no length is told as that."""
    numpy, pandas = numpy_and_pandas()
    wrong: list[tuple[str, object, str]] = [
        ("datetime", pandas.NaT, "NaT stands for no value"),
        ("datetime", numpy.datetime64("NaT", "ns"), "NaT stands for no value"),
        ("duration", numpy.timedelta64("NaT"), "NaT stands for no value"),
        ("number", pandas.NA, "<NA> is a Python NAType, not a number"),
        ("number", numpy.float64("nan"), "nan is not a finite number"),
        ("number", numpy.longdouble("1e4900"), "the number has too many digits"),
        ("number", numpy.bool_(True), "True_? is a Python bool_?, not a number"),
        ("number", numpy.timedelta64(3, "ns"), "is a Python timedelta64, not a number"),
        ("number", numpy.timedelta64(3), "is a Python timedelta64, not a number"),
        ("boolean", numpy.int64(1), "is a Python int64, not a boolean"),
        ("date", numpy.datetime64("2024-01-01", "ns"), "is a Python datetime64, not a date"),
        ("date", pandas.Timestamp("2024-01-01"), "is a Python Timestamp, not a date"),
        ("datetime", numpy.datetime64("2024-01-01"), "is a Python datetime64, not a datetime"),
        ("datetime", numpy.datetime64(1, "ns"), "finer than a microsecond"),
        ("datetime", pandas.Timestamp(1, unit="ns"), "finer than a microsecond"),
        ("datetime", pandas.Timestamp(0, tz="UTC"), "names a time zone"),
        ("datetime", numpy.datetime64(2**62, "s"), "is not in the calendar"),
        ("duration", pandas.Timedelta(1, "ns"), "finer than a microsecond"),
        ("duration", numpy.timedelta64(1500, "ns"), "finer than a microsecond"),
        ("duration", numpy.timedelta64(1, "M"), "has no fixed length"),
        ("duration", numpy.timedelta64(3), "has no fixed length"),
        ("duration", numpy.timedelta64(2**62, "D"), "is too long for a duration"),
        ("integer", numpy.array(3), "is a Python ndarray, not an integer"),
    ]
    for kind, given, message in wrong:
        with pytest.raises(Unreadable, match=message):
            read_python(Kind(kind), given)


@pytest.mark.parametrize(
    "number",
    [
        10**200,
        -(10**5000),
        1e200,
        Decimal("1e999999999"),
        Decimal("1e-999999999"),
        Decimal("1e-400"),
        Decimal("0." + "3" * 201),
        Fraction(10**200, 7),
        Fraction(1, 10**200),
        "9" * 201,
        "9" * 900,
        "0." + "0" * 900 + "1",
        "0." + "0" * 399 + "1",
        "9" * 200 + " juta",
    ],
    ids=lambda number: type(number).__name__,
)
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_a_number_with_too_many_digits(kind: str, number: object) -> None:
    """It is refused before anything is computed with it, wherever it comes from."""
    with pytest.raises(Unreadable, match="the number has too many digits") as caught:
        read_python(Kind(kind), number)
    assert caught.value.advice is not None
    assert caught.value.advice.english == "at most 200 digits are read"


@pytest.mark.parametrize(
    "number", [10**200 - 1, 1e199, 5e-324, Decimal("0." + "3" * 200), "9" * 200]
)
def test_a_number_of_as_many_digits_as_are_read(number: object) -> None:
    """Two hundred digits are read, and so is every float below that."""
    read = read_python(Kind.NUMBER, number)
    assert isinstance(read, Decimal)
    assert parse_value(Kind.NUMBER, print_value(read, "en")) == read


def test_a_huge_number_of_another_kind_is_refused_by_its_type() -> None:
    """Python will not print it, so it is not printed."""
    with pytest.raises(Unreadable, match="<int> is an integer, not a date"):
        read_python(Kind.DATE, 10**5000)
    with pytest.raises(Unreadable, match="<list> is a list, not a number"):
        read_python(Kind.NUMBER, [10**5000])


#: A column of every kind, with one value of it; rows of the table split its domain.
COLUMNS: dict[str, tuple[str, tuple[str, ...], object]] = {
    "number": ("{type: number}", ('"< 0.1"', '"0.1"', '"> 3"'), Decimal("0.1")),
    "integer": ("{type: integer}", ('"< 3"', '"> 3"'), 3),
    "wide": ("{type: number, domain: '[-5..5]', nullable: true}", ('"<= 0"', "null"), Decimal(3)),
    "stepped": ("{type: number, step: 0.1}", ('"< 3"', '"> 3"'), Decimal(3)),
    "open": ("{type: string}", ("x", "y"), "x"),
    "accented": ("{type: string}", ("caf\u00e9", "a b"), "caf\u00e9"),
    "accented or not": ("{type: string, values: [caf\u00e9, x]}", ("caf\u00e9",), "caf\u00e9"),
    "open or null": ("{type: string, nullable: true}", ("x", "null"), "x"),
    "listed": ("{type: string, values: [x, y]}", ("x",), "x"),
    "listed or null": ("{type: string, values: [x, y], nullable: true}", ("x", "null"), "x"),
    "boolean": ("{type: boolean}", ("true",), True),
    "boolean or null": ("{type: boolean, nullable: true}", ("true", "null"), False),
    "date": ("{type: date}", ('"< 2024-01-01"', '"2024-01-01"'), date(2024, 1, 1)),
    "time": ("{type: time}", ('"< 12:00"', '"12:00"'), time(12)),
    "datetime": ("{type: datetime}", ('"<= 2024-01-01 00:00"',), datetime(2024, 1, 1)),
    "datetime or null": (
        "{type: datetime, nullable: true}",
        ('"> 2024-01-01 00:00"', "null"),
        datetime(2024, 1, 1),
    ),
    "duration": ("{type: duration}", ('"< 3 h"', '"> 3 h"'), timedelta(hours=3)),
    "integer in steps": ("{type: integer, step: 3}", ('"< 3"', '"> 3"'), 3),
    "date in steps": ("{type: date, step: 7 d}", ('"< 2024-01-01"',), date(2024, 1, 1)),
    "time in steps": ("{type: time, step: 1 h}", ('"< 12:00"', '"12:00"'), time(12)),
    "datetime in steps": (
        "{type: datetime, step: 1 h}",
        ('"<= 2024-01-01 00:00"',),
        datetime(2024, 1, 1),
    ),
    "in steps": ("{type: duration, step: 1 h}", ('"< 3 h"', '"> 3 h"'), timedelta(hours=3)),
}


def answer_to(table: DecisionTable, value: object) -> tuple[object, ...]:
    """What is decided for a value, or why nothing is."""
    try:
        decision = table.decide({"x": value})
    except ContextError as refused:
        return refused.input, str(refused)
    return decision.status, decision.row


@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
@pytest.mark.parametrize("column", COLUMNS)
def test_every_foreign_value_is_answered_alike_cold_and_warm(
    column: str, small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was decided before, and by whichever shortcut: the same answer, or refusal."""
    declaration, cells, value = COLUMNS[column]
    table = one_input(declaration, *cells)
    values = foreign_values([value])
    # The shortcut of small tables knows nothing that was not worked out before.
    monkeypatch.setattr(decide, "is_small", lambda grid: True)
    cold = [answer_to(DecisionTable(table.procedure), foreign) for foreign in values]
    monkeypatch.setattr(decide, "is_small", lambda grid: small)
    table = DecisionTable(table.procedure)
    for _ in range(2):
        warm = [answer_to(table, foreign) for foreign in values]
        for foreign, first, again in zip(values, cold, warm, strict=True):
            assert again == first, type(foreign)


@pytest.mark.usefixtures("form")
def test_a_mapping_that_makes_up_values_is_asked_for_none() -> None:
    """A context holds what it lists: a ``defaultdict`` of nothing is an empty context."""
    table = one_input("{type: string}", "x", '"-"')
    assert table.decide({"x": "y"}).row == "2"
    made_up: defaultdict[str, str] = defaultdict(lambda: "y")
    assert table.decide(made_up).status == "undetermined"
    assert table.decide(MappingProxyType({Word.X: "x"})).row == "1"
    assert not made_up
    made_up["other"] = "y"
    with pytest.raises(ContextError, match="there is no input other"):
        table.decide(made_up)
    assert list(made_up) == ["other"]


@pytest.mark.usefixtures("form")
def test_a_mapping_that_makes_up_values_of_an_ordered_input_is_asked_for_none() -> None:
    """The same where the place of the only input is looked up."""
    table = one_input("{type: duration}", "< 3 h", '"-"')
    long = timedelta(hours=4)
    assert table.decide({"x": long}).row == "2"
    made_up: defaultdict[str, timedelta] = defaultdict(lambda: long, other=long)
    with pytest.raises(ContextError, match="there is no input other"):
        table.decide(made_up)
    assert list(made_up) == ["other"]


@pytest.mark.parametrize("small", [True, False], ids=["small", "large"])
def test_no_text_is_taken_for_two(small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever characters a text holds, it is compared whole and with its own input."""
    monkeypatch.setattr(decide, "is_small", lambda grid: small)
    table = table_of("""
table: t
inputs: {a: {type: string, values: [x, y]}, b: {type: string, values: [x, y]}}
outputs: {z: {type: string}}
rules: [{when: {a: x, b: y}, then: {z: a}}, {when: {a: y}, then: {z: b}}]
""")
    assert table.decide({"a": "x", "b": "y"}).row == "1"
    for a, b in (("x\0y", "y"), ("x", "y\0y"), ("x\0y", ""), ("", "x\0y"), ("y", "x\0")):
        with pytest.raises(ContextError):
            table.decide({"a": a, "b": b})


@pytest.mark.parametrize("text", ["", "  ", "\t", "\u00a0", "\n"])
def test_a_blank_text_is_no_value(text: str) -> None:
    """It is what comes of a form nobody filled in: refused first, later and of any type."""
    table = one_input("{type: string}", "x", '"-"')
    for _ in range(2):
        with pytest.raises(ContextError, match="x is empty"):
            table.decide({"x": text})
        assert table.decide({"x": "y"}).row == "2"


TWO = """
table: t
inputs: {x: {type: duration}, y: {type: duration}, z: {type: integer}}
outputs: {o: {type: string}}
rules: [{when: {x: "< 3 h", y: "< 3 h"}, then: {o: a}}, {when: {z: "> 3"}, then: {o: b}}]
"""


@pytest.fixture(params=[True, False], ids=["small", "large"])
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortcut of small tables, and that of large ones."""
    monkeypatch.setattr(decide, "is_small", lambda grid: request.param)


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(
    "text",
    [TWO, TWO.replace(", z: {type: integer}", "").replace('z: "> 3"', "")],
    ids=["with an integer", "durations"],
)
def test_contexts_of_several_values_are_looked_up_whole(text: str) -> None:
    """An unknown key, an absent input and a value of a class of its own are seen, also warm."""
    table = table_of(text)
    hour = timedelta(hours=1)
    good = {"x": hour, "y": hour, "z": 5} if "integer" in text else {"x": hour, "y": hour}
    for _ in range(2):
        assert table.decide(good).row == "1"
        with pytest.raises(ContextError, match="there is no input other"):
            table.decide({**good, "other": 1})
        assert table.decide({name: good[name] for name in ("x", "y")}).row == "1"
        assert table.decide({"x": hour}).status in ("undetermined", "decided")
        for foreign in foreign_values([hour]):
            for name in ("x", "y"):
                wrong = {**good, name: foreign}
                fresh = DecisionTable(table.procedure)
                assert _told(table, wrong) == _told(fresh, wrong)


def _told(table: DecisionTable, context: dict[str, Any]) -> tuple[object, ...]:
    try:
        decision = table.decide(context)
    except ContextError as refused:
        return refused.input, str(refused)
    return decision.status, decision.row


@pytest.mark.usefixtures("form")
def test_an_unknown_key_is_refused_warm() -> None:
    """A context of more than the inputs is not looked up."""
    table = one_input("{type: duration}", '"< 3 h"', '"-"')
    assert table.decide({"x": timedelta(hours=1)}).row == "1"
    with pytest.raises(ContextError, match="there is no input y"):
        table.decide({"x": timedelta(hours=1), "y": 1})


@pytest.mark.parametrize("context", [None, "x", 3, [("x", 1)], {"x"}])
def test_what_is_no_context_is_misuse(context: Any) -> None:
    """It is said as that, also warm."""
    table = one_input("{type: duration}", '"< 3 h"', '"-"')
    for _ in range(2):
        with pytest.raises(TypeError, match="a context maps inputs to values"):
            table.decide(context)
        table.decide({"x": timedelta(hours=1)})


@pytest.mark.usefixtures("form")
def test_any_mapping_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a context was decided, one of another class is not read again."""
    table = one_input("{type: duration}", '"< 3 h"', '"-"')
    context = {"x": timedelta(hours=1)}
    table.decide(context)
    monkeypatch.setattr(decide, "read_context", None)
    assert table.decide(MappingProxyType(context)).row == "1"


@pytest.mark.parametrize(
    "declaration", ["{type: string}", "{type: string, values: [caf\u00e9, x]}"]
)
def test_a_text_is_the_same_from_every_keyboard(declaration: str) -> None:
    """Accents typed as one character or two are one text, asked first or later."""
    table = one_input(declaration, "caf\u00e9", '"-"')
    for text in ("cafe\u0301", "x", "cafe\u0301", "caf\u00e9", "cafe\u0301"):
        assert table.decide({"x": text}).row == ("2" if text == "x" else "1")


def test_a_name_is_the_same_from_every_keyboard() -> None:
    """And may not be given on both."""
    table = table_of(
        "table: t\ninputs: {caf\u00e9: {type: boolean}}\noutputs: {z: {type: string}}\n"
        "rules: [{when: {caf\u00e9: true}, then: {z: a}}]\n"
    )
    assert table.decide({"cafe\u0301": True}).row == "1"
    with pytest.raises(ContextError, match="is given twice"):
        table.decide({"cafe\u0301": True, "caf\u00e9": True})
