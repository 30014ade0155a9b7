"""The npm packages that tests use, installed once as ``tests/npm/package-lock.json`` pins them.

Those of tests of DMN, which are large, are in ``tests/npm-dmn``.
"""

from __future__ import annotations

import fcntl
import subprocess
from hashlib import sha256
from pathlib import Path

from tests.outside_programs import find_program, missing

_COMMAND = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm_package(name: str, group: str = "npm") -> Path:
    """The folder of an installed package; skips the test, or fails it in continuous integration,
    where npm is missing or cannot install.
    """
    npm = find_program("npm")
    folder = Path(__file__).resolve().parent / group
    modules = folder / "node_modules"
    wanted = sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = modules / ".installed"
    # Several workers of pytest may come here at once; the first one installs.
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
            done = subprocess.run(
                [npm, *_COMMAND], cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode:
                missing(f"needs the packages of tests/{group}, but `npm ci` failed: {done.stderr}")
            stamp.write_text(wanted, encoding="utf-8")
    return modules / name
