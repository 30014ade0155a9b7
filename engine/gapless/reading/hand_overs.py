"""What can be wrong between tables that need one another: circles, and columns that do not agree.

Purpose: look at a table and all that it needs, before they are used together: the tables that its
rows hand over to, and those that decide its inputs.

Invariants: every circle and every disagreement is one diagnostic, at the row or input where it
shows; nothing here recurses, however long a chain is.

Example: of ``a`` with ``use: b`` and ``b`` with ``use: a`` the circle is reported once, at a row of
``a``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gapless.algebra.values import article
from gapless.algebra.zones import zone_words
from gapless.codes.tables import CIRCULAR_HAND_OVER, HAND_OVER_MISMATCH, UNFIT_ORIGIN
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Label, Message, phrase, say
from gapless.model import HitPolicy, Input, Origin, Output, Procedure, RawData, Table, handed_to
from gapless.reading.origins import are_alike, deciding_domain
from gapless.sfeel.formulas import formulas_in
from gapless.source import Span
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Need:
    """A table that another needs, and where that says so.

    ``row`` is the row that hands over to it; None where it decides an input.
    """

    table: str
    span: Span | None
    row: str | None = None


def needs_of(table: Table) -> Iterator[Need]:
    """What a table needs, by its rows and by its inputs."""
    for rule in table.rules:
        if rule.use:
            yield Need(rule.use, rule.use_span, rule.id)
    for origin in table.origins:
        yield Need(origin.table, origin.span)


def circles(tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """One diagnostic for every need that closes a circle, found depth first."""
    finished: set[str] = set()
    for start in tables:
        path: list[tuple[str, Iterator[Need]]] = [(start, needs_of(tables[start]))]
        on_path = [start]
        while path:
            name, needs = path[-1]
            need = next(needs, None)
            if need is None:
                path.pop()
                on_path.pop()
                finished.add(name)
            elif need.table in on_path:
                circle = on_path[on_path.index(need.table) :]
                first = circle.index(min(circle))
                yield _circle(tables, [*circle[first:], *circle[:first]])
            elif need.table in tables and need.table not in finished:
                path.append((need.table, needs_of(tables[need.table])))
                on_path.append(need.table)


def _circle(tables: Mapping[str, Table], circle: Sequence[str]) -> Diagnostic:
    following = [*circle[1:], circle[0]]
    steps = [
        next(each for each in needs_of(tables[name]) if each.table == other)
        for name, other in zip(circle, following, strict=True)
    ]
    way = " -> ".join([*circle, circle[0]])
    if all(step.row is not None for step in steps):
        message = say("the hand-over goes in a circle: {circle}", circle=way)
        advice = say("end the circle with a row that decides (`then`)")
    else:
        message = say("the tables need one another in a circle: {circle}", circle=way)
        advice = say("let one of them ask for its input instead of taking it `from` a table")
    return CIRCULAR_HAND_OVER.at(steps[0].span, message, help=advice)


def unfit_origins(tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """Inputs that are decided by what does not fit them, and names that do not mean one input."""
    first: dict[str, tuple[Table, Input]] = {}
    for table in tables.values():
        for column in table.inputs.values():
            other_table, other = first.setdefault(column.name, (table, column))
            if column.origin != other.origin:
                ways = [each.origin and str(each.origin) for each in (column, other)]
                yield UNFIT_ORIGIN.at(
                    column.span,
                    say(
                        "input {name} comes from {ours} here and from {theirs} in {table}",
                        name=column.name,
                        ours=ways[0] or say("the context"),
                        theirs=ways[1] or say("the context"),
                        table=other_table.id,
                    ),
                    related=[Label(other.span, say("the same name"))],
                    help=say("rename one of them, or take both from the same output"),
                )
            if column.origin is not None and column.origin.table in tables:
                yield from _unfit(column, column.origin, tables)


def _unfit(column: Input, origin: Origin, tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """Tables that compute the answer, and tables whose output is something else."""
    for table in handed_to(tables, origin.table):
        for rule in table.computing:
            counts = table.hit_policy is HitPolicy.COLLECT_COUNT
            if counts or not any(formulas_in((rule.outputs or {}).get(origin.output))):
                continue
            yield UNFIT_ORIGIN.at(
                origin.span,
                say(
                    "row {row} of {table} computes {output}, so its values are not known",
                    row=rule.id,
                    table=table.id,
                    output=origin.output,
                ),
                related=[Label(rule.span, say("row {row}", row=rule.id))],
                help=say("let {table} answer values, or compute the input here", table=table.id),
            )
            return
    first, *others = handed_to(tables, origin.table)
    problem = _unlike(column, origin, first)
    if problem is not None:
        yield UNFIT_ORIGIN.at(
            origin.span,
            say(
                "{input} is decided by {table}, {problem}",
                input=column.name,
                table=first.full_name,
                problem=problem,
            ),
            help=say(
                "write a revision of this table for these days, or let {table} say what the"
                " revision before does",
                table=first.full_name,
            ),
        )
        return
    for table in others:
        problem = _unlike(column, origin, table)
        if problem is not None:
            yield UNFIT_ORIGIN.at(
                origin.span,
                say(
                    "{origin} hands over to {table}, {problem}",
                    origin=origin.table,
                    table=table.id,
                    problem=problem,
                ),
                help=say("let all tables that may answer declare the output alike"),
            )


def _unlike(column: Input, origin: Origin, table: Table) -> Message | None:
    """In what the output of a table is not what its input was read as."""
    if origin.output not in table.outputs:
        return say("which has no output {output}", output=origin.output)
    try:
        domain = deciding_domain(origin, table, column.domain.language)
    except Unreadable:
        return say("where {output} is a list of all answers", output=origin.output)
    if domain.kind is not column.kind:
        return say("where {output} is {kind}", output=origin.output, kind=article(domain.kind))
    if not are_alike(domain, column.domain):
        return say("where {output} has another unit or zone", output=origin.output)
    if not domain.everything <= column.domain.everything:
        return say("where {output} has further values", output=origin.output)
    return None


def mismatches(tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    """Inputs, raw data and outputs of one name that two tables understand differently.

    The entry comes first.  Outputs may be of two types: a finding says so where one is decided;
    those of tables that only decide inputs are their own.
    """
    first: dict[tuple[str, bool], tuple[Table, Input | RawData | Output]] = {}
    answering = {table.id for table in handed_to(tables, next(iter(tables)))}
    for table in tables.values():
        outputs = table.outputs.values() if table.id in answering else ()
        for known in (*table.given.values(), *outputs):
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


def unlike_inputs(procedures: Iterable[Procedure]) -> Iterator[Diagnostic]:
    """Names that mean different things in procedures which are asked together."""
    first: dict[str, tuple[Table, Input | RawData]] = {}
    seen: set[int] = set()
    for table in (table for one in procedures for table in one.tables.values()):
        if id(table) in seen:
            continue
        seen.add(id(table))
        for known in table.given.values():
            other_table, other = first.setdefault(known.name, (table, known))
            message = _difference(known, other, other_table, heeds_steps=False)
            message = message or _apart(known, other, other_table)
            if message is not None:
                yield HAND_OVER_MISMATCH.at(
                    known.span,
                    message,
                    related=[Label(other.span, say("the same name"))],
                    help=say("ask the tables one by one, or let one name have one type and unit"),
                )


def _apart(known: Input | RawData, other: Input | RawData, table: Table) -> Message | None:
    """That no value of an input is allowed in both tables."""
    if not isinstance(known, Input) or not isinstance(other, Input):
        return None
    if known.domain.everything & other.domain.everything:
        return None
    return say(
        "no value of input {name} is allowed both here and in {table}",
        name=known.name,
        table=table.id,
    )


def _difference(
    known: Input | RawData | Output,
    other: Input | RawData | Output,
    table: Table,
    *,
    heeds_steps: bool = True,
) -> Message | None:
    """How an input, datum or output differs from that of the same name in another table."""
    if known.kind is not other.kind:
        if isinstance(known, Output):
            return None
        are_inputs = isinstance(known, Input) and isinstance(other, Input)
        return say(
            phrase("input {name} is {ours} here and {theirs} in {table}")
            if are_inputs
            else phrase("{name} is {ours} here and {theirs} in {table}"),
            name=known.name,
            ours=article(known.kind),
            theirs=article(other.kind),
            table=table.id,
        )
    unit, other_unit = known.numbers.unit, other.numbers.unit
    if unit and other_unit and unit != other_unit:
        return say(
            "{name} counts {ours} here and {theirs} in {table}",
            name=known.name,
            ours=unit,
            theirs=other_unit,
            table=table.id,
        )
    if known.zone != other.zone:
        return say(
            "{name} is in {ours} here and in {theirs} in {table}",
            name=known.name,
            ours=zone_words(known.zone),
            theirs=zone_words(other.zone),
            table=table.id,
        )
    if not heeds_steps or not isinstance(known, Input) or not isinstance(other, Input):
        return None
    if known.domain.grid == other.domain.grid:
        return None
    return say(
        "input {name} goes in other steps here than in {table}", name=known.name, table=table.id
    )
