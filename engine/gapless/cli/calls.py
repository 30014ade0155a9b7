"""Files of calls, which are counted and not written: ``--calls FILE``, and how it is read.

Invariants: a file is read once, a batch at a time; none of the options means anything without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import click

from gapless.algebra.texts import canonical
from gapless.cli.answer import Steps
from gapless.cli.batch_progress import BatchProgress
from gapless.cli.command import Decorated
from gapless.cli.records import (
    column_option,
    empty_option,
    encoding_option,
    explained,
    need_bulk,
    open_records,
    renamed_by,
)
from gapless.deciding.context import key_of, known_keys
from gapless.diagnostic import listed, say
from gapless.model import Procedure, Table
from gapless.near_words import did_you_mean
from gapless.project.misuse import Misuse

if TYPE_CHECKING:
    from gapless.bulk.counting import Places
    from gapless.cli.objects import Objects


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file of calls is read, and by which column calls are counted."""

    columns: tuple[str, ...] = ()
    empty: str = "refused"
    errors: str = "keep"
    encoding: str = "utf-8"
    by: str | None = None


_OPTIONS = (
    column_option,
    empty_option,
    click.option(
        "--errors",
        type=click.Choice(("keep", "stop")),
        default="keep",
        show_default=True,
        help="Count calls with faults apart, or stop at the first.",
    ),
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
                    say("--column, --empty, --errors, --encoding and --by go with --calls")
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
        self._stack = ExitStack()
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
        self._stack.close()

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
                near = did_you_mean(name, names)
                raise Misuse(
                    say("there is no column {name}; did you mean {near}?", name=name, near=near)
                    if near
                    else say(
                        "there is no column {name}; columns: {known}",
                        name=name,
                        known=listed(names),
                    )
                )

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
        known = asked | {canonical(name) for name in further}
        known |= {canonical(one.column) for one in self.renamed.values()}
        tables = {each.entry.id for each in procedures}
        self._objects = Objects(self._source.lines, self._file, tables, asked)
        calls = (one.call for one in self._objects)
        yield from batches_of(calls, lambda key: key_of(key) in known)
