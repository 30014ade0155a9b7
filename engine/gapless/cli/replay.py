"""``gapless replay``: are the decisions of a log those that its tables make?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click

from gapless.algebra.numbers import shorten
from gapless.cli.answer import Answer
from gapless.cli.answer import Line as Printed
from gapless.cli.command import format_option, gapless_command, timeout_option
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.output import print_message
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Message, TableError, joined, say, say_count
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.settings import read_settings
from gapless.project.standard_input import STANDARD_INPUT, open_input
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import open_workspace
from gapless.render.json.text import Json, write_json
from gapless.serve.catalogue import Catalogue, catalogue_of
from gapless.serve.replaying import Fate, Line, replay
from gapless.system_faults import reason_of
from gapless.version import __version__

#: So many groups of decisions are printed.
_MOST_GROUPS = 40
#: No line of a log is longer: inputs of a megabyte, outputs and all.
_LONGEST = 1 << 24
#: So much of what was decided is printed on a line.
_MOST_TEXT = 160

_FATES = {
    Fate.ALIKE: say("{count:,} alike"),
    Fate.STILL_ALIKE: say("{count:,} alike by a changed text"),
    Fate.UNLIKE: say("{count:,} otherwise by the same revision"),
    Fate.DIFFERENT: say("{count:,} otherwise by a changed text"),
    Fate.UNKNOWN: say("{count:,} by a revision that is not known"),
    Fate.PRIVATE: say("{count:,} by private values that the log does not hold"),
    Fate.TORN: say("{count:,} torn"),
}
_GOOD = frozenset({Fate.ALIKE, Fate.STILL_ALIKE, Fate.EVENT})


@dataclass
class Replayed:
    """What became of all lines: how many of each fate, and what goes together, the first of each.

    Beyond a number of groups the others are counted alone.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    groups: Counter[tuple[str, ...]] = field(default_factory=Counter)
    first: dict[tuple[str, ...], Line] = field(default_factory=dict)
    more: int = 0

    def add(self, line: Line) -> None:
        """Count a line."""
        self.fates[line.fate] += 1
        if line.fate in _GOOD:
            return
        group = line.group
        if group not in self.first:
            if len(self.first) >= _MOST_GROUPS:
                self.more += 1
                return
            self.first[group] = line
        self.groups[group] += 1

    @property
    def decisions(self) -> int:
        """How many lines are, or should be, decisions."""
        return self.fates.total() - self.fates[Fate.EVENT]

    @property
    def is_good(self) -> bool:
        """Whether all came out as they were recorded."""
        return self.fates.keys() <= _GOOD


@gapless_command(
    "replay",
    "gapless replay decisions.jsonl",
    "gapless replay decisions.jsonl.1 decisions.jsonl --format json",
    "gapless replay decisions.jsonl --tables tables/lapor-kembali",
)
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option(
    "--tables",
    "paths",
    multiple=True,
    metavar="PATH",
    help="The tables to decide by; default: those of the project.",
)
@format_option("rich", "json")
@timeout_option("Stop looking for what a case still needs after so many seconds; 0: never.", 10)
def command(logs: tuple[str, ...], paths: tuple[str, ...], form: str, limit: TimeLimit) -> Answer:
    """Decide everything in LOG again, the log of `gapless serve`.

    Each decision is made by the revision that made it, which its hash names. If the text has
    changed since, the table decides as in force on the recorded day, and what it answers is
    compared.

    LOG is a file, or - for standard input; several are read one after another.

    Exit status: 0 all as recorded, 1 something otherwise or not to be decided, 2 a log or table
    could not be read.
    """
    if logs.count(STANDARD_INPUT) > 1:
        raise Misuse(say("standard input can be read once"))
    catalogue = _catalogue(paths, limit)
    found = Replayed()
    with ExitStack() as stack:
        # All are opened before one is read.
        files = [(name, _opened(name, stack)) for name in logs]
        for name, file in files:
            for line in replay(_lines(file, name), name, catalogue, limit):
                found.add(line)
    if form == "json":
        yield _json(found)
    else:
        yield Printed(_headline(found))
        for group, count in found.groups.most_common():
            yield from map(Printed, _group(found.first[group], count))
        if found.more:
            yield Printed(say("… and {count:,} more that are otherwise", count=found.more))
    return CLEAN if found.is_good else FINDINGS


def _catalogue(paths: Sequence[str], limit: TimeLimit) -> Catalogue:
    """The tables, whether they pass a check or not; raises ``TableError``."""
    project = Project(read_settings(), limit.budget, print_message)
    workspace = open_workspace(project, paths, revisions=True)
    if workspace.problems:
        raise TableError(workspace.problems)
    names = {table.id for table in workspace.asked}
    return catalogue_of(workspace.library, names)


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == STANDARD_INPUT:
        return open_input()
    try:
        return stack.enter_context(Path(name).open("rb"))
    except (OSError, ValueError) as problem:
        raise _unreadable(name, problem) from None


def _unreadable(name: str, problem: OSError | ValueError) -> Misuse:
    return Misuse(say("{file} cannot be read: {reason}", file=name, reason=reason_of(problem)))


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers."""
    number = 0
    try:
        while line := file.readline(_LONGEST):
            number += 1
            if line.strip():
                yield number, line
    except OSError as problem:
        raise _unreadable(name, problem) from None


def _headline(found: Replayed) -> Message:
    parts = [
        say(words.template, count=found.fates[fate])
        for fate, words in _FATES.items()
        if found.fates[fate]
    ]
    return say_count(
        found.decisions,
        "{count} decision: {parts}",
        "{count} decisions: {parts}",
        parts=joined(parts) if parts else say("nothing to decide"),
    )


def _group(line: Line, count: int) -> Iterable[Message]:
    """What lines that go together have in common, and the first of them."""
    place = say("{file}, line {line}", file=line.file, line=line.number)
    if line.fate is Fate.TORN and line.why is not None:
        yield say("{place}: {fault}", place=place, fault=line.why)
        return
    yield say_count(
        count,
        "{table}, {count} decision, at {place}:",
        "{table}, {count} decisions, the first at {place}:",
        table=str(line.then.get("asked")),
        place=place,
    )
    yield say("  recorded: {answer}", answer=_words(line.then))
    if line.fate is Fate.PRIVATE:
        yield say("  now: not known, for private values are not in the log")
    elif line.now is not None:
        yield say("  now: {answer}", answer=_words(line.now))
    elif line.why is not None:
        yield say("  now: {answer}", answer=line.why)
    if line.fate is Fate.UNLIKE:
        version = str(line.then.get("gapless"))
        yield (
            say("  the revision is the same, and so is gapless: please report this")
            if version == __version__
            else say("  the revision is the same, gapless was {version}", version=version)
        )


def _words(record: Json) -> Message:
    """What was decided, on one line."""
    outputs = shorten(write_json(record.get("outputs") or {}, None), _MOST_TEXT)
    needs = record.get("needs")
    status = say(str(record.get("status")))
    if isinstance(needs, list) and needs:
        return say("{status}, needs {names}", status=status, names=", ".join(map(str, needs)))
    if record.get("row") is None:
        return say("{status} {outputs}", status=status, outputs=outputs)
    return say("{status}, row {row}: {outputs}", status=status, row=record["row"], outputs=outputs)


def _json(found: Replayed) -> Json:
    return {
        "gapless": __version__,
        "decisions": found.decisions,
        **{fate.replace(" ", "_"): found.fates[fate] for fate in _FATES},
        "groups": [
            {
                "fate": found.first[group].fate.replace(" ", "_"),
                "count": count,
                "file": found.first[group].file,
                "line": found.first[group].number,
                "id": found.first[group].then.get("id"),
                "asked": found.first[group].then.get("asked"),
                "recorded": _told(found.first[group].then),
                "now": _told(found.first[group].now),
                "reason": found.first[group].why,
            }
            for group, count in found.groups.most_common()
        ],
        "more": found.more,
    }


def _told(record: Json | None) -> Json | None:
    if not record:
        return None
    names = ("status", "table", "version", "row", "via", "outputs", "needs")
    return {name: record.get(name) for name in names}
