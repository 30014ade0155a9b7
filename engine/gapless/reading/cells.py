"""From nodes to cells: the conditions and the outputs of rows.

Invariants: every fault becomes a diagnostic at the faulty text, and each distinct text of a column
is read once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeAlias

from gapless.algebra import sets
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind, parse_value
from gapless.codes.check import BOUND_BEYOND_DOMAIN, EVERY_VALUE_PASSES
from gapless.codes.code import Code
from gapless.codes.form import UNKNOWN_VALUE
from gapless.codes.rows import (
    MISSING_OUTPUT,
    NULL_NOT_ALLOWED,
    OUTPUT_UNDER_WHEN,
    UNFILLED_PLACEHOLDER,
    UNKNOWN_INPUT,
    UNKNOWN_OUTPUT,
    UNREADABLE_CELL,
    UNREADABLE_OUTPUT,
)
from gapless.diagnostic import Diagnostic, InputFacts, Message, Writing, listed, say
from gapless.model import Cell, Input, Output
from gapless.near_words import NearMiss
from gapless.reading.constants import Constants
from gapless.reading.formulas import FormulaReader, is_formula, unquoted
from gapless.reading.nodes import MappingNode, Node, Scalar, written_as
from gapless.reading.number_lists import check_number_list
from gapless.reading.texts import entries, scalars, unreadable, writing_in
from gapless.reading.yaml_text import PLACEHOLDERS
from gapless.sfeel.cell_text import ANY, print_set
from gapless.sfeel.cells import Beyond, UnaryTest
from gapless.sfeel.formulas import Answer
from gapless.sfeel.set_words import describe_domain
from gapless.source import Span
from gapless.unreadable import Unreadable

#: Of the names or values that are known, so many are listed.
MOST_LISTED = 30

#: Between a key and its colon stands no more space than this.
_MOST_SPACE = 1000

_Tests: TypeAlias = tuple[UnaryTest, ...] | Unreadable


def unknown_name(
    code: Code, what: Message, name: Scalar, known: Mapping[str, object], near: NearMiss
) -> Diagnostic:
    """A name that is none of the known ones, with the nearest of them."""
    nearest = near(name.text, known)
    advice = (
        say("did you mean `{near}`?", near=nearest)
        if nearest
        else say("known names: {known}", known=listed(known, MOST_LISTED) or say("none"))
    )
    return code.at(
        name.span, say("there is no {what} {name}", what=what, name=name.text), help=advice
    )


def _output_among_inputs(name: Scalar) -> Diagnostic:
    return OUTPUT_UNDER_WHEN.at(
        name.span,
        say("{name} is an output, but stands under `when`", name=name.text),
        help=say("write `then:` above it"),
    )


_KEYS_OF_A_ROW = frozenset({"row", "group", "then", "use", "cite", "note", "over"})


def _key_among_inputs(name: Scalar) -> Diagnostic:
    return UNKNOWN_INPUT.at(
        name.span,
        say("{name} stands under `when`", name=name.text),
        help=say("write it as far to the left as `when`"),
    )


class CellReader:
    """Reads cells against the inputs, each distinct text of a column once.

    ``notices`` are the diagnostics of what is no fault but deserves a word.
    """

    def __init__(
        self,
        inputs: Mapping[str, Input],
        declared: Mapping[str, object],
        outputs: Mapping[str, object],
        near: NearMiss,
        constants: Constants,
    ) -> None:
        self._inputs = inputs
        self._constants = constants
        #: By column, the texts that name constants, as they are shown.
        self._shown: dict[str, dict[str, str]] = {name: {} for name in inputs}
        self._outputs = outputs.keys() - declared.keys()
        self._declared = declared
        self._near = near
        # By column: faultless cells as they are written, and the tests of texts with the first of
        # each.
        self._cells: dict[str, dict[object, Cell]] = {name: {} for name in inputs}
        self._known: dict[str, dict[str, tuple[Scalar, _Tests]]] = {name: {} for name in inputs}
        self.notices: list[Diagnostic] = []

    def read(
        self, node: Node | None, problems: list[Diagnostic], row: str | None = None
    ) -> tuple[dict[str, Cell], tuple[int, ...]]:
        """The cells of a ``when`` mapping by input name, and where each begins.

        Cells that say "any" are left out.
        """
        cells: dict[str, Cell] = {}
        starts: list[int] = []
        for key, body in entries(node):
            name = key.text
            known = self._cells.get(name)
            if known is None:
                if name in _KEYS_OF_A_ROW and name not in self._declared:
                    problems.append(_key_among_inputs(key))
                elif name in self._outputs:
                    problems.append(_output_among_inputs(key))
                elif self._declared and name not in self._declared:
                    problems.append(
                        unknown_name(UNKNOWN_INPUT, say("input"), key, self._declared, self._near)
                    )
                continue
            # Of a list its commas count, too.
            written: object = (
                body.text if type(body) is Scalar else (written_as(body), _texts(body))
            )
            cell = known.get(written)
            if cell is None:
                count = len(problems) + len(self.notices)
                cell = self._cell(self._inputs[name], body, problems, row)
                if cell is None:
                    continue
                if len(problems) + len(self.notices) == count:
                    known[written] = cell
            if cell.text != ANY:
                cells[name] = cell
                starts.append(body.start)
        return cells, tuple(starts)

    def texts_named(self, column: str) -> Iterator[tuple[str, Span]]:
        """The texts that the cells of a text column name, with the place of the first of each."""
        for scalar, tests in self._known[column].values():
            for test in () if isinstance(tests, Unreadable) else tests:
                for cut in test.values.cuts:
                    if len(cut) == 3:
                        yield cut[1], scalar.part(test.start, test.end)

    def _cell(
        self, column: Input, body: Node, problems: list[Diagnostic], row: str | None
    ) -> Cell | None:
        parts: list[ValueSet] = []
        written = scalars(body)
        check_number_list(body, column.domain, problems)
        for scalar in written:
            tests = self._tests(column, scalar)
            if isinstance(tests, Unreadable):
                problems.append(unreadable(tests, scalar, UNREADABLE_CELL, column.name))
                continue
            for test in tests:
                parts.append(test.values)
                self.notices += (_bound_beyond(column, scalar, each, row) for each in test.beyond)
        if not parts:
            return None
        text = ", ".join(scalar.text.strip() for scalar in written)
        length = body.end - body.start
        names = self._shown[column.name]
        shown = None
        if any(scalar.text in names for scalar in written):
            shown = ", ".join(names.get(each.text, each.text).strip() for each in written)
        if len(parts) == 1:
            return Cell(parts[0], text, length=length, shown=shown)
        cell = Cell(sets.union(parts), text, tuple(parts), length, shown)
        if len(parts) == 2 and column.domain.kind.ordered:
            self.notices += _everything(column, cell, body)
        return cell

    def _tests(self, column: Input, scalar: Scalar) -> _Tests:
        known = self._known[column.name].get(scalar.text)
        if known is None:
            try:
                tests: _Tests
                tests, shown = self._constants.tests(column.domain, scalar.text, self._near)
                if shown is not None:
                    self._shown[column.name][scalar.text] = shown
            except Unreadable as problem:
                tests = problem
            known = self._known[column.name][scalar.text] = scalar, tests
        return known[1]


def _texts(cell: Node) -> tuple[str, ...]:
    return tuple(scalar.text for scalar in scalars(cell))


def _everything(column: Input, cell: Cell, body: Node) -> Iterator[Diagnostic]:
    """Two bounds that overlap and together hold every value, as ``over 2, up to 15`` do."""
    known = column.domain.known
    both = print_set(column.domain, cell.parts[0] & cell.parts[1] & known)
    are_bounds = all(len(part.cuts) == 2 and part & known != known for part in cell.parts)
    if are_bounds and both and cell.values & known == known:
        yield EVERY_VALUE_PASSES.at(
            body.span,
            say("{column}: a comma means `or`, so every value passes here", column=column.name),
            help=say(
                "for values that pass both write `{both}`",
                both=writing_in(body.span.source)(both[0]),
            ),
        )


def _bound_beyond(column: Input, scalar: Scalar, beyond: Beyond, row: str | None) -> Diagnostic:
    """A bound that lies beyond the domain, so that the cell says more than it can mean."""
    instead = writing_in(scalar.source)(beyond.instead)
    return BOUND_BEYOND_DOMAIN.at(
        scalar.part(beyond.start, beyond.end),
        say(
            "{column}: {bound} lies beyond what the input allows: {allowed}",
            column=column.name,
            bound=scalar.text[beyond.start : beyond.end],
            allowed=describe_domain(column.domain),
        ),
        help=say("every value is meant: leave the line out, or write `{any}`", any=instead)
        if beyond.instead == ANY
        else say("write `{instead}`, or correct the bound or the `domain`", instead=instead),
        facts=InputFacts(() if row is None else (row,), input=column.name),
    )


def _is_torn(node: Node | None, body: Scalar) -> bool:
    """Whether a comma has ended a text without quotes: then a key without a colon follows, which
    is reported.
    """
    behind = (key for key, _ in entries(node) if key.start > body.end)
    following = next(behind, None)
    if following is None or not body.plain:
        return False
    rest = following.source.text[following.end : following.end + _MOST_SPACE]
    return not rest.lstrip().startswith(":")


class OutputReader:
    """Reads the outputs of rows, each distinct text of a column once."""

    def __init__(
        self,
        outputs: Mapping[str, Output],
        declared: Mapping[str, object],
        near: NearMiss,
        formulas: FormulaReader,
    ) -> None:
        self._outputs = outputs
        self._formulas = formulas
        self._declared = declared
        self._near = near
        self._allowed = {name: frozenset(each.values or ()) for name, each in outputs.items()}
        self._rows: dict[Hashable, dict[str, Answer | None]] = {}
        self._known: dict[str, dict[str, tuple[Scalar, Answer | Unreadable | None]]] = {
            name: {} for name in outputs
        }

    def read(
        self, node: Node | None, row: str, problems: list[Diagnostic]
    ) -> dict[str, Answer | None]:
        """The value or formula of every output of a row."""
        written = written_as(node) if node else ""
        known = self._rows.get(written)
        if known is None:
            count = len(problems)
            known = self._read(node, row, problems)
            if len(problems) == count:
                self._rows[written] = known
        return known

    def texts_given(self, output: str) -> Iterator[tuple[str, Span]]:
        """The texts that rows give to an output, with the place of the first of each."""
        for scalar, value in self._known[output].values():
            if isinstance(value, str):
                yield value, scalar.span

    def _read(
        self, node: Node | None, row: str, problems: list[Diagnostic]
    ) -> dict[str, Answer | None]:
        values: dict[str, Answer | None] = {}
        written = {key.text for key, _ in entries(node)}
        for key, body in entries(node):
            output = self._outputs.get(key.text)
            if output is None:
                if self._declared and key.text not in self._declared:
                    problems.append(
                        unknown_name(UNKNOWN_OUTPUT, say("output"), key, self._declared, self._near)
                    )
                continue
            if isinstance(body, Scalar) and not (is_formula(body.text) and _is_torn(node, body)):
                values[key.text] = self._value(output, body, problems)
        if isinstance(node, MappingNode) and all(name in self._declared for name in written):
            missing = [
                name
                for name, output in self._outputs.items()
                if name not in written and not output.nullable
            ]
            if missing:
                problems.append(
                    MISSING_OUTPUT.at(
                        node.entries[0][0].span if node.entries else node.span,
                        say("row {row} does not say {outputs}", row=row, outputs=listed(missing)),
                        help=say(
                            "write a value for every output, or give the output `nullable: true`"
                        ),
                    )
                )
        return {name: values.get(name) for name in self._outputs}

    def _value(self, output: Output, node: Scalar, problems: list[Diagnostic]) -> Answer | None:
        text = node.text.strip()
        if text == "null" or (not text and (node.plain or output.kind is not Kind.STRING)):
            if not output.nullable:
                problems.append(
                    NULL_NOT_ALLOWED.at(
                        node.span,
                        say("output {name} has no value here", name=output.name),
                        help=say("write the value, or give the output `nullable: true`"),
                    )
                )
            return None
        if text in PLACEHOLDERS:
            problems.append(
                UNFILLED_PLACEHOLDER.at(
                    node.part(0, len(node.text)),
                    say("output {name} still has a placeholder", name=output.name),
                    help=say("write what the row should say"),
                )
            )
            return None
        known = self._known[output.name].get(node.text)
        if known is None:
            try:
                value: Answer | Unreadable | None = self._read_value(output, node.text)
            except Unreadable as problem:
                value = problem
            known = self._known[output.name][node.text] = node, value
        if isinstance(known[1], Unreadable):
            problems.append(unreadable(known[1], node, UNREADABLE_OUTPUT))
            return None
        return known[1]

    def _read_value(self, output: Output, text: str) -> Answer | None:
        if is_formula(text):
            return self._formulas.read(output, text)
        if output.kind is Kind.STRING:
            text = unquoted(text)
        allowed = self._allowed[output.name]
        allowed_texts = listed(map(output.print, output.values or ()), MOST_LISTED)
        try:
            value = parse_value(output.kind, text, output.numbers, output.zone)
        except Unreadable as problem:
            advice = say("allowed: {allowed}", allowed=allowed_texts) if allowed else problem.advice
            raise Unreadable(problem.message, advice, code=problem.code) from None
        if not allowed or value in allowed:
            return value
        nearest = self._near(text.strip(), map(output.print, output.values or ()))
        raise Unreadable(
            say("{value} is not a value of output {name}", value=text.strip(), name=output.name),
            say(
                "did you mean `{near}`? allowed: {allowed}",
                near=Writing(nearest),
                allowed=allowed_texts,
            )
            if nearest
            else say("allowed: {allowed}", allowed=allowed_texts),
            code=UNKNOWN_VALUE,
        )
