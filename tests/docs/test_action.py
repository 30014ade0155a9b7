"""The GitHub Action: its steps run here as the runner runs them, with a ``gh`` of our own.

What only the runner can do (the ``uses`` steps, the conditions) is not tried.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.command_line import GAP, TABLE

ACTION = Path(__file__).parents[2] / "action.yml"
#: Lists what is in ``comments``, keeps what is written, refuses where there is a file ``refuse``.
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$FAKE/calls"
[ ! -e "$FAKE/refuse" ] || exit 1
case "$*" in
    *--paginate*) cat "$FAKE/comments" ;;
    *) for word; do case "$word" in body=@*) cp "${word#body=@}" "$FAKE/body" ;; esac; done ;;
esac
"""


@dataclass
class Runner:
    """A clone of a repository with one table, and the steps of the action."""

    folder: Path
    clone: Path

    def git(self, *words: str, where: Path | None = None) -> str:
        """What git prints."""
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
        done = subprocess.run(
            command, cwd=where or self.clone, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def __call__(self, name: str, **more: str) -> tuple[int, str]:
        """Exit status and output of the step of this name."""
        steps = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
        step = next(step for step in steps if step.get("name") == name)
        known = {"FAIL_ON": "warning", "NUMBER": "7", "GH_TOKEN": "x", **more}
        given = {key: known[key] for key in step.get("env", {}) if key in known}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.clone,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "PYTHONPATH": os.pathsep.join(sys.path),
                "FAKE": str(self.folder),
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_WORKSPACE": str(self.clone),
                "GITHUB_REPOSITORY": "them/tables",
                "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
                **given,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    @property
    def calls(self) -> list[str]:
        """What ``gh`` was called with."""
        file = self.folder / "calls"
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A shallow clone, as the runner makes it, of a pull request that changes nothing yet."""
    origin = tmp_path / "origin"
    (origin / "tables").mkdir(parents=True)
    (origin / "tables/t.yaml").write_text(TABLE, encoding="utf-8")
    runner = Runner(tmp_path, origin)
    runner.git("init", "--quiet", "--initial-branch=main")
    runner.git("add", ".")
    runner.git("commit", "--quiet", "--message=one")
    runner.git("config", "uploadpack.allowAnySHA1InWant", "true")
    for name, text in (
        ("gh", GH),
        ("gapless", f'#!/bin/sh\nexec {sys.executable} -m gapless "$@"\n'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "comments").write_text("", encoding="utf-8")
    return runner


def pull_request(runner: Runner, text: str) -> str:
    """Change the table on a branch and clone its last commit; returns the commit before."""
    base = runner.git("rev-parse", "HEAD")
    runner.git("checkout", "--quiet", "-b", "change")
    (runner.clone / "tables/t.yaml").write_text(text, encoding="utf-8")
    runner.git("commit", "--quiet", "--all", "--message=two", "--allow-empty")
    clone = runner.folder / "clone"
    address = f"file://{runner.clone}"
    runner.git("clone", "--quiet", "--depth=1", "--branch=change", address, str(clone))
    runner.clone = clone
    assert runner("Fetch what the pull request is compared with", BASE=base) == (0, "")
    return base


@pytest.mark.skipif(shutil.which("bash") is None, reason="the runner has bash")
def test_a_comment_is_written_once_and_then_kept_up_to_date(runner: Runner) -> None:
    """It begins with what changes for customers, and with the mark by which it is found again."""
    base = pull_request(runner, TABLE.replace("LAPOR ULANG", "LAPOR LAGI"))
    assert runner("Say what changes for customers", BASE=base) == (0, "")
    assert "--method POST repos/them/tables/issues/7/comments" in runner.calls[-1]
    body = (runner.folder / "body").read_text("utf-8")
    mark, rest = body.split("\n", 1)
    assert mark in runner.calls[0].replace("\\", "")
    assert rest.startswith(
        "## What changes for customers\n\n- 1 situation is answered differently\n\n### t "
    )
    assert (runner.folder / "summary.md").read_text("utf-8") == rest

    (runner.folder / "comments").write_text("4711\n4712\n", encoding="utf-8")
    assert runner("Say what changes for customers", BASE=base) == (0, "")
    assert "--method PATCH repos/them/tables/issues/comments/4711" in runner.calls[-1]


def test_no_comment_where_nothing_changes(runner: Runner) -> None:
    """One that is there already says so."""
    base = pull_request(runner, f"# words\n{TABLE}")
    assert runner("Say what changes for customers", BASE=base) == (0, "")
    assert len(runner.calls) == 1
    (runner.folder / "comments").write_text("4711\n", encoding="utf-8")
    assert runner("Say what changes for customers", BASE=base) == (0, "")
    assert "- Every situation is answered as before (proved)\n" in (
        runner.folder / "body"
    ).read_text("utf-8")


def test_a_token_that_may_not_write_fails_nothing(runner: Runner) -> None:
    """The run says so, and its summary has the text."""
    base = pull_request(runner, TABLE.replace("LAPOR ULANG", "LAPOR LAGI"))
    (runner.folder / "refuse").touch()
    code, out = runner("Say what changes for customers", BASE=base)
    assert code == 0
    assert out.startswith("::warning title=gapless::The comment was not written")
    assert "answered differently" in (runner.folder / "summary.md").read_text("utf-8")


def test_tables_that_cannot_be_compared(runner: Runner) -> None:
    """The comment says that, instead of what it said before."""
    base = pull_request(runner, TABLE.replace("s.d 6 jam", "s.d 6 jm"))
    code, out = runner("Say what changes for customers", BASE=base)
    assert code == 0
    assert "error[unreadable-cell]" in out
    assert "could not be compared" in (runner.folder / "body").read_text("utf-8")


def test_check_and_cases(runner: Runner) -> None:
    """A gap fails the check and is an annotation; so does a change without a new version."""
    base = pull_request(runner, GAP)
    code, out = runner("Check the tables", BASE=base)
    assert code == 1
    assert "::error file=tables/t.yaml,line=" in out
    assert "title=version-too-small" in out
    code, out = runner("Run the cases")
    assert code == 1
    assert "title=failed-case" in out


def test_findings_for_code_scanning(runner: Runner) -> None:
    """They are collected whatever is found, also where a file cannot be read."""
    pull_request(runner, TABLE.replace("s.d 6 jam", "s.d 6 jm"))
    assert runner("Collect the findings for code scanning") == (0, "")
    assert "unreadable-cell" in (runner.folder / "gapless.sarif").read_text("utf-8")
