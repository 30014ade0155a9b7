"""From a set back to the text of a cell.

Purpose: print any set of a domain's values as S-FEEL unary tests, always in symbols (``< 3 jam``,
``[3..6)``, ``not(a)``), so that an owner can paste it and a program can parse it.

Invariants:
- reading the printed tests over the same domain gives the same set;
- the empty set prints as no test at all; the whole domain as ``-``;
- null is a test of its own beside the others, for ``not(…)`` never holds it: everything but 17
  is ``not(17)`` and ``null``, every known value ``not(null)``;
- of the two ways to name a stepped bound (``> 3 jam``, ``>= 3 jam 1 menit``) the
  shorter one is printed.

Example::

    >>> from gapless.algebra.domain import Domain
    >>> from gapless.algebra.values import Kind
    >>> number = Domain(Kind.INTEGER)
    >>> print_set(number, number.everything - number.point(3))
    ('not(3)',)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.sets import NULL, Cut, ValueSet
from gapless.algebra.values import Kind, Value
from gapless.dataclass import dataclass
from gapless.pattern import pattern
from gapless.sfeel.cell_words import KNOWN_WORDS, NULL_WORDS
from gapless.sfeel.text_tests import looks_like_test

ANY = "-"
#: Texts that mean something in every column and therefore need quotes as strings.
RESERVED = frozenset({ANY, "null"})
#: Exclusions up to this many single values are written as ``not(…)``.
_MOST_EXCLUDED = 4
_PLAIN_TEXT = pattern(r"\w(?:[\w /&+'.:-]*\w)?")


@dataclass(frozen=True, slots=True)
class Named:
    """The test of one value, or of all known ones but some."""

    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        return f"not({', '.join(self.values)})" if self.negated else self.values[0]


@dataclass(frozen=True, slots=True)
class Range:
    """The test of all values between two; None is no end."""

    lower: str | None
    upper: str | None
    lower_closed: bool
    upper_closed: bool

    def __str__(self) -> str:
        if self.upper is None:
            return f"{'>=' if self.lower_closed else '>'} {self.lower}"
        if self.lower is None:
            return f"{'<=' if self.upper_closed else '<'} {self.upper}"
        opening, closing = "[" if self.lower_closed else "(", "]" if self.upper_closed else ")"
        return f"{opening}{self.lower}..{self.upper}{closing}"


NULL_TEST = Named(("null",))
NOT_NULL = Named(("null",), negated=True)


def is_free_text(domain: Domain) -> bool:
    """Whether any text is a value, so that words are values before they are conditions."""
    return domain.kind is Kind.STRING and domain.values is None


def is_condition(domain: Domain, *words: str) -> bool:
    """Whether words in a cell are a condition: not where one of them may be a value."""
    if domain.kind is not Kind.STRING:
        return True
    values = domain.values
    return values is not None and not any(str(value).casefold() in words for value in values)


def speaks_of_null(domain: Domain) -> bool:
    """Whether "known" and "not known" in a cell are about null."""
    return domain.nullable and is_condition(domain, *NULL_WORDS, *KNOWN_WORDS)


def print_set(domain: Domain, chosen: ValueSet) -> tuple[str, ...]:
    """The unary tests that together name the set, as text; ``()`` for the empty set."""
    return tuple(map(str, tests_of(domain, chosen)))


def tests_of(domain: Domain, chosen: ValueSet) -> tuple[Named | Range, ...]:
    """The unary tests that together name the set; none for the empty set."""
    if chosen == domain.everything and chosen:
        return (Named((ANY,)),)
    known = _tests_of_known(domain, chosen - NULL)
    return (*known, NULL_TEST) if chosen.has_null else known


def _tests_of_known(domain: Domain, chosen: ValueSet) -> tuple[Named | Range, ...]:
    """The tests of a set without null."""
    if not chosen:
        return ()
    excluded = domain.known - chosen
    if not excluded:
        return (NOT_NULL,)
    if domain.enumerated is not None:
        return _members(domain, chosen, excluded)
    is_range = domain.kind.ordered and len(chosen.cuts) == 2
    excluded_points = None if is_range else _points(domain, excluded)
    if excluded_points is not None and len(excluded_points) <= _MOST_EXCLUDED:
        included_points = _points(domain, chosen)
        if included_points is None or len(included_points) > len(excluded_points):
            return (_negation(domain, excluded_points),)
    if domain.kind is Kind.STRING:
        return _texts(domain, chosen, excluded)
    return tuple(_interval(domain, low, high) for low, high in chosen.intervals)


def print_cell(domain: Domain, chosen: ValueSet) -> str:
    """The set as one line of text: its unary tests, separated by commas."""
    tests = print_set(domain, chosen)
    values = _points(domain, chosen - NULL)
    if len(tests) > 1 and values is not None:
        tests = tuple(_print_point(domain, value, nested=True) for value in values)
        tests += ("null",) if chosen.has_null else ()
    return ", ".join(tests)


def _members(domain: Domain, chosen: ValueSet, excluded: ValueSet) -> tuple[Named, ...]:
    left_out = domain.members(excluded)
    inside = domain.members(chosen)
    if len(left_out) < len(inside) - 1 and len(left_out) <= _MOST_EXCLUDED:
        return (_negation(domain, left_out),)
    return tuple(Named((_print_point(domain, value),)) for value in inside)


def _texts(domain: Domain, chosen: ValueSet, excluded: ValueSet) -> tuple[Named, ...]:
    """Sets of open text are finite or everything but finitely many."""
    named = _points(domain, chosen)
    if named is not None:
        return tuple(Named((_print_point(domain, value),)) for value in named)
    left_out = _points(domain, excluded)
    assert left_out is not None, "a set of texts is finite or cofinite"
    return (_negation(domain, left_out),)


def values_of(domain: Domain, chosen: ValueSet) -> Sequence[Value]:
    """The values of a set without null that is made of single values only."""
    if domain.enumerated is not None:
        return domain.members(chosen)
    return _points(domain, chosen) or ()


def _points(domain: Domain, chosen: ValueSet) -> list[Value] | None:
    """The values of a set without null where it is made of single values only."""
    values: list[Value] = []
    for low, high in chosen.intervals:
        value = single_value(domain, low, high)
        if value is None:
            return None
        values.append(value)
    return values


def single_value(domain: Domain, low: Cut, high: Cut) -> Value | None:
    """The only value between two cuts, or None where there are more."""
    if len(low) != 3 or len(high) != 3:
        return None
    distance = 0 if domain.grid is None else 1
    if domain.kind is Kind.STRING:
        return domain.value(low[1]) if low[1] == high[1] else None
    return domain.value(low[1]) if high[1] - low[1] == distance else None


def _negation(domain: Domain, values: Sequence[Value]) -> Named:
    return Named(tuple(_print_point(domain, value, nested=True) for value in values), negated=True)


def _print_point(domain: Domain, value: Value, *, nested: bool = False) -> str:
    """One value; ``nested`` inside ``not(…)`` or a comma-separated list."""
    if domain.kind is not Kind.STRING:
        return domain.print(value)
    return print_value_test(domain, str(value), nested=nested)


def print_value_test(domain: Domain, printed: str, *, nested: bool) -> str:
    """A printed value as a test of a cell, in quotes where it must stand in some."""
    if domain.kind is not Kind.STRING:
        return printed
    listed = printed in domain.listed
    needs_quotes = _needs_quotes(printed, standalone_value=listed and not nested)
    return quote(printed) if printed in RESERVED or needs_quotes else printed


def quote(text: str) -> str:
    """A text in S-FEEL's quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _needs_quotes(text: str, *, standalone_value: bool) -> bool:
    if standalone_value:
        return not text or text.startswith('"')
    return not _PLAIN_TEXT.fullmatch(text) or looks_like_test(text)


def _interval(domain: Domain, low: Cut, high: Cut) -> Named | Range:
    value = single_value(domain, low, high)
    if value is not None:
        return Named((domain.print(value),))
    known = domain.known.cuts
    lower_closed, lower = _bound(domain, low, is_low=True)
    upper_closed, upper = _bound(domain, high, is_low=False)
    if high == known[-1]:
        return Range(lower, None, lower_closed, False)
    return Range(None if low == known[0] else lower, upper, lower_closed, upper_closed)


def _bound(domain: Domain, cut: Cut, *, is_low: bool) -> tuple[bool, str]:
    """Whether the bound is printed closed, and the value it is printed with."""
    if len(cut) != 3:
        return False, ""
    _, coordinate, side = cut
    if domain.grid is None:
        return (side == 0) is is_low, domain.print(domain.value(coordinate))
    closed = domain.print(domain.value(coordinate if is_low else coordinate - 1))
    if domain.kind is Kind.INTEGER:
        return True, closed
    opened = _safe_print(domain, coordinate - 1 if is_low else coordinate)
    if opened is None or len(closed) <= len(opened):
        return True, closed
    return False, opened


def names_bound_below(domain: Domain, cut: Cut) -> bool:
    """Whether a cut of a stepped domain is named by the value below it (``<= 6 h``), not by the
    one above (``< 6 h``): by the one that is shorter to write.
    """
    below, above = _safe_print(domain, cut[1] - 1), _safe_print(domain, cut[1])
    return above is None or (below is not None and len(below) < len(above))


def _safe_print(domain: Domain, coordinate: Any) -> str | None:
    try:
        return domain.print(domain.value(coordinate))
    except (OverflowError, ValueError):
        return None
