"""The standard streams: closed, full, left by their reader, in any encoding, and names in them.

Most of it runs in this process, with the real thing in the place of ``sys.stdout``; a few commands
run as processes of their own, for what the interpreter adds at its end.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest
from rich.text import Text

from gapless.cli.main import run
from gapless.cli.output import print_page
from gapless.cli.streams import fitted
from gapless.render.terminal.page import Page
from tests.command_line import GAP, CommandLine, gapless
from tests.every_command import COMMANDS, FIRST, write_project
from tests.paths import REPOSITORY

__all__ = ["gapless"]

PACKAGE = REPOSITORY / "engine" / "gapless"
#: Text for programs: UTF-8 whatever the terminal speaks.
_FOR_PROGRAMS = (
    *("json", "github", "sarif", "junit", "html", "markdown"),
    *("changelog", "completion", "schema", "cases"),
)


@dataclass(frozen=True)
class Ended:
    """What came of a command."""

    code: int
    out: bytes
    err: bytes


class Streams:
    """Runs a command in a fresh project, with any streams."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs = 0
        self._usual: dict[tuple[str, ...], Ended] = {}

    def usual(self, line: tuple[str, ...]) -> Ended:
        """What comes of a command where nothing is the matter."""
        if line not in self._usual:
            self._usual[line] = self(line)
        return self._usual[line]

    def __call__(
        self,
        line: tuple[str, ...],
        *,
        out: TextIO | str | None = "kept",
        err: TextIO | str | None = "kept",
        closed_input: bool = False,
        encoding: str = "utf-8",
        columns: str = "100",
    ) -> Ended:
        """Run; a stream that is not given is kept."""
        self._runs += 1
        folder = self._folder / str(self._runs)
        folder.mkdir()
        write_project(folder)
        buffers = io.BytesIO(), io.BytesIO()
        kept = [io.TextIOWrapper(buffer, encoding=encoding, newline="") for buffer in buffers]
        given = io.TextIOWrapper(io.BytesIO(FIRST.encode()))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            for name in ("COLUMNS", "LINES"):
                patch.setenv(name, columns)
            patch.setattr(sys, "stdin", None if closed_input else given)
            patch.setattr(sys, "stdout", kept[0] if isinstance(out, str) else out)
            patch.setattr(sys, "stderr", kept[1] if isinstance(err, str) else err)
            code = run(line)
        for stream in kept:
            stream.flush()
        own = str(folder).encode()
        return Ended(code, *(buffer.getvalue().replace(own, b".") for buffer in buffers))


@pytest.fixture(scope="module")
def streams(tmp_path_factory: pytest.TempPathFactory) -> Streams:
    """Streams in an empty folder."""
    return Streams(tmp_path_factory.mktemp("streams"))


@contextmanager
def left_pipe() -> Iterator[TextIO]:
    """A pipe whose reader went away."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        yield stream


@contextmanager
def full_disk() -> Iterator[TextIO]:
    """A file that takes nothing."""
    with open("/dev/full", "w", encoding="utf-8") as stream:
        yield stream


def test_a_reader_that_went_away_changes_no_exit_status(streams: Streams) -> None:
    """``gapless … | true``: the exit status is that of the work, and nothing is said."""
    for line in COMMANDS:
        usual = streams.usual(line)
        with left_pipe() as pipe:
            assert streams(line, out=pipe) == Ended(usual.code, b"", usual.err), line


def test_an_output_that_takes_nothing_is_told(streams: Streams) -> None:
    """``>&-`` and ``>/dev/full``: a sentence and exit status 2 where a result was to come."""
    for line in COMMANDS:
        usual = streams.usual(line)
        with full_disk() as disk:
            for ended, why in (
                (streams(line, out=None), "it is closed"),
                (streams(line, out=disk), "the disk is full"),
            ):
                if not usual.out:
                    assert ended == usual, line
                    continue
                told = f"error: standard output cannot be written: {why}\n"
                assert (ended.code, ended.err.splitlines(keepends=True)[-1:]) == (
                    2,
                    [told.encode()],
                ), line


def test_messages_that_cannot_be_told_change_nothing(streams: Streams) -> None:
    """``2>&-``, ``2>/dev/full`` and a reader of messages that went away."""
    for line in COMMANDS[::5]:
        usual = streams.usual(line)
        with full_disk() as disk, left_pipe() as pipe:
            for err in (None, disk, pipe):
                ended = streams(line, err=err)
                assert (ended.code, ended.out) == (usual.code, usual.out), line


def test_an_input_that_is_closed_is_told_where_it_is_asked_for(streams: Streams) -> None:
    """``<&-``: only who reads it says so."""
    asked: tuple[tuple[str, ...], ...] = (
        *((command, "-") for command in ("check", "test", "show", "decide", "fmt")),
        ("diff", "-", "inap.yaml"),
        ("decide", "parkir", "--context", "-"),
        ("fmt", "--diff", "-"),
        ("ask", "parkir"),
    )
    for line in asked:
        ended = streams(line, closed_input=True)
        told = b"Error: standard input cannot be read: it is closed"
        assert (ended.code, ended.err.splitlines()[-1]) == (2, told), line
        assert ended.out == b"" or line[0] == "ask", line
    for line in COMMANDS[::3]:
        if "-" not in line and line[0] != "ask":
            assert streams(line, closed_input=True) == streams.usual(line), line


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_any_encoding(streams: Streams, encoding: str) -> None:
    """Text for people fits the encoding of the terminal; text for programs is UTF-8."""
    for line in COMMANDS if encoding == "ascii" else COMMANDS[::4]:
        usual, ended = streams.usual(line), streams(line, encoding=encoding)
        assert ended.code == usual.code, line
        form = line[line.index("--format") + 1] if "--format" in line else line[0]
        if (form in _FOR_PROGRAMS or line == ("fmt", "-")) and "--help" not in line:
            assert ended.out == usual.out, line
        elif encoding == "utf-16":
            assert ended.out.decode(encoding) == usual.out.decode(), line
        else:
            for mine, theirs in ((ended.out, usual.out), (ended.err, usual.err)):
                assert mine == fitted(theirs.decode(), encoding).encode(encoding), line


def test_what_an_encoding_lacks() -> None:
    """Lines are drawn in ASCII, one sign for one; other characters become a question mark."""
    drawn = "─═│║┼╪╬╫→◀·–…×≠ café 日"
    assert fitted(drawn, "utf-8") == drawn
    assert fitted(drawn, "ascii") == "-=|#++##><.-~x! caf? ?"
    assert fitted(drawn, "cp1252") == "-=|#++##><·–…×! café ?"
    assert fitted(drawn, "cp437") == "─═│║┼╪╬╫><·-~x! café ?"


def shell(repository: Path, folder: Path, line: str, **environment: str) -> Ended:
    """A line of bash, in which ``gapless`` is the command as a process."""
    gapless = f'gapless() {{ "{sys.executable}" -m gapless "$@"; }}; set -o pipefail; '
    inherited = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(
        ["bash", "-c", gapless + line],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(repository / "engine")} | environment,
        capture_output=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of every command; what runs there changes nothing."""
    folder = tmp_path_factory.mktemp("project")
    write_project(folder)
    return folder


def test_messages_and_results_keep_their_order(repository: Path, project: Path) -> None:
    """In one log of both streams, everything stands where it was said."""
    told = shell(repository, project, "gapless cases inap.yaml 2>&1").out.decode()
    assert told.startswith("cases:\n")
    assert told.index("\n  - name: ") < told.index(" new cases\n")


CLOSED = b"error: standard output cannot be written: it is closed\n"
FULL = b"error: standard output cannot be written: the disk is full\n"


@pytest.mark.parametrize(
    ("line", "code", "err"),
    [
        ("gapless --version | true", 0, b""),
        ("gapless --version >&-", 2, CLOSED),
        ("gapless --version >/dev/full", 2, FULL),
        ("gapless --help | true", 0, b""),
        ("gapless --help >/dev/full", 2, FULL),
        ("gapless check inap.yaml | true", 1, b""),
        ("gapless check inap.yaml --format json | true", 1, b""),
        ("gapless check tables --format json | true", 0, b""),
        ("gapless check inap.yaml --format concise >&-", 2, CLOSED),
        ("gapless show parkir --format html >/dev/full", 2, FULL),
        ("gapless show parkir >/dev/full 2>&-", 2, b""),
        ("gapless check tables <&- >&- 2>&-", 2, b""),
        ("gapless check inap.yaml 2>&- >/dev/null", 1, b""),
        ("gapless fmt --check 2>/dev/full >/dev/null", 1, b""),
    ],
)
def test_processes(repository: Path, project: Path, line: str, code: int, err: bytes) -> None:
    """The interpreter adds nothing of its own, neither words nor another exit status."""
    ended = shell(repository, project, line)
    assert (ended.code, ended.err) == (code, err)


def test_files_do_not_take_the_place_of_closed_streams(repository: Path, project: Path) -> None:
    """A file that is opened while a stream is closed is not written to by accident."""
    copied = "cp inap.yaml copy.yaml; gapless check --fix copy.yaml <&- >&- 2>&-; cat copy.yaml"
    ended = shell(repository, project, copied)
    assert ended.out.startswith(b"table: inap\n")
    assert ended.out.endswith(b"expect: {row: 3}}\n")


def test_a_working_folder_that_is_gone(repository: Path, tmp_path: Path) -> None:
    """One sentence; help and version still come; Python reads what has an absolute path."""
    told = b"Error: the current folder is gone, or may not be entered; change to another one\n"
    (tmp_path / "t.yaml").write_text(GAP, encoding="utf-8")
    gone = "mkdir gone; cd gone; rmdir ../gone; "
    for line in ("check", "--lang id check", f"check {tmp_path}/t.yaml", "explain gap", "fmt -"):
        ended = shell(repository, tmp_path, f"{gone} gapless {line} </dev/null")
        assert (ended.code, ended.out) == (2, b""), line
        assert "--lang id" in line or ended.err == told
    for line in ("--version", "check --help"):
        ended = shell(repository, tmp_path, f"{gone} gapless {line}")
        assert (ended.code, ended.err) == (0, b""), line
    load = f"import gapless; print(gapless.load('{tmp_path}/t.yaml').id)"
    ended = shell(repository, tmp_path, f'{gone} "{sys.executable}" -c "{load}"')
    assert (ended.code, ended.out) == (0, b"t\n")


@pytest.mark.parametrize("columns", ["", "0", "00", "-1", "²", " 5 ", "1e3", "x", "9" * 5000])
def test_a_width_that_is_none(streams: Streams, columns: str) -> None:
    """A width of nothing, or no number, counts as none said; a huge one is one."""
    for line in ("explain gap", "check inap.yaml", "decide parkir"):
        ended = streams(tuple(line.split()), columns=columns)
        said = "10000" if len(columns) > 100 else "80"
        assert ended == streams(tuple(line.split()), columns=said)
        assert len(ended.out) > 100
    assert len(streams(("check", "--help"), columns=columns).out) > 100


#: Colours, a new line, a command to GitHub, marks that turn the direction of writing.
HOSTILE = "a\x1b[31mX\n::error::told\r\n##[error]z\u202e\u200b"
_STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


def assert_tame(text: str, line: object) -> None:
    """Nothing in the text steers a terminal or begins a command."""
    assert not _STEERING.search(text), line
    assert not re.search(r"^\s*::error::", text, re.MULTILINE), line
    assert "##[" not in text, line


def test_no_name_steers_the_terminal(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user, the environment, the settings or a file system call something is shown clean."""
    h, table = HOSTILE, gapless.write("tables/t.yaml", FIRST)
    gapless.write(f"{h}.yaml", GAP)
    gapless.write(f"{h}/broken.yaml", "garbage: [")
    lines = [
        [h], [f"--{h}"], ["--lang", h, "check"], [],
        *([command, h] for command in ("check", "test", "fmt", "show", "log", "changelog", "decide",
                                       "cases", "diff", "explain", "schema", "completion", "new")),
        *([command, f"{h}.yaml"] for command in ("check", "test", "show", "decide", "cases")),
        ["fmt", "--check", f"{h}.yaml"], ["fmt", "--diff", f"{h}.yaml"],
        *(["check", f"{h}.yaml", "--format", form]
          for form in ("concise", "json", "sarif", "junit")),
        *(["check", option, h] for option in ("--limit", "--timeout", "--select", "--as-of",
                                              "--since", "--format", f"--{h}")),
        *(["decide", "parkir", argument] for argument in (h, f"{h}=1", f"lama={h}")),
        ["decide", "parkir", "--context", h], ["decide", "parkir", "--as-of", h],
        ["decide", f"parkir@{h}"], ["diff", f"git:{h}"], ["diff", f"git:HEAD:{h}", table],
        ["new", "u", "--input", h, "--output", "z: number"],
        ["new", "u", "--input", f"x: {h}", "--output", "z: number"],
        ["new", "u", "--input", "x: number", "--output", "z: number", "--effective", h],
        ["new", "u", "--input", "x: number", "--output", "z: number", "--folder", f"{h}.yaml"],
    ]  # fmt: skip
    for line in lines:
        _, out, err = gapless(*line)
        assert_tame(out + err, line)
    for name in ("LANG", "LC_ALL", "TERM", "COLUMNS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        with monkeypatch.context() as patch:
            patch.setenv(name, h)
            assert_tame("".join(gapless("check", "--format", "github")[1:]), name)
    quoted = '"' + h.encode("unicode_escape").decode().replace("\\x1b", "\\u001b") + '"'
    for setting in (f"tables=[{quoted}]", f"select=[{quoted}]", f"{quoted}=1", f"lang={quoted}"):
        gapless.write("pyproject.toml", f"[tool.gapless]\n{setting}\n")
        assert_tame("".join(gapless("check")[1:]), setting)


def test_the_note_about_settings_is_clean(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of the settings may have any name."""
    gapless.write(f"{HOSTILE}/pyproject.toml", "[tool.gapless]\ntables = ['.']\n")
    gapless.write(f"{HOSTILE}/t.yaml", FIRST)
    (gapless.folder / HOSTILE / "below").mkdir()
    monkeypatch.chdir(gapless.folder / HOSTILE / "below")
    _, out, err = gapless("check")
    assert "says which tables to use" in err
    assert_tame(out + err, "note")


def test_the_text_of_a_table_commands_no_ci_service(gapless: CommandLine) -> None:
    """A title, a label, a note, a value that GitHub would obey is parted by a backslash."""
    text = (
        FIRST.replace("title: Tarif parkir", 'title: "::error::told ##[error]told"')
        .replace("label: Lama parkir", 'label: "::error::lama"')
        .replace("question: Berapa lama?", 'question: "::error::q"')
        .replace("skrip: Dua ribu", 'skrip: "::error::told ##[group]told and much more to read"')
        .replace("name: sebentar", 'name: "::error::name"')
    )
    gapless.write("tables/t.yaml", text)
    gapless.write("tables/u.yaml", GAP.replace("table: t", 'table: t2\ntitle: "::error::told"'))
    gapless.write("other.yaml", text.replace("2000", "2001"))
    for line in (
        *(f"show parkir --format {form}" for form in ("rich", "markdown", "html", "json")),
        *(f"check --format {form}" for form in ("rich", "concise", "json", "sarif", "junit")),
        *(f"test --format {form}" for form in ("rich", "concise", "json", "sarif", "junit")),
        *(f"diff other.yaml parkir --format {form}" for form in ("rich", "markdown", "json")),
        "decide parkir", "decide parkir --explain", "log parkir", "changelog parkir", "fmt --diff",
    ):  # fmt: skip
        _, out, err = gapless(*line.split())
        assert_tame(out + err, line)
    assert gapless("show", "parkir")[1].startswith("\\::error::told #\\#[error]told\n")


def test_there_is_one_door() -> None:
    """``streams`` alone touches the standard streams, ``output`` alone makes what rich prints with.

    What click shows by itself goes to the door, which stands for the stream; a log is a file.
    """
    doors = {"cli/streams.py", "cli/output.py", "__main__.py"}
    found = {
        f"{path.relative_to(PACKAGE)}: {written}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).as_posix() not in doors
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for written in [_written_by(node)]
        if written is not None
    }
    flushed = {"cli/main.py: sys.stdout.flush", "cli/watch.py: sys.stdout.flush"}
    assert found == {*flushed, "serve/decision_log.py: os.write"}


def _written_by(node: ast.AST) -> str | None:
    """What a node writes with, past the door; None where it writes nothing."""
    calls = ("print", "input", "Console", "os.write", "click.echo", "click.secho", "click.clear")
    if isinstance(node, ast.Call) and ast.unparse(node.func) in calls:
        return ast.unparse(node.func)
    stream = r"sys\.(__)?(stdout|stderr)(__)?\.\w+"
    if isinstance(node, ast.Attribute) and re.fullmatch(stream, ast.unparse(node)):
        return ast.unparse(node)
    return None


@pytest.mark.parametrize("coloured", [True, False])
def test_a_page_is_printed_as_its_lines_are_made(
    coloured: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a long page the first lines are out before the last are made, and none is too wide."""
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1") if coloured else monkeypatch.delenv("FORCE_COLOR", False)
    printed = ""

    def lines(width: int) -> Iterator[Text]:
        nonlocal printed
        for number in range(2_000):
            if number == 1_500:
                printed += capsys.readouterr().out
                assert f"line {number - 1_000}\n" in printed
            yield Text(f"line {number}" if number else "x" * 30)

    print_page(Page(lines))
    printed += capsys.readouterr().out
    expected = ["x" * 20, *(f"line {number}" for number in range(1, 2_000))]
    assert printed.splitlines() == expected
