"""The command line as a process: pipes, colours and what it imports."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import GAP


def start(repository: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(repository / "engine")}
    environment.pop("FORCE_COLOR", None)
    environment |= options.pop("env", {})
    return subprocess.Popen(
        [sys.executable, *options.pop("python", ()), "-m", "gapless", *arguments],
        cwd=repository,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colour(env: dict[str, str], coloured: bool, repository: Path) -> None:
    """A pipe is not coloured unless asked for; NO_COLOR asks for none."""
    process = start(repository, "check", "-", env=env, stdin=subprocess.PIPE)
    out, _ = process.communicate(GAP.encode())
    assert b"no row covers" in out
    assert bool(re.search(rb"\x1b\[[0-9;]*3[0-7]", out)) is coloured


def test_version_imports_next_to_nothing(repository: Path) -> None:
    """``--version`` loads neither click nor rich nor YAML."""
    process = start(repository, "--version", python=("-X", "importtime"))
    out, err = process.communicate()
    imported = {line.rsplit(b"|", 1)[-1].strip().split(b".")[0] for line in err.splitlines()}
    assert out.startswith(b"gapless ")
    assert process.returncode == 0
    assert not imported & {b"click", b"rich", b"yaml", b"jsonschema", b"decimal", b"dataclasses"}


def test_a_clean_check_does_not_import_jsonschema(repository: Path) -> None:
    """Only a table with a mistake needs the validator, which takes long to load."""
    process = start(repository, "check", "--format", "concise", python=("-X", "importtime"))
    _, err = process.communicate()
    assert process.returncode == 0
    assert b"jsonschema" not in err
    assert b" rich" not in err


def test_the_shipped_tables_are_clean(repository: Path) -> None:
    """``gapless check tables/`` is clean, with the accepted gaps listed."""
    process = start(repository, "check", "tables/")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert "3 accepted gaps" in out.decode()
