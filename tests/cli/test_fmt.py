"""``gapless fmt``: what it writes, what it says, and what happens when files are in the way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gapless.editing import formatting
from gapless.editing.formatting import format_source
from gapless.reading import loading
from gapless.reading.files import read_file as read_table
from gapless.reading.nodes import parse_nodes
from gapless.source import Source
from tests.command_line import BROKEN, TABLE, CommandLine, gapless
from tests.docs.test_readme import blocks

__all__ = ["gapless"]

MESSY = """\
# A table of the SOP.
rules:
- then: {laporan: 'LAPOR ULANG'}
  when: {lama: 's.d 360 menit'}
- {when: {tetangga: turut padam, lama: '> PT6H'}, then: {laporan: "LAPOR BARU"}} # beyond
# the end
inputs:
  lama: {domain: '>= 0 jam', type: duration}

  tetangga: {values: [turut padam, tidak padam], type: string}
outputs: {laporan: {type: string}}
table: t


cases: [{expect: {row: 2}, given: {tetangga: turut padam, lama: 7h}}]
"""

TIDY = """\
# A table of the SOP.
table: t

# the end
inputs:
  lama:     {type: duration, domain: ">= 0 jam"}
  tetangga: {type: string,   values: [turut padam, tidak padam]}

outputs:
  laporan: {type: string}

rules:
  - {when: {lama: s.d 6 jam},                        then: {laporan: LAPOR ULANG}}
  - {when: {lama: "> 6 jam", tetangga: turut padam}, then: {laporan: LAPOR BARU}}  # beyond

cases:
  - {given: {lama: 7 jam, tetangga: turut padam}, expect: {row: 2}}
"""


@pytest.fixture
def messy(gapless: CommandLine) -> CommandLine:
    """A folder whose one table is messy."""
    gapless.write("tables/t.yaml", MESSY)
    return gapless


def read(line: CommandLine, name: str = "tables/t.yaml") -> str:
    """The text of a file."""
    return (line.folder / name).read_bytes().decode()


def drafts(line: CommandLine) -> list[str]:
    """What else lies beside the table."""
    return sorted(name for name in os.listdir(line.folder / "tables") if name != "t.yaml")


def test_a_messy_table(messy: CommandLine) -> None:
    """It gets its canonical form, once."""
    assert messy("fmt") == (0, "", "tables/t.yaml: formatted\n1 formatted\n")
    assert read(messy) == TIDY
    assert messy("fmt") == (0, "", "1 unchanged\n")
    assert drafts(messy) == []


def test_check_names_the_files(messy: CommandLine) -> None:
    """``--check`` writes nothing and is 1 where something would change."""
    told = "tables/t.yaml: would be formatted\n"
    assert messy("fmt", "--check") == (1, told, "1 would change\n")
    assert read(messy) == MESSY
    messy.write("tables/t.yaml", TIDY)
    assert messy("fmt", "--check") == (0, "", "1 unchanged\n")


def test_diff_shows_the_lines(messy: CommandLine) -> None:
    """``--diff`` prints a unified diff of what would change, and writes nothing."""
    messy.write("tables/t.yaml", TIDY.replace("s.d 6 jam", "s.d PT6H").rstrip("\n"))
    before = read(messy)
    code, out, _ = messy("fmt", "--diff")
    assert code == 1
    lines = out.splitlines()
    assert lines[:2] == ["--- tables/t.yaml", "+++ tables/t.yaml (formatted)"]
    assert "-  - {when: {lama: s.d PT6H},                        then: {laporan: LAPOR ULANG}}" in (
        lines
    )
    assert "\\ No newline at end of file" in lines
    assert read(messy) == before


def test_standard_input(messy: CommandLine) -> None:
    """``-`` prints the outcome; a file of cases is told by its keys."""
    assert messy("fmt", "-", stdin=MESSY) == (0, TIDY, "")
    cases = "cases: [{expect: {row: 1}, given: {lama: 6h}}]\ntable: 't'\n"
    tidy = "table: t\n\ncases:\n  - {given: {lama: 6h}, expect: {row: 1}}\n"
    assert messy("fmt", "-", stdin=cases) == (0, tidy, "")
    code, out, err = messy("fmt", "-", stdin=BROKEN)
    assert (code, out) == (2, "")
    assert "6 jm" in err


def test_files_of_cases(messy: CommandLine) -> None:
    """They are formatted too, wherever they lie in a folder."""
    messy.write(
        "tables/more/t.cases.yaml", "cases:\n- expect: {row: 1}\n  given: {lama: 6h}\ntable: t"
    )
    assert messy("fmt")[0] == 0
    assert read(messy, "tables/more/t.cases.yaml") == (
        "table: t\n\ncases:\n  - {given: {lama: 6h}, expect: {row: 1}}\n"
    )


def test_byte_order_mark_line_ends_and_permissions_stay(messy: CommandLine) -> None:
    """What an editor on Windows needs is as it was."""
    file = messy.folder / "tables" / "t.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + MESSY.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    assert messy("fmt")[0] == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_stays(messy: CommandLine) -> None:
    """The file it names is written."""
    (messy.folder / "real.yaml").write_text(MESSY)
    (messy.folder / "tables" / "t.yaml").unlink()
    (messy.folder / "tables" / "t.yaml").symlink_to("../real.yaml")
    assert messy("fmt")[0] == 0
    assert (messy.folder / "tables" / "t.yaml").is_symlink()
    assert read(messy, "real.yaml") == TIDY


# Faults.


def test_no_proof_no_change(messy: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer with a fault is found out, and the file stays."""
    monkeypatch.setattr(
        "gapless.editing.formatting.print_outline",
        lambda *_: TIDY.replace("LAPOR BARU", "LAPOR ULANG"),
    )
    assert messy("fmt") == (
        2,
        "",
        "tables/t.yaml: the file cannot be laid out without a change: a text reads otherwise; "
        "it stays\n1 left\n",
    )
    assert read(messy) == MESSY


def test_a_lost_comment_is_no_proof(messy: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments are counted, each where it belongs."""
    monkeypatch.setattr(
        "gapless.editing.formatting.print_outline", lambda *_: TIDY.replace("# the end\n", "")
    )
    assert "a comment would stand elsewhere" in messy("fmt")[2]
    assert read(messy) == MESSY


def test_unreadable_files_among_readable_ones(messy: CommandLine) -> None:
    """Each is told in a sentence, the others are done, and nothing hangs."""
    tables = messy.folder / "tables"
    (tables / "b.yaml").symlink_to("gone.yaml")
    (tables / "c.yaml").write_bytes(b"table: caf\xe9\n")
    os.mkfifo(tables / "d.yaml")
    (tables / "e.yaml").mkdir()
    for command in ("fmt", "check", "test"):
        code, out, err = messy(command)
        assert code == 2
        told = " ".join((out + err).split())
        assert told.count("error[missing-file]: this link leads nowhere") == 1
        assert told.count("error[not-utf-8]: line 1 is not UTF-8 text") == 1
        assert told.count("error[not-a-file]: this is a pipe, not a file") == 1
    assert read(messy) == TIDY


@pytest.mark.parametrize("command", ["fmt", "show", "check", "decide", "test"])
def test_a_pipe_by_its_name(command: str, messy: CommandLine) -> None:
    """A pipe nobody writes to is refused, not waited for."""
    os.mkfifo(messy.folder / "p.yaml")
    code, out, err = messy(command, "p.yaml")
    assert code == 2
    assert "this is a pipe, not a file" in out + err


def test_a_file_that_changed_meanwhile(messy: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What someone else wrote after it was read is not overwritten."""
    theirs = MESSY.replace("LAPOR BARU", "LAPOR TERBARU")

    def read_and_change(path: Path) -> object:
        source = read_table(path)
        messy.write("tables/t.yaml", theirs)
        return source

    monkeypatch.setattr("gapless.cli.fmt.read_file", read_and_change)
    assert messy("fmt") == (
        2,
        "",
        "tables/t.yaml: not written: the file was changed meanwhile; run the command again\n"
        "1 left\n",
    )
    assert read(messy) == theirs
    assert drafts(messy) == []


def test_a_full_disk(messy: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """No space: the old file is there, and no draft."""

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", refuse)
    messy.write("tables/u.yaml", TIDY.replace("table: t", "table: u"))
    assert messy("fmt") == (
        2,
        "",
        "tables/t.yaml: not written: the disk is full\n1 unchanged, 1 left\n",
    )
    assert read(messy) == MESSY
    assert drafts(messy) == ["u.yaml"]


@pytest.mark.parametrize(
    "arguments", [("fmt",), ("check", "--fix"), ("cases", "tables/t.yaml", "--write")]
)
def test_a_read_only_folder(
    arguments: tuple[str, ...], gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command that writes says so, leaves the file and is 2."""
    same = "{row: 3, when: {lama: di atas 6 jam}, then: {laporan: LAPOR BARU}}"
    text = TABLE.replace("cases:", f"  - {same}\ncases:")
    gapless.write("tables/t.yaml", text)

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    code, out, err = gapless(*arguments)
    assert code == 2
    assert "not written: the disk is read-only" in out + err
    assert read(gapless) == text


def test_an_interrupted_fmt(messy: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C, or an order to end, in the midst of writing: the old file, and no draft."""
    for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):

        def interrupt(_: int, order: signal.Signals = order) -> None:
            signal.raise_signal(order)

        monkeypatch.setattr("os.fsync", interrupt)
        code, out, err = messy("fmt")
        assert (code, out, err.strip()) == (130, "", "interrupted")
        assert read(messy) == MESSY
        assert drafts(messy) == []


def test_a_thousand_files(gapless: CommandLine) -> None:
    """Many files in one folder are formatted, checked and tested; a bad one hinders no other."""
    text = (
        "inputs: {a: {type: boolean}}\noutputs: {z: {type: string}}\n"
        "rules: [{then: {z: x}}]\ncases: [{given: {}, expect: {z: x}}]\n"
    )
    for number in range(1000):
        gapless.write(f"tables/n{number:03}.yaml", f"{text}table: n{number}\n")
    gapless.write("tables/t.yaml", BROKEN)
    code, _, err = gapless("fmt")
    assert code == 2
    assert err.endswith("1000 formatted\n")
    assert gapless("test")[:2] == (2, "1,000 passed, 0 failed\n")
    code, out, _ = gapless("check", "--format", "json")
    assert code == 2
    assert out.count('"complete": true') == 1000


def test_a_text_is_read_once_and_once_more_where_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What has its form already needs no proof; what gets one is read again, and no third time."""
    read: list[str] = []

    def count(source: Source, **options: Any) -> Any:
        read.append(source.text)
        return parse_nodes(source, **options)

    monkeypatch.setattr(loading, "parse_nodes", count)
    monkeypatch.setattr(formatting, "parse_nodes", count)
    assert format_source(Source("t.yaml", MESSY)) == TIDY
    assert read == [MESSY, TIDY]
    read.clear()
    assert format_source(Source("t.yaml", TIDY)) == TIDY
    assert read == [TIDY]


def test_the_documentation(repository: Path) -> None:
    """The page on the form shows a table before and after, and that is what comes out."""
    text = (repository / "docs" / "fmt.md").read_text(encoding="utf-8")
    before, after = (block for block in blocks(text) if block.language == "yaml")
    source = Source("t.yaml", "\n".join(before.lines))
    assert format_source(source) == "\n".join(after.lines) + "\n"


def test_shipped_tables_are_formatted(repository: Path) -> None:
    """``gapless fmt --check`` is clean for what gapless ships."""
    process = subprocess.run(
        [sys.executable, "-m", "gapless", "fmt", "--check"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository / "engine")},
        capture_output=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (0, b"")
