"""Sets in words: ``lebih dari 3 jam sampai 6 jam`` for ``(3 jam..6 jam]``.

Purpose: say in a sentence which values are meant, in words that can be written into a cell.

Invariants:
- reading the words over the same domain gives the same set, whatever the language of its table;
- every bound says whether it is included; a single amount or moment is "exactly" that;
- what is left out comes last, for a word for ``not(…)`` leaves out all that follow it;
- the texts of a column stand in quotes beside others where one could be taken for a condition.

Example::

    >>> from gapless.sfeel.cells import read_set
    >>> hours = Domain(Kind.DURATION)
    >>> set_words(hours, read_set(hours, "< 3 h, [5 h..6 h)"), "en")
    'under 3 h or 5 h to under 6 h'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from gapless.algebra.domain import Domain
from gapless.algebra.sets import EMPTY, NULL, ValueSet
from gapless.algebra.values import Kind
from gapless.diagnostic import Message, joined, say, spoken
from gapless.sfeel.cell_text import (
    NOT_NULL,
    NULL_TEST,
    Named,
    Range,
    is_condition,
    is_free_text,
    print_value_test,
    quote,
    speaks_of_null,
    tests_of,
    values_of,
)
from gapless.sfeel.cell_words import EITHER, OF_MOMENTS, WORDS
from gapless.sfeel.text_tests import looks_like_test

#: Kinds of which one value is a point on a line, not a name or a number of things.
_MEASURED = frozenset({Kind.NUMBER, Kind.DURATION, Kind.MONTHS, Kind.TIME, Kind.DATETIME})
_MOMENTS = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME})
#: So many conditions on one input are named in a sentence.
_MOST_TOLD = 12


def set_words(domain: Domain, chosen: ValueSet, language: str) -> str:
    """A set of values, joined by "or"; ``""`` for the empty set."""
    return _joined(_conditions(domain, chosen, language), language)


def set_phrase(domain: Domain, chosen: ValueSet) -> Message:
    """A set as part of a sentence in any language; of very many conditions the first are named."""
    said = {language: _conditions(domain, chosen, language) for language in WORDS}
    left = len(said["en"]) - _MOST_TOLD
    if left <= 0:
        return spoken({language: _joined(said[language], language) for language in said})
    first = {language: ", ".join(said[language][:_MOST_TOLD]) for language in said}
    return say("{values} and {count:,} more", values=spoken(first), count=left)


def describe_domain(domain: Domain) -> Message | None:
    """What a value may be, for messages: ``a, b`` or ``at least 0 jam``; None for anything."""
    if domain.values is not None:
        shown = [domain.print(value) for value in domain.values[:_MOST_TOLD]]
        if len(domain.values) > len(shown):
            shown.append("…")
        return joined([*shown, "null"] if domain.nullable else shown)
    known = domain.known
    widest = replace(domain, bounds=None, nullable=False)
    return None if known in (widest.everything, EMPTY) else set_phrase(widest, known)


def _joined(conditions: Sequence[str], language: str) -> str:
    *before, last = conditions or ("",)
    return f"{', '.join(before)} {WORDS[language]['or'][0]} {last}" if before else last


def _conditions(domain: Domain, chosen: ValueSet, language: str) -> list[str]:
    words = {meaning: several[0] for meaning, several in WORDS[language].items()}
    tests = tests_of(domain, chosen)
    if chosen == domain.everything:
        is_said = is_condition(domain, words["-"])
        return [words["-"] if is_said else str(test) for test in tests]
    if NOT_NULL in tests:
        return [words["known"] if speaks_of_null(domain) else str(NOT_NULL)]
    null = words["null"] if speaks_of_null(domain) else str(NULL_TEST)
    of_null = [null] * chosen.has_null
    tests = tuple(test for test in tests if test != NULL_TEST)
    match tests:
        case (Named(negated=True),):
            either = f" {words['or']} "
            left_out = either.join(_names(domain, domain.known - chosen))
            return [*of_null, f"{words['not']} {left_out}"]
        case (_, *others) if domain.kind is Kind.STRING and (others or of_null):
            return [*_names(domain, chosen - NULL), *of_null]
    if len(tests) > 1 and all(isinstance(test, Named) for test in tests):
        return [*map(str, tests), *of_null]
    return [*(_test(domain, test, words, language) for test in tests), *of_null]


def _names(domain: Domain, chosen: ValueSet) -> list[str]:
    """The values of a set of single ones, as they stand beside others."""
    names = (domain.print(value) for value in values_of(domain, chosen))
    if is_free_text(domain) or (domain.kind is Kind.STRING and _is_doubtful(domain.values)):
        return [quote(name) for name in names]
    return [print_value_test(domain, name, nested=True) for name in names]


@lru_cache(maxsize=64)
def _is_doubtful(values: tuple[str, ...]) -> bool:
    """Whether one of the texts of a column could be taken for conditions on others."""
    return any(looks_like_test(text) or EITHER.search(f" {text} x") for text in values)


def _test(domain: Domain, test: Named | Range, words: dict[str, str], language: str) -> str:
    if isinstance(test, Named):
        is_point = domain.kind in _MEASURED and domain.values is None
        return f"{words['=']} {test}" if is_point else str(test)
    if domain.kind in _MOMENTS:
        words = words | OF_MOMENTS[language]
    low, high = test.lower, test.upper
    upper = words["<=" if test.upper_closed else "<"]
    if low is None:
        return f"{upper} {high}"
    lower = words[">=" if test.lower_closed else ">"]
    if high is None:
        return f"{lower} {low}"
    match test.lower_closed, test.upper_closed:
        case True, True:
            return f"{low} {words['to']} {high}"
        case True, False:
            return f"{low} {words['to']} {upper} {high}"
        case False, True:
            return f"{lower} {low} {(words | OF_MOMENTS[language])['<=']} {high}"
    return f"{lower} {low} {words['and']} {upper} {high}"
