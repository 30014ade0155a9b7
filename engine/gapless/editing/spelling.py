"""Spelling: lengths of time in the one way gapless prints them.

Purpose: ``PT6H``, ``6h`` and ``360 menit`` become ``6 jam`` in a table whose language is
Indonesian, ``6 h`` in an English one; so ``P1Y6M`` and ``18 months`` become ``1 tahun 6 bulan``.

Only the length itself is respelled: the words around it (``s.d``, ``antara … dan …``) and signs
stay as the owner wrote them.  So do ``1x6 jam``, which is the name a procedure gives a rule, and
what stands in S-FEEL's quotes (``duration("PT6H")``).

Invariant: a text that would not read back as the same set or value stays as it is.

Example::

    >>> domain = Domain(Kind.DURATION, language="id")
    >>> respell_cell(domain, "s.d 360 menit, > 1h30min")
    's.d 6 jam, > 1 jam 30 menit'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import PLAIN, Numbers
from gapless.algebra.values import Kind, parse_value, print_value
from gapless.editing.remarks import Path
from gapless.model import Input, Output, RawData, Table
from gapless.pattern import pattern
from gapless.sfeel.cells import read_tests
from gapless.unreadable import Unreadable

_Meaning = TypeVar("_Meaning")
_Respell = Callable[[str], str]

_AMOUNT = r"[0-9][0-9.,_]*+\s*+[^\W\d_]++"
_ISO = r"P(?:[0-9]++[YMWD])*(?:T(?:[0-9]++(?:\.[0-9]++)?+[HMS])+)?"
#: The beginning of a duration as written, and its further parts: what could go on before or behind
#: it is none of it.
_DURATION = pattern(rf"(?<![\w.,\"×])(?<![x×]\s)(?:{_AMOUNT}|{_ISO})", re.IGNORECASE)
_FURTHER = pattern(rf"(?<=[^\W\d_])\s*+{_AMOUNT}", re.IGNORECASE)
_GOES_ON = pattern(r"[\w\"×]|\.\w")
_TIMES = pattern(r"[0-9]\s*[x×]\s*[0-9]", re.IGNORECASE)


class Spelling:
    """The spelling of one table's lengths of time."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[tuple[str, str, str], _Respell | None] = {}

    def of(self, path: Path, text: str, is_key: bool) -> str:
        """How a text is spelled that is found by a path, or is its last key."""
        if len(path) < 3:
            return text
        section, part, last = str(path[0]), str(path[2]), path[-1]
        if section in ("inputs", "outputs"):
            is_listed = part == "values" and len(path) == 4
            if is_key is not (is_listed and isinstance(last, str)):
                return text
            column = str(path[1])
        elif is_key or len(path) < 4 or (part == "given" and len(path) > 4):
            return text
        else:
            column = str(path[3])
        place = (section, part, column)
        if place not in self._known:
            self._known[place] = self._respell(*place)
        respell = self._known[place]
        return text if respell is None else respell(text)

    def _respell(self, section: str, part: str, column: str) -> _Respell | None:
        """How to respell the texts of one column in one part of the file, if at all."""
        table = self._table
        known = table.inputs.get(column)
        written: Input | Output | RawData | None = known
        is_length = known is not None and known.kind.is_length
        match section, part:
            case ("rules" | "accepted_gaps", "when") if known and is_length:
                return partial(respell_cell, known.domain)
            case ("inputs", "domain") if known and is_length:
                return partial(respell_cell, replace(known.domain, bounds=None))
            case ("inputs", "values" | "step"):
                pass
            case ("outputs", "values") | ("rules", "then") | ("cases", "expect"):
                written = table.outputs.get(column)
            case ("cases", "given"):
                written = table.data.get(column, known)
            case _:
                return None
        kind = None if written is None else written.kind
        if part == "step" and kind in (Kind.DATE, Kind.TIME, Kind.DATETIME):
            kind = Kind.DURATION
        if written is None or kind is None or not kind.is_length:
            return None
        return partial(respell_value, kind, language=table.language, numbers=written.numbers)


def respell_value(kind: Kind, text: str, language: str, numbers: Numbers = PLAIN) -> str:
    """A text that is a length of a kind; any other text stays as it is."""
    changed = _respelled(kind, text, language, numbers)
    return _proved(text, changed, lambda each: parse_value(kind, each, numbers))


def respell_cell(domain: Domain, text: str) -> str:
    """The text of a cell of an input of lengths."""
    changed = _respelled(domain.kind, text, domain.language, domain.numbers)
    return _proved(text, changed, lambda each: [test.values for test in read_tests(domain, each)])


def _respelled(kind: Kind, text: str, language: str, numbers: Numbers) -> str:
    if _TIMES.search(text):
        return text
    pieces: list[str] = []
    position = 0
    while found := _DURATION.search(text, position):
        ends = [found.end()]
        while further := _FURTHER.match(text, ends[-1]):
            ends.append(further.end())
        end = next((end for end in reversed(ends) if not _GOES_ON.match(text, end)), None)
        if end is not None:
            spelled = _spelled(kind, text[found.start() : end], language, numbers)
            pieces += (text[position : found.start()], spelled)
        else:
            end = ends[-1]
            pieces.append(text[position:end])
        position = end
    return "".join([*pieces, text[position:]])


def _spelled(kind: Kind, text: str, language: str, numbers: Numbers) -> str:
    try:
        return print_value(parse_value(kind, text, numbers), language)
    except Unreadable:
        return text


def _proved(text: str, changed: str, read: Callable[[str], _Meaning]) -> str:
    """The changed text where it means the same, else the text itself."""
    if changed == text:
        return text
    try:
        return changed if read(changed) == read(text) else text
    except Unreadable:
        return text
