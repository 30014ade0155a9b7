"""Printed regions as the oracle's own cells, so that they can be reasoned about as a whole.

``symbols`` asks of one value whether it passes a printed test; here the same symbols become
``unary_tests``.  Only the S-FEEL symbols are read that programs may rely on; a word fails.

Worked example: ``["< 3", "(6..9]"]`` of a number becomes a comparison and an interval.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from tests.oracle.columns import Column
from tests.oracle.symbols import read_value
from tests.oracle.unary_tests import Anything, Between, Cell, Compared, Equal, Negated, Null
from tests.oracle.unary_tests import UnaryTest as Test

_NEGATION = re.compile(r"not\((.*)\)", re.DOTALL)
_INTERVAL = re.compile(r"([\[(])(.+?)\.\.(.+)([\])])")
_COMPARISON = re.compile(r"(<=|>=|<|>) (.+)")
_BETWEEN_COMMAS = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^,"])+')


def read_cell(column: Column, texts: str | Sequence[str]) -> Cell:
    """What a region says of one input: one test or a list of tests; raises ``ValueError``."""
    return tuple(
        _read_test(column, text) for text in ([texts] if isinstance(texts, str) else texts)
    )


def _read_test(column: Column, text: str) -> Test:
    if text in (column.values or ()):
        return Equal(text, text)
    if text == "-":
        return Anything()
    if text == "null":
        return Null()
    if found := _NEGATION.fullmatch(text):
        inner = [item.strip() for item in _BETWEEN_COMMAS.findall(found[1])]
        return Negated(tuple(_read_value_or_null(column, item) for item in inner), text)
    if column.kind not in ("string", "boolean"):
        if found := _INTERVAL.fullmatch(text):
            low, high = _position(column, found[2]), _position(column, found[3])
            return Between(low, found[1] == "[", high, found[4] == "]", text)
        if found := _COMPARISON.fullmatch(text):
            return Compared(found[1], _position(column, found[2]), text)
    return Equal(read_value(column, text), text)


def _read_value_or_null(column: Column, text: str) -> Test:
    return Null() if text == "null" else Equal(read_value(column, text), text)


def _position(column: Column, text: str) -> Fraction:
    value = read_value(column, text)
    if not isinstance(value, Fraction):
        raise ValueError(text)
    return value
