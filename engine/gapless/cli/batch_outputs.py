"""Where the records of a batch are written: a file, a second one for faults, or standard output.

Invariants: a file is there at the end, whole, or not at all.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from gapless.cli.batch_options import BatchOptions
from gapless.cli.batch_progress import BatchProgress
from gapless.cli.streams import DataOutput, door
from gapless.diagnostic import listed, say
from gapless.project.data_files import whole_file
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT
from gapless.render.json.text import write_json

if TYPE_CHECKING:
    from gapless.bulk.sinks import Sink
    from gapless.bulk.sources import DataSource


def form_of(file: str, usual: str) -> str:
    """The form of a file by its name, ``usual`` for standard output; raises ``Misuse``."""
    from gapless.bulk.sinks import ENDINGS
    from gapless.bulk.sources import PARQUET

    if file == STANDARD_INPUT:
        if usual == PARQUET and door().isatty():
            raise Misuse(say("Parquet is not for a terminal; write it to a file: -o FILE"))
        return usual
    form = ENDINGS.get(os.path.splitext(file)[1].lower())
    if form is None:
        raise Misuse(
            say("{file}: end the name in one of {endings}", file=file, endings=listed(ENDINGS))
        )
    return form


class Outputs:
    """The outputs of a batch; a context manager, which gives files their names at its end."""

    def __init__(
        self, options: BatchOptions, source: DataSource, schemas: tuple[Any, Any], language: str
    ) -> None:
        self.progress = BatchProgress(source.total)
        self._options = options
        self._source = source
        self._schemas = schemas
        self._language = language
        self._stack = ExitStack()
        self._files: list[BinaryIO] = []
        self._sinks: list[Sink] = []

    def __enter__(self) -> Outputs:
        with ExitStack() as stack:
            stack.enter_context(self.progress)
            targets = [self._options.target, self._options.faulty]
            for target, schema in zip(targets, self._schemas, strict=True):
                if target is not None:
                    file = self._open(target, stack)
                    self._files.append(file)
                    if schema is not None:
                        self._sinks.append(self._sink(file, target, schema))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        if problem is None:
            try:
                for sink in self._sinks:
                    sink.close()
            except BaseException as fault:
                if not self._stack.__exit__(type(fault), fault, fault.__traceback__):
                    raise
        return self._stack.__exit__(kind, problem, trace)

    def write(self, batch: Any, faulty: Any) -> None:
        """Write a batch, and records with faults where these go elsewhere."""
        self._sinks[0].write(batch)
        if faulty is not None:
            self._sinks[1].write(faulty)

    def write_line(self, line: bytes, *, faulty: bool) -> None:
        """Write a line of JSON Lines."""
        self._files[1 if faulty and len(self._files) > 1 else 0].write(line + b"\n")

    def _open(self, target: str, stack: ExitStack) -> BinaryIO:
        if target == STANDARD_INPUT:
            return cast(BinaryIO, DataOutput())
        return stack.enter_context(whole_file(Path(target), overwrite=self._options.overwrite))

    def _sink(self, file: BinaryIO, target: str, schema: Any) -> Sink:
        from gapless.bulk.sinks import CsvSink, JsonLinesSink, ParquetSink
        from gapless.bulk.sources import CSV, PARQUET

        form = form_of(target, self._source.form)
        if form == PARQUET:
            return ParquetSink(file, schema, self._source.declared)
        if form == CSV:
            return CsvSink(file, schema, self._source.delimiter, self._language)
        return JsonLinesSink(file, lambda record: write_json(record, None), self._language)
