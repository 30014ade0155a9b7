"""Why a case came out otherwise: the row that won, and what stopped the one expected.

Invariants: every row is called as its table calls it, with the table where several were passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.cases.outcome import CaseResult
from gapless.compiling.compiled import DECIDED, UNCOVERED, UNDETERMINED
from gapless.deciding.decision import Decision
from gapless.deciding.explain import DECIDES, MATCHES, OPEN, STOPPED, Explanation, RowReason
from gapless.model import HitPolicy, Rule
from gapless.render.words import word

#: So many rows are named where several match or might have been meant.
_MOST_ROWS = 3


def explain_failure(result: CaseResult) -> list[str]:
    """Why the decision is what it is, and why it is not what the case expects."""
    decision = result.decision
    if decision is None or result.passed:
        return []
    explanation = decision.explain(result.case.given)
    lines = list(_winners(result, decision, explanation))
    if decision.status == UNDETERMINED:
        lines.append(f"{word('undetermined', _language(decision))}: {_needed(decision)}")
    meant = _rows_meant(result, decision, explanation)
    return lines + [_why_not(row, decision, explanation) for row in meant[:_MOST_ROWS]]


def _language(decision: Decision) -> str:
    return decision.decided_by.language


def _winners(result: CaseResult, decision: Decision, explanation: Explanation) -> Iterator[str]:
    """The rows that made the decision, but for the one expected."""
    language = _language(decision)
    together = decision.row is None and decision.status == DECIDED
    matching = [row for row in explanation.rows if row.verdict == MATCHES]
    for row in explanation.rows:
        if row.verdict == DECIDES and (row.use or row.row != result.case.row):
            text = word("decides", language)
            if row.use:
                text = f"{word('hands over to', language)} {row.use}"
            yield f"{_name(row, explanation, language)} {text}: {_cells(row, decision)}"
    for row in matching[:_MOST_ROWS] if together else ():
        text = word("fits", language)
        yield f"{_name(row, explanation, language)} {text}: {_cells(row, decision)}"


def _rows_meant(
    result: CaseResult, decision: Decision, explanation: Explanation
) -> Sequence[RowReason]:
    """The row that the case names; else the nearest of those that say what it expects."""
    case = result.case
    if case.row is not None:
        if case.row == decision.row and case.table in (None, decision.table):
            return ()
        return [
            row
            for row in explanation.rows
            if row.row == case.row and case.table in (None, row.table)
        ]
    wrong = decision.status != DECIDED or any(
        not item.same for item in result.compared if item.what in case.outputs
    )
    if not wrong or not case.outputs:
        return explanation.nearest if decision.status == UNCOVERED else ()
    said = [
        row
        for row in explanation.rows
        if row.row != decision.row and _says(decision.rule(row)[1], result, decision)
    ]
    if not said and decision.status == UNCOVERED:
        return explanation.nearest
    nearest = min((len(row.cells) for row in said), default=0)
    return [row for row in said if len(row.cells) == nearest]


def _says(rule: Rule, result: CaseResult, decision: Decision) -> bool:
    """Whether a row says all that the case expects of the outputs."""
    if rule.outputs is None:
        return False
    table = decision.decided_by
    for name, expected in result.case.outputs.items():
        value = rule.outputs.get(name)
        if expected != (None if value is None else table.print_output(name, value)):
            return False
    return bool(result.case.outputs)


def _why_not(row: RowReason, decision: Decision, explanation: Explanation) -> str:
    """Why a row does not make the decision."""
    language = _language(decision)
    name = _name(row, explanation, language)
    if row.verdict == STOPPED:
        text = "; ".join(
            f"{cell.label} {cell.value}, {word('is not', language)} {cell.cell}"
            for cell in row.cells
        )
        return f"{name} {word('stopped', language)}: {text}"
    if row.verdict == OPEN:
        text = "; ".join(f"{cell.label} ({cell.cell})" for cell in row.cells)
        return f"{name} {word('open', language)}: {text}"
    winners = (
        item
        for item in explanation.rows
        if item.verdict == DECIDES and item.revision == row.revision
    )
    winner = next(winners, None)
    if winner is None:
        return f"{name} {word('matches', language)}"
    important = decision.rule(row)[0].hit_policy is HitPolicy.PRIORITY
    why = word("is more important" if important else "comes first", language)
    return f"{name} {word('matches', language)}, {word('but', language)} {winner.row} {why}"


def _name(row: RowReason, explanation: Explanation, language: str) -> str:
    tables = {item.table for item in explanation.rows}
    table = f" ({row.table})" if len(tables) > 1 else ""
    return f"{word('row', language)} {row.row}{table}"


def _cells(row: RowReason, decision: Decision) -> str:
    """The cells of a row, all of which match."""
    table, rule = decision.rule(row)
    parts = [f"{table.inputs[name].label} {cell.text}" for name, cell in rule.cells.items()]
    return ", ".join(parts) or word("always", _language(decision))


def _needed(decision: Decision) -> str:
    return ", ".join(decision.input(name)[1].label for name in decision.needs)
