"""Marks: the findings of a check as numbers on rows, cells and accepted gaps, and missing rows.

Invariants: findings keep their order and are numbered from 1; information (accepted gaps,
harmless overlaps) is not marked; a cell is marked only where the finding's region narrows
its input, a row that has no such cell at its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gapless.check.gaps import GAP
from gapless.check.masked import MASKED_ROW
from gapless.check.overlaps import OVERLAP_CONFLICT
from gapless.diagnostic import Diagnostic, Severity
from gapless.model import Table


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A region without a row: its number and the cell texts of its inputs."""

    number: int
    where: Mapping[str, str]


@dataclass(slots=True)
class Marks:
    """The numbers that stand at rows, at cells (row id, input) and at accepted gaps."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    cells: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)
    accepted: dict[int, list[int]] = field(default_factory=dict)
    missing: list[MissingRow] = field(default_factory=list)
    notes: list[tuple[int, Diagnostic]] = field(default_factory=list)


def mark(table: Table, findings: Iterable[Diagnostic]) -> Marks:
    """The marks that the findings of this table's check leave on it."""
    marks = Marks()
    known = {rule.id for rule in table.rules}
    places = {accepted.span.start for accepted in table.accepted_gaps}
    serious = (finding for finding in findings if finding.severity is not Severity.INFORMATION)
    for number, finding in enumerate(serious, start=1):
        marks.notes.append((number, finding))
        rows = [row for row in finding.facts.rows if row in known]
        where = where_texts(finding)
        if finding.code == GAP.name:
            marks.missing.append(MissingRow(number, where))
        elif finding.code == OVERLAP_CONFLICT.name:
            _mark_cells(marks, number, rows, [name for name in where if name in table.inputs])
        elif finding.code == MASKED_ROW.name:
            if finding.severity is Severity.ERROR:
                marks.masked.update(rows[:1])
            _mark_rows(marks, number, rows[:1])
        elif rows:
            _mark_rows(marks, number, rows)
        elif finding.primary and finding.primary.span.start in places:
            marks.accepted.setdefault(finding.primary.span.start, []).append(number)
    return marks


def where_texts(finding: Diagnostic) -> dict[str, str]:
    """The region of a finding: for each input that it narrows, one line of cell text."""
    return {
        name: tests if isinstance(tests, str) else ", ".join(tests)
        for name, tests in (finding.facts.where or {}).items()
    }


def _mark_cells(marks: Marks, number: int, rows: Iterable[str], inputs: list[str]) -> None:
    for row in rows:
        for name in inputs:
            marks.cells.setdefault((row, name), []).append(number)
        if not inputs:
            marks.rows.setdefault(row, []).append(number)


def _mark_rows(marks: Marks, number: int, rows: Iterable[str]) -> None:
    for row in rows:
        marks.rows.setdefault(row, []).append(number)
