"""Published pages with what is new since the revision before, on the screen and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Chromium, Scheme
from tests.cli.test_show_changes import revised
from tests.command_line import CommandLine, gapless

__all__ = ["gapless", "revised"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_on_the_page(scheme: Scheme, revised: CommandLine, chromium: Chromium) -> None:
    """Each row says in words what became of it; the page keeps to the rules of accessibility."""
    _, out, _ = revised("show", "antar", "--changes", "--format", "html")
    file = Path(revised.folder, "page.html")
    file.write_text(out, encoding="utf-8")
    window = chromium.open(file, 800, scheme)
    assert window.requests == [file.as_uri()]
    assert window.accessibility_faults() == []
    page = window.page
    told = {
        row.locator("th").inner_text().split()[0]: row.locator(".fate").all_inner_texts()
        for row in page.locator("#table tbody:not(.missing) tr:has(td)").all()
    }
    assert told == {
        "4": ["◆ berubah", "↕ pindah"],
        "2": [],
        "3": ["◆ berubah"],
        "5": ["+ baru"],
        "1": ["− dihapus"],
    }
    assert page.locator("td.otherwise").all_text_contents() == ["> 30 ◆ (berubah)"]
    assert page.locator(".legend").count() == 2


def test_marks_on_paper(revised: CommandLine, chromium: Chromium) -> None:
    """An upright sheet with all signs; new rows have no coloured ground."""
    _, out, _ = revised("show", "antar", "--changes", "--no-check", "--format", "html")
    file = Path(revised.folder, "page.html")
    file.write_text(out, encoding="utf-8")
    window = chromium.open(file)
    sheet, *_ = window.print_pages()
    assert sheet.startswith("595x842\n")
    for text in ("◆ berubah", "↕ pindah", "+ baru", "− dihapus", "+ Kota", "> 30 ◆"):
        assert text in sheet.replace("\N{NO-BREAK SPACE}", " ")
    window.page.emulate_media(media="print")
    ground = "getComputedStyle(document.querySelector('tr.added td')).backgroundColor"
    assert window.ask(ground) == "rgba(0, 0, 0, 0)"
