"""The examples of ``docs/serve.md`` are answered by a service as the page shows.

The service is that of the page's first command, on any free port.  A ``json`` block is what the
``sh`` block above it gets; ``…`` in it stands for any text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.test_readme import Block, Shell, blocks, shell, steps

__all__ = ["shell"]

_USUAL = "127.0.0.1:8000"


def examples(page: Path) -> list[Block]:
    """The blocks of the page."""
    return list(blocks(page.read_text(encoding="utf-8")))


@pytest.fixture
def address(shell: Shell, repository: Path) -> Iterator[str]:
    """Where the service of the page listens."""
    first = next(one for one in examples(repository / "docs/serve.md") if one.language == "console")
    [step] = steps(first)
    process = subprocess.Popen(
        [sys.executable, "-m", *step.command.split(), "--port", "0"],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline().rstrip()
    found = re.search(r"127\.0\.0\.1:\d+", line)
    assert found is not None
    assert line.replace(found[0], _USUAL) == "\n".join(step.expected)
    yield found[0]
    process.kill()
    process.communicate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_page_shows_what_is_answered(shell: Shell, address: str, repository: Path) -> None:
    """In the order of the page, so that its log holds what was asked before."""
    page = examples(repository / "docs/serve.md")
    asked = 0
    for block, following in zip(page, [*page[1:], page[0]], strict=True):
        if block.language == "sh" and following.language == "json":
            shown = shell.type("\n".join(block.lines).replace(_USUAL, address))
            parts = map(re.escape, "\n".join(following.lines).split("…"))
            assert re.fullmatch(".*".join(parts), "\n".join(shown), re.DOTALL), shown
            asked += 1
        elif block.language == "console" and asked:
            for step in steps(block):
                assert shell.type(step.command) == list(step.expected)
    assert asked == 5


def test_the_page_names_every_address_and_option(repository: Path) -> None:
    """Of the service, and what its log holds."""
    from gapless.cli.serve import command
    from gapless.serve.app import make_app
    from gapless.serve.problems import KINDS
    from tests.service import Asked

    text = (repository / "docs/serve.md").read_text(encoding="utf-8")
    options = {name for option in command.params for name in option.opts if name.startswith("--")}
    assert [name for name in sorted(options) if f"{name}" not in text] == []
    statuses = {str(status) for status, _ in KINDS.values()} - {"405", "500"}
    assert [status for status in sorted(statuses) if not re.search(rf"\b{status}\b", text)] == []
    app = make_app(Asked(repository).service())
    paths = [route.path.replace("{table}", "{id}") for route in app.routes]  # type: ignore[attr-defined]
    assert [path for path in paths if path not in text] == []
