"""Random expressions, and what they compute by Python's fractions: no code of the engine.

A tree is a number, a name, or a tuple of an operator and trees; every tree is printed with all its
brackets, and evaluated by recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from hypothesis import strategies as st

Tree = int | str | tuple[object, ...]

NAMES = ("a", "b", "c")


class NoValueError(Exception):
    """A division by zero."""


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise NoValueError
    return left / right


_INFIX: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divide,
}


def written(tree: Tree) -> str:
    """The expression, every operation in round brackets."""
    if not isinstance(tree, tuple):
        return str(tree)
    symbol, *operands = tree
    texts = [written(each) for each in operands]  # type: ignore[arg-type]
    return f"({f' {symbol} '.join(texts)})"


def value_of(tree: Tree, values: Mapping[str, Fraction]) -> Fraction:
    """What the tree computes; raises ``NoValueError``."""
    if isinstance(tree, int):
        return Fraction(tree)
    if isinstance(tree, str):
        return values[tree]
    symbol, *operands = tree
    return _INFIX[str(symbol)](*(value_of(each, values) for each in operands))  # type: ignore[arg-type]


def trees(symbols: str = "+-*/") -> st.SearchStrategy[Tree]:
    """Small trees of the operators."""
    leaves: st.SearchStrategy[Tree] = st.integers(0, 3) | st.sampled_from(NAMES)
    return st.recursive(
        leaves,
        lambda inner: st.tuples(st.sampled_from(symbols), inner, inner),
        max_leaves=8,
    )
