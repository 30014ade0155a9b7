"""JSON text: values written exactly, and safe to show.

Invariants: the same value gives the same bytes; numbers are exact (``1.10`` is the number 1.1,
not the float next to it); a fraction that is no decimal, dates, times and durations are text as a
table file writes them; no control or bidi character leaves unescaped.

Example::

    >>> from decimal import Decimal
    >>> print(write_json({"harga": Decimal("1.10"), "nama": "a\\u202eb"}, indent=None))
    {"harga": 1.1, "nama": "a\\u202eb"}
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring

from gapless.algebra.domain import Domain
from gapless.algebra.json_values import plain
from gapless.algebra.numbers import print_number
from gapless.algebra.sets import ValueSet
from gapless.diagnostic import Message
from gapless.language import ENGLISH
from gapless.pattern import pattern
from gapless.render.cleaning import without_commands
from gapless.sfeel.cell_text import print_set

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BEYOND_ASCII = pattern(r"[^ -~]")
#: So long are names whose text is remembered.
_SHORT = 64

Json = dict[str, object]


def picked(item: object, *names: str) -> Json:
    """Some attributes of a value, under their names."""
    return {name: getattr(item, name) for name in names}


def cell_tests(domain: Domain, values: ValueSet) -> object:
    """Cell text in symbols; a list where one interval or value does not suffice."""
    found = print_set(domain.bare, values)
    return found[0] if len(found) == 1 else list(found)


def write_json(value: object, indent: int | None = 2) -> str:
    """The value as JSON text, without a final line break; raises ``TypeError`` for a float."""
    pieces: list[str] = []
    _write(value, indent, 0, pieces)
    return "".join(pieces)


def write_together(first: str, *others: str) -> str:
    """Texts of objects as that of one with the names of all: none is empty, all of one indent."""
    for other in others:
        between = "," if other.startswith("{\n") else ", "
        first = first[:-1].rstrip("\n") + between + other[1:]
    return first


def _write(value: object, indent: int | None, depth: int, pieces: list[str]) -> None:
    # Texts first: a report of 100,000 findings is made of them.
    if isinstance(value, str):
        pieces.append(_write_text(value))
    elif isinstance(value, Enum):
        pieces.append(_write_text(str(value)))
    elif value is None or isinstance(value, (bool, int)):
        pieces.append(json.dumps(value))
    elif isinstance(value, (dict, Mapping)):
        items = [(_named(str(key)), item) for key, item in value.items()]
        _write_items("{", "}", items, indent, depth, pieces)
    elif isinstance(value, (list, tuple)):
        _write_items("[", "]", [("", item) for item in value], indent, depth, pieces)
    elif isinstance(value, Decimal):
        pieces.append(print_number(value))
    elif isinstance(value, (Message, Fraction, date)):
        _write(plain(value, ENGLISH), indent, depth, pieces)
    else:
        raise TypeError(f"{type(value).__name__} has no JSON form here")


def _write_items(
    opening: str,
    closing: str,
    items: list[tuple[str, object]],
    indent: int | None,
    depth: int,
    pieces: list[str],
) -> None:
    if not items:
        pieces.append(opening + closing)
        return
    outer = "" if indent is None else "\n" + " " * (indent * depth)
    inner = "" if indent is None else "\n" + " " * (indent * (depth + 1))
    between = ", " if indent is None else ","
    pieces.append(opening)
    for number, (name, item) in enumerate(items):
        pieces.append((between if number else "") + inner + name)
        _write(item, indent, depth + 1, pieces)
    pieces.append(outer + closing)


def _named(name: str) -> str:
    """A name with what stands behind it; short ones come again and again."""
    return _short_named(name) if len(name) <= _SHORT else f"{_write_text(name)}: "


@lru_cache(maxsize=1024)
def _short_named(name: str) -> str:
    return f"{_write_text(name)}: "


def _write_text(text: str) -> str:
    written = _BEYOND_ASCII.sub(_escaped, encode_basestring(text))
    return without_commands(written, hash="\\u0023")


def _escaped(match: re.Match[str]) -> str:
    """A character that could steer a terminal, as JSON writes it; others as they are."""
    character = match.group()
    if unicodedata.category(character) not in _STEERING:
        return character
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"
