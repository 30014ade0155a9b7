"""Values that programs pass and nobody expects: extremes, subclasses, scalars of numpy, liars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from importlib import import_module
from typing import Any

from gapless import Months


class Word(StrEnum):
    """A text by another name."""

    X = "x"
    NULL = "null"
    BLANK = " "


class Count(IntEnum):
    """A number by another name."""

    THREE = 3


class Bare(Enum):
    """No value at all, whatever it holds."""

    THREE = 3


#: A time zone without an offset: Python compares its times with local ones.
NOWHERE: Any = type("Nowhere", (tzinfo,), {"utcoffset": lambda self, moment: None})()
#: One that cannot be asked.
BROKEN: Any = type("Broken", (tzinfo,), {})()


#: Of every built-in type, at its ends and beyond what is read.
PLAIN: tuple[object, ...] = (
    *(None, True, False, "null", "", "  ", "\t", " x ", "x\0x", "\0", "belum disebut", b"a", 1j),
    *("caf\u00e9", "cafe\u0301", "x\u0301", "\u3000", "a\u00a0b", "a b"),
    *([], {}, set(), (), object(), object, len, ..., NotImplemented, [10**5000]),
    *(0, -1, 3, 10**199, 10**200 - 1, 10**200, -(10**250), 10**5000),
    *(0.0, -0.0, 0.1, 1.5, 5e-324, 1e199, 1e200, 1.7e308),
    *map(float, ("nan", "inf", "-inf")),
    *map(Decimal, ("NaN", "sNaN", "Infinity", "-Infinity", "-0", "0E-999999", "3.000", "1E+199")),
    *map(Decimal, ("1E+200", "1E+999999999", "1E-999999999", "0." + "3" * 200, "0." + "3" * 201)),
    *(Fraction(1, 3), Fraction(6, 2), Fraction(10**300, 7), Fraction(1, 10**300)),
    *(date.min, date.max, date(2024, 1, 1), time.min, time.max, time(12, fold=1)),
    *(datetime.min, datetime.max, datetime(2024, 1, 1), datetime(2024, 1, 1, fold=1)),
    *(timedelta.min, timedelta.max, timedelta(0), timedelta(hours=3)),
    *(Months(0), Months(-999_999_999), Months(999_999_999)),
    *(datetime(2024, 1, 1, tzinfo=zone) for zone in (UTC, NOWHERE, BROKEN)),
    *(time(12, tzinfo=zone) for zone in (UTC, NOWHERE, BROKEN)),
    *(*Word, *Count, *Bare),
)


def _scalars(numpy: Any, pandas: Any) -> Iterator[object]:
    """Scalars of every type of numpy and pandas that could be taken for a value."""
    for kind in (numpy.float16, numpy.float32, numpy.float64, numpy.longdouble):
        yield from map(kind, ("0.1", "3", "-0.0", "nan", "inf", "-inf"))
    yield numpy.longdouble("1e4900")
    for name in ("int8", "uint8", "int64", "uint64", "bool_", "str_", "complex64"):
        yield getattr(numpy, name)(3)
    yield from (numpy.bytes_(b"x"), numpy.array(3), numpy.array([3, 4]), numpy.bool_(False))
    units = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "25s")
    for unit in units:
        for count in (0, 3, 10**6, -(10**6), 2**62, "NaT"):
            yield numpy.datetime64(count, unit)
            yield numpy.timedelta64(count, unit)
    yield from (numpy.datetime64("NaT"), numpy.timedelta64("NaT"), numpy.timedelta64(3))
    yield from (pandas.NaT, pandas.NA, pandas.Timestamp.min, pandas.Timestamp.max)
    yield from (pandas.Timedelta.min, pandas.Timedelta.max, pandas.Period("2024-01-01"))
    for text in ("2024-01-01", "2024-01-01 14:00", "2024-01-01 14:00:00.000000001"):
        yield pandas.Timestamp(text)
    yield from (pandas.Timestamp("2024-01-01", tz="UTC"), pandas.Timestamp(2**40, unit="s"))
    yield from (pandas.Timedelta(hours=3), pandas.Timedelta(1, "ns"), pandas.Timedelta(10**12, "s"))


def _installed_scalars() -> tuple[object, ...]:
    try:
        return tuple(_scalars(import_module("numpy"), import_module("pandas")))
    except ImportError:
        return ()


#: Of numpy and pandas, where they are installed.
SCALARS = _installed_scalars()


def _refuse(*arguments: object) -> Any:
    raise RuntimeError("a method of a foreign class ran")


_HOSTILE: dict[str, dict[str, Callable[..., Any]]] = {
    "always equal": {
        "__eq__": lambda self, other: True,
        "__lt__": lambda self, other: True,
        "__gt__": lambda self, other: False,
        "__bool__": lambda self: True,
    },
    "raising": dict.fromkeys(
        [
            *("__eq__", "__lt__", "__gt__", "__le__", "__ge__", "__str__", "__repr__", "__bool__"),
            *("__float__", "__int__", "__index__", "__format__", "__len__", "__iter__", "strip"),
        ],
        _refuse,
    ),
    "unhashable": {"__hash__": _refuse},
}
MANNERS = ("plain", *_HOSTILE)


def disguised(value: object, manner: str) -> Iterator[object]:
    """Objects that pass for a value: of a class of their own, and of a subclass of its type.

    Their hash is that of the value, so that they are found wherever it is looked up.
    """
    methods = {"__hash__": lambda self: hash(value), **_HOSTILE.get(manner, {})}
    yield type("Liar", (), {**methods, "__class__": property(lambda self: type(value))})()
    yield type("Stranger", (), methods)()
    if type(value) not in (bool, type(None)):
        yield _instance(type(f"Other{type(value).__name__}", (type(value),), methods), value)


def honest(value: object) -> object:
    """The value as an instance of a subclass of its type that changes nothing."""
    if type(value) in (bool, type(None)):
        return value
    return _instance(type(f"Sub{type(value).__name__}", (type(value),), {}), value)


def _instance(kind: Any, value: Any) -> object:
    if isinstance(value, datetime):
        return kind.combine(value.date(), value.time())
    if isinstance(value, date):
        return kind(value.year, value.month, value.day)
    if isinstance(value, time):
        return kind(value.hour, value.minute, value.second, value.microsecond)
    if isinstance(value, timedelta):
        return kind(value.days, value.seconds, value.microseconds)
    return kind(value.count if isinstance(value, Months) else value)


def foreign_values(allowed: Iterable[object]) -> list[object]:
    """Plain values, scalars, and what passes for one of the allowed values."""
    values = list(allowed)
    return [
        *PLAIN,
        *SCALARS,
        *map(honest, values),
        *(item for value in values for manner in MANNERS for item in disguised(value, manner)),
    ]
