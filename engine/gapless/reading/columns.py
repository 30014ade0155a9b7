"""From nodes to columns: inputs, outputs and raw data.

Purpose: read the ``inputs``, ``outputs`` and ``data`` of a table file.  It relies on
nothing the schema promises and passes over what the schema has already reported.

Invariants: every fault becomes a diagnostic at the faulty text; a column with a fault
is left out, so that its cells are not reported a second time for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Notation, Numbers, column_numbers, is_power
from gapless.algebra.sets import ValueSet, union
from gapless.algebra.values import Kind, Value, article, parse_value
from gapless.budget import Budget
from gapless.codes.code import Code
from gapless.codes.columns import (
    DUPLICATE_VALUE,
    EMPTY_DOMAIN,
    EXPRESSION_TYPE,
    OUTSIDE_DOMAIN,
    RESERVED_NAME,
    RESERVED_TEXT,
    UNFIT_UNIT,
    UNFIT_WORDING,
    UNREADABLE_DOMAIN,
    UNREADABLE_EXPRESSION,
    UNREADABLE_STEP,
    UNREADABLE_VALUE,
)
from gapless.codes.form import DUPLICATE_NAME
from gapless.diagnostic import Diagnostic, NearMiss, rewritten, say
from gapless.model import Input, Output, RawData
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.number_lists import check_number_list
from gapless.reading.yaml_text import advised_scalar
from gapless.sfeel.cell_text import RESERVED
from gapless.sfeel.cells import read_bounds
from gapless.sfeel.expressions import Expression, parse_expression
from gapless.source import Span
from gapless.unreadable import Unreadable

#: Names that ``expect`` of a case uses for itself.
RESERVED_OUTPUTS = frozenset({"row", "status", "table"})


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of a table are written, as far as a column does not say otherwise.

    ``named`` is the table's ``numbers``, ``language`` the language that it names, and ``shown`` the
    one in which it is shown.
    """

    named: str | None
    language: str | None
    shown: str

    def of(self, column: MappingNode) -> Numbers:
        """How the numbers of a column are written."""
        named = notation_of(column) or self.named
        return column_numbers(named, self.language, self.shown, text_of(column.get("unit")))


def notation_of(node: MappingNode) -> str | None:
    """The notation that a table or a column names."""
    named = text_of(node.get("numbers"))
    return named if named in set(Notation) else None


def check_units(root: MappingNode, problems: list[Diagnostic]) -> None:
    """Report units and notations of columns that have no such numbers."""
    for section in ("data", "inputs", "outputs"):
        for _, body in entries(root.get(section)):
            kind = _kind(body)
            if kind is None or not isinstance(body, MappingNode):
                continue
            unit, numbers = body.get("unit"), body.get("numbers")
            remove = say("remove it, or change the type")
            if unit is not None and kind not in (Kind.NUMBER, Kind.INTEGER):
                message = say("only numbers have a unit, and the type is {kind}", kind=kind)
                problems.append(UNFIT_UNIT.at(unit.span, message, help=remove))
            elif unit is not None and is_power(text_of(unit) or ""):
                message = say("{unit} is a part of a number, not a unit", unit=text_of(unit))
                advice = say("write what is counted: `IDR`, `W`")
                problems.append(UNFIT_UNIT.at(unit.span, message, help=advice))
            if numbers is not None and kind not in (Kind.NUMBER, Kind.INTEGER, Kind.DURATION):
                message = say("there are no numbers here: the type is {kind}", kind=kind)
                problems.append(UNFIT_UNIT.at(numbers.span, message, help=remove))


def unreadable(
    problem: Unreadable, node: Node, code: Code, column: str | None = None
) -> Diagnostic:
    """The diagnostic of a fault in the text of ``node``, which is in the named column.

    What its advice says to write stands there as YAML, to be put in the place of the whole text.
    """
    span = node.span
    if isinstance(node, Scalar) and problem.start is not None and problem.end is not None:
        span = node.part(problem.start, problem.end)
    elif isinstance(node, Scalar):
        span = node.part(0, len(node.text))
    if span.start == span.end:
        span = node.span
    message = problem.message
    if column is not None:
        message = say("{column}: {problem}", column=column, problem=message)
    advice = problem.advice and rewritten(problem.advice, advised_scalar)
    return (problem.code or code).at(span, message, help=advice)


def entries(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """The entries of a mapping; nothing for any other node."""
    if isinstance(node, MappingNode):
        yield from node.entries


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, without the space around it; None for any other node."""
    return node.text.strip() if isinstance(node, Scalar) else None


def scalars(node: Node | None) -> tuple[Scalar, ...]:
    """The scalars of a cell or list: itself, or its items."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, SequenceNode):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return ()


def read_data(node: Node | None, style: NumberStyle) -> dict[str, RawData]:
    """The raw data by name."""
    data: dict[str, RawData] = {}
    for key, body in entries(node):
        kind = _kind(body)
        if kind is not None and isinstance(body, MappingNode):
            label = text_of(body.get("label")) or key.text
            question, numbers = text_of(body.get("question")), style.of(body)
            data[key.text] = RawData(key.text, kind, label, question, key.span, numbers)
    return data


def read_inputs(
    node: Node | None,
    data: dict[str, RawData],
    style: NumberStyle,
    problems: list[Diagnostic],
    near: NearMiss,
    budget: Budget,
) -> dict[str, Input]:
    """The inputs by name, in the file's order."""
    kinds = {name: datum.kind for name, datum in data.items()}
    inputs: dict[str, Input] = {}
    for key, body in entries(node):
        budget.spend()
        kind = _kind(body)
        if kind is None or not isinstance(body, MappingNode):
            continue
        if key.text in data:
            problems.append(
                DUPLICATE_NAME.at(
                    key.span,
                    say("{name} is both an input and raw data", name=key.text),
                    help=say("give the raw data another name"),
                )
            )
            continue
        known = len(problems)
        domain = _read_domain(body, kind, style, problems, budget)
        expression = _read_expression(body, kind, kinds, style.of(body), problems, near)
        if len(problems) == known:
            label = text_of(body.get("label")) or key.text
            question = text_of(body.get("question"))
            was = _earlier_names(body)
            inputs[key.text] = Input(key.text, domain, label, key.span, question, expression, was)
    return inputs


def read_outputs(
    node: Node | None, style: NumberStyle, problems: list[Diagnostic], budget: Budget
) -> dict[str, Output]:
    """The outputs by name, in the file's order."""
    outputs: dict[str, Output] = {}
    for key, body in entries(node):
        kind = _kind(body)
        if kind is None or not isinstance(body, MappingNode):
            continue
        if key.text in RESERVED_OUTPUTS:
            problems.append(
                RESERVED_NAME.at(
                    key.span,
                    say("an output cannot be named {name}", name=key.text),
                    help=say("the cases use this word for the decision itself; rename the output"),
                )
            )
            continue
        numbers = style.of(body)
        values, labels = _read_values(body.get("values"), kind, numbers, problems, budget)
        wording = body.get("wording")
        if _is_true(wording) and wording is not None and (kind is not Kind.STRING or values):
            problems.append(
                UNFIT_WORDING.at(
                    wording.span,
                    say("an output with `values` is a decision, not wording")
                    if values
                    else say("an output of type {kind} is a decision, not wording", kind=kind),
                    help=say("`wording` is for texts without `values`; remove it here"),
                )
            )
        outputs[key.text] = Output(
            key.text,
            kind,
            text_of(body.get("label")) or key.text,
            key.span,
            values,
            labels,
            _is_true(body.get("nullable")),
            _earlier_names(body),
            _is_true(wording),
            style.shown,
            numbers,
        )
    return outputs


def _earlier_names(body: MappingNode) -> tuple[str, ...]:
    return tuple(scalar.text.strip() for scalar in scalars(body.get("was")))


def duration_texts(inputs: Node | None, rules: Node | None) -> Iterator[str]:
    """The texts that show in which language the owner writes durations."""
    names = set()
    for key, body in entries(inputs):
        if _kind(body) is Kind.DURATION and isinstance(body, MappingNode):
            names.add(key.text)
            for part in ("domain", "step"):
                yield from (scalar.text for scalar in scalars(body.get(part)))
    first_rules = rules.items[:40] if isinstance(rules, SequenceNode) else ()
    for rule in first_rules:
        when = rule.get("when") if isinstance(rule, MappingNode) else None
        for key, cell in entries(when):
            if key.text in names:
                yield from (scalar.text for scalar in scalars(cell))


def _kind(body: Node | None) -> Kind | None:
    name = text_of(body.get("type")) if isinstance(body, MappingNode) else None
    return Kind(name) if name in set(Kind) else None


def _is_true(node: Node | None) -> bool:
    return text_of(node) in ("true", "True", "TRUE")


def _read_domain(
    body: MappingNode, kind: Kind, style: NumberStyle, problems: list[Diagnostic], budget: Budget
) -> Domain:
    nullable, numbers = _is_true(body.get("nullable")), style.of(body)
    step = _read_step(body.get("step"), kind, numbers, problems)
    values, labels = _read_values(body.get("values"), kind, numbers, problems, budget)
    unbounded = Domain(kind, values, None, step, nullable, style.shown, labels, numbers)
    check_number_list(body.get("domain"), unbounded, problems)
    bounds: ValueSet | None = None
    node = body.get("domain")
    if node is not None:
        known = len(problems)
        bounds = union(_read_bound(unbounded, scalar, problems) for scalar in scalars(node))
        if len(problems) > known:
            return unbounded
    domain = replace(unbounded, bounds=bounds)
    _check_values(body.get("values"), domain, problems)
    if not domain.known:
        problems.append(
            EMPTY_DOMAIN.at(
                (node or body.get("values") or body).span,
                say("the input has no value at all"),
                help=say("its `values`, `domain` and `step` leave nothing over"),
            )
        )
    return domain


def _check_values(node: Node | None, domain: Domain, problems: list[Diagnostic]) -> None:
    """Listed values that the input's own step or domain rules out."""
    written = [key for key, _ in entries(node)] or list(scalars(node))
    for scalar, value in zip(written, domain.values or (), strict=False):
        if domain.place_or_none(value) is None:
            problems.append(
                OUTSIDE_DOMAIN.at(
                    scalar.span,
                    say(
                        "{value} is ruled out by the input's own step or domain", value=scalar.text
                    ),
                    help=say("remove it from `values`, or widen `domain` or `step`"),
                )
            )


def _read_bound(domain: Domain, scalar: Scalar, problems: list[Diagnostic]) -> ValueSet:
    try:
        return read_bounds(domain, scalar.text)
    except Unreadable as problem:
        problems.append(unreadable(problem, scalar, UNREADABLE_DOMAIN))
        return ValueSet(())


def _read_step(
    node: Node | None, kind: Kind, numbers: Numbers, problems: list[Diagnostic]
) -> Value | None:
    if not isinstance(node, Scalar):
        return None
    if not kind.ordered:
        problems.append(
            UNREADABLE_STEP.at(
                node.span, say("{kind} values have no steps", kind=kind), help=say("remove `step`")
            )
        )
        return None
    step_kind = kind if kind in (Kind.NUMBER, Kind.INTEGER) else Kind.DURATION
    try:
        step = parse_value(step_kind, node.text, numbers)
        if step <= (timedelta(0) if isinstance(step, timedelta) else 0):  # type: ignore[operator]
            half = numbers.print(Decimal("0.5"))
            examples = {Kind.INTEGER: "1", Kind.NUMBER: half, Kind.DATE: "7 hari"}
            example = examples.get(kind, "1 min")
            raise Unreadable(
                say("a step must be more than zero"),
                say("write it like `{example}`", example=example),
            )
        if kind is Kind.DATE and isinstance(step, timedelta) and step % timedelta(days=1):
            raise Unreadable(say("dates go in whole days"), say("write `7 hari` or `7 days`"))
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNREADABLE_STEP))
        return None
    return step


def _read_values(
    node: Node | None, kind: Kind, numbers: Numbers, problems: list[Diagnostic], budget: Budget
) -> tuple[tuple[Value, ...] | None, dict[Value, str]]:
    """The allowed values in order, and the labels of those that have one."""
    if node is None:
        return None, {}
    check_number_list(node, Domain(kind, numbers=numbers), problems)
    written: list[tuple[Scalar, str | None]] = []
    if isinstance(node, MappingNode):
        written = [(key, text_of(label)) for key, label in node.entries]
    else:
        written = [(scalar, None) for scalar in scalars(node)]
    places: dict[Value, Span] = {}
    labels: dict[Value, str] = {}
    for scalar, label in written:
        budget.spend()
        try:
            value = parse_value(kind, scalar.text, numbers)
            if value in RESERVED:
                raise Unreadable(
                    say("{value} cannot be a value: in a cell it has a meaning", value=value),
                    say("`-` is any value and `null` is not known; choose another word"),
                    code=RESERVED_TEXT,
                )
        except Unreadable as problem:
            problems.append(unreadable(problem, scalar, UNREADABLE_VALUE))
            continue
        if value in places:
            problems.append(
                DUPLICATE_VALUE.at(
                    scalar.span,
                    say("{value} is listed twice", value=scalar.text),
                    help=say("remove one of them"),
                )
            )
        places.setdefault(value, scalar.span)
        if label:
            labels[value] = label
    return tuple(places) or None, labels


def _read_expression(
    body: MappingNode,
    kind: Kind,
    kinds: Mapping[str, Kind],
    numbers: Numbers,
    problems: list[Diagnostic],
    near: NearMiss,
) -> Expression | None:
    node = body.get("expression")
    if not isinstance(node, Scalar):
        return None
    try:
        expression = parse_expression(node.text, kinds, numbers, near)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNREADABLE_EXPRESSION))
        return None
    widened = (expression.kind, kind) == (Kind.INTEGER, Kind.NUMBER)
    if expression.kind is not kind and not widened:
        problems.append(
            EXPRESSION_TYPE.at(
                node.part(0, len(node.text)),
                say(
                    "the expression gives {got}, but the input is {wanted}",
                    got=article(expression.kind),
                    wanted=article(kind),
                ),
                help=say("change the `type` of the input or the expression"),
            )
        )
        return None
    return expression
