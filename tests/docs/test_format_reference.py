"""``docs/format.md`` names every key, type and hit policy of a table file as the schema has them.

Its examples are run by ``test_readme``, those of expressions here.
``pytest tests/docs/test_format_reference.py --record`` writes the lists anew from
``schemas/decision-table.schema.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gapless.algebra.values import Kind, Value
from gapless.sfeel.expressions import Printer, parse_expression
from gapless.sfeel.operands import FUNCTIONS

_EXPRESSIONS = re.compile(r"<!-- expressions -->\n(.*?)<!-- end -->", re.DOTALL)
_EXAMPLE = re.compile(r"`([^`]+)` is `([^`]+)`")
_LIST = re.compile(r"<!-- (?P<name>keys: \w+|types|policies) -->\n.*?<!-- end -->", re.DOTALL)


def english(description: str) -> str:
    """The English half of a description, as one line of a Markdown table."""
    return description.partition("\n\n")[0].replace("|", "\\|").replace("\n", " ")


def rows_of(schema: dict[str, Any], name: str) -> Iterator[str]:
    """The lines of the list that ``name`` calls for."""
    definitions = schema["definitions"]
    if name.startswith("keys: "):
        place = name.removeprefix("keys: ")
        found = schema if place == "table" else definitions[place]
        yield from ("| key | what it says |", "|---|---|")
        for key, described in found["properties"].items():
            needed = " (needed)" if key in found.get("required", ()) else ""
            yield f"| `{key}`{needed} | {english(described['description'])} |"
        return
    found = definitions["type"] if name == "types" else schema["properties"]["hit_policy"]
    yield from (f"| {'type' if name == 'types' else 'policy'} | what it is |", "|---|---|")
    for word, described in zip(found["enum"], found["enumDescriptions"], strict=True):
        yield f"| `{word}` | {described.partition(' · ')[0]} |"


def test_lists_are_those_of_the_schema(repository: Path, request: pytest.FixtureRequest) -> None:
    """Each list of the page is what the schema says; every part of the schema has one."""
    page = repository / "docs" / "format.md"
    schema = json.loads((repository / "schemas/decision-table.schema.json").read_text("utf-8"))
    text = page.read_text("utf-8")
    listed = {found["name"] for found in _LIST.finditer(text)}
    parts = {name for name, part in schema["definitions"].items() if "properties" in part}
    assert listed == {"types", "policies", "keys: table", *(f"keys: {name}" for name in parts)}

    def written(found: re.Match[str]) -> str:
        return "\n".join(
            [f"<!-- {found['name']} -->", *rows_of(schema, found["name"]), "<!-- end -->"]
        )

    now = _LIST.sub(written, text)
    if request.config.getoption("--record"):
        page.write_text(now, "utf-8", newline="\n")
    else:
        assert now == text


def test_examples_of_expressions(repository: Path) -> None:
    """Each computes what the page says, and every function and operator is in the list."""
    found = _EXPRESSIONS.search((repository / "docs" / "format.md").read_text("utf-8"))
    assert found
    values: dict[str, Value | None] = {
        "pokok": 150000,
        "nomor": 7,
        "lama": timedelta(hours=6),
        "lahir": date(2000, 5, 17),
        "lunas": True,
        "diskon": None,
    }
    kinds = dict.fromkeys(values, Kind.INTEGER)
    kinds |= {"lama": Kind.DURATION, "lahir": Kind.DATE, "lunas": Kind.BOOLEAN}
    show = Printer("id")
    examples = _EXAMPLE.findall(found[1])
    for text, result in examples:
        expression = parse_expression(text, kinds, show=show)
        assert show(expression.evaluate(values)) == result, text
    assert len(examples) > 20
    missing = [name for name in FUNCTIONS if f"{name}(" not in found[1]]
    assert missing == []
