"""Programs: the steps of an expression, run on a stack.

Purpose: evaluate an expression that was typed when it was read.

Invariants: a program is in postfix order, so its depth never meets Python's own; every step that
can fail knows its place.

Example: the program of ``a + 1`` is a ``Datum``, a ``Constant`` and an ``Operation`` of two
operands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gapless.algebra.operations import as_operand, within_size
from gapless.algebra.values import Kind, Value, article
from gapless.diagnostic import say
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Constant:
    """Push a value written in the expression."""

    value: Any

    def run(self, stack: list[Any], values: Mapping[str, Value]) -> None:
        """Push it."""
        stack.append(self.value)


@dataclass(frozen=True, slots=True)
class Datum:
    """Push the value of a named datum."""

    name: str
    start: int
    end: int

    def run(self, stack: list[Any], values: Mapping[str, Value]) -> None:
        """Push it; raises ``KeyError`` where the datum has no value."""
        try:
            stack.append(as_operand(values[self.name]))
        except Unreadable as fault:
            raise fault.at(self.start, self.end) from None


@dataclass(frozen=True, slots=True)
class Operation:
    """Replace the topmost operands by what ``compute`` makes of them."""

    compute: Callable[..., Any]
    operands: int
    kind: Kind
    start: int
    end: int

    def run(self, stack: list[Any], values: Mapping[str, Value]) -> None:
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


#: One step of a postfix program.
Step = Constant | Datum | Operation


def run(steps: Sequence[Step], values: Mapping[str, Value]) -> Any:
    """What a program computes; raises ``Unreadable`` placed, ``KeyError`` for a missing value."""
    stack: list[Any] = []
    for step in steps:
        step.run(stack, values)
    return stack.pop()
