"""From values and sets of ours back to FEEL: literals, and the unary tests of a cell.

Invariant: what is printed, ``read_tests`` reads back as the same set, null included: FEEL's
``not("a")`` holds null, ours does not, so that null is named where it is not meant; nothing is
printed in words.

Example::

    >>> from gapless.algebra.domain import Domain
    >>> kinds = Domain(Kind.STRING, ("gold", "silver", "none"))
    >>> print_feel(kinds, ["gold", "none"]), print_feel(Domain(Kind.DATE), [">= 2026-11-27"])
    ('"gold", "none"', '>= date("2026-11-27")')
    >>> print_feel(Domain(Kind.STRING, nullable=True), ["not(gold)"])
    'not("gold", null)'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.durations import Months
from gapless.algebra.sets import NULL, ValueSet, union
from gapless.algebra.values import Kind, Value
from gapless.codes.dmn import UNLISTED_VALUES
from gapless.model import Input, Table
from gapless.sfeel.cell_text import ANY, Named, tests_of, values_of
from gapless.sfeel.cells import read_tests

_ANY_KNOWN = "not(null)"
#: A list of more values than are left out is written as what is left out, up to so many.
_MOST_EXCLUDED = 4
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def print_feel(domain: Domain, texts: Iterable[str]) -> str:
    """The cell in FEEL that holds what cells of ours over a domain hold."""
    return feel_cell(
        domain, union(test.values for text in texts for test in read_tests(domain, text))
    )


def feel_cell(domain: Domain, chosen: ValueSet, *, is_open: bool = False) -> str:
    """The cell in FEEL that holds a set.

    ``is_open`` says that null can come although it is no value of the domain.
    """
    meets_null = is_open or domain.nullable
    if chosen == domain.everything and (domain.nullable or not is_open):
        return ANY
    known = chosen - NULL
    if known == domain.known and not chosen.has_null:
        return _ANY_KNOWN
    inside, excluded = _texts_of(domain, known)
    if excluded:
        null = [] if chosen.has_null or not meets_null else ["null"]
        return f"not({', '.join([*excluded, *null])})"
    return ", ".join([*inside, "null"] if chosen.has_null else inside)


def is_unlisted(table: Table, column: Input) -> bool:
    """Whether no list says which texts an input has: those that the rows name are all there are."""
    places = (each.primary for each in table.notices if UNLISTED_VALUES.made(each))
    return any(each and each.span.start == column.span.start for each in places)


def cell_of(table: Table, column: Input, chosen: ValueSet) -> str:
    """The cell of a table that holds a set, named where a cell for any text would let in more."""
    if not is_unlisted(table, column):
        return feel_cell(column.domain, chosen)
    return ", ".join(map(print_literal, named_values(column.domain, chosen)))


def named_values(domain: Domain, chosen: ValueSet) -> tuple[Value | None, ...]:
    """The values of a set one by one, null too."""
    return (*values_of(domain, chosen), *([None] if chosen.has_null else ()))


def print_literal(value: Value | None) -> str:
    """A value in FEEL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    if isinstance(value, datetime):
        return f'date and time("{value.isoformat()}")'
    if isinstance(value, timedelta | Months):
        return f'duration("{_iso(value)}")'
    if isinstance(value, Fraction):
        raise AssertionError("what a table says is no fraction")
    return f'{"date" if isinstance(value, date) else "time"}("{value.isoformat()}")'


def _iso(length: timedelta | Months) -> str:
    """A length as ISO 8601 writes it, the largest units first."""
    if isinstance(length, Months):
        years, months = divmod(abs(length.count), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if length.count < 0 else ''}P{parts}"
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    part = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    clock = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    clock += f"{seconds}{part}S" if seconds or part else ""
    days = f"{length.days}D" if length.days else ""
    return f"{sign}P{days}" + (f"T{clock}" if clock else "" if days else "T0S")


def _texts_of(domain: Domain, known: ValueSet) -> tuple[Sequence[str], Sequence[str]]:
    """The tests that name a set without null, or else the values that are left out of it."""
    if not known:
        return (), ()
    if domain.kind is Kind.STRING or domain.enumerated is not None:
        values = values_of(domain, known)
        excluded = values_of(domain, domain.known - known)
        if not values or 0 < len(excluded) < min(len(values) - 1, _MOST_EXCLUDED + 1):
            return (), [print_literal(value) for value in excluded]
        return [print_literal(value) for value in values], ()
    tests = tests_of(_Printing(**_parts(domain)), known)
    first = tests[0]
    if isinstance(first, Named) and first.negated:
        return (), first.values
    return [str(test) for test in tests], ()


class _Printing(Domain):
    """A domain whose values print as FEEL."""

    def print(self, value: Value | None) -> str:
        """The value in FEEL."""
        return print_literal(value)


def _parts(domain: Domain) -> dict[str, Any]:
    return {each.name: getattr(domain, each.name) for each in fields(domain)}
