"""The texts of a column: cells and answers, each in ours or a fault at its place.

Invariant: a fault is said once for each text of a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC
from typing import NamedTuple

from gapless.algebra.values import Kind, article, parse_value
from gapless.codes.check import NOT_CHECKED
from gapless.codes.code import Code
from gapless.codes.dmn import UNREADABLE_FEEL
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Writing, say
from gapless.pattern import pattern
from gapless.reading.dmn.comparisons import Comparison
from gapless.reading.dmn.decisions import plain_name
from gapless.reading.dmn.feel import FeelCell, Test, read_literal, read_tests
from gapless.reading.dmn.feel_cursor import too_rich
from gapless.reading.dmn.feel_tokens import tokens_of
from gapless.reading.dmn.scope import Literal, is_feel
from gapless.reading.dmn.types import DmnType
from gapless.reading.dmn.variables import Datum, Variables
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import Scalar
from gapless.sfeel.cell_text import quote
from gapless.sfeel.cells import LONGEST_CELL
from gapless.source import Span
from gapless.unreadable import Unreadable

#: What ends a time that is in a zone.
_ZONE = pattern(r"(?:[zZ]|[+-]\d\d:?\d\d)$")
NUMBERS = (Kind.NUMBER, Kind.INTEGER)
#: Values of FEEL that are called by their types.
_EXAMPLES = {
    Kind.DATE: 'date("2022-12-29")',
    Kind.TIME: 'time("08:00:00")',
    Kind.DATETIME: 'date and time("2022-12-29T08:00:00")',
    Kind.DURATION: 'duration("P3DT4H")',
    Kind.MONTHS: 'duration("P1Y2M")',
}


@dataclass(slots=True)
class Column:
    """An input or output: its name as it is written, its clause, and what is known of its type.

    ``path`` is where its value stands in a context, ``origin`` the output that decides it,
    ``expression`` what computes it.
    """

    key: Scalar
    label: str
    clause: Element
    type: DmnType
    place: Span
    path: str | None = None
    origin: str | None = None
    expression: str | None = None
    question: str | None = None
    nullable: bool = False
    datum: Datum | None = None
    compared: Comparison | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return self.key.text


class Computed(NamedTuple):
    """What computes an output, in ours."""

    text: str
    kind: Kind


class EntryReader:
    """Reads the texts of a column; every fault is said once for each text."""

    def __init__(self, column: Column, variables: Variables, faults: list[Diagnostic]) -> None:
        self._column = column
        self._variables = variables
        self._scope = variables.found.scope
        self._faults = faults
        self._said: set[str] = set()
        self._cells: dict[str, FeelCell] = {}

    def cell(self, entry: Element) -> FeelCell:
        """The tests of a cell; none where it has a fault."""
        text = text_of(entry)
        written = text.text if text else ""
        if written not in self._cells:
            self._cells[written] = FeelCell()
            try:
                _check_language(entry, text)
                self._cells[written] = found = self._tests(written)
                _check_size(written)
                if self._column.type.kind in (None, Kind.STRING):
                    _refuse_order(found)
                for literal in found.literals:
                    self._note(literal)
            except Unreadable as fault:
                self._fault(fault, text or entry)
        return self._cells[written]

    def _tests(self, written: str) -> FeelCell:
        if self._column.compared is None:
            return read_tests(written, self._scope)
        held = self._column.compared.held.get(written, self._column.compared.outcomes)
        is_any = held == self._column.compared.outcomes
        return FeelCell() if is_any else cell_of(*held)

    def answer(self, entry: Element) -> Literal | Computed | None:
        """The value of an output, or what computes it; None where it is empty or has a fault."""
        text = text_of(entry)
        if text is None:
            return None
        try:
            is_feel_text = is_feel(entry)
            try:
                found = read_literal(text.text, self._scope)
            except Unreadable as fault:
                if is_feel_text:
                    return self._computed(text.text, fault)
                _check_language(entry, text)
                raise
            if found is not None:
                self._note(found)
        except Unreadable as fault:
            self._fault(fault, text)
            return None
        return found

    def _computed(self, text: str, no_value: Unreadable) -> Computed:
        """What computes an output, which is ``no_value``; raises ``Unreadable``."""
        name = plain_name(text.strip(), self._scope)
        if name is not None and not self._variables.knows(name):
            raise no_value
        self._refuse_assignment(text)
        try:
            return Computed(*self._variables.formula(text, self._column.type.kind))
        except Unreadable as fault:
            if no_value.code is UNREADABLE_FEEL:
                raise no_value from None
            advice = say('write a value, such as "a" or 3, or a formula of what the table tests')
            raise Unreadable(
                fault.message, advice, fault.start, fault.end, code=fault.code
            ) from None

    def _refuse_assignment(self, text: str) -> None:
        """Raise ``Unreadable`` for ``answer = "a"`` in the column of ``answer``, and for ``==``."""
        tokens = tokens_of(text, self._scope.words)
        first, *rest = [token.text for token in tokens]
        is_own = first == self._column.clause.get("name") or (
            tokens[0].form == "name" and not self._variables.knows(first)
        )
        equals = next((token for token in tokens if token.text == "=="), None)
        if is_own and rest and rest[0].startswith("="):
            value = text.partition("=")[2].lstrip("=").strip()
            message, advice = say("a cell of an output is the value itself"), value
        elif equals is not None:
            message, advice = say("FEEL has no `{sign}`", sign="=="), text.replace("==", "=")
        else:
            return
        raise Unreadable(
            message,
            say("write `{text}`", text=Writing(advice.strip())),
            *((equals.start, equals.end) if equals and not is_own else (None, None)),
            code=UNREADABLE_FEEL,
        )

    def _note(self, literal: Literal) -> None:
        _check_text(literal)
        if literal.kind is Kind.DATETIME and _ZONE.search(literal.plain):
            self._variables.is_zoned = True
        if literal.name:
            self._variables.called[literal.name] = literal

    def allowed_text(self, name: str) -> Element | None:
        """Where the clause, or else the type, says what is allowed."""
        clause = self._column.clause.first(name)
        return (clause.first("text") if clause else None) or self._column.type.allowed

    def allowed(self, text: Element | None) -> FeelCell:
        """The tests of what is allowed; none where that is empty or has a fault."""
        if text is None:
            return FeelCell()
        try:
            return read_tests(text.text)
        except Unreadable as fault:
            self._fault(fault, text)
            return FeelCell()

    def kind(self, kinds: set[Kind]) -> Kind:
        """The type of the column: as it says itself, else that of its values."""
        if self._column.type.kind is not None:
            return self._column.type.kind
        if len(kinds) > 1 and kinds <= {*NUMBERS}:
            return Kind.NUMBER
        if not kinds or Kind.STRING in kinds:
            return Kind.STRING
        return next(each for each in Kind if each in kinds)

    def check_computed(
        self, kind: Kind, answers: Sequence[Literal | Computed | None], entries: Sequence[Element]
    ) -> None:
        """Report what computes values of another type than the column."""
        for answer, entry in zip(answers, entries, strict=True):
            if not isinstance(answer, Computed) or answer.kind is kind:
                continue
            if {answer.kind, kind} != {*NUMBERS}:
                message = say(
                    "this is {got}, but the column is {wanted}",
                    got=article(answer.kind),
                    wanted=article(kind),
                )
                advice = say("correct the value, or the type of the column")
                fault = Unreadable(message, advice, code=UNREADABLE_FEEL)
                self._fault(fault, text_of(entry) or entry)

    def check_kind(self, kind: Kind, cells: Sequence[FeelCell], entries: Sequence[Element]) -> None:
        """Report values of another type than the column, which match nothing."""
        for cell, entry in zip(cells, entries, strict=True):
            for each in cell.literals:
                if each.kind is not None and not _fits(each.kind, kind):
                    text = text_of(entry) or entry
                    meant = self._respelled(kind, cell, text.text)
                    advice = say("write `{text}`", text=Writing(meant)) if meant else None
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
                    self._fault(fault, text)

    def _respelled(self, kind: Kind, cell: FeelCell, text: str) -> str | None:
        """The cell with all of its values in a type; None where it says nothing there."""
        tried = [text.strip().removeprefix('"').removesuffix('"')]
        if self._column.clause.name == "output":
            tried.clear()
        with suppress(Unreadable):
            pieces = text
            for each in sorted(cell.literals, key=lambda each: -each.start):
                if each.kind is not None and not _fits(each.kind, kind):
                    spelled = _spelling(kind, each.plain)
                    pieces = f"{pieces[: each.start]}{spelled}{pieces[each.end :]}"
            tried.insert(0, pieces)
        for written in tried:
            with suppress(Unreadable):
                found = read_tests(written)
                if all(_fits(each, kind) for each in found.kinds):
                    _refuse_order(found)
                    return written.strip()
        return None

    def _fault(self, fault: Unreadable, text: Element) -> None:
        if text.text in self._said:
            return
        self._said.add(text.text)
        content = text.content
        node = Scalar.at(text.text.strip(), content)
        lead = len(text.text) - len(text.text.lstrip())
        span = node.span
        if fault.start is not None and fault.end is not None and text.text.strip():
            span = node.part(max(fault.start - lead, 0), max(fault.end - lead, 0))
        code: Code = fault.code or UNREADABLE_FEEL
        message = say("{column}: {problem}", column=self._column.label, problem=fault.message)
        self._faults.append(code.at(span, message, help=fault.advice))


def _fits(kind: Kind, wanted: Kind) -> bool:
    """Whether values of a type can stand in a column of another."""
    return kind is wanted or {kind, wanted} <= {*NUMBERS}


def _spelling(kind: Kind, plain: str) -> str:
    """How FEEL writes what a text says in a column of a type; raises ``Unreadable``."""
    if kind is Kind.STRING:
        return quote(plain)
    parse_value(kind, plain)
    if kind in _EXAMPLES:
        return f"{_EXAMPLES[kind].partition('(')[0]}({quote(plain)})"
    return plain.lower() if kind is Kind.BOOLEAN else plain


def _check_size(written: str) -> None:
    if len(written) > LONGEST_CELL:
        raise Unreadable(
            say("the table is not checked: a cell has {count} characters", count=len(written)),
            say("write some of its values into a row of their own"),
            code=NOT_CHECKED,
        )


def _refuse_order(cell: FeelCell) -> None:
    """Raise ``Unreadable`` for a cell that asks how texts are ordered."""
    for test in cell.tests:
        for literal in test.literals:
            if literal.kind is Kind.STRING and test.before not in ("", "not("):
                message = say("the table is not checked: it asks which text is greater")
                raise too_rich(literal.start, literal.end, message)


def text_of(entry: Element) -> Element | None:
    """The element that holds the text of an entry."""
    return entry.first("text")


def _check_language(entry: Element, text: Element | None) -> None:
    if text is not None and text.text.strip() and not is_feel(entry):
        language = entry.get("expressionLanguage")
        raise too_rich(
            0,
            len(text.text.strip()),
            say("the table is not checked: the cell is written in {language}", language=language),
        )


def _check_text(literal: Literal) -> None:
    plain = literal.plain
    is_zoned = literal.kind is Kind.TIME and _ZONE.search(plain)
    if is_zoned or ("@" in plain and literal.kind in (Kind.TIME, Kind.DATETIME)):
        raise too_rich(
            literal.start, literal.end, say("the table is not checked: its times are in time zones")
        )
    if literal.kind in _EXAMPLES:
        zone = UTC if literal.kind is Kind.DATETIME else None
        try:
            parse_value(literal.kind, plain, zone=zone)
        except Unreadable as fault:
            example = Writing(_EXAMPLES[literal.kind])
            advice = say("write it like `{example}`", example=example)
            raise Unreadable(
                fault.message, advice, literal.start, literal.end, code=UNREADABLE_FEEL
            ) from None
    if literal.kind is Kind.STRING and (plain != plain.strip() or plain == "null"):
        raise too_rich(
            literal.start,
            literal.end,
            say("the table is not checked: the text `{text}` cannot be told from another",
                text=plain),
        )  # fmt: skip


def cell_of(*texts: str) -> FeelCell:
    """The cell that holds some texts."""
    return FeelCell(tuple(Test((Literal(Kind.STRING, text, 0, 0),)) for text in texts))
