"""``gapless decide``: one case in, one decision out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import click

from gapless.algebra.numbers import MOST_DIGITS
from gapless.api import TableLibrary
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_data, print_page, print_problems
from gapless.cli.streams import read_input
from gapless.cli.watch import Watch, reading_limit, timeout_option
from gapless.cli.workspace import is_file, names_no_revision, open_table
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.deciding.decision import Decision
from gapless.diagnostic import Message, TableError, say
from gapless.language import translate
from gapless.reading.files import read_data
from gapless.reading.library import UnknownTable
from gapless.reading.loading import within_budget
from gapless.system_faults import reason_of
from gapless.unreadable import Unreadable

_LARGEST_CONTEXT = 1_000_000


@click.command(
    "decide",
    epilog=examples(
        "gapless decide padam-meluas durasi_padam='5 jam' tetangga='tidak padam'",
        "gapless decide perlakuan-lapor-kembali --context call.json --explain",
    ),
)
@click.argument("table", metavar="TABLE")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--context", "context_file", metavar="FILE|-", help="Read the context from JSON.")
@as_of_option
@click.option("--explain", is_flag=True, help="Say what stopped every other row.")
@timeout_option(
    "Stop looking for what is still needed after so many seconds; 0: never.", 10, whole=True
)
@click.option("--format", "form", type=click.Choice(["rich", "json"]), default="rich")
def command(
    table: str,
    pairs: tuple[str, ...],
    context_file: str | None,
    as_of: datetime | None,
    explain: bool,
    timeout: float | None,
    form: str,
) -> int:
    """Decide one case with TABLE, a file or a table id with an optional @version.

    Values are written as people write them: durasi_padam='5 jam'.  What is not known is left
    out; the answer says which inputs are still needed.

    A table that says which value tells the day (as_of) is decided by every revision that may be in
    force until the day is told, there or by --as-of; TABLE@VERSION and a file ask one revision.

    Exit status: 0 decided, 1 uncovered or undetermined, 2 a wrong context or table.
    """
    context = read_context_arguments(pairs, context_file, table)
    try:
        decision = _decide(table, context, day(as_of), timeout, bar=form == "rich")
    except TableError as failure:
        print_problems(failure.diagnostics)
        return UNUSABLE
    except UnknownTable as unknown:
        print_problems([unknown.diagnostic])
        return UNUSABLE
    except ContextError as problem:
        from gapless.render.terminal.decision import show_context_error

        print_page(show_context_error(problem), error=True)
        return UNUSABLE
    except HitPolicyError as problem:
        from gapless.render.terminal.decision import show_policy_error

        print_page(show_policy_error(problem), error=True)
        return UNUSABLE
    if form == "json":
        from gapless.render.json.report import decision_json
        from gapless.render.json.text import write_json

        told = decision.explain(context) if explain else None
        language = decision.decided_by.language
        print_data(write_json(decision_json(decision, language, told)) + "\n")
    else:
        from gapless.render.terminal.decision import show_decision

        print_page(show_decision(decision, explain=explain, context=context))
    return CLEAN if decision.status == "decided" else FINDINGS


def _decide(
    name: str, context: dict[str, object], as_of: date | None, timeout: float | None, *, bar: bool
) -> Decision:
    """Decide by the revision that is named, else by those of the day; raises what may be wrong."""
    library, table = open_table(name, neighbours=as_of is not None)
    ready = TableLibrary(library)
    if names_no_revision(name) or (as_of is not None and is_file(name)):
        decider = ready.decider(table.id, context, as_of)
    else:
        decider = ready.prepare(table, as_of or library.day_of(table, date.today()))
    with within_budget(table.source):
        decider.compiled_within(reading_limit(table.source.name))
    with Watch(timeout, bar=bar) as watch:
        return decider.decide_within(context, watch.budget(table.id))


def read_context_arguments(
    pairs: Iterable[str], context_file: str | None, table: str
) -> dict[str, object]:
    """The context of the command line; raises ``click.UsageError``."""
    context: dict[str, object] = {}
    if context_file is not None:
        if context_file == "-" == table:
            fault = say("only one of TABLE and --context can be standard input")
            raise click.UsageError(translate(fault))
        context.update(_read_json(context_file))
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            fault = say("{pair!r} is not KEY=VALUE; write it like durasi_padam='5 jam'", pair=pair)
            raise click.UsageError(translate(fault))
        if name in context:
            raise click.UsageError(translate(say("{name!r} is given twice", name=name)))
        context[name] = value
    return context


def _read_json(file: str) -> dict[str, object]:
    try:
        most = _LARGEST_CONTEXT + 1
        data = read_input(most) if file == "-" else read_data(file, most)
    except TableError as failure:
        raise _cannot_be_read(file, failure.diagnostics[0].message) from None
    except (OSError, ValueError) as problem:
        raise _cannot_be_read(file, reason_of(problem)) from None
    if len(data) > _LARGEST_CONTEXT:
        raise click.UsageError(translate(say("the context is larger than 1 MB")))
    try:
        context = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_whole_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_names,
        )
    except RecursionError:
        fault = say("the context is nested too deeply; it is one flat object")
        raise click.UsageError(translate(fault)) from None
    except json.JSONDecodeError as problem:
        fault = say(
            "the context is not JSON: see line {line}, column {column}",
            line=problem.lineno,
            column=problem.colno,
        )
        raise click.UsageError(translate(fault)) from None
    except UnicodeDecodeError:
        fault = say("the context is not UTF-8 text; save it again as UTF-8")
        raise click.UsageError(translate(fault)) from None
    except Unreadable as problem:
        fault = say("the context is not JSON: {problem}", problem=problem.message)
        raise click.UsageError(translate(fault)) from None
    if not isinstance(context, dict):
        fault = say('the context must be a JSON object: {"input": "value"}')
        raise click.UsageError(translate(fault))
    return context


def _cannot_be_read(file: str, reason: Message) -> click.UsageError:
    fault = say("{file} cannot be read: {reason}", file=file, reason=reason)
    return click.UsageError(translate(fault))


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


def _unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    context = dict(pairs)
    if len(context) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(say("{name!r} is given twice", name=twice))
    return context
