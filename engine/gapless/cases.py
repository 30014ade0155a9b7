"""Cases: the examples beside a table, decided and compared with what is expected.

Purpose: run the ``cases`` of a table.  Place in the flow: beside ``check``; above
``decision``; it is handed what decides.

Invariants: a case expects only what it says (a row, a status, a table, some outputs); a case
that cannot be decided at all fails with the reason, it never stops the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gapless.context import ContextError
from gapless.decision import Decision
from gapless.diagnostic import Diagnostic, Label, Message, Severity, Unreadable, listed, say
from gapless.model import Case, HitPolicy, Table
from gapless.policy import HitPolicyError, Result
from gapless.values import Kind, Value, parse_value, print_value


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what came of it; ``differences`` is empty where all is as expected."""

    table: Table
    case: Case
    decision: Decision | None
    differences: tuple[Message, ...]

    @property
    def passed(self) -> bool:
        """Whether the decision is as expected."""
        return not self.differences

    def diagnostic(self) -> Diagnostic:
        """The failure as a diagnostic at the case."""
        return Diagnostic(
            "failed-case",
            Severity.ERROR,
            say(
                "case {name}: {differences}",
                name=self.case.name,
                differences="; ".join(map(str, self.differences)),
            ),
            Label(self.case.span),
            help=say("correct the case, or the row that decides it"),
            facts={"table": self.table.id, "version": self.table.version, "rows": []},
        )


Decide = Callable[[Mapping[str, object]], Decision]


def run_cases(table: Table, decide_on: Callable[[date | None], Decide]) -> Iterator[CaseResult]:
    """Decide every case of a table; ``decide_on`` gives what decides on a case's ``as_of``."""
    for case in table.cases:
        try:
            decision = decide_on(case.as_of)(case.given)
        except ContextError as problem:
            faults = tuple(
                say("{fault} ({advice})", fault=fault.message, advice=fault.advice)
                if fault.advice
                else fault.message
                for fault in problem.faults
            )
            yield CaseResult(table, case, None, faults)
        except HitPolicyError as problem:
            yield CaseResult(table, case, None, (problem.message,))
        else:
            yield CaseResult(table, case, decision, tuple(_differences(case, decision)))


def _differences(case: Case, decision: Decision) -> Iterator[Message]:
    wanted = {"status": case.status, "table": case.table, "row": case.row}
    if case.status is None and (case.row is not None or case.outputs):
        wanted["status"] = "decided"
    for what, expected in wanted.items():
        got = getattr(decision, what)
        if expected is not None and expected != got:
            yield say(
                "{what} is {got}, expected {expected}",
                what=what,
                got="none" if got is None else got,
                expected=expected,
            )
    if decision.status != "decided":
        return
    for name, text in case.outputs.items():
        difference = _output_difference(decision, name, text)
        if difference is not None:
            yield difference


def _output_difference(decision: Decision, name: str, text: str | None) -> Message | None:
    table = decision.decided_by
    output = table.outputs.get(name)
    if output is None:
        return say("table {table} has no output {name}", table=table.id, name=name)
    got = decision.outputs[name]
    if isinstance(got, tuple) and _print(got, table.language) == text:
        return None
    counts = table.hit_policy is HitPolicy.COLLECT_COUNT
    kind = Kind.INTEGER if counts else output.kind
    try:
        expected = None if text is None else parse_value(kind, text)
    except Unreadable as problem:
        return problem.message
    if got == expected or got == (expected,):
        return None
    return say(
        "{name} is {got}, expected {expected}",
        name=name,
        got=_print(got, table.language),
        expected=text or "null",
    )


def _print(result: Result, language: str) -> str:
    values: tuple[Value | None, ...] = result if isinstance(result, tuple) else (result,)
    return listed("null" if value is None else print_value(value, language) for value in values)
