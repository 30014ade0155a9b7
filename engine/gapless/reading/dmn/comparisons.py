"""Columns whose cells compare an input with other variables: ``> Complex.Limit``, ``[a..b]``.

What such a column tests has a few outcomes: how the input stands to the variable (three, or two
where they have no order), or, where every cell is one test or its contrary, whether it holds.
That is an input computed from both, whose values read as the cells do.

Example::

    >>> scope = Scope(frozenset(["Limit", "Low", "High"]))
    >>> [ordered] = comparisons("Size", ["-", "> Limit", "not(Limit)"], scope)
    >>> ordered.held
    {'> Limit': ('> Limit',), 'not(Limit)': ('< Limit', '> Limit')}
    >>> [within] = comparisons("Size", ["[Low..High]", "not([Low..High])"], scope)
    >>> within.outcomes
    ('[Low..High]', 'not([Low..High])')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gapless.reading.dmn.feel_tokens import Token, tokens_of
from gapless.reading.dmn.scope import Scope

#: The signs of comparisons, and of which outcomes each is made.
_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Comparison(NamedTuple):
    """What a column tests: an expression in FEEL, its outcomes, and those that each cell holds.

    A cell that holds any is not in ``held``.
    """

    expression: str
    outcomes: tuple[str, ...]
    held: Mapping[str, tuple[str, ...]]


def comparisons(path: str, cells: Iterable[str], scope: Scope) -> list[Comparison]:
    """As what a column whose cells all compare may be read, the most telling first."""
    tokens = {text: _tokens(text, scope) for text in cells}
    compared = {text: _compared(found) for text, found in tokens.items() if found}
    names = {found and found[1] for found in compared.values()}
    name = names.pop() if len(names) == 1 else None
    if name is None:
        return _tested(path, tokens, scope)
    if not _varies(name, scope):
        return []
    signs = {text: _SIGNS[found[0]] for text, found in compared.items() if found}
    less, equal, more = f"< {name}", f"= {name}", f"> {name}"
    found = [_standing(path, {"<": less, "=": equal, ">": more}, signs)]
    if set(signs.values()) <= {"=", "<>"}:
        found.append(_standing(path, {"=": equal, "<>": f"!= {name}"}, signs))
    return found


def _standing(path: str, outcomes: Mapping[str, str], signs: Mapping[str, str]) -> Comparison:
    """How an input stands to a variable; ``outcomes`` by their signs, ``signs`` by cell."""
    *conditions, last = outcomes.values()
    written = "".join(f'if ({path}) {one} then "{one}" else ' for one in conditions)
    held = {
        text: tuple(one for order, one in outcomes.items() if order in sign)
        for text, sign in signs.items()
    }
    return Comparison(f'{written}"{last}"', (*conditions, last), held)


def _tokens(text: str, scope: Scope) -> list[Token]:
    """The tokens of a cell; none for one that any value fits."""
    found = tokens_of(text, scope.words)
    if [token.text for token in found] == ["-"]:
        return []
    return found[1:] if found and found[0].text == "?" else found


def _varies(name: str, scope: Scope) -> bool:
    return scope.constant(name) is None and scope.knows(name)


def _compared(tokens: list[Token]) -> tuple[str, str] | None:
    """The sign and the name of a comparison."""
    match [token.text for token in tokens]:
        case ["not", "(", name, ")"]:
            return "!=", name
        case [sign, name] if sign in _SIGNS:
            return sign, name
        case [name]:
            return "=", name
    return None


def _tested(path: str, tokens: Mapping[str, list[Token]], scope: Scope) -> list[Comparison]:
    """Whether one test holds, where every cell is this test or its contrary."""
    tests: dict[str, str] = {}
    held: dict[str, tuple[str, ...]] = {}
    for text, found in tokens.items():
        words = [token.text for token in found]
        is_contrary = words[:2] == ["not", "("] and words[-1] == ")"
        test = found[2:-1] if is_contrary else found
        if not test:
            continue
        if not any(one.form == "name" and _varies(one.text, scope) for one in test):
            return []
        written = tests.setdefault(
            " ".join(one.text for one in test), text[test[0].start : test[-1].end]
        )
        held[text] = (f"not({written})" if is_contrary else written,)
    if len(tests) != 1 or '"' in (written := tests.popitem()[1]):
        return []
    within = written if written[0] in "[](" else f"({written})"
    condition = f'if ({path}) in {within} then "{written}" else "not({written})"'
    return [Comparison(condition, (written, f"not({written})"), held)]
