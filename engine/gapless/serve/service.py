"""The service without HTTP: a question in, a decision that is in the log out.

Purpose: all that pages and programs ask of a service goes this way.

Invariants: a decision is answered after it was logged; where it cannot be logged it is answered
only if the log is not ``required``; the search for what a partial context needs has its own budget.

Example: ``service.decide("padam-meluas", {"durasi_padam": "5 jam"})`` is ``Answered``, with the id
under which the log has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
class Answered:
    """A decision with the ``number`` it has in the log, the revision that made it, and of what."""

    number: str
    revision: Revision
    day: date | None
    context: Mapping[str, object]
    decision: Decision


@dataclass
class Service:
    """What answers; ``log`` is None where nothing is logged, ``key`` that of private values.

    ``log_fault`` is why the log did not take the last decision, None where it did; ``report`` is
    called with a bug.
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
        logged: bool = True,
    ) -> Answered:
        """Decide a context by the revision of its day, ``table@version`` by that one, and log it.

        By the live ``catalogue`` unless another is given.  Raises ``UnknownTable``, ``TableError``,
        ``ContextError``, ``HitPolicyError``, ``Exhausted`` and ``NotLogged``.
        """
        now = self.clock()
        found = self.live.catalogue if catalogue is None else catalogue
        revision, day = found.find(word, context, as_of, now.date())
        context = dict(context)
        decision = decide_by(revision, context, self.limit.of_question())
        answered = Answered(str(uuid4()), revision, day, context, decision)
        if logged and self.log is not None:
            self._keep(answered, now)
        return answered

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
            number = len(catalogue.names)
            self._add(lambda: event_of(self.clock(), event, catalogue.hash, tables=number, **facts))

    def _keep(self, answered: Answered, now: datetime) -> None:
        one = answered
        self._add(
            lambda: record_of(
                one.number, now, one.revision, one.day, one.context, one.decision, self.key
            )
        )
        if self.log_fault is not None:
            self.not_logged += 1
            if self.required:
                fault = say("the decision cannot be logged: {reason}", reason=self.log_fault)
                raise NotLogged(fault)

    def _add(self, record: Callable[[], dict[str, object]]) -> None:
        assert self.log is not None, "there is a log"
        try:
            self.log.add(record())
        except OSError as problem:
            self.log_fault = reason_of(problem)
        else:
            self.log_fault = None


def decide_by(revision: Revision, context: dict[str, object], budget: Budget) -> Decision:
    """Decide a context by a revision.

    Raises ``ContextError``, ``HitPolicyError``, and ``Exhausted`` where it is not ready in time.
    """
    decider = revision.decider
    decider.compiled_within(budget)
    if context.keys() == revision.procedure.asked.keys():
        # Nothing is searched for where all is known, and the decision may be remembered.
        return decider.decide(context)
    return decider.decide_within(context, budget)


def _english(fault: Diagnostic | Message) -> str:
    return fault.english if isinstance(fault, Message) else str(fault)
