"""The command line as tests run it: in a folder with one good table."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gapless.cli.main import run

TABLE = """table: t
version: 1.0.0
inputs:
  lama: {type: duration, domain: ">= 0 jam", question: Sudah berapa lama?}
  tetangga: {type: string, values: [turut padam, tidak padam]}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {lama: s.d 6 jam}, then: {laporan: LAPOR ULANG}, cite: A.1}
  - {row: 2, when: {lama: di atas 6 jam}, then: {laporan: LAPOR BARU}}
cases:
  - {given: {lama: 6 jam}, expect: {row: 1}}
"""
GAP = TABLE.replace("s.d 6 jam", "kurang dari 6 jam")
BROKEN = TABLE.replace("s.d 6 jam", "s.d 6 jm")


class CommandLine:
    """Runs commands in a folder of its own and keeps what they print."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        self._patch = patch

    def write(self, name: str, text: str) -> str:
        """Write a file below the folder; returns its name."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return name

    def __call__(self, *arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run(arguments)
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        assert "bug in gapless" not in out + err
        return code, out, err


def without_room(
    line: CommandLine, repository: Path, arguments: Sequence[str]
) -> subprocess.CompletedProcess[bytes]:
    """What comes of a command in a process of its own that may write no byte into a file."""
    command = f"ulimit -f 0; exec {shlex.quote(sys.executable)} -m gapless {shlex.join(arguments)}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=line.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(repository / "engine"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        check=False,
    )


@pytest.fixture
def gapless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """A command line in a folder with one good table, ``tables/t.yaml``."""
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    line = CommandLine(tmp_path, capsys, monkeypatch)
    line.write("pyproject.toml", "[project]\nname = 'x'\n")
    line.write("tables/t.yaml", TABLE)
    return line
