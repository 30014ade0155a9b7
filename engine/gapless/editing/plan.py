"""The plan of an edit: what every part of a table file should hold afterwards.

Purpose: work out on the nodes what the edits asked for change together, with all that refers to the
rows they touch.

Rows without an id are called by their position.  Where one is removed, those below it move up,
and what refers to them names their new position.  ``over`` can name later rows only: an entry
that would name its own row, an earlier one, one that is gone or one twice is left out.  A case
that expects a row that is gone goes on doing so, so that it fails and says so.

Invariants:
- all edits name rows as they are called in the file as given;
- no case silently names another row than before;
- a plan is whole, or ``CannotEdit`` is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gapless.dataclass import dataclass
from gapless.diagnostic import Explained, TableError, say
from gapless.editing.layout import Layout
from gapless.model import ALL
from gapless.reading.files import read_bytes
from gapless.reading.nodes import MappingNode, Node, SequenceNode, parse_nodes
from gapless.reading.rows import read_date
from gapless.reading.texts import data_of, scalars, text_of
from gapless.source import Source


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Remove the row with this id."""

    row: str


@dataclass(frozen=True, slots=True)
class SetCell:
    """Let a cell of a row hold this text; a tuple is a list of tests, None is any value."""

    row: str
    input: str
    text: str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SetOver:
    """Let a row go over these later rows, or, where it is ``all``, over every one it meets."""

    row: str
    over: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenameReferences:
    """Let what refers to one row (``over``, and what cases expect) refer to another."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RemoveAcceptedGap:
    """Remove the accepted gap at this position, counted from 0."""

    position: int


Edit = RemoveRow | SetCell | SetOver | RenameReferences | RemoveAcceptedGap


class CannotEdit(Explained):
    """An edit that cannot be made; ``message`` says why, and nothing is changed."""


def root_to_edit(source: Source) -> MappingNode:
    """The keys of a file without mistakes; raises ``CannotEdit``."""
    root, problems = parse_nodes(source)
    if not isinstance(root, MappingNode) or problems:
        raise CannotEdit(say("the file has mistakes; correct them first"))
    return root


def is_proved(source: Source, root: Node, text: str, data: object) -> bool:
    """Whether a text that was made of a file holds some data, and every comment of the file.

    Raises ``CannotEdit`` for a text that no file may hold.
    """
    try:
        changed = read_bytes(source.name, text.encode())
    except TableError as failure:
        raise CannotEdit(failure.diagnostics[0].message) from None
    new_root, problems = parse_nodes(changed)
    if new_root is None or problems:
        return False
    before, after = Layout(source, root), Layout(changed, new_root)
    return (before.comment_texts, data) == (after.comment_texts, data_of(new_root))


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands: ``named`` says that it has an id of its own, not a position."""

    id: str
    node: MappingNode
    named: bool


CellText = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes, by positions counted from 0; what is not listed stays.

    ``over`` holds for each entry of a row's list its text, None for one that is left out;
    ``declared`` is what rows go over whose ``over`` is written anew.
    """

    removed: frozenset[int]
    accepted_gaps: frozenset[int]
    cells: Mapping[int, Mapping[str, CellText]]
    over: Mapping[int, tuple[str | None, ...]]
    declared: Mapping[int, str | tuple[str, ...]]
    cases: Mapping[int, str]


def read_rows(root: MappingNode) -> tuple[Row, ...]:
    """The rows in the file's order, called as in the table; raises ``CannotEdit``."""
    rules = root.get("rules")
    if not isinstance(rules, SequenceNode):
        raise CannotEdit(say("the file has no rows"))
    rows: list[Row] = []
    for position, node in enumerate(rules.items, start=1):
        if not isinstance(node, MappingNode):
            raise CannotEdit(say("row {row} is no mapping", row=position))
        name = text_of(node.get("row"))
        rows.append(Row(name or str(position), node, bool(name)))
    return tuple(rows)


def make_plan(root: MappingNode, rows: Sequence[Row], edits: Iterable[Edit]) -> Plan:
    """The plan of all edits together; raises ``CannotEdit``.

    Of several texts for one cell, and of several rows to refer to instead of one, the last
    counts.  Where these are renamed too, references go on to where that leads.
    """
    positions: dict[str, int] = {}
    for position, row in enumerate(rows):
        if positions.setdefault(row.id, position) != position:
            raise CannotEdit(say("two rows are named {row}", row=row.id))
    inputs = root.get("inputs")

    def place(row: str) -> int:
        if row not in positions:
            raise CannotEdit(say("there is no row {row}", row=row))
        return positions[row]

    removed: set[int] = set()
    cells: dict[int, dict[str, CellText]] = {}
    declared: dict[int, str | tuple[str, ...]] = {}
    renamed: dict[int, int] = {}
    accepted_gaps: set[int] = set()
    for each in edits:
        if isinstance(each, RemoveAcceptedGap):
            accepted_gaps.add(each.position)
            continue
        if isinstance(each, RenameReferences):
            renamed[place(each.old)] = place(each.new)
            continue
        position = place(each.row)
        if isinstance(each, RemoveRow):
            removed.add(position)
            continue
        if isinstance(each, SetOver):
            declared[position] = each.over
            continue
        if not isinstance(inputs, MappingNode) or inputs.get(each.input) is None:
            raise CannotEdit(
                say("row {row}: there is no input {input}", row=each.row, input=each.input)
            )
        if each.text is not None and not all(texts_of(each.text)):
            raise CannotEdit(say("row {row}: a cell cannot be empty", row=each.row))
        cells.setdefault(position, {})[each.input] = each.text
    names = _new_names(rows, removed)
    stands_for = [_follow(renamed, position) for position in range(len(rows))]

    def afterwards(over: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if isinstance(over, str):
            return over
        called = (names.get(stands_for[place(row)]) for row in over)
        return tuple(dict.fromkeys(filter(None, called)))

    return Plan(
        frozenset(removed),
        frozenset(accepted_gaps),
        {position: cells[position] for position in cells if position not in removed},
        _plan_over(rows, positions, stands_for, names),
        {position: afterwards(declared[position]) for position in declared if position in names},
        _plan_cases(root, rows, positions, stands_for, names),
    )


def texts_of(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """The tests of a cell one by one."""
    return (text,) if isinstance(text, str) else text or ("",)


def _follow(renamed: Mapping[int, int], position: int) -> int:
    """Where renaming leads, at most once around a circle."""
    seen = {position}
    while renamed.get(position, position) not in seen:
        position = renamed[position]
        seen.add(position)
    return position


def _new_names(rows: Sequence[Row], removed: Iterable[int]) -> dict[int, str]:
    """What every row that stays is called afterwards."""
    names: dict[int, str] = {}
    taken: dict[str, Row] = {}
    for position in sorted(set(range(len(rows))).difference(removed)):
        row = rows[position]
        name = row.id if row.named else str(len(names) + 1)
        if name in taken:
            other = rows[position] if taken[name].named else taken[name]
            raise CannotEdit(
                say("row {row} would be called {name}, as another row is", row=other.id, name=name)
            )
        taken[name] = row
        names[position] = name
    return names


def _plan_over(
    rows: Sequence[Row],
    positions: Mapping[str, int],
    stands_for: Sequence[int],
    names: Mapping[int, str],
) -> dict[int, tuple[str | None, ...]]:
    """The entries of every ``over`` in which something changes."""
    changed: dict[int, tuple[str | None, ...]] = {}
    for position in names:
        over = rows[position].node.get("over")
        written = [] if text_of(over) == ALL else [item.text for item in scalars(over)]
        old = [positions.get(text.strip()) for text in written]
        new = [None if target is None else stands_for[target] for target in old]
        kept = {target for target, before in zip(new, old, strict=True) if target == before}
        texts: list[str | None] = []
        for text, before, target in zip(written, old, new, strict=True):
            name = text if target is None else names.get(target)
            if target is not None and target != before:
                name = None if target in kept or target <= position else name
                kept.add(target)
            texts.append(text if name == text.strip() else name)
        if texts != written:
            changed[position] = tuple(texts)
    return changed


def _plan_cases(
    root: MappingNode,
    rows: Sequence[Row],
    positions: Mapping[str, int],
    stands_for: Sequence[int],
    names: Mapping[int, str],
) -> dict[int, str]:
    """The rows that cases expect, where they are called otherwise afterwards."""
    changed: dict[int, str] = {}
    for number, case, expect in read_expectations(root):
        written = text_of(expect.get("row"))
        if written is None or written not in positions:
            continue
        if not _expects_own_row(root, case, expect):
            continue
        if rows[positions[written]].node.get("use") is not None:
            # A decision is made where a hand-over ends: this is a row of another table.
            continue
        name = names.get(stands_for[positions[written]])
        if name == written or (name is None and written not in names.values()):
            continue
        if name is None or name == "null":
            raise CannotEdit(
                say(
                    "the case {case} expects row {row}; it could not be told from another row",
                    case=text_of(case.get("name")) or number + 1,
                    row=written,
                )
            )
        changed[number] = name
    return changed


def read_expectations(root: MappingNode) -> Iterator[tuple[int, MappingNode, MappingNode]]:
    """The cases by position, each with what it expects."""
    cases = root.get("cases")
    for number, case in enumerate(cases.items if isinstance(cases, SequenceNode) else ()):
        expect = case.get("expect") if isinstance(case, MappingNode) else None
        if isinstance(case, MappingNode) and isinstance(expect, MappingNode):
            yield number, case, expect


def _expects_own_row(root: MappingNode, case: MappingNode, expect: MappingNode) -> bool:
    """Whether a case speaks of this table, and of this revision or a later one."""
    if text_of(expect.get("row")) == "null":
        return False
    if text_of(expect.get("table")) not in (None, text_of(root.get("table"))):
        return False
    day, begins = read_date(case.get("as_of"), []), read_date(root.get("effective"), [])
    return day is None or begins is None or day >= begins
