"""Expressions: how a value is computed from others.

Purpose: read the S-FEEL expressions of ``expression:``, check the types of every operation
once, evaluate them exactly, and know which are the same by simple algebra.

Invariants:
- a parsed expression is well typed: what can still fail is division by zero, a
  result that is too large, a date moved by part of a day and a duration finer than
  a microsecond;
- numbers are fractions inside, so no step rounds; a decimal comes out where the
  result is one;
- text and nesting are capped, so hostile text costs little.

Example::

    >>> kinds = {"waktu_telepon": Kind.DATETIME, "waktu_selesai": Kind.DATETIME}
    >>> expression = parse_expression("waktu_telepon - waktu_selesai", kinds)
    >>> expression.kind, expression.names
    (<Kind.DURATION: 'duration'>, ('waktu_telepon', 'waktu_selesai'))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gapless.algebra.normal_forms import normal_form
from gapless.algebra.operations import as_value
from gapless.algebra.programs import Step, run
from gapless.algebra.values import Kind, Value, parse_value
from gapless.diagnostic import say, writings
from gapless.near_words import NearMiss, did_you_mean
from gapless.sfeel.expression_parser import Parser, Read
from gapless.unreadable import Unreadable

LONGEST_EXPRESSION = 1000


@dataclass(frozen=True)
class Expression:
    """A typed computation.  ``names`` are the data it needs, in order of appearance.

    ``text`` is as the owner wrote it, so that a fault's ``start`` and ``end`` are places in it.
    """

    text: str
    names: tuple[str, ...]
    kind: Kind
    _steps: tuple[Step, ...] = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Value]) -> Value:
        """Compute the result from a value, of its declared kind, for every name.

        The result is exact: a ``Decimal`` for numbers, or a ``Fraction`` where the number is
        no decimal.  Raises ``Unreadable`` (with the place of the operation) for division
        by zero, a result too large, part of a day added to a date, or a duration finer
        than a microsecond; ``KeyError`` where a name has no value.
        """
        return as_value(self.kind, run(self._steps, values))

    @property
    def normal_form(self) -> str:
        """A text that is the same only for expressions that compute the same.

        Sums and products of numbers are multiplied out, so ``2 * (a + b)`` is ``b * 2 + a + a``;
        what is the same for other reasons may differ.  Of the same form, two expressions need the
        same data and fail for the same, but for numbers too large on the way.
        """
        return normal_form(self._steps)


def parse_expression(
    text: str,
    kinds: Mapping[str, Kind],
    read: Read = parse_value,
    near: NearMiss = did_you_mean,
) -> Expression:
    """Read an expression over data of the given kinds, its values as they are written there.

    Raises ``Unreadable`` at the faulty piece: an unknown name, kinds that do not go
    together, an unbalanced parenthesis, an empty, too long or too deeply nested text.
    """
    if not text.strip():
        raise Unreadable(
            say("the expression is empty"),
            say("write it like `waktu_telepon - waktu_selesai`, or leave `expression` out"),
        )
    if len(text) > LONGEST_EXPRESSION:
        raise Unreadable(
            say("the expression has {count} characters", count=len(text)),
            say("at most {most} are read", most=LONGEST_EXPRESSION),
        )
    try:
        return _parse(text, kinds, read, near)
    except Unreadable as fault:
        can_be_written = all(
            _goes_further(written, fault, kinds, read) for written in writings(fault.advice)
        )
        if can_be_written:
            raise
        raise Unreadable(fault.message, None, fault.start, fault.end) from None


def _parse(text: str, kinds: Mapping[str, Kind], read: Read, near: NearMiss) -> Expression:
    parser = Parser(text, kinds, read, near)
    kind = parser.whole()
    return Expression(text, tuple(parser.names), kind, tuple(parser.steps))


def _goes_further(text: str, fault: Unreadable, kinds: Mapping[str, Kind], read: Read) -> bool:
    """Whether an advised expression can be read, or has its first fault later than this one."""
    try:
        _parse(text, kinds, read, lambda word, known: None)
    except Unreadable as other:
        return (other.start or 0) > (fault.start or 0)
    return True
