"""Files as git keeps them: what a table looked like in another revision of the repository.

Purpose: list and read the files of a commit, without touching the working tree.  Place in the
flow: beside ``reading.files``, which makes text of the bytes.

Only plumbing that runs nothing else is asked (``rev-parse``, ``ls-tree``, ``cat-file``): no hook,
filter or textconv of a repository is executed, and nothing is fetched.

Invariants: a name given by a user never becomes an option; no file larger than
``reading.LARGEST_FILE`` is read; everything that can go wrong is a ``GitError`` with a sentence.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gapless.diagnostic import Message, say
from gapless.reading.files import LARGEST_FILE

#: Seconds a single question to git may take.
_PATIENCE = 60
_FILE_MODES = ("100644", "100755")


class GitError(Exception):
    """What git could not tell; ``message`` says why, ``advice`` what to do."""

    def __init__(self, message: Message, advice: Message | None = None) -> None:
        super().__init__(message.english)
        self.message = message
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the repository around a folder: ``name`` as the user wrote it."""

    name: str
    id: str
    top: Path


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a commit: its path from the top of the repository, its object and size."""

    path: PurePosixPath
    id: str
    size: int


def find_commit(name: str, folder: Path) -> Commit:
    """The commit a name (``HEAD``, a branch, a tag, an id) stands for; raises ``GitError``."""
    top = Path(_ask(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    found = b""
    if name and not name.startswith("-") and "\0" not in name:
        try:
            found = _ask(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except GitError:
            found = b""
    if not found and name == "HEAD":
        raise GitError(
            say("the repository has no commit yet"),
            say("commit the tables, or compare two files: gapless diff OLD.yaml NEW.yaml"),
        )
    if not found:
        raise GitError(
            say("git knows no revision {name}", name=name or "''"),
            say("name a commit, a branch or a tag: HEAD, main, v1.2.0"),
        )
    return Commit(name, found.decode().strip(), top)


def path_in(commit: Commit, path: Path) -> PurePosixPath:
    """A path of the working tree as the commit calls it; raises ``GitError``."""
    whole = Path(os.path.normpath(Path.cwd() / path))
    for top in (commit.top, commit.top.resolve()):
        for candidate in (whole, whole.resolve()):
            if candidate.is_relative_to(top):
                return PurePosixPath(candidate.relative_to(top).as_posix())
    raise GitError(
        say("{path} lies outside the repository {top}", path=path, top=commit.top),
        say("name a path within it"),
    )


def list_files(commit: Commit, folder: PurePosixPath) -> tuple[StoredFile, ...]:
    """All files of a commit in a folder and below, or the one file of this path."""
    places = [] if str(folder) == "." else [f":(literal){folder}"]
    listing = _ask(commit.top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit.id, "--", *places)
    files: list[StoredFile] = []
    for entry in listing.split(b"\0"):
        head, separator, name = entry.partition(b"\t")
        if not separator:
            continue
        mode, _, identity, size = head.decode().split()
        if mode in _FILE_MODES:
            path = PurePosixPath(os.fsdecode(name))
            files.append(StoredFile(path, identity, int(size)))
    return tuple(files)


def read_files(commit: Commit, files: Sequence[StoredFile]) -> Mapping[PurePosixPath, bytes]:
    """The bytes of files; one that is too large is cut just behind what may be read."""
    if not files:
        return {}
    wanted = "".join(f"{file.id}\n" for file in files if file.size <= LARGEST_FILE)
    answer = _ask(commit.top, "cat-file", "--batch", stdin=wanted.encode())
    found: dict[PurePosixPath, bytes] = {}
    position = 0
    for file in files:
        if file.size > LARGEST_FILE:
            found[file.path] = b"#" * (LARGEST_FILE + 1)
            continue
        end_of_line = answer.index(b"\n", position)
        start = end_of_line + 1
        found[file.path] = answer[start : start + file.size]
        position = start + file.size + 1
    return found


def _ask(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    environment = os.environ | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise GitError(
            say("git is not installed, or not on the PATH"),
            say("install git, or compare two files: gapless diff OLD.yaml NEW.yaml"),
        ) from None
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise GitError(say("git gave no answer: {problem}", problem=problem)) from None
    if done.returncode == 0:
        return done.stdout
    told = done.stderr.decode("utf-8", "replace").strip().splitlines()
    first = told[0].removeprefix("fatal: ") if told else "no reason given"
    if "not a git repository" in first:
        raise GitError(
            say("this folder is in no git repository"),
            say("compare two files instead: gapless diff OLD.yaml NEW.yaml"),
        )
    raise GitError(say("git refuses: {reason}", reason=first))
