"""Cases: the examples beside a table, decided and compared with what is expected.

Purpose: run the ``cases`` of a table.  Place in the flow: beside ``check``; above
``decision``; it is handed what decides.

Invariants: a case expects only what it says (a row, a status, a table, some outputs); a case
that cannot be decided at all fails with the reason, it never stops the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gapless.algebra.values import Kind, Value, parse_value, print_value
from gapless.compiling.policy import HitPolicyError, Result
from gapless.deciding.context import ContextError
from gapless.deciding.decision import Decision
from gapless.diagnostic import Diagnostic, Label, Message, Severity, Unreadable, listed, say
from gapless.model import Case, HitPolicy, Table


@dataclass(frozen=True, slots=True)
class Comparison:
    """Something a case expects, and what came: ``what`` is ``row``, ``status``, … or an output.

    ``label`` is what people call it; ``fault`` says why the two cannot be compared.
    """

    what: str
    label: str
    expected: str
    got: str
    same: bool = False
    fault: Message | None = None

    @property
    def difference(self) -> Message:
        """What is not as expected, as a sentence."""
        return self.fault or say(
            "{what} is {got}, expected {expected}",
            what=self.what,
            got=self.got,
            expected=self.expected,
        )


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what came of it; ``differences`` is empty where all is as expected.

    ``compared`` holds all that the case expects, in its order; nothing where the case could not
    be decided.
    """

    table: Table
    case: Case
    decision: Decision | None
    differences: tuple[Message, ...]
    compared: tuple[Comparison, ...] = ()

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


def run_cases(
    table: Table,
    decide_on: Callable[[date | None], Decide],
    cases: Iterable[Case] | None = None,
) -> Iterator[CaseResult]:
    """Decide every case of a table, or those given.

    ``decide_on`` gives what decides on a case's ``as_of``.
    """
    for case in table.cases if cases is None else cases:
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
            compared = tuple(_compare(case, decision))
            differences = tuple(item.difference for item in compared if not item.same)
            yield CaseResult(table, case, decision, differences, compared)


def _compare(case: Case, decision: Decision) -> Iterator[Comparison]:
    """All that the case expects, beside what came."""
    wanted = {"status": case.status, "table": case.table, "row": case.row}
    if case.status is None and (case.row is not None or case.outputs):
        wanted["status"] = "decided"
    for what, expected in wanted.items():
        got = getattr(decision, what)
        if expected is not None:
            told = "none" if got is None else str(got)
            yield Comparison(what, what, expected, told, expected == got)
    if decision.status == "decided":
        for name, text in case.outputs.items():
            yield _compare_output(decision, name, text)


def _compare_output(decision: Decision, name: str, text: str | None) -> Comparison:
    table = decision.decided_by
    wanted = text or "null"
    output = table.outputs.get(name)
    if output is None:
        fault = say("table {table} has no output {name}", table=table.id, name=name)
        return Comparison(name, name, wanted, "–", fault=fault)
    got = decision.outputs[name]
    told = _print(got, table.language)
    if isinstance(got, tuple) and told == text:
        return Comparison(name, output.label, wanted, told, same=True)
    counts = table.hit_policy is HitPolicy.COLLECT_COUNT
    kind = Kind.INTEGER if counts else output.kind
    try:
        expected = None if text is None else parse_value(kind, text)
    except Unreadable as problem:
        return Comparison(name, output.label, wanted, told, fault=problem.message)
    return Comparison(name, output.label, wanted, told, got in (expected, (expected,)))


def _print(result: Result, language: str) -> str:
    values: tuple[Value | None, ...] = result if isinstance(result, tuple) else (result,)
    return listed("null" if value is None else print_value(value, language) for value in values)
