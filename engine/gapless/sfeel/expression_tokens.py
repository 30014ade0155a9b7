"""Tokens: an expression's text cut into names, numbers, quoted texts and symbols.

Purpose: the smallest pieces of an expression, each with its place.

Invariants: tokens are in order and do not overlap, only white space lies between
them, and the last is of sort ``end``.

Example::

    >>> [token.text for token in tokenize("(telepon - selesai) / 2 %")]
    ['(', 'telepon', '-', 'selesai', ')', '/', '2 %', '']
"""

from __future__ import annotations

import unicodedata

from gapless.algebra.numbers import POWER
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Writing, say
from gapless.pattern import pattern
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Token:
    """``sort`` is number, text, name, function (a name before a bracket), symbol or end.

    A word that stands between two operands (``and``) is a symbol.
    """

    sort: str
    text: str
    start: int
    end: int


_PIECE = pattern(
    r"(?P<number>(?:[0-9][0-9.,_]*+|\.[0-9]+)(?:\s*+(?:" + POWER + r"))?)"
    r'|(?P<text>"[^"]*")'
    r"|(?P<function>(?:date\s++and\s++time|(?:years|months)\s++between"
    r"|years\s++and\s++months\s++duration)(?=\s*+\())"
    r"|(?P<symbol><=|>=|!=|[-+*/()=<>,%])"
)
_BETWEEN_OPERANDS = frozenset(("and", "or", "then", "else"))
#: What word processors and other languages write, and what is meant.
_LOOKALIKES = {
    "−": "-", "–": "-", "—": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "“": '"', "”": '"', "'": '"', "‘": '"', "’": '"',
}  # fmt: skip
_MEANT = str.maketrans(_LOOKALIKES)


def tokenize(text: str) -> list[Token]:
    """Cut the text into tokens; raises ``Unreadable`` at a character no token has."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _PIECE.match(text, position)
        end = match.end() if match else _word_end(text, position)
        if end == position:
            raise _stray(text, position)
        sort = match.lastgroup or "" if match else "name"
        if sort == "number":
            # A comma behind a number is one of a function.
            end -= len(text[position:end]) - len(text[position:end].rstrip(","))
        elif tokens and tokens[-1].sort == "name" and text[position] == "(":
            tokens[-1] = replace(tokens[-1], sort="function")
        elif sort == "name" and text[position:end] in _BETWEEN_OPERANDS and tokens:
            sort = "symbol" if _ends_operand(tokens[-1]) else sort
        tokens.append(Token(sort, text[position:end], position, end))
        position = end
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _ends_operand(token: Token) -> bool:
    return token.sort in ("name", "number", "text") or token.text in (")", "%")


def _word_end(text: str, start: int) -> int:
    """Where the name at ``start`` ends; ``start`` itself where none begins there."""
    end = start
    while end < len(text) and _in_word(text[end], first=end == start):
        end += 1
    return end


def _in_word(character: str, first: bool) -> bool:
    if first:
        return character == "_" or character.isalpha()
    # Vowel signs of many alphabets are marks, not letters.
    is_mark = unicodedata.category(character).startswith("M")
    return character == "_" or character.isalnum() or is_mark


def _stray(text: str, position: int) -> Unreadable:
    character = text[position]
    meant = _LOOKALIKES.get(character)
    if character == '"':
        return Unreadable(
            say("the quotation mark is not closed"),
            say('end the text with `"`: `{text}`', text=Writing(f'{text.rstrip()}"')),
            position,
            len(text),
        )
    if meant:
        advice = say("write `{meant}`", meant=Writing(text.translate(_MEANT)))
    elif character == "^":
        advice = say("write a power as a product: `a * a`")
    elif character == "?":
        advice = say("write a condition in words: `if … then … else …`")
    else:
        advice = say(
            "use names, numbers, texts in quotation marks, `+ - * /`, comparisons and parentheses"
        )
    message = say("{character} cannot stand in an expression", character=character)
    return Unreadable(message, advice, position, position + 1)
