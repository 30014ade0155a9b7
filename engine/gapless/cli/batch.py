"""``gapless decide TABLE --batch FILE -o FILE``: the records of a file with their decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.algebra.json_values import plain
from gapless.cli.answer import Answer, Line, Steps
from gapless.cli.batch_options import BatchOptions
from gapless.cli.batch_outputs import Outputs, form_of
from gapless.cli.batch_progress import BatchProgress
from gapless.cli.batch_table import BatchTable
from gapless.cli.exit_codes import CLEAN, FINDINGS
from gapless.cli.records import (
    column_notes,
    explained,
    need_bulk,
    open_records,
    renamed_by,
)
from gapless.deciding.context import known_keys
from gapless.deciding.decision import Decision
from gapless.diagnostic import Message, say, say_count
from gapless.language import translate
from gapless.project.data_files import is_same_file, refuse_overwriting
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.project.time_limit import TimeLimit
from gapless.render.json.text import write_json

if TYPE_CHECKING:
    from gapless.bulk.batches import DecidesBatches
    from gapless.bulk.sources import DataSource


def decide_file(name: str, options: BatchOptions, as_of: date | None, limit: TimeLimit) -> Answer:
    """Decide the records of a file; the answer is how many became what."""
    need_bulk("--batch")
    from gapless.bulk.records import refuse_unknown
    from gapless.bulk.sources import JSON_LINES

    if options.source == name == STANDARD_INPUT:
        raise Misuse(say("only one of TABLE and --batch can be standard input"))
    outputs = [each for each in (options.target, options.faulty) if each is not None]
    for each in outputs:
        if each != STANDARD_INPUT:
            refuse_overwriting(Path(each), overwrite=options.overwrite)
    files = [each for each in (options.source, *outputs) if each != STANDARD_INPUT]
    twice = any(is_same_file(one, other) for one, other in combinations(files, 2))
    if twice or outputs.count(STANDARD_INPUT) > 1:
        raise Misuse(say("one file cannot be both read and written, or written twice"))
    asked = BatchTable.open(name, as_of, limit)
    with ExitStack() as stack:
        source = open_records(options.source, stack, encoding=options.encoding, empty=options.empty)
        if source.form == JSON_LINES:
            counts = yield from _decide_objects(asked, source, options)
        else:
            names = source.schema.names
            renamed = renamed_by(options.columns, names)
            unknown = options.empty == "unknown"
            decider = asked.batches(names, renamed, empty_is_unknown=unknown)
            refuse_unknown(decider.procedures, names, renamed)
            yield from column_notes(decider, source.schema.names)
            counts = _decide_columns(decider, source, options, asked.language)
    yield from _summary(counts, options)
    return CLEAN if counts.keys() <= {"decided"} else FINDINGS


def _decide_columns(
    decider: DecidesBatches, source: DataSource, options: BatchOptions, language: str
) -> Counter[str]:
    from gapless.bulk.ahead import ahead
    from gapless.bulk.answers import as_category
    from gapless.bulk.sources import PARQUET
    from gapless.bulk.stream import ColumnTaken, DecisionStream, Errors

    form = form_of(options.target, source.form)
    try:
        stream = DecisionStream(
            decider,
            source.schema,
            translate,
            errors=Errors(options.errors),
            prefix=options.prefix,
            stored=as_category if form == PARQUET else None,
        )
    except ColumnTaken as taken:
        raise Misuse(taken.message) from None
    targets = [(options.target, stream.schema)]
    if options.faulty is not None:
        targets.append((options.faulty, stream.faulty_schema))
    with (
        Outputs(targets, source, language, overwrite=options.overwrite) as outputs,
        BatchProgress(source.total) as progress,
    ):
        decided = map(stream.decided, ahead(iter(source.batches)))
        for batch, faulty in explained(ahead(decided), options.source):
            outputs.write(0, batch)
            if faulty is not None:
                outputs.write(1, faulty)
            progress.advance(batch.num_rows + (0 if faulty is None else faulty.num_rows))
    return stream.counts


def _decide_objects(
    asked: BatchTable, source: DataSource, options: BatchOptions
) -> Steps[Counter[str]]:
    """Decide JSON Lines, object by object."""
    from gapless.bulk.answers import answer_columns
    from gapless.bulk.json_lines import ObjectDecider, extended
    from gapless.bulk.records import refuse_unknown
    from gapless.bulk.sources import JSON_LINES, DataFault
    from gapless.bulk.stream import FAULTY, BatchError, column_taken
    from gapless.cli.objects import Objects

    if form_of(options.target, source.form) != JSON_LINES:
        raise Misuse(say("JSON Lines become JSON Lines; end the name of the output in .jsonl"))
    procedures = asked.table.procedures
    if asked.by_day:
        procedures = asked.library.undated(asked.table.id).procedures
    renamed = renamed_by(options.columns)
    refuse_unknown(procedures, [one.column for one in renamed.values()], renamed)

    def decide(context: Mapping[str, object]) -> Decision:
        if asked.by_day:
            return asked.library.decide(asked.table.id, context, budget=asked.budget())
        return asked.table.decide_within(context, asked.budget())

    decider = ObjectDecider(
        decide, procedures, renamed, empty_is_unknown=options.empty == "unknown"
    )
    columns = answer_columns(procedures, translate)
    counts: Counter[str] = Counter()
    objects = Objects(
        source.lines,
        options.source,
        {asked.table.id},
        known_keys(procedures),
        [one.column for one in renamed.values()],
    )
    targets = [(each, None) for each in (options.target, options.faulty) if each is not None]
    with (
        Outputs(targets, source, asked.language, overwrite=options.overwrite) as outputs,
        BatchProgress(source.total) as progress,
    ):
        for place, (line, record, call) in enumerate(explained(iter(objects), options.source)):
            taken = [
                options.prefix + one.name for one in columns if options.prefix + one.name in record
            ]
            if taken:
                raise Misuse(column_taken(taken[0]))
            answer = decider.answer(call)
            counts[answer.status or FAULTY] += 1
            if answer.error is not None and options.errors == "stop":
                fault = BatchError(place, answer.error).message
                raise DataFault(say("{file}: {fault}", file=options.source, fault=fault))
            said = {options.prefix + one.name: one.value(answer) for one in columns}
            if answer.error is not None:
                said = said if options.errors == "keep" else {}
                said["_error"] = translate(answer.error)
            text = write_json(plain(said, asked.language), None)
            is_apart = answer.error is not None and options.faulty is not None
            outputs.write_line(int(is_apart), extended(line, text))
            progress.advance(1)
    yield from objects.notes()
    return counts


def _summary(counts: Counter[str], options: BatchOptions) -> Steps[None]:
    """How many records became what; beside the records where these are printed."""
    parts = [
        say("{number} {status}", number=counts[status], status=word)
        for status, word in _WORDS.items()
        if counts[status]
    ]
    total = say_count(
        counts.total(),
        "{count} record: {parts}",
        "{count} records: {parts}",
        parts=reduce(_joined, parts) if parts else say("nothing to decide"),
    )
    yield total if options.target == STANDARD_INPUT else Line(total)


def _joined(one: Message, other: Message) -> Message:
    return say("{one}, {other}", one=one, other=other)


_WORDS = {
    "decided": say("decided"),
    "undetermined": say("undetermined"),
    "uncovered": say("uncovered"),
    "failed": say("failed"),
    "faulty": say("with faults"),
}
