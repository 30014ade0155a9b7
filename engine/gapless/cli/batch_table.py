"""The table that a file of records is decided by: one revision, or that of each record's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from gapless.api import DecisionTable, TableLibrary
from gapless.budget import Budget
from gapless.cli.command import project_here
from gapless.dataclass import dataclass, field
from gapless.deciding.decide import Decider
from gapless.deciding.undated import tells_day
from gapless.diagnostic import say
from gapless.project.misuse import Misuse
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import is_file, names_no_revision, open_table

if TYPE_CHECKING:
    from gapless.bulk.batches import DecidesParts
    from gapless.bulk.records import Renamed


@dataclass(frozen=True, slots=True)
class BatchTable:
    """The table that decides; with ``day_column`` that column tells the day of a record.

    ``deciders`` are those of days, ready for batches of any columns.
    """

    library: TableLibrary
    table: DecisionTable
    by_day: bool
    limit: TimeLimit
    day_column: str | None = None
    deciders: dict[date, Decider] = field(default_factory=dict)

    @classmethod
    def open(
        cls, name: str, as_of: date | None, limit: TimeLimit, day_column: str | None = None
    ) -> BatchTable:
        """The table of a word; raises ``TableError``, ``UnknownTable`` and ``Misuse``."""
        project = project_here(limit)
        by_days = as_of is not None or day_column is not None
        found, table = open_table(project, name, revisions=by_days)
        library = TableLibrary(found)
        by_revision = not names_no_revision(name) and (not by_days or not is_file(name))
        if by_revision and day_column is not None:
            raise Misuse(say("name no revision of the table: --as-of-column says which it is"))
        if by_revision:
            day = as_of or found.day_of(table, date.today())
            return cls(library, library.prepare(table, day), by_day=False, limit=limit)
        if day_column is not None:
            newest = found.revisions[table.id][-1]
            day = found.day_of(newest, date.today())
            return cls(library, library.prepare(newest, day), True, limit, day_column)
        by_day = as_of is None and tells_day(found, table.id)
        return cls(library, library.at(table.id, as_of or date.today()), by_day=by_day, limit=limit)

    @property
    def language(self) -> str:
        """That of the table."""
        return self.table.model.language

    def budget(self) -> Budget:
        """A budget for one open question."""
        return self.limit.of_question()

    def batches(
        self, names: Sequence[str], renamed: Mapping[str, Renamed], *, empty_is_unknown: bool
    ) -> DecidesParts:
        """What decides batches with columns of some names; raises ``ContextError``."""
        from gapless.bulk.batches import ProcedureBatches
        from gapless.bulk.dated import DatedBatches

        if self.by_day:
            return DatedBatches(
                self.library.library,
                self.table.id,
                names,
                renamed,
                empty_is_unknown=empty_is_unknown,
                budget=self.budget,
                day_column=self.day_column,
                deciders=self.deciders,
            )
        return ProcedureBatches(
            self.deciders.setdefault(date.max, Decider(self.table.compiled)),
            names,
            renamed,
            empty_is_unknown=empty_is_unknown,
            budget=self.budget,
        )
