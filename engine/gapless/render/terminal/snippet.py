"""Snippets: lines of a file with the places that matter underlined.

The primary place has carets, related ones have dashes, each with its text.

Invariants: a line of the file is shown once for all labels that fit with it, lines in the
order of the file; where lines are left out between two, ``...`` says so; a label over
several lines is shown on its first, with the number of its last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from gapless.dataclass import dataclass
from gapless.diagnostic import Label, say
from gapless.render.terminal.source_line import ShownLine, show_line
from gapless.render.terminal.wrapping import text_of, width_of, wrap
from gapless.source import Source

#: A label's text gets at least this much room, to the left of its place if need be.
_LEAST_ROOM = 24


@dataclass(frozen=True, slots=True)
class Underline:
    """A label on one line: the characters of the line, and whether it is the primary one."""

    start: int
    end: int
    primary: bool
    text: Text | None

    @property
    def style(self) -> str:
        """The colour of the underline and its text."""
        return "bold red" if self.primary else "bold blue"


def snippet(
    source: Source, labels: Sequence[tuple[Label, bool]], gutter: int, width: int
) -> Iterator[Text]:
    """The lines of one file that carry labels (each with whether it is primary)."""
    by_line: dict[int, list[Underline]] = {}
    for label, primary in labels:
        by_line.setdefault(label.span.line, []).append(_underline(label, primary))
    empty = _gutter("", gutter)
    yield empty
    previous: int | None = None
    for number in sorted(by_line):
        if previous is not None and number > previous + 1:
            yield Text("...", "blue")
        previous = number
        for shown, underlines in _windows(
            source.line_text(number), by_line[number], width - gutter - 3
        ):
            line = _gutter(str(number), gutter)
            line.append(shown.text)
            yield line
            for drawn in _draw(shown, underlines, width - gutter - 3):
                yield Text.assemble(empty, drawn)


def _gutter(number: str, gutter: int) -> Text:
    return Text(f"{number:>{gutter}} | ", "blue")


def _underline(label: Label, primary: bool) -> Underline:
    span = label.span
    line = span.source.line_text(span.line)
    start = span.column - 1
    end = min(start + span.end - span.start, len(line))
    text = text_of(label.text) if label.text is not None else None
    if span.end_line > span.line:
        more = text_of(say("… to line {line}", line=span.end_line))
        text = more if text is None else Text.assemble(more, ": ", text)
    return Underline(start, end, primary, text)


def _windows(
    line: str, underlines: Sequence[Underline], width: int
) -> Iterator[tuple[ShownLine, Sequence[Underline]]]:
    """One view of the line for all its labels, or one for each where they are too far apart."""
    first = min(item.start for item in underlines)
    last = max(item.end for item in underlines)
    if len(underlines) == 1 or last - first <= width:
        shown = show_line(line, first, last, width)
        starts = [item.start for item in underlines]
        inside = not shown.pieces or (
            min(starts) >= shown.pieces[0].start and max(starts) <= shown.pieces[-1].end
        )
        if inside or len(underlines) == 1:
            yield shown, underlines
            return
    for item in sorted(underlines, key=lambda item: item.start):
        yield show_line(line, item.start, item.end, width), [item]


def _draw(shown: ShownLine, underlines: Sequence[Underline], width: int) -> Iterator[Text]:
    """The row of carets and dashes, then the texts that do not fit behind it."""
    placed = [(shown.columns(item.start, item.end), item) for item in underlines]
    placed.sort(key=lambda pair: (pair[0][0], pair[1].primary))
    row = _marks(placed)
    labelled = [(columns[0], item) for columns, item in placed if item.text is not None]
    if labelled:
        column, item = labelled[-1]
        assert item.text is not None
        alone = column >= max(start for (start, _), _ in placed)
        if alone and row.cell_len + 1 + width_of(item.text.plain) <= width:
            row.append(" ")
            row.append_text(_styled(item))
            labelled.pop()
    yield row
    if labelled:
        yield _connectors(labelled)
    while labelled:
        column, item = labelled.pop()
        text = _styled(item)
        left = max(0, min(column, width - min(_LEAST_ROOM, width_of(text.plain))))
        for line in wrap(text, width - left):
            before = _connectors([pair for pair in labelled if pair[0] < left])
            before.append(" " * (left - before.cell_len))
            yield Text.assemble(before, line)


def _styled(item: Underline) -> Text:
    assert item.text is not None
    text = item.text.copy()
    text.stylize(item.style)
    return text


def _marks(placed: Sequence[tuple[tuple[int, int], Underline]]) -> Text:
    end = max(last for (_, last), _ in placed)
    signs: list[tuple[str, str]] = [(" ", "")] * end
    for (first, last), item in sorted(placed, key=lambda pair: pair[1].primary):
        for column in range(first, last):
            signs[column] = ("^" if item.primary else "-", item.style)
    return Text.assemble(*signs)


def _connectors(labelled: Sequence[tuple[int, Underline]]) -> Text:
    line = Text()
    for column, item in labelled:
        if column >= line.cell_len:
            line.append(" " * (column - line.cell_len))
            line.append("|", item.style)
    return line
