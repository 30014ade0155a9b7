"""From nodes to rows: rules, accepted gaps and cases.

Purpose: read the parts of a table file that hold cells.  Place in the flow: ``load``
calls it once the columns are known.

Invariants: every fault becomes a diagnostic at the faulty text; a rule with a fault is
left out of the table, and the table with a fault is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gapless.algebra import sets
from gapless.algebra.values import Kind, Value, parse_value, print_value
from gapless.budget import Budget
from gapless.diagnostic import (
    Diagnostic,
    Label,
    Message,
    Unreadable,
    did_you_mean,
    error,
    listed,
    phrase,
    say,
)
from gapless.model import (
    AcceptedGap,
    Case,
    Cell,
    CellPart,
    Expected,
    HitPolicy,
    Input,
    Output,
    Rule,
)
from gapless.reading.columns import RESERVED_OUTPUTS, entries, scalars, text_of, unreadable
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.yaml_text import PLACEHOLDER
from gapless.sfeel.cell_text import ANY
from gapless.sfeel.cells import UnaryTest, read_tests
from gapless.source import Span


def unknown_name(code: str, what: Message, name: Scalar, known: Mapping[str, object]) -> Diagnostic:
    """A name that is none of the known ones, with the nearest of them."""
    near = did_you_mean(name.text, known)
    advice = (
        say("did you mean `{near}`?", near=near)
        if near
        else say("known names: {known}", known=listed(known) or say("none"))
    )
    return error(
        code, say("there is no {what} {name}", what=what, name=name.text), name.span, help=advice
    )


def _output_among_inputs(name: Scalar) -> Diagnostic:
    return error(
        "output-under-when",
        say("{name} is an output, but stands under `when`", name=name.text),
        name.span,
        help=say("write `then:` above it"),
    )


class CellReader:
    """Reads cells against the inputs, each distinct text of a column once."""

    def __init__(
        self,
        inputs: Mapping[str, Input],
        declared: Mapping[str, object],
        outputs: Mapping[str, object],
    ) -> None:
        self._inputs = inputs
        self._outputs = outputs.keys() - declared.keys()
        self._declared = declared
        self._known: dict[tuple[str, str], tuple[UnaryTest, ...]] = {}

    def read(self, node: Node | None, problems: list[Diagnostic]) -> dict[str, Cell]:
        """The cells of a ``when`` mapping by input name; cells that say "any" are left out."""
        cells: dict[str, Cell] = {}
        for key, body in entries(node):
            column = self._inputs.get(key.text)
            if column is None:
                if key.text in self._outputs:
                    problems.append(_output_among_inputs(key))
                elif self._declared and key.text not in self._declared:
                    problems.append(
                        unknown_name("unknown-input", say("input"), key, self._declared)
                    )
                continue
            cell = self._cell(column, body, problems)
            if cell is not None and cell.text != ANY:
                cells[key.text] = cell
        return cells

    def _cell(self, column: Input, body: Node, problems: list[Diagnostic]) -> Cell | None:
        parts: list[CellPart] = []
        written = scalars(body)
        for scalar in written:
            try:
                tests = self._tests(column, scalar.text)
            except Unreadable as problem:
                problems.append(unreadable(problem, scalar, "unreadable-cell", column.name))
            else:
                parts.extend(
                    CellPart(test.values, scalar.part(test.start, test.end)) for test in tests
                )
        if not parts:
            return None
        text = ", ".join(scalar.text.strip() for scalar in written)
        if len(parts) == 1:
            return Cell(parts[0].values, text, parts[0].span)
        return Cell(sets.union(part.values for part in parts), text, body.span, tuple(parts))

    def _tests(self, column: Input, text: str) -> tuple[UnaryTest, ...]:
        known = self._known.get((column.name, text))
        if known is None:
            known = self._known[column.name, text] = read_tests(column.domain, text)
        return known


def read_rules(
    node: Node | None,
    cells: CellReader,
    outputs: Mapping[str, Output],
    declared_outputs: Mapping[str, object],
    hit_policy: HitPolicy,
    problems: list[Diagnostic],
    budget: Budget,
) -> tuple[Rule, ...]:
    """The rules in the file's order."""
    budget.enter(phrase("reading its rows"))
    rules: list[Rule] = []
    first_places: dict[str, Span] = {}
    bodies = node.items if isinstance(node, SequenceNode) else ()
    for index, body in enumerate(budget.each(bodies)):
        if not isinstance(body, MappingNode):
            continue
        id_node = body.get("row")
        row = text_of(id_node) or str(index + 1)
        span = id_node.span if id_node else body.entries[0][0].span if body.entries else body.span
        if row in first_places:
            problems.append(
                error(
                    "duplicate-row",
                    say("two rows are named {row}", row=row),
                    span,
                    help=say("every row needs an id of its own"),
                    related=[Label(first_places[row], say("the first one"))],
                )
            )
        first_places.setdefault(row, span)
        use_node = body.get("use")
        use = text_of(use_node)
        if use and use_node and not hit_policy.hands_over:
            problems.append(
                error(
                    "hand-over-policy",
                    say("hit policy {policy} cannot hand over to a table", policy=hit_policy),
                    use_node.span,
                    help=say("`use` works with hit policy first or unique"),
                )
            )
        values, places = _read_then(body.get("then"), row, outputs, declared_outputs, problems)
        rules.append(
            Rule(
                row,
                len(rules),
                cells.read(body.get("when"), problems),
                span,
                None if use else values,
                places,
                use or None,
                use_node.span if use_node else None,
                text_of(body.get("cite")),
                text_of(body.get("group")),
                text_of(body.get("note")),
                tuple((scalar.text.strip(), scalar.span) for scalar in scalars(body.get("over"))),
            )
        )
    _check_over(rules, hit_policy, problems)
    return tuple(rules)


def _check_over(rules: list[Rule], policy: HitPolicy, problems: list[Diagnostic]) -> None:
    positions = {rule.id: rule.index for rule in rules}
    for rule in rules:
        for row, span in rule.over:
            if policy is not HitPolicy.FIRST:
                problems.append(
                    error(
                        "over-policy",
                        say(
                            "hit policy {policy} does not let a row go over another", policy=policy
                        ),
                        span,
                        help=say("`over` works with hit policy first; remove it here"),
                    )
                )
                continue
            if row not in positions:
                near = did_you_mean(row, positions)
                problems.append(
                    error(
                        "unknown-row",
                        say("there is no row {row}", row=row),
                        span,
                        help=say("did you mean `{near}`?", near=near)
                        if near
                        else say("the rows are {rows}", rows=listed(positions)),
                    )
                )
            elif positions[row] <= rule.index:
                problems.append(
                    error(
                        "over-not-later",
                        say("row {row} cannot go over itself", row=row)
                        if row == rule.id
                        else say("row {row} does not come after row {id}", row=row, id=rule.id),
                        span,
                        help=say("`over` names later rows that this row goes before"),
                    )
                )


def _read_then(
    node: Node | None,
    row: str,
    outputs: Mapping[str, Output],
    declared: Mapping[str, object],
    problems: list[Diagnostic],
) -> tuple[dict[str, Value | None], dict[str, Span]]:
    values: dict[str, Value | None] = {}
    places: dict[str, Span] = {}
    written = {key.text for key, _ in entries(node)}
    for key, body in entries(node):
        output = outputs.get(key.text)
        if output is None:
            if declared and key.text not in declared:
                problems.append(unknown_name("unknown-output", say("output"), key, declared))
            continue
        if isinstance(body, Scalar):
            places[key.text] = body.span
            values[key.text] = _read_output(output, body, problems)
    if isinstance(node, MappingNode) and all(name in declared for name in written):
        missing = [name for name in outputs if name not in written and not outputs[name].nullable]
        if missing:
            problems.append(
                error(
                    "missing-output",
                    say("row {row} does not say {outputs}", row=row, outputs=listed(missing)),
                    node.entries[0][0].span if node.entries else node.span,
                    help=say("write a value for every output, or give the output `nullable: true`"),
                )
            )
    return {name: values.get(name) for name in outputs}, places


def _read_output(output: Output, node: Scalar, problems: list[Diagnostic]) -> Value | None:
    text = node.text.strip()
    if text == "null" or (not text and (node.plain or output.kind is not Kind.STRING)):
        if not output.nullable:
            problems.append(
                error(
                    "null-not-allowed",
                    say("output {name} has no value here", name=output.name),
                    node.span,
                    help=say("write the value, or give the output `nullable: true`"),
                )
            )
        return None
    if text in (PLACEHOLDER, "…"):
        problems.append(
            error(
                "placeholder",
                say("output {name} still has a placeholder", name=output.name),
                node.part(0, len(node.text)),
                help=say("write what the row should say"),
            )
        )
        return None
    try:
        value = parse_value(output.kind, node.text)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, "unreadable-output"))
        return None
    if output.values is not None and value not in output.values:
        allowed = [print_value(known, "en") for known in output.values]
        near = did_you_mean(text, allowed)
        problems.append(
            error(
                "unknown-value",
                say("{value} is not a value of output {name}", value=text, name=output.name),
                node.part(0, len(node.text)),
                help=say(
                    "did you mean `{near}`? allowed: {allowed}", near=near, allowed=listed(allowed)
                )
                if near
                else say("allowed: {allowed}", allowed=listed(allowed)),
            )
        )
        return None
    return value


def read_accepted_gaps(
    node: Node | None, cells: CellReader, problems: list[Diagnostic]
) -> tuple[AcceptedGap, ...]:
    """The accepted gaps in the file's order."""
    gaps: list[AcceptedGap] = []
    for body in node.items if isinstance(node, SequenceNode) else ():
        if isinstance(body, MappingNode) and body.entries:
            when = cells.read(body.get("when"), problems)
            span = (body.get("when") or body).span
            gaps.append(AcceptedGap(when, text_of(body.get("reason")) or "", span))
    return tuple(gaps)


def read_cases(node: Node | None, problems: list[Diagnostic]) -> tuple[Case, ...]:
    """The cases in the file's order; their values stay text until they are decided."""
    cases: list[Case] = []
    for index, body in enumerate(node.items if isinstance(node, SequenceNode) else ()):
        if not isinstance(body, MappingNode):
            continue
        given = {key.text: value for key, value in entries(body.get("given"))}
        expected = dict(entries(body.get("expect")))
        decision = {key.text: _case_text(value) for key, value in expected.items()}
        outputs = {
            key.text: _expected(value)
            for key, value in expected.items()
            if key.text not in RESERVED_OUTPUTS
        }
        cases.append(
            Case(
                text_of(body.get("name")) or str(index + 1),
                {name: _case_text(value) for name, value in given.items()},
                {name: value.span for name, value in given.items()},
                (body.get("name") or body.entries[0][0]).span if body.entries else body.span,
                decision.get("row"),
                decision.get("status"),
                decision.get("table"),
                outputs,
                read_date(body.get("as_of"), problems),
            )
        )
    return tuple(cases)


def _expected(node: Node) -> Expected:
    if isinstance(node, SequenceNode):
        return tuple(_case_text(item) for item in node.items)
    return _case_text(node)


def _case_text(node: Node) -> str | None:
    text = text_of(node)
    return None if text == "null" else text


def read_date(node: Node | None, problems: list[Diagnostic]) -> date | None:
    """The date a scalar spells."""
    if not isinstance(node, Scalar):
        return None
    try:
        value = parse_value(Kind.DATE, node.text)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, "unreadable-date"))
        return None
    assert isinstance(value, date)
    return value
