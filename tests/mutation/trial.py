"""One mutation put to the tests, in a process that is forked for it.

Purpose: whether any of some tests fails while a mistake stands in the code.

Invariants: the file is as it was afterwards; a test that never ends is ended after some seconds
of CPU and counts as one that fails.
"""

from __future__ import annotations

import os
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.mutation.covering import OPTIONS
from tests.mutation.mutations import Mutation

#: Seconds of CPU for the beginning of a run, and how much longer than measured its tests may take.
_START = 20
_LONGER = 5
_MOST_MEMORY = 4 << 30
#: The exit status of work that could not be done.
_BROKEN = 70


class _Chosen:
    """A plugin of pytest: only some tests, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._places = {test: place for place, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid in self._places]
        items[:] = sorted(chosen, key=lambda item: self._places[item.nodeid])


def in_fork(work: Callable[[], int], log: Path) -> int:
    """The exit status of some work in a process of its own; negative, the signal that ended it."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        status = _BROKEN
        try:
            with log.open("wb") as stream:
                os.dup2(stream.fileno(), 1)
                os.dup2(stream.fileno(), 2)
            status = work()
        except Exception:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status != _BROKEN, log.read_text(encoding="utf-8")
    return status


def limit_process(seconds: float) -> None:
    """End this process where it takes far longer than some seconds of CPU, or too much memory."""
    most = int(_START + _LONGER * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def is_noticed_anew(name: str, mutation: Mutation, tests: Sequence[str], seconds: float) -> bool:
    """Whether any of the tests, which take some seconds, fails where all is imported anew."""
    files = list(dict.fromkeys(test.split("::")[0] for test in tests))
    file = Path(name)

    def run() -> int:
        limit_process(seconds)
        return pytest.main([*OPTIONS, "-x", *files], plugins=[_Chosen(tests)])

    original = file.read_text(encoding="utf-8")
    file.write_text(mutation.apply(original), encoding="utf-8")
    try:
        return in_fork(run, Path("log").resolve()) != pytest.ExitCode.OK
    finally:
        file.write_text(original, encoding="utf-8")
