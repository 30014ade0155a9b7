"""A headless browser for tests: pages as people see and print them.

Every page is watched: what it asks the network for and what it writes to the console is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from tests.npm_packages import npm_package
from tests.outside_programs import find_program

#: A browser that keeps to itself: no sandbox (tests may run as root), no calls home.
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds after which a browser that does not answer fails a test instead of holding it up.
_PATIENCE = 600_000
Scheme = Literal["light", "dark"]


@dataclass
class Window:
    """A page in a window, and what it did behind the reader's back."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        return self.page.evaluate(expression)

    def print_pages(self) -> list[str]:
        """The text of every sheet when the page is printed, with the sheet's size before it."""
        printed = self.page.pdf(prefer_css_page_size=True)
        return [
            f"{round(sheet.mediabox.width)}x{round(sheet.mediabox.height)}\n{sheet.extract_text()}"
            for sheet in PdfReader(BytesIO(printed)).pages
        ]

    def accessibility_faults(self) -> list[str]:
        """What the rules of axe-core find: the rule, and the elements."""
        self.page.evaluate((npm_package("axe-core") / "axe.min.js").read_text("utf-8"))
        found = self.page.evaluate("axe.run()")
        assert len(found["passes"]) > 10, "axe-core did not look at the page"
        return [
            f"{item['id']}: {[node['html'][:200] for node in item['nodes']]}"
            for item in found["violations"]
        ]


class Chromium:
    """Opens pages in windows of a width, in a colour scheme."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def open(
        self, file: Path | str, width: int = 1280, scheme: Scheme = "light", *, scripts: bool = True
    ) -> Window:
        """A file, or what is at an address, in a window of its own; also one without scripts."""
        page = self._browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        page.set_default_timeout(_PATIENCE)
        window = Window(page)
        page.on("request", lambda request: window.requests.append(request.url))
        page.on("console", lambda message: window.console.append(message.text))
        page.on("pageerror", lambda problem: window.console.append(str(problem)))
        page.goto(file if isinstance(file, str) else file.as_uri())
        settle(page)
        return window


def settle(page: Page) -> None:
    """Wait until what a page puts first has the focus: only after loading, when it is drawn."""
    page.wait_for_selector("[autofocus]:focus, :root:not(:has([autofocus]))", state="attached")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """A headless Chromium; skips the test without one, or fails it in continuous integration.

    While it lives its event loop runs, and tests of the language server need their own.
    """
    path = find_program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS, timeout=_PATIENCE)
        try:
            yield Chromium(browser)
        finally:
            browser.close()
