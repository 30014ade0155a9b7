"""Programs: the steps of an expression, run on a stack.

Purpose: evaluate an expression that was typed when it was read.

Invariants: a program is in postfix order, so its depth never meets Python's own; jumps lead
forward, so it takes no more steps than it has; every step that can fail knows its place.

Example: the program of ``if a > 0 then 1 / a else 0`` computes ``a > 0``, and where that is false
jumps over ``1 / a`` and the jump behind it::

    a, 0, >, Jump where false, 1, a, /, Jump, 0, Choice
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from gapless.algebra.operations import as_operand, within_size
from gapless.algebra.values import Kind, Value, article
from gapless.dataclass import dataclass
from gapless.diagnostic import say
from gapless.unreadable import Unreadable

Values = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Constant:
    """Push a value written in the expression."""

    value: Any

    def run(self, stack: list[Any], values: Values) -> None:
        """Push it."""
        stack.append(self.value)


@dataclass(frozen=True, slots=True)
class Datum:
    """Push the value of a named datum."""

    name: str
    start: int
    end: int

    def run(self, stack: list[Any], values: Values) -> None:
        """Push it; raises ``KeyError`` where it has no value, ``Unreadable`` where that is null."""
        value = values[self.name]
        if value is None:
            raise Unreadable(
                say("{name} is not known", name=self.name),
                say("say what it is then: `if {name} = null then … else …`", name=self.name),
                self.start,
                self.end,
            )
        try:
            stack.append(as_operand(value))
        except Unreadable as fault:
            raise fault.at(self.start, self.end) from None


@dataclass(frozen=True, slots=True)
class NullTest(Datum):
    """Push whether a named datum is null, or whether it is not."""

    is_null: bool

    def run(self, stack: list[Any], values: Values) -> None:
        """Push it; raises ``KeyError`` where the datum is absent."""
        stack.append((values[self.name] is None) is self.is_null)


@dataclass(frozen=True, slots=True)
class Operation:
    """Replace the topmost operands by what ``compute`` makes of them."""

    compute: Callable[..., Any]
    operands: int
    kind: Kind
    start: int
    end: int

    def run(self, stack: list[Any], values: Values) -> None:
        """Take the operands, push the result; raises ``Unreadable`` at its place."""
        arguments = stack[-self.operands :]
        del stack[-self.operands :]
        try:
            stack.append(within_size(self.compute(*arguments)))
        except OverflowError:
            raise Unreadable(
                say("the result is too large for {kind}", kind=article(self.kind)),
                say("dates go from 0001-01-01 to 9999-12-31, durations to 999999999 days"),
                self.start,
                self.end,
            ) from None
        except Unreadable as fault:
            raise fault.at(self.start, self.end) from None


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on some steps further: always, or where the topmost value is ``where``.

    It takes that value away with ``takes``.
    """

    length: int
    where: bool | None = None
    takes: bool = False

    def run(self, stack: list[Any], values: Values) -> int:
        """How many of the next steps are left out."""
        skipped = self.length if self.where is None or stack[-1] is self.where else 0
        if self.takes:
            stack.pop()
        return skipped


@dataclass(frozen=True, slots=True)
class Choice:
    """The end of a condition: what lies on the stack is the branch that was taken."""

    kind: Kind

    def run(self, stack: list[Any], values: Values) -> None:
        """Leave it there."""


#: One step of a postfix program.
Step = Constant | Datum | Operation | Jump | Choice


def run(steps: Sequence[Step], values: Values) -> Any:
    """What a program computes; raises ``Unreadable`` placed, ``KeyError`` for a missing value."""
    stack: list[Any] = []
    rest = iter(steps)
    for step in rest:
        skipped = step.run(stack, values)
        if skipped:
            # Advances the loop.
            next(islice(rest, skipped, skipped), None)
    return stack.pop()
