"""Columns of values: which atom of an input every value of an Arrow array lies in.

Purpose: read a million values of an input as ``decide`` reads one, without asking it a million
times.

The one idea: a value only matters by its atom.  Where the numbers of an array lie on the line of
the input (whole numbers, decimals, days, times, durations), the cuts of the input are put on the
line of the array, exactly, and every value is found among them at once.  Of everything else, and of
every value that this does not find inside the domain, each distinct one is read by itself.

Invariants: a value gets the atom, or the refusal, that ``decide`` gives it; nothing is rounded; a
null is a value like any other, allowed or refused, unless empty cells are said to be unknown.

Worked example: durations in microseconds for an input with cuts at 3 and 6 hours.  The cuts are
10,800,000,000 and 21,600,000,000 of the array's own numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, inf
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gapless.algebra.sets import HIGHEST
from gapless.algebra.values import Kind
from gapless.algebra.zones import standard_offset
from gapless.bulk.arrays import Array, plain, whole_numbers
from gapless.bulk.python_values import LENGTHS, Unit, as_python, date_forms
from gapless.bulk.thresholds import Thresholds
from gapless.codes.columns import UNREADABLE_VALUE
from gapless.compiling.dimension import Dimension
from gapless.compiling.locate import native_cuts, place_finder
from gapless.dataclass import dataclass, field
from gapless.deciding.context import ContextFault, read_input
from gapless.diagnostic import listed, say
from gapless.unreadable import Unreadable

#: For every value the number of its atom; that of all atoms where it is absent; below 0 a fault.
Codes = NDArray[np.int32]

#: What a value that the quick way does not know raises.
_MISSES = (KeyError, TypeError, ValueError, ArithmeticError)
#: So many texts of a column are remembered, none of them longer.
_MOST_TEXTS, _LONGEST_TEXT = 1 << 16, 200
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
#: What lies further out is asked one by one.
_FURTHEST = 1e199
_MICROSECOND = timedelta(microseconds=1)
_UNIX_DAYS = date(1970, 1, 1).toordinal() - 1
_UNIX_MICROSECONDS = (datetime(1970, 1, 1) - datetime(1, 1, 1)) // _MICROSECOND
#: Of tables of atoms by value, so many more values than there are records may be in between.
_WIDEST = 1 << 20


@dataclass(slots=True)
class Faults:
    """What is wrong with values of a batch; a code below 0 names one of these."""

    found: list[tuple[ContextFault, ...]] = field(default_factory=list)

    def code(self, *faults: ContextFault) -> int:
        """The code of a fault."""
        self.found.append(faults)
        return -len(self.found)

    def at(self, code: int) -> tuple[ContextFault, ...]:
        """The faults that a code names."""
        return self.found[-1 - code]


@dataclass(frozen=True, slots=True)
class _Line:
    """How the whole numbers of an array stand on the line of an input.

    The coordinate of a number is ``number * ratio + offset``.
    """

    ratio: Fraction
    offset: Fraction

    def first_behind(self, place: Any, *, after: bool) -> int:
        """The first number at or behind a coordinate; strictly behind it with ``after``."""
        exact = (Fraction(place) - self.offset) / self.ratio
        return floor(exact) + 1 if after else ceil(exact)


class AtomReader:
    """Reads arrays of values of one input."""

    def __init__(
        self, name: str, dimension: Dimension, unit: Unit | None = None, *, empty_is_unknown: bool
    ) -> None:
        self.absent = len(dimension.atoms)
        self._name = name
        self._dimension = dimension
        self._domain = dimension.domain
        self._unit = unit
        self._empty_is_unknown = empty_is_unknown
        atoms = [-1 if atom is None else atom for atom in dimension.atom_after]
        self._atoms = np.array(atoms, np.int32)
        self._cuts = [cut for cut in dimension.cuts if len(cut) == 3]
        self._skipped = 0 if len(dimension.cuts[0]) == 3 else 1
        self._find: Callable[[Any], int] = _finder(dimension)
        self._texts: dict[str, int] = {}
        self._null: int | None = dimension.atom(HIGHEST) if self._domain.nullable else None
        self._firsts: dict[_Line, Thresholds] = {}
        self._floats: dict[Any, Thresholds] = {}
        self._tables: dict[_Line, tuple[int, Codes]] = {}

    def read(self, column: Array, faults: Faults) -> Codes:
        """The codes of an array."""
        column = plain(column)
        kind = column.type
        if pa.types.is_dictionary(kind):
            known = self.read(column.dictionary, faults)
            codes = _taken(known, column.indices)
        elif (line := self._line(kind)) is not None:
            codes = self._on_line(column, line, faults)
        elif pa.types.is_floating(kind) and self._domain.kind in _NUMERIC and not self._unit:
            codes = self._of_floats(column, faults)
        else:
            codes = self._one_by_one(column, faults)
        if column.null_count:
            codes[column.is_null().to_numpy(zero_copy_only=False)] = self.null(faults)
        return codes

    def null(self, faults: Faults) -> int:
        """The code of a null."""
        if self._null is not None:
            return self._null
        return self.absent if self._empty_is_unknown else self.code(None, faults)

    def code(self, value: object, faults: Faults) -> int:
        """The code of one value, as ``decide`` takes it."""
        if type(value) is str:
            known = self._texts.get(value)
            if known is None:
                known = self._read(value, faults)
                is_short = len(value) <= _LONGEST_TEXT
                if known >= 0 and is_short and len(self._texts) < _MOST_TEXTS:
                    self._texts[value] = known
            return known
        return self._read(value, faults)

    def _read(self, value: object, faults: Faults) -> int:
        if self._empty_is_unknown and type(value) is str and not value.strip():
            return self.absent
        if self._unit is not None:
            try:
                value = self._unit.applied(value, self._domain.numbers)
            except Unreadable as problem:
                named = say("{input}: {problem}", input=self._name, problem=problem.message)
                return faults.code(fault_of(self._name, Unreadable(named, problem.advice)))
        try:
            found = self._dimension.atom_after[self._find(value)]
            if found is not None:
                return found
        except _MISSES:
            pass
        try:
            read = read_input(self._name, self._domain, value)
        except Unreadable as problem:
            return faults.code(fault_of(self._name, self._advised(value, problem)))
        atom = self._dimension.atom(self._domain.place(read))
        assert atom is not None, "a value of the domain lies in an atom"
        return atom

    def _advised(self, value: object, problem: Unreadable) -> Unreadable:
        """The same, with how a column of such dates is read."""
        is_date = self._domain.kind in (Kind.DATE, Kind.DATETIME)
        forms = date_forms(value) if is_date and type(value) is str else ()
        if not forms:
            return problem
        options = listed(f"--column {self._name}=COLUMN:{form}" for form in forms)
        advice = say("say how the column is written: {options}", options=options)
        return Unreadable(problem.message, advice, code=problem.code)

    def _one_by_one(self, column: Array, faults: Faults) -> Codes:
        """Each distinct value read by itself."""
        if pa.types.is_nested(column.type) or pa.types.is_null(column.type):
            values = as_python(column, self._domain.kind)
            return np.array([self._known_or_null(one, faults) for one in values], np.int32)
        encoded = column.dictionary_encode()
        known = [
            self.code(value, faults) for value in as_python(encoded.dictionary, self._domain.kind)
        ]
        return _taken(np.array(known, np.int32), encoded.indices)

    def _known_or_null(self, value: object, faults: Faults) -> int:
        return self.null(faults) if value is None else self.code(value, faults)

    def _again(
        self, column: Array, codes: Codes, unsure: NDArray[np.bool_], faults: Faults
    ) -> None:
        """Read the values one by one that were not found inside the domain."""
        unsure = unsure | (codes < 0)
        if column.null_count:
            unsure &= column.is_valid().to_numpy(zero_copy_only=False)
        if unsure.any():
            codes[unsure] = self._one_by_one(column.filter(pa.array(unsure)), faults)

    def _on_line(self, column: Array, line: _Line, faults: Faults) -> Codes:
        numbers = whole_numbers(column)
        if numbers is None:
            return self._one_by_one(column, faults)
        codes = self._located(numbers, line)
        between = np.zeros(len(numbers), bool)
        if self._domain.grid is not None and (parts := _parts(line)):
            divisor, rest = parts
            between = numbers % divisor != rest
        self._again(column, codes, between, faults)
        return codes

    def _located(self, numbers: NDArray[np.int64], line: _Line) -> Codes:
        """The atoms of numbers on a line; those of a narrow range are looked up in a table."""
        if not len(numbers):
            return np.empty(0, np.int32)
        low, high = int(numbers.min()), int(numbers.max())
        start, table = self._tables.get(line, (0, np.empty(0, np.int32)))
        if not start <= low <= high < start + len(table):
            if len(table):
                low, high = min(low, start), max(high, start + len(table) - 1)
            if high - low > _WIDEST:
                return self._bisected(numbers, line)
            start, table = low, self._bisected(np.arange(low, high + 1, dtype=np.int64), line)
            self._tables[line] = start, table
        return table.take(numbers - start)

    def _bisected(self, numbers: NDArray[np.int64], line: _Line) -> Codes:
        thresholds = self._firsts.get(line)
        if thresholds is None:
            behind = [line.first_behind(cut[1], after=bool(cut[2])) for cut in self._cuts]
            # What begins beyond all numbers of the array is never reached.
            kept = [max(one, _SMALLEST) for one in behind if one <= _LARGEST]
            thresholds = self._firsts[line] = Thresholds(np.array(kept, np.int64))
        return self._atoms.take(thresholds.reached(numbers) + self._skipped)

    def _of_floats(self, column: Array, faults: Faults) -> Codes:
        """The atoms of floats: each means the decimal that it prints as in its own width."""
        numbers = column.fill_null(0.0).to_numpy()
        kind, wide = numbers.dtype, numbers.astype(np.float64)
        outside = ~(np.abs(wide) < _FURTHEST)
        if self._domain.grid is None:
            thresholds = self._floats.get(kind)
            if thresholds is None:
                firsts = np.array([_first_float(cut, kind.type) for cut in self._cuts], kind)
                thresholds = self._floats[kind] = Thresholds(firsts)
            numbers = np.where(outside, kind.type(0), numbers) if outside.any() else numbers
            codes: Codes = self._atoms.take(thresholds.reached(numbers) + self._skipped)
        else:
            exactly = 2.0 ** (np.finfo(kind).nmant + 1)
            outside |= (np.abs(wide) >= exactly) | (np.floor(wide) != wide)
            exact = np.where(outside, 0.0, wide).astype(np.int64)
            line = _Line(1 / self._domain.grid, Fraction(0))
            codes = self._located(exact, line)
            if parts := _parts(line):
                outside |= exact % parts[0] != parts[1]
        self._again(column, codes, outside, faults)
        return codes

    def _line(self, kind: Any) -> _Line | None:
        """How the numbers of an array of some type lie on the line of the input, if they do."""
        found = _units_of(kind, self._domain.kind, self._domain.zone is not None, self._unit)
        if found is None:
            return None
        ratio, offset = found
        if self._domain.zone is not None:
            offset += standard_offset(self._domain.zone) // _MICROSECOND
        step = self._domain.grid or Fraction(1)
        return _Line(ratio / step, Fraction(offset) / step)


_NUMERIC = (Kind.NUMBER, Kind.INTEGER)


def fault_of(name: str, problem: Unreadable) -> ContextFault:
    """What is wrong with the value of an input or datum."""
    code = problem.code or UNREADABLE_VALUE
    return ContextFault(name, code.name, problem.message, problem.advice)


def _finder(dimension: Dimension) -> Callable[[Any], int]:
    """The quick way from a Python value to its place; raises one of ``_MISSES``."""
    native = native_cuts(dimension)
    if native is None:
        return place_finder(dimension)
    kind, cuts = native

    def find(value: Any) -> int:
        if type(value) is not kind:
            raise KeyError(value)
        return bisect_right(cuts, value)

    return find


def _taken(known: Codes, indices: Array) -> Codes:
    """Codes by their numbers; of nulls any."""
    if not len(known):
        return np.zeros(len(indices), np.int32)
    places = indices.fill_null(0) if indices.null_count else indices
    found: Codes = known.take(places.to_numpy().astype(np.intp, copy=False))
    return found


def _parts(line: _Line) -> tuple[int, int] | None:
    """The divisor of the numbers that lie on whole coordinates, and their rest; None for all.

    Where there are none, or the divisor is no number of the array, a rest that no number has.
    """
    offset = line.offset % 1
    divisor = line.ratio.denominator
    if divisor == 1 and not offset:
        return None
    if divisor % offset.denominator or divisor > _LARGEST:
        return 1, 1
    wanted = -offset.numerator * (divisor // offset.denominator)
    return divisor, wanted * pow(line.ratio.numerator, -1, divisor) % divisor


def _first_float(cut: Any, kind: Any) -> Any:
    """The first float of a kind at or behind a cut; an infinite one where the cut is beyond all."""
    _, place, after = cut

    def is_behind(number: Any) -> bool:
        if not np.isfinite(number):
            return bool(number > 0)
        exact = Decimal(np.format_float_positional(number))
        return bool(exact > place if after else exact >= place)

    with np.errstate(over="ignore"):
        found = kind(place)
    while is_behind(before := np.nextafter(found, kind(-inf))) and before != found:
        found = before
    while not is_behind(found):
        found = np.nextafter(found, kind(inf))
    return found


def _units_of(
    kind: Any, wanted: Kind, zoned: bool, unit: Unit | None
) -> tuple[Fraction, Fraction] | None:
    """The units of an input in one number of an array, and at its 0; None where they do not fit."""
    types = pa.types
    one, zero = Fraction(1), Fraction(0)
    whole = types.is_integer(kind) or (types.is_decimal(kind) and kind.precision <= 18)
    size = Fraction(10) ** -kind.scale if types.is_decimal(kind) else one
    if whole and wanted in _NUMERIC and unit is None:
        return size, zero
    if whole and unit is not None and unit.size and unit.fits(wanted):
        return size * unit.size, zero
    if wanted is Kind.DURATION and types.is_duration(kind):
        return LENGTHS[kind.unit], zero
    if wanted is Kind.TIME and types.is_time(kind):
        return LENGTHS[kind.unit], zero
    if wanted is Kind.DATE and types.is_date32(kind):
        return one, Fraction(_UNIX_DAYS)
    if wanted is Kind.DATE and types.is_date64(kind):
        return Fraction(1, 86_400_000), Fraction(_UNIX_DAYS)
    if wanted is Kind.DATETIME and types.is_timestamp(kind) and (kind.tz is not None) == zoned:
        return LENGTHS[kind.unit], Fraction(_UNIX_MICROSECONDS)
    return None
