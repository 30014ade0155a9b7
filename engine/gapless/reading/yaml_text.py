"""YAML text for people to paste.

Purpose: write a scalar, a cell or a row so that strict YAML reads back exactly this text,
quoted only where it must be, with nothing in it that cannot be seen.

Example::

    >>> scalar("turut padam"), scalar("< 3 jam"), scalar("a: b")
    ('turut padam', '"< 3 jam"', '"a: b"')
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from gapless.pattern import pattern
from gapless.visible import clean_pieces, escape, has_hidden

#: What stands in a row to paste where the owner must still decide.
PLACEHOLDER = "..."
#: The same as it may be written.
PLACEHOLDERS = (PLACEHOLDER, "…")

#: A text without quotes begins with a letter or a digit; ``< 3`` could, but ``> 3`` could not.
_BEGINNING = pattern(r"-?[^\W_]")
#: What ends a text without quotes, or is easily overlooked in it.
_BREAKING = pattern(r":(?:\s|$)| #|[^\S ]|  | $")
#: The same inside flow brackets.
_BREAKING_IN_FLOW = pattern(rf"[,\[\]{{}}]|{_BREAKING.pattern}")


def scalar(text: str, *, in_flow: bool = True) -> str:
    """A text as a YAML scalar, safe inside flow brackets, or only outside of them."""
    breaking = _BREAKING_IN_FLOW if in_flow else _BREAKING
    if _BEGINNING.match(text) and not breaking.search(text) and not has_hidden(text):
        return text
    return _in_double_quotes(text)


def _in_double_quotes(text: str) -> str:
    """The text in YAML's double quotes; what cannot be seen is written as an escape."""
    if text.isascii():
        return json.dumps(text, ensure_ascii=False)
    pieces = (
        escape(character)
        if character.isspace() and character != " "
        else json.dumps(character, ensure_ascii=False)[1:-1]
        if piece == character
        else piece
        for piece, character in zip(clean_pieces(text), text, strict=True)
    )
    return f'"{"".join(pieces)}"'


def advised_scalar(text: str) -> str:
    """A text as a YAML scalar that is easy to copy by hand: without backslashes where it can be."""
    written = scalar(text)
    if "\\" not in written or not text.isprintable():
        return written
    return "'" + text.replace("'", "''") + "'"


def cell(tests: tuple[str, ...]) -> str:
    """The unary tests of a cell as a YAML scalar or flow list."""
    if len(tests) == 1:
        return scalar(tests[0])
    return f"[{', '.join(scalar(test) for test in tests)}]"


def flow_mapping(entries: Mapping[str, str]) -> str:
    """Names and already written values as a flow mapping."""
    return "{" + ", ".join(f"{scalar(name)}: {value}" for name, value in entries.items()) + "}"
