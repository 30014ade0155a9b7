"""Formulas over ranges: why a formula may fail in a region.

Purpose: walk the program of a formula with ranges in place of values (see ``ranges``), by every
branch that may be taken.

Invariants: a reason that is left out cannot occur, but for results that are too large because an
input has no end itself.

Worked example: ``if b = 0 then 0 else a / b`` is looked at for ``b`` below zero, zero and above; in
no part is the branch taken that divides by zero.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

from gapless.algebra.domain import Domain, units_of
from gapless.algebra.operations import BETWEEN, COMPARISONS, Join
from gapless.algebra.programs import Constant, Datum, Jump, NullTest, Operation
from gapless.algebra.sets import ValueSet
from gapless.algebra.values import Kind, Value, article
from gapless.check.ranges import DAY, DECIMAL, RANGES, Point, Range, hull, place_of, point_range
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Message, say
from gapless.sfeel.formulas import Formula

#: In so many cases at most a box is looked at value by value.
_MOST_CASES = 64
#: So many ways through a formula are followed.
_MOST_PATHS = 256
_NEVER_FAIL = {compute for _, compute in BETWEEN.values()}


def ranges_of(
    compiled: CompiledProcedure,
    box: Box,
    formula: Formula,
    known: Mapping[str, Value | None],
) -> Iterator[dict[str, Range]]:
    """The ranges of inputs and data in a box; ``known`` are the values of those that are one.

    The box is looked at value by value where names have few, and else parted at null and at the
    constants of the formula: where it asks whether something is zero, that is known in each part.
    """
    positions = {dimension.name: where for where, dimension in enumerate(compiled.grid.dimensions)}
    steps = formula.expression.steps
    constants = {place_of(step.value) for step in steps if isinstance(step, Constant)} - {None}
    ends = sorted(at for at in constants if at is not None)
    found: dict[str, list[Range]] = {}
    room = _MOST_CASES
    for name in formula.names:
        column = compiled.procedure.inputs.get(name)
        if name in known:
            found[name] = [point_range(known[name])]
            continue
        if column is None:
            domain = compiled.procedure.data[name].column("en").domain
            chosen = domain.everything
        elif column.origin is not None:
            domain, chosen = column.domain, column.domain.everything
        else:
            dimension = compiled.grid.dimensions[positions[name]]
            domain, chosen = dimension.domain, dimension.values(box[positions[name]])
        found[name] = _singly(domain, chosen, room) or _parted(hull(domain, chosen), ends, room)
        room //= len(found[name])
    return (dict(zip(found, each, strict=True)) for each in product(*found.values()))


def _parted(whole: Range, ends: Sequence[Fraction], most: int) -> list[Range]:
    """A range parted at null and, where it is many, at some values."""
    parts = [Range(is_null=True)] if whole.is_null else []
    rest = replace(whole, is_null=False)
    for at in ends if 2 * len(ends) + 2 <= most else ():
        if rest.low[0] < at < rest.high[0]:
            parts += [
                replace(rest, high=(at, True)),
                Range((at, False), (at, False), abs(at)),
            ]
            rest = replace(rest, low=(at, True))
        elif at in (rest.low[0], rest.high[0]) and rest.low[0] != rest.high[0]:
            is_low = at == rest.low[0]
            if not (rest.low if is_low else rest.high)[1]:
                parts.append(Range((at, False), (at, False), abs(at)))
            rest = replace(rest, low=(at, True)) if is_low else replace(rest, high=(at, True))
    return [*parts, rest]


def _singly(domain: Domain, chosen: ValueSet, most: int) -> list[Range]:
    """The values of a set one by one, where they are few; else nothing."""
    size = domain.size(chosen)
    if size is None or size > most or not domain.kind.ordered:
        return []
    found = [Range(is_null=True)] if chosen.has_null else []
    if domain.enumerated is not None:
        return [*found, *map(point_range, domain.members(chosen))]
    for low, high in (chosen & domain.known).intervals:
        if domain.grid is None:
            found.append(point_range(domain.value(low[1])))
        else:
            found += (point_range(domain.value(each)) for each in range(low[1], high[1]))
    return found


def why_it_may_fail(formula: Formula, cases: Iterable[Mapping[str, Range]]) -> Message | None:
    """A fault that cannot be ruled out; None where the formula has a value in all cases."""
    reasons = (_why_here(formula, ranges) for ranges in cases)
    return next((reason for reason in reasons if reason is not None), None)


def _why_here(formula: Formula, ranges: Mapping[str, Range]) -> Message | None:
    """The same for one case: every branch is followed that may be taken in it."""
    steps = formula.expression.steps
    waiting: list[tuple[int, list[Range]]] = [(0, [])]
    for _ in range(_MOST_PATHS):
        if not waiting:
            return None
        place, stack = waiting.pop()
        while place < len(steps):
            step = steps[place]
            place += 1
            if isinstance(step, Constant):
                stack.append(point_range(step.value))
            elif isinstance(step, NullTest):
                stack.append(Range(truth=ranges[step.name].is_null is step.is_null))
            elif isinstance(step, Datum):
                if ranges[step.name].is_null:
                    return say("{name} is not known", name=step.name)
                stack.append(ranges[step.name])
            elif isinstance(step, Jump):
                truth = stack[-1].truth
                if step.takes:
                    stack.pop()
                if step.where is None or truth is step.where:
                    place += step.length
                elif truth is None:
                    waiting.append((place + step.length, [*stack]))
            elif isinstance(step, Operation):
                operands = stack[-step.operands :]
                del stack[-step.operands :]
                found = _applied(step, operands)
                if isinstance(found, Message):
                    return found
                stack.append(found)
        if formula.kind is Kind.NUMBER and not stack[-1].is_decimal:
            return say("the result may be no decimal number")
    return say("it has too many branches to follow them all")


def _applied(step: Operation, operands: list[Range]) -> Range | Message:
    """What comes out of an operation, or what may be wrong."""
    if isinstance(step.compute, Join):
        kinds = zip(step.compute.kinds, operands, strict=True)
        if all(kind is not Kind.NUMBER or each.is_decimal for kind, each in kinds):
            return Range()
        return say("the decimals of a number may not end")
    if step.compute in COMPARISONS.values():
        return Range(truth=_compared(step.compute, *operands))
    if step.compute in _NEVER_FAIL:
        # How many years or months are between two days.
        return Range(grain=Fraction(1))
    found = RANGES[step.compute](*operands)
    if found is None:
        return say("division by zero")
    whole = {Kind.DURATION: 1, Kind.DATE: DAY, Kind.MONTHS: 1}.get(step.kind)
    if whole is not None and (
        found.grain is None or found.grain is DECIMAL or (found.grain / whole).denominator != 1
    ):
        return {
            Kind.DURATION: say("the resulting duration is finer than a microsecond"),
            Kind.DATE: say("a date can only move by whole days"),
            Kind.MONTHS: say("the result is no whole number of months"),
        }[step.kind]
    least, most = _LIMITS.get(step.kind, (-inf, inf))
    if -inf < found.low[0] < least or most < found.high[0] < inf:
        return say("the result is too large for {kind}", kind=article(step.kind))
    return found


def _compared(compute: Callable[..., Any], one: Range, other: Range) -> bool | None:
    """What a comparison says wherever the two sides lie; None where that may be either."""
    (low, low_open), (high, high_open) = one.low, one.high
    (least, least_open), (most, most_open) = other.low, other.high
    below = high < least or (high == least and (high_open or least_open))
    above = low > most or (low == most and (low_open or most_open))
    is_point = low == high == least == most
    if compute in (operator.eq, operator.ne):
        is_equal = False if below or above else True if is_point else None
        return is_equal if compute is operator.eq or is_equal is None else not is_equal
    if compute in (operator.gt, operator.ge):
        return _compared({operator.gt: operator.lt, operator.ge: operator.le}[compute], other, one)
    if compute is operator.lt:
        return True if below else False if low >= most else None
    return False if above else True if high <= least else None


_LIMITS: dict[Kind, tuple[Point, Point]] = {
    Kind.DURATION: (units_of(timedelta.min), units_of(timedelta.max)),
    Kind.DATE: (0, units_of(date.max) * DAY),
    Kind.DATETIME: (0, units_of(datetime.max)),
}
