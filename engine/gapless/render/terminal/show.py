"""A table in the terminal: a publication laid out as a page of text.

That is heading, grid of rows with the findings marked in their places, what rows say at length,
questions, open questions.

How the width decides: a grid with every output, if each long free text (an output that names
no values) gets a readable column; else a grid without these, which then stand below it row by
row; else, where even the longest words do not fit side by side, every row as a short list.

Invariants: rows keep the file's order; nothing is cut; structure does not depend on colour: a
marked cell carries ``◀`` and the number of its finding, what has changed the sign of its fate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rich.text import Text

from gapless.render.merged_grid import Fate
from gapless.render.publication import Publication
from gapless.render.published_rows import (
    MOST_MARKS,
    SIGNS,
    CellKind,
    PublishedCell,
    PublishedRow,
)
from gapless.render.terminal.definitions import Pair, definitions, widest_name
from gapless.render.terminal.grid_layout import GridCell, GridRow, TextGrid, lines_of, room_for
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import policy_sentence, severity_word

#: Stands before the id of a row that can never decide.
_MASKED = "×"
_STYLES = {CellKind.HAND_OVER: "bold", CellKind.MISSING: "bold", CellKind.REGION: "reverse"}
_FATES = {
    Fate.ADDED: "bold green",
    Fate.CHANGED: "bold yellow",
    Fate.MOVED: "bold yellow",
    Fate.REMOVED: "bold red",
}
#: A column narrower than this cannot be read at length.
_READABLE = 26


@paged
def show_table(width: int, publication: Publication) -> Iterator[Text]:
    """The publication as a page for the terminal."""
    yield from _heading(publication, width)
    yield Text()
    layout = _choose_grid(publication, width)
    if layout is None:
        publication = replace(publication, columns_of=tuple(publication.table.outputs))
        yield from _stacked(publication, width)
    else:
        publication, drawn = layout
        yield from drawn
    yield from _findings(publication, width)
    if layout is not None:
        yield from _row_texts(publication, width)
    yield from _branches(publication, width)
    yield from _questions(publication, width)
    yield from _open_questions(publication, width)


def _choose_grid(publication: Publication, width: int) -> tuple[Publication, Iterator[Text]] | None:
    """The fullest publication whose grid fits, with the lines of that grid."""
    everything = tuple(publication.table.outputs)
    for outputs in dict.fromkeys((everything, publication.outputs)):
        for cited in (True, False):
            chosen = replace(publication, columns_of=outputs, with_citations=cited)
            if room_for(chosen.columns, width) < chosen.columns:
                continue
            drawn = lines_of(_grid(chosen), width)
            if drawn is not None:
                return chosen, drawn
    return None


def _heading(publication: Publication, width: int) -> Iterator[Text]:
    table = publication.table
    yield from wrap(text_of(table.title, "bold"), width)
    yield from wrap(text_of(" · ".join(publication.identity)), width)
    if publication.source:
        line = text_of(f"{publication.word('Source')}: {publication.source}", "dim")
        yield from indented(line, width, "", "  ")
    yield from wrap(Text(policy_sentence(table.hit_policy, table.language), "dim"), width)
    if publication.status:
        yield from wrap(Text(publication.status, "bold"), width)
    for told in publication.legend:
        yield from indented(text_of(told), width, "", "  ")


def _grid(publication: Publication) -> TextGrid:
    table = publication.table
    headings = [Text(publication.word("Row"), "bold")]
    columns = (*table.inputs, *publication.outputs)
    headings += [text_of(publication.heading_of(name), "bold") for name in columns]
    if publication.cited:
        headings.append(Text(publication.word("Section"), "dim"))
    first = 1 + len(table.inputs)
    return TextGrid(
        tuple(headings),
        tuple(_rows(publication)),
        first,
        (Text(publication.word("If"), "dim"), Text(publication.word("Then"), "dim")),
        tuple(
            (first + place, _READABLE)
            for place, name in enumerate(publication.outputs)
            if name in publication.long
        ),
    )


def _rows(publication: Publication) -> Iterator[GridRow]:
    for place, group in enumerate(publication.groups()):
        if place or group.heading is not None:
            yield GridRow(heading=text_of(group.heading or "", "bold"))
        for row in group.rows:
            cells = [GridCell(_name(row, text_of(row.id.text)))]
            cells += [
                GridCell(_text(cell), cell.span) for cell in (*row.conditions, *row.conclusions)
            ]
            if publication.cited and not row.is_missing:
                cells.append(GridCell(text_of(row.cite, "dim")))
            yield GridRow(tuple(cells))


def _name(row: PublishedRow, name: Text) -> Text:
    """What a row is called, with what became of it, a cross where it cannot decide, its marks."""
    name.stylize("bold")
    if row.masked:
        name.stylize("strike")
        name = Text.assemble((f"{_MASKED} ", "bold"), name)
    signs = [(fate.sign, _FATES[fate]) for fate in row.fates]
    return _marked(Text.assemble(*signs, " " if signs else "", name), row.id.marks)


@lru_cache(maxsize=20_000)
def _text(cell: PublishedCell) -> Text:
    """The text of a cell; those of a missing row stand out.  Equal cells share theirs."""
    text = text_of(cell.text, _STYLES.get(cell.kind, ""))
    if cell.kind in SIGNS:
        text = Text(SIGNS[cell.kind], "dim")
    elif cell.kind is CellKind.HAND_OVER:
        text = Text.assemble("→ ", text)
    if cell.changed:
        text = Text.assemble(text, (f" {Fate.CHANGED.sign}", _FATES[Fate.CHANGED]))
    return _marked(text, cell.marks)


def _marked(text: Text, marks: Sequence[int]) -> Text:
    """A text with the numbers of findings behind it."""
    if not marks:
        return text
    text.stylize("bold underline")
    shown = [(f" ◀{mark}", "bold reverse") for mark in marks[:MOST_MARKS]]
    return Text.assemble(text, *shown, " ◀…" if len(marks) > MOST_MARKS else "")


def _section(title: str, width: int) -> Iterator[Text]:
    yield Text()
    yield from wrap(Text(title, "bold"), width)


def _findings(publication: Publication, width: int) -> Iterator[Text]:
    notes = publication.marks.notes
    if not notes:
        return
    yield from _section(publication.word("Findings"), width)
    digits = len(str(len(notes)))
    for number, finding in notes:
        text = Text.assemble(
            (f"{severity_word(finding.severity)} {finding.code}", "bold"),
            ": ",
            text_of(finding.message),
        )
        yield from indented(text, width, f"  ◀{number:<{digits}} ")


def _row_texts(publication: Publication, width: int) -> Iterator[Text]:
    """What the grid had no room for: long outputs, citations, notes; row by row."""
    blocks = publication.row_texts()
    if not blocks:
        return
    if publication.is_whole:
        notes, details = publication.word("Notes"), publication.word("Details by row")
        yield from _section(notes if publication.with_citations else details, width)
        pairs = [
            (
                text_of(f"{publication.word('Row')} {row.id.text}", "bold"),
                Text(" ").join(text_of(text) for _, text in row.texts),
            )
            for row in blocks
        ]
        yield from definitions(pairs, width, indent=2)
        return
    yield from _section(publication.word("Details by row"), width)
    widest = widest_name((text_of(label), Text()) for row in blocks for label, _ in row.texts)
    for number, row in enumerate(blocks):
        if number:
            yield Text()
        yield from wrap(_row_line(publication, row), width)
        pairs = [(text_of(label, "dim"), text_of(text)) for label, text in row.texts]
        yield from definitions(pairs, width, indent=2, widest=widest)


def _row_line(publication: Publication, row: PublishedRow) -> Text:
    """``Baris 2a: LAPOR ULANG (C.I.2.b)``: the row and what the grid says it concludes."""
    line = text_of(f"{publication.word('Row')} {row.id.text}", "bold")
    if row.conclusion:
        line = Text.assemble(line, ": ", text_of(row.conclusion))
    if row.cite and not publication.cited:
        line = Text.assemble(line, (f" ({text_of(row.cite).plain})", "dim"))
    return line


def _stacked(publication: Publication, width: int) -> Iterator[Text]:
    """Every row as a short list: for widths at which no grid can be read."""
    table = publication.table
    inputs = [publication.heading_of(name) for name in table.inputs]
    outputs = [publication.heading_of(name) for name in table.outputs]
    widest = widest_name((text_of(label), Text()) for label in (*inputs, *outputs))
    started = False
    for group in publication.groups():
        for number, row in enumerate(group.rows):
            if started and not (group.missing and number):
                yield Text()
            started = True
            if not number and group.heading is not None:
                yield from wrap(text_of(group.heading, "bold underline"), width)
            if row.is_missing:
                yield _marked(Text("?"), row.id.marks)
                yield from _listed(inputs, row.conditions, width, widest)
                continue
            name = _name(row, text_of(f"{publication.word('Row')} {row.id.text}"))
            if row.cite:
                name = Text.assemble(name, (f" ({text_of(row.cite).plain})", "dim"))
            yield from wrap(name, width)
            if all(cell.kind is CellKind.ANY for cell in row.conditions):
                yield Text(f"  {publication.word('always')}", "dim")
            yield from _listed(inputs, row.conditions, width, widest)
            yield Text(f"  {publication.word('Then')}", "dim")
            labels = outputs if row.conclusions[0].kind is not CellKind.HAND_OVER else [""]
            yield from _listed(labels, row.conclusions, width, widest)
            texts = [(text_of(label), text_of(text)) for label, text in row.texts]
            yield from definitions(texts, width, indent=2, widest=widest)


def _listed(
    labels: Iterable[str], cells: Sequence[PublishedCell], width: int, widest: int
) -> Iterator[Text]:
    """The cells that say something, each behind its label."""
    pairs: list[Pair] = [
        (text_of(label), _text(cell))
        for label, cell in zip(labels, cells, strict=True)
        if cell.kind not in SIGNS or cell.marks or cell.changed
    ]
    yield from definitions(pairs, width, indent=2, widest=widest)


def _branches(publication: Publication, width: int) -> Iterator[Text]:
    """The tree of what decides the inputs; where it is too deep to be drawn, with its depth."""
    for number, branch in enumerate(publication.branches):
        if not number:
            yield from _section(publication.word("What decides the inputs"), width)
            yield from indented(text_of(publication.table.id, "bold"), width, "  ")
        text = text_of(branch.text)
        if branch.is_known:
            text = Text.assemble(text, (f" ({publication.word('see above')})", "dim"))
        stem, trunk = branch.stem, branch.trunk
        if 2 * len(stem) > width:
            stem = trunk = f"{len(branch.ends)}: "
        yield from indented(text, width, f"  {stem}", f"  {trunk}")


def _questions(publication: Publication, width: int) -> Iterator[Text]:
    """The question of each input, the words its values stand for, and what is computed."""
    pairs = []
    for label, question, meanings in publication.questions():
        texts = (text_of(question), text_of(meanings, "dim"))
        pairs.append((text_of(label), Text("\n").join(text for text in texts if text)))
    if pairs:
        yield from _section(publication.word("What to ask"), width)
        yield from definitions(pairs, width, indent=2)


def _open_questions(publication: Publication, width: int) -> Iterator[Text]:
    """The accepted gaps with their reasons."""
    for number, question in enumerate(publication.open_questions(), start=1):
        if number == 1:
            yield from _section(publication.word("Open questions"), width)
        line = _marked(text_of(question.where), question.marks)
        yield from indented(line, width, f"  {number}. ")
        reason = question.reason + (f" (→ {question.table})" if question.table else "")
        yield from indented(text_of(reason, "dim"), width, "     ")
