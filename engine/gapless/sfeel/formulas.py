"""Formulas: outputs that a row computes.

Purpose: an expression as the answer of a row, compared by what it computes and never by how it is
spelt, and evaluated once the values of a context are known.

Two formulas are equal where the normal forms of their expressions are, so rows that compute the
same are rows that answer the same, to whatever compares rows.

Invariants:
- formulas that are equal have the same value, or fail, for the same values of their names;
- a formula answers a value of the kind of its output, or raises ``Unreadable``: never null.

Example::

    >>> from gapless.sfeel.expressions import parse_expression
    >>> kinds = {"pokok": Kind.INTEGER}
    >>> one, other = (
    ...     Formula.of(parse_expression(text, kinds), Kind.NUMBER)
    ...     for text in ("pokok * 2 / 100", "0.02 * pokok")
    ... )
    >>> one == other, str(one), one.evaluate({"pokok": 150})
    (True, '= pokok * 2 / 100', Decimal('3'))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from gapless.algebra.programs import Datum
from gapless.algebra.values import Kind, Value
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Writing, say
from gapless.sfeel.expressions import Expression
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Formula:
    """What a row computes for an output of a kind; equal to others of the same normal form."""

    form: str = field(repr=False)
    expression: Expression = field(compare=False)
    kind: Kind = field(compare=False)

    @classmethod
    def of(cls, expression: Expression, kind: Kind) -> Formula:
        """The formula of an expression whose values are of the kind, or integers for a number."""
        return cls(expression.normal_form, expression, kind)

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs and data that it needs, in order of appearance."""
        return self.expression.names

    def __str__(self) -> str:
        """As the owner wrote it, behind ``=``."""
        return f"= {self.expression.text.strip()}"

    def evaluate(self, values: Mapping[str, Value | None]) -> Value:
        """The answer, from a value for each of its names; raises ``Unreadable`` where it fails.

        It fails as its expression does, and where a number is no decimal.
        """
        result = self.expression.evaluate(values)
        if isinstance(result, Fraction):
            raise Unreadable(
                say("{value} is no decimal number", value=str(result)),
                say(
                    "round it: `{text}`",
                    text=Writing(f"= round({self.expression.text.strip()}, 2)"),
                ),
            )
        return Decimal(result) if self.kind is Kind.NUMBER and isinstance(result, int) else result

    def given(self, values: Mapping[str, Value | None]) -> Formula:
        """The formula with some of its names known; equal where what is left is the same."""
        return Formula.of(self.expression.given(values), self.kind)

    def renamed(self, names: Mapping[str, str]) -> Formula:
        """The same over inputs of other names; it is printed as before."""
        steps = tuple(
            replace(step, name=names.get(step.name, step.name)) if isinstance(step, Datum) else step
            for step in self.expression.steps
        )
        own = tuple(names.get(name, name) for name in self.names)
        return Formula.of(replace(self.expression, names=own, steps=steps), self.kind)


#: What a row answers for an output.
Answer: TypeAlias = Value | Formula


def formulas_in(result: object) -> Iterable[Formula]:
    """The formulas of an answer, which may be a list of answers."""
    parts = result if isinstance(result, tuple) else (result,)
    return (part for part in parts if isinstance(part, Formula))
