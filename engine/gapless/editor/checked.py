"""A checked text: everything ``gapless check`` finds about one version of it, found once.

Invariants: the findings are those of ``gapless check FILE``; where the text cannot be used, the
reasons are, and there is no table to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from gapless.api import DecisionTable
from gapless.cases.outcome import CaseResult
from gapless.cases.runs import CaseRuns
from gapless.dataclass import dataclass
from gapless.deciding.context import read_context
from gapless.deciding.partial import region_of
from gapless.diagnostic import Diagnostic, sort_diagnostics
from gapless.editor.document import Document
from gapless.project.places import Project
from gapless.project.settings import Settings
from gapless.project.workspace import Workspace, open_workspace
from gapless.reading.collecting import parted
from gapless.reading.library import Library, build_library
from gapless.reading.turns import on_day


@dataclass(frozen=True, eq=False)
class Checked:
    """What is known of one version of a text.

    ``ready`` is its table with all that this hands over to, None where something stands in the way,
    and of DMN, whose tables are only checked: modelers draw them, and nothing is written there.
    """

    document: Document
    library: Library
    ready: DecisionTable | None
    findings: tuple[Diagnostic, ...]
    settings: Settings

    @cached_property
    def cases(self) -> tuple[CaseResult, ...]:
        """What comes of the cases of the table."""
        if self.ready is None:
            return ()
        runs = CaseRuns(self.library, budget_of=lambda table: self.document.budget())
        return tuple(runs.run([self.ready.model]))

    @cached_property
    def decided(self) -> Mapping[int, tuple[str, ...]]:
        """The names of the cases that each row decides, or hands over, by the row's position."""
        if self.ready is None:
            return {}
        compiled, table = self.ready.compiled, self.ready.model
        found: dict[int, list[str]] = {}
        for result in self.cases:
            day = result.case.as_of
            decider = None if day is None else self.library.in_force(table.id, day)
            is_own = day is None or (decider is not None and on_day(decider, day) is table)
            if result.decision is None or not is_own:
                continue
            region = region_of(compiled, read_context(compiled, result.case.given))
            grid = compiled.grid
            judged = compiled.judge(
                grid.alive(region, grid.all_rows), grid.covering(region, grid.all_rows)
            )
            rows = judged[1] & compiled.entry.rules if judged else 0
            for rule in compiled.entry.matched(rows):
                found.setdefault(rule.index, []).append(result.case.name)
        return {row: tuple(names) for row, names in found.items()}


def check(document: Document, others: Iterable[Document], settings: Settings) -> Checked:
    """Check a text together with the others that are open, and the saved ones beside it."""
    if document.holds_constants:
        return Checked(document, Library({}), None, document.constant_faults, settings)
    if not document.is_table:
        return Checked(document, Library({}), None, (), settings)
    workspace = _workspace(document, others, settings)
    procedures, problems = workspace.procedures(None)
    findings = list(problems)
    ready = None
    for procedure in procedures:
        ready = DecisionTable(procedure, workspace.library)
        findings += ready.check(None, document.budget(), settings.selection)
    if document.source.is_dmn:
        ready = None
    return Checked(document, workspace.library, ready, tuple(findings), settings)


def _workspace(document: Document, others: Iterable[Document], settings: Settings) -> Workspace:
    if document.path is None:
        tables, unread = parted(document.held)
        faults = sort_diagnostics(fault for item in unread for fault in item.faults)
        return Workspace(tables, build_library(tables)[0], faults)
    project = Project(settings, lambda file: document.budget())
    for each in (*others, document):
        if each.path is not None:
            project.collector.hold(each.path, each.held, each.text)
    return open_workspace(project, [str(document.path)], revisions=True)
