"""Broken YAML: the mistake behind it, underlined, and the text as it should be written."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.diagnostic import Diagnostic
from gapless.reading.nodes import MappingNode, Node, Scalar, parse_nodes
from gapless.reading.yaml_values import quoted
from gapless.source import Source
from tests.english import english


def problems_of(text: str) -> tuple[Node | None, list[tuple[str, str, str]]]:
    """The root, and code, underlined text and help of each problem; both parsers agree."""
    source = Source("a.yaml", text)
    root, problems = parse_nodes(source)
    told = [_summary(problem) for problem in problems]
    assert told == [_summary(problem) for problem in parse_nodes(source, libyaml=False)[1]]
    return root, told


def _summary(problem: Diagnostic) -> tuple[str, str, str]:
    underlined = problem.primary.span.text if problem.primary else ""
    return problem.code, underlined, english(problem.help)


TEXTS_THAT_NEED_QUOTES = [
    "> 3 jam",
    ">3 jam",
    ">= 0 jam",
    "> 2022-12-29",
    "[3 h..6 h)",
    "[3..6)",
    "]3..6[",
    "]3..6]",
    "@kota",
    "`x`",
    "%a",
    "*",
    "* 3",
    "& 3",
    "Catatan: penting",
    "pukul 9: ya",
    '"Mohon" maaf',
    "'Mohon' maaf",
    "{sapaan}, mohon maaf",
    "{sapaan} {nama}",
    "- 3",
    "? 3",
    ", x",
]


@pytest.mark.parametrize("text", TEXTS_THAT_NEED_QUOTES)
@pytest.mark.parametrize(
    "frame",
    ["a: b\nc: {}\nd: e\n", "- {}\n- b\n", "r:\n  - a: {}\n    b: c\n", "a: {}  # c\r\nb: c\r\n"],
)
def test_a_text_that_needs_quotes(frame: str, text: str) -> None:
    """The whole text is underlined, the help shows it in quotes, and reading goes on."""
    if frame.startswith("- ") and (text in ("- 3", "? 3") or ": " in text):
        return  # in a list these are a list and mappings
    root, told = problems_of(frame.replace("{}", text))
    assert told == [("yaml-syntax", text, f"write `{quoted(text)}`")]
    assert root is not None


@pytest.mark.parametrize(
    "text",
    [
        "> 3 jam",
        ">= 0 jam",
        "| 3",
        "[3 h..6 h)",
        "(3..6]",
        "(3..6[",
        "]3..6[",
        "@kota",
        "%a",
        "*",
        '"Mohon" maaf',
        "Mohon {sapaan} maaf",
        "? 3",
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "w: {a: @@, b: c}\nd: e\n",
        "w: {b: c, a: @@}\n",
        "w: {a: @@}\n",
        "w: {b: 'x, y', a: @@ }\n",
        "r:\n  - row: 1\n    when: {b: 1, a: @@, c: d}\n    then: {x: y}\n",
        "w: {b: c,\n    a: @@,\n    d: e}\n",
    ],
)
def test_a_text_that_needs_quotes_in_braces(frame: str, text: str) -> None:
    """The same between braces, where a comma or a brace ends the text."""
    root, told = problems_of(frame.replace("@@", text))
    assert told == [("yaml-syntax", text, f"write `{quoted(text)}`")]
    assert root is not None


@pytest.mark.parametrize("text", ["> 3 jam", "(3..6]", "[3..6)"])
def test_a_text_that_needs_quotes_in_a_list(text: str) -> None:
    """The same in a list of conditions."""
    _, told = problems_of(f"w: {{a: [1 jam, {text}]}}\n")
    assert told == [("yaml-syntax", text, f'write `"{text}"`')]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a: [3 h..6 h]\n", "[3 h..6 h]"),
        ("a: (3..6]\n", "(3..6]"),
        ("a: {b: (3..6)}\n", "{b: (3..6)}"),
        ("a: < 3 jam\n", "< 3 jam"),
        ("a: {b: <= 3 jam}\n", "{b: <= 3 jam}"),
        ("a: {b: -}\n", "{b: -}"),
        ("a: not(x)\n", "not(x)"),
        ("a: Mohon {sapaan}, maaf\n", "Mohon {sapaan}, maaf"),
        ("a: jam 09:30\n", "jam 09:30"),
        ("a: -3\n", "-3"),
    ],
)
def test_texts_that_need_no_quotes(text: str, cell: str) -> None:
    """What YAML reads as it stands is left alone."""
    root, told = problems_of(text)
    assert told == []
    assert isinstance(root, MappingNode)
    assert root.entries[0][1].span.text == cell


def test_every_broken_text_of_a_file_is_told() -> None:
    """One run tells all of them, and what else is wrong; the texts are taken as if quoted."""
    root, told = problems_of("a: > 3 jam\nb: [3 h..6 h)\nc: {d: >= 2, e: (3..6]}\nf: x: y\nc: 1\n")
    assert [(code, text) for code, text, _ in told] == [
        ("yaml-syntax", "> 3 jam"),
        ("yaml-syntax", "[3 h..6 h)"),
        ("yaml-syntax", ">= 2"),
        ("yaml-syntax", "(3..6]"),
        ("yaml-syntax", "x: y"),
        ("duplicate-key", "c"),
    ]
    assert isinstance(root, MappingNode)
    cell = root.get("a")
    assert isinstance(cell, Scalar)
    assert (cell.text, cell.part(2, 7).text) == ("> 3 jam", "3 jam")


def test_repairs_are_bounded() -> None:
    """A file of nothing but broken texts is told up to a limit, and then has no root."""
    root, told = problems_of("- > 3\n" * 500)
    assert root is None
    assert 10 < len(told) < 50


def test_problems_above_an_unrepairable_fault_are_told_too() -> None:
    """What was found on earlier lines is not lost when the file breaks further down."""
    _, told = problems_of("a: {b: 1, b: 2}\nc: &d e\nf: 'g\n")
    assert [code for code, _, _ in told] == ["duplicate-key", "anchor", "yaml-syntax"]


@pytest.mark.parametrize(
    ("text", "underlined", "advice"),
    [
        ("a:\n\tb: 1\n", "\t", "indent with spaces"),
        ("a:\n  b: 1\n\tc: 1\n", "\t", "indent with spaces"),
        ("a:\n  \t- b\n", "\t", "indent with spaces"),
        ("row:1\nb: 1\n", "row:1", "write `row: 1`"),
        ("r:\n  - row:1\n    when: {a: b}\n", "row:1", "write `row: 1`"),
        ("a: 'b\nc: d\n", "'b", "close it with the same mark"),
        ('a: "b\nc: d\n', '"b', "close it with the same mark"),
        ('a: "C:\\Users"\n', "\\U", "single quotes"),
        ('a: "b\\qc"\n', "\\q", "single quotes"),
        ("a: [1, 2\nb: 3\n", "[", "close it with `]`"),
        ("w: {a: 1\nb: {c: d}\n", "{", "close it with `}`"),
        ("w: {a: 1, b: 2\n  c: 3}\n", "c", "put a comma between entries"),
        ("w: {a: 1 b: 2}\n", "1 b: 2", 'write `"1 b: 2"`, or put a comma before b'),
        ("a: }\n", "}", "delete it"),
        ("a: {b: 1}}\n", "}", "delete it"),
        ("a: -\n", "-", 'write `"-"`, or leave the line out'),
        ("a: b\nc\nd: e\n", "c", "indent this line deeper"),
        ("a: 1\n  b: 2\n", "b: 2", "exactly as many spaces"),
        ("a:\n  b: 1\n c: 2\n", "c: 2", "exactly as many spaces"),
        ("a:\n  - 1\n - 2\n", "- 2", "exactly as many spaces"),
        ("b: 1\n- 2\n", "- 2", "exactly as many spaces"),
        ("r:\n  - row: 1\n   when: {a: 1}\n", "when: {a: 1}", "exactly as many spaces"),
        ("  a: 1\nb: 2\n", "b: 2", "exactly as many spaces"),
    ],
)
def test_mistakes_of_form(text: str, underlined: str, advice: str) -> None:
    """A tab, an indentation, a bracket or a quotation mark: the place and what to do."""
    _, [told] = problems_of(text)
    assert told[:2] == ("yaml-syntax", underlined)
    assert advice in told[2]


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1))
def test_the_quoted_form_reads_back(text: str) -> None:
    """What a help line tells to write is read as the text meant: the same in Unicode NFC."""
    root, problems = parse_nodes(Source("a.yaml", f"a: {quoted(text)}\n"))
    assert problems == ()
    assert isinstance(root, MappingNode)
    value = root.get("a")
    assert isinstance(value, Scalar)
    assert normalize("NFC", value.text) == normalize("NFC", text)


@pytest.mark.parametrize(
    "line",
    [
        "a" + " " * 90_000 + "@: [",
        "a: (" + ".." * 40_000,
        "a: {b: (" + ".." * 40_000,
        "a: {b: " + "\"'" * 40_000,
        "a: {" + "a: " * 30_000,
        "a:" * 45_000 + " b: c: d",
        "- " * 45_000 + "@",
        "a: " + " #x" * 30_000,
        "a: {" + "{x}" * 30_000,
    ],
)
def test_long_lines_are_explained_quickly(line: str) -> None:
    """No line of the greatest length takes the patterns more than a moment."""
    _, problems = parse_nodes(Source("a.yaml", f"{line}\n@\n"))
    assert problems


@pytest.mark.parametrize("mark", ['"', "'"])
@pytest.mark.parametrize(
    "below",
    ["b: {0}< 3 jam{0}\n", "b: c  # {0}d{0} e\n", "b:\n  c: d\n\nd: {0}e f{0}\n"],
)
@pytest.mark.parametrize("above", ["a: ", "a:\n  - ", "a: {b: ", "a: [b, ", "- a: "])
def test_a_quote_that_the_next_one_closes(above: str, below: str, mark: str) -> None:
    """The place is where the quotation mark opens, not behind the one that closed it by chance."""
    _, told = problems_of(f"{above}{mark}> 3 jam\n{below.format(mark)}")
    assert told[0][:2] == ("yaml-syntax", f"{mark}> 3 jam")
    assert told[0][2].startswith("close it with the same mark")


def test_a_text_of_several_lines_that_goes_on_after_its_quotes() -> None:
    """Its quotes are closed: what stands behind them is the mistake."""
    _, told = problems_of('a: "b\n  c" d\ne: f\n')
    assert [text for _, text, _ in told] != ['"b']


@pytest.mark.parametrize(
    ("text", "line", "entry"),
    [
        (
            "w:\n  durasi s.d 6 jam\n  b: c\nd: {durasi: 3}\n",
            "durasi s.d 6 jam",
            "durasi: s.d 6 jam",
        ),
        ("durasi: x\nw:\n  durasi 3\n  b: c\n", "durasi 3", "durasi: 3"),
    ],
)
def test_a_colon_forgotten_in_the_first_entry(text: str, line: str, entry: str) -> None:
    """The line that lacks it is underlined, not the one below that YAML stumbles over."""
    assert problems_of(text)[1] == [("yaml-syntax", line, f"write `{entry}`")]


def test_a_text_of_several_lines_is_no_forgotten_colon() -> None:
    """A first word that is a key nowhere is part of a sentence."""
    _, told = problems_of("note:\n  teks panjang\n  Catatan: penting\n")
    assert told[0][1] == "Catatan: penting"


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD\ntable: a\n=======\ntable: b\n>>>>>>> other\n",
        "table: a\n<<<<<<< HEAD\ntitle: x\n||||||| base\n=======\n>>>>>>> other\n",
        "rules: [\n<<<<<<< HEAD\n{row: 1},\n=======\n{row: 2},\n>>>>>>> other\n]\n",
        "table: a\r\n<<<<<<< HEAD\r\ntitle: x\r\n=======\r\n",
    ],
)
def test_a_conflict_of_git(text: str) -> None:
    """Its marker is called what it is, and nothing else is said; it was a matter of indentation."""
    _, [problem] = parse_nodes(Source("a.yaml", text))
    assert "git could not merge two versions" in problem.message.english
    assert problem.primary is not None
    assert problem.primary.span.text.strip() == "<<<<<<< HEAD"


def test_a_marker_that_is_left_over() -> None:
    """Each of the lines counts, but not within a text."""
    told = problems_of("table: a\n=======\ntitle: b\n")[1]
    assert [(code, underlined) for code, underlined, _ in told] == [("yaml-syntax", "=======")]
    assert not problems_of("table: a\nnote: |-\n  =======\n  <<<<<<< so\n")[1]
