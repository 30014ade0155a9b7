"""The first text of a table: a commented file with one row, for an owner to go on with.

Purpose: what ``gapless new`` writes.

One row, made of the owner's own columns, shows how a row is written.  The other rows are left
out, not filled with inventions: ``gapless check`` then names what has no answer and gives a row to
paste, which is how a table grows.  The row's answer is marked as an example, and a table with gaps
does not pass, so that nobody can take the example for a decision.

Invariants: the text reads back as a table with these columns; comments are in its language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path

from gapless.algebra.domain import Domain
from gapless.algebra.durations import Months
from gapless.algebra.values import Kind, Value
from gapless.compiling.witness import witness
from gapless.dataclass import dataclass
from gapless.diagnostic import say_as
from gapless.editing.formatting import format_source
from gapless.language import translate
from gapless.model import Output, Table
from gapless.reading.yaml_text import flow_mapping, scalar
from gapless.sfeel.cells import read_set
from gapless.source import Source
from gapless.starting.columns import Column, read_or_fail
from gapless.unreadable import Unreadable

_WORDS = {
    "head": say_as(
        "new table",
        "A decision table. Write the rows under `rules`, then run:\n"
        "  gapless check {file}\n"
        "It names every case without an answer, each with a row to paste.",
    ),
    "effective": say_as("new table", "the first day this table applies"),
    "source": say_as(
        "new table", "The document this table comes from; remove the # and fill it in:"
    ),
    "policy": say_as("new table", "read from the top: the first row that matches decides"),
    "inputs": say_as(
        "new table",
        "What must be known. Every case that is possible here must get an answer.\n"
        'What can be added: `question: ...`, `values: [...]`, `domain: ">= 0"`.',
    ),
    "outputs": say_as("new table", "The answer."),
    "rules": say_as(
        "new table",
        "Rows: when ..., then .... A column that is not mentioned may hold anything.\n"
        "Row 1 is only an example: put in what your document says, then write the next rows.",
    ),
    "gaps": say_as("new table", "Cases that are left open on purpose, with the reason:"),
    "reason": say_as("new table", "The document does not say; its owner was asked."),
    "cases": say_as(
        "new table", "Examples with the answer they must get; `gapless test` tries them:"
    ),
    "suggested": say_as("new table", "gapless cases {table} --write adds one for every row"),
    "when": say_as("new table", "a line for each condition of the row"),
    "then": say_as("new table", "and for each answer"),
    "text": say_as("new table", "write the answer here"),
    "under": say_as("new table", "under"),
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a new table.

    ``schema`` is what its first line gives the editor; in ``folders`` and around the file lie the
    tables that decide its inputs.
    """

    id: str
    title: str
    language: str
    effective: date
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    schema: str
    folders: tuple[Path, ...] = ()

    @property
    def zone(self) -> str | None:
        """The line of the one zone that columns name, which is then that of the table."""
        lines = (line for column in (*self.inputs, *self.outputs) for line in column.lines)
        zones = {line for line in lines if line.startswith("zone: ")}
        return zones.pop() if len(zones) == 1 else None


def first_text(new: Beginning, file: str) -> str:
    """The text of the file; raises ``Unreadable`` where the columns do not go together."""
    bare = "\n".join([*_heading(new), *_columns(new), "rules: []", ""])
    source = Source(file, "", new.folders)
    table = read_or_fail(bare, source)
    lines = chain(
        [f"# yaml-language-server: $schema={new.schema}", "#"],
        _comment(new, "head", file=scalar(file)),
        _heading(new),
        [""],
        _comment(new, "source"),
        [f"# source: {{document: ..., section: ..., date: {new.effective}}}"],
        [f"hit_policy: first  # {_words(new, 'policy')}", ""],
        _columns(new, commented=True),
        _rows(new, table),
    )
    text = "".join(f"{line}\n" for line in lines)
    read_or_fail(text, source)
    return format_source(source.with_text(text))


def _words(new: Beginning, name: str) -> str:
    return translate(_WORDS[name], new.language)


def _comment(new: Beginning, name: str, **values: str) -> Iterator[str]:
    for line in _words(new, name).split("\n"):
        yield f"# {line.format(**values) if values else line}"


def _heading(new: Beginning) -> Iterator[str]:
    yield f"table: {scalar(new.id)}"
    yield f"title: {scalar(new.title)}"
    yield "version: 1.0.0"
    yield f"effective: {new.effective}  # {_words(new, 'effective')}"
    yield f"language: {new.language}"
    if new.zone:
        yield new.zone


def _columns(new: Beginning, *, commented: bool = False) -> Iterator[str]:
    for side, columns in (("inputs", new.inputs), ("outputs", new.outputs)):
        if commented:
            yield from _comment(new, side)
        yield f"{side}:"
        for column in columns:
            yield f"  {scalar(column.name)}:"
            yield from (f"    {line}" for line in column.lines if line != new.zone)
        if commented:
            yield ""


def _rows(new: Beginning, table: Table) -> Iterator[str]:
    (name, column), *_ = table.inputs.items()
    cell = _narrow(new, column.domain)
    when = {name: scalar(cell)}
    then = {name: _example(new, output) for name, output in table.outputs.items()}
    given = {
        name: scalar(other.domain.print(witness(other.domain, other.domain.everything)))
        for name, other in table.inputs.items()
    }
    chosen = read_set(column.domain, cell)
    given[name] = scalar(column.domain.print(witness(column.domain, chosen)))
    yield from _comment(new, "rules")
    yield "rules:"
    yield "  - row: 1"
    # The remarks keep the row on lines of its own: in braces, 15,000,000 would be three entries.
    yield "    when:"
    yield from (
        f"      {scalar(key)}: {text}  # {_words(new, 'when')}" for key, text in when.items()
    )
    yield "    then:"
    first, *others = (f"      {scalar(key)}: {text}" for key, text in then.items())
    yield f"{first}  # {_words(new, 'then')}"
    yield from others
    yield ""
    yield from _comment(new, "gaps")
    yield "# accepted_gaps:"
    yield f"#   - when: {flow_mapping(when)}"
    yield f"#     reason: {_words(new, 'reason')}"
    yield ""
    yield from _comment(new, "cases")
    if table.origins:
        # What is asked then, the tables below know.
        yield f"#   {_words(new, 'suggested').format(table=new.id)}"
        return
    yield "# cases:"
    yield f"#   - given: {flow_mapping(given)}"
    yield "#     expect: {row: 1}"


def _narrow(new: Beginning, domain: Domain) -> str:
    """A cell that some values of the input pass and, where it has several, some do not."""
    if domain.enumerated is None:
        for pivot in _pivots(domain.kind, new.effective):
            text = f"{_words(new, 'under')} {domain.print(pivot)}"
            try:
                chosen = read_set(domain, text)
            except Unreadable:
                continue
            if chosen and chosen != domain.everything:
                return text
    return domain.print(witness(domain, domain.everything))


def _pivots(kind: Kind, day: date) -> Sequence[Value]:
    """Values to divide a range at, until one is within it."""
    noon = datetime.combine(day, time(12))
    hour = timedelta(hours=1)
    return {
        Kind.NUMBER: (10, 100, 1, 0),
        Kind.INTEGER: (10, 100, 1, 0),
        Kind.DATE: (day,),
        Kind.TIME: (time(12),),
        Kind.DATETIME: (noon,),
        Kind.DURATION: (hour, 24 * hour, hour / 60),
        Kind.MONTHS: (Months(12), Months(1), Months(240)),
    }.get(kind, ())


def _example(new: Beginning, output: Output) -> str:
    if output.values:
        return scalar(output.print(output.values[0]))
    if output.kind is Kind.STRING:
        return scalar(_words(new, "text"))
    if output.kind in (Kind.NUMBER, Kind.INTEGER):
        return "0"
    (value, *_) = _pivots(output.kind, new.effective) or (True,)
    return scalar(output.print(value))
