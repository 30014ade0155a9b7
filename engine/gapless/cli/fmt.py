"""``gapless fmt``: lay table files out in one canonical form."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from gapless.cli.drafts import remove_drafts
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import print_data, print_line, print_problems, tell
from gapless.cli.streams import read_input
from gapless.cli.workspace import (
    STANDARD_INPUT,
    configured_paths,
    is_path,
    no_tables,
    open_workspace,
)
from gapless.cli.writing import NotWritten, write_whole
from gapless.diagnostic import Diagnostic, Message, TableError, joined, phrase, say
from gapless.editing.formatting import CannotFormat, format_source, holds_cases
from gapless.language import translate
from gapless.reading.files import LARGEST_FILE, read_bytes, read_file
from gapless.reading.folders import list_folder
from gapless.reading.table_names import fit_to_show
from gapless.source import Source


@click.command(
    "fmt",
    epilog=examples(
        "gapless fmt",
        "gapless fmt my-table.yaml",
        "gapless fmt --check tables/",
        "gapless fmt --diff my-table.yaml",
        "gapless fmt - < my-table.yaml",
    ),
)
@click.argument("words", nargs=-1, metavar="[PATH]...")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name what would change.")
@click.option("--diff", "only_diff", is_flag=True, help="Write nothing; print what would change.")
def command(words: tuple[str, ...], only_check: bool, only_diff: bool) -> int:
    """Lay out table files, and files of cases, in one canonical form.

    PATH is a file, a folder of them, a table id with an optional @version, or - to read standard
    input and print the outcome.  The order of keys, quotes, alignment, blank lines and the spelling
    of durations become the same everywhere; comments stay.  A file is written only after it is
    proved to mean the same.

    Exit status: 0, 1 if --check or --diff find something to change, 2 for a file that cannot be
    read or written.
    """
    outcome = _Outcome()
    for word in dict.fromkeys(words or configured_paths()):
        if not word or "\0" in word:
            raise click.UsageError(translate(say("{path} is not a path", path=repr(word))))
        if word == STANDARD_INPUT:
            _format_standard_input(outcome, only_check, only_diff)
            continue
        is_id = bool(words) and not is_path(word)
        files = _files_of_table(word, outcome) if is_id else _files(word, outcome)
        if not only_check and not only_diff:
            remove_drafts(files)
        for path in files:
            _format_file(path, outcome, only_check, only_diff)
    if outcome.problems:
        print_problems(outcome.problems)
    _tell(outcome, only_check or only_diff)
    if outcome.problems or outcome.left:
        return UNUSABLE
    return FINDINGS if outcome.changed and (only_check or only_diff) else CLEAN


class _Outcome:
    """What came of the files: how many would change, and which could not be used."""

    def __init__(self) -> None:
        self.changed = 0
        self.unchanged = 0
        self.left = 0
        self.to_print = False
        self.problems: list[Diagnostic] = []


@dataclass(frozen=True, slots=True)
class _Formatted:
    source: Source
    text: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.source.text


def _files(word: str, outcome: _Outcome) -> tuple[Path, ...]:
    """The files of a path; what is none is added to the problems."""
    path = Path(word)
    if not path.is_dir():
        return (path,)
    listing = list_folder(path)
    outcome.problems.extend(listing.faults)
    if not listing.files and not listing.faults:
        outcome.problems.append(no_tables(word))
    return listing.files


def _files_of_table(word: str, outcome: _Outcome) -> tuple[Path, ...]:
    """The files of a table's revisions; those that cannot be read are added to the problems."""
    workspace = open_workspace([word])
    outcome.problems.extend(workspace.problems)
    return tuple(Path(table.source.name) for table in workspace.asked)


def _format(
    read: Callable[[], Source], outcome: _Outcome, path: Path | None = None
) -> _Formatted | None:
    """The canonical text of what is read; None where there is none, which is said."""
    try:
        source = read()
        return _Formatted(source, format_source(source, cases=holds_cases(source)))
    except TableError as failure:
        faults = failure.diagnostics
        outcome.problems.extend(fit_to_show(path, faults) if path else faults)
    except CannotFormat as failure:
        outcome.left += 1
        _say(source.name, failure.message)
    return None


def _format_file(path: Path, outcome: _Outcome, only_check: bool, only_diff: bool) -> None:
    formatted = _format(lambda: read_file(path), outcome, path)
    if formatted is None:
        return
    if not formatted.is_changed:
        outcome.unchanged += 1
    elif only_check or only_diff:
        _announce(formatted, outcome, only_diff)
    else:
        source = formatted.source
        try:
            write_whole(path, source.text, formatted.text)
        except NotWritten as failure:
            outcome.left += 1
            _say(source.name, failure.message)
        else:
            outcome.changed += 1
            _say(source.name, say("formatted"))


def _format_standard_input(outcome: _Outcome, only_check: bool, only_diff: bool) -> None:
    outcome.to_print = True
    formatted = _format(lambda: read_bytes("<stdin>", read_input(LARGEST_FILE + 1)), outcome)
    if formatted is None:
        return
    if not only_check and not only_diff:
        print_data(formatted.text)
    elif formatted.is_changed:
        _announce(formatted, outcome, only_diff)


def _announce(formatted: _Formatted, outcome: _Outcome, only_diff: bool) -> None:
    """Say that a file would change, or how."""
    outcome.changed += 1
    name = formatted.source.name
    if not only_diff:
        print_line(translate(say("{file}: would be formatted", file=name)))
        return
    lines = difflib.unified_diff(
        formatted.source.text.splitlines(keepends=True),
        formatted.text.splitlines(keepends=True),
        name,
        translate(say("{file} (formatted)", file=name)),
    )
    for line in lines:
        print_line(line.removesuffix("\n"))
        if not line.endswith("\n"):
            print_line("\\ No newline at end of file")


def _say(name: str, message: Message) -> None:
    tell(say("{file}: {problem}", file=name, problem=message))


def _tell(outcome: _Outcome, only_told: bool) -> None:
    """The sum of it, where files were looked at."""
    done = outcome.changed
    if outcome.to_print or not done + outcome.unchanged + outcome.left:
        return
    counted = {
        phrase("{count} would change") if only_told else phrase("{count} formatted"): done,
        phrase("{count} unchanged"): outcome.unchanged,
        phrase("{count} left"): outcome.left,
    }
    told = joined(say(words, count=count) for words, count in counted.items() if count)
    tell(told)
