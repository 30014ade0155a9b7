"""Values as JSON has them.

Example::

    >>> from datetime import timedelta
    >>> plain({"biaya": Fraction(1, 4), "lama": timedelta(hours=2)}, "id")
    {'biaya': Decimal('0.25'), 'lama': '2 jam'}
    >>> for_any_writer({"biaya": Decimal("0.25"), "jumlah": Decimal("2.0")})
    {'biaya': 0.25, 'jumlah': 2}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction

from gapless.algebra.durations import Months
from gapless.algebra.numbers import print_number
from gapless.algebra.values import as_decimal, print_value
from gapless.diagnostic import Message
from gapless.language import translate


def plain(value: object, language: str) -> object:
    """The value made of what JSON has, numbers exact: ``1/3`` as its text.

    ``language`` is that of lengths of time; messages are in the language that is chosen.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item, language) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, language) for item in value]
    if isinstance(value, Message):
        return translate(value)
    if isinstance(value, Fraction):
        exact = as_decimal(value)
        return str(exact) if isinstance(exact, Fraction) else exact
    if isinstance(value, (date, time, timedelta, Months)):
        return print_value(value, language)
    if value is None or isinstance(value, (str, int, float, Decimal)):
        return value
    return str(value)


def for_any_writer(value: object) -> object:
    """A ``plain`` value as ``json.dumps`` takes it: decimals as the int or float that prints as
    they do, as their text where there is none.
    """
    if isinstance(value, Mapping):
        return {key: for_any_writer(item) for key, item in value.items()}
    if isinstance(value, list):
        return [for_any_writer(item) for item in value]
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else print_number(value)
