"""Tables that decide inputs of other tables, in an editor."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lsprotocol import types

from tests.editing_session import CURSOR, EditingSession, server, session

__all__ = ["server", "session"]

BELOW = """table: bawah
inputs: {n: {type: integer}}
outputs: {taraf: {type: string, label: Taraf, values: [a]}}
rules:
  - {then: {taraf: a}}
"""
ABOVE = f"""table: atas
inputs:
  taraf: {{from: ba{CURSOR}wah.taraf}}
outputs: {{z: {{type: string}}}}
rules:
  - {{when: {{taraf: a}}, then: {{z: x}}}}
"""


def places(found: Sequence[types.Location] | None) -> list[str]:
    """Files and lines."""
    return [f"{one.uri.rpartition('/')[2]}:{one.range.start.line + 1}" for one in found or ()]


def test_to_the_table_that_decides_an_input(session: EditingSession) -> None:
    """To its file, and from there back to all that take an input from it."""
    session.write(BELOW, "graf/bawah.yaml")
    place = session.place(ABOVE, "graf/atas.yaml")
    found = session.run(
        session.client.text_document_definition_async(types.DefinitionParams(**place))
    )
    assert isinstance(found, list)
    assert places(found) == ["bawah.yaml:1"]
    context = types.ReferenceContext(include_declaration=True)
    references = session.run(
        session.client.text_document_references_async(
            types.ReferenceParams(context=context, **place)
        )
    )
    assert places(references) == ["atas.yaml:3", "bawah.yaml:1"]


def test_outputs_that_may_decide_an_input_are_offered(session: EditingSession) -> None:
    """Those of the tables around, with what people call them."""
    session.write(BELOW, "graf/bawah.yaml")
    place = session.place(ABOVE.replace(f"ba{CURSOR}wah.taraf", CURSOR), "graf/atas.yaml")
    found = session.run(
        session.client.text_document_completion_async(types.CompletionParams(**place))
    )
    assert isinstance(found, list)
    assert [(item.label, item.detail) for item in found] == [("bawah.taraf", "Taraf")]


@pytest.mark.parametrize(
    ("cursor", "defined"),
    [
        ("bawah.tar{}af", "bawah.yaml:3"),
        ("bawah.{}taraf", "bawah.yaml:3"),
        ("{}bawah.taraf", "bawah.yaml:1"),
    ],
)
def test_to_the_output_that_decides_an_input(
    cursor: str, defined: str, session: EditingSession
) -> None:
    """Where the cursor is behind the point, to the output itself."""
    session.write(BELOW, "graf/bawah.yaml")
    text = ABOVE.replace(f"ba{CURSOR}wah.taraf", cursor.format(CURSOR))
    place = session.place(text, "graf/atas.yaml")
    found = session.run(
        session.client.text_document_definition_async(types.DefinitionParams(**place))
    )
    assert isinstance(found, list)
    assert places(found) == [defined]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("taraf: a", "decided by bawah 2.0.0: Golongan\ntaraf (Taraf): a"),
        ("taraf: b", "taraf (Taraf): a"),
    ],
    ids=["sound", "with a fault"],
)
def test_what_decides_an_input_is_shown(row: str, shown: str, session: EditingSession) -> None:
    """The table in force with its title, and the values of the output.

    These also while the rows are not written yet.
    """
    lower = BELOW.replace("inputs:", "title: Golongan\nversion: 2.0.0\ninputs:")
    session.write(lower, "graf/bawah.yaml")
    place = session.place(ABOVE.replace("taraf: a", row), "graf/atas.yaml")
    found = session.run(session.client.text_document_hover_async(types.HoverParams(**place)))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value == shown


MIDDLE = """table: tengah
inputs: {taraf: {from: bawah.taraf}}
outputs: {z: {type: string, values: [x]}}
rules:
  - {when: {taraf: a}, then: {z: x}}
"""
TOP = """table: puncak
inputs: {z: {from: tengah.z}}
outputs: {hasil: {type: string}}
rules:
  - {when: {z: x}, then: {hasil: ya}}
"""


def test_an_unsaved_table_below_counts_as_it_is_typed(session: EditingSession) -> None:
    """Also through a table between them that is only saved; what is found above follows."""
    session.write(BELOW, "graf/bawah.yaml")
    session.write(MIDDLE, "graf/tengah.yaml")
    top = session.send(TOP, "graf/puncak.yaml")
    assert not session.found(top)
    lower = BELOW.replace("[a]", "[a, b]").replace(
        "  - {then", "  - {when: {n: 1}, then: {taraf: b}}\n  - {then"
    )
    session.type(lower, "graf/bawah.yaml")
    session.wait(top, lambda found: [one.code for one in found] == ["gap"])
    session.type(BELOW.replace("taraf", "derajat"), "graf/bawah.yaml")
    session.wait(
        top, lambda found: [one.code for one in found] == ["unreadable-table", "unknown-origin"]
    )
    session.type(BELOW, "graf/bawah.yaml")
    session.wait(top, lambda found: not found)


def test_outputs_of_an_unsaved_table_are_offered(session: EditingSession) -> None:
    """As they are called there now."""
    session.write(BELOW, "graf/bawah.yaml")
    session.type(BELOW.replace("taraf", "derajat"), "graf/bawah.yaml")
    place = session.place(ABOVE.replace(f"ba{CURSOR}wah.taraf", CURSOR), "graf/atas.yaml")
    found = session.run(
        session.client.text_document_completion_async(types.CompletionParams(**place))
    )
    assert isinstance(found, list)
    assert [(item.label, item.detail) for item in found] == [("bawah.derajat", "Taraf")]


def test_unsaved_constants_count_as_they_are_typed(session: EditingSession) -> None:
    """What is wrong with them is told there; the tables that they count for follow."""
    table = TOP.replace("z: {from: tengah.z}", "n: {type: integer, domain: '[0..9]'}")
    rows = "  - {when: {n: up to most}, then: {hasil: ya}}\n"
    session.write("constants: {most: 9}\n", "graf/constants.yaml")
    top = session.send(
        table.replace("  - {when: {z: x}, then: {hasil: ya}}\n", rows), "graf/p.yaml"
    )
    assert not session.found(top)
    session.type("constants: {most: 8}\n", "graf/constants.yaml")
    session.wait(top, lambda found: [one.code for one in found] == ["gap"])
    faults = session.type("constants: {most: }\n", "graf/constants.yaml")
    assert [one.code for one in faults] == ["missing-value"]
    session.wait(top, lambda found: [one.code for one in found] == ["missing-value"])
    session.type("constants: {most: 9}\n", "graf/constants.yaml")
    session.wait(top, lambda found: not found)
