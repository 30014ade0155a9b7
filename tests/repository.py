"""Git repositories for tests, made and asked as a user does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

#: For tests that compare with what git keeps.
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, with no settings but the repository's own."""
    environment = {
        "PATH": str(Path(shutil.which("git") or "git").parent),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.com",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.com",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, check=True
    )
    return done.stdout.decode()


def commit(folder: Path, message: str = "change") -> str:
    """Commit everything in a folder, made a repository if need be; returns the commit's id."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()
