"""The columns of a DMN table: what its clauses and its cells say of an input or an output.

Purpose: the type of a column, the values it allows, and each of its cells in ours.

Invariant: where a file does not say the type, that of all values in the column is meant; where it
lists no texts, and every row names some, those are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from html import escape

from gapless.algebra.domain import Domain
from gapless.algebra.sets import union
from gapless.algebra.texts import composed
from gapless.algebra.values import Kind, article, parse_value
from gapless.codes.dmn import UNLISTED_VALUES, UNREADABLE_FEEL
from gapless.codes.form import UNKNOWN_VALUE
from gapless.diagnostic import Diagnostic, Severity, Writing, listed, say
from gapless.reading.dmn.entries import NUMBERS, Column, Computed, EntryReader, cell_of, text_of
from gapless.reading.dmn.feel import FeelCell, Test
from gapless.reading.dmn.scope import Literal
from gapless.reading.dmn.variables import Variables
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.sfeel.cell_text import ANY, quote
from gapless.sfeel.cells import read_tests as read_our_tests
from gapless.source import Span
from gapless.unreadable import Unreadable


def read_column(
    column: Column,
    entries: Sequence[Element],
    variables: Variables,
    faults: list[Diagnostic],
    notices: list[Diagnostic],
) -> tuple[MappingNode, list[Scalar]]:
    """The body of an input, and its cell in every row."""
    reader = EntryReader(column, variables, faults)
    cells = [reader.cell(entry) for entry in entries]
    listed_in = reader.allowed_text("inputValues")
    allowed = reader.allowed(listed_in)
    if column.compared is not None:
        allowed = cell_of(*column.compared.outcomes)
    kind = reader.kind(_kinds([*cells, allowed]))
    reader.check_kind(kind, cells, entries)
    if listed_in is not None and column.compared is None:
        reader.check_kind(kind, [allowed], [listed_in])
    nullable = column.nullable or any(cell.names_null for cell in (*cells, allowed))
    parts: list[tuple[str, Node]] = [("label", _at(column.place, column.label))]
    if column.origin is not None:
        parts.append(("from", _at(column.place, column.origin)))
    else:
        parts.append(("type", _at(column.place, kind)))
        if allowed.tests:
            parts.append(_allowed(allowed, column))
        elif kind is Kind.STRING and all(cell.names_values for cell in cells):
            texts = dict.fromkeys(
                each.plain for cell in cells for each in cell.literals if each.kind
            )
            if texts:
                parts.append(_listed(texts, column))
                notices.append(_unlisted(column, texts))
        if column.expression is not None:
            parts.append(("expression", _at(column.place, column.expression)))
        elif column.path is not None:
            parts.append(("path", _at(column.place, column.path)))
        if column.question is not None:
            parts.append(("question", _at(column.place, column.question)))
        if column.datum is not None:
            column.datum.kind = kind
    if nullable:
        parts.append(("nullable", _at(column.place, "true")))
    return _body(column, parts), [
        scalar_of(entry, cell.text(nullable=nullable))
        for entry, cell in zip(entries, cells, strict=True)
    ]


def read_result(
    column: Column,
    entries: Sequence[Element],
    variables: Variables,
    faults: list[Diagnostic],
    notices: list[Diagnostic],
) -> tuple[MappingNode, list[Scalar]]:
    """The body of an output, and its value or its formula in every row."""
    reader = EntryReader(column, variables, faults)
    answers = [reader.answer(entry) for entry in entries]
    literals = [None if isinstance(each, Computed) else each for each in answers]
    cells = [FeelCell() if one is None else FeelCell((Test((one,)),)) for one in literals]
    computed = [each for each in answers if isinstance(each, Computed)]
    allowed = reader.allowed(reader.allowed_text("outputValues"))
    kinds = _kinds(cells) | {each.kind for each in computed}
    kind = reader.kind(kinds)
    if len(kinds) == 1 and kind not in kinds and not kinds | {kind} <= {*NUMBERS}:
        notices.append(_of_another_type(column, kind, *kinds))
        [kind] = kinds
    reader.check_kind(kind, cells, entries)
    reader.check_computed(kind, answers, entries)
    parts: list[tuple[str, Node]] = [
        ("type", _at(column.place, kind)),
        ("label", _at(column.place, column.label)),
    ]
    if allowed.tests:
        notices.extend(_beyond(column, kind, allowed, entries, literals))
        values = {each.plain for each in allowed.literals}
        named = {each.plain for each in literals if each is not None and each.kind}
        is_list = all(len(test.literals) == 1 and not test.before for test in allowed.tests)
        # Camunda's list is a proposal to whoever types: what rows say beside it counts, too.
        if is_list and named <= values and not computed:
            parts.append(_allowed(allowed, column))
    if any(not isinstance(each, Computed) and (not each or not each.kind) for each in answers):
        parts.append(("nullable", _at(column.place, "true")))
    return _body(column, parts), [
        _result(entry, answer) for entry, answer in zip(entries, answers, strict=True)
    ]


def _kinds(cells: Iterable[FeelCell]) -> set[Kind]:
    return set().union(*(cell.kinds for cell in cells))


def _of_another_type(column: Column, kind: Kind, got: Kind) -> Diagnostic:
    """That all values of an output are of another type than it says."""
    return UNREADABLE_FEEL.at(
        column.place,
        say(
            "{column}: every value is {got}, but the column is {wanted}",
            column=column.label,
            got=article(got),
            wanted=article(kind),
        ),
        help=say("write `{text}`", text=Writing(f'typeRef="{got}"')),
    )


def _beyond(
    column: Column,
    kind: Kind,
    allowed: FeelCell,
    entries: Sequence[Element],
    literals: Sequence[Literal | None],
) -> Iterator[Diagnostic]:
    """Values of an output that its list leaves out: mostly one that is mistyped."""
    domain = Domain(kind)
    said: set[str] = set()
    with suppress(Unreadable):
        tests = read_our_tests(domain, allowed.text(nullable=False))
        values = union(each.values for each in tests)
        for entry, literal in zip(entries, literals, strict=True):
            if literal is None or literal.kind is None or literal.plain in said:
                continue
            said.add(literal.plain)
            if domain.place(parse_value(kind, literal.plain)) not in values:
                known = Writing(", ".join(test.text for test in allowed.tests))
                yield UNKNOWN_VALUE.at(
                    (text_of(entry) or entry).content,
                    say(
                        "{column}: {value} is not among the values that this output lists",
                        column=column.label,
                        value=literal.text,
                    ),
                    help=say("correct it, or add it to the list: {values}", values=known),
                    severity=Severity.WARNING,
                )


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


def _result(entry: Element, answer: Literal | Computed | None) -> Scalar:
    text = text_of(entry)
    place = text.content if text else entry.tag
    if isinstance(answer, Computed):
        return Scalar.at(f"= {answer.text}", place)
    if answer is None or answer.kind is None:
        return Scalar.at("null", place)
    plain = answer.plain
    if answer.kind is Kind.STRING and plain.startswith("="):
        plain = f'"{plain}"'
    return Scalar.at(composed(plain), place, plain=answer.kind is not Kind.STRING)


def scalar(element: Element, text: str) -> Scalar:
    """A text that stands for an element."""
    return Scalar.at(composed(text), element)


def scalar_of(entry: Element, text: str) -> Scalar:
    """A cell in ours, at the place of its text."""
    written = text_of(entry)
    place = written.content if written else entry.tag
    return Scalar.at(composed(text) or ANY, place)


def _at(place: Span, text: str) -> Scalar:
    return Scalar.at(composed(str(text)), place)


def _ends(place: Span) -> tuple[int, int]:
    return place.start, place.end


def _body(column: Column, parts: list[tuple[str, Node]]) -> MappingNode:
    entries = ((_at(column.place, key), value) for key, value in parts)
    return MappingNode.of(entries, column.place)
