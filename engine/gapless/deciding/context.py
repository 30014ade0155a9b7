"""Contexts: the values somebody asks about, read and checked against the inputs.

Purpose: turn Python values or texts into one exact value per input, compute inputs from
raw data, and say what is wrong in the terms of the table.

Invariants:
- every value returned lies in the domain of its input; an absent input stays absent;
- null (None, or the text ``null``) is a value only where the input is nullable;
- an input given both directly and by raw data must agree with itself;
- all faults of a context are reported at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.numbers import shorten
from gapless.algebra.python_values import as_text, is_built_in, read_python, shown
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind, Value, article
from gapless.codes.columns import OUTSIDE_DOMAIN, UNREADABLE_VALUE
from gapless.codes.rows import NULL_NOT_ALLOWED, UNKNOWN_INPUT
from gapless.codes.use import COMPUTED_VALUE, EMPTY_VALUE
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Message, Portable, listed, say, sentence_of
from gapless.model import Input, Procedure, RawData, Table
from gapless.near_words import did_you_mean
from gapless.nested import ABSENT
from gapless.reading.case_texts import literal
from gapless.reading.library import Library
from gapless.sfeel.expressions import Expression
from gapless.sfeel.set_words import describe_domain
from gapless.unreadable import Unreadable

Context = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class ContextFault:
    """One thing wrong with a context: the input, what is wrong, and what is allowed."""

    name: str
    code: str
    message: Message
    advice: Message | None

    @property
    def sentence(self) -> Message:
        """The message with its advice, in one line."""
        return sentence_of(self.message, self.advice)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.sentence.english


class ContextError(Portable, ValueError):
    """A context that cannot be decided; ``faults`` lists everything wrong with it.

    ``input``, ``value`` and ``allowed`` are those of the first fault.  In another process ``value``
    is a text where it was no plain value, which might not get there.
    """

    def __init__(self, faults: tuple[ContextFault, ...], context: Mapping[str, object]) -> None:
        self.faults = faults
        self.input = faults[0].name
        self.value = context.get(faults[0].name)
        self.allowed = faults[0].advice.english if faults[0].advice else ""
        super().__init__("\n".join(map(str, faults)))

    def __reduce__(self) -> tuple[Any, ...]:
        restore, (kind, args, held) = super().__reduce__()
        if not is_built_in(self.value):
            held = {**held, "value": shown(self.value)}
        return restore, (kind, args, held)


def read_context(compiled: CompiledProcedure, context: Mapping[str, object]) -> Context:
    """The value of every input the context gives or lets compute; raises ``ContextError``."""
    return read_values(compiled, context)[0]


def read_values(
    compiled: CompiledProcedure, context: Mapping[str, object]
) -> tuple[Context, Context]:
    """The same, and with the raw data that the context gives."""
    inputs, data = compiled.procedure.inputs, compiled.procedure.data
    domains = {dimension.name: dimension.domain for dimension in compiled.grid.dimensions}
    origins = {column.name: column.origin for column in compiled.procedure.decided}
    faults: list[ContextFault] = []
    values: Context = {}
    raw: dict[str, Value] = {}
    spoken = spoken_names(compiled.procedure)
    heads = {path.head for _, path in compiled.procedure.paths}
    nested: dict[str, object] = {}

    def take(name: str, given: object) -> None:
        """Read the value of an input, a datum, or what is both in two tables."""
        origin = origins.get(name)
        if origin is not None:
            raise Unreadable(
                say("{input} is decided by table {table}", input=name, table=origin.table),
                say("leave it out, and give what that table needs"),
                code=COMPUTED_VALUE,
            )
        if name in inputs:
            values[name] = read_input(name, domains[name], given)
        if name in data and not (name in values and values[name] is None):
            raw[name] = _read_raw(data[name], given)

    def refuse(name: str, problem: Unreadable) -> None:
        code = problem.code or UNREADABLE_VALUE
        faults.append(ContextFault(name, code.name, problem.message, problem.advice))

    def leads_on(key: str, given: object) -> bool:
        """Whether a key is the beginning of paths, not the name of what has a plain value."""
        return key in heads and (key not in spoken or isinstance(given, (Mapping, list, tuple)))

    for key, given in context.items():
        text = as_text(key)
        name = shown(key) if text is None else spoken.get(canonical(text), text)
        try:
            if name in values or name in raw:
                raise Unreadable(
                    say("{name} is given twice", name=name), say("leave one of them out")
                )
            if heads and leads_on(key_of(key), given):
                nested[key_of(key)] = given
            elif name in inputs or name in data:
                take(name, given)
            else:
                faults.append(unknown_input(name, [compiled.procedure]))
        except Unreadable as problem:
            refuse(name, problem)
    for name, path in compiled.procedure.paths if nested else ():
        try:
            found = path.follow(nested, nullable=name in inputs and domains[name].nullable)
            if found is ABSENT:
                continue
            before = values.pop(name, ABSENT), raw.pop(name, ABSENT)
            take(name, found)
            now = values.get(name, ABSENT), raw.get(name, ABSENT)
            if before not in (now, (ABSENT, ABSENT)):
                message = say("{name} and {path} are given and differ", name=name, path=str(path))
                raise Unreadable(message, say("give one of them, or make them agree"))
        except Unreadable as problem:
            refuse(name, problem)
    for column, expression in _computed(compiled):
        if all(name in raw for name in expression.names):
            try:
                _compute(column, expression, domains[column.name], raw, values)
            except Unreadable as problem:
                faults.append(
                    ContextFault(column.name, COMPUTED_VALUE.name, problem.message, problem.advice)
                )
    if faults:
        raise ContextError(tuple(faults), context)
    return values, {**raw, **values}


def spoken_names(procedure: Procedure) -> dict[str, str]:
    """The inputs and raw data that a context may hold, by their names as they are compared."""
    return {canonical(name): name for name in (*procedure.inputs, *procedure.data)}


def known_keys(procedures: Iterable[Procedure]) -> frozenset[str]:
    """What a context may hold: these names, and the outermost keys of paths."""
    return frozenset(
        key
        for each in procedures
        for key in (*spoken_names(each), *(path.head for _, path in each.paths))
    )


def key_of(key: object) -> str:
    """A key of a context as it is compared."""
    text = as_text(key)
    return shown(key) if text is None else canonical(text)


def refuse_no_context(context: object) -> None:
    """Raise ``TypeError`` for what is no mapping."""
    if not hasattr(context, "keys"):
        raise TypeError(f"a context maps inputs to values; a {type(context).__name__} does not")


def day_in(table: Table, context: Mapping[str, object]) -> date | None:
    """The day a context happened, where the table says which value tells it (``as_of``).

    None where the context does not hold that value, or not one that can be read.
    """
    given = None if table.as_of is None else given_for(table, table.as_of, context)
    if given in (None, ABSENT) or table.as_of is None:
        return None
    told = table.data.get(table.as_of) or table.inputs[table.as_of].domain
    try:
        value = read_python(told.kind, given, zone=told.zone)
    except Unreadable:
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def given_for(table: Table, name: str, context: Mapping[str, object]) -> object:
    """What a context gives for an input or datum, by its name or its path; ``ABSENT`` for nothing.

    So it is, too, where the path leads astray.
    """
    column = table.data.get(name) or table.inputs[name]
    given = context.get(name, ABSENT)
    if column.path is None or (given is not ABSENT and not isinstance(given, Mapping)):
        return given
    nullable = isinstance(column, Input) and column.domain.nullable
    try:
        return column.path.follow(context, nullable=nullable)
    except Unreadable:
        return ABSENT


def day_given(library: Library, name: str, context: Mapping[str, object]) -> date | None:
    """The day a context happened, as the latest revision of a table that tells it reads it."""
    days = (day_in(table, context) for table in reversed(library.revisions.get(name, ())))
    return next((day for day in days if day is not None), None)


def _computed(compiled: CompiledProcedure) -> Iterable[tuple[Input, Expression]]:
    """The inputs that may be computed; one of several tables in each way they compute it."""
    return {
        (name, column.expression.normal_form): (column, column.expression)
        for table in compiled.procedure.tables.values()
        for name, column in table.inputs.items()
        if column.expression is not None
    }.values()


def read_input(name: str, domain: Domain, given: object) -> Value | None:
    """One value of a domain; raises ``Unreadable`` with a message that names the input."""
    if _is_null(name, given):
        if domain.nullable:
            return None
        raise Unreadable(
            say("{input} is null", input=name),
            _allowed(domain, say("leave the input out where it is not known")),
            code=NULL_NOT_ALLOWED,
        )
    try:
        value = read_python(domain.kind, literal(given, domain), domain.numbers, domain.zone)
        inside = domain.place(value) in domain.everything
    except Unreadable as problem:
        raise Unreadable(
            say("{input}: {problem}", input=name, problem=problem.message),
            _allowed(domain, problem.advice)
            if not isinstance(given, str) or problem.advice is None
            else problem.advice,
            code=problem.code,
        ) from None
    if inside:
        return value
    text = shorten(domain.print(value))
    advice = _allowed(domain, None)
    if domain.kind is Kind.STRING and domain.values:
        spoken = {label.casefold(): str(value) for value, label in domain.labels.items()}
        near = spoken.get(text.casefold()) or did_you_mean(text, map(str, domain.values))
        if near:
            advice = say(
                "did you mean `{near}`? allowed: {allowed}",
                near=near,
                allowed=describe_domain(domain),
            )
    raise Unreadable(
        say("{input} cannot be {value}", input=name, value=text), advice, code=OUTSIDE_DOMAIN
    )


def _is_null(name: str, given: object) -> bool:
    """Whether a value is null; raises ``Unreadable`` for a blank text, which nobody means."""
    text = as_text(given)
    if text is not None and not text.strip():
        raise Unreadable(
            say("{input} is empty", input=name),
            say("leave it out while it is not known"),
            code=EMPTY_VALUE,
        )
    return given is None or text == "null"


def _allowed(domain: Domain, otherwise: Message | None) -> Message | None:
    allowed = describe_domain(domain)
    return say("allowed: {allowed}", allowed=allowed) if allowed else otherwise


def _read_raw(datum: RawData, given: object) -> Value:
    if _is_null(datum.name, given):
        raise Unreadable(
            say("{name} is null", name=datum.name),
            say("leave it out where it is not known"),
            code=NULL_NOT_ALLOWED,
        )
    try:
        text = literal(given, Domain(datum.kind))
        return read_python(datum.kind, text, datum.numbers, datum.zone)
    except Unreadable as problem:
        raise Unreadable(
            say("{input}: {problem}", input=datum.name, problem=problem.message),
            problem.advice or say("it is {kind}", kind=article(datum.kind)),
            code=problem.code,
        ) from None


def _compute(
    column: Input,
    expression: Expression,
    domain: Domain,
    raw: Mapping[str, Value],
    values: Context,
) -> None:
    computed = read_input(column.name, domain, expression.evaluate(raw))
    if column.name in values and values[column.name] != computed:
        raise Unreadable(
            say(
                "{input} is given as {given}, but {expression} is {computed}",
                input=column.name,
                given=domain.print(values[column.name]),
                expression=expression.text,
                computed=domain.print(computed),
            ),
            say("give one of them, or make them agree"),
        )
    values[column.name] = computed


def unknown_input(name: str, procedures: Collection[Procedure]) -> ContextFault:
    """That no table knows a name of a context."""
    known = tuple(dict.fromkeys(n for one in procedures for n in (*one.inputs, *one.data)))
    heads = (path.head for one in procedures for _, path in one.paths)
    if any(name in one.outputs for one in procedures):
        return ContextFault(
            name,
            UNKNOWN_INPUT.name,
            say("{name} is an output, not an input", name=name),
            say("leave it out: it is what the table answers"),
        )
    near = did_you_mean(name, (*known, *heads))
    return ContextFault(
        name,
        UNKNOWN_INPUT.name,
        say("there is no input {name}", name=shorten(name)),
        say("did you mean `{near}`?", near=near)
        if near
        else say("known inputs: {known}", known=listed(known)),
    )
