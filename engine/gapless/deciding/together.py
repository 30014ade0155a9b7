"""Deciding together: one context, several tables.

Purpose: answer a context by each of several tables, and ask for what they still need once.

Invariants:
- an input or datum of one table is no unknown name for the others, and each table is given those
  that it knows; what one of them computes the others are given too;
- a name has one type, unit and zone in all tables, else ``TableError``;
- all faults of the context are raised at once.

Worked example: ``fee`` asks for ``age``, ``seat`` for ``age`` and ``row``.  Of ``{age: 10}``
``fee`` is decided, and ``row`` is needed by ``seat``; of ``{}`` ``age`` is asked first, for both
need it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from gapless.budget import Budget
from gapless.compiling.compiled import DECIDED, UNCOVERED, UNDETERMINED, Status
from gapless.dataclass import dataclass
from gapless.deciding.context import (
    ContextError,
    ContextFault,
    key_of,
    known_keys,
    refuse_no_context,
    unknown_input,
)
from gapless.deciding.decision import Decision, Question
from gapless.diagnostic import TableError
from gapless.model import Procedure
from gapless.reading.hand_overs import unlike_inputs


class Decides(Protocol):
    """What decides contexts by one table: a revision of it, or all that may be in force."""

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The procedures that may decide, the newest last."""

    def decide(self, context: Mapping[str, object]) -> Decision:
        """Decide a context."""

    def decide_within(self, context: Mapping[str, object], budget: Budget) -> Decision:
        """Decide a context within a budget."""

    def computed(self, context: Mapping[str, object]) -> Mapping[str, object]:
        """The values of the inputs that are computed from a context."""


@dataclass(frozen=True, eq=False)
class Decisions(Mapping[str, Decision]):
    """The decisions of several tables on one context, by the names under which they were asked.

    ``contexts`` is what each of them was given of it.
    """

    decisions: Mapping[str, Decision]
    contexts: Mapping[str, Mapping[str, object]]

    def __getitem__(self, name: str) -> Decision:
        return self.decisions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.decisions)

    def __len__(self) -> int:
        return len(self.decisions)

    @property
    def status(self) -> Status:
        """``undetermined`` if any is, else ``uncovered`` if any is, else ``decided``."""
        found = {decision.status for decision in self.decisions.values()}
        return next((one for one in (UNDETERMINED, UNCOVERED) if one in found), DECIDED)

    @property
    def needed_by(self) -> dict[str, tuple[str, ...]]:
        """The inputs still needed, and the tables that need each.

        An input that more tables need goes first, then that which stands first in their needs.
        """
        found: dict[str, list[str]] = {}
        places: dict[str, int] = {}
        for asked, decision in self.decisions.items():
            for place, name in enumerate(decision.needs):
                found.setdefault(name, []).append(asked)
                places[name] = places.get(name, 0) + place
        order = sorted(
            found, key=lambda name: (-len(found[name]), places[name] / len(found[name]), name)
        )
        return {name: tuple(found[name]) for name in order}

    @property
    def needs(self) -> tuple[str, ...]:
        """The inputs that any of the tables still needs, each once, in the order to ask."""
        return tuple(self.needed_by)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask next, for each of ``needs``: the text of the first table with a question.

        The ``choices`` are those that every table which needs the input allows.
        """
        found = []
        for name, tables in self.needed_by.items():
            first, *others = (
                next(one for one in self.decisions[table].questions if one.name == name)
                for table in tables
            )
            listing = [one.choices for one in (first, *others) if one.choices]
            choices = tuple(
                one for one in next(iter(listing), ()) if all(one in each for each in listing)
            )
            columns = (self.decisions[table].input(name)[1] for table in tables)
            text = next((one.question for one in columns if one.question), first.text)
            found.append(Question(name, text, first.type, choices))
        return tuple(found)

    def as_json(self, forms: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
        """The decisions by the names of their JSON form, from the ``forms`` of each of them."""
        decisions = []
        for name, form in forms.items():
            # Questions are asked once, for all tables.
            own = {key: value for key, value in form.items() if key != "questions"}
            decisions.append({"asked": name, **own})
        questions = [
            {**one.as_json(), "choices": list(one.choices), "tables": [*self.needed_by[one.name]]}
            for one in self.questions
        ]
        return {
            "status": self.status,
            "decisions": decisions,
            "needs": list(self.needs),
            "questions": questions,
        }

    def to_dict(self) -> dict[str, object]:
        """The decisions as ``json.dumps`` takes them, each as ``Decision.to_dict`` gives it."""
        return self.as_json({name: one.to_dict() for name, one in self.decisions.items()})


def decide_together(
    tables: Mapping[str, Decides],
    context: Mapping[str, object],
    budgets: Mapping[str, Budget] | None = None,
) -> Decisions:
    """Decide a context by each of some tables, within ``budgets`` where they are given.

    Raises ``TableError`` where one name means different things in two of them, ``ContextError`` and
    ``HitPolicyError`` as ``decide`` does.
    """
    refuse_no_context(context)
    unlike = [*unlike_inputs([one.procedures[-1] for one in tables.values()])]
    if unlike:
        raise TableError(unlike)
    faults: dict[ContextFault, None] = {}
    given = _shared_out(tables, context, faults)
    computed: dict[str, object] = {}
    for name, table in tables.items():
        try:
            computed = {**table.computed(given[name]), **computed}
        except ContextError as problem:
            faults.update(dict.fromkeys(problem.faults))
    decisions: dict[str, Decision] = {}
    for name, table in tables.items() if not faults else ():
        absent = computed.keys() & table.procedures[-1].asked.keys() - given[name].keys()
        whole = {**given[name], **{one: computed[one] for one in sorted(absent)}}
        try:
            if budgets is None:
                decisions[name] = table.decide(whole)
            else:
                decisions[name] = table.decide_within(whole, budgets[name])
        except ContextError as problem:
            faults.update(dict.fromkeys(problem.faults))
        given[name] = whole
    if faults:
        raise ContextError(tuple(faults), context)
    return Decisions(decisions, given)


def _shared_out(
    tables: Mapping[str, Decides], context: Mapping[str, object], faults: dict[ContextFault, None]
) -> dict[str, dict[str, object]]:
    """What each table is given of a context: all under names that it knows."""
    known = {name: known_keys(table.procedures) for name, table in tables.items()}
    given: dict[str, dict[str, object]] = {name: {} for name in tables}
    for key, value in context.items():
        asking = [one for one in tables if key_of(key) in known[one]]
        for name in asking:
            given[name][key] = value
        if not asking:
            every = [procedure for table in tables.values() for procedure in table.procedures]
            faults[unknown_input(key_of(key), every)] = None
    return given
