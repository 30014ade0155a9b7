"""From sets of ours back to FEEL: the text of a cell that holds them.

Invariant: what is printed, ``read_tests`` reads back as the same set; nothing is printed in words.

Example::

    >>> from gapless.algebra.domain import Domain
    >>> kinds = Domain(Kind.STRING, ("gold", "silver", "none"))
    >>> print_feel(kinds, ["gold", "none"]), print_feel(Domain(Kind.DATE), [">= 2026-11-27"])
    ('"gold", "none"', '>= date("2026-11-27")')
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet, union
from gapless.algebra.values import Kind, Value, parse_value
from gapless.sfeel.cell_text import ANY, Named, Range, quote, tests_of
from gapless.sfeel.cell_words import QUOTED
from gapless.sfeel.cells import read_tests

_CALLS = {
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "date and time",
    Kind.DURATION: "duration",
    Kind.MONTHS: "duration",
}
_OWN_WORDS = ("-", "null")


def print_feel(domain: Domain, texts: Iterable[str]) -> str:
    """The cell in FEEL that holds what cells of ours over a domain hold."""
    return feel_cell(
        domain, union(test.values for text in texts for test in read_tests(domain, text))
    )


def feel_cell(domain: Domain, chosen: ValueSet) -> str:
    """The cell in FEEL that holds a set of a domain's values."""
    if chosen == domain.everything:
        return ANY
    return ", ".join(_print_test(domain, test) for test in tests_of(domain, chosen))


def _print_test(domain: Domain, test: Named | Range) -> str:
    if isinstance(test, Named):
        return str(Named(tuple(_literal(domain, each) for each in test.values), test.negated))
    lower, upper = (None if end is None else _literal(domain, end) for end in _ends(test))
    return str(Range(lower, upper, test.lower_closed, test.upper_closed))


def _ends(test: Range) -> tuple[str | None, str | None]:
    return test.lower, test.upper


def _literal(domain: Domain, text: str) -> str:
    if text in _OWN_WORDS:
        return text
    if domain.kind is Kind.STRING:
        return text if QUOTED.fullmatch(text) else quote(text)
    call = _CALLS.get(domain.kind)
    if call is None:
        return text
    return f'{call}("{_iso(parse_value(domain.kind, text, domain.numbers, domain.zone))}")'


def _iso(value: Value) -> str:
    """A value of the calendar as ISO 8601 writes it."""
    if isinstance(value, timedelta):
        seconds = value.days * 86_400 + value.seconds
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        part = f".{value.microseconds:06}" if value.microseconds else ""
        return f"{sign}PT{seconds}{part}S"
    return value.isoformat() if isinstance(value, date | time | datetime) else str(value)
