"""Programs that some tests need and Python's packages do not bring: a browser, Node.js, Java.

On a developer's machine a test that lacks one is skipped and says how to get it; in continuous
integration (``CI`` is set) it fails, so that nothing passes there without having been tried.
"""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

#: By program: the names it goes by, and how to get it.
_PROGRAMS = {
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome", "chrome"),
        "install Chromium (Debian: apt install chromium)",
    ),
    "node": (("node", "nodejs"), "install Node.js (Debian: apt install nodejs npm)"),
    "java": (("java",), "install Java (Debian: apt install openjdk-17-jre-headless)"),
    "npm": (("npm",), "install npm (Debian: apt install nodejs npm)"),
}


def find_program(program: str) -> str:
    """The path of a program; skips the test without it, or fails it in continuous integration."""
    names, advice = _PROGRAMS[program]
    path = next(filter(None, map(shutil.which, names)), None)
    return path or missing(f"needs {program}: {advice}")


def missing(sentence: str) -> NoReturn:
    """Say what a test lacks: as a failure in continuous integration, else as why it is skipped."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)
