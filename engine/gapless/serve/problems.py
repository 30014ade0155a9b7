"""Problem details (RFC 9457): what a request is answered that gets no decision.

Purpose: the codes and sentences of the command line, as HTTP has them.

Invariants: what goes wrong has a code, whether a table, a context or the request is at fault; no
answer shows a traceback; ``faults`` names every fault, each with its input where it has one.

Example: an unknown value is 422 with ``{"type": "urn:gapless:outside-domain", "code":
"outside-domain", "detail": "tetangga cannot be x (…)", "faults": [{"input": "tetangga", …}], …}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from gapless.algebra.numbers import shorten
from gapless.budget import Exhausted
from gapless.compiling.policy import HitPolicyError
from gapless.dataclass import dataclass, field
from gapless.deciding.context import ContextError
from gapless.diagnostic import Diagnostic, Explained, Message, TableError, joined, phrase, say
from gapless.project.misuse import Misuse
from gapless.reading.library import UnknownTable
from gapless.register import title_of
from gapless.render.finding import Finding
from gapless.render.json.report import finding_json
from gapless.render.json.text import Json, write_json
from gapless.serve.service import NotLogged

#: So many faults of a context are told.
_MOST_FAULTS = 50

MEDIA_TYPE = "application/problem+json"

#: What can be wrong with a request itself: its status, and what the kind of fault is called.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, phrase("the request cannot be read")),
    "no-token": (401, phrase("the request needs a valid token")),
    "other-site": (403, phrase("the request comes from a page of another site")),
    "not-found": (404, phrase("there is nothing at this address")),
    "wrong-method": (405, phrase("the address does not take this method")),
    "too-slow": (408, phrase("the request takes too long to arrive")),
    "too-large": (413, phrase("the request is too large")),
    "wrong-media-type": (415, phrase("the request is of another type than this address takes")),
    "wrong-host": (421, phrase("the request is meant for another host")),
    "hit-policy": (500, phrase("rows contradict the hit policy of their table")),
    "bug": (500, phrase("this is a bug in gapless")),
    "not-logged": (503, phrase("the decision cannot be logged")),
    "out-of-time": (503, phrase("the time limit was reached")),
    "too-busy": (503, phrase("too many requests are under way")),
}
_OF_STATUS = {404: "not-found", 405: "wrong-method"}
#: What may be raised while a request is answered, and is no bug.
FORESEEN = (
    ContextError, HitPolicyError, UnknownTable, TableError, Exhausted, Explained, HTTPException,
)  # fmt: skip


class Refused(Explained):
    """A request that is not answered; ``code`` is one of ``KINDS``."""

    def __init__(
        self, code: str, message: Message, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as an answer."""

    status: int
    code: str
    detail: Message
    faults: tuple[Json, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """What its kind is called."""
        kind = KINDS.get(self.code)
        return title_of(self.code) if kind is None else say(kind[1])

    def as_json(self) -> Json:
        """The problem by the names of RFC 9457, with its ``code`` and ``faults``."""
        return {
            "type": f"urn:gapless:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "faults": list(self.faults),
        }

    def response(self) -> Response:
        """The answer."""
        text = write_json(self.as_json()) + "\n"
        return Response(text, self.status, dict(self.headers), media_type=MEDIA_TYPE)


def problem_of(fault: Exception) -> Problem:
    """What an exception says to who asked."""
    if isinstance(fault, ContextError):
        # One name of many that are not known is as good as another.
        told = fault.faults[:_MOST_FAULTS]
        faults: tuple[Json, ...] = tuple(
            {
                "input": shorten(one.name),
                "code": one.code,
                "message": one.message,
                "help": one.advice,
            }
            for one in told
        )
        sentences = joined((one.sentence for one in told), "; ")
        return Problem(422, fault.faults[0].code, sentences, faults)
    if isinstance(fault, UnknownTable):
        return _of_tables(404, (fault.diagnostic,))
    if isinstance(fault, TableError):
        return _of_tables(503, fault.diagnostics)
    if isinstance(fault, HTTPException):
        code = _OF_STATUS.get(fault.status_code, "bad-request")
        return Problem(fault.status_code, code, say(KINDS[code][1]), headers=fault.headers or {})
    code, message = _code_and_message(fault)
    status = KINDS[code][0]
    headers = dict((isinstance(fault, Refused) and fault.headers) or {})
    if status == 503:
        headers.setdefault("Retry-After", "1")
    return Problem(status, code, message, headers=headers)


def _code_and_message(fault: Exception) -> tuple[str, Message]:
    if isinstance(fault, Refused):
        return fault.code, fault.message
    if isinstance(fault, HitPolicyError):
        return "hit-policy", fault.message
    if isinstance(fault, Exhausted):
        return "out-of-time", fault.reason
    if isinstance(fault, NotLogged):
        return "not-logged", fault.message
    if isinstance(fault, Misuse):
        return "bad-request", fault.message
    kind = type(fault).__name__
    return "bug", say("this is a bug in gapless: {kind}", kind=kind)


def _of_tables(status: int, diagnostics: tuple[Diagnostic, ...]) -> Problem:
    faults = tuple(finding_json(Finding(one)) for one in diagnostics)
    sentences = joined((one.sentence for one in diagnostics), "; ")
    return Problem(status, diagnostics[0].code, sentences, faults)
