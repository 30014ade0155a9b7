"""The grid of a table: its rows as cells, marks included.

Purpose: turn rules into the rows of a ``Grid``: the owner's words in every cell, quiet "any"
cells, hand-overs as arrows, missing rows at the end.  Place in the flow: between the model
and ``grid_layout``; ``show`` chooses among such grids.

Invariants: a marked cell carries ``◀`` and the number of its finding, so that marks are seen
without colour; the row column is always first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from gapless.model import Rule, Table
from gapless.render.grid_layout import Grid, GridCell, GridRow
from gapless.render.marks import Marks, MissingRow
from gapless.render.table_words import output_words
from gapless.render.words import word
from gapless.render.wrapping import text_of

ANY = "·"
NOTHING = "–"
#: Stands before the id of a row that can never decide.
MASKED = "×"
#: So many findings are named at one cell; all are told below the table.
_MOST_MARKS = 6
#: A column narrower than this cannot be read at length.
_READABLE = 26


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A grid of a table and what it shows: which outputs, and whether the citations."""

    grid: Grid
    outputs: tuple[str, ...]
    cited: bool


def build_grid(
    table: Table, marks: Marks, outputs: tuple[str, ...], *, cited: bool, long: Sequence[str]
) -> TableGrid:
    """The grid of a table with some of its outputs; ``long`` ones get a readable column."""
    language = table.language
    cited = cited and any(rule.cite for rule in table.rules)
    headings = [Text(word("row", language), "bold")]
    headings += [text_of(column.label, "bold") for column in table.inputs.values()]
    headings += [text_of(table.outputs[name].label, "bold") for name in outputs]
    if cited:
        headings.append(Text(word("cite", language), "dim"))
    first = 1 + len(table.inputs)
    grid = Grid(
        tuple(headings),
        tuple(_rows(table, marks, outputs, cited)),
        first,
        (Text(word("if", language), "dim"), Text(word("then", language), "dim")),
        tuple((first + place, _READABLE) for place, name in enumerate(outputs) if name in long),
    )
    return TableGrid(grid, outputs, cited)


def _rows(table: Table, marks: Marks, outputs: tuple[str, ...], cited: bool) -> Iterator[GridRow]:
    group: str | None = None
    for rule in table.rules:
        if rule.group != group:
            group = rule.group
            yield GridRow(heading=text_of(group or "", "bold"))
        cells = [GridCell(_row_id(table, rule, marks))]
        cells += [GridCell(condition_text(rule, name, marks)) for name in table.inputs]
        if rule.use is not None:
            target = Text.assemble("→ ", text_of(rule.use, "bold"))
            cells.append(GridCell(target, len(outputs)))
        else:
            cells += [GridCell(_conclusion(table, rule, name)) for name in outputs]
        if cited:
            cells.append(GridCell(text_of(rule.cite or "", "dim")))
        yield GridRow(tuple(cells))
    if marks.missing:
        yield GridRow(heading=Text(word("gaps", table.language), "bold"))
    for missing in marks.missing:
        yield _missing_row(table, missing, len(outputs) + cited)


def _row_id(table: Table, rule: Rule, marks: Marks) -> Text:
    name = text_of(rule.id, "bold")
    if rule.id in marks.masked:
        name = Text.assemble((f"{MASKED} ", "bold"), text_of(rule.id, "strike"))
    return numbered(name, marks.rows.get(rule.id, []))


def condition_text(rule: Rule, name: str, marks: Marks) -> Text:
    """What the owner wrote in a cell, or the quiet sign of "any", with its marks."""
    cell = rule.cells.get(name)
    text = Text(ANY, "dim") if cell is None or cell.text == "-" else text_of(cell.text)
    return numbered(text, marks.cells.get((rule.id, name), []))


def numbered(text: Text, numbers: Sequence[int]) -> Text:
    """A text with the marks of findings behind it."""
    if not numbers:
        return text
    marked = text.copy()
    marked.stylize("bold underline")
    for number in numbers[:_MOST_MARKS]:
        marked = Text.assemble(marked, " ", (f"◀{number}", "bold reverse"))
    return Text.assemble(marked, " ◀…") if len(numbers) > _MOST_MARKS else marked


def output_text(table: Table, rule: Rule, name: str) -> Text:
    """The value a row concludes; empty where it concludes none."""
    return text_of(output_words(table, rule, name))


def _conclusion(table: Table, rule: Rule, name: str) -> Text:
    text = output_text(table, rule, name)
    return text if text.plain else Text(NOTHING, "dim")


def _missing_row(table: Table, missing: MissingRow, rest: int) -> GridRow:
    cells = [GridCell(numbered(Text("?", "bold"), [missing.number]))]
    cells += [
        GridCell(
            text_of(missing.where[name], "reverse") if name in missing.where else Text(ANY, "dim")
        )
        for name in table.inputs
    ]
    elsewhere = [
        f"{name} {tests}" for name, tests in missing.where.items() if name not in table.inputs
    ]
    told = word("no row", table.language)
    if elsewhere:
        told += f" ({', '.join(elsewhere)})"
    return GridRow((*cells, GridCell(text_of(told, "bold"), rest)))
