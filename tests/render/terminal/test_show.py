"""Showing a table: what a supervisor sees, at every width, with and without findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, Group

from gapless.api import DecisionTable, load, load_library
from gapless.cli.streams import fitted
from gapless.model import Table
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.render.publication import Publication
from gapless.render.terminal.show import show_table
from gapless.source import Source
from tests.render.terminal.test_wrapping import HOSTILE

SMALL = """\
table: antar
title: Ongkos antar
version: 1.0.0
effective: 2024-01-02
language: id
source: {document: SOP Antar, section: B, date: 2024-01-01}
inputs:
  jarak: {type: number, label: Jarak (km), domain: ">= 0", question: Berapa jauh?}
  anggota:
    type: string
    label: Anggota
    values: {ya: Anggota tetap, tidak: Tidak}
outputs:
  ongkos: {type: string, label: Ongkos, values: [gratis, biasa]}
  ucapan: {type: string, label: Ucapan, nullable: true}
rules:
  - row: 1
    group: Dekat
    when: {jarak: "< 5"}
    then: {ongkos: gratis, ucapan: Gratis karena rumahnya dekat dengan toko kami}
    cite: B.1
  - row: 2
    group: Jauh
    when: {jarak: "> 5", anggota: ya}
    then: {ongkos: gratis, ucapan: null}
    cite: B.2
    note: Kartu wajib ditunjukkan.
  - {row: 3, group: Jauh, when: {jarak: "> 5", anggota: tidak}, then: {ongkos: biasa, ucapan: null},
     cite: B.3}
accepted_gaps:
  - {when: {jarak: 5, anggota: ya}, reason: Belum dijawab pemilik SOP.}
"""

AT_80 = """\
Ongkos antar
antar · versi 1.0.0 · berlaku sejak 2024-01-02
Sumber: SOP Antar, bagian B, 2024-01-01
Dibaca dari atas: baris pertama yang cocok menentukan.

      │ Jika                 ║ Maka
Baris │ Jarak (km) │ Anggota ║ Ongkos │ Ucapan                       │ Pasal
══════╪════════════╪═════════╬════════╪══════════════════════════════╪══════
Dekat
──────┼────────────┼─────────╫────────┼──────────────────────────────┼──────
1     │ < 5        │ ·       ║ gratis │ Gratis karena rumahnya dekat │ B.1
      │            │         ║        │ dengan toko kami             │
──────┼────────────┼─────────╫────────┼──────────────────────────────┼──────
Jauh
──────┼────────────┼─────────╫────────┼──────────────────────────────┼──────
2     │ > 5        │ ya      ║ gratis │ –                            │ B.2
──────┼────────────┼─────────╫────────┼──────────────────────────────┼──────
3     │ > 5        │ tidak   ║ biasa  │ –                            │ B.3

Catatan
  Baris 2  Kartu wajib ditunjukkan.

Yang ditanyakan
  Jarak (km)  Berapa jauh?
  Anggota     ya = Anggota tetap

Pertanyaan terbuka
  1. Jarak (km): 5, Anggota: ya
     Belum dijawab pemilik SOP.
"""


def model(text: str) -> Table:
    """The table of a text."""
    return load_source(Source("antar.yaml", text))


def ready(text: str) -> DecisionTable:
    """The table of a text, ready to check."""
    table = model(text)
    library, _ = build_library((table,))
    return DecisionTable(library.procedure(table, date(2024, 1, 2)))


def shown(text: str, width: int) -> str:
    """The table of a text with what its check finds."""
    table = ready(text)
    return show_table(Publication(table.model, tuple(table.check()), complete=True)).text(width)


def widest(text: str) -> int:
    """The cells of the widest line."""
    return max(cell_len(line) for line in text.split("\n"))


def test_a_small_table_at_80_columns() -> None:
    """The whole page, exactly as it is printed without colour."""
    assert show_table(Publication(model(SMALL))).text(80) == AT_80


def test_colour_adds_nothing_but_colour() -> None:
    """A terminal gets the same characters as a pipe."""
    console = Console(file=StringIO(), width=80, color_system=None, no_color=True)
    console.print(Group(*show_table(Publication(model(SMALL))).lines(80)))
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == AT_80


def test_long_texts_move_below_the_grid_where_it_is_narrow() -> None:
    """A free text without a readable column stands below, with its row's conclusion."""
    page = show_table(Publication(model(SMALL))).text(60)
    assert "Baris │ Jarak (km) │ Anggota ║ Ongkos │ Pasal" in page
    assert "Baris 1: gratis\n  Ucapan   Gratis karena rumahnya dekat dengan toko kami\n" in page


def test_rows_become_lists_where_no_grid_fits() -> None:
    """At a very narrow width every row is a list of its cells, "any" cells left out."""
    page = show_table(Publication(model(SMALL))).text(30)
    assert "Baris 1 (B.1)\n  Jarak      < 5\n  (km)\n  Maka\n  Ongkos     gratis\n" in page


def test_colliding_cells_are_marked() -> None:
    """An overlap marks the cells of both rows that its region narrows, and is told below."""
    page = shown(
        SMALL.replace('{jarak: "< 5"}', '{jarak: "<= 6", anggota: tidak}'),
        100,
    )
    row_1, row_3 = (next(x for x in page.splitlines() if x.startswith(i)) for i in ("1 ", "3 "))
    number = "◀" + row_1.split("◀")[1][0]
    assert f"<= 6 {number}" in row_1
    assert f"tidak {number}" in row_1
    assert f"> 5 {number}" in row_3
    assert f"{number} warning overlap-conflict: rows 1 and 3 both cover" in page


def test_a_gap_is_a_row_without_conclusion() -> None:
    """A region that no row covers stands in the grid with its cells filled."""
    page = shown(SMALL, 80)
    assert "Celah: kasus yang belum punya baris" in page
    [line] = [line for line in page.splitlines() if line.startswith("? ◀1")]
    assert [cell.strip() for cell in line.replace("║", "│").split("│")] == [
        "? ◀1", "tepat 5", "tidak", "belum ada baris"
    ]  # fmt: skip
    assert "◀1 error gap: no row covers jarak exactly 5 with anggota tidak" in page


def test_a_masked_row_is_marked_at_its_id() -> None:
    """A row that can never decide carries a cross and the number of its finding."""
    page = shown(
        SMALL.replace('{jarak: "< 5"}', "{}"),
        100,
    )
    assert "× 2" in page
    assert "× 3" in page


@pytest.mark.parametrize(("policy", "mark"), [("priority", "× 1 ◀1"), ("output order", "1 ◀1")])
def test_the_cross_is_for_rows_that_never_decide(policy: str, mark: str) -> None:
    """A row that is only never listed first carries the number alone."""
    text = f"""table: t
hit_policy: {policy}
inputs: {{x: {{type: boolean}}}}
outputs: {{z: {{type: string, values: [b, a]}}}}
rules:
  - {{when: {{x: true}}, then: {{z: a}}}}
  - {{then: {{z: b}}}}
"""
    [line] = [line for line in shown(text, 80).splitlines() if "true" in line]
    assert line.startswith(mark)


def test_a_row_that_overrides_many_is_marked_once() -> None:
    """At its id; one that is declared says so below the grid."""
    text = """table: t
inputs: {x: {type: integer, domain: "[0..9]"}}
outputs: {z: {type: string}}
rules:
  - {row: 1, when: {x: "> 2"}, then: {z: a}}
  - {row: 2, when: {x: "< 5"}, then: {z: b}}
  - {row: 3, when: {x: "< 4"}, then: {z: c}}
  - {row: 4, when: {x: ">= 5"}, then: {z: c}}
"""
    page = shown(text, 80)
    assert page.count("◀1") == 2
    assert "\n1 ◀1   │ > 2" in page
    page = shown(text.replace("row: 1,", "row: 1, over: all,"), 80)
    assert "overlap-conflict: row 1" not in page
    assert "Row 1  before all later rows" in page
    page = shown(text.replace("row: 1,", "row: 1, over: [2, 3, 4],"), 80)
    assert "Row 1  before rows 2, 3, 4" in page


def test_a_stale_accepted_gap_is_marked_where_it_stands() -> None:
    """An accepted gap that rows cover carries its finding's number."""
    page = shown(SMALL.replace('"< 5"', '"<= 5"'), 80)
    assert "1. Jarak (km): 5, Anggota: ya ◀" in page


def test_a_hand_over_is_an_arrow(repository: Path) -> None:
    """A row that hands over shows the other table in place of its conclusion."""
    library = load_library(repository / "tables")
    page = show_table(Publication(library["perlakuan-lapor-kembali"].model)).text(80)
    assert "║ → padam-meluas" in page


def test_ascii_where_nothing_else_can_be_written() -> None:
    """An output that holds only ASCII gets lines drawn with ASCII."""
    drawn = show_table(Publication(model(SMALL))).text(80)
    assert fitted(drawn, "ascii").isascii()
    assert fitted(drawn, "ascii").count("?") == drawn.count("?")


@pytest.mark.parametrize("width", range(60, 201, 7))
def test_shipped_tables_fit_every_width(repository: Path, width: int) -> None:
    """No line of a shipped table is wider than the page, and no text of it is lost."""
    for path in sorted((repository / "tables").rglob("*.yaml")):
        table = load(path)
        page = show_table(Publication(table.model, tuple(table.check()), complete=True)).text(width)
        assert widest(page) <= width
        words = page.split()
        for rule in table.model.rules:
            for value in (rule.outputs or {}).values():
                assert value is None or str(value).split()[0] in words


@given(HOSTILE, HOSTILE, HOSTILE, st.integers(60, 200))
@example("", "", "00000000000", 62)
def test_no_text_makes_a_line_too_wide(one: str, two: str, three: str, width: int) -> None:
    """Whatever labels, cells, groups and reasons hold, every line fits and is safe."""
    page = show_table(Publication(disguised(one, two, three))).text(width)
    assert widest(page) <= width
    assert not any(ord(sign) < 32 or sign in "\x7f\u202e" for sign in page.replace("\n", ""))


@given(HOSTILE, st.integers(20, 60))
def test_very_narrow_pages_fit_too(text: str, width: int) -> None:
    """Even far below 60 columns no line is too wide."""
    assert widest(show_table(Publication(disguised(text, text, text))).text(width)) <= width


def disguised(one: str, two: str, three: str) -> Table:
    """The small table with other texts in every place that shows one."""
    table = model(SMALL)
    rules = tuple(
        replace(
            rule,
            id=two[:5] + rule.id,
            group=one,
            note=two,
            cite=three[:9],
            cells={name: replace(cell, text=two) for name, cell in rule.cells.items()},
            outputs={"ongkos": one[:12], "ucapan": three * 3},
        )
        for rule in table.rules
    )
    return replace(
        table,
        title=three,
        citation=replace(table.citation, document=one),
        inputs={name: replace(item, label=one) for name, item in table.inputs.items()},
        outputs={name: replace(item, label=three) for name, item in table.outputs.items()},
        rules=rules,
        accepted_gaps=tuple(replace(gap, reason=two) for gap in table.accepted_gaps),
    )
