"""``gapless fmt``: lay table files out in one canonical form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

from gapless.cli.answer import Answer, Line, Steps, problems_of
from gapless.cli.command import gapless_command, project_here
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, Message, TableError, joined, listed, phrase, say
from gapless.editing.formatting import CannotFormat, format_source
from gapless.editing.heading import set_head
from gapless.fixes import raise_version
from gapless.language import translate
from gapless.project.drafts import remove_drafts
from gapless.project.misuse import Misuse
from gapless.project.places import Project, is_path
from gapless.project.standard_input import NAME, STANDARD_INPUT, read_source
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import no_tables, open_workspace
from gapless.project.writing import NotWritten, write_whole
from gapless.reading.dmn.words import part
from gapless.reading.files import read_file
from gapless.reading.folders import is_dmn_file, list_folder
from gapless.reading.table_names import fit_to_show
from gapless.source import Source

#: So long a revision is compared with the one before it, to know whether its version is too small.
_SECONDS = 10


@gapless_command(
    "fmt",
    "gapless fmt",
    "gapless fmt my-table.yaml",
    "gapless fmt --check tables/",
    "gapless fmt --diff my-table.yaml",
    "gapless fmt - < my-table.yaml",
)
@click.argument("words", nargs=-1, metavar="[PATH]...", shell_complete=complete_tables)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; name what would change.")
@click.option("--diff", "only_diff", is_flag=True, help="Write nothing; print what would change.")
def command(words: tuple[str, ...], only_check: bool, only_diff: bool) -> Answer:
    """Lay out table files, and files of cases and constants, in one canonical form.

    PATH is a file, a folder of them, a table id with an optional @version, or - to read standard
    input and print the outcome.  The order of keys, quotes, alignment, blank lines and the spelling
    of durations become the same everywhere; comments stay.  A file is written only after it is
    proved to mean the same, but that a version too small for the change is raised.

    Exit status: 0, 1 if --check or --diff find something to change, 2 for a file that cannot be
    read or written.
    """
    project, outcome = project_here(TimeLimit(_SECONDS)), _Outcome()
    folders = project.collector.folders
    for word in dict.fromkeys(words or project.paths()):
        if not word or "\0" in word:
            raise Misuse(say("{path} is not a path", path=repr(word)))
        files = _files(project, word, outcome, is_id=bool(words) and not is_path(word))
        if not only_check and not only_diff:
            remove_drafts(files)
        versions = {} if word == STANDARD_INPUT else _too_small(project, word)
        for path in files:
            if is_dmn_file(path):
                outcome.of_dmn.append(str(path))
                continue
            version = versions.get(str(path))
            yield from _format(path, folders, outcome, version, only_check, only_diff)
    if outcome.of_dmn:
        yield say(
            "note: DMN files stay as their modeler wrote them: {files}",
            files=listed(outcome.of_dmn, 5),
        )
    if outcome.problems:
        yield problems_of(outcome.problems)
    yield from _summary(outcome, only_check or only_diff)
    if outcome.problems or outcome.left:
        return UNUSABLE
    return FINDINGS if outcome.changed and (only_check or only_diff) else CLEAN


@dataclass
class _Outcome:
    """What came of the files: how many would change, and which could not be used."""

    changed: int = 0
    unchanged: int = 0
    left: int = 0
    to_print: bool = False
    problems: list[Diagnostic] = field(default_factory=list)
    of_dmn: list[str] = field(default_factory=list)


def _files(project: Project, word: str, outcome: _Outcome, *, is_id: bool) -> tuple[Path, ...]:
    """The files that a word means; what is none is added to the problems."""
    path = Path(word)
    if word == STANDARD_INPUT:
        return (path,)
    if is_id:
        workspace = open_workspace(project, [word])
        outcome.problems.extend(workspace.problems)
        return tuple(dict.fromkeys(Path(table.source.name) for table in workspace.asked))
    if not path.is_dir():
        return (Path(part(word)[0]),)
    listing = list_folder(path)
    outcome.problems.extend(listing.faults)
    if not listing.files and not listing.faults:
        outcome.problems.append(no_tables(word))
    return listing.files


def _too_small(project: Project, word: str) -> dict[str, str]:
    """The versions that the files of a word must have, where their own are too small."""
    workspace = open_workspace(project, [word], revisions=True)
    library, versions = workspace.library, {}
    asked = {id(table) for table in workspace.asked}
    for table in workspace.library.tables:
        if id(table) in asked:
            budget = project.budget_of(table.source.name)
            library, version = raise_version(library, table, budget)
            if version is not None:
                versions[table.source.name] = version
    return versions


def _format(
    path: Path,
    folders: tuple[Path, ...],
    outcome: _Outcome,
    version: str | None,
    only_check: bool,
    only_diff: bool,
) -> Steps[None]:
    """Bring one file, or standard input, into its canonical form, or say what would change.

    Its version becomes ``version`` where one is given.
    """
    is_input = str(path) == STANDARD_INPUT
    outcome.to_print |= is_input
    try:
        source = read_source() if is_input else read_file(path)
        source = replace(source, folders=folders)
        text = source.text if source.is_dmn else format_source(source)
        outcome.of_dmn += [NAME] if source.is_dmn else []
        if version is not None:
            text = set_head(source.with_text(text), {"version": version})
        is_changed = text != source.text
        if only_check or only_diff:
            outcome.changed += is_changed
            outcome.unchanged += not is_changed
            if is_changed and only_diff:
                yield from _changes(source, text)
            elif is_changed:
                yield Line(say("{file}: would be formatted", file=source.name))
        elif is_input:
            yield text
        elif not is_changed:
            outcome.unchanged += 1
        else:
            write_whole(path, source.text, text)
            outcome.changed += 1
            yield say("{file}: {problem}", file=source.name, problem=say("formatted"))
        if version is not None:
            yield say("{file}: fixed: version {version}", file=source.name, version=version)
    except TableError as failure:
        faults = failure.diagnostics
        outcome.problems.extend(faults if is_input else fit_to_show(path, faults))
    except (CannotFormat, NotWritten) as failure:
        outcome.left += 1
        name = NAME if is_input else path
        yield say("{file}: {problem}", file=name, problem=failure.message)


def _changes(source: Source, text: str) -> Iterator[Line]:
    """How a file would change."""
    lines = difflib.unified_diff(
        source.text.splitlines(keepends=True),
        text.splitlines(keepends=True),
        source.name,
        translate(say("{file} (formatted)", file=source.name)),
    )
    for line in lines:
        yield Line(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield Line("\\ No newline at end of file")


def _summary(outcome: _Outcome, is_dry: bool) -> Iterator[Message]:
    """The sum of it, where files were looked at."""
    done = outcome.changed
    if outcome.to_print or not done + outcome.unchanged + outcome.left:
        return
    counted = {
        phrase("{count} would change") if is_dry else phrase("{count} formatted"): done,
        phrase("{count} unchanged"): outcome.unchanged,
        phrase("{count} left"): outcome.left,
    }
    yield joined(say(words, count=count) for words, count in counted.items() if count)
