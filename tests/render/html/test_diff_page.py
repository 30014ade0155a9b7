"""The page that shows two revisions: the merged table, the changed cases, the reworded texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless.model import Table
from gapless.render.html.diff import html_diffs
from gapless.render.merged_grid import Fate, MergedGrid, merge
from gapless.render.word_changes import Piece, word_changes
from gapless.revisions.difference import Differences
from tests.browser import Chromium, Scheme, Window
from tests.command_line import CommandLine
from tests.command_line import gapless as command
from tests.written_tables import table_of

__all__ = ["command"]

OLD = """\
table: antar
title: Ongkos antar
version: 1.0.0
language: id
inputs:
  jarak: {type: integer, label: Jarak (km), domain: ">= 0"}
  anggota: {type: boolean, label: Anggota}
outputs:
  ongkos: {type: string, label: Ongkos, values: [gratis, biasa, mahal]}
  ucapan: {type: string, label: Ucapan, wording: true}
rules:
  - row: dekat
    when: {jarak: "< 5"}
    then: {ongkos: gratis, ucapan: "Gratis, karena rumah Bapak atau Ibu dekat"}
  - row: jauh
    when: {jarak: "[5..20]"}
    then: {ongkos: biasa, ucapan: "Ongkosnya dua puluh ribu rupiah sekali jalan"}
  - row: luar
    when: {jarak: "> 20"}
    then: {ongkos: mahal, ucapan: "Di luar kota kami antar dengan tarif luar kota"}
"""
NEW = (
    OLD.replace("1.0.0", "2.0.0")
    .replace("[5..20]", "[5..30]")
    .replace("> 20", "> 30")
    .replace("dua puluh ribu", "tiga puluh ribu")
    .replace('"< 5"', '"[0..5)"')
)
HOSTILE = "<script>document.title='x'</script><img src=http://a.example/x onerror=alert(1)>"


def model(text: str) -> Table:
    """The model of a table's text."""
    return table_of(text).model


def merged(old: str, new: str) -> MergedGrid:
    """Two texts as one grid."""
    return merge(model(old), model(new))


def fates(grid: MergedGrid) -> list[tuple[str, str]]:
    """What became of each row."""
    return [(row.id, row.fate) for row in grid.rows]


def open_page(old: str, new: str, folder: Path, browser: Chromium, **how: object) -> Window:
    """The page of a diff in a browser."""
    file = folder / "diff.html"
    found = gapless.diff(table_of(old), table_of(new))
    file.write_text(html_diffs(Differences([found])), encoding="utf-8")
    window = browser.open(file, **how)  # type: ignore[arg-type]
    assert (window.requests, window.console) == ([file.as_uri()], [])
    return window


def test_a_changed_cell_shows_what_stood_there() -> None:
    """A cell that is written otherwise and means the same is not marked."""
    grid = merged(OLD, NEW)
    assert fates(grid) == [("dekat", "kept"), ("jauh", "changed"), ("luar", "changed")]
    near, far, _ = grid.rows
    assert [(cell.text, cell.before) for cell in near.cells[:1]] == [("[0..5)", None)]
    assert [(cell.text, cell.before) for cell in far.cells] == [
        ("[5..30]", "[5..20]"),
        ("", None),
        ("biasa", None),
    ]
    [(label, old, new)] = far.texts
    assert (label, old.split()[1], new.split()[1]) == ("Ucapan", "dua", "tiga")


def test_rows_that_came_went_and_moved() -> None:
    """Rows are known by what they say, though others before them shift their numbers."""
    old = OLD.replace("row: dekat", "row: 1").replace("row: jauh", "row: 2")
    old = old.replace("row: luar", "row: 3")
    gone = old[: old.index("  - row: 2")] + old[old.index("  - row: 3") :]
    grid = merged(old, gone.replace("row: 3", "row: 2"))
    assert fates(grid) == [("1", "kept"), ("2", "removed"), ("2", "kept")]
    assert grid.rows[2].former_id == "3"
    assert fates(merged(gone, old)) == [("1", "kept"), ("2", "added"), ("3", "kept")]


def test_columns_that_came_went_and_were_renamed() -> None:
    """A column is found by the name it had; one on one side only says so."""
    new = (
        OLD.replace("  jarak: {", "  km: {was: jarak, ", 1)
        .replace("{jarak:", "{km:")
        .replace(
            "  anggota: {type: boolean, label: Anggota}",
            "  kota: {type: string, label: Kota, values: [dalam, luar]}",
        )
    )
    grid = merged(OLD, new)
    known = [(column.old, column.new, column.fate) for column in grid.columns]
    assert known == [
        ("jarak", "km", Fate.KEPT),
        (None, "kota", Fate.ADDED),
        ("anggota", None, Fate.REMOVED),
        ("ongkos", "ongkos", Fate.KEPT),
    ]
    assert {row.fate for row in grid.rows} == {Fate.KEPT}


def test_a_row_that_moves() -> None:
    """One row is put first: it has moved, the others have not; a row that is gone stays put."""
    text = "\n".join(
        [
            "table: t",
            "inputs: {x: {type: integer}}",
            "outputs: {y: {type: string}}",
            "rules:",
            *(
                f"  - {{row: {name}, when: {{x: {place}}}, then: {{y: a}}}}"
                for place, name in enumerate("abcde")
            ),
        ]
    )
    head, rules = text.split("rules:\n")
    a, b, _, d, e = rules.split("\n")
    grid = merged(text, "\n".join([f"{head}rules:", e, a, b, d, ""]))
    assert [(row.id, [fate.value for fate in row.fates]) for row in grid.rows] == [
        ("e", ["moved"]), ("a", []), ("b", []), ("c", ["removed"]), ("d", [])
    ]  # fmt: skip
    assert grid.fates == (Fate.MOVED, Fate.REMOVED)


@given(st.data())
def test_every_row_of_both_appears_once(data: st.DataObject) -> None:
    """Whatever was added, removed, edited or moved."""
    rows = st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(["gratis", "biasa", "mahal"])),
        min_size=1,
        max_size=8,
    )
    head = OLD[: OLD.index("rules:")]

    def written(found: list[tuple[int, str]]) -> str:
        return f"{head}rules:\n" + "".join(
            f"  - {{row: {place}, when: {{jarak: {km}}}, then: {{ongkos: {what}, ucapan: U}}}}\n"
            for place, (km, what) in enumerate(found)
        )

    old, new = model(written(data.draw(rows))), model(written(data.draw(rows)))
    grid = merge(old, new)
    after = [row.id for row in grid.rows if row.fate is not Fate.REMOVED]
    before = [row.former_id or row.id for row in grid.rows if row.fate is not Fate.ADDED]
    assert after == [rule.id for rule in new.rules]
    assert sorted(before) == sorted(rule.id for rule in old.rules)


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    """What is kept and removed is the old text, what is kept and added the new one."""
    pieces = list(word_changes(old, new))
    assert "".join(text for piece, text in pieces if piece is not Piece.REMOVED) == new
    kept = "".join(text for piece, text in pieces if piece is not Piece.ADDED)
    assert kept.split() == old.split()


def test_the_page_says_what_a_colleague_asks(tmp_path: Path, chromium: Chromium) -> None:
    """Which cases, an example of each, before and after; and apart from these what is reworded."""
    window = open_page(OLD, NEW, tmp_path, chromium)
    page = window.page
    assert page.locator("h1").inner_text() == "Ongkos antar"
    assert page.locator(".status").inner_text() == (
        "2 kelompok kasus: 1 diputuskan lain, 1 hanya berbeda kata-katanya"
    )
    titles = page.locator("h2").all_inner_texts()
    assert titles == [
        "Jawabannya berubah",
        "Jawabannya tetap; hanya kata-katanya yang berbeda",
        "Kata-kata yang berubah",
        "Keduanya dalam satu tabel",
    ]
    changed = page.locator(".cases tbody tr").first.inner_text()
    for text in ("Jarak (km): 21 sampai 30", "contoh: Jarak (km) ", "mahal", "biasa"):
        assert text in changed
    assert page.locator("dd del").all_inner_texts() == ["dua "]
    assert page.locator("dd ins").all_inner_texts() == ["tiga "]
    assert page.locator("td.otherwise del").first.inner_text().endswith("[5..20]")


def test_equivalent_revisions_say_so(tmp_path: Path, chromium: Chromium) -> None:
    """One sentence, and no table where nothing differs."""
    window = open_page(OLD, OLD, tmp_path, chromium)
    assert (
        window.page.locator(".status.good").inner_text()
        == "Semua kasus diputuskan sama seperti sebelumnya"
    )
    assert window.page.locator("table").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_screens(width: int, scheme: Scheme, tmp_path: Path, chromium: Chromium) -> None:
    """On every screen: nothing beside the page, no fault of accessibility."""
    window = open_page(OLD, NEW, tmp_path, chromium, width=width, scheme=scheme)
    assert window.ask("document.documentElement.scrollWidth") == width
    assert window.accessibility_faults() == []


def test_a_page_cannot_be_steered_by_its_texts(tmp_path: Path, chromium: Chromium) -> None:
    """Markup in titles, labels, values and rows is shown, not run."""
    old, new = (
        text.replace("Ongkos antar", f'"{HOSTILE}"')
        .replace("Ongkosnya", HOSTILE)
        .replace("Jarak (km)", f'"{HOSTILE}"')
        .replace("row: jauh", f'row: "{HOSTILE}"')
        for text in (OLD, NEW)
    )
    window = open_page(old, new, tmp_path, chromium)
    assert window.page.locator("h1").inner_text() == HOSTILE
    assert window.page.locator("script, img").count() == 0


def test_the_command_writes_the_page(
    repository: Path, command: CommandLine, chromium: Chromium
) -> None:
    """Two shipped revisions differ: the exit status is 1, and only the page is printed."""
    tables = repository / "tables/lapor-kembali/perlakuan-lapor-kembali"
    code, out, err = command(
        "diff", str(tables / "2022-03-25.yaml"), str(tables / "2022-12-29.yaml"), "--format", "html"
    )
    assert (code, err) == (1, "")
    file = command.folder / "diff.html"
    file.write_text(out, encoding="utf-8")
    window = chromium.open(file)
    assert window.page.locator(".cases tbody tr").count() == 26
    assert window.accessibility_faults() == []
