"""Marks: the findings of a check as numbers on rows, cells and accepted gaps, and missing rows.

Invariants: findings keep their order and are numbered from 1; information (accepted gaps,
harmless overlaps) is not marked; a cell is marked only where the finding's region narrows
its input, a row that has no such cell at its id; a row that overrides several is marked once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from gapless.check.gaps import GAP
from gapless.check.masked import MASKED_ROW
from gapless.check.overlaps import OVERLAP_CONFLICT
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Message, Severity
from gapless.model import Table

#: The tests of each input that a region narrows.
Where = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of findings, and where they stand.

    ``rows`` are those at ids (without an input) and at cells (row id, input), ``accepted`` those
    at accepted gaps by their place.  ``missing`` are regions without a row, for programs.
    """

    rows: defaultdict[tuple[str, str | None], list[int]]
    accepted: defaultdict[int, list[int]]
    masked: set[str]
    missing: list[tuple[int, Where]]
    notes: list[tuple[int, Diagnostic]]


def mark(table: Table, findings: Iterable[Diagnostic]) -> Marks:
    """The marks that the findings of this table's check leave on it."""
    serious = (finding for finding in findings if finding.severity is not Severity.INFORMATION)
    marks = Marks(defaultdict(list), defaultdict(list), set(), [], [*enumerate(serious, start=1)])
    known = {rule.id for rule in table.rules}
    places = {accepted.span.start for accepted in table.accepted_gaps}
    for number, finding in marks.notes:
        rows = [row for row in finding.facts.rows if row in known]
        where = finding.facts.where or {}
        inputs: list[str | None] = [None]
        if GAP.made(finding):
            marks.missing.append((number, where))
        elif OVERLAP_CONFLICT.made(finding):
            if len(rows) > 2:
                del rows[1:]
            else:
                inputs = [name for name in where if name in table.inputs] or [None]
        elif MASKED_ROW.made(finding):
            del rows[1:]
            if finding.severity is Severity.ERROR:
                marks.masked.update(rows)
        elif not rows and finding.primary and finding.primary.span.start in places:
            marks.accepted[finding.primary.span.start].append(number)
        for place in product(rows, inputs):
            marks.rows[place].append(number)
    return marks


def region_said(finding: Diagnostic) -> Message:
    """The region that the sentence of a finding names, in words; with its days where it says so."""
    return _region_in(finding.message)


def _region_in(message: Message) -> Message:
    values = dict(message.values)
    fault, where = values.get("fault"), values.get("where")
    if isinstance(fault, Message):
        return replace(message, values=(*(values | {"fault": _region_in(fault)}).items(),))
    assert isinstance(where, Message), "the sentence names a region"
    return where
