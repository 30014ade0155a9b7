"""The two ends of a range, and where they stand in a text.

Example::

    >>> ends_of_range(Kind.INTEGER, "(3..6]", 0, 6)
    ((1, 2), (4, 5), ('>', '<='))
"""

from __future__ import annotations

import re

from gapless.algebra.values import Kind
from gapless.pattern import pattern
from gapless.sfeel.cell_advice import Place
from gapless.sfeel.cell_words import SECOND_COMPARISON

_CLOSED = (">=", "<=")
_BETWEEN = pattern(r"(?:di antara|antara|between|(?P<needs_to>dari|from)) ", re.IGNORECASE)
_TO = r"sampai dengan|sampai|hingga|s\.d\.?|s/d|sd|up to|to|through"
_BETWEEN_AND = pattern(rf" (?:dan|and|{_TO}) ", re.IGNORECASE)
_BETWEEN_TO = pattern(f" (?:{_TO}) ", re.IGNORECASE)
#: Not the sign of an exponent.
_DASH = pattern(r"(?<![0-9][eE]) ?[-–—] ?(?=[0-9])")
#: Between days, which have dashes in them.
_SPACED_DASH = pattern(r" [-–—] (?=[0-9])")


def ends_of_range(
    kind: Kind, text: str, start: int, end: int
) -> tuple[Place, Place, tuple[str, str]] | None:
    """The places of the lower and upper end of a test, and how they compare; None for another test.

    Nothing is subtracted in a cell, and times of day have no offset: a dash between two values
    that begin with a digit is one of a range.
    """
    first = text[start]
    dots = text.find("..", start + 2, end - 2) if first in "[(]" else -1
    if dots > 0 and text[end - 1] in "])[":
        bounds = ">=" if first == "[" else ">", "<=" if text[end - 1] == "]" else "<"
        return (start + 1, dots), (dots + 2, end - 1), bounds
    if first in "+-0123456789":
        dash = _SPACED_DASH if kind in (Kind.DATE, Kind.DATETIME) else _DASH
        found = dash.search(text, start + 1, end)
        if found is None or SECOND_COMPARISON.search(text, start, end):
            return None
        return (start, found.start()), (found.end(), end), _CLOSED
    found = _BETWEEN.match(text, start, end)
    if found:
        word = _BETWEEN_TO if found["needs_to"] else _BETWEEN_AND
        last = word.search(text, found.end() + 1, end)
        if last and last.end() < end:
            return (found.end(), last.start()), (last.end(), end), _CLOSED
    return None
