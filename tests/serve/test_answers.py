"""What the service answers: decisions, tables, their schemas, and what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import MutableMapping
from datetime import date, datetime
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from gapless.diagnostic import Diagnostic, Message
from gapless.project.time_limit import TimeLimit
from gapless.render.json.text import write_json
from gapless.serve.bodies import Limits
from gapless.serve.catalogue import Catalogue, Refusal, load_catalogue
from gapless.serve.openapi import describe_service
from gapless.serve.schemas import inputs_schema
from tests.command_line import TABLE, CommandLine, gapless
from tests.paths import REPOSITORY
from tests.serve.test_log import HANDING_OVER
from tests.service import Asked, asked, decide

__all__ = ["asked", "gapless"]

OLD = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2024-01-01")
NEW = OLD.replace("1.0.0", "2.0.0").replace("2024", "2026").replace("6 jam", "3 jam")


def test_a_decision_is_that_of_the_command_line(asked: Asked, gapless: CommandLine) -> None:
    """The JSON of ``gapless decide``, with the revision and an id."""
    client = asked.client()
    for given in ({"lama": "5 jam"}, {"lama": "7 jam", "tetangga": "turut padam"}, {}):
        found = decide(client, "t", given, explain=True)
        assert (found.status_code, found.headers["content-type"]) == (200, "application/json")
        answer = found.json()
        assert len(answer.pop("id")) == 36
        assert answer.pop("revision") == client.get("/v1/tables/t").json()["revision"]
        assert answer.pop("day") == "2026-03-01"
        pairs = [f"{name}={value}" for name, value in given.items()]
        _, out, _ = gapless("decide", "t", *pairs, "--explain", "--format", "json")
        assert answer == json.loads(out)


def test_a_question_comes_with_what_is_needed(asked: Asked) -> None:
    """A partial context is legal."""
    found = decide(asked.client(), "t", {"tetangga": "turut padam"}).json()
    assert (found["status"], found["needs"]) == ("undetermined", ["lama"])
    assert found["questions"][0]["text"] == "Sudah berapa lama?"


def test_the_revision_of_a_day_decides(asked: Asked) -> None:
    """Of today, of ``as_of``, or the one that is named; a day without one is told."""
    asked.write("t.yaml", OLD)
    asked.write("t2.yaml", NEW)
    client = asked.client()

    def version(word: str, **others: object) -> object:
        found = decide(client, word, {"lama": "5 jam"}, **others).json()
        return found.get("version") or found["detail"]

    assert version("t") == "2.0.0"
    assert version("t", as_of="2025-06-01") == "1.0.0"
    assert version("t@1.0.0") == "1.0.0"
    assert version("t", as_of="2023-01-01") == (
        "table t is not in force on 2023-01-01 (its first revision takes effect on 2024-01-01)"
    )
    assert version("t@3") == "table t has no version 3 (known versions: 1.0.0, 2.0.0)"


def test_days_cost_no_memory(asked: Asked) -> None:
    """Whatever day is asked for, a revision is compiled once."""
    asked.write("t.yaml", OLD)
    service = asked.service()
    found = {id(service.find("t", {}, date(2024, month, 1)).revision) for month in range(1, 13)}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "detail"),
    [
        (b"{", 400, "bad-request", "the context is not JSON: see column 2"),
        (b'{"context": {"lama": NaN}}', 400, "bad-request", "NaN is not a number"),
        (b'{"context": {"lama": 1, "lama": 2}}', 400, "bad-request", "'lama' is given twice"),
        (b'{"context": "\xff"}', 400, "bad-request", "the context is not UTF-8 text"),
        (b"[" * 200_000, 400, "bad-request", "the context is nested too deeply"),
        (b"[]", 400, "bad-request", "the context must be a JSON object"),
        (b"{}", 400, "bad-request", "the body must hold a context"),
        (b'{"contex": {}}', 400, "bad-request", "did you mean `context`?"),
        (b'{"context": {}, "as_of": "1/2/2025"}', 400, "bad-request", "is no day; write it like"),
        (b'{"context": {}, "as_of": "2022-W01-1"}', 400, "bad-request", "is no day; write it like"),
        (b'{"context": {}, "as_of": 7}', 400, "bad-request", "7 is no day"),
        (b'{"context": {}, "explain": "yes"}', 400, "bad-request", "`explain` is true or false"),
        (b'{"context": {"lamaa": "5 jam"}}', 422, "unknown-input", "did you mean `lama`?"),
        (b'{"context": {"lama": "5 jm"}}', 422, "unreadable-value", "lama: "),
        (b'{"context": {"tetangga": "\\ud800"}}', 422, "outside-domain", "tetangga cannot be"),
        (b'{"context": {"lama": null}}', 422, "null-not-allowed", "lama is null"),
    ],
)
def test_a_wrong_body_is_told(
    asked: Asked, body: bytes, status: int, code: str, detail: str
) -> None:
    """Each fault is a problem with the sentence of the command line."""
    headers = {"Content-Type": "application/json"}
    found = asked.client().post("/v1/tables/t/decide", content=body, headers=headers)
    assert found.headers["content-type"] == "application/problem+json"
    told = found.json()
    assert (found.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["type"] == f"urn:gapless:{code}"
    assert detail in told["detail"]
    assert told["title"]


def test_every_fault_of_a_context_is_told(asked: Asked) -> None:
    """Each with its input, so that a form can show it there; in the language that is asked for."""
    client = asked.client()
    client.headers["Accept-Language"] = "fr, id;q=0.8, en;q=0.5"
    told = decide(client, "t", {"tetangga": "ikut padam", "x": 1}).json()
    assert [fault["input"] for fault in told["faults"]] == ["tetangga", "x"]
    assert "tidak dapat bernilai" in told["detail"]
    assert "yang diperbolehkan" in told["faults"][0]["help"]


def test_a_flood_of_names_is_refused(asked: Asked) -> None:
    """Before each is compared with those that are known; of fewer, the first faults are told."""
    client = asked.client()
    found = decide(client, "t", {f"lama{number}": 1 for number in range(1001)})
    assert (found.status_code, found.json()["code"]) == (413, "too-large")
    found = decide(client, "t", {"x" * 10_000 + str(number): 1 for number in range(90)})
    assert found.status_code == 422
    assert len(found.json()["faults"]) == 50
    assert len(found.content) < 40_000


def test_an_unknown_table_is_told(asked: Asked) -> None:
    """With what there is instead, at every address of a table."""
    client = asked.client()
    for found in (
        decide(client, "tt", {}),
        client.get("/v1/tables/tt"),
        client.get("/v1/tables/tt/page"),
        client.post(
            "/v1/tables/tt/batch", content=b"{}", headers={"Content-Type": "application/jsonl"}
        ),
    ):
        assert (found.status_code, found.json()["code"]) == (404, "unknown-table")
        assert found.json()["detail"] == "there is no table tt (did you mean `t`?)"


def test_other_addresses_and_methods_are_told(asked: Asked) -> None:
    """As problems, too."""
    client = asked.client()
    assert client.get("/v2").json()["code"] == "not-found"
    found = client.get("/v1/tables/t/decide")
    assert (found.status_code, found.json()["code"]) == (405, "wrong-method")


def test_the_search_for_questions_has_an_end(asked: Asked) -> None:
    """A decision whose budget ended says that it is not complete."""
    found = decide(asked.client(seconds=1e-6), "t", {}).json()
    assert (found["status"], found.get("complete", True)) in (
        ("undetermined", False),
        ("undetermined", True),
    )


def test_a_batch_is_answered_line_by_line(asked: Asked) -> None:
    """Each line by itself, faulty ones too; blank lines are passed over."""
    lines = b'{"lama": "5 jam"}\n\n{"lama": "x"}\r\n{"lama": NaN}\n[]\n{"lama": "7 jam"}'
    found = asked.client().post(
        "/v1/tables/t/batch", content=lines, headers={"Content-Type": "application/jsonl"}
    )
    answers = [json.loads(line) for line in found.text.splitlines()]
    assert [(one["line"], one["status"]) for one in answers] == [
        (1, "decided"), (3, "faulty"), (4, "faulty"), (5, "faulty"), (6, "decided"),
    ]  # fmt: skip
    assert answers[1]["problem"]["code"] == "unreadable-value"
    assert answers[-1]["row"] == "2"


def test_a_line_that_is_too_long_ends_a_batch(asked: Asked) -> None:
    """With a last line that says so, after the answers to those before."""
    client = asked.client(limits=Limits(most=50))
    lines = b'{"lama": "5 jam"}\n{"lama": "' + b"5" * 100 + b'"}\n{"lama": "5 jam"}\n'
    found = client.post(
        "/v1/tables/t/batch", content=lines, headers={"Content-Type": "application/jsonl"}
    )
    answers = [json.loads(line) for line in found.text.splitlines()]
    assert [one["status"] for one in answers] == ["decided", "faulty"]
    assert answers[1]["problem"]["code"] == "too-large"


def test_a_batch_is_read_though_nobody_takes_its_answers(asked: Asked) -> None:
    """A client may send all its lines before it reads the first answer."""
    line = b'{"lama": "5 jam"}\n'
    parts = iter([*[line * 50] * 10, b""])
    is_read = asyncio.Event()
    body = b""

    async def receive() -> dict[str, object]:
        part = next(parts)
        if not part:
            is_read.set()
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal body
        if message["type"] == "http.response.body":
            await is_read.wait()
            body += message["body"]

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/tables/t/batch",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/jsonl")],
    }

    async def ask() -> None:
        await asked.client().app(scope, receive, send)

    asyncio.run(ask())
    assert [json.loads(one)["line"] for one in body.splitlines()] == [*range(1, 501)]


def test_the_page_of_a_table_is_that_of_show(asked: Asked) -> None:
    """With a policy that allows its one style sheet and nothing else."""
    found = asked.client().get("/v1/tables/t/page")
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>t</h1>" in found.text
    policy = found.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert "unsafe" not in policy


def test_no_text_of_a_table_is_markup(asked: Asked) -> None:
    """Whatever an owner writes."""
    evil = "<script>alert(1)</script>"
    asked.write("t.yaml", TABLE.replace("LAPOR ULANG", evil) + f"title: '{evil}'\n")
    found = asked.client().get("/v1/tables/t/page")
    assert evil not in found.text
    assert "&lt;script&gt;" in found.text


def test_metrics_count_decisions_and_problems(asked: Asked) -> None:
    """By table and status, and by code; those of pages, too."""
    client = asked.client()
    decide(client, "t", {"lama": "5 jam"})
    decide(client, "t", {"x": 1})
    client.post("/ask/t", data={"a.lama": "7 jam"})
    found = client.get("/metrics").text
    assert 'gapless_decisions_total{status="decided",table="t"} 2.0' in found
    assert 'gapless_problems_total{code="unknown-input"} 1.0' in found
    assert "gapless_decide_seconds_count 2.0" in found


ODD = """table: "a?b#{c}é"
title: '"Odd" {x}'
inputs:
  n: {type: integer, domain: "[1..3]", nullable: true}
  rumah: {type: string, path: pelanggan.alamat.kota, values: {jkt: Jakarta, bdg: Bandung}}
  ya: {type: boolean}
  tarif: {type: number, values: ["1.5", "2"], private: true}
outputs: {z: {type: number}, w: {type: string, values: [a, b], nullable: true}}
rules: [{row: 1, then: {z: 1.5, w: null}}]
"""


def test_the_description_is_valid_whatever_tables_are_called(asked: Asked) -> None:
    """OpenAPI 3.1, with and without a token; each table is found at its address."""
    asked.write("odd.yaml", ODD)
    client = asked.client()
    description = client.get("/openapi.json").json()
    validate(description)
    catalogue = asked.load()
    assert isinstance(catalogue, Catalogue)
    secured = json.loads(write_json(describe_service(catalogue, date(2026, 3, 1), with_token=True)))
    validate(secured)
    assert secured["security"] == [{"token": []}]
    paths = [path for path in description["paths"] if path.endswith("/decide")]
    for path in paths:
        found = client.post(path, json={"context": {}})
        assert found.status_code == 200, path
    assert len(paths) == 2


def test_the_schema_of_inputs_takes_what_the_table_takes(asked: Asked) -> None:
    """And refuses unknown names and values."""
    asked.write("odd.yaml", ODD)
    client = asked.client()
    table = "a%3Fb%23%7Bc%7D%C3%A9"
    schema = client.get(f"/v1/tables/{table}").json()["inputs"]
    for context, is_good in (
        ({}, True),
        ({"n": None, "rumah": "jkt", "ya": True, "tarif": 1.5}, True),
        ({"n": 2, "pelanggan": {"alamat": {"kota": "bdg"}}, "ya": "ya", "tarif": "2"}, True),
        ({"rumah": "Bogor"}, False),
        ({"pelanggan": {"alamat": {"kota": "Bogor"}}}, False),
        ({"m": 1}, False),
        ({"tarif": 3}, False),
        ({"ya": 1}, False),
    ):
        assert jsonschema.Draft202012Validator(schema).is_valid(context) is is_good, context
        assert (decide(client, table, context).status_code == 200) is is_good, context
    assert schema["properties"]["tarif"]["x-gapless-private"] is True
    assert schema["properties"]["n"]["x-gapless-domain"] == "[1..3]"


def test_the_shipped_tables_are_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their own examples are taken by their schemas."""
    monkeypatch.chdir(REPOSITORY)
    today = date(2026, 3, 1)
    catalogue = load_catalogue((), TimeLimit(60))
    assert isinstance(catalogue, Catalogue)
    validate(json.loads(write_json(describe_service(catalogue, today, with_token=False))))
    for name in catalogue.names:
        revision = catalogue.newest(name, today)
        schema = inputs_schema(revision.decider.procedures[::-1])
        validator = jsonschema.Draft202012Validator(schema)
        for case in revision.table.cases:
            assert list(validator.iter_errors(dict(case.given))) == [], case.given


def test_a_table_beside_those_that_are_served_is_unknown(asked: Asked) -> None:
    """Though what is served hands over to it."""
    asked.write("u.yaml", TABLE.replace("table: t", "table: u"))
    asked.write("w.yaml", HANDING_OVER.replace("table: u", "table: w"))
    found = load_catalogue(("tables/w.yaml",), TimeLimit(60))
    assert isinstance(found, Catalogue)
    service = asked.service()
    service.live.catalogue = found
    client = asked.client(service)
    assert decide(client, "w", {"lama": "5 jam"}).json()["table"] == "t"
    for word in ("t", "u", "t@1.0.0"):
        told = decide(client, word, {}).json()
        assert (told["status"], told["code"]) == (404, "unknown-table")
        assert told["detail"].endswith("(known tables: w)")


def test_a_table_that_is_not_ready_in_time_is_refused(asked: Asked) -> None:
    """So that nobody who asks waits for it; the check has a limit, too."""
    found = load_catalogue((), TimeLimit(1e-9))
    assert isinstance(found, Refusal)
    assert any("time limit" in str(fault) for fault in map(_english, found.faults))


def _english(fault: Diagnostic | Message) -> str:
    return fault.english if isinstance(fault, Message) else str(fault)


def test_a_file_that_the_system_refuses_is_named(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is no table."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no", "secret.toml")

    monkeypatch.setattr("gapless.serve.catalogue.open_workspace", refuse)
    found = asked.load()
    assert isinstance(found, Refusal)
    assert found.reason is not None
    assert found.reason.english.startswith("secret.toml cannot be read: ")


def test_a_bug_is_told_without_what_it_says(asked: Asked) -> None:
    """With the headers of every answer; the words are for standard error."""
    service = asked.service()

    def fail() -> datetime:
        raise KeyError("secret")

    service.clock = fail
    reported: list[Exception] = []
    service.report = reported.append
    found = asked.client(service).post("/v1/tables/t/decide", json={"context": {}})
    assert (found.status_code, found.json()["code"]) == (500, "bug")
    assert "secret" not in found.text
    assert [repr(bug) for bug in reported] == ["KeyError('secret')"]
    assert found.headers["x-content-type-options"] == "nosniff"
