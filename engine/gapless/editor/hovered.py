"""Hovered: a cell as a set in words, and what its row decides of all contexts and cases."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lsprotocol import types

from gapless.algebra.values import article
from gapless.budget import Exhausted
from gapless.check.shares import share
from gapless.diagnostic import Message, listed, say, say_count
from gapless.editor.place import Place, find_place
from gapless.editor.view import Need, View
from gapless.language import translate
from gapless.model import Cell, Input, Rule
from gapless.render.cleaning import clean
from gapless.sfeel.set_words import set_words

#: So many cases are named.
_MOST = 10


def hover(view: View, params: types.HoverParams) -> types.Hover | None:
    """What a cell means and its row decides; which table decides an input."""
    place = find_place(view.document.root, view.positions.offset(params.position))
    if place is None or place.scalar is None:
        return None
    said: list[Message | str] = []
    if place.path[::2] == ("inputs", "from") and not place.is_key:
        said += _origin(view, place.scalar.text)
    elif view.knows >= Need.TABLE:
        said += _of_row(view, place)
    if not said:
        return None
    lines = (each if isinstance(each, str) else translate(each) for each in said)
    text = "\n".join(clean(line) for line in lines)
    return types.Hover(
        types.MarkupContent(types.MarkupKind.PlainText, text), view.range(place.scalar.span)
    )


def _of_row(view: View, place: Place) -> Iterator[Message | str]:
    """What a cell means, and what its row decides."""
    table = view.ready.model
    match place.path:
        case ("rules", int(number), "when", str(name), *_):
            yield from _cell(
                table.inputs[name], table.rules[number].cells.get(name), table.language
            )
            yield from _row(view, table.rules[number])
        case ("rules", int(number), "row"):
            yield from _row(view, table.rules[number])
        case ("accepted_gaps", int(number), "when", str(name), *_):
            cell = table.accepted_gaps[number].cells.get(name)
            yield from _cell(table.inputs[name], cell, table.language)


def _origin(view: View, text: str) -> Iterator[Message | str]:
    """The table that decides an input, and what it answers."""
    table, output = view.output_named(text)
    if output is None:
        return
    if table is not None:
        yield say("decided by {table}: {title}", table=table.full_name, title=table.title)
    values = [output.print(value) for value in output.values or ()]
    label = "" if output.label == output.name else f" ({output.label})"
    answers = listed(values, _MOST) if values else article(output.kind)
    yield say("{column}: {values}", column=output.name + label, values=answers)


def _cell(column: Input, cell: Cell | None, language: str) -> Iterator[Message | str]:
    """A cell in words, in the language of its table."""
    values = column.domain.everything if cell is None else cell.values
    if values == column.domain.everything:
        yield say("{input}: any value", input=column.label)
    elif values:
        yield f"{column.label}: {set_words(column.domain, values, language)}"


def _row(view: View, rule: Rule) -> Iterator[Message]:
    """What a row decides, as far as it can be found out in time."""
    try:
        count, part = _decided(view, rule)
    except Exhausted as stopped:
        yield say(
            "row {row}: not looked at to the end: {reason}", row=rule.id, reason=stopped.reason
        )
        return
    if part == 0:
        yield say("row {row} decides nothing", row=rule.id)
    elif part is not None and count is not None:
        yield say_count(
            count,
            "row {row} decides {count:,} context, {share} of all",
            "row {row} decides {count:,} contexts, {share} of all",
            row=rule.id,
            share=_percent(part),
        )
    elif part is not None:
        yield say("row {row} decides {share} of all contexts", row=rule.id, share=_percent(part))
    whole, cases = len(view.known.cases), view.known.decided.get(rule.index, ())
    if cases:
        yield say(
            "of {whole} cases it decides {count}: {names}",
            whole=whole,
            count=len(cases),
            names=listed(cases, _MOST),
        )
    elif whole:
        yield say("of {whole} cases it decides none", whole=whole)


def _decided(view: View, rule: Rule) -> tuple[int | None, Fraction | None]:
    """How many contexts a row decides, and which part of all; None where they cannot be counted.

    The question put to the grid, inside the row's own box, is which rows decide a region.  Raises
    ``Exhausted``.
    """
    compiled, budget = view.ready.compiled, view.budget()
    stretch, grid = compiled.entry, compiled.grid
    part: Fraction | None = Fraction(0)
    count: int | None = 0
    for box, judged in grid.partition(
        grid.boxes[stretch.first + rule.index], grid.all_rows, compiled.judge, budget
    ):
        if not judged[1] >> stretch.first + rule.index & 1:
            continue
        own = share(compiled, box)
        part = None if part is None or own is None else part + own
        for piece in grid.contexts_in(box, budget):
            size: int | None = 1
            for where in grid.asked:
                held = grid.dimensions[where].size(piece[where])
                size = None if size is None or held is None else size * held
            count = None if count is None or size is None else count + size
    return count, part


def _percent(part: Fraction) -> str:
    """A part of all, never 0 % or 100 % where it is not."""
    return "< 1 %" if 0 < part < Fraction(1, 100) else f"{int(part * 100)} %"
