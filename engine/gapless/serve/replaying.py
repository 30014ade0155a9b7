"""Replaying a decision log: every decision made again, and compared with what was recorded.

Purpose: show that a log tells the truth, and what another text of a table would answer.

A record names its revision by its hash.  Where that is known, everything must come out as it was
recorded; anything else is a bug, or the work of another version of gapless.  Where it is not, the
table as in force on the recorded day decides, and what it tells the customer is compared: the
status and the outputs.

Invariants: every line is counted once; a decision in which a private value had a part that is not
in the log is not called alike, nor different.

Example: a log of two decisions by a revision that is there, and a line that a killed process left
behind, is replayed as two ``alike`` and one ``torn``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum

from gapless.budget import Exhausted
from gapless.compiling.compiled import UNDETERMINED
from gapless.compiling.policy import HitPolicyError
from gapless.dataclass import dataclass, field
from gapless.deciding.context import ContextError
from gapless.diagnostic import Message, TableError, say
from gapless.project.json_context import parse_context
from gapless.project.misuse import Misuse
from gapless.project.time_limit import TimeLimit
from gapless.reading.library import UnknownTable
from gapless.render.json.text import Json, write_json
from gapless.serve.catalogue import Catalogue, Revision
from gapless.serve.log_records import is_record, record_of
from gapless.serve.service import decide_by

#: What a revision says, and all that led to it.
_TOLD = ("status", "outputs")
_WHOLE = (*_TOLD, "table", "version", "row", "via", "needs")


class Fate(StrEnum):
    """What a line of a log is when it is decided again."""

    ALIKE = "alike"
    #: Alike, by a revision with another text.
    STILL_ALIKE = "still alike"
    #: By the very same revision: a bug.
    UNLIKE = "unlike"
    #: By a revision with another text.
    DIFFERENT = "different"
    #: No revision is known that could decide it.
    UNKNOWN = "unknown"
    #: What decided it is private, and not in the log.
    PRIVATE = "private"
    TORN = "torn"
    #: What happened to the service; no decision.
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log; ``then`` and ``now`` are what was recorded and what comes out, if it does.

    ``why`` is why nothing does.
    """

    file: str
    number: int
    fate: Fate
    then: Json = field(default_factory=dict)
    now: Json | None = None
    why: Message | None = None

    @property
    def group(self) -> tuple[str, ...]:
        """What lines have in common that are reported together."""
        then, now = (write_json(_picked(one, _WHOLE), None) for one in (self.then, self.now or {}))
        why = "" if self.why is None or self.now is not None else self.why.english
        return self.fate, str(self.then.get("asked")), then, now, why


def replay(
    lines: Iterable[tuple[int, bytes]], file: str, catalogue: Catalogue, limit: TimeLimit
) -> Iterator[Line]:
    """Decide the lines of a log again."""
    for number, text in lines:
        try:
            record = parse_context(text)
        except Misuse as fault:
            yield Line(file, number, Fate.TORN, why=fault.message)
            continue
        if not is_record(record):
            why = say("it is no record of a decision")
            yield Line(file, number, Fate.TORN, why=why)
        elif "event" in record:
            yield Line(file, number, Fate.EVENT)
        else:
            yield _again(file, number, record, catalogue, limit)


def _again(file: str, number: int, record: Json, catalogue: Catalogue, limit: TimeLimit) -> Line:
    """Decide a record again."""
    inputs = record["inputs"]
    assert isinstance(inputs, dict), "it is a record"
    revision, why = _revision(record, inputs, catalogue)
    if revision is None:
        return Line(file, number, Fate.UNKNOWN, record, why=why)
    is_same = revision.hash == record["revision"]
    private = record.get("private")
    hidden = set(private) if isinstance(private, Mapping) else set()
    then = {**record, "outputs": _without(record.get("outputs"), hidden)}
    try:
        decision = decide_by(revision, inputs, limit.of_question())
    except (ContextError, HitPolicyError, Exhausted) as problem:
        if hidden:
            return Line(file, number, Fate.PRIVATE, record)
        fate = Fate.UNLIKE if is_same else Fate.DIFFERENT
        return Line(file, number, fate, record, why=_sentence(problem))
    made = record_of("", datetime.min, revision, None, inputs, decision)
    now = parse_context(made.encode())
    now["outputs"] = _without(now["outputs"], hidden)
    compared: tuple[str, ...] = _WHOLE if is_same else _TOLD
    if not decision.complete or "complete" in record:
        # How far a search came depends on the machine.
        compared = tuple(name for name in compared if name != "needs")
    if _picked(then, compared) == _picked(now, compared):
        return Line(file, number, Fate.ALIKE if is_same else Fate.STILL_ALIKE, record)
    if hidden and decision.status == UNDETERMINED:
        return Line(file, number, Fate.PRIVATE, record)
    return Line(file, number, Fate.UNLIKE if is_same else Fate.DIFFERENT, record, now)


def _revision(
    record: Json, inputs: Mapping[str, object], catalogue: Catalogue
) -> tuple[Revision | None, Message | None]:
    """The revision of a record, else that of its day; or why there is none."""
    found = catalogue.by_hash.get(str(record["revision"]))
    if found is not None:
        return found, None
    day = record.get("day")
    try:
        at = None if day is None else date.fromisoformat(str(day))
        revision, _ = catalogue.find(str(record.get("asked")), inputs, at, date.today())
    except ValueError:
        return None, say("{value} is no day", value=str(day))
    except UnknownTable as unknown:
        return None, unknown.diagnostic.message
    except TableError as failure:
        return None, failure.diagnostics[0].message
    return revision, None


def _sentence(problem: ContextError | HitPolicyError | Exhausted) -> Message:
    if isinstance(problem, ContextError):
        return problem.faults[0].sentence
    return problem.reason if isinstance(problem, Exhausted) else problem.message


def _picked(record: Json, names: Iterable[str]) -> Json:
    """What is compared; in which order to ask what is needed is no part of a decision."""
    found = {name: record.get(name) for name in names}
    needs = found.get("needs")
    return found if not isinstance(needs, list) else {**found, "needs": sorted(map(str, needs))}


def _without(outputs: object, hidden: set[str]) -> object:
    if not isinstance(outputs, Mapping):
        return outputs
    return {name: value for name, value in outputs.items() if name not in hidden}
