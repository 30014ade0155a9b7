"""Tests of cells that no value of their input passes: ``(5..5)``, or a text that is not allowed.

Purpose: a row with such a cell never matches in DMN, where a table of ours would not be read.  The
test is reported and left out, and with the last test of a cell its row.

Invariant: what is left decides every context as the file does.

Example: of ``"gold", "bronze"``, where only gold and silver are allowed, ``"gold"`` is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from gapless.algebra.domain import Domain
from gapless.codes.columns import OUTSIDE_DOMAIN
from gapless.codes.form import UNKNOWN_VALUE
from gapless.codes.rows import EMPTY_CELL
from gapless.dataclass import replace
from gapless.diagnostic import Diagnostic, InputFacts, say
from gapless.model import Input
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.texts import entries, text_of
from gapless.sfeel.cell_pieces import split
from gapless.sfeel.cell_text import ANY
from gapless.sfeel.cells import read_tests
from gapless.unreadable import Unreadable

_UNMATCHED = frozenset(code.name for code in (EMPTY_CELL, OUTSIDE_DOMAIN, UNKNOWN_VALUE))
_NOT = "not("


def without_unmatched(
    root: MappingNode, inputs: Mapping[str, Input], faults: Sequence[Diagnostic]
) -> tuple[MappingNode, list[Diagnostic]] | None:
    """The nodes of a table without the tests at fault, and the findings about these.

    None where the table has faults of another kind.
    """
    rules = root.get("rules")
    placed = {each.primary.span.start: each for each in faults if each.primary is not None}
    is_all = all(each.code in _UNMATCHED and each.primary for each in faults)
    if not is_all or not isinstance(rules, SequenceNode):
        return None
    places = sorted(placed)
    findings: list[Diagnostic] = []
    rows: list[Node] = []
    for row in rules.items:
        when = row.get("when") if isinstance(row, MappingNode) else None
        texts: dict[str, str | None] = {}
        for key, cell in entries(when):
            at = bisect_left(places, cell.start)
            if at < len(places) and places[at] < cell.end and isinstance(cell, Scalar):
                text = texts[key.text] = _left(inputs[key.text].domain, cell.text)
                findings.append(_finding(placed[places[at]], row, key.text, text))
        if texts and isinstance(row, MappingNode) and isinstance(when, MappingNode):
            if None in texts.values():
                continue
            cells = {
                key: cell._replace(text=texts[key] or "") if isinstance(cell, Scalar) else cell
                for key, cell in when.values.items()
                if key in texts
            }
            row = _with(row, {"when": _with(when, cells)})
        rows.append(row)
    return _with(root, {"rules": rules._replace(items=tuple(rows))}), findings


def _finding(fault: Diagnostic, row: Node, name: str, text: str | None) -> Diagnostic:
    """A fault of a cell as one of a row that is left, or of one that never matches."""
    id = text_of(row.get("row")) if isinstance(row, MappingNode) else None
    facts = InputFacts((id or "",), input=name)
    message = fault.message
    if text is None:
        message = say("{problem}, so row {row} never matches", problem=message, row=id)
    return replace(fault, message=message, facts=facts)


def _left(domain: Domain, text: str) -> str | None:
    """A cell without the tests that nothing passes; None where no test is left."""
    tests: list[str] = []
    for start, end in split(domain, text, 0, len(text)):
        test = text[start:end]
        if not _is_unmatched(domain, test):
            tests.append(test)
        elif test.startswith(_NOT):
            inner = list(split(domain, test, len(_NOT), len(test) - 1))
            values = [test[first:last] for first, last in inner]
            kept = [each for each in values if not _is_unmatched(domain, each)]
            if not kept:
                return ANY
            if len(kept) < len(values):
                tests.append(f"{_NOT}{', '.join(kept)})")
    return ", ".join(tests) or None


def _is_unmatched(domain: Domain, test: str) -> bool:
    """Whether nothing passes a test."""
    try:
        read_tests(domain, test)
    except Unreadable as fault:
        return fault.code is not None and fault.code.name in _UNMATCHED
    return False


def _with(node: MappingNode, values: Mapping[str, Node]) -> MappingNode:
    """A mapping with other values of some keys."""
    known = {name: values.get(name, value) for name, value in node.values.items()}
    return node._replace(values=known)
