"""Regions in plain words: ``di atas 3 jam s.d 6 jam`` for ``(3 jam..6 jam]``.

Invariants: every bound says whether it is included; a single moment or amount is "exactly" that.

Worked example: of durations, ``< 3 h`` and ``[5 h..6 h)`` together are
``under 3 h or at least 5 h, under 6 h``.
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind
from gapless.render.words import word
from gapless.sfeel.cell_text import NOT_NULL, NULL_TEST, Named, Range, tests_of

#: Kinds of which one value is a point on a line, not a name.
_MEASURED = frozenset({Kind.NUMBER, Kind.DURATION, Kind.MONTHS, Kind.TIME, Kind.DATETIME})


def region_words(
    where: Mapping[str, tuple[Domain, ValueSet]], labels: Mapping[str, str], language: str
) -> str:
    """``Durasi padam kurang dari 3 jam, Tetangga turut padam``; empty for every context."""
    return ", ".join(
        f"{labels.get(name, name)} {set_words(domain, chosen, language)}"
        for name, (domain, chosen) in where.items()
    )


def set_words(domain: Domain, chosen: ValueSet, language: str) -> str:
    """A set of values, joined by "or"."""
    if domain.enumerated is not None:
        return _members(domain, chosen, language)
    tests = [_test(domain, test, language) for test in tests_of(domain, chosen)]
    return f" {word('or', language)} ".join(tests)


def _members(domain: Domain, chosen: ValueSet, language: str) -> str:
    first, *others = tests_of(domain, chosen)
    if others or not isinstance(first, Named) or not first.negated:
        known = [domain.print(value) for value in domain.members(chosen)]
        known += [word("not known", language)] if chosen.has_null else []
        return f" {word('or', language)} ".join(known)
    if first == NOT_NULL:
        return word("known", language)
    names = [domain.print(value) for value in domain.members(domain.everything - chosen)]
    return f"{word('other than', language)} {', '.join(names)}"


def _test(domain: Domain, test: Named | Range, language: str) -> str:
    if test in (NULL_TEST, NOT_NULL):
        return word("not known" if test == NULL_TEST else "known", language)
    if isinstance(test, Named):
        if test.negated:
            return f"{word('other than', language)} {', '.join(test.values)}"
        return f"{word('exactly', language)} {test}" if domain.kind in _MEASURED else str(test)
    low, high = test.lower, test.upper
    upper = f"{word('up to' if test.upper_closed else 'under', language)} {high}"
    if low is None:
        return upper
    lower = f"{word('at least' if test.lower_closed else 'over', language)} {low}"
    if high is None:
        return lower
    if test.upper_closed:
        return f"{low if test.lower_closed else lower} {word('to', language)} {high}"
    return f"{lower}, {upper}"
