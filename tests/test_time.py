"""No test depends on how fast the machine is: time is counted, not waited for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gapless.budget import Exhausted, seconds
from gapless.cli.progress import Progress
from gapless.project.time_limit import TimeLimit
from tests.test_layers import PACKAGE, find_modules, python_files

#: The only modules that look at a clock; ``counted_time`` in ``conftest`` sets it for both.
CLOCKS = {"budget", "project.time_limit"}

#: What waits for the clock of the wall, or asks it, in a test.
WAITING = {"sleep", "wait_for_function", "wait_for_timeout", "perf_counter", "monotonic"}


def imports_time(file: Path) -> bool:
    """Whether a file imports the module ``time``."""
    return any(
        (isinstance(node, ast.Import) and any(alias.name == "time" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "time")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def calls(file: Path) -> Iterator[str]:
    """The names of all functions and methods that a file calls."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_a_minute_is_never_over() -> None:
    """A search under the usual limit goes to its end on any machine."""
    for budget in (seconds(60), Progress(TimeLimit(60)).budget("t")):
        for _ in range(100_000):
            budget.spend()


def test_a_microsecond_is_always_over() -> None:
    """A search under a tiny limit is ended on any machine, and at the same step."""
    for budget in (seconds(1e-6), Progress(TimeLimit(1e-6)).budget("t")):
        with pytest.raises(Exhausted):
            list(budget.each(range(100)))
        assert budget.steps in (16, 32)


def test_two_modules_look_at_the_clock() -> None:
    """So the tests can set it."""
    assert {name for name, file in find_modules(PACKAGE).items() if imports_time(file)} == CLOCKS


def test_no_test_waits_for_the_clock() -> None:
    """Tests wait for what happens: a line, an element, the end of a process."""
    files = [file for file in python_files() if file.parent.name in ("tests", "oracle")]
    assert [file.name for file in files if imports_time(file)] == []
    assert [(file.name, name) for file in files for name in calls(file) if name in WAITING] == []
