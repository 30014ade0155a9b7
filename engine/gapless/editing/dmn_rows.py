"""Editing DMN: rows go and cells change in the XML of a file, no other byte does.

Invariant: all edits are made, or ``CannotEdit`` is raised.

Example::

    >>> from gapless.codes.example import LOAN
    >>> from gapless.source import Source
    >>> [table] = load_dmn_source(Source("loan.dmn", LOAN))
    >>> text = edit_dmn(table, [RemoveRow("2"), SetCell("3", "customer", None)])
    >>> text.count("<rule>"), text.count("<text>-</text>")
    (2, 1)
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gapless.algebra.sets import union
from gapless.diagnostic import say
from gapless.editing.plan import CannotEdit, CellText, Edit, RemoveRow, SetCell, texts_of
from gapless.model import Input, Table
from gapless.reading.dmn.extension import kept_of
from gapless.reading.dmn.feel_text import cell_of
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.dmn.xml import Element, parse_elements
from gapless.sfeel.cells import read_set

#: A piece of a text, by its offsets, and what stands there instead.
_Patch = tuple[int, int, str]


def edit_dmn(table: Table, edits: Iterable[Edit]) -> str:
    """The text of the file of a table with all edits made; raises ``CannotEdit``."""
    source, (file, start) = table.source, _begins(table)
    if file != source.name:
        raise CannotEdit(say("it is in {file}", file=file))
    tables = (one for one in load_dmn_source(source) if isinstance(one, Table))
    if sum(_begins(one) == (file, start) for one in tables) > 1:
        raise CannotEdit(say("several decisions call the table"))
    found = parse_elements(source).within("decisionTable")
    element = next((each for each in found if each.start == start), None)
    if element is None or kept_of(element) is not None:
        raise CannotEdit(say("gapless has exported it: change the table that it comes from"))
    rows = {str(number): row for number, row in enumerate(element.all("rule"), 1)}
    patches: list[_Patch] = []
    for each in edits:
        if isinstance(each, RemoveRow | SetCell):
            row = rows.get(each.row)
            if row is None:
                raise CannotEdit(say("it is a default output entry"))
            patches.append(
                _without(row) if isinstance(each, RemoveRow) else _cell(table, row, each)
            )
    text, done = "", 0
    for first, last, written in sorted(patches):
        # A cell of a row that goes is not written any more.
        if first >= done:
            text += source.text[done:first] + written
            done = last
    return text + source.text[done:]


def _begins(table: Table) -> tuple[str, int]:
    place = table.spans["table"]
    return place.source.name, place.start


def _without(row: Element) -> _Patch:
    """A row that goes, with its lines where nothing else stands there."""
    text = row.source.text
    line, end = text.rfind("\n", 0, row.start) + 1, text.find("\n", row.end) + 1
    if not end or text[line : row.start].strip() or text[row.end : end].strip():
        return row.start, row.end, ""
    return line, end, ""


def _cell(table: Table, row: Element, edit: SetCell) -> _Patch:
    """A cell that holds other values."""
    column = table.inputs[edit.input]
    cells = list(row.all("inputEntry"))
    entry = cells[list(table.inputs).index(edit.input)]
    written = escape(_feel(table, column, edit.text), quote=False)
    element = entry.first("text")
    if element is None:
        raise CannotEdit(say("its cell has no text"))
    tag, text = element.tag, element.source.text
    if tag.text.endswith("/>"):
        opened = tag.text.removesuffix("/>").rstrip()
        return tag.start, tag.end, f"{opened}>{written}</{opened[1:].split()[0]}>"
    return tag.end, text.rfind("</", tag.end, element.end), written


def _feel(table: Table, column: Input, text: CellText) -> str:
    """The text of a cell."""
    chosen = column.domain.everything
    if text is not None:
        chosen = union(read_set(column.domain, each) for each in texts_of(text))
    return cell_of(table, column, chosen)
