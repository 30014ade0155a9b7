"""Normal forms: when two programs compute the same by simple algebra.

Purpose: one text for programs that differ in the order and the grouping of their sums and products,
so that whoever compares tables can say that a change of an expression changes no decision.

Numbers are polynomials with exact coefficients, over *atoms*: the names, and all that is computed
otherwise, as a text of its own.  A quotient is a product with the atom of what it is divided by.

Invariants:
- what has the same form computes the same; what has not may compute the same for other reasons;
- the form knows what a program needs, even where it cancels: ``a - a`` is not ``0``, for ``a`` may
  be null, and ``b / b`` is not ``1``;
- the size of a form is capped: a product of too many terms is an atom, and long atoms are digests.

Example::

    >>> from gapless.sfeel.expressions import parse_expression
    >>> from gapless.algebra.values import Kind
    >>> kinds = dict.fromkeys("ab", Kind.NUMBER)
    >>> parse_expression("(a + b) * 2 % - b / 50", kinds).normal_form
    '1/50*a;b'
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from inspect import isbuiltin, isfunction
from typing import Any

from gapless.algebra.operations import COMPARISONS, divide
from gapless.algebra.programs import Choice, Constant, Datum, Jump, NullTest, Operation, Step
from gapless.algebra.values import Kind
from gapless.dataclass import dataclass, field

_NUMERIC = (Kind.NUMBER, Kind.INTEGER)
#: A product that has more terms is not multiplied out.
_MOST_TERMS = 32
#: A longer text is told by its digest.
_LONGEST_ATOM = 200
#: The comparisons whose sides are exchanged, and what they become.
_MIRRORED = {operator.gt: operator.lt, operator.ge: operator.le}


@dataclass(slots=True)
class _Form:
    """A sum of products of atoms by their coefficients; ``needs`` are all atoms it is made of.

    ``chosen`` are the texts among which ``min`` or ``max`` (``chooser``) has chosen.
    """

    terms: dict[tuple[str, ...], Fraction]
    needs: set[str] = field(default_factory=set)
    chooser: Callable[..., Any] | None = None
    chosen: frozenset[str] = frozenset()

    def __str__(self) -> str:
        terms = sorted("*".join((str(factor), *atoms)) for atoms, factor in self.terms.items())
        cancelled = self.needs.difference(*self.terms)
        return ";".join(("+".join(terms), *sorted(cancelled)))

    @property
    def constant(self) -> Fraction | None:
        """The number that it is whatever the values; None where it needs any."""
        return None if self.needs else self.terms.get((), Fraction(0))

    @property
    def leading(self) -> Fraction:
        """The coefficient of the first term in the order of their atoms; 1 where there is none."""
        return self.terms[min(self.terms)] if self.terms else Fraction(1)

    def add(self, atoms: tuple[str, ...], factor: Fraction) -> None:
        """Add one product; what cancels is gone."""
        total = self.terms.pop(atoms, 0) + factor
        if total:
            self.terms[atoms] = Fraction(total)

    def plus(self, other: _Form, factor: int = 1) -> _Form:
        """The sum with a multiple of the other; both are used up."""
        for atoms, coefficient in other.terms.items():
            self.add(atoms, factor * coefficient)
        return _Form(self.terms, self.needs | other.needs)

    def times(self, other: _Form) -> _Form:
        """The product, multiplied out where it has few terms."""
        if len(self.terms) * len(other.terms) > _MOST_TERMS:
            return _atom("*", *sorted((str(self), str(other))))
        product = _Form({}, self.needs | other.needs)
        for atoms, factor in self.terms.items():
            for others, other_factor in other.terms.items():
                product.add(tuple(sorted(atoms + others)), factor * other_factor)
        return product

    def scaled(self, factor: Fraction) -> _Form:
        """A multiple of it, by a number other than zero."""
        return _Form({atoms: each * factor for atoms, each in self.terms.items()}, self.needs)


def normal_form(steps: Sequence[Step]) -> str:
    """The text that programs share which compute the same by simple algebra."""
    stack: list[_Form] = []
    for step in steps:
        if isinstance(step, Jump):
            continue
        count = step.operands if isinstance(step, Operation) else 3 * isinstance(step, Choice)
        operands = stack[len(stack) - count :]
        del stack[len(stack) - count :]
        if isinstance(step, Operation):
            stack.append(_computed(step, operands))
        elif isinstance(step, Choice):
            stack.append(_atom(f"if:{step.kind}", *operands))
        else:
            stack.append(_pushed(step))
    return str(stack.pop())


def _pushed(step: Constant | Datum) -> _Form:
    if isinstance(step, NullTest):
        return _atom("null" if step.is_null else "known", step.name)
    if isinstance(step, Datum):
        return _named(step.name)
    if isinstance(step.value, Fraction):
        return _Form({(): step.value} if step.value else {})
    # No name has an equals sign, so no name is taken for a value.
    return _atom(f"={step.value!r}")


def _named(text: str) -> _Form:
    return _Form({(text,): Fraction(1)}, {text})


def _atom(operation: str, *operands: object) -> _Form:
    """What is no sum or product, as one thing."""
    text = f"{operation}({','.join(map(str, operands))})" if operands else operation
    if len(text) > _LONGEST_ATOM:
        # Loaded where it is used, so that a start takes no longer.
        from hashlib import sha256

        text = f"#{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return _named(text)


def _computed(step: Operation, operands: list[_Form]) -> _Form:
    compute = step.compute
    if step.kind in _NUMERIC:
        match operands:
            case [one] if compute is operator.neg:
                return one.scaled(Fraction(-1))
            case [left, right] if compute in (operator.add, operator.sub):
                return left.plus(right, 1 if compute is operator.add else -1)
            case [left, right] if compute is operator.mul:
                return left.times(right)
            case [left, right] if compute is divide and right.constant != 0:
                return _quotient(left, right)
    if compute in (min, max):
        return _chosen(compute, operands)
    if compute in COMPARISONS.values():
        return _compared(compute, *operands)
    name = compute.__name__ if isfunction(compute) or isbuiltin(compute) else repr(compute)
    return _atom(f"{name}:{step.kind}", *operands)


def _quotient(left: _Form, right: _Form) -> _Form:
    leading = right.leading
    inverse = right.scaled(1 / leading)
    if right.needs:
        left = left.times(_atom("1/", inverse))
    return left.scaled(1 / leading)


def _compared(compute: Callable[..., Any], left: _Form, right: _Form) -> _Form:
    """Two sides as one: their difference beside zero."""
    if compute in _MIRRORED:
        compute, left, right = _MIRRORED[compute], right, left
    difference = left.plus(right, -1)
    leading = difference.leading
    is_equality = compute in (operator.eq, operator.ne)
    difference = difference.scaled(1 / (leading if is_equality else abs(leading)))
    return _atom(compute.__name__, difference)


def _chosen(compute: Callable[..., Any], operands: list[_Form]) -> _Form:
    """The least or the most of all that it chooses among, however that is nested."""
    chosen: set[str] = set()
    for each in operands:
        chosen |= each.chosen if each.chooser is compute else {str(each)}
    if len(chosen) == 1:
        return operands[0]
    atom = _atom(compute.__name__, *sorted(chosen))
    return _Form(atom.terms, atom.needs, compute, frozenset(chosen))
