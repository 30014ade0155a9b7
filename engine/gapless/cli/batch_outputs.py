"""Where the records of a batch are written: a file, a second one for faults, or standard output.

Invariants: a file is there at the end, whole, or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

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
    """Files of records, or standard output; a context manager, which names files at its end.

    A target is a name with the schema of its batches, None where it gets lines.
    """

    def __init__(
        self,
        targets: Sequence[tuple[str, Any]],
        source: DataSource,
        language: str,
        *,
        overwrite: bool,
    ) -> None:
        self._targets = targets
        self._source = source
        self._language = language
        self._overwrite = overwrite
        self._stack = ExitStack()
        self._files: list[BinaryIO] = []
        self._sinks: list[Sink] = []

    def __enter__(self) -> Outputs:
        with ExitStack() as stack:
            for target, schema in self._targets:
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

    def write(self, place: int, batch: Any) -> None:
        """Write a batch to the target of a place."""
        self._sinks[place].write(batch)

    def write_line(self, place: int, line: bytes) -> None:
        """Write a line of JSON Lines to the target of a place."""
        self._files[place].write(line + b"\n")

    def _open(self, target: str, stack: ExitStack) -> BinaryIO:
        if target == STANDARD_INPUT:
            return cast(BinaryIO, DataOutput())
        return stack.enter_context(whole_file(Path(target), overwrite=self._overwrite))

    def _sink(self, file: BinaryIO, target: str, schema: Any) -> Sink:
        from gapless.bulk.sinks import CsvSink, JsonLinesSink, ParquetSink
        from gapless.bulk.sources import CSV, PARQUET

        form = form_of(target, self._source.form)
        if form == PARQUET:
            return ParquetSink(file, schema, self._source.declared)
        if form == CSV:
            return CsvSink(file, schema, self._source.delimiter, self._language)
        return JsonLinesSink(file, lambda record: write_json(record, None), self._language)
