"""The examples of the README and of the pages in ``docs`` run, in order, and print what is shown.

Each ``console`` block is typed into a shell in a copy of the tables; each ``diff`` block under an
``edit:`` comment is applied to the file it names, a block under a ``file:`` comment is that file;
each ``python`` block is run.  A line ``…`` in an
expected output stands for any lines.  After a change of wording, ``pytest tests/docs/test_readme.py
--record`` writes the outputs anew, keeping the README's ``…`` lines where they were.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.sfeel.cells import read_set

#: The pages whose examples are run, each in a folder of its own.
PAGES = (
    "README.md",
    "docs/asking.md",
    "docs/owners.md",
    "docs/batches.md",
    "docs/cases.md",
    "docs/editor.md",
    "docs/format.md",
    "docs/graphs.md",
    "docs/integration.md",
    "docs/publishing.md",
    "docs/python.md",
)

ANY_LINES = "…"
_NAMED = re.compile(r"<!-- (edit|file): (\S+) -->")
_FENCE = "```"
#: Installing is tried by hand: it needs a package registry.
_NOT_RUN = ". .venv/bin/activate"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the lines inside, and where the first of them stands.

    ``edits`` is the file that a diff changes, ``writes`` the file that the block is.
    """

    language: str
    lines: tuple[str, ...]
    start: int
    edits: str | None
    writes: str | None


@dataclass(frozen=True)
class Step:
    """A command of a console block and the output shown under it."""

    command: str
    expected: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown text, in order."""
    lines = text.splitlines()
    number = 0
    named: dict[str, str] = {}
    while number < len(lines):
        line = lines[number]
        number += 1
        if found := _NAMED.fullmatch(line):
            named = {found[1]: found[2]}
        elif line.startswith(_FENCE):
            end = lines.index(_FENCE, number)
            inside = tuple(lines[number:end])
            language = line.removeprefix(_FENCE)
            yield Block(language, inside, number, named.get("edit"), named.get("file"))
            number, named = end + 1, {}


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    found: list[tuple[str, list[str]]] = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    return [Step(command, tuple(output)) for command, output in found]


def matches(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether the lines are the expected ones, where ``…`` stands for any lines."""
    anything = r"(?:.*\n)*"
    parts = (anything if line == ANY_LINES else re.escape(f"{line}\n") for line in expected)
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in actual)) is not None


def shorten(actual: Sequence[str], expected: Sequence[str]) -> list[str]:
    """The actual lines, with ``…`` in the places where the expected ones have it."""
    shown = [line for line in expected if line != ANY_LINES]
    cuts = [
        position - count
        for count, position in enumerate(
            place for place, line in enumerate(expected) if line == ANY_LINES
        )
    ]
    short: list[str] = []
    matcher = SequenceMatcher(None, shown, list(actual), autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        here = [cut for cut in cuts if first <= cut <= last]
        head = here[0] - first if here else 0
        tail = last - here[-1] if here else 0
        if tag == "equal" or not here or head + tail >= end - start:
            short += actual[start:end]
        else:
            short += [*actual[start : start + head], ANY_LINES, *actual[end - tail : end]]
    return short


def apply(block: Block, folder: Path) -> None:
    """Change the file a diff block names; what it takes away must stand there exactly once."""
    assert block.edits is not None, f"line {block.start}: no `edit:` comment above the diff"
    file = folder / block.edits
    before = "".join(f"{line[1:]}\n" for line in block.lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in block.lines if line[0] in " +")
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"line {block.start}: not once in {block.edits}:\n{before}"
    file.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Shell:
    """A terminal of 80 columns without colour, in a copy of the tables."""

    folder: Path
    environment: dict[str, str]

    def type(self, command: str) -> list[str]:
        """The lines a command prints."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return [line.rstrip() for line in done.stdout.splitlines()]


@pytest.fixture
def shell(repository: Path, tmp_path: Path) -> Shell:
    """A shell where the reader of the README sits, with `gapless` of this source tree."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, words in (("gapless", " -m gapless"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{words} "$@"\n')
        program.chmod(0o755)
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copytree(repository / "tables", folder / "tables")
    shutil.copytree(repository / "benchmarks", folder / "benchmarks")
    shutil.copy(repository / "pyproject.toml", folder)
    kept = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT") if name in os.environ}
    return Shell(
        folder,
        {
            **kept,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(repository / "engine"),
            "PYTHONUTF8": "1",
            "COLUMNS": "80",
            "NO_COLOR": "1",
        },
    )


@pytest.mark.parametrize("page", PAGES)
def test_tutorial(
    page: str, shell: Shell, repository: Path, request: pytest.FixtureRequest
) -> None:
    """The commands and changes of a page, one after the other, print what it shows."""
    readme = repository / page
    lines = readme.read_text(encoding="utf-8").splitlines()
    recorded: list[tuple[Block, list[str]]] = []
    for block in blocks("\n".join(lines)):
        if block.writes is not None:
            file = shell.folder / block.writes
            file.parent.mkdir(exist_ok=True)
            file.write_text("\n".join(block.lines) + "\n", "utf-8")
        elif block.language == "diff":
            apply(block, shell.folder)
        elif block.language == "console":
            recorded.append((block, _type_all(block, shell)))
    if request.config.getoption("--record"):
        for block, shown in reversed(recorded):
            lines[block.start : block.start + len(block.lines)] = shown
        readme.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    else:
        for block, shown in recorded:
            assert "\n".join(shown) == "\n".join(block.lines), f"{page}, line {block.start + 1}"


def _type_all(block: Block, shell: Shell) -> list[str]:
    """The block as it should be: its commands, with what they print now."""
    shown: list[str] = []
    for step in steps(block):
        shown.append(f"$ {step.command}")
        if step.command == _NOT_RUN:
            continue
        printed = shell.type(step.command)
        if matches(step.expected, printed):
            shown += step.expected
        else:
            shown += shorten(printed, step.expected)
    return shown


def test_python(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python examples run as they stand."""
    monkeypatch.chdir(repository)
    readme = repository / "README.md"
    found = [block for block in blocks(readme.read_text("utf-8")) if block.language == "python"]
    assert found
    for block in found:
        # The empty lines put the README's own line numbers into a traceback.
        program = "\n" * block.start + "\n".join(block.lines)
        exec(compile(program, str(readme), "exec"), {})


@pytest.mark.parametrize("page", [*PAGES[:1], "docs"])
def test_links(page: str, repository: Path) -> None:
    """Every file that the README, or a page in ``docs``, links to is there."""
    files = [repository / page] if page.endswith(".md") else [*(repository / page).glob("*.md")]
    targets = [
        file.parent / target
        for file in files
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text(encoding="utf-8"))
    ]
    assert targets or page == "docs"
    assert [target for target in targets if not target.exists()] == []


def test_cell_table(repository: Path) -> None:
    """The words and symbols in one row of the table of cells mean the same durations."""
    hours = Domain(Kind.DURATION)
    text = (repository / "docs" / "format.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `")]
    told = [re.findall(r"`\"?(.*?)\"?`", " ".join(row)) for row in rows]
    of_durations = [cells for cells in told if "jam" in cells[0]]
    assert len(of_durations) == 8
    for cells in of_durations:
        assert len({str(read_set(hours, cell)) for cell in cells}) == 1, cells


def test_recording_keeps_what_was_cut() -> None:
    """A recorded output is cut where the one before it was cut, and says nothing untrue."""
    was = ["a", ANY_LINES, "c", "d"]
    assert shorten(["a", "x", "y", "c", "d"], was) == ["a", ANY_LINES, "c", "d"]
    assert shorten(["a", "x", "c", "e"], was) == ["a", ANY_LINES, "c", "e"]
    assert shorten(["b", "x", "y", "e", "f"], was) == ["b", ANY_LINES, "e", "f"]
    assert shorten(["b", "e"], was) == ["b", "e"]
    assert shorten(["b", "c"], [ANY_LINES]) == [ANY_LINES]
    assert matches(was, ["a", "x", "c", "d"])
    assert matches(was, ["a", "c", "d"])
    assert not matches(was, ["a", "x", "d"])
