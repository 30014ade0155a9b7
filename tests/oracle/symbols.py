"""The oracle's own reader of the S-FEEL symbols that findings print.

It reads only what a program may rely on: values, ``<``, ``<=``, ``>``, ``>=``, intervals,
``not(…)``, ``null``, ``-`` and commas.  Any word makes it fail, which is the point.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from fractions import Fraction

from tests.oracle.columns import DAY, HOUR, MINUTE, SECOND, Column, Plain, from_python

_WORDS = {
    "hari": DAY, "day": DAY, "days": DAY,
    "jam": HOUR, "h": HOUR,
    "menit": MINUTE, "min": MINUTE,
    "detik": SECOND, "s": SECOND,
    "milidetik": 1000, "ms": 1000,
    "mikrodetik": 1, "us": 1,
    "tahun": 12, "year": 12, "years": 12, "bulan": 1, "month": 1, "months": 1,
}  # fmt: skip
_COMPARISON = re.compile(r"(<=|>=|<|>) (.+)")
_INTERVAL = re.compile(r"([\[(])(.+?)\.\.(.+)([\])])")
#: A comma within a number has no space behind it.
_ITEM = re.compile(r'\s*("(?:[^"\\]|\\.)*"|(?:[^",]|,(?! ))+)\s*(?:, |$)')


def read_value(column: Column, text: str) -> Plain:
    """One value; raises ``ValueError``."""
    match column.kind:
        case "string":
            if text.startswith('"') and text.endswith('"') and len(text) > 1:
                return re.sub(r"\\(.)", r"\1", text[1:-1])
            return text
        case "boolean":
            return {"true": True, "false": False}[text]
        case "number" | "integer":
            # An Indonesian table prints its decimals with a comma.
            return Fraction(text.replace(",", "."))
        case "date":
            return from_python(date.fromisoformat(text))
        case "time":
            return from_python(time.fromisoformat(_whole_fraction(text)))
        case "datetime":
            return from_python(datetime.fromisoformat(_whole_fraction(text)))
    return _duration(text)


def _whole_fraction(text: str) -> str:
    """A clock with all six digits of its fraction, as Python's reader wants it."""
    clock, point, fraction = text.partition(".")
    return f"{clock}.{fraction.ljust(6, '0')}" if point else clock


def _duration(text: str) -> Fraction:
    sign, body = (-1, text[1:]) if text.startswith("-") else (1, text)
    if not re.fullmatch(r"\d+ [a-z]+( \d+ [a-z]+)*", body):
        raise ValueError(text)
    parts = re.findall(r"(\d+) ([a-z]+)", body)
    return Fraction(sign * sum(int(amount) * _WORDS[word] for amount, word in parts))


def test_holds(column: Column, text: str, value: Plain) -> bool:
    """Whether a value passes one printed test."""
    if text == "-":
        return True
    if text == "null":
        return value is None
    if column.kind == "string" and column.values is not None and text in column.values:
        return value == text
    if text.startswith("not(") and text.endswith(")"):
        items = _items(text[4:-1])
        return value is not None and not any(test_holds(column, item, value) for item in items)
    if column.kind not in ("string", "boolean"):
        interval = _INTERVAL.fullmatch(text)
        if interval:
            opening, low, high, closing = interval.groups()
            above = ">=" if opening == "[" else ">"
            below = "<=" if closing == "]" else "<"
            return _compare(column, above, low, value) and _compare(column, below, high, value)
        comparison = _COMPARISON.fullmatch(text)
        if comparison:
            return _compare(column, comparison[1], comparison[2], value)
    return value is not None and value == read_value(column, text)


test_holds.__test__ = False  # type: ignore[attr-defined]


def _compare(column: Column, operator: str, text: str, value: Plain) -> bool:
    bound = read_value(column, text)
    if not isinstance(value, Fraction):
        return False
    assert isinstance(bound, Fraction)
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
    }[operator]


def _items(text: str) -> list[str]:
    items: list[str] = []
    position = 0
    while position < len(text):
        found = _ITEM.match(text, position)
        if found is None:
            raise ValueError(text)
        items.append(found[1].strip())
        position = found.end()
    return items


def line_holds(column: Column, text: str, value: Plain) -> bool:
    """Whether a value passes a printed cell: tests with commas between them."""
    if column.kind == "string" and column.values is not None and text in column.values:
        return value == text
    if text.startswith("not("):
        known = text.removesuffix(", null")
        return test_holds(column, known, value) or (known != text and value is None)
    return any(test_holds(column, item, value) for item in _items(text))
