"""Cases: the examples beside a table, decided and compared with what is expected.

Purpose: run the ``cases`` of a table.

Invariants: a case expects only what it says (a row, a status, a table, some outputs); a case
that cannot be decided at all fails with the reason, it never stops the run.

Where all rows that match count, an output is a list of values: their order matters under
``rule order`` and ``output order``, not under ``collect``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from gapless.algebra.domain import Domain
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind, Value, parse_value
from gapless.budget import Exhausted
from gapless.codes.check import NOT_CHECKED, NotCheckedFacts
from gapless.codes.use import FAILED_CASE, FAILS_LATER
from gapless.compiling.compiled import DECIDED, UNDETERMINED
from gapless.compiling.policy import HitPolicyError
from gapless.dataclass import dataclass
from gapless.deciding.context import ContextError
from gapless.deciding.decision import Decision
from gapless.diagnostic import Diagnostic, Label, Message, Portable, TableError, joined, listed, say
from gapless.model import Case, Expected, HitPolicy, Output, Table
from gapless.near_words import did_you_mean
from gapless.reading.case_texts import literal
from gapless.reading.library import UnknownTable
from gapless.reading.rows import unconfirmed
from gapless.reading.time_line import Period
from gapless.sfeel.formulas import Answer
from gapless.unreadable import Unreadable

#: What came of an output that there is not.
NOTHING = "–"


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
    def line(self) -> Message:
        """What is expected and what came, as a line below others of its kind."""
        return say(
            "{label}: expected {expected}, got {got}",
            label=self.label,
            expected=self.expected,
            got=self.got,
        )

    @property
    def difference(self) -> Message:
        """What is not as expected, as a sentence."""
        if self.got == NOTHING:
            message = say(
                "there is no {what}, expected {expected}", what=self.what, expected=self.expected
            )
            return self.fault or message
        message = say(
            "{what} is {got}, expected {expected}",
            what=self.what,
            got=self.got,
            expected=self.expected,
        )
        if self.fault is None:
            return message
        return say("{difference} ({fault})", difference=message, fault=self.fault)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what came of it; ``differences`` is empty where all is as expected.

    ``compared`` holds all that the case expects, in its order; nothing where the case could not
    be decided.  ``rival`` is another case that gives the same values and expects something else,
    so that no table can satisfy both.  ``stopped`` says why it is not known what is decided.  Where
    several revisions could have decided, ``period`` are the days of the one that did, and
    ``passes_on`` is a day on which all would be as expected.  ``later`` is what will come of a case
    that passes, from its ``as_of`` on, where it will fail.
    """

    table: Table
    case: Case
    decision: Decision | None
    differences: tuple[Message, ...]
    compared: tuple[Comparison, ...] = ()
    rival: Case | None = None
    stopped: Message | None = None
    period: Period | None = None
    passes_on: date | None = None
    later: CaseResult | None = None

    @property
    def passed(self) -> bool:
        """Whether the decision is known to be as expected."""
        return not self.differences and self.stopped is None

    @property
    def failed(self) -> bool:
        """Whether the decision is known to be otherwise, or there can be none."""
        return bool(self.differences)

    def may_reach(self, names: Collection[str]) -> bool:
        """Whether one of some tables may have had a part in the outcome."""
        decision = self.decision
        if self.later is not None and self.later.may_reach(names):
            return True
        if decision is None or decision.status == UNDETERMINED or self.case.table in names:
            return True
        together = decision.status == DECIDED and decision.row is None
        return together or any(name in names for name in decision.passed)

    @property
    def revision(self) -> Message | None:
        """Which revision decided, where several could have."""
        if self.decision is None or self.period is None:
            return None
        table = self.decision.decided_by
        return say(
            "decided by {table}, in force {days}", table=table.full_name, days=self.period.words
        )

    def diagnostic(self) -> Diagnostic:
        """The failure, or why there is no result, as a diagnostic at the case."""
        if self.stopped is not None:
            return NOT_CHECKED.at(
                self.case.span,
                say(
                    "case {name} was not checked: {reason}",
                    name=self.case.name,
                    reason=self.stopped,
                ),
                help=say("allow more with --timeout, or give more values in the case"),
                facts=NotCheckedFacts(stopped=self.stopped),
            )
        if self.case.confirm is not None and all(item.same for item in self.compared):
            return next(unconfirmed([self.case]))
        advice = say("correct the case, or the row that decides it")
        related: tuple[Label, ...] = ()
        if self.decision is not None and self.revision is not None:
            spans = self.decision.decided_by.spans
            place = spans.get("effective") or spans["table"]
            related = (Label(place, say("this revision decided")),)
        if self.rival is not None:
            advice = say("no table can satisfy both cases; correct one of them")
            message = say("here the same values are given, and something else is expected")
            related = (*related, Label(self.rival.span, message))
        elif self.passes_on is not None:
            advice = say(
                "correct the case, or the row that decides it; as of {day} it comes out as"
                " expected: `as_of: {day}` in the case keeps it so",
                day=self.passes_on,
            )
        return FAILED_CASE.at(
            self.case.span,
            say(
                "case {name}: {differences}",
                name=self.case.name,
                differences=joined(filter(None, (*self.differences, self.revision)), "; "),
            ),
            related=related,
            help=advice,
        )

    @property
    def warning(self) -> Diagnostic | None:
        """That a case that passes today will fail, as a diagnostic at the case."""
        if self.later is None:
            return None
        then, failure = self.later.case.as_of, self.later.diagnostic()
        return FAILS_LATER.at(
            self.case.span,
            say("from {day} on, {failure}", day=then, failure=failure.message),
            related=failure.related,
            help=say(
                "`as_of: {day}` in the case keeps it to the rules of that day; or expect what will"
                " be decided, with `as_of: {then}`",
                day=self.passes_on,
                then=then,
            ),
        )


Decide = Callable[[Mapping[str, object]], Decision]


def run_cases(
    table: Table,
    decide_on: Callable[[date | None], Decide],
    cases: Iterable[Case] | None = None,
) -> Iterator[CaseResult]:
    """Decide every case of a table, or those given.

    ``decide_on`` gives what decides on a case's ``as_of``; it may raise ``Exhausted``.
    """
    for case in table.cases if cases is None else cases:
        try:
            decision = _decide(case, decide_on)
        except ContextError as problem:
            faults = tuple(fault.sentence for fault in problem.faults)
            yield CaseResult(table, case, None, faults)
        except HitPolicyError as problem:
            yield CaseResult(table, case, None, (problem.message,))
        except _NotInForce as problem:
            yield CaseResult(table, case, None, problem.messages)
        except Exhausted as exhausted:
            yield CaseResult(table, case, None, (), stopped=exhausted.reason)
        else:
            compared = tuple(_compare(table, case, decision))
            differences = (
                *(item.difference for item in compared if not item.same),
                *(each.message for each in unconfirmed([case])),
            )
            yield CaseResult(table, case, decision, differences, compared)


class _NotInForce(Portable):
    """A case cannot be decided on the day it names."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        super().__init__()
        self.messages = tuple(
            say("{fault} ({advice})", fault=item.message, advice=item.help)
            if item.help
            else item.message
            for item in diagnostics
        )


def _decide(case: Case, decide_on: Callable[[date | None], Decide]) -> Decision:
    """Decide a case; only what is wrong with a day of its own is the case's own fault."""
    try:
        decide = decide_on(case.as_of)
    except UnknownTable as unknown:
        if case.as_of is None:
            raise
        raise _NotInForce([unknown.diagnostic]) from None
    except TableError as failure:
        if case.as_of is None:
            raise
        raise _NotInForce(failure.diagnostics) from None
    return decide(case.given)


def _compare(table: Table, case: Case, decision: Decision) -> Iterator[Comparison]:
    """All that the case expects, beside what came."""
    wanted = {"status": case.status, "table": case.table, "row": case.row}
    if case.status is None and (case.row is not None or case.outputs):
        wanted["status"] = DECIDED
    for what, expected in wanted.items():
        got = getattr(decision, what)
        if expected is not None:
            text = NOTHING if got is None else str(got)
            fault = None
            if what == "row" and expected != got:
                fault = _unknown_row(expected, table, decision)
            yield Comparison(what, what, expected, text, expected == got, fault)
    if decision.status == DECIDED:
        for name, expectation in case.outputs.items():
            yield _compare_output(decision, name, expectation)


def _unknown_row(row: str, table: Table, decision: Decision) -> Message | None:
    last = decision.decided_by
    if decision.via or table.rule(row) is not None or last.rule(row) is not None:
        return None
    return say("table {table} has no row {row}", table=last.id, row=row)


def _compare_output(decision: Decision, name: str, expectation: Expected) -> Comparison:
    table = decision.decided_by
    texts = expectation if isinstance(expectation, tuple) else (expectation,)
    wanted = listed(text if text is not None else "null" for text in texts)
    output = table.outputs.get(name)
    if output is None:
        fault = say("table {table} has no output {name}", table=table.id, name=name)
        return Comparison(name, name, wanted, NOTHING, fault=fault)
    got = decision.outputs[name]
    values: tuple[Answer | None, ...] = got if isinstance(got, tuple) else (got,)
    words = listed(table.print_output(name, value) for value in values)
    if isinstance(got, tuple) and words == expectation:
        return Comparison(name, output.label, wanted, words, same=True)
    try:
        expected = tuple(
            None if text is None else _read(_literal(text, output, values), output, table)
            for text in texts
        )
    except Unreadable as problem:
        fault = problem.message
        if isinstance(got, tuple) and len(got) > 1 and not isinstance(expectation, tuple):
            fault = say("{name} has several values here; write them as a list", name=name)
        return Comparison(name, output.label, wanted, words, fault=fault)
    if isinstance(expectation, tuple) and not isinstance(got, tuple):
        fault = say("{name} is a single value here; write it without brackets", name=name)
        return Comparison(name, output.label, wanted, words, fault=fault)
    same = values == expected
    if table.hit_policy is HitPolicy.COLLECT:
        same = Counter(values) == Counter(expected)
    return Comparison(name, output.label, wanted, words, same)


def _literal(text: str, output: Output, got: Collection[Answer | None]) -> str:
    """The text that an expected text means, unless that is what came or may be any wording."""
    if output.wording or canonical(text) in got:
        return text
    return str(literal(text, Domain(output.kind, output.values)))


def _read(text: str, output: Output, table: Table) -> Value:
    """An expected value; raises ``Unreadable`` for one that the output can never have."""
    if table.hit_policy is HitPolicy.COLLECT_COUNT:
        return parse_value(Kind.INTEGER, text, output.numbers)
    value = parse_value(output.kind, text, output.numbers, output.zone)
    if output.values is None or value in output.values or table.hit_policy.computes:
        return value
    allowed = [output.print(known) for known in output.values]
    near = did_you_mean(text, allowed)
    message = say("{value} is not a value of output {name}", value=text, name=output.name)
    raise Unreadable(
        say("{message}; did you mean `{near}`?", message=message, near=near)
        if near
        else say("{message}; allowed: {allowed}", message=message, allowed=listed(allowed))
    )
