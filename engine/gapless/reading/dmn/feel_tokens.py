"""FEEL's text cut into tokens, with the names that a file gives, whatever signs are in them.

Invariants: tokens are in order and do not overlap; a name is the longest one that is known there;
a path is one token.

Example::

    >>> known = KnownNames(["Monthly Income", "Monthly"])
    >>> [token.text for token in tokens_of("Ann . Monthly  Income*2", known)]
    ['Ann.Monthly Income', '*', '2']
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gapless.pattern import pattern

_TOKEN = pattern(
    r"""(?P<space>\s++|//[^\n]*+)
    |(?P<string>@?"(?:[^"\\]|\\.)*+"?)
    |(?P<number>(?:\d++(?:\.(?!\.)\d++)?|\.\d++)(?:[eE][+-]?\d++)?+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<sign>\.\.|<=|>=|!=|==|&&|\|\||\*\*|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of FEEL: ``form`` is string, number, name or sign."""

    form: str
    text: str
    start: int
    end: int


class KnownNames:
    """The names of a file that are several tokens, by their first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in dict.fromkeys(names):
            words = tuple(token.text for token in _cut(name))
            if len(words) > 1:
                self._by_first.setdefault(words[0], []).append((words, name))
        for found in self._by_first.values():
            found.sort(key=lambda one: -len(one[0]))

    def at(self, tokens: list[Token], place: int) -> tuple[int, str] | None:
        """The longest name that begins at a token: how many tokens it takes, and as it is given."""
        for words, name in self._by_first.get(tokens[place].text, ()):
            if all(
                token.text == word
                for token, word in zip(tokens[place : place + len(words)], words, strict=False)
            ) and place + len(words) <= len(tokens):
                return len(words), name
        return None


NOTHING_KNOWN = KnownNames()


def tokens_of(text: str, known: KnownNames = NOTHING_KNOWN) -> list[Token]:
    """The tokens of a text, without space and comments."""
    pieces = _cut(text)
    tokens: list[Token] = []
    place = 0
    while place < len(pieces):
        count, name = known.at(pieces, place) or (1, pieces[place].text)
        form = pieces[place].form if count == 1 else "name"
        token = Token(form, name, pieces[place].start, pieces[place + count - 1].end)
        place += count
        is_step = len(tokens) > 1 and tokens[-1].text == "." and tokens[-2].form == "name"
        if form == "name" and is_step:
            tokens.pop()
            before = tokens.pop()
            token = Token("name", f"{before.text}.{name}", before.start, token.end)
        tokens.append(token)
    return tokens


def _cut(text: str) -> list[Token]:
    return [
        Token(found.lastgroup or "", found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if found.lastgroup != "space"
    ]
