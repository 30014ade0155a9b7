"""FEEL as DMN's tables use it: unary tests and literals, each with its type and place.

Purpose: translate the text of a DMN cell into a cell of ours that holds the same values, and refuse
what is not so simple.

Invariants:
- what is translated holds in ours the values that it holds in FEEL, null included: ``not("a")``
  holds null there, so that where an input can be null, ours names it;
- nothing is guessed: what FEEL reads as the name of a variable is refused, and so is a value of
  another type than its column;
- every fault is an ``Unreadable`` with the place of the faulty piece.

Example::

    >>> cell = read_tests('not("a", "b")')
    >>> cell.kinds, cell.text(nullable=True)
    ({<Kind.STRING: 'string'>}, 'not("a", "b"), null')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gapless.algebra.values import Kind
from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import UNREADABLE_FEEL
from gapless.diagnostic import Message, Writing, say
from gapless.sfeel.cell_text import ANY, quote
from gapless.unreadable import Unreadable

_TOKEN = re.compile(
    r"""(?P<space>\s++)
    |(?P<string>@?"(?:[^"\\]|\\.)*+"?)
    |(?P<number>-?(?:\d++(?:\.(?!\.)\d*+)?|\.\d++)(?:[eE][+-]?\d++)?+)
    |(?P<name>[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+)
    |(?P<sign>\.\.|<=|>=|!=|==|&&|\|\||[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_AFTER_A_VALUE = ("", ",", ")", "]", "[", "..")
#: The digits of a number before its point, or behind it.
_LONGEST_NUMBER = 100
_CALLS = {"date", "time", "duration", "date and time"}
_IS_DURATION = re.compile(r"-?P")
_IS_MONTHS = re.compile(r"-?P(?:\d+Y)?(?:\d+M)?")
_IS_TIME = re.compile(r"\d\d:")


class Literal(NamedTuple):
    """A value: ``plain`` is its text without quotes, ``start`` and ``end`` its place."""

    kind: Kind | None
    plain: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The value in a cell of ours."""
        return quote(self.plain) if self.kind is Kind.STRING else self.plain


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a cell: one literal, or the two of a range, with the signs around them."""

    literals: tuple[Literal, ...]
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The test in a cell of ours."""
        return self.before + "..".join(each.text for each in self.literals) + self.after


@dataclass(frozen=True, slots=True)
class FeelCell:
    """The tests of a cell; none where any value passes."""

    tests: tuple[Test, ...] = ()
    negated: bool = False

    @property
    def literals(self) -> Iterator[Literal]:
        """The values that it names."""
        return (literal for test in self.tests for literal in test.literals)

    @property
    def kinds(self) -> set[Kind]:
        """The types of the values that it names."""
        return {literal.kind for literal in self.literals if literal.kind is not None}

    @property
    def names_null(self) -> bool:
        """Whether it names null."""
        return any(literal.kind is None for literal in self.literals)

    def text(self, *, nullable: bool) -> str:
        """The cell in ours."""
        if not self.tests:
            return ANY
        listed = ", ".join(test.text for test in self.tests)
        excludes = self.negated or any(test.before == "not(" for test in self.tests)
        whole = f"not({listed})" if self.negated else listed
        return f"{whole}, null" if nullable and excludes and not self.names_null else whole


class _Token(NamedTuple):
    form: str
    text: str
    start: int
    end: int


def read_tests(text: str) -> FeelCell:
    """The tests of a cell; raises ``Unreadable``."""
    return _Reader(text).cell()


def read_literal(text: str) -> Literal | None:
    """The one value that a text is; None where it is empty, or ``-``.

    Raises ``Unreadable``.
    """
    reader = _Reader(text)
    if reader.is_any():
        return None
    literal = reader.literal()
    reader.expect_end()
    return literal


def null_safe_path(text: str) -> str | None:
    """The path that a null-safe way through an object leads along; None where it is none.

    Finds ``a.b`` in ``if a != null and a.b != null then a.b else null``.
    """
    first, *words = [token.text for token in _tokens(text)] or [""]
    asked: set[str] = set()
    while first in ("if", "and") and words[1:3] == ["!=", "null"]:
        asked.add(words[0])
        first, *words = words[3:] or [""]
    if not asked or first != "then" or words[1:] != ["else", "null"]:
        return None
    steps = words[0].split(".")
    ways = {".".join(steps[: count + 1]) for count in range(len(steps))}
    return words[0] if asked <= ways else None


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(found.lastgroup or "", found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if found.lastgroup != "space"
    ]


class _Reader:
    """Reads tokens one after another."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0

    def is_any(self) -> bool:
        """Whether any value is meant."""
        return not self._tokens or [token.text for token in self._tokens] == [ANY]

    def cell(self) -> FeelCell:
        """All tests."""
        if self.is_any():
            return FeelCell()
        self._refuse_comparison_with_itself()
        negated = self._sees("not") and self._text_at(1) == "("
        if negated:
            self._next += 2
        tests = [self._test()]
        while self._sees(","):
            self._next += 1
            tests.append(self._test())
        if negated:
            self._expect(")")
        self.expect_end()
        return FeelCell(tuple(tests), negated)

    def _text_at(self, ahead: int = 0) -> str:
        place = self._next + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _sees(self, text: str) -> bool:
        return self._text_at() == text

    def _take(self) -> _Token:
        if self._next == len(self._tokens):
            end = len(self._text.rstrip())
            raise Unreadable(
                say("the cell ends too early"),
                say("write the value that is missing, or remove what stands before it"),
                max(end - 1, 0),
                end,
                code=UNREADABLE_FEEL,
            )
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text != text:
            raise self._too_rich(token)

    def expect_end(self) -> None:
        """Raise ``Unreadable`` where something is left."""
        if self._next < len(self._tokens):
            raise self._too_rich(self._tokens[self._next])

    def _test(self) -> Test:
        if self._sees("?"):
            self._next += 1
        if self._text_at() in _COMPARISONS:
            sign = self._take().text
            literal = self.literal()
            if sign in ("=", "!="):
                return Test((literal,)) if sign == "=" else Test((literal,), "not(", ")")
            return Test((literal,), f"{sign} ")
        if self._text_at() in ("[", "(", "]"):
            opening = self._take().text
            first = self.literal()
            self._expect("..")
            last = self.literal()
            closing = self._take()
            if closing.text not in ("]", ")", "["):
                raise self._too_rich(closing)
            return Test(
                (first, last),
                "[" if opening == "[" else "(",
                "]" if closing.text == "]" else ")",
            )
        return Test((self.literal(),))

    def literal(self) -> Literal:
        """The next value."""
        token = self._take()
        _, text, start, end = token
        if token.form == "number":
            return Literal(Kind.NUMBER, _plain_number(token), start, end)
        if token.form == "string":
            if len(text.lstrip("@")) < 2 or not text.endswith('"'):
                raise Unreadable(
                    say("the quotes are not closed"),
                    say("end the text with `{quote}`", quote=Writing('"')),
                    start,
                    end,
                    code=UNREADABLE_FEEL,
                )
            if text.startswith("@"):
                return self._temporal(text[1:], "", token)
            return Literal(Kind.STRING, _unescaped(text), start, end)
        if text in ("true", "false"):
            return Literal(Kind.BOOLEAN, text, start, end)
        if text == "null":
            return Literal(None, text, start, end)
        if token.form == "name":
            call = text
            if call == "date" and (self._text_at(), self._text_at(1)) == ("and", "time"):
                self._next += 2
                call = "date and time"
            if self._sees("(") and call in _CALLS:
                self._next += 1
                argument = self._take()
                if argument.form != "string" or argument.text.startswith("@"):
                    raise self._too_rich(argument)
                self._expect(")")
                return self._temporal(argument.text, call, token)
            if self._text_at() in _AFTER_A_VALUE:
                raise self._no_text(token)
        raise self._too_rich(token)

    def _temporal(self, quoted: str, call: str, token: _Token) -> Literal:
        plain = _unescaped(quoted)
        kinds = {"date": Kind.DATE, "time": Kind.TIME, "date and time": Kind.DATETIME}
        kind = kinds.get(call)
        if kind is None and _IS_DURATION.match(plain):
            kind = Kind.MONTHS if _IS_MONTHS.fullmatch(plain) else Kind.DURATION
        elif kind is None:
            kind = Kind.TIME if _IS_TIME.match(plain) else Kind.DATE
            kind = Kind.DATETIME if "T" in plain[1:] else kind
        return Literal(kind, plain, token.start, self._tokens[self._next - 1].end)

    def _refuse_comparison_with_itself(self) -> None:
        """Finds ``status == "a"``, which other languages write and FEEL does not."""
        for place, token in enumerate(self._tokens):
            if token.text in ("&&", "||"):
                raise Unreadable(
                    say("FEEL has no `{sign}`", sign=token.text),
                    say("write each condition into the cell of its own input"),
                    token.start,
                    token.end,
                    code=UNREADABLE_FEEL,
                )  # fmt: skip
            equals = token.text == "=="
            if not equals and [each.text for each in self._tokens[place : place + 2]] == ["=", "="]:
                equals = True
            if equals and not any(each.text in ("&&", "||") for each in self._tokens):
                rest = self._text[token.end :].strip()
                raise Unreadable(
                    say("FEEL has no `==`, and a cell tests the value of its own input"),
                    say("write `{rest}`", rest=Writing(rest)),
                    token.start,
                    token.end,
                    code=UNREADABLE_FEEL,
                )

    def _no_text(self, token: _Token) -> Unreadable:
        return Unreadable(
            say("{name} without quotes is the name of a variable, not a text", name=token.text),
            say("write `{text}`", text=Writing(quote(token.text))),
            token.start,
            token.end,
            code=UNREADABLE_FEEL,
        )

    def _too_rich(self, token: _Token) -> Unreadable:
        return too_rich(token.start, token.end)


def too_rich(start: int, end: int, what: Message | None = None) -> Unreadable:
    """That a piece of FEEL says more than a table of ours can."""
    return Unreadable(
        what or say("the table is not checked: gapless cannot express this FEEL"),
        say("write values, comparisons and ranges: \"a\", < 3, [3..6), not(\"a\")"),
        start,
        end,
        code=NOT_CHECKED,
    )  # fmt: skip


def _unescaped(quoted: str) -> str:
    return _ESCAPED.sub(_character, quoted[1:-1])


def _character(found: re.Match[str]) -> str:
    if found[3] is not None:
        return _CONTROLS.get(found[3], found[3])
    point = int(found[1] or found[2], 16)
    return chr(point) if point <= 0x10FFFF else found.group()


def _plain_number(token: _Token) -> str:
    """A number without an exponent, as a cell of ours writes it."""
    number = Decimal(token.text)
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        raise too_rich(token.start, token.end)
    return token.text if token.text.strip("-").isdecimal() else format(number, "f")
