"""The service without HTTP: a question in, a decision that is in the log out.

Purpose: all that pages and programs ask of a service goes this way.

Invariants: a decision is answered after it was logged; where it cannot be logged it is answered
only if the log is not ``required``; the search for what a partial context needs has its own budget.

Example: ``service.decide("padam-meluas", {"durasi_padam": "5 jam"})`` is ``Answered``, with the id
under which the log has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from uuid import uuid4

from gapless.budget import Budget
from gapless.dataclass import dataclass, field
from gapless.deciding.decision import Decision
from gapless.diagnostic import Diagnostic, Explained, Message, say
from gapless.project.time_limit import TimeLimit
from gapless.serve.catalogue import Catalogue, Refusal, Revision
from gapless.serve.decision_log import DecisionLog
from gapless.serve.live import Live
from gapless.serve.log_records import event_of, record_of
from gapless.system_faults import reason_of

#: What happens to the tables of a service, as its log calls it.
STARTED, RELOADED, REFUSED = "started", "reloaded", "reload-refused"
#: That the log takes lines again.
RESUMED = "log-resumed"


class NotLogged(Explained):
    """A decision was made and may not be answered: the log, which is required, did not take it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A context that was asked at a ``time``, and the revision that decides it, on a day.

    ``begun`` is when by the clock that counts seconds.
    """

    revision: Revision
    day: date | None
    context: dict[str, object]
    time: datetime
    begun: float

    @property
    def is_whole(self) -> bool:
        """Whether all is known, so that nothing is searched for."""
        return _is_whole(self.revision, self.context)


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision with the ``number`` it has in the log, and of what it is."""

    number: str
    case: Case
    decision: Decision


@dataclass
class Service:
    """What answers; ``log`` is None where nothing is logged, ``key`` that of private values.

    ``log_fault`` is why the log did not take the last decision, None where it did; ``report`` is
    called with a bug, ``count`` with every decision that may be answered.
    """

    live: Live
    clock: Callable[[], datetime]
    limit: TimeLimit = field(default_factory=lambda: TimeLimit(2.0))
    log: DecisionLog | None = None
    key: bytes | None = None
    required: bool = False
    log_fault: Message | None = None
    not_logged: int = 0
    is_ending: bool = False
    report: Callable[[Exception], None] = lambda bug: None
    count: Callable[[Answered], None] = lambda answered: None

    def __post_init__(self) -> None:
        self.live.recorded = self._record

    @property
    def is_ready(self) -> bool:
        """Whether it can answer."""
        return not (self.is_ending or (self.required and self.log_fault is not None))

    def decide(
        self,
        word: str,
        context: Mapping[str, object],
        *,
        as_of: date | None = None,
        catalogue: Catalogue | None = None,
    ) -> Answered:
        """Decide a context and keep the decision: ``find``, ``answer`` and ``keep`` in one."""
        answered = self.answer(self.find(word, context, as_of, catalogue))
        self.keep([answered])
        return answered

    def find(
        self,
        word: str,
        context: Mapping[str, object],
        as_of: date | None = None,
        catalogue: Catalogue | None = None,
    ) -> Case:
        """What decides a context: the revision of its day, ``table@version`` that one.

        Of the live ``catalogue`` unless another is given.  Raises ``UnknownTable`` and
        ``TableError``.
        """
        now = self.clock()
        found = self.live.catalogue if catalogue is None else catalogue
        revision, day = found.find(word, context, as_of, now.date())
        return Case(revision, day, dict(context), now, self.limit.now())

    def answer(self, case: Case) -> Answered:
        """Decide a case; nobody may hear the answer before it is kept.

        Raises ``ContextError``, ``HitPolicyError`` and ``Exhausted``.
        """
        decision = decide_by(case.revision, case.context, self.limit.of_question())
        return Answered(str(uuid4()), case, decision)

    def keep(self, made: Sequence[Answered]) -> None:
        """Log and count decisions; raises ``NotLogged``, for all of them."""
        if self.log is not None:
            fault = self._add(lambda: [self._record_of(one) for one in made])
            if fault is not None:
                self.not_logged += len(made)
                if self.required:
                    raise NotLogged(say("the decision cannot be logged: {reason}", reason=fault))
        for one in made:
            self.count(one)

    def start(self) -> None:
        """Write into the log which tables are live now."""
        self._tell(STARTED, self.live.catalogue)

    def try_log(self) -> None:
        """Try whether the log takes something again, where it did not."""
        if self.log_fault is not None:
            self._tell(RESUMED, self.live.catalogue)

    def _record(self, found: Catalogue | Refusal) -> None:
        """Write into the log which tables will be live, or why they will not."""
        if isinstance(found, Catalogue):
            self._tell(RELOADED, found)
        else:
            faults = [_english(one) for one in found.faults]
            self._tell(REFUSED, self.live.catalogue, refused=faults)

    def _tell(self, event: str, catalogue: Catalogue, **facts: object) -> None:
        if self.log is not None:
            facts["tables"] = len(catalogue.names)
            self._add(lambda: [event_of(self.clock(), event, catalogue.hash, **facts)])

    def _record_of(self, answered: Answered) -> str:
        case = answered.case
        return record_of(
            answered.number, case.time, case.revision, case.day, case.context, answered.decision,
            self.key,
        )  # fmt: skip

    def _add(self, records: Callable[[], list[str]]) -> Message | None:
        """Add to the log; why that cannot be, which is the ``log_fault`` until something can."""
        assert self.log is not None, "there is a log"
        fault = None
        try:
            self.log.add(*records())
        except OSError as problem:
            fault = reason_of(problem)
        self.log_fault = fault
        return fault


def decide_by(revision: Revision, context: dict[str, object], budget: Budget) -> Decision:
    """Decide a context by a revision.

    Raises ``ContextError``, ``HitPolicyError``, and ``Exhausted`` where it is not ready in time.
    """
    decider = revision.decider
    decider.compiled_within(budget)
    if _is_whole(revision, context):
        # The decision may be remembered.
        return decider.decide(context)
    return decider.decide_within(context, budget)


def _is_whole(revision: Revision, context: Mapping[str, object]) -> bool:
    return context.keys() == revision.procedure.asked.keys()


def _english(fault: Diagnostic | Message) -> str:
    return fault.english if isinstance(fault, Message) else str(fault)
