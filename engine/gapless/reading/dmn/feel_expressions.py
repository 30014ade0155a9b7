"""Expressions of FEEL as expressions of ours: arithmetic, comparisons, conditions, functions.

Purpose: translate what computes the same, and refuse the rest.

Invariants:
- brackets stand where they must and nowhere else;
- what FEEL makes null (a text and a number joined, a condition without an answer) is refused;
- a division that may have no end is rounded to ``PLACES`` decimals where it is an answer: FEEL
  keeps 34 digits of it, and nothing compares so many.

Example::

    >>> term = translate_expression("Age * 2 between 3 and Limit", lambda path: (path, None))
    >>> term.text
    'Age * 2 >= 3 and Age * 2 <= Limit'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gapless.algebra.values import Kind
from gapless.reading.dmn.feel_cursor import Cursor, too_rich
from gapless.reading.dmn.scope import NO_NAMES, Literal, Scope
from gapless.sfeel.expressions import LONGEST_EXPRESSION

#: To so many decimals an answer is rounded that need not have an end.
PLACES = 20

_DEEPEST = 20
_IF, _OR, _AND, _COMPARING, _ADDING, _MULTIPLYING, _SIGNED, _ATOM = range(8)
_LEVELS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARING),
    **dict.fromkeys("+-", _ADDING),
    **dict.fromkeys("*/", _MULTIPLYING),
}
_LITERALS = {
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "date and time",
    Kind.DURATION: "duration",
    Kind.MONTHS: "months",
}
#: Functions of FEEL, and of ours that compute the same.
_SAME = {"abs": "abs", "floor": "floor", "ceiling": "ceiling", "round half up": "round"}
_ROUNDING = ("floor", "ceiling", "round half up")
_OF_MANY = ("min", "max", "sum")
_BETWEEN = "years and months duration"
_FUNCTIONS = frozenset((*_SAME, *_OF_MANY, "modulo", "not", "string", "list contains", _BETWEEN))
_EXPONENTS = ("2", "3", "4", "5")
_WORDS = frozenset(("if", "for", "some", "every", "function", "not", "null", "return"))

#: What a path is called in the expression, and its type where that is known.
Naming = Callable[[str], tuple[str, Kind | None] | None]


class Term(NamedTuple):
    """A piece of an expression: its text, how close it binds, and its type where it is known.

    ``rounds``: its value may have no end.
    """

    text: str
    level: int = _ATOM
    kind: Kind | None = None
    rounds: bool = False

    def within(self, level: int) -> str:
        """The text as an operand of an operator of a level."""
        return self.text if self.level >= level else f"({self.text})"

    @property
    def answer(self) -> str:
        """The text as an answer, which has an end."""
        return f"round({self.text}, {PLACES})" if self.rounds else self.text


def translate_expression(text: str, naming: Naming, scope: Scope = NO_NAMES) -> Term:
    """The expression in ours; raises ``Unreadable``."""
    return Translation(text, naming, scope).whole()


class Translation(Cursor):
    """Reads an expression, and writes it in ours."""

    def __init__(self, text: str, naming: Naming, scope: Scope) -> None:
        super().__init__(text[: LONGEST_EXPRESSION + 1], scope)
        self._naming = naming
        self._depth = 0

    def whole(self) -> Term:
        """All of it."""
        if len(self._text) > LONGEST_EXPRESSION:
            raise too_rich(0, LONGEST_EXPRESSION)
        term = self._expression()
        self.expect_end()
        return term

    def _expression(self) -> Term:
        self._depth += 1
        if self._depth > _DEEPEST or not self._tokens:
            raise too_rich(0, len(self._text))
        term = self._condition() if self.sees("if") else self._operation(_OR)
        self._depth -= 1
        return term

    def _condition(self) -> Term:
        self.expect("if")
        condition = self._expression()
        self.expect("then")
        taken = self._expression()
        self.expect("else")
        other = self._expression()
        written = taken.text if taken.level > _IF else f"({taken.text})"
        text = f"if {condition.text} then {written} else {other.text}"
        return Term(text, _IF, taken.kind or other.kind, taken.rounds or other.rounds)

    def _operation(self, level: int) -> Term:
        left = self._power()
        while _LEVELS.get(self.text_at(), -1) >= level:
            sign = self.take()
            own = _LEVELS[sign.text]
            if sign.text == "between":
                low = self._operation(_ADDING)
                self.expect("and")
                left = _all(
                    [_compared(left, ">=", low), _compared(left, "<=", self._operation(_ADDING))]
                )
                continue
            if sign.text == "in":
                left = self._within(left)
                continue
            start = self._tokens[self._next - 2].start
            right = self._operation(own + 1)
            is_text = Kind.STRING in (left.kind, right.kind)
            if is_text and None not in (left.kind, right.kind) and left.kind is not right.kind:
                # FEEL joins and compares texts alone: of anything else it makes null.
                raise too_rich(start, self._tokens[self._next - 1].end)
            if own == _COMPARING:
                left = _compared(left, sign.text, right)
                continue
            rounds = left.rounds or right.rounds
            if sign.text == "/":
                rounds = rounds or not _has_an_end(right)
            text = f"{left.within(own)} {sign.text} {right.within(own + 1)}"
            kind = Kind.BOOLEAN if own <= _AND else left.kind or right.kind
            left = Term(text, own, kind, rounds and own > _AND)
        return left

    def _power(self) -> Term:
        """A number, or a small power of it, multiplied out."""
        base = self._signed()
        if not self.sees("**"):
            return base
        sign, exponent = self.take(), self.take()
        if exponent.text not in _EXPONENTS or base.level == _SIGNED or self.sees("**"):
            raise too_rich(sign.start, exponent.end)
        text = " * ".join([base.within(_ATOM)] * int(exponent.text))
        return Term(text, _MULTIPLYING, base.kind or Kind.NUMBER, base.rounds)

    def _within(self, left: Term) -> Term:
        """``x in …``: a list of values, a range, or a comparison."""
        opening = self.take()
        if opening.text == "(" and self.text_at() not in ("<", "<=", ">", ">="):
            place = self._next
            first = self._operation(_ADDING)
            if self.skip(".."):
                return self._range(left, opening.text, first)
            self._next = place
        if opening.text in ("[", "]"):
            first = self._operation(_ADDING)
            if self.skip(".."):
                return self._range(left, opening.text, first)
            found = [_compared(left, "=", first)]
            while self.skip(","):
                found.append(_compared(left, "=", self._operation(_ADDING)))
            self.expect("]")
            return _any(found)
        if opening.text != "(":
            raise too_rich(opening.start, opening.end)
        found = [self._test(left)]
        while self.skip(","):
            found.append(self._test(left))
        self.expect(")")
        return _any(found)

    def _test(self, left: Term) -> Term:
        sign = self.take().text if self.text_at() in ("<", "<=", ">", ">=", "=") else "="
        return _compared(left, sign, self._operation(_ADDING))

    def _range(self, left: Term, opening: str, low: Term) -> Term:
        high = self._operation(_ADDING)
        closing = self.take()
        if closing.text not in ("]", ")", "["):
            raise too_rich(closing.start, closing.end)
        lower = _compared(left, ">=" if opening == "[" else ">", low)
        return _all([lower, _compared(left, "<=" if closing.text == "]" else "<", high)])

    def _signed(self) -> Term:
        literal = self.literal_or_none()
        if literal is not None:
            return self._value(literal)
        token = self.take()
        if token.text == "-":
            term = self._signed()
            return Term(f"-{term.within(_SIGNED)}", _SIGNED, term.kind, term.rounds)
        if token.text == "(":
            term = self._expression()
            self.expect(")")
            return term
        if token.form == "name":
            called = self._called(token.text)
            if called:
                return self._function(called, token.start)
            if token.text not in _WORDS and not self.sees("("):
                found = self._naming(token.text)
                if found is not None:
                    return Term(found[0], kind=found[1])
        raise too_rich(token.start, token.end)

    def _called(self, first: str) -> str:
        """The name of the function that is called, whose first word is taken."""
        called, count = first, 0
        while count < 4 and not (self.text_at(count) == "(" and called in _FUNCTIONS):
            called, count = f"{called} {self.text_at(count)}", count + 1
        if called not in _FUNCTIONS or self.text_at(count) != "(":
            return ""
        self._next += count
        return called

    def _function(self, called: str, start: int) -> Term:
        self.expect("(")
        if called == "list contains":
            return self._list_contains()
        operands = list(self._operands())
        end = self.expect(")").end
        texts = ", ".join(term.text for term in operands)
        first = operands[0] if operands else Term("")
        many = any(term.rounds for term in operands)
        if called in _OF_MANY and len(operands) == 1 and first.kind is None:
            # It may be a list.
            raise too_rich(start, end)
        if called == "not" and len(operands) == 1:
            return Term(f"not({texts})", kind=Kind.BOOLEAN)
        if called in _SAME and len(operands) in ((1, 2) if called in _ROUNDING[2:] else (1,)):
            return Term(f"{_SAME[called]}({texts})", kind=first.kind,
                        rounds=many and called not in _ROUNDING)  # fmt: skip
        if called == "sum" and operands:
            text = " + ".join(term.within(_ADDING) for term in operands)
            return Term(text, _ADDING if len(operands) > 1 else first.level, first.kind, many)
        if called in _OF_MANY and operands:
            text = f"{called}({texts})" if len(operands) > 1 else first.text
            return Term(text, _ATOM if len(operands) > 1 else first.level, first.kind, many)
        if called == "modulo" and len(operands) == 2:
            number, divisor = first.within(_MULTIPLYING), operands[1].within(_SIGNED)
            text = f"{number} - {divisor} * floor({number} / {divisor})"
            return Term(text, _ADDING, first.kind, many)
        if called == _BETWEEN and len(operands) == 2:
            return Term(f"{called}({texts})", kind=Kind.MONTHS)
        if called == "string" and len(operands) == 1 and not many:
            if first.kind in (Kind.NUMBER, Kind.INTEGER, Kind.DATE):
                return Term(f'"" + {first.within(_MULTIPLYING)}', _ADDING, Kind.STRING)
            if first.kind is Kind.STRING:
                return first
        raise too_rich(start, end)

    def _operands(self) -> Iterator[Term]:
        """What stands between brackets; of a list what is in it."""
        if self.sees(")"):
            return
        is_list = self.skip("[")
        yield self._expression()
        while self.skip(","):
            yield self._expression()
        if is_list:
            self.expect("]")

    def _list_contains(self) -> Term:
        self.expect("[")
        values = [self._operation(_ADDING)]
        while self.skip(","):
            values.append(self._operation(_ADDING))
        self.expect("]")
        self.expect(",")
        term = self._operation(_ADDING)
        self.expect(")")
        return _any([_compared(term, "=", value) for value in values])

    def _value(self, literal: Literal) -> Term:
        if literal.name:
            return Term(literal.name, kind=literal.kind)
        if literal.kind is Kind.STRING and '"' not in literal.plain and "\n" not in literal.plain:
            return Term(f'"{literal.plain}"', kind=literal.kind)
        if literal.kind in (Kind.NUMBER, Kind.BOOLEAN):
            level = _SIGNED if literal.plain.startswith("-") else _ATOM
            return Term(literal.plain, level, literal.kind)
        if literal.kind in _LITERALS:
            return Term(f'{_LITERALS[literal.kind]}("{literal.plain}")', kind=literal.kind)
        raise too_rich(literal.start, literal.end)


def _compared(left: Term, sign: str, right: Term) -> Term:
    text = f"{left.within(_ADDING)} {sign} {right.within(_ADDING)}"
    return Term(text, _COMPARING, Kind.BOOLEAN)


def _any(terms: list[Term]) -> Term:
    if len(terms) == 1:
        return terms[0]
    return Term(" or ".join(term.within(_AND) for term in terms), _OR, Kind.BOOLEAN)


def _all(terms: list[Term]) -> Term:
    return Term(" and ".join(term.within(_COMPARING) for term in terms), _AND, Kind.BOOLEAN)


def _has_an_end(divisor: Term) -> bool:
    """Whether a number has no other factors than ten has."""
    digits = divisor.text.replace(".", "").lstrip("0")
    if not digits.isdecimal() or len(digits) > 18:
        return False
    number = int(digits)
    for factor in (2, 5):
        while number % factor == 0:
            number //= factor
    return number == 1
