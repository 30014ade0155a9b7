"""The pages of a service in a real browser: by keyboard alone, without scripts, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Page

from gapless.serve.app import make_app
from gapless.serve.running import bind
from tests.browser import Chromium, Scheme, chromium, settle
from tests.command_line import TABLE
from tests.service import Asked, asked

__all__ = ["asked", "chromium"]

CHOICES = (
    TABLE.partition("cases:")[0]
    .replace("when: {lama: s.d 6 jam}", "when: {lama: s.d 6 jam, tetangga: turut padam}")
    .replace("cite: A.1}", "cite: A.1, over: [3]}")
    + '  - {row: 3, when: {lama: s.d 6 jam}, then: {laporan: "Mohon maaf, {sapaan}"}}\n'
)


@pytest.fixture
def address(asked: Asked) -> Iterator[str]:
    """The address of a service on a free port of this machine."""
    asked.write("t.yaml", CHOICES)
    private = CHOICES.replace("table: t", "table: private")
    asked.write("private.yaml", private.replace("lama: {", "lama: {private: true, ", 1))
    bound = bind("127.0.0.1", 0)
    config = uvicorn.Config(make_app(asked.service(seconds=None)), lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)
    settle(page)


def test_a_case_is_decided_by_keyboard_alone(chromium: Chromium, address: str) -> None:
    """From the list of tables to the words to say, back, and to the next case."""
    window = chromium.open(address)
    page = window.page
    page.keyboard.type("t")
    press(page, "Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    press(page, "Enter")
    assert page.locator(":focus").get_attribute("name") == "answer"
    page.keyboard.type("5 jam")
    press(page, "Enter")
    assert page.locator("legend").inner_text() == "2. tetangga"
    press(page, "2")
    page.wait_for_selector("#outcome")
    assert page.locator(".outcome dd").inner_text() == "Mohon maaf, {sapaan}"
    press(page, "Backspace")
    assert page.locator("legend").inner_text() == "2. tetangga"
    press(page, "1")
    page.wait_for_selector("#outcome")
    assert page.locator(".outcome dd").inner_text() == "LAPOR ULANG"
    press(page, "n")
    assert page.locator("label.question").inner_text() == "1. Sudah berapa lama?"
    # What is typed is text, and an empty field leaves Backspace to the way back.
    page.keyboard.type("12")
    assert page.locator("#answer").input_value() == "12"
    assert window.console == []


def test_keys_leave_alone_what_is_being_typed(chromium: Chromium, address: str) -> None:
    """A key that is held does what it does once; a word for the script is no way back."""
    page = chromium.open(f"{address}/ask/t?a.tetangga=tidak+padam").page
    asked_at = page.url
    page.keyboard.type("12")
    for _ in range(4):
        page.keyboard.down("Backspace")
    page.keyboard.up("Backspace")
    assert (page.url, page.locator("#answer").input_value()) == (asked_at, "")
    page.keyboard.type("5 jam")
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome")
    decided = page.url
    page.focus("input[name='say.sapaan']")
    page.keyboard.press("Backspace")
    page.reload()
    assert page.url == decided


def test_the_keys_of_the_browser_go_back_and_forth(chromium: Chromium, address: str) -> None:
    """Every state has an address of its own."""
    page = chromium.open(f"{address}/ask/t").page
    page.fill("#answer", "7 jam")
    page.keyboard.press("Enter")
    page.wait_for_selector("#outcome")
    decided = page.url
    page.go_back()
    assert page.locator("label.question").inner_text() == "1. Sudah berapa lama?"
    page.go_forward()
    assert page.url == decided
    page.reload()
    assert page.locator(".outcome dd").inner_text() == "LAPOR BARU"


def test_a_case_with_private_answers_is_decided(
    chromium: Chromium, address: str, asked: Asked
) -> None:
    """No address tells it, and what the browser is told to forget is forgotten."""
    page = chromium.open(f"{address}/ask/private").page
    page.fill("#answer", "7 jam")
    press(page, "Enter")
    assert page.locator(".outcome dd").inner_text() == "LAPOR BARU"
    assert page.url == f"{address}/ask/private"
    with page.expect_navigation():
        page.reload()
    assert page.locator(".outcome dd").inner_text() == "LAPOR BARU"
    page.goto(address)
    assert page.locator("text=LAPOR BARU").count() == 1
    with page.expect_navigation():
        page.locator("form[action='/forget'] button").click()
    assert page.locator("text=LAPOR BARU").count() == 0


def test_everything_works_without_scripts(chromium: Chromium, address: str) -> None:
    """Answers, the way back, changes, words to put in."""
    page = chromium.open(f"{address}/ask/t", scripts=False).page
    page.fill("#answer", "5 jam")
    page.click("text=Lanjut")
    page.click("text=tidak padam")
    page.wait_for_selector("#outcome")
    page.fill("input[name='say.sapaan']", "Ibu")
    page.click("text=Isikan")
    assert page.locator(".outcome dd").inner_text() == "Mohon maaf, Ibu"
    page.click("button[name=change][value=lama]")
    page.fill("#answer", "7 jam")
    page.click("text=Lanjut")
    assert page.locator(".outcome dd").inner_text() == "LAPOR BARU"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1600])
def test_everybody_can_use_the_pages(
    chromium: Chromium, address: str, width: int, scheme: Scheme
) -> None:
    """By the rules of axe-core, and nothing is wider than the window or smaller than a finger."""
    given = "a.lama=5+jam&a.tetangga=tidak+padam"
    paths = ("/", "/?q=x", "/ask/t", "/ask/t?a.lama=5+jam", f"/ask/t?{given}", "/ask/x")
    wrong = "/ask/t?question=lama&answer=x"
    for path in (*paths, wrong):
        window = chromium.open(address + path, width, scheme)
        assert (path, window.ask("document.documentElement.scrollWidth")) == (path, width)
        small = "button => button.getBoundingClientRect().height < 44"
        assert window.ask(f"[...document.querySelectorAll('button')].filter({small}).length") == 0
        assert (path, window.accessibility_faults()) == (path, [])
        window.page.close()
