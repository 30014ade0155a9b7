"""Names in an editor: to their definitions, to all their mentions, and to other names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from gapless.api import load
from tests.editing_session import CURSOR, EditingSession, server, session

__all__ = ["server", "session"]

ALL = """table: t
inputs:
  hari: {type: string, values: [kerja, libur, kerja sama]}  # hari
  libur: {type: string, values: [kerja, libur]}
  lama: {type: duration, domain: ">= 0 jam", expression: selesai - mulai - (selesai - selesai)}
data:
  mulai: {type: datetime}
  selesai: {type: datetime, label: selesai}
outputs:
  hasil: {type: string, values: {libur: Libur, kerja: Kerja}}
as_of: mulai
rules:
  - {row: libur, over: [kerja, "3"], when: {hari: libur}, then: {hasil: libur}}
  - {row: kerja, when: {hari: 'not(libur, "kerja sama")', libur: kerja}, then: {hasil: kerja}}
  - row: "3"
    when:
      hari: [kerja, libur]
      libur: "libur"
    then: {hasil: kerja}
accepted_gaps:
  - {when: {hari: kerja sama}, reason: libur}
cases:
  - {name: libur, given: {hari: libur, libur: libur}, expect: {row: libur, hasil: libur}}
  - {given: {hari: kerja, libur: kerja, mulai: 2022-01-01T00:00:00}, expect: {row: kerja}}
"""


def at(old: str, new: str) -> str:
    """The table with a cursor in one place."""
    assert old in ALL
    assert CURSOR in new
    return ALL.replace(old, new, 1)


HARI = at("  hari: {", f"  ha{CURSOR}ri: {{")
MULAI = at("  mulai: {", f"  {CURSOR}mulai: {{")
SELESAI = at("expression: selesai", f"expression: s{CURSOR}elesai")
ROW = at("row: libur, over", f"row: l{CURSOR}ibur, over")
THIRD = at('over: [kerja, "3', f'over: [kerja, "{CURSOR}3')
VALUE = at("not(libur, ", f"not({CURSOR}libur, ")
OUTCOME = at("then: {hasil: kerja", f"then: {{hasil: ker{CURSOR}ja")


def renamed(session: EditingSession, text: str, new: str) -> str:
    """The text after a rename at the cursor."""
    place = session.place(text)
    edit = session.run(
        session.client.text_document_rename_async(types.RenameParams(new_name=new, **place))
    )
    assert edit is not None
    assert edit.changes is not None
    return session.edited(edit.changes[session.uri()])


@pytest.mark.parametrize(
    ("text", "new", "changes"),
    [
        (
            HARI,
            "hari_ini",
            [
                ("  hari:", "  hari_ini:"),
                ("{hari:", "{hari_ini:"),
            ],
        ),
        (MULAI, "awal", [("mulai", "awal")]),
        (
            SELESAI,
            "akhir",
            [("selesai -", "akhir -"), ("- selesai)", "- akhir)"), ("  selesai:", "  akhir:")],
        ),
        (
            ROW,
            "123",
            [("row: libur", "row: 123")],
        ),
        (ROW, "true", [("row: libur", 'row: "true"')]),
        (THIRD, "tiga", [('"3"', "tiga")]),
        (
            VALUE,
            "minggu, besar",
            [
                (
                    "values: [kerja, libur, kerja sama]",
                    'values: [kerja, "minggu, besar", kerja sama]',
                ),
                ("when: {hari: libur}", 'when: {hari: "minggu, besar"}'),
                (
                    "'not(libur, \"kerja sama\")'",
                    '"not(\\"minggu, besar\\", \\"kerja sama\\")"',
                ),
                ("hari: [kerja, libur]", 'hari: [kerja, "minggu, besar"]'),
                ("given: {hari: libur", 'given: {hari: "minggu, besar"'),
            ],
        ),
        (
            OUTCOME,
            "masuk",
            [
                ("kerja: Kerja", "masuk: Kerja"),
                ("hasil: kerja", "hasil: masuk"),
            ],
        ),
    ],
)
def test_rename(
    text: str, new: str, changes: Sequence[tuple[str, str]], session: EditingSession, tmp_path: Path
) -> None:
    """All that means the same is renamed, whatever else is called so, and nothing else changes."""
    wanted = ALL
    for old, becomes in changes:
        assert old in wanted
        wanted = wanted.replace(old, becomes)
    assert renamed(session, text, new) == wanted
    file = tmp_path / "after.yaml"
    file.write_text(wanted, encoding="utf-8")
    load(file)


def test_a_rename_reaches_formulas(session: EditingSession) -> None:
    """The input is renamed in what rows compute, not in texts that only look like it."""
    text = (
        "table: t\ninputs:\n  pokok: {type: integer}\noutputs:\n  z: {type: integer}\n"
        "  c: {type: string}\nrules:\n"
        "  - then: {z: = pokok * 2 - pokok, c: '= \"pokok\" + pokok'}\n"
    )
    new = renamed(session, text.replace("  pokok:", f"  po{CURSOR}kok:"), "dasar")
    assert r'{z: "= dasar * 2 - dasar", c: "= \"pokok\" + dasar"}' in new


def test_a_rename_keeps_line_ends(session: EditingSession) -> None:
    """In a file of Windows, with characters beyond the basic plane, as in any other."""
    text = HARI.replace("# hari", "# 🙂 hari").replace("\n", "\r\n")
    after = renamed(session, text, "🙂")
    assert after.count("🙂") == 8
    assert after.count("\r\n") == after.count("\n") == ALL.count("\n")


@pytest.mark.parametrize(
    ("text", "new", "reason"),
    [
        (HARI, "libur", "libur"),
        (HARI, "mulai", "mulai is both an input and raw data"),
        (ROW, "3", "two rows are named 3"),
        (VALUE, "kerja", "kerja is listed twice"),
        (VALUE, "-", "cannot be a value"),
        (VALUE, "", "a name cannot be empty"),
        (ROW, "\u202e", "invisible character"),
    ],
)
def test_a_rename_that_would_change_the_table_is_refused(
    text: str, new: str, reason: str, session: EditingSession
) -> None:
    """With what would be wrong afterwards."""
    with pytest.raises(JsonRpcException, match=reason):
        renamed(session, text, new)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (HARI, "hari"),
        (THIRD, "3"),
        (VALUE, "libur"),
        (at("type: string", f"ty{CURSOR}pe: string"), None),
        (at("table: t", f"table: {CURSOR}t"), None),
        (at("reason: libur", f"reason: {CURSOR}libur"), None),
        (HARI.replace("then: {hasil: kerja", "then: {hasil: krja"), None),
        (HARI.replace("rules:", "rules: ["), None),
    ],
)
def test_what_can_be_renamed(text: str, name: str | None, session: EditingSession) -> None:
    """Names of this table, while nothing is wrong with it."""
    place = session.place(text)
    found = session.run(
        session.client.text_document_prepare_rename_async(types.PrepareRenameParams(**place))
    )
    if name is None:
        assert found is None
    else:
        assert isinstance(found, types.PrepareRenamePlaceholder)
        assert found.placeholder == name


ENTRY = f"""table: masuk
inputs: {{a: {{type: integer, values: [1]}}}}
outputs: {{hasil: {{type: integer}}}}
rules:
  - {{use: {CURSOR}tujuan}}
"""
TARGET = """table: tujuan
effective: 2020-01-01
inputs: {a: {type: integer, values: [1]}}
outputs: {hasil: {type: integer}}
rules:
  - {then: {hasil: 1}}
"""


def places(found: Sequence[types.Location] | None) -> list[str]:
    """Files and lines."""
    return [f"{one.uri.rpartition('/')[2]}:{one.range.start.line + 1}" for one in found or ()]


def test_to_the_table_that_is_handed_over_to(session: EditingSession) -> None:
    """To the revision in force, saved or not, and back to all that hand over to it."""
    session.write(TARGET, "tujuan/2020-01-01.yaml")
    session.write(TARGET.replace("2020", "2999"), "tujuan/2999-01-01.yaml")
    place = session.place(ENTRY, "masuk/masuk.yaml")
    found = session.run(
        session.client.text_document_definition_async(types.DefinitionParams(**place))
    )
    assert isinstance(found, list)
    assert [one.uri for one in found] == [session.uri("tujuan/2020-01-01.yaml")]
    assert places(found) == ["2020-01-01.yaml:1"]
    context = types.ReferenceContext(include_declaration=True)
    references = session.run(
        session.client.text_document_references_async(
            types.ReferenceParams(context=context, **place)
        )
    )
    assert places(references) == ["masuk.yaml:5", "2020-01-01.yaml:1", "2999-01-01.yaml:1"]


@pytest.mark.parametrize(
    ("text", "defined", "mentioned"),
    [
        (THIRD, 15, [13, 15]),
        (ROW, 13, [13, 23]),
        (HARI, 3, [3, 13, 14, 17, 21, 23, 24]),
        (MULAI, 7, [5, 7, 11, 24]),
        (VALUE, 3, [3, 13, 14, 17, 23]),
        (OUTCOME, 10, [10, 14, 19]),
    ],
)
def test_definitions_and_references(
    text: str, defined: int, mentioned: Sequence[int], session: EditingSession
) -> None:
    """From a name to where it is defined, and to all that mention it."""
    place = session.place(text)
    found = session.run(
        session.client.text_document_definition_async(types.DefinitionParams(**place))
    )
    assert isinstance(found, list)
    assert places(found) == [f"t.yaml:{defined}"]
    marked = session.run(
        session.client.text_document_document_highlight_async(
            types.DocumentHighlightParams(**place)
        )
    )
    assert sorted({one.range.start.line + 1 for one in marked or ()}) == list(mentioned)


def test_rows_without_an_id(session: EditingSession) -> None:
    """Are found by their position, and have no name that could be changed."""
    text = ALL.replace('row: "3"\n    ', "").replace(
        'over: [kerja, "3"]', f"over: [kerja, {CURSOR}3]"
    )
    place = session.place(text)
    found = session.run(
        session.client.text_document_definition_async(types.DefinitionParams(**place))
    )
    assert isinstance(found, list)
    assert places(found) == ["t.yaml:15"]
    assert (
        session.run(
            session.client.text_document_prepare_rename_async(types.PrepareRenameParams(**place))
        )
        is None
    )


def test_a_broken_text_has_no_names(session: EditingSession) -> None:
    """Nothing is found, and nothing breaks."""
    place = session.place(VALUE.replace("rules:", "rules: [}"))
    client = session.client
    context = types.ReferenceContext(include_declaration=True)
    assert (
        session.run(client.text_document_definition_async(types.DefinitionParams(**place))) is None
    )
    assert (
        session.run(
            client.text_document_references_async(types.ReferenceParams(context=context, **place))
        )
        is None
    )
