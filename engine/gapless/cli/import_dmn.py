"""``gapless import``: the tables of a DMN file as files of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from shlex import quote

import click

from gapless.cli.answer import Answer, Line, problems_of
from gapless.cli.command import Day, gapless_command, timeout_option
from gapless.cli.completing import complete_dmn
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.codes.columns import OUTSIDE_DOMAIN
from gapless.codes.dmn import (
    COMPUTED_ELSEWHERE,
    EMPTY_INPUT_EXPRESSION,
    MISSING_REQUIREMENT,
    UNLISTED_VALUES,
    UNREADABLE_FEEL,
)
from gapless.codes.form import UNKNOWN_VALUE
from gapless.codes.rows import EMPTY_CELL
from gapless.diagnostic import Message, TableError, listed, say, say_count
from gapless.language import LANGUAGES, chosen_language
from gapless.model import Table
from gapless.project.misuse import Misuse
from gapless.project.new_files import folders_around, known_as, schema_for, table_folders
from gapless.project.standard_input import STANDARD_INPUT, read_source
from gapless.project.time_limit import TimeLimit
from gapless.project.writing import write_new
from gapless.reading.dmn.loading import DmnFile, read_dmn_source
from gapless.reading.dmn.tables import Translation
from gapless.reading.dmn.words import part, unknown
from gapless.reading.files import read_file
from gapless.reading.library import Unread
from gapless.starting.importing import Home, Imported, import_tables
from gapless.starting.left_out import left_out

#: What is noticed in a DMN file, and no longer seen in the table that is made of it.
_SAID_OF_DMN = {
    code.name
    for code in (
        COMPUTED_ELSEWHERE,
        EMPTY_CELL,
        EMPTY_INPUT_EXPRESSION,
        MISSING_REQUIREMENT,
        OUTSIDE_DOMAIN,
        UNKNOWN_VALUE,
        UNLISTED_VALUES,
        UNREADABLE_FEEL,
    )
}


@gapless_command(
    "import",
    "gapless import loan.dmn",
    "gapless import loan.dmn#risk -o tables --effective 2027-01-01",
)
@click.argument("file", metavar="FILE.dmn", shell_complete=complete_dmn)
@click.option(
    "--output",
    "-o",
    "folder",
    metavar="FOLDER",
    help="Where tables are; default: as `gapless check`.",
)
@click.option(
    "--effective",
    type=Day(),
    metavar="DATE",
    help="The first day the tables apply; default: today, or as a table kept it.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the tables; default: the language of the messages.",
)
@timeout_option("Stop after so many seconds; 0: never.", whole=True)
def command(
    file: str, folder: str | None, effective: date | None, language: str | None, limit: TimeLimit
) -> Answer:
    """Write the decision tables of a DMN file as table files.

    FILE.dmn#TABLE is one table of the file, with those that it needs.  Each becomes
    FOLDER/TABLE/DATE.yaml; a table that is there already gets its next revision.  What is left out
    is named with its place.

    Every text is read again before it is written, and must decide each context as the file does.
    No file that is there is changed: all are written, or none is.

    Exit status: 0, 1 where decisions are no tables or not everything was compared, 2 where a
    table could not be read or nothing was written.
    """
    path, wanted = part(file)
    budget = limit.budget(path)
    source = read_source() if path == STANDARD_INPUT else read_file(path)
    found = read_dmn_source(source, budget)
    tables, unread = _asked(found, path, wanted)
    parent = Path(folder) if folder is not None else table_folders()[0]
    document = "" if path == STANDARD_INPUT else Path(path).name
    home = Home(
        parent,
        effective or date.today(),
        language or chosen_language(),
        document,
        is_wanted=effective is not None,
    )
    former = _former({table.id: home.day(table) for _, table in tables}, parent)
    written: list[Imported] = []
    missing: dict[Path, str] = {}
    if tables:
        file_of_one = home.file(tables[0][1])
        address, missing = schema_for(file_of_one, parent)
        home = replace(home, schema=address, folders=folders_around(file_of_one))
        outcome = import_tables(tables, home, former, budget)
        written = [one for one in outcome if isinstance(one, Imported)]
        unread += (one for one in outcome if isinstance(one, Unread))
    if unread:
        yield problems_of(fault for one in unread for fault in one.faults)
    if written:
        write_new({**missing, **{one.file: one.text for one in written}})
    for one in written:
        yield Line(str(one.file))
    for schema in missing if written else ():
        shown = os.path.relpath(schema)
        yield say("{file}: written for editors, which know the keys by it", file=shown)
    for notice in (notice for one in written for notice in one.table.notices):
        if notice.code in _SAID_OF_DMN and notice.primary is not None:
            line = notice.primary.span.line
            yield say("{file}:{line}: {what}", file=source.name, line=line, what=notice.message)
    rest = left_out(found) if written and wanted is None else ()
    for each in rest:
        yield say(
            "{file}:{line}: left out: {what}", file=source.name, line=each.line, what=each.what
        )
    yield from _summary(written, unread, source.name)
    if written and _is_among(path, parent):
        # The tables of the file and those of YAML would bear the same names.
        file, shown = quote(path), quote(str(parent))
        yield say("next: remove {file}; then gapless check {folder}", file=file, folder=shown)
    elif written:
        yield say("next: gapless check {folder}", folder=quote(str(parent)))
    if unread:
        return UNUSABLE
    is_whole = not any(each.decides for each in rest) and not any(each.stopped for each in written)
    return CLEAN if is_whole else FINDINGS


def _is_among(file: str, folder: Path) -> bool:
    """Whether a file lies among the tables, so that it is read with them."""
    around = {Path(os.path.realpath(folder)), *folders_around(Path(file))}
    return any(Path(os.path.realpath(file)).is_relative_to(each) for each in around)


Found = tuple[Translation, Table]


def _asked(found: DmnFile, path: str, wanted: str | None) -> tuple[list[Found], list[Unread]]:
    """The tables to import and those that cannot be: all of the file, or one with its needs."""
    tables = {one.id: (each, one) for each, one in found.tables if isinstance(one, Table)}
    unread = [one for _, one in found.tables if isinstance(one, Unread)]
    if wanted is None:
        return list(tables.values()), unread
    if wanted not in tables:
        faults = [fault for one in unread if wanted in one.tables for fault in one.faults]
        raise TableError(faults or [unknown(path, wanted, [one for _, one in found.tables])])
    names = [wanted]
    for name in names:
        names += sorted(tables[name][1].uses.intersection(tables).difference(names))
    return [tables[name] for name in tables if name in names], []


def _former(days: Mapping[str, date], folder: Path) -> list[Table]:
    """The revisions that tables have already, all of days before theirs; raises ``Misuse``."""
    former: list[Table] = []
    for one in known_as(days.keys(), [folder]):
        if isinstance(one, Unread):
            if one.is_dmn:
                continue
            raise TableError(one.faults)
        if one.source.is_dmn:
            continue
        file, first, day = one.source.name, one.effective, days[one.id]
        if first is None:
            raise Misuse(
                say(
                    "{file} has no date; a table with several revisions dates each: write"
                    " `effective: 2022-12-29` there first",
                    file=file,
                )
            )
        if first == day:
            raise Misuse(
                say(
                    "there is a revision of {day} already: {file}; remove it, or name another day"
                    " with --effective",
                    day=day,
                    file=file,
                )
            )
        if day < first:
            raise Misuse(
                say(
                    "{day} is before {newest}, on which the newest revision takes effect: {file};"
                    " name a later day",
                    day=day,
                    newest=first,
                    file=file,
                )
            )
        former.append(one)
    return former


def _summary(written: Sequence[Imported], unread: Sequence[Unread], path: str) -> Iterator[Message]:
    """What was proved, what was not, and which tables stay behind."""
    same = sum(one.stopped is None for one in written)
    if same:
        yield say_count(
            same,
            "1 table: proved to decide every context as {file} does",
            "{count} tables: proved to decide every context as {file} does",
            file=path,
        )
    for one in written:
        if one.stopped is not None:
            yield say(
                "{table}: the rows are those of {file}, but what they decide was not compared to"
                " the end: {reason}",
                table=one.table.id,
                file=path,
                reason=one.stopped,
            )
    names = [name for one in unread for name in sorted(one.tables)]
    if names:
        yield say_count(
            len(names),
            "1 table was left out: {names}",
            "{count} tables were left out: {names}",
            names=listed(names),
        )
