"""Ways of writing a cell that are not ours but whose meaning is plain.

Purpose: recognise the signs of other tools, bare ranges, curly quotes and words for "any", and
say how to write them here.  Place in the flow: ``cells`` asks before it gives a text up.

Invariants: nothing is ever read as a guess; the advice keeps every boundary of what was meant
(``=< 6`` becomes ``<= 6``, never ``< 6``).

Example::

    >>> try:
    ...     refuse_foreign_signs("!= 3 jam")
    ... except Unreadable as problem:
    ...     print(problem.advice.english)
    write `not(3 jam)`
"""

from __future__ import annotations

import re

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.diagnostic import Message, Unreadable, say

_ANYTHING = {"semua", "apa saja", "bebas", "any", "anything", "*"}


def refuse_foreign_signs(text: str) -> None:
    """Signs of other tools: named, with ours beside them."""
    if text.startswith(("!=", "<>", "≠")):
        advice = say("write `not({value})`", value=text.lstrip("!=<>≠ "))
    elif text.startswith(("=<", "=>")):
        sign = "<=" if text[1] == "<" else ">="
        advice = say('write `"{sign} {value}"`', sign=sign, value=text[2:].strip())
    elif text.startswith("="):
        advice = say("write the value alone: `{value}`", value=text.lstrip("= "))
    else:
        return
    raise _unknown_test(text, advice)


def refuse_bare_ranges(domain: Domain, text: str) -> None:
    """Two values with dots or a dash between them and no brackets around them."""
    if ".." in text:
        inside = text.strip("[]() ")
        raise _unknown_test(
            text, say('write the interval with brackets, in quotes: `"[{inside}]"`', inside=inside)
        )
    dashed = _is_dashed(domain, text)
    if dashed:
        low, high = dashed.groups()
        unit = re.search(r"\s*[^\W\d_]+$", high)
        if low[-1].isdigit() and unit:
            low += unit[0]
        raise _unknown_test(
            text,
            say(
                "write `antara {low} dan {high}` or `between {low} and {high}`", low=low, high=high
            ),
        )


def _unknown_test(text: str, advice: Message) -> Unreadable:
    return Unreadable(say("{text} is not a test gapless knows", text=text), advice)


def _is_dashed(domain: Domain, text: str) -> re.Match[str] | None:
    """Two values with a dash between them; dates have dashes of their own."""
    if domain.kind in (Kind.DATE, Kind.DATETIME):
        return None
    return re.fullmatch(r"([+-]?[\d.:]+(?:\s*[^\W\d_]+)?)\s*[-–—]\s*(\d.*)", text)


def with_better_advice(text: str, problem: Unreadable) -> Unreadable:
    """Advice for the ways of writing that are not ours but whose meaning is plain."""
    advice = problem.advice
    either = re.fullmatch(r"(.+)\s(?:atau|or)\s(.+)", text, re.DOTALL)
    if text.casefold() in _ANYTHING:
        advice = say('for any value leave the line out, or write `"-"`')
    elif text[0] in "“”‘’„":
        advice = say('these are curly quotes; type straight ones: `"`')
    elif either:
        advice = say("write a list: `[{one}, {other}]`", one=either[1], other=either[2])
    return Unreadable(problem.message, advice, problem.start, problem.end, code=problem.code)
