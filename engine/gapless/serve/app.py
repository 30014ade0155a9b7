"""The application: the addresses of the service, as Starlette has them.

Purpose: one factory for a server, and for tests, which ask without one.

Invariants: what every address answers is JSON of ``write_json``, or a page whose texts the
templates escape; whatever goes wrong is a ``Problem``.

Example: ``make_app(service)`` answers ``POST /v1/tables/padam-meluas/decide``.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gapless.budget import Exhausted
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError
from gapless.diagnostic import Explained, TableError
from gapless.reading.library import UnknownTable
from gapless.serve.answers import Answers
from gapless.serve.bodies import Limits
from gapless.serve.guard import Guard, Rules
from gapless.serve.metrics import Metrics
from gapless.serve.pages import Pages, for_people
from gapless.serve.problems import problem_of
from gapless.serve.service import Service

#: What may be raised while a request is answered, and is no bug.
_FORESEEN = (
    ContextError, HitPolicyError, UnknownTable, TableError, Exhausted, Explained, HTTPException,
)  # fmt: skip
_NO_RULES = Rules()
_USUAL = Limits()


def make_app(service: Service, rules: Rules = _NO_RULES, limits: Limits = _USUAL) -> Starlette:
    """The application of a service."""
    metrics = Metrics(service)
    answers = Answers(service, metrics, limits, with_token=rules.token is not None)

    pages = Pages(service, limits)

    async def answer_problem(request: Request, fault: Exception) -> Response:
        problem = problem_of(fault)
        metrics.count_problem(problem.code)
        return problem.response()

    handlers: Mapping[object, object] = dict.fromkeys(_FORESEEN, answer_problem)
    table = "/v1/tables/{table}"
    return Starlette(
        routes=[
            Route("/v1/tables", answers.tables),
            Route(table, answers.table),
            Route(f"{table}/page", answers.page),
            Route(f"{table}/decide", answers.decide, methods=["POST"]),
            Route(f"{table}/batch", answers.batch, methods=["POST"]),
            Route("/", for_people(pages.home)),
            Route("/ask/{table}", for_people(pages.ask), methods=["GET", "POST"]),
            Route("/forget", for_people(pages.forget), methods=["POST"]),
            Route("/openapi.json", answers.openapi),
            Route("/health", answers.health),
            Route("/ready", answers.ready),
            Route("/metrics", answers.metrics),
        ],
        middleware=[Middleware(Guard, rules=rules, report=service.report)],
        exception_handlers=handlers,  # type: ignore[arg-type]
    )
