"""One pass over the tokens of a piece of FEEL, and the values in it.

Invariants: every fault is an ``Unreadable`` with the place of the faulty piece; nothing is guessed:
what FEEL reads as the name of a variable is never a text.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from gapless.algebra.values import Kind
from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import UNREADABLE_FEEL
from gapless.diagnostic import Message, Writing, say
from gapless.pattern import pattern
from gapless.reading.dmn.feel_tokens import Token, tokens_of
from gapless.reading.dmn.scope import Literal, Scope
from gapless.sfeel.cell_text import ANY, quote
from gapless.unreadable import Unreadable

_CLOSED = pattern(r'@?"(?:[^"\\]|\\.)*+"', re.DOTALL)
_ESCAPED = pattern(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_ENDS_A_VALUE = ("", ",", ")", "]", "[", "..", "and", "or", "then", "else", "}")
_KEYWORDS = frozenset(("if", "for", "some", "every", "function", "not", "in", "between", "return",
                       "instance", "satisfies"))  # fmt: skip
#: Signs that stand in texts, too.
_IN_WORDS = frozenset("-/&.+%'")
#: Quotes that are none in FEEL.
_QUOTES = frozenset("'`´‘’‚“”„«»")
#: What stands behind a comma in ``1,000``, and before it.
_THOUSANDS = pattern(r"0\d\d(?:\.\d+)?")
_GROUPED = pattern(r"\d,$")
#: The digits of a number before its point, or behind it.
_LONGEST_NUMBER = 100
_CALENDAR = {"date": Kind.DATE, "time": Kind.TIME, "date and time": Kind.DATETIME}
_IS_DURATION = pattern(r"-?P")
_IS_MONTHS = pattern(r"-?P(?:\d+Y)?(?:\d+M)?")
_IS_TIME = pattern(r"\d\d:")


class Cursor:
    """Reads tokens one after another; ``called`` are the constants that were read, by our names."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._tokens = tokens_of(text, scope.words)
        self._next = 0
        self.called: dict[str, Literal] = {}

    def is_any(self) -> bool:
        """Whether any value is meant."""
        return not self._tokens or [token.text for token in self._tokens] == [ANY]

    def text_at(self, ahead: int = 0) -> str:
        """The text of a token that comes."""
        place = self._next + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def sees(self, *texts: str) -> bool:
        """Whether these tokens come next."""
        return all(self.text_at(ahead) == text for ahead, text in enumerate(texts))

    def skip(self, *texts: str) -> bool:
        """Pass over tokens, if they come next; whether they do."""
        if not self.sees(*texts):
            return False
        self._next += len(texts)
        return True

    def take(self) -> Token:
        """The next token."""
        if self._next >= len(self._tokens):
            end = len(self._text.rstrip())
            advice = say("write the value that is missing, or remove what stands before it")
            if self._tokens and self._tokens[-1].text == ",":
                rest = self._text[: self._tokens[-1].start].strip()
                advice = say("write `{text}`", text=Writing(rest))
            raise Unreadable(
                say("the cell ends too early"),
                advice,
                max(end - 1, 0),
                end,
                code=UNREADABLE_FEEL,
            )
        token = self._tokens[self._next]
        self._next += 1
        return token

    def expect(self, text: str) -> Token:
        """Take a token that must come."""
        token = self.take()
        if token.text != text:
            raise too_rich(token.start, token.end)
        return token

    def expect_end(self) -> None:
        """Raise ``Unreadable`` where something is left."""
        if self._next < len(self._tokens):
            token = self._tokens[self._next]
            raise too_rich(token.start, token.end)

    def literal(self) -> Literal:
        """The next value; raises ``Unreadable`` where none comes."""
        found = self.literal_or_none()
        if found is not None:
            return found
        end = self._end_of_words(self._next)
        token = self.take()
        if end >= self._next:
            last = self._tokens[end - 1].end
            raise self.no_value(token._replace(text=self._text[token.start : last], end=last))
        if token.text in _QUOTES:
            raise self._other_quotes(token)
        raise too_rich(token.start, token.end)

    def _end_of_words(self, place: int) -> int:
        """Where words end that stand as a value and name no variable; ``place`` where none do."""
        end = place
        while end < len(self._tokens):
            form, text, _, _ = self._tokens[end]
            if form != "name" and not (end > place and (form == "number" or text in _IN_WORDS)):
                break
            if text in _KEYWORDS or (end > place and text in _ENDS_A_VALUE):
                break
            end += 1
        words = self._tokens[place:end]
        is_ended = end == len(self._tokens) or self._tokens[end].text in _ENDS_A_VALUE
        is_known = len(words) > 1 and any(self._scope.knows(word.text) for word in words)
        is_call = [each.text for each in self._tokens[place : place + 2]] == ["date", "and"]
        return end if is_ended and not is_known and not is_call else place

    def _in_quotes(self) -> str:
        """The whole text, with all words in it that stand as values in quotes."""
        pieces: list[str] = []
        done = place = 0
        while place < len(self._tokens):
            end = self._end_of_words(place)
            if end > place:
                start, last = self._tokens[place].start, self._tokens[end - 1].end
                pieces += self._text[done:start], quote(self._text[start:last])
                done = last
            place = max(end, place + 1)
        return "".join((*pieces, self._text[done:])).strip(" ,")

    def _other_quotes(self, token: Token) -> Unreadable:
        """That a text stands in quotes of another language, or of a word processor."""
        inner = self._text[token.end :].strip()
        inner = inner[:-1] if inner[-1:] in _QUOTES else inner
        return Unreadable(
            say("FEEL puts a text into straight double quotes"),
            say("write `{text}`", text=Writing(quote(inner))),
            token.start,
            token.end,
            code=UNREADABLE_FEEL,
        )

    def literal_or_none(self) -> Literal | None:
        """The next value; None where none comes, and nothing is taken."""
        text, ahead = self.text_at(), self.text_at(1)
        if text == "-" and self._form_at(1) == "number":
            minus = self.take()
            number = self.take()
            return Literal(Kind.NUMBER, f"-{_plain_number(number)}", minus.start, number.end)
        form = self._form_at(0)
        if form == "number":
            token = self.take()
            self._refuse_thousands(token)
            return Literal(Kind.NUMBER, _plain_number(token), token.start, token.end)
        if form == "string":
            return self._quoted(self.take())
        if text in ("true", "false", "null"):
            token = self.take()
            return Literal(None if text == "null" else Kind.BOOLEAN, *token[1:])
        if form != "name":
            return None
        call = "date and time" if self.sees("date", "and", "time") else text
        if self.text_at(call.count(" ") + 1) == "(" and (call in _CALENDAR or call == "duration"):
            return self._call(call)
        constant = self._scope.constant(text)
        if constant is None or ahead == "(":
            return None
        token = self.take()
        if constant.name:
            self.called[constant.name] = constant
        return constant._replace(start=token.start, end=token.end)

    def _form_at(self, ahead: int) -> str:
        place = self._next + ahead
        return self._tokens[place].form if place < len(self._tokens) else ""

    def _quoted(self, token: Token) -> Literal:
        _, text, start, end = token
        if not _CLOSED.fullmatch(text):
            raise Unreadable(
                say("the quotes are not closed"),
                say("end the text with `{quote}`", quote=Writing('"')),
                start,
                end,
                code=UNREADABLE_FEEL,
            )
        if text.startswith("@"):
            return _temporal(_unescaped(text[1:]), None, start, end)
        return Literal(Kind.STRING, _unescaped(text), start, end)

    def _call(self, call: str) -> Literal | None:
        """A day, a time or a length as a function of a text; None where it is of something else."""
        before = self._next
        first = self.take()
        self._next = before + call.count(" ") + 2
        argument = self.take()
        plain = _unescaped(argument.text) if argument.form == "string" else ""
        if call == "date" and argument.form == "number":
            numbers = [argument.text]
            while self.skip(","):
                numbers.append(self.take().text)
            plain = "-".join(f"{number:0>{2 if place else 4}}" for place, number in
                             enumerate(numbers))  # fmt: skip
        if not plain or argument.text.startswith("@") or not self.sees(")"):
            self._next = before
            return None
        return _temporal(plain, _CALENDAR.get(call), first.start, self.take().end)

    def _refuse_thousands(self, token: Token) -> None:
        """Finds ``1,000``, which in FEEL are the numbers 1 and 0."""
        before = self._text[max(token.start - 2, 0) : token.start]
        if _THOUSANDS.fullmatch(token.text) and _GROUPED.search(before):
            raise Unreadable(
                say("a comma stands between values in FEEL: this is one of its own"),
                say("write a number without commas, such as `1000`"),
                token.start,
                token.end,
                code=UNREADABLE_FEEL,
            )

    def no_value(self, token: Token) -> Unreadable:
        """That a name stands where a value is wanted."""
        if self._scope.knows(token.text):
            return too_rich(
                token.start,
                token.end,
                say("the table is not checked: the cell compares its input with {name}",
                    name=token.text),
                say("compare the two in an expression of an input, and test it for true"),
            )  # fmt: skip
        small = token.text.lower()
        if small in ("true", "false", "null"):
            return Unreadable(
                say("FEEL writes {word} in small letters", word=small),
                say("write `{text}`", text=Writing(small)),
                token.start,
                token.end,
                code=UNREADABLE_FEEL,
            )
        return Unreadable(
            say("{name} without quotes is the name of a variable, not a text", name=token.text),
            say("write `{text}`", text=Writing(self._in_quotes())),
            token.start,
            token.end,
            code=UNREADABLE_FEEL,
        )


def too_rich(
    start: int, end: int, what: Message | None = None, advice: Message | None = None
) -> Unreadable:
    """That a piece of FEEL says more than a table of ours can."""
    return Unreadable(
        what or say("the table is not checked: gapless cannot express this FEEL"),
        advice or say("write values, comparisons and ranges: \"a\", < 3, [3..6), not(\"a\")"),
        start,
        end,
        code=NOT_CHECKED,
    )  # fmt: skip


def _temporal(plain: str, kind: Kind | None, start: int, end: int) -> Literal:
    if kind is None and _IS_DURATION.match(plain):
        kind = Kind.MONTHS if _IS_MONTHS.fullmatch(plain) else Kind.DURATION
    elif kind is None:
        kind = Kind.TIME if _IS_TIME.match(plain) else Kind.DATE
        kind = Kind.DATETIME if "T" in plain[1:] else kind
    return Literal(kind, plain, start, end)


def _unescaped(quoted: str) -> str:
    return _ESCAPED.sub(_character, quoted[1:-1])


def _character(found: re.Match[str]) -> str:
    if found[3] is not None:
        return _CONTROLS.get(found[3], found[3])
    point = int(found[1] or found[2], 16)
    return chr(point) if point <= 0x10FFFF else found.group()


def _plain_number(token: Token) -> str:
    """A number without an exponent, as a cell of ours writes it."""
    try:
        number = Decimal(token.text)
    except InvalidOperation:
        # Its exponent has more digits than an exponent can have.
        raise too_rich(token.start, token.end) from None
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        raise too_rich(token.start, token.end)
    return token.text if token.text.isdecimal() else format(number, "f")
