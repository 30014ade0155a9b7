"""What a file says of its table, however broken it is.

Purpose: the id of a table in a text that cannot be read as one, and whether such a text may be
shown.

Invariants: the whole file is looked at; of a file that is reached by a link and names no table
nothing is shown, since a link can lead to what nobody meant to publish.

Example::

    >>> tables_named(b"inputs: [\\ntable: padam-meluas  # of 2022\\n")
    frozenset({'padam-meluas'})
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from gapless.algebra.texts import composed
from gapless.codes.files import UNREADABLE_FILE
from gapless.diagnostic import Diagnostic, say
from gapless.pattern import pattern
from gapless.reading.files import LARGEST_FILE
from gapless.source import Source, is_dmn_name

#: The line that names the table of a file, where it is a plain word or one in quotes.
_TABLE_LINE = pattern(
    rb"""(?:^|[\r\n])(?:\xef\xbb\xbf)?table:[ \t]*(["']?)"""
    rb"""([^\s"'#&*!|>{}\[\],:@/\\]+)\1[ \t]*(?=#|[\r\n]|$)"""
)
#: What every DMN file begins with.
_DEFINITIONS = pattern(rb"<(?:[\w.-]+:)?definitions\b")


def tables_named(data: bytes) -> frozenset[str]:
    """The ids of tables that the bytes of a file name as its own."""
    found = (match[2].decode("utf-8", "replace") for match in _TABLE_LINE.finditer(data))
    return frozenset(map(composed, found))


def tables_named_by(path: Path) -> frozenset[str]:
    """The ids of tables that a file names; none where it cannot be read."""
    return tables_named(_data(path))


def _data(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(LARGEST_FILE)
    except OSError:
        return b""


def fit_to_show(path: Path, faults: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The faults of a file; where a link leads to no table, one fault that shows no text of it."""
    known = tuple(faults)
    shows_text = any(fault.primary is not None for fault in known)
    is_linked = shows_text and any(os.path.islink(each) for each in (path, *path.parents))
    if not is_linked or tables_named_by(path) or _is_dmn(path):
        return known
    return (
        UNREADABLE_FILE.at(
            Source(str(path), ""),
            say("this link leads to a file that names no table"),
            help=say("remove the link, or let it lead to a DMN file")
            if is_dmn_name(path.name)
            else say("remove the link, or let it lead to a file that begins with `table:`"),
        ),
    )


def _is_dmn(path: Path) -> bool:
    """Whether a file is DMN, however broken."""
    return is_dmn_name(path.name) and _DEFINITIONS.search(_data(path)) is not None
