"""Inputs as the oracle knows them: plain values, their order, and the points worth trying.

A value of an ordered kind is its *position*, a ``Fraction``: the number itself, days since
0001-01-01 for dates, months for their lengths, microseconds for times, datetimes and durations.
Strings and booleans are themselves; null is None.

A cell is a union of intervals whose ends come from the column's ``pool``.  So the ends, the
nearest values beside them and one value between each two neighbours stand for all values:
``points`` is a finite sample on which two cells agree only if they agree everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tests.oracle.bridge import Months
    from tests.oracle.unary_tests import UnaryTest

#: A position, a text, a truth value, or null.
Plain = Fraction | str | bool | None
#: What a program passes to the engine.
PythonValue: TypeAlias = (
    "str | bool | int | Decimal | date | time | datetime | timedelta | Months | None"
)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ORDERED = ("number", "integer", "date", "time", "datetime", "duration", "months")
KINDS = ("string", "boolean", *ORDERED)

_ORIGIN = datetime(1, 1, 1)
_MICROSECOND = timedelta(microseconds=1)

_ONE = Fraction(1)

#: First and last position of the kinds that Python bounds.
_LIMITS = {
    "date": (0, (date.max - date.min).days),
    "time": (0, DAY - 1),
    "datetime": (0, (datetime.max - _ORIGIN) // _MICROSECOND),
    "duration": (timedelta.min // _MICROSECOND, timedelta.max // _MICROSECOND),
    "months": (-999_999_999, 999_999_999),
}

OTHER_TEXTS = ("belum disebut", "zzz", "A")


@dataclass(frozen=True)
class Column:
    """One input.

    ``pool`` holds the values its cells are made of; ``values`` the enumerated ones;
    ``step`` the distance of neighbours as a position; ``within`` the owner's ``domain`` as a
    predicate with its text ``domain_text``, and ``within_tests`` the tests it is made of.
    """

    name: str
    kind: str
    pool: tuple[Plain, ...]
    values: tuple[Plain, ...] | None = None
    step: Fraction | None = None
    within: Callable[[Plain], bool] | None = None
    domain_text: tuple[str, ...] = ()
    within_tests: tuple[UnaryTest, ...] = ()
    nullable: bool = False

    @property
    def grid(self) -> Fraction | None:
        """The distance of neighbours; None where values are dense."""
        if self.kind == "number":
            return self.step
        return self.step or _ONE

    def holds(self, value: Plain) -> bool:
        """Whether the input can take the value."""
        if value is None:
            return self.nullable
        if self.values is not None and value not in self.values:
            return False
        if isinstance(value, Fraction):
            low, high = _LIMITS.get(self.kind, (value, value))
            if not low <= value <= high:
                return False
            if (grid := self.grid) is not None and value % grid:
                return False
        return self.within is None or self.within(value)

    @property
    def points(self) -> tuple[Plain, ...]:
        """Values that stand for all others, null last."""
        return sample([self], self.holds)


def sample(columns: Iterable[Column], holds: Callable[[Plain], bool]) -> tuple[Plain, ...]:
    """The points that tell all cells of the columns apart, of those that ``holds`` lets in."""
    found: set[Plain] = set()
    for column in columns:
        found.update(column.pool)
        found.update(column.values or ())
    kinds = {column.kind for column in columns}
    if "string" in kinds:
        found.update(OTHER_TEXTS)
    if "boolean" in kinds:
        found.update((True, False))
    marks = sorted(value for value in found if isinstance(value, Fraction))
    if marks:
        marks = sorted({*marks, *map(Fraction, _LIMITS.get(next(iter(kinds)), ()))})
        grids = {column.grid for column in columns}
        for grid in grids:
            found.update(_beside(marks, grid))
    known: list[Plain] = [value for value in found if value is not None and holds(value)]
    known.sort(key=lambda value: (isinstance(value, str), value))
    return (*known, None) if holds(None) else tuple(known)


def _beside(marks: list[Fraction], grid: Fraction | None) -> set[Fraction]:
    """What lies next to the marks: neighbours on the grid, or values between them."""
    if grid is None:
        between = {(low + high) / 2 for low, high in pairwise(marks)}
        return between | {marks[0] - 1, marks[-1] + 1}
    return {
        whole * grid
        for mark in marks
        for whole in range(floor(mark / grid) - 1, ceil(mark / grid) + 2)
    }


def to_python(kind: str, value: Plain) -> PythonValue:
    """The value as a program passes it."""
    if not isinstance(value, Fraction):
        return value
    if kind == "number":
        # Through text: a quotient of decimals would be rounded to 28 digits.
        return Decimal(_numbers(value, kind)[0])
    whole = int(value)
    if kind == "integer":
        return whole
    if kind == "date":
        return date.min + timedelta(days=whole)
    if kind == "months":
        from tests.oracle.bridge import Months

        return Months(whole)
    if kind == "duration":
        return timedelta(microseconds=whole)
    moment = _ORIGIN + timedelta(microseconds=whole)
    return moment.time() if kind == "time" else moment


def from_python(value: PythonValue) -> Plain:
    """The plain value of a Python value."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, datetime):
        return Fraction((value - _ORIGIN) // _MICROSECOND)
    if isinstance(value, date):
        return Fraction((value - date.min).days)
    if isinstance(value, time):
        clock = datetime.combine(date.min, value)
        return Fraction((clock - _ORIGIN) // _MICROSECOND)
    if isinstance(value, timedelta):
        return Fraction(value // _MICROSECOND)
    return Fraction(value if isinstance(value, (int, Decimal)) else value.count)


def spellings(kind: str, value: Plain) -> tuple[str, ...]:
    """Ways to write a value that is not null, the plainest first; texts without quotes."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, bool):
        return ("true", "ya", "yes", "benar") if value else ("false", "tidak", "no", "salah")
    assert isinstance(value, Fraction)
    if kind in ("number", "integer"):
        return _numbers(value, kind)
    if kind == "duration":
        return _durations(int(value))
    if kind == "months":
        return _months(int(value))
    python = to_python(kind, value)
    if isinstance(python, datetime):
        day, clocks = python.date().isoformat(), _clocks(python.time())
        return (*(f"{day} {clock}" for clock in clocks), f"{day}T{clocks[0]}")
    if isinstance(python, time):
        return _clocks(python)
    assert isinstance(python, date)
    return (python.isoformat(),)


def _numbers(value: Fraction, kind: str) -> tuple[str, ...]:
    sign, size = ("-" if value < 0 else ""), abs(value)
    places = 0
    while size * 10**places != int(size * 10**places):
        places += 1
    digits = str(int(size * 10**places)).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    if kind == "integer":
        return (f"{sign}{whole}", f"{sign}{whole}.0")
    # Three digits behind a point could be thousands, so they are no way to write a number.
    if places == 3:
        decimals += "0"
    plain = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
    longer = [decimals + "0" * count for count in (1, 2, 3, 4) if len(decimals) + count != 3]
    return (plain, f"{sign}0{whole}.{longer[0]}", *(f"{sign}{whole}.{each}" for each in longer))


def _clocks(value: time) -> tuple[str, ...]:
    if value.microsecond:
        return (value.isoformat(),)
    if value.second:
        return (value.isoformat(), value.isoformat().replace(":", "."))
    short = value.isoformat("minutes")
    return (short, short.replace(":", "."), value.isoformat("seconds"))


_UNITS = (
    (DAY, "hari", "days", "D"),
    (HOUR, "jam", "h", "H"),
    (MINUTE, "menit", "min", "M"),
    (SECOND, "detik", "s", "S"),
    (1, "mikrodetik", "us", ""),
)


def _durations(microseconds: int) -> tuple[str, ...]:
    sign, size = ("-" if microseconds < 0 else ""), abs(microseconds)
    if not size:
        return ("0 jam", "0 min", "PT0S")
    unit, indonesian, english, _ = next(entry for entry in _UNITS if size % entry[0] == 0)
    amount = size // unit
    found: list[str] = []
    if amount < 10**18:
        found = [f"{sign}{amount}{unit}" for unit in (f" {indonesian}", f" {english}", english)]
    parts: list[str] = []
    rest = size
    for unit, _, english, _ in _UNITS:
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count} {english}")
    found.append(sign + " ".join(parts))
    if size % SECOND == 0 and size < 10**12:
        found.append(f"{sign}PT{size // SECOND}S")
    return tuple(found)


def _months(count: int) -> tuple[str, ...]:
    sign, (years, months) = ("-" if count < 0 else ""), divmod(abs(count), 12)
    found = [f"{sign}{abs(count)} {word}" for word in ("bulan", "months", "bln")]
    found.append(f"{sign}P{years}Y{months}M")
    if years and months:
        found += (f"{sign}{years} tahun {months} bulan", f"{sign}{years} years {months} months")
    return tuple(found)
