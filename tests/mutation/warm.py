"""Mutations of functions put to the tests in a process that has imported everything before.

Purpose: speed.  The tests are collected once; for each mutation a fork puts the changed code into
the living functions and runs the tests of the line.

Invariants: the process that forks runs no test and changes no function, so that nothing is left
of one mutation for the next; what functions had cached at import is forgotten in the fork.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterator, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutation.covering import OPTIONS, living_caches
from tests.mutation.mutations import Mutation
from tests.mutation.trial import in_fork, limit_process

IsNoticed = Callable[[str, Mutation, Sequence[str], float], bool]


def with_warm_tests(work: Callable[[IsNoticed], None]) -> None:
    """Collect all tests, and hand to the work what puts a mutation in a function to them."""
    status = pytest.main([*OPTIONS, "--capture=no"], plugins=[_Loop(work)])
    assert status == pytest.ExitCode.OK, "not all mutations were tried"


class _Loop:
    """A plugin of pytest: other work in place of running every test."""

    def __init__(self, work: Callable[[IsNoticed], None]) -> None:
        self._work = work
        self._items: dict[str, pytest.Item] = {}
        self._living: dict[tuple[str, str], FunctionType] = {}
        self._caches: list[_lru_cache_wrapper[object]] = []
        self._has_failed = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        self._caches = living_caches()
        for found in gc.get_objects():
            if isinstance(found, FunctionType):
                code = found.__code__
                self._living[code.co_filename, code.co_qualname] = found
        gc.freeze()
        self._work(self._is_noticed)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_failed |= report.failed

    def _is_noticed(
        self, name: str, mutation: Mutation, tests: Sequence[str], seconds: float
    ) -> bool:
        function, code = changed_function(name, mutation) or ("", None)
        assert code is not None
        living = self._living[str(Path(name).resolve()), function]

        def run() -> int:
            limit_process(seconds)
            living.__code__ = code
            for cache in self._caches:
                cache.cache_clear()
            return self._run([self._items[test] for test in tests])

        return in_fork(run, Path("log").resolve()) != 0

    def _run(self, items: Sequence[pytest.Item]) -> int:
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._has_failed:
                return 1
        return 0


def changed_function(name: str, mutation: Mutation) -> tuple[str, CodeType] | None:
    """The outermost function in whose body a mutation lies, by its qualified name, and its new
    code; None where that cannot be put into the living function.
    """
    file = Path(name).resolve()
    text = file.read_text(encoding="utf-8")
    for function in _functions_at(mutation.line, ast.parse(text).body, ""):
        before, after = (
            list(_codes_named(compile(source, str(file), "exec"), function))
            for source in (text, mutation.apply(text))
        )
        if len(before) == len(after) == 1 and before[0].co_freevars == after[0].co_freevars:
            return function, after[0]
    return None


def _functions_at(line: int, nodes: Sequence[ast.stmt], prefix: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield from _functions_at(line, node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            first = node.body[0].lineno
            if first <= line <= (node.end_lineno or first):
                yield f"{prefix}{node.name}"


def _codes_named(code: CodeType, name: str) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            if part.co_qualname == name:
                yield part
            elif name.startswith(f"{part.co_qualname}."):
                yield from _codes_named(part, name)
