"""Columns whose cells compare an input with another variable: ``> Complex.Limit``.

Such a column tests how the two stand to each other, which is one of three outcomes (two where they
have no order).  That is an input computed from both, whose values read as the cells do.

Example::

    >>> compared_with(["-", "> Limit", "Limit"], Scope(frozenset(["Limit"])))
    'Limit'
    >>> outcomes("not(Limit)", "Limit", is_ordered=True)
    ('< Limit', '> Limit')
"""

from __future__ import annotations

from collections.abc import Iterable

from gapless.reading.dmn.feel_tokens import tokens_of
from gapless.reading.dmn.scope import Scope

#: The signs of comparisons, and of which outcomes each is made.
_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def compared_with(cells: Iterable[str], scope: Scope) -> str | None:
    """The variable with which all cells compare their input that test something; else None."""
    names: set[str] = set()
    for text in dict.fromkeys(cells):
        words = [token.text for token in tokens_of(text, scope.words)]
        if words in ([], ["-"]):
            continue
        name = _name_in(words)
        if name is None or name in scope.constants or not scope.knows(name):
            return None
        names.add(name)
    return names.pop() if len(names) == 1 else None


def _name_in(words: list[str]) -> str | None:
    """The name in a comparison."""
    words = words[1:] if words[:1] == ["?"] else words
    if words[:2] == ["not", "("] and words[3:] == [")"]:
        return words[2]
    if len(words) == 2 and words[0] in _SIGNS:
        return words[1]
    return words[0] if len(words) == 1 else None


def all_outcomes(name: str, *, is_ordered: bool) -> tuple[str, ...]:
    """How an input can stand to a variable."""
    return (f"< {name}", f"= {name}", f"> {name}") if is_ordered else (f"= {name}", f"!= {name}")


def outcomes(text: str, name: str, *, is_ordered: bool) -> tuple[str, ...] | None:
    """The outcomes that a cell holds; all for any, None for one that has no meaning there."""
    every = all_outcomes(name, is_ordered=is_ordered)
    words = [token.text for token in tokens_of(text)]
    if words in ([], ["-"]):
        return every
    words = words[1:] if words[0] == "?" else words
    sign = "<>" if words[0] == "not" else _SIGNS.get(words[0], "=")
    if is_ordered:
        return tuple(one for one in every if one[0] in sign)
    return {"=": every[:1], "<>": every[1:]}.get(sign)


def expression_of(written: str, name: str, *, is_ordered: bool) -> str:
    """What computes the outcome, in FEEL."""
    less, *others = all_outcomes(name, is_ordered=is_ordered)
    if not is_ordered:
        return f'if ({written}) = {name} then "{less}" else "{others[0]}"'
    equal, more = others
    return (
        f'if ({written}) < {name} then "{less}" else if ({written}) = {name} then "{equal}"'
        f' else "{more}"'
    )
