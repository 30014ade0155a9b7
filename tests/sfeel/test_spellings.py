"""One text in two spellings: typed on two keyboards it is one, in other ways it is told."""

from __future__ import annotations

import json
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless.algebra.texts import canonical, composed, spelling
from gapless.diagnostic import Severity, TableError
from gapless.reading.loading import load_source
from gapless.reading.table_names import tables_named
from gapless.reading.yaml_text import scalar
from gapless.source import Source
from tests.command_line import CommandLine
from tests.command_line import gapless as command
from tests.written_tables import found, one_input, table_of, tables_of

__all__ = ["command"]

ONE, OTHER = (normalize(form, "café") for form in ("NFC", "NFD"))

TABLE = """table: café
data:
  jam_café: {type: string}
inputs:
  café: {type: string, values: [café, té]}
  tempat: {type: string}
  dihitung: {type: boolean, expression: jam_café = "café"}
outputs:
  hasil_café: {type: string, values: [café, té]}
rules:
  - {row: café, over: [rést], when: {café: café, tempat: café}, then: {hasil_café: café}}
  - {row: té, when: {café: té}, then: {hasil_café: té}}
  - {row: rést, when: {}, then: {hasil_café: té}}
cases:
  - {given: {café: café, tempat: café}, expect: {row: café, hasil_café: café}}
"""
TABLES = {form: normalize(form, TABLE) for form in ("NFC", "NFD")}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_texts_typed_on_two_keyboards_are_one(
    form: Literal["NFC", "NFD"], typed: Literal["NFC", "NFD"]
) -> None:
    """Names, values, rows and outputs, asked first and asked again."""
    table = table_of(TABLES[form])
    context = {normalize(typed, "café"): OTHER, "tempat": ONE, normalize(typed, "jam_café"): ONE}
    for asked in (context, context, {**context, "tempat": OTHER}, context):
        decision = table.decide(asked)
        assert (decision.row, decision.outputs) == (ONE, {normalize("NFC", "hasil_café"): ONE})
    assert table.decide({ONE: "té", "tempat": OTHER, "jam_café": "x"}).row == "té"
    assert all(finding.severity is Severity.INFORMATION for finding in found(table))


def test_open_texts_in_two_forms_are_one_on_the_short_way_too() -> None:
    """After another text of the same region was decided."""
    table = one_input("{type: string}", "café", '"-"')
    for text, row in (("lain", "2"), (OTHER, "1"), (ONE, "1"), (OTHER, "1"), ("x\u0301", "2")):
        assert table.decide({"x": text}).row == row


def test_tables_are_called_by_either_form() -> None:
    """A library knows its tables by name."""
    library = tables_of(TABLES["NFD"])
    assert OTHER in library
    assert ONE in library
    assert library[OTHER] is library[ONE]
    assert library.decide(OTHER, {ONE: "té"}).row == normalize("NFC", "té")


@pytest.mark.parametrize("word", [ONE, OTHER, f"{OTHER}@1.0.0"])
def test_the_command_line_takes_either_form(word: str, command: CommandLine) -> None:
    """Ids of tables, names of inputs, values of contexts."""
    folder = command.folder / "tables"
    folder.mkdir(exist_ok=True)
    revised = TABLES["NFD"].replace("\n", "\nversion: 1.0.0\neffective: 2022-01-01\n", 1)
    (folder / "t.yaml").write_text(revised, "utf-8")
    for name in (ONE, OTHER):
        code, out, _ = command(
            "decide", word, f"{name}={name}", f"tempat={name}", "--format", "json"
        )
        assert (code, json.loads(out)["row"]) == (0, ONE)
    for arguments in (("show", word), ("check", word), ("test", word), ("log", word)):
        code, out, err = command(*arguments)
        assert code == 0, out + err


def test_a_broken_file_tells_its_table_in_either_form() -> None:
    """So that no command on the table passes it over."""
    assert tables_named(f"table: {OTHER}\nrules: [".encode()) == {ONE}


def test_revisions_typed_on_two_keyboards_decide_alike() -> None:
    """``diff`` finds nothing between them."""
    assert gapless.diff(table_of(TABLES["NFC"]), table_of(TABLES["NFD"])).equivalent


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TABLE.replace("[café, té]", f"[{ONE}, {OTHER}]", 1), "duplicate-value"),
        (TABLE.replace("{row: té", f"{{row: {OTHER}"), "duplicate-row"),
        (TABLE.replace("  tempat: {type", f"  {OTHER}: {{type"), "duplicate-key"),
        (TABLE.replace("  jam_café: {type", f"  {OTHER}: {{type"), "duplicate-name"),
    ],
)
def test_one_name_in_two_forms_is_there_twice(text: str, code: str) -> None:
    """It is refused as any name or value that stands there twice."""
    with pytest.raises(TableError) as caught:
        load_source(Source("t.yaml", text))
    assert code in [item.code for item in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ya", "Ya"), ("ya", "ya\u200b"), ("ya", "y\u00ada"), ("ya", "ya\ufe0f"),
        ("turut padam", "turut  padam"), ("turut padam", "TurutPadam"), ("tidak", "ti dak"),
        ("STRASSE", "straße"), ("ya", "\u2060ya"), ("ya", "y\u034fa"),
    ],
)  # fmt: skip
def test_values_that_look_alike_are_told_with_both_places(one: str, other: str) -> None:
    """Case, spaces and what cannot be seen; as values, in cells, as outputs and as rows."""
    first, second = scalar(one), scalar(other)
    listed = one_input(f"{{type: string, values: [{first}, {second}]}}", '"-"')
    in_cells = one_input("{type: string}", first, second, '"-"')
    for table in (listed, in_cells):
        (finding,) = [item for item in found(table) if item.code == "two-spellings"]
        assert finding.severity is Severity.WARNING
        assert finding.primary is not None
        assert finding.primary.span.start > finding.related[0].span.start
        assert one in finding.related[0].span.text
        assert finding.message.english.startswith(f"{other} and {one} differ only in case")


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8))
def test_the_form_of_a_text_is_one(text: str) -> None:
    """It is its own form, and what looks alike has one spelling."""
    assert canonical(canonical(text)) == canonical(text)
    assert canonical(normalize("NFD", text)) == canonical(normalize("NFC", text))
    assert spelling(text + "\u200b") == spelling(f" {text}") == spelling(normalize("NFD", text))


def test_marks_without_end_are_left_as_they_are() -> None:
    """Putting them in order would take the square of their number."""
    marks = "\u0315\u0300\u0323"
    assert composed("e" + marks * 10) == normalize("NFC", "e" + marks * 10)
    assert composed("e" + marks * 11) == "e" + marks * 11
    assert composed("🏙" * 50 + OTHER) == "🏙" * 50 + ONE


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ya\u200b", '"ya\\u200b"'),
        ("y\u00ada", '"y\\xada"'),
        ("a\u00a0b", '"a\\xa0b"'),
        ("a\u3000b", '"a\\u3000b"'),
        ("ya\ufe0f", '"ya\\ufe0f"'),
        ('"\u2060', '"\\"\\u2060"'),
        ("Bandung 🏙️ é", '"Bandung 🏙️ é"'),
        ("café", "café"),
    ],
)
def test_what_cannot_be_seen_is_written_as_an_escape(text: str, written: str) -> None:
    """And read back as it was."""
    assert scalar(text).strip('"') == written.strip('"')
    table = load_source(Source("t.yaml", one_table(scalar(text))))
    assert table.title == text


def one_table(title: str) -> str:
    """A table with a title."""
    return f"table: t\ntitle: {title}\n" + (
        "inputs:\n  x: {type: boolean}\noutputs:\n  y: {type: string}\n"
        "rules:\n  - {when: {}, then: {y: z}}\n"
    )


def test_fmt_keeps_what_cannot_be_seen_visible(command: CommandLine) -> None:
    """As escapes, also where the file holds the characters themselves, short or in a long text."""
    long = " ".join(["Mohon maaf"] * 15)
    for text in (
        '"ya\\u200b"',
        "ya\u200b",
        f'"{long}\\u200b"',
        f"{long}\u200b x",
        '"a\\n\\u200bb\\n"',
    ):
        (command.folder / "t.yaml").write_text(one_table(text), "utf-8")
        before = load_source(Source("t.yaml", one_table(text)))
        _, out, _ = command("fmt", "--diff", "t.yaml")
        assert "\u200b" not in out
        command("fmt", "t.yaml")
        after = (command.folder / "t.yaml").read_text("utf-8")
        assert "\u200b" not in after
        assert "\\u200b" in after
        assert load_source(Source("t.yaml", after)).title == before.title
        assert command("fmt", "--check", "t.yaml")[0] == 0


def test_cases_are_written_with_escapes(command: CommandLine) -> None:
    """``gapless cases`` writes the values so that they can be told apart."""
    (command.folder / "t.yaml").write_text(
        'table: tak-terlihat\ninputs:\n  x: {type: string, values: [ya, "ya\\u200b"]}\noutputs:\n'
        "  y: {type: string}\nrules:\n  - {when: {x: ya}, then: {y: a}}\n"
        '  - {when: {x: "ya\\u200b"}, then: {y: b}}\n',
        "utf-8",
    )
    _, out, _ = command("cases", "t.yaml", "--write")
    text = (command.folder / "t.yaml").read_text("utf-8")
    assert "\u200b" not in out + text
    assert 'given: {x: "ya\\u200b"}' in text
    code, out, err = command("test", "t.yaml")
    assert code == 0, out + err
