"""Completing: values, words of conditions, ids of rows and tables where the cursor is.

Keys are left to the YAML language server: two servers that complete the same get in each other's
way.

Invariants: what is offered can be read where it is put; where the text is too broken to say what
stands there, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.compiling.compiled import DECIDED, FAILED, UNCOVERED, UNDETERMINED
from gapless.editor.place import Place, find_place
from gapless.editor.view import View
from gapless.model import ALL, Cell, Table
from gapless.reading.folders import list_neighbours
from gapless.reading.nodes import Scalar
from gapless.reading.table_names import tables_named_by
from gapless.reading.yaml_text import scalar
from gapless.render.cleaning import clean
from gapless.sfeel.cell_text import ANY, print_value_test
from gapless.sfeel.formulas import Formula

#: Conditions in words, by the language of the table.
WORDS = {
    "id": ("kurang dari", "s.d", "di atas", "minimal", "antara", "selain"),
    "en": ("under", "up to", "over", "at least", "between", "not"),
}
_MOST = 200

#: What is offered: the text, and what it is called beside it.
Offer = tuple[str, str]


def complete(view: View, params: types.CompletionParams) -> list[types.CompletionItem]:
    """What can stand at the cursor."""
    offset = view.positions.offset(params.position)
    place = find_place(view.document.root, offset)
    table = view.document.reading.table
    if place is None or place.is_key or table is None:
        return []
    return [
        item
        for number, offer in enumerate(dict(_offers(view, table, place)).items())
        if number < _MOST and (item := _item(view, place.scalar, offset, number, offer)) is not None
    ]


def _offers(view: View, table: Table, place: Place) -> Iterator[Offer]:
    match place.path:
        case ("rules" | "accepted_gaps", int(), "when", str(name), *_) if name in table.inputs:
            yield from _tests(table, name)
        case ("cases", int(), "given", str(name)) if name in table.inputs:
            yield from _values(table.inputs[name].domain)
            yield from ((text, "") for text in _used(table, name))
        case ("rules", int(), "then", str(name)) if name in table.outputs:
            yield from _outcomes(table, name)
        case ("rules", int(), "over"):
            yield ALL, ""
        case ("rules", int(number), "over", int()):
            yield from _rows(table, number)
        case ("rules", int(), "use"):
            yield from _tables(view, table)
        case ("inputs", str(), "from"):
            yield from view.document.origins.offered(table.id)
        case ("cases", int(), "expect", "row"):
            yield from _rows(table, -1)
        case ("cases", int(), "expect", "status"):
            yield from ((status, "") for status in (DECIDED, UNCOVERED, UNDETERMINED, FAILED))
        case ("cases", int(), "expect", "table"):
            yield from _tables(view, table)
        case ("cases", int(), "expect", str(name), *_) if name in table.outputs:
            yield from _outcomes(table, name)
        case ("as_of",):
            for name, column in table.given.items():
                if column.kind in (Kind.DATE, Kind.DATETIME):
                    yield name, column.label


def _tests(table: Table, name: str) -> Iterator[Offer]:
    """The values of an input as tests, the texts of other rows, and words of conditions."""
    domain = table.inputs[name].domain
    for text, label in _values(domain):
        yield print_value_test(domain, text, nested=False), label
    yield from ((text, "") for text in _used(table, name))
    if domain.kind.ordered and domain.values is None:
        yield from ((f"{word} ", "") for word in WORDS[table.language])
    if domain.nullable:
        yield "null", ""
    yield ANY, ""


def _values(domain: Domain) -> Iterator[Offer]:
    """The values that a domain lists, with what people call them."""
    for value in domain.values or ():
        yield domain.print(value), domain.labels.get(value, "")
    if domain.values is None and domain.kind is Kind.BOOLEAN:
        yield from ((domain.print(value), "") for value in (True, False))


def _used(table: Table, name: str) -> Iterator[str]:
    """What other cells of a column say."""
    cells: Iterable[Cell | None] = (rule.cells.get(name) for rule in table.rules)
    if table.inputs[name].domain.values is None:
        yield from dict.fromkeys(cell.text for cell in cells if cell and not cell.listed)


def _outcomes(table: Table, name: str) -> Iterator[Offer]:
    """The values of an output: those that are listed, else those that rows give."""
    output = table.outputs[name]
    given = (value for rule in table.rules if (value := (rule.outputs or {}).get(name)) is not None)
    for value in dict.fromkeys(output.values or (() if output.wording else given)):
        label = "" if isinstance(value, Formula) else output.labels.get(value, "")
        yield output.print(value), label
    if output.nullable:
        yield "null", ""


def _rows(table: Table, before: int) -> Iterator[Offer]:
    """The rows behind one, with what they conclude."""
    for rule in table.rules[before + 1 :]:
        said = (rule.outputs or {}).items()
        outputs = [table.print_output(name, one) for name, one in said if one is not None]
        yield rule.id, rule.use or ", ".join(outputs)


def _tables(view: View, table: Table) -> Iterator[Offer]:
    """The ids of the tables in the folders around, as the texts of their files name them."""
    if view.document.path is not None:
        files = list_neighbours(view.document.path).tables
        names = {name for file in files for name in tables_named_by(file)}
        yield from ((name, "") for name in sorted(names - {table.id}))


def _item(
    view: View, written: Scalar | None, offset: int, number: int, offer: Offer
) -> types.CompletionItem | None:
    """An offer in the place of what is written, or of its last piece where it is a list."""
    text = offer[0]
    source = view.document.source.text
    start, end = (offset, offset) if written is None else (written.start, written.end)
    if end < offset:
        start = end = offset
    comma = source.rfind(",", start, offset) + 1
    if comma:
        start = comma + len(source[comma:offset]) - len(source[comma:offset].lstrip())
        return _edit(view, number, offer, (start, offset), text, text)
    new = scalar(text.rstrip()) + text[len(text.rstrip()) :]
    if text.endswith(" ") and new[0] == '"':
        return None
    space = " " if source[start - 1 : start] == ":" else ""
    quote = source[start:offset][:1] if source[start:offset][:1] in ("'", '"') else ""
    return _edit(view, number, offer, (start, end), space + new, quote + text)


def _edit(
    view: View, number: int, offer: Offer, place: tuple[int, int], new: str, typed: str
) -> types.CompletionItem:
    """An offer for the editor, which compares ``typed`` with what stands there."""
    text, label = offer
    return types.CompletionItem(
        label=clean(text.rstrip()),
        kind=types.CompletionItemKind.Value,
        detail=clean(label) or None,
        sort_text=f"{number:05}",
        filter_text=typed,
        text_edit=types.TextEdit(view.positions.range(*place), new),
    )
