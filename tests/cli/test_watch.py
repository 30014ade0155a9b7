"""``--watch``: what is run again, when, and what is said."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
import pytest

from gapless.cli.output import print_line
from gapless.cli.streams import doors
from gapless.cli.watch import rerun_on_save
from gapless.project.watched import Watched, compare_looks
from tests.cli.test_process import start
from tests.cli.test_streams import left_pipe
from tests.command_line import BROKEN, GAP, TABLE, CommandLine, gapless

__all__ = ["gapless"]

Act = Callable[[], object]


def acts(*some: Act) -> Callable[[], None]:
    """Pauses in which one act each is done; then Ctrl-C."""
    rest = iter(some)

    def pause() -> None:
        for act in rest:
            act()
            return
        raise KeyboardInterrupt

    return pause


def noon() -> datetime:
    """The time of day at which all changes come."""
    return datetime(2024, 5, 6, 12, 30, 1)


class Runs:
    """Counts runs; each gives the next of some exit codes."""

    def __init__(self, *codes: int) -> None:
        self.count = 0
        self._codes = codes

    def __call__(self) -> int:
        """The exit code of this run."""
        self.count += 1
        return self._codes[self.count - 1]


def saved(gapless: CommandLine, text: str, name: str = "tables/t.yaml") -> Act:
    """Write a file as most editors do: beside it, then rename."""

    def save() -> None:
        gapless.write("draft", text)
        (gapless.folder / name).parent.mkdir(exist_ok=True)
        os.replace(gapless.folder / "draft", gapless.folder / name)

    return save


@pytest.mark.parametrize("word", ["tables/top", "tables/top/1.yaml"])
@pytest.mark.parametrize("below", ["tables/low/1.yaml", "tables/far/away/1.yaml"])
def test_tables_that_decide_inputs_are_watched(word: str, below: str, gapless: CommandLine) -> None:
    """Beside what is named and elsewhere in the project; once nothing is needed, no longer."""
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["tables"]\n')
    lower = (gapless.folder / gapless.write(below, TABLE)).absolute()
    gapless.write("tables/top/1.yaml", "table: top\ninputs: {a: {from: t.laporan}}\n")
    watched = Watched((word,))
    assert lower in watched.look()
    gapless.write("tables/top/1.yaml", "table: top\ninputs: {a: {type: boolean}}\n")
    assert lower not in watched.look()


def test_every_save_is_a_run(gapless: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is renamed over, added or gone; what changed is named with the time of day."""
    runs = Runs(0, 1, 0, 0, 2)
    tables = gapless.folder / "tables"
    code = rerun_on_save(
        [],
        "rich",
        runs,
        acts(
            saved(gapless, GAP),
            saved(gapless, TABLE, "tables/deep/u.cases.yaml"),
            lambda: shutil.rmtree(tables / "deep"),
            (tables / "t.yaml").unlink,
        ),
        noon,
    )
    assert (code, runs.count) == (2, 5)
    assert capsys.readouterr() == (
        "",
        "watching 2 files; Ctrl-C ends\n"
        "12:30:01 changed: tables/t.yaml\n"
        "watching 2 files; Ctrl-C ends\n"
        "12:30:01 new: tables/deep/u.cases.yaml\n"
        "watching 3 files; Ctrl-C ends\n"
        "12:30:01 gone: tables/deep/u.cases.yaml\n"
        "watching 2 files; Ctrl-C ends\n"
        "12:30:01 gone: tables/t.yaml\n"
        "watching 1 file; Ctrl-C ends\n",
    )


def test_what_does_not_matter_is_no_run(gapless: CommandLine) -> None:
    """Other files, drafts of editors, and a pause without a change."""
    runs = Runs(0)
    rerun_on_save(
        ["tables"],
        "rich",
        runs,
        acts(
            lambda: None,
            lambda: gapless.write("tables/notes.txt", "x"),
            lambda: gapless.write("tables/.t.yaml.swp", "x"),
            lambda: gapless.write("tables/.t.yaml", "x"),
            lambda: gapless.write("tables/.git/t.yaml", "x"),
            lambda: gapless.write("other/t.yaml", TABLE),
        ),
        noon,
    )
    assert runs.count == 1


def test_a_save_during_a_run_is_not_lost(gapless: CommandLine) -> None:
    """The look from before the run is what later looks are compared with."""
    count = 0

    def run() -> int:
        nonlocal count
        count += 1
        if count == 1:
            saved(gapless, GAP)()
        return 0

    rerun_on_save([], "rich", run, acts(lambda: None), noon)
    assert count == 2


def test_settings_are_watched(gapless: CommandLine) -> None:
    """A change of pyproject.toml is a run, and so is a save in the folders it now names."""
    runs = Runs(0, 0, 0, 0)
    rerun_on_save(
        [],
        "rich",
        runs,
        acts(
            lambda: gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["rules"]\n'),
            saved(gapless, TABLE, "rules/t.yaml"),
            saved(gapless, GAP, "tables/t.yaml"),
            # Settings that cannot be read for a moment name what they named before.
            lambda: gapless.write("pyproject.toml", "[tool.gapl"),
        ),
        noon,
    )
    assert runs.count == 4


def test_a_lone_file(gapless: CommandLine) -> None:
    """Its own changes count, those of files of cases beside it, and of tables it hands over to."""
    gapless.write("beside/u.yaml", TABLE)
    alone = Watched(("tables/t.yaml",))
    before = alone.look()
    gapless.write("beside/u.yaml", GAP)
    assert not compare_looks(before, alone.look())
    gapless.write("tables/t.cases.yaml", "table: t")
    assert compare_looks(before, alone.look()).added == (gapless.folder / "tables/t.cases.yaml",)
    gapless.write("tables/t.yaml", TABLE.replace("then: {laporan: LAPOR ULANG}", "use: u"))
    before = alone.look()
    gapless.write("beside/u.yaml", TABLE)
    assert compare_looks(before, alone.look()).changed == (gapless.folder / "beside/u.yaml",)
    before = alone.look()
    gapless.write("constants.yaml", "constants: {a: 1}\n")
    assert compare_looks(before, alone.look()).added == (gapless.folder / "constants.yaml",)


def test_a_file_that_is_not_there_yet(gapless: CommandLine) -> None:
    """The watch goes on until it comes."""
    runs = Runs(2, 0)
    rerun_on_save(
        ["later/deep/t.yaml"],
        "rich",
        runs,
        acts(
            lambda: (gapless.folder / "later/deep").mkdir(parents=True),
            saved(gapless, TABLE, "later/deep/t.yaml"),
        ),
        noon,
    )
    assert runs.count == 2


def test_what_cannot_be_read_is_a_change(gapless: CommandLine) -> None:
    """A run would fail over it: nothing that was clean goes on to look so."""
    link = gapless.folder / "tables/u.yaml"
    runs = Runs(0, 2, 0, 2, 0)
    code = rerun_on_save(
        [],
        "rich",
        runs,
        acts(
            saved(gapless, TABLE, "tables/u.yaml.txt"),
            (gapless.folder / "tables/u.yaml.txt").unlink,
            lambda: link.symlink_to("nowhere"),
            link.unlink,
        ),
        noon,
    )
    assert (code, runs.count) == (0, 5)


def test_many_changes_are_counted(gapless: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    """Three files are named."""

    def save_all() -> None:
        for name in "abcde":
            gapless.write(f"tables/{name}.yaml", TABLE)

    rerun_on_save(["tables"], "rich", Runs(0, 0), acts(save_all), noon)
    assert (
        "12:30:01 new: tables/a.yaml, tables/b.yaml, tables/c.yaml and 2 more\n"
        in capsys.readouterr().err
    )


def test_a_run_that_fails_does_not_end_the_watch(
    gapless: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong settings or an error of the system are told; the next save runs again."""
    faults = iter([click.ClickException("a is wrong"), OSError(28, "No space left", "a.yaml")])

    def run() -> int:
        for fault in faults:
            raise fault
        return 0

    code = rerun_on_save([], "rich", run, acts(saved(gapless, GAP), saved(gapless, TABLE)), noon)
    assert code == 0
    err = capsys.readouterr().err
    assert "Error: a is wrong\n" in err
    assert "error: the disk is full: a.yaml\n" in err


def test_a_watch_ends_with_its_reader(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``gapless check --watch | head -1`` does not go on for nobody."""
    runs = Runs(1, 0)

    def run() -> int:
        print_line("a.yaml:1:1: gap")
        return runs()

    with left_pipe() as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with doors():
            code = rerun_on_save([], "concise", run, acts(saved(gapless, GAP)), noon)
    assert (code, runs.count) == (1, 1)


def test_interrupted_before_anything_ran(gapless: CommandLine) -> None:
    """There is no last run: 130, as for any command."""

    def run() -> int:
        raise KeyboardInterrupt

    assert rerun_on_save([], "rich", run, acts()) == 130


class Terminal(io.StringIO):
    """A standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("term", "cleared"), [("xterm", 1), ("dumb", 0)])
def test_the_screen_is_cleared_on_a_terminal_only(
    term: str, cleared: int, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the second run; a pipe gets no escape."""
    terminal = Terminal()
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stdout", terminal)
    rerun_on_save([], "rich", Runs(0, 0), acts(saved(gapless, GAP)), noon)
    assert terminal.getvalue().count("\x1b[2J") == cleared


@pytest.mark.parametrize("command", ["check", "test"])
def test_what_cannot_be_watched(command: str, gapless: CommandLine) -> None:
    """Standard input has no saves."""
    code, _, err = gapless(command, "-", "--watch", stdin=TABLE)
    assert (code, "--watch needs files; standard input has no saves" in err) == (2, True)


def test_formats_of_a_watch(gapless: CommandLine) -> None:
    """A stream of JSON documents is none."""
    code, _, err = gapless("check", "--watch", "--format", "json")
    assert (code, "--watch goes with --format rich or concise" in err) == (2, True)
    code, _, err = gapless("check", "--watch", "--fix")
    assert (code, "--watch does not go with --fix" in err) == (2, True)


def read_until(process: subprocess.Popen[bytes], end: bytes) -> bytes:
    """What a process says on standard error, up to and with a line that holds ``end``."""
    assert process.stderr is not None
    said = b""
    while not said.rstrip(b"\n").rpartition(b"\n")[2].count(end):
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


def test_a_real_watch(gapless: CommandLine, repository: Path) -> None:
    """A gap, a half-written file, a whole one by rename: each save is checked; Ctrl-C ends it."""
    folder = gapless.folder / "tables"
    arguments = ["--watch", "--format", "concise", "--select", "gap", str(folder)]
    process = start(repository, "check", *arguments)
    # A hang fails the test; how long the saves take does not matter.
    guard = threading.Timer(600, process.kill)
    guard.start()
    try:
        read_until(process, b"watching")
        for text in (GAP, BROKEN[: len(BROKEN) // 2], TABLE, GAP):
            saved(gapless, text)()
            said = read_until(process, b"watching")
            assert b"t.yaml" in said
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    finally:
        guard.cancel()
        process.kill()
    assert err == b""
    assert process.returncode == 1
    told = [line.split(" ")[1] for line in out.decode().splitlines()]
    assert (told[0], told[-1]) == ("gap", "gap")
    assert told[1:-1]
    assert "gap" not in told[1:-1]
