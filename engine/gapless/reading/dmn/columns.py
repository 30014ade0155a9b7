"""The columns of a DMN table: what its clauses and its cells say of an input or an output.

Purpose: the type of a column, the values it allows, and each of its cells in ours.

Invariant: where a file does not say the type, that of all values in the column is meant; where it
lists no texts, and every row names some, those are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gapless.algebra.texts import composed
from gapless.algebra.values import Kind, article
from gapless.codes.code import Code
from gapless.codes.dmn import UNLISTED_VALUES, UNREADABLE_FEEL
from gapless.diagnostic import Diagnostic, Writing, listed, say
from gapless.reading.dmn.feel import (
    FeelCell,
    Literal,
    Test,
    null_safe_path,
    read_literal,
    read_tests,
    too_rich,
)
from gapless.reading.dmn.types import DmnType
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.sfeel.cell_text import ANY, quote
from gapless.source import Span
from gapless.unreadable import Unreadable

_PATH = re.compile(r"[^\W\d]\w*(?: \w+)*(?:\.[^\W\d]\w*(?: \w+)*)*")
_IN_BRACES = re.compile(r"[$#]\{([^{}]*+)\}")
_WORDS = re.compile(r"\b(?:and|or|if|then|else|in|between|instance|of|for|some|every|not|true"
                    r"|false|null|return|satisfies)\b")  # fmt: skip
#: Cells that a language other than FEEL is written in are not read.
_LANGUAGES = re.compile(r"(?:.*/feel/?|feel|s-feel|)", re.IGNORECASE)
_NUMBERS = (Kind.NUMBER, Kind.INTEGER)


def plain_name(text: str) -> str | None:
    """The name or path that an expression is, also in Camunda's braces or null-safe; else None."""
    braced = _IN_BRACES.fullmatch(text)
    text = braced[1].strip() if braced else text
    safe = null_safe_path(text)
    if safe is not None:
        return safe
    return text if _PATH.fullmatch(text) and not _WORDS.search(text) else None


@dataclass(slots=True)
class Column:
    """An input or output: its name as it is written, its clause, and what is known of its type.

    ``path`` is where its value stands in a context, ``origin`` the output that decides it,
    ``question`` what people are asked for it.
    """

    key: Scalar
    label: str
    clause: Element
    type: DmnType
    place: Span
    path: str | None = None
    origin: str | None = None
    nullable: bool = False
    question: str | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return self.key.text


def read_column(
    column: Column,
    entries: Sequence[Element],
    faults: list[Diagnostic],
    notices: list[Diagnostic],
) -> tuple[MappingNode, list[Scalar]]:
    """The body of an input, and its cell in every row."""
    reader = _ColumnReader(column, faults)
    cells = [reader.cell(entry) for entry in entries]
    allowed = reader.allowed("inputValues")
    kind = reader.kind(cells)
    reader.check_kind(kind, cells, entries)
    nullable = column.nullable or any(cell.names_null for cell in (*cells, allowed or FeelCell()))
    parts: list[tuple[str, Node]] = [("label", _at(column.place, column.label))]
    if column.origin is not None:
        parts.append(("from", _at(column.place, column.origin)))
    else:
        parts.append(("type", _at(column.place, kind)))
        if allowed is not None and allowed.tests:
            parts.append(_allowed(allowed, column))
        elif kind is Kind.STRING and all(cell.tests and not cell.negated for cell in cells):
            texts = dict.fromkeys(
                each.plain for cell in cells for each in cell.literals if each.kind
            )
            if texts:
                parts.append(_listed(texts, column))
                notices.append(_unlisted(column, texts))
        if column.path is not None:
            parts.append(("path", _at(column.place, column.path)))
        if column.question is not None:
            parts.append(("question", _at(column.place, column.question)))
    if nullable:
        parts.append(("nullable", _at(column.place, "true")))
    return _body(column, parts), [
        scalar_of(entry, cell.text(nullable=nullable))
        for entry, cell in zip(entries, cells, strict=True)
    ]


def read_result(
    column: Column, entries: Sequence[Element], faults: list[Diagnostic]
) -> tuple[MappingNode, list[Scalar]]:
    """The body of an output, and its value in every row."""
    reader = _ColumnReader(column, faults)
    literals = [reader.literal(entry) for entry in entries]
    cells = [FeelCell() if each is None else _cell_of(each) for each in literals]
    allowed = reader.allowed("outputValues")
    kind = reader.kind(cells)
    reader.check_kind(kind, cells, entries)
    parts: list[tuple[str, Node]] = [
        ("type", _at(column.place, kind)),
        ("label", _at(column.place, column.label)),
    ]
    if allowed is not None and allowed.tests:
        values = {each.plain for each in allowed.literals}
        named = {each.plain for each in literals if each is not None and each.kind}
        is_list = all(len(test.literals) == 1 and not test.before for test in allowed.tests)
        # Camunda's list is a proposal to whoever types: what rows say beside it counts, too.
        if is_list and named <= values:
            parts.append(_allowed(allowed, column))
    if any(each is None or each.kind is None for each in literals):
        parts.append(("nullable", _at(column.place, "true")))
    return _body(column, parts), [
        _result(entry, literal) for entry, literal in zip(entries, literals, strict=True)
    ]


class _ColumnReader:
    """Reads the texts of a column; every fault is said once for each text."""

    def __init__(self, column: Column, faults: list[Diagnostic]) -> None:
        self._column = column
        self._faults = faults
        self._said: set[str] = set()
        self._cells: dict[str, FeelCell] = {}

    def cell(self, entry: Element) -> FeelCell:
        """The tests of a cell; none where it has a fault."""
        text = _text_of(entry)
        written = text.text if text else ""
        if written not in self._cells:
            self._cells[written] = FeelCell()
            try:
                _check_language(entry, text)
                self._cells[written] = found = read_tests(written)
                for literal in found.literals:
                    _check_text(literal)
            except Unreadable as fault:
                self._fault(fault, text or entry)
        return self._cells[written]

    def literal(self, entry: Element) -> Literal | None:
        """The value of an output; None where it is empty or has a fault."""
        text = _text_of(entry)
        try:
            _check_language(entry, text)
            found = read_literal(text.text) if text else None
            if found is not None:
                _check_text(found)
        except Unreadable as fault:
            self._fault(fault, text or entry)
            return None
        return found

    def allowed(self, name: str) -> FeelCell | None:
        """What the clause, or else the type, allows."""
        clause = self._column.clause.first(name)
        text = (clause.first("text") if clause else None) or self._column.type.allowed
        if text is None or not text.text.strip():
            return None
        try:
            return read_tests(text.text)
        except Unreadable as fault:
            self._fault(fault, text)
            return None

    def kind(self, cells: Sequence[FeelCell]) -> Kind:
        """The type of the column: as it says itself, else that of its values."""
        if self._column.type.kind is not None:
            return self._column.type.kind
        kinds = set().union(*(cell.kinds for cell in cells))
        return kinds.pop() if len(kinds) == 1 else Kind.STRING

    def check_kind(self, kind: Kind, cells: Sequence[FeelCell], entries: Sequence[Element]) -> None:
        """Report values of another type than the column, which match nothing."""
        for cell, entry in zip(cells, entries, strict=True):
            for each in cell.literals:
                fits = each.kind in (None, kind) or {each.kind, kind} <= {*_NUMBERS}
                if not fits and each.kind is not None:
                    advice = None
                    if kind is Kind.STRING:
                        advice = say("write `{text}`", text=Writing(quote(each.plain)))
                    elif each.kind is Kind.STRING and kind in (*_NUMBERS, Kind.BOOLEAN):
                        advice = say("write `{text}`", text=Writing(each.plain))
                    fault = Unreadable(
                        say(
                            "this is {got}, but the column is {wanted}",
                            got=article(each.kind),
                            wanted=article(kind),
                        ),
                        advice or say("correct the value, or the type of the column"),
                        each.start,
                        each.end,
                        code=UNREADABLE_FEEL,
                    )
                    self._fault(fault, _text_of(entry) or entry)

    def _fault(self, fault: Unreadable, text: Element) -> None:
        if text.text in self._said:
            return
        self._said.add(text.text)
        node = Scalar(text.text.strip(), text.source, *_ends(text.content), True)
        lead = len(text.text) - len(text.text.lstrip())
        span = node.span
        if fault.start is not None and fault.end is not None and text.text.strip():
            span = node.part(max(fault.start - lead, 0), max(fault.end - lead, 0))
        code: Code = fault.code or UNREADABLE_FEEL
        message = say("{column}: {problem}", column=self._column.label, problem=fault.message)
        self._faults.append(code.at(span, message, help=fault.advice))


def _text_of(entry: Element) -> Element | None:
    return entry.first("text")


def _check_language(entry: Element, text: Element | None) -> None:
    language = entry.get("expressionLanguage")
    if text is not None and text.text.strip() and not _LANGUAGES.fullmatch(language):
        raise too_rich(
            0,
            len(text.text.strip()),
            say("the table is not checked: the cell is written in {language}", language=language),
        )


def _check_text(literal: Literal) -> None:
    plain = literal.plain
    if literal.kind is Kind.STRING and (plain != plain.strip() or plain == "null"):
        raise too_rich(
            literal.start,
            literal.end,
            say("the table is not checked: the text `{text}` cannot be told from another",
                text=plain),
        )  # fmt: skip


def _cell_of(literal: Literal) -> FeelCell:
    return FeelCell((Test((literal,)),))


def _allowed(allowed: FeelCell, column: Column) -> tuple[str, Node]:
    """The list or the domain of what a column allows."""
    single = all(len(test.literals) == 1 and not test.before for test in allowed.tests)
    if single and not allowed.negated:
        return _listed({each.plain: None for each in allowed.literals if each.kind}, column)
    return "domain", _at(column.place, allowed.text(nullable=False))


def _listed(texts: dict[str, None], column: Column) -> tuple[str, Node]:
    items = tuple(_at(column.place, text) for text in texts)
    return "values", SequenceNode(items, column.clause.source, *_ends(column.place))


def _unlisted(column: Column, texts: dict[str, None]) -> Diagnostic:
    written = escape(",".join(map(quote, texts)), quote=False)
    return UNLISTED_VALUES.at(
        column.place,
        say(
            "{column} does not list its values: those that its rows name are taken, {values}",
            column=column.label,
            values=listed(map(quote, texts), 8),
        ),
        help=say("list them: `<inputValues><text>{written}</text></inputValues>`", written=written),
    )


def _result(entry: Element, literal: Literal | None) -> Scalar:
    text = _text_of(entry)
    place = text.content if text else entry.tag
    if literal is None or literal.kind is None:
        return Scalar("null", entry.source, place.start, place.end, True)
    plain = literal.plain
    if literal.kind is Kind.STRING and plain.startswith("="):
        plain = f'"{plain}"'
    return Scalar(
        composed(plain), entry.source, place.start, place.end, literal.kind is not Kind.STRING
    )


def scalar(element: Element, text: str) -> Scalar:
    """A text that stands for an element."""
    return Scalar(composed(text), element.source, element.start, element.end, True)


def scalar_of(entry: Element, text: str) -> Scalar:
    """A cell in ours, at the place of its text."""
    written = _text_of(entry)
    place = written.content if written else entry.tag
    return Scalar(composed(text) or ANY, entry.source, place.start, place.end, True)


def _at(place: Span, text: str) -> Scalar:
    return Scalar(composed(str(text)), place.source, place.start, place.end, True)


def _ends(place: Span) -> tuple[int, int]:
    return place.start, place.end


def _body(column: Column, parts: list[tuple[str, Node]]) -> MappingNode:
    entries = tuple((_at(column.place, key), value) for key, value in parts)
    values = {key.text: value for key, value in entries}
    return MappingNode(entries, column.clause.source, *_ends(column.place), values)
