"""Diagnostics for people: the place, the underlined text, the help."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gapless.diagnostic import Diagnostic, Label, Message, Severity, say
from gapless.render.ci.concise import concise
from gapless.render.terminal.diagnostics import show_diagnostics
from gapless.render.terminal.source_line import show_line
from gapless.source import Source, Span
from tests.render.terminal.test_wrapping import HOSTILE


def at(source: Source, words: str) -> Span:
    """The span of some words of a source."""
    start = source.text.index(words)
    return source.span(start, start + len(words))


def problem(
    span: Span | None, *related: Label, help: Message | None = None, text: str = "salah"
) -> Diagnostic:
    """An error at a span."""
    label = Label(span) if span else None
    return Diagnostic("some-code", Severity.ERROR, say("{text}", text=text), label, related, help)


def shown(diagnostic: Diagnostic, width: int = 60) -> str:
    """The diagnostic as plain text."""
    return show_diagnostics([diagnostic]).text(width)


def underlined(page: str) -> str:
    """The text above the carets of a page, cell by cell."""
    lines = page.splitlines()
    number = next(n for n, line in enumerate(lines) if "^" in line)
    start, end = lines[number].index("^"), lines[number].rindex("^") + 1
    cells = "".join(sign + "\0" * (cell_len(sign) - 1) for sign in lines[number - 1])
    return cells[start:end].replace("\0", "")


KASUS = Source(
    "kasus.yaml", "table: a\nrules:\n  - row: 1\n    when: {durasi: > 3 jam}\n  - row: 2\n"
)


def test_the_whole_picture() -> None:
    """Head, place, line with carets, and help with a row that can be pasted."""
    page = shown(problem(at(KASUS, "> 3 jam"), help=say('quote it:\n- {durasi: "> 3 jam"}')), 60)
    assert page == (
        "error[some-code]: salah\n"
        " --> kasus.yaml:4:20\n"
        "  |\n"
        "4 |     when: {durasi: > 3 jam}\n"
        "  |                    ^^^^^^^\n"
        "help: quote it:\n"
        '  - {durasi: "> 3 jam"}\n'
    )


def test_several_labels_on_several_lines() -> None:
    """Related places are dashed and told; lines between them are left out."""
    page = shown(
        problem(
            at(KASUS, "row: 2"),
            Label(at(KASUS, "row: 1"), say("row 1")),
            Label(at(KASUS, "table: a"), say("the table")),
        )
    )
    assert page == (
        "error[some-code]: salah\n"
        " --> kasus.yaml:5:5\n"
        "  |\n"
        "1 | table: a\n"
        "  | -------- the table\n"
        "...\n"
        "3 |   - row: 1\n"
        "  |     ------ row 1\n"
        "...\n"
        "5 |   - row: 2\n"
        "  |     ^^^^^^\n"
    )


def test_several_labels_on_one_line() -> None:
    """Labels of one line share it; each text hangs from its place."""
    source = Source("a.yaml", "satu dua tiga")
    page = shown(
        problem(
            at(source, "tiga"),
            Label(at(source, "satu"), say("the first")),
            Label(at(source, "dua"), say("the second")),
        )
    )
    assert page.splitlines()[3:] == [
        "1 | satu dua tiga",
        "  | ---- --- ^^^^",
        "  | |    |",
        "  | |    the second",
        "  | the first",
    ]


def test_another_file() -> None:
    """A related place in another file is shown under its own path."""
    other = Source("lain.yaml", "row: 9")
    page = shown(problem(at(KASUS, "table: a"), Label(at(other, "9"), say("here"))))
    assert " ::: lain.yaml:1:6\n  |\n1 | row: 9\n  |      - here\n" in page


def test_a_long_line_is_windowed() -> None:
    """Of a line of a megabyte only the surroundings of the place are shown."""
    source = Source("a.yaml", "x" * 500_000 + " SALAH " + "y" * 500_000)
    page = shown(problem(at(source, "SALAH")), 50)
    assert underlined(page) == "SALAH"
    assert page.count("…") == 2
    assert max(cell_len(line) for line in page.splitlines()) <= 50


def test_a_long_underlined_text_keeps_its_start() -> None:
    """A text wider than the page is shown from its start."""
    source = Source("a.yaml", "a: " + "b" * 500)
    assert underlined(shown(problem(at(source, "b" * 500)), 40)).startswith("bbb")


def test_tabs_and_wide_characters_are_aligned() -> None:
    """Carets stand below the text though tabs and wide characters come before it."""
    source = Source("a.yaml", "\t停電: 復旧 ya")
    assert underlined(shown(problem(at(source, "復旧")))) == "復旧"
    assert underlined(shown(problem(at(source, "ya")))) == "ya"


def test_hostile_text_is_shown_not_sent() -> None:
    """Escape sequences, bidi marks and markup stand there as text."""
    source = Source("a\x1b.yaml", "row: \u202e[red]x[/]\x1b[2J")
    page = shown(problem(at(source, "[red]"), text="bad \x1b[31m\u2066"))
    assert "row: \\u202e[red]x[/]\\x1b[2J" in page
    assert "bad \\x1b[31m\\u2066" in page
    assert "\x1b" not in page
    assert underlined(page) == "[red]"


def test_a_span_over_lines_shows_its_first() -> None:
    """A place over several lines is underlined on its first and says where it ends."""
    page = shown(problem(at(KASUS, "rules:\n  - row: 1")))
    assert underlined(page).rstrip() == "rules:"
    assert "^^^^^^ … to line 3" in page


def test_the_end_of_a_file() -> None:
    """A place behind the last character gets one caret."""
    assert "^" in shown(problem(KASUS.span(10**6, 10**6)))


def test_no_place() -> None:
    """Where there is no text to show, the path is named."""
    missing = Diagnostic("missing-file", Severity.ERROR, say("no such file"), origin="x.yaml")
    assert shown(missing) == "error[missing-file]: no such file\n --> x.yaml\n"


def test_concise() -> None:
    """One line for editors, whatever the texts hold."""
    assert concise(problem(at(KASUS, "> 3 jam"))) == "kasus.yaml:4:20: some-code salah"
    assert "\n" not in concise(problem(at(KASUS, "1"), text="a\nb"))


def test_the_parts_of_a_row_to_paste_are_not_cut_in_words() -> None:
    """A row too long for the page is wrapped between words, deeper than its dash."""
    row = "- {row: …, use: perlakuan-lapor-kembali, when: {status_laporan: SELESAI}}"
    page = shown(problem(None, help=say("add:\n{row}", row=row)), 50)
    assert " ".join(line.strip() for line in page.splitlines()[2:]) == row
    assert page.splitlines()[3].startswith("    ")


@given(HOSTILE, st.data(), st.integers(30, 120))
def test_every_line_fits(text: str, data: st.DataObject, width: int) -> None:
    """Whatever the file and the labels hold, no line is too wide and nothing steers."""
    source = Source("a.yaml", text * 3)
    places = st.integers(0, len(source.text))
    spans = [source.span(*sorted((data.draw(places), data.draw(places)))) for _ in range(3)]
    found = problem(
        spans[0],
        Label(spans[1], say("{text}", text=text)),
        Label(spans[2], say("short")),
        help=say("{text}", text=text),
        text=text,
    )
    page = shown(found, width)
    assert all(cell_len(line) <= width for line in page.split("\n"))
    assert not any(ord(sign) < 32 or sign in "\x7f\u202e" for sign in page.replace("\n", ""))


@given(st.text(st.sampled_from("ab 停\t\x1b"), max_size=200), st.data(), st.integers(20, 60))
def test_columns_point_at_the_text(line: str, data: st.DataObject, width: int) -> None:
    """The cells named for one character hold what is shown for it."""
    if not line:
        return
    place = data.draw(st.integers(0, len(line) - 1))
    shown_line = show_line(line, place, place + 1, width)
    first, last = shown_line.columns(place, place + 1)
    cells = "".join(sign + "\0" * (cell_len(sign) - 1) for sign in shown_line.text)
    expected = {"\x1b": "\\x1b", "\t": ""}.get(line[place], line[place])
    assert cells[first:last].replace("\0", "").strip() == expected.strip()
    assert cell_len(shown_line.text) <= width
