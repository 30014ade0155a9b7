"""What can be wrong with hand-overs between tables: circles, and inputs that do not agree.

Purpose: look at a table and all that it can hand over to, before they are used together.

Invariants: every circle and every disagreement is one diagnostic, at the row or input where it
shows; nothing here recurses, however long a chain is.

Example: of ``a`` with ``use: b`` and ``b`` with ``use: a`` the circle is reported once, at a row of
``a``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gapless.algebra.values import Kind, article
from gapless.algebra.zones import zone_words
from gapless.codes.tables import CIRCULAR_HAND_OVER, HAND_OVER_MISMATCH
from gapless.diagnostic import Diagnostic, Label, Message, phrase, say
from gapless.model import Input, Output, RawData, Rule, Table


def handing_over(table: Table) -> Iterator[Rule]:
    """The rules of a table that hand over to another."""
    return (rule for rule in table.rules if rule.use)


def circles(tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """One diagnostic for every hand-over that closes a circle, found depth first."""
    finished: set[str] = set()
    for start in tables:
        path: list[tuple[str, Iterator[Rule]]] = [(start, handing_over(tables[start]))]
        on_path = [start]
        while path:
            name, rules = path[-1]
            rule = next(rules, None)
            if rule is None:
                path.pop()
                on_path.pop()
                finished.add(name)
            elif rule.use is None:
                continue
            elif rule.use in on_path:
                circle = on_path[on_path.index(rule.use) :]
                first = circle.index(min(circle))
                circle = [*circle[first:], *circle[:first]]
                following = circle[1 % len(circle)]
                opening = next(item for item in tables[circle[0]].rules if item.use == following)
                yield CIRCULAR_HAND_OVER.at(
                    opening.use_span,
                    say(
                        "the hand-over goes in a circle: {circle}",
                        circle=" -> ".join([*circle, circle[0]]),
                    ),
                    help=say("end the circle with a row that decides (`then`)"),
                )
            elif rule.use in tables and rule.use not in finished:
                path.append((rule.use, handing_over(tables[rule.use])))
                on_path.append(rule.use)


def mismatches(tables: Iterable[Table]) -> Iterator[Diagnostic]:
    """Inputs, raw data and outputs of one name that two tables understand differently.

    The entry comes first.  Outputs may be of two types: a finding says so where one is decided.
    """
    first: dict[tuple[str, bool], tuple[Table, Input | RawData | Output]] = {}
    for table in tables:
        asked: dict[str, Input | RawData] = {**table.data, **table.inputs}
        for known in (*asked.values(), *table.outputs.values()):
            key = known.name, isinstance(known, Output)
            other_table, other = first.setdefault(key, (table, known))
            message = _difference(known, other, other_table)
            if message is not None:
                yield HAND_OVER_MISMATCH.at(
                    known.span,
                    message,
                    related=[Label(other.span, say("the same name"))],
                    help=say("tables that hand over share their outputs: one name, one unit")
                    if isinstance(known, Output)
                    else say("tables that hand over share their inputs: one name, one type"),
                )


def _difference(
    known: Input | RawData | Output, other: Input | RawData | Output, table: Table
) -> Message | None:
    """How an input, datum or output differs from that of the same name in another table."""
    ours, theirs = _kind(known), _kind(other)
    if ours is not theirs:
        if isinstance(known, Output):
            return None
        are_inputs = isinstance(known, Input) and isinstance(other, Input)
        return say(
            phrase("input {name} is {ours} here and {theirs} in {table}")
            if are_inputs
            else phrase("{name} is {ours} here and {theirs} in {table}"),
            name=known.name,
            ours=article(ours),
            theirs=article(theirs),
            table=table.id,
        )
    unit, other_unit = (
        one.domain.numbers.unit if isinstance(one, Input) else one.numbers.unit
        for one in (known, other)
    )
    if unit and other_unit and unit != other_unit:
        return say(
            "{name} counts {ours} here and {theirs} in {table}",
            name=known.name,
            ours=unit,
            theirs=other_unit,
            table=table.id,
        )
    zone, other_zone = (
        one.domain.zone if isinstance(one, Input) else one.zone for one in (known, other)
    )
    if zone != other_zone:
        return say(
            "{name} is in {ours} here and in {theirs} in {table}",
            name=known.name,
            ours=zone_words(zone),
            theirs=zone_words(other_zone),
            table=table.id,
        )
    if not isinstance(known, Input) or not isinstance(other, Input):
        return None
    if known.domain.grid == other.domain.grid:
        return None
    return say(
        "input {name} goes in other steps here than in {table}", name=known.name, table=table.id
    )


def _kind(known: Input | RawData | Output) -> Kind:
    return known.domain.kind if isinstance(known, Input) else known.kind
