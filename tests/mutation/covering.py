"""Which tests run which line, and how long each of them takes.

Purpose: of all tests, a mutation is put only to those that run its line.

Invariants: only tests that pass are named.  Each begins with nothing cached, so that it runs every
line it needs, whatever ran before.  A line that is run when its module is imported belongs
to every test that runs any line of the module.
"""

from __future__ import annotations

import gc
import json
from collections import defaultdict
from collections.abc import Generator
from dataclasses import asdict, dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from time import process_time

import coverage
import pytest

from tests.mutation.mutations import Mutation

#: What pytest is told in every run: one process, nothing written, no word of what is imported.
OPTIONS = (
    *("-q", "--no-header", "--tb=no", "-p", "no:xdist", "-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


@dataclass(frozen=True)
class Covering:
    """By file and line the numbers of tests; by number a test and its seconds of CPU."""

    tests: list[str]
    seconds: list[float]
    lines: dict[str, dict[int, list[int]]]

    def tests_of(self, file: str, line: int) -> list[int]:
        """The tests that run a line, the cheapest first."""
        of_file = self.lines.get(file, {})
        found = of_file.get(line) or {test for tests in of_file.values() for test in tests}
        return sorted(found, key=lambda test: (self.seconds[test], test))

    def is_run(self, file: str, mutation: Mutation) -> bool:
        """Whether a test runs the line of a mutation, and not only the import of its module."""
        return bool(self.lines.get(file, {}).get(mutation.line))

    def save(self, file: Path) -> None:
        """Keep it for another run."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, file: Path) -> Covering:
        """What was kept."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        lines = {
            name: {int(line): tests for line, tests in of_file.items()}
            for name, of_file in kept["lines"].items()
        }
        return cls(kept["tests"], kept["seconds"], lines)


def living_caches() -> list[_lru_cache_wrapper[object]]:
    """The caches of all functions that have one."""
    return [found for found in gc.get_objects() if isinstance(found, _lru_cache_wrapper)]


class _Recorder:
    """A plugin of pytest: each test is a context of its own for ``coverage``."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self._caches: list[_lru_cache_wrapper[object]] = []

    def pytest_collection_finish(self) -> None:
        self._caches = living_caches()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        for cache in self._caches:
            cache.cache_clear()
        self._measured.switch_context(item.nodeid)
        start = process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = process_time() - start
            self._measured.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self.failed.add(report.nodeid)


def find_covering(folder: Path, packages: list[str]) -> Covering:
    """Run all tests of a copy of the working tree, the current folder."""
    source = [str(folder / "engine" / "gapless" / package) for package in packages]
    measured = coverage.Coverage(data_file=None, source_dirs=source, config_file=False)
    recorder = _Recorder(measured)
    measured.start()
    status = pytest.main([*OPTIONS], plugins=[recorder])
    measured.stop()
    assert status in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), "not all tests were run"
    passed = [test for test in recorder.seconds if test not in recorder.failed]
    numbers = {test: number for number, test in enumerate(passed)}
    data = measured.get_data()
    lines: dict[str, dict[int, list[int]]] = {}
    for file in data.measured_files():
        of_file: dict[int, list[int]] = defaultdict(list)
        for line, contexts in data.contexts_by_lineno(file).items():
            of_file[line] = [numbers[test] for test in contexts if test in numbers]
        lines[str(Path(file).relative_to(folder))] = dict(of_file)
    return Covering(passed, [recorder.seconds[test] for test in passed], lines)
