"""The schema of a table file: what it says of itself, and what is said of files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from jsonschema import Draft7Validator

from gapless.diagnostic import Diagnostic
from gapless.reading.nodes import parse_nodes
from gapless.reading.schema import (
    LONG_LISTS,
    MOST_FAULTY_ITEMS,
    MOST_PROBLEMS,
    SCHEMA_PATH,
    check_schema,
    read_schema,
)
from gapless.source import Source
from tests.english import english

TABLE = """\
table: padam-meluas
inputs:
  durasi: {type: duration}
  tetangga: {type: string, values: [turut padam, tidak padam]}
outputs:
  laporan: {type: string}
rules:
  - row: 1
    when: {durasi: 3 jam}
    then: {laporan: LAPOR ULANG}
"""

JARGON = re.compile(
    r"schema|valid under|propert|instance|regex|pattern|object|array|enum|\bNone\b|\bnull\b|\$"
)


def check(text: str) -> tuple[Diagnostic, ...]:
    """What the schema check says of a text; YAML's own problems are left out."""
    root, _ = parse_nodes(Source("a.yaml", text))
    assert root is not None
    problems = check_schema(root)
    for problem in problems:
        for sentence in (problem.message, problem.help):
            assert not JARGON.search(english(sentence)), sentence
    return problems


def told(text: str) -> list[tuple[str, str, int, str]]:
    """Code, underlined text, its line, and help of every problem."""
    return [
        (item.code, item.primary.span.text, item.primary.span.line, english(item.help))
        for item in check(text)
        if item.primary
    ]


def changed(old: str, new: str) -> str:
    """The table of these tests with one text replaced."""
    assert TABLE.count(old) == 1
    return TABLE.replace(old, new)


# --- the schema itself ----------------------------------------------------------------


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of the schema, with its path."""
    if isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield f"{path}/{name}", part
        for name, part in schema.items():
            yield from properties(part, f"{path}/{name}")
    elif isinstance(schema, list):
        for part in schema:
            yield from properties(part, path)


def test_the_schema_is_one() -> None:
    """It is a draft-07 schema, with an id, and its examples and defaults conform to it."""
    schema = read_schema()
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"]
    assert schema["title"]
    every = [*properties(schema), *(schema["definitions"].items())]
    for path, part in every:
        examples = [*part.get("examples", ()), *([part["default"]] if "default" in part else [])]
        reference = part.get("$ref", "#").removeprefix("#/definitions/")
        whole = {**schema["definitions"].get(reference, {}), **part}
        whole.pop("$ref", None)
        validator = Draft7Validator({**whole, "definitions": schema["definitions"]})
        for example in examples:
            assert validator.is_valid(example), (path, example)


def test_every_property_is_described() -> None:
    """An editor has a sentence to show for every key and every kind of value."""
    schema = read_schema()
    every = [*properties(schema), *schema["definitions"].items(), ("", schema)]
    assert [path for path, part in every if len(part.get("description", "")) < 10] == []
    assert len(every) > 50


def test_no_unknown_keys_anywhere() -> None:
    """Where keys are fixed, others are refused; where names are free, they are names."""
    schema = read_schema()
    for part in [schema, schema["properties"]["source"], *schema["definitions"].values()]:
        if part.get("type") == "object":
            free = part["additionalProperties"] is not False
            assert not free or part["propertyNames"] == {"$ref": "#/definitions/name"}


def test_list_items_stand_for_themselves() -> None:
    """No keyword makes an item of a long list depend on others, so each is checked alone."""
    for name in LONG_LISTS:
        keywords = set(read_schema()["properties"][name])
        assert keywords == {"description", "type", "items"}


NAMES = ["durasi", "durasi_padam", "_a", "a1", "時間", "duração", "имя", "µ", "😀"]
NO_NAMES = [
    "", "a b", "a-b", "1a", "a.b", "a:b", "{a}", "a\n", "a\t", "@a", "a^b", "a`", "“a”",
    "a\u00a0b", "a\u2028", "a×b", "a→b", "a，b", "#a", "a/b", "a\\b", "[a", "a~",
]  # fmt: skip


def test_names() -> None:
    """A name has any letters, digits and underscores, no space and no other punctuation."""
    search = re.compile(read_schema()["definitions"]["name"]["pattern"]).search
    assert [name for name in NAMES if not search(name)] == []
    assert [name for name in NO_NAMES if search(name)] == []


@pytest.mark.skipif(which("node") is None, reason="needs a JavaScript engine")
@pytest.mark.parametrize("flags", ["", "u"])
def test_names_in_an_editor(flags: str) -> None:
    """The patterns mean the same in the regular expressions of an editor."""
    pattern = read_schema()["definitions"]["name"]["pattern"]
    script = (
        f"const p = new RegExp({json.dumps(pattern)}, {json.dumps(flags)});"
        f"console.log(JSON.stringify({json.dumps([*NAMES, *NO_NAMES])}.map(n => p.test(n))))"
    )
    run = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [True] * len(NAMES) + [False] * len(NO_NAMES)


# --- checking files -------------------------------------------------------------------


def test_a_good_table() -> None:
    """A table that conforms gives no diagnostic."""
    assert check(TABLE) == ()


def test_a_table_with_everything() -> None:
    """Every key that the format has is accepted."""
    assert (
        check(
            """\
table: a
title: 3 jam
version: 1.0
effective: 2022-12-29
language: id
source: {document: SOP, section: C.1, date: 2022-12-29}
hit_policy: collect sum
data: {waktu: {type: datetime, label: Waktu, question: Kapan?}}
inputs:
  ñ: {type: number, label: 3, question: x, domain: [">= 0", 5], step: 0.5, nullable: true,
      expression: waktu - waktu}
  b: {type: string, values: {x: label, 3: true}, domain: x}
outputs:
  o: {type: integer, values: [1, null, NO], nullable: false, label: x}
rules:
  - {row: 2a, group: g, when: {ñ: "> 3", b: [x, null, true]}, then: {o: 1}, cite: C.1, note: n,
     over: [3, b]}
  - {use: b}
  - {then: {}}
accepted_gaps: [{when: {}, reason: asked}]
cases: [{given: {ñ: null}, expect: {row: 3, status: decided, table: b, o: }, name: x,
         as_of: 2022-01-01}]
"""
        )
        == ()
    )


def test_the_shipped_tables_conform(repository: Path) -> None:
    """The tables of this repository keep to the format."""
    tables = sorted((repository / "tables").rglob("*.yaml"))
    assert tables
    assert [check(path.read_text(encoding="utf-8")) for path in tables] == [()] * len(tables)


def test_a_good_table_does_not_need_the_library() -> None:
    """The slow library is imported only for a file with a mistake."""
    script = (
        "import sys\n"
        "from gapless.reading.nodes import parse_nodes\n"
        "from gapless.reading.schema import check_schema\n"
        "from gapless.source import Source\n"
        f"root, _ = parse_nodes(Source('', {TABLE!r}))\n"
        "assert check_schema(root) == ()\n"
        "assert 'jsonschema' not in sys.modules\n"
    )
    path = str(SCHEMA_PATH.parent.parent / "engine")
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path})


@pytest.mark.parametrize(
    ("text", "code", "underlined", "line", "advice"),
    [
        (f"tabel: x\n{TABLE}", "unknown-key", "tabel", 1, "did you mean `table`?"),
        (f"zzz: x\n{TABLE}", "unknown-key", "zzz", 1, "the keys of a table are table, title"),
        (changed("when:", "wen:"), "unknown-key", "wen", 9, "did you mean `when`?"),
        (changed("then:", "Then:"), "unknown-key", "Then", 10, "did you mean `then`?"),
        (changed("{type: duration}", "{type: date, labl: x}"), "unknown-key", "labl", 3, "`label`"),
        (changed("{type: duration}", "{}"), "missing-key", "durasi", 3, "add `type: string`"),
        (changed("table: padam-meluas\n", ""), "missing-key", "inputs", 1, "add `table: "),
        (changed("    then: {laporan: LAPOR ULANG}\n", ""), "missing-key", "row", 8, "add `then"),
        (f"{TABLE}    use: b\n", "then-and-use", "use", 11, "keep `then`"),
        (changed("duration", "durasi"), "unknown-value", "durasi", 3, "did you mean `duration`?"),
        (changed("duration", "3"), "unknown-value", "3", 3, "write one of number, integer"),
        (f"{TABLE}hit_policy: frist\n", "unknown-value", "frist", 11, "did you mean `first`?"),
        (f"{TABLE}language: ID\n", "unknown-value", "ID", 11, "did you mean `id`?"),
        (changed("durasi: {", "durasi padam: {"), "bad-name", "durasi padam", 3, "`durasi_padam`"),
        (changed("laporan: {", "3x: {"), "bad-name", "3x", 6, "`_3x`"),
        (changed("durasi: 3 jam", "a-b: 3 jam"), "bad-name", "a-b", 9, "`a_b`"),
        (changed("padam-meluas", "padam meluas"), "bad-name", "padam meluas", 1, "`padam-meluas`"),
        (changed("padam-meluas", "a@b"), "bad-name", "a@b", 1, "`a-b`"),
        (changed("{durasi: 3 jam}", "3 jam"), "wrong-kind", "3 jam", 9, "`name: value`"),
        (changed("{durasi: 3 jam}", "[a]"), "wrong-kind", "[a]", 9, "without `-`"),
        (changed("{durasi: 3 jam}", ""), "missing-value", "when", 9, "delete the key"),
        (changed("row: 1", "row: true"), "wrong-kind", "true", 8, '`"true"`'),
        (changed("row: 1", "row: [1]"), "wrong-kind", "[1]", 8, '`"[1]"`'),
        (changed("LAPOR ULANG", "{sapaan}"), "wrong-kind", "{sapaan}", 10, '`"{sapaan}"`'),
        (changed("3 jam", "{x: y}"), "wrong-kind", "{x: y}", 9, '`"{x: y}"`'),
        (changed("3 jam", "[[3..6]]"), "wrong-kind", "[3..6]", 9, '`"[3..6]"`'),
        (f"{TABLE}    over: 4\n", "wrong-kind", "4", 11, "write `[4]`"),
        (f"{TABLE}    over: ALL\n", "wrong-kind", "ALL", 11, "write `all`"),
        (f"{TABLE}    over:\n", "missing-value", "over", 11, "after the colon"),
        (f"{TABLE}  - 3\n", "wrong-kind", "3", 11, "`name: value`"),
        (f"{TABLE}  - [a]\n", "wrong-kind", "[a]", 11, "without `-`"),
        (f"{TABLE}cases: {{a: b}}\n", "wrong-kind", "{a: b}", 11, "begin each item with `- `"),
        (f"{TABLE}cases:\n  a:\n    b: c\n", "wrong-kind", "cases", 11, "with `- `"),
        (f"{TABLE}title:\n", "missing-value", "title", 11, "after the colon"),
        (f"{TABLE}title: ~\n", "wrong-kind", "~", 11, '`"~"`'),
        (changed("[turut padam, tidak padam]", "[]"), "empty-collection", "values", 4, "one entry"),
        (changed("[turut padam, tidak padam]", "3"), "wrong-kind", "3", 4, "write `[3]`"),
        (changed("duration", "date, nullable: yes"), "wrong-kind", "yes", 3, "`true` or `false`"),
        ("- a\n", "wrong-kind", "- a", 1, "without `-`"),
        ("row:1\n", "wrong-kind", "row:1", 1, "begin the file with `table:`"),
        (f"{TABLE}accepted_gaps: [{{when: {{}}}}]\n", "missing-key", "when", 11, "add `reason:"),
        (
            f"{TABLE}cases: [{{given: {{}}, expect: {{status: decide}}}}]\n",
            "unknown-value", "decide", 11, "did you mean `decided`?",
        ),
    ],
)  # fmt: skip
def test_one_mistake(text: str, code: str, underlined: str, line: int, advice: str) -> None:
    """Each mistake is one diagnostic, at its place, that says what to write."""
    [problem] = told(text)
    assert problem[:3] == (code, underlined, line)
    assert advice in problem[3]


def test_all_mistakes_are_told_in_order() -> None:
    """One run tells every mistake of a file."""
    text = (
        TABLE.replace("duration", "lama").replace("row: 1", "rwo: 1")
        + "  - when: {}\n  - {use: a, then: {}}\n  - {row: [], then: {x: }}\n"
        + "cases:\n  - expect: {}\n  - {given: {}, expect: {row: }}\n  - {given: 3, expect: {}}\n"
    )
    assert [(code, underlined, line) for code, underlined, line, _ in told(text)] == [
        ("unknown-value", "lama", 3),
        ("unknown-key", "rwo", 8),
        ("missing-key", "when", 11),
        ("then-and-use", "use", 12),
        ("wrong-kind", "[]", 13),
        ("empty-collection", "expect", 15),
        ("missing-key", "expect", 15),
        ("wrong-kind", "3", 17),
        ("empty-collection", "expect", 17),
    ]


def test_the_other_key_is_shown_beside() -> None:
    """Where `then` and `use` stand together, both are shown."""
    [problem] = check(f"{TABLE}    use: b\n")
    assert [label.span.text for label in problem.related] == ["then"]


def test_what_the_nodes_have_told_is_not_told_again() -> None:
    """An entry without a colon is one mistake, not also an unknown key."""
    text = changed("row: 1", "row: 1, x").replace("{durasi: 3 jam}", "{durasi: x, 3 jam}")
    root, [problem] = parse_nodes(Source("a.yaml", text))
    assert root is not None
    assert problem.code == "missing-colon"
    assert check(text) == ()


def test_one_bad_row_among_many() -> None:
    """One bad row among ten thousand good ones is found, at its place."""
    rows = "".join(f"  - {{row: {n}, then: {{laporan: x}}}}\n" for n in range(2, 10_001))
    text = TABLE + rows.replace("row: 7777", "rwo: 7777")
    assert told(text) == [("unknown-key", "rwo", 10 + 7776, "did you mean `row`?")]


def test_a_mistake_in_every_row_is_told_in_bounds() -> None:
    """A mistake made everywhere is told for the first rows, and how many more there are."""
    text = TABLE + "".join(f"  - {{rwo: {n}, then: {{}}}}\n" for n in range(5000))
    problems = check(text)
    assert len(problems) == MOST_FAULTY_ITEMS + 1
    last = next(item for item in problems if item.code == "too-many-mistakes")
    assert last.primary is not None
    assert last.primary.span.text == "rules"
    assert last.message.english == f"{5000 - MOST_FAULTY_ITEMS} more entries of rules have mistakes"


def test_hostile_files_give_a_bounded_report() -> None:
    """Thousands of unknown keys and bad names are told in bounds."""
    keys = "".join(f"k{n}: 1\n" for n in range(3000))
    names = "inputs:\n" + "".join(f"  {n}: 1\n" for n in range(3000))
    for text in (keys, names):
        assert 100 < len(check(text)) <= MOST_PROBLEMS


def test_numbers_are_not_computed() -> None:
    """A number of a hundred thousand digits is only a number here."""
    assert check(changed("row: 1", "row: " + "9" * 90_000)) == ()


def test_long_texts_are_cut_in_sentences() -> None:
    """A sentence stays short whatever the key; the place shows the rest."""
    [problem] = check(f"{'x' * 1000}: 1\n{TABLE}")
    assert len(problem.message.english) < 200
