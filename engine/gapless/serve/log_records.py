"""Records of the decision log: one decision each, as JSON.

Purpose: say what was decided, of what and by which revision, so that it can be decided again; and
read it back, also as the call that it was.

A record holds ``gapless`` (the program's version), ``id``, ``time``, ``asked`` (the id that was
asked for), ``day``, ``revision`` (its hash); of the decision ``status``, ``table``, ``version``,
``row``, ``via``, ``outputs`` and ``needs``; ``inputs`` as they were given, by their names, and
``private``.  An event (the service began, tables were taken or refused) has ``event`` instead.

Invariants: of what is private, or computed from it, ``inputs`` and ``outputs`` hold nothing;
``private`` names it, with a keyed hash where there is a key, so that equal values can be told; of
nested objects only what the tables ask for is kept.

Example: ``{"inputs": {"usia": "17 tahun"}, "outputs": {"boleh": false}, …}`` read as a call is
``{"usia": "17 tahun", "boleh": false, …}``.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256

from gapless.algebra.json_values import plain
from gapless.deciding.context import key_of, spoken_names
from gapless.deciding.decision import Decision
from gapless.model import Procedure
from gapless.nested import ABSENT
from gapless.render.json.text import Json, write_json, write_together
from gapless.serve.catalogue import Revision
from gapless.unreadable import Unreadable
from gapless.version import __version__

#: What a record says of a decision in the words of its JSON.
_DECIDED = ("status", "table", "version", "row", "via", "outputs", "needs")


def record_of(
    number: str,
    time: datetime,
    revision: Revision,
    day: date | None,
    context: Mapping[str, object],
    decision: Decision,
    key: bytes | None = None,
) -> str:
    """The record of a decision; ``key`` is that of the hashes of private values, None for none."""
    given = dict(given_values(revision.procedure, context))
    hidden, answers = revision.private
    language = decision.decided_by.language
    private = {
        name: key and _hashed(name, value, key) for name, value in given.items() if name in hidden
    }
    if answers:
        private |= {
            name: None
            for name in decision.outputs
            if (decision.table, name) in answers and name not in private
        }
    head = {
        "gapless": __version__,
        "id": number,
        "time": time.isoformat(),
        "asked": revision.table.id,
        "day": None if day is None else day.isoformat(),
        "revision": revision.hash,
    }
    asked: Json = {
        "inputs": {
            name: plain(value, language) for name, value in given.items() if name not in hidden
        },
        "private": private,
    }
    return write_together(
        write_json(head, None), revision.text(_write_decided, decision), write_json(asked, None)
    )


def _write_decided(revision: Revision, decision: Decision) -> str:
    """What a record says of a decision, whatever the context was."""
    found = {
        name: plain(getattr(decision, name), decision.decided_by.language) for name in _DECIDED
    }
    _, answers = revision.private
    outputs = found["outputs"]
    assert isinstance(outputs, dict), "they have names"
    found["outputs"] = {
        name: value for name, value in outputs.items() if (decision.table, name) not in answers
    }
    return write_json(found if decision.complete else {**found, "complete": False}, None)


def event_of(time: datetime, event: str, revision: str, **facts: object) -> str:
    """The record of what happened to the service; ``revision`` is the hash of its catalogue."""
    head = {"gapless": __version__, "time": time.isoformat()}
    return write_json({**head, "event": event, "revision": revision, **facts}, None)


def is_record(found: Mapping[str, object]) -> bool:
    """Whether an object is a record of the log."""
    own = "gapless" in found and "revision" in found
    return own and ("event" in found or isinstance(found.get("inputs"), Mapping))


def call_of(record: Mapping[str, object], asked: Collection[str]) -> dict[str, object]:
    """A record as the call that it was: its inputs, and beside them the outputs and all else.

    What has the name of something that is ``asked`` for and was not given is left out.
    """
    outputs, inputs = record.get("outputs"), record["inputs"]
    assert isinstance(inputs, Mapping), "it is a record"
    beside = {**record, **(outputs if isinstance(outputs, Mapping) else {})}
    kept = {name: value for name, value in beside.items() if key_of(name) not in asked}
    return {**kept, **inputs}


def given_values(
    procedure: Procedure, context: Mapping[str, object]
) -> Iterator[tuple[str, object]]:
    """The inputs and data that a faultless context gives, by their names, with the values given."""
    spoken = spoken_names(procedure)
    for key, value in context.items():
        name = spoken.get(key_of(key))
        if name is not None and not isinstance(value, Mapping):
            yield name, value
    for name, path in procedure.paths:
        try:
            found = path.follow(context)
        except Unreadable:
            continue
        if found is not ABSENT:
            yield name, found


def _hashed(name: str, value: object, key: bytes) -> str:
    text = f"{name}={write_json(plain(value, 'en'), None)}"
    return f"hmac-sha256:{hmac.new(key, text.encode('utf-8', 'surrogatepass'), sha256).hexdigest()}"
