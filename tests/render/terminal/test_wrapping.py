"""Wrapping: lines that fit, and nothing lost but the spaces between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from gapless.render.terminal.wrapping import count_lines, text_of, widest_word, wrap

HOSTILE = st.text(
    st.sampled_from(
        [*"abc -/_.(){}\n\t", "停", "電", "ー", "。", "👩", "\u200d", "🔧", "❤", "\ufe0f"]
    )
    | st.sampled_from(["\u0301", "ק", "ط", "\u202e", "\x1b", "[", "]", "각", "\u1161", "🇮", "🇩"])
    | st.characters(),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("kurang dari 3 jam", 8, ["kurang", "dari 3", "jam"]),
        ("", 5, [""]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("berkeberatan", 5, ["berke", "berat", "an"]),
        ("padam-meluas", 8, ["padam-", "meluas"]),
        ("ke Manajemen/BO", 12, ["ke", "Manajemen/BO"]),
        ("2022-12-29", 8, ["2022-12-", "29"]),
        ("停電の復旧", 4, ["停電", "の復", "旧"]),
        ("停電。", 4, ["停", "電。"]),
        ("  maju", 10, ["  maju"]),
        ("tulis `over: [2]` saja", 14, ["tulis", "`over: [2]`", "saja"]),
        ("tulis `over: [2]`, dan", 12, ["tulis", "`over: [2]`,", "dan"]),
        ("tulis `lama: < 3 jam`", 11, ["tulis", "`lama: < 3", "jam`"]),
        ("tulis `停: 電`", 8, ["tulis", "`停: 電`"]),
        ("a `b c", 4, ["a `b", "c"]),
    ],
)
def test_wrap(text: str, width: int, lines: list[str]) -> None:
    """Words stay whole where they can, scripts without spaces break between characters."""
    assert [line.plain for line in wrap(Text(text), width)] == lines


def test_pasted_text_breaks_at_spaces_only() -> None:
    """A hyphenated word of a row to paste is not parted."""
    lines = wrap(Text("use: padam-meluas, row: 1"), 10, at_spaces=True)
    assert [line.plain for line in lines] == ["use:", "padam-melu", "as, row: 1"]


def test_styles_survive() -> None:
    """A style goes on over the break of a line."""
    lines = wrap(Text.assemble("a ", ("bb cc", "bold")), 4)
    assert [span.style for line in lines for span in line.spans] == ["bold", "bold"]


@given(HOSTILE, st.integers(8, 40))
def test_lines_fit_and_nothing_is_lost(raw: str, width: int) -> None:
    """No line is too wide, and the lines hold every character but spaces."""
    text = text_of(raw)
    lines = [line.plain for line in wrap(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    kept = "".join(lines).replace(" ", "")
    assert kept == text.plain.replace(" ", "").replace("\n", "")
    assert len(lines) == count_lines(text.plain, width)


@given(HOSTILE)
def test_no_word_is_parted_at_the_widest_word(raw: str) -> None:
    """At the width of its widest word a text is wrapped between words only."""
    plain = text_of(raw).plain
    width = widest_word(plain)
    if width >= 1:
        assert all(cell_len(line.plain) <= width for line in wrap(Text(plain.lstrip()), width))
