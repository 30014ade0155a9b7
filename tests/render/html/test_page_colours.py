"""The colours of published pages: every text can be read, in light and in dark."""

from __future__ import annotations

import re
from importlib import resources

import pytest

#: Every text colour with the papers it is put on.
PAIRS = {
    "ink": ("paper", "if", "then"),
    "quiet": ("paper", "if", "then"),
    "accent": ("paper", "if"),
    "good": ("good-paper",),
    "bad": ("bad-paper", "paper"),
}


def colours(dark: bool) -> dict[str, str]:
    """The colours of the style sheet in a scheme."""
    css = resources.files("gapless.render.html").joinpath("page.css").read_text("utf-8")
    light, dimmed = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    changed = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dimmed))
    assert changed.keys() == found.keys()
    return changed if dark else found


def contrast(one: str, two: str) -> float:
    """The contrast ratio of two colours, as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_computed_rightly() -> None:
    """Black on white is 21, a colour on itself 1; #767676 is the lightest grey that will do."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#0a5866", "#0a5866") == 1
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read(dark: bool) -> None:
    """Each text colour has a contrast of at least 4.5 on every paper it stands on."""
    known = colours(dark)
    faint = {
        (text, paper): round(contrast(known[text], known[paper]), 2)
        for text, papers in PAIRS.items()
        for paper in papers
        if contrast(known[text], known[paper]) < 4.5
    }
    assert faint == {}
