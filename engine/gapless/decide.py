"""Deciding: one context in, one decision out.

Purpose: find the rows a context hits and what they conclude.  Place in the flow: above
``compiled`` and ``context``; a sibling of ``check``.

A whole context takes the short way: for every input one look-up gives the set of rows
whose cell holds the value (all enumerated texts share one look-up); the intersection of
these sets is the set of hits, and what a set of hits decides is worked out once and kept.  Everything else (texts to read, raw data,
absent inputs, faults) takes the long way through ``context`` and ``grid``.

Invariants:
- both ways give the same decision; the short way is taken only for values whose Python type
  is exactly that of the input;
- a partial context is decided only when every completion gives the same status and outputs.

Worked example: a table with rows ``a < 3``, ``b = yes``; the context ``{"a": 2}`` hits row 1
whatever ``b`` is and is decided; ``{"a": 5}`` is undetermined and needs ``b``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from gapless.compiled import CompiledProcedure, Outcome
from gapless.context import Context, read_context
from gapless.explain import Explanation, explain
from gapless.locate import RowFinders
from gapless.model import Table
from gapless.partial import determine, region_of
from gapless.policy import Result

#: How many sets of hits a decider remembers the meaning of.
_MOST_OUTCOMES = 4096

_new = object.__new__


class Decision:
    """A decision and what led to it; immutable.

    ``status`` is ``decided``, ``undetermined`` or ``uncovered``; ``row`` the deciding row (None
    where several decide together or where different rows decide the same); ``hits`` the rows
    that match; ``needs`` the inputs that can still change an undetermined decision, most
    telling first; ``via`` the tables passed through.
    """

    __slots__ = ("_decider", "_outcome", "_values")

    _decider: Decider
    _outcome: Outcome
    _values: tuple[Any, ...] | Context

    @property
    def status(self) -> str:
        """``decided``, ``undetermined`` or ``uncovered``."""
        return self._outcome.status

    @property
    def row(self) -> str | None:
        """The deciding row; None where several decide together."""
        return self._outcome.row

    @property
    def outputs(self) -> dict[str, Result]:
        """The outputs by name, in a new dict."""
        return dict(self._outcome.outputs)

    @property
    def hits(self) -> tuple[str, ...]:
        """The rows that match, in table order."""
        return self._outcome.hits

    @property
    def needs(self) -> tuple[str, ...]:
        """The inputs that can still change an undetermined decision, most telling first."""
        return self._outcome.needs

    @property
    def table(self) -> str:
        """The id of the table that decides, or in which no row covers the context."""
        return self._outcome.table.id

    @property
    def version(self) -> str | None:
        """The version of that table."""
        return self._outcome.table.version

    @property
    def decided_by(self) -> Table:
        """That table."""
        return self._outcome.table

    @property
    def cite(self) -> str | None:
        """The citation of the deciding row."""
        return self._outcome.cite

    @property
    def via(self) -> tuple[str, ...]:
        """The ids of the tables passed through."""
        return self._outcome.via

    @property
    def reason(self) -> str | None:
        """The reason of the accepted gap an uncovered context lies in."""
        return self._outcome.reason

    def explain(self) -> Explanation:
        """Why this row, and what stopped each other row."""
        return explain(self._decider.compiled, self._outcome, self.context)

    @property
    def context(self) -> Context:
        """The values the decision was made on, by input name."""
        if isinstance(self._values, tuple):
            return dict(zip(self._decider.names, self._values, strict=True))
        return dict(self._values)

    def as_json(self) -> dict[str, object]:
        """The decision as ``gapless decide --format json`` prints it, before encoding."""
        report: dict[str, object] = {
            "status": self.status,
            "table": self.table,
            "version": self.version,
            "row": self.row,
            "outputs": self.outputs,
            "hits": list(self.hits),
            "needs": list(self.needs),
            "cite": self.cite,
        }
        if self.via:
            report["via"] = list(self.via)
        if self.reason is not None:
            report["reason"] = self.reason
        return report

    def __repr__(self) -> str:
        row = f" row={self.row!r}" if self.row is not None else ""
        return f"<Decision {self.status} table={self.table!r}{row} {self.outputs!r}>"


def _decision(decider: Decider, outcome: Outcome, values: tuple[Any, ...] | Context) -> Decision:
    decision = _new(Decision)
    decision._decider = decider
    decision._outcome = outcome
    decision._values = values
    return decision


class Decider:
    """A compiled procedure, ready to decide; safe to share between threads.

    ``decide(context)`` decides a context, partial or whole.  It raises ``ContextError`` for a
    context with faults and ``HitPolicyError`` where the hits contradict the hit policy.
    """

    def __init__(self, compiled: CompiledProcedure) -> None:
        self.compiled = compiled
        self._finders = RowFinders(compiled.grid)
        self._outcomes: dict[int, Outcome] = {}
        self.names = self._finders.names
        self.decide = self._short_way()

    def _short_way(self) -> Callable[[Mapping[str, object]], Decision]:
        """The function for whole contexts; its variables are local because that is fastest."""
        finders = self._finders
        count = len(finders.names)
        pick, texts, joint = finders.pick, finders.texts, finders.joint
        ordered, others = finders.ordered, finders.others
        outcomes = self._outcomes
        decide_carefully = self._decide_carefully

        def decide(context: Mapping[str, object]) -> Decision:
            try:
                values = pick(context)
                rows = joint[values[:texts]]
                for place, cuts, at in ordered:
                    rows &= at[bisect_right(cuts, values[place])]  # type: ignore[operator]
                for place, find in others:
                    rows &= find(values[place])
                if len(context) == count:
                    decision = _new(Decision)
                    decision._outcome = outcomes[rows]
                    decision._decider = self
                    decision._values = values
                    return decision
            except (KeyError, TypeError, ValueError, ArithmeticError):
                pass
            return decide_carefully(context)

        return decide

    def _decide_carefully(self, context: Mapping[str, object]) -> Decision:
        values = read_context(self.compiled, context)
        if len(values) < len(self.names):
            return _decision(self, determine(self.compiled, values), values)
        region = region_of(self.compiled, values)
        rows = self.compiled.grid.alive(region, self.compiled.grid.all_rows)
        outcome = self._outcomes.get(rows) or self.compiled.outcome(rows, rows)
        assert outcome is not None, "a single context has an outcome"
        if len(self._outcomes) < _MOST_OUTCOMES:
            self._outcomes[rows] = outcome
        self._finders.remember(values)
        return _decision(self, outcome, values)
