"""The pytest plugin: which files are tests, how they run, and what a failure says."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest

# Runs within this process drop what they import; the engine is not made for being loaded twice.
from gapless.api import DecisionTable
from gapless.pytest_plugin import items
from hard_tables import boolean_triples
from tests import loan_dmn
from tests.command_line import BROKEN, GAP, TABLE

SETTINGS = '[tool.gapless]\ntables = ["tables"]\n'
CASES = """table: t
cases:
  - {name: long after, given: {lama: 7 jam}, expect: {row: 2}}
  - {name: long after, given: {lama: 8 jam}, expect: {row: 1}}
  - {name: "a::b", given: {lama: 1 jam}, expect: {row: 1}}
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with one good table, ``tables/t.yaml``, and settings that name its folder."""
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makepyprojecttoml(SETTINGS)
    pytester.mkdir("tables")
    write(pytester, TABLE)
    return pytester


def write(pytester: pytest.Pytester, text: str, name: str = "tables/t.yaml") -> None:
    """Write a file below the folder of a project."""
    file = pytester.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_the_check_and_each_case_are_tests(project: pytest.Pytester) -> None:
    """One item for a table's check, one for each case, in the order of the file."""
    project.makefile(".cases.yaml", **{"tables/t": CASES})
    result = project.runpytest("--collect-only", "-q")
    result.stdout.fnmatch_lines_random(
        [
            "tables/t.yaml::check",
            "tables/t.yaml::case 1",
            "tables/t.cases.yaml::long after",
            "tables/t.cases.yaml::long after (2)",
            "tables/t.cases.yaml::a:b",
            "5 tests collected in *",
        ]
    )


def test_each_table_of_a_dmn_file_is_a_test(project: pytest.Pytester) -> None:
    """One that cannot be read fails alone, with its place; the cases lie in files beside."""
    write(project, loan_dmn.BROKEN, "tables/loan.dmn")
    write(
        project,
        "table: approval\ncases: [{given: {plafon: 1}, expect: {row: 1}}]\n",
        "tables/a.cases.yaml",
    )
    result = project.runpytest()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*check second-look*", "*not-checked*", "*<text>limit(1)</text>"])
    named = project.runpytest("tables/loan.dmn", "--collect-only", "-q")
    named.stdout.fnmatch_lines_random(
        ["tables/loan.dmn::check approval", "tables/loan.dmn::check second-look"]
    )


def test_clean_tables_pass(project: pytest.Pytester) -> None:
    """A table that passes its check and its cases."""
    project.runpytest().assert_outcomes(passed=2)


def test_a_case_that_time_leaves_without_result_fails(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not known what comes out, so it is not green."""
    text = boolean_triples(129, 30).text().replace("decision 1", "decision 0")
    text = text.replace("decision 2", "decision 0")
    write(project, f"{text}cases: [{{given: {{}}, expect: {{status: decided}}}}]\n")
    monkeypatch.setattr(items, "_SECONDS", -1)
    result = project.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["warning[[]not-checked[]]: case 1 was not checked: the time limit of -1 s was"]
    )


def test_a_gap_fails_as_gapless_tells_it(project: pytest.Pytester) -> None:
    """The text is that of ``gapless check``, without a traceback."""
    write(project, GAP)
    result = project.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*_ tables/t.yaml: check _*",
            "t 1.0.0 · 2 rows × 2 inputs · tables/t.yaml",
            "  1 error, 2 hints · 1 region without a row*",
            "error[[]gap[]]: no row covers lama exactly 6 jam",
            "help: add a row, or list it under `accepted_gaps` with the reason:",
            "*_ tables/t.yaml: case 1 _*",
            "error[[]failed-case[]]: case 1",
            "*│ expected │ got",
            "FAILED tables/t.yaml::check*",
            "FAILED tables/t.yaml::case 1*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*.py:*")


def test_constants_are_no_test_of_their_own(project: pytest.Pytester) -> None:
    """But for those that cannot be read; the tables that they count for fail with them."""
    write(
        project, TABLE.replace("s.d 6 jam", "s.d batas").replace("di atas 6 jam", "di atas batas")
    )
    write(project, "constants: {batas: 6 jam}\n", "tables/constants.yaml")
    project.runpytest().assert_outcomes(passed=2)
    write(project, "constants: {batas: }\n", "tables/constants.yaml")
    result = project.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*tables/constants.yaml:1:*"])


def test_one_case_of_several_fails(project: pytest.Pytester) -> None:
    """The others pass; each has its own name."""
    write(project, CASES, "tables/t.cases.yaml")
    result = project.runpytest("-v")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["tables/t.cases.yaml::long after (2) FAILED*"])


def test_a_file_that_cannot_be_read_fails(project: pytest.Pytester) -> None:
    """As one item, with every fault; other files are run all the same."""
    write(project, BROKEN, "tables/broken.yaml")
    write(project, "cases: 1", "tables/u.cases.yaml")
    result = project.runpytest()
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*tables/broken.yaml:*", "*tables/u.cases.yaml:*"])


def test_entries_that_cannot_be_read_fail(project: pytest.Pytester) -> None:
    """Links that lead nowhere, pipes and names that only look right, by their names."""
    tables = project.path / "tables"
    (tables / "deep").mkdir()
    (tables / "gone.yaml").symlink_to("nowhere")
    (tables / "deep/again").symlink_to(tables)
    os.mkfifo(tables / "deep/pipe.yml")
    write(project, TABLE, "tables/u.yaml.txt")
    result = project.runpytest()
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(["*this link leads nowhere", "*tables/gone.yaml"])
    result.stdout.fnmatch_lines(["FAILED tables::u.yaml.txt*", "FAILED tables/deep::pipe.yml*"])
    # As `gapless test` says of the one file: the link beside it may hold cases of its table.
    project.runpytest("tables/t.yaml").assert_outcomes(passed=2, failed=1)


def test_a_file_by_two_names_is_one(project: pytest.Pytester) -> None:
    """It is tested by its first name, and by the other only for who names that."""
    write(project, GAP.replace("table: t", "table: u"), "tables/U.YAML")
    (project.path / "tables/latest.yaml").symlink_to("U.YAML")
    (project.path / "tables/linked").symlink_to("../shared")
    write(project, TABLE.replace("table: t", "table: s"), "shared/s.yml")
    result = project.runpytest()
    result.assert_outcomes(passed=4, failed=2)
    result.stdout.fnmatch_lines(["FAILED tables/U.YAML::check*"])
    project.runpytest("tables/latest.yaml").assert_outcomes(failed=2)


def test_a_quarrel_between_files_fails_both(project: pytest.Pytester) -> None:
    """Two files for one table: neither is checked."""
    write(project, TABLE, "tables/twin.yaml")
    result = project.runpytest()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*two files describe table t without a date"])


def test_a_hand_over_to_a_broken_table(project: pytest.Pytester) -> None:
    """The check and the cases of the table that hands over fail with the reason."""
    write(project, TABLE.replace("then: {laporan: LAPOR BARU}", "use: u"))
    write(project, BROKEN.replace("table: t", "table: u"), "tables/u.yaml")
    result = project.runpytest("tables/t.yaml")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*not all revisions of table u are known", "*jm is not a unit of time"]
    )


def test_a_hand_over_to_one_of_two(pytester: pytest.Pytester) -> None:
    """A lone file whose hand-over two files claim fails, and names both."""
    write(pytester, TABLE.replace("then: {laporan: LAPOR BARU}", "use: u"), "one/t.yaml")
    for folder in ("one", "another"):
        write(pytester, TABLE.replace("table: t", "table: u"), f"{folder}/u.yaml")
    result = pytester.runpytest("one/t.yaml")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*two files describe table u without a date"])


def test_cases_of_a_table_that_is_not_there(project: pytest.Pytester) -> None:
    """Each says so."""
    write(project, CASES.replace("table: t", "table: tt"), "tables/tt.cases.yaml")
    result = project.runpytest()
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(["*there is no table tt"])


def test_settings_select_findings(project: pytest.Pytester) -> None:
    """``ignore`` and ``severity`` count as they do for ``gapless check``."""
    write(project, GAP.partition("cases:")[0])
    project.runpytest().assert_outcomes(failed=1)
    project.makepyprojecttoml(SETTINGS + 'ignore = ["gap"]\n')
    project.runpytest().assert_outcomes(passed=1)
    project.makepyprojecttoml(SETTINGS + 'severity = {gap = "information"}\n')
    project.runpytest().assert_outcomes(passed=1)


def test_wrong_settings(project: pytest.Pytester) -> None:
    """Told as an error of collecting, with file and key."""
    project.makepyprojecttoml('[tool.gapless]\ntabels = ["tables"]\n')
    result = project.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*pyproject.toml: [[]tool.gapless[]] has no setting tabels; did you mean tables[?]"]
    )
    result.stdout.no_fnmatch_line("*.py:*")


def test_folders_of_the_ini_option(project: pytest.Pytester) -> None:
    """``gapless_tables`` wins over the settings; a folder that is not there is told."""
    write(project, TABLE, "rules/deep/u.yaml")
    project.makeini("[pytest]\ngapless_tables = rules\n")
    result = project.runpytest("--collect-only", "-q")
    result.stdout.fnmatch_lines(["rules/deep/u.yaml::check", "2 tests collected in *"])
    project.makeini("[pytest]\ngapless_tables = ruels\n")
    result = project.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: gapless_tables: there is no folder *ruels"])


@pytest.mark.parametrize("settings", ["", "[project]\nname = 'gapless-user'\n", "[tool.gapless]\n"])
def test_foreign_files_are_left_alone(settings: str, pytester: pytest.Pytester) -> None:
    """Without settings that name folders nothing is collected, not even a table."""
    pytester.makepyprojecttoml(settings)
    write(pytester, "on: push", "workflow.yaml")
    write(pytester, TABLE, "tables/t.yaml")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_only_the_folders_named_are_collected(project: pytest.Pytester) -> None:
    """Files elsewhere, hidden ones, and those that are not YAML are nothing to gapless."""
    write(project, "on: push", "workflow.yaml")
    write(project, BROKEN, "other/t.yaml")
    write(project, BROKEN, "tables/.draft.yaml")
    write(project, BROKEN, "tables/.git/t.yaml")
    write(project, "hello", "tables/notes.txt")
    project.runpytest().assert_outcomes(passed=2)


def test_a_file_named_on_the_command_line(pytester: pytest.Pytester) -> None:
    """A table is run wherever it is; a file that is none is not."""
    write(pytester, TABLE, "elsewhere/t.yaml")
    write(pytester, "on: push", "workflow.yaml")
    pytester.runpytest("elsewhere/t.yaml").assert_outcomes(passed=2)
    result = pytester.runpytest("workflow.yaml")
    result.stderr.fnmatch_lines(["ERROR: *not found: *workflow.yaml*"])


def test_cases_around_a_file_named_on_the_command_line(project: pytest.Pytester) -> None:
    """Those of tables that hand over to it, as ``gapless test FILE`` runs them."""
    caller = TABLE.replace("table: t", "table: a").replace("then: {laporan: LAPOR BARU}", "use: t")
    write(project, caller.replace("given: {lama: 6", "given: {lama: 7"), "tables/a.yaml")
    result = project.runpytest("tables/t.yaml")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*tables/t.yaml: cases around*"])
    write(project, caller, "tables/a.yaml")
    project.runpytest("tables/t.yaml").assert_outcomes(passed=3)
    project.runpytest("tables").assert_outcomes(passed=4)


def test_choosing_tests(project: pytest.Pytester) -> None:
    """By name, by node id, by marker."""
    project.runpytest("-k", "check").assert_outcomes(passed=1, deselected=1)
    project.runpytest("tables/t.yaml::case 1").assert_outcomes(passed=1)
    project.makepyfile("def test_other(): pass")
    project.runpytest("-m", "gapless", "--strict-markers").assert_outcomes(passed=2, deselected=1)
    project.runpytest("-m", "not gapless").assert_outcomes(passed=1, deselected=2)


def test_without_the_plugin(project: pytest.Pytester) -> None:
    """``-p no:gapless`` turns it off."""
    result = project.runpytest_subprocess("-p", "no:gapless")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_shared_out_to_processes(project: pytest.Pytester) -> None:
    """With `pytest-xdist` every item is run, once."""
    write(project, CASES, "tables/t.cases.yaml")
    project.runpytest_subprocess("-n", "2").assert_outcomes(passed=4, failed=1)


def test_the_report_for_programs(project: pytest.Pytester) -> None:
    """JUnit's XML holds the text of a failure, without escapes of a terminal."""
    write(project, GAP)
    project.runpytest("--junitxml=report.xml", "--color=yes")
    text = (project.path / "report.xml").read_text("utf-8")
    assert "no row covers lama exactly 6 jam" in text
    assert "#x1B" not in text


def test_the_fixture(project: pytest.Pytester) -> None:
    """``tables`` holds the tables of the project, read once."""
    project.makepyfile(
        """
        def test_long(tables):
            assert tables["t"].decide({"lama": "7 jam"}).outputs["laporan"] == "LAPOR BARU"

        def test_again(tables):
            assert list(tables) == ["t"]
        """
    )
    project.runpytest("-k", "long or again").assert_outcomes(passed=2, deselected=2)
    # Without settings it is the folder `tables`.
    project.makepyprojecttoml("")
    project.runpytest().assert_outcomes(passed=2)
    write(project, BROKEN)
    result = project.runpytest()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*tables/t.yaml:8:*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_fault_of_gapless_is_shown_with_its_traceback(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only failures of tables are told as tables; a bug is told as pytest does."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(DecisionTable, "check", break_down)
    result = project.runpytest_inprocess("-k", "check")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


IMPORTED = """
import sys
def test_imports():
    found = [name for name in sys.modules if name.startswith("gapless.")]
    assert sorted(found) == ["gapless.pytest_plugin", "gapless.version"]
    assert not {"click", "yaml", "rich"} & set(sys.modules)
"""


def test_a_foreign_project_imports_nothing_of_the_engine(pytester: pytest.Pytester) -> None:
    """Not even where YAML files lie among its tests."""
    pytester.makepyfile(IMPORTED)
    write(pytester, "on: push", "workflow.yaml")
    pytester.makepyprojecttoml("[project]\nname = 'x'\n")
    plugins = ("-p", "no:hypothesispytest", "-p", "no:anyio")
    pytester.runpytest_subprocess(*plugins).assert_outcomes(passed=1)


def test_the_entry_point(repository: Path) -> None:
    """An installed gapless is found by pytest under the name ``gapless``."""
    settings = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["entry-points"]["pytest11"] == {"gapless": "gapless.pytest_plugin"}
    assert "gapless.pytest_plugin" in sys.modules


@pytest.mark.parametrize("how", [(), ("-q",)])
def test_files_that_may_be_taken_for_tables_are_named(
    project: pytest.Pytester, how: tuple[str, ...]
) -> None:
    """They are not read, which is said once, as ``gapless check`` says it."""
    write(project, TABLE, "tables/t/2025-01-01")
    result = project.runpytest(*how)
    result.assert_outcomes(passed=2)
    note = "note: not read, because of their names: tables/t/2025-01-01"
    assert result.outlines.count(note) == 1
