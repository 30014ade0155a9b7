"""Expressions that are one call: ``Risk(age: Applicant Age + 1, kind: "new")``.

Example::

    >>> from gapless.source import Source
    >>> text = Element("text", {}, Source("a.dmn", ""), 0, text="Risk(age: max(A, 1), kind: B)")
    >>> called, given = call_in(text, Scope())
    >>> called, [(name, value.text) for name, value in given]
    ('Risk', [('age', 'max(A, 1)'), ('kind', 'B')])
"""

from __future__ import annotations

from gapless.dataclass import replace
from gapless.reading.dmn.feel_tokens import Token, tokens_of
from gapless.reading.dmn.scope import Scope
from gapless.reading.dmn.xml import Element

_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


def call_in(text: Element, scope: Scope) -> tuple[str, list[tuple[str, Element]]]:
    """What an expression calls, if it is one call, and what it gives; names where it has them."""
    called, *tokens = tokens_of(text.text, scope.words) or [Token("sign", "", 0, 0)]
    if called.form != "name" or not tokens or tokens[0].text != "(" or tokens[-1].text != ")":
        return "", []
    given: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:-1]:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth < 0:
            return "", []
        if token.text == "," and not depth:
            given.append([])
        else:
            given[-1].append(token)
    if not all(given):
        return "", []
    return called.text, [_given(each, text) for each in given]


def _given(tokens: list[Token], text: Element) -> tuple[str, Element]:
    """One thing that is given in a call: its name, which may be missing, and its value."""
    colon = next((place for place, token in enumerate(tokens) if token.text == ":"), 0)
    is_named = (
        colon and colon + 1 < len(tokens) and all(one.form == "name" for one in tokens[:colon])
    )
    name = text.text[tokens[0].start : tokens[colon - 1].end] if is_named else ""
    start = tokens[colon + 1 if is_named else 0].start
    return " ".join(name.split()), replace(text, text=text.text[start : tokens[-1].end])
