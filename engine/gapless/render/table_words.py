"""What every form of a table says beside its grid: heading, source, meanings of values.

Invariants: texts of tables are not cleaned here; whoever shows them does it in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from gapless.algebra.values import Kind, Value
from gapless.compiling.policy import Result
from gapless.model import Input, Output, RawData, Rule, Table
from gapless.render.words import word

#: Where nothing is answered.
NOTHING = "–"
#: A free text longer than this somewhere is a text to read, not a word to compare.
_LONG_TEXT = 30


def identity_words(table: Table) -> list[str]:
    """``padam-meluas``, ``versi 3.0.0``, ``berlaku sejak 2022-12-29``: what is known of these."""
    parts = [table.id]
    if table.version:
        parts.append(f"{word('version', table.language)} {table.version}")
    if table.effective:
        parts.append(f"{word('in force from', table.language)} {table.effective.isoformat()}")
    return parts


def source_words(table: Table) -> str:
    """The document a table comes from; its date only where it is not the table's own."""
    citation = table.citation
    parts = [citation.document] if citation.document else []
    if citation.section:
        parts.append(f"{word('section', table.language)} {citation.section}")
    if citation.date and citation.date != (table.effective and table.effective.isoformat()):
        parts.append(citation.date)
    return ", ".join(parts)


def asked_columns(table: Table, others: Iterable[Table]) -> Iterator[Input | RawData]:
    """The inputs and data of a table, then what those that it needs ask besides."""
    yield from table.given.values()
    names = set(table.given)
    for name, column in chain.from_iterable(other.given.items() for other in others):
        is_decided = isinstance(column, Input) and column.origin is not None
        if name not in names and not is_decided:
            names.add(name)
            yield column


def input_meanings(column: Input | RawData, language: str) -> list[str]:
    """What the values of an input stand for, and how it is computed."""
    if isinstance(column, RawData):
        return []
    parts = _meanings(column.domain.labels, column.domain.print)
    if column.domain.nullable:
        null = word("{table} decides nothing" if column.origin else "not known", language)
        parts.append(f"null = {null.format(table=column.origin and column.origin.table)}")
    if column.expression:
        parts.append(f"{word('computed', language)}: {column.expression.text}")
    return parts


def output_meanings(output: Output) -> list[str]:
    """What the values of an output stand for."""
    return _meanings(output.labels, output.print)


def _meanings(labels: Mapping[Value, str], show: Callable[[Value], str]) -> list[str]:
    """The labels that say more than their values."""
    shown = ((show(value), label) for value, label in labels.items())
    return [f"{text} = {label}" for text, label in shown if label.casefold() != text.casefold()]


def output_words(table: Table, rule: Rule, name: str) -> str:
    """The value a row concludes as text; empty where it concludes none."""
    value = (rule.outputs or {}).get(name)
    return "" if value is None else table.outputs[name].print(value)


def result_words(table: Table, name: str, result: Result) -> str:
    """What a table answers for an output, with its unit; all of several answers."""
    values = result if isinstance(result, tuple) else (result,)
    return ", ".join(
        NOTHING if value is None else table.print_output(name, value, with_unit=True)
        for value in values
    )


def is_long(table: Table, output: Output) -> bool:
    """Whether an output holds texts to read at length: it names no values and some are long."""
    return (output.kind, output.values) == (Kind.STRING, None) and any(
        len(output_words(table, rule, output.name)) > _LONG_TEXT for rule in table.rules
    )
