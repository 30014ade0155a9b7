"""What a diff prints for people, at every width."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len

import gapless
from gapless.api import load_library
from gapless.cli.streams import fitted
from gapless.language import translate
from gapless.render.markdown.escaping import escape
from gapless.render.shortening import cut, differing_parts
from gapless.render.terminal.diff import show_diffs
from gapless.revisions.difference import Diff, Differences
from tests.paths import REPOSITORY
from tests.revisions.test_revision_diff import TABLE, diff, edited
from tests.written_tables import table_of

SHIPPED = REPOSITORY / "tables"


@pytest.fixture(scope="module")
def december() -> Diff:
    """The December change of the contact centre's procedure."""
    library = load_library(SHIPPED)
    name = "perlakuan-lapor-kembali"
    return gapless.diff(library.at(name, date(2022, 12, 28)), library.at(name, date(2022, 12, 29)))


def page(found: Diff, width: int, most: int | None = None) -> str:
    """The diff as printed without colour."""
    return show_diffs(Differences([found]), most=most).text(width)


@pytest.mark.parametrize("width", [20, 33, 40, 60, 80, 120, 160, 400])
def test_a_diff_fits_any_width(december: Diff, width: int) -> None:
    """No line is wider than the terminal; every region and every row of the story is there."""
    text = page(december, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "26" in text
    if width >= 80:
        for row in ("aturan-1x6-jam a", "padam-meluas 6c", "perlakuan-lapor-kembali 2"):
            assert row in text


def test_what_all_regions_share_is_said_once(december: Diff) -> None:
    """The status and the outputs that come and go stand above the table."""
    text = page(december, 160)
    assert "Di semua kasus ini: Status laporan SELESAI (PEMADAMAN MELUAS)\n" in text
    assert "Tidak dijawab lagi: Eskalasi di Simone, Tambahan keterangan\n" in text
    assert "Dijawab juga: Tindakan CSO, Contoh penyampaian\n" in text
    assert text.count("MELUAS") == 1


def test_the_december_change_tells_its_story(december: Diff) -> None:
    """Neighbours out, 3 to 6 hours, repair under way, no news: the report is now a repeat."""
    lines = page(december, 200).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("13 "))
    cells = [cell.strip() for cell in lines[start].replace("║", "│").split("│")]
    assert cells == [
        "13",
        "lebih dari 6 jam",
        "lebih dari 3 jam sampai 6 jam",
        "turut padam",
        "perbaikan",
        "tidak didapat",
        "·",
        "LAPORAN BARU",
        "LAPOR ULANG",
    ]
    assert [part.strip() for part in lines[start + 1].replace("║", "│").split("│")][-2:] == [
        "aturan-1x6-jam b",
        "padam-meluas 2b",
    ]


def test_a_narrow_grid_keeps_old_and_new_side_by_side(december: Diff) -> None:
    """At 80 columns the conditions share a column, and old and new stand beside them."""
    text = page(december, 80)
    assert "#  │ Kasus" in text
    assert "║ LAPOR ULANG    │ ISSUE CLOSED" in text


def test_where_only_ascii_can_be_written(december: Diff) -> None:
    """Lines and arrows are drawn with ASCII."""
    drawn = page(december, 80)
    assert fitted(drawn, "ascii").isascii()
    assert fitted(drawn, "ascii").count("?") == drawn.count("?")


def test_wording_shows_the_words() -> None:
    """Where only a free text differs the text itself stands in the table."""
    found = diff(TABLE, edited(("skrip: Baik", "skrip: Tentu saja")))
    text = page(found, 80)
    assert "1 region is worded otherwise · patch" in text
    assert "║ Baik" in text
    assert "│ Tentu saja" in text


def test_wording_beside_a_decision_is_named() -> None:
    """The text is not shown, but that it differs is."""
    found = diff(TABLE, edited(("laporan: BARU, skrip: Baik", "laporan: ULANG, skrip: Lain")))
    text = page(found, 80)
    assert "│ ULANG\n" in text
    assert "│ + skrip\n" in text
    assert "Lain" not in text


def test_values_of_one_side_only() -> None:
    """A value that cannot be given on one side is said to be so."""
    found = diff(TABLE, edited(("nyala]", "nyala, sebagian]")))
    text = page(found, 80)
    assert "2 regions are newly allowed · minor" in text
    assert "tidak dapat diisi" in text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b", "a_b"),
        ("_a_", "\\_a\\_"),
        ("a|b", "a\\|b"),
        ("(3..6] < 4", "(3..6\\] \\< 4"),
        ("@a #1 &amp;", "&#64;a &#35;1 &#38;amp;"),
        ("http://a", "http:&#47;&#47;a"),
        ("a\nb\x1b[1m", "a<br>b\\\\x1b\\[1m"),
    ],
)
def test_escaping(text: str, written: str) -> None:
    """What Markdown would read as more than text is escaped, and only that."""
    assert escape(text) == written


def test_of_long_texts_what_differs_is_shown() -> None:
    """A page that changed in one word does not fill the terminal twice."""
    page = " ".join(f"kata {number}" for number in range(100))
    parts = differing_parts(page, page.replace("kata 50", "lain 50"))
    assert parts == ("… 48 kata 49 kata 50 kata 51 …", "… 48 kata 49 lain 50 kata 51 …")
    assert differing_parts(page, f"{page} akhir") == ("… 98 kata 99", "… 98 kata 99 akhir")
    assert differing_parts(f"awal {page}", page) == ("awal kata 0 kata 1 …", "kata 0 kata 1 …")
    assert differing_parts("pendek", "lain") == ("pendek", "lain")
    assert differing_parts(page, page.replace(" ", "  ")) == (page, page.replace(" ", "  "))
    assert cut("a" * 1_500) == f"{'a' * 400}… (+1,100)"


NOTED = """
table: t
version: 1.0.0
data: {d: {type: integer}, e: {type: integer}}
inputs:
  a: {type: integer, domain: "[0..9]"}
  lama: {type: integer, domain: "[0..9]"}
  hilang: {type: boolean}
  dihitung: {type: integer, domain: "[0..9]", expression: d}
  tetap: {type: integer, domain: "[0..9]", expression: d}
  nanti: {type: integer, domain: "[0..9]"}
outputs: {z: {type: string}, y: {type: string}, dulu: {type: string}, n: {type: string}}
rules:
  - {then: {z: a, y: b, dulu: c, n: d}}
"""
NOTED_LATER = """
table: t
version: 2.0.0
data: {d: {type: integer}, e: {type: integer}}
inputs:
  a: {type: integer, domain: "[0..9]"}
  baru: {type: integer, domain: "[0..9]", was: lama}
  tambah: {type: boolean}
  dihitung: {type: integer, domain: "[0..9]"}
  tetap: {type: integer, domain: "[0..9]", expression: e}
  nanti: {type: integer, domain: "[0..9]", expression: d}
outputs: {z: {type: string}, x: {type: string}, kini: {type: string, was: dulu}, n: {type: integer}}
rules:
  - {then: {z: a, x: b, kini: c, n: 1}}
"""


def test_every_note_has_indonesian_words() -> None:
    """What is said of columns that come, go or change is Indonesian for who reads Indonesian."""
    found = gapless.diff(table_of(NOTED), table_of(NOTED_LATER))
    assert [translate(note.message, "id") for note in found.notes] == [
        "masukan lama kini bernama baru",
        "hasil dulu kini bernama kini",
        "tidak ditanyakan lagi: hilang",
        "kini ditanyakan juga: tambah",
        "dihitung tidak dihitung lagi",
        "tetap kini dihitung dengan cara lain: e, bukan d",
        "nanti kini dapat dihitung: d",
        "tidak dijawab lagi: y",
        "kini dijawab juga: x",
        "jenis hasil n berubah: bilangan bulat (integer), bukan teks (string)",
    ]


def test_of_reworded_texts_the_words_that_differ_are_shown() -> None:
    """With a few words beside them, and signs that need no colour."""
    long = "Please tell the customer that a colleague will call back in {} hours and not before."
    source = (
        "table: t\nlanguage: en\ninputs: {a: {type: boolean}}\noutputs:\n"
        "  z: {type: string, values: [x]}\n  say: {type: string, wording: true}\n"
        "rules: [{then: {z: x, say: '%s'}}]\n"
    )
    found = gapless.diff(table_of(source % long.format(2)), table_of(source % long.format(3)))
    for width in (80, 160):
        text = page(found, width)
        assert "Row 1, say" in text
        assert "… will call back in [-2-] {+3+} hours and not before." in " ".join(text.split())
        assert "Please" not in text.partition("Row 1, say")[2]
