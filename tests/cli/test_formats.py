"""What holds for all formats of ``check`` and ``test``; concise lines and the JSON of cases."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from gapless.cli.formats import FORMATS
from tests.command_line import BROKEN, GAP, TABLE, CommandLine
from tests.command_line import gapless as gapless


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", ["check", "test"])
@pytest.mark.parametrize(("text", "status"), [(TABLE, 0), (GAP, 1), (BROKEN, 2)])
def test_the_exit_status_is_that_of_every_format(
    form: str, command: str, text: str, status: int, gapless: CommandLine
) -> None:
    """How it is printed changes nothing of the outcome."""
    gapless.write("tables/t.yaml", text)
    code, out, err = gapless(command, "--format", form)
    assert code == status
    if form != "rich":
        assert err == ""
        assert bool(out) == (form != "concise" or status > 0)


def test_concise_lines(gapless: CommandLine) -> None:
    """A line for each finding: where, the code, the message."""
    gapless.write("tables/t.yaml", GAP)
    lines = gapless("check", "--format", "concise")[1].splitlines()
    assert lines[0] == "tables/t.yaml:7:1: gap no row covers lama exactly 6 jam"
    out = gapless("test", "--format", "concise", "--min-coverage", "99")[1]
    assert out == (
        "tables/t.yaml:11:6: failed-case case 1: status is uncovered, expected decided; "
        "there is no row, expected 1\n"
        "tables/t.yaml:1:8: low-coverage t 1.0.0: 33 % of what can be tried is tried, "
        "but at least 99 % is asked for\n"
    )


def read(gapless: CommandLine, repository: Path, *arguments: str) -> dict[str, Any]:
    """The JSON of ``test``, which its schema must describe."""
    schemas = repository / "schemas"
    schema = json.loads((schemas / "test.schema.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    report = json.loads(gapless("test", "--format", "json", *arguments)[1])
    Draft7Validator(schema).validate(report)
    whole = json.loads((schemas / "report.schema.json").read_text("utf-8"))
    finding = {"$ref": "#/definitions/finding", "definitions": whole["definitions"]}
    for item in report["findings"]:
        Draft7Validator(finding).validate(item)
    assert isinstance(report, dict)
    return report


def test_the_json_of_a_failed_case(gapless: CommandLine, repository: Path) -> None:
    """A case tells what it gives, what it expects and what came."""
    gapless.write("tables/t.yaml", GAP)
    report = read(gapless, repository)
    assert (report["passed"], report["failed"], report["complete"]) == (0, 1, True)
    assert report["coverage"] == []
    [case] = report["cases"]
    assert (case["name"], case["table"], case["line"], case["passed"]) == ("1", "t", 11, False)
    assert case["given"] == {"lama": "6 jam"}
    assert case["compared"][1] == {
        "what": "row", "label": "row", "expected": "1", "got": "–", "same": False,
    }  # fmt: skip
    assert case["differences"] == [
        "status is uncovered, expected decided",
        "there is no row, expected 1",
    ]
    assert case["decision"]["status"] == "uncovered"
    [finding] = report["findings"]
    assert (finding["code"], finding["title"]) == (
        "failed-case",
        "a case does not come out as expected",
    )


def test_the_json_of_coverage(gapless: CommandLine, repository: Path) -> None:
    """What the cases try, exactly, and what they never do, in words."""
    report = read(gapless, repository, "--min-coverage", "99")
    [coverage] = report["coverage"]
    assert coverage["share"] == 0.5
    assert coverage["enough"] is False
    assert coverage["rows"] == {"tried": 1, "of": 2}
    assert "baris 2" in coverage["missed"]
    assert [item["code"] for item in report["findings"]] == ["low-coverage"]


def test_the_json_where_a_file_cannot_be_read(gapless: CommandLine, repository: Path) -> None:
    """Nothing is passed over: the fault is a finding and the report is not complete."""
    gapless.write("tables/t.yaml", BROKEN)
    report = read(gapless, repository)
    assert report["complete"] is False
    assert [item["code"] for item in report["findings"]] == ["unreadable-cell"]


def test_a_context_that_cannot_be_decided(gapless: CommandLine, repository: Path) -> None:
    """Such a case fails with the reason, and has no decision."""
    gapless.write("tables/t.yaml", TABLE.replace("lama: 6 jam}", "lama: -6 jam}"))
    [case] = read(gapless, repository)["cases"]
    assert case["decision"] is None
    assert case["compared"] == []
    assert len(case["differences"]) == 1


def test_the_page_of_formats(repository: Path) -> None:
    """``docs/formats.md`` tells every format, and every file that it links to is there."""
    page = repository / "docs" / "formats.md"
    text = page.read_text("utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE) == list(FORMATS)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    assert [link for link in links if not (page.parent / link).exists()] == []
    told = re.findall(r"^gapless (.*?)(?: >.*| \|.*)?$", text, re.MULTILINE)
    assert len(told) == 4
    for arguments in told:
        command, option, form = arguments.split()
        assert option == "--format"
        assert command in ("check", "test")
        assert form in FORMATS
