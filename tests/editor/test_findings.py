"""Findings in an editor: what is underlined while a table is typed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import inf
from pathlib import Path

import pytest
from lsprotocol import types

from gapless.budget import Exhausted
from gapless.editor.document import Document
from tests import loan_dmn
from tests.command_line import CommandLine, gapless
from tests.editing_session import BROKEN, GAP, TABLE, EditingSession, server, session

__all__ = ["gapless", "server", "session"]

USING = """table: masuk
inputs: {lama: {type: duration, domain: ">= 0 jam"}}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {lama: 0 jam}, over: [2], then: {laporan: x}}
  - {row: 2, use: t}
"""


def underlined(session: EditingSession, found: Sequence[types.Diagnostic]) -> list[str]:
    """The code and the underlined words of each finding."""
    lines = session.texts[session.uri()].split("\n")
    return [
        f"{one.code}: {lines[one.range.start.line][one.range.start.character : end]}"
        for one in found
        for end in [one.range.end.character if one.range.end.line == one.range.start.line else None]
    ]


def test_findings_come_while_typing(session: EditingSession) -> None:
    """Each version has its own, and a text that is right has none."""
    assert session.type(TABLE) == []
    [gap] = session.type(GAP)
    assert underlined(session, [gap]) == ["gap: rules"]
    assert gap.message.startswith("no row covers lama exactly 6 jam\nadd a row")
    assert gap.severity == types.DiagnosticSeverity.Error
    assert gap.source == "gapless"
    [fault] = session.type(BROKEN)
    assert underlined(session, [fault]) == ["unreadable-cell: 6 jm"]
    assert session.type(TABLE) == []


def test_dmn_is_checked_and_nothing_else(session: EditingSession) -> None:
    """All tables of the file, at their places in the XML; nothing is offered to be written."""
    [gap] = session.type(loan_dmn.GAP, "loan.dmn")
    assert gap.message.startswith("no row covers plafon exactly 1000\nadd a row with these cells")
    assert (gap.range.start.line, gap.range.start.character) == (4, 0)
    [fault] = session.type(loan_dmn.BROKEN, "loan.dmn")
    line = loan_dmn.BROKEN.splitlines()[fault.range.start.line]
    assert line[fault.range.start.character : fault.range.end.character] == "limit"
    assert session.type(loan_dmn.TWO, "loan.dmn") == []
    file = types.TextDocumentIdentifier(session.uri("loan.dmn"))
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    asked = types.DocumentFormattingParams(file, options)
    assert session.run(session.client.text_document_formatting_async(asked)) is None


@pytest.mark.parametrize(
    "text",
    [
        GAP,
        BROKEN,
        TABLE.replace("di atas 6 jam", "minimal 2 jam"),
        TABLE.replace("di atas 6 jam", "s.d 2 jam"),
        TABLE.replace("rules:", "rules: x\nruls:"),
    ],
)
def test_they_are_those_of_check(text: str, session: EditingSession, gapless: CommandLine) -> None:
    """Code, place and severity are what ``gapless check`` of the saved file prints."""
    gapless.write("t.yaml", text)
    _, out, _ = gapless("check", "t.yaml", "--format", "json")
    wanted = [
        (one["code"], one["line"] - 1, one["column"] - 1, one["severity"])
        for one in json.loads(out)["findings"]
    ]
    names = {1: "error", 2: "warning", 3: "information"}
    assert wanted == [
        (one.code, one.range.start.line, one.range.start.character, names[int(one.severity or 0)])
        for one in session.type(text)
    ]


def test_a_finding_leads_on(session: EditingSession) -> None:
    """To the other row that it is about, and to what its code means."""
    [overlap] = [
        one
        for one in session.type(TABLE.replace("lama: di atas 6 jam, hari: k", "hari: k"))
        if one.code == "overlap-conflict"
    ]
    [related] = overlap.related_information or ()
    assert related.message == "row 1"
    assert related.location.uri == session.uri()
    assert related.location.range.start.line == 7
    assert overlap.code_description is not None
    page, _, anchor = overlap.code_description.href.partition("#")
    assert f"### {anchor}\n" in Path(page.removeprefix("file://")).read_text("utf-8")


def test_an_unsaved_text_counts_for_the_tables_around_it(session: EditingSession) -> None:
    """What is open is taken as it stands on the screen, what is not as it is saved."""
    session.write(TABLE.replace("laporan: LAPOR ULANG", "laporan: y"), "t/t.yaml")
    assert session.type(USING, "masuk/masuk.yaml") == []
    session.type(GAP.replace("laporan: LAPOR ULANG", "laporan: y"), "t/t.yaml")
    [gap] = session.type(USING + "\n", "masuk/masuk.yaml")
    assert gap.message.startswith(
        "no row of t covers lama exactly 6 jam, to which masuk hands over"
    )


def test_a_fault_of_another_file_is_shown_with_its_place(session: EditingSession) -> None:
    """At the head of the table that cannot be used because of it."""
    file = session.write(BROKEN, "t/t.yaml")
    own, foreign = session.type(USING, "masuk/masuk.yaml")
    assert {own.code, foreign.code} == {"unreadable-table", "unreadable-cell"}
    fault = own if own.code == "unreadable-cell" else foreign
    assert fault.range.start == types.Position(0, 7)
    [place] = fault.related_information or ()
    assert place.location.uri == file.as_uri()
    assert place.location.range.start.line == 7


def test_saving_and_closing_are_noticed_by_the_others(session: EditingSession) -> None:
    """What is found about an open table follows what happens to the tables around it."""
    session.write(TABLE, "t/t.yaml")
    uri = session.uri("masuk/masuk.yaml")
    assert session.type(USING, "masuk/masuk.yaml") == []
    other = types.TextDocumentIdentifier(session.send(GAP, "t/t.yaml"))
    session.client.text_document_did_save(types.DidSaveTextDocumentParams(other))
    session.wait(uri, lambda found: [one.code for one in found] == ["gap"])
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(other))
    session.wait(uri, lambda found: not found)


def test_settings_of_the_project_count(session: EditingSession) -> None:
    """What is ignored is not underlined, and a severity is as chosen."""
    session.write('[tool.gapless]\nseverity = {gap = "warning"}\n', "pyproject.toml")
    [gap] = session.type(GAP)
    assert gap.severity == types.DiagnosticSeverity.Warning
    session.write('[tool.gapless]\nignore = ["gap"]\n', "pyproject.toml")
    assert session.type(GAP) == []
    session.write('[tool.gapless]\nignore = ["gp"]\n', "pyproject.toml")
    [gap] = session.type(GAP)
    assert [one.type for one in session.client.messages] == [types.MessageType.Error]
    assert "did you mean gap?" in session.client.messages[0].message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("services: {web: {image: x}}\n", "docker-compose.yml"),
        ("rules: {indent: error}\n", ".eslintrc.yml"),
        ("table: t\ncases: []\n", "t.cases.yaml"),
        ("", "t.yaml"),
    ],
)
def test_yaml_of_other_kinds_is_left_alone(text: str, name: str, session: EditingSession) -> None:
    """An editor shows the server every YAML file that is open."""
    assert session.type(text, name) == []


def test_a_text_that_is_not_saved_yet(session: EditingSession) -> None:
    """It has findings too, whatever it is called."""
    [gap] = session.type(GAP, "untitled:Untitled-1")
    assert gap.code == "gap"
    [gap] = session.type(GAP, "new/folder/not there.yaml")
    assert gap.code == "gap"


@pytest.mark.parametrize(
    ("encodings", "column"),
    [((), 32), (["utf-16"], 32), (["utf-8", "utf-16"], 35), (["utf-32"], 31)],
)
def test_columns_are_counted_as_agreed(
    encodings: Sequence[str], column: int, tmp_path: Path
) -> None:
    """UTF-16 where nothing is agreed; beyond the basic plane that makes a difference."""
    session = EditingSession(tmp_path, encodings=encodings)
    text = BROKEN.replace("{row: 1,", "{row: 🙂é,")
    [fault] = session.type(text)
    session.close()
    assert fault.range.start.character == column
    assert fault.range.end.character == column + 4


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends(line_end: str, session: EditingSession) -> None:
    """Lines are counted alike whatever ends them, a mark at the beginning included."""
    [fault] = session.type(BROKEN)
    [same] = session.type("\ufeff" + BROKEN.replace("\n", line_end))
    assert same.range == fault.range


def test_findings_in_indonesian(tmp_path: Path) -> None:
    """In the language that ``--lang`` names."""
    session = EditingSession(tmp_path, "--lang", "id")
    [gap] = session.type(GAP)
    session.close()
    assert gap.message.startswith("tidak ada baris yang mencakup")


def test_formatting(session: EditingSession) -> None:
    """As ``gapless fmt`` lays it out; a text that cannot be read stays."""

    def edits(text: str) -> Sequence[types.TextEdit] | None:
        document = types.TextDocumentIdentifier(session.send(text))
        options = types.FormattingOptions(2, True)
        return session.run(
            session.client.text_document_formatting_async(
                types.DocumentFormattingParams(document, options)
            )
        )

    loose = TABLE.replace("{row: 1, when", "{when").replace("ULANG}}", "ULANG}, row: '1'}")
    for text in (loose, loose.replace("\n", "\r\n")):
        assert session.edited(edits(text)).replace("\r\n", "\n") == session.edited(edits(TABLE))
    for text in (BROKEN, "table: [", "a: 1\nb: [\n"):
        assert edits(text) is None


HOSTILE = {
    "a lone surrogate": TABLE.replace("LAPOR ULANG", "\ud800"),
    "a control character": TABLE.replace("LAPOR ULANG", "\x00\x1b[31m"),
    "a separator that is no line end": TABLE.replace("row: 2", "row: \u20282\x85"),
    "deep nesting": "table: t\nrules: " + "[" * 100_000,
    "an alias bomb": "table: t\nrules: &a [*a, *a]\ninputs: {<<: *a}\n",
    "a long line": "table: " + "x" * 200_000 + "\nrules: []\n",
    "a large file": TABLE + "# x\n" * 5_000_000,
    "many rows": TABLE.replace("cases:", "  - {when: {lama: 1 jam}}\n" * 2000 + "cases:"),
    "a pattern that backtracks": TABLE.replace("s.d 6 jam", "not(" * 3000),
    "no table at all": "table: [\n\trules: }{",
    "many inputs": "table: t\ninputs:\n"
    + "".join(f"  i{n}: {{type: integer}}\n" for n in range(40))
    + "outputs: {o: {type: integer}}\nrules:\n"
    + "".join(
        f'  - {{when: {{i{n}: "> {n}", i{n + 1}: "< {n}"}}, then: {{o: {n}}}}}\n' for n in range(39)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(name: str, session: EditingSession) -> None:
    """Whatever a text holds, there is an answer, and the next text is looked at as ever."""
    found = session.type(HOSTILE[name])
    assert found
    assert all(one.message.isprintable() or "\n" in one.message for one in found)
    assert session.type(TABLE) == []
    assert session.client.messages == []


@pytest.mark.parametrize("uri", ["file:///%00", "file:", "x", "file://host/a.yaml"])
def test_hostile_addresses(uri: str, session: EditingSession) -> None:
    """What cannot be the address of a file is that of a text which is not saved."""
    session.client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, GAP))
    )
    assert session.type(TABLE) == []
    assert session.client.messages == []


def test_a_text_that_has_changed_is_not_looked_at_any_more() -> None:
    """Work on an old version ends at its next step."""
    document = Document("file:///t.yaml", 1, TABLE, Path("/t.yaml"), inf)
    assert document.reading.whole.id == "t"
    outdated = Document("file:///t.yaml", 1, TABLE, Path("/t.yaml"), inf)
    outdated.ended.set()
    [fault] = outdated.reading.problems
    assert fault.code == "not-checked"
    with pytest.raises(Exhausted):
        outdated.budget().enter("gaps")


def test_time_ends(tmp_path: Path) -> None:
    """What could not be checked in time is said to be so."""
    session = EditingSession(tmp_path, seconds="0.000001")
    [found] = session.type(TABLE)
    session.close()
    assert found.code == "not-checked"


def test_without_the_extra_it_says_what_to_install(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, without a traceback."""
    monkeypatch.setitem(sys.modules, "pygls", None)
    for name in [name for name in sys.modules if name.startswith("gapless.editor")]:
        monkeypatch.delitem(sys.modules, name)
    code, out, err = gapless("lsp")
    assert (code, out) == (2, "")
    assert "pip install 'gapless[editor]'" in err
