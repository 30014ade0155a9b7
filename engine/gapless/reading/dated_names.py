"""Names of files that promise a day: ``2022-12-29.yaml`` takes effect on 29 December 2022.

Purpose: hold the day in a file's name against the ``effective`` in it.

Invariants: a name counts as dated where it begins or ends with a day (``2022-12-29``,
``20221229``, ``padam_2022.12.29``, ``29-12-2022``); nothing is guessed of any other name, and
``01-02-2023`` is either day that it can be.  Of two days, one is that of the table.

Worked example: ``2023-02-01.yaml`` with ``effective: 2023-02-02`` is refused.  Whichever of the two
days is right, on one of them the wrong revision would be in force for whoever trusts the other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePath

from gapless.codes.tables import MISDATED_FILE, MISNAMED_TABLE
from gapless.diagnostic import Diagnostic, say
from gapless.model import Table
from gapless.near_words import did_you_mean
from gapless.pattern import pattern
from gapless.reading.table_names import tables_named_by

_YEAR_FIRST = "|".join(rf"\d{{4}}{mark}\d\d{mark}\d\d" for mark in ("", "_", r"\.", " "))
_YEAR_LAST = "|".join(rf"\d\d{mark}\d\d{mark}\d{{4}}" for mark in ("-", "_", r"\.", " "))
_DAY = pattern(
    rf"(?<!\d)(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|{_YEAR_FIRST}|(?P<last>{_YEAR_LAST}))(?!\d)"
)
_DIGITS = pattern(r"\d+")


def misdated(path: PurePath, table: Table) -> Diagnostic | None:
    """The fault of a file that is named for another day than that on which it takes effect."""
    stem = path.name[: -len(path.suffix)] if path.suffix else path.name
    promised = [
        (found[0], days)
        for found in _DAY.finditer(stem)
        if not found.start() or found.end() == len(stem)
        # Eight digits that are no day are a number.
        if (days := _readings(found)) or found[0][4] == "-"
    ]
    if not promised or any(table.effective in days for _, days in promised):
        return None
    text, days = promised[0]
    return _fault(path.name, text, days[0] if len(days) == 1 else None, table)


def misnamed(path: Path, table: Table) -> Diagnostic | None:
    """A file that is called by its day alone, among those of a table whose name is nearly the one
    that it gives.
    """
    if not _DAY.fullmatch(path.name[: -len(path.suffix)] if path.suffix else path.name):
        return None
    folder = path.absolute().parent
    if table.id == folder.name or did_you_mean(table.id, [folder.name]) is None:
        return None
    others = (other for other in sorted(folder.glob("*.y*ml")) if other.name != path.name)
    if not any(folder.name in tables_named_by(other) for other in others):
        return None
    return MISNAMED_TABLE.at(
        table.spans["table"],
        say(
            "this file lies among the revisions of {folder}, but is one of {table}",
            folder=folder.name,
            table=table.id,
        ),
        help=say(
            "write `table: {folder}`, or give {table} a folder of its own",
            folder=folder.name,
            table=table.id,
        ),
    )


def name_on(name: str, suffix: str, before: date, day: date) -> str:
    """The name of the file of a later day: with that day instead of the one before, or behind.

    >>> name_on("padam_2022.12.29.yaml", ".yaml", date(2022, 12, 29), date(2024, 1, 1))
    'padam_2024.01.01.yaml'
    """
    stem = name.removesuffix(suffix)
    for found in _DAY.finditer(stem):
        if before in _readings(found):
            mark = next((letter for letter in found[0] if not letter.isdigit()), "")
            order = "%d-%m-%Y" if found["last"] else "%Y-%m-%d"
            written = day.strftime(order).replace("-", mark)
            return f"{stem[: found.start()]}{written}{stem[found.end() :]}{suffix}"
    return f"{stem}-{day}{suffix}"


def _readings(found: re.Match[str]) -> tuple[date, ...]:
    """The days that a text can mean: two where day and month may be either way round."""
    text = found[0]
    parts = (text[:4], text[4:6], text[6:]) if text.isdigit() else _DIGITS.findall(text)
    first, second, third = map(int, parts)
    orders = [(third, second, first), (third, first, second)]
    days: dict[date, None] = {}
    for order in orders if found["last"] else [(first, second, third)]:
        with suppress(ValueError):
            days[date(*order)] = None
    return tuple(days)


def _fault(name: str, text: str, named: date | None, table: Table) -> Diagnostic:
    if table.effective is None:
        message = say("the file is named {name}, but no day is given inside", name=name)
        advice = say("give the file a name without a day")
        if named is not None:
            advice = say(
                "write `effective: {day}` under `table`, or give the file a name without a day",
                day=named,
            )
    else:
        message = say(
            "the file is named {name}, but takes effect on {day}", name=name, day=table.effective
        )
        right = name.replace(text, str(table.effective))
        advice = say("call the file {right}", right=right)
        if named is not None:
            advice = say(
                "call the file {right}, or write `effective: {day}`", right=right, day=named
            )
    place = "effective" if table.effective else "table"
    return MISDATED_FILE.at(table.spans[place], message, help=advice)
