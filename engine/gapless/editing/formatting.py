"""Formatting: a table file, or a file of cases or constants, in its one canonical form.

Purpose: text in, canonical text out, proved to mean the same.

Nothing that was printed is trusted.  The new text is read again: it must hold exactly the texts
that were arranged, mean the same table (columns, cells as sets, outputs, cases; only places and
the spelling of durations may differ), and have every comment at the row, column or case that it
belongs to.  Otherwise ``CannotFormat`` says what is different.

Example::

    >>> print(format_source(Source("t.yaml", '''outputs: {z: {type: string}}
    ... inputs: {a: {type: duration, domain: '>= 0 jam'}}  # one
    ... rules: [{then: {z: x}, when: {a: PT6H}}, {then: {z: 'y'}}]
    ... table: t''')), end="")
    table: t
    <BLANKLINE>
    inputs:  # one
      a: {type: duration, domain: ">= 0 jam"}
    <BLANKLINE>
    outputs:
      z: {type: string}
    <BLANKLINE>
    rules:
      - {when: {a: 6 jam}, then: {z: x}}
      - {then: {z: y}}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from gapless.algebra.durations import parse_duration, parse_months
from gapless.algebra.numbers import PLAIN, Numbers
from gapless.collection import collection_paused
from gapless.diagnostic import Explained, Message, TableError, say
from gapless.editing.arranging import Group, Outline, Text, arrange
from gapless.editing.printing import print_outline
from gapless.editing.remarks import Path, Remarks, read_remarks
from gapless.model import Case, Table
from gapless.reading.constant_files import read_constant_source
from gapless.reading.files import read_bytes
from gapless.reading.folders import is_case_file, is_constants_file
from gapless.reading.loading import read_source
from gapless.reading.nodes import MappingNode, Node, Scalar, parse_nodes
from gapless.reading.schema import CASES, CONSTANTS, TABLE, check_schema
from gapless.reading.texts import data_of
from gapless.source import Source
from gapless.unreadable import Unreadable


class CannotFormat(Explained):
    """A file that stays as it is; ``message`` says why."""


@collection_paused()
def format_source(source: Source) -> str:
    """The canonical text of a table file, or of a file of cases or constants.

    Raises ``TableError`` for a table that cannot be read, ``CannotFormat`` where the outcome
    would not mean the same.  The line ends are those of the file's first line; as everywhere,
    the text is without a byte order mark.
    """
    kind = file_kind(source)
    root, table = _read(source, kind)
    remarks = read_remarks(source, root)
    outline = arrange(root, remarks, kind, table)
    del root  # The tree of the proof takes as much again.
    if not isinstance(outline, Group):
        raise CannotFormat(say("the file holds no keys"))
    head = remarks[()].above if () in remarks else []
    text = print_outline(outline, head).replace("\n", source.line_end)
    if text != source.text:
        _prove(source, text, outline, remarks, table, kind)
    return text


def _read(source: Source, kind: str) -> tuple[Node, Table | None]:
    """The nodes of a text, and the table that they hold; raises ``TableError``."""
    table = None
    if kind == CONSTANTS:
        root, _ = parse_nodes(source)
        problems = read_constant_source(source).faults
    elif kind == CASES:
        root, problems = parse_nodes(source)
        if root is not None and not problems:
            problems = check_schema(root, CASES)
    else:
        reading = read_source(source)
        root, problems, table = reading.root, (), reading.whole
    if root is None or problems:
        raise TableError(problems)
    return root, table


def file_kind(source: Source) -> str:
    """Which kind of file a text is, by its name or, without one, by its keys."""
    path = PurePath(source.name)
    if not source.name.startswith("<"):
        is_constants = is_constants_file(path)
        return CASES if is_case_file(path) else CONSTANTS if is_constants else TABLE
    root, _ = parse_nodes(source)
    keys = root.values.keys() if isinstance(root, MappingNode) else set()
    is_cases = "cases" in keys and not keys & {"inputs", "outputs", "rules"}
    return CASES if is_cases else CONSTANTS if keys == {"constants"} else TABLE


# The proof.


def _prove(
    old: Source,
    text: str,
    outline: Outline,
    remarks: Mapping[Path, Remarks],
    table: Table | None,
    kind: str,
) -> None:
    try:
        source = replace(read_bytes(old.name, text.encode()), folders=old.folders)
        root, again = _read(source, kind)
    except TableError as failure:
        raise _not_proved(failure.diagnostics[0].message) from None
    if data_of(root, _text_or_none) != _outlined(outline):
        raise _not_proved(say("a text reads otherwise"))
    if table is not None and again is not None and meaning(table) != meaning(again):
        raise _not_proved(say("the table means something else"))
    if _belonging(read_remarks(source, root)) != _belonging(remarks):
        raise _not_proved(say("a comment would stand elsewhere"))


def _not_proved(reason: Message) -> CannotFormat:
    return CannotFormat(
        say("the file cannot be laid out without a change: {reason}; it stays", reason=reason)
    )


def _text_or_none(scalar: Scalar) -> str | None:
    """The text of a scalar; None of a plain one without text."""
    return scalar.text if scalar.text or not scalar.plain else None


def _outlined(outline: Outline) -> Any:
    if isinstance(outline, Text):
        return outline.text if outline.text or outline.quoted else None
    values = [_outlined(entry.value) for entry in outline.entries]
    if not outline.is_mapping:
        return values
    return dict(zip((entry.name for entry in outline.entries), values, strict=True))


def _belonging(remarks: Mapping[Path, Remarks]) -> dict[Path, list[str]]:
    """The comments of each row, column, case or part of the file.

    What stands above the first key, whichever that is, belongs to the file.
    """
    found: defaultdict[Path, list[str]] = defaultdict(list)
    for path, each in remarks.items():
        owner = path[:2] if len(path) > 1 else ()
        found[owner] += each.comments
    return {path: sorted(comments) for path, comments in found.items() if comments}


def meaning(table: Table) -> tuple[Table, list[Any]]:
    """What a table means: all of it but places, and texts that are read as values."""
    return replace(table, cases=(), turns=()), [_case(case, table) for case in table.cases]


def _case(case: Case, table: Table) -> Any:
    """What a case means: lengths of time in whatever unit, and the texts of all else."""
    given = {name: column.numbers for name, column in table.given.items()}
    expected = {name: output.numbers for name, output in table.outputs.items()}
    values = [
        {name: _length_or_text(text, numbers.get(name, PLAIN)) for name, text in texts.items()}
        for texts, numbers in ((case.given, given), (case.outputs, expected))
    ]
    return case.name, case.row, case.status, case.table, case.as_of, case.confirm, values


def _length_or_text(text: object, numbers: Numbers) -> Any:
    if isinstance(text, tuple):
        return tuple(_length_or_text(each, numbers) for each in text)
    if not isinstance(text, str):
        return text
    for parse in (parse_duration, parse_months):
        try:
            return parse(text, numbers)
        except Unreadable:
            continue
    return text
