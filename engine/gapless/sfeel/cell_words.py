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

_SYMBOLS = {"<=": "<=", "≤": "<=", "<": "<", ">=": ">=", "≥": ">=", ">": ">"}
_WORDS = {
    "<=": (
        "s.d.", "s.d", "s/d", "sampai dengan", "sampai", "hingga", "maksimal", "maksimum",
        "paling lama", "paling banyak", "paling lambat", "tidak lebih dari", "maks", "max", "sd",
        "kurang dari atau sama dengan", "lebih kecil atau sama dengan", "less than or equal to",
        "up to and including", "up to", "at most", "no more than", "not more than", "not over",
        "not above", "not after", "no later than", "tidak melebihi", "to", "upto", "through",
        "at the most", "maximum", "maximum of", "a maximum of", "max.", "maks.", "not exceeding",
        "not exceed", "does not exceed", "tak lebih dari", "tdk lebih dari", "tak melebihi",
        "paling tinggi", "paling besar", "paling jauh", "setinggi-tingginya", "sebanyak-banyaknya",
        "selama-lamanya", "selambat-lambatnya", "sampai dgn", "kurang dari/sama dengan",
    ),
    "<": ("kurang dari", "di bawah", "dibawah", "sebelum", "lebih kecil dari",
          "lebih kecil daripada", "kurang daripada", "kurang dr", "lebih rendah dari",
          "lebih singkat dari", "lebih muda dari",
          "under", "less than", "below", "before", "smaller than", "fewer than", "lower than",
          "shorter than", "earlier than", "younger than"),
    ">=": (
        "minimal", "minimum", "paling sedikit", "paling cepat", "paling singkat", "mulai", "sejak",
        "tidak kurang dari", "lebih dari atau sama dengan", "lebih besar atau sama dengan",
        "greater than or equal to", "at least", "no less than", "not less than", "not under",
        "not below", "not before", "no earlier than", "from", "starting from", "starting at",
        "at the least", "minimum of", "a minimum of", "mulai dari", "dari",
        "setidaknya", "sedikitnya", "sekurang-kurangnya", "paling rendah", "paling kecil",
        "tak kurang dari", "lebih dari/sama dengan",
    ),
    ">": (
        "di atas", "diatas", "lebih dari", "lebih besar dari", "setelah", "sesudah",
        "lebih besar daripada", "lebih daripada", "lebih dari pada", "lebih dr", "lebih lama dari",
        "lebih tinggi dari", "lebih tua dari", "melebihi", "melampaui", "melewati",
        "greater than", "over", "more than", "above", "after", "exceeding", "exceeds",
        "bigger than", "larger than", "higher than", "longer than", "later than", "older than",
    ),
}  # fmt: skip
_OPERATORS = _SYMBOLS | {word: test for test, words in _WORDS.items() for word in words}
_ALTERNATIVES = "|".join(
    re.escape(word) + (r"(?![^\W\d_])" if word[-1].isalpha() else "")
    for word in sorted(_OPERATORS, key=len, reverse=True)
)
#: The words alone.
COMPARING_WORDS = tuple(word for words in _WORDS.values() for word in words)
#: The pattern of every word and sign that compares.
OPERATOR = f"(?:{_ALTERNATIVES})"

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
TRAILING = re.compile(
    rf" (?P<operator>{'|'.join(map(re.escape, _OPERATORS_BEHIND))})$", re.IGNORECASE
)

#: Words for ``not(…)`` before a single value.
NEGATIONS = ("bukan", "selain", "kecuali", "except", "not")

COMPARISON = re.compile(rf"(?P<operator>{OPERATOR}) ?", re.IGNORECASE)
SECOND_COMPARISON = re.compile(
    rf" (?:(?:dan|and|tetapi|but) )?(?P<operator>{OPERATOR}) ?", re.IGNORECASE
)
NEGATION = re.compile(r"not\s*\(", re.IGNORECASE)
NEGATION_WORD = re.compile(rf"(?:{'|'.join(NEGATIONS)})\s+", re.IGNORECASE)
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LITERAL = re.compile(
    r'(?:(?:date and time|date|time|duration) ?\( ?"([^"]*)" ?\)|@"([^"]*)")', re.IGNORECASE
)
#: Digits and the marks that may stand among them.
DIGITS = re.compile(r"[0-9.,_]+")
END_OF_DAY = re.compile(r"24[:.]00(?:[:.]00)?")
BARE_NUMBER = re.compile(r"[0-9.,_]+")
LAST_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+\.?$")


def operator_of(found: re.Match[str]) -> str:
    """The symbol of what ``COMPARISON``, ``SECOND_COMPARISON`` or ``TRAILING`` found."""
    word = found["operator"].casefold()
    return _OPERATORS.get(word) or _OPERATORS_BEHIND[word]
