"""``gapless serve`` as a process on loopback, and what it refuses to begin with."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.command_line import BROKEN, GAP, TABLE, CommandLine, gapless
from tests.paths import REPOSITORY

__all__ = ["gapless"]

TOKEN = "0123456789abcdef0123"


class Running:
    """A service in a process of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gapless", "serve", "--port", "0", *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY / "engine")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found is not None, self.process.communicate()[1]
        self.port = int(found[1])

    def connect(self) -> HTTPConnection:
        """A connection to it."""
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def decide(self, **context: str) -> tuple[int, dict[str, object]]:
        """Ask for a decision of ``t``."""
        connection = self.connect()
        body = json.dumps({"context": context})
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", "/v1/tables/t/decide", body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def told(self, part: str) -> str:
        """The next line on standard error that holds a text."""
        assert self.process.stderr is not None
        line = "…"
        while line and part not in line:
            line = self.process.stderr.readline()
        return line

    def listens(self) -> bool:
        """Whether it takes connections."""
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionError:
            return False
        return True


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Running]:
    """A service on the tables of a folder; it is gone at the end."""
    service = Running(folder, *options)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.communicate()


def head(path: str, length: int, media_type: str = "application/json") -> bytes:
    """The head of a request whose body is still to come."""
    return (
        f"POST /v1/tables/t/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def test_it_answers_reloads_and_ends(gapless: CommandLine) -> None:
    """A saved table is live when that is told; SIGHUP asks for it; SIGTERM ends with 0."""
    gapless.write("tables/t.yaml", TABLE)
    with running(gapless.folder, "--log", "log.jsonl") as service:
        assert service.decide(lama="5 jam")[1]["outputs"] == {"laporan": "LAPOR ULANG"}
        gapless.write("tables/t.yaml", TABLE.replace("LAPOR ULANG", "TUTUP"))
        assert "1 table is live" in service.told("live")
        assert service.decide(lama="5 jam")[1]["outputs"] == {"laporan": "TUTUP"}
        gapless.write("tables/t.yaml", GAP)
        assert "not taken; the tables of before stay live" in service.told("not taken")
        assert service.decide(lama="6 jam")[1]["status"] == "decided"
        service.process.send_signal(signal.SIGHUP)
        assert "not taken" in service.told("not taken")
        service.process.terminate()
        assert service.process.wait(timeout=60) == 0
    events = [json.loads(line).get("event") for line in _lines(gapless.folder / "log.jsonl")]
    assert events == [
        "started", None, "reloaded", None, "reload-refused", None, "reload-refused",
    ]  # fmt: skip


def test_what_is_under_way_at_sigterm_is_finished(gapless: CommandLine) -> None:
    """No new connection is taken, and the answer arrives."""
    gapless.write("tables/t.yaml", TABLE)
    body = b'{"context": {"lama": "5 jam"}}'
    with running(gapless.folder) as service:
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(head("decide", len(body)) + body[:5])
            # Its answer shows that the head above it has been read.
            assert service.decide()[0] == 200
            service.process.terminate()
            while service.listens():
                pass
            client.sendall(body[5:])
            answer = b"".join(iter(lambda: client.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert b'"LAPOR ULANG"' in answer
        assert service.process.wait(timeout=60) == 0


def test_nonsense_leaves_no_trace(gapless: CommandLine) -> None:
    """Whatever comes over the wire, and whoever goes away, nothing is printed for it."""
    gapless.write("tables/t.yaml", TABLE)
    with running(gapless.folder) as service:
        for data in (
            b"nonsense\r\n\r\n",
            b"\x16\x03\x01",
            b"GET /ready HTTP/1.1\r\n\r\n",
            b"GET /ready HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
            b"GET /ready HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            head("decide", 100) + b"{",
            head("batch", 100, "application/jsonl") + b"{",
            head("decide", -1),
            head("decide", 2).replace(b"Content-Length: 2", b"Transfer-Encoding: chunked") + b"zz",
        ):
            with socket.create_connection(("127.0.0.1", service.port)) as client:
                client.sendall(data)
        assert service.decide(lama="5 jam")[0] == 200
        service.process.terminate()
        _, err = service.process.communicate(timeout=60)
        assert (service.process.returncode, err) == (0, "")


def test_a_terminal_that_is_closed_ends_it(gapless: CommandLine) -> None:
    """As it ends other programs; SIGHUP from elsewhere reloads."""
    gapless.write("tables/t.yaml", TABLE)
    terminal, own = pty.openpty()
    program = (
        "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
        " os.execv(sys.executable, [sys.executable, '-m', 'gapless', 'serve', '--port', '0'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=gapless.folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "engine")},
        stdin=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(own)
    assert process.stdout is not None
    assert process.stderr is not None
    assert "Ctrl-C ends" in process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    assert "1 table is live" in process.stderr.readline()
    os.close(terminal)
    assert process.wait(timeout=60) == 0
    process.communicate()


def test_kill_9_loses_no_line_that_was_answered(gapless: CommandLine) -> None:
    """At most the last line of the log is torn, and the next process goes on behind it."""
    gapless.write("tables/t.yaml", TABLE)
    line = b'{"lama": "5 jam"}\n'
    with (
        running(gapless.folder, "--log", "log.jsonl") as service,
        socket.create_connection(("127.0.0.1", service.port)) as client,
    ):
        client.sendall(head("batch", len(line) * 10**6, "application/jsonl") + line * 1000)
        answered = b""
        while answered.count(b'"id"') < 100:
            answered += client.recv(1 << 16)
        service.process.kill()
        service.process.wait(timeout=60)
        answered += b"".join(iter(lambda: _received(client), b""))
    with running(gapless.folder, "--log", "log.jsonl") as service:
        assert service.decide(lama="7 jam")[0] == 200
    lines = _lines(gapless.folder / "log.jsonl")
    logged = {json.loads(line).get("id") for line in lines if line.endswith("}")}
    # Pieces of the answer end anywhere, also within an id.
    whole = re.sub(rb"\r\n[0-9a-f]+\r\n", b"", answered).decode()
    assert set(re.findall(r'"id": "([^"]+)"', whole)) <= logged
    assert json.loads(lines[-2])["event"] == "started"


def _received(client: socket.socket) -> bytes:
    try:
        return client.recv(1 << 16)
    except ConnectionError:
        return b""


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [(GAP, 1, "no row covers"), (BROKEN, 2, "s.d 6 jm"), ("", 2, "tables")],
)
def test_tables_that_do_not_pass_are_not_served(
    gapless: CommandLine, text: str, status: int, told: str
) -> None:
    """They are reported as by ``check``, with its exit status."""
    if text:
        gapless.write("tables/t.yaml", text)
    else:
        (gapless.folder / "tables" / "t.yaml").unlink(missing_ok=True)
    code, _, err = gapless("serve", "--port", "0")
    assert code == status
    assert told in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--host", "0.0.0.0"), "other machines can reach 0.0.0.0"),
        (("--host", "example.invalid", "--token-file", "token"), "is no address of this machine"),
        (("--token-file", "short"), "must hold one line of 16 letters and digits at least"),
        (("--token-file", "none"), "none cannot be read: there is no such file or folder"),
        (("--log-required",), "go with --log"),
        (("--log", "no/where.jsonl"), "no/where.jsonl cannot be written"),
        (("--log", "/dev/full"), "/dev/full cannot be written: the disk is full"),
        (("--log", "tables/t.yaml"), "tables/t.yaml is there already, and no log of decisions"),
        (("--log", "a", "--log-key-file", "short"), "must hold one line"),
        (("--log", "a", "--log-size", "many"), "many is no size; write it like 100MB"),
        (("--max-body", "0"), "0 is no size"),
        (("-",), "a service needs files"),
        (("tables/none.yaml",), "none.yaml"),
        (("nothing",), "there is no table nothing"),
        (("--port", "70000"), "70000"),
    ],
)
def test_what_cannot_begin_is_told(
    gapless: CommandLine, options: tuple[str, ...], told: str
) -> None:
    """With exit status 2, before anything is answered."""
    gapless.write("tables/t.yaml", TABLE)
    gapless.write("token", f"{TOKEN}\n")
    gapless.write("short", "abc")
    code, out, err = gapless("serve", "--port", "0", *options)
    assert (code, out) == (2, "")
    assert told in " ".join(err.split())


def test_a_port_in_use_is_told(gapless: CommandLine) -> None:
    """With another to try."""
    gapless.write("tables/t.yaml", TABLE)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, _, err = gapless("serve", "--port", str(port))
    assert code == 2
    assert f"port {port} of 127.0.0.1 is in use" in err


def test_without_its_packages_it_says_what_to_install(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As text that can be pasted."""
    for name in [name for name in sys.modules if name.startswith("gapless.serve.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    for name in [name for name in sys.modules if name.startswith("starlette.")]:
        monkeypatch.setitem(sys.modules, name, None)
    code, _, err = gapless("serve")
    assert code == 1 or code == 2
    assert "pip install 'gapless[serve]'" in err
