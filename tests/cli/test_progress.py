"""Watching a check: time limit, interruption, progress; and ``--fix``, which writes files."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

import click
import pytest
from rich.console import Console

from gapless import budget as budget_module
from gapless.budget import Budget, Exhausted
from gapless.cli import batch_progress
from gapless.cli.batch_progress import BatchProgress
from gapless.cli.command import timeout_option
from gapless.cli.main import run
from gapless.cli.progress import Progress
from gapless.language import speaking
from gapless.project import time_limit as clock_module
from gapless.project.places import Project
from gapless.project.settings import read_settings
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import open_workspace
from hard_tables import mostly_any
from loan_tables import loan_table
from tests.cli.test_process import start
from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]


class Clock:
    """A clock that stands still until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_time_of_a_table_begins_with_its_first_step() -> None:
    """What other tables took does not count."""
    clock = Clock()
    progress = Progress(TimeLimit(10, clock=clock), 2)
    one, other = progress.budget("one"), progress.budget("other", 2)
    one.enter("gaps")
    clock.now += 9
    one.enter("overlaps")
    other.enter("gaps")
    clock.now += 9
    with pytest.raises(Exhausted, match="the time limit of 10 s was reached"):
        one.enter("masked rows")
    other.enter("overlaps")


def test_no_limit_never_ends() -> None:
    """``--timeout 0``."""
    clock = Clock()
    budget = Progress(TimeLimit(clock=clock)).budget("one")
    budget.enter("gaps")
    clock.now += 1e9
    budget.enter("overlaps")


def test_one_interruption_ends_the_check_a_second_the_program() -> None:
    """And the handler is gone afterwards."""
    before = signal.getsignal(signal.SIGINT)
    with Progress(TimeLimit()) as progress:
        budget = progress.budget("one")
        budget.enter("gaps")
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Exhausted, match="it was interrupted"):
            budget.enter("overlaps")
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


class Ticking(Clock):
    """A clock on which two seconds pass between two looks."""

    def __call__(self) -> float:
        self.now += 2
        return self.now


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_bar_is_drawn_after_a_second_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the table, what is looked for, and how much of it is done."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    clock = Clock()
    with Progress(TimeLimit(clock=clock), 3) as progress:
        budget = progress.budget("padam-meluas", 2)
        budget.enter("gaps")
        assert terminal.getvalue() == ""
        clock.now += 1.5
        budget.enter("overlaps", 0.25)
        assert "padam-meluas (2 of 3): overlaps" in terminal.getvalue()
        assert "25%" in terminal.getvalue()
        drawn = len(terminal.getvalue())
        clock.now += 0.01
        budget.enter("masked rows")
        assert len(terminal.getvalue()) == drawn


def test_no_name_steers_the_terminal_from_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a table's id nor a file's name brings colours or lines of its own."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    clock = Clock()
    with Progress(TimeLimit(clock=clock)) as progress:
        for budget in (
            progress.budget("a\x1b[31m\nb"),
            TimeLimit(clock=clock).budget("c\x1b]0;x\x07\rd\u202e", progress.reading),
        ):
            clock.now += 2
            budget.enter("gaps")
            clock.now += 2
            budget.enter("overlaps")
    drawn = terminal.getvalue()
    assert "a\\x1b[31m\\nb (1 of 1): overlaps" in drawn
    assert "c\\x1b]0;x\\x07\\rd\\u202e: overlaps" in drawn
    assert not re.search(r"\x1b\[31m|\x07|\u202e", drawn)


def test_the_bar_is_drawn_while_a_large_file_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """First through its text, then through its rows; Ctrl-C ends the program as ever."""
    large = tmp_path / "large.yaml"
    large.write_text(loan_table(300, 7).text(), encoding="utf-8")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    clock = Ticking()
    handler = signal.getsignal(signal.SIGINT)
    with Progress(TimeLimit(clock=clock), catch=False) as progress:
        assert signal.getsignal(signal.SIGINT) is handler
        workspace = open_workspace(
            Project(
                read_settings(), lambda file: TimeLimit(clock=clock).budget(file, progress.reading)
            ),
            ["large.yaml"],
        )
    assert len(workspace.asked[0].rules) == 300
    drawn = terminal.getvalue()
    halves = [
        drawn.index("large.yaml: reading its YAML"),
        drawn.index("large.yaml: reading its rows"),
    ]
    assert halves == sorted(halves)
    for half in (drawn[: halves[1]], drawn[halves[1] :]):
        shares = [int(share) for share in re.findall(r"(\d+)%", half)]
        assert len(set(shares)) > 5
        assert shares == sorted(shares)
        assert shares[0] < 10
        assert 90 < shares[-1] <= 100


def test_check_reads_under_a_bar(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, and for people only."""
    monkeypatch.setattr(clock_module, "monotonic", Ticking())
    for form, is_drawn in (("rich", True), ("json", False)):
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", terminal)
            run(["check", "--format", form])
        assert ("t.yaml: reading its YAML" in terminal.getvalue()) is is_drawn


def test_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log gets no bar."""
    standard_error = io.StringIO()
    monkeypatch.setattr(sys, "stderr", standard_error)
    clock = Clock()
    with Progress(TimeLimit(clock=clock)) as progress:
        budget = progress.budget("one")
        budget.enter("gaps")
        clock.now += 5
        budget.enter("overlaps")
    assert standard_error.getvalue() == ""


def test_a_timeout_is_said_and_never_clean(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is printed, with what was not looked for; exit 1."""
    ticks = iter(range(0, 10**9, 3))
    monkeypatch.setattr(clock_module, "monotonic", lambda: float(next(ticks)))
    code, out, _ = gapless("check", "--timeout", "5")
    assert code == 1
    assert "warning[not-checked]: not everything was checked: the time limit of 5 s was" in out
    assert out.splitlines()[-1] == "1 table: 0 errors, 1 warning, not checked completely"


@pytest.mark.parametrize(
    "command",
    ["check", "test", "show t.yaml", "log t.yaml", "diff t.yaml t.yaml", "cases t.yaml",
     "changelog t.yaml", "decide t.yaml"],
)  # fmt: skip
def test_reading_keeps_the_time_limit(
    command: str, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes longer is named, exit 2, by every command."""
    ticks = iter(range(0, 10**9, 7))
    for module in (budget_module, clock_module):
        monkeypatch.setattr(module, "monotonic", lambda: float(next(ticks)))
    (gapless.folder / "t.yaml").write_text(loan_table(30, 3).text(), encoding="utf-8")
    name, *rest = command.split()
    code, out, err = gapless(name, *(rest or ["t.yaml"]), "--timeout", "5")
    assert "not read to its end: the time limit of 5 s was reached" in out + err
    assert code == 2


@pytest.mark.parametrize("command", ["check", "test", "log t.yaml"])
def test_a_file_is_read_however_short_the_limit(command: str, gapless: CommandLine) -> None:
    """It has a second: a file that is not read says nothing at all."""
    (gapless.folder / "t.yaml").write_text(loan_table(30, 3).text(), encoding="utf-8")
    name, *rest = command.split()
    _, out, err = gapless(name, *(rest or ["t.yaml"]), "--timeout", "0.000001")
    assert "not read to its end" not in out + err


@pytest.mark.parametrize("command", ["show", "decide"])
def test_a_short_limit_that_nobody_gave_is_not_for_reading(
    command: str, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is for what comes after; a file may take as long as with other commands."""
    ticks = iter(range(10**9))
    for module in (budget_module, clock_module):
        monkeypatch.setattr(module, "monotonic", lambda: 0.01 * next(ticks))
    (gapless.folder / "t.yaml").write_text(loan_table(30, 3).text(), encoding="utf-8")
    assert gapless(command, "t.yaml")[0] < 2
    for module in (budget_module, clock_module):
        monkeypatch.setattr(module, "monotonic", lambda: 10.0 * next(ticks))
    code, out, err = gapless(command, "t.yaml")
    assert "not read to its end: the time limit of 60 s was reached" in out + err
    assert code == 2


def test_what_reading_took_is_left_out_of_the_time_of_a_check(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that took four of five seconds to read leaves one to search it."""
    now = [0.0]
    seen: list[float] = []

    def read(budget: Budget) -> None:
        now[0] += 4
        budget.enter("reading")

    def check(budget: Budget) -> None:
        begun = now[0]
        with suppress(Exhausted):
            while True:
                now[0] += 0.25
                budget.enter("gaps")
        seen.append(now[0] - begun)

    monkeypatch.setattr(clock_module, "monotonic", lambda: now[0])
    monkeypatch.setattr(budget_module, "monotonic", lambda: now[0])

    @click.command()
    @timeout_option("")
    def command(limit: TimeLimit) -> None:
        with Progress(limit, bar=False, catch=False) as progress:
            read(limit.budget("a.yaml"))
            check(progress.budget("a", 1, ["a.yaml"]))
            check(progress.budget("b", 2, ["b.yaml"]))

    command.main(["--timeout", "5"], standalone_mode=False)
    assert seen == [1.5, 5.5]


def test_an_interrupted_check_prints_what_is_known(repository: Path, tmp_path: Path) -> None:
    """Ctrl-C in a check that would take minutes: findings, the reason, exit 1."""
    table = tmp_path / "hard.yaml"
    table.write_text(mostly_any(50, 10).text(), encoding="utf-8")
    process = start(repository, "check", str(table), "--format", "concise", "--timeout", "0")
    assert process.stdout
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert b": gap no row covers" in first
    assert process.returncode == 1
    assert err == b""
    last = out.decode().splitlines()[-1]
    assert "not-checked not everything was checked: it was interrupted while looking for" in last


REDUNDANT = """\
# The table of a test.
table: t
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
outputs: {laporan: {type: string}}
rules:
  # The usual case.
  - {row: 1, when: {lama: s.d 6 jam}, then: {laporan: LAPOR ULANG}}  # SOP 3
  - {row: 2, when: {lama: di atas 6 jam}, then: {laporan: LAPOR BARU}}
  - {row: 3, when: {lama: 3 jam}, then: {laporan: LAPOR ULANG}}  # added in May
"""


def test_fix_writes_the_file_and_says_what(gapless: CommandLine) -> None:
    """The needless row goes, its comment stays, and the check afterwards is clean."""
    gapless.write("tables/t.yaml", REDUNDANT)
    code, out, err = gapless("check", "tables/t.yaml", "--fix")
    assert code == 0
    assert err == (
        "tables/t.yaml: fixed: remove row 3: row 1 decides the same\n"
        "tables/t.yaml: every context is decided as before\n"
    )
    assert out.splitlines()[-1] == "1 table: clean"
    text = (gapless.folder / "tables/t.yaml").read_text(encoding="utf-8")
    assert text == REDUNDANT.replace(
        "  - {row: 3, when: {lama: 3 jam}, then: {laporan: LAPOR ULANG}}  # added in May",
        "  # added in May",
    )


def test_fix_keeps_permissions_marks_and_links(gapless: CommandLine) -> None:
    """The file is replaced in one step, and is otherwise what it was."""
    real = gapless.folder / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbf" + REDUNDANT.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    link = gapless.folder / "tables" / "link.yaml"
    link.symlink_to(real)
    gapless("check", "tables/link.yaml", "--fix")
    written = real.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# The table of a test.\r\n")
    assert b"\r\n  # added in May\r\n" in written
    assert b"row: 3" not in written
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert os.listdir(gapless.folder / "tables") in (
        ["t.yaml", "link.yaml"],
        ["link.yaml", "t.yaml"],
    )


def test_fix_leaves_a_clean_table_alone(gapless: CommandLine) -> None:
    """Nothing to fix: nothing written, nothing said."""
    file = gapless.folder / "tables/t.yaml"

    def written() -> tuple[int, int]:
        found = file.stat()
        return found.st_ino, found.st_mtime_ns

    before = written()
    code, _, err = gapless("check", "--fix")
    assert (code, err) == (0, "")
    assert written() == before


def test_fix_says_what_it_left(gapless: CommandLine) -> None:
    """A row with a source of its own stays."""
    cited = REDUNDANT.replace(
        "{laporan: LAPOR ULANG}}  # added", "{laporan: LAPOR ULANG}, cite: B}  # added"
    )
    gapless.write("tables/t.yaml", cited)
    _, _, err = gapless("check", "tables/t.yaml", "--fix")
    assert err == (
        "tables/t.yaml: left: remove row 3: row 1 decides the same"
        " (its `cite` or `note` would be lost)\n"
    )


def test_fix_needs_a_file(gapless: CommandLine) -> None:
    """Standard input cannot be written."""
    code, _, err = gapless("check", "-", "--fix", stdin=REDUNDANT)
    assert code == 2
    assert "--fix needs a file, not -" in err


def test_a_batch_counts_its_records_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first drawing on; 500,000 would be five hundred to an Indonesian."""
    clock, drawn = Clock(), io.StringIO()
    terminal = Console(file=drawn, force_terminal=True, width=80)
    monkeypatch.setattr("gapless.project.time_limit.monotonic", clock)
    monkeypatch.setattr(batch_progress, "console", lambda *, error: terminal)
    monkeypatch.setattr(batch_progress, "door", lambda *, error: terminal.file)
    monkeypatch.setattr(drawn, "isatty", lambda: True)
    with speaking("id"), BatchProgress(1_000_000) as progress:
        clock.now += 2
        progress.advance(500_000)
    lines = [line for line in re.split(r"[\r\n]+", drawn.getvalue()) if "━" in line]
    assert lines
    assert all("500000 baris data, 250000 per detik" in line for line in lines)
