"""Random tables of many inputs and rows, too large to try every point, with few faults.

A large table of random rows has thousands of gaps.  So one is made as an owner makes it: all
contexts are split along one input after another until there are enough parts, each part is a
row, and then the table is spoiled in a few places: rows are left out, ends are moved by one
point, cells are left empty, rows are repeated, moved and put over others.

Every input is a line of *atoms*: the points at which cells may end and what lies between them,
or the values that can be listed, null last.  A cell is a set of atoms, written as unary tests.

Worked example: a number with the ends 3 and 6 has the atoms ``< 3``, ``3``, ``(3..6)``, ``6``,
``> 6``; the second and the third together are written ``[3..6)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.oracle.answers import PlainProcedure
from tests.oracle.cell_generators import chance, pick
from tests.oracle.columns import DAY, HOUR, MINUTE, Column, Plain, from_python, spellings
from tests.oracle.printed_cells import read_cell
from tests.oracle.tables import AcceptedGap, OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import (
    Between,
    Cell,
    Compared,
    Equal,
    Negated,
    Null,
    UnaryTest,
    cell_holds,
)

#: The atoms of one input that a cell holds; of a box, for every input that it narrows.
Atoms = frozenset[int]
Box = Mapping[str, Atoms]


@dataclass(frozen=True)
class Line:
    """One input and its atoms.

    ``ends`` are the points at which cells of an ordered input may end, ``members`` the values
    of any other; ``has_rest`` says that a text may be none of them.
    """

    column: Column
    ends: tuple[Fraction, ...] = ()
    members: tuple[Plain, ...] = ()
    has_rest: bool = False

    @property
    def count(self) -> int:
        """How many atoms there are."""
        known = 2 * len(self.ends) + 1 if self.ends else len(self.members) + self.has_rest
        return known + self.column.nullable

    @property
    def everything(self) -> Atoms:
        """All atoms."""
        return frozenset(range(self.count))

    def cell(self, atoms: Atoms) -> Cell:
        """The atoms as a cell."""
        null = self.count - 1 if self.column.nullable else None
        known = sorted(atoms - {null})
        if null is not None and known == list(range(null)) and null not in atoms:
            return (_negated((Null(),)),)
        tests = self._ordered_tests(known) if self.ends else self._tests(known)
        return (*tests, Null()) if null in atoms else tests

    def _equal(self, value: Plain) -> Equal:
        return Equal(value, _written(self.column, value))

    def _tests(self, atoms: Sequence[int]) -> tuple[UnaryTest, ...]:
        rest = len(self.members)
        if rest not in atoms or not self.has_rest:
            return tuple(self._equal(self.members[atom]) for atom in atoms)
        out = [self._equal(value) for atom, value in enumerate(self.members) if atom not in atoms]
        return (_negated(tuple(out)),)

    def _ordered_tests(self, atoms: Sequence[int]) -> tuple[UnaryTest, ...]:
        runs: list[list[int]] = []
        for atom in atoms:
            if runs and runs[-1][1] == atom - 1:
                runs[-1][1] = atom
            else:
                runs.append([atom, atom])
        return tuple(self._between(first, last) for first, last in runs)

    def _between(self, first: int, last: int) -> UnaryTest:
        """The test of a run: even atoms lie between the ends, odd ones are ends."""
        low = self.ends[(first - 1) // 2] if first else None
        high = self.ends[last // 2] if last < 2 * len(self.ends) else None
        low_in, high_in = first % 2 == 1, last % 2 == 1
        if low is not None and low == high:
            return self._equal(low)
        low_text = "" if low is None else _written(self.column, low)
        high_text = "" if high is None else _written(self.column, high)
        if low is not None and high is not None:
            brackets = "[" if low_in else "(", "]" if high_in else ")"
            text = f"{brackets[0]}{low_text}..{high_text}{brackets[1]}"
            return Between(low, low_in, high, high_in, text)
        if high is not None:
            operator = "<=" if high_in else "<"
            return Compared(operator, high, f"{operator} {high_text}")
        assert low is not None, "a cell that holds everything is left out"
        operator = ">=" if low_in else ">"
        return Compared(operator, low, f"{operator} {low_text}")


def _written(column: Column, value: Plain) -> str:
    return spellings(column.kind, value)[0]


def _negated(tests: tuple[Equal | Null, ...]) -> Negated:
    return Negated(tests, f"not({', '.join(test.text for test in tests)})")


def _dates(*texts: str) -> tuple[Fraction, ...]:
    found = [from_python(date.fromisoformat(text)) for text in texts]
    return tuple(value for value in found if isinstance(value, Fraction))


def _moments(*texts: str) -> tuple[Fraction, ...]:
    found = [from_python(datetime.fromisoformat(text)) for text in texts]
    return tuple(value for value in found if isinstance(value, Fraction))


#: For every ordered kind: ends of cells, a step they suit, and a domain that holds them.
_ORDERED: dict[str, tuple[tuple[Fraction, ...], Fraction, str]] = {
    "integer": (tuple(map(Fraction, (-7, 0, 10, 20, 50))), Fraction(1), "[-20..60]"),
    "number": (tuple(map(Fraction, ("0", "1.5", "2.25", "40"))), Fraction("0.25"), "> -2.5"),
    "date": (
        _dates("2022-12-29", "2023-01-01", "2023-06-30", "2024-02-29"),
        Fraction(1),
        "[2020-01-01..2030-12-31]",
    ),
    "time": (
        tuple(map(Fraction, (9 * HOUR, 12 * HOUR + 30 * MINUTE, 17 * HOUR))),
        Fraction(30 * MINUTE),
        "[06:00..22:00)",
    ),
    "datetime": (
        _moments("2022-12-29T00:00", "2022-12-29T14:00", "2023-01-01T00:00"),
        Fraction(HOUR),
        ">= 2020-01-01 00:00",
    ),
    "duration": (
        tuple(map(Fraction, (3 * HOUR, 6 * HOUR, DAY, 3 * DAY))),
        Fraction(MINUTE),
        ">= 0 jam",
    ),
}  # fmt: skip
_TEXTS = ("perbaikan", "nyala", "turut padam", "tidak padam", "gangguan", "selesai")
_KINDS = ("integer", "number", "duration", "date", "time", "datetime", "string", "boolean")


def draw_line(draw: DrawFn, name: str) -> Line:
    """An input: any kind, listed or bounded or in steps, with or without null."""
    kind = draw(pick(_KINDS))
    nullable = chance(draw, 2)
    if kind == "boolean":
        return Line(Column(name, kind, (True, False), nullable=nullable), members=(True, False))
    if kind == "string":
        texts = _TEXTS[: draw(pick((3, 4, 5, 6)))]
        is_listed = chance(draw, 7)
        column = Column(name, kind, texts, texts if is_listed else None, nullable=nullable)
        return Line(column, members=texts, has_rest=not is_listed)
    ends, step, text = _ORDERED[kind]
    column = Column(name, kind, ends, nullable=nullable)
    if chance(draw, 3):
        column = replace(column, step=step)
    if chance(draw, 5):
        column = _bounded(column, text)
    return Line(column, ends)


def _bounded(column: Column, text: str) -> Column:
    domain = read_cell(column, text)
    return replace(column, within=lambda value: cell_holds(domain, value), domain_text=(text,))


def _split(draw: DrawFn, lines: Mapping[str, Line], parts: list[dict[str, Atoms]]) -> None:
    """Split one of the parts along one input, in two."""
    part = parts[draw(st.integers(0, len(parts) - 1))]
    name = draw(pick(tuple(lines)))
    line = lines[name]
    atoms = sorted(part.get(name, line.everything))
    if len(atoms) < 2:
        return
    where = draw(st.integers(1, len(atoms) - 1))
    if not line.ends and where > 1 and chance(draw, 3):
        atoms = atoms[1:] + atoms[:1]
    parts.remove(part)
    parts += [{**part, name: frozenset(half)} for half in (atoms[:where], atoms[where:])]


def draw_parts(draw: DrawFn, lines: Mapping[str, Line], count: int) -> list[dict[str, Atoms]]:
    """All contexts in about so many disjoint boxes."""
    parts: list[dict[str, Atoms]] = [{}]
    for _ in range(count - 1):
        _split(draw, lines, parts)
    return parts


_FAULTS = ("drop", "drop", "nudge", "nudge", "loosen", "narrow", "wide", "join", "repeat", "move")


def _spoil(draw: DrawFn, lines: Mapping[str, Line], boxes: list[dict[str, Atoms]]) -> None:
    """One fault."""
    fault = draw(pick(_FAULTS))
    box = boxes[draw(st.integers(0, len(boxes) - 1))]
    where = draw(st.integers(0, len(boxes)))
    if fault == "drop" and len(boxes) > 2:
        boxes.remove(box)
    elif fault == "move":
        boxes.remove(box)
        boxes.insert(where, box)
    elif fault == "repeat":
        boxes.insert(where, dict(box))
    elif fault == "narrow":
        name = draw(pick(tuple(lines)))
        boxes.insert(where, box | {name: _draw_run(draw, lines[name], box)})
    elif fault == "wide":
        names = draw(st.lists(pick(tuple(lines)), min_size=2, max_size=4, unique=True))
        boxes.insert(where, {name: _draw_run(draw, lines[name], {}) for name in names})
    elif fault == "join":
        other = boxes[draw(st.integers(0, len(boxes) - 1))]
        shared = {name: box[name] | other[name] for name in box if name in other}
        boxes.insert(where, shared)
    elif fault in ("loosen", "nudge") and box:
        name = draw(pick(tuple(box)))
        if fault == "loosen":
            del box[name]
        else:
            box[name] = _nudged(draw, lines[name], box[name])


def _draw_run(draw: DrawFn, line: Line, box: Box) -> Atoms:
    """Neighbouring atoms of those a box holds."""
    atoms = sorted(box.get(line.column.name, line.everything))
    first = draw(st.integers(0, len(atoms) - 1))
    return frozenset(atoms[first : draw(st.integers(first + 1, len(atoms)))])


def _nudged(draw: DrawFn, line: Line, atoms: Atoms) -> Atoms:
    """A cell with one of its ends moved by one atom."""
    outside = {atom + way for atom in atoms for way in (-1, 1)} - atoms
    inside = {atom for atom in atoms if not {atom - 1, atom + 1} <= atoms}
    movable = sorted((outside | inside) & line.everything)
    return atoms ^ {draw(pick(movable))} or atoms


_DECISIONS = ("LAPOR ULANG", "LAPOR BARU", "ISSUE CLOSED")
_OUTPUT = OutputColumn("laporan", "string", _DECISIONS)


def draw_table(
    draw: DrawFn,
    lines: Mapping[str, Line],
    sizes: tuple[int, int],
    policies: Sequence[str],
    name: str = "besar",
    uses: Sequence[str] = (),
) -> PlainTable:
    """A table over some inputs with about so many rows."""
    boxes = draw_parts(draw, lines, draw(st.integers(*sizes)))
    policy = draw(pick(policies))
    left_out: list[dict[str, Atoms]] = []
    for _ in range(draw(st.integers(1, 8))):
        before = list(boxes)
        _spoil(draw, lines, boxes)
        left_out += [box for box in before if len(boxes) < len(before) and box not in boxes]

    def cells(box: Box) -> dict[str, Cell]:
        return {
            name: lines[name].cell(atoms)
            for name, atoms in box.items()
            if atoms != lines[name].everything
        }

    ids = [str(number) for number in range(1, len(boxes) + 1)]
    rows: list[Row] = []
    for index, box in enumerate(boxes):
        use = draw(pick(uses)) if uses and chance(draw, 1) else None
        over: tuple[str, ...] = ()
        if policy == "first" and index + 1 < len(ids) and chance(draw, 1):
            over = (draw(pick(tuple(ids[index + 1 :]))),)
        outputs = {} if use else {_OUTPUT.name: draw(pick(_DECISIONS))}
        rows.append(Row(ids[index], cells(box), outputs, use, over))
    accepted = [
        AcceptedGap(cells(box), f"reason {number} of {name}")
        for number, box in enumerate(left_out)
        if chance(draw, 5)
    ]
    columns = tuple(line.column for line in lines.values())
    return PlainTable(name, columns, (_OUTPUT,), tuple(rows), policy, tuple(accepted))


@st.composite
def large_tables(
    draw: DrawFn,
    policies: Sequence[str] = ("first", "first", "unique", "any", "priority", "collect"),
    inputs: tuple[int, int] = (8, 12),
    rows: tuple[int, int] = (20, 60),
    hands_over: bool = True,
) -> PlainProcedure:
    """A table of many inputs; now and then one that hands over to another."""
    names = [f"i{number}" for number in range(draw(st.integers(*inputs)))]
    lines = {name: draw_line(draw, name) for name in names}
    if not (hands_over and chance(draw, 2)):
        return PlainProcedure((draw_table(draw, lines, rows, policies),))
    child_lines: dict[str, Line] = {name: lines[name] for name in names[:3]}
    child_lines["k"] = draw_line(draw, "k")
    child = draw_table(draw, child_lines, (2, 8), ("first", "unique"), "anak")
    entry = draw_table(draw, lines, rows, ("first", "unique"), uses=["anak"])
    if not any(row.use for row in entry.rows):
        rows_of_entry = (replace(entry.rows[0], use="anak", outputs={}), *entry.rows[1:])
        entry = replace(entry, rows=rows_of_entry)
    return PlainProcedure((entry, child))
