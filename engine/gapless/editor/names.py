"""Names: what the name at a place is the name of, and every other place that means the same.

An editor jumps to these places, lists and renames them.

Invariants: a mention is exactly the characters of the name in its scalar; whether all that mean the
same were found is for ``renaming`` to prove.

Example: in ``when: {hari: "not(kerja, libur)"}`` the piece ``libur`` is a mention of the value
libur of the input hari.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto

from gapless.dataclass import dataclass
from gapless.editor.place import Path, Place, find_place
from gapless.model import Case, Table
from gapless.reading.formulas import is_formula
from gapless.reading.nodes import MappingNode, Node, Scalar
from gapless.sfeel.cell_words import words_for
from gapless.sfeel.expression_tokens import tokenize
from gapless.source import Span
from gapless.unreadable import Unreadable


class NameKind(Enum):
    """What can have a name."""

    INPUT = auto()
    ROW = auto()
    TABLE = auto()
    INPUT_VALUE = auto()
    OUTPUT_VALUE = auto()


@dataclass(frozen=True, slots=True)
class Name:
    """The name of something; ``column`` is the input or output of a value."""

    kind: NameKind
    text: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """The characters ``start`` to ``end`` of a scalar's text, which name something."""

    place: Place
    scalar: Scalar
    start: int
    end: int
    defines: bool = False

    @property
    def span(self) -> Span:
        """Where the name stands."""
        return self.scalar.part(self.start, self.end)


def name_at(root: Node | None, table: Table, offset: int) -> Name | None:
    """The name that stands at an offset."""
    place = find_place(root, offset)
    if place is None or place.scalar is None:
        return None
    for name in _candidates(table, place):
        for mention in _mentions(table, name, place):
            span = mention.span
            # Where escapes are written, it is not known which of several values is meant.
            if span.start <= offset <= span.end and span.text.strip() == name.text:
                return name
    return None


def mentions(root: Node | None, table: Table, name: Name) -> Iterator[Mention]:
    """Every place of a text that names something, in its order."""
    for place in _places(root, ()):
        yield from _mentions(table, name, place)


def _places(node: Node | None, path: Path) -> Iterator[Place]:
    if isinstance(node, Scalar):
        yield Place(path, node)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield Place((*path, key.text), key, True)
            yield from _places(value, (*path, key.text))
    elif node is not None:
        for number, item in enumerate(node.items):
            yield from _places(item, (*path, number))


def _candidates(table: Table, place: Place) -> Iterator[Name]:
    """What a place may name."""
    assert place.scalar is not None
    text = place.scalar.text.strip()
    yield from (Name(kind, text) for kind in (NameKind.INPUT, NameKind.ROW, NameKind.TABLE))
    yield Name(NameKind.TABLE, text.rpartition(".")[0])
    for column in place.path[1:]:
        if column in table.inputs:
            domain = table.inputs[str(column)].domain
            for value in domain.values or ():
                yield Name(NameKind.INPUT_VALUE, domain.print(value), str(column))
        if column in table.outputs:
            for value in table.outputs[str(column)].values or ():
                yield Name(NameKind.OUTPUT_VALUE, str(value), str(column))
    for name in (*table.inputs, *table.data):
        yield Name(NameKind.INPUT, name)


def _mentions(table: Table, name: Name, place: Place) -> Iterator[Mention]:
    """The mentions of a name in one scalar."""
    found = _meaning(table, name, place)
    if place.scalar is not None and found is not None:
        find, defines = found
        for start, end in find(name.text, place.scalar.text):
            yield Mention(place, place.scalar, start, end, defines)


#: Finds a name in the text of a scalar, here and there.
_Finder = Callable[[str, str], Iterator[tuple[int, int]]]
#: How a name stands in a scalar, and whether it is defined there; None where it cannot be meant.
_Found = tuple[_Finder, bool] | None


def _whole(name: str, text: str) -> Iterator[tuple[int, int]]:
    """The whole text, where it is the name and nothing else."""
    if text.strip() == name:
        start = len(text) - len(text.lstrip())
        yield start, start + len(name)


def _before_output(name: str, text: str) -> Iterator[tuple[int, int]]:
    """The table in the name of an output, ``table.output``."""
    if name:
        yield from _whole(name, text.rpartition(".")[0])


def _meaning(table: Table, name: Name, place: Place) -> _Found:
    """Whether a name can be meant at a place, and how."""
    match name.kind, place.path, place.is_key:
        case NameKind.INPUT, ("inputs" | "data", _), True:
            return _whole, True
        case NameKind.INPUT, ("rules" | "accepted_gaps", _, "when", _), True:
            return _whole, False
        case (NameKind.INPUT, ("cases", _, "given", _), True) | (NameKind.INPUT, ("as_of",), False):
            return _whole, False
        case NameKind.INPUT, ("inputs", _, "expression"), False:
            return _in_expression, False
        case NameKind.INPUT, ("rules", _, "then", _), False:
            return _in_formula, False
        case NameKind.ROW, ("rules", _, "row"), False:
            return _whole, True
        case NameKind.ROW, ("rules", _, "over", int()), False:
            return _whole, False
        case NameKind.ROW, ("cases", int(number), "expect", "row"), False:
            if number < len(table.cases) and expects_own_row(table, table.cases[number]):
                return _whole, False
        case NameKind.TABLE, ("table",), is_key:
            return _whole, not is_key
        case NameKind.TABLE, ("rules", _, "use") | ("cases", _, "expect", "table"), False:
            return _whole, False
        case NameKind.TABLE, ("inputs", _, "from"), False:
            return _before_output, False
        case NameKind.INPUT_VALUE, ("inputs", name.column, "values", item), is_key if (
            is_key or isinstance(item, int)
        ):
            return _whole, True
        case NameKind.INPUT_VALUE, ("rules" | "accepted_gaps", _, "when", name.column, *_), False:
            return _in_cell, False
        case NameKind.INPUT_VALUE, ("cases", _, "given", name.column), False:
            return _whole, False
        case NameKind.OUTPUT_VALUE, ("outputs", name.column, "values", item), is_key if (
            is_key or isinstance(item, int)
        ):
            return _whole, True
        case NameKind.OUTPUT_VALUE, ("rules", _, "then", name.column), False:
            return _whole, False
        case NameKind.OUTPUT_VALUE, ("cases", _, "expect", name.column, *_), False:
            return _whole, False
    return None


def expects_own_row(table: Table, case: Case) -> bool:
    """Whether the row that a case expects is one of this table."""
    rule = None if case.row is None else table.rule(case.row)
    return rule is not None and rule.use is None and case.table in (None, table.id)


def _in_formula(name: str, text: str) -> Iterator[tuple[int, int]]:
    if is_formula(text):
        behind = text.index("=") + 1
        for start, end in _in_expression(name, text[behind:]):
            yield behind + start, behind + end


def _in_expression(name: str, text: str) -> Iterator[tuple[int, int]]:
    try:
        tokens = tokenize(text)
    except Unreadable:
        return
    for token in tokens:
        if token.sort == "name" and token.text == name:
            yield token.start, token.end


#: What may stand before and behind a value, but for commas and parentheses.
_WORDS_AFTER = tuple(f"{word} " for word in words_for("or"))
_WORDS_BEFORE = tuple(
    text for word in (*words_for("or"), *words_for("not")) for text in (f" {word}", f"({word}")
)


def _in_cell(name: str, text: str) -> Iterator[tuple[int, int]]:
    """The value as a test: alone, in a list, beside "or", left out; in quotes or without."""
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        before, after = text[:start].removesuffix('"'), text[end:].removeprefix('"').lstrip()
        before, after = f" {before.casefold()}".rstrip(), after.casefold()
        begins = not before.strip() or before[-1] in ",(" or before.endswith(_WORDS_BEFORE)
        if begins and (not after or after[0] in ",)" or after.startswith(_WORDS_AFTER)):
            yield start, end
        start = text.find(name, end)
