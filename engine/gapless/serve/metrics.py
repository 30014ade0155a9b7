"""Metrics for Prometheus: what was decided, how long it took, and how the service is.

Invariants: labels are ids of tables, statuses and codes alone, so that there are few of them.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from gapless.serve.service import Answered, Service

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """What is counted of one service: every decision, whoever asked for it."""

    def __init__(self, service: Service) -> None:
        self._now = service.limit.now
        service.count = self._count
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._decisions = Counter(
            "gapless_decisions", "Decisions made.", ["table", "status"], registry=registry
        )
        self._problems = Counter(
            "gapless_problems", "Requests without a decision.", ["code"], registry=registry
        )
        self._seconds = Histogram(
            "gapless_decide_seconds",
            "Time to decide and to log.",
            registry=registry,
            buckets=_SECONDS,
        )
        live = service.live
        for name, help, value in (
            ("gapless_tables", "Tables that are live.", lambda: len(live.catalogue.names)),
            ("gapless_loaded_seconds", "When they were loaded.", lambda: live.loaded.timestamp()),
            (
                "gapless_refused",
                "Whether newer tables were refused.",
                lambda: live.refusal is not None,
            ),
            (
                "gapless_log_failing",
                "Whether the log takes nothing.",
                lambda: service.log_fault is not None,
            ),
            (
                "gapless_not_logged",
                "Decisions that the log did not take.",
                lambda: service.not_logged,
            ),
        ):
            Gauge(name, help, registry=registry).set_function(value)

    def _count(self, answered: Answered) -> None:
        """Count a decision."""
        case = answered.case
        self._decisions.labels(case.revision.table.id, answered.decision.status).inc()
        self._seconds.observe(self._now() - case.begun)

    def count_problem(self, code: str) -> None:
        """Count a request that got none."""
        self._problems.labels(code).inc()

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)
