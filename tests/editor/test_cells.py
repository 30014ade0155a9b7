"""Cells in an editor: what can be written in one, what it means, what its row decides."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lsprotocol import types

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.editor.completing import WORDS
from gapless.sfeel.cells import read_tests
from tests.editing_session import CURSOR, TABLE, EditingSession, server, session

__all__ = ["server", "session"]

INDONESIAN = """table: parkir
language: id
inputs:
  lama: {type: duration, domain: ">= 0 jam", nullable: true}
  kendaraan: {type: string, values: {mobil: Mobil penumpang, motor: Motor}}
  anggota: {type: boolean}
outputs:
  tarif: {type: integer}
  jenis: {type: string, values: [biasa, gratis]}
rules:
  - {row: satu, when: {lama: s.d 2 jam, kendaraan: motor}, then: {tarif: 2000, jenis: biasa}}
  - {row: dua, when: {lama: di atas 2 jam}, then: {tarif: 0, jenis: gratis}}
  - {row: tiga, then: {tarif: 9000, jenis: biasa}}
"""


def completed(
    session: EditingSession, text: str, name: str = "t.yaml"
) -> list[types.CompletionItem]:
    """What is offered at the cursor."""
    place = session.place(text, name)
    answer = session.run(
        session.client.text_document_completion_async(types.CompletionParams(**place))
    )
    return list(answer if isinstance(answer, Sequence) else answer.items if answer else ())


def labels(items: Sequence[types.CompletionItem]) -> list[str]:
    """What offers are called."""
    return [item.label for item in items]


def at(old: str, new: str, text: str = INDONESIAN) -> str:
    """A text with something else in one place, the cursor included."""
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (at("kendaraan: motor", f"kendaraan: {CURSOR}"), ["mobil", "motor", "-"]),
        (at("kendaraan: motor", f"kendaraan: mo{CURSOR}"), ["mobil", "motor", "-"]),
        (at("kendaraan: motor", f'kendaraan: "mo{CURSOR}"'), ["mobil", "motor", "-"]),
        (at("kendaraan: motor", f"kendaraan: [mobil, {CURSOR}]"), ["mobil", "motor", "-"]),
        (at("kendaraan: motor", f"anggota: {CURSOR}"), ["true", "false", "-"]),
        (
            at("lama: s.d 2 jam", f"lama: {CURSOR}"),
            ["di atas 2 jam", "kurang dari", "s.d", "di atas", "minimal", "antara", "selain",
             "null", "-"],
        ),
        (at("jenis: gratis", f"jenis: {CURSOR}"), ["biasa", "gratis"]),
        (at("tarif: 0", f"tarif: {CURSOR}"), ["2000", "9000"]),
        (at("row: satu", f"row: satu, over: [{CURSOR}]"), ["dua", "tiga"]),
        (at("row: satu", f"row: satu, over: a{CURSOR}"), ["all"]),
        (at("row: satu", f"row: satu, over: [tiga, {CURSOR}]"), ["dua", "tiga"]),
        (
            f"{INDONESIAN}accepted_gaps:\n  - when: {{kendaraan: {CURSOR}}}\n",
            ["mobil", "motor", "-"],
        ),
        (INDONESIAN + f"cases:\n  - given:\n      kendaraan: {CURSOR}\n", ["mobil", "motor"]),
        (INDONESIAN + f"cases:\n  - expect: {{row: {CURSOR}}}\n", ["satu", "dua", "tiga"]),
        (INDONESIAN + f"cases:\n  - expect: {{jenis: {CURSOR}}}\n", ["biasa", "gratis"]),
        (
            INDONESIAN + f"cases:\n  - expect: {{status: {CURSOR}}}\n",
            ["decided", "uncovered", "undetermined", "failed"],
        ),
        (at("type: duration, domain", f"type: duration{CURSOR}, domain"), []),
        (at("kendaraan: motor", f"kend{CURSOR}araan: motor"), []),
        (at("{lama: s.d 2 jam", "{" + CURSOR), []),
        (at("rules:", f"rules: [ {CURSOR}"), []),
    ],
)  # fmt: skip
def test_completion_in_cells(text: str, offered: list[str], session: EditingSession) -> None:
    """Values and words where they belong; never keys, which another server completes."""
    assert labels(completed(session, text)) == offered


@pytest.mark.parametrize(
    ("written", "chosen", "becomes"),
    [
        (f"kendaraan: {CURSOR}", "motor", "kendaraan: motor"),
        (f'kendaraan: "mo{CURSOR}"', "motor", "kendaraan: motor"),
        (f'kendaraan: "mobil, mo{CURSOR}"', "motor", 'kendaraan: "mobil, motor"'),
        (f"kendaraan: {CURSOR}", "-", 'kendaraan: "-"'),
        (f"kendaraan: [mobil, {CURSOR}]", "motor", "kendaraan: [mobil, motor]"),
        (f"lama: {CURSOR}", "di atas 2 jam", "lama: di atas 2 jam"),
    ],
)
def test_what_is_offered_can_be_read(
    written: str, chosen: str, becomes: str, session: EditingSession
) -> None:
    """It takes the place of what is written, with the quotes that YAML needs."""
    old = "kendaraan: motor" if written.startswith("k") else "lama: s.d 2 jam"
    items = completed(session, at(old, written))
    [item] = [item for item in items if item.label == chosen]
    text = session.edited([item.text_edit])
    assert becomes in text
    assert not [one for one in session.type(text) if str(one.code).startswith("unreadable")]


@pytest.mark.parametrize("language", ["id", "en"])
def test_words_of_conditions_are_understood(language: str) -> None:
    """Each is the beginning of a condition, in the language it is offered in."""
    for word in WORDS[language]:
        end = {"antara": " dan 5", "between": " and 5"}.get(word, "")
        [test] = read_tests(Domain(Kind.INTEGER, language=language), f"{word} 3{end}")
        assert test.values


def test_completion_behind_a_colon(session: EditingSession) -> None:
    """The space that YAML needs comes along."""
    text = f"{INDONESIAN}cases:\n  - given:\n      kendaraan:{CURSOR}\n"
    item, *_ = completed(session, text)
    assert session.edited([item.text_edit]) == text.replace(f":{CURSOR}", ": mobil")


def test_completion_names_what_values_are_called(session: EditingSession) -> None:
    """And what a row concludes."""
    items = completed(session, at("kendaraan: motor", f"kendaraan: {CURSOR}"))
    assert [item.detail for item in items] == ["Mobil penumpang", "Motor", None]
    items = completed(session, at("row: satu", f"row: satu, over: [{CURSOR}]"))
    assert [item.detail for item in items] == ["0, gratis", "9000, biasa"]


def test_completion_of_tables(session: EditingSession) -> None:
    """Those in the folders around, and not the table itself."""
    session.write(TABLE, "t/2022.yaml")
    session.write("table: rusak\nrules: [", "u/u.yaml")
    text = at("then: {tarif: 9000, jenis: biasa}", f"use: {CURSOR}")
    assert labels(completed(session, text, "parkir/p.yaml")) == ["rusak", "t"]


def hovered(session: EditingSession, text: str) -> str:
    """What is shown where the mouse rests."""
    place = session.place(text)
    answer = session.run(session.client.text_document_hover_async(types.HoverParams(**place)))
    if answer is None:
        return ""
    assert isinstance(answer.contents, types.MarkupContent)
    return answer.contents.value


CASES = """cases:
  - {name: sebentar, given: {lama: 1 jam, kendaraan: motor}, expect: {row: satu}}
  - {name: sehari, given: {lama: 24 jam}, expect: {row: dua}}
"""
FINITE = """table: t
inputs:
  n: {type: integer, domain: "[1..10]"}
  b: {type: boolean}
outputs: {o: {type: integer}}
rules:
  - {row: 1, when: {n: "<= 4"}, then: {o: 1}}
  - {row: 2, when: {n: [2, 7, 8], b: true}, then: {o: 2}}
  - {row: 3, when: {n: "<= 3"}, then: {o: 1}}
"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            at("s.d 2 jam", f"s.d{CURSOR} 2 jam") + CASES,
            "lama: maksimal 2 jam\nof 2 cases it decides 1: sebentar",
        ),
        (
            at("lama: di atas 2 jam", f"lama: di atas{CURSOR} 2 jam") + CASES,
            "lama: lebih dari 2 jam\nof 2 cases it decides 1: sehari",
        ),
        (at("row: tiga", f"row: {CURSOR}tiga") + CASES, "of 2 cases it decides none"),
        (
            at("<= 4", f"{CURSOR}<= 4", FINITE),
            "n: up to 4\nrow 1 decides 8 contexts, 40 % of all",
        ),
        (
            at("[2, 7", f"[2, {CURSOR}7", FINITE),
            "n: 2 or 7 to 8\nrow 2 decides 2 contexts, 10 % of all",
        ),
        (at("<= 3", f"{CURSOR}<= 3", FINITE), "n: up to 3\nrow 3 decides nothing"),
        (at("type: integer, d", f"type: {CURSOR}integer, d", FINITE), ""),
        (at("rules:", f"rules: [ {CURSOR}"), ""),
        (at("s.d 2 jam", f"s.d{CURSOR} 2 jm"), ""),
    ],
)
def test_hover(text: str, shown: str, session: EditingSession) -> None:
    """A cell in words, and what its row decides of all contexts or of the cases."""
    assert hovered(session, text) == shown


def lens_titles(session: EditingSession, text: str) -> list[str]:
    """What stands above the rows."""
    document = types.TextDocumentIdentifier(session.send(text))
    found = session.run(
        session.client.text_document_code_lens_async(types.CodeLensParams(document))
    )
    return [lens.command.title if lens.command else "" for lens in found or ()]


def test_lenses(session: EditingSession) -> None:
    """Above each row: the cases it decides, and the rows that take a part of what it covers."""
    assert lens_titles(session, INDONESIAN + CASES) == [
        "decides 1 case",
        "decides 1 case",
        "no case tries it, masked in part by satu, dua",
    ]
    assert lens_titles(session, FINITE) == [
        "no case tries it",
        "no case tries it, masked in part by 1",
        "no case tries it, masked by 1",
    ]
    assert lens_titles(session, FINITE.replace("row: 1,", "row: 1, over: all,"))[1:] == [
        "no case tries it, masked in part by 1",
        "no case tries it, masked by 1",
    ]
    assert lens_titles(session, FINITE.replace("[2, 7, 8]", "[2, 77]")) == []
