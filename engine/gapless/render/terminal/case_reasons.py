"""Why a case came out otherwise: the row that won, and what stopped the one expected.

Invariants: every row is called as its table calls it, with the table where several were passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.cases.outcome import CaseResult
from gapless.compiling.compiled import DECIDED, UNCOVERED, UNDETERMINED
from gapless.deciding.decision import Decision
from gapless.deciding.explain import DECIDES, MATCHES, OPEN, STOPPED, RowReason
from gapless.diagnostic import listed
from gapless.language import translate
from gapless.model import HitPolicy, Rule
from gapless.render.words import word

#: So many rows are named where several match or might have been meant.
_MOST_ROWS = 3


def explain_failure(result: CaseResult) -> list[str]:
    """Why the decision is what it is, and why it is not what the case expects."""
    if result.decision is None or result.passed:
        return []
    return list(_Reasons(result, result.decision).lines())


class _Reasons:
    """What the rows have to say about a case that failed, in the language of the table."""

    def __init__(self, result: CaseResult, decision: Decision) -> None:
        self._case, self._decision = result.case, decision
        self._differing = {item.what for item in result.compared if not item.same}
        self._explanation = decision.explain(result.case.given)
        self._rows = self._explanation.answering

    def lines(self) -> Iterator[str]:
        """The rows that made the decision, what is still needed, and the rows that were meant."""
        yield from self._winners()
        decision = self._decision
        if decision.status == UNDETERMINED:
            needed = listed(decision.input(name)[1].label for name in decision.needs)
            yield f"{self._word('Not yet decided; still needed')}: {needed}"
        if decision.failure is not None:
            yield translate(decision.failure, decision.decided_by.language)
        yield from map(self._why_not, self._meant()[:_MOST_ROWS])

    def _word(self, name: str) -> str:
        return word(name, self._decision.decided_by.language)

    def _winners(self) -> Iterator[str]:
        """The rows that made the decision, but for the one expected."""
        for row in self._rows:
            if row.verdict == DECIDES and row.use:
                yield self._about(row, f"{self._word('hands over to')} {row.use}")
            elif row.verdict == DECIDES and row.row != self._case.row:
                yield self._about(row, self._word("decides"))
        if self._decision.row is None and self._decision.status == DECIDED:
            matching = [row for row in self._rows if row.verdict == MATCHES]
            yield from (self._about(row, self._word("matches")) for row in matching[:_MOST_ROWS])

    def _about(self, row: RowReason, text: str) -> str:
        """What a row does, with its cells, all of which match."""
        table, rule = self._decision.rule(row)
        cells = listed(
            f"{table.inputs[name].label} {each.phrase}" for name, each in rule.cells.items()
        )
        return f"{self._name(row)} {text}: {cells or self._word('always')}"

    def _meant(self) -> Sequence[RowReason]:
        """The row that the case names; else the nearest of those that say what it expects."""
        case, decision = self._case, self._decision
        if case.row is not None:
            if case.row == decision.row and case.table in (None, decision.table):
                return ()
            named = (row for row in self._rows if row.row == case.row)
            return [row for row in named if case.table in (None, row.table)]
        nearest = self._explanation.nearest if decision.status == UNCOVERED else ()
        is_wrong = decision.status != DECIDED or not self._differing.isdisjoint(case.outputs)
        if not is_wrong or not case.outputs:
            return nearest
        others = (row for row in self._rows if row.row != decision.row)
        saying = [row for row in others if self._says(decision.rule(row)[1])]
        if not saying:
            return nearest
        least = min(len(row.cells) for row in saying)
        return [row for row in saying if len(row.cells) == least]

    def _says(self, rule: Rule) -> bool:
        """Whether a row says all that the case expects of the outputs."""
        table, outputs = self._decision.decided_by, rule.outputs
        return outputs is not None and all(
            expected == (None if value is None else table.print_output(name, value))
            for name, expected in self._case.outputs.items()
            for value in [outputs.get(name)]
        )

    def _why_not(self, row: RowReason) -> str:
        """Why a row does not make the decision."""
        name = self._name(row)
        if row.verdict == STOPPED:
            language = self._decision.decided_by.language
            text = "; ".join(
                f"{cell.label} {translate(cell.met, language)}, {self._word('not')} {cell.cell}"
                for cell in row.cells
                if cell.met is not None
            )
            return f"{name} {self._word('does not match')}: {text}"
        if row.verdict == OPEN:
            text = "; ".join(f"{cell.label} ({cell.cell})" for cell in row.cells)
            return f"{name} {self._word('still open')}: {text}"
        deciding = (each for each in self._rows if each.verdict == DECIDES)
        winner = next((each for each in deciding if each.revision == row.revision), None)
        if winner is None:
            return f"{name} {self._word('matches too')}"
        is_ranked = self._decision.rule(row)[0].hit_policy is HitPolicy.PRIORITY
        why = self._word("is more important" if is_ranked else "comes first")
        return f"{name} {self._word('matches too')}, {self._word('but')} {winner.row} {why}"

    def _name(self, row: RowReason) -> str:
        table = f" ({row.table})" if len({each.table for each in self._rows}) > 1 else ""
        return f"{self._word('Row')} {row.row}{table}"
