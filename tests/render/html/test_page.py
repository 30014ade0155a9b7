"""Published pages in a browser: on screens from phone to desk, in both schemes, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from gapless.api import load_library
from gapless.render.html.table import html_table
from gapless.render.publication import Publication
from tests.browser import Chromium, Scheme, Window
from tests.command_line import CommandLine, gapless
from tests.render.terminal.test_show import SMALL, model, ready

__all__ = ["gapless"]

#: A row for each number, each with a text of two lines in its cells.
_LONG_ROWS = "".join(
    f"  - when: {{nomor: {n}}}\n"
    f"    then: {{hasil: 'Awal{n} jawaban yang tertulis di sini terlalu panjang untuk satu baris,"
    f" jadi selnya menjadi tinggi dan dapat terbelah di ujung kertas Akhir{n}'}}\n"
    for n in range(1, 81)
)
LONG = f"""\
table: panjang
title: Tabel panjang
version: 1.0.0
language: id
inputs: {{nomor: {{type: integer, label: Nomor, domain: "[1..80]"}}}}
outputs: {{hasil: {{type: string, label: Hasil}}}}
rules:
{_LONG_ROWS}"""
_WORD = "kata"
HOSTILE = "<script>document.title='x'</script><img src=http://a.example/x onerror=alert(1)>"


def page_of(text: str, folder: Path) -> Path:
    """The page of a checked table, as a file."""
    table = ready(text)
    report = table.check()
    return write(Publication(table.model, tuple(report), report.complete), folder)


def write(publication: Publication, folder: Path) -> Path:
    """The page as a file."""
    file = folder / "page.html"
    file.write_text(html_table(publication), encoding="utf-8")
    return file


@pytest.fixture
def shipped(repository: Path, gapless: CommandLine) -> Path:
    """The page of a shipped table with two revisions' worth of texts, as the command writes it."""
    source = repository / "tables/lapor-kembali/padam-meluas/2022-12-29.yaml"
    _, out, _ = gapless("show", str(source), "--format", "html")
    file = gapless.folder / "page.html"
    file.write_text(out, encoding="utf-8")
    return file


def is_quiet(window: Window, file: Path) -> bool:
    """Whether the page asked for nothing but itself and said nothing to the console."""
    return (window.requests, window.console) == ([file.as_uri()], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_screens(width: int, scheme: Scheme, shipped: Path, chromium: Chromium) -> None:
    """On every screen: nothing beside the page, nothing loaded, no fault of accessibility."""
    window = chromium.open(shipped, width, scheme)
    assert is_quiet(window, shipped)
    assert window.ask("document.documentElement.scrollWidth") == width
    assert window.accessibility_faults() == []
    paper = window.ask("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 25, 28)"}[scheme]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_findings_are_accessible(scheme: Scheme, tmp_path: Path, chromium: Chromium) -> None:
    """A page with gaps, collisions, masked rows and stale questions keeps to the rules too."""
    faulty = SMALL.replace("anggota: tidak}, then", "anggota: ya}, then").replace('"< 5"', '"< 7"')
    file = page_of(faulty, tmp_path)
    window = chromium.open(file, 800, scheme)
    assert window.page.locator(".mark").count() > 5
    assert window.accessibility_faults() == []
    assert is_quiet(window, file)
    frame = window.ask("getComputedStyle(document.querySelector('td.marked')).boxShadow")
    assert {"light": "rgb(142, 27, 27)", "dark": "rgb(245, 170, 165)"}[scheme] in frame


def test_a_page_cannot_be_steered_by_its_texts(tmp_path: Path, chromium: Chromium) -> None:
    """Markup in the texts of a table is shown; nothing of it is run or loaded."""
    named = SMALL.replace("Ongkos antar", f'"{HOSTILE}"').replace("Belum dijawab", f"{HOSTILE} !")
    file = write(Publication(model(named)), tmp_path)
    window = chromium.open(file)
    assert is_quiet(window, file)
    assert window.page.title() == f"{HOSTILE} · 1.0.0"
    assert window.page.locator("h1").inner_text() == HOSTILE


@pytest.mark.parametrize("width", [360, 1280])
def test_long_words_stay_on_the_page(width: int, tmp_path: Path, chromium: Chromium) -> None:
    """A word without a space, in a title, a cell, a text or a reason, makes nothing wider."""
    word = _WORD * 60
    named = SMALL
    for text in ("Ongkos antar", "SOP Antar", "Gratis karena", "Kartu", "Belum", "Berapa", "Dekat"):
        named = named.replace(text, f"{word} {text}", 1)
    window = chromium.open(page_of(named, tmp_path), width)
    assert window.ask("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_everything(shipped: Path, chromium: Chromium) -> None:
    """The first stop skips to the table, which scrolls by arrow keys where it is too wide."""
    window = chromium.open(shipped, 360)
    keyboard = window.page.keyboard
    keyboard.press("Tab")
    assert window.ask("document.activeElement.innerText") == "Langsung ke tabel"
    assert window.ask("document.activeElement.getBoundingClientRect().left") >= 0
    keyboard.press("Enter")
    window.page.locator("#table").focus()
    window.ask("void (document.activeElement.onscroll = e => e.target.classList.add('scrolled'))")
    keyboard.press("ArrowRight")
    window.page.locator("#table.scrolled").wait_for(state="attached")
    assert window.ask("document.querySelector('#table').scrollLeft") > 0


def test_the_answer_can_be_reached_on_a_phone(shipped: Path, chromium: Chromium) -> None:
    """A row's id stays in sight while its cells scroll, and leads to the row's texts."""
    window = chromium.open(shipped, 360)
    window.ask("document.querySelector('#table').scrollLeft = 10000")
    assert (
        window.ask("document.querySelector('tbody th[scope=row]').getBoundingClientRect().x") >= 0
    )
    window.page.get_by_role("link", name="6b", exact=True).click()
    heading = window.page.locator("article:target h3")
    assert heading.inner_text() == "Baris 6b: LAPOR BARU (C.II.3.a)"


def test_examples_fold_without_a_script(shipped: Path, chromium: Chromium) -> None:
    """The examples of the table are there for who wants them."""
    window = chromium.open(shipped)
    example = window.page.get_by_text("Kasus 3, tepat 6 jam")
    assert not example.is_visible()
    window.page.get_by_text("Contoh kasus (").click()
    example.wait_for(state="visible")


def test_a_small_table_is_one_upright_sheet(tmp_path: Path, chromium: Chromium) -> None:
    """On A4, with its name and the number of the sheet at the foot."""
    [sheet] = chromium.open(page_of(SMALL, tmp_path)).print_pages()
    assert sheet.startswith("595x842\n")
    assert "antar · versi 1.0.0 · berlaku sejak 2024-01-02" in sheet
    assert "1 / 1" in sheet


def test_a_wide_table_lies_on_its_side(shipped: Path, chromium: Chromium) -> None:
    """All columns of the grid fit the sheet; the first one holds the whole grid."""
    first, *others = chromium.open(shipped, scheme="dark").print_pages()
    assert first.startswith("842x595\n")
    for text in ("Durasi padam", "berkeberatan", "C.II.3.b"):
        assert text in first
    assert len(others) in (3, 4)
    assert "Contoh kasus" not in "".join(others)


def test_rows_are_not_cut_and_headings_come_again(tmp_path: Path, chromium: Chromium) -> None:
    """Of a table over several sheets, each has the heading, and whole rows."""
    sheets = chromium.open(page_of(LONG, tmp_path)).print_pages()
    with_rows = [sheet for sheet in sheets if "Awal" in sheet]
    assert len(with_rows) >= 3
    for sheet in with_rows:
        assert "Nomor" in sheet
    for n in range(1, 81):
        [begins] = [place for place, sheet in enumerate(sheets) if f"Awal{n} " in sheet]
        [ends] = [place for place, sheet in enumerate(sheets) if f"Akhir{n}\n" in f"{sheet}\n"]
        assert begins == ends


def test_paper_is_white(shipped: Path, chromium: Chromium) -> None:
    """A page in the dark scheme is printed black on white, without coloured areas."""
    window = chromium.open(shipped, scheme="dark")
    window.page.emulate_media(media="print", color_scheme="dark")
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert window.ask(style.format("html", "backgroundColor")) == "rgb(255, 255, 255)"
    assert window.ask(style.format("html", "color")) == "rgb(0, 0, 0)"
    for place in (".status", "thead .if", "thead .then"):
        assert window.ask(style.format(place, "backgroundColor")) == "rgba(0, 0, 0, 0)"


def test_every_shipped_table_keeps_to_the_rules(
    repository: Path, tmp_path: Path, chromium: Chromium
) -> None:
    """Hand-overs, computed inputs, one row or nine: no fault of accessibility."""
    library = load_library(repository / "tables")
    assert len(library) == 6
    for name in library:
        report = library[name].check()
        page = Publication(library[name].model, tuple(report), report.complete)
        window = chromium.open(write(page, tmp_path))
        assert window.accessibility_faults() == []
