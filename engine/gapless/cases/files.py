"""Files of cases: long lists of examples beside the tables.

Purpose: read ``*.cases.yaml`` files.  Place in the flow: beside ``loading``, with the same nodes
and the same reader of cases; ``gapless test`` runs them.

Invariants: a file is returned only when it has no error at all; the diagnostics hold every fault
that could be found in one run, in reporting order.

Example::

    table: padam-meluas
    cases:
      - given: {durasi_padam: 5 jam, tetangga: tidak padam}
        expect: {row: 3}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gapless.diagnostic import Diagnostic, Severity, TableError
from gapless.model import Case
from gapless.reading.columns import text_of
from gapless.reading.files import read_file
from gapless.reading.nodes import MappingNode, parse_nodes
from gapless.reading.rows import read_cases, read_date
from gapless.reading.schema import CASES, check_schema
from gapless.source import Source, Span


@dataclass(frozen=True)
class CaseFile:
    """The cases of one file, and the table that decides them.

    ``version`` or ``as_of`` choose the revision; without them it is the one in force today.
    """

    table: str
    version: str | None
    as_of: date | None
    cases: tuple[Case, ...]
    source: Source
    span: Span
    """The place of the table's id."""


def load_case_file(path: str | Path) -> CaseFile:
    """Read one file of cases; raises ``TableError`` with every diagnostic."""
    return load_case_source(read_file(path))


def load_case_source(source: Source) -> CaseFile:
    """Read cases from a text; raises ``TableError`` with every diagnostic."""
    root, faults = parse_nodes(source)
    problems = list(faults)
    if root is None:
        raise TableError(problems)
    problems.extend(check_schema(root, CASES))
    if not isinstance(root, MappingNode):
        raise TableError(problems)
    as_of = read_date(root.get("as_of"), problems)
    cases = read_cases(root.get("cases"), problems)
    table = root.get("table")
    if table is None or any(item.severity is Severity.ERROR for item in problems):
        raise TableError(problems)
    name = text_of(table) or ""
    version = text_of(root.get("version"))
    return CaseFile(name, version, as_of, cases, source, table.span)


def load_case_files(
    paths: Iterable[Path],
) -> tuple[tuple[CaseFile, ...], tuple[Diagnostic, ...]]:
    """Every file of cases that can be read, and the diagnostics of those that cannot."""
    files: list[CaseFile] = []
    problems: list[Diagnostic] = []
    for path in paths:
        try:
            files.append(load_case_file(path))
        except TableError as failure:
            problems.extend(failure.diagnostics)
    return tuple(files), tuple(problems)
