"""Vouching for nodes: never for what the JSON Schema library refuses."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from gapless.reading.conformance import Vouch, compile_schema, scalar_type
from gapless.reading.nodes import Node, Scalar, SequenceNode, parse_nodes
from gapless.reading.schema import read_schema
from gapless.source import Source


@cache
def whole_schema() -> tuple[Vouch, Draft7Validator]:
    """The two judges of a table file."""
    return compile_schema(read_schema()), Draft7Validator(read_schema())


def node_of(text: str) -> Node:
    """The root node of a text."""
    root, _ = parse_nodes(Source("a.yaml", text))
    assert root is not None
    return root


def as_data(node: Node) -> Any:
    """The data that a node stands for, numbers and all."""
    if isinstance(node, Scalar):
        known = {"number": 1.5, "boolean": True, "null": None}
        return known.get(scalar_type(node), node.text)
    if isinstance(node, SequenceNode):
        return [as_data(item) for item in node.items]
    return {key.text: as_data(value) for key, value in node.entries}


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["''", "'3'", "3 jam", "NO", "yes", "0b1", "1_000", "12:30", "1,5", "nul", "."], "string"),
        (["3", "-3", "+3", "0.5", ".5", "5.", "1e3", "0x1F", "0o17", ".inf", ".nan"], "number"),
        (["true", "True", "FALSE"], "boolean"),
        (["null", "~", "Null", "NULL", ""], "null"),
    ],
)  # fmt: skip
def test_scalar_types_are_those_of_yaml_1_2(texts: list[str], name: str) -> None:
    """A scalar has the type that an editor's YAML gives it."""
    for text in texts:
        [item] = node_of(f"- {text}\n").items  # type: ignore[union-attr]
        assert isinstance(item, Scalar)
        assert scalar_type(item) == name, text


_KEYS = st.sampled_from(
    ["table", "inputs", "outputs", "rules", "cases", "accepted_gaps", "source", "title", "type",
     "values", "nullable", "domain", "row", "when", "then", "use", "over", "given", "expect",
     "status", "reason", "a b", "x", "ñ"]
)  # fmt: skip
_SCALARS = st.sampled_from(
    ["a", "3", "true", "''", "null", "string", "first", "decided", "a b", "'3'"]
)


def _flow(tree: object) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f"'{key}': {_flow(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(_flow, tree)) + "]"
    return str(tree)


_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


def _like(**parts: Any) -> st.SearchStrategy[Any]:
    """Mappings that mostly have the right keys, and mostly the right values."""
    chosen = {name: part | _ANYTHING for name, part in parts.items()}
    return st.fixed_dictionaries({}, optional=chosen)


_CELLS = st.dictionaries(_KEYS, _SCALARS | st.lists(_SCALARS, max_size=2), max_size=2)
_COLUMNS = st.dictionaries(
    _KEYS, _like(type=st.just("string"), values=st.lists(_SCALARS), nullable=_SCALARS), max_size=2
)
_RULE = _like(row=_SCALARS, when=_CELLS, then=_CELLS, use=_SCALARS, over=st.lists(_SCALARS))
_TABLES = st.fixed_dictionaries(
    {
        "table": _SCALARS,
        "inputs": _COLUMNS,
        "outputs": _COLUMNS,
        "rules": st.lists(_RULE, max_size=2),
    },
    optional={
        "cases": st.lists(_like(given=_CELLS, expect=_CELLS), max_size=2),
        "accepted_gaps": st.lists(_like(when=_CELLS, reason=_SCALARS), max_size=2),
        "title": _SCALARS,
    },
)


@given(_TABLES | _ANYTHING)
def test_vouching_agrees_with_the_library(tree: object) -> None:
    """For the schema of a table, to be vouched for and to be valid are the same."""
    vouch, validator = whole_schema()
    node = node_of(_flow(tree)) if tree != "''" else node_of("a")
    assert vouch(node) == validator.is_valid(as_data(node))


def test_some_tables_are_vouched_for() -> None:
    """The schema is known in full: nothing in it makes a right table doubtful."""
    vouch, _ = whole_schema()
    text = "{table: a, inputs: {x: {type: date}}, outputs: {y: {type: time}}, rules: [{use: b}]}"
    assert vouch(node_of(text))


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"const": "a"}, "a"),
        ({"type": "string", "maxLength": 3}, "a"),
        ({"anyOf": [{"type": "string"}]}, "a"),
        ({"type": "object", "patternProperties": {}}, "{a: b}"),
        ({"type": "object", "oneOf": [{"type": "object"}]}, "{a: b}"),
        ({"items": {"uniqueItems": True}}, "[[a]]"),
        ({"properties": {"a": {"not": {}}}}, "{a: b}"),
        ({"propertyNames": {"minLength": 1}}, "{a: b}"),
        ({"$ref": "#/definitions/x", "definitions": {"x": {"minLength": 1}}}, "a"),
    ],
)
def test_an_unknown_keyword_is_never_vouched_for(schema: dict[str, Any], text: str) -> None:
    """A keyword that is not known leaves the decision to the library."""
    assert not compile_schema(schema)(node_of(text))


def test_an_empty_schema_allows_everything() -> None:
    """Where a schema asks for nothing, all is right."""
    vouch = compile_schema({"items": {}, "additionalProperties": True, "title": "x"})
    assert all(vouch(node_of(text)) for text in ("a", "[a, [b]]", "{a: {b: c}}"))
