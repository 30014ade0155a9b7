"""Operands: the kinds on the two sides of an operator, and what is said where they do not fit.

Example::

    >>> left, right = Operand(Kind.DATE, 0, 1), Operand(Kind.DATE, 4, 5)
    >>> mismatch("+", left, right).message.english
    'cannot add a date to a date'
"""

from __future__ import annotations

from dataclasses import dataclass

from gapless.algebra.operations import COMPARISONS, RULES
from gapless.algebra.values import Kind, article
from gapless.diagnostic import listed, phrase, say
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Operand:
    """The kind and place of what was read; ``literal`` is the step of a bare quoted text."""

    kind: Kind
    start: int
    end: int
    literal: int | None = None


_CANNOT = {
    "+": phrase("cannot add {right} to {left}"),
    "-": phrase("cannot subtract {right} from {left}"),
    "*": phrase("cannot multiply {left} by {right}"),
    "/": phrase("cannot divide {left} by {right}"),
}


def mismatch(symbol: str, left: Operand, right: Operand) -> Unreadable:
    """The fault of an operator between kinds that do not go with it."""
    compare = phrase("cannot compare {left} with {right} by {symbol}")
    template = _CANNOT.get(symbol, compare)
    message = say(template, left=article(left.kind), right=article(right.kind), symbol=symbol)
    if {left.kind, right.kind} == {Kind.DURATION, Kind.MONTHS}:
        reason = say("months differ in length, so nobody can say which is more; use one type")
        return Unreadable(message, reason, left.start, right.end)
    forms = [
        f"{one} {sign} {other}"
        for sign, one, other in sorted(RULES, key=lambda rule: rule[0] != symbol)
        if left.kind in (one, other) and (sign == symbol or sign not in COMPARISONS)
    ]
    if forms:
        advice = say("with {kind} you can write {forms}", kind=article(left.kind),
                     forms=listed(forms[:5]))  # fmt: skip
    else:
        advice = say("compare {kind} by `=` or `!=`", kind=article(left.kind))
    return Unreadable(message, advice, left.start, right.end)


def not_two_days(called: str, start: int, end: int) -> Unreadable:
    """The fault of a function of two days that is called with something else."""
    return Unreadable(
        say("{function} takes two dates or datetimes", function=called),
        say("write it like `{called}(tanggal_lahir, tanggal_permohonan)`", called=called),
        start,
        end,
    )
