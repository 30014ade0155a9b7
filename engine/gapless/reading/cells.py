"""From nodes to cells: the conditions and the outputs of rows.

Invariants: every fault becomes a diagnostic at the faulty text, and each distinct text of a column
is read once.
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.algebra import sets
from gapless.algebra.values import Kind, Value, parse_value
from gapless.codes.check import BOUND_BEYOND_DOMAIN
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
from gapless.diagnostic import Diagnostic, InputFacts, Message, NearMiss, Writing, listed, say
from gapless.model import Cell, CellPart, Input, Output
from gapless.reading.columns import entries, scalars, unreadable
from gapless.reading.nodes import MappingNode, Node, Scalar
from gapless.reading.number_lists import check_number_list
from gapless.reading.yaml_text import PLACEHOLDERS, advised_scalar
from gapless.sfeel.cell_text import ANY, describe_domain
from gapless.sfeel.cells import Beyond, UnaryTest, read_tests
from gapless.source import Span
from gapless.unreadable import Unreadable

#: Of the names or values that are known, so many are told.
MOST_LISTED = 30


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
    ) -> None:
        self._inputs = inputs
        self._outputs = outputs.keys() - declared.keys()
        self._declared = declared
        self._near = near
        self._known: dict[tuple[str, str], tuple[UnaryTest, ...] | Unreadable] = {}
        self.notices: list[Diagnostic] = []

    def read(
        self, node: Node | None, problems: list[Diagnostic], row: str | None = None
    ) -> dict[str, Cell]:
        """The cells of a ``when`` mapping by input name; cells that say "any" are left out."""
        cells: dict[str, Cell] = {}
        for key, body in entries(node):
            column = self._inputs.get(key.text)
            if column is None:
                if key.text in self._outputs:
                    problems.append(_output_among_inputs(key))
                elif self._declared and key.text not in self._declared:
                    problems.append(
                        unknown_name(UNKNOWN_INPUT, say("input"), key, self._declared, self._near)
                    )
                continue
            cell = self._cell(column, body, problems, row)
            if cell is not None and cell.text != ANY:
                cells[key.text] = cell
        return cells

    def _cell(
        self, column: Input, body: Node, problems: list[Diagnostic], row: str | None
    ) -> Cell | None:
        parts: list[CellPart] = []
        written = scalars(body)
        check_number_list(body, column.domain, problems)
        for scalar in written:
            tests = self._tests(column, scalar.text)
            if isinstance(tests, Unreadable):
                problems.append(unreadable(tests, scalar, UNREADABLE_CELL, column.name))
                continue
            for test in tests:
                parts.append(CellPart(test.values, scalar.part(test.start, test.end)))
                if test.beyond:
                    self.notices += (
                        _bound_beyond(column, scalar, each, row) for each in test.beyond
                    )
        if not parts:
            return None
        text = ", ".join(scalar.text.strip() for scalar in written)
        if len(parts) == 1:
            return Cell(parts[0].values, text, parts[0].span)
        return Cell(sets.union(part.values for part in parts), text, body.span, tuple(parts))

    def _tests(self, column: Input, text: str) -> tuple[UnaryTest, ...] | Unreadable:
        known = self._known.get((column.name, text))
        if known is None:
            try:
                known = read_tests(column.domain, text, self._near)
            except Unreadable as problem:
                known = problem
            self._known[column.name, text] = known
        return known


def _bound_beyond(column: Input, scalar: Scalar, beyond: Beyond, row: str | None) -> Diagnostic:
    """A bound that lies beyond the domain, so that the cell says more than it can mean."""
    instead = advised_scalar(beyond.instead)
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


class OutputReader:
    """Reads the outputs of rows, each distinct text of a column once."""

    def __init__(
        self, outputs: Mapping[str, Output], declared: Mapping[str, object], near: NearMiss
    ) -> None:
        self._outputs = outputs
        self._declared = declared
        self._near = near
        self._allowed = {name: frozenset(each.values or ()) for name, each in outputs.items()}
        self._known: dict[tuple[str, str], Value | Unreadable] = {}

    def read(
        self, node: Node | None, row: str, problems: list[Diagnostic]
    ) -> tuple[dict[str, Value | None], dict[str, Span]]:
        """The value of every output of a row, and the places of those it writes."""
        values: dict[str, Value | None] = {}
        places: dict[str, Span] = {}
        written = {key.text for key, _ in entries(node)}
        for key, body in entries(node):
            output = self._outputs.get(key.text)
            if output is None:
                if self._declared and key.text not in self._declared:
                    problems.append(
                        unknown_name(UNKNOWN_OUTPUT, say("output"), key, self._declared, self._near)
                    )
                continue
            if isinstance(body, Scalar):
                places[key.text] = body.span
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
        return {name: values.get(name) for name in self._outputs}, places

    def _value(self, output: Output, node: Scalar, problems: list[Diagnostic]) -> Value | None:
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
        known = self._known.get((output.name, node.text))
        if known is None:
            try:
                known = self._read(output, node.text)
            except Unreadable as problem:
                known = problem
            self._known[output.name, node.text] = known
        if isinstance(known, Unreadable):
            problems.append(unreadable(known, node, UNREADABLE_OUTPUT))
            return None
        return known

    def _read(self, output: Output, text: str) -> Value:
        allowed = self._allowed[output.name]
        told = listed(map(output.print, output.values or ()), MOST_LISTED)
        try:
            value = parse_value(output.kind, text, output.numbers)
        except Unreadable as problem:
            advice = say("allowed: {allowed}", allowed=told) if allowed else problem.advice
            raise Unreadable(problem.message, advice, code=problem.code) from None
        if not allowed or value in allowed:
            return value
        nearest = self._near(text.strip(), map(output.print, output.values or ()))
        raise Unreadable(
            say("{value} is not a value of output {name}", value=text.strip(), name=output.name),
            say("did you mean `{near}`? allowed: {allowed}", near=Writing(nearest), allowed=told)
            if nearest
            else say("allowed: {allowed}", allowed=told),
            code=UNKNOWN_VALUE,
        )
