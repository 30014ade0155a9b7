"""The time line of a table for people: a line for every entry of its history (``gapless log``).

Invariants: oldest first; the revision in force today is marked without colour too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rich.text import Text

from gapless.diagnostic import Message, joined, say, say_as
from gapless.render.change_words import DiffWords, numbers
from gapless.render.table_words import NOTHING
from gapless.render.terminal.definitions import definitions
from gapless.render.terminal.grid_layout import GridRow, TextGrid, lines_of
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.revisions.history import HistoryEntry

_IN_FORCE = "→"
_HEADINGS = (
    Message(""),
    say("version"),
    say_as("time", "from"),
    say_as("time", "until"),
    say("rows"),
    say("what changed"),
)


@paged
def show_log(width: int, entries: Sequence[HistoryEntry], today: date) -> Iterator[Text]:
    """The revisions of one table, at least one."""
    table = entries[-1].table
    yield from wrap(text_of(table.title, "bold"), width)
    if table.title != table.id:
        yield from wrap(text_of(table.id), width)
    yield Text()
    rows = [_cells(entry, today) for entry in entries]
    grid = TextGrid(
        tuple(text_of(heading, "bold") for heading in _HEADINGS),
        tuple(map(GridRow.of, rows)),
    )
    drawn = lines_of(grid, width)
    if drawn is not None:
        yield from drawn
    else:
        for cells in rows:
            headings = map(text_of, _HEADINGS[1:])
            yield from definitions([*zip(headings, cells[1:], strict=True)], width)
            yield Text()
    if any(today in entry.period for entry in entries):
        legend = say("{mark} in force today", mark=_IN_FORCE)
    else:
        legend = say("no revision is in force today")
    yield Text()
    yield from indented(text_of(legend, "dim"), width)


def _cells(entry: HistoryEntry, today: date) -> tuple[Text, ...]:
    now = today in entry.period
    style = "bold" if now else ""
    return (
        Text(_IN_FORCE if now else " ", "bold"),
        text_of(entry.table.version or NOTHING, style),
        Text(str(entry.period.first or NOTHING), style),
        Text(str(entry.period.last or NOTHING), style),
        Text(str(len(entry.table.rules))),
        text_of(what_changed(entry)),
    )


def what_changed(entry: HistoryEntry) -> Message:
    """What a revision changed in numbers, and the step of the version that asks for."""
    message = change_in_numbers(entry)
    return joined((message, entry.diff.step), " · ") if entry.diff and entry.diff.step else message


def change_in_numbers(entry: HistoryEntry) -> Message:
    """``26 regions: 18 decided otherwise, 8 no longer decided``, or why there are no numbers.

    Where a table that is handed over to begins, it is named first.
    """
    if entry.unknown is not None:
        return say("cannot be compared: {reason}", reason=entry.unknown)
    diff = entry.diff
    if diff is None:
        return say("first revision")
    message = numbers(diff)
    if diff.equivalent:
        message = say("equivalent: every case is decided alike")
    notes = DiffWords(diff).notes
    if entry.reached:
        message = joined([*notes, message], "; ")
    elif not diff.changes:
        message = joined([message, *notes], "; ")
    if diff.stopped is not None:
        message = say("{message}, at least; {reason}", message=message, reason=diff.stopped)
    return message
