"""The decision log: whole lines, nothing private, and what happens where it cannot be written."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from gapless.serve.decision_log import DecisionLog
from tests.paths import REPOSITORY
from tests.service import NOON, Asked, asked, decide

__all__ = ["asked"]

PERSON = """table: person
data:
  lahir: {type: date, private: true}
  hari: {type: date}
inputs:
  nama: {type: string, private: true, path: pelanggan.nama}
  kota: {type: string, path: pelanggan.kota}
  umur: {type: duration, expression: hari - lahir}
outputs: {z: {type: string}, lama: {type: duration}}
rules: [{row: 1, then: {z: a, lama: = umur}}]
"""
HANDING_OVER = """table: u
inputs: {lama: {type: duration, domain: ">= 0 jam"}}
outputs: {laporan: {type: string}}
rules: [{row: 1, use: t}]
"""
ANI = {
    "pelanggan": {"nama": "Ani", "kota": "Bogor", "telepon": "0812"},
    "lahir": "2000-01-01",
    "hari": "2026-01-01",
}


@pytest.fixture(autouse=True)
def log(asked: Asked) -> Path:
    """The file of the log."""
    asked.log = asked.folder / "log.jsonl"
    return asked.log


def test_a_record_says_all_that_is_needed_to_decide_again(asked: Asked) -> None:
    """What was asked, by which revision, on which day, and what came of it."""
    asked.write("u.yaml", HANDING_OVER)
    client = asked.client()
    answer = decide(client, "u", {"lama": "5 jam"}, as_of="2026-02-01").json()
    [record] = asked.records()
    assert record == {
        "gapless": record["gapless"],
        "id": answer["id"],
        "time": NOON.isoformat(),
        "asked": "u",
        "day": "2026-02-01",
        "revision": answer["revision"],
        "status": "decided",
        "table": "t",
        "version": "1.0.0",
        "row": "1",
        "via": ["u"],
        "inputs": {"lama": "5 jam"},
        "private": {},
        "outputs": {"laporan": "LAPOR ULANG"},
        "needs": [],
    }


def test_every_line_is_as_its_schema_says(asked: Asked) -> None:
    """Decisions of all kinds, with and without a key, and events."""
    asked.write("person.yaml", PERSON)
    service = asked.service(key=b"0123456789abcdef")
    client = asked.client(service)
    service.start()
    service.live.reload()
    decide(client, "person", ANI)
    decide(client, "t", {})
    service.key = None
    decide(client, "person", ANI)
    asked.write("t.yaml", "table: [")
    service.live.reload()
    validator = Draft7Validator(json.loads((REPOSITORY / "schemas/log.schema.json").read_text()))
    for record in asked.records():
        validator.validate(record)
    assert not validator.is_valid({**record, "event": "x"})


def test_questions_are_in_the_log_and_refusals_are_not(asked: Asked) -> None:
    """What was decided is, whatever came of it."""
    client = asked.client()
    decide(client, "t", {})
    decide(client, "t", {"x": 1})
    [record] = asked.records()
    assert (record["status"], record["needs"], record["row"]) == ("undetermined", ["lama"], None)


def test_nothing_private_is_in_the_log(asked: Asked, log: Path) -> None:
    """Neither as it was given, nor what was computed from it, nor what nobody asked for."""
    asked.write("person.yaml", PERSON)
    answer = decide(asked.client(), "person", ANI).json()
    assert answer["outputs"]["lama"] == "9497 days"
    [record] = asked.records()
    assert record["inputs"] == {"kota": "Bogor", "hari": "2026-01-01"}
    assert record["outputs"] == {"z": "a"}
    assert record["private"] == {"nama": None, "lahir": None, "lama": None}
    text = log.read_text()
    assert not any(secret in text for secret in ("Ani", "2000-01-01", "9497", "0812"))


def test_with_a_key_equal_values_can_be_told(asked: Asked, log: Path) -> None:
    """By a hash that says nothing to who has no key."""
    asked.write("person.yaml", PERSON)
    for key in (b"0123456789abcdef", b"fedcba9876543210"):
        client = asked.client(key=key)
        decide(client, "person", ANI)
        decide(client, "person", {**ANI, "lahir": "2000-01-02"})
    names = [record["private"]["nama"] for record in asked.records()]
    births = [record["private"]["lahir"] for record in asked.records()]
    assert names[0].startswith("hmac-sha256:")
    assert names[0] == names[1] != names[2] == names[3]
    assert len(set(births)) == 4
    assert "Ani" not in log.read_text()


def test_what_is_decided_from_something_private_is_private(asked: Asked) -> None:
    """By the table that is handed over to, too."""
    asked.write(
        "below.yaml",
        "table: below\ninputs: {gaji: {type: integer, private: true}, x: {type: integer}}\n"
        "outputs: {pajak: {type: integer}, z: {type: integer}}\n"
        "rules: [{row: 1, then: {pajak: = gaji + 1, z: = x}}]\n",
    )
    asked.write(
        "above.yaml",
        "table: above\ninputs: {x: {type: integer}}\n"
        "outputs: {pajak: {type: integer}, z: {type: integer}}\nrules: [{row: 1, use: below}]\n",
    )
    answer = decide(asked.client(), "above", {"gaji": 3, "x": 5}).json()
    assert answer["outputs"] == {"pajak": 4, "z": 5}
    [record] = asked.records()
    assert (record["inputs"], record["outputs"]) == ({"x": 5}, {"z": 5})
    assert record["private"] == {"gaji": None, "pajak": None}


def test_a_full_disk_is_told(asked: Asked) -> None:
    """Decisions go on, unless the log is required; both are well again when there is room."""
    asked.log = Path("/dev/full")
    service = asked.service()
    client = asked.client(service)
    assert decide(client, "t", {}).status_code == 200
    health = client.get("/health").json()
    assert (health["status"], health["log"]["fault"]) == ("degraded", "the disk is full")
    assert health["log"]["not_logged"] == 1
    assert client.get("/ready").status_code == 200
    service.required = True
    refused = decide(client, "t", {})
    assert (refused.status_code, refused.json()["code"]) == (503, "not-logged")
    assert refused.json()["detail"] == "the decision cannot be logged: the disk is full"
    assert client.get("/ready").status_code == 503
    service.log = DecisionLog(asked.folder / "log.jsonl")
    # A proxy that sends nothing to a service that is not ready still asks whether it is.
    assert client.get("/ready").status_code == 200
    assert client.get("/health").json()["status"] == "ok"
    assert decide(client, "t", {}).status_code == 200
    asked.log = service.log.path
    assert [one.get("event") for one in asked.records()] == ["log-resumed", None]


def test_a_line_that_finds_no_room_is_taken_back(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the next one is whole."""
    writer = DecisionLog(log)
    writer.add('{"n": 1}')
    writes = iter((5, None))
    write = os.write

    def short(file: int, data: bytes) -> int:
        room = next(writes)
        if room is None:
            raise OSError(errno.ENOSPC, "full")
        return write(file, data[:room])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(OSError, match="full"):
        writer.add('{"n": 2}')
    monkeypatch.setattr(os, "write", write)
    writer.add('{"n": 3}')
    assert log.read_text() == '{"n": 1}\n{"n": 3}\n'


def test_a_torn_line_spoils_no_other(log: Path) -> None:
    """What a killed process left behind stays a line of its own."""
    log.write_bytes(b'{"n": 1}\n{"n": ')
    DecisionLog(log).add('{"n": 3}')
    assert log.read_text() == '{"n": 1}\n{"n": \n{"n": 3}\n'


def test_a_file_that_grows_too_large_is_put_aside(log: Path) -> None:
    """Under the next free number; no line is lost or torn, and nothing is removed."""
    writer = DecisionLog(log, 30)
    (log.parent / "log.jsonl.7").write_text("mine\n")
    for number in range(6):
        writer.add(f'{{"number": {number}}}')
    names = [f"log.jsonl.{number}" for number in (7, 8, 9)]
    texts = [(log.parent / name).read_text() for name in names] + [log.read_text()]
    assert texts == [
        "mine\n",
        '{"number": 0}\n{"number": 1}\n',
        '{"number": 2}\n{"number": 3}\n',
        '{"number": 4}\n{"number": 5}\n',
    ]


def test_a_file_that_cannot_be_put_aside_grows_on(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than lose a decision; so where the file system knows no locks."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, "no")

    monkeypatch.setattr(os, "rename", refuse)
    monkeypatch.setattr(fcntl, "flock", refuse)
    writer = DecisionLog(log, 10)
    for number in range(3):
        writer.add(f'{{"n": {number}}}')
    assert log.read_text() == '{"n": 0}\n{"n": 1}\n{"n": 2}\n'


def test_a_line_larger_than_a_file_has_one_to_itself(log: Path) -> None:
    """It is not lost."""
    writer = DecisionLog(log, 10)
    for number in range(2):
        writer.add(f'{{"number": {number}}}')
    assert log.read_text() == '{"number": 1}\n'
    assert (log.parent / "log.jsonl.1").read_text() == '{"number": 0}\n'


def test_another_program_may_put_the_file_aside(log: Path) -> None:
    """What follows goes into a new one."""
    writer = DecisionLog(log)
    writer.add('{"n": 1}')
    log.rename(log.parent / "yesterday")
    writer.add('{"n": 2}')
    (log.parent / "yesterday").unlink()
    log.unlink()
    writer.add('{"n": 3}')
    assert log.read_text() == '{"n": 3}\n'


WRITER = """
import json
import sys
from pathlib import Path
from gapless.serve.decision_log import DecisionLog
log = DecisionLog(Path(sys.argv[1]), 20_000)
for number in range(300):
    log.add(json.dumps({"writer": sys.argv[2], "number": number, "text": "x" * 100}))
"""


def test_processes_and_threads_share_one_log(log: Path) -> None:
    """Every line of each is there, whole and in its order, however often the file is put aside."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "engine")}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(log), name], env=environment)
        for name in ("a", "b")
    ]
    own = DecisionLog(log, 20_000)

    def add(number: int) -> None:
        own.add(json.dumps({"writer": "c", "number": number, "text": "x" * 100}))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(300)))
    assert [writer.wait() for writer in writers] == [0, 0]
    parts = sorted(log.parent.glob("log.jsonl*"), key=lambda file: (file == log, _number(file)))
    assert len(parts) > 4
    found: list[dict[str, Any]] = [
        json.loads(line) for part in parts for line in part.read_text().splitlines()
    ]
    for name in ("a", "b", "c"):
        numbers = [record["number"] for record in found if record["writer"] == name]
        assert sorted(numbers) == list(range(300))
        assert name == "c" or numbers == list(range(300))


def _number(file: Path) -> int:
    return int(file.suffix[1:]) if file.suffix[1:].isdigit() else 0


def test_the_clock_of_the_service_is_in_the_log(asked: Asked) -> None:
    """And says which day it is."""
    client = asked.client()
    asked.clock[0] = NOON + timedelta(days=1)
    decide(client, "t", {})
    assert [(one["day"], one["time"]) for one in asked.records()] == [
        ("2026-03-02", "2026-03-02T12:00:00+00:00")
    ]
