"""The history of a table: its revisions in order, and what each changed.

Purpose: what ``gapless log`` and ``gapless changelog`` say.

A revision is compared with the one before it as customers met them: the old one with the tables
it handed over to on its last day, the new one with those of its first.  A table also changes on
the days on which one that it hands over to does; these days have entries of their own.

Invariants: entries come oldest first; the first has nothing to be compared with; their periods
together are the days on which the table is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import pairwise

from gapless.budget import Budget
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Message, TableError
from gapless.model import Procedure, Table
from gapless.reading.library import Library
from gapless.reading.time_line import Period, Stage, preceding, stages_of
from gapless.revisions.alignment import Incomparable
from gapless.revisions.counterparts import Pair, as_met, compare_pairs
from gapless.revisions.difference import Diff


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A revision or a stage of one, its days, and what it changed.

    ``reached`` are the tables handed over to that begin, or end (None), with a later stage of the
    revision; empty where the revision itself begins.  ``diff`` is None for the first revision and
    where it cannot be known; ``unknown`` says why.
    """

    table: Table
    period: Period
    reached: Mapping[str, Table | None] = field(default_factory=dict)
    diff: Diff | None = None
    unknown: Message | None = None


def history(
    library: Library, name: str, budget_of: Callable[[Table], Budget]
) -> Iterator[HistoryEntry]:
    """The entries of a table, oldest first; ``budget_of`` gives the budget of each revision."""
    for table in library.revisions.get(name, ()):
        yield from history_of(library, table, budget_of(table))


def history_of(library: Library, table: Table, budget: Budget) -> Iterator[HistoryEntry]:
    """The entries of one revision: its beginning, and what changed while it was in force."""
    stages = stages_of(library, table)
    entry = HistoryEntry(table, stages[0].period)
    before = preceding(library, table)
    if before is None:
        yield entry
    else:
        yield _compared(entry, lambda: as_met(library, before, library, table, date.max), budget)
    for earlier, stage in pairwise(stages):
        reached = {
            name: one for name, one in stage.reached.items() if one is not earlier.reached.get(name)
        }
        yield _compared(
            HistoryEntry(table, stage.period, reached),
            partial(_turn, library, earlier, stage),
            budget,
        )


def _turn(library: Library, earlier: Stage, stage: Stage) -> tuple[Procedure, Procedure]:
    """A revision on the last day of one stage and on the first of the next."""
    assert earlier.period.last is not None, "a stage that another follows has a last day"
    return (
        library.procedure(stage.table, earlier.period.last),
        library.procedure(stage.table, stage.period.some_day(date.max)),
    )


def _compared(
    entry: HistoryEntry, sides: Callable[[], tuple[Procedure, Procedure]], budget: Budget
) -> HistoryEntry:
    try:
        (diff,) = compare_pairs([Pair(*sides())], lambda _: budget)
    except TableError as failure:
        return replace(entry, unknown=failure.diagnostics[0].message)
    except Incomparable as problem:
        return replace(entry, unknown=problem.diagnostic.message)
    return replace(entry, diff=diff)
