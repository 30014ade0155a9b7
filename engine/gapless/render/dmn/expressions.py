"""Expressions in FEEL, from their programs.

Purpose: write what an input or an output computes so that any engine of DMN computes the same.

Invariants:
- brackets stand where FEEL would read another order, and nowhere else;
- what FEEL computes otherwise raises ``Unreadable`` with the place in the expression: a text made
  of what FEEL prints otherwise (``6 h``, ``PT6H``).

FEEL of DMN 1.3 rounds halves to the even neighbour only, so that ``round(a, 2)`` is written with
``floor`` and ``ceiling``; DMN 1.4 has a function for it.

Example::

    >>> from gapless.sfeel.expressions import parse_expression
    >>> parsed = parse_expression("(a + 1) * 2 %", {"a": Kind.INTEGER})
    >>> print_expression(parsed, {"a": Operand("order.amount", Kind.INTEGER)}, "1.3").text
    '(order.amount + 1) * 0.02'
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from gapless.algebra.durations import Months
from gapless.algebra.operations import BETWEEN, CALLS, RULES, Join, absolute, round_half_up
from gapless.algebra.programs import Choice, Constant, Datum, Jump, NullTest, Operation
from gapless.algebra.values import Kind, article, as_decimal
from gapless.diagnostic import say
from gapless.reading.dmn.feel_text import print_literal
from gapless.sfeel.expressions import Expression
from gapless.unreadable import Unreadable

_IF, _OR, _AND, _COMPARING, _ADDING, _MULTIPLYING, _MINUS, _WHOLE = range(8)
_LEVELS = {"or": _OR, "and": _AND, "+": _ADDING, "-": _ADDING, "*": _MULTIPLYING, "/": _MULTIPLYING}
_SIGNS = {compute: key[0] for key, (_, compute) in RULES.items() if key[0] != "if"}
_FUNCTIONS = {compute: key[0] for key, (_, compute) in CALLS.items()}
_BETWEEN = {compute: function for function, (_, compute) in BETWEEN.items()}
_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    Fraction: Kind.NUMBER,
    str: Kind.STRING,
    datetime: Kind.DATETIME,
    date: Kind.DATE,
    time: Kind.TIME,
    timedelta: Kind.DURATION,
    Months: Kind.MONTHS,
}
_NUMBERS = (Kind.NUMBER, Kind.INTEGER)
#: A number whose decimals could be taken for thousands.
_PROBE = Decimal("1.125")


class Operand(NamedTuple):
    """A piece of FEEL, the kind of its value, and how close its operator binds."""

    text: str
    kind: Kind
    level: int = _WHOLE

    def at(self, level: int) -> str:
        """The text as an operand of an operator of a level."""
        return self.text if self.level >= level else f"({self.text})"


def print_expression(expression: Expression, names: Mapping[str, Operand], version: str) -> Operand:
    """An expression in FEEL, its names as the operands they stand for; raises ``Unreadable``."""
    stack: list[Operand] = []
    for step in expression.steps:
        if isinstance(step, Jump):
            continue
        if isinstance(step, NullTest):
            sign = "=" if step.is_null else "!="
            text = f"{names[step.name].at(_ADDING)} {sign} null"
            stack.append(Operand(text, Kind.BOOLEAN, _COMPARING))
        elif isinstance(step, Datum):
            stack.append(names[step.name])
        elif isinstance(step, Constant):
            stack.append(_constant(step.value))
        else:
            count = 3 if isinstance(step, Choice) else step.operands
            operands = stack[-count:]
            del stack[-count:]
            stack.append(
                _chosen(step, operands)
                if isinstance(step, Choice)
                else _computed(step, operands, version)
            )
    return stack.pop()


def _constant(value: Any) -> Operand:
    if isinstance(value, Fraction):
        decimal = as_decimal(value)
        assert isinstance(decimal, Decimal), "numbers are written as decimals"
        level = _MINUS if value < 0 else _WHOLE
        kind = Kind.INTEGER if value.denominator == 1 else Kind.NUMBER
        return Operand(print_literal(decimal), kind, level)
    return Operand(print_literal(value), _KINDS[type(value)])


def _chosen(step: Choice, operands: Sequence[Operand]) -> Operand:
    condition, taken, otherwise = (operand.text for operand in operands)
    return Operand(f"if {condition} then {taken} else {otherwise}", step.kind, _IF)


def _computed(step: Operation, operands: Sequence[Operand], version: str) -> Operand:
    compute, kind = step.compute, step.kind
    if compute is operator.neg:
        return Operand(f"-{operands[0].at(_WHOLE)}", kind, _MINUS)
    if isinstance(compute, Join):
        left, right = (_joined(each, compute, step) for each in operands)
        return Operand(f"{left.at(_ADDING)} + {right.at(_MULTIPLYING)}", kind, _ADDING)
    if compute in (min, max):
        return Operand(f"{compute.__name__}({_listed(operands)})", kind)
    sign = _SIGNS.get(compute)
    if sign is not None:
        left, right = operands
        level = _LEVELS.get(sign, _COMPARING)
        first = level + 1 if level == _COMPARING else level
        return Operand(f"{left.at(first)} {sign} {right.at(level + 1)}", kind, level)
    if compute in _BETWEEN:
        return _between(_BETWEEN[compute], operands, kind)
    if compute is round_half_up:
        return _rounded(operands, kind, version)
    if compute is absolute and kind not in _NUMBERS:
        text = operands[0].at(_WHOLE)
        return Operand(f"max({operands[0].text}, -{text})", kind)
    return Operand(f"{_FUNCTIONS[compute]}({_listed(operands)})", kind)


def _listed(operands: Sequence[Operand]) -> str:
    return ", ".join(operand.text for operand in operands)


def _between(function: str, days: Sequence[Operand], kind: Kind) -> Operand:
    first, last = (f"date({day.text})" if day.kind is Kind.DATETIME else day.text for day in days)
    length = f"years and months duration({first}, {last})"
    if function == "years between":
        return Operand(f"{length}.years", kind)
    if function == "months between":
        return Operand(f"{length}.years * 12 + {length}.months", kind, _ADDING)
    return Operand(length, kind)


def _rounded(operands: Sequence[Operand], kind: Kind, version: str) -> Operand:
    number = operands[0]
    places = operands[1].text if len(operands) > 1 else "0"
    if version != "1.3":
        return Operand(f"round half up({number.text}, {places})", kind)
    scaled, unit = number, ""
    if places != "0":
        power = str(10 ** int(places)) if places.isdecimal() and len(places) < 3 else ""
        unit = power or f"(10 ** {operands[1].at(_WHOLE)})"
        scaled = Operand(f"{number.at(_MULTIPLYING)} * {unit}", kind, _MULTIPLYING)
    text = (
        f"if {number.at(_ADDING)} < 0 then ceiling({scaled.at(_ADDING)} - 0.5)"
        f" else floor({scaled.at(_ADDING)} + 0.5)"
    )
    return Operand(f"({text}) / {unit}", kind, _MULTIPLYING) if unit else Operand(text, kind, _IF)


def _joined(operand: Operand, join: Join, step: Operation) -> Operand:
    """What is joined to a text, as a text that the table's language and FEEL print alike."""
    if operand.kind is Kind.STRING:
        return operand
    text = f"string({operand.text})"
    if operand.kind in (Kind.INTEGER, Kind.DATE):
        return Operand(text, Kind.STRING)
    printed = join.show(_PROBE) if operand.kind is Kind.NUMBER else ""
    if printed == "1.125":
        return Operand(text, Kind.STRING)
    if printed == "1,125":
        return Operand(f'replace({text}, "[.]", ",")', Kind.STRING)
    raise Unreadable(
        say("DMN prints {kind} in a text otherwise", kind=article(operand.kind)),
        say("answer it in an output of its own"),
        step.start,
        step.end,
    )
