"""Values of Arrow arrays as Python values, and numbers with the unit in which they count.

Purpose: give ``decide`` of every value what it would be given of a program, so that it reads or
refuses it in the same way.

Invariants: nothing is rounded or cut off: what no Python value holds (a nanosecond, the year
12,000) becomes a scalar of numpy, which is refused with its own reason.

Example::

    >>> from gapless.algebra.numbers import PLAIN
    >>> read_unit("menit").applied(90, PLAIN)
    datetime.timedelta(seconds=5400)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.algebra.durations import MOST_MONTHS, Months, parse_duration, parse_months
from gapless.algebra.numbers import Numbers, shorten
from gapless.algebra.python_values import read_python
from gapless.algebra.values import Kind, parse_value
from gapless.bulk.arrays import Array, plain
from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND
#: How many microseconds the units of Arrow are.
LENGTHS = {
    "s": Fraction(10**6),
    "ms": Fraction(10**3),
    "us": Fraction(1),
    "ns": Fraction(1, 10**3),
}
#: What refuses a number names it as a program would print it.
_NEVER_NUMBERS = (Kind.STRING, Kind.BOOLEAN, Kind.DATE, Kind.TIME, Kind.DATETIME)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which the numbers of a column count: ``size`` microseconds or months."""

    word: str
    kind: Kind
    size: int

    def fits(self, kind: Kind) -> bool:
        """Whether lengths of this kind are counted in it."""
        return kind is self.kind

    def applied(self, value: object, numbers: Numbers) -> object:
        """A number, or the text of one, as a length; any other value as it is.

        Raises ``Unreadable``.
        """
        number: object = value
        if type(value) is str:
            try:
                number = parse_value(Kind.NUMBER, value, numbers)
            except Unreadable:
                if value.strip() and not any(map(str.isalpha, value)):
                    raise
                return value
        if type(number) is bool or not isinstance(
            number, (int, float, Decimal, Fraction, np.floating)
        ):
            return value
        read = read_python(Kind.NUMBER, number)
        assert isinstance(read, (Decimal, Fraction)), "it is a number"
        exact = Fraction(read) * self.size
        if exact.denominator != 1:
            raise Unreadable(
                say("{value} {unit} is no whole number", value=value, unit=self.word)
                if self.kind is Kind.MONTHS
                else say("{value} {unit} is finer than a microsecond", value=value, unit=self.word),
                say("give it in a smaller unit"),
            )
        try:
            if self.kind is Kind.DURATION:
                return timedelta(microseconds=exact.numerator)
            if abs(exact) <= MOST_MONTHS:
                return Months(exact.numerator)
        except OverflowError:
            pass
        raise Unreadable(say("{value} is too long for a duration", value=shorten(str(value))))


class DateForm(Unit):
    """How the dates of a column are written: the order of their numbers, or as days of Excel.

    These count from 1900, with a day too many, and so rightly from 1899-12-30.
    """

    __slots__ = ()

    def fits(self, kind: Kind) -> bool:
        """Whether values of this kind are, or begin with, a date."""
        return kind in (Kind.DATE, Kind.DATETIME)

    def applied(self, value: object, numbers: Numbers) -> object:
        """A date of this form as tables write it; any other value as it is."""
        if self.word == EXCEL:
            text = str(value)
            if type(value) is bool or not _SERIAL.fullmatch(text):
                return value
            day, _, part = text.partition(".")
            moment = _EXCEL_BEGINS + timedelta(int(day), round(float(f"0.{part}0") * 86_400))
            return str(moment) if part.strip("0") else str(moment.date())
        found = _DAY_IN_NUMBERS.fullmatch(value.strip()) if type(value) is str else None
        if found is None:
            return value
        order = dict.fromkeys(self.word.replace("/", ""))
        read = dict(zip(order, found.groups(), strict=False))
        if len(read["y"]) != 4:
            return value
        return f"{read['y']}-{read['m']:0>2}-{read['d']:0>2}{found['time']}"


#: The word for days as spreadsheets count them.
EXCEL = "excel"
_FORMS = ("dd/mm/yyyy", "mm/dd/yyyy", "yyyy/mm/dd", EXCEL)
_EXCEL_BEGINS = datetime(1899, 12, 30)
_SERIAL = pattern(r"[0-9]{1,6}(?:\.[0-9]+)?")
_DAY_IN_NUMBERS = pattern(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})(?P<time>(?:[ T].*)?)")


def column_of_days(text: str) -> tuple[str, Unit | None]:
    """The name of a column that tells days, and the form of its dates where that is said."""
    name, colon, form = text.rpartition(":")
    is_said = colon and form.lower() in _FORMS
    return (name, read_unit(form)) if is_said else (text, None)


def date_forms(text: str) -> tuple[str, ...]:
    """The forms in which a text may be a date, other than that of tables."""
    if _SERIAL.fullmatch(text) and 1e4 < float(text) < 1e5:
        return (EXCEL,)
    found = _DAY_IN_NUMBERS.fullmatch(text.strip())
    if found is None or len(found[3]) != 4:
        return ()
    orders = zip(("dd/mm/yyyy", "mm/dd/yyyy"), (found[2], found[1]), strict=True)
    return tuple(form for form, month in orders if 1 <= int(month) <= 12)


def read_unit(word: str) -> Unit:
    """The unit or form of dates that a word names in any language; raises ``Unreadable``."""
    if word.lower() in _FORMS:
        return DateForm(word.lower(), Kind.DATE, 0)
    for kind, parse in ((Kind.DURATION, parse_duration), (Kind.MONTHS, parse_months)):
        try:
            length = parse(f"1 {word}")
        except Unreadable:
            continue
        size = length.count if isinstance(length, Months) else length // _MICROSECOND
        return Unit(word, kind, size)
    raise Unreadable(
        say("{word} is no unit of time", word=shorten(word)),
        say("write it like `minutes`, `jam` or `tahun`; of dates `dd/mm/yyyy` or `excel`"),
    )


def as_python(column: Array, wanted: Kind | None = None) -> Sequence[object]:
    """The values of an array as a program would pass them; None for null.

    An interval of no length is one of months, unless another kind is ``wanted``.
    """
    column = plain(column)
    kind = column.type
    types = pa.types
    if types.is_dictionary(kind):
        known = as_python(column.dictionary, wanted)
        return [None if place is None else known[place] for place in column.indices.to_pylist()]
    if types.is_struct(kind):
        return _objects(column)
    if types.is_interval(kind):
        return [None if value is None else _length(value, wanted) for value in column.to_pylist()]
    if types.is_time(kind):
        return _times(column)
    if (types.is_timestamp(kind) or types.is_duration(kind)) and kind.unit == "ns":
        return _finest(column)
    if (types.is_float16(kind) or types.is_float32(kind)) and wanted not in _NEVER_NUMBERS:
        return _short_floats(column)
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError, ArithmeticError):
        return [_one(scalar) for scalar in column]


def _short_floats(column: Array) -> Sequence[object]:
    """Floats in their own width: as Python's they would print, and so mean, more digits."""
    numbers = column.fill_null(0.0).to_numpy()
    held = column.is_valid().to_pylist()
    return [
        None if not valid else number if np.isfinite(number) else float(number)
        for number, valid in zip(numbers, held, strict=True)
    ]


def _objects(column: Array) -> Sequence[object]:
    names = [field.name for field in column.type]
    fields = [as_python(column.field(place)) for place in range(len(names))]
    valid = column.is_valid().to_pylist()
    return [
        {name: values[place] for name, values in zip(names, fields, strict=True)} if held else None
        for place, held in enumerate(valid)
    ]


def _times(column: Array) -> Sequence[object]:
    """Times of day; what is none, or too fine, as numpy's length since midnight."""
    unit = column.type.unit
    numbers = column.view(pa.int32() if column.type.bit_width == 32 else pa.int64())
    return [None if number is None else _time(number, unit) for number in numbers.to_pylist()]


def _time(number: int, unit: Any) -> object:
    microseconds = number * LENGTHS[unit]
    if microseconds.denominator != 1 or not 0 <= microseconds < _DAY:
        return np.timedelta64(number, unit)
    return (datetime.min + timedelta(microseconds=microseconds.numerator)).time()


def _finest(column: Array) -> Sequence[object]:
    """Values in nanoseconds: those of whole microseconds in Python's types, others in numpy's."""
    kind = column.type
    numbers = column.view(pa.int64())
    fine = [value is not None and value % 1000 != 0 for value in numbers.to_pylist()]
    coarse = pa.compute.if_else(pa.array(fine, pa.bool_()), None, numbers)
    coarse = pa.compute.divide(coarse, 1000)
    is_moment = pa.types.is_timestamp(kind)
    target = pa.timestamp("us", kind.tz) if is_moment else pa.duration("us")
    values = list(as_python(coarse.view(target)))
    for place, number in enumerate(numbers.to_pylist()):
        if fine[place]:
            values[place] = _scalar(kind, number)
    return values


def _one(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        # What is no text is refused as bytes are.
        return scalar.as_buffer().to_pybytes()
    except (OverflowError, ValueError, ArithmeticError):
        kind = scalar.type
        if pa.types.is_timestamp(kind) and kind.tz not in (None, "UTC"):
            # Also in a zone that Python does not know it is a moment, and no local time.
            return _one(scalar.cast(pa.timestamp(kind.unit, "UTC")))
        bare = pa.int32() if kind.bit_width == 32 else pa.int64()
        return _scalar(kind, pa.array([scalar], kind).view(bare)[0].as_py())


def _scalar(kind: Any, number: int) -> object:
    """A value that Python's own types do not hold, as numpy's."""
    if pa.types.is_duration(kind):
        return np.timedelta64(number, kind.unit)
    if pa.types.is_date(kind):
        return np.datetime64(number, "D" if pa.types.is_date32(kind) else "ms")
    return np.datetime64(number, kind.unit)


def _length(value: Any, wanted: Kind | None) -> object:
    """An interval of months, days and nanoseconds as one length, where it is one."""
    months, days, nanoseconds = value
    if not days and not nanoseconds and (months or wanted is not Kind.DURATION):
        return Months(months)
    if not months and not nanoseconds % 1000:
        return timedelta(days=days, microseconds=nanoseconds // 1000)
    return value
