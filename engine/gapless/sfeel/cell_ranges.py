"""The two ends of a range, and where they stand in a text.

Example::

    >>> ends_of_range(Kind.INTEGER, "(3..6]", 0, 6)
    ((1, 2), (4, 5), ('>', '<='))
"""

from __future__ import annotations

import re

from gapless.algebra.values import Kind
from gapless.sfeel.cell_advice import Place

_CLOSED = (">=", "<=")
_BETWEEN = re.compile(r"(?:di antara|antara|between|(?P<needs_to>dari|from)) ", re.IGNORECASE)
_TO = r"sampai dengan|sampai|hingga|s\.d\.?|s/d|sd|up to|to|through"
_BETWEEN_AND = re.compile(rf" (?:dan|and|{_TO}) ", re.IGNORECASE)
_BETWEEN_TO = re.compile(f" (?:{_TO}) ", re.IGNORECASE)
_CLOCK = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?"
_DASHED_TIMES = re.compile(rf"({_CLOCK}) ?[-–—] ?({_CLOCK})")


def ends_of_range(
    kind: Kind, text: str, start: int, end: int
) -> tuple[Place, Place, tuple[str, str]] | None:
    """The places of the lower and upper end of a test, and how they compare; None for another test.

    A dash between two times of day is no offset, which none of them has.
    """
    first = text[start]
    dots = text.find("..", start + 2, end - 2) if first in "[(]" else -1
    if dots > 0 and text[end - 1] in "])[":
        bounds = ">=" if first == "[" else ">", "<=" if text[end - 1] == "]" else "<"
        return (start + 1, dots), (dots + 2, end - 1), bounds
    if "0" <= first <= "9":
        found = _DASHED_TIMES.fullmatch(text, start, end) if kind is Kind.TIME else None
        return (found.span(1), found.span(2), _CLOSED) if found else None
    found = _BETWEEN.match(text, start, end)
    if found:
        word = _BETWEEN_TO if found["needs_to"] else _BETWEEN_AND
        last = word.search(text, found.end() + 1, end)
        if last and last.end() < end:
            return (found.end(), last.start()), (last.end(), end), _CLOSED
    return None
