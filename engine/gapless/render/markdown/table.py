"""A table as GitHub Flavored Markdown: for wikis and forges.

Each group of rows is a table of its own under its heading, for a table in Markdown has none.

Invariants: no text of a table can make markup, a mention or a link; every row of a table has as
many cells as its heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.language import translate
from gapless.render.markdown.escaping import escape, row
from gapless.render.merged_grid import Fate
from gapless.render.publication import (
    ASKED,
    EXAMPLES,
    REVISIONS,
    Publication,
)
from gapless.render.published_rows import SIGNS, CellKind, PublishedCell, PublishedRow
from gapless.render.words import policy_sentence, severity_word


def markdown_table(publication: Publication) -> str:
    """The page, with a final line break."""
    return "\n".join(_page(publication)).rstrip("\n") + "\n"


def _page(publication: Publication) -> Iterator[str]:
    table = publication.table
    yield f"# {escape(_one_line(table.title))}"
    yield ""
    yield escape(" · ".join(publication.identity))
    if publication.source:
        yield ""
        yield f"{publication.word('Source')}: {escape(publication.source)}"
    if publication.status:
        yield ""
        yield f"**{publication.status}**"
    yield ""
    yield policy_sentence(table.hit_policy, table.language)
    yield ""
    for line in publication.legend:
        yield escape(line)
        yield ""
    yield from _grid(publication)
    yield from _lists(publication)
    yield from _row_texts(publication)
    yield from _tables(publication)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _section(title: str) -> Iterator[str]:
    yield f"## {title}"
    yield ""


def _grid(publication: Publication) -> Iterator[str]:
    table = publication.table
    headings = [publication.word("Row")]
    headings += map(publication.heading_of, table.inputs)
    headings += [f"→ {publication.heading_of(name)}" for name in publication.outputs]
    if publication.cited:
        headings.append(publication.word("Section"))
    for group in publication.groups():
        if group.heading is not None:
            yield f"### {escape(_one_line(group.heading))}"
            yield ""
        rows = [_cells(publication, one) for one in group.rows]
        yield from _table([escape(heading) for heading in headings], rows)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table and the empty line behind it; the cells are Markdown already."""
    yield row(headings)
    yield row(["---"] * len(headings))
    yield from map(row, rows)
    yield ""


def _cells(publication: Publication, one: PublishedRow) -> list[str]:
    name = f"**{escape(one.id.text)}**"
    if one.masked:
        name = f"× ~~{escape(one.id.text)}~~ ({publication.word('can never decide')})"
    signs = "".join(fate.sign for fate in one.fates)
    cells = [f"{escape(signs)} {name}".lstrip() + _marks(one.id.marks)]
    for cell in (*one.conditions, *one.conclusions):
        cells += [_cell(cell), *[""] * (cell.span - 1)]
    if publication.cited and not one.is_missing:
        cells.append(escape(one.cite))
    return cells


def _cell(cell: PublishedCell) -> str:
    text = SIGNS.get(cell.kind) or escape(cell.text)
    if cell.kind is CellKind.HAND_OVER:
        text = f"→ **{text}**"
    elif cell.kind is CellKind.MISSING:
        text = f"**{text}**"
    return text + f" {Fate.CHANGED.sign}" * cell.changed + _marks(cell.marks)


def _marks(marks: Sequence[int]) -> str:
    return "".join(f" ◀{mark}" for mark in marks)


def _lists(publication: Publication) -> Iterator[str]:
    """Findings and open questions."""
    if publication.marks.notes:
        yield from _section(publication.word("Findings"))
        for number, finding in publication.marks.notes:
            head = f"{severity_word(finding.severity, publication.language)} {finding.code}"
            text = f"**{head}**: {escape(translate(finding.message, publication.language))}"
            yield f"- ◀{number} {text}"
        yield ""
    questions = [*publication.open_questions()]
    if questions:
        yield from _section(publication.word("Open questions"))
        for number, question in enumerate(questions, start=1):
            where = f"**{escape(question.where)}**{_marks(question.marks)}"
            table = f" (→ {escape(question.table)})" if question.table else ""
            yield f"{number}. {where}<br>{escape(question.reason)}{table}"
        yield ""


def _row_texts(publication: Publication) -> Iterator[str]:
    texts = publication.row_texts()
    if texts:
        yield from _section(publication.word("Details by row"))
    for one in texts:
        cite = f" ({escape(one.cite)})" if one.cite else ""
        words = f": {escape(_one_line(one.conclusion))}" if one.conclusion else ""
        yield f"### {publication.word('Row')} {escape(one.id.text)}{words}{cite}"
        yield ""
        for label, text in one.texts:
            yield f"- **{escape(label)}**: {escape(text)}"
        yield ""


def _tables(publication: Publication) -> Iterator[str]:
    """What decides the inputs, what to ask, history and examples."""
    for number, branch in enumerate(publication.branches):
        if not number:
            yield from _section(publication.word("What decides the inputs"))
            yield f"- **{escape(publication.table.id)}**"
        known = f" ({publication.word('see above')})" if branch.is_known else ""
        yield f"{'  ' * len(branch.ends)}- {escape(branch.text)}{known}"
    if publication.branches:
        yield ""
    asked = [[escape(text) for text in one] for one in publication.questions()]
    if asked:
        yield from _section(publication.word("What to ask"))
        yield from _table([publication.heading(name) for name in ASKED], asked)
    revisions = [*publication.revisions()]
    if revisions:
        yield from _section(publication.word("Revisions"))
        rows = [[escape(cell) for cell in one] for one in revisions]
        yield from _table([publication.heading(name) for name in REVISIONS], rows)
    if publication.changed is not None:
        yield from _section(publication.word("What changed"))
        yield from (f"{escape(line)}  " for line in publication.changed.in_all)
        yield ""
        headings = [publication.word("Case"), *map(escape, publication.changed.sides)]
        yield from _table(
            headings, [[escape(cell) for cell in one] for one in publication.changed_cases()]
        )
    examples = [[escape(text) for text in one] for one in publication.examples()]
    if examples:
        yield from _section(publication.word("Examples"))
        yield from _table([publication.heading(name) for name in EXAMPLES], examples)
