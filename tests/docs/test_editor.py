"""Tables in an editor: what the schema makes VS Code's YAML language server offer and explain.

The server is the one that the extension runs, from npm; the schema is found by the first line of
the text, as in every file that ``gapless new`` writes.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from gapless.reading.schema import CASES, SCHEMA_PATH, schema_path
from tests.command_line import CommandLine, gapless
from tests.language_server import CURSOR, LanguageServer, editor
from tests.starting.test_starting import KINDS

__all__ = ["editor", "gapless"]

POLICIES = [
    "first", "unique", "any", "priority", "rule order", "output order",
    "collect", "collect sum", "collect min", "collect max", "collect count",
]  # fmt: skip
COLUMNS = "table: t\ninputs:\n  umur: {type: integer}\noutputs:\n  tarif: {type: number}\n"
ROW = "rules:\n  - row: 1\n    when: {umur: 3}\n    then: {tarif: 0}\n"


def table(text: str) -> str:
    """A text whose first line names the schema of tables."""
    return f"# yaml-language-server: $schema={SCHEMA_PATH.as_uri()}\n{text}"


def _cases(schema: Path, text: str) -> str:
    """A text whose first line names the schema of cases."""
    return f"# yaml-language-server: $schema={schema.as_uri()}\n{text}"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (CURSOR, ["table", "title", "version", "effective", "inputs", "outputs", "rules"]),
        (COLUMNS + CURSOR, ["hit_policy", "source", "rules", "accepted_gaps", "cases", "until"]),
        (f"{COLUMNS}hit_policy: {CURSOR}", POLICIES),
        (f"{COLUMNS}language: {CURSOR}", ["id", "en"]),
        (
            f"inputs:\n  umur:\n    {CURSOR}",
            ["type", "label", "question", "values", "domain", "step", "nullable", "expression"],
        ),
        (f"inputs:\n  umur:\n    type: {CURSOR}", KINDS),
        (f"outputs:\n  tarif:\n    type: {CURSOR}", KINDS),
        (f"{COLUMNS}source:\n  {CURSOR}", ["document", "section", "date"]),
        (f"{COLUMNS}rules:\n  - row: 1\n    {CURSOR}", ["group", "when", "then", "use", "cite"]),
        (f"{COLUMNS}accepted_gaps:\n  - {CURSOR}", ["when", "reason"]),
        (f"{COLUMNS}cases:\n  - given: {{umur: 3}}\n    {CURSOR}", ["name", "expect", "as_of"]),
        (
            f"{COLUMNS}cases:\n  - given: {{umur: 3}}\n    expect:\n      status: {CURSOR}",
            ["decided", "undetermined", "uncovered"],
        ),
    ],
)
def test_completion(text: str, offered: list[str], editor: LanguageServer) -> None:
    """Keys where keys belong, values where only some are allowed, each with what it means."""
    found = editor.complete(table(text))
    assert [label for label in offered if label not in found] == []
    assert [label for label in offered if not found[label].get("documentation")] == []


def test_completion_offers_only_what_may_stand_there(editor: LanguageServer) -> None:
    """No key that is there already, and no key of another place."""
    found = editor.complete(table(COLUMNS + CURSOR))
    assert not {"table", "inputs", "outputs", "row", "when", "type"} & found.keys()


def test_a_row_is_offered_whole(editor: LanguageServer) -> None:
    """A new row is filled in field by field: when, then, cite."""
    found = editor.complete(table(f"{COLUMNS}rules:\n  - {CURSOR}"))
    snippet = found["row with an answer · baris dengan jawaban"]["insertText"]
    assert [line.strip().split(":")[0] for line in snippet.splitlines()] == [
        "row", "when", "${2", "then", "${4", "cite"
    ]  # fmt: skip
    assert "row that hands over · baris yang meneruskan" in found


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("choice of values · pilihan", ["type: string", "values"]),
        ("range of numbers · rentang angka", ["type: number", "domain"]),
        ("duration · durasi", ["type: duration", "domain"]),
    ],
)
def test_an_input_is_offered_whole(kind: str, declared: list[str], editor: LanguageServer) -> None:
    """The usual kinds of inputs are there to be filled in."""
    snippet = editor.complete(table(f"inputs:\n  umur:\n    {CURSOR}"))[kind]["insertText"]
    assert all(text in snippet for text in declared)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ti‸tle: x\n",
            ["The heading people read above the table.", "Judul yang dibaca orang di atas tabel."],
        ),
        (
            "hit_po‸licy: first\n",
            ["What decides where several rows fit.", "Baris pertama yang cocok menentukan."],
        ),
        (
            "inputs:\n  umur:\n    ques‸tion: x\n",
            ["What to ask to learn the value.", "Pertanyaan untuk mengetahui nilainya."],
        ),
        (
            "inputs:\n  umur:\n    dom‸ain: x\n",
            ["The range of values it can have", "Rentang nilai yang mungkin", ">= 0 jam"],
        ),
        (
            "inputs:\n  umur:\n    type: dura‸tion\n",
            ["A length of time: 6 jam, 1 h 30 min · Durasi"],
        ),
        (
            "rules:\n  - when: {um‸ur: 3}\n",
            ["A condition on one input", "Syarat untuk satu masukan", "s.d 6 jam"],
        ),
        ("rules:\n  - us‸e: x\n", ["The id of the table that decides instead"]),
        ("accepted_gaps:\n  - rea‸son: x\n", ["Why it is left open, or who has been asked."]),
        ("cases:\n  - giv‸en: {}\n", ["What is left out is not known yet."]),
        ("cases:\n  - expect: {ro‸w: 3}\n", ["The id of the row that decides."]),
    ],
)
def test_hover(text: str, told: list[str], editor: LanguageServer) -> None:
    """A key tells what it is for, in English and Indonesian, with an example."""
    shown = editor.hover(table(text))
    assert [sentence for sentence in told if sentence not in shown] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"judul: x\n{COLUMNS}{ROW}", "judul: Property judul is not allowed."),
        (
            COLUMNS.replace("type: integer", "typ: integer") + ROW,
            "typ: Property typ is not allowed.",
        ),
        (COLUMNS + ROW.replace("cite", "x").replace("row: 1", "baris: 1"), "baris: Property baris"),
        (f"{COLUMNS}hit_policy: pertama\n{ROW}", "pertama: Value is not accepted."),
        (COLUMNS, 'Missing property "rules".'),
    ],
)
def test_problems_are_underlined(text: str, problem: str, editor: LanguageServer) -> None:
    """A key or value that does not exist is told while it is typed."""
    found = editor.problems(table(text))
    assert any(problem in told for told in found), found


def test_a_good_table_has_no_problem(editor: LanguageServer) -> None:
    """What is right stays quiet."""
    assert editor.problems(table(COLUMNS + ROW)) == []


def test_shipped_tables_have_no_problem(repository: Path, editor: LanguageServer) -> None:
    """Nor do whole procedures."""
    files = sorted((repository / "tables").rglob("*.yaml"))
    assert len(files) >= 4
    for file in files:
        text = file.read_text("utf-8").split("\n", 1)[1]
        assert editor.problems(table(text)) == [], file.name


@pytest.mark.parametrize("schema_in_project", [False, True])
def test_a_new_table_is_ready_for_the_editor(
    schema_in_project: bool, gapless: CommandLine, editor: LanguageServer
) -> None:
    """Its first line leads to the schema, which comes along where the project has none."""
    folder = "kantor pusat"
    if schema_in_project:
        gapless.write(f"{folder}/schemas/decision-table.schema.json", gapless("schema")[1])
    columns = ("--input", "umur: integer >= 0", "--output", "tarif: number")
    _, out, _ = gapless("new", "tarif", *columns, "--folder", f"{folder}/tables")
    file = gapless.folder / out.strip()
    text = file.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../schemas")
    assert editor.problems(text, file) == []
    assert editor.problems(text + "judul: x\n", file) == ["judul: Property judul is not allowed."]


@pytest.mark.parametrize("printed", [False, True])
def test_files_of_cases(printed: bool, gapless: CommandLine, editor: LanguageServer) -> None:
    """Lists of cases have a schema of their own: completion, hover and problems.

    The file refers to the schema of tables; what ``gapless schema cases`` prints stands alone.
    """
    schema = schema_path(CASES)
    if printed:
        schema = gapless.folder / gapless.write("cases.json", gapless("schema", "cases")[1])
    cases = partial(_cases, schema)
    assert {"table", "version", "as_of", "cases"} <= editor.complete(cases(CURSOR)).keys()
    found = editor.complete(cases(f"table: t\ncases:\n  - {CURSOR}"))
    assert {"name", "given", "expect", "as_of", "example · contoh kasus"} <= found.keys()
    assert "Nilai menurut nama masukan" in editor.hover(cases("cases:\n  - giv‸en: {}\n"))
    assert editor.problems(cases("table: t\ncases:\n  - {given: {a: 1}, expect: {row: 1}}\n")) == []
    assert editor.problems(cases("table: t\ncases: []\nkasus: 1\n")) == [
        "kasus: Property kasus is not allowed."
    ]
