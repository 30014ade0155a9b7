"""From nodes to columns: inputs, outputs and raw data.

Purpose: read the ``inputs``, ``outputs`` and ``data`` of a table file.  It relies on
nothing the schema promises and passes over what the schema has already reported.

Invariants: every fault becomes a diagnostic at the faulty text; a column with a fault
is left out, so that its cells are not reported a second time for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo
from decimal import Decimal

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Numbers
from gapless.algebra.sets import NULL, ValueSet, union
from gapless.algebra.values import Kind, Value, article, parse_value
from gapless.algebra.zones import clock_change
from gapless.budget import Budget
from gapless.codes.columns import (
    DUPLICATE_VALUE,
    EMPTY_DOMAIN,
    EXPRESSION_TYPE,
    OUTSIDE_DOMAIN,
    RESERVED_NAME,
    RESERVED_TEXT,
    UNFIT_WORDING,
    UNREADABLE_DOMAIN,
    UNREADABLE_EXPRESSION,
    UNREADABLE_STEP,
    UNREADABLE_VALUE,
)
from gapless.codes.form import DUPLICATE_NAME
from gapless.codes.tables import UNFIT_ORIGIN
from gapless.diagnostic import Diagnostic, say
from gapless.model import Input, Origin, Output, RawData
from gapless.near_words import NearMiss
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.number_lists import check_number_list
from gapless.reading.paths import read_path
from gapless.reading.styles import Style
from gapless.reading.texts import entries, kind_of, scalars, text_of, unreadable
from gapless.sfeel.cell_text import RESERVED
from gapless.sfeel.expressions import Expression, Printer
from gapless.source import Span
from gapless.unreadable import Unreadable

#: Names that ``expect`` of a case uses for itself.
RESERVED_OUTPUTS = frozenset({"row", "status", "table"})
#: What an input that another table decides says of itself; the rest is said there.
_OF_DECIDED = frozenset({"from", "label", "nullable", "numbers", "was"})
#: Finds all values of the output that decides an input, written in a language, and its label.
FindOutput = Callable[[Origin, str], tuple[Domain, str]]


def read_data(node: Node | None, style: Style, problems: list[Diagnostic]) -> dict[str, RawData]:
    """The raw data by name."""
    data: dict[str, RawData] = {}
    for key, body in entries(node):
        kind = kind_of(body)
        if kind is not None and isinstance(body, MappingNode):
            label = text_of(body.get("label")) or key.text
            question, numbers = text_of(body.get("question")), style.of(body)
            zone, path = style.zone_of(body, kind), read_path(body, problems)
            private, name = _is_true(body.get("private")), key.text
            data[name] = RawData(
                name, kind, label, question, key.span, numbers, zone, path, private
            )
    return data


def read_inputs(
    node: Node | None,
    data: dict[str, RawData],
    style: Style,
    problems: list[Diagnostic],
    near: NearMiss,
    budget: Budget,
    find_output: FindOutput,
) -> dict[str, Input]:
    """The inputs by name, in the file's order."""
    kinds = {name: datum.kind for name, datum in data.items()}
    only_zone = next((datum.zone for datum in data.values() if datum.zone is not None), None)
    units = [datum.numbers.unit for datum in data.values()]
    inputs: dict[str, Input] = {}
    for key, body in entries(node):
        budget.spend()
        kind, decided = kind_of(body), body.get("from") if isinstance(body, MappingNode) else None
        if not isinstance(body, MappingNode) or (kind is None and decided is None):
            continue
        if key.text in data:
            message = say("{name} is both an input and raw data", name=key.text)
            advice = say("give the raw data another name")
            problems.append(DUPLICATE_NAME.at(key.span, message, help=advice))
            continue
        label = text_of(body.get("label"))
        if decided is not None or kind is None:
            found = _read_decided(body, style, problems, find_output)
            if found is not None:
                domain, origin, theirs = found
                label = label or (key.text if theirs == origin.output else theirs)
                was = _earlier_names(body)
                inputs[key.text] = Input(key.text, domain, label, key.span, was=was, origin=origin)
            continue
        known = len(problems)
        domain = _read_domain(body, kind, style, problems, near, budget)
        expression = _read_expression(
            body, kind, kinds, style, style.zone or only_zone, problems, near, units
        )
        path = read_path(body, problems)
        if len(problems) == known:
            question = text_of(body.get("question"))
            was = _earlier_names(body)
            name = key.text
            inputs[name] = Input(
                name,
                domain,
                label or name,
                key.span,
                question,
                expression,
                was,
                path=path,
                private=_is_true(body.get("private")),
            )
    return inputs


def _read_decided(
    body: MappingNode, style: Style, problems: list[Diagnostic], find_output: FindOutput
) -> tuple[Domain, Origin, str] | None:
    """The domain of an input that another table decides, by what, and what that calls it.

    None where it has a fault.
    """
    known = len(problems)
    for key, _ in body.entries:
        if key.text not in _OF_DECIDED:
            problems.append(
                UNFIT_ORIGIN.at(
                    key.span,
                    say("`{key}` does not go with `from`", key=key.text),
                    help=say("remove it: the table that decides the input says it")
                    if key.text != "expression"
                    else say("keep `from`, or `type` and `expression`"),
                )
            )
    node = body.get("from")
    if not isinstance(node, Scalar) or (node.plain and not node.text):
        return None
    table, _, output = (part.strip() for part in node.text.rpartition("."))
    origin = Origin(table, output, node.span)
    if not (table and output):
        message = say("{text} names no output of a table", text=node.text.strip() or "''")
        help = say("write the id of the table, a point and the output: `risiko.tingkat`")
        problems.append(UNFIT_ORIGIN.at(node.span, message, help=help))
        return None
    try:
        domain, label = find_output(origin, style.shown)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNFIT_ORIGIN))
        return None
    if len(problems) > known:
        return None
    numbers = replace(style.of(body), unit=domain.numbers.unit)
    nullable = domain.nullable or _is_true(body.get("nullable"))
    return replace(domain, nullable=nullable, numbers=numbers), origin, label


def read_outputs(
    node: Node | None, style: Style, problems: list[Diagnostic], budget: Budget
) -> dict[str, Output]:
    """The outputs by name, in the file's order."""
    outputs: dict[str, Output] = {}
    for key, body in entries(node):
        kind = kind_of(body)
        if kind is None or not isinstance(body, MappingNode):
            continue
        if key.text in RESERVED_OUTPUTS:
            message = say("an output cannot be named {name}", name=key.text)
            advice = say("the cases use this word for the decision itself; rename the output")
            problems.append(RESERVED_NAME.at(key.span, message, help=advice))
            continue
        numbers, zone = style.of(body), style.zone_of(body, kind)
        values, labels = _read_values(body.get("values"), kind, numbers, zone, problems, budget)
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
            zone,
        )
    return outputs


def _earlier_names(body: MappingNode) -> tuple[str, ...]:
    return tuple(scalar.text.strip() for scalar in scalars(body.get("was")))


def duration_texts(inputs: Node | None, rules: Node | None) -> Iterator[str]:
    """The texts that show in which language the owner writes durations."""
    names = set()
    for key, body in entries(inputs):
        kind = kind_of(body)
        if kind is not None and kind.is_length and isinstance(body, MappingNode):
            names.add(key.text)
            for part in ("domain", "step"):
                yield from (scalar.text for scalar in scalars(body.get(part)))
    first_rules = rules.items[:40] if isinstance(rules, SequenceNode) else ()
    for rule in first_rules:
        when = rule.get("when") if isinstance(rule, MappingNode) else None
        for key, cell in entries(when):
            if key.text in names:
                yield from (scalar.text for scalar in scalars(cell))


def _is_true(node: Node | None) -> bool:
    return text_of(node) in ("true", "True", "TRUE")


def _read_domain(
    body: MappingNode,
    kind: Kind,
    style: Style,
    problems: list[Diagnostic],
    near: NearMiss,
    budget: Budget,
) -> Domain:
    nullable, numbers = _is_true(body.get("nullable")), style.of(body)
    zone = style.zone_of(body, kind)
    step = _read_step(body.get("step"), kind, numbers, zone, problems)
    values, labels = _read_values(body.get("values"), kind, numbers, zone, problems, budget)
    unbounded = Domain(kind, values, None, step, nullable, style.shown, labels, numbers, zone)
    check_number_list(body.get("domain"), unbounded, problems)
    bounds: ValueSet | None = None
    node = body.get("domain")
    if node is not None:
        known = len(problems)
        bounds = union(
            _read_bound(unbounded, scalar, style, problems, near) for scalar in scalars(node)
        )
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


def _read_bound(
    domain: Domain, scalar: Scalar, style: Style, problems: list[Diagnostic], near: NearMiss
) -> ValueSet:
    """The set that a ``domain`` names, null left aside."""
    try:
        tests, _ = style.constants.tests(domain, scalar.text, near)
        return union(test.values for test in tests) - NULL
    except Unreadable as problem:
        problems.append(unreadable(problem, scalar, UNREADABLE_DOMAIN))
        return ValueSet(())


def _read_step(
    node: Node | None,
    kind: Kind,
    numbers: Numbers,
    zone: tzinfo | None,
    problems: list[Diagnostic],
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
    step_kind = Kind.DURATION if kind in (Kind.DATE, Kind.TIME, Kind.DATETIME) else kind
    try:
        step = parse_value(step_kind, node.text, numbers)
        grid = Domain(step_kind, step=step).grid
        if grid is None or grid <= 0:
            half = numbers.print(Decimal("0.5"))
            examples = {
                Kind.INTEGER: "1",
                Kind.NUMBER: half,
                Kind.DATE: "7 hari",
                Kind.MONTHS: "6 bulan",
            }
            example = examples.get(kind, "1 min")
            raise Unreadable(
                say("a step must be more than zero"),
                say("write it like `{example}`", example=example),
            )
        if kind is Kind.DATE and isinstance(step, timedelta) and step % timedelta(days=1):
            raise Unreadable(say("dates go in whole days"), say("write `7 hari` or `7 days`"))
        change = timedelta() if zone is None else clock_change(zone)
        if isinstance(step, timedelta) and change % step:
            raise Unreadable(
                say("the clocks of {zone} change by less than a step", zone=str(zone)),
                say("write a step that fits into the change: `1 jam` or `30 min`"),
            )
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNREADABLE_STEP))
        return None
    return step


def _read_values(
    node: Node | None,
    kind: Kind,
    numbers: Numbers,
    zone: tzinfo | None,
    problems: list[Diagnostic],
    budget: Budget,
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
            value = parse_value(kind, scalar.text, numbers, zone)
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
            message = say("{value} is listed twice", value=scalar.text)
            advice = say("remove one of them")
            problems.append(DUPLICATE_VALUE.at(scalar.span, message, help=advice))
        places.setdefault(value, scalar.span)
        if label:
            labels[value] = label
    return tuple(places) or None, labels


def _read_expression(
    body: MappingNode,
    kind: Kind,
    kinds: Mapping[str, Kind],
    style: Style,
    zone: tzinfo | None,
    problems: list[Diagnostic],
    near: NearMiss,
    units: Iterable[str | None],
) -> Expression | None:
    node = body.get("expression")
    if not isinstance(node, Scalar):
        return None
    numbers, show = style.of(body), Printer(style.shown, style.of(body), zone)
    try:
        expression = style.constants.expression(node.text, kinds, numbers, near, show, units)
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
                help=say("a length in months is `years and months duration(from, to)`")
                if kind is Kind.MONTHS
                else say("change the `type` of the input or the expression"),
            )
        )
        return None
    return expression
