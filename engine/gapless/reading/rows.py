"""From nodes to rows: rules, accepted gaps and cases.

Purpose: read the parts of a table file that hold cells.

Invariants: every fault becomes a diagnostic at the faulty text; a rule with a fault is
left out of the table, and the table with a fault is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gapless.algebra.values import Kind, parse_value
from gapless.budget import Budget
from gapless.codes.form import UNREADABLE_DATE
from gapless.codes.revisions import UNCONFIRMED_CASE
from gapless.codes.rows import (
    DUPLICATE_ROW,
    OVER_NOT_LATER,
    OVER_POLICY,
    UNFILLED_PLACEHOLDER,
    UNKNOWN_ROW,
)
from gapless.codes.tables import HAND_OVER_POLICY
from gapless.diagnostic import Diagnostic, Label, listed, phrase, say
from gapless.model import ALL, AcceptedGap, Case, Expected, HitPolicy, Rule
from gapless.near_words import NearMiss
from gapless.reading.case_texts import case_text
from gapless.reading.cells import MOST_LISTED, CellReader, OutputReader
from gapless.reading.columns import RESERVED_OUTPUTS
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.texts import entries, scalars, text_of, unreadable
from gapless.reading.yaml_text import PLACEHOLDERS
from gapless.source import Span
from gapless.unreadable import Unreadable


def read_rules(
    node: Node | None,
    cells: CellReader,
    outputs: OutputReader,
    hit_policy: HitPolicy,
    problems: list[Diagnostic],
    budget: Budget,
    near: NearMiss,
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
                DUPLICATE_ROW.at(
                    span,
                    say("two rows are named {row}", row=row),
                    help=say("every row needs an id of its own"),
                    related=[Label(first_places[row], say("the first one"))],
                )
            )
        first_places.setdefault(row, span)
        use_node = body.get("use")
        use = text_of(use_node)
        if use and use_node and not hit_policy.hands_over:
            message = say("hit policy {policy} cannot hand over to a table", policy=hit_policy)
            advice = say("`use` works with hit policy first or unique")
            problems.append(HAND_OVER_POLICY.at(use_node.span, message, help=advice))
        if wide := _cells(body) // 32:
            budget.spend(wide)
        values = outputs.read(body.get("then"), row, problems)
        conditions, starts = cells.read(body.get("when"), problems, row)
        is_over_all = text_of(body.get("over")) == ALL
        is_read = is_over_all or isinstance(body.get("over"), SequenceNode)
        over = scalars(body.get("over")) if is_read else ()
        rules.append(
            Rule(
                row,
                len(rules),
                conditions,
                span,
                None if use else values,
                use or None,
                use_node.span if use_node else None,
                text_of(body.get("cite")),
                text_of(body.get("group")),
                text_of(body.get("note")),
                () if is_over_all else tuple(scalar.text.strip() for scalar in over),
                is_over_all,
                tuple(scalar.span for scalar in over),
                starts,
            )
        )
    _check_over(rules, hit_policy, problems, near)
    return tuple(rules)


def _cells(body: MappingNode) -> int:
    """How many cells a row has."""
    when = body.get("when")
    return len(when.entries) if isinstance(when, MappingNode) else 0


def _check_over(
    rules: list[Rule], policy: HitPolicy, problems: list[Diagnostic], near: NearMiss
) -> None:
    positions = {rule.id: rule.index for rule in rules}
    for rule in rules:
        named = (None,) if rule.is_over_all else rule.over
        for row, span in zip(named, rule.over_spans, strict=True):
            if policy is not HitPolicy.FIRST:
                problems.append(
                    OVER_POLICY.at(
                        span,
                        say(
                            "hit policy {policy} does not let a row go over another", policy=policy
                        ),
                        help=say("`over` works with hit policy first; remove it here"),
                    )
                )
            elif row is None:
                continue
            elif row not in positions:
                nearest = near(row, positions)
                problems.append(
                    UNKNOWN_ROW.at(
                        span,
                        say("there is no row {row}", row=row),
                        help=say("did you mean `{near}`?", near=nearest)
                        if nearest
                        else say("write `over: all` for every later row that it meets")
                        if row == ALL
                        else say("the rows are {rows}", rows=listed(positions, MOST_LISTED)),
                    )
                )
            elif positions[row] <= rule.index:
                problems.append(
                    OVER_NOT_LATER.at(
                        span,
                        say("row {row} cannot go over itself", row=row)
                        if row == rule.id
                        else say("row {row} does not come after row {id}", row=row, id=rule.id),
                        help=say("`over` names later rows that this row goes before"),
                    )
                )


def read_accepted_gaps(
    node: Node | None, cells: CellReader, problems: list[Diagnostic], budget: Budget
) -> tuple[AcceptedGap, ...]:
    """The accepted gaps in the file's order."""
    gaps: list[AcceptedGap] = []
    for body in node.items if isinstance(node, SequenceNode) else ():
        budget.spend()
        if isinstance(body, MappingNode) and body.entries:
            when, _ = cells.read(body.get("when"), problems)
            span = (body.get("when") or body).span
            reason = body.get("reason")
            if reason is not None and text_of(reason) in PLACEHOLDERS:
                message = say("the reason is still a placeholder")
                advice = say("write why the gap is left open, or who has been asked")
                problems.append(UNFILLED_PLACEHOLDER.at(reason.span, message, help=advice))
            gaps.append(AcceptedGap(when, text_of(reason) or "", span))
    return tuple(gaps)


def read_cases(node: Node | None, problems: list[Diagnostic], budget: Budget) -> tuple[Case, ...]:
    """The cases in the file's order; their values stay text until they are decided."""
    cases: list[Case] = []
    for index, body in enumerate(node.items if isinstance(node, SequenceNode) else ()):
        budget.spend()
        if not isinstance(body, MappingNode):
            continue
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
                _given(body.get("given")),
                (body.get("name") or body.entries[0][0]).span if body.entries else body.span,
                decision.get("row"),
                decision.get("status"),
                decision.get("table"),
                outputs,
                read_date(body.get("as_of"), problems),
                text_of(body.get("confirm")),
            )
        )
    return tuple(cases)


def unknown_rows(node: Node | None, rules: Sequence[Rule], table: str) -> Iterator[Diagnostic]:
    """The rows that cases expect and the table does not have.

    Where rows hand over, a row may be one of another table.
    """
    known = {rule.id: None for rule in rules}
    hands_over = any(rule.use for rule in rules)
    for body in node.items if isinstance(node, SequenceNode) else ():
        expect = body.get("expect") if isinstance(body, MappingNode) else None
        row = expect.get("row") if isinstance(expect, MappingNode) else None
        if not isinstance(expect, MappingNode) or not isinstance(row, Scalar):
            continue
        if isinstance(body, MappingNode) and body.get("as_of") is not None:
            # It may be decided by another revision.
            continue
        named = text_of(expect.get("table"))
        is_here = not hands_over if named is None else named == table
        if is_here and row.text not in known and row.text != "null":
            yield UNKNOWN_ROW.at(
                row.span,
                say("there is no row {row}", row=row.text),
                help=say("the case expects one of {rows}", rows=listed(known, 20)),
            )


def unconfirmed(cases: Iterable[Case]) -> Iterator[Diagnostic]:
    """The cases whose answer changed with a revision and was not confirmed yet."""
    for case in cases:
        if case.confirm is not None:
            yield UNCONFIRMED_CASE.at(
                case.span,
                say(
                    "case {name}: its answer changed with this revision and is not confirmed;"
                    " before: {before}",
                    name=case.name,
                    before=case.confirm or "–",
                ),
                help=say(
                    "if the answer it expects now is right, delete the line `confirm`; else correct"
                    " the row that decides it"
                ),
            )


def _given(node: Node | None) -> dict[str, object]:
    """The values that a case gives, nested as they are written."""
    return {key.text: _nested(value) for key, value in entries(node)}


def _nested(node: Node) -> object:
    """A value of a case: a text, null, an object or a list."""
    if isinstance(node, MappingNode):
        return _given(node)
    if isinstance(node, SequenceNode):
        return tuple(map(_nested, node.items))
    return _case_text(node)


def _expected(node: Node) -> Expected:
    if isinstance(node, SequenceNode):
        return tuple(_case_text(item) for item in node.items)
    return _case_text(node)


def _case_text(node: Node) -> str | None:
    text = text_of(node)
    return None if text is None or text == "null" else case_text(text)


def read_date(node: Node | None, problems: list[Diagnostic]) -> date | None:
    """The date a scalar spells."""
    if not isinstance(node, Scalar):
        return None
    try:
        value = parse_value(Kind.DATE, node.text)
    except Unreadable as problem:
        problems.append(unreadable(problem, node, UNREADABLE_DATE))
        return None
    assert isinstance(value, date)
    return value
