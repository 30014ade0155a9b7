"""The history of a table: its revisions in order, and what each changed.

Purpose: what ``gapless log`` and ``gapless changelog`` tell.  Place in the flow: above
``time_line`` and ``difference``.

A revision is compared with the one before it as customers met them: the old one with the tables
it handed over to on its last day, the new one with those of its first day.

Invariants: entries come oldest first; the first has nothing to be compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from gapless.budget import Budget
from gapless.diagnostic import Message, TableError
from gapless.model import Table
from gapless.reading.library import Library, Procedure
from gapless.reading.time_line import Period, period_of, preceding
from gapless.revisions.alignment import Incomparable
from gapless.revisions.difference import Diff, compare_revisions


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A revision, its days, and what it changed.

    ``diff`` is None for the first revision and where it cannot be told; ``unknown`` says why.
    """

    table: Table
    period: Period
    diff: Diff | None = None
    unknown: Message | None = None


def history(
    library: Library, name: str, budget_of: Callable[[Table], Budget]
) -> Iterator[HistoryEntry]:
    """The revisions of a table, oldest first; ``budget_of`` gives the budget of each diff."""
    for table in library.revisions.get(name, ()):
        yield history_entry(library, table, budget_of(table))


def history_entry(library: Library, table: Table, budget: Budget) -> HistoryEntry:
    """One revision, compared with the one before it."""
    period = period_of(library, table)
    before = preceding(library, table)
    if before is None:
        return HistoryEntry(table, period)
    try:
        old = _on(library, before, period_of(library, before).last)
        new = _on(library, table, table.effective)
        return HistoryEntry(table, period, compare_revisions(old, new, budget))
    except TableError as failure:
        return HistoryEntry(table, period, unknown=failure.diagnostics[0].message)
    except Incomparable as problem:
        return HistoryEntry(table, period, unknown=problem.diagnostic.message)


def _on(library: Library, table: Table, day: date | None) -> Procedure:
    return library.procedure(table, day or date.today())
