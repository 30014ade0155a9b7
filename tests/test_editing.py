"""Editing: rows change, and nothing else in the file does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gapless.diagnostic import TableError
from gapless.editing import CannotEdit, Edit, RemoveRow, RenameReferences, SetCell, edit
from gapless.loading import load_source
from gapless.model import Table
from gapless.reading import read_file
from gapless.source import Source

HEAD = """\
table: t
inputs:
  a: {type: integer}
  b: {type: boolean}
outputs:
  z: {type: string}
rules:
"""

#: What it is about, the rows before, and the rows after.
REMOVED: list[tuple[str, str, str]] = [
    (
        "block rows keep the comments around them",
        """\
  # first
  - row: 1
    when: {a: 1}
    then: {z: x}

  # second
  - row: 2
    when: {a: 2}
    then: {z: x}

  # third
  - row: 3
    when: {a: 3}
    then: {z: x}
""",
        """\
  # first
  - row: 1
    when: {a: 1}
    then: {z: x}

  # second

  # third
  - row: 3
    when: {a: 3}
    then: {z: x}
""",
    ),
    (
        "comments inside stay on lines of their own",
        """\
  - {row: 1, when: {a: 1}, then: {z: x}}
  - row: 2 # asked on 3 May
    # why: "#not this"
    when:
      a: '2 # nor this'
    then: {z: "# nor that"} # the end
  - {row: 3, when: {a: 3}, then: {z: x}}
""",
        """\
  - {row: 1, when: {a: 1}, then: {z: x}}
  # asked on 3 May
  # why: "#not this"
  # the end
  - {row: 3, when: {a: 3}, then: {z: x}}
""",
    ),
    (
        "one of two blank lines goes",
        "  - {row: 1, then: {z: x}}\n\n  - {row: 2, then: {z: x}}\n\n  - {row: 3, then: {z: x}}\n",
        "  - {row: 1, then: {z: x}}\n\n  - {row: 3, then: {z: x}}\n",
    ),
    (
        "the dash on a line of its own",
        "  - {row: 1, then: {z: x}}\n  - # two\n    row: 2\n    then: {z: x}\n",
        "  - {row: 1, then: {z: x}}\n  # two\n",
    ),
    (
        "the last row of a file without a last line break",
        "- {row: 1, then: {z: x}}\n- {row: 2, then: {z: x}}",
        "- {row: 1, then: {z: x}}",
    ),
    (
        "lines that end as in Windows",
        "- {row: 1, then: {z: x}}\r\n- row: 2 # two\r\n  then: {z: x}\r\n",
        "- {row: 1, then: {z: x}}\r\n# two\r\n",
    ),
    (
        "texts over several lines",
        """\
- row: 2
  then:
    z: |
      # no comment
      text

- row: 3
  note: >- # a comment
    # none
  then: {z: x}
""",
        """\
- row: 3
  note: >- # a comment
    # none
  then: {z: x}
""",
    ),
]


@pytest.mark.parametrize(("about", "before", "after"), REMOVED, ids=[item[0] for item in REMOVED])
def test_removing_row_2(about: str, before: str, after: str) -> None:
    """Everything else stays as it is, to the character."""
    assert edit(Source("t.yaml", HEAD + before), [RemoveRow("2")]) == HEAD + after


@pytest.mark.parametrize(
    ("rows", "removed", "after"),
    [
        ("[{row: 1}, {row: 2}, {row: 3}]", ["2"], "[{row: 1}, {row: 3}]"),
        ("[{row: 1}, {row: 2}, {row: 3}]", ["1", "2"], "[{row: 3}]"),
        ("[{row: 1}, {row: 2}, {row: 3},]", ["2", "3"], "[{row: 1},]"),
        ("[{row: 1},\n  {row: 2},\n  {row: 3}]", ["1", "3"], "[{row: 2}]"),
    ],
)
def test_rows_between_brackets(rows: str, removed: list[str], after: str) -> None:
    """A comma goes with the row."""
    source = Source("t.yaml", f"rules: {rows}\n")
    assert edit(source, [RemoveRow(row) for row in removed]) == f"rules: {after}\n"


@pytest.mark.parametrize(
    ("row", "tests", "after"),
    [
        ("- when: {a: 1, b: true}", ("[1..5]",), '- when: {a: "[1..5]", b: true}'),
        ("- when: {a: 1, b: true}", ("1", "5"), "- when: {a: [1, 5], b: true}"),
        ("- when: {a: 1, b: true}", None, "- when: {b: true}"),
        ("- when: {b: true, a: 1}", None, "- when: {b: true}"),
        ("- when: {a: 1}", None, "- when: {}"),
        ("- when:\n    a: 1 # one\n    b: true", ("2",), "- when:\n    a: 2 # one\n    b: true"),
        ("- when:\n    a: 1 # one\n    b: true", None, "- when:\n    # one\n    b: true"),
        ("- when:\n    b: true\n    a: 1", None, "- when:\n    b: true"),
        ("- when:\n    a: 1 # one", None, "- when: {} # one"),
        (
            "- when:\n    a:\n    - 1 # one\n    - 2 # two",
            ("[1..2]",),
            '- when:\n    a: "[1..2]" # two\n    # one',
        ),
    ],
)
def test_setting_a_cell(row: str, tests: tuple[str, ...] | None, after: str) -> None:
    """In every way of writing; comments stay."""
    text = f"{HEAD}{row}\n  then: {{z: x}}\n"
    changed = edit(Source("t.yaml", text), [SetCell("1", "a", tests)])
    assert changed == f"{HEAD}{after}\n  then: {{z: x}}\n"
    load_source(Source("t.yaml", changed))


REFERENCES = """\
rules:
  - {row: 1, over: [2, 3], then: {z: x}}
  - {row: 2, over: [3, 4], then: {z: x}}
  - {row: 3, then: {z: x}}
  - row: 4
    then: {z: x}
    over: [5]
  - {row: 5, then: {z: x}}
cases:
  - {name: one, given: {}, expect: {row: 3}}
  - {name: other table, given: {}, expect: {row: 3, table: u}}
"""


def test_references_follow() -> None:
    """``over`` and the cases name the row that stands for the removed one."""
    text = edit(Source("t.yaml", REFERENCES), [RenameReferences("3", "2"), RemoveRow("3")])
    assert "{row: 1, over: [2], then" in text
    assert "{row: 2, over: [4], then" in text
    assert "expect: {row: 2}}" in text
    assert "expect: {row: 3, table: u}}" in text


def test_an_emptied_over_goes() -> None:
    """A declaration that names nothing more is taken away."""
    text = edit(Source("t.yaml", REFERENCES), [RemoveRow("5")])
    assert "  - row: 4\n    then: {z: x}\ncases:" in text


def test_rows_without_an_id_move_up() -> None:
    """What named a row by its position goes on naming that row."""
    text = """\
rules:
  - {then: {z: x}, over: [3]}
  - {then: {z: x}}
  - {then: {z: x}}
cases:
  - {name: one, given: {}, expect: {row: 3}}
"""
    changed = edit(Source("t.yaml", text), [RemoveRow("2")])
    assert "over: [2]" in changed
    assert "expect: {row: 2}" in changed


@pytest.mark.parametrize(
    ("rows", "change", "why"),
    [
        ("- {row: 1, then: {z: x}}", RemoveRow("1"), "a table needs at least one row"),
        ("- {row: 1, then: {z: x}}", RemoveRow("2"), "there is no row 2"),
        ("- {row: 1, then: {z: x}}", SetCell("1", "a", ("2",)), "row 1 has no cell a"),
        (
            "  [{row: 1}, # one\n   {row: 2}]",
            RemoveRow("2"),
            "there may be a comment in `, # one {row: 2}`",
        ),
    ],
)
def test_what_cannot_be_edited_is_refused(rows: str, change: Edit, why: str) -> None:
    """With the reason, and without half an edit."""
    with pytest.raises(CannotEdit) as refused:
        edit(Source("t.yaml", f"rules:\n{rows}\n"), [change])
    assert str(refused.value.message) == why


def real_tables() -> Iterator[Path]:
    """Shipped tables and those of the corpus."""
    here = Path(__file__).resolve().parent
    yield from sorted((here.parent / "tables").rglob("*.yaml"))
    yield from sorted((here / "cases" / "good").rglob("*.yaml"))


@pytest.mark.parametrize("path", list(real_tables()), ids=lambda path: path.stem)
def test_every_row_and_cell_of_real_tables(path: Path) -> None:
    """Each row is removed and each cell left out in turn; all else is read as before."""
    source = read_file(path)
    table = load_source(source)
    for rule in table.rules if len(table.rules) > 1 else ():
        changed = edit(source, [RemoveRow(rule.id)])
        assert _comments(source.text) <= _comments(changed) | {""}
        after = _load(path, changed)
        if after is not None:
            kept = [other for other in table.rules if other is not rule]
            assert _said(after, len(kept)) == [_row(other) for other in kept]
    for rule in table.rules:
        for name in rule.cells:
            changed = edit(source, [SetCell(rule.id, name, None)])
            after = _load(path, changed)
            assert after is not None
            wanted = [_row(other, without=name if other is rule else None) for other in table.rules]
            assert _said(after, len(wanted)) == wanted


def _comments(text: str) -> set[str]:
    """Full-line comments."""
    return {line.strip() for line in text.splitlines() if line.strip().startswith("# ")}


def _load(path: Path, text: str) -> Table | None:
    """The table; None where a case or ``over`` names what is gone."""
    try:
        return load_source(Source(str(path), text))
    except TableError as failure:
        codes = {item.code for item in failure.diagnostics}
    assert codes <= {"unknown-row"}
    return None


def _said(table: Table, count: int) -> list[object]:
    assert len(table.rules) == count
    return [_row(rule) for rule in table.rules]


def _row(rule: object, without: str | None = None) -> object:
    cells = rule.cells.items()  # type: ignore[attr-defined]
    return (
        {name: cell.values for name, cell in cells if name != without},
        rule.outputs,  # type: ignore[attr-defined]
        rule.use,  # type: ignore[attr-defined]
        rule.cite,  # type: ignore[attr-defined]
        rule.note,  # type: ignore[attr-defined]
    )
