"""``gapless new``: the file of a new table, from a few answers or flags."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import click

from gapless.cli.answer import Answer, Line
from gapless.cli.command import Day, gapless_command
from gapless.cli.exit_codes import CLEAN, UNUSABLE
from gapless.cli.languages import click_speaking
from gapless.cli.output import print_message
from gapless.cli.streams import door
from gapless.diagnostic import Message, say
from gapless.language import LANGUAGES, chosen_language, speaking, translate
from gapless.model import Table
from gapless.pattern import pattern
from gapless.project.misuse import Misuse
from gapless.project.new_files import folders_around, known_as, schema_for, table_folders
from gapless.project.writing import write_new
from gapless.render.cleaning import clean
from gapless.source import Source
from gapless.starting.columns import INPUT, OUTPUT, Column, read_column
from gapless.starting.first_text import Beginning, first_text
from gapless.unreadable import Unreadable

_ID = pattern(r"[^\s/\\@:.][^\s/\\@:]*")
_EXAMPLE = say("gapless new entry-fee --input 'age: integer >= 0' --output 'fee: number IDR'")
#: Longer names are refused by some file systems.
_LONGEST_ID = 100

_ASKED = {
    "language": say("Language of the table, id (Indonesia) or en (English)"),
    "id": say("Short name of the table, without spaces (such as entry-fee)"),
    "title": say("Title that people read"),
    "types": say(
        "Write a name, a colon, and a type or the values: `age: integer >= 0`, "
        "`amount: number IDR >= 0`, `member: boolean`, `day: weekday, holiday`.\n"
        "Types: number, integer, string, boolean, date, time, datetime, duration, "
        "months; an input that another table decides: `grade: from risk.grade`. "
        "Leave it empty when done."
    ),
    INPUT: say("What must be known"),
    OUTPUT: say("What is answered"),
}


@gapless_command(
    "new",
    "gapless new",
    "gapless new entry-fee --input 'age: integer >= 0' --output 'fee: number IDR'",
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
    help="What must be known: 'age: integer >= 0', 'day: weekday, holiday'. Once for each.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="COLUMN",
    help="What is answered: 'fee: number IDR', 'entry: yes, no'. Once for each.",
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
    A column is a name, a colon, and a type, a type with a range, or the values; of an input that
    another table decides, `from` and which output of it: 'grade: from risk.grade'.

    The file has one row as an example.  `gapless check` reports which cases have no answer yet.

    Exit status: 0, or 2 for wrong usage; a file that is there already stays as it is.
    """
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    if not is_terminal and not (table and inputs and outputs):
        raise Misuse(say("name the table, an input and an output: {example}", example=_EXAMPLE))
    parents = [Path(folder)] if folder is not None else table_folders()
    if table is not None:
        _refuse(table, parents)
    asks = is_terminal and not (inputs and outputs and table)
    if language is None:
        language = _ask_language() if asks else chosen_language()
    # Who is asked in a language is answered in it.
    spoken = language if asks else chosen_language()
    with speaking(spoken), click_speaking(spoken):
        if table is None:
            table = _ask(translate(_ASKED["id"]), _checked_id)
            _refuse(table, parents)
        if title is None:
            title = table
            if asks:
                title = click.prompt(translate(_ASKED["title"]), default=table, err=True)
        if asks and not (inputs and outputs):
            door(error=True).write(translate(_ASKED["types"]) + "\n")
        day = effective or date.today()
        file = parents[0] / table / f"{day}.yaml"
        source = Source(file.as_posix(), "", folders_around(file))
        columns = {}
        for side, given in ((INPUT, inputs), (OUTPUT, outputs)):
            found = [_read_option(text, side, language, source) for text in given]
            columns[side] = tuple(found) or _ask_columns(side, language, source)
        address, missing = schema_for(file, parents[0])
        beginning = Beginning(
            table, title, language, day, columns[INPUT], columns[OUTPUT], address, source.folders
        )
        try:
            text = first_text(beginning, source.name)
        except Unreadable as fault:
            raise Misuse(_sentence(fault)) from None
        try:
            write_new({**missing, file: text})
        except FileExistsError as problem:
            if problem.filename != str(file):
                raise
            yield say("error: {file} is there already; nothing was written", file=file)
            return UNUSABLE
        yield Line(str(file))
        for schema in missing:
            shown = os.path.relpath(schema)
            yield say("{file}: written for editors, which know the keys by it", file=shown)
        yield say("next: put your rows into it, then run gapless check {file}", file=file)
        return CLEAN


def _ask_language() -> str:
    """The first question, in every language: nobody need read another to answer it."""
    choice: str = click.prompt(
        " / ".join(translate(_ASKED["language"], each) for each in reversed(LANGUAGES)),
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


def _ask_columns(side: str, language: str, file: Source) -> tuple[Column, ...]:
    """Columns one after another until an empty answer; at least one."""
    columns: list[Column] = []
    while True:
        prompt = f"{translate(_ASKED[side])} {len(columns) + 1}"
        text = click.prompt(prompt, default="", show_default=False, err=True)
        if not text.strip():
            if columns:
                return tuple(columns)
            continue
        try:
            column = read_column(text, side, language, file)
        except Unreadable as problem:
            print_message(_sentence(problem))
            continue
        if any(known.name == column.name for known in columns):
            print_message(say("{name} is there already", name=column.name))
            continue
        columns.append(column)


def _read_option(text: str, side: str, language: str, file: Source) -> Column:
    try:
        return read_column(text, side, language, file)
    except Unreadable as problem:
        option = "--input" if side == INPUT else "--output"
        fault = _sentence(problem)
        raise Misuse(
            say("{option} {text}: {fault}", option=option, text=text, fault=fault)
        ) from None


def _sentence(problem: Unreadable) -> Message:
    """The fault and what to write, as one sentence."""
    if problem.advice is None:
        return problem.message
    return say("{fault}; {advice}", fault=problem.message, advice=problem.advice)


def _refuse(table: str, folders: Sequence[Path]) -> None:
    """Refuse what is no id, and the id of a table that has revisions already."""
    if problem := _fault_of_id(table):
        raise Misuse(problem)
    known = known_as({table}, folders)
    if known:
        newest = known[-1]
        raise Misuse(
            say(
                "there is already a table {table}: {file}; write its next revision with"
                " `gapless revise {table} --effective DATE`",
                table=table,
                file=newest.source.name if isinstance(newest, Table) else newest.name,
            )
        )
