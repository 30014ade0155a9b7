"""Words for one table of a DMN file: ``loan.dmn#risk``, as DMN itself refers to what is in a file.

Where a file holds several tables, the file alone means the one that answers: that no other of the
file needs.

Example::

    >>> part("rules/loan.dmn#risk"), part("loan.dmn")
    (('rules/loan.dmn', 'risk'), ('loan.dmn', None))
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from shlex import quote

from gapless.codes.tables import UNKNOWN_TABLE
from gapless.diagnostic import Diagnostic, TableError, listed, say
from gapless.model import Table
from gapless.near_words import did_you_mean
from gapless.reading.library import Unread
from gapless.source import DMN, Source, Span, is_dmn_name

_SIGN = "#"


def part(word: str) -> tuple[str, str | None]:
    """The path in a word, and the table of a DMN file that it names behind it.

    The file may be standard input, too.
    """
    path, sign, table = word.rpartition(_SIGN)
    is_file = path == "-" or is_dmn_name(path)
    if sign and is_file and not os.path.lexists(word):
        return path, table
    return word, None


def ids_of(found: Iterable[Table | Unread]) -> list[str]:
    """The ids of what a file holds, in its order, without what it imports."""
    ids: list[str] = []
    for one in found:
        if isinstance(one, Unread):
            ids.extend(sorted(one.tables))
        elif not one.is_imported:
            ids.append(one.id)
    return ids


def answering(word: str, found: Collection[Table | Unread]) -> str:
    """The word for the table that is meant where one may name only the file.

    Raises ``TableError``.
    """
    path, wanted = part(word)
    if wanted is not None or len(found) < 2:
        return word
    needed = set().union(*(one.uses for one in found if isinstance(one, Table)))
    tables = _no_models([one for one in found if isinstance(one, Table) or one.is_table])
    ids = [name for name in ids_of(tables) if name not in needed]
    if len(ids) == 1:
        return f"{path}{_SIGN}{ids[0]}"
    is_input = path == "-"
    file = f"FILE{DMN}" if is_input else path
    words = listed(_shown(file, each) for each in ids or ids_of(tables))
    message = say("the file holds several tables")
    advice = say("name one of them: {words}", words=words)
    if is_input:
        advice = say("save it as a file, and name one of them: {words}", words=words)
    raise TableError([UNKNOWN_TABLE.at(Source(path, ""), message, help=advice)])


def _no_models(found: Iterable[Table | Unread]) -> list[Table | Unread]:
    """Tables without those of knowledge models that decisions before them call."""
    first: dict[Span, str] = {}
    last: dict[Span, str] = {}
    known = [*found]
    for one in known:
        if isinstance(one, Table):
            first.setdefault(one.spans["table"], one.id)
            last[one.spans["table"]] = one.id
    models = {last[place] for place, name in first.items() if last[place] != name}
    return [one for one in known if isinstance(one, Unread) or one.id not in models]


def _shown(path: str, table: str) -> str:
    """A word for a table of a file, as a shell takes it."""
    return f"{quote(path)}{_SIGN}{table}"


def one_of(word: str, found: Collection[Table | Unread]) -> Table:
    """The table of a file that a word means; raises ``TableError``."""
    path, wanted = part(answering(word, found))
    for one in found:
        if isinstance(one, Unread) and (wanted is None or wanted in one.tables or not one.tables):
            raise TableError(one.faults)
        if isinstance(one, Table) and wanted in (None, one.id):
            return one
    raise TableError([unknown(path, wanted or "", found)])


def unknown(path: str, table: str, found: Iterable[Table | Unread]) -> Diagnostic:
    """That a file holds no such table."""
    ids = ids_of(found)
    near = did_you_mean(table, ids)
    return UNKNOWN_TABLE.at(
        Source(path, ""),
        say("there is no table {name}", name=table),
        help=say("did you mean `{near}`?", near=_shown(path, near))
        if near
        else say("known tables: {known}", known=listed(ids) or say("none")),
    )
