"""``gapless decide``: one case in, one decision out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import click

from gapless.algebra.texts import canonical
from gapless.api import DecisionTable, TableLibrary
from gapless.cli.answer import Answer
from gapless.cli.batch_options import BatchOptions, batch_options
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
)
from gapless.cli.completing import complete_case
from gapless.cli.errors_option import ErrorsCommand
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.progress import Progress
from gapless.compiling.compiled import DECIDED
from gapless.deciding.decision import Decision
from gapless.deciding.together import Decisions, decide_together
from gapless.deciding.undated import Undated
from gapless.diagnostic import Message, TableError, say
from gapless.model import Table
from gapless.near_words import did_you_mean
from gapless.project.json_context import parse_context
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.standard_input import STANDARD_INPUT, read_input
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import is_file, names_no_revision, open_table, open_workspace
from gapless.reading.files import read_data
from gapless.reading.loading import within_budget
from gapless.system_faults import reason_of

_LARGEST_CONTEXT = 1_000_000


@gapless_command(
    "decide",
    "gapless decide padam-meluas durasi_padam='5 jam' tetangga='tidak padam'",
    "gapless decide perlakuan-lapor-kembali --context call.json --explain",
    "gapless decide prioritas kompensasi pelanggan=bisnis",
    "gapless decide padam-meluas --batch calls.csv -o decided.csv",
    kind=ErrorsCommand,
)
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar="TABLE... [KEY=VALUE]...",
    shell_complete=complete_case,
)
@click.option("--context", "context_file", metavar="FILE|-", help="Read the context from JSON.")
@as_of_option
@click.option("--explain", is_flag=True, help="Say what stopped every other row.")
@timeout_option(
    "Stop looking for what is still needed after so many seconds; 0: never.", 10, whole=True
)
@format_option("rich", "json")
@batch_options
def command(
    words: tuple[str, ...],
    context_file: str | None,
    as_of: date | None,
    explain: bool,
    limit: TimeLimit,
    form: str,
    batch: BatchOptions | None,
) -> Answer:
    """Decide one case with TABLE, a file or a table id with an optional @version.

    Several tables each decide the same case; what they still need is asked once.

    Values are written as people write them: durasi_padam='5 jam'.  What is not known is left
    out; the answer says which inputs are still needed.

    A table that says which value gives the day (as_of) is decided by every revision that may be in
    force until the day is given, there or by --as-of; TABLE@VERSION and a file ask one revision.

    With --batch every record of a file is decided by its columns; -o says where they go.

    Exit status: 0 decided, 1 uncovered, undetermined or failed, 2 a wrong context or table.
    """
    pairs = [word for word in words if "=" in word and not os.path.isfile(word)]
    names = [word for word in words if word not in pairs]
    if not names:
        raise Misuse(say("name a table before the values"))
    if batch is not None:
        if len(words) > 1 or context_file is not None or explain:
            raise Misuse(say("--batch takes one TABLE, and its values from the file"))
        if form != "rich":
            raise Misuse(say("--format is for one case; records are written as -o FILE ends"))
        from gapless.cli.batch import decide_file

        return (yield from decide_file(names[0], batch, as_of, limit))
    context = read_context_arguments(pairs, context_file, names)
    deciding = _open(names, context, as_of, limit)
    with Progress(limit, len(deciding), bar=form == "rich") as progress:
        decisions = _decide(deciding, context, progress)
    if isinstance(decisions, Decisions):
        if form == "json":
            from gapless.render.json.decision import decisions_json

            yield decisions_json(decisions, explain=explain)
        else:
            from gapless.render.terminal.decision import show_decisions

            yield show_decisions(decisions, explain=explain)
        return CLEAN if decisions.status == DECIDED else FINDINGS
    decision = decisions
    if form == "json":
        from gapless.render.json.decision import decision_json

        reasons = decision.explain(context) if explain else None
        language = decision.decided_by.language
        yield decision_json(decision, language, reasons)
    else:
        from gapless.render.terminal.decision import show_decision

        yield show_decision(decision, explain=explain, context=context)
    return CLEAN if decision.status == DECIDED else FINDINGS


#: A table that decides, and what decides by it: the revision named, else those of the day.
_Deciding = dict[str, tuple[Table, DecisionTable | Undated]]


def _open(
    names: Sequence[str], context: Mapping[str, object], as_of: date | None, limit: TimeLimit
) -> _Deciding:
    """What decides, by the names it is called by, ready to; raises what may be wrong."""
    project = project_here(limit)
    found: _Deciding = {}
    for name in names:
        if name in found:
            raise Misuse(say("{name!r} is given twice", name=name))
        if found and names_no_revision(name):
            _refuse_value(name, project)
        library, table = open_table(project, name, revisions=as_of is not None)
        ready = TableLibrary(library)
        decider: DecisionTable | Undated
        if names_no_revision(name) or (as_of is not None and is_file(name)):
            decider = ready.decider(table.id, context, as_of)
        else:
            decider = ready.prepare(table, as_of or library.day_of(table, date.today()))
        with within_budget(table.source):
            decider.compiled_within(project.budget_of(table.source.name))
        found[name] = table, decider
    return found


def _refuse_value(word: str, project: Project) -> None:
    """Refuse a word behind the first table that is no id of a table, nor nearly one."""
    if not any(map(os.path.exists, project.folders)):
        known: Collection[str] = ()
    else:
        known = open_workspace(project, []).library.names
    if canonical(word) not in known and did_you_mean(word, known) is None:
        fault = say("{pair!r} is not KEY=VALUE; write it like durasi_padam='5 jam'", pair=word)
        raise Misuse(fault)


def _decide(
    deciding: _Deciding, context: Mapping[str, object], progress: Progress
) -> Decision | Decisions:
    """The decision of one table, or those of several."""
    budgets = {name: progress.budget_of(table) for name, (table, _) in deciding.items()}
    if len(deciding) == 1:
        ((name, (_, decider)),) = deciding.items()
        return decider.decide_within(context, budgets[name])
    return decide_together({name: one for name, (_, one) in deciding.items()}, context, budgets)


def read_context_arguments(
    pairs: Iterable[str], context_file: str | None, tables: Collection[str]
) -> dict[str, object]:
    """The context of the command line; raises ``Misuse``."""
    context: dict[str, object] = {}
    if context_file is not None:
        if context_file == STANDARD_INPUT and STANDARD_INPUT in tables:
            raise Misuse(say("only one of TABLE and --context can be standard input"))
        context.update(_read_json(context_file))
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name in context:
            raise Misuse(say("{name!r} is given twice", name=name))
        context[name] = value
    return context


def _read_json(file: str) -> dict[str, object]:
    try:
        most = _LARGEST_CONTEXT + 1
        data = read_input(most) if file == STANDARD_INPUT else read_data(file, most)
    except TableError as failure:
        raise _cannot_be_read(file, failure.diagnostics[0].message) from None
    except (OSError, ValueError) as problem:
        raise _cannot_be_read(file, reason_of(problem)) from None
    if len(data) > _LARGEST_CONTEXT:
        raise Misuse(say("the context is larger than 1 MB"))
    return parse_context(data)


def _cannot_be_read(file: str, reason: Message) -> Misuse:
    return Misuse(say("{file} cannot be read: {reason}", file=file, reason=reason))
