"""``gapless decide``: one case in, one decision out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

import click

from gapless.algebra.numbers import MOST_DIGITS
from gapless.api import TableLibrary
from gapless.cli.answer import Answer
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
)
from gapless.cli.completing import complete_pairs, complete_tables
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.progress import Progress
from gapless.compiling.compiled import DECIDED
from gapless.deciding.decision import Decision
from gapless.diagnostic import Message, TableError, say
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT, read_input
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import is_file, names_no_revision, open_table
from gapless.reading.files import describe_conflict, find_conflict, read_data
from gapless.reading.loading import within_budget
from gapless.system_faults import reason_of
from gapless.unreadable import Unreadable

_LARGEST_CONTEXT = 1_000_000


@gapless_command(
    "decide",
    "gapless decide padam-meluas durasi_padam='5 jam' tetangga='tidak padam'",
    "gapless decide perlakuan-lapor-kembali --context call.json --explain",
)
@click.argument("table", metavar="TABLE", shell_complete=complete_tables)
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...", shell_complete=complete_pairs)
@click.option("--context", "context_file", metavar="FILE|-", help="Read the context from JSON.")
@as_of_option
@click.option("--explain", is_flag=True, help="Say what stopped every other row.")
@timeout_option(
    "Stop looking for what is still needed after so many seconds; 0: never.", 10, whole=True
)
@format_option("rich", "json")
def command(
    table: str,
    pairs: tuple[str, ...],
    context_file: str | None,
    as_of: date | None,
    explain: bool,
    limit: TimeLimit,
    form: str,
) -> Answer:
    """Decide one case with TABLE, a file or a table id with an optional @version.

    Values are written as people write them: durasi_padam='5 jam'.  What is not known is left
    out; the answer says which inputs are still needed.

    A table that says which value gives the day (as_of) is decided by every revision that may be in
    force until the day is given, there or by --as-of; TABLE@VERSION and a file ask one revision.

    Exit status: 0 decided, 1 uncovered or undetermined, 2 a wrong context or table.
    """
    context = read_context_arguments(pairs, context_file, table)
    decision = _decide(table, context, as_of, limit, bar=form == "rich")
    if form == "json":
        from gapless.render.json.decision import decision_json

        reasons = decision.explain(context) if explain else None
        language = decision.decided_by.language
        yield decision_json(decision, language, reasons)
    else:
        from gapless.render.terminal.decision import show_decision

        yield show_decision(decision, explain=explain, context=context)
    return CLEAN if decision.status == DECIDED else FINDINGS


def _decide(
    name: str, context: dict[str, object], as_of: date | None, limit: TimeLimit, *, bar: bool
) -> Decision:
    """Decide by the revision that is named, else by those of the day; raises what may be wrong."""
    project = project_here(limit)
    library, table = open_table(project, name, revisions=as_of is not None)
    ready = TableLibrary(library)
    if names_no_revision(name) or (as_of is not None and is_file(name)):
        decider = ready.decider(table.id, context, as_of)
    else:
        decider = ready.prepare(table, as_of or library.day_of(table, date.today()))
    with within_budget(table.source):
        decider.compiled_within(project.budget_of(table.source.name))
    with Progress(limit, bar=bar) as progress:
        return decider.decide_within(context, progress.budget_of(table))


def read_context_arguments(
    pairs: Iterable[str], context_file: str | None, table: str
) -> dict[str, object]:
    """The context of the command line; raises ``Misuse``."""
    context: dict[str, object] = {}
    if context_file is not None:
        if context_file == STANDARD_INPUT == table:
            raise Misuse(say("only one of TABLE and --context can be standard input"))
        context.update(_read_json(context_file))
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            fault = say("{pair!r} is not KEY=VALUE; write it like durasi_padam='5 jam'", pair=pair)
            raise Misuse(fault)
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
    try:
        context = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_whole_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=unique_names,
        )
    except RecursionError:
        fault = say("the context is nested too deeply; it is one flat object")
    except json.JSONDecodeError as problem:
        line, column = problem.lineno, problem.colno
        marker = find_conflict(problem.doc)
        reason = say("see line {line}, column {column}", line=line, column=column)
        if marker is not None:
            reason = describe_conflict(marker)
        fault = say("the context is not JSON: {problem}", problem=reason)
    except UnicodeDecodeError:
        fault = say("the context is not UTF-8 text; save it again as UTF-8")
    except Unreadable as problem:
        fault = say("the context is not JSON: {problem}", problem=problem.message)
    else:
        if isinstance(context, dict):
            return context
        fault = say('the context must be a JSON object: {"input": "value"}')
    raise Misuse(fault)


def _cannot_be_read(file: str, reason: Message) -> Misuse:
    return Misuse(say("{file} cannot be read: {reason}", file=file, reason=reason))


def _whole_number(text: str) -> int | Decimal:
    return int(text) if len(text) <= MOST_DIGITS else Decimal(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        # Its exponent is more than a Decimal holds: like this one, it has too many digits.
        return Decimal(f"1E+{MOST_DIGITS}")


def _refuse_constant(name: str) -> None:
    raise Unreadable(say("{name} is not a number", name=name))


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; raises ``Unreadable`` for a name that it holds twice."""
    context: dict[str, object] = {}
    for name, value in pairs:
        if name in context:
            raise Unreadable(say("{name!r} is given twice", name=name))
        context[name] = value
    return context
