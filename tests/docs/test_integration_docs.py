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


def by_hand(repository: Path) -> list[str]:
    """The commands that do the same without GitHub."""
    [block] = [each for each in blocks(text_of(repository)) if "--since" in each.lines[0]]
    return list(block.lines)


def test_the_workflow_gives_the_action_what_it_takes(repository: Path) -> None:
    """The page's table lists every input with its usual value."""
    inputs = yaml.safe_load((repository / "action.yml").read_text("utf-8"))["inputs"]
    workflow = block_named(".github/workflows/tables.yml", repository)
    _, step = workflow["jobs"]["gapless"]["steps"]
    assert step["with"].keys() <= inputs.keys()
    text = text_of(repository)
    for name, each in inputs.items():
        usual = each["default"] if "$" not in each["default"] else "the run's own"
        assert f"| `{name}` | " in text
        assert usual in text.split(f"| `{name}` | ")[1].split("\n")[0]


def test_the_action_puts_no_text_of_a_request_into_a_script(repository: Path) -> None:
    """What a stranger can choose, as the name of a branch, comes as a variable only."""
    action = yaml.safe_load((repository / "action.yml").read_text("utf-8"))
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


@needs_git
def test_by_hand_good_tables_pass(clone: Shell, repository: Path) -> None:
    """Every command ends with 0; nothing differs."""
    for command in by_hand(repository):
        status, printed = run(clone, command, BASE="origin/main")
        assert status == 0, printed
    assert "No table differs." in printed


@needs_git
def test_by_hand_a_gap_fails(clone: Shell, repository: Path) -> None:
    """The check, with the version, and the cases fail; the difference is shown."""
    table = clone.folder / "tables/lapor-kembali/padam-meluas/2022-12-29.yaml"
    text = table.read_text(encoding="utf-8")
    line = text.splitlines().index("rules:") + 1
    table.write_text(text.replace("s.d 6 jam", "kurang dari 6 jam"), encoding="utf-8")
    done = [
        run(clone, command, BASE="origin/main", GITHUB_ACTIONS="true")
        for command in by_hand(repository)
    ]
    assert [status for status, _ in done] == [1, 1, 1]
    place = f"file=tables/lapor-kembali/padam-meluas/2022-12-29.yaml,line={line},"
    assert f"::error {place}" in done[0][1]
    assert "title=version-" in done[0][1]
    assert "answered" in done[2][1]


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
    assert (outcomes["passed"], outcomes.get("failed", 0)) == (8, 0)
