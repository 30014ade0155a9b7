"""A service as tests ask it: on tables in a folder, without a network, on a clock that is set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from gapless.project.time_limit import TimeLimit
from gapless.serve.app import make_app
from gapless.serve.bodies import Limits
from gapless.serve.catalogue import Catalogue, Refusal, load_catalogue
from gapless.serve.decision_log import DecisionLog
from gapless.serve.guard import Rules
from gapless.serve.live import Live
from gapless.serve.service import Service
from tests.command_line import TABLE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Asked:
    """A service on the tables of the current folder, and what asks it."""

    folder: Path
    clock: list[datetime] = field(default_factory=lambda: [NOON])
    log: Path | None = None

    def write(self, name: str, text: str) -> Path:
        """Write a table file."""
        file = self.folder / "tables" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def load(self) -> Catalogue | Refusal:
        """What is in the folder now."""
        return load_catalogue((), TimeLimit(60))

    def service(self, *, seconds: float | None = 2, **options: Any) -> Service:
        """A service; with a ``log`` it logs."""
        found = self.load()
        assert isinstance(found, Catalogue), [*found.faults]
        live = Live(found, self.load, lambda: self.clock[0])
        log = None if self.log is None else DecisionLog(self.log, options.pop("largest", None))
        return Service(live, lambda: self.clock[0], TimeLimit(seconds), log, **options)

    def client(
        self,
        service: Service | None = None,
        rules: Rules | None = None,
        limits: Limits | None = None,
        **options: Any,
    ) -> TestClient:
        """What asks a service."""
        service = service or self.service(**options)
        app = make_app(service, rules or Rules(), limits or Limits())
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    def records(self) -> list[dict[str, Any]]:
        """The records of the log."""
        assert self.log is not None
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


def decide(
    client: TestClient, table: str, context: Mapping[str, object], **others: object
) -> httpx.Response:
    """Ask for a decision."""
    body = {"context": context, **others}
    return client.post(f"/v1/tables/{table}/decide", json=body)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """A service on one good table."""
    monkeypatch.chdir(tmp_path)
    found = Asked(tmp_path)
    found.write("t.yaml", TABLE)
    return found
