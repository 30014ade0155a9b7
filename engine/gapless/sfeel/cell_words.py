"""The words and signs of unary tests, and where they stand in a text.

Purpose: what ``cells`` reads tests by.  Space between words is one plain space: ``cells`` collapses
it first, so that no pattern has two ways to divide a run of spaces.

Invariant: every pattern is matched in linear time (tests/test_patterns.py proves it).

Example::

    >>> found = COMPARISON.match("tidak lebih dari 3 jam")
    >>> operator_of(found), found.end()
    ('<=', 17)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gapless.pattern import pattern

_WORD = pattern(r"[^\W\d_]+")
_SYMBOLS = {"<=": "<=", "≤": "<=", "<": "<", ">=": ">=", "≥": ">=", ">": ">"}
#: What the words of conditions mean, by language; of several that mean the same the first is the
#: one that is printed.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "id": {
        "<=": (
            "maksimal", "s.d.", "s.d", "s/d", "sampai dengan", "sampai", "hingga", "maksimum",
            "paling lama", "paling banyak", "paling lambat", "tidak lebih dari", "maks", "sd",
            "kurang dari atau sama dengan", "lebih kecil atau sama dengan", "tidak melebihi",
            "maks.", "tak lebih dari", "tdk lebih dari", "tak melebihi", "paling tinggi",
            "paling besar", "paling jauh", "setinggi-tingginya", "sebanyak-banyaknya",
            "selama-lamanya", "selambat-lambatnya", "sampai dgn", "kurang dari/sama dengan",
        ),
        "<": (
            "kurang dari", "di bawah", "dibawah", "sebelum", "lebih kecil dari",
            "lebih kecil daripada", "kurang daripada", "kurang dr", "lebih rendah dari",
            "lebih singkat dari", "lebih muda dari",
        ),
        ">=": (
            "minimal", "paling sedikit", "paling cepat", "paling singkat", "mulai", "sejak",
            "tidak kurang dari", "lebih dari atau sama dengan", "lebih besar atau sama dengan",
            "mulai dari", "dari", "setidaknya", "sedikitnya", "sekurang-kurangnya", "paling rendah",
            "paling kecil", "tak kurang dari", "lebih dari/sama dengan",
        ),
        ">": (
            "lebih dari", "di atas", "diatas", "lebih besar dari", "setelah", "sesudah",
            "lebih besar daripada", "lebih daripada", "lebih dari pada", "lebih dr",
            "lebih lama dari", "lebih tinggi dari", "lebih tua dari", "melebihi", "melampaui",
            "melewati",
        ),
        "=": ("tepat", "persis"),
        "not": ("bukan", "selain", "kecuali"),
        "or": ("atau",),
        "and": ("dan", "tetapi"),
        "to": ("sampai", "s.d.", "s.d", "s/d", "hingga"),
        "known": ("diketahui",),
        "null": ("tidak diketahui",),
        "-": ("apa saja",),
    },
    "en": {
        "<=": (
            "up to", "up to and including", "less than or equal to", "at most", "no more than",
            "not more than", "not over", "not above", "not after", "no later than", "max", "to",
            "upto", "through", "at the most", "maximum", "maximum of", "a maximum of", "max.",
            "not exceeding", "not exceed", "does not exceed",
        ),
        "<": (
            "under", "less than", "below", "before", "smaller than", "fewer than", "lower than",
            "shorter than", "earlier than", "younger than",
        ),
        ">=": (
            "at least", "minimum", "greater than or equal to", "no less than", "not less than",
            "not under", "not below", "not before", "no earlier than", "from", "starting from",
            "starting at", "at the least", "minimum of", "a minimum of",
        ),
        ">": (
            "over", "greater than", "more than", "above", "after", "exceeding", "exceeds",
            "bigger than", "larger than", "higher than", "longer than", "later than", "older than",
        ),
        "=": ("exactly", "precisely"),
        "not": ("other than", "except", "not"),
        "or": ("or",),
        "and": ("and", "but"),
        "to": ("to",),
        "known": ("known",),
        "null": ("not known",),
        "-": ("any",),
    },
}  # fmt: skip
#: Those that are printed of days and times instead.
OF_MOMENTS: Mapping[str, dict[str, str]] = {
    "id": {"<=": "sampai", "<": "sebelum", ">=": "mulai", ">": "setelah"},
    "en": {"<": "before", ">=": "from", ">": "after"},
}


def words_for(meaning: str) -> tuple[str, ...]:
    """The words of every language that mean something, the longest first."""
    found = (word for words in WORDS.values() for word in words[meaning])
    return tuple(sorted(found, key=len, reverse=True))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


_OPERATORS = _SYMBOLS | {word: sign for sign in _SYMBOLS.values() for word in words_for(sign)}
_LONGEST_FIRST = sorted(_OPERATORS, key=len, reverse=True)
_ENDING_IN_A_SIGN = _any_of(word for word in _LONGEST_FIRST if not word[-1].isalpha())
_ENDING_IN_A_LETTER = _any_of(word for word in _LONGEST_FIRST if word[-1].isalpha())
#: The words alone.
COMPARING_WORDS = tuple(word for word in _OPERATORS if word not in _SYMBOLS)
#: The pattern of every word and sign that compares.
# One look behind all words takes a third of the time to compile of one behind each.
OPERATOR = rf"(?:{_ENDING_IN_A_SIGN}|(?:{_ENDING_IN_A_LETTER})(?![^\W\d_]))"

#: Words that compare behind a value: ``15 million or more``.
_TRAILING = {
    ">=": (
        "or more", "or over", "or above", "or later", "and more", "and over", "and above",
        "and up", "and later", "atau lebih", "atau di atasnya", "ke atas", "keatas",
        "dan seterusnya",
    ),
    "<=": (
        "or less", "or fewer", "or under", "or below", "or earlier", "and below", "and under",
        "and less", "atau kurang", "atau di bawahnya", "ke bawah", "kebawah",
    ),
}  # fmt: skip
_OPERATORS_BEHIND = {word: test for test, words in _TRAILING.items() for word in words}
TRAILING = pattern(rf" (?P<operator>{_any_of(_OPERATORS_BEHIND)})$", re.IGNORECASE)

#: Every word of which conditions consist.
CONDITION_WORDS = frozenset(
    word
    for phrase in ("antara", "between", "null", *_OPERATORS, *_OPERATORS_BEHIND)
    for word in _WORD.findall(phrase)
).union(
    word
    for words in WORDS.values()
    for phrases in words.values()
    for phrase in phrases
    for word in _WORD.findall(phrase)
)

#: Words for ``not(…)`` before values.
NEGATIONS = words_for("not")
_OR = _any_of(words_for("or"))
_BEHIND_OR = _any_of(
    word.partition(" ")[2] for word in _OPERATORS_BEHIND if word.startswith(words_for("or"))
)
#: What parts two conditions of which one is enough: not the word in ``15 million or more`` and
#: ``less than or equal to``.
EITHER = pattern(
    rf" (?:{_OR}) (?!sama dengan |equal to |(?:{_BEHIND_OR})(?:,| (?:{_OR}) |$))", re.IGNORECASE
)
EXACTLY = pattern(rf"(?:{_any_of(words_for('='))}) ", re.IGNORECASE)
NULL_WORDS = frozenset(words_for("null"))
KNOWN_WORDS = frozenset(words_for("known"))
ANY_WORDS = frozenset(words_for("-"))

COMPARISON = pattern(rf"(?P<operator>{OPERATOR}) ?", re.IGNORECASE)
SECOND_COMPARISON = pattern(
    rf" (?:(?:{_any_of(words_for('and'))}|(?P<to>{_any_of(words_for('to'))})) )?"
    rf"(?P<operator>{OPERATOR}) ?",
    re.IGNORECASE,
)
NEGATION = pattern(r"not\s*\(", re.IGNORECASE)
NEGATION_WORD = pattern(rf"(?:{_any_of(NEGATIONS)})\s+", re.IGNORECASE)
QUOTED = pattern(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
#: The beginning of a test of a free text that cannot be meant as a text.
QUOTED_TEST = pattern(rf'(?:(?:{_any_of(NEGATIONS)}) )?"|null(?= |$)', re.IGNORECASE)
ESCAPED = pattern(r"\\(.)", re.DOTALL)
LITERAL = pattern(
    r'(?:(?:date and time|date|time|duration) ?\( ?"([^"]*)" ?\)|@"([^"]*)")', re.IGNORECASE
)
#: Digits and the marks that may stand among them.
DIGITS = pattern(r"[0-9.,_]+")
END_OF_DAY = pattern(r"24[:.]00(?:[:.]00)?")
BARE_NUMBER = pattern(r"[0-9.,_]+")
LAST_WORD = pattern(r"(?<![^\W\d_])[^\W\d_]+\.?$")


def operator_of(found: re.Match[str]) -> str:
    """The symbol of what ``COMPARISON``, ``SECOND_COMPARISON`` or ``TRAILING`` found."""
    word = found["operator"].casefold()
    return _OPERATORS.get(word) or _OPERATORS_BEHIND[word]
