"""A merged grid: two revisions of a table as one, with what changed in its place.

It has the rows of the new revision in their order, those that are gone where they stood, and in
every cell what stood there before if that differs.

Rows are paired by what they say, else by their id; columns by name, or by the names they had.  A
cell that is only written otherwise and means the same is not changed.  Of rows in another order as
few as possible have moved: all but a longest run of those that follow each other as before.

Invariants: every row and every column of both tables appears once; texts are as the files have
them, so whoever writes them escapes them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from gapless.dataclass import dataclass
from gapless.model import Input, Output, Rule, Table
from gapless.render.table_words import is_long, output_words
from gapless.render.word_changes import Piece, word_changes
from gapless.render.words import table_phrase, value_word
from gapless.revisions.comparison import longest_rising

Column = Input | Output


class Fate(StrEnum):
    """What became of a row or a column."""

    KEPT = "kept"
    CHANGED = table_phrase("changed")
    MOVED = table_phrase("moved")
    ADDED = "added"
    REMOVED = table_phrase("removed")

    @property
    def text(self) -> str:
        """What people call it."""
        return table_phrase("new") if self is Fate.ADDED else self.value

    @property
    def sign(self) -> str:
        """What stands for it where a word has no room."""
        return _SIGNS[self]


_SIGNS = {Fate.KEPT: "", Fate.CHANGED: "◆", Fate.MOVED: "↕", Fate.ADDED: "+", Fate.REMOVED: "−"}


@dataclass(frozen=True, slots=True)
class MergedColumn:
    """A column: its name on both sides, None where it is not there, and its label."""

    old: str | None
    new: str | None
    label: str
    is_input: bool

    @property
    def fate(self) -> Fate:
        """Whether both revisions have it."""
        if self.old is None:
            return Fate.ADDED
        return Fate.REMOVED if self.new is None else Fate.KEPT


@dataclass(frozen=True, slots=True)
class MergedCell:
    """What stands in a cell now, and what stood there before where that means something else."""

    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A row: what it was and is, None where it was or is not, and its cells, one for each column.

    ``changed`` are the columns in which it says something else, by the names they have now, and
    conditions in columns that are new or gone; ``texts`` are those of long outputs: label, before
    and now.
    """

    before: Rule | None
    rule: Rule | None
    cells: tuple[MergedCell, ...]
    changed: frozenset[str] = frozenset()
    texts: tuple[tuple[str, str, str], ...] = ()
    moved: bool = False

    @property
    def fate(self) -> Fate:
        """What became of it, wherever it stands."""
        if self.before is None or self.rule is None:
            return Fate.ADDED if self.before is None else Fate.REMOVED
        return Fate.CHANGED if self.changed or self.texts else Fate.KEPT

    @property
    def fates(self) -> tuple[Fate, ...]:
        """All that became of it: it may be changed and moved."""
        return tuple(
            fate
            for fate in (self.fate, Fate.MOVED if self.moved else Fate.KEPT)
            if fate is not Fate.KEPT
        )

    @property
    def id(self) -> str:
        """What it is called; what it was called where it is gone."""
        known = self.rule or self.before
        assert known is not None, "a row stands on one side at least"
        return known.id

    @property
    def former_id(self) -> str | None:
        """What it was called, where that is something else."""
        former = self.before.id if self.before and self.rule else None
        return None if former == self.id else former


@dataclass(frozen=True, slots=True)
class MergedGrid:
    """The columns, conditions first, and the rows; ``long`` outputs have no cells.

    ``old`` is the earlier of the two tables.
    """

    old: Table
    columns: tuple[MergedColumn, ...]
    rows: tuple[MergedRow, ...]
    long: tuple[MergedColumn, ...] = ()

    @property
    def conditions(self) -> int:
        """How many of the columns are inputs."""
        return sum(column.is_input for column in self.columns)

    @property
    def all_columns(self) -> tuple[MergedColumn, ...]:
        """The columns with those of long outputs."""
        return *self.columns, *self.long

    @property
    def former(self) -> dict[str, str | None]:
        """What the columns were called, by the names they have now; None for one that is new."""
        return {column.new: column.old for column in self.all_columns if column.new is not None}

    @property
    def fates(self) -> tuple[Fate, ...]:
        """All that became of rows and columns."""
        known = {fate for row in self.rows for fate in row.fates}
        known |= {column.fate for column in self.all_columns}
        return tuple(fate for fate in Fate if fate in known and fate is not Fate.KEPT)

    @property
    def rewordings(self) -> Iterator[tuple[str, str, list[tuple[Piece, str]]]]:
        """Row, label and pieces of every long text that differs."""
        for row in self.rows:
            for label, old, new in row.texts:
                yield row.id, label, list(word_changes(old, new))


def merge(old: Table, new: Table) -> MergedGrid:
    """Two tables as one grid; long texts have no column, for they are read row by row."""
    outputs = tuple(_columns(old.outputs, new.outputs, is_input=False))
    long = tuple(
        column
        for column in outputs
        if (column.old is not None and is_long(old, old.outputs[column.old]))
        or (column.new is not None and is_long(new, new.outputs[column.new]))
    )
    short = tuple(column for column in outputs if column not in long)
    columns = (*_columns(old.inputs, new.inputs, is_input=True), *short)
    rows = tuple(
        _row(old, new, before, rule, columns, long, moved=moved)
        for before, rule, moved in _paired(old.rules, new.rules)
    )
    return MergedGrid(old, columns, rows, long)


def _columns(
    old: Mapping[str, Column], new: Mapping[str, Column], *, is_input: bool
) -> Iterator[MergedColumn]:
    left = dict(old)
    for name, column in new.items():
        names = [name, *column.was]
        names += [each for each, before in old.items() if name in before.was]
        former = next(filter(left.__contains__, names), None)
        if former is not None:
            del left[former]
        yield MergedColumn(former, name, column.heading, is_input)
    for gone, before in left.items():
        yield MergedColumn(gone, None, before.heading, is_input)


def _paired(
    old: Sequence[Rule], new: Sequence[Rule]
) -> Iterator[tuple[Rule | None, Rule | None, bool]]:
    """The rows of both sides: those that say the same, else those of one id; the rest alone.

    With each pair, whether it has moved.
    """
    keys: tuple[Callable[[Rule], object], ...] = (
        lambda rule: (rule.id, _said(rule)),
        _said,
        lambda rule: rule.id,
    )
    pairs: dict[int, Rule] = {}
    left = {rule.index: rule for rule in old}
    for key in keys:
        known: dict[object, deque[Rule]] = {}
        for rule in left.values():
            known.setdefault(key(rule), deque()).append(rule)
        for rule in new:
            alike = known.get(key(rule)) if rule.index not in pairs else None
            if alike:
                pairs[rule.index] = alike.popleft()
                del left[pairs[rule.index].index]
    gone = deque(left.values())
    places = [pairs[rule.index].index for rule in new if rule.index in pairs]
    in_order = {places[position] for position in longest_rising(places)}
    for rule in new:
        before = pairs.get(rule.index)
        moved = before is not None and before.index not in in_order
        while before is not None and not moved and gone and gone[0].index < before.index:
            yield gone.popleft(), None, False
        yield before, rule, moved
    yield from ((rule, None, False) for rule in gone)


def _said(rule: Rule) -> object:
    cells = frozenset((name, cell.values) for name, cell in rule.cells.items())
    return cells, rule.conclusion


def _row(
    old: Table,
    new: Table,
    before: Rule | None,
    rule: Rule | None,
    columns: Sequence[MergedColumn],
    long: Sequence[MergedColumn],
    *,
    moved: bool,
) -> MergedRow:
    first = next((column for column in columns if not column.is_input), None)
    cells = tuple(
        _cell(old, new, before, rule, column, hand_over=column is first) for column in columns
    )
    if rule is None or before is None:
        return MergedRow(before, rule, cells)
    texts = {
        column: (column.label, was, now)
        for column in long
        for was, now in [(_conclusion(old, before, column.old), _conclusion(new, rule, column.new))]
        if was != now
    }
    changed = {
        column.new for column, cell in zip(columns, cells, strict=True) if cell.before is not None
    }
    changed |= {column.new for column in texts}
    changed |= {
        column.new or column.old
        for column, cell in zip(columns, cells, strict=True)
        if column.is_input and column.fate is not Fate.KEPT and cell.text not in ("", "-")
    }
    if before.use != rule.use:
        changed |= new.outputs.keys()
    return MergedRow(
        before,
        rule,
        cells,
        frozenset(filter(None, changed)),
        tuple(texts.values()),
        moved,
    )


def _cell(
    old: Table,
    new: Table,
    before: Rule | None,
    rule: Rule | None,
    column: MergedColumn,
    *,
    hand_over: bool,
) -> MergedCell:
    def written(table: Table, one: Rule | None, name: str | None) -> str:
        if one is None or (name is None and not hand_over):
            return ""
        if column.is_input:
            return _condition(table, one, name)
        return f"→ {one.use}" if hand_over and one.use else _conclusion(table, one, name)

    was, now = written(old, before, column.old), written(new, rule, column.new)
    if rule is None:
        return MergedCell(was)
    is_new = before is None or column.fate is not Fate.KEPT
    if is_new or was == now or _mean_the_same(before, rule, column):
        return MergedCell(now if column.new is not None else was)
    return MergedCell(now, was)


def _mean_the_same(before: Rule | None, rule: Rule, column: MergedColumn) -> bool:
    if before is None or not column.is_input or column.old is None or column.new is None:
        return False
    one, other = before.cells.get(column.old), rule.cells.get(column.new)
    return one is not None and other is not None and one.values == other.values


def _condition(table: Table, rule: Rule, name: str | None) -> str:
    cell = rule.cells.get(name) if name is not None else None
    return "" if cell is None else value_word(cell.phrase, table.language)


def _conclusion(table: Table, rule: Rule, name: str | None) -> str:
    return "" if name is None else output_words(table, rule, name)
