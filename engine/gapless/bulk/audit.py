"""Audit: calls decided by the rules of their day, beside what was recorded for them.

Purpose: say how often what was recorded agrees with the table, and where it does not.

Calls that disagree are one group where the same row decided and the same was recorded.  What they
have in common is the smallest box of atoms that holds them all.

Invariants: every call is counted once: as agreeing, in a group, as uncovered, undetermined or
faulty; a value is compared as the output's kind, null with null; what the output can never be is no
fault but disagrees.

Worked example: row 1 answers ``LAPOR ULANG`` up to 6 hours.  Of three calls of 2, 5 and 6 hours the
last two were recorded as ``LAPOR BARU``: one group of row 1, with durations from 5 to 6 hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from gapless.algebra.python_values import read_python
from gapless.algebra.values import Kind
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import distinct, some, taken
from gapless.bulk.batches import DecidesParts, Part
from gapless.bulk.counting import Counting, Faulty, Places, keep, place_of
from gapless.bulk.python_values import as_python
from gapless.bulk.records import Renamed, matching
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import DECIDED, UNCOVERED, UNDETERMINED, CompiledProcedure
from gapless.compiling.policy import Result
from gapless.dataclass import dataclass
from gapless.deciding.context import known_keys
from gapless.diagnostic import Message
from gapless.model import HitPolicy, Output, Table
from gapless.revisions.difference import Where, where_of
from gapless.tally import Tally
from gapless.unreadable import Unreadable

#: So many groups are told apart.
MOST_GROUPS = 10_000
#: For so many sets of columns what decides them is remembered.
_MOST_SCHEMAS = 64


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Calls for which the same was recorded, and one row of a table answers otherwise.

    ``recorded`` and ``answered`` hold the outputs that differ, as texts; ``where`` is what the
    calls have in common, None where their days are not known and so no one revision says it.
    """

    table: Table
    row: str | None
    recorded: Mapping[str, str]
    answered: Mapping[str, str]
    where: Where | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Audited:
    """How what was recorded agrees with a table; groups come with the most calls first.

    ``further`` are the calls of groups of which there are too many to tell apart.
    """

    table: Table
    calls: int
    agreed: int
    groups: tuple[Disagreement, ...]
    further: Tally
    uncovered: Tally
    undetermined: Tally
    faulty: Tally
    by: str | None = None

    @property
    def disagreed(self) -> int:
        """How many calls are answered otherwise than was recorded."""
        return self.further.calls + sum(group.tally.calls for group in self.groups)

    @property
    def compared(self) -> int:
        """How many calls are decided, so that there is something to compare."""
        return self.agreed + self.disagreed


class _Key(NamedTuple):
    """What the calls of a group have in common."""

    compiled: int | None
    """The identity of what decided them, None where no procedure alone did."""
    table: str
    row: str | None
    recorded: tuple[tuple[str, str], ...]
    answered: tuple[tuple[str, str], ...]


#: The groups before those of disagreements.
_AGREED, _FURTHER, _UNCOVERED, _UNDETERMINED, _FAULTY, _FIRST = range(6)
_APART = {UNCOVERED: _UNCOVERED, UNDETERMINED: _UNDETERMINED}


class Audit:
    """Decides batches and compares them with what was recorded.

    ``deciding`` makes what decides batches with columns of some names; ``expected`` holds by output
    the column that recorded it, and ``faulty`` does something with calls that have faults.
    """

    def __init__(
        self,
        table: Table,
        deciding: Callable[[Sequence[str]], DecidesParts],
        expected: Mapping[str, str],
        renamed: Mapping[str, Renamed] = {},
        *,
        by: str | None = None,
        faulty: Faulty = keep,
    ) -> None:
        self._table = table
        self._deciding = deciding
        self._expected = expected
        self._renamed = renamed
        self._by = by
        self._faulty = faulty
        self._ready: dict[tuple[str, ...], DecidesParts] = {}
        self._counting = Counting(by, table.language)
        self._calls = 0
        self._agreed = 0
        self._groups: dict[_Key, int] = {}
        self._compiled: dict[int, CompiledProcedure] = {}
        self._boxes: dict[int, Box] = {}

    def ready(self, names: Sequence[str]) -> DecidesParts:
        """What decides batches with columns of these names; raises ``ContextError``."""
        key = tuple(names)
        if key not in self._ready:
            if len(self._ready) >= _MOST_SCHEMAS:
                self._ready.clear()
            self._ready[key] = self._deciding(names)
        return self._ready[key]

    def add(self, batch: Any, numbers: Places | None = None) -> None:
        """Decide and compare the calls of a batch; raises ``BatchError`` and ``ContextError``.

        ``numbers`` are those of its records, from 1, where they do not follow those before.
        """
        if numbers is None:
            numbers = np.arange(batch.num_rows) + (self._calls + 1)
        names = batch.schema.names
        ready = self.ready(names)
        known = {key: key for key in known_keys(ready.procedures)}
        shown = {source.place for source in matching(known, names, self._renamed)}
        columns = {output: place_of(names, column) for output, column in self._expected.items()}
        shown.update(place for place in columns.values() if place is not None)
        for part in ready.parts(batch):
            self._add(batch, part, columns, numbers, shown)
        self._calls += batch.num_rows

    def _add(
        self,
        batch: Any,
        part: Part,
        columns: Mapping[str, int | None],
        numbers: Places,
        shown: set[int],
    ) -> None:
        recorded = {
            output: None if place is None else taken(batch.column(place), part.records)
            for output, place in columns.items()
        }
        there = [column for column in recorded.values() if column is not None]
        kinds, firsts = distinct([pa.array(part.decided.numbers), *there])
        values = {
            output: [None] * len(firsts) if column is None else as_python(taken(column, firsts))
            for output, column in recorded.items()
        }
        answers = [part.decided.answers[number] for number in part.decided.numbers[firsts]]
        groups = np.array(
            [
                self._group(part, answer, {name: each[place] for name, each in values.items()})
                for place, answer in enumerate(answers)
            ],
            np.int64,
        )[kinds]

        def fault(place: int) -> Message | None:
            answer = faults.get(place)
            return None if answer is None else answer.error or answer.failure

        def certain_fault(place: int) -> Message:
            message = fault(place)
            assert message is not None, "what is faulty has a fault"
            return message

        faults = {
            int(part.records[place]): answers[kinds[place]]
            for place in np.flatnonzero(groups == _FAULTY).tolist()
        }
        if faults:
            self._faulty(batch, np.array([*faults], np.int64), numbers, certain_fault)
        self._agreed += int(np.count_nonzero(groups == _AGREED))
        apart = np.flatnonzero(groups != _AGREED)
        self._counting.add(batch, part.records[apart], groups[apart], numbers, shown, fault)
        self._widen(batch, part, groups)

    def _group(self, part: Part, answer: Answer, values: Mapping[str, object]) -> int:
        """The group of calls with an answer, for which some values were recorded."""
        if answer.status != DECIDED:
            return _APART.get(answer.status or "", _FAULTY)
        identity = None
        if part.by is not None:
            identity = id(part.by.compiled)
            self._compiled[identity] = part.by.compiled
        table = self._table_of(identity, answer.table or "")
        outputs = dict(answer.outputs)
        differing = {
            name: (recorded, outputs.get(name))
            for name, recorded in values.items()
            if not _agrees(table, name, recorded, outputs.get(name))
        }
        if not differing:
            return _AGREED
        key = _Key(
            identity,
            table.id,
            answer.row,
            tuple((name, _text(table, name, one)) for name, (one, _) in differing.items()),
            tuple((name, _text(table, name, other)) for name, (_, other) in differing.items()),
        )
        if key not in self._groups and len(self._groups) >= MOST_GROUPS:
            return _FURTHER
        return self._groups.setdefault(key, _FIRST + len(self._groups))

    def _table_of(self, identity: int | None, name: str) -> Table:
        """The table of an id: as it decides there, or the newest."""
        procedures = (
            next(iter(self._ready.values())).procedures
            if identity is None
            else [self._compiled[identity].procedure]
        )
        return next(each.tables[name] for each in procedures if name in each.tables)

    def _widen(self, batch: Any, part: Part, groups: Places) -> None:
        """Let the boxes of groups hold the calls of a batch, too."""
        places = np.flatnonzero(groups >= _FIRST)
        if part.by is None or not len(places):
            return
        grid = part.by.compiled.grid
        codes = part.by.atoms(some(batch, part.records[places]))
        for group in np.unique(groups[places]).tolist():
            inside = groups[places] == group
            box = list(self._boxes.get(group, (0,) * len(grid.dimensions)))
            for where, each in codes.items():
                dimension = grid.dimensions[where]
                for atom in np.unique(each[inside]).tolist():
                    box[where] |= dimension.full if atom == len(dimension.atoms) else 1 << atom
            for where in set(range(len(box))) - codes.keys():
                box[where] = grid.dimensions[where].full
            self._boxes[group] = tuple(box)

    def audited(self) -> Audited:
        """How what was recorded agrees."""
        found = self._counting.tallies()
        groups = [
            Disagreement(
                self._table_of(key.compiled, key.table),
                key.row,
                dict(key.recorded),
                dict(key.answered),
                self._where(key.compiled, self._boxes.get(number)),
                found[number],
            )
            for key, number in self._groups.items()
        ]
        groups.sort(key=lambda group: -group.tally.calls)
        apart = (found.get(number, Tally()) for number in range(_FURTHER, _FIRST))
        further, uncovered, undetermined, faulty = apart
        return Audited(
            self._table,
            self._calls,
            self._agreed,
            tuple(groups),
            further,
            uncovered,
            undetermined,
            faulty,
            self._by,
        )

    def _where(self, identity: int | None, box: Box | None) -> Where | None:
        if identity is None or box is None:
            return None
        compiled = self._compiled[identity]
        return where_of(compiled.grid, box, compiled.order)


def _agrees(table: Table, name: str, recorded: object, answered: Result | None) -> bool:
    """Whether a value that was recorded is what a table answers."""
    output = table.outputs.get(name)
    if output is None:
        return _is_nothing(recorded) and answered is None
    try:
        if not isinstance(answered, tuple):
            return _read(table, output, recorded) == answered
        several = recorded.split(";") if isinstance(recorded, str) else recorded
        listed = list(several) if isinstance(several, (list, tuple)) else [several]
        values = tuple(_read(table, output, each) for each in listed)
    except Unreadable:
        return False
    if table.hit_policy is HitPolicy.COLLECT:
        return Counter(values) == Counter(answered)
    return values == answered


def _read(table: Table, output: Output, recorded: object) -> object:
    """A value that was recorded, as one of the output's kind; raises ``Unreadable``."""
    if _is_nothing(recorded):
        return None
    kind = Kind.INTEGER if table.hit_policy is HitPolicy.COLLECT_COUNT else output.kind
    return read_python(kind, recorded, output.numbers, output.zone)


def _is_nothing(recorded: object) -> bool:
    """Whether nothing was recorded: null, or an empty cell."""
    return recorded is None or (isinstance(recorded, str) and recorded.strip() in ("", "null"))


def _text(table: Table, name: str, value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, (tuple, list)):
        return "; ".join(_text(table, name, each) for each in value)
    if isinstance(value, str):
        return value.strip() or "null"
    try:
        return table.print_output(name, value)
    except (TypeError, ValueError, AttributeError, ArithmeticError):
        return str(value)
