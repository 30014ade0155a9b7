"""Witnesses: one good example of a set.

Purpose: pick a value a person would pick: inside rather than at the edge, round rather than odd,
and always the same.

Invariants: the value is in the set; the choice depends on the set alone.

Example::

    >>> from gapless.sfeel.cells import read_set
    >>> from gapless.algebra.values import Kind
    >>> hours = Domain(Kind.DURATION, language="id")
    >>> hours.print(witness(hours, read_set(hours, "(3 jam..6 jam]")))
    '4 jam'
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gapless.algebra.domain import Domain
from gapless.algebra.sets import NULL, Cut, ValueSet
from gapless.algebra.values import Kind, Value
from gapless.diagnostic import say_as
from gapless.language import translate
from gapless.sfeel.cell_text import single_value

_MINUTE = 60_000_000
#: Round amounts, largest first, in the unit of each stepped kind.
_ROUND = {
    Kind.DURATION: (24 * 60 * _MINUTE, 60 * _MINUTE, 30 * _MINUTE, 10 * _MINUTE, 5 * _MINUTE,
                    _MINUTE, 1_000_000, 1000, 1),
    Kind.TIME: (60 * _MINUTE, 30 * _MINUTE, 10 * _MINUTE, 5 * _MINUTE, _MINUTE, 1_000_000, 1000, 1),
    Kind.DATETIME: (24 * 60 * _MINUTE, 60 * _MINUTE, 30 * _MINUTE, 10 * _MINUTE, _MINUTE,
                    1_000_000, 1000, 1),
    Kind.DATE: (1,),
    Kind.MONTHS: (120, 12, 6, 3, 1),
}  # fmt: skip
_HOUR = {Kind.DURATION: 60 * _MINUTE, Kind.DATETIME: 60 * _MINUTE, Kind.MONTHS: 12}
_OTHER_TEXT = say_as("witness", "other text")
#: A date, for sets without a lower end, that looks like a date of our days.
_TODAYISH = {Kind.DATE: 738_000, Kind.DATETIME: 738_000 * 24 * 60 * _MINUTE}


def witness(domain: Domain, chosen: ValueSet) -> Value | None:
    """A value of the set, which must not be empty; None stands for null, taken only last."""
    listed = domain.members(chosen)
    if listed:
        return listed[0]
    known = chosen - NULL
    if not known:
        assert chosen, "an empty set has no witness"
        return None
    if domain.kind is Kind.STRING:
        return _text(domain, known)
    low, high = next(iter(known.intervals))
    value = single_value(domain, low, high)
    if value is not None:
        return value
    if domain.grid is None:
        return _number(low, high)
    return domain.value(_step(domain, low, high))


def _text(domain: Domain, known: ValueSet) -> str:
    for low, high in known.intervals:
        value = single_value(domain, low, high)
        if value is not None:
            return str(value)
    base = translate(_OTHER_TEXT, domain.language)
    return next(text for text in _numbered(base) if domain.place(text) in known)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base} {number}"
        number += 1


def _number(low: Cut, high: Cut) -> Decimal:
    """A short decimal strictly inside an interval that has an inside."""
    if len(low) != 3 or len(high) != 3:
        if len(low) == 3:
            return Decimal(int(low[1].to_integral_value("ROUND_FLOOR")) + 1)
        return (
            Decimal(int(high[1].to_integral_value("ROUND_CEILING")) - 1)
            if len(high) == 3
            else Decimal(0)
        )
    places = 0
    while True:
        unit = Decimal(1).scaleb(-places)
        first = _floor(low[1], unit) + 1
        last = -_floor(-high[1], unit) - 1
        if first <= last:
            return (first + last) // 2 * unit
        places += 1


def _floor(value: Decimal, unit: Decimal) -> int:
    numerator, denominator = value.as_integer_ratio()
    unit_numerator, unit_denominator = unit.as_integer_ratio()
    return (numerator * unit_denominator) // (denominator * unit_numerator)


def _step(domain: Domain, low: Cut, high: Cut) -> int:
    """A coordinate of a stepped interval: the middle one of the roundest inside it."""
    assert domain.grid is not None
    start, end = _ends(domain, low, high)
    wanted = int(_TODAYISH.get(domain.kind, 0) / domain.grid)
    inside = (start is None or start < wanted) and (end is None or wanted < end)
    if inside and (wanted or start is None):
        return wanted
    hour = max(1, int(_HOUR.get(domain.kind, 1) / domain.grid))
    if end is None:
        assert start is not None
        return (start // hour + 1) * hour
    if start is None:
        return (-(-end // hour) - 1) * hour
    for amount in _ROUND.get(domain.kind, _powers_of_ten(end - start)):
        size = amount / domain.grid
        if size.denominator != 1:
            continue
        first, last = start // int(size) + 1, -(-end // int(size)) - 1
        if first <= last:
            return (first + last) // 2 * int(size)
    return start


def _ends(domain: Domain, low: Cut, high: Cut) -> tuple[int | None, int | None]:
    """The first and last coordinate; None where only the type itself ends the interval."""
    widest = Domain(domain.kind, step=domain.step).everything.cuts
    start: Any = None if len(low) != 3 or low == widest[0] else low[1]
    end: Any = None if len(high) != 3 or high == widest[-1] else high[1] - 1
    if domain.kind is Kind.TIME:
        return low[1], high[1] - 1
    return start, end


def _powers_of_ten(width: int) -> tuple[int, ...]:
    return tuple(10**power for power in range(len(str(width)) - 1, -1, -1))
