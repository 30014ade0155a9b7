"""``--format sarif``: logs that the published schema describes, with fingerprints that stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft7Validator

from gapless.register import REGISTER
from tests.command_line import BROKEN as BROKEN_TABLE
from tests.command_line import GAP, TABLE, CommandLine
from tests.command_line import gapless as gapless
from tests.hostile_tables import BROKEN, BROKEN_FILE, FILE, FOLDER
from tests.hostile_tables import TABLE as HOSTILE

#: With findings of every severity, of rows and of regions.
QUARREL = """table: antar
version: 1.0.0
effective: 2022-01-01
inputs:
  jarak: {type: integer, domain: "[0..20]"}
  kota: {type: string, values: [Bandung, Bogor]}
outputs: {ongkos: {type: integer}}
rules:
  - when: {jarak: "< 5"}
    then: {ongkos: 1}
  - when: {jarak: "[4..8]", kota: Bandung}
    then: {ongkos: 2}
  - when: {jarak: "[5..6]", kota: Bandung}
    then: {ongkos: 3}
  - when: {jarak: "> 8"}
    then: {ongkos: 4}
accepted_gaps:
  - {when: {jarak: 5, kota: Bogor}, reason: Sedang ditanyakan.}
"""

Log = Callable[..., dict[str, Any]]


@pytest.fixture
def sarif(gapless: CommandLine, repository: Path) -> Log:
    """Runs a command and reads its log, which the schema must describe."""
    schema = json.loads((repository / "tests/schemas/sarif-schema-2.1.0.json").read_text("utf-8"))
    validator = Draft7Validator(schema)

    def read(*arguments: str) -> dict[str, Any]:
        _, out, err = gapless(*arguments, "--format", "sarif")
        assert err == ""
        log = json.loads(out)
        assert [error.message for error in validator.iter_errors(log)] == []
        assert log["version"] == "2.1.0"
        [run] = log["runs"]
        assert isinstance(run, dict)
        return run

    return read


def fingerprints(run: dict[str, Any]) -> set[str]:
    """What tells the results apart from run to run."""
    found = [result["partialFingerprints"]["gapless/v1"] for result in run["results"]]
    assert len(set(found)) == len(found)
    return set(found)


def test_the_schema_refuses_what_is_wrong(repository: Path) -> None:
    """The schema in the tests is no blank cheque."""
    schema = json.loads((repository / "tests/schemas/sarif-schema-2.1.0.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    good: dict[str, Any] = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({"version": "2.0.0", "runs": []})
    assert not validator.is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})
    assert not validator.is_valid(good | {"runs": [{**good["runs"][0], "results": [{}]}]})


def test_a_result(gapless: CommandLine, sarif: Log) -> None:
    """A gap is an error at its place, with the message, the help and a fingerprint."""
    gapless.write("tables/t.yaml", GAP)
    run = sarif("check")
    result = run["results"][0]
    assert result["ruleId"] == "gap"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "gap"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("no row covers lama exactly 6 jam\nadd a row, or ")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "tables/t.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 7, "startColumn": 1, "endLine": 7, "endColumn": 6},
            }
        }
    ]
    assert result["partialFingerprints"]["gapless/v1"].endswith(":1")
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["automationDetails"]["id"] == "gapless-check/"
    assert sarif("test")["automationDetails"]["id"] == "gapless-test/"


def test_rules_come_from_the_register(gapless: CommandLine, sarif: Log) -> None:
    """A rule has its title, its meaning and its help, and no address that leads nowhere."""
    gapless.write("tables/t.yaml", QUARREL)
    run = sarif("check")
    rules = run["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    for rule in rules:
        code = REGISTER[rule["id"]]
        assert rule["shortDescription"]["text"].casefold() == code.title.casefold()
        assert rule["fullDescription"]["text"] == code.meaning
        assert rule["help"]["text"] == f"{code.meaning}\n\n{code.remedy}"
        assert "```diff\n" in rule["help"]["markdown"]
        assert "helpUri" not in rule
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules}
    assert levels["gap"] == "error"
    assert levels["overlap-conflict"] == "warning"
    assert levels["accepted-gap"] == "note"


def test_related_places_and_accepted_gaps(gapless: CommandLine, sarif: Log) -> None:
    """The other row of an overlap is a related place; an accepted gap is suppressed."""
    gapless.write("tables/t.yaml", QUARREL)
    results = sarif("check")["results"]
    conflict = next(item for item in results if item["ruleId"] == "overlap-conflict")
    [other] = conflict["relatedLocations"]
    assert other["id"] == 1
    assert other["physicalLocation"]["region"]["startLine"] == 9
    assert other["message"]["text"]
    [accepted] = (item for item in results if item["ruleId"] == "accepted-gap")
    assert accepted["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "Sedang ditanyakan."}
    ]
    assert all("suppressions" not in item for item in results if item is not accepted)


def test_the_worst_comes_first(gapless: CommandLine, sarif: Log) -> None:
    """Who keeps only the first results keeps the errors."""
    gapless.write("tables/t.yaml", QUARREL)
    levels = [result["level"] for result in sarif("check")["results"]]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    assert set(levels) == {"error", "warning", "note"}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# komentar\n\n" + text,
        lambda text: text.replace("rules:\n", "\n# komentar\n\nrules:\n"),
        lambda text: text.replace(
            '  - when: {jarak: "< 5"}', '  - row: awal\n    when: {jarak: "< 5"}'
        ),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("version: 1.0.0", "version: 1.0.1"),
    ],
    ids=["lines above", "lines between", "a row renamed", "other line ends", "another version"],
)
def test_fingerprints_do_not_depend_on_the_place(
    change: Callable[[str], str], gapless: CommandLine, sarif: Log
) -> None:
    """What is found stays the same finding when it moves."""
    gapless.write("tables/t.yaml", QUARREL)
    before = fingerprints(sarif("check"))
    assert len(before) >= 4
    changed = change(QUARREL)
    assert changed != QUARREL
    (gapless.folder / "tables/t.yaml").write_bytes(changed.encode())
    assert fingerprints(sarif("check")) == before
    gapless.write("tables/lain/t.yaml", changed)
    (gapless.folder / "tables/t.yaml").unlink()
    assert fingerprints(sarif("check")) == before


def test_a_row_above_leaves_findings_what_they_are(gapless: CommandLine, sarif: Log) -> None:
    """Rows without names are called by their number, which is no part of a fingerprint."""
    gapless.write("tables/t.yaml", QUARREL)
    before = fingerprints(sarif("check"))
    above = "  - when: {jarak: 20, kota: Bogor}\n    then: {ongkos: 4}\n"
    gapless.write("tables/t.yaml", QUARREL.replace("rules:\n", f"rules:\n{above}"))
    after = fingerprints(sarif("check"))
    assert before < after


def test_fingerprints_tell_findings_apart(gapless: CommandLine, sarif: Log) -> None:
    """Another region is another finding; a row above a finding leaves it what it was."""
    gapless.write("tables/t.yaml", GAP)
    first = fingerprints(sarif("check"))
    gapless.write("tables/t.yaml", GAP.replace("kurang dari 6", "kurang dari 5"))
    other = fingerprints(sarif("check"))
    assert first - other
    assert other - first
    gapless.write("tables/t.yaml", GAP.replace("table: t", "table: u"))
    assert not first & fingerprints(sarif("check"))


def test_a_file_that_cannot_be_read(gapless: CommandLine, sarif: Log) -> None:
    """Its faults are results, and the run says that it did not see all."""
    gapless.write("tables/t.yaml", BROKEN_TABLE)
    run = sarif("check")
    assert run["invocations"] == [{"executionSuccessful": False, "toolExecutionNotifications": []}]
    [result] = run["results"]
    assert result["ruleId"] == "unreadable-cell"
    before = fingerprints(run)
    gapless.write("tables/t.yaml", f"# a\n{BROKEN_TABLE}")
    assert fingerprints(sarif("check")) == before


def test_an_unfinished_check(gapless: CommandLine, sarif: Log) -> None:
    """What was not looked at is a result and a notification."""
    gapless.write("tables/t.yaml", QUARREL)
    run = sarif("check", "--limit", "1")
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    [notification] = invocation["toolExecutionNotifications"]
    place = notification["descriptor"]["index"]
    assert run["tool"]["driver"]["rules"][place]["id"] == "not-checked"
    assert "the limit of 1 findings was reached" in notification["message"]["text"]


def test_a_missing_file(gapless: CommandLine, sarif: Log) -> None:
    """A file that is not there has a location without a region."""
    [result] = sarif("check", "tidak ada.yaml")["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "tidak%20ada.yaml", "uriBaseId": "%SRCROOT%"}
            }
        }
    ]


def test_standard_input(gapless: CommandLine) -> None:
    """A table from standard input has a name that is a URI, too."""
    out = gapless("check", "-", "--format", "sarif", stdin=GAP)[1]
    [place] = json.loads(out)["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "%3Cstdin%3E"


@pytest.mark.parametrize("command", ["check", "test"])
def test_hostile_texts(command: str, gapless: CommandLine, sarif: Log) -> None:
    """Odd texts and paths are kept, URIs are encoded."""
    gapless.write(FILE, HOSTILE)
    gapless.write(BROKEN_FILE, BROKEN)
    results = sarif(command, FOLDER)["results"]
    uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results}
    assert {unquote(uri) for uri in uris} == {FILE, BROKEN_FILE}
    for uri in uris:
        assert set(uri) <= set("abcdefghijklmnopqrstuvwxyz0123456789ABCDEF%/.")
    if command == "check":
        [accepted] = (item for item in results if item["ruleId"] == "accepted-gap")
        assert accepted["suppressions"][0]["justification"].startswith(
            "tanya %0A::warning::x @sari"
        )


def test_columns_count_characters(gapless: CommandLine, sarif: Log) -> None:
    """A character outside the basic plane is one column, as ``columnKind`` says."""
    text = TABLE.replace("{row: 2, when: {lama: di", "{row: 🏙🏙, when: {lama: dii")
    gapless.write("tables/t.yaml", text)
    [result] = sarif("check")["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    line = text.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "dii atas 6 jam"


def test_failed_cases(gapless: CommandLine, sarif: Log) -> None:
    """A failed case is a result that stays the same when lines are added."""
    gapless.write("tables/t.yaml", GAP)
    run = sarif("test", "--min-coverage", "99")
    assert [item["ruleId"] for item in run["results"]] == ["failed-case", "low-coverage"]
    assert run["invocations"][0]["executionSuccessful"] is True
    before = fingerprints(run)
    gapless.write("tables/t.yaml", f"# a\n{GAP}")
    assert fingerprints(sarif("test", "--min-coverage", "99")) == before
