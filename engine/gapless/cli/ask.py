"""``gapless ask``: one question at a time, and then the answer and the words to say."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from gapless.algebra.values import Kind
from gapless.api import DecisionTable, TableLibrary
from gapless.cli.answer import Answer, Aside
from gapless.cli.calls import Calls, Reading, calls_option
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
)
from gapless.cli.completing import complete_case
from gapless.cli.decide import read_context_arguments
from gapless.cli.errors_option import ErrorsCommand
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.output import print_message
from gapless.cli.streams import door
from gapless.compiling.compiled import DECIDED
from gapless.compiling.policy import HitPolicyError
from gapless.compiling.shortcut import Atoms
from gapless.dataclass import replace
from gapless.deciding.context import ContextError, key_of
from gapless.deciding.decision import Question
from gapless.deciding.interview import Interview
from gapless.deciding.placeholders import filled, placeholders
from gapless.deciding.spoken_answers import answered
from gapless.diagnostic import Message, say
from gapless.model import Input, Table
from gapless.pattern import pattern
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT, read_line
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import is_file, names_no_revision, open_table
from gapless.reading.dmn.words import part
from gapless.reading.loading import within_budget
from gapless.render.interview_words import numbered
from gapless.render.terminal.decision import show_decision
from gapless.render.terminal.interview import (
    BACK,
    HELP,
    QUIT,
    show_answers,
    show_end,
    show_left_open,
    show_opening,
    show_problems,
    show_question,
    show_understood,
)
from gapless.render.terminal.page import Page

if TYPE_CHECKING:
    from gapless.bulk.counting import Places

#: One step back, or to the question of a number.
_AGAIN = pattern(rf"{BACK} ?(\d{{1,3}})?", re.ASCII)


@gapless_command(
    "ask",
    "gapless ask perlakuan-lapor-kembali",
    "gapless ask padam-meluas tetangga='tidak padam' --fill sapaan=Ibu",
    kind=ErrorsCommand,
)
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar="TABLE [KEY=VALUE]...",
    shell_complete=complete_case,
)
@click.option(
    "--fill",
    "fills",
    multiple=True,
    metavar="NAME=TEXT",
    help="Put a text for {NAME} into what is to be said.",
)
@calls_option("Ask the fewest questions over the recorded calls of a file.")
@as_of_option
@timeout_option("Stop looking for what is still needed after so many seconds; 0: never.", 10)
@format_option("rich", "json")
def command(
    words: tuple[str, ...],
    fills: tuple[str, ...],
    calls: str | None,
    reading: Reading,
    as_of: date | None,
    limit: TimeLimit,
    form: str,
) -> Answer:
    """Ask what TABLE needs to know, one question at a time, until it is decided.

    TABLE is a file or a table id with an optional @version.  Asked first is what saves the most
    questions; what can no longer change the decision is not asked.

    An answer is a value, or the number of a choice.  Times are given as people say them: since
    2 pm, yesterday 20:00.  KEY=VALUE answers any question, also one that was answered before.

    Answers may come by a pipe, one a line; there an answer that cannot be ends the interview.

    Exit status: 0 decided, 1 uncovered, undetermined or failed, 2 a wrong answer or table.
    """
    pairs = [word for word in words if "=" in word and not os.path.isfile(word)]
    names = [word for word in words if word not in pairs]
    if len(names) != 1:
        raise Misuse(say("name one table"))
    if calls == STANDARD_INPUT:
        raise Misuse(say("--calls takes a file: answers come from standard input"))
    if reading.by:
        raise Misuse(say("--by does not go with ask --calls"))
    if part(names[0])[0] == STANDARD_INPUT:
        raise Misuse(say("name a file or an id: answers come from standard input"))
    filling = _filling(fills)
    interview, table = _open(names[0], as_of, limit, calls, reading)
    for name, value in read_context_arguments(pairs, None, ()).items():
        if _known_name(interview, name) is None:
            interview = interview.answer(name, value)
        interview = _answered(interview, None, f"{name}={value}")
    steps = _ask(interview, table, filling)
    while True:
        try:
            page = next(steps)
        except StopIteration as end:
            interview = end.value
            break
        if form == "rich":
            yield page
        elif _is_watched():
            yield Aside(page)
    decision = filled(interview.decision, filling)
    if form == "json":
        from gapless.render.json.interview import interview_json

        yield interview_json(interview, decision)
    return CLEAN if decision.status == DECIDED else FINDINGS


def _filling(words: Sequence[str]) -> dict[str, str]:
    """The texts of placeholders; raises ``Misuse``."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not (name and equals):
            raise Misuse(say("{word} is not NAME=TEXT; write it like sapaan=Ibu", word=word))
        found[name] = text
    return found


def _open(
    name: str, as_of: date | None, limit: TimeLimit, calls: str | None, reading: Reading
) -> tuple[Interview, Table]:
    """The interview about a table, and the table; raises what may be wrong."""
    project = project_here(limit)
    library, table = open_table(project, name, revisions=as_of is not None)
    ready = TableLibrary(library)
    by_id = names_no_revision(name) or (as_of is not None and is_file(name))
    if by_id:
        decider = ready.at(table.id, as_of or date.today())
    else:
        decider = ready.prepare(table, as_of or library.day_of(table, date.today()))
    with within_budget(table.source):
        decider.compiled_within(project.budget_of(table.source.name))
    counts = None if calls is None else _recorded(calls, reading, decider)
    if by_id:

        @cache
        def recorded(other: DecisionTable) -> Mapping[Atoms, int]:
            """The same for the revision to which an answer leads; faults were reported."""
            kept = replace(reading, errors=Reading().errors)
            assert calls is not None, "there are calls"
            return counts or {} if other is decider else _recorded(calls, kept, other)

        counting = None if calls is None else recorded
        return ready.interview(table.id, as_of, limit.of_question, counting), decider.model
    return decider.interview(limit.of_question, counts), decider.model


def _recorded(file: str, reading: Reading, table: DecisionTable) -> dict[Atoms, int]:
    """How often each combination of answers was recorded in a file of calls."""
    with Calls(file, reading, "--calls") as calls:
        from gapless.bulk.recorded_answers import RecordedAnswers

        recorded = RecordedAnswers(calls.faulty(table.model.language))
        unknown = reading.empty == "unknown"
        calls.refuse_unknown(table.procedures, ())

        def take(batch: Any, numbers: Places | None) -> None:
            names = batch.schema.names
            options = {"renamed": calls.renamed, "empty_is_unknown": unknown}
            recorded.add(table.batches(names, **options), batch, numbers)

        calls.feed(take, table.procedures, ())
    if recorded.faults:
        print_message(
            say(
                "{faults:,} of {calls:,} calls have faults, and are not counted",
                faults=recorded.faults,
                calls=recorded.calls,
            )
        )
    return recorded.counted()


def _ask(
    interview: Interview, table: Table, filling: Mapping[str, str]
) -> Generator[Page, None, Interview]:
    """What is printed while questions are asked; returns what the interview has come to."""
    yield show_opening(table)
    again: str | None = None
    at_length = False
    while True:
        question = interview.question if again is None else interview.decision.question(again)
        asked = [*interview.answers]
        if question is None:
            yield from _result(interview, filling)
            if _is_watched():
                yield show_end(table)
        else:
            number = 1 + (len(asked) if again is None else asked.index(again))
            column = interview.input(question.name)
            yield show_question(number, question, column, at_length=at_length)
        line = _read()
        at_length = line == HELP
        back = _AGAIN.fullmatch(line or "")
        if back is not None and int(back[1] or 0) <= len(asked):
            again = asked[int(back[1]) - 1] if back[1] else None
            interview = interview if back[1] else interview.back()
            continue
        if question is None and (line is None or not _names_one(interview, line)):
            return interview
        if line is None or (line == QUIT and question and _closes(interview.input(question.name))):
            yield from _result(interview, filling)
            return interview
        if line in ("", HELP):
            continue
        before, again = interview, None
        try:
            interview = _answered(interview, question, line)
        except (ContextError, HitPolicyError) as problem:
            if not _is_watched():
                raise
            yield show_problems(_sentences(problem), table.language)
            continue
        yield show_understood(before, interview)


def _sentences(problem: ContextError | HitPolicyError) -> list[Message]:
    """What is wrong with an answer, or with the rows that it leads to."""
    if isinstance(problem, HitPolicyError):
        return [problem.message]
    return [fault.sentence for fault in problem.faults]


def _result(interview: Interview, filling: Mapping[str, str]) -> Iterator[Page]:
    """What was answered, what is decided, and what is to be said."""
    decision = filled(interview.decision, filling)
    yield show_answers(interview)
    yield show_decision(decision, context=interview.answers)
    yield show_left_open(decision, placeholders(decision))


def _answered(interview: Interview, question: Question | None, line: str) -> Interview:
    """The interview with what a line answers; raises ``ContextError``."""
    named = _names_one(interview, line)
    if named is not None:
        name, line = named
        question = interview.decision.question(name)
    assert question is not None, "it is asked, or named"
    if line.isascii() and line.isdigit() and numbered(question.choices):
        place = int(line[:9])
        if 0 < place <= len(question.choices):
            return interview.answer(question.name, question.choices[place - 1])
    return answered(interview, question, line, now())


def _names_one(interview: Interview, line: str) -> tuple[str, str] | None:
    """The input or datum that a line names, and what it says of it."""
    key, equals, value = line.partition("=")
    name = _known_name(interview, key.strip()) if equals else None
    return None if name is None else (name, value.strip())


def _known_name(interview: Interview, key: str) -> str | None:
    """The input or datum that is called so."""
    known = (
        {key_of(name): name for name in table.given} for table in interview.decision.tables.values()
    )
    return next((names[key_of(key)] for names in known if key_of(key) in names), None)


def now() -> datetime:
    """The moment at which an answer is given."""
    return datetime.now().astimezone()


def _closes(column: Input) -> bool:
    """Whether a word that is no value of an input can be told from its values."""
    return column.kind is not Kind.STRING or column.domain.values is not None


def _is_watched() -> bool:
    """Whether a person types the answers."""
    return sys.stdin is not None and sys.stdin.isatty()


def _read() -> str | None:
    """What is typed; None at its end."""
    if _is_watched():
        prompt = door(error=True)
        prompt.write("> ")
        prompt.flush()
    line = read_line()
    return None if line is None else line.strip()
