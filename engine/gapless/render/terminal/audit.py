"""An audit for people: where calls were recorded otherwise than the table answers.

Invariants: groups keep their order; what is left out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from gapless.diagnostic import say
from gapless.render.call_words import AuditWords, lines
from gapless.render.terminal.definitions import definitions
from gapless.render.terminal.grid_layout import GridRow, TextGrid, lines_of
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import count_word

if TYPE_CHECKING:
    from gapless.bulk.audit import Audited


@paged
def show_audit(width: int, audited: Audited, *, most: int | None = 40) -> Iterator[Text]:
    """An audit with at most ``most`` groups (None: all)."""
    words = AuditWords(audited, most)
    yield from wrap(text_of(words.headline, "bold"), width)
    for said, tally in words.asides():
        yield from indented(text_of(said), width, "  · ", "    ")
        for line in lines(tally, words.language):
            yield from indented(text_of(line, "dim"), width, "    ", "      ")
    if not words.shown:
        return
    yield Text()
    rows = tuple(
        GridRow.of(
            (
                Text(str(place), "dim"),
                Text(count_word(group.tally.calls, words.language)),
                text_of("\n".join(words.conditions(group))),
                text_of(words.recorded(group)),
                Text.assemble(
                    text_of(words.answered(group), "bold"), "\n", text_of(words.row(group), "dim")
                ),
            )
        )
        for place, group in enumerate(words.shown, start=1)
    )
    headings = tuple(text_of(heading, "bold") for heading in words.headings)
    drawn = lines_of(TextGrid(headings, rows, 3), width)
    if drawn is not None:
        yield from drawn
    else:
        for row in rows:
            pairs = [
                (head, cell.text) for head, cell in zip(headings[1:], row.cells[1:], strict=True)
            ]
            yield from definitions(pairs, width, indent=2)
    if words.left:
        more = say("… and {count:,} more groups (--all shows them)", count=words.left)
        yield from wrap(text_of(more, "dim"), width)
    yield Text()
    yield from wrap(Text(f"{words.word('Calls of each')}:", "bold"), width)
    pairs = [
        (Text(str(place)), text_of("\n".join(lines(group.tally, words.language))))
        for place, group in enumerate(words.shown, start=1)
    ]
    yield from definitions(pairs, width, indent=2)
