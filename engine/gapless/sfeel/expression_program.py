"""What the parser of expressions writes: a program, typed as it grows.

Purpose: give every operation its kind and its function, and refuse kinds that do not go together.

Invariants:
- the kind of every operand is known when it is written, and no value changes its kind on the way,
  but for a quoted text that is read as what stands beside it (``"6 jam"`` beside a datetime);
- every fault has its place, and what an advice says to write is the whole expression.

Example::

    >>> from gapless.algebra.values import parse_value
    >>> from gapless.near_words import did_you_mean
    >>> program = Program("a + 1", {"a": Kind.INTEGER}, parse_value, did_you_mean, str)
    >>> left = program.datum(Token("name", "a", 0, 1))
    >>> program.combined("+", left, program.constant(Kind.NUMBER, "1", 4, 5)).kind
    <Kind.INTEGER: 'integer'>
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from gapless.algebra.numbers import shorten
from gapless.algebra.operations import (
    BETWEEN,
    CALLS,
    NEGATABLE,
    RULES,
    Join,
    Signature,
    as_operand,
)
from gapless.algebra.programs import Choice, Constant, Datum, Jump, NullTest, Operation, Step
from gapless.algebra.values import Kind, Value, article
from gapless.diagnostic import Writing, listed, rewritten, say
from gapless.near_words import NearMiss
from gapless.pattern import pattern
from gapless.sfeel.expression_tokens import Token
from gapless.sfeel.operands import LITERALS, Operand, mismatch, not_two_days
from gapless.unreadable import Unreadable

#: How a value of a kind is read from its text, and printed within a text.
Read = Callable[[Kind, str], Value]
Show = Callable[[Value], str]

#: What is meant for a length of time, and no text to join: a number and a word.
_LENGTH = pattern(r"\s*+[0-9][0-9.,_]*+\s*+[^\W\d_]++\s*+")


class Program:
    """The steps written so far, and the names of the data that they need."""

    def __init__(
        self, text: str, kinds: Mapping[str, Kind], read: Read, near: NearMiss, show: Show
    ) -> None:
        self._text = text
        self._kinds = kinds
        self._read = read
        self._near = near
        self._show = show
        self.steps: list[Step] = []
        self.names: dict[str, None] = {}

    def written(self, text: str, start: int, end: int) -> Writing:
        """The whole expression with something else written between two places."""
        return Writing(self._text[:start] + text + self._text[end:])

    def constant(self, kind: Kind, text: str, start: int, end: int) -> Operand:
        """Write a value that stands between two places."""
        try:
            value = as_operand(self._read(kind, text))
        except Unreadable as fault:
            raise self._placed(fault, start, end) from None
        self.steps.append(Constant(value))
        if kind is Kind.NUMBER and value.denominator == 1:
            kind = Kind.INTEGER
        return Operand(kind, start, end)

    def quoted(self, token: Token) -> Operand:
        """Write a text in quotation marks, which may yet be read as what stands beside it."""
        self.steps.append(Constant(token.text[1:-1]))
        return Operand(Kind.STRING, token.start, token.end, len(self.steps) - 1)

    def datum(self, token: Token, beside: Kind | None = None) -> Operand:
        """Write the value of a name, which is compared with a value of the kind ``beside`` it."""
        kind = self._kinds.get(token.text)
        if kind is None:
            raise self._unknown(token, is_text=beside is Kind.STRING)
        self.names[token.text] = None
        self.steps.append(Datum(token.text, token.start, token.end))
        return Operand(kind, token.start, token.end)

    def negated(self, minus: Token, operand: Operand) -> Operand:
        """Write a minus before an operand."""
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

    def percent(self, operand: Operand, sign: Token) -> Operand:
        """Write a percent sign behind an operand."""
        if operand.kind not in (Kind.NUMBER, Kind.INTEGER):
            raise Unreadable(
                say("{kind} has no percent", kind=article(operand.kind)),
                say("a percent sign stands behind a number"),
                operand.start,
                sign.end,
            )
        self.steps.append(Constant(Fraction(1, 100)))
        self.steps.append(Operation(operator.mul, 2, Kind.NUMBER, operand.start, sign.end))
        return Operand(Kind.NUMBER, operand.start, sign.end)

    def null_test(self, left: Operand, symbol: str, null: Token) -> Operand:
        """Write whether what was written last, a name, is null."""
        datum = self.steps[-1]
        if type(datum) is not Datum or symbol not in ("=", "!="):
            raise Unreadable(
                say("only a name can be tested for null"),
                say("write it like `{name} = null`", name=next(iter(self._kinds), "pokok")),
                left.start,
                null.end,
            )
        self.steps[-1] = NullTest(datum.name, datum.start, null.end, symbol == "=")
        return Operand(Kind.BOOLEAN, left.start, null.end)

    def combined(self, symbol: str, left: Operand, right: Operand) -> Operand:
        """Write the operation of an operator, or of a function of any number of operands."""
        kind, compute = self._signature(symbol, left, right)
        self.steps.append(Operation(compute, 2, kind, left.start, right.end))
        return Operand(kind, left.start, right.end)

    def called(self, function: str, operands: Sequence[Operand], end: int) -> Operand:
        """Write the call of a function, whose operands are written."""
        signature = CALLS.get((function, *(operand.kind for operand in operands)))
        start = operands[0].start
        if signature is None:
            taken = [Kind(key[1]) for key in CALLS if key[0] == function]
            wrong = next((each for each in operands if each.kind not in taken), operands[-1])
            if len(operands) > 1 and wrong is operands[-1]:
                taken = [Kind.INTEGER]
            raise Unreadable(
                say("{function} does not take {kind}", function=function, kind=article(wrong.kind)),
                say("it takes {kinds}", kinds=listed(dict.fromkeys(taken))),
                wrong.start,
                wrong.end,
            )
        kind, compute = signature
        self.steps.append(Operation(compute, len(operands), kind, start, operands[-1].end))
        return Operand(kind, start, end)

    def between(self, function: str, days: Sequence[Operand], end: int) -> Operand:
        """Write what is between two days, each a date or the day of a datetime."""
        for day in days:
            if day.literal is not None:
                self.steps[day.literal] = self._literal(Kind.DATE, day)
            elif day.kind not in (Kind.DATE, Kind.DATETIME):
                raise not_two_days(function, day.start, day.end)
        kind, compute = BETWEEN[function]
        self.steps.append(Operation(compute, 2, kind, days[0].start, days[1].end))
        return Operand(kind, days[0].start, end)

    def jump(self, **how: bool) -> Callable[[], None]:
        """Write a jump to where what is returned is called."""
        place = len(self.steps)
        self.steps.append(Jump(0, **how))

        def land() -> None:
            self.steps[place] = Jump(len(self.steps) - place - 1, **how)

        return land

    def chosen(self, taken: Operand, otherwise: Operand) -> Operand:
        """Write the end of a condition, both of whose branches are written."""
        kind, _ = self._signature("if", taken, otherwise)
        self.steps.append(Choice(kind))
        return Operand(kind, taken.start, otherwise.end)

    def _signature(self, symbol: str, left: Operand, right: Operand) -> Signature:
        kinds = (left.kind, right.kind)
        signature = None
        if symbol != "+" or Kind.STRING not in kinds:
            signature = RULES.get((symbol, *kinds))
        if signature is None:
            signature = self._with_literal(symbol, left, right) or RULES.get((symbol, *kinds))
        if signature is None:
            raise mismatch(symbol, left, right)
        kind, compute = signature
        return (kind, Join(compute.kinds, self._show)) if isinstance(compute, Join) else signature

    def _with_literal(self, symbol: str, left: Operand, right: Operand) -> Signature | None:
        """Read a bare ``"6 jam"`` as the kind that the other side wants beside it."""
        quoted, other = (right, left) if right.literal is not None else (left, right)
        if quoted.literal is None or other.kind is Kind.STRING:
            return None
        fitting: list[tuple[Kind, Signature]] = []
        for kind in LITERALS.values():
            pair = (left.kind, kind) if quoted is right else (kind, right.kind)
            rule = RULES.get((symbol, *pair))
            if rule:
                fitting.append((kind, rule))
        fault: Unreadable | None = None
        for kind, rule in fitting:
            try:
                self.steps[quoted.literal] = self._literal(kind, quoted)
            except Unreadable as problem:
                fault = fault or problem
            else:
                return rule
        if symbol == "+":
            self._refuse_to_join(quoted, other, fault)
        elif fault and len(fitting) == 1:
            raise fault
        return None

    def _refuse_to_join(self, quoted: Operand, other: Operand, fault: Unreadable | None) -> None:
        """Raise ``Unreadable`` for a text that was meant to be added as a number or a length."""
        text = self._quoted_text(quoted)
        if fault and _LENGTH.fullmatch(text):
            raise fault
        if other.kind in (Kind.NUMBER, Kind.INTEGER):
            try:
                self._read(Kind.NUMBER, text)
            except Unreadable:
                return
            number = self.written(text, quoted.start, quoted.end)
            raise Unreadable(
                say("{text} is a text, not a number", text=f'"{text}"'),
                say("write `{text}`", text=number),
                quoted.start,
                quoted.end,
            )

    def _quoted_text(self, quoted: Operand) -> str:
        step = self.steps[quoted.literal or 0]
        assert isinstance(step, Constant)
        return str(step.value)

    def _literal(self, kind: Kind, quoted: Operand) -> Constant:
        """A quoted text as a value of another kind."""
        try:
            return Constant(self._read(kind, self._quoted_text(quoted)))
        except Unreadable as fault:
            placed = self._placed(fault, quoted.start + 1, quoted.end - 1)
            raise Unreadable(fault.message, placed.advice, quoted.start, quoted.end) from None

    def _placed(self, fault: Unreadable, start: int, end: int) -> Unreadable:
        """The fault of a value that stands between two places."""
        advice = fault.advice and rewritten(
            fault.advice, lambda written: self.written(written, start, end)
        )
        return Unreadable(fault.message, advice, start, end, code=fault.code)

    def _unknown(self, token: Token, *, is_text: bool) -> Unreadable:
        near = self._near(token.text, self._kinds)
        if near:
            meant = self.written(near, token.start, token.end)
            advice = say("did you mean `{near}`?", near=meant)
        elif is_text:
            text = self.written(f'"{token.text}"', token.start, token.end)
            advice = say("put a text into quotation marks: `{text}`", text=text)
        elif self._kinds:
            advice = say("the data are {names}", names=listed(self._kinds, most=12))
        else:
            advice = say("declare what the expression needs under `data`")
        message = say("unknown name {name}", name=shorten(token.text))
        return Unreadable(message, advice, token.start, token.end)
