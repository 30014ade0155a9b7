"""The application: the addresses of the service, as Starlette has them.

Purpose: one factory for a server, and for tests, which ask without one.

Invariants: what every address answers is JSON of ``write_json``, or a page whose texts the
templates escape; whatever goes wrong is a ``Problem``.

Example: ``make_app(service)`` answers ``POST /v1/tables/padam-meluas/decide``.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gapless.serve.answers import Answers
from gapless.serve.bodies import Limits
from gapless.serve.guard import Guard, Rules
from gapless.serve.metrics import Metrics
from gapless.serve.pages import Pages, for_people
from gapless.serve.problems import FORESEEN, problem_of
from gapless.serve.service import Service

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

    handlers: Mapping[object, object] = dict.fromkeys(FORESEEN, answer_problem)
    table = "/v1/tables/{table}"
    return Starlette(
        routes=[
            # What is asked most comes first.
            Route(f"{table}/decide", answers.decide, methods=["POST"]),
            Route("/v1/tables", answers.tables),
            Route(table, answers.table),
            Route(f"{table}/page", answers.page),
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
