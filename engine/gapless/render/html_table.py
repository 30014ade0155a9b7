"""A table as one HTML file: a page for the intranet and for the wall.

Purpose: what ``gapless show --format html`` prints.  Place in the flow: above ``publication`` and
``html``; the style is ``page.css``, written into the file.

Invariants: the file needs no other file and no script, and its content security policy forbids
both; every text of a table is escaped; what colour tells is also told in words or signs.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources

from gapless.language import translate
from gapless.model import Output
from gapless.render.html import Content, Markup, css_text, element, join, style_sheet
from gapless.render.publication import (
    CellKind,
    Publication,
    PublishedCell,
    PublishedGroup,
    PublishedRow,
)
from gapless.render.table_words import is_long
from gapless.render.words import policy_sentence, severity_word

#: A grid of more columns is printed on a sheet laid sideways.
_UPRIGHT_COLUMNS = 6
#: So many findings are named at one cell.
_MOST_MARKS = 6
_DATE = re.compile(r"(\b\d{4}-\d\d-\d\d\b)")
_SIGNS = {CellKind.ANY: "·", CellKind.NOTHING: "–"}


def html_table(publication: Publication) -> str:
    """The page, with a final line break."""
    table = publication.table
    css = _css(publication)
    digest = b64encode(sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = " · ".join(filter(None, (table.title, table.version)))
    head = [
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", " ".join(title.split())),
        style_sheet(css),
    ]
    skip = element("a", publication.word("to the table"), class_="skip", href="#table")
    body = [skip, _header(publication), element("main", _sections(publication))]
    page = element("html", element("head", head), element("body", body), lang=table.language)
    return f"<!doctype html>\n{page}\n"


def _css(publication: Publication) -> str:
    """The style sheet, with the size of the sheet and what stands at the foot of each."""
    style = resources.files("gapless.render").joinpath("page.css").read_text("utf-8")
    size = "A4 landscape" if publication.columns > _UPRIGHT_COLUMNS else "A4"
    small = "font: 8pt system-ui, sans-serif; color: #444444;"
    return (
        f"{style}\n@page {{\n  size: {size};\n  margin: 14mm 12mm 16mm;\n"
        f"  @bottom-left {{ content: {css_text(' · '.join(publication.identity))}; {small} }}\n"
        f'  @bottom-right {{ content: counter(page) " / " counter(pages); {small} }}\n}}\n'
    )


def _header(publication: Publication) -> Markup:
    source = publication.source
    status = publication.status
    return element(
        "header",
        element("h1", publication.table.title),
        element("p", _identity(publication), class_="identity"),
        element("p", f"{publication.word('source')}: {source}", class_="source")
        if source
        else None,
        element("p", status, class_=f"status {'bad' if publication.has_faults else 'good'}")
        if status
        else None,
    )


def _identity(publication: Publication) -> Iterator[Content]:
    """Id, version and days; a line may break between them, not within."""
    for place, part in enumerate(publication.identity):
        yield " · " if place else None
        yield element("span", part, class_="part")


def _sections(publication: Publication) -> Iterator[Content]:
    yield _grid(publication)
    yield _findings(publication)
    yield _open_questions(publication)
    yield _row_texts(publication)
    yield _questions(publication)
    yield _history(publication)
    yield _examples(publication)


def _grid(publication: Publication) -> Markup:
    table = publication.table
    outputs = [table.outputs[name] for name in publication.outputs]
    long = [output for output in outputs if is_long(table, output)]
    rows = element("th", publication.word("row"), scope="col", rowspan=2)
    cite = element("th", publication.word("cite"), scope="col", rowspan=2)
    above = [
        rows,
        element(
            "th", publication.word("if"), scope="colgroup", colspan=len(table.inputs), class_="if"
        ),
        element(
            "th",
            publication.word("then"),
            scope="colgroup",
            colspan=len(outputs),
            class_="then then-first",
        ),
        cite if publication.cited else None,
    ]
    names = [
        *(
            element("th", column.label, scope="col", class_="if")
            for column in table.inputs.values()
        ),
        *(
            element("th", output.label, scope="col", class_=_then(place))
            for place, output in enumerate(outputs)
        ),
    ]
    grid = element(
        "table",
        element("caption", element("span", table.title, class_="unseen"), id="rules"),
        element("thead", element("tr", above), element("tr", names)),
        [_group(publication, group, long, outputs) for group in publication.groups()],
        class_="rules" if long else "rules brief",
    )
    policy = element("p", policy_sentence(table.hit_policy, table.language), class_="policy")
    return join((policy, _scrolling(grid, "rules", id="table")))


def _scrolling(table: Markup, label: str, *, id: str | None = None) -> Markup:
    """A table that scrolls within the page, also by keyboard."""
    return element(
        "div", table, class_="scroll", role="region", aria_labelledby=label, tabindex=0, id=id
    )


def _then(place: int) -> str:
    return "then" if place else "then then-first"


def _group(
    publication: Publication, group: PublishedGroup, long: list[Output], outputs: list[Output]
) -> Markup:
    heading = None
    if group.heading is not None:
        name = element("span", group.heading)
        cell = element("th", name, scope="rowgroup", colspan=publication.columns)
        heading = element("tr", cell)
    widths = ["long" if output in long else "" for output in outputs]
    rows = [_row(publication, row, widths) for row in group.rows]
    return element("tbody", heading, rows, class_="missing" if group.missing else None)


def _row(publication: Publication, row: PublishedRow, widths: list[str]) -> Markup:
    name: Content = row.id.text
    if row.at_length:
        name = element("a", row.id.text, href=f"#row-{row.place}")
    if row.masked:
        told = f" ({publication.word('cannot decide')})"
        name = [
            "× ",
            element("span", name, class_="masked"),
            element("span", told, class_="unseen"),
        ]
    cells = [
        element("th", name, _marks(publication, row.id.marks), scope="row"),
        *(_cell(publication, cell, "") for cell in row.conditions),
        *(
            _cell(publication, cell, f"{_then(place)} {widths[place]}".strip())
            for place, cell in enumerate(row.conclusions)
        ),
    ]
    if publication.cited and row.place:
        cells.append(element("td", row.cite, class_="cite quiet"))
    return element("tr", cells)


def _cell(publication: Publication, cell: PublishedCell, names: str) -> Markup:
    classes = [names]
    text: Content = _dates_whole(cell.text)
    if cell.kind in _SIGNS:
        classes.append("quiet")
        told = publication.word("any" if cell.kind is CellKind.ANY else "none")
        text = [
            element("span", _SIGNS[cell.kind], aria_hidden="true"),
            element("span", told, class_="unseen"),
        ]
    elif cell.kind is CellKind.HAND_OVER:
        text = f"→\u00a0{cell.text}"
    if cell.marks:
        classes.append("marked")
    return element(
        "td",
        text,
        _marks(publication, cell.marks),
        class_=" ".join(filter(None, classes)) or None,
        colspan=cell.span if cell.span > 1 else None,
    )


def _dates_whole(text: str) -> list[Content]:
    """A text in which no line breaks within a date."""
    return [
        element("span", part, class_="part") if place % 2 else part
        for place, part in enumerate(_DATE.split(text))
    ]


def _marks(publication: Publication, marks: tuple[int, ...]) -> list[Content]:
    """Links from a place in the table to the findings about it; all are told below the table."""
    finding = publication.word("finding")
    links: list[Content] = [
        element(
            "a", f"◀{mark}", class_="mark", href=f"#finding-{mark}", aria_label=f"{finding} {mark}"
        )
        for mark in marks[:_MOST_MARKS]
    ]
    return [*links, " …"] if len(marks) > _MOST_MARKS else links


def _section(publication: Publication, title: str, *contents: Content) -> Markup:
    return element("section", element("h2", publication.word(title)), *contents)


def _findings(publication: Publication) -> Content:
    notes = publication.marks.notes
    if not notes:
        return None
    items = [
        element(
            "li",
            element(
                "strong", f"{severity_word(finding.severity, publication.language)} {finding.code}"
            ),
            f": {translate(finding.message, publication.language)}",
            id=f"finding-{number}",
        )
        for number, finding in notes
    ]
    return _section(publication, "findings", element("ol", items))


def _open_questions(publication: Publication) -> Content:
    questions = [
        element(
            "li",
            element("strong", _dates_whole(question.where)),
            _marks(publication, question.marks),
            element("br"),
            question.reason,
            element("span", f" (→ {question.table})", class_="quiet") if question.table else None,
        )
        for question in publication.open_questions()
    ]
    return _section(publication, "open questions", element("ol", questions)) if questions else None


def _row_texts(publication: Publication) -> Content:
    articles = []
    for row in publication.row_texts():
        told = f": {row.told}" if row.told else ""
        cite = element("span", f" ({row.cite})", class_="quiet") if row.cite else None
        heading = element("h3", row.name, told, cite, id=f"row-{row.place}-name")
        articles.append(
            element(
                "article",
                heading,
                _definitions(row.texts),
                id=f"row-{row.place}",
                aria_labelledby=f"row-{row.place}-name",
            )
        )
    return _section(publication, "details", articles) if articles else None


def _definitions(pairs: tuple[tuple[str, Content], ...]) -> Markup:
    return element("dl", [[element("dt", label), element("dd", text)] for label, text in pairs])


def _questions(publication: Publication) -> Content:
    pairs = []
    for label, question, meanings in publication.questions():
        quiet = element("span", meanings, class_="quiet") if meanings else None
        between = element("br") if question and meanings else None
        pairs.append((label, join((question, between, quiet))))
    return _section(publication, "questions", _definitions(tuple(pairs))) if pairs else None


def _history(publication: Publication) -> Content:
    revisions = [*publication.revisions()]
    if not revisions:
        return None
    headings = ("version", "from", "until", "rows", "changes")
    rows = []
    for revision in revisions:
        shown = f" ({publication.word('this revision')})" if revision.shown else ""
        cells = (revision.first, revision.last, str(revision.rows), revision.changes)
        rows.append([f"{revision.version}{shown}", *cells])
    return _section(
        publication, "history", _list_table(publication, "history", headings, rows, "revisions")
    )


def _examples(publication: Publication) -> Content:
    examples = [*publication.examples()]
    if not examples:
        return None
    title = f"{publication.word('cases')} ({len(examples)})"
    headings = ("case", "given", "expected")
    return element(
        "details",
        element("summary", element("h2", title)),
        _list_table(publication, "cases", headings, [[*example] for example in examples], None),
    )


def _list_table(
    publication: Publication,
    title: str,
    headings: tuple[str, ...],
    rows: list[list[str]],
    class_: str | None,
) -> Markup:
    """A plain table whose first column names the rows."""
    names = [publication.heading(name) for name in headings]
    label = f"{title}-table"
    caption = element("span", publication.word(title), class_="unseen")
    grid = element(
        "table",
        element("caption", caption, id=label),
        element(
            "thead",
            element("tr", [element("th", name, scope="col") for name in names]),
        ),
        element(
            "tbody",
            [
                element(
                    "tr",
                    element("th", first, scope="row"),
                    [element("td", _dates_whole(text)) for text in rest],
                )
                for first, *rest in rows
            ],
        ),
        class_=class_,
    )
    return _scrolling(grid, label)
