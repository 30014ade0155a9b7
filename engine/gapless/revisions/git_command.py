"""Running git: one command, what it needs of the environment, and why it refuses.

Purpose: ask git about a repository so that neither the caller's environment nor the repository's
settings change the answer, and so that every refusal is a ``GitError`` with a sentence.

The repository is the one around the folder that is asked.  What a hook inherits (``GIT_DIR``,
``GIT_INDEX_FILE``, …) belongs to the command that started the hook, so it is taken away; but for
where the objects of a push to this very repository wait until its hooks accept them.

Only plumbing that runs nothing else is asked (``rev-parse``, ``ls-tree``, ``cat-file``): no hook,
filter, pager or textconv of a repository is executed, and nothing is fetched, not even where a
clone left objects behind.

Example::

    ask(Path("tables"), "rev-parse", "--show-toplevel")
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from gapless.diagnostic import Explained, Message, phrase, say
from gapless.system_faults import reason_of

#: Seconds a single question to git may take.
_PATIENCE = 60
#: Where git looks for settings and repositories on this machine, whichever repository it is.
_KEPT = frozenset(
    {
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
    }
)
_SAFE_DIRECTORY = "safe.directory"
#: What git says of objects that it does not have, or not whole.
_UNREADABLE = (
    "bad object",
    "bad tree",
    "corrupt",
    "inflate: ",
    "not a tree object",
    "object file ",
    "promisor remote",
    "unable to read",
)
_SOMETHING = phrase("what is recorded there")
_SETTINGS = ("core.fsmonitor=false", "core.hooksPath=/dev/null")


class GitError(Explained):
    """What git could not find; ``message`` says why, ``advice`` what to do."""

    def __init__(self, message: Message, advice: Message | None = None) -> None:
        super().__init__(message)
        self.advice = advice


def ask(folder: Path, *arguments: str, stdin: bytes = b"", what: str = _SOMETHING) -> bytes:
    """What git prints when asked in a folder; raises ``GitError``.

    ``what`` is the phrase for what is to be read, to say that it cannot be.
    """
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = ["git", "--no-pager", "--literal-pathspecs", *settings, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_environment(folder),
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
    except subprocess.TimeoutExpired:
        raise GitError(say("git gave no answer in {count} seconds", count=_PATIENCE)) from None
    except (OSError, ValueError) as problem:
        raise GitError(say("git cannot be asked: {reason}", reason=reason_of(problem))) from None
    if done.returncode == 0:
        return done.stdout
    raise _refusal(folder, done.stderr.decode("utf-8", "replace"), what)


def is_so(folder: Path, fact: str) -> bool:
    """Whether ``rev-parse`` says that a fact is so: ``--is-shallow-repository``."""
    return ask(folder, "rev-parse", fact).strip() == b"true"


def unreadable(folder: Path, what: Message | str) -> GitError:
    """That git does not have something that is recorded, or not whole, and why."""
    try:
        printed = ask(folder, "config", "--get-regexp", r"^remote\..*\.promisor$").decode()
    except GitError:
        return GitError(
            say("git cannot read {what}: its copy in the repository is damaged", what=what),
            say("`git fsck` says more; clone the repository anew, or restore it from a copy"),
        )
    return GitError(
        say("{what} was left out when the repository was cloned in part", what=what),
        say(
            "`git fetch --refetch --no-filter {remote}` fetches what is missing",
            remote=printed.split(".promisor")[0].removeprefix("remote."),
        ),
    )


def _environment(folder: Path) -> dict[str, str]:
    """The environment without what another run of git left in it."""
    found = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    found |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
    }
    trusted = _trusted_folders()
    for place, name in enumerate(trusted):
        found |= {f"GIT_CONFIG_KEY_{place}": _SAFE_DIRECTORY, f"GIT_CONFIG_VALUE_{place}": name}
    return found | {"GIT_CONFIG_COUNT": str(len(trusted))} | _quarantine(folder)


def _quarantine(folder: Path) -> dict[str, str]:
    """Where git finds the objects of a push that the hooks of this repository are asked about."""
    waiting = os.environ.get("GIT_QUARANTINE_PATH")
    if not waiting:
        return {}
    objects = Path(waiting).resolve().parent
    top = objects.parent.parent if objects.parent.name == ".git" else objects.parent
    if not folder.resolve().is_relative_to(top):
        return {}
    return {
        "GIT_QUARANTINE_PATH": waiting,
        "GIT_OBJECT_DIRECTORY": os.path.abspath(waiting),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(objects),
    }


def _trusted_folders() -> list[str]:
    """The folders of other owners that the environment allows git to read."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    return [
        os.environ.get(f"GIT_CONFIG_VALUE_{place}", "")
        for place in range(int(count) if count.isdecimal() and len(count) < 4 else 0)
        if os.environ.get(f"GIT_CONFIG_KEY_{place}", "").lower() == _SAFE_DIRECTORY
    ]


def _refusal(folder: Path, printed: str, what: str) -> GitError:
    lines = [line for line in printed.splitlines() if not line.startswith(("warning:", "hint:"))]
    fatal = next((line for line in lines if line.startswith("fatal: ")), "")
    reason = (fatal or next(iter(lines), "")).removeprefix("fatal: ").removeprefix("error: ")
    if "not a git repository" in reason:
        return GitError(
            say("this folder is in no git repository"),
            say("compare two files instead: gapless diff OLD.yaml NEW.yaml"),
        )
    if "dubious ownership" in reason:
        return GitError(
            say("git refuses to read the repository, which belongs to another user"),
            say(
                "if you trust it: git config --global --add safe.directory {folder}",
                folder=folder.absolute(),
            ),
        )
    if any(sign in printed for sign in _UNREADABLE):
        return unreadable(folder, say(what))
    if not reason:
        return GitError(say("git refuses, and gives no reason"))
    return GitError(say('git refuses; in its own words: "{reason}"', reason=reason))
