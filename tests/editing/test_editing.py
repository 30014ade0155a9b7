"""Editing: rows change, and nothing else in the file does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gapless.algebra.sets import ValueSet
from gapless.editing.appending import FlowItem, append_items
from gapless.editing.edits import edit
from gapless.editing.plan import CannotEdit, Edit, RemoveRow, RenameReferences, SetCell
from gapless.model import Table
from gapless.reading.files import LONGEST_LINE, read_file
from gapless.reading.folders import is_constants_file
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.editing.test_rewriting import HEAD, edited
from tests.paths import CORPUS, REPOSITORY

REFERENCES = """\
rules:
  - {row: 1, over: [2, 3], then: {z: x}}
  - {row: 2, over: [3, 4], then: {z: x}}
  - {row: 3, over: [4], then: {z: x}}
  - row: 4
    over:
      - 5 # five
      - 6
    then: {z: x}
  - over: [6]
    row: 5
    then: {z: x}
  - {row: 6, then: {z: x}}
cases:
  - {name: one, given: {}, expect: {row: 3}}
  - {name: own table, given: {}, expect: {row: '3', table: t}}
  - {name: other table, given: {}, expect: {row: 3, table: u}}
"""


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ, where there are as many after as before."""
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(old.strip(), new.strip()) for old, new in lines if old != new]


def test_references_follow() -> None:
    """``over`` and the cases of this table name the other row; no row goes over itself."""
    assert changes(REFERENCES, edited(REFERENCES, RenameReferences("3", "2"))) == [
        ("- {row: 1, over: [2, 3], then: {z: x}}", "- {row: 1, over: [2], then: {z: x}}"),
        ("- {row: 2, over: [3, 4], then: {z: x}}", "- {row: 2, over: [4], then: {z: x}}"),
        (
            "- {name: one, given: {}, expect: {row: 3}}",
            "- {name: one, given: {}, expect: {row: 2}}",
        ),
        (
            "- {name: own table, given: {}, expect: {row: '3', table: t}}",
            "- {name: own table, given: {}, expect: {row: 2, table: t}}",
        ),
    ]


def test_references_follow_to_a_later_row() -> None:
    """An entry keeps its place in the list."""
    assert changes(REFERENCES, edited(REFERENCES, RenameReferences("3", "6")))[:2] == [
        ("- {row: 1, over: [2, 3], then: {z: x}}", "- {row: 1, over: [2, 6], then: {z: x}}"),
        ("- {row: 2, over: [3, 4], then: {z: x}}", "- {row: 2, over: [6, 4], then: {z: x}}"),
    ]


def test_references_follow_from_row_to_row() -> None:
    """Where the other row goes as well, they end at the row that stays."""
    edits = RenameReferences("4", "5"), RenameReferences("3", "4"), RemoveRow("4"), RemoveRow("3")
    text = edited(REFERENCES, *edits)
    assert "{row: 1, over: [2, 5], then" in text
    assert "{row: 2, over: [5], then" in text
    assert "{name: one, given: {}, expect: {row: 5}}" in text


def test_an_emptied_over_goes() -> None:
    """What names nothing more is taken away, and its comments stay."""
    text = edited(REFERENCES, RemoveRow("5"), RemoveRow("6"))
    assert "  - row: 4\n    # five\n    then: {z: x}\ncases:" in text
    text = edited(REFERENCES, RemoveRow("6"))
    assert "      - 5 # five\n    then: {z: x}\n  - row: 5\n    then: {z: x}\ncases" in text
    text = edited(REFERENCES, RemoveRow("4"))
    assert "{row: 2, over: [3], then: {z: x}}\n  - {row: 3, then: {z: x}}\n  # five\n" in text


def test_a_case_may_fail_rather_than_be_changed() -> None:
    """A case that expects a row that goes still does: somebody has to look at it."""
    assert edited(REFERENCES, RemoveRow("3")).endswith(REFERENCES[REFERENCES.index("cases:") :])


UNNAMED = """\
rules:
  - {then: {z: a}, over: [2, 3, x, 5]}
  - {then: {z: b}, over: ["3", 5]}
  - {then: {z: c}}
  - {row: x, then: {z: d}}
  - {then: {z: e}}
cases:
  - {name: c, given: {}, expect: {row: 3}}
  - {name: e, given: {}, expect: {status: decided, row: 5}}
"""


def test_rows_without_an_id_move_up() -> None:
    """What named a row by its position goes on naming that row."""
    assert (
        edited(UNNAMED, RemoveRow("2"))
        == """\
rules:
  - {then: {z: a}, over: [2, x, 4]}
  - {then: {z: c}}
  - {row: x, then: {z: d}}
  - {then: {z: e}}
cases:
  - {name: c, given: {}, expect: {row: 2}}
  - {name: e, given: {}, expect: {status: decided, row: 4}}
"""
    )


def test_a_case_would_name_another_row() -> None:
    """Row 3 goes, row 5 becomes row 4, and row 6 would be the one that the case expects."""
    with pytest.raises(CannotEdit) as refused:
        edited(UNNAMED + "  - {given: {}, expect: {row: 2}}\n", RemoveRow("2"))
    told = "the case 3 expects row 2; it could not be told from another row"
    assert refused.value.message.english == told


@pytest.mark.parametrize(
    ("case", "after"),
    [
        ("{given: {}, expect: {row: 2}}", "{given: {}, expect: {row: 1}}"),
        ("{given: {}, expect: {row: 3}}", "{given: {}, expect: {row: 3}}"),
        ("{given: {}, expect: {row: null}}", "{given: {}, expect: {row: null}}"),
        (
            "{given: {}, as_of: 2022-03-25, expect: {row: 2}}",
            "{given: {}, as_of: 2022-03-25, expect: {row: 2}}",
        ),
        (
            "{given: {}, as_of: 2022-12-29, expect: {row: 2}}",
            "{given: {}, as_of: 2022-12-29, expect: {row: 1}}",
        ),
        (
            "given: {}\n    expect: # which\n      row:\n        2 # two",
            "given: {}\n    expect: # which\n      row:\n        1 # two",
        ),
    ],
)
def test_only_what_cases_say_of_this_table_follows(case: str, after: str) -> None:
    """Not where another revision decides, nor where row 3 hands over: its row is meant there."""
    head = "effective: 2022-12-29\nrules: [{then: {z: x}}, {then: {z: y}}, use: u]\ncases:\n  - "
    renamed = RenameReferences("2", "1"), RenameReferences("3", "1")
    assert edited(f"{head}{case}\n", *renamed) == f"{head}{after}\n"


def test_an_id_that_needs_quotes_gets_them() -> None:
    """An id may look like a truth value."""
    text = 'rules: [{over: [2], then: {z: x}}, {then: {z: x}}, {row: "true", then: {z: x}}]\n'
    assert 'over: ["true"]' in edited(text, RenameReferences("2", "true"))


@pytest.mark.parametrize(
    ("rows", "change", "why"),
    [
        ("- {then: {z: x}}", RemoveRow("2"), "there is no row 2"),
        ("- {then: {z: x}}", RenameReferences("1", "2"), "there is no row 2"),
        ("- {then: {z: x}}", SetCell("1", "c", "2"), "row 1: there is no input c"),
        ("- {then: {z: x}}", SetCell("1", "b", ""), "row 1: a cell cannot be empty"),
        ("- {then: {z: x}}", SetCell("1", "b", ()), "row 1: a cell cannot be empty"),
        ("- {then: {z: *x}}", RemoveRow("1"), "the file has mistakes; correct them first"),
        ("- x", RemoveRow("1"), "row 1 is no mapping"),
        ("- {row: 2}\n- {then: {z: x}}", RemoveRow("2"), "two rows are named 2"),
        (
            "- {row: 2, then: {z: x}}\n- {row: x, then: {z: x}}\n- {then: {z: x}}",
            RemoveRow("x"),
            "row 3 would be called 2, as another row is",
        ),
        (
            "- {then: {z: x}}",
            SetCell("1", "b", "x" * LONGEST_LINE),
            "the line has 100029 characters, more than 100000",
        ),
        (
            "- {then: {z: x}}",
            SetCell("1", "b", "\x7f"),
            "the character U+007F is not text",
        ),
    ],
)
def test_what_cannot_be_edited_is_refused(rows: str, change: Edit, why: str) -> None:
    """With the reason, and without half an edit."""
    with pytest.raises(CannotEdit) as refused:
        edit(Source("t.yaml", f"{HEAD}rules:\n{rows}\n"), [change])
    assert refused.value.message.english == why


def test_a_file_without_rows() -> None:
    """There is nothing to edit in it."""
    with pytest.raises(CannotEdit, match="the file has no rows"):
        edit(Source("t.yaml", HEAD), [RemoveRow("1")])


def real_tables() -> Iterator[Path]:
    """Shipped tables and those of the corpus."""
    for folder in (REPOSITORY / "tables", CORPUS / "good"):
        yield from sorted(path for path in folder.rglob("*.yaml") if not is_constants_file(path))


@pytest.mark.parametrize(
    "path", [*real_tables()], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_row_and_cell_of_real_tables(path: Path) -> None:
    """Each row is removed, each cell left out and set in turn; all else is read as before."""
    source = read_file(path)
    table = load_source(source)
    assert edit(source, []) == source.text
    for rule in table.rules:
        text = edit(source, [RemoveRow(rule.id)])
        after = load_source(Source(source.name, text))
        wanted = rows_said(table)
        del wanted[rule.index]
        assert rows_said(after) == wanted
        assert comments(text) == comments(source.text)
    for rule in table.rules:
        for name in table.inputs:
            cells = {
                row.cells[name].text: row.cells[name].values
                for row in table.rules
                if name in row.cells
            }
            asked: list[tuple[str | None, ValueSet | None]] = [(None, None), *cells.items()]
            for written, values in asked:
                text = edit(source, [SetCell(rule.id, name, written)])
                after = load_source(Source(source.name, text))
                wanted = rows_said(table)
                wanted[rule.index][0].pop(name, None)
                if values is not None:
                    wanted[rule.index][0][name] = values
                assert rows_said(after) == wanted
                assert comments(text) == comments(source.text)


def rows_said(table: Table) -> list[tuple[dict[str, ValueSet], object]]:
    """Of each row its cells and all the rest, but an id that may be its position."""
    return [
        (
            {name: cell.values for name, cell in rule.cells.items()},
            (rule.outputs, rule.use, rule.cite, rule.group, rule.note),
        )
        for rule in table.rules
    ]


def comments(text: str) -> list[str]:
    """Whatever begins with the sign of a comment behind a space, in or out of texts."""
    return re.findall(r"(?:^|(?<=\s))#[^\r\n]*", text, re.MULTILINE)


def test_a_comment_below_a_removed_row_stays_out_of_the_text_above() -> None:
    """What stood deep in the removed row would become a line of the block of text before it."""
    text = (
        "inputs: {a: {}}\nrules:\n  - row: 1\n    note: |\n      - b\n"
        "  - row: 2\n    note: c\n      # why\n\ncases: []\n"
    )
    assert edit(Source("t.yaml", text), [RemoveRow("2")]) == (
        "inputs: {a: {}}\nrules:\n  - row: 1\n    note: |\n      - b\n  # why\n\ncases: []\n"
    )


def test_what_no_file_may_hold_is_not_appended() -> None:
    """A row longer than any line is refused, and so is what is no row in YAML."""
    source = Source("t.yaml", "table: t\nrules:\n  - {row: 1}  # the first\n")
    for item in ("{row: 2, note: " + "x" * LONGEST_LINE + "}", "{row: 2, note: *alias}", "{row: 2"):
        with pytest.raises(CannotEdit):
            append_items(source, "rules", [FlowItem(item)])
    assert append_items(source, "rules", [FlowItem("{row: 2}")]).endswith("  - {row: 2}\n")
