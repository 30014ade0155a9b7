"""A decision: what was decided for a context, and why.

Purpose: the value that deciding returns.

Invariants: a decision never changes; contexts that no cell tells apart may share one; decisions
that say the same are equal, whatever the contexts were and how often the table was loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gapless.algebra.bitsets import RowSet
from gapless.algebra.json_values import for_any_writer, plain
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure, Outcome, Status
from gapless.compiling.compiler import compile_procedure
from gapless.compiling.computing import formulas_of
from gapless.compiling.policy import Result
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import read_context
from gapless.deciding.explain import Explanation, RowReason, Step, explain, steps_to
from gapless.deciding.fewest_questions import FewestQuestions
from gapless.deciding.partial import ranked, region_of
from gapless.diagnostic import Message
from gapless.model import Input, Procedure, Rule, Table


@dataclass(frozen=True, slots=True)
class Question:
    """What is still needed: an input's name, the text to ask, its type and the ``choices``.

    ``choices`` are the values that it allows, as a context takes them, where it lists any; ``null``
    among them is "not known".
    """

    name: str
    text: str
    type: str
    choices: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The question by the names of its JSON form."""
        return {"name": self.name, "text": self.text, "type": self.type, "choices": self.choices}


class Decision:
    """A decision and what led to it; immutable.

    ``status`` is ``decided``, ``undetermined``, ``uncovered``, or ``failed`` where an output could
    not be computed, for which ``failure`` says why; ``row`` the deciding row (None
    where several decide together or where different rows decide the same); ``hits`` the rows
    that match; ``needs`` the inputs that can still change an undetermined decision, most
    telling first; ``complete`` whether all such inputs are known; ``via`` the tables passed
    through.
    """

    __slots__ = ("_compiled", "_context", "_fewest", "_needs", "_outcome", "_region", "_rows")

    #: In another process the procedure alone: it is compiled again where somebody asks why.
    _compiled: CompiledProcedure | Procedure
    _outcome: Outcome
    _region: Box | None
    _rows: int | None
    _context: Mapping[str, object]
    #: What says which input to ask first, once somebody wants to know what is needed.
    _fewest: FewestQuestions | None
    _needs: tuple[str, ...] | None

    @property
    def status(self) -> Status:
        """``decided``, ``undetermined``, ``uncovered`` or ``failed``."""
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
        compiled = self._compiled
        if self._rows is None or self._outcome.via or isinstance(compiled, Procedure):
            return self._outcome.hits
        if compiled.grid.dependencies:
            return self._outcome.hits
        return tuple(rule.id for rule in compiled.entry.matched(self._rows))

    @property
    def needs(self) -> tuple[str, ...]:
        """The inputs that can still change an undetermined decision, most telling first."""
        if self._needs is None:
            self._needs = self._outcome.needs
            if self._fewest is not None and self._region is not None:
                self._needs = ranked(self._fewest, self._region, self._needs)
        return self._needs

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask next, for each of ``needs`` in its order."""
        return tuple(map(self.question, self.needs))

    def question(self, name: str) -> Question:
        """The question for an input or datum that the decision may need."""
        _, column = self.input(name)
        domain = column.domain
        choices = [domain.print(value) for value in domain.enumerated or ()]
        if choices and domain.nullable:
            choices.append("null")
        return Question(name, column.question or column.label, str(domain.kind), tuple(choices))

    @property
    def complete(self) -> bool:
        """Whether all inputs that can change the decision are known; False where a budget ended
        before.

        Where it ended before any context was seen to be decided otherwise, ``needs`` holds the
        inputs that rows restrict.
        """
        return self._outcome.stopped is None

    @property
    def stopped(self) -> Message | None:
        """Why the decision is not ``complete``."""
        return self._outcome.stopped

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
    def tables(self) -> Mapping[str, Table]:
        """All tables that could be passed through, by id, the one that was asked first.

        While the day is open, the newest of the revisions that may be in force.
        """
        return {table.id: table for table in self._procedure.tables.values()}

    def input(self, name: str) -> tuple[Table, Input]:
        """An input or datum that the decision may need, with a table that asks for it."""
        tables = self._procedure.tables.values()
        for table in tables:
            if name in table.inputs:
                return table, table.inputs[name]
        return next(
            (table, table.data[name].column(table.language))
            for table in tables
            if name in table.data
        )

    def rule(self, reason: RowReason) -> tuple[Table, Rule]:
        """The row that an explanation speaks of, with its table."""
        tables = self._procedure.tables.values()
        return next(
            (table, rule)
            for table in tables
            if (table.id, table.version) == reason.revision
            for rule in [table.rule(reason.row)]
            if rule is not None
        )

    @property
    def _procedure(self) -> Procedure:
        known = self._compiled
        return known if isinstance(known, Procedure) else known.procedure

    @property
    def cite(self) -> str | None:
        """The citation of the deciding row."""
        return self._outcome.cite

    @property
    def via(self) -> tuple[str, ...]:
        """The ids of the tables passed through."""
        return self._outcome.via

    @property
    def passed(self) -> tuple[str, ...]:
        """The ids of the tables that had a part in it: passed through, or deciding an input."""
        passed = [*self.via, self.table]
        steps, tables = {step.input: step for step in self.steps}, self.tables
        for name in passed:
            for column in tables[name].inputs.values() if steps else ():
                if column.origin is not None and column.name in steps:
                    below = (column.origin.table, steps[column.name].table)
                    passed += (one for one in below if one not in passed)
        return tuple(dict.fromkeys(passed))

    @property
    def reason(self) -> str | None:
        """The reasons of the accepted gaps an uncovered context lies in, one a line."""
        return self._outcome.reason

    @property
    def failure(self) -> Message | None:
        """Why an output could not be computed; None where all could."""
        return self._outcome.failure

    @property
    def computed_from(self) -> frozenset[str]:
        """The names in formulas that stand where values are still to be computed."""
        return frozenset(name for each in formulas_of(self._outcome) for name in each.names)

    def computed(self, change: Callable[[Outcome], Outcome]) -> Decision:
        """The decision for one context of those that share it, with other answers."""
        outcome = change(self._outcome)
        decision = in_region(self._compiled, outcome, self._region, self._context, self._fewest)
        # Of what is not decided no rows are named.
        decision._rows = None if outcome.needs else self._rows
        return decision

    def explain(self, context: Mapping[str, object] | None = None) -> Explanation:
        """Why this row, and what stopped each other row.

        A decision is shared by all contexts that no cell tells apart, so it speaks of the
        region they lie in; given the context, it speaks of its values.
        """
        compiled, region = self._placed()
        values = {} if context is None else read_context(compiled, context)
        return explain(compiled, self._outcome, region, values)

    def _placed(self) -> tuple[CompiledProcedure, Box]:
        """The procedure compiled, and where in its grid the context lies."""
        compiled = self._compiled
        if isinstance(compiled, Procedure):
            compiled = compile_procedure(compiled)
        region = self._region
        if region is None:
            region = region_of(compiled, read_context(compiled, self._context))
        return compiled, region

    @property
    def steps(self) -> tuple[Step, ...]:
        """What tables decided for inputs of others, lower ones first, where that is known."""
        return tuple(steps_to(*self._placed())) if self._procedure.decided else ()

    def as_json(self) -> dict[str, object]:
        """The decision by the names of its JSON form, before values are encoded."""
        report = self._said()
        if self._procedure.decided:
            report["decided"] = {step.input: step.as_json() for step in self.steps}
        return report

    def _said(self) -> dict[str, object]:
        """The same but for what tables decided on the way."""
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
        if not self.complete:
            report["complete"] = False
        if self.via:
            report["via"] = list(self.via)
        if self.reason is not None:
            report["reason"] = self.reason
        if self.failure is not None:
            report["failure"] = self.failure
        return report

    def to_dict(self) -> dict[str, object]:
        """The decision, with its ``questions``, as ``json.dumps`` takes it.

        Its names are those of ``gapless decide --format json``.  Numbers are ints and floats, those
        that no float is exactly are texts; days, times and durations are texts as in a table.
        """
        found = {**self.as_json(), "questions": [one.as_json() for one in self.questions]}
        plain_found = for_any_writer(plain(found, self.decided_by.language))
        assert isinstance(plain_found, dict)
        return plain_found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        return self._said() == other._said()

    def __hash__(self) -> int:
        needs = frozenset(self._outcome.needs)
        return hash((self.status, self.table, self.version, self.row, needs, self.via))

    def __reduce__(self) -> tuple[object, ...]:
        outcome = replace(self._outcome, hits=self.hits, needs=self.needs)
        return in_region, (self._procedure, outcome, self._region, self._context)

    def __repr__(self) -> str:
        row = f" row={self.row!r}" if self.row is not None else ""
        return f"<Decision {self.status} table={self.table!r}{row} {self.outputs!r}>"


_NO_CONTEXT: Mapping[str, object] = {}


def in_region(
    compiled: CompiledProcedure | Procedure,
    outcome: Outcome,
    region: Box | None,
    context: Mapping[str, object] = _NO_CONTEXT,
    fewest: FewestQuestions | None = None,
) -> Decision:
    """The decision for all contexts of a region; without one, for ``context``.

    What is needed is in the order of the outcome, but for what ``fewest`` would ask first.

    A decision that was pickled or copied comes back so, with its procedure in place of the grid.
    """
    decision = Decision()
    decision._compiled = compiled
    decision._outcome = outcome
    decision._region = region
    decision._rows = None
    decision._context = context
    decision._fewest = fewest
    decision._needs = None
    return decision


def of_rows(
    compiled: CompiledProcedure, outcome: Outcome, rows: RowSet, context: Mapping[str, object]
) -> Decision:
    """The decision for one context that hits ``rows``; ``outcome`` need not name all hits.

    Where in the grid the context lies is found out only when an explanation is asked for.
    """
    decision = Decision()
    decision._compiled = compiled
    decision._outcome = outcome
    decision._region = None
    decision._rows = rows
    decision._context = dict(context)
    decision._fewest = None
    decision._needs = None
    return decision
