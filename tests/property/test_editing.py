"""Editing, in whatever layout: what was asked for changes, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapless.algebra.sets import ValueSet, union
from gapless.editing.edits import edit
from gapless.editing.plan import CannotEdit, Edit, RemoveRow, RenameReferences, SetCell
from gapless.model import Rule, Table
from gapless.reading.loading import load_source
from gapless.reading.nodes import MappingNode, SequenceNode, parse_nodes
from gapless.sfeel.cells import read_set
from gapless.source import Source
from tests.oracle.layouts import Data, Loose, Printer

#: What cells, outputs and notes hold; some of it needs quotes.
_CELLS: dict[str, tuple[Data, ...]] = {
    "a": (Loose("1"), Loose("< 5"), ["1", Loose("> 3")], ["2"], "[1..3]"),
    "b": (Loose("x"), "y z", ["x", "NO"], "not(x, y z)"),
    "c": (Loose("some # text"), "it's", 'a "q"', "x: y"),
}
_NEW_CELLS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "a": ("3", "[2..4)", ("1", "> 7"), ("5",)),
    "b": ("NO", ("x", "y z"), "not(x)"),
    "c": ("null text", ("# a", "b: c", "- d"), 'say "so"'),
}
_TEXTS = tuple(map(Loose, ("some # text", "two words here", "- a", "b # no")))


def draw_table(random: Random) -> dict[str, Data]:
    """The data of a table; row n, counted from 0, concludes ``z: rn``."""
    all_named = random.choice((True, False, None))
    count = random.randrange(1, 6)
    ids = [
        f"{'abcdef'[place]}{place}"
        if all_named or (all_named is None and random.randrange(2))
        else str(place + 1)
        for place in range(count)
    ]
    rows: list[Data] = []
    for place, row in enumerate(ids):
        entries: dict[str, Data] = {} if row.isdigit() else {"row": row}
        if random.randrange(3):
            entries["when"] = {
                name: random.choice(cells) for name, cells in _CELLS.items() if random.randrange(2)
            }
        if place + 1 < count and random.randrange(2):
            later = ids[place + 1 :]
            entries["over"] = list[Data](random.sample(later, random.randrange(1, len(later) + 1)))
        entries["then"] = {"z": f"r{place}", "w": random.choice(_TEXTS)}
        if not random.randrange(3):
            entries["note"] = random.choice(_TEXTS)
        rows.append(_shuffled(random, entries))
    table: dict[str, Data] = {
        "table": "t",
        "inputs": {
            "a": {"type": "integer", "domain": "[0..9]"},
            "b": {"type": "string", "values": ["x", "y z", "NO"]},
            "c": {"type": "string"},
        },
        "outputs": {"z": {"type": "string"}, "w": {"type": "string"}},
        "rules": rows,
    }
    if random.randrange(3):
        table["cases"] = [
            {"name": f"case {n}", "given": {"a": "1"}, "expect": {"row": random.choice(ids)}}
            for n in range(random.randrange(1, 3))
        ]
    return _shuffled(random, table)


def _shuffled(random: Random, entries: dict[str, Data]) -> dict[str, Data]:
    items = list(entries.items())
    random.shuffle(items)
    return dict(items)


@dataclass(frozen=True)
class Asked:
    """What is to become of the rows, by their ids."""

    removed: frozenset[str]
    renamed: Mapping[str, str]
    cells: Mapping[tuple[str, str], str | tuple[str, ...] | None]

    def edits(self) -> Iterator[Edit]:
        """As edits, in some order."""
        for (row, name), text in self.cells.items():
            yield SetCell(row, name, text)
        for old, new in self.renamed.items():
            yield RenameReferences(old, new)
        for row in sorted(self.removed):
            yield RemoveRow(row)


def draw_edits(random: Random, ids: Sequence[str]) -> Asked:
    """Some rows to remove, some of them with one that stands for them, and some new cells."""
    count = random.choice((0, 1, 1, 1, 2, len(ids)))
    removed = frozenset(random.sample(ids, min(count, len(ids))))
    kept = [row for row in ids if row not in removed]
    renamed = {}
    for old in sorted(removed):
        if kept and random.randrange(3):
            renamed[old] = random.choice(kept)
    cells: dict[tuple[str, str], str | tuple[str, ...] | None] = {}
    for _ in range(random.randrange(0 if removed else 1, 4)):
        row, name = random.choice(ids), random.choice(sorted(_NEW_CELLS))
        cells[row, name] = random.choice((*_NEW_CELLS[name], None, None))
    return Asked(removed, renamed, cells)


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_an_edit_in_any_layout(seed: int) -> None:
    """The table is as asked, every comment is there, and all other lines are as they were."""
    check_an_edit(Random(seed))


@pytest.mark.nightly
@pytest.mark.parametrize("start", range(0, 40_000, 2_000))
def test_edits_in_many_layouts(start: int) -> None:
    """The same, many times."""
    for seed in range(start, start + 2_000):
        check_an_edit(Random(seed))


def check_an_edit(random: Random) -> None:
    """Draw a table, a layout and edits, and hold the outcome to them."""
    text = Printer(random).document(draw_table(random))
    before = load_source(Source("t.yaml", text))
    asked = draw_edits(random, [rule.id for rule in before.rules])
    if _would_be_mistaken(before, asked):
        with pytest.raises(CannotEdit, match="it could not be told from another row"):
            edit(before.source, list(asked.edits()))
        return
    changed = edit(before.source, list(asked.edits()))
    after = load_source(Source("t.yaml", changed))
    assert _rows(after) == _wanted_rows(before, asked)
    assert _cases(after) == _wanted_cases(before, asked)
    assert after.inputs.keys() == before.inputs.keys()
    assert _comments(changed) == _comments(text)
    assert _is_in_order(_untouched_lines(before, after, asked), changed)
    assert _blank_lines(changed) <= _blank_lines(text)
    assert _line_ends(changed) <= _line_ends(text)


def _would_be_mistaken(before: Table, asked: Asked) -> bool:
    """Whether a case expects a row that goes, and a row without an id would get its name."""
    kept = [rule.id for rule in before.rules if rule.id not in asked.removed]
    positions = {str(place) for place, row in enumerate(kept, start=1) if row.isdigit()}
    gone = {case.row for case in before.cases} & asked.removed - asked.renamed.keys()
    return bool(gone & positions)


# What is said of a row: everything but its id, which may be its position.


def _mark(rule: Rule | None) -> object:
    return rule and rule.outputs and rule.outputs["z"]


def _marks(table: Table) -> dict[str, object]:
    return {rule.id: _mark(rule) for rule in table.rules}


def _said(rule: Rule, cells: Mapping[str, ValueSet], over: list[object]) -> object:
    return dict(cells), over, rule.outputs, rule.note, rule.cite, rule.group, rule.use


def _rows(table: Table) -> list[object]:
    marks = _marks(table)
    return [
        _said(
            rule,
            {name: cell.values for name, cell in rule.cells.items()},
            [marks[row] for row in rule.over],
        )
        for rule in table.rules
    ]


def _wanted_rows(before: Table, asked: Asked) -> list[object]:
    marks = _marks(before)
    wanted: list[object] = []
    for rule in before.rules:
        if rule.id in asked.removed:
            continue
        cells = {name: cell.values for name, cell in rule.cells.items()}
        for (row, name), text in asked.cells.items():
            if row != rule.id:
                continue
            cells.pop(name, None)
            if text is not None:
                tests = [text] if isinstance(text, str) else text
                cells[name] = union(read_set(before.inputs[name].domain, test) for test in tests)
        wanted.append(_said(rule, cells, [marks[row] for row in _wanted_over(before, rule, asked)]))
    return wanted


def _wanted_over(before: Table, rule: Rule, asked: Asked) -> list[str]:
    """The rows it goes before, by their old ids: later ones that stay, each once."""
    kept = [row for row in rule.over if row not in asked.removed]
    found: list[str] = []
    for row in rule.over:
        target = row if row in kept else asked.renamed.get(row)
        later = before.rule(target) if target else None
        if target is None or later is None or later.index <= rule.index or target in found:
            continue
        if target == row or target not in kept:
            found.append(target)
    return found


def _cases(table: Table) -> list[tuple[str, object]]:
    marks = _marks(table)
    return [(case.name, marks.get(case.row or "")) for case in table.cases]


def _wanted_cases(before: Table, asked: Asked) -> list[tuple[str, object]]:
    marks = _marks(before)
    wanted: list[tuple[str, object]] = []
    for case in before.cases:
        row = case.row or ""
        row = asked.renamed.get(row, row)
        wanted.append((case.name, None if row in asked.removed else marks[row]))
    return wanted


# What is said of the text.


def _comments(text: str) -> list[str]:
    return re.findall(r"# c\d+[^\r\n]*", text)


def _blank_lines(text: str) -> int:
    """The most blank lines below each other."""
    blank = "".join("-" if line.strip() else " " for line in text.splitlines())
    return max(map(len, re.findall(r" *", blank)))


def _line_ends(text: str) -> set[str]:
    return set(re.findall(r"\r\n|\r|\n", text))


def _untouched_lines(before: Table, after: Table, asked: Asked) -> list[str]:
    """The lines of a text, without those of rows and cases in which something changes."""
    text = before.source.text
    root, _ = parse_nodes(before.source)
    assert isinstance(root, MappingNode)
    old_over = {_mark(rule): list(rule.over) for rule in before.rules}
    new_over = {_mark(rule): list(rule.over) for rule in after.rules}
    rows = [
        rule.index
        for rule in before.rules
        if rule.id in asked.removed
        or old_over[_mark(rule)] != new_over[_mark(rule)]
        or any(row == rule.id for row, _ in asked.cells)
    ]
    pairs = zip(before.cases, after.cases, strict=True)
    cases = [place for place, (old, new) in enumerate(pairs) if old.row != new.row]
    touched: set[int] = set()
    for key, places in (("rules", rows), ("cases", cases)):
        node = root.get(key)
        if isinstance(node, SequenceNode):
            for place in places:
                touched.update(_lines(before.source, node, place))
    if not after.rules:
        touched.update(range(_line_of(before.source, before.spans["rules:"].start), 10_000))
    lines = text.splitlines(keepends=True)
    return [line for number, line in enumerate(lines, start=1) if number not in touched]


def _lines(source: Source, node: SequenceNode, place: int) -> range:
    """The lines of an item, from the end of the one before.

    Where items share lines with each other or with the key, the next one may move.
    """
    in_brackets = source.text[node.start] == "["
    first = _line_of(source, node.items[place - 1].end if place else node.start)
    last = _line_of(source, node.items[place].end)
    if in_brackets or source.text[: node.start].rstrip(" ").endswith(":"):
        ends = [item.start for item in node.items[place + 1 :]]
        last = _line_of(source, min(ends, default=node.end))
    elif place:
        first += 1
    return range(first, last + 1)


def _line_of(source: Source, place: int) -> int:
    return source.line_number(place)


def _is_in_order(lines: Sequence[str], text: str) -> bool:
    """Whether a text has these lines, in this order, among others; blank ones aside."""
    found = iter(line.rstrip("\r\n") for line in text.splitlines())
    return all(line.rstrip("\r\n") in found for line in lines if line.strip())
