"""Another engine that decides DMN files, for tests: Kogito's, which is that of Drools."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

import pytest

from kogito import PACKAGE, Kogito
from tests.npm_packages import npm_package


@pytest.fixture(scope="module")
def peer() -> Iterator[Kogito]:
    """The engine; skips the test on machines for which the package has no program."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip("Kogito's engine is tried on Linux for x86-64 alone")
    with Kogito(npm_package(PACKAGE, "npm-dmn")) as running:
        yield running
