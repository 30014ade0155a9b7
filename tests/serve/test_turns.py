"""What many requests ask of the log and of the network is done together, and each gets its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from gapless.serve.decision_log import DecisionLog
from gapless.serve.running import Patient
from gapless.serve.service import NotLogged, Service
from gapless.serve.turns import Turns
from tests.serve.test_log import PERSON
from tests.service import Asked, asked, decide

__all__ = ["asked"]

LINES = {"Content-Type": "application/jsonl"}


def test_who_waits_while_others_have_their_turn_shares_the_next_one() -> None:
    """In any event loop; what goes wrong in a turn goes wrong for all of it, and no further."""
    turns: list[list[int]] = []

    def work(items: Sequence[int]) -> None:
        turns.append([*items])
        if 3 in items:
            raise OSError("full")

    taking = Turns(work)

    async def play(*numbers: int) -> list[object]:
        return await asyncio.gather(*map(taking.take, numbers), return_exceptions=True)

    first, second, third = asyncio.run(play(1, 2, 3))
    assert first is None
    assert isinstance(second, OSError)
    assert isinstance(third, OSError)
    assert asyncio.run(play(4, 5, 6)) == [None] * 3
    assert turns == [[1], [2, 3], [4], [5, 6]]


def test_the_lines_of_a_batch_are_logged_together(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as come at once; none is answered that a log which is required did not take."""
    asked.log = asked.folder / "log.jsonl"
    service = asked.service(required=True)
    client = asked.client(service)
    assert service.log is not None
    adding = Mock(side_effect=service.log.add)
    monkeypatch.setattr(service.log, "add", adding)
    lines = b'{"lama": "5 jam"}\n{"lama": "x"}\n' * 3
    found = client.post("/v1/tables/t/batch", content=lines, headers=LINES).text.splitlines()
    assert adding.call_count < 3
    ids = [json.loads(line).get("id") for line in found]
    assert [one for one in ids if one] == [record["id"] for record in asked.records()]
    assert [one is None for one in ids] == [False, True] * 3
    service.log = DecisionLog(Path("/dev/full"))
    found = client.post("/v1/tables/t/batch", content=lines, headers=LINES).text.splitlines()
    told = [json.loads(line) for line in found]
    assert [one["line"] for one in told] == [1, 2, 3, 4, 5, 6]
    codes = [one["problem"]["code"] for one in told]
    assert codes == ["not-logged", "unreadable-value"] * 3
    assert service.not_logged == 3


def test_what_others_could_log_does_not_count_for_a_decision(asked: Asked) -> None:
    """That another thread found room again does not make a line that was refused a logged one."""

    class Shared(Service):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, None if name == "log_fault" else value)

    asked.log = Path("/dev/full")
    service = asked.service(required=True)
    service.__class__ = Shared
    found = decide(asked.client(service), "t", {"lama": "5 jam"})
    assert (found.status_code, found.json()["code"]) == (503, "not-logged")
    with pytest.raises(NotLogged):
        service.decide("t", {})


def test_a_decision_that_cases_share_is_written_once(asked: Asked) -> None:
    """Whatever is private or computed is not: it is each case's own."""
    asked.write("person.yaml", PERSON.replace("private: true, path", "path"))
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    days = ["2001-01-01", "2002-01-01"]
    case = {"pelanggan": {"nama": "Ani", "kota": "Bogor"}, "hari": "2026-01-01"}
    found = [decide(client, "person", {**case, "lahir": day}).json() for day in days]
    assert [one["outputs"]["lama"] for one in found] == ["9131 days", "8766 days"]
    assert all(record["outputs"] == {"z": "a"} for record in asked.records())
    first, second = (decide(client, "t", {"lama": hours}).json() for hours in ("5 jam", "4 jam"))
    assert first.pop("id") != second.pop("id")
    assert first == second
    service = asked.service()
    whole = {"tetangga": "turut padam"}
    cases = [service.decide("t", {"lama": f"{hours} jam", **whole}) for hours in (7, 8)]
    write = Mock(return_value="{}")
    assert [one.case.revision.text(write, one.decision) for one in cases] == ["{}", "{}"]
    write.assert_called_once()


def test_the_head_of_an_answer_goes_with_what_follows() -> None:
    """In one call of the system; that of a batch at once, for who waits for it before it asks."""

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError("it is not called")

    loop, transport = Mock(), Mock()
    loop.create_task = lambda work, **_: work.close() or Mock()
    config = uvicorn.Config(app, http=Patient, log_config=None, ws="none")
    config.load()
    connection = Patient(config, ServerState(), {}, loop)
    connection.connection_made(transport)
    connection.data_received(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    written = transport.write

    async def answer() -> None:
        send = connection.cycle.send
        head = [(b"content-length", b"4")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        assert not any(call.args[0] for call in written.call_args_list)
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        assert b"200" in written.call_args.args[0]
        await send({"type": "http.response.body", "body": b"well"})

    asyncio.run(answer())
    assert b"".join(call.args[0] for call in written.call_args_list).endswith(b"\r\n\r\nwell")
