"""Operands: the kinds on the two sides of an operator, and what is said where they do not fit.

Example::

    >>> left, right = Operand(Kind.DATE, 0, 1), Operand(Kind.DATE, 4, 5)
    >>> mismatch("+", left, right).message.english
    'cannot add a date to a date'
"""

from __future__ import annotations

from gapless.algebra.operations import ARITHMETIC, BETWEEN, RULES
from gapless.algebra.values import Kind, article
from gapless.dataclass import dataclass
from gapless.diagnostic import listed, phrase, say
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Operand:
    """The kind and place of what was read; ``literal`` is the step of a bare quoted text."""

    kind: Kind
    start: int
    end: int
    literal: int | None = None


#: The functions that read a value from a text in quotation marks.
LITERALS = {
    "duration": Kind.DURATION,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date and time": Kind.DATETIME,
    "months": Kind.MONTHS,
}
#: The other functions, by how they are called.
EXAMPLES = {
    "min": "min(a, b)",
    "max": "max(a, b)",
    "abs": "abs(a)",
    "round": "round(a, 2)",
    "floor": "floor(a)",
    "ceiling": "ceiling(a)",
    "not": "not(a = b)",
    **{function: f"{function}(a, b)" for function in BETWEEN},
}
FUNCTIONS = (*LITERALS, *EXAMPLES)

_CANNOT = {
    "+": phrase("cannot add {right} to {left}"),
    "-": phrase("cannot subtract {right} from {left}"),
    "*": phrase("cannot multiply {left} by {right}"),
    "/": phrase("cannot divide {left} by {right}"),
    "if": phrase("one branch of the `if` gives {left}, the other {right}"),
    **dict.fromkeys(
        ("and", "or"), phrase("`{symbol}` stands between two conditions, not {left} and {right}")
    ),
}
#: What to do about operands of an operator that takes no others.
_ADVICE = {
    **dict.fromkeys(("if", "min", "max"), phrase("let all give the same type")),
    **dict.fromkeys(
        ("and", "or"), phrase("write a whole comparison on either side: `a = 1 {symbol} a = 2`")
    ),
}


def mismatch(symbol: str, left: Operand, right: Operand) -> Unreadable:
    """The fault of an operator between kinds that do not go with it."""
    compare = phrase("cannot compare {left} with {right} by {symbol}")
    template = _CANNOT.get(symbol, compare)
    message = say(template, left=article(left.kind), right=article(right.kind), symbol=symbol)
    if {left.kind, right.kind} == {Kind.DURATION, Kind.MONTHS}:
        reason = say("months differ in length, so nobody can say which is more; use one type")
        return Unreadable(message, reason, left.start, right.end)
    if symbol == "+" and {left.kind, right.kind} == {Kind.STRING, Kind.BOOLEAN}:
        words = say('say in which words: `if … then "ya" else "tidak"`')
        return Unreadable(message, words, left.start, right.end)
    if symbol in _ADVICE:
        return Unreadable(message, say(_ADVICE[symbol], symbol=symbol), left.start, right.end)
    forms = [
        f"{one} {sign} {other}"
        for sign, one, other in sorted(RULES, key=lambda rule: rule[0] != symbol)
        if left.kind in (one, other)
        and (sign == symbol or sign in ARITHMETIC)
        and Kind.STRING not in (one, other)
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
