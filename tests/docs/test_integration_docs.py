"""The workflow files and settings of docs/integration.md, read and run as they stand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from gapless.project.settings import READERS, read_settings
from tests.docs.test_readme import Block, Shell, blocks, shell
from tests.repository import commit, git, needs_git

__all__ = ["shell"]

PAGE = Path("docs/integration.md")
#: Installing is tried where pre-commit does it; the address is none.
INSTALL = "pip install "


def text_of(repository: Path) -> str:
    """The page."""
    return (repository / PAGE).read_text(encoding="utf-8")


def block_named(name: str, repository: Path) -> Any:
    """The YAML block whose first line is a comment with a name."""
    [found] = [
        block
        for block in blocks(text_of(repository))
        if block.language == "yaml" and block.lines[0] == f"# {name}"
    ]
    return yaml.safe_load("\n".join(found.lines))


def toml_blocks(repository: Path) -> list[Block]:
    """The blocks of settings."""
    return [block for block in blocks(text_of(repository)) if block.language == "toml"]


def run(shell: Shell, script: str, **environment: str) -> tuple[int, str]:
    """Run a script as a CI system does; exit status and what it prints."""
    known = Shell(shell.folder, shell.environment | environment)
    *printed, status = known.type(f"set -e\n({script}\n) && echo 0 || echo $?")
    return int(status), "\n".join(printed)


@pytest.fixture
def clone(shell: Shell) -> Shell:
    """A clone of a repository with the shipped tables, on a branch of its own."""
    commit(shell.folder)
    git(shell.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    return shell


def steps_of(workflow: Any) -> list[str]:
    """The scripts of a job that can be run here."""
    return [
        step["run"]
        for step in workflow["jobs"]["gapless"]["steps"]
        if not step.get("run", INSTALL).startswith(INSTALL)
    ]


@needs_git
def test_the_workflow_passes_for_good_tables(clone: Shell, repository: Path) -> None:
    """Every step ends with 0; the difference goes into the summary."""
    summary = clone.folder.parent / "summary.md"
    steps = steps_of(block_named(".github/workflows/tables.yml", repository))
    assert len(steps) == 4
    for step in steps:
        status, printed = run(clone, step, BASE="main", GITHUB_STEP_SUMMARY=str(summary))
        assert status == 0, printed
    assert "No table differs." in summary.read_text(encoding="utf-8")


@needs_git
def test_the_workflow_fails_for_a_gap(clone: Shell, repository: Path) -> None:
    """The check, the cases and the version fail; the difference is shown and does not."""
    summary = clone.folder.parent / "summary.md"
    table = clone.folder / "tables/lapor-kembali/padam-meluas/2022-12-29.yaml"
    text = table.read_text(encoding="utf-8")
    line = text.splitlines().index("rules:") + 1
    table.write_text(text.replace("s.d 6 jam", "kurang dari 6 jam"), encoding="utf-8")
    steps = steps_of(block_named(".github/workflows/tables.yml", repository))
    done = [
        run(clone, step, BASE="main", GITHUB_STEP_SUMMARY=str(summary), GITHUB_ACTIONS="true")
        for step in steps
    ]
    assert [status for status, _ in done] == [1, 1, 1, 0]
    place = f"file=tables/lapor-kembali/padam-meluas/2022-12-29.yaml,line={line},"
    assert f"::error {place}" in done[0][1]
    assert "error[version-" in done[2][1]
    assert "no row covers durasi_padam 6 jam" in summary.read_text(encoding="utf-8")


def test_the_workflow_puts_no_text_of_a_request_into_a_script(repository: Path) -> None:
    """What a stranger can choose, as the name of a branch, comes as a variable only."""
    for step in steps_of(block_named(".github/workflows/tables.yml", repository)):
        assert "${{" not in step


def test_code_scanning(shell: Shell, repository: Path) -> None:
    """The file that is uploaded is SARIF, and the step does not fail for findings."""
    first, upload = block_named("steps", repository)
    table = shell.folder / "tables/lapor-kembali/padam-meluas/2022-12-29.yaml"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("s.d 6 jam", "kurang dari 6 jam"), encoding="utf-8")
    assert run(shell, first["run"]) == (0, "")
    written = yaml.safe_load((shell.folder / upload["with"]["sarif_file"]).read_text("utf-8"))
    assert written["version"] == "2.1.0"
    assert {result["ruleId"] for result in written["runs"][0]["results"]} >= {"gap"}


@pytest.mark.parametrize(("cell", "status"), [("s.d 6 jam", 0), ("kurang dari 6 jam", 1)])
def test_gitlab(cell: str, status: int, shell: Shell, repository: Path) -> None:
    """Both reports are written, and the job fails if one of them tells a failure."""
    job = block_named(".gitlab-ci.yml", repository)["gapless"]
    table = shell.folder / "tables/lapor-kembali/padam-meluas/2022-12-29.yaml"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("s.d 6 jam", cell), encoding="utf-8")
    assert run(shell, "\n".join(job["script"])) == (status, "")
    for name in job["artifacts"]["reports"]["junit"]:
        assert ("<failure" in (shell.folder / name).read_text(encoding="utf-8")) is bool(status)


def test_hooks_of_pre_commit(repository: Path) -> None:
    """The page uses all hooks there are."""
    [used] = block_named(".pre-commit-config.yaml", repository)["repos"]
    offered = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in used["hooks"]] == [hook["id"] for hook in offered]


def test_settings_are_valid(repository: Path, tmp_path: Path) -> None:
    """Each example of settings can be read."""
    found = toml_blocks(repository)
    assert len(found) == 2
    for block in found:
        (tmp_path / "pyproject.toml").write_text("\n".join(block.lines), encoding="utf-8")
        assert read_settings(tmp_path).tables


def test_every_setting_is_told(repository: Path) -> None:
    """The table of settings has all of them, in order, each with a value that can be read."""
    section = text_of(repository).partition("## Settings")[2]
    rows = [
        [cell.strip().strip("`") for cell in line.split("|")[1:3]]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    assert [key for key, _ in rows] == list(READERS)
    for key, value in rows:
        READERS[key](tomllib.loads(f"value = {value}")["value"])


def test_pytest(
    repository: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of the page collect the shipped tables; the example of the fixture passes."""
    settings, *_ = toml_blocks(repository)
    [example] = [block for block in blocks(text_of(repository)) if block.language == "python"]
    pytester.makepyprojecttoml("\n".join(settings.lines))
    pytester.mkdir("tests")
    (pytester.path / "tests/test_late.py").write_text("\n".join(example.lines), encoding="utf-8")
    (pytester.path / "tables").symlink_to(repository / "tables")
    result = pytester.runpytest_subprocess("-k", "check or late")
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes.get("failed", 0)) == (5, 0)
