"""``gapless new`` and ``gapless schema``: from nothing to a table in an editor."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from gapless.reading.schema import SCHEMA_PATH
from tests.command_line import BROKEN, TABLE, CommandLine, gapless, without_room

__all__ = ["gapless"]

COLUMNS = ("--input", "umur: integer >= 0", "--output", "tarif: number")
FILE = "tables/tarif/2026-01-02.yaml"
NEW = ("new", "tarif", *COLUMNS, "--effective", "2026-01-02", "--language", "id")


def test_a_table_is_written_and_checked(gapless: CommandLine) -> None:
    """The path goes to standard output, what to do next to standard error."""
    assert gapless(*NEW) == (
        0,
        f"{FILE}\n",
        "schemas/decision-table.schema.json: written for editors, which know the keys by it\n"
        f"next: put your rows into it, then run gapless check {FILE}\n",
    )
    code, out, _ = gapless("check", FILE)
    assert code == 1
    assert '- {when: {umur: ">= 10"}, then: {tarif: ...}}' in out


def test_without_a_date_it_applies_from_today(gapless: CommandLine) -> None:
    """The file is named for the day."""
    before = date.today()
    _, out, _ = gapless("new", "tarif", *COLUMNS)
    assert out in {f"tables/tarif/{day}.yaml\n" for day in (before, date.today())}


@pytest.mark.parametrize(
    ("locale", "language"), [("id_ID.UTF-8", "id"), ("en_US.UTF-8", "en"), ("", "en")]
)
def test_the_language_is_that_of_the_environment(
    locale: str, language: str, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is named."""
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", locale)
    _, out, _ = gapless("new", "tarif", *COLUMNS)
    assert f"\nlanguage: {language}\n" in (gapless.folder / out.strip()).read_text("utf-8")


@pytest.mark.parametrize("text", [BROKEN, BROKEN.replace("table: t", "table: tarif")])
def test_nothing_is_overwritten(text: str, gapless: CommandLine) -> None:
    """A file that is there stays, be it a table or not."""
    gapless.write(FILE, text)
    code, out, err = gapless(*NEW)
    assert (code, out) == (2, "")
    assert f"{FILE} is there already; nothing was written" in err or f"tarif: {FILE}" in err
    assert (gapless.folder / FILE).read_text("utf-8") == text


def test_a_known_table_gets_no_second_beginning(gapless: CommandLine) -> None:
    """The command for the next revision is named, at once: in a terminal before any question."""
    code, out, err = gapless("new", "t", *COLUMNS)
    assert (code, out) == (2, "")
    assert (
        "there is already a table t: tables/t.yaml; write its next revision with "
        "`gapless revise t --effective DATE`" in err
    )
    assert [path.name for path in (gapless.folder / "tables").rglob("*.yaml")] == ["t.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [("new",), ("new", "tarif"), ("new", "tarif", *COLUMNS[:2]), ("new", *COLUMNS)],
)
def test_without_a_terminal_nothing_is_asked(
    arguments: tuple[str, ...], gapless: CommandLine
) -> None:
    """In a script, what is missing is a usage error, not a question nobody answers."""
    code, out, err = gapless(*arguments)
    assert (code, out) == (2, "")
    assert "name the table, an input and an output: gapless new entry-fee" in err


@pytest.mark.parametrize(
    "name", ["a b", "../x", ".", ".x", "a/b", "a\\b", "a@1", "", "a\nb", "x" * 101]
)
def test_an_id_names_a_folder(name: str, gapless: CommandLine) -> None:
    """An id with a space, a slash or a dot at its beginning is refused."""
    code, _, err = gapless("new", name, *COLUMNS)
    assert code == 2
    assert "cannot be the id of a table" in err or "name the table" in err
    assert not (gapless.folder.parent / "x").exists()


@pytest.mark.parametrize("word", ["from", "dari"])
def test_an_input_that_another_table_decides(word: str, gapless: CommandLine) -> None:
    """The table is found where `check` will find it, and the file can be checked."""
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["tables"]\n')
    gapless.write(
        "tables/deep/er/u.yaml",
        TABLE.replace("table: t", "table: u").replace(
            "{type: string}", "{type: string, values: [LAPOR ULANG, LAPOR BARU]}"
        ),
    )
    new = ("new", "fee", "--output", "fee: number IDR", "--input", f"The report: {word} u.laporan")
    code, _, err = gapless(*new, "--folder", "elsewhere")
    assert code == 2
    assert "there is no table u" in err
    code, out, _ = gapless(*new)
    assert code == 0
    file = out.splitlines()[0]
    assert (
        "  the_report: {label: The report, from: u.laporan}\n"
        in (gapless.folder / file).read_text()
    )
    assert "- {when: {the_report: LAPOR BARU}" in gapless("check", file)[1]
    assert gapless("fmt", "--check", file)[0] == 0


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        ("t.lapran", "table t has no output lapran; did you mean `t.laporan`?"),
        ("tt.laporan", "there is no table tt; did you mean `t`?"),
        ("t", "t names no output of a table; write the id of the table"),
    ],
)
def test_an_output_that_is_not_there_decides_nothing(
    origin: str, message: str, gapless: CommandLine
) -> None:
    """Nothing is written, and what is there is named."""
    gapless.write("tables/t/t.yaml", TABLE)
    code, _, err = gapless("new", "fee", "--input", f"a: from {origin}", "--output", "z: yes, no")
    assert code == 2
    assert message in " ".join(err.split())
    assert not (gapless.folder / "tables/fee").exists()


def test_a_wrong_column_names_its_option(gapless: CommandLine) -> None:
    """The option, the text, the fault and what to write."""
    code, _, err = gapless("new", "tarif", "--input", "umur: intger", "--output", "z: number")
    assert code == 2
    assert (
        "Error: --input umur: intger: intger is neither a type nor a list of values; "
        "did you mean integer?\n" in err
    )


def test_two_columns_of_one_name_are_told(gapless: CommandLine) -> None:
    """What only the whole table shows is told too, and nothing is written."""
    code, _, err = gapless("new", "tarif", *COLUMNS, "--input", "Umur: integer")
    assert code == 2
    assert "umur" in err
    assert not (gapless.folder / "tables/tarif").exists()


def test_the_folder_of_the_settings(gapless: CommandLine) -> None:
    """The table goes where the project keeps its tables; ``--folder`` names another place."""
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["tabel"]\n')
    assert gapless(*NEW)[1] == "tabel/tarif/2026-01-02.yaml\n"
    assert gapless(*NEW, "--folder", "lain")[1] == "lain/tarif/2026-01-02.yaml\n"


def first_line(gapless: CommandLine, file: str = FILE) -> str:
    """The line for the editor, without what is always there."""
    text = (gapless.folder / file).read_text("utf-8")
    return text.split("\n")[0].removeprefix("# yaml-language-server: $schema=")


def test_the_schema_of_the_project(gapless: CommandLine) -> None:
    """A project that has the schema is pointed to it, so that the file works on every machine."""
    _, text, _ = gapless("schema")
    gapless.write("schemas/decision-table.schema.json", text)
    gapless(*NEW)
    assert first_line(gapless) == "../../schemas/decision-table.schema.json"


def test_a_project_without_a_schema_gets_it(gapless: CommandLine) -> None:
    """Beside the tables: a path of this machine would lead nowhere on another."""
    gapless(*NEW)
    assert first_line(gapless) == "../../schemas/decision-table.schema.json"
    file = gapless.folder / "schemas/decision-table.schema.json"
    assert file.read_text("utf-8") == gapless("schema")[1]


@pytest.mark.parametrize("folder", [".", "deep/er"])
def test_the_schema_stays_in_the_folder(folder: str, gapless: CommandLine) -> None:
    """It is never written above the folder in which the command runs."""
    gapless(*NEW, "--folder", folder)
    [schema] = gapless.folder.rglob("*.schema.json")
    assert schema.is_relative_to(gapless.folder)
    assert first_line(gapless, f"{folder}/tarif/2026-01-02.yaml").startswith("../")


def test_a_schema_outside_the_repository_is_not_taken(gapless: CommandLine) -> None:
    """The search ends where the repository does: others would not have that file."""
    gapless.write("schemas/decision-table.schema.json", "{}")
    gapless.write("project/.git/config", "")
    gapless(*NEW, "--folder", "project/tables")
    assert first_line(gapless, "project/tables/tarif/2026-01-02.yaml").startswith("../../schemas/")
    assert (gapless.folder / "project/schemas/decision-table.schema.json").is_file()


def test_a_folder_that_cannot_be_made(gapless: CommandLine) -> None:
    """What cannot be written is told in a sentence."""
    gapless.write("file", "")
    assert gapless(*NEW, "--folder", "file") == (
        2,
        "",
        "error: a part of the path is not a folder: file/tarif\n",
    )
    gapless.write("tables/tarif", "")
    assert gapless(*NEW) == (2, "", f"error: a part of the path is not a folder: {FILE}\n")


def test_a_full_disk_leaves_no_half_a_file(gapless: CommandLine, repository: Path) -> None:
    """Where the text does not fit, no file and no folder is left; the fault is told in words."""
    done = without_room(gapless, repository, NEW)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"error: the file becomes too large")
    assert [path.name for path in (gapless.folder / "tables").iterdir()] == ["t.yaml"]


# --- questions ------------------------------------------------------------------------


def answer(
    folder: Path,
    repository: Path,
    *answers: str,
    arguments: tuple[str, ...] = ("new",),
    status: int = 0,
) -> str:
    """Run gapless in a terminal and type the answers; what the terminal showed."""
    controller, terminal = pty.openpty()
    # The terminal keeps what is typed ahead until it is asked for.
    os.write(controller, "".join(f"{text}\n" for text in answers).encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "gapless", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(repository / "engine"), "LANG": "id_ID.UTF-8"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(controller, 4096):
            shown += part
    except OSError:
        pass  # Linux: the other side is closed
    os.close(controller)
    assert process.wait() == status, shown.decode()
    return shown.decode().replace("\r\n", "\n")


def test_questions_in_a_terminal(gapless: CommandLine, repository: Path) -> None:
    """Language, id, title, inputs and outputs, each asked again until it can be read."""
    shown = answer(
        gapless.folder,
        repository,
        "",
        "a b",
        "tarif",
        "Tarif masuk",
        "umur",
        "umur: integer >= 0",
        "umur: integer",
        "",
        "tarif: number",
        "",
    )
    for told in (
        "Nama pendek tabel",
        "'a b' tidak dapat menjadi id tabel",
        "umur tidak menyebut jenis nilainya",
        "umur sudah ada",
        "Yang perlu diketahui 2",
        "Yang dijawab 1",
    ):
        assert told in shown
    [file] = (gapless.folder / "tables" / "tarif").iterdir()
    text = file.read_text("utf-8")
    assert "\ntitle: Tarif masuk\n" in text
    assert "\nlanguage: id\n" in text
    code, out, _ = gapless("check", str(file))
    assert code == 1
    assert "no row covers umur at least 10" in out


def test_a_known_id_ends_the_questions(gapless: CommandLine, repository: Path) -> None:
    """Given or typed, it is refused before anything else is asked."""
    for arguments, answers in ((("new", "t"), ()), (("new",), ("id", "t"))):
        shown = answer(gapless.folder, repository, *answers, arguments=arguments, status=2)
        assert "gapless revise t --effective DATE" in shown
        assert "Judul" not in shown


def test_the_first_question_is_in_both_languages(gapless: CommandLine, repository: Path) -> None:
    """After it everything is said in the language that was chosen, faults and hints included."""
    answers = ("en", "a b", "tarif", "", "umur", "umur: integer", "", "tarif: number", "")
    shown = answer(gapless.folder, repository, *answers)
    first, rest = shown.split("Short name", 1)
    assert "Bahasa tabel" in first
    assert "Language of the table" in first
    for told in ("cannot be the id", "umur does not say what kind of value it is", "next: put"):
        assert told in rest
    assert "berikutnya" not in rest


def test_only_what_is_missing_is_asked(gapless: CommandLine, repository: Path) -> None:
    """With an id and an input, the rest is asked."""
    given = ("new", "tarif", "--input", "umur: integer", "--language", "en", "--title", "T")
    shown = answer(gapless.folder, repository, "fee: number", "", arguments=given)
    assert "What is answered 1" in shown
    assert "What must be known" not in shown
    assert "Short name" not in shown


# --- schemas --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("table", "decision-table", "Decision table of gapless"),
        ("cases", "cases", "Cases of gapless"),
        ("report", "report", "gapless check report"),
        ("test", "test", "gapless test report"),
        ("show", "show", "gapless show"),
        ("diff", "diff", "gapless diff"),
    ],
)
def test_schemas_stand_for_themselves(
    kind: str, name: str, title: str, gapless: CommandLine, repository: Path
) -> None:
    """Printed, a schema needs no other file; ``--path`` says where the file is."""
    code, out, err = gapless("schema", kind)
    assert (code, err) == (0, "")
    assert json.loads(out)["title"] == title
    assert ".schema.json#" not in out
    Draft7Validator.check_schema(json.loads(out))
    assert gapless("schema", kind, "--path")[1] == f"{repository}/schemas/{name}.schema.json\n"


def test_the_schema_of_tables_is_the_default(gapless: CommandLine) -> None:
    """As before: the text of the file."""
    assert gapless("schema")[1] == SCHEMA_PATH.read_text("utf-8")


def test_references_between_schemas_lead_to_files(repository: Path) -> None:
    """A schema that refers to another file has no ``$id``, from which editors would look for it."""
    referring = [
        json.loads(text)
        for file in (repository / "schemas").glob("*.json")
        if ".schema.json#" in (text := file.read_text("utf-8"))
    ]
    assert len(referring) == 3
    assert not any("$id" in schema for schema in referring)


def test_a_day_that_is_none(gapless: CommandLine) -> None:
    """It is refused in the words of ``--as-of``."""
    _, _, err = gapless("new", "tarif", *COLUMNS, "--effective", "29-12-2022")
    assert "29-12-2022 is no day; write it like 2022-12-29" in err
