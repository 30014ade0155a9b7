"""The catalogue: the tables that a service decides by, as they were at one moment.

Purpose: read and check all tables together, and find the revision of a table for a day.

Invariants:
- a catalogue holds only tables that passed ``check``: nothing found but hints, and nothing left
  unchecked; otherwise there is a ``Refusal``, and no catalogue;
- it never changes: whoever holds one decides by the same rules to the end;
- on days on which a table and all that it needs stay the same, one ``Revision`` decides, so the
  days that are asked for cost no memory; its hash is that of the texts it was read from.

Example: a folder with ``fee`` from 2023 and another from 2024 on makes a catalogue in which
``find("fee", {}, date(2023, 6, 1), today)`` is the first of its two revisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256

from gapless.algebra.texts import canonical
from gapless.api import DecisionTable
from gapless.budget import Exhausted
from gapless.check.report import Report
from gapless.compiling.compiled import DECIDED
from gapless.dataclass import dataclass
from gapless.deciding.context import day_given
from gapless.deciding.decision import Decision
from gapless.deciding.undated import Undated, tells_day
from gapless.diagnostic import Diagnostic, Message, Severity, TableError, say
from gapless.model import Procedure, Table
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.settings import read_settings
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import Workspace, open_workspace
from gapless.reading.library import Library, called_alike, word_of
from gapless.reading.time_line import Period, stages_of
from gapless.sfeel.formulas import formulas_in
from gapless.system_faults import reason_of

#: So many findings of a table are looked for before it is refused.
_MOST_FINDINGS = 50
#: The hexadecimal digits of a hash: 128 bits.
_DIGITS = 32
#: So many texts of a revision's decisions are kept, none of them longer than that.
_MOST_TEXTS, _LONGEST_TEXT = 2048, 5000

Write = Callable[["Revision", Decision], str]


@dataclass(frozen=True, eq=False)
class Revision:
    """What decides a table on the days of a period; all of them while the day is not known.

    ``table`` is the one that was asked for, as it was written.
    """

    table: Table
    decider: DecisionTable | Undated
    period: Period | None
    hash: str

    @property
    def procedure(self) -> Procedure:
        """What decides, the newest where the day is not known."""
        return self.decider.procedures[-1]

    def text(self, write: Write, decision: Decision) -> str:
        """What ``write`` makes of a decision: once, where contexts share the decision."""
        key = write, id(decision)
        if key in self._texts:
            return self._texts[key][1]
        text = write(self, decision)
        if decision.status == DECIDED and len(text) <= _LONGEST_TEXT:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            # With the decision, so that no other gets its `id`.
            self._texts[key] = decision, text
        return text

    @cached_property
    def _texts(self) -> dict[tuple[Write, int], tuple[Decision, str]]:
        return {}

    @cached_property
    def private(self) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """The inputs and data that are private or computed from such; the outputs, by table."""
        hidden, answers = zip(*map(_private, self.decider.procedures), strict=True)
        return frozenset().union(*hidden), frozenset().union(*answers)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why tables were not taken: what cannot be read, the reports of the others, or ``reason``."""

    problems: tuple[Diagnostic, ...] = ()
    reports: tuple[Report, ...] = ()
    reason: Message | None = None

    @property
    def faults(self) -> Iterator[Diagnostic | Message]:
        """What has to be put right."""
        if self.reason is not None:
            yield self.reason
        yield from self.problems
        for report in self.reports:
            yield from (one for one in report if one.severity <= Severity.WARNING)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Tables that passed, by id, with their revisions; ``findings`` are the hints, by file."""

    library: Library
    revisions: Mapping[str, tuple[Revision, ...]]
    undated: Mapping[str, Revision]
    findings: Mapping[str, tuple[Diagnostic, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of all tables."""
        return tuple(self.revisions)

    @cached_property
    def hash(self) -> str:
        """The hash of all its revisions."""
        found = (one.hash for revisions in self.revisions.values() for one in revisions)
        return _digest(sorted(found))

    @cached_property
    def by_hash(self) -> Mapping[str, Revision]:
        """Every revision by its hash."""
        dated = (one for revisions in self.revisions.values() for one in revisions)
        return {one.hash: one for one in (*dated, *self.undated.values())}

    def find(
        self, word: str, context: Mapping[str, object], day: date | None, today: date
    ) -> tuple[Revision, date | None]:
        """The revision for a day, and that day, by the id of its table; with ``@version`` that one.

        Without a ``day`` it is that which the context tells, else, where the table tells the day,
        all revisions together and no day, else ``today``.  Raises ``UnknownTable`` and
        ``TableError``.
        """
        name, at, version = word.partition("@")
        name = canonical(name)
        if at:
            table = self._own.version(name, version)
            known = None if day is None else self._on(name, day)
            if known is None or known.table is not table:
                day = self.library.day_of(table, today)
        elif name not in self.revisions:
            self._own.find(name, date.max)
        elif day is None:
            day = day_given(self.library, name, context)
            if day is None and name in self.undated:
                return self.undated[name], None
        day = today if day is None else day
        return self._found(name, day), day

    @cached_property
    def _own(self) -> Library:
        """The library without what is not served: it says what is."""
        own = {name: self.library.revisions[name] for name in self.revisions}
        return Library(own)

    def newest(self, name: str, today: date) -> Revision:
        """The revision that says what a table asks for: today's, else the one before or after."""
        known = self.revisions[name]
        past = [one for one in known if one.period and (one.period.first or date.min) <= today]
        return past[-1] if past else known[0]

    def _on(self, name: str, day: date) -> Revision | None:
        known = self.revisions.get(name, ())
        return next((one for one in known if one.period and day in one.period), None)

    def _found(self, name: str, day: date) -> Revision:
        revision = self._on(name, day)
        if revision is None:
            # It says which tables and days there are, or why the procedure is not whole that day.
            self.library.procedure(self.library.find(name, day), day)
            raise AssertionError("what the library finds on a day has a stage")
        return revision


def load_catalogue(
    words: Sequence[str],
    limit: TimeLimit,
    note: Callable[[Message], None] = lambda message: None,
) -> Catalogue | Refusal:
    """Read and check what words name, or the tables of the project; ``limit`` is for each table."""
    try:
        settings = read_settings()
        project = Project(settings, limit.budget, note)
        workspace = open_workspace(project, words, revisions=True)
    except Misuse as problem:
        return Refusal(reason=problem.message)
    except TableError as failure:
        return Refusal(failure.diagnostics)
    except OSError as problem:
        reason, file = reason_of(problem), problem.filename
        known = say("{file} cannot be read: {reason}", file=file, reason=reason)
        return Refusal(reason=reason if file is None else known)
    procedures, problems = workspace.procedures(None, tuple(_called_alike(workspace)))
    checked = [DecisionTable(procedure, workspace.library) for procedure in procedures]
    reports = tuple(
        table.check(_MOST_FINDINGS, limit.of_question(), settings.selection) for table in checked
    )
    if problems or not all(report.is_clean for report in reports):
        return Refusal(problems, reports)
    asked = {table.id for table in workspace.asked}
    found = catalogue_of(workspace.library, asked, checked, reports)
    try:
        for one in found.by_hash.values():
            # Nobody who asks waits for it.
            one.decider.compiled_within(limit.of_question())
    except Exhausted as exhausted:
        return Refusal(reason=exhausted.reason)
    return found


def _called_alike(workspace: Workspace) -> Iterator[Diagnostic]:
    """What would have one address; of DMN files several may have tables of one id."""
    tables: dict[str, list[Table]] = {}
    for table in workspace.asked:
        tables.setdefault(table.id, []).append(table)
    for name in {table.id for table in workspace.library.namesakes if table.id in tables}:
        yield called_alike(name, tables[name])


def catalogue_of(
    library: Library,
    names: Iterable[str],
    checked: Iterable[DecisionTable] = (),
    reports: Iterable[Report] = (),
) -> Catalogue:
    """Some tables of a library, with what was found out while they were ``checked``, if anything.

    Raises ``TableError``.
    """
    dated: dict[str, tuple[Revision, ...]] = {}
    undated: dict[str, Revision] = {}
    known: dict[str, list[DecisionTable]] = {}
    for table in checked:
        known.setdefault(table.model.source.name, []).append(table)
    for name in sorted(names):
        dated[name] = tuple(_revisions(library, name, known))
        if tells_day(library, name):
            whole = _digest(one.hash for one in dated[name])
            undated[name] = Revision(
                library.revisions[name][-1], Undated(library, name), None, whole
            )
    found = {word_of(report.table): tuple(report) for report in reports}
    return Catalogue(library, dated, undated, found)


def _revisions(
    library: Library, name: str, known: Mapping[str, Iterable[DecisionTable]]
) -> Iterator[Revision]:
    """The revisions of a table, each on the days on which all that it needs is the same.

    What is ``known`` of its files for one of these days is compiled already.
    """
    for table in library.revisions[name]:
        for stage in stages_of(library, table):
            try:
                procedure = library.procedure(table, stage.period.some_day(date.max))
            except TableError:
                # Not all that it hands over to is in force yet; `find` says so.
                continue
            ready = (
                one
                for one in known.get(table.source.name, ())
                if one.id == name and one.procedure.day in stage.period
            )
            decider = next(ready, DecisionTable(procedure, library))
            yield Revision(table, decider, stage.period, _digest(_texts(procedure)))


def _texts(procedure: Procedure) -> Iterator[str]:
    """All that a procedure was read from, the table that is asked first."""
    yield procedure.entry.id
    for name in sorted(procedure.tables):
        table = procedure.tables[name]
        yield from (name, table.version or "", str(table.effective), table.source.text)
        for constant in table.constants.values():
            yield from (constant.name, constant.text)


def _digest(texts: Iterable[str]) -> str:
    digest = sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        # With their lengths, so that no two lists of texts are the same bytes.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:_DIGITS]


def _private(procedure: Procedure) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    tables = procedure.tables.values()
    hidden = {one.name for table in tables for one in table.given.values() if one.private}
    hidden |= {
        name
        for name, column in procedure.inputs.items()
        if column.expression is not None and not hidden.isdisjoint(column.expression.names)
    }
    answers = {
        (table.id, name)
        for table in tables
        for rule in table.computing
        for name, answer in (rule.outputs or {}).items()
        for formula in formulas_in(answer)
        if not hidden.isdisjoint(formula.names)
    }
    return frozenset(hidden), frozenset(answers)
