"""The next revision of a table of a project: which file it is copied from, and which it becomes.

Purpose: what ``gapless revise`` is about, and the writing of its files.

The file stands beside that of the newest revision, named for its day as that one is.  Files of
cases that are bound to the newest revision (by ``version`` or ``as_of``) get a copy each; those
that are bound to none are decided by the new revision from its day on, as they stand.

Invariants: no file that is there is changed; all files are written, or none is.
"""

from __future__ import annotations

import codecs
import os
from datetime import date
from pathlib import Path

from gapless.cases.files import CaseFile
from gapless.dataclass import dataclass
from gapless.diagnostic import TableError, say
from gapless.model import Table
from gapless.project.case_files import cases_around
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_lines import find_time_line
from gapless.project.workspace import is_file
from gapless.project.writing import write_new
from gapless.reading.dated_names import name_on
from gapless.reading.library import Library
from gapless.revising import RevisedText


@dataclass(frozen=True, slots=True)
class Succession:
    """The newest revision of a table, and the ``file`` of the next one, of a ``day`` after it.

    ``bound`` are the files of cases that get a copy, each with its name; ``free`` are those that
    do not say which revision decides them.
    """

    library: Library
    newest: Table
    day: date
    file: Path
    bound: tuple[tuple[CaseFile, Path], ...]
    free: tuple[CaseFile, ...]


def find_succession(project: Project, name: str, day: date) -> Succession:
    """What a word means to whoever wants its next revision; raises ``Misuse``, ``TableError``."""
    if name == STANDARD_INPUT:
        raise Misuse(say("{name!r} is neither a path nor a table", name=name))
    line = find_time_line(project, name)
    library = line.library
    newest = library.revisions[line.name][-1]
    _refuse_unfit(newest, line.chosen, day)
    assert newest.effective is not None
    source = Path(newest.source.name)
    word = newest.source.name if is_file(name) else newest.id
    files, faults = cases_around(project, [word], library, {newest.id})
    if faults:
        raise TableError(faults)
    names = (newest.version, str(newest.effective))
    bound, free = [], []
    for file in files:
        if file.version is None and file.as_of is None:
            free.append(file)
        elif file.version in names if file.as_of is None else newest.effective <= file.as_of < day:
            path = Path(file.source.name)
            before = file.as_of or newest.effective
            name_after = name_on(path.name, "".join(path.suffixes[-2:]), before, day)
            bound.append((file, path.with_name(name_after)))
    new = source.with_name(name_on(source.name, source.suffix, newest.effective, day))
    for path in (new, *(path for _, path in bound)):
        if os.path.lexists(path):
            raise Misuse(say("{file} is there already; nothing was written", file=path))
    return Succession(library, newest, day, new, tuple(bound), tuple(free))


def _refuse_unfit(newest: Table, named: Table | None, day: date) -> None:
    file = newest.source.name
    if newest.source.is_dmn:
        raise Misuse(
            say(
                "{file} is DMN, which says no days; bring it in with gapless import {file} -o"
                " FOLDER, and revise what comes out",
                file=file,
            )
        )
    if named is not None and named is not newest:
        raise Misuse(
            say(
                "the newest revision is {file}; the next one is a copy of that: name it, or"
                " {table}",
                file=file,
                table=newest.id,
            )
        )
    if newest.effective is None:
        raise Misuse(
            say(
                "{file} has no date; a table with several revisions dates each: write"
                " `effective: 2022-12-29` there first",
                file=file,
            )
        )
    if day == newest.effective:
        raise Misuse(
            say("there is a revision of {day} already: {file}; edit that", day=day, file=file)
        )
    if day < newest.effective:
        raise Misuse(
            say(
                "{day} is before {newest}, on which the newest revision takes effect: {file}; name"
                " a later day",
                day=day,
                newest=newest.effective,
                file=file,
            )
        )
    waiting = [case.name for case in newest.cases if case.confirm is not None]
    if waiting:
        raise Misuse(
            say(
                "{file} is not finished: its case {name} is not confirmed; finish it first",
                file=file,
                name=waiting[0],
            )
        )


def write_succession(texts: dict[Path, tuple[str, RevisedText]]) -> None:
    """Write new files, each with the byte order mark that the file it comes from has.

    ``texts`` hold the name of that file.  Raises ``OSError``.
    """
    write_new(
        {
            path: ("\ufeff" if _is_marked(name) else "") + revised.text
            for path, (name, revised) in texts.items()
        }
    )


def _is_marked(name: str) -> bool:
    with open(name, "rb") as file:
        return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
