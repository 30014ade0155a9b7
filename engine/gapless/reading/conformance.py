"""Quick conformance of nodes to a JSON Schema.

Purpose: vouch for what is right, so that only what may be wrong goes through the ``jsonschema``
library, which takes longer to import than a table takes to check, and a second for every few
thousand rows.

A schema is compiled to one function per subschema.  It knows the few keywords that the
schema of a table uses.

Invariants:
- what is vouched for is valid; what is not vouched for may still be valid: a keyword that
  is not known here vouches for nothing, and ``jsonschema`` decides;
- scalars have the type that YAML 1.2's core schema gives them, as in an editor.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> vouch = compile_schema({"type": "array", "items": {"type": "number"}})
    >>> [vouch(parse_nodes(Source("", text))[0]) for text in ("[1, 2.5]", "[1, '2']")]
    [True, False]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from gapless.pattern import pattern
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.source import Source

Schema = Mapping[str, Any]
Vouch = Callable[[Node], bool]

#: Keywords that only describe.  ``format`` is one: dates are read by their own reader.
_DESCRIBING = {
    "$schema", "$id", "title", "description", "examples", "default", "format", "definitions",
    "defaultSnippets", "enumDescriptions",
}  # fmt: skip
_KNOWN = _DESCRIBING | {
    "type", "enum", "pattern", "items", "minItems", "properties", "required",
    "additionalProperties", "propertyNames", "minProperties", "oneOf",
}  # fmt: skip

_SCALAR_TYPES = frozenset({"string", "number", "boolean", "null"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_NUMBER = pattern(
    r"[-+]?(?:[0-9]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))"
    r"|0o[0-7]+|0x[0-9a-fA-F]+|\.(?:nan|NaN|NAN)"
)
_BEGINNINGS = frozenset("~nNtTfF+-.0123456789")


def scalar_type(scalar: Scalar) -> str:
    """``string``, ``number``, ``boolean`` or ``null``, as YAML 1.2's core schema has it."""
    text = scalar.text
    if not scalar.plain or (text and text[0] not in _BEGINNINGS):
        return "string"
    if text in _NULL:
        return "null"
    if text in _BOOLEAN:
        return "boolean"
    return "number" if _NUMBER.fullmatch(text) else "string"


def compile_schema(schema: Schema) -> Vouch:
    """A function that finds whether a node certainly conforms to the schema."""
    return _compile(schema, schema.get("definitions", {}))


def _compile(schema: Schema, definitions: Schema) -> Vouch:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/definitions/")]
    if not _KNOWN.issuperset(schema):
        return _vouch_for_nothing
    if _DESCRIBING.issuperset(schema):
        return _vouch_for_all
    wanted = schema.get("type", [*_SCALAR_TYPES, "array", "object"])
    types = frozenset([wanted] if isinstance(wanted, str) else wanted)
    scalar = _compile_scalar(schema, types)
    sequence = _compile_sequence(schema, definitions) if "array" in types else None
    mapping = _compile_mapping(schema, definitions) if "object" in types else None

    def vouch(node: Node) -> bool:
        if type(node) is Scalar:
            return scalar is None or scalar(node)
        if type(node) is MappingNode:
            return mapping is not None and mapping(node)
        return sequence is not None and type(node) is SequenceNode and sequence(node)

    return vouch


def _vouch_for_all(node: Node) -> bool:
    return True


def _vouch_for_nothing(node: Node) -> bool:
    return False


def _compile_scalar(schema: Schema, types: frozenset[str]) -> Callable[[Scalar], bool] | None:
    """The check of a scalar; None where every scalar is right."""
    enum, pattern = schema.get("enum"), schema.get("pattern")
    if enum is None and pattern is None and types >= _SCALAR_TYPES:
        return None
    search = re.compile(pattern).search if pattern is not None else None

    def vouch(scalar: Scalar) -> bool:
        its_type = scalar_type(scalar)
        if its_type not in types:
            return False
        if enum is not None and (its_type != "string" or scalar.text not in enum):
            return False
        return search is None or its_type != "string" or search(scalar.text) is not None

    return vouch


def _compile_sequence(schema: Schema, definitions: Schema) -> Callable[[SequenceNode], bool]:
    item = _compile(schema.get("items", {}), definitions)
    fewest = schema.get("minItems", 0)

    def vouch(node: SequenceNode) -> bool:
        return len(node.items) >= fewest and all(map(item, node.items))

    return vouch


def _compile_mapping(schema: Schema, definitions: Schema) -> Callable[[MappingNode], bool]:
    properties = {
        name: _compile(part, definitions) for name, part in schema.get("properties", {}).items()
    }
    others = schema.get("additionalProperties", {})
    if not isinstance(others, bool):
        other: Vouch = _compile(others, definitions)
    else:
        other = _vouch_for_all if others else _vouch_for_nothing
    is_name = _compile_names(schema.get("propertyNames"), definitions)
    fewest = schema.get("minProperties", 0)
    alternatives = schema.get("oneOf", [{}])
    if any(set(alternative) - {"required"} for alternative in alternatives):
        return _vouch_for_nothing
    choices = [frozenset(alternative.get("required", ())) for alternative in alternatives]
    required = frozenset(schema.get("required", ()))

    def vouch(node: MappingNode) -> bool:
        for name, value in node.values.items():
            if not properties.get(name, other)(value):
                return False
            if is_name is not None and not is_name(name):
                return False
        present = node.values.keys()
        return (
            len(present) >= fewest
            and required <= present
            and sum(choice <= present for choice in choices) == 1
        )

    return vouch


_NOWHERE = Source("", "")


def _compile_names(schema: Schema | None, definitions: Schema) -> Callable[[str], bool] | None:
    if schema is None:
        return None
    conforms = _compile(schema, definitions)

    @lru_cache(maxsize=1024)
    def is_name(text: str) -> bool:
        return conforms(Scalar(text, False, _NOWHERE, 0, 0))

    return is_name
