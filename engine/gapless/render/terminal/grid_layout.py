"""Grids: rows and columns drawn with lines, fitted to a width.

Texts wrap inside their columns; a double line sets the conclusions apart from the conditions.

How widths are chosen: every column gets at least its longest word.  Where all texts fit on
one line, that is it.  Otherwise the columns are levelled (no column is wide while another
starves) and then cells are moved between columns as long as that makes the grid lower.

Invariants: no line is wider than the width; a grid whose longest words do not fit is refused
(``fit`` gives None) rather than cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Span, Text

from gapless.dataclass import dataclass
from gapless.render.terminal.wrapping import (
    count_lines,
    widest_line,
    widest_word,
    widest_wrapped,
    width_of,
    wrap,
)

#: A word longer than this may be cut rather than widen its column.
_LONGEST_WORD = 16
#: How much of a text is looked at to choose widths, and how many rows to make a grid low.
_MEASURED_TEXT = 1500
_MEASURED_ROWS = 40
#: How many texts are measured to make a grid low.
_MOST_MEASURED = 4_000_000
_GAP = 3
#: By a text, which the grid keeps, and a width.
_Filled = dict[tuple[int, int], list[tuple[str, list[Span]]]]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A text that stands in one column or spans several."""

    text: Text
    span: int = 1


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of cells, or a heading over the rows that follow (empty: they belong to no group)."""

    cells: tuple[GridCell, ...] = ()
    heading: Text | None = None

    @classmethod
    def of(cls, texts: Iterable[Text]) -> GridRow:
        """A row with a text in every column."""
        return cls(tuple(map(GridCell, texts)))


@dataclass(frozen=True, slots=True)
class TextGrid:
    """Headings, rows, and before which column the double line stands (0: nowhere).

    ``over`` are the words above the conditions and the conclusions; ``wanted`` is the least
    width of some columns, where their text is long enough to use it; ``ruled`` grids have
    lines between rows as soon as a row takes several lines.
    """

    headings: tuple[Text, ...]
    rows: tuple[GridRow, ...]
    conclusions: int = 0
    over: tuple[Text, Text] | None = None
    wanted: tuple[tuple[int, int], ...] = ()
    ruled: bool = True


def lines_of(grid: TextGrid, width: int) -> Iterator[Text] | None:
    """The lines of the grid, or None where it cannot be that narrow."""
    widths = fit(grid, width)
    return None if widths is None else _draw(grid, widths, width)


def fit(grid: TextGrid, width: int) -> tuple[int, ...] | None:
    """The widths of the columns, or None where the grid cannot be that narrow."""
    room = room_for(len(grid.headings), width)
    columns = _texts(grid)
    distinct = [dict.fromkeys(texts) for texts in columns]
    natural = [max(1, *map(widest_line, texts)) for texts in distinct]
    if sum(natural) <= room:
        return tuple(natural)
    least = [
        min(max(map(widest_word, texts)), max(_LONGEST_WORD, widest_word(heading.plain)))
        for texts, heading in zip(distinct, grid.headings, strict=True)
    ]
    for column, wanted in grid.wanted:
        least[column] = max(least[column], min(wanted, natural[column]))
    least = [max(1, amount) for amount in least]
    if sum(least) > room:
        return None
    seen = [texts[: _MEASURED_ROWS + 1] for texts in columns]
    widths = _lower(seen, least, _level(least, natural, room))
    return tuple(
        max(1, *(widest_wrapped(text, size) for text in texts))
        for texts, size in zip(distinct, widths, strict=True)
    )


def room_for(columns: int, width: int) -> int:
    """The cells that a width leaves for the texts of so many columns."""
    return width - _GAP * (columns - 1)


def _texts(grid: TextGrid) -> list[list[str]]:
    """The texts of every column."""
    columns = [[heading.plain] for heading in grid.headings]
    for row in grid.rows:
        place = 0
        for cell in row.cells:
            if cell.span == 1:
                columns[place].append(cell.text.plain[:_MEASURED_TEXT])
            place += cell.span
    return columns


def _level(least: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """Widths that use the room, the widest columns all alike."""
    low, high = 0, room
    while low < high:
        cap = (low + high + 1) // 2
        if sum(_capped(least, natural, cap)) <= room:
            low = cap
        else:
            high = cap - 1
    widths = _capped(least, natural, low)
    for column in sorted(range(len(widths)), key=lambda column: -natural[column]):
        if sum(widths) < room and widths[column] < natural[column]:
            widths[column] += 1
    return widths


def _capped(least: Sequence[int], natural: Sequence[int], cap: int) -> list[int]:
    return [max(low, min(high, cap)) for low, high in zip(least, natural, strict=True)]


def _lower(columns: Sequence[Sequence[str]], least: Sequence[int], widths: list[int]) -> list[int]:
    """Move cells between columns while that makes the grid lower, and is soon tried."""
    best = _height(columns, widths)
    tries = _MOST_MEASURED // sum(map(len, columns))
    for amount in (8, 4, 2, 1):
        improved = True
        while improved:
            improved = False
            for giver in range(len(widths)):
                for taker in range(len(widths)):
                    if giver == taker or widths[giver] - amount < least[giver]:
                        continue
                    if not tries:
                        return widths
                    tries -= 1
                    widths[giver] -= amount
                    widths[taker] += amount
                    height = _height(columns, widths)
                    if height < best:
                        best, improved = height, True
                    else:
                        widths[giver] += amount
                        widths[taker] -= amount
    return widths


def _height(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> tuple[int, int]:
    """The lines of the grid; between equal ones, the fewer lines in all cells the better."""
    counted = [
        [count_lines(text, width) for text in texts]
        for texts, width in zip(columns, widths, strict=True)
    ]
    rows = max(len(column) for column in counted)
    height = sum(
        max((column[row] for column in counted if row < len(column)), default=0)
        for row in range(rows)
    )
    return height, sum(map(sum, counted))


def _draw(grid: TextGrid, widths: Sequence[int], width: int) -> Iterator[Text]:
    """The lines of the grid with columns of these widths; headings may use the whole width."""
    if grid.over and grid.conclusions:
        yield from _draw_over(grid, widths)
    headings = tuple(GridCell(text) for text in grid.headings)
    known: _Filled = {}
    yield from _draw_row(grid, headings, widths, known)
    yield _rule(grid, widths, "═", "╪", "╬")
    ruled = grid.ruled and _needs_rules(grid, widths)
    fresh = True
    for row in grid.rows:
        if row.heading is not None:
            if not row.heading.plain:
                yield _rule(grid, widths, "═", "╪", "╬")
                fresh = True
                continue
            if not fresh:
                yield _rule(grid, widths)
            yield from wrap(row.heading, width)
            yield _rule(grid, widths)
            fresh = True
            continue
        if ruled and not fresh:
            yield _rule(grid, widths)
        fresh = False
        yield from _draw_row(grid, row.cells, widths, known)


def _draw_over(grid: TextGrid, widths: Sequence[int]) -> Iterator[Text]:
    assert grid.over
    first = GridCell(Text(""), 1)
    conditions = grid.conclusions - 1
    rest = len(widths) - grid.conclusions
    cells = [first, GridCell(grid.over[0], conditions)] if conditions else [first]
    yield from _draw_row(grid, (*cells, GridCell(grid.over[1], rest)), widths, {})


def _needs_rules(grid: TextGrid, widths: Sequence[int]) -> bool:
    """Whether some row takes several lines, so that lines must separate the rows."""
    return any(
        count_lines(cell.text.plain, size) > 1
        for row in grid.rows
        for cell, size in zip(row.cells, _sizes(row.cells, widths), strict=True)
    )


def _sizes(cells: Sequence[GridCell], widths: Sequence[int]) -> list[int]:
    sizes = []
    place = 0
    for cell in cells:
        covered = widths[place : place + cell.span]
        sizes.append(sum(covered) + _GAP * (len(covered) - 1))
        place += cell.span
    return sizes


def _draw_row(
    grid: TextGrid, cells: Sequence[GridCell], widths: Sequence[int], known: _Filled
) -> Iterator[Text]:
    sizes = _sizes(cells, widths)
    filled = [_filled(cell.text, size, known) for cell, size in zip(cells, sizes, strict=True)]
    for number in range(max(map(len, filled))):
        drawn = ""
        spans: list[Span] = []
        place = 0
        for cell, lines, size in zip(cells, filled, sizes, strict=True):
            if place == grid.conclusions and place:
                drawn += " ║ "
            elif place:
                spans.append(Span(len(drawn), len(drawn) + _GAP, "dim"))
                drawn += " │ "
            if number < len(lines):
                plain, styles = lines[number]
                spans += [span.move(len(drawn)) for span in styles]
                drawn += plain
            else:
                drawn += " " * size
            place += cell.span
        yield Text(drawn, spans=spans)


def _filled(text: Text, size: int, known: _Filled) -> list[tuple[str, list[Span]]]:
    """The lines of a cell, filled up to its width, and the styles in each; once for a text."""
    key = id(text), size
    if key not in known:
        lines = known[key] = []
        for part in wrap(text, size):
            whole = [Span(0, len(part.plain), part.style)] if part.style else []
            lines.append((part.plain + " " * (size - width_of(part.plain)), whole + part.spans))
    return known[key]


def _rule(
    grid: TextGrid, widths: Sequence[int], stroke: str = "─", cross: str = "┼", double: str = "╫"
) -> Text:
    drawn = stroke * widths[0]
    for place, size in enumerate(widths[1:], start=1):
        drawn += stroke + (double if place == grid.conclusions else cross) + stroke + stroke * size
    return Text(drawn, style="" if stroke == "═" else "dim")
