"""Published tables as texts: what the HTML and the Markdown hold, whatever a table holds."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gapless.api import DecisionTable, load_library
from gapless.model import Rule, Table
from gapless.render.cleaning import clean_lines
from gapless.render.html.table import html_table, stream_table
from gapless.render.markdown.table import markdown_table
from gapless.render.publication import Publication
from gapless.render.published_rows import PublishedRow
from tests.command_line import BROKEN, CommandLine, gapless
from tests.render.terminal.test_show import SMALL, disguised, model, ready
from tests.render.terminal.test_wrapping import HOSTILE

__all__ = ["gapless"]

FAULTY = SMALL.replace('{jarak: "> 5", anggota: tidak}', '{jarak: "> 4", anggota: tidak}')


def publication(table: DecisionTable) -> Publication:
    """A table that was checked."""
    report = table.check()
    return Publication(table.model, tuple(report), report.complete)


# --- Markdown -------------------------------------------------------------------------

MARKDOWN = """\
# Ongkos antar

antar · versi 1.0.0 · berlaku sejak 2024-01-02

Sumber: SOP Antar, bagian B, 2024-01-01

**Tabel ini belum selesai: 1 temuan pemeriksaan.**

Dibaca dari atas: baris pertama yang cocok menentukan.

### Dekat

| Baris | Jarak (km) | Anggota | → Ongkos | Pasal |
| --- | --- | --- | --- | --- |
| **1** | \\< 5 | · | gratis | B.1 |

### Jauh

| Baris | Jarak (km) | Anggota | → Ongkos | Pasal |
| --- | --- | --- | --- | --- |
| **2** | \\> 5 | ya | gratis | B.2 |
| **3** | \\> 5 | tidak | biasa | B.3 |

### Celah: kasus yang belum punya baris

| Baris | Jarak (km) | Anggota | → Ongkos | Pasal |
| --- | --- | --- | --- | --- |
| **?** ◀1 | tepat 5 | tidak | **belum ada baris** |  |

## Temuan pemeriksaan

- ◀1 **kesalahan gap**: tidak ada baris yang mencakup jarak tepat 5 dengan anggota tidak

## Pertanyaan terbuka

1. **Jarak (km): 5, Anggota: ya**<br>Belum dijawab pemilik SOP.

## Rincian per baris

### Baris 1: gratis (B.1)

- **Ucapan**: Gratis karena rumahnya dekat dengan toko kami

### Baris 2: gratis (B.2)

- **Catatan**: Kartu wajib ditunjukkan.

## Yang ditanyakan

| Isian | Pertanyaan | Arti |
| --- | --- | --- |
| Jarak (km) | Berapa jauh? |  |
| Anggota |  | ya = Anggota tetap |
"""


def test_markdown_as_it_is() -> None:
    """The whole page of a small table with a gap."""
    assert markdown_table(publication(ready(SMALL))) == MARKDOWN


def parse(text: str) -> list[Token]:
    """The tokens of a Markdown text as a forge reads it."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def kinds(tokens: list[Token]) -> Iterator[str]:
    """The kinds of all tokens, those within lines too; line breaks are the only HTML."""
    for token in tokens:
        breaks = token.type == "html_inline" and token.content == "<br>"
        if token.type not in ("inline", "text", "text_special") and not breaks:
            yield token.type
        yield from kinds(token.children or [])


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_makes_markdown(one: str, two: str, three: str) -> None:
    """Whatever a table holds, the page has headings, lists and tables in the same order."""
    page = markdown_table(Publication(disguised(one, two, three)))
    known = {"heading", "paragraph", "table", "thead", "tbody", "tr", "th", "td", "strong"}
    known |= {"bullet_list", "ordered_list", "list_item"}
    assert {re.sub("_(open|close)$", "", kind) for kind in kinds(parse(page))} <= known


def test_every_row_of_a_markdown_table_is_whole() -> None:
    """A bar, a line break and an escape in a cell do not tear its row."""
    page = markdown_table(Publication(disguised("a|b\\|c", "x\ny|", "`|`")))
    tables = [block.split("\n") for block in page.strip().split("\n\n") if block.startswith("|")]
    bars = [[len(re.findall(r"(?<!\\)\|", line)) for line in lines] for lines in tables]
    assert [{*counts} for counts in bars] == [{7}, {4}]


# --- HTML -----------------------------------------------------------------------------

_TAGS = """
    html head meta title style body a header h1 p span main section div table caption thead tbody
    tr th td h2 h3 ol li strong br article dl dt dd details summary
"""
_ATTRIBUTES = """
    lang charset http-equiv content name class href id role tabindex scope colspan rowspan
    aria-labelledby aria-hidden aria-label
"""
#: All that a page is made of.
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


@dataclass
class Reader(HTMLParser):
    """Reads a page: its tags in order, their attributes, and its text."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    style: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "style" and not self.style:
            self.style = data
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append("a comment")


def read(page: str) -> Reader:
    """A page as a browser reads it."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def html(table: Table) -> Reader:
    """The page of a table that was not checked."""
    return read(html_table(Publication(table)))


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_makes_html(one: str, two: str, three: str) -> None:
    """Whatever a table holds, a page has no tags and attributes but ours, and shows it all."""
    page = html(disguised(one, two, three))
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    shown = "".join(page.texts)
    for text in (one, two, three):
        assert all(line in shown for line in clean_lines(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onload="x', "</style><b>", "&lt;", "<!--", "]]>"]
)
def test_markup_in_texts_is_shown_as_it_is(text: str) -> None:
    """Nobody who can write a table can write a page."""
    page = html(disguised(text, text, text))
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.texts.count(text) > 5


def test_the_page_is_one_file_and_forbids_more() -> None:
    """Its policy allows this very style sheet and nothing else: no script, image or request."""
    page = html(model(SMALL))
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    [policy] = [value for _, value in page.attributes if "default-src" in value]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "style" not in {name for name, _ in page.attributes}


def test_the_same_table_gives_the_same_page() -> None:
    """No day and no chance is in it: a page under version control changes with its table."""
    assert html_table(Publication(model(SMALL))) == html_table(Publication(model(SMALL)))


def test_a_page_is_written_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows no more are made than have been written, but for a few."""
    rows = "\n".join(f"  - {{when: {{jarak: {n}}}, then: {{ongkos: gratis}}}}" for n in range(3000))
    long = Publication(model(SMALL.partition("rules:")[0] + f"rules:\n{rows}\n"))
    made = count()
    row = Publication._row

    def counted(page: Publication, rule: Rule) -> PublishedRow:
        next(made)
        return row(page, rule)

    monkeypatch.setattr(Publication, "_row", counted)
    written = ""
    for piece in stream_table(long):
        written += piece
        assert piece.count("</tr>") < 200
        # Asking how many were made counts one more.
        assert next(made) < written.count("</tr>") + 200
    assert written == html_table(long)


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    """Rows lead to their texts, marks to their findings, the skip link to the table."""
    page = read(html_table(publication(ready(FAULTY))))
    ids = [value for name, value in page.attributes if name == "id"]
    links = {value for name, value in page.attributes if name == "href"}
    assert len(ids) == len(set(ids))
    assert links == {"#table", "#row-1", "#row-2", "#finding-1"}
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert {value for name, value in page.attributes if name == "aria-labelledby"} <= set(ids)


def test_what_colour_tells_is_also_said() -> None:
    """A masked row, a gap, "any" and "none" have a sign or a word of their own."""
    masked = read(html_table(publication(ready(SMALL.replace('{jarak: "< 5"}', "{}")))))
    shown = "".join(masked.texts)
    assert "× 2 (tidak pernah menentukan)" in shown
    assert "·apa saja" in shown
    gap = "".join(read(html_table(publication(ready(SMALL)))).texts)
    assert "Tabel ini belum selesai: 1 temuan pemeriksaan." in gap
    assert "?◀1tepat 5tidakbelum ada baris" in gap
    short = SMALL.replace("Gratis karena rumahnya dekat dengan toko kami", "Gratis")
    nothing = "".join(html(model(short)).texts)
    assert "–kosong" in nothing


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (SMALL, "Tabel ini belum selesai: 1 temuan pemeriksaan."),
        (SMALL.replace('"< 5"', '"<= 5"'), "Setiap kasus sudah punya jawaban."),
        (
            SMALL.replace('jarak: "> 5", anggota: tidak', 'jarak: ">= 5", anggota: tidak'),
            "Setiap kasus sudah punya jawaban, kecuali 1 pertanyaan terbuka.",
        ),
    ],
)
def test_the_page_says_what_was_proved(text: str, status: str) -> None:
    """Under the heading stands whether every case has an answer."""
    assert publication(ready(text)).status == status
    assert status in html_table(publication(ready(text)))


HANDS_OVER = """\
table: mulai
language: id
inputs:
  cara: {type: string, label: Cara, values: [antar, ambil]}
outputs:
  ongkos: {type: string, label: Ongkos, values: [gratis, biasa]}
  ucapan: {type: string, label: Ucapan, nullable: true}
rules:
  - {when: {cara: ambil}, then: {ongkos: gratis, ucapan: null}}
  - {when: {cara: antar}, use: antar}
cases:
  - {given: {cara: antar, jarak: 7, anggota: ya}, expect: {table: antar, row: 2}}
"""


def test_what_other_tables_leave_open_is_told(gapless: CommandLine) -> None:
    """A table promises no more than the tables it hands over to; their names are told too."""
    closed = SMALL.replace('jarak: "> 5", anggota: tidak', 'jarak: ">= 5", anggota: tidak')
    gapless.write("tables/mulai.yaml", HANDS_OVER)
    gapless.write("tables/antar.yaml", closed)
    _, out, _ = gapless("show", "mulai", "--format", "markdown")
    assert "**Setiap kasus sudah punya jawaban, kecuali 1 pertanyaan terbuka.**" in out
    assert (
        "1. **Jarak (km): 5, Anggota: ya**<br>Belum dijawab pemilik SOP. (→ Ongkos antar)\n" in out
    )
    assert "| Cara: antar, Jarak (km): 7, Anggota: ya | → antar, Baris 2 |" in out
    _, page, _ = gapless("show", "mulai", "--format", "html")
    assert '<span class="quiet"> (→ Ongkos antar)</span>' in page


def test_many_findings_at_one_cell_are_cut() -> None:
    """Six are named at a cell; below the table all are told."""
    marks = tuple(range(1, 9))
    page = Publication(model(SMALL))
    page.marks.rows["1", "jarak"] = [*marks]
    shown = "".join(read(html_table(page)).texts)
    assert "< 5◀1◀2◀3◀4◀5◀6 …" in shown


def test_no_line_breaks_within_a_date() -> None:
    """A date in a cell stays on one line."""
    dated = SMALL.replace(
        'jarak: {type: number, label: Jarak (km), domain: ">= 0"', "jarak: {type: date"
    )
    for number, day in (("< 5", "sebelum 2026-07-01"), ("> 5", "minimal 2026-07-01")):
        dated = dated.replace(f'"{number}"', day)
    dated = dated.replace("jarak: 5,", "jarak: 2026-07-01,")
    assert '<td>sebelum <span class="part">2026-07-01</span></td>' in html_table(
        Publication(model(dated))
    )


def test_nothing_is_promised_that_was_not_checked() -> None:
    """Without a check no status is shown; a check that was ended early proves nothing."""
    assert Publication(model(SMALL)).status == ""
    assert Publication(model(SMALL), (), complete=False).has_faults


def test_long_texts_stand_in_the_grid_where_there_is_nothing_else() -> None:
    """A table whose only answers are long texts shows them in its rows."""
    long = SMALL.replace("  ongkos: {type: string, label: Ongkos, values: [gratis, biasa]}\n", "")
    long = re.sub(r"ongkos: \w+, ", "", long)
    page = html(model(long))
    assert ("class", "then then-first long") in page.attributes
    assert "Gratis karena rumahnya dekat dengan toko kami" in page.texts


def test_the_foot_of_a_sheet_is_a_text() -> None:
    """What stands at the foot of a printed sheet cannot end its string in the style sheet."""
    table = replace(model(SMALL), version='"; }</style>\n')
    page = html_table(Publication(table))
    assert page.count("</style>") == 1
    assert r"\22 \3b  \7d \3c \2f style\3e \5c n" in page


# --- the command ----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_a_table_that_cannot_be_read_is_not_published(form: str, gapless: CommandLine) -> None:
    """Nothing on standard output, the fault on standard error, exit status 2."""
    gapless.write("tables/t.yaml", BROKEN)
    code, out, err = gapless("show", "t", "--format", form)
    assert (code, out) == (2, "")
    assert "cannot read" in err or "error" in err


def test_the_command_writes_a_page(gapless: CommandLine) -> None:
    """One table, checked, in the language of its words."""
    code, out, err = gapless("show", "t", "--format", "html")
    assert (code, err) == (0, "")
    assert out.startswith('<!doctype html>\n<html lang="id">')
    assert "Setiap kasus sudah punya jawaban." in out
    code, out, _ = gapless("show", "t", "--format", "html", "--no-check")
    assert "Setiap kasus" not in out


def test_the_history_of_a_shipped_table(repository: Path, gapless: CommandLine) -> None:
    """The revisions beside a file are told, latest first, in the language of the table."""
    file = repository / "tables/lapor-kembali/perlakuan-lapor-kembali/2022-12-29.yaml"
    _, out, _ = gapless("show", str(file), "--format", "markdown")
    assert (
        "| 3.0.0 (halaman ini) | 2022-12-29 | – | 2 "
        "| 26 kelompok kasus: 16 diputuskan lain, 2 diputuskan sama dengan keluaran lebih sedikit,"
        " 8 tidak diputuskan lagi |\n"
        "| 2.0.0 | 2022-03-25 | 2022-12-28 | 1 | revisi pertama |\n" in out
    )


def test_the_page_says_which_cases_changed(repository: Path, gapless: CommandLine) -> None:
    """Not only how many: each with both answers, those whose answer stays apart."""
    folder = str(repository / "tables/lapor-kembali")
    file = f"{folder}/perlakuan-lapor-kembali/2022-12-29.yaml"
    for form in ("markdown", "html"):
        _, out, _ = gapless("show", file, "--format", form)
        told = out.partition("26 kelompok kasus")[2]
        assert "Di semua kasus ini: Status laporan SELESAI" in told
        assert "Durasi padam lebih dari 6 jam, Tetangga tidak padam" in told
        assert told.count("tanpa keputusan") == 8
        assert told.count("Jawabannya tetap") == 2
    _, out, _ = gapless("show", f"{folder}/padam-meluas/2022-12-29.yaml", "--format", "markdown")
    assert "## Yang berubah" not in out


def test_examples_of_a_shipped_table(repository: Path) -> None:
    """The examples of a table are told in words: what is known, and what must come out."""
    library = load_library(repository / "tables")
    page = markdown_table(Publication(library["padam-meluas"].model))
    assert (
        "| Kasus 3, tepat 6 jam | Durasi padam: 6 jam, Tetangga: tidak padam, Status pada Detail "
        "Laporan: perbaikan | Baris 3, Laporan: LAPOR ULANG |" in page
    )
    assert (
        "| Terbuka, Pelanggan tidak tahu tentang tetangganya | Durasi padam: 2 jam, "
        "Tetangga: tidak diketahui, Status pada Detail Laporan: perbaikan "
        "| Tidak ada baris untuk kasus ini |" in page
    )
