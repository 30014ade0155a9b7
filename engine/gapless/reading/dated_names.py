"""Names of files that promise a day: ``2022-12-29.yaml`` takes effect on 29 December 2022.

Purpose: hold the day in a file's name against the ``effective`` in it.

Invariants: a name counts as dated where it begins or ends with a day (``2022-12-29``,
``20221229``, ``padam_2022.12.29``); nothing is guessed of any other name.

Worked example: ``2023-02-01.yaml`` with ``effective: 2023-02-02`` is refused.  Whichever of the two
days is right, on one of them the wrong revision would be in force for whoever trusts the other.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from gapless.codes.tables import MISDATED_FILE
from gapless.diagnostic import Diagnostic, say
from gapless.model import Table

_DAY = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?:-(\d{1,2})-(\d{1,2})|(?P<mark>[_.]?)(\d\d)(?P=mark)(\d\d))(?!\d)"
)


def misdated(path: PurePath, table: Table) -> Diagnostic | None:
    """The fault of a file that is named for another day than that on which it takes effect."""
    stem = path.name[: -len(path.suffix)] if path.suffix else path.name
    for found in _DAY.finditer(stem):
        if found.start() and found.end() < len(stem):
            continue
        named = _date_of(found)
        if named is None and found["mark"] is not None:
            # Eight digits that are no day are a number.
            continue
        if named is None or named != table.effective:
            return _fault(path.name, found[0], named, table)
    return None


def name_on(name: str, suffix: str, before: date, day: date) -> str:
    """The name of the file of a later day: with that day instead of the one before, or behind.

    >>> name_on("padam_2022.12.29.yaml", ".yaml", date(2022, 12, 29), date(2024, 1, 1))
    'padam_2024.01.01.yaml'
    """
    stem = name.removesuffix(suffix)
    for found in _DAY.finditer(stem):
        if _date_of(found) == before:
            mark = "-" if found["mark"] is None else found["mark"]
            written = str(day).replace("-", mark)
            return f"{stem[: found.start()]}{written}{stem[found.end() :]}{suffix}"
    return f"{stem}-{day}{suffix}"


def _date_of(found: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in found.groups() if part and part not in "_.")
    try:
        return date(year, month, day)
    except ValueError:
        return None


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
