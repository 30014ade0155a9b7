"""Cells that are written longer than need be.

Purpose: find cells whose tests repeat each other or join into one range.  Place
in the flow: asks the model alone; ``column_findings`` reports.

Worked example: ``[1..3], (3..5]`` is ``[1..5]``; ``a, a`` is ``a``; ``< 3, >= 3`` is "any".

Invariants: what is proposed is the same set, in fewer tests; single values that an owner lists
one by one (``1, 2, 3``, or all values of a column) are left as they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from gapless.algebra.domain import Domain
from gapless.algebra.sets import NULL, Cut, ValueSet
from gapless.check.analysis import Analysis, Search
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, swap
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, InputFacts, Severity, phrase, say
from gapless.model import Cell, Rule, Table
from gapless.reading.dmn.feel_text import cell_of
from gapless.reading.yaml_text import cell as yaml_cell
from gapless.sfeel.cell_text import print_set

SPLIT_RANGE = Code(
    name="split-range",
    title="a range is written in pieces",
    meaning="The pieces of the list touch one another; one range says the same.",
    remedy="Write the one range that the help offers.",
    example=swap(TABLE, right=LAST, wrong='when: {lama: ["(2 jam..5 jam]", "> 5 jam"]}'),
    severity=Severity.INFORMATION,
)


def _is_needlessly_split(domain: Domain, cell: Cell) -> bool:
    """Whether a part says nothing new, or ranges among the parts join."""
    parts = cell.parts
    if _has_needless_part(parts):
        return True
    starts = [low for low, _ in (cell.values - NULL).intervals]
    joined = Counter(bisect_right(starts, low) for part in parts for low in _beginnings(part))
    return any(
        joined[bisect_right(starts, low)] > 1
        for part in parts
        if domain.size(part) != 1
        for low in _beginnings(part)
    )


def _beginnings(values: ValueSet) -> Iterator[Cut]:
    return (low for low, _ in (values - NULL).intervals)


def _has_needless_part(parts: Sequence[ValueSet]) -> bool:
    """Whether the other parts together hold all of some part; in one pass over all cuts."""
    changes: dict[Cut, int] = {}
    for part in parts:
        for low, high in part.intervals:
            changes[low] = changes.get(low, 0) + 1
            changes[high] = changes.get(high, 0) - 1
    depth = 0
    held_once: list[Cut] = []
    for cut in sorted(changes):
        depth += changes[cut]
        if depth == 1:
            held_once.append(cut)
    return not all(
        any(_begins_in(held_once, low, high) for low, high in part.intervals) for part in parts
    )


def _begins_in(cuts: Sequence[Cut], low: Cut, high: Cut) -> bool:
    """Whether one of the sorted cuts is in a range."""
    place = bisect_left(cuts, low)
    return place < len(cuts) and cuts[place] < high


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRangeFacts(InputFacts):
    """Of a cell: the fewer tests that say the same, none where it may be left out."""

    tests: tuple[str, ...]


def split_range_findings(search: Search) -> Iterator[Diagnostic]:
    """Every cell that can be written with fewer tests."""
    # Rows share their cells, so that each is looked at once.
    needless: dict[tuple[str, int], bool] = {}
    for rule in search.budget.each(search.table.rules):
        for name, cell in rule.cells.items():
            if len(cell.parts) < 2:
                continue
            domain = search.table.inputs[name].domain
            key = name, id(cell)
            if key not in needless:
                needless[key] = _is_needlessly_split(domain, cell)
            if needless[key]:
                tests = () if cell.values == domain.everything else print_set(domain, cell.values)
                if len(tests) < len(cell.parts):
                    yield _finding(search.table, rule, name, tests)


def _finding(table: Table, rule: Rule, name: str, tests: tuple[str, ...]) -> Diagnostic:
    if tests:
        message = say("the cell {input} of row {row} can be shorter", input=name, row=rule.id)
        advice = say("write {input}: {text}", input=name, text=yaml_cell(tests))
    else:
        message = say("the cell {input} of row {row} holds every value", input=name, row=rule.id)
        advice = say("leave it out: an input that a row does not name may be anything")
    if table.source.is_dmn:
        column = table.inputs[name]
        text = cell_of(table, column, rule.cells[name].values)
        advice = say("write `{text}`", text=text)
    facts = SplitRangeFacts((rule.id,), input=name, tests=tests)
    return SPLIT_RANGE.at(rule.cell_span(name), message, help=advice, facts=facts)


ANALYSIS = Analysis(phrase("split ranges"), (SPLIT_RANGE,), split_range_findings)
