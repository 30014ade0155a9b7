"""Test items: what ``gapless check`` and ``gapless test`` run and report, an item each.

Invariants: an item's name does not depend on the order of collection, so that runs can be
shared out (`pytest-xdist`) and repeated; a file that cannot be read has one item, which fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from pathlib import Path

import pytest

from gapless.api import DecisionTable
from gapless.budget import seconds
from gapless.cases.files import CaseFile, load_case_file
from gapless.cases.outcome import CaseResult
from gapless.cases.runs import CaseRuns
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import Case, Table
from gapless.project.case_files import CaseSelection
from gapless.pytest_plugin.project import TablesUnderTest, page_text
from gapless.reading.folders import is_case_file, is_constants_file, is_dmn_file, shown_path
from gapless.reading.library import Library
from gapless.render.cleaning import clean, without_commands
from gapless.render.terminal.cases import show_failed
from gapless.render.terminal.diagnostics import show_diagnostics
from gapless.render.terminal.page import Page
from gapless.render.terminal.report import show_reports
from gapless.source import Span

#: As long as ``gapless check`` takes at most for a table.
_SECONDS = 60

#: What is wrong, as gapless prints it; None where nothing is.
Failure = Callable[[], Page | None]


class TableFailure(Exception):
    """A table or case is not as it should be; ``page`` says so as gapless does."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class TableItem(pytest.Item):
    """One test of a table: ``failure`` runs it."""

    failure: Failure
    span: Span | None

    @classmethod
    def of(
        cls, parent: pytest.Collector, name: str, failure: Failure, span: Span | None = None
    ) -> TableItem:
        """The test of what stands at a place of the table, if it stands anywhere."""
        item: TableItem = cls.from_parent(parent, name=name)
        item.failure, item.span = failure, span
        item.add_marker("gapless")
        return item

    def runtest(self) -> None:
        """Fail where gapless has something to report."""
        page = self.failure()
        if page is not None:
            raise TableFailure(page)

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


class TableFile(pytest.File):
    """A file of tables or of cases."""

    project: TablesUnderTest

    @classmethod
    def of_project(
        cls, parent: pytest.Collector, path: Path, project: TablesUnderTest
    ) -> TableFile:
        """The collector of a file."""
        file: TableFile = cls.from_parent(parent, path=path)
        file.project = project
        return file

    def collect(self) -> Iterator[pytest.Item]:
        """The check, then the cases in the order of the file; nothing for its second name."""
        project, name = self.project, str(shown_path(self.path))
        first = project.first_name(name)
        if first != name and not self.session.isinitpath(self.path):
            return
        if is_case_file(self.path):
            try:
                cases = load_case_file(name)
            except TableError as failure:
                yield unreadable(self, failure.diagnostics)
                return
            yield from self._cases(cases.cases, CaseRun(project.library, files=(cases,)))
            return
        if is_constants_file(self.path):
            faults = project.problems_of(first)
            if faults:
                yield unreadable(self, faults)
            return
        if is_dmn_file(self.path):
            for broken in project.unread_of(first):
                yield unreadable(self, broken.faults, " ".join(["check", *sorted(broken.tables)]))
            for table in project.tables_of(first):
                run, place = partial(check, table, project), table.spans["table"]
                yield TableItem.of(self, f"check {table.id}", run, place)
            yield from self._around(first)
            return
        tables, problems = project.tables_of(first), project.problems_of(first)
        if not tables:
            # What stands in its way may lie in a file of constants.
            problems = problems or project.workspace.problems
        if problems:
            yield unreadable(self, problems)
            return
        for table in tables:
            yield TableItem.of(self, "check", partial(check, table, project), table.spans["table"])
            yield from self._cases(table.cases, CaseRun(project.library, tables=(table,)))
        yield from self._around(first)

    def _around(self, name: str) -> Iterator[TableItem]:
        """What ``gapless test`` runs beyond the cases of a file that is named alone."""
        around = self.project.cases_around(name) if self.session.isinitpath(self.path) else None
        if around is not None:
            yield TableItem.of(self, "cases around", partial(run_others, around))

    def _cases(self, cases: Iterable[Case], run: CaseRun) -> Iterator[TableItem]:
        known: dict[str, int] = {"check": 1}
        for case in cases:
            name = _item_name(case.name)
            known[name] = known.get(name, 0) + 1
            unlike = name if known[name] == 1 else f"{name} ({known[name]})"
            yield TableItem.of(self, unlike, partial(run.failure, case), case.span)


def _item_name(name: str) -> str:
    """A case's name as a part of a node id."""
    on_one_line = without_commands(clean(" ".join(name.split())).replace("::", ":"))
    return f"case {on_one_line}" if on_one_line.isdecimal() else on_one_line


def unreadable(
    parent: pytest.Collector, problems: Iterable[Diagnostic], name: str = "check"
) -> TableItem:
    """The only item of a file, or of an entry of a folder, that cannot be read."""
    return TableItem.of(parent, name, partial(show_diagnostics, tuple(problems)))


def unreadable_entries(folder: pytest.Dir, project: TablesUnderTest) -> list[pytest.Item]:
    """An item for each entry of a folder that cannot be read and that pytest does not collect."""
    return [
        unreadable(folder, [problem], os.path.relpath(problem.path, folder.path))
        for problem in project.faults_in(folder.path)
    ]


def check(table: Table, project: TablesUnderTest) -> Page | None:
    """What ``gapless check`` finds."""
    library = project.library
    try:
        procedure = library.procedure(table, library.day_of(table, date.today()))
    except TableError as failure:
        return show_diagnostics(failure.diagnostics)
    ready = DecisionTable(procedure, library)
    report = ready.check(None, seconds(_SECONDS), project.project.settings.selection)
    return None if report.is_clean else show_reports([report])


def run_others(asked: CaseSelection) -> Page | None:
    """What ``gapless test`` finds in other files for one named alone: beside it, of its callers."""
    runs = CaseRuns(asked.library, budget_of=lambda table: seconds(_SECONDS))
    results = asked.concerned(runs.run(asked.entries, asked.files))
    problems = [*asked.problems, *runs.problems]
    if problems:
        return show_diagnostics(problems)
    own = {table.source.name for table in asked.tables}
    failed = [one for one in results if not one.passed and one.case.span.source.name not in own]
    return show_failed(failed) if failed else None


class CaseRun:
    """The cases of a table or of a file, run together when the first of them is asked for."""

    def __init__(
        self, library: Library, tables: tuple[Table, ...] = (), files: tuple[CaseFile, ...] = ()
    ) -> None:
        self._runs = CaseRuns(library, budget_of=lambda table: seconds(_SECONDS))
        self._tables, self._files = tables, files

    @cached_property
    def _results(self) -> dict[int, CaseResult]:
        """The results by the place of their case in the file."""
        results = self._runs.run(self._tables, self._files)
        return {result.case.span.start: result for result in results}

    def failure(self, case: Case) -> Page | None:
        """What ``gapless test`` says of a case that did not pass or could not be run."""
        result = self._results.get(case.span.start)
        if result is None:
            return show_diagnostics(self._runs.problems)
        return None if result.passed else show_failed([result])
