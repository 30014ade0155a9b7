"""The hooks for pre-commit, run by the real pre-commit on a repository of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gapless.editing.formatting import format_source
from gapless.source import Source
from tests.command_line import GAP, TABLE
from tests.outside_programs import missing
from tests.paths import REPOSITORY
from tests.repository import commit, git, needs_git

HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
#: What is installed of a clone.
INSTALLED = ("engine", "schemas", "pyproject.toml", "README.md", "LICENSE", HOOKS.name)
#: What pip says without a way to a package registry.
OFFLINE = ("No matching distribution found", "ConnectionPool(", "Connection broken")
#: Seconds without a word from the registry after which pip gives up.
PATIENCE = "600"


def laid_out(text: str) -> str:
    """A table in the one form of ``gapless fmt``."""
    source = Source("t.yaml", text)
    return format_source(source)


def pre_commit(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pre-commit in a folder, with a store of its own."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    # Where gapless is looked for by the tests is nothing that its own environment should see.
    environment.pop("PYTHONPATH", None)
    environment |= {"PRE_COMMIT_HOME": str(folder.parent / "store"), "COLUMNS": "80"}
    environment["PIP_DEFAULT_TIMEOUT"] = PATIENCE
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def project(repository: Path, tmp_path: Path) -> Path:
    """A repository with one good table that uses all hooks of this source tree."""
    source = tmp_path / "gapless"
    source.mkdir()
    for name in INSTALLED:
        if (repository / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(repository / name, source / name, ignore=ignored)
        else:
            shutil.copy(repository / name, source)
    hooks = [{"id": hook["id"]} for hook in yaml.safe_load(HOOKS.read_text("utf-8"))]
    repo = {"repo": str(source), "rev": commit(source), "hooks": hooks}
    folder = tmp_path / "project"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables/t.yaml").write_text(laid_out(TABLE), "utf-8")
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}), "utf-8")
    commit(folder)
    return folder


def outcomes(printed: str) -> dict[str, str]:
    """What pre-commit says of each hook."""
    lines = [re.split(r"\.{3,}", line) for line in printed.splitlines() if "...." in line]
    return {parts[0]: parts[-1] for parts in lines}


@needs_git
def test_hooks(project: Path) -> None:
    """They pass for good tables, stop a commit that has a gap, and rest for other files."""
    code, printed = pre_commit(project, "install", "--install-hooks")
    if code and any(told in printed for told in OFFLINE):
        missing("needs a package registry to install gapless from: go online, or set PIP_INDEX_URL")
    assert code == 0, printed
    code, printed = pre_commit(project, "run", "--all-files")
    assert code == 0, printed
    assert outcomes(printed) == {
        "gapless check": "Passed",
        "gapless test": "Passed",
        "gapless fmt": "Passed",
    }
    (project / "tables/t.yaml").write_text(GAP, "utf-8")
    git(project, "add", "--all")
    code, printed = pre_commit(project, "run")
    assert code == 1
    assert outcomes(printed) == {
        "gapless check": "Failed",
        "gapless test": "Failed",
        "gapless fmt": "Failed",
    }
    assert "files were modified by this hook" in printed
    assert (project / "tables/t.yaml").read_text("utf-8") == laid_out(GAP)
    assert "error[gap]: no row covers lama exactly 6 jam" in printed
    assert "0 passed, 1 failed" in printed
    git(project, "checkout", "--quiet", "--force", "HEAD", "--", "tables")
    (project / "notes.txt").write_text("x", "utf-8")
    git(project, "add", "--all")
    code, printed = pre_commit(project, "run")
    assert code == 0
    assert set(outcomes(printed).values()) == {"(no files to check)Skipped"}


def test_hooks_are_commands() -> None:
    """Each hook runs a command of its name, on the tables of the project."""
    for hook in yaml.safe_load(HOOKS.read_text("utf-8")):
        assert hook["entry"].split()[:2] == hook["id"].split("-") == hook["name"].split()[:2]
        assert hook["pass_filenames"] is False
