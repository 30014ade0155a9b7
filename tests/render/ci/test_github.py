"""``--format github``: annotations that stay annotations, ten of a kind, and the summary."""

from __future__ import annotations

import os
import re
from collections import Counter
from urllib.parse import unquote

import pytest

from gapless.diagnostic import Diagnostic, Label, Severity, say
from gapless.render.ci.github import MOST_OF_A_KIND, annotate
from gapless.render.ci.github_summary import LARGEST_SUMMARY, step_summary
from gapless.render.file_names import FileNames
from gapless.render.finding import Finding
from gapless.source import Source
from tests.command_line import BROKEN as BROKEN_TABLE
from tests.command_line import GAP, CommandLine
from tests.command_line import gapless as gapless
from tests.hostile_tables import BROKEN, BROKEN_FILE, FILE, FOLDER, TABLE
from tests.repository import commit, needs_git

NAMES = FileNames("/clone", "/clone")
TABLE_THAT_HANDS_OVER = """table: caller
inputs: {jenis: {type: string, values: [padam, lain]}}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {jenis: padam}, use: t}
"""
_COMMAND = re.compile(r"::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)", re.DOTALL)


@pytest.fixture(autouse=True)
def outside_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests themselves may run in Actions, whose variables are not meant here."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def read_command(line: str) -> tuple[str, dict[str, str], str] | None:
    """A line as the runner reads it: the command, its properties and its message."""
    if not line.lstrip().startswith("::"):
        return None
    found = _COMMAND.fullmatch(line.lstrip())
    assert found is not None, line
    properties = dict(part.split("=", 1) for part in (found[2] or "").split(",") if part)
    return found[1], {name: unquote(text) for name, text in properties.items()}, unquote(found[3])


def many(count: int, severity: Severity, text: str = "no row covers {number}") -> list[Finding]:
    """So many findings, each on a line of its own."""
    source = Source("tables/t.yaml", "rules:\n" * count)
    labels = (Label(source.span(7 * number, 7 * number + 5)) for number in range(count))
    return [
        Finding(Diagnostic("gap", severity, say(text, number=number), label))
        for number, label in enumerate(labels)
    ]


def test_an_annotation(gapless: CommandLine) -> None:
    """A finding is one command with its place, its title, its message and its help."""
    gapless.write("tables/t.yaml", GAP)
    code, out, err = gapless("check", "--format", "github")
    assert (code, err) == (1, "")
    first, *_, last = out.splitlines()
    assert first == (
        "::error file=tables/t.yaml,line=7,endLine=7,col=1,endColumn=5,"
        "title=gap%3A some case has no row::"
        "no row covers lama exactly 6 jam%0A"
        "help: add a row, or list it under `accepted_gaps` with the reason:%0A"
        "- {when: {lama: 6 jam}, then: {laporan: ...}}"
    )
    assert last.startswith("gapless: 1 error")


def test_a_file_that_cannot_be_read(gapless: CommandLine) -> None:
    """A fault of a file is annotated like a finding, and nothing goes to standard error."""
    gapless.write("tables/t.yaml", BROKEN_TABLE)
    code, out, err = gapless("check", "--format", "github")
    assert (code, err) == (2, "")
    assert out.startswith("::error file=tables/t.yaml,line=8,endLine=8,col=31,")
    assert out.endswith("gapless: 1 error\n")


def test_texts_of_tables_stay_texts(gapless: CommandLine) -> None:
    """Whatever a table holds, no line is a command that is not ours, and no property is added."""
    gapless.write(FILE, TABLE)
    gapless.write(BROKEN_FILE, BROKEN)
    for arguments in (["check", FOLDER], ["test", FOLDER, "--min-coverage", "90"]):
        out = gapless(*arguments, "--format", "github")[1]
        *lines, last = out.splitlines()
        assert not re.search(r"::|##\[|%", last)
        assert lines
        for line in lines:
            command = read_command(line)
            assert command is not None, line
            name, properties, _ = command
            assert name in ("error", "warning", "notice")
            assert properties.keys() == {"file", "line", "endLine", "col", "endColumn", "title"}
            assert properties["file"] in (FILE, BROKEN_FILE)
    lines = gapless("check", FOLDER, "--format", "github")[1].splitlines()
    [gap] = (read_command(line) for line in lines if "=gap%3A" in line)
    assert gap is not None
    told = 'no row covers lama at least 6 with kota "::error file=a::x" or "Bandung, 🏙 kota"\nhelp:'
    assert gap[2].startswith(told)


def test_ten_of_each_kind_the_worst_first() -> None:
    """No more annotations than the runner shows: ten errors, ten warnings, ten notices."""
    findings = [
        *many(12, Severity.INFORMATION),
        *many(3, Severity.WARNING),
        *many(25, Severity.ERROR),
    ]
    *lines, last = annotate(findings, NAMES, summary=False)
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == ["::error"] * MOST_OF_A_KIND + ["::warning"] * 3 + ["::notice"] * MOST_OF_A_KIND
    assert (
        last == "gapless: 25 errors, 3 warnings, 12 hints; 17 not shown here, --format json has all"
    )
    assert list(annotate(findings, NAMES, summary=True))[-1].endswith(
        "; 17 not shown here, the summary of this step has all"
    )
    assert list(annotate([], NAMES, summary=False)) == ["gapless: nothing found"]


def test_accepted_gaps_are_counted_apart(gapless: CommandLine) -> None:
    """What is left open knowingly is no hint to do something."""
    gapless.write(FILE, TABLE)
    assert gapless("check", FOLDER, "--format", "github")[1].splitlines()[-1] == (
        "gapless: 1 error, 1 accepted gap, 1 hint"
    )


def test_a_place_of_several_lines_has_no_columns() -> None:
    """Columns are told only of a place within one line, as the runner takes them."""
    source = Source("t.yaml", "rules:\n  - a\n")
    finding = Finding(Diagnostic("gap", Severity.ERROR, say("x"), Label(source.span(0, 12))))
    [line, _] = annotate([finding], NAMES, summary=False)
    assert line == "::error file=t.yaml,line=1,endLine=2,title=gap%3A some case has no row::x"


def test_files_are_named_from_the_top_of_the_repository(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step with a working directory of its own annotates the right file."""
    gapless.write("sop/tables/t.yaml", GAP)
    monkeypatch.chdir(gapless.folder / "sop")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(gapless.folder))
    assert gapless("check", "--format", "github")[1].startswith("::error file=sop/tables/t.yaml,")
    monkeypatch.delenv("GITHUB_WORKSPACE")
    (gapless.folder / ".git").mkdir()
    assert gapless("check", "--format", "github")[1].startswith("::error file=sop/tables/t.yaml,")


def test_the_summary_is_appended(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """All findings stand in the summary of the step, behind what is there already."""
    gapless.write("tables/t.yaml", GAP)
    file = gapless.folder / "summary.md"
    file.write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    gapless("check", "--format", "github")
    gapless("test", "--format", "github")
    text = file.read_text("utf-8")
    assert text.startswith("# before\n### gapless check\n\n1 error, ")
    assert (
        "| ❌ | <code>gap</code><br>some case has no row | <code>tables/t.yaml:7</code> "
        "| no row covers lama exactly 6 jam<br>help: add a row, "
    ) in text
    assert "### gapless test\n\n1 error\n\n" in text


def test_without_the_variable_nothing_is_written(gapless: CommandLine) -> None:
    """Outside of Actions there is no summary."""
    gapless.write("tables/t.yaml", GAP)
    before = sorted(gapless.folder.rglob("*"))
    gapless("check", "--format", "github")
    assert sorted(gapless.folder.rglob("*")) == before


def test_a_summary_that_cannot_be_written(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, and the annotations and the exit status are as ever."""
    gapless.write("tables/t.yaml", GAP)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(gapless.folder))
    code, out, err = gapless("check", "--format", "github")
    assert code == 1
    assert out.startswith("::error ")
    assert err == "the summary of the step was not written: it is a folder\n"


def test_texts_of_tables_make_no_markup(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the summary a text can add no column, no tag, no mention and no line."""
    gapless.write(FILE, TABLE)
    file = gapless.folder / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    gapless("check", FOLDER, "--format", "github")
    text = file.read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {5}
    assert not re.search(r"(?<!\\)<(?!code>|/code>|br>)", text)
    assert "@sari" not in text
    assert "\n::" not in text


@pytest.mark.parametrize("room", [0, 500, 1500, 5000, 60_000, LARGEST_SUMMARY])
def test_a_summary_keeps_to_its_room(room: int) -> None:
    """A summary is never longer than allowed; what is left out is counted."""
    findings = many(3000, Severity.ERROR, "tidak ada baris untuk 🏙 {number}")
    text = step_summary("gapless check", findings, NAMES, room)
    assert len(text.encode()) <= room
    shown = text.count("| ❌ |")
    left = re.search(r"… and ([\d,]+) more", text)
    if text:
        assert shown + int(left[1].replace(",", "") if left else 0) == len(findings)
    assert bool(text) == (room > 1100)


def test_a_hundred_thousand_findings() -> None:
    """The annotations are as few as ever, and the summary as short as it must be."""
    findings = many(100_000, Severity.ERROR)
    lines = list(annotate(findings, NAMES, summary=True))
    assert len(lines) == MOST_OF_A_KIND + 1
    assert (
        lines[-1]
        == "gapless: 100,000 errors; 99,990 not shown here, the summary of this step has all"
    )
    text = step_summary("gapless check", findings, NAMES)
    assert 900_000 < len(text.encode()) <= LARGEST_SUMMARY
    assert Counter(text)["❌"] > 4000


def test_names_of_files() -> None:
    """Paths inside the repository are relative with slashes, others stay whole."""
    names = FileNames("/clone/sop", "/clone")
    assert names.from_top("a.yaml") == "sop/a.yaml"
    assert names.from_top("../b.yaml") == "b.yaml"
    assert names.from_top("/clone/c/d.yaml") == "c/d.yaml"
    assert names.from_top("../../etc/e.yaml") == "/etc/e.yaml"
    assert names.from_top("<stdin>") == "<stdin>"
    assert names.uri("50% a:b#?é.yaml") == "sop/50%25%20a%3Ab%23%3F%C3%A9.yaml"
    assert names.uri("/etc/e f.yaml") == "file:///etc/e%20f.yaml"
    assert names.uri("<stdin>") == "%3Cstdin%3E"
    assert names.uri("caf\udce9.yaml") == "sop/caf%E9.yaml"


@pytest.mark.parametrize("kind", ["pipe", "terminal"])
def test_a_summary_that_is_no_file(
    kind: str, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing waits for a reader of a pipe, and no terminal is written to; the check goes on."""
    file = gapless.folder / "summary"
    os.mkfifo(file)
    handles = os.openpty()
    monkeypatch.setenv(
        "GITHUB_STEP_SUMMARY", str(file) if kind == "pipe" else os.ttyname(handles[1])
    )
    code, out, err = gapless("check", "--format", "github")
    assert code == 0
    assert out
    thing = "pipe" if kind == "pipe" else "device"
    assert f"the summary of the step was not written: this is a {thing}, not a file" in err


@needs_git
def test_only_what_changed_is_annotated(gapless: CommandLine) -> None:
    """With ``--since`` others are spared, but not those that hand over to what changed."""
    other = GAP.replace("table: t\n", "table: other\n")
    caller = TABLE_THAT_HANDS_OVER
    for name, text in (("t", GAP), ("other", other), ("caller", caller)):
        gapless.write(f"tables/{name}.yaml", text)
    commit(gapless.folder)
    gapless.write("tables/t.yaml", GAP.replace("LAPOR BARU", "BARU"))

    def annotated(*options: str) -> set[str]:
        out = gapless("check", "--format", "github", *options)[1]
        commands = map(read_command, out.splitlines())
        return {found[1]["file"] for found in commands if found is not None}

    assert annotated() == {"tables/t.yaml", "tables/other.yaml", "tables/caller.yaml"}
    assert annotated("--since", "HEAD") == {"tables/t.yaml", "tables/caller.yaml"}


def test_what_is_meant_is_not_annotated(gapless: CommandLine) -> None:
    """Accepted gaps and harmless overlaps: the counts have them, the lines have not."""
    text = GAP.replace(
        "  - {row: 2",
        "  - {row: 3, when: {lama: 1 jam}, then: {laporan: LAPOR ULANG}}\n  - {row: 2",
    )
    gapless.write("tables/t.yaml", text + "accepted_gaps: [{when: {lama: 6 jam}, reason: open}]\n")
    found = gapless("check", "--format", "json")[1]
    assert '"accepted-gap"' in found
    assert '"overlap-harmless"' in found
    out = gapless("check", "--format", "github")[1]
    assert "title=accepted-gap" not in out
    assert "title=overlap-harmless" not in out
    assert "1 accepted gap" in out.splitlines()[-1]
