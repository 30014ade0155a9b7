"""The command line: exit codes, the two streams, JSON and paths of every kind."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gapless.cli.main import run
from tests.command_line import BROKEN, GAP, TABLE, CommandLine, gapless

__all__ = ["gapless"]


@pytest.mark.parametrize(
    ("arguments", "text", "code"),
    [
        (["check"], TABLE, 0),
        (["check"], GAP, 1),
        (["check"], BROKEN, 2),
        (["check", "--format", "concise"], GAP, 1),
        (["check", "--format", "json"], GAP, 1),
        (["check", "--format", "json"], BROKEN, 2),
        (["check", "--limit", "1"], GAP, 1),
        (["check", "--limit", "0"], TABLE, 2),
        (["check", "--format", "xml"], TABLE, 2),
        (["test"], TABLE, 0),
        (["test"], GAP, 1),
        (["test"], BROKEN, 2),
        (["show", "t"], TABLE, 0),
        (["show", "t"], GAP, 0),
        (["show", "t"], BROKEN, 2),
        (["decide", "t", "lama=5 jam"], TABLE, 0),
        (["decide", "t", "lama=6 jam"], GAP, 1),
        (["decide", "t"], TABLE, 1),
        (["decide", "t", "lama=5 jam"], BROKEN, 2),
        (["decide", "t", "lama=banyak"], TABLE, 2),
        (["decide", "u"], TABLE, 2),
        (["decide"], TABLE, 2),
        (["show"], TABLE, 2),
        (["schema"], TABLE, 0),
        (["completion", "bash"], TABLE, 0),
        (["completion", "cmd"], TABLE, 2),
        (["--help"], TABLE, 0),
        (["--version"], TABLE, 0),
        ([], TABLE, 2),
        (["chek"], TABLE, 2),
        (["check", "--colour"], TABLE, 2),
    ],
)
def test_exit_codes(arguments: list[str], text: str, code: int, gapless: CommandLine) -> None:
    """0 clean or decided, 1 findings or no decision, 2 wrong usage or unreadable table."""
    gapless.write("tables/t.yaml", text)
    assert gapless(*arguments)[0] == code


def test_an_accepted_gap_is_clean(gapless: CommandLine) -> None:
    """What the owner accepted is told and does not fail."""
    accepted = "accepted_gaps:\n  - {when: {lama: 6 jam}, reason: ditanyakan}\n"
    gapless.write("tables/t.yaml", GAP + accepted)
    code, out, _ = gapless("check")
    assert (code, "ditanyakan" in out) == (0, True)


def test_warnings_are_findings_and_harmless_overlaps_are_not(gapless: CommandLine) -> None:
    """An undeclared conflict fails a check; two rows that agree do not."""
    gapless.write("tables/t.yaml", TABLE.replace("di atas 6 jam", "minimal 6 jam"))
    assert gapless("check")[0] == 1
    agree = TABLE.replace("di atas 6 jam", "minimal 6 jam").replace("LAPOR BARU", "LAPOR ULANG")
    gapless.write("tables/t.yaml", agree)
    assert gapless("check")[0] == 0


def test_results_and_messages_go_to_their_streams(gapless: CommandLine) -> None:
    """A decision is on standard output; what is wrong with the context on standard error."""
    _, out, err = gapless("decide", "t", "lama=5 jam")
    assert ("LAPOR ULANG" in out, err) == (True, "")
    code, out, err = gapless("decide", "t", "lama=banyak", "tetanga=x")
    assert (code, out) == (2, "")
    assert "lama: " in err
    assert "did you mean `tetangga`?" in err


def test_usage_errors_go_to_standard_error(gapless: CommandLine) -> None:
    """A wrong option or command is answered there, with the nearest command."""
    code, out, err = gapless("chek")
    assert (code, out) == (2, "")
    assert "Did you mean 'check'?" in err


@pytest.mark.parametrize("command", ["check", "test"])
def test_standard_input(command: str, gapless: CommandLine) -> None:
    """``-`` reads a table from standard input."""
    assert gapless(command, "-", stdin=TABLE)[0] == 0
    assert gapless(command, "-", stdin=GAP)[0] == 1
    code, out, err = gapless(command, "-", stdin=BROKEN)
    assert code == 2
    assert "<stdin>" in out + err


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff\xfe", b"[" * 400_000, b"a: " + b"x" * 10**6])
def test_hostile_standard_input(data: bytes, gapless: CommandLine) -> None:
    """Whatever comes in, a sentence comes out and the exit code is 2."""
    code, out, err = gapless("check", "-", stdin=data)
    assert code == 2
    assert "error[" in out + err


def test_a_table_from_standard_input_is_shown_and_decided(gapless: CommandLine) -> None:
    """``show -`` and ``decide -`` take the table from standard input."""
    assert "LAPOR ULANG" in gapless("show", "-", stdin=TABLE)[1]
    assert gapless("decide", "-", "lama=7 jam", stdin=TABLE)[0] == 0


def test_control_characters_never_reach_the_terminal(gapless: CommandLine) -> None:
    """An escape sequence in a file or an argument is not sent on."""
    hostile = "merah\x1b[31m\u202e"
    runs = [
        gapless("check", "-", stdin=TABLE.replace("turut padam", hostile)),
        gapless("decide", "t", f"lama={hostile}"),
        gapless("decide", "t", f"{hostile}=1"),
        gapless("decide", hostile),
        gapless("check", hostile),
        gapless(hostile),
        gapless("decide", "t", hostile),
    ]
    for code, out, err in runs:
        assert code == 2
        assert "\x1b" not in out + err
        assert "\u202e" not in out + err


def report_schema(repository: Path) -> Any:
    """The JSON Schema of a report."""
    return json.loads((repository / "schemas" / "report.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("text", [TABLE, GAP, BROKEN, TABLE.replace("di atas", "minimal")])
def test_the_json_of_check(text: str, gapless: CommandLine, repository: Path) -> None:
    """``check --format json`` prints one JSON document that its schema describes."""
    gapless.write("tables/t.yaml", text)
    _, out, err = gapless("check", "--format", "json")
    report = json.loads(out)
    jsonschema.validate(report, report_schema(repository))
    assert err == ""
    assert report["complete"] is (text is not BROKEN)


def test_the_json_of_a_gap(gapless: CommandLine) -> None:
    """A gap has the promised keys, and its witness can be put back into ``decide``."""
    gapless.write("tables/t.yaml", GAP)
    report = json.loads(gapless("check", "--format", "json")[1])
    assert report["tables"] == [
        {
            "table": "t", "version": "1.0.0", "path": "tables/t.yaml",
            "rows": 2, "inputs": 2, "complete": True, "gaps": 1, "coverage": None,
        }
    ]  # fmt: skip
    (gap,) = [item for item in report["findings"] if item["code"] == "gap"]
    assert {key: gap[key] for key in ("code", "severity", "table", "path", "line", "column")} == {
        "code": "gap", "severity": "error", "table": "t", "path": "tables/t.yaml",
        "line": 7, "column": 1,
    }  # fmt: skip
    assert gap["message"] == "no row covers lama exactly 6 jam"
    assert gap["where"] == {"lama": "6 jam"}
    assert gap["witness"] == {"lama": "6 jam", "tetangga": "turut padam"}
    code, out, _ = gapless(
        "decide", "t", "--context", "-", "--format", "json", stdin=json.dumps(gap["witness"])
    )
    assert (code, json.loads(out)["status"]) == (1, "uncovered")


def test_the_json_of_decide(gapless: CommandLine) -> None:
    """``decide --format json`` prints the promised keys."""
    code, out, _ = gapless("decide", "t", "lama=5 jam", "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "status": "decided",
        "table": "t",
        "version": "1.0.0",
        "row": "1",
        "outputs": {"laporan": "LAPOR ULANG"},
        "hits": ["1"],
        "needs": [],
        "cite": "A.1",
    }
    assert json.loads(gapless("decide", "t", "--format", "json")[1])["needs"] == ["lama"]


def test_concise_is_one_line_for_each_finding(gapless: CommandLine) -> None:
    """``--format concise`` is for editors and grep."""
    gapless.write("tables/t.yaml", GAP)
    assert gapless("check", "--format", "concise", "--verbose")[1].splitlines() == [
        "tables/t.yaml:7:1: gap no row covers lama exactly 6 jam",
        "tables/t.yaml:5:3: unused-input no decision depends on the input tetangga",
        "tables/t.yaml:7:1: hit-policy-advice no two rows meet,"
        " so the order of the rows means nothing",
    ]
    gapless.write("tables/t.yaml", BROKEN)
    (line,) = gapless("check", "--format", "concise")[1].splitlines()
    assert line.startswith("tables/t.yaml:8:31: unreadable-cell ")


@pytest.mark.parametrize("command", ["check", "test", "show", "decide"])
def test_a_missing_file(command: str, gapless: CommandLine) -> None:
    """A file that is not there is named, and the exit code is 2."""
    code, out, err = gapless(command, "tidak-ada.yaml")
    assert code == 2
    assert "tidak-ada.yaml" in out + err
    assert "there is no such file" in out + err


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file"
)
def test_an_unreadable_file(gapless: CommandLine) -> None:
    """A file that may not be read is told as that."""
    (gapless.folder / "tables" / "t.yaml").chmod(0)
    code, out, err = gapless("check")
    assert code == 2
    assert "may not be read" in out + err


def test_a_folder_without_tables(gapless: CommandLine) -> None:
    """An empty folder is no clean check."""
    (gapless.folder / "kosong").mkdir()
    for command in ("check", "test"):
        code, out, err = gapless(command, "kosong")
        assert code == 2
        assert "there is no table in kosong" in out + err


def test_no_tables_folder_at_all(gapless: CommandLine) -> None:
    """Without arguments and without ``tables/`` the exit code is 2."""
    (gapless.folder / "tables" / "t.yaml").unlink()
    (gapless.folder / "tables").rmdir()
    code, out, err = gapless("check")
    assert code == 2
    assert "tables" in out + err


@pytest.mark.parametrize("path", ["a" * 3000, "a\x00b.yaml", "", "tables/t.yaml/x.yaml"])
def test_impossible_paths(path: str, gapless: CommandLine) -> None:
    """A path that cannot be a file gets a sentence too."""
    for command in ("check", "test", "show", "decide"):
        code, out, err = gapless(command, path)
        assert code == 2
        assert out + err


def test_one_broken_file_among_good_ones(gapless: CommandLine) -> None:
    """The others are still checked, and the exit code is 2."""
    gapless.write("tables/u.yaml", GAP.replace("table: t", "table: u"))
    gapless.write("tables/v.yaml", BROKEN.replace("table: t", "table: v"))
    code, out, _ = gapless("check", "--format", "json")
    report = json.loads(out)
    assert code == 2
    assert [table["table"] for table in report["tables"]] == ["t", "u"]
    errors = [item for item in report["findings"] if item["severity"] == "error"]
    assert [finding["code"] for finding in errors] == ["unreadable-cell", "gap"]
    assert report["complete"] is False


def test_all_findings_and_all_tables_of_several_paths(gapless: CommandLine) -> None:
    """Files and folders may be mixed; a file named twice is checked once."""
    gapless.write("lain/u.yaml", GAP.replace("table: t", "table: u"))
    _, out, _ = gapless("check", "lain/u.yaml", "tables", "lain", "--format", "json")
    assert sorted(table["table"] for table in json.loads(out)["tables"]) == ["t", "u"]


@pytest.mark.parametrize("command", ["check", "decide", "show", "test", "schema", "completion"])
def test_help_has_an_example(command: str, gapless: CommandLine) -> None:
    """``--help`` of every command shows how to call it."""
    code, out, _ = gapless(command, "--help")
    assert code == 0
    assert "Example" in out
    assert f"gapless {command}" in out.split("Example")[1]


def test_schema_prints_the_schema(gapless: CommandLine, repository: Path) -> None:
    """``schema`` prints the very file, ``--path`` where it is."""
    _, out, _ = gapless("schema")
    assert json.loads(out)["$id"]
    path = Path(gapless("schema", "--path")[1].strip())
    assert path.read_text("utf-8") == out


def test_interruption_is_clean(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with one word and 130."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gapless.cli.check.open_workspace", interrupt)
    code, out, err = gapless("check")
    assert (code, out, err.strip()) == (130, "", "interrupted")


def test_a_bug_is_called_a_bug(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broken invariant is not blamed on the table, and can be traced on request."""

    def break_down(*_: object, **__: object) -> None:
        raise AssertionError("mustahil")

    monkeypatch.setattr("gapless.cli.check.open_workspace", break_down)
    monkeypatch.delenv("GAPLESS_TRACEBACK", raising=False)
    assert run(["check"]) == 2
    assert "this is a bug in gapless: AssertionError: mustahil" in capsys.readouterr().err
    monkeypatch.setenv("GAPLESS_TRACEBACK", "1")
    with pytest.raises(AssertionError, match="mustahil"):
        run(["check"])


@pytest.mark.parametrize("command", ["check", "test"])
def test_the_id_of_a_table_names_its_files(command: str, gapless: CommandLine) -> None:
    """What is no path but the id of a table stands for all its revisions."""
    table = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2024-01-01")
    gapless.write("tables/t.yaml", table)
    gapless.write("tables/u.yaml", table.replace("2024", "2025").replace("1.0.0", "2.0.0"))
    gapless.write("tables/other.yaml", "table: other\n")
    code, out, err = gapless(command, "t", "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)["tables" if command == "check" else "cases"]
    assert {item["path"] for item in told} == {"tables/t.yaml", "tables/u.yaml"}
    code, out, err = gapless(command, "no-such-id")
    assert code == 2
    assert "there is no table no-such-id" in out + err


def test_a_revision_that_cannot_be_read_is_not_missing(gapless: CommandLine) -> None:
    """No table that hands over is told that days lack a revision: it is there, and faulty."""
    head = "inputs: {x: {type: boolean}}\noutputs: {z: {type: string}}\n"
    rows = "rules:\n  - {then: {z: a}}\n"
    table = f"table: target\n{head}{rows}"
    gapless.write("tables/1.yaml", f"{table}version: 1.0.0\neffective: 2024-01-01\n: oops\n")
    gapless.write("tables/2.yaml", f"{table}version: 2.0.0\neffective: 2025-01-01\n")
    entry = f"table: entry\nversion: 1.0.0\neffective: 2024-01-01\n{head}"
    gapless.write("tables/entry.yaml", f"{entry}rules:\n  - {{use: target}}\n")
    code, out, _ = gapless("check", "--format", "concise")
    assert code == 2
    assert "tables/1.yaml" in out
    assert "hand-over-not-in-force" not in out
