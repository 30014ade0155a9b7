"""Actions in an editor: what can be done about a finding, or to a row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.editing_session import GAP, TABLE, EditingSession, server, session

__all__ = ["server", "session"]

FIRST = """table: t
inputs:
  n: {type: integer, domain: "[1..10]"}
  b: {type: boolean}
outputs: {o: {type: integer}}
rules:
  # The first.
  - {row: 1, when: {n: "<= 4"}, then: {o: 1}}
  - row: 2  # the second
    when: {n: [2, 7, 8], b: true}
    then: {o: 2}
  - {row: 3, when: {n: "<= 3"}, then: {o: 1}}
  - {row: 4, then: {o: 4}}
cases:
  - {given: {n: 5, b: false}, expect: {row: 4}}
"""


def offered(session: EditingSession, text: str, line: int | None = None) -> list[types.CodeAction]:
    """What is offered on a line, counted from 1, or anywhere."""
    document = types.TextDocumentIdentifier(session.send(text))
    start, end = (0, 100_000) if line is None else (line - 1, line - 1)
    place = types.Range(types.Position(start, 4), types.Position(end, 4))
    found = session.run(
        session.client.text_document_code_action_async(
            types.CodeActionParams(document, place, types.CodeActionContext([]))
        )
    )
    return [one for one in found or () if isinstance(one, types.CodeAction)]


def done(session: EditingSession, action: types.CodeAction) -> str:
    """The text after an action was chosen."""
    if action.edit is None:
        action = session.run(session.client.code_action_resolve_async(action))
    assert action.edit is not None
    assert action.edit.changes is not None
    return session.edited(action.edit.changes[session.uri()])


def choose(session: EditingSession, text: str, title: str, line: int | None = None) -> str:
    """The text after the action of this title was chosen."""
    found = offered(session, text, line)
    assert title in [one.title for one in found]
    return done(session, next(one for one in found if one.title == title))


def codes(found: Sequence[types.Diagnostic]) -> set[str]:
    """The codes of findings."""
    return {str(one.code) for one in found}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_row_for_a_gap(line_end: str, session: EditingSession) -> None:
    """Stands behind the others, with the next number, and waits to be filled in."""
    text = choose(session, GAP.replace("\n", line_end), "add a row for lama exactly 6 jam")
    row = "  - {row: 4, when: {lama: 6 jam}, then: {laporan: ...}}"
    assert text == GAP.replace("cases:", f"{row}\ncases:").replace("\n", line_end)
    assert codes(session.type(text)) == {"placeholder"}
    assert codes(session.type(text.replace("...", "x"))) == set()


def test_a_gap_is_accepted_with_a_reason(session: EditingSession) -> None:
    """Which is still to be written: a placeholder is no reason."""
    text = choose(session, GAP, "accept that lama exactly 6 jam is left open, with a reason")
    assert text.endswith('\naccepted_gaps:\n  - {when: {lama: 6 jam}, reason: "..."}\n')
    [placeholder] = session.type(text)
    assert placeholder.code == "placeholder"
    assert codes(session.type(text.replace('"..."', "Asked the owner."))) == {"accepted-gap"}


def test_rows_that_quarrel(session: EditingSession) -> None:
    """One is declared to go over all others that it overrides, at once."""
    text = choose(session, FIRST, "declare that row 1 goes over 2, 4", line=8)
    assert '{row: 1, when: {n: "<= 4"}, over: [2, 4], then: {o: 1}}' in text
    text = choose(session, text, "declare that row 2 goes over 3, 4", line=9)
    assert "    when: {n: [2, 7, 8], b: true}\n    over: [3, 4]\n    then: {o: 2}\n" in text
    left = [one.message for one in session.type(text) if one.code == "overlap-conflict"]
    assert [told.partition(" both")[0] for told in left] == ["rows 3 and 4"]
    text = choose(
        session, text.replace("over: [3, 4]", "over: all"), "declare that row 3 goes over 4"
    )
    assert codes(session.type(text)) <= {"overlap-harmless", "masked-row"}


@pytest.mark.parametrize(
    ("title", "line"),
    [("fix it: no decision changes", 12), ("make all fixes that change no decision", 2)],
)
def test_a_proved_fix(title: str, line: int, session: EditingSession) -> None:
    """The row that never decides goes, and every comment stays."""
    assert choose(session, FIRST, title, line) == FIRST.replace(
        '  - {row: 3, when: {n: "<= 3"}, then: {o: 1}}\n', ""
    )


def test_a_fix_that_would_lose_something_is_refused(session: EditingSession) -> None:
    """With the reason."""
    text = FIRST.replace("row: 3,", "row: 3, cite: A.1,")
    with pytest.raises(JsonRpcException, match="its `cite` or `note` would be lost"):
        choose(session, text, "fix it: no decision changes", 12)


def test_a_case_for_a_row(session: EditingSession) -> None:
    """One that it decides, as it does today."""
    text = choose(session, FIRST, "add a case that row 2 decides", line=11)
    assert text.startswith(FIRST)
    assert "expect: {row: 2, o: 2}" in text.removeprefix(FIRST)
    with pytest.raises(JsonRpcException, match="row 3 decides nothing"):
        choose(session, FIRST, "add a case that row 3 decides", line=12)


def test_actions_are_for_the_lines_that_are_selected(session: EditingSession) -> None:
    """And only of the kinds that are asked for."""
    assert [one.title for one in offered(session, TABLE, 2)] == []
    assert [one.title for one in offered(session, TABLE, 8)] == ["add a case that row 1 decides"]
    document = types.TextDocumentIdentifier(session.send(FIRST))
    place = types.Range(types.Position(0, 0), types.Position(100, 0))
    context = types.CodeActionContext([], only=[types.CodeActionKind.SourceFixAll])
    found = session.run(
        session.client.text_document_code_action_async(
            types.CodeActionParams(document, place, context)
        )
    )
    assert [one.title for one in found or ()] == ["make all fixes that change no decision"]


def test_an_action_of_an_old_version_does_nothing(session: EditingSession) -> None:
    """What was offered for another text is not put into this one; nor is nonsense."""
    action, *_ = offered(session, GAP)
    session.send(GAP + "# more\n")
    assert session.run(session.client.code_action_resolve_async(action)).edit is None
    for data in (None, 1, {}, {"uri": session.uri()}, {"uri": session.uri(), "what": "fix"}):
        nonsense = types.CodeAction("x", data=data)
        assert session.run(session.client.code_action_resolve_async(nonsense)).edit is None
    assert session.client.messages == []


def test_an_editor_that_cannot_ask_again_gets_the_edits_at_once(tmp_path: Path) -> None:
    """Those that can be made; what would be refused is not offered."""
    session = EditingSession(tmp_path, resolves=False)
    found = offered(session, FIRST.replace("row: 3,", "row: 3, cite: A.1,"), 9)
    session.close()
    assert [one.title for one in found] == [
        "declare that row 2 goes over 3, 4",
        "add a case that row 2 decides",
    ]
    assert all(one.edit for one in found)


def test_a_broken_text_has_no_actions(session: EditingSession) -> None:
    """Its findings say why."""
    assert offered(session, GAP.replace("6 jam", "6 jm")) == []
    assert offered(session, GAP.replace("rules:", "rules: [}")) == []
