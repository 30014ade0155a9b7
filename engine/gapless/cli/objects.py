"""The objects of JSON Lines, and the calls that a decision log holds.

Purpose: read a file of objects, be it of some program or the log of ``gapless serve``, in which
every line is a decision with the call that it was made of.

Invariants: of a log the decisions of some tables count, each with its inputs as a call gives them;
what is left out is counted, and ``notes`` says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from gapless.algebra.texts import canonical
from gapless.bulk.sources import DataFault
from gapless.cli.answer import Steps
from gapless.cli.records import missing_column
from gapless.dataclass import dataclass
from gapless.diagnostic import say, say_count
from gapless.project.json_context import parse_context
from gapless.project.misuse import Misuse
from gapless.serve.log_records import call_of, is_record

#: So many keys are remembered.
_MOST_SEEN = 1000


class Object(NamedTuple):
    """An object as it stands on a line, and the call that it is."""

    line: bytes
    record: dict[str, object]
    call: dict[str, object]


@dataclass
class Objects:
    """The objects on the ``lines`` of a file; raises ``DataFault`` while they are read.

    Of a log those of some ``tables``; ``asked`` is what these ask for, as it is compared.  They end
    with ``Misuse`` where none has a key that was ``named``, for nothing else says which there are.
    """

    lines: Iterable[tuple[int, bytes]]
    file: str
    tables: Collection[str]
    asked: Collection[str]
    named: Collection[str] = ()
    is_log: bool = False
    others: int = 0
    torn: int = 0

    def __iter__(self) -> Iterator[Object]:
        missing = {canonical(name): name for name in self.named}
        seen: dict[str, None] = {}
        for one in self._read():
            yield one
            for key in one.call if missing else ():
                missing.pop(canonical(key), None)
                if len(seen) < _MOST_SEEN:
                    seen[key] = None
        for name in missing.values() if seen else ():
            raise missing_column(name, tuple(seen))

    def _read(self) -> Iterator[Object]:
        for number, line in self.lines:
            try:
                record = parse_context(line)
            except Misuse as fault:
                if self.is_log:
                    self.torn += 1
                    continue
                raise DataFault(
                    say(
                        "{file}, line {line}: {fault}",
                        file=self.file,
                        line=number,
                        fault=fault.message,
                    )
                ) from None
            if not is_record(record):
                yield Object(line, record, record)
                continue
            self.is_log = True
            if "event" in record:
                continue
            if record.get("asked") in self.tables:
                yield Object(line, record, call_of(record, self.asked))
            else:
                self.others += 1

    def notes(self) -> Steps[None]:
        """What was left out of a log."""
        if self.others:
            yield say_count(
                self.others,
                "note: {count} decision of another table in {file} is left out",
                "note: {count} decisions of other tables in {file} are left out",
                file=self.file,
            )
        if self.torn:
            yield say_count(
                self.torn,
                "note: {count} line of {file} is torn and left out",
                "note: {count} lines of {file} are torn and left out",
                file=self.file,
            )
