"""Random expressions, and what they compute by Python's fractions: no code of the engine.

A tree is a number, a name, or a tuple of an operator and trees.  It is printed with all its
brackets or with those that it needs, and evaluated by recursion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from hypothesis import strategies as st

Tree = int | str | tuple[object, ...]
Number = Fraction | bool

NAMES = ("a", "b", "c")
#: The strength of the operators, the weakest first; ``if`` reaches as far as it can.
_STRENGTH = {
    "if": 0, "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3,
    "null": 3, "known": 3, "+": 4, "-": 4, "*": 5, "/": 5, "minus": 6, "%": 7,
}  # fmt: skip


class NoValueError(Exception):
    """A division by zero, or a value that is not known."""


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise NoValueError
    return left / right


def _round(number: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    """To the nearest, of two the one farther from zero: by the digits of the number."""
    scaled = abs(number) * 10 ** int(places) if places >= 0 else abs(number) / 10 ** -int(places)
    whole, rest = divmod(scaled, 1)
    whole += rest * 2 >= 1
    back = (
        Fraction(whole) / 10 ** int(places) if places >= 0 else Fraction(whole * 10 ** -int(places))
    )
    return Fraction(-back if number < 0 else back)


_COMPUTED: dict[str, Callable[..., Number]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divide,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "minus": lambda value: -value,
    "%": lambda value: value / 100,
    "min": min,
    "max": max,
    "abs": abs,
    "floor": lambda value: Fraction(math.floor(value)),
    "ceiling": lambda value: Fraction(math.ceil(value)),
    "round": _round,
    "not": lambda value: not value,
}


def written(tree: Tree, *, brief: bool = False) -> str:
    """The expression: every operation in round brackets, or in brief only those that need them."""
    if not isinstance(tree, tuple):
        return str(tree)
    symbol, *operands = tree
    strength = _STRENGTH.get(str(symbol), 9)

    def part(operand: object, weakest: int) -> str:
        assert isinstance(operand, int | str | tuple)
        own = _STRENGTH.get(str(operand[0]), 9) if isinstance(operand, tuple) else 9
        text = written(operand, brief=brief)
        return text if own >= weakest or (not brief and own == 9) else f"({text})"

    # In full every operation has brackets; in brief those that are weaker than what is around.
    needed = strength if brief else 9
    comparing = strength == _STRENGTH["="]
    match symbol, operands:
        case "if", [condition, taken, otherwise]:
            texts = [part(each, 0 if brief else 9) for each in (condition, taken, otherwise)]
            return f"if {texts[0]} then {texts[1]} else {texts[2]}"
        case "null" | "known", [name]:
            return f"{name} {'=' if symbol == 'null' else '!='} null"
        case "minus", [value]:
            return f"-{part(value, needed)}"
        case "%", [value]:
            return f"{part(value, needed)} %"
        case (("min" | "max" | "abs" | "floor" | "ceiling" | "round" | "not"), _):
            return f"{symbol}({', '.join(part(each, 0) for each in operands)})"
        case _, [left, right]:
            first = part(left, needed + (brief and comparing))
            return f"{first} {symbol} {part(right, needed + brief)}"
    raise AssertionError(tree)


def value_of(tree: Tree, values: Mapping[str, Fraction | None]) -> Number:
    """What the tree computes; raises ``NoValueError``."""
    if isinstance(tree, int):
        return Fraction(tree)
    if isinstance(tree, str):
        value = values[tree]
        if value is None:
            raise NoValueError
        return value
    symbol, *operands = tree

    def of(place: int) -> Number:
        operand = operands[place]
        assert isinstance(operand, int | str | tuple)
        return value_of(operand, values)

    match symbol:
        case "if":
            return of(1) if of(0) else of(2)
        case "and":
            return of(0) and of(1)
        case "or":
            return of(0) or of(1)
        case "null" | "known":
            return (values[str(operands[0])] is None) is (symbol == "null")
    return _COMPUTED[str(symbol)](*map(of, range(len(operands))))


_LEAVES: st.SearchStrategy[Tree] = st.integers(0, 3) | st.sampled_from(NAMES)


def trees(symbols: str = "+-*/") -> st.SearchStrategy[Tree]:
    """Small trees of the operators."""
    return st.recursive(
        _LEAVES,
        lambda inner: st.tuples(st.sampled_from(symbols), inner, inner),
        max_leaves=8,
    )


_COMPARISONS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
_FORMS = st.sampled_from(
    [
        *"+-*/",
        "minus",
        "%",
        "abs",
        "floor",
        "ceiling",
        "round",
        "places",
        "min",
        "max",
        "most",
        "if",
    ]
)
_CONDITIONS = st.sampled_from(["compare", "compare", "null", "known", "and", "or", "not"])


def _number(draw: st.DrawFn, depth: int) -> Tree:
    form = draw(_FORMS) if depth and draw(st.integers(0, 3)) else ""

    def inner() -> Tree:
        return _number(draw, depth - 1)

    match form:
        case "":
            return draw(_LEAVES)
        case "minus" | "%" | "abs" | "floor" | "ceiling" | "round":
            return (form, inner())
        case "places":
            return ("round", inner(), draw(st.integers(0, 2)))
        case "most":
            return ("max", inner(), inner(), inner())
        case "if":
            return ("if", _condition(draw, depth - 1), inner(), inner())
    return (form, inner(), inner())


def _condition(draw: st.DrawFn, depth: int) -> Tree:
    match draw(_CONDITIONS) if depth > 0 else "compare":
        case "null" | "known" as form:
            return (form, draw(st.sampled_from(NAMES)))
        case "and" | "or" as form:
            return (form, _condition(draw, depth - 1), _condition(draw, depth - 1))
        case "not":
            return ("not", _condition(draw, depth - 1))
    depth = max(depth - 1, 0)
    return (draw(_COMPARISONS), _number(draw, depth), _number(draw, depth))


@st.composite
def all_trees(draw: st.DrawFn) -> Tree:
    """Trees of all that there is for numbers."""
    return _number(draw, 4)
