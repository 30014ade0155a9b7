"""Importing: the tables of a DMN file as texts of their own, each proved to decide the same.

Purpose: what ``gapless import`` writes.

Every text is read again before anybody sees it, among the others of the file and what lies around
its place.  It must hold the same columns and the same rows, and every context must be decided
alike.  The rows of a table under ``first`` say which later ones they go before: DMN means it of
all, and an owner wants to be told of others to come.

Invariants: a text that says something else than its table in the file is never given out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Numbers
from gapless.budget import Budget, Exhausted
from gapless.check.overlaps import find_declared
from gapless.codes.check import NOT_CHECKED
from gapless.collection import collection_paused
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Explained, Message, Severity, TableError, say
from gapless.editing.arranging import Group, arrange
from gapless.editing.printing import print_outline
from gapless.model import ALL, HitPolicy, Output, Table
from gapless.reading.dmn.tables import Translation
from gapless.reading.library import Library, Unread, build_library
from gapless.reading.loading import read_source
from gapless.reading.nodes import MappingNode
from gapless.reading.origins import Heading, heading_of, origins_around
from gapless.reading.references import over_with
from gapless.reading.schema import TABLE
from gapless.revisions.difference import compare_revisions
from gapless.revisions.findings import wanted_version
from gapless.source import Source
from gapless.starting.from_dmn import Draft, draft, going_over, replaced, scalar

_FIRST_VERSION = "1.0.0"
_DIFFERS = say("the table means something else")

Column = TypeVar("Column", Domain, Output)


class CannotImport(Explained):
    """A table that no text was found for which says the same; ``message`` says what differs."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where tables go, and what their files say of themselves.

    ``effective`` is the day of tables that keep none of their own, and of those too where it
    ``is_wanted``; ``document`` is the file they come from, ``schema`` the way from theirs to that
    of the project, whose tables lie in ``folders``.
    """

    folder: Path
    effective: date
    language: str
    document: str
    schema: str = ""
    folders: tuple[Path, ...] = ()
    is_wanted: bool = False

    def day(self, table: Table) -> date:
        """The first day of a table."""
        own = None if self.is_wanted else table.effective
        return own or self.effective

    def file(self, table: Table) -> Path:
        """The file of a table."""
        return self.folder / table.id / f"{self.day(table)}.yaml"


@dataclass(frozen=True, slots=True)
class Imported:
    """A table of a DMN file, and the text that says the same; ``stopped`` is why the comparison of
    what they decide ended early, None where it did not.
    """

    table: Table
    file: Path
    text: str
    stopped: Message | None = None


@collection_paused()
def import_tables(
    found: Sequence[tuple[Translation, Table]],
    home: Home,
    former: Sequence[Table],
    budget: Budget,
) -> tuple[Imported | Unread, ...]:
    """The tables of a file as texts, in its order; raises ``CannotImport``.

    Where the budget ends, what the texts decide is not compared to the end.  Tables that have
    ``former`` revisions get a version that suits.  One that no YAML can hold, or that nobody can
    use in the file either, is ``Unread``.
    """
    drafts = {
        table.id: draft(
            translation,
            table,
            str(home.day(table)),
            {"version": _FIRST_VERSION, "language": home.language},
            home.document,
        )
        for translation, table in found
    }
    headings = {name: heading_of(each.root) for name, each in drafts.items()}
    own = {name: heading for name, heading in headings.items() if heading is not None}
    writers = [_Writer(drafts[table.id], table, home, own, budget) for _, table in found]
    unread: dict[str, Unread] = {}
    for writer in writers:
        with _unread(writer.table, unread):
            writer.write()
    usable = [writer for writer in writers if writer.table.id not in unread]
    known, _ = build_library([*former, *(writer.again for writer in usable)])
    before, _ = build_library(table for _, table in found)
    after, _ = build_library(writer.again for writer in usable)
    imported: dict[str, Imported] = {}
    for writer in usable:
        with _unread(writer.table, unread):
            if len(known.revisions[writer.table.id]) > 1:
                writer.raise_version(known)
            imported[writer.table.id] = writer.proved(before, after)
    return tuple(imported.get(table.id) or unread[table.id] for _, table in found)


@contextmanager
def _unread(table: Table, unread: dict[str, Unread]) -> Iterator[None]:
    """Keep the faults of a table that cannot be used."""
    try:
        yield
    except TableError as failure:
        unread[table.id] = Unread(table.source.name, failure.diagnostics, frozenset({table.id}))


class _Writer:
    """Writes a table, and reads what it has written."""

    def __init__(
        self,
        draft: Draft,
        table: Table,
        home: Home,
        own: Mapping[str, Heading],
        budget: Budget,
    ) -> None:
        self.table = table
        self.text = ""
        self.again = table
        self._draft = draft
        self._root = draft.root
        self._home = home
        self._file = home.file(table)
        self._budget = budget
        place = Source(self._file.as_posix(), "", home.folders)
        self._origins = replace(origins_around(place), own=own)

    def write(self) -> None:
        """Find a text that reads back as the table; raises ``CannotImport``, ``TableError``."""
        problem: Message | None = None
        # Thousands may be parted, where no number of the table is then another one.
        for root in (
            *(() if self._draft.is_kept else (replaced(self._root, {"numbers": None}),)),
            self._root,
        ):
            problem = self._try(root, self.table)
            if problem is None and self.again.language != self.table.language:
                # Lengths of time are spelled in the language of the table.
                problem = self._try(root, self.again)
            if problem is None:
                return
        if problem is None or problem == _DIFFERS:
            raise self._failed(_DIFFERS)
        message = say("the table is not written: {why}", why=problem)
        raise TableError([NOT_CHECKED.at(self.table.spans["table"], message)])

    def raise_version(self, known: Library) -> None:
        """Give it a version that suits what it changes of the revision before."""
        try:
            version = wanted_version(known, self.again, self._home.day(self.table), self._budget)
        except Exhausted:
            version = None
        if version is not None:
            self._change(replaced(self._root, {"version": scalar(version)}))

    def _change(self, root: MappingNode) -> None:
        """Write other nodes, which mean the same."""
        problem = self._try(root, self.again)
        if problem is not None:
            raise self._failed(problem)

    def _failed(self, problem: Message) -> CannotImport:
        return CannotImport(
            say(
                "nothing was written: the text of {table} would not mean the same: {problem};"
                " this is a bug in gapless",
                table=self.table.id,
                problem=problem,
            )
        )

    def _try(self, root: MappingNode, table: Table) -> Message | None:
        """Write the nodes, and read the text; what is then wrong."""
        outline = arrange(root, self._draft.remarks, TABLE, table)
        assert isinstance(outline, Group)
        head = [f"# yaml-language-server: $schema={self._home.schema}"]
        head += ["#", *self._draft.head] if self._draft.head else ()
        text = print_outline(outline, head)
        source = Source(self._file.as_posix(), text, self._home.folders)
        # Without a limit: what was not read again may not be given out.
        reading = read_source(source, None, self._file, self._origins)
        for fault in reading.problems:
            if fault.severity is Severity.ERROR:
                return fault.message
        assert reading.table is not None
        if said(reading.table) != said(self.table):
            return _DIFFERS
        self._root, self.text, self.again = root, text, reading.table
        return None

    def proved(self, before: Library, after: Library) -> Imported:
        """The text, of which every context is decided as in the file.

        Raises ``CannotImport``, and ``TableError`` for a table that needs what cannot be used.
        """
        day = self._home.day(self.table)
        sides = before.procedure(self.table, day), after.procedure(self.again, day)
        diff = compare_revisions(*sides, self._budget)
        if diff.changes or (diff.complete and not diff.equivalent):
            raise self._failed(say("a context is decided otherwise"))
        if self.table.hit_policy is HitPolicy.FIRST and not self._draft.is_kept:
            self._go_over(diff.compiled)
        return Imported(self.table, self._file, self.text, diff.stopped)

    def _go_over(self, compiled: tuple[CompiledProcedure, CompiledProcedure] | None) -> None:
        """Declare the overlaps in which it makes a difference which row decides."""
        # Of rows that are not reached for lack of time DMN's own meaning is written.
        over: dict[int, str | tuple[str, ...]] = {rule.index: ALL for rule in self.table.rules[:-1]}
        try:
            for rule, met in find_declared(compiled[0], self._budget) if compiled else ():
                rows = (later.id for later in met if later.conclusion != rule.conclusion)
                over[rule.index] = over_with(replace(rule, is_over_all=False), rows)
        except Exhausted:
            pass
        self._change(going_over(self._root, {row: rows for row, rows in over.items() if rows}))


def said(table: Table) -> object:
    """What a table says, but for words to people, the notation of its numbers, and the overlaps
    that it declares.
    """
    return (
        table.id,
        table.hit_policy,
        table.data,
        dict(table.constants),
        {
            name: replace(column, domain=_plain(column.domain), label="", question=None)
            for name, column in table.inputs.items()
        },
        {name: replace(_plain(column), label="") for name, column in table.outputs.items()},
        [
            (
                rule.id,
                {
                    name: cell.parts
                    for name, cell in rule.cells.items()
                    if cell.values != table.inputs[name].domain.everything
                },
                rule.outputs,
                rule.use,
                rule.cite,
            )
            for rule in table.rules
        ],
        [(gap.cells, gap.reason) for gap in table.accepted_gaps],
        table.cases,
    )


def _plain(column: Column) -> Column:
    """A column or domain whose numbers are written without thousands."""
    return replace(column, numbers=Numbers(unit=column.numbers.unit), language="en")
