"""What the shells offer while a command is typed, tried in the shells themselves."""

from __future__ import annotations

import os
import pty
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gapless.cli.main import group
from gapless.cli.shells import Fish, Line
from tests.command_line import TABLE

SHELLS = {
    "bash": (["bash", "--norc", "-i"], 'eval "$(gapless completion bash)"'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -U compinit; compinit -u -D; eval "$(gapless completion zsh)"',
    ),
    "fish": (["fish", "--no-config", "-i"], "gapless completion fish | source"),
}
OTHER = TABLE.replace("table: t\n", "table: tarif\n").replace(
    "tetangga: {", "sakit: {type: boolean, nullable: true}\n  tetangga: {"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two tables, one of them in two revisions, and ``gapless`` on the path."""
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "t.yaml").write_text(TABLE, encoding="utf-8")
    for version, day in (("1.0.0", "2024-01-01"), ("2.0.0", "2025-01-01")):
        text = OTHER.replace("version: 1.0.0", f"version: {version}\neffective: {day}")
        (tables / f"{day}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    command = tmp_path / "bin" / "gapless"
    command.parent.mkdir()
    path = os.pathsep.join(sys.path)
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={path} exec {sys.executable} -m gapless "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    return tmp_path


def completed(shell: str, typed: str, folder: Path) -> list[str]:
    """The words of the line after one Tab, as the shell would give them to the command."""
    command, setup = SHELLS[shell]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(
            PATH=f"{folder / 'bin'}:{os.environ['PATH']}", HOME=str(folder), TERM="dumb", PS1="$ "
        )
        os.execvp(command[0], command)

    def read(mark: bytes) -> str:
        found = b""
        while mark not in found:
            found += os.read(terminal, 4096)
        return found.decode(errors="replace")

    # A shell that is still busy would not take what is typed for keys. The marks are not in what
    # is typed, but in what is printed.
    os.write(terminal, f"{setup}; printf '<%s>' REA''DY\n".encode())
    read(b"<READY>")
    # Tab; then, at the beginning of the line, a command that prints the words.
    os.write(terminal, f"{typed}\t\x01printf '<%s>' \x05 EN''D\n".encode())
    printed = read(b"<END>")
    os.close(terminal)
    os.waitpid(child, 0)
    words = re.findall("<([^>]*)>", printed[printed.rindex("<gapless>") :])
    return words[:-1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("gapless che", ["check"]),
        ("gapless check tar", ["check", "tarif"]),
        ("gapless check tab", ["check", "tables/"]),
        ("gapless check ./tables/t", ["check", "./tables/t.yaml"]),
        ("gapless diff tarif@1", ["diff", "tarif@1.0.0"]),
        ("gapless diff tarif@1.0.0 tarif@2", ["diff", "tarif@1.0.0", "tarif@2.0.0"]),
        ("gapless decide tarif teta", ["decide", "tarif", "tetangga="]),
        ("gapless decide tarif tetangga=tu", ["decide", "tarif", "tetangga=turut padam"]),
        ("gapless decide tarif tetangga='tu", ["decide", "tarif", "tetangga=turut padam"]),
        ("gapless decide tarif 'tetangga=tu", ["decide", "tarif", "tetangga=turut padam"]),
        ("gapless decide t --context no", ["decide", "t", "--context", "notes.json"]),
        ("gapless check --format git", ["check", "--format", "github"]),
    ],
)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes(shell: str, typed: str, words: list[str], folder: Path) -> None:
    """Commands, ids, versions, inputs and values, and files wherever it is none of these."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    assert completed(shell, typed, folder) == ["gapless", *words]


@pytest.fixture
def ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """What is offered for a line, without a shell."""
    monkeypatch.chdir(folder)

    def ask(text: str) -> list[str]:
        monkeypatch.setenv("COMP_LINE", text)
        return Fish(group, {}, "gapless", "_GAPLESS_COMPLETE").complete().splitlines()

    return ask


def test_what_is_offered_says_what_it_means(ask: Callable[[str], list[str]]) -> None:
    """Questions of inputs, days of versions, null and the truth values; nothing twice."""
    assert ask("gapless show tarif@") == ["tarif@1.0.0\t2024-01-01", "tarif@2.0.0\t2025-01-01"]
    assert ask("gapless decide tarif tetangga=x ") == [
        "lama=\tSudah berapa lama?",
        "sakit=\tsakit",
    ]
    assert ask("gapless decide tarif sakit=") == ["sakit=true", "sakit=false", "sakit=null"]
    assert ask("gapless check ta") == ["tables/", "tarif"]


@pytest.mark.parametrize("broken", ["s.d 6 jm", "[", "\t"])
def test_nothing_is_offered_of_what_cannot_be_read(
    broken: str, folder: Path, ask: Callable[[str], list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """And nothing is printed into the line; ids are offered all the same."""
    (folder / "tables/t.yaml").write_text(TABLE.replace("s.d 6 jam", broken), encoding="utf-8")
    assert ask("gapless decide t ") == []
    assert ask("gapless decide nothing ") == []
    assert ask("gapless check t") == ["tables/", "t", "tarif"]
    (folder / "pyproject.toml").write_text("[tool.gapless]\ntables = 3\n", encoding="utf-8")
    assert ask("gapless decide t ") == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "words", "begun", "quoted"),
    [
        ("a b", ["a"], "b", None),
        ("a b ", ["a", "b"], "", None),
        ("a 'b c", ["a"], "b c", 0),
        ("a b='c d", ["a"], "b=c d", 2),
        ("a 'b'\"c\"d\\ e f", ["a", "bcd e"], "f", None),
        ('a "b\\"c', ["a"], 'b"c', 0),
        ("a 'b\\c' '' ", ["a", "b\\c", ""], "", None),
        ("", [], "", None),
    ],
)
def test_lines_are_taken_apart_as_shells_do(
    text: str, words: list[str], begun: str, quoted: int | None
) -> None:
    """Quotes and backslashes, open ones too."""
    assert Line.of(text) == Line(words, begun, quoted)


def test_inputs_that_a_table_decides_are_not_offered(
    folder: Path, ask: Callable[[str], list[str]]
) -> None:
    """A context gives what the table needs that decides them."""
    text = "table: atas\ninputs: {taraf: {from: bawah.taraf}}\noutputs: {z: {type: string}}\n"
    below = "table: bawah\ninputs: {n: {type: integer}}\noutputs: {taraf: {type: string}}\n"
    row = "rules:\n  - {then: {%s: a}}\n"
    (folder / "tables/atas.yaml").write_text(text + row % "z", encoding="utf-8")
    (folder / "tables/bawah.yaml").write_text(below + row % "taraf", encoding="utf-8")
    assert ask("gapless decide atas ") == ["n=\tn"]
