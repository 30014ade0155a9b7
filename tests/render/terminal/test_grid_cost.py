"""What fitting a grid costs: in proportion to its texts, and no more for many columns."""

from __future__ import annotations

import pytest
from rich.text import Text

from gapless.render.terminal import grid_layout
from gapless.render.terminal.grid_layout import GridCell, GridRow, TextGrid, fit, lines_of
from gapless.render.terminal.wrapping import count_lines, wrap
from tests.reading.test_reading_cost import is_linear


def grid_of(columns: int, rows: int = 10) -> TextGrid:
    """A grid of texts of several words, another number of them in every cell."""
    headings = tuple(Text(f"column {number}") for number in range(columns))
    cells = [
        tuple(
            GridCell(Text(" ".join(["kata"] * (row * place % 13 + 1)))) for place in range(columns)
        )
        for row in range(rows)
    ]
    return TextGrid(headings, tuple(map(GridRow, cells)), 1)


def test_columns_are_measured_in_linear_time() -> None:
    """Twice as many take twice as long."""
    assert is_linear(lambda columns: fit(grid_of(columns), 1_000_000), 200)


def test_a_low_grid_is_not_looked_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 columns only so many widths are tried as take little time; the grid fits as ever."""
    counted = 0

    def count(plain: str, width: int) -> int:
        nonlocal counted
        counted += 1
        return count_lines(plain, width)

    monkeypatch.setattr(grid_layout, "count_lines", count)
    monkeypatch.setattr(grid_layout, "_MOST_MEASURED", 50_000)
    widths = fit(grid_of(60), 1_500)
    assert widths is not None
    assert sum(widths) + 3 * 59 <= 1_500
    assert counted <= 50_000 + 60 * 11


@pytest.mark.parametrize("rows", [20, 40])
def test_what_rows_share_is_wrapped_once(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many rows of the same texts are drawn, and not wrapped, twice as often."""
    wrapped: list[str] = []

    def wrap_counted(text: Text, width: int) -> list[Text]:
        wrapped.append(text.plain)
        return wrap(text, width)

    monkeypatch.setattr(grid_layout, "wrap", wrap_counted)
    cells = tuple(GridCell(Text(word)) for word in ("satu", "dua kata"))
    grid = TextGrid((Text("a"), Text("b")), (GridRow(cells),) * rows, 1)
    lines = lines_of(grid, 80)
    assert lines is not None
    assert [line.plain.rstrip() for line in lines][2:] == ["satu ║ dua kata"] * rows
    assert wrapped == ["a", "b", "satu", "dua kata"]
