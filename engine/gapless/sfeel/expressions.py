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
from datetime import tzinfo

from gapless.algebra.numbers import PLAIN, Numbers
from gapless.algebra.operations import as_operand, as_value
from gapless.algebra.programs import Constant, Datum, NullTest, Step, run
from gapless.algebra.values import Kind, Value, parse_value, print_value
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Writing, say, writings
from gapless.near_words import NearMiss, did_you_mean
from gapless.sfeel.expression_parser import Parser
from gapless.sfeel.expression_program import Program, Read, Show
from gapless.unreadable import Unreadable

LONGEST_EXPRESSION = 1000
#: So many advices are followed to find what a text in another language comes to.
_MOST_ADVICES = 4


@dataclass(frozen=True)
class Expression:
    """A typed computation.  ``names`` are the data it needs, in order of appearance.

    ``text`` is as the owner wrote it, so that a fault's ``start`` and ``end`` are places in it.
    """

    text: str
    names: tuple[str, ...]
    kind: Kind
    steps: tuple[Step, ...] = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Value | None]) -> Value:
        """Compute the result from a value, of its declared kind, for every name.

        The result is exact: a ``Decimal`` for numbers, or a ``Fraction`` where the number is
        no decimal.  Raises ``Unreadable`` (with the place of the operation) for division
        by zero, a result too large, part of a day added to a date, a duration finer than a
        microsecond, decimals without end in a text, or a value that is null and not tested for
        that; ``KeyError`` where a name has no value.  Of a condition only the branch that is taken
        can fail, and of ``and`` and ``or`` the right side only where it matters.
        """
        return as_value(self.kind, run(self.steps, values))

    @property
    def normal_form(self) -> str:
        """A text that is the same only for expressions that compute the same.

        Sums and products of numbers are multiplied out, so ``2 * (a + b)`` is ``b * 2 + a + a``;
        what is the same for other reasons may differ.  Of the same form, two expressions need the
        same data and fail for the same, but for numbers too large on the way.
        """
        # Loaded where it is used, so that a start takes no longer.
        from gapless.algebra.normal_forms import normal_form

        return normal_form(self.steps)

    def given(self, values: Mapping[str, Value | None]) -> Expression:
        """The expression with some of its names known; one that is null stays a name."""
        steps = tuple(_known(step, values) for step in self.steps)
        names = dict.fromkeys(step.name for step in steps if isinstance(step, Datum))
        return replace(self, names=tuple(names), steps=steps)


def _known(step: Step, values: Mapping[str, Value | None]) -> Step:
    """The step with the value of its name, where that is known and not null."""
    if not isinstance(step, Datum) or step.name not in values:
        return step
    value = values[step.name]
    if isinstance(step, NullTest):
        return Constant((value is None) is step.is_null)
    return step if value is None else Constant(as_operand(value))


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints values that an expression joins to a text, as they are written in a language."""

    language: str = "en"
    numbers: Numbers = PLAIN
    zone: tzinfo | None = None

    def __call__(self, value: Value) -> str:
        """The value as a text."""
        return print_value(value, self.language, self.numbers, self.zone)


_PLAIN_PRINTER = Printer()


def parse_expression(
    text: str,
    kinds: Mapping[str, Kind],
    read: Read = parse_value,
    near: NearMiss = did_you_mean,
    show: Show = _PLAIN_PRINTER,
) -> Expression:
    """Read an expression over data of the given kinds, its values as they are written there.

    ``show`` prints what is joined to a text.  Raises ``Unreadable`` at the faulty piece: an unknown
    name, kinds that do not go together, an unbalanced parenthesis, an empty, too long or too deeply
    nested text.
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

    def parse(text: str, near: NearMiss) -> Expression:
        program = Program(text, kinds, read, near, show)
        kind = Parser(text, kinds, program, near).whole()
        return Expression(text, tuple(program.names), kind, tuple(program.steps))

    def goes_further(written: str, fault: Unreadable) -> bool:
        """Whether it can be read, or has its first fault later than this one."""
        try:
            parse(written, lambda word, known: None)
        except Unreadable as other:
            return (other.start or 0) > (fault.start or 0)
        return True

    def settled(written: str, start: int) -> str | None:
        """What can be read in its place, or gets further than ``start``; None if neither does."""
        for _ in range(_MOST_ADVICES):
            try:
                parse(written, lambda word, known: None)
            except Unreadable as other:
                advised = next(writings(other.advice), None)
                if advised is None:
                    return written if (other.start or 0) > start else None
                written = advised
            else:
                return written
        return None

    try:
        return parse(text, near)
    except Unreadable as problem:
        fault = problem
    # Loaded where something is wrong, so that a start takes no longer.
    from gapless.sfeel.expression_mistakes import translated

    found = translated(text, kinds)
    meant = found and settled(found.text, found.start)
    if found and meant:
        raise Unreadable(
            say("{written} is written `{meant}` here", written=found.written, meant=found.meant),
            say("write `{text}`", text=Writing(meant)),
            found.start,
            found.end,
        )
    if all(goes_further(written, fault) for written in writings(fault.advice)):
        raise fault
    raise Unreadable(fault.message, None, fault.start, fault.end)
