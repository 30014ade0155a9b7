"""Cells as the oracle knows them: a list of tests, each with the text the engine reads.

``holds`` is the meaning of a test, by plain comparison of one value.  The text is written
beside it by the generators; nothing here reads text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.columns import Plain


@dataclass(frozen=True)
class Anything:
    """``-``."""

    text: str = "-"


@dataclass(frozen=True)
class Null:
    """``null``."""

    text: str = "null"


@dataclass(frozen=True)
class Equal:
    """One value."""

    value: Plain
    text: str


@dataclass(frozen=True)
class Compared:
    """``< value`` and its kin, in symbols or words."""

    operator: str
    value: Fraction
    text: str


@dataclass(frozen=True)
class Between:
    """An interval; ``low_in`` and ``high_in`` say whether its ends belong to it."""

    low: Fraction
    low_in: bool
    high: Fraction
    high_in: bool
    text: str


@dataclass(frozen=True)
class Negated:
    """``not(…)`` or a word for it: every known value but these, and never null."""

    tests: tuple[UnaryTest, ...]
    text: str


UnaryTest = Anything | Null | Equal | Compared | Between | Negated
#: Any of the tests; an absent cell is "any value".
Cell = tuple[UnaryTest, ...]


def holds(test: UnaryTest, value: Plain) -> bool:
    """Whether a value of the column passes the test."""
    match test:
        case Anything():
            return True
        case Null():
            return value is None
        case Equal(wanted):
            return value is not None and value == wanted
        case Negated(tests):
            return value is not None and not any(holds(inner, value) for inner in tests)
    if not isinstance(value, Fraction):
        return False
    match test:
        case Compared("<", bound):
            return value < bound
        case Compared("<=", bound):
            return value <= bound
        case Compared(">", bound):
            return value > bound
        case Compared(_, bound):
            return value >= bound
        case Between(low, low_in, high, high_in):
            return (low <= value if low_in else low < value) and (
                value <= high if high_in else value < high
            )
    raise AssertionError(test)


def cell_holds(cell: Cell | None, value: Plain) -> bool:
    """Whether a value passes any test of a cell."""
    return cell is None or any(holds(test, value) for test in cell)


def is_satisfiable(test: UnaryTest, points: Sequence[Plain]) -> bool:
    """Whether some value passes the test, and within ``not(…)`` each inner one."""
    inner = test.tests if isinstance(test, Negated) else ()
    return any(holds(test, point) for point in points) and all(
        is_satisfiable(each, points) for each in inner
    )
