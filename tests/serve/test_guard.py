"""Who may ask the service, how much, and what every answer says to a browser."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState

from gapless.language import ENGLISH
from gapless.serve.bodies import Limits
from gapless.serve.guard import HEADERS, PROBES, Guard, Rules
from gapless.serve.running import Patient
from tests.service import Asked, asked, decide

__all__ = ["asked"]

TOKEN = "0123456789abcdef0123"
LOCAL = Rules(frozenset({"localhost", "127.0.0.1", "::1"}))


def test_every_answer_has_the_headers(asked: Asked) -> None:
    """Decisions, problems, pages and refusals."""
    client = asked.client(rules=LOCAL)
    for found in (
        decide(client, "t", {}),
        decide(client, "t", {"x": 1}),
        client.get("/v1/tables/t/page"),
        client.get("/nowhere"),
        client.get("/health", headers={"Host": "evil.example"}),
    ):
        assert found.headers.keys() >= {name.lower() for name in HEADERS}
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
        assert "no-store" in found.headers["cache-control"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("localhost.evil.example:8000", 421),
        ("localhost:80@evil.example", 421),
        ("[", 421),
        ("", 421),
    ],
)
def test_another_host_is_refused(asked: Asked, host: str, status: int) -> None:
    """So a page of another site cannot ask under a name that it gave this machine."""
    found = asked.client(rules=LOCAL).get("/v1/tables", headers={"Host": host})
    assert found.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://127.0.0.1", 200), ("https://evil.example", 403), ("null", 403), ("http://[", 403)],
)
def test_a_page_of_another_site_cannot_ask(asked: Asked, origin: str, status: int) -> None:
    """Whatever it sends."""
    client = asked.client(rules=LOCAL)
    client.headers["Origin"] = origin
    assert decide(client, "t", {}).status_code == status


def test_a_form_cannot_ask(asked: Asked) -> None:
    """What pages may send without asking first is no question."""
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        found = asked.client().post(
            "/v1/tables/t/decide", content=b"{}", headers={"Content-Type": media_type}
        )
        assert (found.status_code, found.json()["code"]) == (415, "wrong-media-type")


def basic(password: str) -> str:
    """What a browser sends that was given a password."""
    return "Basic " + b64encode(f"anybody:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        (basic(TOKEN), 200),
        (None, 401),
        ("", 401),
        ("Bearer", 401),
        (f"Bearer {TOKEN}0", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (TOKEN, 401),
        (basic("x"), 401),
        ("Basic ===", 401),
        ("Basic /w==", 401),
    ],
)
def test_a_token_is_demanded(asked: Asked, sent: str | None, status: int) -> None:
    """As a bearer, or as a password; a refusal says what to bring."""
    client = asked.client(rules=Rules(token=TOKEN))
    headers = {} if sent is None else {"Authorization": sent}
    for path in ("/v1/tables", "/openapi.json", "/metrics", "/v1/tables/t/page"):
        found = client.get(path, headers=headers)
        assert found.status_code == status, path
        assert ("www-authenticate" in found.headers) is (status == 401)


def test_probes_need_no_token_and_learn_nothing(asked: Asked) -> None:
    """They hear whether the service is well; why not, only who has the token."""
    client = asked.client(rules=Rules(token=TOKEN))
    assert client.get("/ready").json() == {"ready": True}
    assert client.get("/health").json().keys() == {"status", "gapless"}
    known = client.get("/health", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert known["tables"] == 1


def test_a_large_body_is_refused(asked: Asked) -> None:
    """With what is allowed."""
    found = decide(asked.client(limits=Limits(most=1000)), "t", {"lama": "5" * 2000})
    assert (found.status_code, found.json()["code"]) == (413, "too-large")
    assert found.json()["detail"] == "it is larger than 1,000 bytes"
    assert found.headers["connection"] == "close"


def test_a_slow_body_is_given_up(asked: Asked) -> None:
    """A client that never goes on does not hold the service."""
    app = asked.client(limits=Limits(seconds=0)).app
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/v1/tables/t/decide",
        "raw_path": b"/v1/tables/t/decide",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }

    async def ask() -> None:
        await app(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 408


def test_a_connection_without_a_request_ends() -> None:
    """Also where its head arrives drop by drop; a request that has begun has limits of its own."""
    loop, transport = Mock(), Mock()
    loop.create_task = lambda work, **_: work.close() or Mock()
    config = uvicorn.Config(lambda: None, http=Patient, log_config=None, ws="none")
    config.load()
    connection = Patient(config, ServerState(), {}, loop)
    connection.connection_made(transport)
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for drop in head[:-1]:
        connection.data_received(bytes([drop]))
    loop.call_later.assert_called_once_with(10.0, transport.close)
    waiting = loop.call_later.return_value
    waiting.cancel.assert_not_called()
    connection.data_received(head[-1:])
    waiting.cancel.assert_called_once_with()


def test_too_many_requests_are_told_to_come_again() -> None:
    """While those under way are answered; probes always are."""
    statuses: dict[str, int] = {}

    async def ask(guard: Guard, path: str) -> None:
        async def send(message: Message) -> None:
            statuses.setdefault(path, message.get("status", 0))

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        await guard(scope, receive, send)

    async def play() -> None:
        goes_on = asyncio.Event()

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == "/slow":
                await goes_on.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        guard = Guard(answer, Rules(concurrency=1))
        slow = asyncio.ensure_future(ask(guard, "/slow"))
        await asyncio.sleep(0)
        for path in ("/other", *PROBES):
            await ask(guard, path)
        goes_on.set()
        await slow
        await ask(guard, "/later")

    asyncio.run(play())
    assert statuses == {"/slow": 200, "/other": 503, "/later": 200} | dict.fromkeys(PROBES, 200)


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("id", "id"),
        ("in-ID", "id"),
        ("id;q=0.3, en-GB;q=0.7", ENGLISH),
        ("de, *", "id"),
        ("en;q=x, id;q=0", "en"),
        (";;,=;q", "id"),
        ("", "id"),
    ],
)
def test_the_language_that_is_asked_for_is_spoken(asked: Asked, wanted: str, spoken: str) -> None:
    """Else that of the service."""
    client = asked.client(rules=Rules(language="id"))
    client.headers["Accept-Language"] = wanted
    detail = decide(client, "t", {"x": 1}).json()["detail"]
    assert ("there is no input" in detail) is (spoken == ENGLISH)
