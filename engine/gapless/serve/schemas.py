"""JSON Schemas of what a table asks for and answers, made from its own types.

Purpose: let programs know, and check, what they send and get.

Invariants: what a schema of inputs takes, the table takes; as every value may also be written as
people write it, numbers and lengths of time may be texts, which the table reads and may refuse.

Example: an input ``tetangga`` with two values is ``{"title": "Tetangga", "enum": ["turut padam",
"tidak padam"]}``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gapless.algebra.domain import Domain
from gapless.algebra.json_values import plain
from gapless.algebra.values import Kind, Value
from gapless.model import Input, Output, Procedure, RawData
from gapless.nested import DataPath
from gapless.render.json.text import Json, cell_tests

#: How JSON may give a value of a kind; the formats are what a table reads for certain.
_GIVEN: dict[Kind, list[Json]] = {
    Kind.NUMBER: [{"type": "number"}, {"type": "string"}],
    Kind.INTEGER: [{"type": "integer"}, {"type": "string"}],
    Kind.STRING: [{"type": "string"}],
    Kind.BOOLEAN: [{"type": "boolean"}, {"type": "string"}],
    Kind.DATE: [{"type": "string", "examples": ["2022-12-29"]}],
    Kind.TIME: [{"type": "string", "examples": ["14:00"]}],
    Kind.DATETIME: [{"type": "string", "examples": ["2022-12-29T14:00"]}],
    Kind.DURATION: [{"type": "string", "examples": ["6 h", "6 jam", "PT6H"]}],
    Kind.MONTHS: [{"type": "string", "examples": ["1 year 6 months", "P1Y6M"]}],
}
#: What JSON has for an answer of a kind.
_ANSWERED = {
    Kind.NUMBER: ["number", "string"],
    Kind.INTEGER: ["integer"],
    Kind.BOOLEAN: ["boolean"],
}
_NULL: Json = {"type": "null"}


def inputs_schema(procedures: Iterable[Procedure]) -> Json:
    """The schema of a context, whole or partial, of what some procedures ask for.

    The first procedure that knows a name describes it.
    """
    properties: Json = {}
    for procedure in procedures:
        columns: list[Input | RawData] = [*procedure.asked.values(), *procedure.data.values()]
        for column in columns:
            properties.setdefault(column.name, column_schema(column))
        for name, path in procedure.paths:
            found = procedure.inputs.get(name) or procedure.data[name]
            _place(properties, path, column_schema(found))
    return {"type": "object", "properties": properties, "additionalProperties": False}


def column_schema(column: Input | RawData) -> Json:
    """The schema of the values of an input or datum, with what people call it and ask for it."""
    domain = column.domain if isinstance(column, Input) else None
    kind = column.kind
    found: Json = {"title": column.heading if isinstance(column, Input) else column.label}
    if column.question is not None:
        found["description"] = column.question
    found |= _values(domain) if domain is not None else _one_of(_GIVEN[kind])
    found["x-gapless-type"] = str(kind)
    if column.numbers.unit is not None:
        found["x-gapless-unit"] = column.numbers.unit
    if domain is not None and domain.bounds is not None:
        found["x-gapless-domain"] = cell_tests(replace(domain, bounds=None), domain.bounds)
    if column.private:
        found["x-gapless-private"] = True
    return found


def outputs_schema(procedures: Iterable[Procedure]) -> Json:
    """The schema of the outputs of some procedures."""
    properties: Json = {}
    for procedure in procedures:
        for name in procedure.answering:
            table = procedure.tables[name]
            for output in table.outputs.values():
                is_one = not table.hit_policy.many
                schema = _output(output, is_one=is_one)
                known = properties.setdefault(output.name, schema)
                if known != schema:
                    # Tables that hand over to each other may answer in other ways.
                    properties[output.name] = {"title": output.heading}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _values(domain: Domain) -> Json:
    """The schema of the values of a domain."""
    if domain.enumerated is None or domain.kind is Kind.BOOLEAN:
        return _one_of([*_GIVEN[domain.kind], *([_NULL] if domain.nullable else [])])
    if domain.kind is not Kind.STRING:
        listed = [_json(domain, value) for value in domain.enumerated]
        texts = [domain.bare.print(value) for value in domain.enumerated]
        both = dict.fromkeys([*listed, *texts])
        return {"enum": [*both, *([None] if domain.nullable else [])]}
    if not domain.labels:
        return {"enum": [*map(str, domain.enumerated), *([None] if domain.nullable else [])]}
    choices: list[Json] = [
        {"const": str(value), "title": domain.labels.get(value, str(value))}
        for value in domain.enumerated
    ]
    return {"oneOf": [*choices, *([_NULL] if domain.nullable else [])]}


def _output(output: Output, *, is_one: bool) -> Json:
    found: Json = {"title": output.heading}
    types = [*_ANSWERED.get(output.kind, ["string"]), *(["null"] if output.nullable else [])]
    one: Json = {"type": types[0] if len(types) == 1 else types}
    if output.values is not None and output.kind is Kind.STRING:
        one = {"enum": [*map(str, output.values), *([None] if output.nullable else [])]}
    if is_one:
        return {**found, **one, "x-gapless-type": str(output.kind)}
    # All rows that match count: a list, or what they come to together.
    return {**found, "x-gapless-type": str(output.kind)}


def _one_of(schemas: list[Json]) -> Json:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _json(domain: Domain, value: Value) -> object:
    return plain(value, domain.language)


def _place(properties: Json, path: DataPath, schema: Json) -> None:
    """Put the schema of a value at the end of its path."""
    *outer, last = path.keys
    for key in outer:
        held = properties.setdefault(key, {})
        assert isinstance(held, dict), "schemas are objects"
        # What is also the name of an input may be a value in its place.
        inner = held.setdefault("properties", {})
        if "title" not in held:
            held["type"] = "object"
        properties = inner
    properties.setdefault(last, schema)
