"""Files of records, as commands read them: what opens them, and what is said of their columns.

Invariants: numpy and pyarrow are imported only where a file of records is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from gapless.algebra.texts import canonical
from gapless.cli.answer import Steps
from gapless.deciding.context import known_keys
from gapless.diagnostic import listed, say, sentence_of
from gapless.near_words import did_you_mean
from gapless.project.misuse import Misuse
from gapless.project.standard_input import STANDARD_INPUT, open_input
from gapless.system_faults import reason_of
from gapless.unreadable import Unreadable

if TYPE_CHECKING:
    from gapless.bulk.batches import DecidesBatches
    from gapless.bulk.records import Renamed
    from gapless.bulk.sources import DataSource

Item = TypeVar("Item")
#: So many names are shown.
_MOST_SHOWN = 40

#: How records are read, shared by the commands that read some.
column_option = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="INPUT=NAME[:UNIT]",
    help="Take an input from the column NAME, in which numbers count minutes, say.",
)
empty_option = click.option(
    "--empty",
    type=click.Choice(("refused", "unknown", "null")),
    default="refused",
    show_default=True,
    help="What an empty cell means: a fault, that it is not known, or null.",
)
encoding_option = click.option(
    "--encoding", default="utf-8", show_default=True, help="How a CSV file is encoded."
)


def need_bulk(what: str) -> None:
    """Refuse what needs numpy and pyarrow where they are not installed; raises ``Misuse``."""
    try:
        import gapless.bulk.stream
    except ImportError as problem:
        if (problem.name or "").split(".")[0] not in ("numpy", "pyarrow"):
            raise
        extra = "pip install 'gapless[bulk]'"
        fault = say("{what} needs numpy and pyarrow: {command}", what=what, command=extra)
        raise Misuse(fault) from None
    assert gapless.bulk.stream, "it is imported"


def open_records(file_name: str, stack: ExitStack, *, encoding: str, empty: str) -> DataSource:
    """The records of a file, closed with ``stack``; raises ``DataFault`` and ``Misuse``."""
    from gapless.bulk.sources import DataFault, open_source

    try:
        is_input = file_name == STANDARD_INPUT
        file = open_input() if is_input else Path(file_name).open("rb")  # noqa: SIM115
        if not is_input:
            stack.callback(file.close)
        return open_source(file, file_name, encoding, empty_is_null=empty == "null")
    except LookupError:
        raise Misuse(say("there is no encoding {name}", name=encoding)) from None
    except OSError as problem:
        reason = reason_of(problem)
        raise DataFault(
            say("{file} cannot be read: {reason}", file=file_name, reason=reason)
        ) from None


def renamed_by(columns: Sequence[str], names: Sequence[str] = ()) -> dict[str, Renamed]:
    """What ``--column`` says; ``names`` are those of the columns that there are, if known."""
    from gapless.bulk.calls import renamed_columns

    found: dict[str, str] = {}
    for word in columns:
        key, equals, name = word.partition("=")
        if not (key and equals and name):
            raise Misuse(
                say(
                    "{word} is not INPUT=COLUMN; write it like {example}",
                    word=word,
                    example="durasi_padam=dur_min:minutes",
                )
            )
        if key in found:
            raise Misuse(say("{name!r} is given twice", name=key))
        found[key] = name
    try:
        renamed = renamed_columns(found, names)
    except Unreadable as problem:
        raise Misuse(sentence_of(problem.message, problem.advice)) from None
    return renamed


def missing_column(name: str, names: Sequence[str]) -> Misuse:
    """That none of the columns that there are has a name."""
    near = did_you_mean(name, names)
    if near:
        return Misuse(say("there is no column {name}; did you mean {near}?", name=name, near=near))
    known = listed(names, _MOST_SHOWN)
    return Misuse(say("there is no column {name}; columns: {known}", name=name, known=known))


def explained(items: Iterator[Item], file: str) -> Iterator[Item]:
    """The items; where a record ends them, the file is named."""
    from gapless.bulk.sources import DataFault
    from gapless.bulk.stream import BatchError

    try:
        yield from items
    except BatchError as fault:
        raise DataFault(say("{file}: {fault}", file=file, fault=fault.message)) from None


def column_notes(decider: DecidesBatches, names: Sequence[str]) -> Steps[None]:
    """That no column gives some inputs, which may have been misspelt."""
    known = known_keys(decider.procedures)
    others = [name for name in names if canonical(name) not in known]
    for name in decider.absent:
        near = did_you_mean(name, others)
        if near:
            yield say(
                "note: no column is called {name}; did you mean --column {name}={near}?",
                name=name,
                near=near,
            )
        else:
            yield say("note: no column is called {name}: it is taken as not known", name=name)
