"""``gapless revise``: the next revision of a table, as a copy to go on with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import click

from gapless.budget import Budget, Exhausted
from gapless.cli.answer import Answer, Line, Steps
from gapless.cli.command import Day, gapless_command, project_here, timeout_option
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN, UNUSABLE
from gapless.diagnostic import Message, listed, say, say_count
from gapless.editing.plan import CannotEdit
from gapless.language import translate
from gapless.project.callers import find_callers
from gapless.project.misuse import Misuse
from gapless.project.next_revisions import Succession, find_succession, write_succession
from gapless.project.time_limit import TimeLimit
from gapless.revising import AcceptedQuestion, RevisedText, accepted_questions, next_revision

_ANSWERS = dict.fromkeys(("y", "ya", "yes"), True) | dict.fromkeys(("n", "t", "tidak", "no"), False)
#: So many cases are named.
_MOST_NAMES = 3


@gapless_command(
    "revise",
    "gapless revise padam-meluas --effective 2027-01-01",
    "gapless revise padam-meluas --effective 2027-01-01 --close-gap 1 --close-gap 3",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@click.option(
    "--effective",
    "day",
    type=Day(),
    required=True,
    metavar="DATE",
    help="The first day the new revision applies.",
)
@click.option(
    "--close-gap",
    "numbers",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Close the N-th accepted gap with a row to fill in; keep those that are not named.",
)
@timeout_option("Stop after so many seconds, without writing; 0: never.", whole=True)
def command(table: str, day: date, numbers: tuple[int, ...], limit: TimeLimit) -> Answer:
    """Write the next revision of TABLE, a table id or a file: a copy of the newest one.

    The copy has the new date and a version that is one step further; `gapless check --fix` raises
    it when the changes turn out to need more.  In a terminal each accepted gap is asked about.  A
    case that comes out otherwise by the new revision fails until you confirm its new answer.

    No file that is there is changed.  Exit status: 0, or 2 where nothing was written.
    """
    project = project_here(limit)
    found = find_succession(project, table, day)
    budget = limit.budget(found.newest.source.name)
    try:
        procedure = found.library.procedure(
            found.newest, found.library.day_of(found.newest, date.today())
        )
        questions = tuple(accepted_questions(procedure, budget))
        closed = _named(questions, numbers)
        if not numbers and sys.stdin is not None and sys.stdin.isatty():
            closed = yield from _ask(questions)
        written = yield from _write(found, closed, budget)
    except Exhausted as stopped:
        yield say("error: nothing was written: {reason}", reason=stopped.reason)
        return UNUSABLE
    except CannotEdit as problem:
        yield say("error: nothing was written: {reason}", reason=problem.message)
        return UNUSABLE
    yield from _kept(questions, closed)
    yield from written
    word = project.word_for(found.newest)
    if word == found.newest.id:
        pair = f"{word}@{found.newest.effective} {word}@{day}"
    else:
        pair = f"{word} {found.file}"
        word = str(found.file)
    yield say(
        "next: change {file}; then gapless check {word}; gapless test {word}; gapless diff {pair}",
        file=found.file,
        word=word,
        pair=pair,
    )
    callers = find_callers(project, [found.newest], found.library)
    yield from callers.notes(f"gapless diff {{table}} --on {day - timedelta(1)} {day}")
    return CLEAN


def _named(
    questions: Sequence[AcceptedQuestion], numbers: Sequence[int]
) -> tuple[AcceptedQuestion, ...]:
    """The accepted gaps of these numbers; raises ``Misuse`` for one that no row can close."""
    for number in numbers:
        if number > len(questions):
            count = len(questions)
            raise Misuse(
                say(
                    "there is no accepted gap {number}; there are {count}",
                    number=number,
                    count=count,
                )
                if count
                else say("the table has no accepted gaps")
            )
        asked = questions[number - 1]
        if not asked.can_be_closed:
            raise Misuse(_why_not(asked))
    return tuple(one for one in questions if one.number in numbers)


def _why_not(asked: AcceptedQuestion) -> Message:
    if asked.elsewhere:
        return say(
            "gap {number} is left open by another table, which this one needs; close it there",
            number=asked.number,
        )
    return say("gap {number} is no gap any more: the rows cover it", number=asked.number)


def _ask(questions: Sequence[AcceptedQuestion]) -> Steps[tuple[AcceptedQuestion, ...]]:
    """The accepted gaps that the owner wants closed."""
    closed = []
    for one in questions:
        if not one.can_be_closed:
            continue
        yield say(
            "{number}. {where}: {reason}", number=one.number, where=one.where, reason=one.reason
        )
        if _agrees():
            closed.append(one)
    return tuple(closed)


def _agrees() -> bool:
    """The answer, in either language; no where none is given."""

    def read(text: str) -> bool:
        answer = text.strip().casefold()
        if answer not in _ANSWERS:
            # It is asked for again.
            raise click.UsageError(translate(say("answer y (ya, yes) or n (tidak, no)")))
        return _ANSWERS[answer]

    question = say(
        "Close this gap with a row to fill in? (no: it stays open; or widen a row later)"
    )
    is_agreed: bool = click.prompt(
        f"{translate(question)} [y/N]", default="n", show_default=False, value_proc=read, err=True
    )
    return is_agreed


def _write(
    found: Succession, closed: Sequence[AcceptedQuestion], budget: Budget
) -> Steps[Iterator[Message]]:
    """Write all files, and name them; returns what is to be said of them."""
    revision = next_revision(found.library, found.newest, found.day, closed, budget)
    texts = {found.file: (found.newest.source.name, revision.table_text(budget))}
    for file, path in found.bound:
        texts[path] = file.source.name, revision.cases_text(file, budget)
    write_succession(texts)
    for path in texts:
        yield Line(str(path))
    return _told(found, revision.table.version, revision.rows, [text for _, text in texts.values()])


def _told(
    found: Succession, version: str | None, rows: Sequence[str], texts: Sequence[RevisedText]
) -> Iterator[Message]:
    if version is not None and version != found.newest.version:
        yield say(
            "version {version}: `gapless check --fix` raises it when the changes need more",
            version=version,
        )
    if rows:
        yield say(
            "write the answers of {rows} in place of `...`",
            rows=say_count(len(rows), "row {rows}", "rows {rows}", rows=listed(rows)),
        )
    names = [name for text in texts for name in text.to_confirm]
    if names:
        yield say_count(
            len(names),
            "1 case has another answer now: {names}; if it is right, delete the line `confirm`",
            "{count} cases have another answer now: {names}; where it is right, delete the line"
            " `confirm`",
            names=listed((f"`{name}`" for name in names), _MOST_NAMES),
        )
    left_out = sum(len(text.left_out) for text in texts)
    if left_out:
        yield say_count(
            left_out,
            "1 case with an `as_of` of its own stays where it is",
            "{count} cases with an `as_of` of their own stay where they are",
        )
    for file in found.free:
        yield say(
            "note: the cases of {file} are decided by the new revision from {day} on; gapless test"
            " names those that will come out otherwise",
            file=file.source.name,
            day=found.day,
        )


def _kept(
    questions: Sequence[AcceptedQuestion], closed: Sequence[AcceptedQuestion]
) -> Iterator[Message]:
    """The accepted gaps that stay as they are."""
    for one in questions:
        if one not in closed and one.can_be_closed:
            yield say("gap {number} stays open: {where}", number=one.number, where=one.where)
        elif not one.can_be_closed:
            yield _why_not(one)
