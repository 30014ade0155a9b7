"""Checking nodes against the JSON Schema of a table file.

Purpose: find every key, value and form that a table file may not have, and say so in an owner's
words at the very place.

``schemas/decision-table.schema.json`` is the one authority, for editors and for this
check; the ``jsonschema`` library applies it.  ``conformance`` vouches for what is right
first, so the library is imported, and the slow work done, only where something is wrong:
it gets the document without the rules, accepted gaps and cases that are vouched for.

Invariants: no diagnostic where the library finds no error, at least one where it does;
no word of JSON Schema in a sentence.

Example::

    >>> from gapless.reading.nodes import parse_nodes
    >>> from gapless.source import Source
    >>> root, _ = parse_nodes(Source("a.yaml", "table: a\\ninputs: {b: {typ: text}}"))
    >>> problem = check_schema(root)[-1]
    >>> problem.message.english, problem.primary.span.text, problem.help.english
    ('typ is not a key of an input', 'typ', 'did you mean `type`?')
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gapless.diagnostic import Diagnostic, sort_diagnostics
from gapless.pattern import pattern
from gapless.reading.conformance import Vouch, compile_schema, scalar_type
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.schema_sentences import Violation, describe, too_many_mistakes

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = [
    "CASES",
    "CONSTANTS",
    "SCHEMA_PATH",
    "TABLE",
    "check_schema",
    "packaged",
    "read_schema",
    "schema_path",
    "schema_text",
]

#: The lists that can be long.  An item's validity never depends on the other items.
LONG_LISTS = ("rules", "accepted_gaps", "cases")

#: Of a list with more faulty items than this, only so many are reported in full.
MOST_FAULTY_ITEMS = 100

#: Of a whole file; nobody reads more, and hostile files have millions.
MOST_PROBLEMS = 1000

#: The kinds of files: tables, lists of cases, and constants of several tables.
TABLE = "decision-table"
CASES = "cases"
CONSTANTS = "constants"

#: A reference to another schema of the same folder.
_OTHER_SCHEMA = pattern(r'"([a-z-]+)\.schema\.json#/')


def packaged(name: str) -> Path:
    """A file of the project beside the package's modules, else in the source checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / name
    return installed if installed.is_file() else package.parent.parent / name


def schema_path(kind: str) -> Path:
    """Where a schema is."""
    return packaged(f"schemas/{kind}.schema.json")


#: The JSON Schema of a table file.
SCHEMA_PATH = schema_path(TABLE)


@cache
def read_schema(kind: str = TABLE) -> dict[str, Any]:
    """A JSON Schema as data; what it takes from another one is in it."""
    text = schema_path(kind).read_text(encoding="utf-8")
    others = dict.fromkeys(_OTHER_SCHEMA.findall(text))
    schema: dict[str, Any] = json.loads(_OTHER_SCHEMA.sub('"#/', text))
    for other in others:
        taken = read_schema(other)["definitions"]
        schema["definitions"] = taken | schema.get("definitions", {})
    return schema


def schema_text(kind: str = TABLE) -> str:
    """A JSON Schema as text that stands for itself, wherever it is put."""
    text = schema_path(kind).read_text(encoding="utf-8")
    if _OTHER_SCHEMA.search(text) is None:
        return text
    return json.dumps(read_schema(kind), indent=2, ensure_ascii=False) + "\n"


@cache
def _vouch_for_file(kind: str) -> Vouch:
    return compile_schema(read_schema(kind))


@cache
def _vouch_for_item(name: str) -> Vouch:
    schema = read_schema()
    item = schema["properties"][name]["items"]
    return compile_schema({**item, "definitions": schema["definitions"]})


def check_schema(root: Node, kind: str = TABLE) -> tuple[Diagnostic, ...]:
    """Everything in a file that its schema does not allow, in reporting order."""
    if _vouch_for_file(kind)(root):
        return ()
    doubtful, left_out = _doubtful_part(root, MOST_FAULTY_ITEMS)
    problems = _problems(doubtful, kind)
    if not problems and left_out:
        doubtful, left_out = _doubtful_part(root, None)
        problems = _problems(doubtful, kind)
    problems.extend(too_many_mistakes(key, count) for key, count in left_out)
    return sort_diagnostics(problems)


def _problems(root: Node, kind: str) -> list[Diagnostic]:
    """The diagnostics of a document, the first ``MOST_PROBLEMS`` of them."""
    every = (problem for violation in _validate(root, kind) for problem in describe(violation))
    return list(islice(every, MOST_PROBLEMS))


def _doubtful_part(root: Node, most: int | None) -> tuple[Node, list[tuple[Scalar, int]]]:
    """The document without the list items vouched for, and how many others it leaves out."""
    left_out: list[tuple[Scalar, int]] = []
    if not isinstance(root, MappingNode):
        return root, left_out
    values: dict[str, Node] = {}
    for key, value in root.entries:
        if key.text in LONG_LISTS and isinstance(value, SequenceNode):
            vouch = _vouch_for_item(key.text)
            faulty = [item for item in value.items if not vouch(item)]
            if most is not None and len(faulty) > most:
                left_out.append((key, len(faulty) - most))
            value = value._replace(items=tuple(faulty[:most]))
        values[key.text] = value
    return root._replace(values=values), left_out


def _validate(root: Node, kind: str) -> Iterator[Violation]:
    """The library's errors, each with the nodes that it is about."""
    from jsonschema import Draft7Validator

    for problem in Draft7Validator(read_schema(kind)).iter_errors(_plain_data(root)):
        yield _locate(root, problem)


def _locate(root: Node, problem: ValidationError) -> Violation:
    node: Node = root
    key: Scalar | None = None
    path = tuple(problem.absolute_path)
    for step in path:
        if isinstance(node, MappingNode):
            key, node = next(entry for entry in node.entries if entry[0].text == step)
        elif isinstance(node, SequenceNode):
            key, node = None, node.items[int(step)]
    about_names = "propertyNames" in problem.absolute_schema_path
    return Violation(
        keyword=str(problem.validator),
        wanted=problem.validator_value,
        schema=problem.schema if isinstance(problem.schema, dict) else {},
        about_name=str(problem.instance) if about_names else None,
        path=path,
        node=node,
        key=key,
    )


#: Stand-ins: a schema asks for a number, never which.
_STAND_INS: dict[str, Any] = {"number": 1, "null": None, "boolean": True}


def _plain_data(node: Node) -> Any:
    """The data an editor would see.  Nodes nest no deeper than ``nodes`` allows."""
    if isinstance(node, Scalar):
        its_type = scalar_type(node)
        return node.text if its_type == "string" else _STAND_INS[its_type]
    if isinstance(node, SequenceNode):
        return [_plain_data(item) for item in node.items]
    return {key.text: _plain_data(value) for key, value in node.entries}
