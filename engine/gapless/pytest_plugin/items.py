"""Test items: the check of a table, and each of its cases.

Purpose: run what ``gapless check`` and ``gapless test`` run, an item each, and tell a failure in
their words.

Invariants: an item's name does not depend on the order of collection, so that runs can be
shared out (`pytest-xdist`) and repeated; a file that cannot be read has one item, which fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gapless.api import DecisionTable
from gapless.budget import seconds
from gapless.cases.files import load_case_file
from gapless.cases.outcome import CaseResult
from gapless.cases.runs import CaseRuns
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Case, Table
from gapless.project.case_files import CaseSelection
from gapless.pytest_plugin.project import TablesUnderTest, page_text
from gapless.reading.folders import is_case_file, shown_path
from gapless.render.cleaning import clean, without_commands
from gapless.render.terminal.cases import show_failed
from gapless.render.terminal.diagnostics import show_diagnostics
from gapless.render.terminal.report import show_reports
from gapless.source import Span

if TYPE_CHECKING:
    from gapless.cases.files import CaseFile
    from gapless.render.terminal.page import Page

#: As long as ``gapless check`` takes at most for a table.
_SECONDS = 60


class TableFailure(Exception):
    """A table or case is not as it should be; ``page`` says so as gapless does."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class TableFile(pytest.File):
    """A file of a table or of cases."""

    project: TablesUnderTest

    @classmethod
    def of_project(
        cls, parent: pytest.Collector, path: Path, project: TablesUnderTest
    ) -> TableFile:
        """The collector of a file."""
        file: TableFile = cls.from_parent(parent, path=path)
        file.project = project
        file.add_marker("gapless")
        return file

    def collect(self) -> Iterator[pytest.Item]:
        """The check, then the cases in the order of the file; nothing for its second name."""
        name = str(shown_path(self.path))
        first = self.project.first_name(name)
        if first != name and not self.session.isinitpath(self.path):
            return
        if is_case_file(self.path):
            try:
                cases = load_case_file(name)
            except TableError as failure:
                yield UnreadableItem.of(self, failure.diagnostics)
                return
            yield from self._case_items(cases.cases, CaseRun(self.project, None, cases))
            return
        problems = self.project.problems_of(first)
        if problems:
            yield UnreadableItem.of(self, problems)
            return
        for table in self.project.tables_of(first):
            yield CheckItem.of(self, table)
            yield from self._case_items(table.cases, CaseRun(self.project, table, None))
        if self.session.isinitpath(self.path):
            around = self.project.cases_around(first)
            if around is not None:
                yield AroundItem.of(self, around)

    def _case_items(self, cases: Iterable[Case], run: CaseRun) -> Iterator[CaseItem]:
        known: dict[str, int] = {"check": 1}
        for case in cases:
            name = _item_name(case.name)
            known[name] = known.get(name, 0) + 1
            unlike = name if known[name] == 1 else f"{name} ({known[name]})"
            yield CaseItem.of(self, unlike, case, run)


def _item_name(name: str) -> str:
    """A case's name as a part of a node id."""
    on_one_line = without_commands(clean(" ".join(name.split())).replace("::", ":"))
    return f"case {on_one_line}" if on_one_line.isdecimal() else on_one_line


class TableItem(pytest.Item):
    """What all items of tables share."""

    span: Span | None = None

    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None
    ) -> object:
        """What gapless prints of a failure; anything else as pytest prints it."""
        if isinstance(excinfo.value, TableFailure):
            return page_text(excinfo.value.page)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The place of what is tested, and its name."""
        line = None if self.span is None else self.span.line - 1
        return self.path, line, f"{shown_path(self.path)}: {self.name}"


class UnreadableItem(TableItem):
    """A file, or an entry of a folder, that cannot be read."""

    problems: tuple[Diagnostic, ...]

    @classmethod
    def of(
        cls, parent: pytest.Collector, problems: Iterable[Diagnostic], name: str = "check"
    ) -> UnreadableItem:
        """The only item of a file, or of an entry of a folder, that has these problems."""
        item: UnreadableItem = cls.from_parent(parent, name=name)
        item.problems = tuple(problems)
        item.add_marker("gapless")
        return item

    def runtest(self) -> None:
        """Fail, and tell the problems."""
        raise TableFailure(show_diagnostics(self.problems))


def unreadable_entries(folder: pytest.Dir, project: TablesUnderTest) -> list[pytest.Item]:
    """An item for each entry of a folder that cannot be read and that pytest does not collect."""
    return [
        UnreadableItem.of(folder, [problem], os.path.relpath(problem.path, folder.path))
        for problem in project.faults_in(folder.path)
    ]


class CheckItem(TableItem):
    """The check of a table."""

    table: Table

    @classmethod
    def of(cls, parent: TableFile, table: Table) -> CheckItem:
        """The item of a table's check."""
        item: CheckItem = cls.from_parent(parent, name="check")
        item.table = table
        item.span = table.spans["table"]
        return item

    def runtest(self) -> None:
        """Fail where ``gapless check`` would."""
        file = self.parent
        assert isinstance(file, TableFile)
        library = file.project.workspace.library
        try:
            procedure = library.procedure(self.table, library.day_of(self.table, date.today()))
        except TableError as failure:
            raise TableFailure(show_diagnostics(failure.diagnostics)) from None
        ready = DecisionTable(procedure, library)
        report = ready.check(None, seconds(_SECONDS), file.project.project.settings.selection)
        if not report.is_clean:
            raise TableFailure(show_reports([report]))


class AroundItem(TableItem):
    """The cases around a file that was named alone: in files beside it, and of its callers."""

    selection: CaseSelection

    @classmethod
    def of(cls, parent: TableFile, selection: CaseSelection) -> AroundItem:
        """The item of the cases that are not in the file."""
        item: AroundItem = cls.from_parent(parent, name="cases around")
        item.selection = selection
        return item

    def runtest(self) -> None:
        """Fail where ``gapless test`` of the file would, but for its own cases."""
        asked = self.selection
        runs = CaseRuns(asked.library, budget_of=lambda table: seconds(_SECONDS))
        results = asked.concerned(runs.run(asked.entries, asked.files))
        problems = [*asked.problems, *runs.problems]
        if problems:
            raise TableFailure(show_diagnostics(problems))
        own = {table.source.name for table in asked.tables}
        failed = [one for one in results if not one.passed and one.case.span.source.name not in own]
        if failed:
            raise TableFailure(show_failed(failed))


class CaseRun:
    """The cases of a table or of a file, run together when the first of them is asked for."""

    def __init__(
        self, project: TablesUnderTest, table: Table | None, file: CaseFile | None
    ) -> None:
        self._runs = CaseRuns(project.workspace.library, budget_of=lambda table: seconds(_SECONDS))
        self._tables = () if table is None else (table,)
        self._files = () if file is None else (file,)

    @cached_property
    def _results(self) -> dict[int, CaseResult]:
        """The results by the place of their case in the file."""
        results = self._runs.run(self._tables, self._files)
        return {result.case.span.start: result for result in results}

    def fail_unless_passed(self, case: Case) -> None:
        """Raise ``TableFailure`` where a case did not pass or could not be run."""
        result = self._results.get(case.span.start)
        if result is None:
            raise TableFailure(show_diagnostics(self._runs.problems))
        if not result.passed:
            raise TableFailure(show_failed([result]))


class CaseItem(TableItem):
    """A case of a table."""

    case: Case
    run: CaseRun

    @classmethod
    def of(cls, parent: TableFile, name: str, case: Case, run: CaseRun) -> CaseItem:
        """The item of a case."""
        item: CaseItem = cls.from_parent(parent, name=name)
        item.case = case
        item.run = run
        item.span = case.span
        return item

    def runtest(self) -> None:
        """Fail where ``gapless test`` would."""
        self.run.fail_unless_passed(self.case)
