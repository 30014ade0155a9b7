"""A revision as its constants make it: what it is on each day.

A table whose constants change while it is in force was read with the values of each of their days;
``Table.turns`` holds these readings.  They share their source, by which they are one revision.
"""

from __future__ import annotations

from datetime import date

from gapless.model import Table


def on_day(revision: Table, day: date) -> Table:
    """A revision with the constants of a day."""
    found = revision
    for turn in revision.turns:
        if turn.turned is not None and turn.turned <= day:
            found = turn
    return found


def changes_with_days(table: Table) -> bool:
    """Whether the constants of a revision, on whichever day, have other values on other days."""
    return bool(table.turns) or table.turned is not None


def are_same_text(table: Table, other: Table) -> bool:
    """Whether two tables are written alike."""
    if table.source.is_dmn or other.source.is_dmn:
        # What a table says stands in other parts of its file, too, and other tables in that.
        return table == other
    return table.source.text == other.source.text


def reads_like(table: Table, other: Table) -> bool:
    """Whether two tables are the same text with the same constants, each on its first day."""
    ours, theirs = (
        {name: constant.text for name, constant in one.constants.items()} for one in (table, other)
    )
    return are_same_text(table, other) and ours == theirs


def keeps(revision: Table, other: Table) -> bool:
    """Whether a revision reads like another on each day from which that has other constants."""
    own = {turn.turned: turn for turn in (revision, *revision.turns)}
    return all(
        turn.turned in own and reads_like(own[turn.turned], turn) for turn in (other, *other.turns)
    )
