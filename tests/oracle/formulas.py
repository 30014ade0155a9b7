"""A procedure as formulas of Z3, which answers for all contexts at once, however many there are.

This is the second oracle: it shares the plain tables with the first (``answers``, ``analysis``),
but where that one tries every point, this one asks a solver whether a context exists.

An input is one variable, and a second one says whether it is null:

=====================  ==========================================================
kind                   variable
=====================  ==========================================================
number without step    a real number
other ordered kinds    a whole number: the position, counted in steps
string                 a whole number: each text that is written somewhere has one,
                       all other numbers are texts that are written nowhere
boolean                a truth value
=====================  ==========================================================

Worked example: with rows ``a < 3`` and ``a > 3`` of a number, ``context(Not(Or(rows)))`` is
``{"a": 3}``; with a row ``a = 3`` more it is None, and that is a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

import pytest

from tests.oracle.answers import Answer, PlainProcedure, rank
from tests.oracle.columns import Column, Plain, PythonValue, from_python, to_python
from tests.oracle.printed_cells import read_cell
from tests.oracle.tables import MANY_ROWS, AcceptedGap, PlainTable, Row
from tests.oracle.unary_tests import (
    Anything,
    Between,
    Cell,
    Compared,
    Equal,
    Negated,
    Null,
    UnaryTest,
)

z3 = pytest.importorskip("z3")

#: A truth value or a number of Z3, which has no types.
Formula = Any

_ENDS: dict[str, tuple[PythonValue, PythonValue]] = {
    "date": (date.min, date.max),
    "time": (time.min, time.max),
    "datetime": (datetime.min, datetime.max),
    "duration": (timedelta.min, timedelta.max),
    "months": (
        to_python("months", Fraction(-999_999_999)),
        to_python("months", Fraction(999_999_999)),
    ),
}

#: What is decided where nothing is: no row matches, or the hits contradict the policy.
UNCOVERED, CONTRADICTION = 0, -1


class _Variable:
    """One input, whichever tables it is in."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        self.kind = columns[0].kind
        self.grid = columns[0].grid
        self._nullable = any(column.nullable for column in columns)
        self.is_null = z3.Bool(f"{name} is null") if self._nullable else z3.BoolVal(False)
        if self.kind == "boolean":
            self.value = z3.Bool(name)
        else:
            self.value = z3.Real(name) if self.grid is None else z3.Int(name)
        self._numbers: dict[str, int] = {}
        self._cells: dict[Cell, Formula] = {}
        self._tests: dict[UnaryTest, Formula] = {}

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def allowed(self, column: Column) -> Formula:
        """Whether a column can take the value."""
        found = [z3.BoolVal(True)]
        if column.values is not None:
            found.append(z3.Or([self._equal(value) for value in column.values]))
        if column.kind in _ENDS:
            low, high = map(from_python, _ENDS[column.kind])
            assert isinstance(low, Fraction)
            assert isinstance(high, Fraction)
            found += [self._compared(">=", low), self._compared("<=", high)]
        if column.within is not None:
            cell = column.within_tests or read_cell(column, column.domain_text)
            found.append(self.cell(cell))
        return z3.If(self.is_null, z3.BoolVal(column.nullable), z3.And(found))

    def cell(self, cell: Cell) -> Formula:
        """Whether the value passes any test of a cell."""
        known = self._cells.get(cell)
        if known is None:
            known = self._cells[cell] = _any([self._test(test) for test in cell])
        return known

    def _test(self, test: UnaryTest) -> Formula:
        known = self._tests.get(test)
        if known is None:
            known = self._tests[test] = self._new_test(test)
        return known

    def _new_test(self, test: UnaryTest) -> Formula:
        match test:
            case Anything():
                return z3.BoolVal(True)
            case Null():
                return self.is_null
            case Negated(tests):
                return self._known(z3.Not(_any([self._test(inner) for inner in tests])))
            case Equal(value):
                return self._known(self._equal(value))
            case Compared(operator, bound):
                return self._known(self._compared(operator, bound))
            case Between(low, low_in, high, high_in):
                return self._known(
                    self._compared(">=" if low_in else ">", low),
                    self._compared("<=" if high_in else "<", high),
                )

    def _known(self, *formulas: Formula) -> Formula:
        """Whether the value is not null and such as the formulas say."""
        return z3.And(*formulas, z3.Not(self.is_null)) if self._nullable else _all(formulas)

    def _equal(self, value: Plain) -> Formula:
        if isinstance(value, str):
            return self.value == self._number(value)
        if isinstance(value, bool):
            return self.value if value else z3.Not(self.value)
        assert isinstance(value, Fraction)
        return z3.And(self._compared(">=", value), self._compared("<=", value))

    def _compared(self, operator: str, bound: Fraction) -> Formula:
        limit: Formula
        if self.grid is None:
            limit = z3.Q(bound.numerator, bound.denominator)
        else:
            # Of whole numbers, ``n < 2.5`` is ``n < 3`` and ``n > 2.5`` is ``n > 2``.
            steps = bound / self.grid
            limit = ceil(steps) if operator in ("<", ">=") else floor(steps)
        match operator:
            case "<":
                return self.value < limit
            case "<=":
                return self.value <= limit
            case ">":
                return self.value > limit
            case ">=":
                return self.value >= limit
        raise AssertionError(operator)

    def read(self, model: Formula) -> Plain:
        """The value that a model of Z3 gives it."""
        if z3.is_true(model.eval(self.is_null, model_completion=True)):
            return None
        found = model.eval(self.value, model_completion=True)
        if self.kind == "boolean":
            return bool(z3.is_true(found))
        if self.kind == "string":
            number = found.as_long()
            texts = {known: text for text, known in self._numbers.items()}
            return texts.get(number, f"teks lain {number}")
        if self.kind == "number" and self.grid is None:
            return Fraction(found.numerator_as_long(), found.denominator_as_long())
        assert self.grid is not None
        return self.grid * int(found.as_long())


class Formulas:
    """The contexts of a procedure, its rows and its decisions, for a solver."""

    def __init__(self, procedure: PlainProcedure) -> None:
        self.procedure = procedure
        self._variables = {
            name: _Variable(name, columns) for name, columns in procedure.inputs.items()
        }
        self._solver = z3.Solver()
        self._solver.add(self.allows(procedure))
        self._numbers: dict[object, Formula] = {}
        # By identity: the same row may stand in a changed table.
        self._rows: dict[int, Formula] = {}
        for table in procedure.tables:
            for row in table.rows:
                name = f"row {row.id} of {table.id}"
                self._rows[id(row)] = self.named(name, self.row(table, row))

    def allows(self, procedure: PlainProcedure) -> Formula:
        """Whether a procedure, of inputs that are known here, allows the context."""
        return z3.And([self.allows_value(procedure, name) for name in procedure.inputs])

    def allows_value(self, procedure: PlainProcedure, name: str) -> Formula:
        """Whether it allows the value of one of its inputs."""
        own = [column for column in procedure.entry.columns if column.name == name]
        columns = own or procedure.inputs[name]
        return z3.Or([self._variables[name].allowed(column) for column in columns])

    def context(self, *formulas: Formula) -> dict[str, Plain] | None:
        """A context in which all formulas hold; None is the proof that there is none."""
        if not self.is_possible(*formulas):
            return None
        model = self._solver.model()
        return {name: variable.read(model) for name, variable in self._variables.items()}

    def is_possible(self, *formulas: Formula) -> bool:
        """Whether there is a context in which all formulas hold."""
        answer = self._solver.check(*formulas)
        assert answer in (z3.sat, z3.unsat), f"the solver does not know: {answer}"
        return bool(answer == z3.sat)

    def box(self, cells: Mapping[str, Cell]) -> Formula:
        """Whether the context passes all cells."""
        return _all([self._variables[name].cell(cell) for name, cell in cells.items()])

    def row(self, table: PlainTable, row: Row | AcceptedGap) -> Formula:
        """Whether a row, or an accepted gap, of a table holds the context."""
        known = self._rows.get(id(row))
        if known is not None:
            return known
        if table.id == self.procedure.entry.id:
            return self.box(row.cells)
        own = [self._variables[column.name].allowed(column) for column in table.columns]
        return z3.And(self.box(row.cells), *own)

    def named(self, name: str, formula: Formula) -> Formula:
        """A short name for a formula, for questions that need it often."""
        short = z3.Bool(name)
        self._solver.add(short == formula)
        return short

    @cached_property
    def rows(self) -> tuple[Formula, ...]:
        """The rows of the entry."""
        entry = self.procedure.entry
        return tuple(self.row(entry, row) for row in entry.rows)

    @cached_property
    def firsts(self) -> tuple[Formula, ...]:
        """For each row of the entry, whether it matches and none that goes before it does."""
        found: dict[str, Formula] = {}
        before = z3.BoolVal(False)
        rows = zip(self.procedure.entry.rows, self.rows, strict=True)
        for row, holds in _by_rank(self.procedure.entry, rows):
            found[row.id] = self.named(f"{row.id} is first", z3.And(holds, z3.Not(before)))
            before = self.named(f"{row.id} or before", z3.Or(before, holds))
        return tuple(found[row.id] for row in self.procedure.entry.rows)

    def uncovered(self, table: PlainTable | None = None) -> Formula:
        """Whether no row decides, hand-overs followed."""
        return self._missed(table or self.procedure.entry, None)

    def open(self) -> Formula:
        """Whether no row decides and no accepted gap says why."""
        return self._missed(self.procedure.entry, ())

    def _missed(self, table: PlainTable, accepted: tuple[Formula, ...] | None) -> Formula:
        """Uncovered, and outside of ``accepted`` and the table's own, where these matter."""
        rows = [self.row(table, row) for row in table.rows]
        here = z3.Not(z3.Or(rows))
        if accepted is not None:
            accepted += tuple(self.row(table, gap) for gap in table.accepted)
            here = z3.And(here, z3.Not(z3.Or(accepted)))
        found = [here]
        for index, row in enumerate(table.rows):
            if row.use is not None:
                assert table.policy in ("first", "unique")
                rivals = (
                    rows[:index] if table.policy == "first" else rows[:index] + rows[index + 1 :]
                )
                missed = self._missed(self.procedure.table(row.use), accepted)
                found.append(z3.And(rows[index], z3.Not(z3.Or(rivals)), missed))
        return z3.Or(found)

    def differs(self, one: PlainTable, other: PlainTable) -> Formula:
        """Whether two forms of the entry decide differently.

        Where all hits count, whether some outputs are there more often; not in which order.
        """
        if one.policy not in MANY_ROWS:
            return self.decision(one) != self.decision(other)
        mine, theirs = self._counts(one), self._counts(other)
        return z3.Or([mine.get(kind, 0) != theirs.get(kind, 0) for kind in {**mine, **theirs}])

    def _counts(self, table: PlainTable) -> dict[object, Formula]:
        """How many rows with the same outputs match."""
        kinds: dict[object, list[Formula]] = {}
        for row in table.rows:
            kinds.setdefault(_written(table, row), []).append(self.row(table, row))
        return {
            kind: z3.Sum([z3.If(holds, 1, 0) for holds in rows]) for kind, rows in kinds.items()
        }

    def decision(self, table: PlainTable) -> Formula:
        """What is decided, as a number: equal numbers are equal decisions.

        ``table`` may be the entry with other rows.  Only policies under which one row decides.
        """
        assert table.policy not in MANY_ROWS
        rows = [(row, self.row(table, row)) for row in table.rows]
        chain = z3.IntVal(UNCOVERED)
        for row, holds in reversed(_by_rank(table, rows)):
            chain = z3.If(holds, self._conclusion(table, row), chain)
        if table.policy == "unique":
            return z3.If(z3.AtMost(*(holds for _, holds in rows), 1), chain, CONTRADICTION)
        if table.policy == "any":
            kinds: dict[object, list[Formula]] = {}
            for row, holds in rows:
                kinds.setdefault(_written(table, row), []).append(holds)
            agree = z3.AtMost(*(z3.Or(same) for same in kinds.values()), 1)
            return z3.If(agree, chain, CONTRADICTION)
        return chain

    def number(self, answer: Answer) -> Formula:
        """The number that ``decision`` gives an answer of the other oracle."""
        if answer.status == "contradiction":
            return CONTRADICTION
        return self._number(answer.outputs) if answer.status == "decided" else UNCOVERED

    def needed(self, table: PlainTable) -> Iterator[tuple[Row, Formula]]:
        """For each row, whether without it this would be decided otherwise.

        Only for the hit policies ``first`` and ``priority``.
        """
        assert table.policy in ("first", "priority")
        rows = _by_rank(table, ((row, self.row(table, row)) for row in table.rows))
        behind = [z3.IntVal(UNCOVERED)]
        for row, holds in reversed(rows):
            behind.append(z3.If(holds, self._conclusion(table, row), behind[-1]))
        before = z3.BoolVal(False)
        for (row, holds), rest in zip(rows, behind[-2::-1], strict=True):
            yield row, z3.And(holds, z3.Not(before), rest != self._conclusion(table, row))
            before = z3.Or(before, holds)

    def _conclusion(self, table: PlainTable, row: Row) -> Formula:
        if row.use is not None:
            return self.decision(self.procedure.table(row.use))
        return self._number(_written(table, row))

    def _number(self, outputs: object) -> Formula:
        return self._numbers.setdefault(outputs, z3.IntVal(len(self._numbers) + 1))


def _by_rank(table: PlainTable, rows: Iterable[tuple[Row, Formula]]) -> list[tuple[Row, Formula]]:
    """Rows with formulas, those that go before others first."""
    by_rank = table.policy == "priority"
    return sorted(rows, key=lambda item: rank(table, item[0]) if by_rank else [])


def _written(table: PlainTable, row: Row) -> object:
    return tuple((output.name, row.outputs[output.name]) for output in table.outputs)


def _any(formulas: Sequence[Formula]) -> Formula:
    return formulas[0] if len(formulas) == 1 else z3.Or(formulas)


def _all(formulas: Sequence[Formula]) -> Formula:
    return formulas[0] if len(formulas) == 1 else z3.And(formulas)


def at_most_one(formulas: Iterable[Formula]) -> Formula:
    """Whether no two of the formulas hold."""
    found = list(formulas)
    return z3.AtMost(*found, 1) if found else z3.BoolVal(True)
