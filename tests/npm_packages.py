"""The npm packages that tests use, installed once as ``tests/npm/package-lock.json`` pins them."""

from __future__ import annotations

import fcntl
import subprocess
from hashlib import sha256
from pathlib import Path

from tests.outside_programs import find_program, missing

_FOLDER = Path(__file__).resolve().parent / "npm"
_MODULES = _FOLDER / "node_modules"
_COMMAND = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm_package(name: str) -> Path:
    """The folder of an installed package; skips the test, or fails it in continuous integration,
    where npm is missing or cannot install.
    """
    npm = find_program("npm")
    wanted = sha256((_FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = _MODULES / ".installed"
    # Several workers of pytest may come here at once; the first one installs.
    with (_FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
            done = subprocess.run(
                [npm, *_COMMAND], cwd=_FOLDER, capture_output=True, text=True, check=False
            )
            if done.returncode:
                missing(f"needs the packages of tests/npm, but `npm ci` failed: {done.stderr}")
            stamp.write_text(wanted, encoding="utf-8")
    return _MODULES / name
