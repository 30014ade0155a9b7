"""Files of calls, which are counted and not written: ``--calls FILE``, and how it is read.

Invariants: a file is read once, a batch at a time; none of the options means anything without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial, wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import click

from gapless.algebra.texts import canonical
from gapless.cli.answer import Steps
from gapless.cli.batch_outputs import Outputs, form_of
from gapless.cli.batch_progress import BatchProgress
from gapless.cli.command import Decorated
from gapless.cli.errors_option import errors_option, overwrite_option
from gapless.cli.records import (
    column_option,
    empty_option,
    encoding_option,
    explained,
    missing_column,
    need_bulk,
    open_records,
    renamed_by,
)
from gapless.dataclass import dataclass
from gapless.deciding.context import key_of, known_keys
from gapless.diagnostic import Message, say
from gapless.language import translate
from gapless.model import Procedure, Table
from gapless.project.data_files import is_same_file, refuse_overwriting
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.render.json.text import write_json

if TYPE_CHECKING:
    from gapless.bulk.counting import Faulty, Places
    from gapless.cli.objects import Objects


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file of calls is read, and by which column calls are counted."""

    columns: tuple[str, ...] = ()
    empty: str = "refused"
    errors: tuple[str, str | None] = ("keep", None)
    overwrite: bool = False
    encoding: str = "utf-8"
    by: str | None = None


_OPTIONS = (
    column_option,
    empty_option,
    errors_option(
        "keep", "Count calls with faults apart, write them to FILE, too, or stop.  [default: keep]"
    ),
    overwrite_option,
    encoding_option,
    click.option(
        "--by",
        metavar="COLUMN",
        help="Count calls by the values of a column, of a moment by its day.",
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How a file of calls is read, as one ``Reading``."""

    @wraps(command)
    def with_options(*words: Any, **others: Any) -> Any:
        own = {name: others.pop(name) for name in Reading.__dataclass_fields__}
        return command(*words, reading=Reading(**own), **others)

    found: Callable[..., Any] = with_options
    for option in reversed(_OPTIONS):
        found = option(found)
    return found


def calls_option(help: str) -> Callable[[Decorated], Decorated]:
    """``--calls FILE``, and how it is read, which goes with it."""

    def decorate(command: Decorated) -> Decorated:
        @wraps(command)
        def with_option(*words: Any, calls: str | None, reading: Reading, **others: Any) -> Any:
            if calls is None and reading != Reading():
                raise Misuse(
                    say(
                        "--column, --empty, --errors, --overwrite, --encoding and --by go with"
                        " --calls"
                    )
                )
            return command(*words, calls=calls, reading=reading, **others)

        option = click.option("--calls", metavar="FILE|-", help=help)
        return cast(Decorated, option(reading_options(with_option)))

    return decorate


class Calls:
    """The calls of a file; a context manager.  Raises ``DataFault`` and ``Misuse``.

    ``names`` are those of its columns, None for JSON Lines, and ``renamed`` says which of them give
    inputs of other names.
    """

    def __init__(self, file: str, reading: Reading, what: str) -> None:
        need_bulk(what)
        self._file = file
        self._errors, self._target = reading.errors
        self._overwrite = reading.overwrite
        if self._target is not None:
            if self._target == STANDARD_INPUT:
                raise Misuse(say("records with faults go to a file: --errors separate FILE"))
            if is_same_file(file, self._target):
                raise Misuse(say("one file cannot be both read and written, or written twice"))
            refuse_overwriting(Path(self._target), overwrite=self._overwrite)
        self._stack = ExitStack()
        self._lines: dict[int, bytes] = {}
        self._source = open_records(
            file, self._stack, encoding=reading.encoding, empty=reading.empty
        )
        self._objects: Objects | None = None
        schema = self._source.schema
        self.names: Sequence[str] | None = None if schema is None else schema.names
        self.renamed = renamed_by(reading.columns, self.names or ())

    def __enter__(self) -> Calls:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, problem, trace)

    def refuse_unknown(
        self,
        procedures: Sequence[Procedure],
        further: Sequence[str],
        now: Mapping[str, str] = {},
    ) -> None:
        """Refuse columns that are not there; raises ``ContextError`` and ``Misuse``.

        ``now`` says what inputs are called that had another name.
        """
        from gapless.bulk.records import refuse_unknown

        names = self.names
        if names is None:
            names = [one.column for one in self.renamed.values()]
        renamed = {now.get(key, key): one for key, one in self.renamed.items()}
        refuse_unknown(procedures, names, renamed)
        for name in further if self.names is not None else ():
            if canonical(name) not in map(canonical, names):
                raise missing_column(name, names)

    def faulty(self, language: str) -> Faulty:
        """What is done with calls that have faults, durations of which are in some language."""
        from gapless.bulk.counting import keep, stop

        if self._target is None:
            return stop if self._errors == "stop" else keep
        from gapless.bulk.sources import JSON_LINES
        from gapless.bulk.stream import column_taken

        if (form_of(self._target, self._source.form) == JSON_LINES) != (self.names is None):
            raise Misuse(say("JSON Lines become JSON Lines; end the name of the output in .jsonl"))
        if self.names is not None and "_error" in self.names:
            raise Misuse(column_taken("_error"))
        outputs = Outputs(
            [(self._target, self._source.faulty_schema)],
            self._source,
            language,
            overwrite=self._overwrite,
        )
        self._stack.enter_context(outputs)
        return partial(self._separate, outputs)

    def _separate(
        self,
        outputs: Outputs,
        batch: Any,
        records: Places,
        numbers: Places,
        fault: Callable[[int], Message],
    ) -> None:
        """Write calls with faults to their file; lines as they were."""
        from gapless.bulk.json_lines import extended
        from gapless.bulk.stream import with_errors

        faults = [translate(fault(record)) for record in records.tolist()]
        if self.names is not None:
            outputs.write(0, with_errors(batch, records, faults))
            return
        for number, each in zip(numbers[records].tolist(), faults, strict=True):
            error = write_json({"_error": each}, None)
            outputs.write_line(0, extended(self._lines[number], error))

    def column_of_day(self, table: Table) -> str | None:
        """The column that tells the day of a call, if there is one and the table says so."""
        if table.as_of is None:
            return None
        told = self.renamed.get(table.as_of)
        name = table.as_of if told is None else told.column
        there = self.names is None or canonical(name) in map(canonical, self.names)
        return name if there else None

    def feed(
        self,
        take: Callable[[Any, Places | None], None],
        procedures: Sequence[Procedure],
        further: Sequence[str],
    ) -> None:
        """Give all batches to what takes them, with the numbers of their records, if need be.

        Of objects it gets what some procedures know, and what is called as one of ``further``.
        """

        def taken() -> Iterator[int]:
            for batch, numbers in self._batches(procedures, further):
                take(batch, numbers)
                yield batch.num_rows

        with BatchProgress(self._source.total) as progress:
            for count in explained(taken(), self._file):
                progress.advance(count)

    def notes(self) -> Steps[None]:
        """What of a decision log was left out, once it is read."""
        if self._objects is not None:
            yield from self._objects.notes()

    def _batches(
        self, procedures: Sequence[Procedure], further: Sequence[str]
    ) -> Iterator[tuple[Any, Places | None]]:
        if self.names is not None:
            from gapless.bulk.ahead import ahead

            for batch in ahead(iter(self._source.batches)):
                yield batch, None
            return
        from gapless.bulk.object_batches import batches_of
        from gapless.cli.objects import Objects

        asked = known_keys(procedures)
        named = [*(one.column for one in self.renamed.values()), *further]
        known = asked | {canonical(name) for name in named}
        tables = {each.entry.id for each in procedures}
        self._objects = Objects(self._source.lines, self._file, tables, asked, named)
        yield from batches_of(self._calls(self._objects), lambda key: key_of(key) in known)

    def _calls(self, objects: Objects) -> Iterator[dict[str, object]]:
        """The calls of objects; lines are kept as long as they may have to be written."""
        from gapless.bulk.sources import RECORDS

        for number, one in enumerate(objects, start=1):
            if self._target is not None:
                if number % RECORDS == 1:
                    self._lines.clear()
                self._lines[number] = one.line
            yield one.call
