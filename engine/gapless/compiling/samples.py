"""Samples: contexts of a region with a value for all that formulas need.

Purpose: look for a context in which a formula fails, or in which two formulas differ.

First come the witnesses of all names; then the ends of their sets, the numbers and days that others
are compared with, and zero, one name at a time; then the same value for all names that may have it;
then some that chance chooses, always the same.

Invariants: every context lies in the region; the order depends on nothing but the region and the
names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from random import Random
from types import MappingProxyType
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.durations import Months
from gapless.algebra.sets import Cut, ValueSet
from gapless.algebra.values import Kind, Value
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure, Outcome
from gapless.compiling.computing import compute
from gapless.compiling.policy import HitPolicyError
from gapless.compiling.witness import witness
from gapless.dataclass import dataclass
from gapless.model import Procedure, RawData
from gapless.unreadable import Unreadable

#: So many contexts are chosen by chance.
_MOST_RANDOM = 96
#: In so many parts of a region in which other tables decide inputs.
_MOST_PIECES = 8
#: So many values of one name are tried alone.
_MOST_VALUES = 24
#: How far from an end values are chosen where a set has no other end, in steps.
_FAR = 10_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One context: a value for every input asked and every datum needed, and its place in the
    grid.
    """

    values: Mapping[str, Value | None]
    point: Box

    def answer(self, compiled: CompiledProcedure, outcome: Outcome) -> Outcome:
        """What an outcome, reached here, answers."""
        rows = compiled.grid.holding(self.point, compiled.grid.all_rows)

        def ask(below: CompiledProcedure) -> Outcome:
            found = below.outcome(rows, rows)
            assert found is not None, "a single context has an outcome"
            return found

        return compute(compiled, outcome, self.values, ask)

    def outcome(self, compiled: CompiledProcedure) -> Outcome | None:
        """What is decided here; None where rows contradict each other."""
        rows = compiled.grid.holding(self.point, compiled.grid.all_rows)
        try:
            found = compiled.outcome(rows, rows)
        except HitPolicyError:
            return None
        assert found is not None, "a single context has an outcome"
        return self.answer(compiled, found)


def samples(
    compiled: CompiledProcedure,
    box: Box,
    names: Collection[str],
    further: Mapping[str, RawData] = MappingProxyType({}),
) -> Iterator[Sample]:
    """Some contexts of a box that has one.

    Raw data are those of the procedure, and ``further`` ones.
    """
    for piece in islice(compiled.grid.contexts_in(box), _MOST_PIECES):
        yield from _samples_in(compiled, piece, names, further)


def _samples_in(
    compiled: CompiledProcedure,
    box: Box,
    names: Collection[str],
    further: Mapping[str, RawData],
) -> Iterator[Sample]:
    """The same of a box in which every choice of the inputs asked is a context."""
    grid, procedure = compiled.grid, compiled.procedure
    data = {**further, **procedure.data}
    where = {grid.dimensions[place].name: place for place in grid.asked}
    sets: dict[str, tuple[Domain, ValueSet]] = {}
    needed = set(names)
    if any(name not in where and name not in data for name in names):
        # What decides one of them depends on all that is asked.
        needed |= where.keys()
    for name in sorted(needed):
        if name in where:
            dimension = grid.dimensions[where[name]]
            sets[name] = dimension.domain, dimension.values(box[where[name]])
        elif name in data:
            domain = data[name].column(procedure.entry.language).domain
            sets[name] = domain, domain.everything
    fixed = {
        name: grid.dimensions[place].witness(box[place])
        for name, place in where.items()
        if name not in sets
    }
    for chosen in _choices(sets):
        values = {**fixed, **chosen}
        try:
            values |= dict(_worked_out(procedure, chosen))
            point = list(box)
            for name, place in where.items():
                dimension = grid.dimensions[place]
                atom = dimension.atom(dimension.domain.place(values[name]))
                point[place] = 0 if atom is None else box[place] & 1 << atom
        except Unreadable:
            continue
        if all(point):
            yield Sample(values, tuple(point))


def _worked_out(
    procedure: Procedure, chosen: Mapping[str, Value | None]
) -> Iterator[tuple[str, Value]]:
    """The inputs that the chosen data compute; raises ``Unreadable``."""
    known = {name: value for name, value in chosen.items() if value is not None}
    for name, column in procedure.asked.items():
        expression = column.expression
        if expression is not None and all(each in known for each in expression.names):
            yield name, expression.evaluate(known)


def _choices(sets: Mapping[str, tuple[Domain, ValueSet]]) -> Iterator[dict[str, Value | None]]:
    chance = Random(0)
    pool = _pool(sets)
    values = {
        name: _values(domain, chosen, pool, chance) for name, (domain, chosen) in sets.items()
    }
    first = {name: found[0] for name, found in values.items()}
    yield first
    for name, found in values.items():
        yield from ({**first, name: value} for value in found[1:])
    for value in pool:
        both = {name: value for name, found in values.items() if _holds(found, value)}
        if len(both) > 1:
            yield {**first, **both}
    for _ in range(_MOST_RANDOM if len(values) > 1 else 0):
        yield {name: chance.choice(found) for name, found in values.items()}


def _holds(found: Collection[Value | None], value: Value) -> bool:
    return any(type(each) is type(value) and each == value for each in found)


def _pool(sets: Mapping[str, tuple[Domain, ValueSet]]) -> list[Value]:
    """Values worth trying for any name of their kind: ends of sets, and those near zero."""
    found: dict[tuple[type, Any], Value] = {}
    for domain, chosen in sets.values():
        for value in (*_near_zero(domain.kind), *_ends(domain, chosen)):
            found.setdefault((type(value), value), value)
    return list(found.values())


def _near_zero(kind: Kind) -> tuple[Value, ...]:
    if kind is Kind.NUMBER:
        return tuple(map(Decimal, ("0", "1", "-1", "3", "0.7")))
    if kind is Kind.INTEGER:
        return (0, 1, -1, 3, 7)
    return (Months(0),) if kind is Kind.MONTHS else ()


def _values(
    domain: Domain, chosen: ValueSet, pool: Collection[Value], chance: Random
) -> list[Value | None]:
    """Some values of a set: its witness first, null last."""
    found: dict[tuple[type, Any], Value | None] = {}

    def add(value: Value) -> None:
        if len(found) >= 2 * _MOST_VALUES:
            return
        try:
            if domain.place(value) in chosen:
                found.setdefault((type(value), value), value)
        except (Unreadable, OverflowError, ValueError):
            return

    first = witness(domain, chosen)
    if first is not None:
        add(first)
    for value in (*domain.members(chosen)[:_MOST_VALUES], *_ends(domain, chosen)):
        add(value)
    for each in pool:
        if type(each) is type(first):
            add(each)
    if domain.kind is Kind.STRING:
        add("")
    elif domain.enumerated is None and first is not None:
        for low, high in domain_intervals(domain, chosen):
            for _ in range(_MOST_VALUES // 2):
                between = _between(domain, low, high, chance)
                if between is not None:
                    add(between)
    nulls = [None] if chosen.has_null else []
    return [*found.values(), *nulls]


def domain_intervals(domain: Domain, chosen: ValueSet) -> Iterator[tuple[Any, Any]]:
    """The intervals of a set as coordinates; None where only the type ends them."""
    widest = Domain(domain.kind, step=domain.step).everything.cuts
    for low, high in (chosen & domain.known).intervals:
        yield _end(low, widest[0]), _end(high, widest[-1])


def _end(cut: Cut, widest: Cut) -> Cut | None:
    return None if len(cut) != 3 or cut == widest else cut


def _ends(domain: Domain, chosen: ValueSet) -> Iterator[Value]:
    """The first and last values of intervals, those of the type itself left out."""
    if domain.kind is Kind.STRING:
        return
    for low, high in domain_intervals(domain, chosen):
        if domain.grid is None:
            yield from (domain.value(cut[1]) for cut in (low, high) if cut is not None)
            continue
        try:
            if low is not None:
                yield domain.value(low[1])
                yield domain.value(low[1] + 1)
            if high is not None:
                yield domain.value(high[1] - 1)
        except (OverflowError, ValueError):
            continue


def _between(domain: Domain, low: Cut | None, high: Cut | None, chance: Random) -> Value | None:
    """A value between two cuts, not too far from one that is an end."""
    if domain.grid is None:
        first = low[1] if low else (high[1] - _FAR if high else Decimal(-_FAR))
        last = high[1] if high else first + _FAR
        places = chance.randrange(3)
        return round(first + (last - first) * chance.randrange(1001) / 1000, places)
    start = low[1] if low else (high[1] - _FAR if high else None)
    if start is None:
        return None
    end = high[1] - 1 if high else start + _FAR
    try:
        return domain.value(chance.randint(start, end))
    except (OverflowError, ValueError):
        return None
