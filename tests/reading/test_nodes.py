"""YAML as nodes: texts, places, and everything of YAML that a table may not use."""

from __future__ import annotations

import gc
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.diagnostic import Diagnostic
from gapless.reading import nodes
from gapless.reading.files import find_forbidden
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode, parse_nodes
from gapless.source import Source
from tests.english import english

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"


def parse(text: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """What both parsers, which must agree, make of a text."""
    source = Source("a.yaml", text)
    fast = parse_nodes(source)
    slow = parse_nodes(source, libyaml=False)
    assert outline(fast[0]) == outline(slow[0])
    assert list(map(summary, fast[1])) == list(map(summary, slow[1]))
    return fast


def outline(root: Node | None) -> list[tuple[str, int, int]]:
    """Every node's text or form and its place, in order."""
    found: list[tuple[str, int, int]] = []
    rest: list[Node] = [root] if root is not None else []
    while rest:
        node = rest.pop()
        form = node.text if isinstance(node, Scalar) else type(node).__name__
        found.append((form, node.start, node.end))
        if isinstance(node, SequenceNode):
            rest.extend(node.items)
        elif isinstance(node, MappingNode):
            rest.extend(part for entry in node.entries for part in entry)
    return found


def summary(problem: Diagnostic) -> tuple[object, ...]:
    """What a diagnostic says and where."""
    span = problem.primary.span if problem.primary else None
    place = span and (span.start, span.end)
    return problem.code, problem.message.english, place, english(problem.help)


def parse_well(text: str) -> Node:
    """The root of a text without any problem."""
    root, problems = parse(text)
    assert problems == ()
    assert root is not None
    return root


def value_of(text: str, *path: str | int) -> Node:
    """The node at a path of keys and positions."""
    return follow(parse_well(text), *path)


def scalar_at(text: str, *path: str | int) -> Scalar:
    """The scalar at a path of keys and positions."""
    node = value_of(text, *path)
    assert isinstance(node, Scalar)
    return node


def follow(node: Node | None, *path: str | int) -> Node:
    """The node that a path of keys and positions leads to."""
    for step in path:
        if isinstance(node, MappingNode):
            node = node.get(str(step))
        elif isinstance(node, SequenceNode):
            node = node.items[int(step)]
    assert node is not None
    return node


def plain(node: Node | None) -> Plain:
    """The texts of a node, without their places."""
    if node is None or isinstance(node, Scalar):
        return node and node.text
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def told(text: str) -> list[tuple[str, str]]:
    """The code and the underlined text of every problem."""
    _, problems = parse(text)
    return [(item.code, item.primary.span.text if item.primary else "") for item in problems]


# --- texts and places -----------------------------------------------------------------


def test_every_scalar_is_text() -> None:
    """No implicit type of YAML decides what a scalar means."""
    text = "{a: NO, b: 09:30, c: 1.10, d: 0x1F, e: null, f: ~, g: 2022-12-29, h: '1', i: }"
    assert plain(parse_well(text)) == {
        "a": "NO", "b": "09:30", "c": "1.10", "d": "0x1F", "e": "null", "f": "~",
        "g": "2022-12-29", "h": "1", "i": "",
    }  # fmt: skip


def test_plain_tells_quotes_from_none() -> None:
    """A scalar knows whether it stands without quotes and is no block of text."""
    text = "[a, 'b', \"c\"]"
    assert [scalar_at(text, index).plain for index in range(3)] == [True, False, False]
    assert scalar_at("a: >-\n  b\n", "a").plain is False


def test_an_absent_value_is_an_empty_plain_scalar() -> None:
    """``tetangga:`` has the empty text, and its place is behind the colon."""
    value = scalar_at("when:\n  tetangga:\n  durasi: 3 jam\n", "when", "tetangga")
    assert (value.text, value.plain, value.span.text) == ("", True, "")
    assert (value.span.line, value.span.column) == (2, 12)


@pytest.mark.parametrize("text", ["{a: , b: }", "{a: # c\n}", "{? a\n: }", "? a\n:\n"])
def test_absent_values_stand_after_their_colon(text: str) -> None:
    """Both parsers put an absent value right behind its colon, wherever the entry ends."""
    for value in parse_well(text).values.values():  # type: ignore[union-attr]
        assert (value.start, text[value.start - 1]) == (value.end, ":")


@pytest.mark.parametrize(
    ("text", "path", "written"),
    [
        ("rules:\n  - row: 1\n    when: {a: b}\n\n# c\ncases: []\n", ("rules",),
         "- row: 1\n    when: {a: b}"),
        ("rules:\n  - row: 1\n    when: {a: b}\n  - row: 2\n", ("rules", 0),
         "row: 1\n    when: {a: b}"),
        ("rules:\n- a\n- b\n\n", ("rules",), "- a\n- b"),
        ("a: { b: [ 1, 2 ] } # c\n", ("a",), "{ b: [ 1, 2 ] }"),
        ("a: { b: [ 1, 2 ] } # c\n", ("a", "b"), "[ 1, 2 ]"),
        ("a: [3 h..6 h]\n", ("a",), "[3 h..6 h]"),
        ("a: |\n  b\n  c\n\n\nd: e\n", ("a",), "|\n  b\n  c"),
        ("a: >-\n  b\n# c\n", ("a",), ">-\n  b"),
        ("a: 'it''s' # c\n", ("a",), "'it''s'"),
        ('a: "b\n  c"\n', ("a",), '"b\n  c"'),
        ("a: b c  # d\n", ("a",), "b c"),
        ("ключ: é😀 x\r\n😀: [é, '😀']\r\n", ("ключ",), "é😀 x"),
        ("ключ: é😀 x\r\n😀: [é, '😀']\r\n", ("😀", 1), "'😀'"),
        ("a:\r\n  - b\r\n  - c: d\r\n", ("a", 1), "c: d"),
        ("a:\r  - b\r", ("a", 0), "b"),
    ],
)  # fmt: skip
def test_spans_are_as_written(text: str, path: tuple[str | int, ...], written: str) -> None:
    """A node's span is its text as written, whatever the line ends and the alphabet."""
    assert value_of(text, *path).span.text == written


def test_keys_have_places() -> None:
    """A key's span is the key."""
    root = parse_well("inputs:\n  'durasi': {type: duration}\n")
    inputs = follow(root, "inputs")
    assert isinstance(inputs, MappingNode)
    assert [key.span.text for key, _ in inputs.entries] == ["'durasi'"]
    assert inputs.get("tetangga") is None


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("< 3, >= 6", ">= 6"),
        ("'< 3, >= 6'", ">= 6"),
        ('"< 3, >= 6"', ">= 6"),
        ('"< 3, \\x3e= 6"', '"< 3, \\x3e= 6"'),
        ("'''< 3, >= 6'", "'''< 3, >= 6'"),
        (">-\n  < 3, >= 6", ">-\n  < 3, >= 6"),
    ],
)
def test_a_part_of_a_scalar(written: str, part: str) -> None:
    """A piece of the text is found in the source, or all of it where it is not verbatim."""
    value = scalar_at(f"é: {written}\n", "é")
    start = value.text.index(">= 6")
    assert value.part(start, start + 4).text == part


@pytest.mark.parametrize("written", ["abc", "'abc'"])
def test_a_part_stays_within_its_scalar(written: str) -> None:
    """A part that asks for too much ends where the text ends."""
    value = scalar_at(f"a: {written}\n", "a")
    assert value.part(1, 99).text == value.text[1:]


def test_nodes_do_not_change() -> None:
    """Nodes are frozen."""
    root = parse_well("a: b\n")
    with pytest.raises(AttributeError):
        root.start = 3  # type: ignore[misc]


def test_the_collector_is_left_as_it_was() -> None:
    """Parsing pauses the garbage collector, and only for itself."""
    parse_nodes(Source("a.yaml", "a: [b"))
    assert gc.isenabled()
    gc.disable()
    try:
        parse_nodes(Source("a.yaml", "a: b"))
        assert not gc.isenabled()
    finally:
        gc.enable()


_TEXTS = st.text(st.sampled_from("ab1 \u00a0é😀:-?,[]{}#&*!|>'\"%@`\n\t\r\\.()x~<="), max_size=40)


@given(_TEXTS)
def test_any_text_gives_nodes_or_a_sentence(text: str) -> None:
    """No text raises; without a root there is a problem; places stay inside the source."""
    source = Source("a.yaml", text)
    for libyaml in (True, False):
        root, problems = parse_nodes(source, libyaml=libyaml)
        assert root is not None or problems
        for problem in problems:
            assert problem.message.english
            assert problem.primary is None or problem.primary.span.end <= len(text)


_NAMES = st.text(st.sampled_from("abé😀_"), min_size=1, max_size=3)
_SCALARS = _NAMES | _NAMES.map(lambda name: f'"{name} > 3"') | st.sampled_from(["3 jam", "''"])


def _write_block(tree: object, indent: str, line_end: str) -> str:
    if isinstance(tree, dict):
        lines = (f"{indent}{key}:{_after(value, indent, line_end)}" for key, value in tree.items())
    elif isinstance(tree, list):
        lines = (f"{indent}-{_after(value, indent, line_end)}" for value in tree)
    else:
        return f"{indent}{tree}"
    return line_end.join(lines)


def _after(value: object, indent: str, line_end: str) -> str:
    if isinstance(value, (dict, list)) and value:
        return line_end + _write_block(value, indent + "  ", line_end)
    return " {}" if value == {} else " []" if value == [] else f" {value}"


@given(
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
        max_leaves=12,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_both_parsers_agree(tree: object, line_end: str) -> None:
    """Both parsers give the same nodes at the same places, in any alphabet."""
    text = _write_block({"a": tree}, "", line_end) + line_end
    root, problems = parse(text)
    assert problems == ()
    assert plain(root) == {"a": _unquoted(tree)}


def _unquoted(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: _unquoted(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_unquoted(value) for value in tree]
    return str(tree).strip("\"'")


# --- YAML that a table may not use ----------------------------------------------------


def test_duplicate_keys() -> None:
    """A second key is underlined, the first one is shown beside it and is the one kept."""
    root, problems = parse("a: 1\nb: {c: 2, c: 3, c: 4}\na: 5\n")
    assert [item.code for item in problems] == ["duplicate-key"] * 3
    assert plain(root) == {"a": "1", "b": {"c": "2"}}
    places = [
        (item.primary.span.start, item.related[0].span.start) for item in problems if item.primary
    ]
    assert places == [(15, 9), (21, 9), (27, 0)]


@pytest.mark.parametrize(
    ("text", "code", "underlined", "advice"),
    [
        ("a: &lama 3 jam\n", "anchor", "&lama", '`"&lama 3 jam"`'),
        ("a: &lama\n  b: c\n", "anchor", "&lama", "delete it"),
        ("a: *lama\n", "alias", "*lama", '`"*lama"`'),
        ("<<: {a: b}\n", "merge-key", "<<", "write the entries out"),
        ("a: !!str 3\n", "tag", "!!str", "delete it"),
        ("a: !x [1]\n", "tag", "!x", '`"!x [1]"`'),
        ("a: != 3\n", "tag", "!=", '`"!= 3"`'),
        ("a: ! 3\n", "tag", "!", '`"! 3"`'),
        ("---\na: 1\n---\nb: 2\n", "multiple-documents", "---", "a file of its own"),
        ("%YAML 1.1\n---\na: 1\n", "directive", "%YAML 1.1", "delete the line"),
        ("%TAG ! !x\n---\na: 1\n", "directive", "%TAG ! !x", "delete the line"),
        ("[a]: b\n", "complex-key", "[a]", "quotes"),
        ("? {a: b}\n: c\n", "complex-key", "{a: b}", "quotes"),
        ("a: {b: x, y}\n", "missing-colon", "y", '`"x, y"`'),
        ("a: {b , c: d}\n", "missing-colon", "b", "`b: …`"),
        ("a: {not(x, y)}\n", "missing-colon", "not(x", "not(x: …"),
        ("{row:1, b: 2}\n", "missing-colon", "row:1", "`row: 1`"),
        ("a: >3\nb: c\n", "block-text", ">3", '`">3"`'),
        ("a: >2\n    x\n", "block-text", ">2", '`">2"`'),
        ("a: >\nb: c\n", "block-text", ">", "on the lines below"),
        ('a: "x\\e[31m"\n', "control-character", '"x\\e[31m"', "backslash"),
        ('a: "x\\u202e"\n', "bidirectional-control", '"x\\u202e"', "backslash"),
    ],
)
def test_yaml_that_is_refused(text: str, code: str, underlined: str, advice: str) -> None:
    """Each feature that makes a file mean what it does not show is refused at its place."""
    found = [
        (item.code, item.primary.span.text, advice in english(item.help))
        for item in parse(text)[1]
        if item.primary
    ]
    assert (code, underlined, True) in found


@pytest.mark.parametrize(
    "text",
    ["a: &b 1\n", "a: *b\n", "a: !!str 1\n", "a: !x {b: c}\n", "? [a]\n: b\n", "a: {b}\n"],
)
def test_what_is_refused_still_gives_nodes(text: str) -> None:
    """Refused YAML leaves a tree behind, so that the rest of the file can be checked."""
    root, problems = parse(text)
    assert isinstance(root, MappingNode)
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "---\n...\n"])
def test_an_empty_document(text: str) -> None:
    """A file without content is told as that."""
    root, [problem] = parse(text)
    assert root is None
    assert (problem.code, problem.path) == ("empty-document", "a.yaml")


def test_the_end_of_a_document_may_be_marked() -> None:
    """One document between ``---`` and ``...`` is fine."""
    assert plain(parse_well("---\na: 1\n...\n")) == {"a": "1"}


def test_text_of_nodes_is_safe() -> None:
    """An escape sequence in double quotes never reaches a node's text."""
    root, _ = parse('a: "\\e[31m\\u202e"\n')
    value = follow(root, "a")
    assert isinstance(value, Scalar)
    assert find_forbidden(value.text) is None


def test_a_source_that_was_not_read_from_a_file() -> None:
    """A text with forbidden characters, handed in by a program, is a diagnostic too."""
    for character in ("\0", "\x1b", "\u202e", "\ud800"):
        root, [problem] = parse(f"a: {character}\n")
        assert root is None
        assert problem.code in ("control-character", "bidirectional-control")


@pytest.mark.parametrize("piece", ["[", "{a: ", "[\n", "- ", "? ", "{[", "a:\n "])
def test_deep_nesting_is_refused_before_it_is_built(piece: str) -> None:
    """Nesting far beyond a table's is one diagnostic, however long the file."""
    text = piece * 200_000
    if piece == "a:\n ":
        text = "".join(" " * depth + "a:\n" for depth in range(400))
    root, [problem] = parse(text)
    assert (root, problem.code) == (None, "too-deep")


def test_the_deepest_nesting_that_is_read() -> None:
    """Nesting up to the limit is read, one more is refused."""
    fits = "[" * nodes.DEEPEST + "]" * nodes.DEEPEST
    assert parse(fits)[1] == ()
    assert told(f"[{fits}]") == [("too-deep", "[")]


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of keys and values is capped."""
    monkeypatch.setattr(nodes, "MOST_EVENTS", 50)
    assert told("[" + "a, " * 60 + "]") == [("too-many-values", "a")]


def test_a_document_of_exactly_the_most_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last event that is allowed is still read."""
    monkeypatch.setattr(nodes, "MOST_EVENTS", 8)
    assert plain(parse_well("[a, b]")) == ["a", "b"]


def test_hostile_files_give_a_bounded_report() -> None:
    """A file of nothing but mistakes is told in at most so many diagnostics."""
    for text in ("k: 1\n" * 5000, "- &a b\n" * 5000, "{" + "a: 1, " * 5000 + "}"):
        assert len(parse_nodes(Source("a.yaml", text))[1]) == nodes.MOST_PROBLEMS
