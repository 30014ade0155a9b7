"""``gapless show --format json``: a table for programs, as its schema says."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from gapless.api import DecisionTable, load
from gapless.reading.folders import is_table_file
from gapless.render.json.table import show_json
from gapless.render.json.text import write_json
from gapless.render.publication import Publication
from gapless.sfeel.cells import read_set
from tests.command_line import CommandLine, gapless
from tests.paths import REPOSITORY
from tests.render.terminal.test_show import SMALL, ready
from tests.written_tables import TODAY

__all__ = ["gapless"]

TABLES = sorted(
    path
    for folder in ("tables", "tests/cases/good")
    for path in (REPOSITORY / folder).rglob("*.yaml")
    if is_table_file(path)
    if not path.name.endswith(".cases.yaml")
)


def show_schema() -> dict[str, Any]:
    """The schema of this JSON, with what it takes from that of reports in it."""
    folder = REPOSITORY / "schemas"
    text = (folder / "show.schema.json").read_text("utf-8")
    report = json.loads((folder / "report.schema.json").read_text("utf-8"))
    schema: dict[str, Any] = json.loads(text.replace('"report.schema.json#/', '"#/'))
    schema["definitions"]["finding"] = report["definitions"]["finding"]
    return schema


def as_json(table: DecisionTable) -> dict[str, Any]:
    """The JSON of a table, read back."""
    report = table.check(200)
    publication = Publication(table.model, tuple(report), report.complete)
    found: dict[str, Any] = json.loads(write_json(show_json(publication, TODAY)))
    return found


@pytest.mark.parametrize("path", TABLES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_table_is_as_the_schema_says(path: Path) -> None:
    """The JSON conforms, names every row, and its conditions read back as the same sets."""
    table = load(path)
    found = as_json(table)
    Draft7Validator(show_schema()).validate(found)
    assert [rule["row"] for rule in found["rules"]] == [rule.id for rule in table.model.rules]
    for rule, told in zip(table.model.rules, found["rules"], strict=True):
        for name, cell in rule.cells.items():
            domain = table.model.inputs[name].domain
            tests = told["where"].get(name, "-")
            texts = tests if isinstance(tests, list) else [tests]
            read = reduce(or_, [read_set(domain, text) for text in texts])
            assert read == cell.values


def test_the_schema_is_one() -> None:
    """It is a draft-07 schema in which everything a program reads is described."""
    schema = show_schema()
    Draft7Validator.check_schema(schema)
    parts = [schema, *schema["definitions"].values()]
    described = [item for part in parts for item in part.get("properties", {}).values()]
    assert len(described) > 40
    assert [item for item in described if "description" not in item and "$ref" not in item] == []


def test_what_a_row_says() -> None:
    """A row in the owner's words, in symbols, with its outputs, place and remarks."""
    text = SMALL.replace('{jarak: "> 5", anggota: ya}', "{jarak: di atas 5, anggota: [ya, tidak]}")
    assert as_json(ready(text))["rules"][1] == {
        "row": "2",
        "group": "Jauh",
        "when": {"jarak": "di atas 5", "anggota": "ya, tidak"},
        "where": {"jarak": "> 5"},
        "then": {"ongkos": "gratis", "ucapan": None},
        "use": None,
        "cite": "B.2",
        "note": "Kartu wajib ditunjukkan.",
        "over": [],
        "line": 22,
    }


def test_what_an_input_says() -> None:
    """An input's range as cell text, its values with their labels."""
    distance, member = as_json(ready(SMALL))["inputs"]
    assert (distance["domain"], distance["values"], distance["step"]) == (">= 0", None, None)
    assert member["domain"] is None
    assert member["values"][0] == {"value": "ya", "label": "Anggota tetap"}


def test_without_check_nothing_is_said_of_findings(gapless: CommandLine) -> None:
    """``--no-check``: neither findings nor completeness are known."""
    code, out, _ = gapless("show", "t", "--format", "json", "--no-check")
    found = json.loads(out)
    assert (code, found["findings"], found["complete"]) == (0, None, None)
    Draft7Validator(show_schema()).validate(found)


def test_the_history_is_in_it(repository: Path, gapless: CommandLine) -> None:
    """A lone file of a folder of revisions tells the other revisions too."""
    file = repository / "tables/lapor-kembali/perlakuan-lapor-kembali/2022-12-29.yaml"
    _, out, _ = gapless("show", str(file), "--format", "json")
    found = json.loads(out)
    Draft7Validator(show_schema()).validate(found)
    old, new = found["history"]
    assert (old["version"], old["diff"], new["version"]) == ("2.0.0", None, "3.0.0")
    assert new["diff"]["changes"] == {"decision": 18, "no-longer-decided": 8}
