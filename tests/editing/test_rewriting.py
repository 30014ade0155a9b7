"""Rewriting: the layouts an owner may have chosen, each before and after an edit."""

from __future__ import annotations

import pytest

from gapless.editing.edits import edit
from gapless.editing.plan import Edit, RemoveRow, SetCell
from gapless.reading.loading import load_source
from gapless.source import Source

HEAD = """\
table: t
inputs:
  a: {type: integer}
  b: {type: string}
outputs:
  z: {type: string}
"""


def edited(text: str, *edits: Edit) -> str:
    """The text below ``HEAD`` after some edits; the file loads before and after."""
    load_source(Source("t.yaml", HEAD + text))
    changed = edit(Source("t.yaml", HEAD + text), edits)
    load_source(Source("t.yaml", changed))
    assert changed.startswith(HEAD)
    return changed.removeprefix(HEAD)


#: What it is about, the file before, and the file after row 2 is removed.
REMOVED = {
    "block rows, and blank lines between": (
        """\
rules:
  - row: 1
    when: {a: 1}
    then: {z: x}

  - row: 2
    when:
      a: 2
    then:
      z: x

  - row: 3
    then: {z: x}
""",
        """\
rules:
  - row: 1
    when: {a: 1}
    then: {z: x}

  - row: 3
    then: {z: x}
""",
    ),
    "comments around a row stay, and groups stay apart": (
        """\
rules:
  # first
  - {row: 1, then: {z: x}}
  # second

  # still second
  - row: 2
    then: {z: x}
    # below the second

  # third
  - {row: 3, then: {z: x}}
""",
        """\
rules:
  # first
  - {row: 1, then: {z: x}}
  # second

  # still second
    # below the second

  # third
  - {row: 3, then: {z: x}}
""",
    ),
    "comments inside stay on lines of their own": (
        """\
rules:
  - {row: 1, then: {z: x}}
  - row: 2 # asked on 3 May
      # why: "#not this"

    when:
      a: '2'   # two
      b: "# no comment" # one
    then: {z: "# nor that"}   # the end
  - {row: 3, then: {z: x}}
""",
        """\
rules:
  - {row: 1, then: {z: x}}
  # asked on 3 May
  # why: "#not this"
  # two
  # one
  # the end
  - {row: 3, then: {z: x}}
""",
    ),
    "the dash on a line of its own": (
        "rules:\n  - {row: 1, then: {z: x}}\n  - # two\n    row: 2\n    then: {z: x}\n",
        "rules:\n  - {row: 1, then: {z: x}}\n  # two\n",
    ),
    "texts over several lines": (
        """\
rules:
- row: 2
  then:
    z: |
      # no comment

      text

- row: 3
  note: >- # a comment
    # none
  then: {z: "over
     lines"}
""",
        """\
rules:
- row: 3
  note: >- # a comment
    # none
  then: {z: "over
     lines"}
""",
    ),
    "the first row, below a remark on all": (
        "rules:\n  # on all rows\n\n  - {row: 2, then: {z: x}}\n\n  - {row: 3, then: {z: x}}\n",
        "rules:\n  # on all rows\n\n  - {row: 3, then: {z: x}}\n",
    ),
    "the first row, below its remark": (
        "rules:\n  # on row 2\n  - {row: 2, then: {z: x}}\n\n  - {row: 3, then: {z: x}}\n",
        "rules:\n  # on row 2\n\n  - {row: 3, then: {z: x}}\n",
    ),
    "the last row before another key": (
        "rules:\n- {row: 1, then: {z: x}}\n\n- {row: 2, then: {z: x}}\n\n\ncases: []\n",
        "rules:\n- {row: 1, then: {z: x}}\n\n\ncases: []\n",
    ),
    "the last row of a file": (
        "rules:\n- {row: 1, then: {z: x}}\n\n- {row: 2, then: {z: x}}\n",
        "rules:\n- {row: 1, then: {z: x}}\n",
    ),
    "the last row of a file without a last line break": (
        "rules:\n- {row: 1, then: {z: x}}\n\n- {row: 2, then: {z: x}}",
        "rules:\n- {row: 1, then: {z: x}}",
    ),
    "the last row of a document that ends": (
        "rules:\n- {row: 1, then: {z: x}}\n- {row: 2, then: {z: x}}\n... # end\n",
        "rules:\n- {row: 1, then: {z: x}}\n... # end\n",
    ),
    "lines that end as in Windows": (
        "rules:\r\n- {row: 1, then: {z: x}}\r\n\r\n- row: 2 # two\r\n  then: {z: x}\r\n",
        "rules:\r\n- {row: 1, then: {z: x}}\r\n\r\n# two\r\n",
    ),
    "a text above whose blank lines count": (
        "rules:\n- then:\n    z: |+\n      x\n\n- row: 2\n  then: {z: x}\n\n\n- then: {z: y}\n",
        "rules:\n- then:\n    z: |+\n      x\n\n- then: {z: y}\n",
    ),
    "the only row": (
        "rules: # none\n  - row: 2\n    then: {z: x} # two\n\ncases: []\n",
        "rules: [] # none\n  # two\n\ncases: []\n",
    ),
    "the only row in brackets": (
        "rules: [\n  {row: 2, then: {z: x}},\n]\ncases: []\n",
        "rules: []\ncases: []\n",
    ),
    "a key with a question mark": (
        "? rules\n: - {row: 2, then: {z: x}}\n  - {row: 3, then: {z: x}}\n",
        "? rules\n: - {row: 3, then: {z: x}}\n",
    ),
    "in brackets on one line": (
        "rules: [{then: {z: a}}, {row: 2, then: {z: x}}, {row: 3, then: {z: y}}] # all\n",
        "rules: [{then: {z: a}}, {row: 3, then: {z: y}}] # all\n",
    ),
    "the first in brackets": (
        "rules: [ {row: 2, then: {z: x}},\n  # three\n  {row: 3, then: {z: y}} ]\n",
        "rules: [\n  # three\n  {row: 3, then: {z: y}} ]\n",
    ),
    "the first of several lines in brackets": (
        "rules: [{row: 2, then: {z: x}},\n        {row: 3, then: {z: y}}]\n",
        "rules: [{row: 3, then: {z: y}}]\n",
    ),
    "the last in brackets": (
        "rules: [{then: {z: a}}, {row: 2, then: {z: x}}]\n",
        "rules: [{then: {z: a}}]\n",
    ),
    "the last in brackets, on a line of its own": (
        "rules: [{then: {z: a}},\n        {row: 2, then: {z: x}}]\n",
        "rules: [{then: {z: a}}]\n",
    ),
    "a comma behind the last": (
        "rules: [{then: {z: a}}, {row: 2, then: {z: x}}, ]\n",
        "rules: [{then: {z: a}}, ]\n",
    ),
    "a line for each row in brackets": (
        """\
rules: [
  {then: {z: a}},  # one

  {row: 2, then: {z: x}},  # two

  {row: 3, then: {z: x}}  # three
]
""",
        """\
rules: [
  {then: {z: a}},  # one

  # two

  {row: 3, then: {z: x}}  # three
]
""",
    ),
    "the last of such lines": (
        "rules: [\n  {then: {z: a}},  # one\n  {row: 2, then: {z: x}}  # two\n]\n",
        "rules: [\n  {then: {z: a}},  # one\n  # two\n]\n",
    ),
    "commas before the rows": (
        "rules: [\n    {then: {z: a}}\n  , {row: 2, then: {z: x}}\n  , {row: 3, then: {z: x}}\n]\n",
        "rules: [\n    {then: {z: a}}\n  , {row: 3, then: {z: x}}\n]\n",
    ),
    "a row over several lines in brackets": (
        "rules: [{then: {z: a}}, {row: 2, # two\n  then: {z: x # x\n  }}, {then: {z: b}}]\n",
        "rules: [{then: {z: a}}, # two\n# x\n  {then: {z: b}}]\n",
    ),
    "rows without braces": (
        "rules: [then: {z: a}, then: {z: x} , then: {z: b}]\n",
        "rules: [then: {z: a}, then: {z: b}]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REMOVED.values(), ids=REMOVED)
def test_removing_row_2(before: str, after: str) -> None:
    """Everything else stays as it is, to the character."""
    assert edited(before, RemoveRow("2")) == after


@pytest.mark.parametrize(
    ("rows", "removed", "after"),
    [
        (" [{then: {z: a}}, {then: {z: b}}, {then: {z: c}}]", "12", " [{then: {z: c}}]"),
        (" [{then: {z: a}}, {then: {z: b}}, {then: {z: c}}]", "13", " [{then: {z: b}}]"),
        (" [{then: {z: a}}, {then: {z: b}}, {then: {z: c}},]", "23", " [{then: {z: a}},]"),
        ("\n- then: {z: a}\n\n- then: {z: b}\n- then: {z: c}", "12", "\n- then: {z: c}"),
        ("\n- then: {z: a}\n\n- then: {z: b}\n\n- then: {z: c}", "13", "\n- then: {z: b}"),
        ("\n- then: {z: a}\n\n- then: {z: b}\n\n- then: {z: c}", "321", " []"),
    ],
)
def test_removing_several_rows(rows: str, removed: str, after: str) -> None:
    """They are named as in the file as it is, in any order."""
    assert edited(f"rules:{rows}", *map(RemoveRow, removed)) == f"rules:{after}"


#: The row before, the text for cell ``a``, and the row after.
SET: list[tuple[str, str | tuple[str, ...] | None, str]] = [
    ("{when: {a: 1, b: x}, then: {z: x}}", "[1..5]", '{when: {a: "[1..5]", b: x}, then: {z: x}}'),
    (
        "{when: {a: 1, b: x}, then: {z: x}}",
        ("1", "> 5"),
        '{when: {a: [1, "> 5"], b: x}, then: {z: x}}',
    ),
    ("{when: {a: [1, 2], b: x}, then: {z: x}}", ("7",), "{when: {a: 7, b: x}, then: {z: x}}"),
    ('{"when":{"a":"1"},"then":{"z":"x"}}', "7", '{"when":{"a": 7},"then":{"z":"x"}}'),
    ("{when: {a: '1'}, then: {z: x}} # c", "1", "{when: {a: '1'}, then: {z: x}} # c"),
    ("{when: {a: 1, b: x}, then: {z: x}}", None, "{when: {b: x}, then: {z: x}}"),
    ("{when: {b: x, a: 1}, then: {z: x}}", None, "{when: {b: x}, then: {z: x}}"),
    ("{when: {b: x, a: 1,}, then: {z: x}}", None, "{when: {b: x,}, then: {z: x}}"),
    ("{when: { a: 1 }, then: {z: x}}", None, "{when: {}, then: {z: x}}"),
    ("{when: {b: x}, then: {z: x}}", None, "{when: {b: x}, then: {z: x}}"),
    ("{then: {z: x}}", None, "{then: {z: x}}"),
    ("{then: {z: x}, when: {}}", "> 1", '{then: {z: x}, when: {a: "> 1"}}'),
    ("{when: {b: x}, then: {z: x}}", "7", "{when: {b: x, a: 7}, then: {z: x}}"),
    ("{row: 1, then: {z: x}}", "7", "{row: 1, when: {a: 7}, then: {z: x}}"),
    (
        "{\n    row: 1,\n    then: {z: x}}",
        "7",
        "{\n    row: 1,\n    when: {a: 7},\n    then: {z: x}}",
    ),
    ("then: {z: x}\n  row: 1", "7", "when: {a: 7}\n  then: {z: x}\n  row: 1"),
    ("use: u # then", "7", "when: {a: 7}\n  use: u # then"),
    ("when: {} # any\n  then: {z: x}", "7", "when: {a: 7} # any\n  then: {z: x}"),
    (
        "when:\n    a: 1   # one\n    b: x\n  then: {z: x}",
        "2",
        "when:\n    a: 2   # one\n    b: x\n  then: {z: x}",
    ),
    (
        "when:\n    b: x # x\n  then: {z: x}",
        ("2", "3"),
        "when:\n    b: x # x\n    a: [2, 3]\n  then: {z: x}",
    ),
    (
        "when:\n    a: 1 # one\n    b: x\n  then: {z: x}",
        None,
        "when:\n    # one\n    b: x\n  then: {z: x}",
    ),
    ("when:\n    b: x\n    a: 1\n  then: {z: x}", None, "when:\n    b: x\n  then: {z: x}"),
    (
        "when: # any\n    a: 1 # one\n  then: {z: x}",
        None,
        "when: {} # any\n    # one\n  then: {z: x}",
    ),
    (
        "when:\n    a:\n    - 1 # one\n    # between\n    - 2 # two\n  then: {z: x}",
        "[1..2]",
        'when:\n    a: "[1..2]"\n    # one\n    # between\n    # two\n  then: {z: x}',
    ),
    (
        "when:\n    a: # which\n      - 1\n      - 2\n  then: {z: x}",
        "7",
        "when:\n    a: 7 # which\n  then: {z: x}",
    ),
    (
        "when:\n    a: [1, # one\n      2] # two\n  then: {z: x}",
        "7",
        "when:\n    a: 7 # one\n    # two\n  then: {z: x}",
    ),
    (
        "{when: {a: [1, # one\n      2], b: x}, then: {z: x}}",
        "7",
        "{when: {a: 7 # one\n      , b: x}, then: {z: x}}",
    ),
    (
        "when:\n    a: >- # one\n      1\n  then: {z: x}",
        "7",
        "when:\n    a: 7 # one\n  then: {z: x}",
    ),
    ('when:\n    a: "<\n      1"\n  then: {z: x}', "7", "when:\n    a: 7\n  then: {z: x}"),
    ("when:\n    a:\n      1\n  then: {z: x}", "7", "when:\n    a:\n      7\n  then: {z: x}"),
    ("? when\n  : a: 1\n    b: x\n  then: {z: x}", None, "? when\n  : b: x\n  then: {z: x}"),
]


@pytest.mark.parametrize(("before", "text", "after"), SET)
def test_setting_a_cell(before: str, text: str | tuple[str, ...] | None, after: str) -> None:
    """In every way of writing; comments stay."""
    changed = edited(f"rules:\n- {before}\n- then: {{z: y}}\n", SetCell("1", "a", text))
    assert changed == f"rules:\n- {after}\n- then: {{z: y}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[then: {z: x}]", "[{when: {b: x, a: 1}, then: {z: x}}]"),
        ("[{when: {b: y}, use: u}]", "[{when: {b: x, a: 1}, use: u}]"),
        ("\n- when:\n    b: y\n  use: u", "\n- when:\n    b: x\n    a: 1\n  use: u"),
        ("\n- use: u\n  when:\n    b: |+\n      y\n", "\n- use: u\n  when:\n    b: x\n    a: 1\n"),
    ],
)
def test_setting_several_cells(before: str, after: str) -> None:
    """New cells and others of the same row together."""
    edits = (SetCell("1", "b", "x"), SetCell("1", "a", "1"))
    assert edited(f"rules: {before}", *edits) == f"rules: {after}"


@pytest.mark.parametrize(
    "text", ["x", "a: b", "- a", "# a", '"', "'", "null", "[a", "a\\b", "é, ü"]
)
def test_a_new_cell_reads_back(text: str) -> None:
    """Quotes are put where YAML needs them."""
    for row in ("- then: {z: x}", "- when:\n    b: y\n  then: {z: x}"):
        changed = edit(Source("t.yaml", f"{HEAD}rules:\n{row}\n"), [SetCell("1", "b", (text, "z"))])
        assert "b: [" in changed
        once = edit(Source("t.yaml", changed), [SetCell("1", "b", text)])
        assert edit(Source("t.yaml", once), [SetCell("1", "b", text)]) == once
