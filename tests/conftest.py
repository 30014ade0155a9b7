"""What all tests share: the repository's folder and how hard Hypothesis looks."""

from __future__ import annotations

import os
import signal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from gapless import budget
from gapless.project import time_limit
from tests.paths import REPOSITORY

# No deadlines: a slow machine must not fail a test.  CI draws the same examples every time.
settings.register_profile(
    "local", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "local")
)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language the developer's machine speaks, the tests begin in English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Runs of pytest inside a test, without the plugins that come along with pytest-lsp."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio -p no:pytest-lsp")
    return pytester


@pytest.fixture(autouse=True, scope="session")
def heeded_interrupts() -> None:
    """Undo what a shell does to programs in the background, and ``nohup`` to all it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def counted_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes by looking at the clock, two microseconds a look.

    So a limit of a minute is never reached, however slow the machine, and one of a microsecond
    always is, however fast.
    """
    looks = count()
    for module in (budget, time_limit):
        monkeypatch.setattr(module, "monotonic", lambda: next(looks) * 2e-6)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--record`` writes the expected files of the corpus anew."""
    parser.addoption(
        "--record", action="store_true", help="write the expected files of tests/cases anew"
    )
