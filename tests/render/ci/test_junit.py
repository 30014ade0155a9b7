"""``--format junit``: XML that a published schema describes, for the test pages of CI servers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from xmlschema import XMLSchema

from gapless.diagnostic import Diagnostic, Severity, say
from gapless.render.ci.junit import check_junit
from tests.command_line import BROKEN as BROKEN_TABLE
from tests.command_line import GAP, TABLE, CommandLine
from tests.command_line import gapless as gapless
from tests.hostile_tables import BROKEN, BROKEN_FILE, FILE, FOLDER
from tests.hostile_tables import TABLE as HOSTILE

Read = Callable[..., Element]


@pytest.fixture(scope="module")
def schema(repository: Path) -> XMLSchema:
    """The schema of Jenkins' xUnit plugin."""
    return XMLSchema(str(repository / "tests" / "schemas" / "junit-10.xsd"))


@pytest.fixture
def junit(gapless: CommandLine, schema: XMLSchema) -> Read:
    """Runs a command and reads its report, which the schema must describe."""

    def read(*arguments: str) -> Element:
        _, out, err = gapless(*arguments, "--format", "junit")
        assert err == ""
        schema.validate(out)
        return ElementTree.fromstring(out)

    return read


def test_the_schema_refuses_what_is_wrong(schema: XMLSchema) -> None:
    """The schema in the tests is no blank cheque."""
    head = '<testsuite name="a" tests="0" failures="0" errors="0">'
    suite = f"<testsuites>{head}{{}}</testsuite></testsuites>"
    assert schema.is_valid(suite.format('<testcase name="b"/>'))
    assert not schema.is_valid(suite.format("<testcase/>"))
    assert not schema.is_valid(suite.format('<testcase name="b" line="3"/>'))
    assert not schema.is_valid("<testsuites><testsuite/></testsuites>")


def test_a_gap_is_a_failed_test(gapless: CommandLine, junit: Read) -> None:
    """A table is a suite, an error in it a failed test that says where and what to do."""
    gapless.write("tables/t.yaml", GAP)
    root = junit("check")
    assert root.attrib == {"name": "gapless check", "tests": "1", "failures": "1", "errors": "0"}
    [suite] = root
    assert suite.attrib == {
        "name": "t 1.0.0",
        "tests": "1",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
        "file": "tables/t.yaml",
    }
    [test] = suite
    assert test.attrib == {"classname": "t 1.0.0", "name": "gap: no row covers lama exactly 6 jam"}
    [failure] = test
    assert failure.tag == "failure"
    assert failure.attrib == {"type": "gap", "message": "no row covers lama exactly 6 jam"}
    assert failure.text == (
        "tables/t.yaml:7:1\n"
        "no row covers lama exactly 6 jam\n"
        "help: add a row, or list it under `accepted_gaps` with the reason:\n"
        "- {when: {lama: 6 jam}, then: {laporan: ...}}"
    )


def test_a_clean_table_is_a_passed_test(gapless: CommandLine, junit: Read) -> None:
    """Hints fail nothing, and no suite is without a test."""
    root = junit("check")
    [test] = root.iter("testcase")
    assert test.attrib["name"] == "the table is complete"
    assert list(test) == []
    assert root.attrib["failures"] == "0"


def test_an_accepted_gap_is_a_skipped_test(gapless: CommandLine, junit: Read) -> None:
    """What is left open knowingly is seen, and fails nothing."""
    accepted = "accepted_gaps:\n  - {when: {lama: 6 jam}, reason: Ditanyakan.}\n"
    gapless.write("tables/t.yaml", GAP.replace("cases:", f"{accepted}cases:"))
    root = junit("check")
    [skipped] = root.iter("skipped")
    assert skipped.attrib["message"] == "lama exactly 6 jam is left open: Ditanyakan."
    assert [test.attrib["name"] for test in root.iter("testcase")][1:] == ["the table is complete"]
    assert next(iter(root)).attrib["skipped"] == "1"


def test_a_file_that_cannot_be_read_is_an_error(gapless: CommandLine, junit: Read) -> None:
    """Each file with faults is a suite; the others are checked all the same."""
    gapless.write("tables/a.yaml", BROKEN_TABLE)
    gapless.write("tables/b.yaml", TABLE.replace("table: t", "table: b"))
    root = junit("check")
    assert [suite.attrib["name"] for suite in root] == ["tables/a.yaml", "b 1.0.0", "t 1.0.0"]
    [error] = root.iter("error")
    assert error.attrib["type"] == "unreadable-cell"
    assert root.attrib["errors"] == "1"


def test_cases_are_tests(gapless: CommandLine, junit: Read) -> None:
    """Every case is a test; one that failed tells what was expected and what came."""
    passing = "  - {given: {lama: 7 jam}, expect: {row: 2}, name: lama}\n"
    gapless.write("tables/t.yaml", GAP + passing)
    root = junit("test", "--min-coverage", "99")
    suite, coverage = root
    assert [test.attrib["name"] for test in suite] == ["1", "lama"]
    [failure] = suite.iter("failure")
    assert (
        failure.attrib["message"]
        == "status is uncovered, expected decided; there is no row, expected 1"
    )
    assert "\n≠ row: expected 1, got –" in (failure.text or "")
    assert list(suite)[1].find("*") is None
    assert coverage.attrib["name"] == "coverage"
    assert [item.attrib["type"] for item in coverage.iter("failure")] == ["low-coverage"]


def test_a_case_that_repeats_another_is_a_skipped_test(gapless: CommandLine, junit: Read) -> None:
    """A warning about cases is seen, and fails nothing."""
    case = TABLE[TABLE.index("  - {given:") :]
    gapless.write("tables/t.yaml", TABLE + case)
    root = junit("test")
    assert [item.attrib["type"] for item in root.iter("skipped")] == ["repeated-case"]
    assert (root.attrib["failures"], root.attrib["errors"]) == ("0", "0")


@pytest.mark.parametrize("command", ["check", "test"])
def test_hostile_texts(command: str, gapless: CommandLine, junit: Read) -> None:
    """Odd texts make no markup and stay what they are."""
    gapless.write(FILE, HOSTILE)
    gapless.write(BROKEN_FILE, BROKEN)
    root = junit(command, FOLDER)
    assert {suite.attrib["file"] for suite in root} == {FILE, BROKEN_FILE}
    if command == "test":
        names = [test.attrib["name"] for test in root.iter("testcase")]
        assert "::error::a\\nb <&>]]>" in names


def test_characters_that_xml_forbids(schema: XMLSchema) -> None:
    """No character of a path or a message can make the report unreadable."""
    odd = "".join(map(chr, [*range(1, 32), *range(127, 160), 0xD800, 0xFFFE, 0xFFFF, 0x202E]))
    problem = Diagnostic("missing-file", Severity.ERROR, say("x{odd}y", odd=odd), origin=f"a{odd}b")
    text = check_junit([], [problem])
    schema.validate(text)
    [error] = ElementTree.fromstring(text.encode("utf-8")).iter("error")
    assert error.attrib["message"].startswith("x\\x01\\x02")
    assert "\\ud800\\ufffe\\uffff\\u202ey" in error.attrib["message"]
