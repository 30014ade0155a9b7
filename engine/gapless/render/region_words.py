"""Regions in plain words: what a set of values is called among people.

Purpose: say ``di atas 3 jam s.d 6 jam`` where a program reads ``(3 jam..6 jam]``.

Invariants: every bound says whether it is included; a single moment or amount is "exactly" that.

Worked example: of durations, ``< 3 h`` and ``[5 h..6 h)`` together are
``under 3 h or at least 5 h, under 6 h``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gapless.algebra.domain import Domain
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind
from gapless.render.words import word
from gapless.sfeel.cell_text import print_set

_BOUND = re.compile(r"(<=|>=|<|>) (.*)", re.DOTALL)
_RANGE = re.compile(r"([\[(])((?:[^.]|\.(?!\.))*+)\.\.(.*)([\])])", re.DOTALL)
_NEGATION = re.compile(r"not\((.*)\)", re.DOTALL)
_BOUND_WORDS = {"<": "under", "<=": "up to", ">": "over", ">=": "at least"}
#: Kinds of which one value is a point on a line, not a name.
_MEASURED = frozenset({Kind.NUMBER, Kind.DURATION, Kind.TIME, Kind.DATETIME})


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
    tests = [_test(domain, test, language) for test in print_set(domain, chosen)]
    return f" {word('or', language)} ".join(tests)


def _members(domain: Domain, chosen: ValueSet, language: str) -> str:
    (first, *others) = print_set(domain, chosen)
    if others or not first.startswith("not("):
        known = [domain.print(value) for value in domain.members(chosen)]
        known += [word("null", language)] if chosen.has_null else []
        return f" {word('or', language)} ".join(known)
    if first == "not(null)":
        return word("known", language)
    names = [domain.print(value) for value in domain.members(domain.everything - chosen)]
    return f"{word('other than', language)} {', '.join(names)}"


def _test(domain: Domain, test: str, language: str) -> str:
    if test == "null":
        return word("null", language)
    if test == "not(null)":
        return word("known", language)
    negation = _NEGATION.fullmatch(test)
    if negation:
        return f"{word('other than', language)} {negation[1]}"
    if domain.kind is Kind.STRING:
        return test
    bound = _BOUND.fullmatch(test)
    if bound:
        return f"{word(_BOUND_WORDS[bound[1]], language)} {bound[2]}"
    between = _RANGE.fullmatch(test)
    if between:
        opening, low, high, closing = between.groups()
        lower, upper = opening == "[", closing == "]"
        if upper:
            start = low if lower else f"{word('over', language)} {low}"
            return f"{start} {word('to', language)} {high}"
        start = f"{word('at least' if lower else 'over', language)} {low}"
        return f"{start}, {word('under', language)} {high}"
    return f"{word('exactly', language)} {test}" if domain.kind in _MEASURED else test
