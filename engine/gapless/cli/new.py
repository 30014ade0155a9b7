"""``gapless new``: the file of a new table, from a few answers or flags."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import click

from gapless.cli.answer import Answer, Line
from gapless.cli.command import Day, gapless_command
from gapless.cli.exit_codes import CLEAN, UNUSABLE
from gapless.cli.output import tell
from gapless.cli.streams import door
from gapless.diagnostic import Message, say
from gapless.language import LANGUAGES, chosen_language, translate
from gapless.project.misuse import Misuse
from gapless.project.settings import DEFAULT_FOLDER, read_settings
from gapless.project.writing import write_new
from gapless.reading.collecting import Collector
from gapless.reading.schema import SCHEMA_PATH
from gapless.render.cleaning import clean
from gapless.starting.columns import INPUT, OUTPUT, Column, read_column
from gapless.starting.first_text import Beginning, first_text
from gapless.unreadable import Unreadable

_ID = re.compile(r"[^\s/\\@:.][^\s/\\@:]*")
_EXAMPLE = "gapless new tarif --input 'umur: integer >= 0' --output 'tarif: number'"
#: Longer names are refused by some file systems.
_LONGEST_ID = 100

_ASKED = {
    "language": say("Language of the table, id (Indonesia) or en (English)"),
    "id": say("Short name of the table, without spaces (such as entry-fee)"),
    "title": say("Title that people read"),
    "types": say(
        "Write a name, a colon, and a type or the values: `age: integer >= 0`, "
        "`member: boolean`, `day: weekday, holiday`.\n"
        "Types: number, integer, string, boolean, date, time, datetime, duration. "
        "Leave it empty when done."
    ),
    INPUT: say("What must be known"),
    OUTPUT: say("What is answered"),
}


@gapless_command(
    "new",
    "gapless new",
    "gapless new tarif --input 'umur: integer >= 0' --output 'tarif: number'",
    "gapless new tarif --input 'hari: kerja, libur' --input 'anggota: boolean' \\\n"
    "      --output 'tarif: gratis, biasa' --title 'Tarif masuk' --language id",
)
@click.argument("table", metavar="[TABLE]", required=False)
@click.option("--title", metavar="TEXT", help="The heading people read; default: the id.")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of the table; default: the language of the messages.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="COLUMN",
    help="What must be known: 'umur: integer >= 0', 'hari: kerja, libur'. Once for each.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="COLUMN",
    help="What is answered: 'tarif: number', 'masuk: ya, tidak'. Once for each.",
)
@click.option(
    "--effective",
    type=Day(),
    metavar="DATE",
    help="The first day the table applies; default: today.",
)
@click.option("--folder", metavar="FOLDER", help="Where tables are; default: as `gapless check`.")
def command(
    table: str | None,
    title: str | None,
    language: str | None,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    effective: date | None,
    folder: str | None,
) -> Answer:
    """Write the file of a new table, with comments that say how to go on.

    TABLE is the id of the table, without spaces.  What is not given is asked for in a terminal.
    A column is a name, a colon, and a type, a type with a range, or the values.

    The file has one row as an example.  `gapless check` tells which cases have no answer yet.

    Exit status: 0, or 2 for wrong usage; a file that is there already stays as it is.
    """
    asks = sys.stdin is not None and sys.stdin.isatty()
    if not asks and not (table and inputs and outputs):
        raise Misuse(say("name the table, an input and an output: {example}", example=_EXAMPLE))
    if language is None:
        language = _ask_language() if asks and not (inputs and outputs) else chosen_language()
    if table is None:
        table = _ask(translate(_ASKED["id"], language), _checked_id)
    elif problem := _fault_of_id(table):
        raise Misuse(problem)
    parent = Path(folder) if folder is not None else _tables_folder()
    day = effective or date.today()
    file = parent / table / f"{day}.yaml"
    if os.path.lexists(file):
        yield say("error: {file} is there already; nothing was written", file=file)
        return UNUSABLE
    _refuse_known(table, parent)
    if title is None:
        asked = asks and not (inputs and outputs)
        question = translate(_ASKED["title"], language)
        title = click.prompt(question, default=table, err=True) if asked else table
    if asks and not (inputs and outputs):
        door(error=True).write(translate(_ASKED["types"], language) + "\n")
    columns = {}
    for side, given in ((INPUT, inputs), (OUTPUT, outputs)):
        found = [_read_option(text, side, language) for text in given]
        columns[side] = tuple(found) or _ask_columns(side, language)
    beginning = Beginning(
        table, title, language, day, columns[INPUT], columns[OUTPUT], _schema_for(file)
    )
    try:
        text = first_text(beginning, file.as_posix())
    except Unreadable as fault:
        raise Misuse(_told(fault)) from None
    try:
        write_new(file, text)
    except FileExistsError as problem:
        if problem.filename != str(file):
            raise
        yield say("error: {file} is there already; nothing was written", file=file)
        return UNUSABLE
    yield Line(str(file))
    yield say("next: put your rows into it, then run gapless check {file}", file=file)
    return CLEAN


def _ask_language() -> str:
    choice: str = click.prompt(
        translate(_ASKED["language"]),
        type=click.Choice(LANGUAGES),
        default=chosen_language(),
        err=True,
    )
    return choice


def _ask(question: str, read: Callable[[str], str]) -> str:
    answer: str = click.prompt(question, value_proc=read, err=True)
    return answer


def _checked_id(text: str) -> str:
    problem = _fault_of_id(text.strip())
    if problem is not None:
        # It is asked for again.
        raise click.UsageError(clean(translate(problem)))
    return text.strip()


def _fault_of_id(text: str) -> Message | None:
    if _ID.fullmatch(text) and len(text.encode()) <= _LONGEST_ID and text.isprintable():
        return None
    return say("{id} cannot be the id of a table: it names a folder, without spaces", id=repr(text))


def _ask_columns(side: str, language: str) -> tuple[Column, ...]:
    """Columns one after another until an empty answer; at least one."""
    columns: list[Column] = []
    while True:
        prompt = f"{translate(_ASKED[side], language)} {len(columns) + 1}"
        text = click.prompt(prompt, default="", show_default=False, err=True)
        if not text.strip():
            if columns:
                return tuple(columns)
            continue
        try:
            column = read_column(text, side, language)
        except Unreadable as problem:
            tell(_told(problem))
            continue
        if any(known.name == column.name for known in columns):
            tell(say("{name} is there already", name=column.name))
            continue
        columns.append(column)


def _read_option(text: str, side: str, language: str) -> Column:
    try:
        return read_column(text, side, language)
    except Unreadable as problem:
        option = "--input" if side == INPUT else "--output"
        told = say("{option} {text}: {fault}", option=option, text=text, fault=_told(problem))
        raise Misuse(told) from None


def _told(problem: Unreadable) -> Message:
    """The fault and what to write, as one sentence."""
    if problem.advice is None:
        return problem.message
    return say("{fault}; {advice}", fault=problem.message, advice=problem.advice)


def _tables_folder() -> Path:
    """The first folder of tables of the project."""
    folders = [path for path in read_settings().folders if not path.is_file()]
    return Path(os.path.relpath(folders[0])) if folders else Path(DEFAULT_FOLDER)


def _refuse_known(table: str, folder: Path) -> None:
    """A table of this id has revisions already: a new one is a copy of the latest."""
    tables, unread = Collector().path(folder) if folder.is_dir() else ((), ())
    known = [one.source.name for one in tables if one.id == table]
    known += [one.name for one in unread if table in one.tables]
    if known:
        raise Misuse(
            say(
                "there is already a table {table}: {file}; for a new revision copy that file under"
                " the day it takes effect, and change `version` and `effective`",
                table=table,
                file=known[-1],
            )
        )


def _schema_for(file: Path) -> str:
    """What the first line of a table tells the editor: the schema of its project by a relative
    path, else the installed one; spaces are written as in an address.
    """
    absolute = Path(os.path.abspath(file))
    for folder in absolute.parents:
        schema = folder / "schemas" / SCHEMA_PATH.name
        if schema.is_file():
            return quote(Path(os.path.relpath(schema, absolute.parent)).as_posix())
        if (folder / ".git").exists():
            break
    return SCHEMA_PATH.as_uri()
