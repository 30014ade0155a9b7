"""Pipes that were opened not to wait: what is written or read arrives whole all the same.

Who started the command may have left its pipes so, as Node and asyncio do.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gapless.cli import streams
from gapless.cli.main import run
from gapless.project import standard_input
from tests.every_command import COMMANDS, FIRST, write_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of every command, as the current folder."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FIRST.encode())))
    return tmp_path


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe of which neither waits."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    yield ends
    os.close(ends[0])


def _drained(end: int) -> bytes:
    found = b""
    try:
        while piece := os.read(end, 1 << 16):
            found += piece
    except BlockingIOError:
        pass
    return found


LINES = [
    line
    for line in COMMANDS
    if line[0] in ("check", "show", "diff", "schema", "cases", "explain", "log", "test")
    and "--fix" not in line
    and "--write" not in line
]


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("line", LINES[::3], ids=" ".join)
def test_a_full_pipe_is_waited_for(
    line: Sequence[str],
    unbuffered: bool,
    project: Path,
    pipe: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is lost, whatever is printed, and the exit status is that of the work."""
    kept = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", kept)
        usual = run(line)
    filling = 0
    try:
        while True:
            filling += os.write(pipe[1], b"x" * 4096)
    except BlockingIOError:
        pass
    arrived = b""

    def read(*waiting: object) -> None:
        nonlocal arrived
        arrived += os.read(pipe[0], 5000)

    monkeypatch.setattr(streams, "select", read)
    binary = os.fdopen(pipe[1], "wb", buffering=0 if unbuffered else -1)
    with io.TextIOWrapper(binary, encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert run(line) == usual
    arrived += _drained(pipe[0])
    assert arrived[filling:] == kept.buffer.getvalue()


@pytest.mark.parametrize("line", [("fmt", "-"), ("show", "-"), ("decide", "-", "lama=1 jam")])
def test_an_input_that_comes_in_pieces_is_read_to_its_end(
    line: Sequence[str],
    project: Path,
    pipe: tuple[int, int],
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table is never taken for whole because the rest of it is still to come."""
    usual = run(line), *capsysbinary.readouterr()
    text = FIRST.encode()
    pieces = [b"", text[:40], text[40:41], text[41:]]

    def give(*waiting: object) -> None:
        if pieces:
            os.write(pipe[1], pieces.pop(0))
        else:
            os.close(pipe[1])

    monkeypatch.setattr(standard_input, "select", give)
    with os.fdopen(os.dup(pipe[0]), encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert (run(line), *capsysbinary.readouterr()) == usual
