"""What each address answers.

Purpose: requests in, answers out; what decides is in ``service``.

Invariants: nothing that may take long is done on the thread that speaks with the network, which
decides whole cases alone; a batch is decided by the catalogue that was live when it began.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from datetime import date
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from gapless.algebra.numbers import shorten
from gapless.deciding.decision import Decision
from gapless.diagnostic import Message, listed, say
from gapless.near_words import did_you_mean
from gapless.project.json_context import parse_context
from gapless.project.time_limit import TimeLimit
from gapless.reading.library import word_of
from gapless.render.finding import check_findings
from gapless.render.html.table import html_table
from gapless.render.json.decision import decision_json
from gapless.render.json.report import finding_json
from gapless.render.json.text import Json, write_json, write_together
from gapless.render.publication import Publication
from gapless.revisions.history import history
from gapless.serve.batches import BatchResponse
from gapless.serve.bodies import Limits, expect_type, read_body, read_lines
from gapless.serve.catalogue import Catalogue, Revision
from gapless.serve.metrics import MEDIA_TYPE, Metrics
from gapless.serve.openapi import JSON, JSON_LINES, describe_service
from gapless.serve.problems import FORESEEN, Refused, problem_of
from gapless.serve.requested import day_of, html_response
from gapless.serve.schemas import inputs_schema, outputs_schema
from gapless.serve.service import Answered, Case, NotLogged, Service
from gapless.serve.turns import Turns
from gapless.version import __version__

#: What a request to decide may hold.
_CONTEXT, _AS_OF, _EXPLAIN = _KEYS = ("context", "as_of", "explain")
#: No table asks for so much; each name that is not known costs time.
_MOST_NAMES = 1000
#: Bytes of a body that is read at once, however it is made.
_SMALL = 1 << 14
#: Seconds after which answers of a batch are sent, and logged.
_MOMENT = 0.05
#: So many findings of tables that were refused are shown.
_MOST_FINDINGS = 20
_LINES = (JSON_LINES, "application/x-ndjson", "application/x-jsonlines", "application/json-lines")


class Answers:
    """The answers of one service."""

    def __init__(
        self, service: Service, metrics: Metrics, limits: Limits, *, with_token: bool
    ) -> None:
        self._service = service
        self._metrics = metrics
        self._limits = limits
        self._with_token = with_token
        self._turns = Turns(service.keep)

    async def decide(self, request: Request) -> Response:
        """Decide a context."""
        body = await read_body(request, self._limits, JSON)
        word = request.path_params["table"]
        if len(body) <= _SMALL:
            case, explain = self._asked_in(word, body)
        else:
            case, explain = await to_thread.run_sync(self._asked_in, word, body)
        if case.is_whole and len(body) <= _SMALL and not explain:
            answered, text = self._answered(case)
        else:
            answered, text = await to_thread.run_sync(self._answered, case, explain)
        if self._service.log is None:
            self._service.keep([answered])
        else:
            await self._turns.take(answered)
        return Response(text, media_type=JSON)

    async def batch(self, request: Request) -> Response:
        """Decide a context on each line."""
        expect_type(request, *_LINES)
        word, day = request.path_params["table"], day_of(request.query_params.get(_AS_OF))
        catalogue, now = self._service.live.catalogue, self._service.limit.now
        # That there is no such table is said at once.
        catalogue.find(word, {}, day, self._today)

        def answer(lines: deque[tuple[int, bytes]]) -> bytes:
            """The answers to some lines, which are taken away: as many as a moment allows."""
            end = now() + _MOMENT
            told: dict[int, str] = {}
            made: dict[int, Answered] = {}
            while lines and (not told or now() < end):
                number, line = lines.popleft()
                try:
                    case = self._case(word, parse_context(line), day, catalogue)
                    made[number], told[number] = self._answered(case, line=number)
                except FORESEEN as fault:
                    told[number] = self._faulty(number, fault)
            try:
                self._service.keep([*made.values()])
            except NotLogged as fault:
                told |= {number: self._faulty(number, fault) for number in made}
            return "".join(f"{text}\n" for text in told.values()).encode()

        async def answers() -> AsyncIterator[bytes]:
            number = 0
            try:
                async for found in read_lines(request, self._limits):
                    number, lines = found[-1][0], deque(found)
                    while lines:
                        yield await to_thread.run_sync(answer, lines)
            except Refused as fault:
                yield f"{self._faulty(number + 1, fault)}\n".encode()

        return BatchResponse(answers(), media_type=JSON_LINES)

    async def tables(self, request: Request) -> Response:
        """Every table that is live."""
        catalogue = self._service.live.catalogue
        found = [_table(catalogue, catalogue.newest(name, self._today)) for name in catalogue.names]
        return _json({"revision": catalogue.hash, "tables": found})

    async def table(self, request: Request) -> Response:
        """One table: what it asks for and what it answers."""
        catalogue, revision = self._asked(request)
        procedures = revision.decider.procedures[::-1]
        return _json(
            {
                **_table(catalogue, revision),
                "as_of": revision.table.as_of,
                "hit_policy": revision.table.hit_policy,
                "inputs": inputs_schema(procedures),
                "outputs": outputs_schema(procedures),
            }
        )

    async def page(self, request: Request) -> Response:
        """The table as a page to read."""
        catalogue, revision = self._asked(request)
        text = await to_thread.run_sync(_page, catalogue, revision, self._service.limit)
        return html_response(text)

    async def openapi(self, request: Request) -> Response:
        """The description of the service."""
        catalogue, today = self._service.live.catalogue, self._today
        found = await to_thread.run_sync(
            partial(describe_service, catalogue, today, with_token=self._with_token)
        )
        return _json(found)

    async def health(self, request: Request) -> Response:
        """How the service is; what is wrong with tables only to who has the token."""
        service, live = self._service, self._service.live
        await to_thread.run_sync(service.try_log)
        faults = [live.refusal is not None, service.log_fault is not None]
        found: Json = {"status": "degraded" if any(faults) else "ok", "gapless": __version__}
        if request.scope.get("gapless.known"):
            found |= {
                "tables": len(live.catalogue.names),
                "revision": live.catalogue.hash,
                "loaded": live.loaded.isoformat(),
                "refused": await to_thread.run_sync(self._refused),
                "log": None
                if service.log is None
                else {
                    "file": str(service.log.path),
                    "fault": service.log_fault,
                    "not_logged": service.not_logged,
                },
            }
        return _json(found)

    async def ready(self, request: Request) -> Response:
        """Whether it can answer."""
        await to_thread.run_sync(self._service.try_log)
        is_ready = self._service.is_ready
        return _json({"ready": is_ready}, 200 if is_ready else 503)

    async def metrics(self, request: Request) -> Response:
        """Metrics for Prometheus."""
        return Response(self._metrics.text(), headers={"Content-Type": MEDIA_TYPE})

    @property
    def _today(self) -> date:
        return self._service.clock().date()

    def _asked(self, request: Request) -> tuple[Catalogue, Revision]:
        """The revision that an address names, for a day or without one."""
        catalogue = self._service.live.catalogue
        day = day_of(request.query_params.get(_AS_OF))
        word = request.path_params["table"]
        return catalogue, catalogue.find(word, {}, day, self._today)[0]

    def _asked_in(self, word: str, body: bytes) -> tuple[Case, bool]:
        """The case in the body of a request, and whether it is to be explained."""
        asked = parse_context(body)
        for key in asked:
            if key not in _KEYS:
                raise Refused("bad-request", _unknown_key(key))
        context, explain = asked.get(_CONTEXT), asked.get(_EXPLAIN, False)
        if not isinstance(context, dict):
            fault = say('the body must hold a context: {"context": {"input": "value"}}')
            raise Refused("bad-request", fault)
        if not isinstance(explain, bool):
            raise Refused("bad-request", say("`explain` is true or false"))
        return self._case(word, context, day_of(asked.get(_AS_OF))), explain

    def _case(
        self,
        word: str,
        context: dict[str, object],
        day: date | None,
        catalogue: Catalogue | None = None,
    ) -> Case:
        if len(context) > _MOST_NAMES:
            fault = say("a context holds at most {most:,} names", most=_MOST_NAMES)
            raise Refused("too-large", fault)
        return self._service.find(word, context, day, catalogue)

    def _answered(
        self, case: Case, explain: bool = False, line: int | None = None
    ) -> tuple[Answered, str]:
        """What decides a case, and the text that says so, once it is kept."""
        answered = self._service.answer(case)
        return answered, _text(answered, explain=explain, line=line)

    def _faulty(self, number: int, fault: Exception) -> str:
        problem = problem_of(fault)
        self._metrics.count_problem(problem.code)
        told = {"line": number, "status": "faulty", "problem": problem.as_json()}
        return write_json(told, None)

    def _refused(self) -> Json | None:
        """Why newer tables are not live."""
        live, refusal = self._service.live, self._service.live.refusal
        if refusal is None or live.refused is None:
            return None
        found = [finding_json(one) for one in check_findings(refusal.reports, refusal.problems)]
        return {
            "time": live.refused.isoformat(),
            "reason": refusal.reason,
            "findings": found[:_MOST_FINDINGS],
            "more": max(0, len(found) - _MOST_FINDINGS),
        }


def _text(answered: Answered, *, explain: bool, line: int | None) -> str:
    """The JSON of a decision, with its id, its revision and its day; short for a line."""
    case, decision = answered.case, answered.decision
    head: Json = {"id": answered.number, "revision": case.revision.hash, "day": case.day}
    if line is not None:
        told = case.revision.text(_short_text, decision)
        return write_together(write_json({"line": line, **head}, None), told)
    if explain:
        reasons = decision.explain(case.context)
        told = write_json(decision_json(decision, decision.decided_by.language, reasons))
    else:
        told = case.revision.text(_long_text, decision)
    return write_together(write_json(head), told) + "\n"


def _long_text(revision: Revision, decision: Decision) -> str:
    return write_json(decision_json(decision, decision.decided_by.language))


def _short_text(revision: Revision, decision: Decision) -> str:
    return write_json(decision_json(decision, decision.decided_by.language), None)


def _table(catalogue: Catalogue, revision: Revision) -> Json:
    table = revision.table
    return {
        "table": table.id,
        "title": table.title,
        "version": table.version,
        "effective": table.effective,
        "revision": revision.hash,
        "revisions": [
            {
                "version": one.table.version,
                "first": one.period and one.period.first,
                "last": one.period and one.period.last,
                "revision": one.hash,
            }
            for one in catalogue.revisions[table.id]
        ],
    }


def _page(catalogue: Catalogue, revision: Revision, limit: TimeLimit) -> str:
    procedure, budget = revision.procedure, limit.of_question()
    shown = procedure.entry
    publication = Publication(
        shown,
        catalogue.findings.get(word_of(shown), ()),
        True,
        tuple(history(catalogue.library, shown.id, lambda table: budget)),
        tuple(one for one in procedure.tables.values() if one is not shown),
    )
    return html_table(publication)


def _unknown_key(key: str) -> Message:
    near = did_you_mean(key, _KEYS)
    if near is None:
        return say("the body holds {known}, not {key}", known=listed(_KEYS), key=shorten(key))
    return say("the body holds {key}; did you mean `{near}`?", key=shorten(key), near=near)


def _json(found: Json, status: int = 200) -> Response:
    return Response(write_json(found) + "\n", status, media_type=JSON)
