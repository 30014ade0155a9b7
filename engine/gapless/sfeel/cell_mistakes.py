"""Ways of writing a test that are not ours but whose meaning is plain.

Purpose: say how the signs of other tools, bare ranges, curly quotes and words for "any" are written
here.

Invariants: nothing is ever read as a guess, it is only advised, and only where ``cells`` can read
the advice; the advice keeps every boundary of what was meant (``=< 6`` becomes ``<= 6``, never
``< 6``).

Example::

    >>> next(meanings("!= 3 jam")), next(meanings("2 <= ? < 5")), next(meanings("a || b"))
    ('not(3 jam)', '[2..5)', 'a, b')
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gapless.algebra.texts import collapsed
from gapless.pattern import pattern
from gapless.sfeel.cell_words import OPERATOR
from gapless.sfeel.text_tests import ANYTHING

_STRAIGHT = str.maketrans("“”„‟«»‘’‛`", '""""""\'\'\'\'') | {ord("…"): ".."}
_UNEQUAL = pattern(
    r"!==?|<>|≠|=!=?|~=|/=|!(?= ?in\b)|(?:is not|isn't|not equal to|tidak sama dengan|other than"
    r"|anything but|not|bukan|selain dari|selain|kecuali|except)(?= ?[\w\"'(\[])|!",
    re.IGNORECASE,
)
_EQUAL = pattern(
    r"={1,3}(?![<>=])|(?:is|equals?(?: to)?|sama dengan)(?= [\w\"'])|in(?= ?[(\[{])", re.IGNORECASE
)
_MEMBER = pattern(
    r"(?:in|(?:one|any) of|salah satu dari|salah satu|or|atau)(?= ?[\"'(\[{]| \w)", re.IGNORECASE
)
_REVERSED = {"=<": "<=", "=>": ">=", "< =": "<=", "> =": ">=", "≦": "<=", "≧": ">="}
#: Words for any number, which as texts are values like others.
_UNBOUNDED = frozenset(
    {
        "every", "every value", "all values", "no limit", "unlimited", "other", "others", "setiap",
        "setiap nilai", "berapapun", "berapa pun", "berapa saja", "kapan pun", "kapan saja",
        "tanpa batas", "tidak terbatas", "lainnya", "selain itu", "yang lain",
    }
)  # fmt: skip
_SHORT = pattern(
    r"(?:(?P<id>lebih|kurang)|more|less|greater|bigger|larger|smaller|fewer|higher|lower)(?= \d)",
    re.IGNORECASE,
)
_BOTH_NUMBERS = pattern(r"(?<=\d) (?:and|dan|&) (?=\d)", re.IGNORECASE)
#: Which is no word that compares, for 5 min are minutes.
_AT_LEAST = pattern(r"min\.? ?(?=\d)", re.IGNORECASE)
#: What follows an amount in writing: ``Rp 2.000,-``, ``up to 5 (inclusive)``.
_FLOURISH = pattern(
    r"(?<=\d)[,.] ?[-–—]{1,2}$| \(?(?:inclusive|inklusif|termasuk)\)?$", re.IGNORECASE
)
_EITHER = pattern(r" ?\|\|? ?| (?:or|atau|xor) ", re.IGNORECASE)
_BOTH = pattern(r" ?&&? ?")
_COMPARED = pattern(OPERATOR, re.IGNORECASE)
_SUBJECT = pattern(
    r"(?<!\w)(?!(?:not|bukan|selain|kecuali|except) )(?:\?|[^\W\d]\w*) ?"
    r"(?=[=!<>≠≤≥≦≧~]|(?:not )?in ?[(\[{])",
    re.IGNORECASE,
)
_CHAIN = pattern(r"([^<>=]+)(<=?)([^<>=]+)(<=?)([^<>=]+)")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_WORDS = r"[^\W_](?:[\w ]*[^\W_])?"
_SIMPLE = pattern(rf"\"({_WORDS})\"|'({_WORDS})'")
_IN_SINGLE_QUOTES = pattern(r"'([^']*)'")
_RANGE = pattern(r"(?:between |antara )?([+-]?[\d.:]+(?: ?[^\W\d_]+)?) ?[-–—~] ?(\d[^-–—~]*)")
_UNIT = pattern(r" ?(?<![^\W\d_])[^\W\d_]+$")
_UNTIL = pattern(r"(?<!\w)(?:up ?)?(?:until|till?) ", re.IGNORECASE)
_OR_MORE = pattern(r"([\d.:]+ ?[^\W\d_]*)\+")


def meanings(text: str, language: str = "id") -> Iterator[str]:
    """What a faulty test may have been meant to be, the likeliest first; unproved."""
    plain = collapsed(text.translate(_STRAIGHT).replace("...", ".."))
    for meant in _meanings(plain, language):
        unquoted = _SIMPLE.sub(r"\1\2", meant)
        yield from dict.fromkeys((unquoted, _IN_SINGLE_QUOTES.sub(r'"\1"', meant)))
    if plain != text:
        yield plain
        yield plain.strip("\"'")


def _meanings(text: str, language: str, *, deep: bool = True) -> Iterator[str]:
    if text.casefold() in ANYTHING or text.casefold() in _UNBOUNDED:
        yield "-"
    amount = _FLOURISH.sub("", text)
    if amount[:1].isdigit():
        amount = _BOTH_NUMBERS.sub(", ", amount)
    at_least = _AT_LEAST.match(text)
    if at_least:
        amount = f"minimum {text[at_least.end() :]}"
    amount = _SHORT.sub(lambda found: f"{found[0]} {'dari' if found['id'] else 'than'}", amount)
    if amount != text:
        yield amount
    if text.casefold() in ("null", "is null"):
        yield "null"
    chain = _CHAIN.fullmatch(text)
    if chain:
        low, lower, _, upper, high = (part.strip() for part in chain.groups())
        yield f"{'[' if lower == '<=' else '('}{low}..{high}{']' if upper == '<=' else ')'}"
    either = _EITHER.split(text) if deep else []
    negated = _UNEQUAL.match(text)
    if len(either) > 1 and all(either):
        if negated and negated[0].isalpha() and not any(map(_UNEQUAL.match, either[1:])):
            # "except a or b" leaves out both.
            yield f"not({', '.join(map(_listed, (either[0][negated.end() :], *either[1:])))})"
        else:
            yield ", ".join(next(_meanings(part, language, deep=False), part) for part in either)
    both = [_SUBJECT.sub("", part, count=1) for part in _BOTH.split(text)]
    if len(both) == 2 and all(map(_COMPARED.match, both)):
        yield f" {'dan' if language == 'id' else 'and'} ".join(both)
    subject = _SUBJECT.match(text)
    body = text[subject.end() :] if subject else text
    unequal = _UNEQUAL.match(body)
    if unequal:
        yield f"not({_listed(body[unequal.end() :])})"
    equal = _EQUAL.match(body)
    if equal:
        yield _listed(body[equal.end() :])
    for sign, ours in _REVERSED.items():
        if body.startswith(sign):
            yield f"{ours} {body[len(sign) :].strip()}"
    if body != text:
        yield body
    if _listed(text) != text:
        yield _listed(text)
    or_more = _OR_MORE.fullmatch(text)
    if or_more:
        yield f">= {or_more[1].strip()}"
    yield from _ranges(text, language)


def boundaries(text: str) -> tuple[str, ...]:
    """What ``until 5`` may mean, which does not say whether 5 belongs to it."""
    found = _UNTIL.search(text)
    return tuple(_UNTIL.sub(f"{word} ", text) for word in ("up to", "under")) if found else ()


def _listed(text: str) -> str:
    """The values of a list, without the brackets around it and the word before it."""
    text = text.strip()
    member = _MEMBER.match(text)
    if member:
        text = text[member.end() :].strip()
    if len(text) > 1 and ".." not in text:
        closing = _BRACKETS.get(text[0])
        if closing == text[-1]:
            text = text[1:-1].strip()
        elif closing is not None and closing not in text:
            text = text[1:].strip()
    return text.replace(";", ",")


def _ranges(text: str, language: str) -> Iterator[str]:
    """Two values with dots or a dash between them, in the innermost brackets around them."""
    if ".." in text:
        inside = text.strip("[]() ")
        before, behind = (part.strip() for part in text.split(inside, 1))
        left = "(" if before[-1:] in ("(", "]") else "["
        right = ")" if behind[:1] in (")", "[") else "]"
        yield f"{left}{inside.replace(' .. ', '..')}{right}"
    dashed = _RANGE.fullmatch(text)
    if dashed:
        low, high = dashed.groups()
        unit = _UNIT.search(high)
        if low[-1].isdigit() and unit:
            low += unit[0]
        words = ("antara", "dan") if language == "id" else ("between", "and")
        yield f"{words[0]} {low} {words[1]} {high}"
