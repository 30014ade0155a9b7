"""Interviews: one question at a time until the decision is certain.

Purpose: what the terminal and the page ask by; they only show it and read what is typed.

An interview is a value.  Its ``question`` is what to ask next, and every answer makes another
interview.  It is over when the decision is certain, whatever was not asked; or when all that is
still needed was said to be unknown, where the table does not say what holds then.

Invariants:
- asked is only what can still change the decision; the decision is that of ``decide`` for the
  answers given;
- which question is next follows from the answers alone, not from the way there;
- an answer that is changed takes with it those that came after and no longer matter.

Worked example: ``fee`` asks for ``age``, and only for grown-ups for ``member``::

    interview = table.interview()
    interview.question.name  # 'age'
    interview = interview.answer("age", "30")  # then asks for member
    interview.change("age", "10").decision.status  # 'decided', and member is no longer asked
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from gapless.budget import Budget
from gapless.compiling.compiled import UNDETERMINED
from gapless.dataclass import dataclass, field, replace
from gapless.deciding.context import read_input, read_values
from gapless.deciding.decision import Decision, Question
from gapless.deciding.fewest_questions import FewestQuestions, asked_by
from gapless.deciding.partial import atoms_of
from gapless.deciding.together import Decides
from gapless.model import Input

#: So many states one search for the next question may take: some tenths of a second, once.
MOST_STATES = 1 << 14
#: By the answers so far the decision, and the inputs it needs in the order to ask for them.
Ask = Callable[[Mapping[str, object]], tuple[Decision, tuple[str, ...]]]


def asking(decider: Decides, fewest: FewestQuestions | None, budget: Callable[[], Budget]) -> Ask:
    """What asks by the fewest questions; in the order of ``Decision.needs`` without these."""

    def ask(answers: Mapping[str, object]) -> tuple[Decision, tuple[str, ...]]:
        decision = decider.decide_within(answers, budget())
        if fewest is None or len(decision.needs) < 2:
            return decision, decision.needs
        values, known = read_values(fewest.compiled, answers)
        first = fewest.first(atoms_of(fewest.compiled, values), known, decision.needs)
        return decision, tuple(sorted(decision.needs, key=lambda name: name != first))

    return ask


@dataclass(frozen=True)
class Interview:
    """What was answered so far, by the names of inputs and raw data, in the order of answering.

    ``unanswered`` are those that nobody can answer.  Raises ``ContextError`` for an answer that
    cannot be, ``HitPolicyError`` where rows contradict each other, as ``decide`` does.
    """

    ask: Ask
    answers: Mapping[str, object] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()

    @cached_property
    def _asked(self) -> tuple[Decision, tuple[str, ...]]:
        return self.ask(self.answers)

    @property
    def decision(self) -> Decision:
        """What is decided so far."""
        return self._asked[0]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What can be asked now, the one to ask first first; () once the interview is over."""
        decision, needs = self._asked
        names: dict[str, None] = {}
        for need in needs if decision.status == UNDETERMINED else ():
            asked = asked_by(decision.tables.values(), need)
            if not self.unanswered.isdisjoint(asked):
                # Without all of its raw data it cannot be computed; it may be known itself.
                asked = (need,)
            names |= dict.fromkeys(asked)
        closed = self.answers.keys() | self.unanswered
        return tuple(decision.question(name) for name in names if name not in closed)

    @property
    def question(self) -> Question | None:
        """What to ask next; None once the interview is over."""
        return next(iter(self.questions), None)

    def input(self, name: str) -> Input:
        """The input or datum of a question."""
        return self.decision.input(name)[1]

    def text(self, name: str) -> str:
        """An answer as the table writes it."""
        domain = self.input(name).domain
        value = read_input(name, domain, self.answers[name])
        return "null" if value is None else domain.print(value)

    def answer(self, name: str, value: object) -> Interview:
        """The interview with one more answer, or with another one in its place."""
        if name in self.answers:
            return self.change(name, value)
        return self._with({**self.answers, name: value}, self.unanswered - {name})

    def leave(self, name: str) -> Interview:
        """The interview where nobody can answer a question: null, where the input allows it."""
        if self.input(name).domain.nullable:
            return self.answer(name, None)
        return self._with(self._without(name), self.unanswered | {name})

    def back(self) -> Interview:
        """The interview before its last answer, or before questions were left."""
        if self.unanswered:
            # An answer costs more to give again.
            return self._with(self.answers, frozenset())
        *before, _ = self.answers or ("",)
        return self._with({name: self.answers[name] for name in before}, frozenset())

    def change(self, name: str, value: object) -> Interview:
        """The interview with another answer in place of one; what no longer matters is left out."""
        kept: dict[str, object] = {}
        is_behind = False
        for given, before in self.answers.items():
            if given == name:
                kept[given], is_behind = value, True
            elif not is_behind or Interview(self.ask, kept).may_ask(given):
                kept[given] = before
        return self._with(kept, self.unanswered)

    def may_ask(self, name: str) -> bool:
        """Whether an input or datum can still change the decision."""
        decision, needs = self._asked
        if decision.status != UNDETERMINED:
            return False
        data = (
            table.inputs[need].expression
            for table in decision.tables.values()
            for need in needs
            if need in table.inputs
        )
        return name in needs or any(each is not None and name in each.names for each in data)

    def _without(self, name: str) -> dict[str, object]:
        return {given: value for given, value in self.answers.items() if given != name}

    def _with(self, answers: Mapping[str, object], unanswered: frozenset[str]) -> Interview:
        """Another interview, whose answers can be."""
        found = replace(self, answers=answers, unanswered=unanswered)
        assert found.decision is not None, "it raises what is wrong with an answer"
        return found
