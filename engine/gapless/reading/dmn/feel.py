"""Unary tests of FEEL: the cells of DMN's tables, each value with its type and place.

Purpose: translate the text of a DMN cell into a cell of ours that holds the same values, and refuse
what is not so simple.

Invariants:
- what is translated holds in ours the values that it holds in FEEL, null included: ``not(…)``
  holds null there, of which no test holds (so do Drools and feelin read it), so that where an input
  can be null, ours names it;
- nothing is guessed: what FEEL reads as the name of a variable is refused, and so is a value of
  another type than its column;
- every fault is an ``Unreadable`` with the place of the faulty piece.

Example::

    >>> cell = read_tests('not("a", "b")')
    >>> cell.kinds, cell.text(nullable=True)
    ({<Kind.STRING: 'string'>}, 'not("a", "b"), null')
"""

from __future__ import annotations

from collections.abc import Iterator

from gapless.algebra.values import Kind
from gapless.codes.dmn import UNREADABLE_FEEL
from gapless.dataclass import dataclass
from gapless.diagnostic import Writing, say
from gapless.reading.dmn.feel_cursor import Cursor, too_rich
from gapless.reading.dmn.feel_tokens import tokens_of
from gapless.reading.dmn.scope import NO_NAMES, Literal, Scope
from gapless.sfeel.cell_text import ANY
from gapless.unreadable import Unreadable

_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NOT = "not("


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a cell: one literal, or the two of a range, with the signs around them."""

    literals: tuple[Literal, ...]
    before: str = ""
    after: str = ""

    @property
    def is_value(self) -> bool:
        """Whether it is one value, which null is or is not."""
        return not self.before

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
    def names_values(self) -> bool:
        """Whether it lists the only values that pass."""
        return bool(self.tests) and not self.negated and all(one.is_value for one in self.tests)

    @property
    def names_null(self) -> bool:
        """Whether it names null."""
        return any(literal.kind is None for literal in self.literals)

    @property
    def holds_null(self) -> bool:
        """Whether it holds null without naming it: as no value that is left out."""
        if self.negated:
            return not self.names_null
        return any(test.before == _NOT and test.literals[0].kind for test in self.tests)

    def text(self, *, nullable: bool) -> str:
        """The cell in ours."""
        if not self.tests:
            return ANY
        listed = ", ".join(test.text for test in self.tests)
        whole = f"{_NOT}{listed})" if self.negated else listed
        return f"{whole}, null" if nullable and self.holds_null and not self.names_null else whole


def read_tests(text: str, scope: Scope = NO_NAMES) -> FeelCell:
    """The tests of a cell; raises ``Unreadable``."""
    return _Reader(text, scope).cell()


def read_literal(text: str, scope: Scope = NO_NAMES) -> Literal | None:
    """The one value that a text is; None where it is empty, or ``-``.

    Raises ``Unreadable``.
    """
    reader = _Reader(text, scope)
    if reader.is_any():
        return None
    literal = reader.literal()
    reader.expect_end()
    return literal


def is_literal(text: str, scope: Scope = NO_NAMES) -> bool:
    """Whether a text is one value, or none at all."""
    try:
        read_literal(text, scope)
    except Unreadable:
        return False
    return True


def null_safe_path(text: str, scope: Scope = NO_NAMES) -> str | None:
    """The path that a null-safe way through an object leads along; None where it is none.

    Finds ``a.b`` in ``if a != null and a.b != null then a.b else null``.
    """
    first, *words = [token.text for token in tokens_of(text, scope.words)] or [""]
    asked: set[str] = set()
    while first in ("if", "and") and words[1:3] == ["!=", "null"]:
        asked.add(words[0])
        first, *words = words[3:] or [""]
    if not asked or first != "then" or words[1:] != ["else", "null"]:
        return None
    steps = words[0].split(".")
    ways = {".".join(steps[: count + 1]) for count in range(len(steps))}
    return words[0] if asked <= ways else None


class _Reader(Cursor):
    """Reads the tests of a cell."""

    def cell(self) -> FeelCell:
        """All tests."""
        if self.is_any():
            return FeelCell()
        self._refuse_comparison_with_itself()
        negated = self.skip("not", "(")
        tests = self._tests()
        if negated:
            self.expect(")")
        self.expect_end()
        if negated and [test.before for test in tests] == [_NOT]:
            return FeelCell((Test(tests[0].literals),))
        return FeelCell(tuple(tests), negated)

    def _tests(self) -> list[Test]:
        """Tests of which any may hold."""
        tests: list[Test] = []
        while True:
            tests += self._alternative()
            if not self.skip(",") and not (self.sees("or") and self._skip_or()):
                return tests

    def _skip_or(self) -> bool:
        """Pass over ``or`` between two tests that name the value that is tested."""
        if not any(self.text_at(ahead) in ("?", "(") for ahead in (1, 2)):
            return False
        return self.skip("or")

    def _alternative(self) -> list[Test]:
        """What stands between commas: a test, a list of values, or both ends of a range."""
        if self.skip("list", "contains", "("):
            listed = self._listed("[", "]")
            self.expect(",")
            self.expect("?")
            self.expect(")")
            return listed
        names_value = self.skip("?")
        if self.skip("between") if names_value else False:
            first = self.literal()
            self.expect("and")
            return [Test((first, self.literal()), "[", "]")]
        if self.skip("in"):
            if self.sees("("):
                return self._listed("(", ")")
            return [self._test()] if not self._begins_list() else self._listed("[", "]")
        if not names_value and self._begins_list():
            return self._listed("[", "]")
        test = self._test(names_value=names_value)
        if not names_value and self.sees("and") and self.text_at(1) in _COMPARISONS:
            self._refuse_and(test)
        if names_value and self.sees("and", "?"):
            self._next += 2
            return [self._both(test, self._test())]
        return [test]

    def _begins_list(self) -> bool:
        """Whether a list of values begins, and no range."""
        if not self.sees("["):
            return False
        depth = 0
        for token in self._tokens[self._next :]:
            depth += (token.text in ("[", "(")) - (token.text in ("]", ")"))
            if token.text == ".." and depth == 1:
                return False
            if depth == 0:
                return True
        return False

    def _listed(self, opening: str, closing: str) -> list[Test]:
        self.expect(opening)
        tests = [self._test()]
        while self.skip(","):
            tests.append(self._test())
        self.expect(closing)
        return tests

    def _refuse_and(self, test: Test) -> None:
        """Finds ``> 3 and < 6``, which FEEL writes as a range."""
        token = self.take()
        both = self._both(test, self._test())
        before, after = both.literals
        ends = self._text[before.start : before.end], self._text[after.start : after.end]
        if not self.text_at():
            raise Unreadable(
                say("FEEL does not join tests by `and`"),
                say("write `{text}`", text=Writing(f"{both.before}{'..'.join(ends)}{both.after}")),
                token.start,
                token.end,
                code=UNREADABLE_FEEL,
            )

    def _both(self, one: Test, other: Test) -> Test:
        """The range between a lower and an upper bound."""
        low, high = (one, other) if one.before[:1] == ">" else (other, one)
        if (low.before[:1], high.before[:1]) != (">", "<"):
            place = other.literals[0]
            raise too_rich(place.start, place.end)
        before = "[" if low.before == ">= " else "("
        after = "]" if high.before == "<= " else ")"
        return Test((*low.literals, *high.literals), before, after)

    def _test(self, *, names_value: bool = False) -> Test:
        """A test; where it names the value that is tested, it compares that."""
        if (self.skip("?") or names_value) and self.text_at() not in _COMPARISONS:
            token = self.take()
            raise too_rich(token.start, token.end)
        if self.text_at() in _COMPARISONS:
            sign = self.take().text
            return self._compared(sign, self.literal())
        if self.sees("(") and self.text_at(1) in _COMPARISONS:
            self._next += 1
            test = self._test()
            self.expect(")")
            return test
        if self.text_at() in ("[", "(", "]"):
            opening = self.take().text
            first = self.literal()
            self.expect("..")
            last = self.literal()
            closing = self.take()
            if closing.text not in ("]", ")", "["):
                raise too_rich(closing.start, closing.end)
            return Test(
                (first, last),
                "[" if opening == "[" else "(",
                "]" if closing.text == "]" else ")",
            )
        value = self.literal()
        if self.text_at() in _COMPARISONS and self.text_at(1) == "?":
            sign = self.take().text
            self._next += 1
            return self._compared(_MIRRORED[sign], value)
        return Test((value,))

    def _compared(self, sign: str, literal: Literal) -> Test:
        if sign in ("=", "!="):
            return Test((literal,)) if sign == "=" else Test((literal,), _NOT, ")")
        return Test((literal,), f"{sign} ")

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
            if self._equals(place) and not any(each.text in ("&&", "||") for each in self._tokens):
                raise Unreadable(
                    say("FEEL has no `==`, and a cell tests the value of its own input"),
                    say("write `{text}`", text=Writing(self._without_equals())),
                    token.start,
                    token.end,
                    code=UNREADABLE_FEEL,
                )

    def _equals(self, place: int) -> int:
        """How many tokens ``==`` takes here, which may be written apart; 0 where it is none."""
        texts = [each.text for each in self._tokens[place : place + 2]]
        return 1 if texts[:1] == ["=="] else 2 if texts == ["=", "="] else 0

    def _without_equals(self) -> str:
        """The text without ``==``, and what is compared with it."""
        pieces: list[str] = []
        done = 0
        for place, token in enumerate(self._tokens):
            if count := self._equals(place):
                is_named = place > 0 and self._tokens[place - 1].form == "name"
                start = self._tokens[place - 1].start if is_named else token.start
                pieces.append(self._text[done:start].rstrip())
                done = self._tokens[place + count - 1].end
        return " ".join((*pieces, self._text[done:].strip())).strip()
