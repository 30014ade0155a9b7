"""The parser of expressions: tokens to a typed program.

Purpose: read an expression, check the kinds of every operation, and place every fault.

Parsing is precedence climbing (comparisons, then ``+ -``, then ``* /``, then unary
minus) that writes a postfix program.

Invariants: one pass over the tokens; nesting is capped.

Example::

    >>> parser = Parser("jumlah + 1", {"jumlah": Kind.INTEGER}, parse_value, did_you_mean)
    >>> parser.whole(), list(parser.names), len(parser.steps)
    (<Kind.INTEGER: 'integer'>, ['jumlah'], 3)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from gapless.algebra.durations import function_of
from gapless.algebra.numbers import shorten
from gapless.algebra.operations import (
    BETWEEN,
    COMPARISONS,
    NEGATABLE,
    RULES,
    Signature,
    as_operand,
)
from gapless.algebra.programs import Constant, Datum, Operation, Step
from gapless.algebra.values import Kind, Value, article
from gapless.diagnostic import Writing, listed, rewritten, say
from gapless.near_words import NearMiss
from gapless.sfeel.expression_tokens import Token, tokenize
from gapless.sfeel.operands import Operand, mismatch, not_two_days
from gapless.unreadable import Unreadable

#: How a value of a kind is read from its text.
Read = Callable[[Kind, str], Value]

DEEPEST_NESTING = 24

_COMPARING, _ADDING, _MULTIPLYING = 1, 2, 3
_LEVEL = dict.fromkeys(COMPARISONS, _COMPARING) | {
    "+": _ADDING,
    "-": _ADDING,
    "*": _MULTIPLYING,
    "/": _MULTIPLYING,
}
_FUNCTIONS = {
    "duration": Kind.DURATION,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "date and time": Kind.DATETIME,
    "months": Kind.MONTHS,
}
_FUNCTION_EXAMPLES = {
    Kind.DURATION: 'duration("6 jam")',
    Kind.MONTHS: 'months("17 tahun")',
    Kind.DATE: 'date("2022-12-29")',
    Kind.TIME: 'time("14:00")',
    Kind.DATETIME: 'date and time("2022-12-29 14:00")',
}


class Parser:
    """One pass over the tokens; ``steps`` is the program written so far."""

    def __init__(
        self,
        text: str,
        kinds: Mapping[str, Kind],
        read: Read,
        near: NearMiss,
    ) -> None:
        self._text = text
        self._read = read
        self._near = near
        self._tokens = tokenize(text)
        self._next = 0
        self._depth = 0
        self._kinds = kinds
        self.steps: list[Step] = []
        self.names: dict[str, None] = {}

    def whole(self) -> Kind:
        """Read all of the text, and what kind it gives; raises ``Unreadable``."""
        operand = self._operation(_COMPARING)
        rest = self._peek
        if rest.sort != "end":
            raise self._unexpected_after(rest)
        return operand.kind

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _with(self, written: str, start: int, end: int) -> Writing:
        """The whole expression with something else written between two places."""
        return Writing(self._text[:start] + written + self._text[end:])

    def _placed(self, fault: Unreadable, start: int, end: int) -> Unreadable:
        """The fault of a value that stands between two places."""
        advice = fault.advice and rewritten(
            fault.advice, lambda written: self._with(written, start, end)
        )
        return Unreadable(fault.message, advice, start, end, code=fault.code)

    def _take(self) -> Token:
        token = self._peek
        self._next += 1
        return token

    def _operation(self, level: int) -> Operand:
        left = self._factor()
        while _LEVEL.get(self._peek.text, 0) >= level:
            symbol = self._take()
            own_level = _LEVEL[symbol.text]
            right = self._operation(own_level + 1)
            left = self._combine(symbol.text, left, right)
            if own_level == _COMPARING and _LEVEL.get(self._peek.text) == _COMPARING:
                raise Unreadable(
                    say("two comparisons in a row"),
                    say("compare two things only"),
                    self._peek.start,
                    self._peek.end,
                )
        return left

    def _combine(self, symbol: str, left: Operand, right: Operand) -> Operand:
        rule = RULES.get((symbol, left.kind, right.kind))
        if rule is None:
            rule = self._with_quoted_literal(symbol, left, right)
        if rule is None:
            raise mismatch(symbol, left, right)
        kind, compute = rule
        self.steps.append(Operation(compute, 2, kind, left.start, right.end))
        return Operand(kind, left.start, right.end)

    def _with_quoted_literal(self, symbol: str, left: Operand, right: Operand) -> Signature | None:
        """Read a bare ``"6 jam"`` as the kind that the other side wants beside it."""
        quoted = right if right.literal is not None else left
        if quoted.literal is None:
            return None
        fitting: list[tuple[Kind, Signature]] = []
        for kind in _FUNCTION_EXAMPLES:
            pair = (left.kind, kind) if quoted is right else (kind, right.kind)
            rule = RULES.get((symbol, *pair))
            if rule:
                fitting.append((kind, rule))
        step = self.steps[quoted.literal]
        assert isinstance(step, Constant)
        for kind, rule in fitting:
            try:
                self.steps[quoted.literal] = Constant(self._read(kind, step.value))
            except Unreadable as fault:
                if len(fitting) == 1:
                    placed = self._placed(fault, quoted.start + 1, quoted.end - 1)
                    raise Unreadable(
                        fault.message, placed.advice, quoted.start, quoted.end
                    ) from None
            else:
                return rule
        return None

    def _factor(self) -> Operand:
        token = self._take()
        if token.text == "-":
            operand = self._nested(self._factor, token)
            return self._negated(token, operand)
        if token.text == "(":
            inner = self._nested(lambda: self._operation(_COMPARING), token)
            closing = self._closing(token)
            return Operand(inner.kind, token.start, closing.end, inner.literal)
        if token.sort in ("name", "function") and self._peek.text == "(":
            return self._function(token)
        if token.sort == "name":
            return self._datum(token)
        if token.sort == "number":
            if self._peek.sort == "name" and function_of(self._peek.text):
                raise self._bare_length(token, self._peek)
            return self._constant(Kind.NUMBER, token.text, token.start, token.end)
        if token.sort == "text":
            self.steps.append(Constant(token.text[1:-1]))
            return Operand(Kind.STRING, token.start, token.end, len(self.steps) - 1)
        raise self._missing_operand(token)

    def _nested(self, read: Callable[[], Operand], opening: Token) -> Operand:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise Unreadable(
                say("the expression is nested too deeply"),
                say("at most {most} levels of parentheses are read", most=DEEPEST_NESTING),
                opening.start,
                opening.end,
            )
        operand = read()
        self._depth -= 1
        return operand

    def _closing(self, opening: Token) -> Token:
        token = self._take()
        if token.text == ")":
            return token
        if token.sort == "end":
            raise Unreadable(
                say("the parenthesis is not closed"),
                say("write `)` where it ends: `{text}`", text=Writing(f"{self._text.rstrip()})")),
                opening.start,
                opening.end,
            )
        raise self._unexpected_after(token)

    def _negated(self, minus: Token, operand: Operand) -> Operand:
        kind = operand.kind
        if kind not in NEGATABLE:
            raise Unreadable(
                say("{kind} has no minus", kind=article(kind)),
                say("only numbers and durations can be negative"),
                minus.start,
                operand.end,
            )
        self.steps.append(Operation(operator.neg, 1, kind, minus.start, operand.end))
        return Operand(kind, minus.start, operand.end)

    def _function(self, name: Token) -> Operand:
        called = " ".join(name.text.split())
        if called in BETWEEN:
            return self._between(called, name)
        kind = _FUNCTIONS.get(called)
        if kind is None:
            raise Unreadable(
                say("{name} is not a function here", name=shorten(name.text)),
                say("the functions are {functions}", functions=listed([*_FUNCTIONS, *BETWEEN])),
                name.start,
                name.end,
            )
        opening = self._take()
        argument = self._take()
        if argument.sort != "text":
            raise Unreadable(
                say("{name} wants its value in quotation marks", name=name.text),
                say("write it like `{example}`", example=_FUNCTION_EXAMPLES[kind]),
                name.start,
                max(argument.end, opening.end),
            )
        closing = self._closing(opening)
        start, end = argument.start + 1, argument.end - 1
        self._constant(kind, argument.text[1:-1], start, end)
        return Operand(kind, name.start, closing.end)

    def _between(self, called: str, name: Token) -> Operand:
        """What is between two days, each a date or the day of a datetime."""
        opening = self._take()
        first = self._nested(lambda: self._day(called), opening)
        comma = self._take()
        if comma.text != ",":
            raise not_two_days(called, name.start, max(comma.end, opening.end))
        last = self._nested(lambda: self._day(called), opening)
        closing = self._closing(opening)
        kind, compute = BETWEEN[called]
        self.steps.append(Operation(compute, 2, kind, first.start, last.end))
        return Operand(kind, name.start, closing.end)

    def _day(self, called: str) -> Operand:
        day = self._operation(_COMPARING)
        if day.literal is not None:
            step = self.steps[day.literal]
            assert isinstance(step, Constant)
            self.steps[day.literal] = Constant(self._read(Kind.DATE, step.value))
        elif day.kind not in (Kind.DATE, Kind.DATETIME):
            raise not_two_days(called, day.start, day.end)
        return day

    def _constant(self, kind: Kind, text: str, start: int, end: int) -> Operand:
        try:
            value = as_operand(self._read(kind, text))
        except Unreadable as fault:
            raise self._placed(fault, start, end) from None
        self.steps.append(Constant(value))
        if kind is Kind.NUMBER and value.denominator == 1:
            kind = Kind.INTEGER
        return Operand(kind, start, end)

    def _datum(self, token: Token) -> Operand:
        kind = self._kinds.get(token.text)
        if kind is None:
            raise self._unknown(token)
        self.names[token.text] = None
        self.steps.append(Datum(token.text, token.start, token.end))
        return Operand(kind, token.start, token.end)

    def _unknown(self, token: Token) -> Unreadable:
        near = self._near(token.text, self._kinds)
        if near:
            meant = self._with(near, token.start, token.end)
            advice = say("did you mean `{near}`?", near=meant)
        elif self._kinds:
            advice = say("the data are {names}", names=listed(self._kinds, most=12))
        else:
            advice = say("declare what the expression needs under `data`")
        message = say("unknown name {name}", name=shorten(token.text))
        return Unreadable(message, advice, token.start, token.end)

    def _missing_operand(self, token: Token) -> Unreadable:
        if token.sort == "end":
            return Unreadable(
                say("the expression ends too early"),
                say("write a name or a number after {last}", last=self._tokens[-2].text),
                self._tokens[-2].start,
                self._tokens[-2].end,
            )
        before = self._tokens[self._next - 2]
        if token.text == before.text and token.text in _LEVEL:
            return Unreadable(
                say("{symbol} stands here twice", symbol=token.text),
                say(
                    "write `{symbol}` once: `{text}`",
                    symbol=token.text,
                    text=self._with("", before.end, token.end),
                ),
                before.start,
                token.end,
            )
        return Unreadable(
            say("a name or a number is missing before {symbol}", symbol=token.text),
            say("write it like `waktu_telepon - waktu_selesai`"),
            token.start,
            token.end,
        )

    def _unexpected_after(self, token: Token) -> Unreadable:
        if token.text == ")":
            message, advice = say("no parenthesis is open here"), say("leave out the `)`")
        else:
            message = say("an operator is missing before {text}", text=shorten(token.text))
            advice = say("write one of {operators} between", operators=listed(_LEVEL))
        return Unreadable(message, advice, token.start, token.end)

    def _bare_length(self, number: Token, unit: Token) -> Unreadable:
        length, function = f"{number.text} {unit.text}", function_of(unit.text)
        return Unreadable(
            say("the duration {length} needs quotation marks", length=length),
            say(
                "write `{text}`",
                text=self._with(f'{function}("{length}")', number.start, unit.end),
            ),
            number.start,
            unit.end,
        )
